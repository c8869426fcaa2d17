//! What all clients of Kafka here have in common: settings, and errors in words.

pub mod delivery;
pub mod topics;
pub mod trouble;

use std::time::Duration;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::{ClientConfig, ClientContext};

use crate::config::Config;
use crate::config::Kafka;

/// Settings of every client.
pub fn client(kafka: &Kafka) -> ClientConfig {
    let mut client = ClientConfig::new();
    client
        .set("bootstrap.servers", &kafka.brokers)
        .set("client.id", "floorwatch")
        .set("reconnect.backoff.max.ms", "2000")
        .set("topic.metadata.refresh.interval.ms", "5000")
        .set("allow.auto.create.topics", "false")
        .set_log_level(RDKafkaLogLevel::Warning);
    client
}

/// Settings laid over ours: the user's properties win, but for those of no meaning here.
fn with_properties(client: &mut ClientConfig, kafka: &Kafka) {
    for (key, value) in &kafka.properties {
        client.set(key, value);
    }
}

/// Settings of the consumer of events.
pub fn consumer(config: &Config) -> ClientConfig {
    let mut client = client(&config.kafka);
    client
        .set("fetch.queue.backoff.ms", "2")
        .set("queued.min.messages", "20000")
        .set("session.timeout.ms", "6000")
        .set("heartbeat.interval.ms", "100")
        .set("statistics.interval.ms", "1000");
    with_properties(&mut client, &config.kafka);
    client
        .set("group.id", &config.input.group)
        .set("group.protocol", "classic")
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("enable.partition.eof", "true");
    client
}

/// Settings of every producer. All agree on the partition of a key, as Java's do by default.
pub fn producer(kafka: &Kafka) -> ClientConfig {
    let mut client = client(kafka);
    client
        .set("compression.type", "zstd")
        .set("linger.ms", "5")
        .set("enable.idempotence", "true");
    with_properties(&mut client, kafka);
    client.set("partitioner", "murmur2_random");
    client
}

/// Settings of a client that only asks.
pub fn admin(kafka: &Kafka) -> ClientConfig {
    let mut client = client(kafka);
    with_properties(&mut client, kafka);
    client
}

/// One question for all partitions: their ends, their beginnings, or the first record at or after
/// a time.
///
/// # Errors
/// Kafka does not answer in time, or does not let this client ask.
pub fn offsets<Context: ConsumerContext>(
    consumer: &BaseConsumer<Context>,
    partitions: &TopicPartitionList,
    wanted: Offset,
    patience: Duration,
) -> Result<TopicPartitionList, KafkaError> {
    let mut question = partitions.clone();
    question.set_all_offsets(wanted)?;
    consumer.offsets_for_times(question, patience)
}

/// The library's own log is for those who look for it: what matters is told in words of ours.
pub struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", "{facility} {message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", "{error}: {reason}");
    }
}
