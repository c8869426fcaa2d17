//! Screens that read frames and say how old they were.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use wire::push::SUBPROTOCOL;

use super::super::super::Failure;
use super::super::measure::as_f64;
use super::HZ;
use crate::engine::Clock;

/// Delays are counted by the millisecond up to here.
const MOST_MS: usize = 20_000;

/// What all screens have seen.
pub struct Seen {
    there: AtomicU32,
    counts: AtomicBool,
    bytes: AtomicU64,
    /// Frames by how old they were, in milliseconds.
    delays: Vec<AtomicU64>,
    trouble: OnceLock<String>,
}

impl Seen {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            there: AtomicU32::new(0),
            counts: AtomicBool::new(false),
            bytes: AtomicU64::new(0),
            delays: (0..=MOST_MS).map(|_| AtomicU64::new(0)).collect(),
            trouble: OnceLock::new(),
        }
    }

    /// Screens that have had a frame.
    pub fn there(&self) -> u32 {
        self.there.load(Ordering::Relaxed)
    }

    /// All are there still; or why the first has ended.
    pub fn well(&self) -> Result<(), Failure> {
        match self.trouble.get() {
            Some(why) => Err(Failure::Failed(format!("a screen was lost: {why}"))),
            None => Ok(()),
        }
    }

    /// Counts from now on.
    pub fn begin(&self) {
        self.counts.store(true, Ordering::Relaxed);
    }

    /// Counts no more; says how many frames there were, and how many bytes.
    pub fn end(&self) -> (u64, u64) {
        self.counts.store(false, Ordering::Relaxed);
        let frames = self.delays.iter().map(|it| it.load(Ordering::Relaxed));
        (frames.sum(), self.bytes.load(Ordering::Relaxed))
    }

    /// The delay that a part of all frames did not pass.
    pub fn delay_ms(&self, part: f64) -> f64 {
        let counts = self.delays.iter().map(|it| it.load(Ordering::Relaxed));
        let counts: Vec<u64> = counts.collect();
        let wanted = as_f64(counts.iter().sum()) * part;
        let mut so_far = 0;
        let found = counts.iter().position(|count| {
            so_far += count;
            as_f64(so_far) >= wanted
        });
        found
            .and_then(|it| u32::try_from(it).ok())
            .map_or(f64::NAN, f64::from)
    }

    fn frame(&self, text: &str) {
        if !self.counts.load(Ordering::Relaxed) {
            return;
        }
        let Some(of) = instant_of(text) else { return };
        let late = Clock::Wall.now().0.div_euclid(1_000) - of;
        let late = usize::try_from(late).unwrap_or(0).min(MOST_MS);
        self.delays[late].fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(text.len() as u64, Ordering::Relaxed);
    }
}

/// The instant that a frame with something new is of, in epoch milliseconds.
fn instant_of(text: &str) -> Option<i64> {
    let rest = text.strip_prefix("{\"t\":\"delta\"")?;
    let (_, rest) = rest.split_once("\"now\":")?;
    let end = rest.find(|it: char| !it.is_ascii_digit())?;
    rest[..end].parse().ok()
}

/// One screen, for as long as there is a server.
pub async fn look_on(address: SocketAddr, channel: u32, seen: Arc<Seen>) {
    if let Err(why) = read(address, channel, &seen).await {
        // The first one is told.
        let _ = seen.trouble.set(why.to_string());
    }
}

async fn read(address: SocketAddr, channel: u32, seen: &Seen) -> Result<(), Error> {
    let stream = TcpStream::connect(address).await?;
    let mut request = format!("ws://{address}/api/v1/stream").into_client_request()?;
    let ours = HeaderValue::from_static(SUBPROTOCOL);
    request.headers_mut().insert("sec-websocket-protocol", ours);
    // Thousands in one process: the usual buffers would be 256 KB each.
    let small = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(0);
    let (mut socket, _) = client_async_with_config(request, stream, Some(small)).await?;
    let wish = json!({"t": "sub", "teams": [format!("t{channel}")], "hz": HZ});
    socket.send(Message::text(wish.to_string())).await?;
    let mut first = true;
    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => {
                if first && instant_of(&text).is_some() {
                    first = false;
                    seen.there.fetch_add(1, Ordering::Relaxed);
                }
                seen.frame(&text);
            }
            Message::Close(why) => {
                let why = why.map_or_else(String::new, |why| why.to_string());
                return Err(Error::Io(std::io::Error::other(why)));
            }
            _ => {}
        }
    }
    Err(Error::ConnectionClosed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_says_of_which_instant_it_is_and_a_beat_is_none() {
        let delta = r#"{"t":"delta","from":1,"seq":2,"now":1795450000123,"agents":{}}"#;
        assert_eq!(instant_of(delta), Some(1_795_450_000_123));
        assert_eq!(
            instant_of(r#"{"t":"beat","seq":2,"now":1795450000123}"#),
            None
        );
        assert_eq!(instant_of(r#"{"t":"delta","from":1}"#), None);
    }

    #[test]
    fn delays_are_told_by_their_share() {
        let seen = Seen::new();
        for (late, frames) in [(3, 98), (7, 1), (900, 1)] {
            seen.delays[late].store(frames, Ordering::Relaxed);
        }
        let told = [0.5, 0.98, 0.99, 1.0].map(|part| seen.delay_ms(part));
        assert_eq!(told, [3.0, 3.0, 7.0, 900.0]);
    }
}
