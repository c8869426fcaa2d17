//! Reads the checkpoints of a partition, in a thread of its own: the engine goes on meanwhile.

use std::ops::Range;
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

/// Records at the end that are looked at first: two checkpoints of some dozens of megabytes, or of
/// a gigabyte.
const TAILS: [i64; 2] = [64, 2_048];

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
    let tails = TAILS.map(|records| low.max(high - records));
    let mut from = tails.into_iter().chain([low]);
    // The newest are at the end, and what Kafka has not compacted yet may be long.
    loop {
        let begin = from.next().unwrap_or(low);
        let mut slots = Slots::new(config.input.topic.clone(), partition);
        if begin < high {
            take(&consumer, (topic, partition), begin..high, &mut slots)?;
        }
        let mut found = slots.found();
        if begin == low {
            found.broken.append(&mut found.cut);
            return Ok(found);
        }
        if !found.whole.is_empty() || found.newer.is_some() {
            return Ok(found);
        }
    }
}

/// Takes in the records of a range.
fn take(
    consumer: &BaseConsumer<Remembers>,
    (topic, partition): (&str, i32),
    range: Range<i64>,
    slots: &mut Slots,
) -> Result<(), KafkaError> {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Offset(range.start))?;
    consumer.assign(&list)?;
    let mut heard = Instant::now();
    loop {
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(record)) => {
                heard = Instant::now();
                if let Some(key) = record.key() {
                    slots.take(key, record.payload());
                }
                if record.offset() + 1 >= range.end {
                    return Ok(());
                }
            }
            // The last records may have been compacted away.
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(()),
            Some(Err(error)) if heard.elapsed() > SILENCE || no_right(&error) => return Err(error),
            None if heard.elapsed() > SILENCE => {
                return Err(KafkaError::MessageConsumption(Code::OperationTimedOut));
            }
            _ => {}
        }
    }
}
