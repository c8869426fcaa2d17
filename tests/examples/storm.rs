//! Thousands of screens that come back at one moment: a benchmark, not a test.
//!
//!     cargo build --release --workspace --examples
//!     FLOORWATCH_TEST_BROKERS=127.0.0.1:9092 target/release/examples/storm [screens]
//!
//! A server with room for all, a simulated center of 600 agents as the load, five screens that
//! look on. Says when all were served, what each costs while it looks on, and what the five noticed.

#[path = "../tests/storms/screens.rs"]
mod screens;
#[path = "../tests/storms/socket.rs"]
mod socket;

use std::process::{Command, Stdio};
use std::time::Duration;

use acceptance::product::{Scratch, Server, binary, brokers};
use screens::{Crowd, Watch};

#[tokio::main]
async fn main() {
    let told = std::env::args().nth(1).and_then(|told| told.parse().ok());
    let crowd: usize = told.unwrap_or(10_000);
    let scratch = Scratch::new("storm");
    let prefix = format!("storm-{}", std::process::id());
    let most = format!("most_clients = {}\n", crowd + 100);
    let server = Server::start(&scratch, &prefix, &most);
    server.ready();
    let mut load = Command::new(binary())
        .args(["simulate", "--brokers", &brokers()])
        .args(["--topic", &format!("{prefix}.events")])
        .args([
            "--agents",
            "600",
            "--queues",
            "30",
            "--seed",
            "5",
            "--duration",
            "90s",
        ])
        .stderr(Stdio::null())
        .spawn()
        .expect("the load starts");
    tokio::time::sleep(Duration::from_secs(10)).await;

    let watch = Watch::begin(server.address, 5).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    report("before", watch.end().await);
    let before = server.resident_mb();
    let watch = Watch::begin(server.address, 5).await;
    let came = Crowd::come(server.address, crowd).await;
    println!(
        "{} served, {} turned away, {} failed; the last after {:.1} s",
        came.served.len(),
        came.turned_away.len(),
        came.failed.len(),
        came.last().as_secs_f64()
    );
    let open = server.resident_mb();
    println!(
        "memory: {before} MB before, {open} MB with all open: {} KB each",
        (open - before) * 1_024 / crowd as u64
    );
    report("while they came", watch.end().await);
    drop(came);
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("{} MB when they had gone", server.resident_mb());
    load.kill().expect("the load ran");
    load.wait().expect("the load ends");
}

fn report(when: &str, mut seen: screens::Seen) {
    let [usual, late] = seen.delays();
    println!(
        "{when}: {} frames, silence at most {:?}, delay p50 {usual:?} p99 {late:?}",
        seen.frames, seen.silence
    );
}
