//! How a conversation ends.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use tokio::time::timeout;

/// How long a client may take to say good-bye.
const GOODBYE: Duration = Duration::from_secs(1);
/// Bytes of a reason, by the protocol.
const MOST_REASON: usize = 123;

/// A code with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    code: u16,
    reason: String,
}

impl Close {
    /// The client has said something that means nothing.
    pub fn bad_message(reason: impl Into<String>) -> Self {
        Self {
            code: 4400,
            reason: reason.into(),
        }
    }

    /// The client speaks another version.
    pub fn other_version(reason: impl Into<String>) -> Self {
        Self {
            code: 4409,
            reason: reason.into(),
        }
    }

    /// Too many screens, views or messages.
    pub fn too_many(reason: impl Into<String>) -> Self {
        Self {
            code: 4429,
            reason: reason.into(),
        }
    }

    /// The server ends, and another will be there.
    pub fn restart() -> Self {
        Self {
            code: 1012,
            reason: "the server restarts: come back within a random 5 seconds".to_owned(),
        }
    }

    fn frame(self) -> Message {
        let mut reason = self.reason;
        reason.truncate(reason.floor_char_boundary(MOST_REASON));
        Message::Close(Some(CloseFrame {
            code: self.code,
            reason: Utf8Bytes::from(reason),
        }))
    }
}

/// Tells the client why, and waits a moment for it to have heard: a connection that is cut with
/// something unread in it may lose the reason.
pub async fn close(socket: &mut WebSocket, end: Close) {
    tracing::debug!("socket closed: {} {}", end.code, end.reason);
    let goodbye = async {
        if socket.send(end.frame()).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // A client that does not answer is gone already.
    let _ = timeout(GOODBYE, goodbye).await;
}
