//! Split over processes: whatever becomes of the processors, every gateway shows the one board.

mod partitions;
mod parts;
mod screen;

#[path = "../../../crates/wire/tests/client/mod.rs"]
mod client;
#[path = "../storms/socket.rs"]
mod socket;

use acceptance::product::{Scratch, Server, get, script};
use serde_json::Value;

use parts::{Parts, has, json, under_load};

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn processors_come_and_go_and_every_gateway_shows_the_one_board() {
    let mut parts = Parts::start("split", 3, 2);
    let topic = parts.topic();
    under_load(&topic, 45, |times| {
        let number = times % 3;
        if times % 2 == 0 {
            parts.processors[number].1.kill();
        } else {
            // As if asked to end: what it has is saved, and it leaves.
            let (_, server) = parts.processors.remove(number);
            assert!(server.stop().success());
            let scratch = Scratch::new(&format!("split-processor-{number}"));
            let server = Server::part(&scratch, "processor", "split", "");
            parts.processors.insert(number, (scratch, server));
        }
        parts.again(number);
    });
    let scratch = Scratch::new("split");
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
    parts.compare(&events);
    questions(&parts);
}

/// A gateway answers what only processors know.
fn questions(parts: &Parts) {
    let gateway = &parts.gateways[0].1;
    let shown = gateway.board("30m");
    for row in shown["queues"].as_array().expect("queues").iter().take(5) {
        let of = |key: &str| row[key].as_str().expect("an id").replace('/', "%2F");
        let (source, queue) = (of("source"), of("queue"));
        let question =
            format!("/api/v1/explain?source={source}&queue={queue}&metric=answered&window=today");
        let explained = json(gateway, &question);
        let today = gateway.board("today");
        let queues = today["queues"].as_array().expect("queues");
        let same =
            |other: &&Value| other["source"] == row["source"] && other["queue"] == row["queue"];
        let row = queues.iter().find(same).expect("the same queue");
        assert_eq!(explained["value"], row["answered"], "{question}");
        assert!(!explained["calls"].as_array().expect("calls").is_empty());
    }
    let odd = json(gateway, "/api/v1/anomalies");
    for (kind, count) in shown["anomalies"].as_object().expect("counts") {
        assert_eq!(odd["anomalies"]["counts"][kind], *count, "{kind}");
    }
    let by_site = json(gateway, "/api/v1/board?by=site");
    let groups = by_site["groups"].as_array().expect("groups");
    let sources = by_site["sources"].as_array().expect("sources");
    assert_eq!(groups.len(), sources.len());
    let (status, words) = get(parts.processors[0].1.address, "/");
    assert!(status == 404 && words.contains("--role gateway"), "{words}");
}

/// Asleep for so long that others have taken over, and then awake again without knowing.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_processor_that_does_not_know_it_was_replaced_changes_nothing() {
    let parts = Parts::start("zombie", 2, 1);
    let topic = parts.topic();
    under_load(&topic, 45, |times| {
        let (sleeper, other) = (
            &parts.processors[times % 2].1,
            &parts.processors[1 - times % 2].1,
        );
        has(other, 3);
        sleeper.signal("STOP");
        has(other, 6);
        sleeper.signal("CONT");
    });
    let scratch = Scratch::new("zombie");
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
    parts.compare(&events);
    let refused = parts.gateways[0]
        .1
        .metric("floorwatch_board_rows_refused_total{reason=\"outdated\"}");
    println!("refused: {refused:?}");
    assert!(
        refused > Some(0.0),
        "no late row was told, so that nothing is proved"
    );
}
