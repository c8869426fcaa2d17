//! One client's connection: the handshake's answer, messages in, frames out.
//!
//! A frame is written from where all screens share it. A library that frames messages would copy
//! it for each of them, and keep room for the largest for as long as the screen is open.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use hyper::body::{Buf, Bytes};
use hyper::upgrade::{OnUpgrade, Parts, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};
use wire::push::SUBPROTOCOL;

use super::close::Close;
use super::narrow::Narrow;
use crate::http::Patient;

/// Bytes of a client's message: a subscription is far smaller.
pub const MOST_MESSAGE: usize = 64 * 1024;
/// Bytes read at once, kept for as long as the socket is open: a usual `sub` has some hundred.
const READ_BUFFER: usize = 512;
/// Bytes of answers to pings that wait for a client that takes none; frames are not among them.
const MOST_ANSWERS: usize = 4_096;
/// How long a client may take to say good-bye.
const GOODBYE: Duration = Duration::from_secs(1);
/// The first byte of a text message in one frame.
const TEXT: u8 = 0x81;

/// What a handshake asks for.
pub struct Asked {
    response: Response,
    upgrade: OnUpgrade,
}

/// Why a request opens no socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSocket {
    /// It is no handshake.
    Plain,
    /// It does not ask for our subprotocol.
    OtherProtocol,
}

impl Asked {
    /// Reads a handshake.
    pub fn of(request: &mut Request) -> Result<Self, NoSocket> {
        let mut response =
            create_response_with_body(request, Body::empty).map_err(|_| NoSocket::Plain)?;
        let ours = request
            .headers()
            .get_all(SEC_WEBSOCKET_PROTOCOL)
            .iter()
            .filter_map(|names| names.to_str().ok())
            .flat_map(|names| names.split(','))
            .any(|name| name.trim() == SUBPROTOCOL);
        if !ours {
            return Err(NoSocket::OtherProtocol);
        }
        let ours = HeaderValue::from_static(SUBPROTOCOL);
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, ours);
        Ok(Self {
            response,
            upgrade: hyper::upgrade::on(request),
        })
    }

    /// Answers it; once the client has the answer, the conversation begins.
    pub fn accept<F>(self, talk: impl FnOnce(Link) -> F + Send + 'static) -> Response
    where
        F: Future<Output = ()> + Send,
    {
        tokio::spawn(async move {
            // One that went away in between has nothing more to hear.
            let Ok(upgraded) = self.upgrade.await else {
                return;
            };
            match Link::new(upgraded).await {
                Some(link) => talk(link).await,
                None => tracing::error!("a socket over a connection that is not of this server"),
            }
        });
        self.response
    }
}

/// An open socket.
pub struct Link(WebSocketStream<Narrow<Patient>>);

impl Link {
    async fn new(upgraded: Upgraded) -> Option<Self> {
        let limits = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(MOST_ANSWERS)
            .max_message_size(Some(MOST_MESSAGE))
            .max_frame_size(Some(MOST_MESSAGE));
        let Parts { io, read_buf, .. } = upgraded.downcast::<TokioIo<Patient>>().ok()?;
        let (stream, early) = (Narrow::new(io.into_inner()), read_buf.to_vec());
        let (role, limits) = (Role::Server, Some(limits));
        let socket = WebSocketStream::from_partially_read(stream, early, role, limits).await;
        Some(Self(socket))
    }

    /// The client's next message; pings are answered by the way.
    pub async fn next(&mut self) -> Option<Result<Message, Error>> {
        self.0.next().await
    }

    /// Writes a text message.
    pub async fn send(&mut self, text: &str) -> Result<(), Error> {
        // An answer to a ping must not be left in two halves around it.
        self.0.flush().await?;
        let (header, length) = header(text.len());
        let mut frame = Buf::chain(&header[..length], text.as_bytes());
        let stream = self.0.get_mut();
        stream.write_all_buf(&mut frame).await.map_err(Error::Io)?;
        stream.flush().await.map_err(Error::Io)
    }

    /// Asks whether the client is there.
    pub async fn ping(&mut self) -> Result<(), Error> {
        self.0.send(Message::Ping(Bytes::new())).await
    }

    /// Answers a client that has closed.
    pub async fn part(&mut self) {
        // One that does not wait for it is gone already.
        let _ = timeout(GOODBYE, self.0.flush()).await;
    }

    /// Ends without a word, and without what still waits to be taken.
    pub fn cut(self) {
        self.0.get_ref().stream().forsake();
    }

    /// Tells the client why it ends, and waits a moment for it to have heard: a connection that is
    /// cut with something unread in it may lose the reason.
    pub async fn close(mut self, end: Close) {
        tracing::debug!("socket closed: {end:?}");
        let goodbye = async {
            self.0.send(end.frame()).await?;
            while let Some(Ok(_)) = self.0.next().await {}
            // What broke the protocol is not read as messages any more, and still must be read.
            let stream = self.0.get_mut();
            stream.shutdown().await?;
            let mut unread = [0; READ_BUFFER];
            while stream.read(&mut unread).await? > 0 {}
            Ok::<_, Error>(())
        };
        // A client that does not answer is gone already.
        let _ = timeout(GOODBYE, goodbye).await;
    }
}

/// The head of a frame from the server, and its length.
pub fn header(length: usize) -> ([u8; 10], usize) {
    let mut header = [0; 10];
    let bytes = u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes();
    let [.., high, low] = bytes;
    match length {
        0..126 => (header[0], header[1]) = (TEXT, low),
        126..65_536 => [header[0], header[1], header[2], header[3]] = [TEXT, 126, high, low],
        _ => {
            (header[0], header[1]) = (TEXT, 127);
            header[2..].copy_from_slice(&bytes);
        }
    }
    let size = match length {
        0..126 => 2,
        126..65_536 => 4,
        _ => 10,
    };
    (header, size)
}

/// What the client did to the protocol, if it can still be told.
pub fn why_broken(error: &Error) -> Option<Close> {
    use tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
    match error {
        Error::Capacity(_) => Some(Close::bad_message(error.to_string())),
        Error::Utf8(_) => Some(Close::no_text(error.to_string())),
        Error::Protocol(ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(Close::bad_protocol(error.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_says_its_length_in_as_few_bytes_as_the_protocol_wants() {
        let head = |length| {
            let (header, size) = header(length);
            header[..size].to_vec()
        };
        assert_eq!(head(0), [0x81, 0]);
        assert_eq!(head(125), [0x81, 125]);
        assert_eq!(head(126), [0x81, 126, 0, 126]);
        assert_eq!(head(65_535), [0x81, 126, 255, 255]);
        assert_eq!(head(65_536), [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    }
}
