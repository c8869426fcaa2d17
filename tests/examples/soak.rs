//! An hour under load with screens that come and go: does memory stay where it is, is anything
//! lost? A benchmark, not a test.
//!
//!     cargo build --release --workspace --examples
//!     FLOORWATCH_TEST_BROKERS=127.0.0.1:9092 target/release/examples/soak \
//!         [events/s] [minutes] [screens] [agents] [queues] [minutes of the past that come first]
//!
//! The past is played first, so that all that is kept for some time is there when the hour begins.
//! Each screen looks at one of forty parts of the board, for some seconds or minutes; every second
//! one goes without a word. In the end the board is compared with that of all records.

#[path = "../tests/storms/socket.rs"]
mod socket;

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use acceptance::product::{Scratch, Server, binary, script};
use acceptance::random::Dice;
use acceptance::{diff, past};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

/// From one look at the memory to the next.
const LOOK: Duration = Duration::from_secs(10);
/// Parts of the board that are looked at.
const PARTS: usize = 40;

/// What the screens have seen together.
#[derive(Debug, Default)]
struct Seen {
    came: AtomicU64,
    frames: AtomicU64,
    gaps: AtomicU64,
    failed: AtomicU64,
}

#[tokio::main]
async fn main() {
    let arguments: Vec<u64> = std::env::args()
        .skip(1)
        .map(|it| it.parse().expect("a number"))
        .collect();
    let argument = |place: usize, usual: u64| arguments.get(place).copied().unwrap_or(usual);
    let (rate, minutes, screens) = (argument(0, 5_000), argument(1, 60), argument(2, 500));
    let (agents, queues, minutes_before) =
        (argument(3, 25_000), argument(4, 500), argument(5, 150));
    let prefix = format!("soak-{}", std::process::id());
    let topic = format!("{prefix}.events");
    script("kafka.sh", &["topic", &topic, "12"]);
    let scratch = Scratch::new(&prefix);
    let (rate, agents, queues) = (rate.to_string(), agents.to_string(), queues.to_string());
    let size = ["--rate", &rate, "--agents", &agents, "--queues", &queues];
    let began = Instant::now();
    let load = past::written(&scratch, &topic, minutes_before, &size);
    println!(
        "{minutes_before} minutes of the past are written after {:.0} s",
        began.elapsed().as_secs_f64()
    );
    let began = Instant::now();
    let server = Server::start(&scratch, &prefix, "");
    past::read(&server);
    println!(
        "{minutes_before} minutes of the past are read after {:.0} s: {} events, {} MB",
        began.elapsed().as_secs_f64(),
        events(&server),
        server.resident_mb()
    );

    let (over, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Seen::default()));
    let parts = Arc::new(parts(&server.board("30m")));
    for number in 0..screens {
        let (over, seen, parts) = (over.clone(), seen.clone(), parts.clone());
        tokio::spawn(come_and_go(server.address, number, parts, over, seen));
    }
    let (first, began) = (events(&server), Instant::now());
    let mut memory = Vec::new();
    while began.elapsed() < Duration::from_secs(minutes * 60) {
        tokio::time::sleep(LOOK).await;
        memory.push(server.resident_mb() as f64);
        if memory.len() % 30 == 0 {
            println!(
                "minute {:3}: {:.0} MB, {} events, {seen:?}",
                began.elapsed().as_secs() / 60,
                memory.last().unwrap_or(&0.0),
                events(&server) - first
            );
        }
    }
    over.store(true, Ordering::Relaxed);
    println!("MB every {} s: {memory:?}", LOOK.as_secs());
    let half = &memory[memory.len() / 2..];
    let mean = half.iter().sum::<f64>() / half.len() as f64;
    println!(
        "the second half: {mean:.0} MB on average, from {:.0} to {:.0}, growing by {:.2} % over it",
        half.iter().copied().fold(f64::MAX, f64::min),
        half.iter().copied().fold(0.0, f64::max),
        100.0 * slope(half) * half.len() as f64 / mean
    );
    load.stop();
    live_to_the_end(&server, &topic).await;
    let boards = ["today", "60m"].map(|window| (window, server.board(window)));
    // The records are read into a second board as large as this one.
    drop(server);
    for (window, live) in boards {
        let at = live["at"].as_str().expect("an instant");
        let found = diff(&live, &all_records(&topic, at, window));
        println!(
            "{window}: {} queues, {} agents, {} differences {:?}",
            live["queues"].as_array().map_or(0, Vec::len),
            live["agents"].as_array().map_or(0, Vec::len),
            found.len(),
            found.first()
        );
    }
}

