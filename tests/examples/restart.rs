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

use std::time::Instant;

use acceptance::past;
use acceptance::product::{Scratch, Server, script};

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
    let (agents, queues) = (agents.to_string(), queues.to_string());
    let size = ["--agents", &agents, "--queues", &queues];
    let load = past::written(&scratch, &topic, hours * 60, &size);
    let began = Instant::now();
    let mut server = Server::start(&scratch, &prefix, "");
    past::read(&server);
    println!(
        "{hours} h of the past are read after {:.0} s, {} events, {} MB",
        began.elapsed().as_secs_f64(),
        server.total("floorwatch_events_total"),
        server.resident_mb()
    );
    for number in 0..restarts {
        let bytes = server.saved();
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
