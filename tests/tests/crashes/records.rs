//! Records beside those of the simulated load, on every partition: some that count, and some that
//! must be refused. What was refused, and what has become a dead letter.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use acceptance::model::show_time;
use acceptance::product::brokers;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use serde_json::json;

use super::trial::PARTITIONS;

/// What each refused record has in it, and no other.
const MARK: &str = "to-be-refused";
/// From one record to the next.
const EVERY: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(30);

/// A producer of such records.
pub struct Odd {
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Odd {
    pub fn start(topic: String) -> Odd {
        let over = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&over);
        let thread = std::thread::spawn(move || produce(&topic, &heard));
        Odd { over, thread }
    }

    /// Ends it once all is written.
    pub fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().expect("all was written");
    }
}

fn produce(topic: &str, over: &AtomicBool) {
    let producer: BaseProducer = { client().create() }.expect("a producer");
    for (number, partition) in (0_u64..).zip((0..PARTITIONS).cycle()) {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let value = record(number, partition);
        let record = BaseRecord::<(), str>::to(topic).partition(partition);
        let sent = producer.send(record.payload(&value));
        sent.map_err(|(error, _)| error).expect("sent");
        producer.poll(EVERY);
    }
    producer.flush(PATIENCE).expect("all was written");
}

/// A call that comes, one that goes, a record that is no event, one that is too late: in turn on
/// each partition, from several sources.
fn record(number: u64, partition: i32) -> String {
    let turn = number / PARTITIONS.unsigned_abs() as u64;
    let (source, call) = (turn / 4 % 3, turn / 4);
    let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    let event = |kind: &str, id: String, time: i64, call: u64| {
        let data = json!({"call": format!("c{call}"), "queue": "odd", "reason": "abandoned"});
        let source = format!("odd/p{partition}-{source}");
        let time = show_time(time);
        json!({"specversion": "1.0", "id": id, "source": source, "type": kind, "time": time, "data": data})
            .to_string()
    };
    let now = now.as_micros() as i64;
    match turn % 4 {
        0 => event("call.queued", format!("q{call}"), now, call),
        1 => event(
            "call.left_queue",
            format!("l{call}"),
            now,
            call.saturating_sub(30),
        ),
        2 => format!("{MARK}, no event: {number}"),
        _ => event("call.queued", format!("{MARK}-{number}"), 0, number),
    }
}

fn client() -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers());
    config
}

/// Each record of a topic, up to where it ends now.
fn read(topic: &str, mut each: impl FnMut(&BorrowedMessage<'_>)) {
    let mut config = client();
    // As the product reads: with a full queue the client's own settings come to a standstill.
    config
        .set("group.id", "crashes-reader")
        .set("enable.auto.commit", "false")
        .set("queued.min.messages", "20000")
        .set("fetch.queue.backoff.ms", "2");
    let consumer: BaseConsumer = config.create().expect("a consumer");
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE);
    let metadata = metadata.expect("a topic");
    let mut all = TopicPartitionList::new();
    let mut ends = BTreeMap::new();
    for partition in metadata.topics()[0].partitions() {
        let id = partition.id();
        let (_, end) = { consumer.fetch_watermarks(topic, id, PATIENCE) }.expect("an end");
        if end > 0 {
            ends.insert(id, end);
            { all.add_partition_offset(topic, id, Offset::Beginning) }.expect("an offset");
        }
    }
    consumer.assign(&all).expect("partitions");
    while !ends.is_empty() {
        let record = consumer.poll(PATIENCE);
        let record = record.unwrap_or_else(|| {
            panic!(
                "{topic}: no record up to {ends:?}, at {:?}",
                consumer.position()
            )
        });
        let record = record.expect("a record");
        each(&record);
        if ends.get(&record.partition()) <= Some(&(record.offset() + 1)) {
            ends.remove(&record.partition());
        }
    }
}

/// Where the records are that must be refused.
pub fn refused(topic: &str) -> BTreeSet<(i32, i64)> {
    let mut refused = BTreeSet::new();
    read(topic, |record| {
        let value = String::from_utf8_lossy(record.payload().unwrap_or_default());
        if value.contains(MARK) {
            refused.insert((record.partition(), record.offset()));
        }
    });
    refused
}

/// Where the records are of which there are dead letters.
pub fn letters(topic: &str) -> BTreeSet<(i32, i64)> {
    let mut letters = BTreeSet::new();
    read(topic, |letter| {
        let headers = letter.headers().expect("a dead letter has headers");
        let number = |name: &str| -> i64 {
            let found = headers.iter().find(|header| header.key == name);
            let value = found.and_then(|header| header.value).unwrap_or_default();
            String::from_utf8_lossy(value).parse().expect("a number")
        };
        let partition = i32::try_from(number("fw-partition")).expect("a partition");
        letters.insert((partition, number("fw-offset")));
    });
    letters
}
