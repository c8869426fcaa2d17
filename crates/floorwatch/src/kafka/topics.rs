//! The topics that must be there: made where that is allowed, else said clearly.

use std::time::Duration;

use rdkafka::admin::{
    AdminClient, AdminOptions, NewPartitions, NewTopic, TopicReplication, TopicResult,
};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::metadata::Metadata;

use super::trouble::{Doing, Remembers, code_words, words};
use crate::config::Kafka;

/// How long one question to Kafka may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Events of a connection looked at for what has gone wrong.
const EVENTS: usize = 200;

/// Partitions of a topic of events made here. Sources are spread over them by their id.
const PARTITIONS: i32 = 6;

/// Only the newest of each key is wanted, and whoever starts reads them all: Kafka's own settings
/// would leave a gigabyte of a partition, or a week, uncompacted.
const COMPACTED: [(&str, &str); 4] = [
    ("cleanup.policy", "compact"),
    ("segment.bytes", "67108864"),
    ("segment.ms", "600000"),
    ("min.cleanable.dirty.ratio", "0.1"),
];

/// Whether a topic is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// With so many partitions.
    There(usize),
    /// It is not.
    Missing,
}

/// Asks for one topic.
///
/// # Errors
/// In words: no broker, no right.
pub fn find(kafka: &Kafka, topic: &str, doing: Doing<'_>) -> Result<Found, String> {
    let metadata = metadata(kafka, Some(topic), doing)?;
    let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
        return Ok(Found::Missing);
    };
    match found.error().map(Code::from) {
        None => Ok(Found::There(found.partitions().len())),
        Some(Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::LeaderNotAvailable) => {
            Ok(Found::Missing)
        }
        Some(code) => Err(code_words(code, "", kafka, doing)),
    }
}

/// Asks for one topic, or for all.
fn metadata(kafka: &Kafka, topic: Option<&str>, doing: Doing<'_>) -> Result<Metadata, String> {
    let client: BaseConsumer<Remembers> =
        BaseConsumer::from_config_and_context(&super::admin(kafka), Remembers::default())
            .map_err(|error| words(&error, kafka, doing))?;
    client.fetch_metadata(topic, PATIENCE).map_err(|error| {
        // What the connection has to say of it, such as a sign-in refused, is heard by a poll.
        for _ in 0..EVENTS {
            drop(client.poll(Duration::ZERO));
        }
        client.context().words(&error, kafka, doing)
    })
}

/// Sees to it that a compacted topic is there, with as many partitions as another.
///
/// # Errors
/// In words: no broker, no right, or either is missing and may not be made.
pub fn ensure_beside(
    kafka: &Kafka,
    topic: &str,
    beside: &str,
    doing: Doing<'_>,
) -> Result<(), String> {
    let Found::There(wanted) = find(kafka, beside, doing)? else {
        return Err(format!("the topic `{beside}` is not there yet"));
    };
    let partitions = i32::try_from(wanted).unwrap_or(i32::MAX);
    match find(kafka, topic, Doing::Restoring { topic })? {
        Found::There(there) if there < wanted => grow(kafka, topic, wanted),
        Found::There(_) => Ok(()),
        Found::Missing => make_with(kafka, topic, partitions, &COMPACTED),
    }
}

/// Adds partitions to a topic.
fn grow(kafka: &Kafka, topic: &str, partitions: usize) -> Result<(), String> {
    ask(kafka, topic, async |admin, options| {
        let wanted = NewPartitions::new(topic, partitions);
        admin.create_partitions([&wanted], options).await
    })?;
    tracing::info!("the topic {topic} has {partitions} partitions now, as the events have");
    Ok(())
}

/// Makes a topic with six partitions; one that is there already is left as it is.
///
/// # Errors
/// In words: no right, no broker.
pub fn make(kafka: &Kafka, topic: &str) -> Result<(), String> {
    make_with(kafka, topic, PARTITIONS, &[])
}

fn make_with(
    kafka: &Kafka,
    topic: &str,
    partitions: i32,
    settings: &[(&str, &str)],
) -> Result<(), String> {
    let mut wanted = NewTopic::new(topic, partitions, TopicReplication::Fixed(-1));
    for (key, value) in settings {
        wanted = wanted.set(key, value);
    }
    ask(kafka, topic, async |admin, options| {
        admin.create_topics([&wanted], options).await
    })?;
    tracing::info!("made the topic {topic} with {partitions} partitions");
    Ok(())
}

/// Deletes a topic, and those named after it with a dash and more.
///
/// # Errors
/// In words: no right, no broker.
pub fn delete_all(kafka: &Kafka, topic: &str) -> Result<(), String> {
    let metadata = metadata(kafka, None, Doing::Making { topic })?;
    let after = format!("{topic}-");
    let names = metadata.topics().iter().map(|found| found.name());
    let names: Vec<&str> = names
        .filter(|name| *name == topic || name.starts_with(&after))
        .collect();
    ask(kafka, topic, async |admin, options| {
        admin.delete_topics(&names, options).await
    })
}

/// Has Kafka do something with a topic; what another has done before is done.
fn ask(
    kafka: &Kafka,
    topic: &str,
    question: impl AsyncFnOnce(&AdminClient<Remembers>, &AdminOptions) -> KafkaResult<Vec<TopicResult>>,
) -> Result<(), String> {
    let doing = Doing::Making { topic };
    let say = |error: KafkaError| words(&error, kafka, doing);
    let admin: AdminClient<Remembers> =
        AdminClient::from_config_and_context(&super::admin(kafka), Remembers::default())
            .map_err(say)?;
    let options = AdminOptions::new()
        .operation_timeout(Some(PATIENCE))
        .request_timeout(Some(PATIENCE));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("the topic `{topic}` cannot be made: {error}"))?;
    let results = runtime.block_on(question(&admin, &options)).map_err(say)?;
    for result in results {
        match result {
            Ok(_) | Err((_, Code::TopicAlreadyExists)) => {}
            Err((_, code)) => return Err(code_words(code, "", kafka, doing)),
        }
    }
    Ok(())
}

/// Sees to it that a topic is there in which records keep the times that they were written with.
///
/// # Errors
/// As [`ensure`].
pub fn ensure_with_their_stamps(
    kafka: &Kafka,
    topic: &str,
    doing: Doing<'_>,
) -> Result<(), String> {
    let stamps = [("message.timestamp.type", "CreateTime")];
    match find(kafka, topic, doing)? {
        Found::There(_) => Ok(()),
        Found::Missing => make_with(kafka, topic, PARTITIONS, &stamps),
    }
}

/// Sees to it that a topic is there.
///
/// # Errors
/// In words: no broker, no right, or it is missing and may not be made.
pub fn ensure(kafka: &Kafka, topic: &str, doing: Doing<'_>) -> Result<(), String> {
    match find(kafka, topic, doing)? {
        Found::There(_) => Ok(()),
        Found::Missing => make(kafka, topic),
    }
}
