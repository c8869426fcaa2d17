//! The websocket `GET /api/v1/stream`: its door here, its conversation in [`session`].
//!
//! A screen costs a task and a few kilobytes: frames are made once for a view and shared, and a
//! slow screen is led to the newest state instead of being queued for.

mod close;
pub mod link;
mod narrow;
pub mod pace;
mod session;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use metrics::gauge;
use tokio::sync::OwnedSemaphorePermit;
use wire::push::SUBPROTOCOL;

use self::close::Close;
use self::link::{Asked, Link, NoSocket};
use self::session::{End, Session};
use crate::http::{Problem, Server};

/// Opens the websocket to a page of our own that speaks our protocol.
pub async fn upgrade(State(server): State<Arc<Server>>, mut request: Request) -> Response {
    if !server.shared.access.admits(request.headers()) {
        let words = "a page of another origin may not open this socket: add the origin to `allowed_origins` under [http]";
        return Problem::new(403, words).into_response();
    }
    if request.uri().query().is_some_and(|query| !query.is_empty()) {
        let words = "this address has no parameters: say what is wanted in the `sub` message";
        return Problem::new(400, words).into_response();
    }
    match Asked::of(&mut request) {
        Ok(asked) => {
            let client = Client::admit(&server);
            asked.accept(move |link| serve(link, server, client))
        }
        Err(NoSocket::Plain) => {
            let words = format!(
                "this address speaks websocket: open it with the subprotocol {SUBPROTOCOL}"
            );
            Problem::new(426, words)
                .with_header("upgrade", "websocket")
                .into_response()
        }
        Err(NoSocket::OtherProtocol) => {
            Problem::new(400, format!("ask for the subprotocol {SUBPROTOCOL}")).into_response()
        }
    }
}

async fn serve(mut link: Link, server: Arc<Server>, client: Option<Client>) {
    let end = match client {
        Some(_) => Session::new(Arc::clone(&server)).run(&mut link).await,
        None => End::Told(Close::too_many(format!(
            "{} screens are open, the most there may be",
            server.shared.most_clients
        ))),
    };
    // The client counts until it has been told.
    match end {
        End::Told(end) => link.close(end).await,
        End::Over => {}
        End::Gone => link.cut(),
    }
}

/// A place among the clients.
struct Client(#[allow(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl Client {
    fn admit(server: &Server) -> Option<Self> {
        let permit = Arc::clone(&server.clients).try_acquire_owned().ok()?;
        gauge!("floorwatch_websocket_clients").increment(1.0);
        Some(Self(permit))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        gauge!("floorwatch_websocket_clients").decrement(1.0);
    }
}

#[cfg(test)]
mod tests;
