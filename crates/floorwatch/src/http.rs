//! HTTP: the pages, the documents, the metrics, the websocket's door.
//!
//! Reads and never changes anything, but for events that are posted and passed on to Kafka. Every
//! error is a problem document (RFC 9457) that says what is wrong and what to do.

mod assets;
mod connection;
mod documents;
mod events;
mod guard;
mod health;
mod listener;
mod openapi;
mod owners;
mod problem;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request as HttpRequest;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Semaphore, mpsc, watch};
use tower_http::compression::CompressionLayer;

pub use connection::{Patient, serve};
pub use guard::Access;
pub use health::Health;
pub use listener::listen;
pub use problem::Problem;

use crate::board::Board;
use crate::cli::Role;
use crate::floors::Request;
use crate::kafka::delivery::Delivery;

/// Documents being made at once; further ones are asked to come again.
const MOST_DOCUMENTS: usize = 16;

/// What the tasks that serve screens share.
#[derive(Clone)]
pub struct Shared {
    /// What is published.
    pub board: Arc<Board>,
    /// The way to the engine.
    pub requests: mpsc::Sender<Request>,
    /// How the process is.
    pub health: Arc<Health>,
    /// The recorder's pages.
    pub metrics: PrometheusHandle,
    /// Who may ask.
    pub access: Access,
    /// Screens connected at most.
    pub most_clients: usize,
    /// The least time from one picture to the next.
    pub tick: Duration,
    /// Where posted events go, if anywhere.
    pub delivery: Option<Arc<Delivery>>,
    /// The part of the work that this process takes.
    pub role: Role,
}

/// The least time from one picture to the next, unless configured.
const TICK: Duration = Duration::from_millis(50);

/// Screens connected at most, unless configured.
pub const MOST_CLIENTS: usize = 1_000;

impl Shared {
    /// With limits as they are unless configured.
    pub const fn new(
        board: Arc<Board>,
        requests: mpsc::Sender<Request>,
        health: Arc<Health>,
        metrics: PrometheusHandle,
        listen: SocketAddr,
    ) -> Self {
        Self {
            board,
            requests,
            health,
            metrics,
            access: Access::of(listen),
            most_clients: MOST_CLIENTS,
            tick: TICK,
            delivery: None,
            role: Role::All,
        }
    }
}

/// What every request finds.
pub struct Server {
    /// The way to the rest of the process.
    pub shared: Shared,
    /// Documents being made.
    pub documents: Semaphore,
    /// Screens connected.
    pub clients: Arc<Semaphore>,
    /// Turns true when the process is to end.
    pub ending: watch::Receiver<bool>,
}

impl Server {
    /// A server that nobody has asked anything yet.
    pub fn new(shared: Shared, ending: watch::Receiver<bool>) -> Arc<Self> {
        let clients = Arc::new(Semaphore::new(shared.most_clients));
        Arc::new(Self {
            shared,
            documents: Semaphore::new(MOST_DOCUMENTS),
            clients,
            ending,
        })
    }
}

/// Every address and what answers there; `openapi.rs` says the same for machines.
fn addresses() -> [(&'static str, MethodRouter<Arc<Server>>); 12] {
    let compressed = |document: MethodRouter<_>| document.layer(CompressionLayer::new());
    [
        ("/", get(assets::index)),
        ("/healthz", get(health::healthz)),
        ("/readyz", get(health::readyz)),
        ("/metrics", compressed(get(documents::metrics))),
        ("/api/v1/board", compressed(get(documents::board))),
        ("/api/v1/anomalies", compressed(get(documents::anomalies))),
        ("/api/v1/explain", compressed(get(documents::explain))),
        (
            "/api/v1/definitions",
            compressed(get(documents::definitions)),
        ),
        ("/api/v1/stream", get(crate::socket::upgrade)),
        ("/api/v1/events", post(events::post)),
        (
            "/api/v1/asyncapi.json",
            compressed(get(documents::asyncapi)),
        ),
        ("/api/v1/openapi.json", compressed(get(documents::openapi))),
    ]
}

/// The addresses, the files of the pages, and what is said to everyone.
pub fn router(server: Arc<Server>) -> Router {
    let router = addresses()
        .into_iter()
        .fold(Router::new(), |router, (path, answers)| {
            router.route(path, answers)
        });
    let router = if server.shared.role == Role::Processor {
        router.layer(from_fn(no_board))
    } else {
        router
    };
    router
        .fallback(assets::file)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(Arc::clone(&server), guard::check_host))
        .layer(from_fn(guard::add_headers))
        .with_state(server)
}

/// A part of the sources is no board.
async fn no_board(request: HttpRequest, next: Next) -> Response {
    if matches!(request.uri().path(), "/" | "/api/v1/stream") {
        let words = "this is a processor, which has a part of the sources: the board is at a gateway (`floorwatch run --role gateway`)";
        return Problem::new(404, words).into_response();
    }
    next.run(request).await
}

async fn method_not_allowed(request: HttpRequest) -> Problem {
    let (path, method) = (request.uri().path(), request.method());
    let (words, allow) = match path {
        "/api/v1/events" => ("use POST", "POST"),
        _ => ("use GET or HEAD", "GET, HEAD"),
    };
    Problem::new(405, format!("{path} does not take {method}: {words}")).with_header("allow", allow)
}

#[cfg(test)]
pub mod tests;
