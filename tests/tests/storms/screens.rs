//! Screens: well-behaved ones that notice what is done to them, and a crowd that comes at once.

use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime};

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::socket::{Socket, open};

/// Longer than a server may take for anything that it does at all.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// Asks for the board.
pub async fn ask(socket: &mut Socket) -> Result<(), Error> {
    socket.send(Message::text(r#"{"t":"sub"}"#)).await
}

/// What a well-behaved screen has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Frames after the first picture.
    pub frames: u64,
    /// The longest time between two of them.
    pub silence: Duration,
    /// From the board's instant of a frame to its arrival, of each.
    pub delays: Vec<Duration>,
}

impl Seen {
    /// The delay that half of the frames had at most, and that of 99 in 100.
    pub fn delays(&mut self) -> [Duration; 2] {
        self.delays.sort_unstable();
        [50, 99].map(|percent| {
            let place = self.delays.len() * percent / 100;
            self.delays.get(place).copied().unwrap_or_default()
        })
    }
}

/// Well-behaved screens beside what else goes on, on a thread of their own: the crowd's tasks must
/// not be what keeps them waiting.
pub struct Watch {
    over: watch::Sender<bool>,
    screens: JoinSet<Seen>,
    runtime: Runtime,
}

impl Watch {
    /// So many; returns once each has its picture.
    pub async fn begin(address: SocketAddr, screens: usize) -> Watch {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let (over, ending) = watch::channel(false);
        let (ready, mut looking) = mpsc::channel(screens);
        let mut begun = JoinSet::new();
        for _ in 0..screens {
            let (ready, ending) = (ready.clone(), ending.clone());
            let look = async move {
                let mut socket = open(address).await.expect("a socket");
                ask(&mut socket).await.expect("sent");
                let snap = picture(&mut socket).await.expect("a picture");
                ready.send(()).await.expect("it is waited for");
                look(socket, snap, ending).await
            };
            begun.spawn_on(look, runtime.handle());
        }
        for _ in 0..screens {
            looking.recv().await.expect("each gets its picture");
        }
        Watch {
            over,
            screens: begun,
            runtime,
        }
    }

    /// What they have seen; fails if one of them saw a gap or was closed.
    pub async fn end(self) -> Seen {
        self.over.send_replace(true);
        let mut all = Seen::default();
        for seen in self.screens.join_all().await {
            all.frames += seen.frames;
            all.silence = all.silence.max(seen.silence);
            all.delays.extend(seen.delays);
        }
        self.runtime.shutdown_background();
        all
    }
}

async fn look(mut socket: Socket, mut seq: u64, mut over: watch::Receiver<bool>) -> Seen {
    let mut seen = Seen::default();
    let mut last = Instant::now();
    loop {
        let message = tokio::select! {
            _ = over.wait_for(|over| *over) => break,
            message = socket.next() => message.expect("it stays open").expect("it stays whole"),
        };
        let Message::Text(text) = message else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text).expect("a frame is JSON");
        let number = frame["seq"].as_u64().expect("a number");
        match frame["t"].as_str() {
            Some("delta") => assert_eq!(frame["from"], seq, "no gap"),
            Some("beat") => assert_eq!(number, seq, "no gap"),
            Some("snap") => {}
            other => panic!("{other:?}"),
        }
        seq = number;
        seen.frames += 1;
        seen.silence = seen.silence.max(last.elapsed());
        last = Instant::now();
        let now = frame["now"].as_u64().expect("an instant");
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(now);
        seen.delays.push(now.elapsed().unwrap_or_default());
    }
    seen.silence = seen.silence.max(last.elapsed());
    seen
}

/// The number of the first picture; or code and reason of a server that closes instead.
async fn picture(socket: &mut Socket) -> Result<u64, (u16, String)> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) if text.starts_with(r#"{"t":"snap""#) => {
                let number = text.split(r#""seq":"#).nth(1).expect("a number");
                let digits = number.split(|c: char| !c.is_ascii_digit()).next();
                return Ok(digits.expect("digits").parse().expect("a number"));
            }
            Some(Ok(Message::Close(Some(close)))) => {
                return Err((close.code.into(), close.reason.to_string()));
            }
            Some(Ok(_)) => {}
            other => return Err((1006, format!("{other:?}"))),
        }
    }
}

/// What became of a crowd.
#[derive(Debug, Default)]
pub struct Crowd {
    /// With a picture, each after a time of its own; still open.
    pub served: Vec<(Socket, Duration)>,
    /// Told that there are too many, in words.
    pub turned_away: Vec<(String, Duration)>,
    /// Anything else.
    pub failed: Vec<String>,
}

impl Crowd {
    /// So many screens come back at one moment.
    pub async fn come(address: SocketAddr, screens: usize) -> Crowd {
        let begun = Instant::now();
        let mut coming = JoinSet::new();
        for _ in 0..screens {
            coming.spawn(async move {
                let mut socket = match open(address).await {
                    Ok(socket) => socket,
                    Err(error) => return (Err((0, error.to_string())), begun.elapsed()),
                };
                // One that is turned away may hear so before it has asked.
                drop(ask(&mut socket).await);
                let came = picture(&mut socket).await.map(|_| socket);
                (came, begun.elapsed())
            });
        }
        let all = tokio::time::timeout(PATIENCE, coming.join_all()).await;
        let mut crowd = Crowd::default();
        for (came, after) in all.expect("each is served or turned away") {
            match came {
                Ok(socket) => crowd.served.push((socket, after)),
                Err((4429, reason)) => crowd.turned_away.push((reason, after)),
                Err(other) => crowd.failed.push(format!("{other:?} after {after:?}")),
            }
        }
        crowd
    }

    /// When the last of them knew.
    pub fn last(&self) -> Duration {
        let served = self.served.iter().map(|(_, after)| *after);
        let turned = self.turned_away.iter().map(|(_, after)| *after);
        served.chain(turned).max().unwrap_or_default()
    }
}
