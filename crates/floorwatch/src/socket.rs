//! The websocket `GET /api/v1/stream`: its door here, its conversation in [`session`].
//!
//! A screen costs a task and a few kilobytes: frames are made once for a view and shared, and a
//! slow screen is led to the newest state instead of being queued for.

mod close;
mod pace;
mod session;

use std::sync::Arc;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use metrics::gauge;
use tokio::sync::OwnedSemaphorePermit;
use wire::push::SUBPROTOCOL;

use self::close::{Close, close};
use self::session::Session;
use crate::http::{Problem, Server};

/// Bytes of a client's message: a subscription is far smaller.
const MOST_MESSAGE: usize = 64 * 1024;
/// Bytes that wait for a client: one frame is written at a time, and this holds the largest.
const MOST_WAITING: usize = 64 * 1024 * 1024;
/// Clients say little.
const READ_BUFFER: usize = 2_048;

/// Opens the websocket to a page of our own that speaks our protocol.
pub async fn upgrade(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !server.shared.access.admits(&headers) {
        let words = "a page of another origin may not open this socket: add the origin to `allowed_origins` under [http]";
        return Problem::new(403, words).into_response();
    }
    if query.is_some_and(|query| !query.is_empty()) {
        let words = "this address has no parameters: say what is wanted in the `sub` message";
        return Problem::new(400, words).into_response();
    }
    let Ok(socket) = socket else {
        let words =
            format!("this address speaks websocket: open it with the subprotocol {SUBPROTOCOL}");
        return Problem::new(426, words)
            .with_header("upgrade", "websocket")
            .into_response();
    };
    if !socket
        .requested_protocols()
        .any(|protocol| protocol == SUBPROTOCOL)
    {
        return Problem::new(400, format!("ask for the subprotocol {SUBPROTOCOL}")).into_response();
    }
    let client = Client::admit(&server);
    socket
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MOST_WAITING)
        .max_message_size(MOST_MESSAGE)
        .max_frame_size(MOST_MESSAGE)
        .on_upgrade(move |socket| serve(socket, server, client))
}

async fn serve(mut socket: WebSocket, server: Arc<Server>, client: Option<Client>) {
    let end = match client {
        Some(_) => Session::new(Arc::clone(&server)).run(&mut socket).await,
        None => Some(Close::too_many(format!(
            "{} screens are open, the most there may be",
            server.shared.most_clients
        ))),
    };
    // The client counts until it has been told.
    if let Some(end) = end {
        close(&mut socket, end).await;
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
