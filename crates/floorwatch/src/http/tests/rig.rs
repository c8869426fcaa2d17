//! A server on a port of its own, with an engine that takes events from the test.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use floor::{Plan, Settings, Time};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::board::Board;
use crate::floors::{Floors, Request};
use crate::http::{Shared, serve};

/// What a test tells the engine.
enum Order {
    Event {
        text: String,
        done: mpsc::Sender<()>,
    },
    Drop(i32),
}

pub struct Rig {
    pub address: SocketAddr,
    pub shared: Shared,
    orders: mpsc::Sender<Order>,
    held: Arc<AtomicBool>,
    ending: watch::Sender<bool>,
    ids: AtomicU64,
}

/// The process has one recorder.
pub fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER
        .get_or_init(|| crate::metrics::install().expect("the first"))
        .clone()
}

pub fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    Time(i64::try_from(since.as_micros()).expect("before the year 294441"))
}

impl Rig {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(configure: impl FnOnce(&mut Shared)) -> Self {
        let metrics = recorder();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (requests, asked) = tokio::sync::mpsc::channel(64);
        let mut shared = Shared::new(
            Arc::new(Board::new()),
            requests,
            Arc::default(),
            metrics,
            address,
        );
        configure(&mut shared);
        let (orders, ordered) = mpsc::channel();
        let held = Arc::new(AtomicBool::new(false));
        let (ending, ended) = watch::channel(false);
        let engine = Engine {
            ordered,
            asked,
            board: Arc::clone(&shared.board),
            held: Arc::clone(&held),
        };
        std::thread::spawn(move || engine.run());
        tokio::spawn(serve(listener, shared.clone(), ended));
        Self {
            address,
            shared,
            orders,
            held,
            ending,
            ids: AtomicU64::new(0),
        }
    }

    /// An event stamped now, taken in before this returns.
    pub fn say(&self, source: &str, kind: &str, data: &str) {
        let id = self.ids.fetch_add(1, Ordering::Relaxed);
        let text = format!(
            r#"{{"specversion":"1.0","id":"e-{id}","source":"{source}","type":"{kind}","time":"{}","data":{data}}}"#,
            now()
        );
        let (done, taken) = mpsc::channel();
        self.orders
            .send(Order::Event { text, done })
            .expect("the engine runs");
        taken.recv().expect("the engine runs");
    }

    /// The partition of all events is another's now.
    pub fn drop_partition(&self) {
        self.orders.send(Order::Drop(0)).expect("the engine runs");
    }

    /// Holds the board back, as while the past is being read.
    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::SeqCst);
    }

    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    pub async fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.ask(&format!("GET {path}"), &[]).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        serde_json::from_str(&answer.body).expect("JSON")
    }

    /// Method and path; headers may name another host.
    pub async fn ask(&self, request: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request, headers, "").await
    }

    /// The same with a body.
    pub async fn send(&self, request: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address)
            .await
            .expect("a connection");
        let host = self.address.to_string();
        let mut text = format!("{request} HTTP/1.1\r\nconnection: close\r\n");
        for (name, value) in [("host", host.as_str())]
            .iter()
            .filter(|_| !headers.iter().any(|(name, _)| *name == "host"))
            .chain(headers)
        {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            text.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        text.push_str(&format!("\r\n{body}"));
        stream.write_all(text.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        Answer::read(&String::from_utf8_lossy(&answer))
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.end();
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .expect("a status")
            .parse()
            .expect("a number");
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self {
            status,
            headers: headers.collect(),
            body: body.to_owned(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The engine's loop, as small as it can be.
struct Engine {
    ordered: mpsc::Receiver<Order>,
    asked: tokio::sync::mpsc::Receiver<Request>,
    board: Arc<Board>,
    held: Arc<AtomicBool>,
}

impl Engine {
    fn run(mut self) {
        let mut floors = Floors::new(Box::new(|_| Plan::default()), Settings::default(), now());
        loop {
            match self.ordered.recv_timeout(Duration::from_millis(5)) {
                Ok(Order::Event { text, done }) => {
                    let event = wire::event::decode(text.as_bytes()).expect("an event");
                    assert_eq!(
                        floors.apply(&event, Some(0), now()),
                        floor::Verdict::Applied
                    );
                    floors.fetched(0, now());
                    done.send(()).expect("the test waits");
                }
                Ok(Order::Drop(partition)) => floors.drop_partition(partition),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            // Looked at for each request: what was said before it was asked holds for it.
            let held = || self.held.load(Ordering::SeqCst);
            if !held() {
                floors.advance_to(now());
                floors.publish(&self.board, now());
            }
            while let Ok(request) = self.asked.try_recv() {
                if !held() {
                    floors.answer(request);
                }
            }
        }
    }
}
