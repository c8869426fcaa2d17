//! How long a restart takes with a full day in state: a benchmark, not a test.
//!
//!     cargo build --release --workspace --examples
//!     FLOORWATCH_TEST_BROKERS=127.0.0.1:9092 target/release/examples/restart \
//!         [restarts] [agents] [queues] [hours of the past]
//!
//! The past of a simulated center is played as fast as it can be read, and the center goes on. Then
//! the server is stopped and started; what is measured is the time from the start of the process to
//! the first `/readyz` that says ready, which it is once its state is restored and all that came
//! meanwhile is read.

use std::time::{Duration, Instant};

use acceptance::product::{Running, Scratch, Server, brokers, script, wait_for};

fn main() {
    let arguments: Vec<u64> = std::env::args()
        .skip(1)
        .map(|it| it.parse().expect("a number"))
        .collect();
    let argument = |place: usize, usual: u64| arguments.get(place).copied().unwrap_or(usual);
    let (restarts, agents, queues, hours) = (
        argument(0, 5),
        argument(1, 5_000),
        argument(2, 200),
        argument(3, 24),
    );
    let prefix = format!("restart-{}", std::process::id());
    let topic = format!("{prefix}.events");
    script("kafka.sh", &["topic", &topic, "6"]);
    let scratch = Scratch::new(&prefix);
    let mut server = Server::start(&scratch, &prefix, "");
    let start = jiff::Timestamp::now() - Duration::from_secs(hours * 3_600);
    let (brokers, start) = (brokers(), start.to_string());
    let (agents, queues) = (agents.to_string(), queues.to_string());
    let to = ["simulate", "--brokers", &brokers, "--topic", &topic];
    let size = ["--agents", &agents, "--queues", &queues, "--seed", "5"];
    let past = ["--speed", "3600", "--start", &start];
    let load = Running::start(&scratch, "load", &[&to[..], &size, &past].concat());
    let began = Instant::now();
    while !is_live(&server) {
        std::thread::sleep(Duration::from_secs(1));
    }
    println!(
        "{hours} h of the past are read after {:.0} s, {} events, {} MB",
        began.elapsed().as_secs_f64(),
        server.total("floorwatch_events_total"),
        server.resident_mb()
    );
    for number in 0..restarts {
        let bytes = wait_for("a checkpoint", || {
            let bytes = server.metric("floorwatch_checkpoint_bytes ");
            bytes.filter(|bytes| *bytes > 0.0)
        });
        let stopping = Instant::now();
        assert!(server.stop().success());
        let stopped = stopping.elapsed();
        let starting = Instant::now();
        server = Server::start(&scratch, &prefix, "");
        server.ready();
        println!(
            "{number}: stopped in {:.2} s, ready in {:.2} s; a checkpoint of {:.0} MB, {} MB resident",
            stopped.as_secs_f64(),
            starting.elapsed().as_secs_f64(),
            bytes / 1e6,
            server.resident_mb()
        );
    }
    load.stop();
}

/// Whether what is read has just happened.
fn is_live(server: &Server) -> bool {
    let Some((200, _)) = server.readiness() else {
        return false;
    };
    let shown: serde_json::Value =
        serde_json::from_str(&server.get("/api/v1/board?queue=none")).expect("a board is JSON");
    let sources = shown["sources"].as_array().expect("sources");
    let ages = sources.iter().filter_map(|it| it["age_s"].as_f64());
    let late = jiff::Timestamp::now() - Duration::from_secs(5);
    let newest = sources.iter().filter_map(|it| it["last_event"].as_str());
    let is_new = |at: &str| at.parse::<jiff::Timestamp>().is_ok_and(|at| at > late);
    ages.count() > 0 && newest.into_iter().all(is_new)
}
