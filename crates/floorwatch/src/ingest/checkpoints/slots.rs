//! Reads the checkpoints of a partition, in a thread of its own: the engine goes on meanwhile.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use wire::checkpoint::{Found, Slots};

use super::topic;
use crate::config::Config;
use crate::kafka::trouble::{Doing, Remembers, words};

/// How long one question to Kafka may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long no record may come before the topic's end is reached.
const SILENCE: Duration = Duration::from_secs(15);

/// What became of looking for checkpoints.
#[derive(Debug)]
pub enum Answer {
    /// What is there, which may be nothing.
    Found(Found),
    /// There is no topic, or no right to read it: reading begins without.
    Without(String),
    /// Kafka does not answer: to be asked again.
    NotYet(String),
}

/// Looks for a partition's checkpoints, and says what was found.
pub fn look(config: &Config, partition: i32, answers: &Sender<(i32, Answer)>) {
    let (config, answers) = (config.clone(), answers.clone());
    let work = move || {
        // Nobody listens once reading has ended.
        let _ = answers.send((partition, answer(&config, partition)));
    };
    if let Err(error) = std::thread::Builder::new().name("slots".into()).spawn(work) {
        tracing::error!("no thread could be started: {error}");
    }
}

fn answer(config: &Config, partition: i32) -> Answer {
    let topic = topic(&config.kafka);
    match read(config, &topic, partition) {
        Ok(found) => Answer::Found(found),
        Err(error) => {
            let doing = Doing::Restoring { topic: &topic };
            let why = words(&error, &config.kafka, doing);
            match error.rdkafka_error_code() {
                // Nothing was ever written there.
                Some(
                    Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition,
                ) => Answer::Found(Found::default()),
                _ if no_right(&error) => Answer::Without(why),
                _ => Answer::NotYet(why),
            }
        }
    }
}

/// Waiting gives no right.
fn no_right(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(Code::TopicAuthorizationFailed)
}

fn read(config: &Config, topic: &str, partition: i32) -> Result<Found, KafkaError> {
    let mut settings = crate::kafka::admin(&config.kafka);
    settings
        .set("group.id", &config.input.group)
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("fetch.queue.backoff.ms", "2");
    let consumer: BaseConsumer<Remembers> =
        BaseConsumer::from_config_and_context(&settings, Remembers::default())?;
    // Asked first: a topic that may not be seen has no watermarks either, as if it were not there.
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
    if let Some(error) = metadata.topics().iter().find_map(|found| found.error()) {
        return Err(KafkaError::MetadataFetch(error.into()));
    }
    let (low, high) = consumer.fetch_watermarks(topic, partition, PATIENCE)?;
    let mut slots = Slots::new(config.input.topic.clone(), partition);
    if low >= high {
        return Ok(slots.found());
    }
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Offset(low))?;
    consumer.assign(&list)?;
    let mut heard = Instant::now();
    loop {
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(record)) => {
                heard = Instant::now();
                if let Some(key) = record.key() {
                    slots.take(key, record.payload());
                }
                if record.offset() + 1 >= high {
                    break;
                }
            }
            // The last records may have been compacted away.
            Some(Err(KafkaError::PartitionEOF(_))) => break,
            Some(Err(error)) if heard.elapsed() > SILENCE || no_right(&error) => return Err(error),
            None if heard.elapsed() > SILENCE => {
                return Err(KafkaError::MessageConsumption(Code::OperationTimedOut));
            }
            _ => {}
        }
    }
    Ok(slots.found())
}