fn events(server: &Server) -> u64 {
    server.total("floorwatch_events_total") as u64
}

/// Waits until nothing is left to be read.
async fn live_to_the_end(server: &Server, topic: &str) {
    let mut last = 0;
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let lag = |partition| {
            server.metric(&format!(
                "floorwatch_consumer_lag_records{{topic=\"{topic}\",partition=\"{partition}\"}}"
            ))
        };
        let lag: f64 = (0..12).filter_map(lag).sum();
        let now = events(server);
        if lag == 0.0 && now == last {
            return;
        }
        last = now;
    }
}

/// Teams with the queues that they see beside them.
fn parts(board: &Value) -> Vec<Value> {
    let names = |rows: &str, key: &str| -> Vec<String> {
        let rows = board[rows].as_array().expect("rows");
        let mut names: Vec<String> = rows
            .iter()
            .filter_map(|row| Some(row[key].as_str()?.to_owned()))
            .collect();
        names.sort();
        names.dedup();
        names
    };
    let (teams, queues) = (names("agents", "team"), names("queues", "queue"));
    let part = |number: usize| {
        let team = &teams[number * teams.len() / PARTS];
        let queue = &queues[number * queues.len() / PARTS];
        match number % 3 {
            0 => json!({"t": "sub", "teams": [team], "cols": {"agents": ["handled", "occupancy"]}}),
            1 => json!({"t": "sub", "teams": [team], "window": "60m"}),
            _ => json!({"t": "sub", "queues": [queue], "window": "15m", "hz": 2}),
        }
    };
    (0..PARTS).map(part).collect()
}

/// One screen after another in one place.
async fn come_and_go(
    address: std::net::SocketAddr,
    number: u64,
    parts: Arc<Vec<Value>>,
    over: Arc<AtomicBool>,
    seen: Arc<Seen>,
) {
    let mut dice = Dice::new(number);
    while !over.load(Ordering::Relaxed) {
        let part = parts[dice.below(parts.len() as u64) as usize].to_string();
        let stay = Duration::from_millis(2_000 + dice.below(120_000));
        let quietly = dice.chance(50);
        seen.came.fetch_add(1, Ordering::Relaxed);
        if look(address, part, stay, quietly, &seen).await.is_err() {
            seen.failed.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

async fn look(
    address: std::net::SocketAddr,
    part: String,
    stay: Duration,
    quietly: bool,
    seen: &Seen,
) -> Result<(), Error> {
    let mut socket = socket::open(address).await?;
    socket.send(Message::text(part)).await?;
    let until = tokio::time::Instant::now() + stay;
    let mut seq = None;
    while let Ok(message) = tokio::time::timeout_at(until, socket.next()).await {
        let Some(message) = message.transpose()? else {
            return Err(Error::ConnectionClosed);
        };
        let Message::Text(text) = message else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text).expect("a frame is JSON");
        let gap = match frame["t"].as_str() {
            Some("delta") => frame["from"].as_u64() != seq,
            // Before the first picture there is nothing that it could miss.
            Some("beat") => seq.is_some() && frame["seq"].as_u64() != seq,
            _ => false,
        };
        seq = frame["seq"].as_u64().or(seq);
        seen.gaps.fetch_add(u64::from(gap), Ordering::Relaxed);
        seen.frames.fetch_add(1, Ordering::Relaxed);
    }
    if !quietly {
        socket.close(None).await?;
    }
    Ok(())
}

/// By how much a series grows from one place to the next, by least squares.
fn slope(series: &[f64]) -> f64 {
    let count = series.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = series.iter().sum::<f64>() / count;
    let places = (0..).map(f64::from);
    let both: f64 = places
        .clone()
        .zip(series)
        .map(|(x, y)| (x - middle) * (y - mean))
        .sum();
    let square: f64 = places
        .take(series.len())
        .map(|x| (x - middle).powi(2))
        .sum();
    both / square
}

/// The board of all records, which are too many to be kept as text.
fn all_records(topic: &str, at: &str, window: &str) -> Value {
    let dump = format!("{}/kafka.sh", env!("CARGO_MANIFEST_DIR"));
    let mut records = Command::new(dump)
        .args(["dump", topic])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the script starts");
    let text = records.stdout.take().expect("it prints text");
    let board = Command::new(binary())
        .args(["board", "--events", "-", "--at", at, "--window", window])
        .stdin(text)
        .stderr(Stdio::null())
        .output()
        .expect("the binary starts");
    assert!(records.wait().expect("it ends").success() && board.status.success());
    serde_json::from_slice(&board.stdout).expect("a board is JSON")
}
