//! What a server costs that does nothing but write, to each of its sockets, what was made once.

use std::time::Duration;

use hyper::body::Bytes;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_tungstenite::accept_hdr_async_with_config;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use wire::push::SUBPROTOCOL;

use super::super::super::Failure;
use super::{CHANNELS, HZ, announce};
use crate::engine::Clock;
use crate::socket::link::header;

/// Bytes of a frame, as many as the product's.
const BYTES: usize = 1_024;

/// Serves until the process is ended.
pub fn serve() -> Result<(), Failure> {
    let say = |error: std::io::Error| Failure::Failed(format!("nothing can be served: {error}"));
    Runtime::new().map_err(say)?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(say)?;
        announce(listener.local_addr().map_err(say)?)?;
        let channels: Vec<_> = (0..CHANNELS).map(|_| watch::Sender::default()).collect();
        let readers: Vec<_> = channels.iter().map(watch::Sender::subscribe).collect();
        tokio::spawn(make(channels));
        for reader in readers.iter().cycle() {
            let (stream, _) = listener.accept().await.map_err(say)?;
            let reader = reader.clone();
            // A screen that goes away is no fault.
            tokio::spawn(async move { drop(write(stream, reader).await) });
        }
        Ok(())
    })
}

/// Makes a frame for each channel, so many times a second.
async fn make(channels: Vec<watch::Sender<Bytes>>) {
    let mut turns = interval(Duration::from_secs(1) / HZ);
    turns.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for seq in 1_u64.. {
        turns.tick().await;
        for channel in &channels {
            channel.send_replace(frame(seq));
        }
    }
}

/// A text message in one frame.
fn frame(seq: u64) -> Bytes {
    let now = Clock::Wall.now().0.div_euclid(1_000);
    let head = format!("{{\"t\":\"delta\",\"from\":{seq},\"seq\":{seq},\"now\":{now},\"fill\":\"");
    let text = format!("{head:x<fill$}\"}}", fill = BYTES - 2);
    let (header, length) = header(text.len());
    [&header[..length], text.as_bytes()].concat().into()
}

#[allow(
    clippy::result_large_err,
    clippy::unnecessary_wraps,
    reason = "the library asks for it"
)]
fn speaks(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let ours = HeaderValue::from_static(SUBPROTOCOL);
    response
        .headers_mut()
        .insert("sec-websocket-protocol", ours);
    Ok(response)
}

async fn write(stream: TcpStream, mut frames: watch::Receiver<Bytes>) -> Result<(), Error> {
    stream.set_nodelay(true)?;
    let small = WebSocketConfig::default()
        .read_buffer_size(512)
        .write_buffer_size(0);
    let socket = accept_hdr_async_with_config(stream, speaks, Some(small)).await?;
    let mut stream = socket.into_inner();
    while frames.changed().await.is_ok() {
        let frame = frames.borrow_and_update().clone();
        stream.write_all(&frame).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_the_length_that_its_head_says() {
        let frame = frame(7);
        assert_eq!(frame.len(), BYTES + 4);
        assert_eq!(frame[..4], [0x81, 126, 4, 0]);
        let text: serde_json::Value = serde_json::from_slice(&frame[4..]).expect("JSON");
        assert_eq!(text["seq"], 7);
    }
}
