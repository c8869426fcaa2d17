//! How a conversation ends.

use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

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

    /// What the client says is not even text.
    pub fn no_text(reason: impl Into<String>) -> Self {
        Self {
            code: 1007,
            reason: reason.into(),
        }
    }

    /// What the client sends are no frames of a client.
    pub fn bad_protocol(reason: impl Into<String>) -> Self {
        Self {
            code: 1002,
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

    /// As it is sent.
    pub fn frame(self) -> Message {
        let mut reason = self.reason;
        reason.truncate(reason.floor_char_boundary(MOST_REASON));
        Message::Close(Some(CloseFrame {
            code: self.code.into(),
            reason: Utf8Bytes::from(reason),
        }))
    }
}
