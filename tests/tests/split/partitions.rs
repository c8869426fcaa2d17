//! Partitions that are added while all run, and a source that comes on two of them.

use std::time::Duration;

use acceptance::model::show_time;
use acceptance::product::{Scratch, brokers, run, script, wait_for};
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use serde_json::{Value, json};

use super::parts::{Parts, has, json, partitions};

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

    /// Calls of one source that come now and wait, numbered.
    fn calls(&self, partition: i32, numbers: std::ops::Range<u32>) {
        let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
        let now = show_time(now.as_micros() as i64);
        for number in numbers {
            let data = json!({"call": format!("c{number}"), "queue": "billing"});
            let event = json!({"specversion": "1.0", "id": format!("e{number}"), "source": "acme/s", "type": "call.queued", "time": now, "data": data});
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

/// Each of the two has a part of the source and cannot know of the other: who hears both can.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_source_at_two_processors_is_said_to_be_split_and_no_part_of_it_is_left_out() {
    let parts = Parts::start("twice", 2, 2);
    let of = |number: usize| {
        let processor = &parts.processors[number].1;
        has(processor, 3);
        partitions(processor)[0]
    };
    let writer = Writer::to(&parts.topic());
    writer.calls(of(0), 0..10);
    writer.calls(of(1), 10..30);
    for (scratch, gateway) in &parts.gateways {
        let board = wait_for("the calls of both parts", || {
            let board = gateway.board("60m");
            (board["total"]["waiting"] == 30).then_some(board)
        });
        let queues = board["queues"].as_array().expect("queues");
        let waiting = queues.iter().map(|row| row["waiting"].as_u64());
        let mut waiting: Vec<_> = waiting.collect();
        waiting.sort_unstable();
        assert_eq!(waiting, [Some(10), Some(20)], "a row for each part");

        // In the log, in both documents, and for the alert.
        let log = scratch.log();
        let words = "source acme/s is told of by the owners of two partitions";
        assert_eq!(log.matches(words).count(), 1, "{log}");
        assert_eq!(board["anomalies"]["source_split"], 1);
        let odd = json(gateway, "/api/v1/anomalies?kind=source_split");
        assert_eq!(odd["anomalies"]["counts"]["source_split"], 1, "{odd}");
        assert_eq!(odd["anomalies"]["total"], 1, "{odd}");
        let counted = "floorwatch_anomalies_total{kind=\"source_split\"}";
        assert_eq!(gateway.metric(counted), Some(1.0));
    }
    for (_, processor) in &parts.processors {
        let odd = json(processor, "/api/v1/anomalies");
        assert_eq!(odd["anomalies"]["counts"]["source_split"], 0, "{odd}");
    }
}
