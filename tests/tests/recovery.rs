//! Killed at any moment, the product goes on as if nothing had happened.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use acceptance::SECTIONS;
use acceptance::product::{Scratch, Server, brokers, run, script};

/// A load of events, until it is over.
fn simulate(topic: &str, seconds: u32) {
    run(&[
        "simulate",
        "--brokers",
        &brokers(),
        "--topic",
        topic,
        "--rate",
        "400",
        "--duration",
        &format!("{seconds}s"),
        "--seed",
        "21",
    ]);
}

/// The live board is that of all records of the topic, once they are read.
fn compare(server: &Server, events: &Path) {
    for window in ["5m", "60m", "today"] {
        let live = server.comes_to(events, window, &SECTIONS, &[]);
        assert!(
            live["total"]["offered"].as_i64() > Some(100),
            "{}",
            live["total"]
        );
    }
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_server_that_is_killed_goes_on_where_it_was_saved() {
    let scratch = Scratch::new("recovery");
    let topic = "recovery.events";
    let mut server = Server::start(&scratch, "recovery", "");
    server.ready();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            simulate(topic, 40);
            over.store(true, Ordering::Relaxed);
        });
        let mut kills = 0;
        while !over.load(Ordering::Relaxed) {
            server.saved();
            server.kill();
            kills += 1;
            server = Server::start(&scratch, "recovery", "");
            server.ready();
            let log = scratch.log();
            assert!(log.contains("reading goes on at offset"), "{log}");
        }
        assert!(kills > 2, "only {kills} kills");
    });
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", topic]));
    compare(&server, &events);
    // A clean end saves once more: nothing is read again.
    assert!(server.stop().success());
    let server = Server::start(&scratch, "recovery", "");
    server.ready();
    assert_eq!(server.total("floorwatch_events_total"), 0.0);
    compare(&server, &events);
    assert!(server.stop().success());
}
