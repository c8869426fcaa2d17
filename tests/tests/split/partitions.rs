//! Partitions that are added while all run, and a source that comes on two of them.

use std::time::Duration;

use acceptance::product::{Scratch, brokers, run, script, wait_for};
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use serde_json::Value;

use super::parts::{Parts, partitions};

const PATIENCE: Duration = Duration::from_secs(30);

/// Writes events to partitions of the test's choice, whatever their keys.
struct Writer {
    producer: BaseProducer,
    topic: String,
}

impl Writer {
    fn to(topic: &str) -> Writer {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", brokers());
        Writer {
            producer: config.create().expect("a producer"),
            topic: topic.to_owned(),
        }
    }

    fn put(&self, partition: i32, event: &Value) {
        let key = event["source"].as_str().expect("an event has a source");
        let value = event.to_string();
        let record = BaseRecord::to(&self.topic).partition(partition);
        let sent = self.producer.send(record.key(key).payload(&value));
        sent.map_err(|(error, _)| error).expect("sent");
        self.producer.poll(Duration::ZERO);
    }

    fn flush(&self) {
        self.producer.flush(PATIENCE).expect("all was written");
    }

    /// The last two minutes of a contact center, as a source of that name.
    fn center(&self, partition: i32, source: &str, seed: &str) {
        let size = ["--rate", "20", "--duration", "2m", "--speed", "max"];
        let lines = run(&[&["simulate", "--seed", seed][..], &size[..]].concat());
        for line in lines.lines() {
            let mut event: Value = serde_json::from_str(line).expect("a line is JSON");
            event["source"] = source.into();
            self.put(partition, &event);
        }
        self.flush();
    }
}

/// Sources that were there stay where they are: nobody writes by key here.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn partitions_that_are_added_are_read_and_shown() {
    let parts = Parts::start("grown", 2, 1);
    let topic = parts.topic();
    let writer = Writer::to(&topic);
    writer.center(0, "acme/first", "33");
    let gateway = &parts.gateways[0].1;
    let shows = |count: usize| {
        wait_for("the sources at the gateway", || {
            // What it knows it goes on showing, whatever is added.
            let (status, said) = gateway.readiness().expect("it answers");
            assert_eq!(status, 200, "{said}");
            let board = gateway.board("5m");
            let sources = board["sources"].as_array().expect("sources");
            (sources.len() >= count).then_some(())
        });
    };
    shows(1);

    script("kafka.sh", &["grow", &topic, "8"]);
    // One that knows of the new partitions from the start.
    let knows = Writer::to(&topic);
    knows.center(6, "acme/new", "34");
    knows.center(7, "acme/newer", "35");
    shows(3);
    let have = || parts.processors.iter().map(|(_, it)| partitions(it).len());
    wait_for("the processors to share them", || {
        (have().eq([4, 4])).then_some(())
    });
    // The others are read as before.
    writer.center(3, "acme/last", "36");
    shows(4);

    let scratch = Scratch::new("grown");
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
    parts.compare(&events);
    let anomalies = &gateway.board("5m")["anomalies"];
    assert_eq!(anomalies["source_split"], 0, "{anomalies}");
}
