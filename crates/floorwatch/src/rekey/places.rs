//! Offsets of the input: where it begins and ends, how far the group is.

use std::collections::BTreeMap;
use std::time::Duration;

use floor::Time;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::Rekeying;
use super::member::{FIRST, Member};
use crate::config::Start;

/// How long one question to Kafka may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// An offset of each partition.
pub type Places = BTreeMap<i32, i64>;

/// Where re-keying begins: where it has ended; else where the configuration says.
pub fn begin(consumer: &BaseConsumer<Member>, rekeying: &Rekeying) -> KafkaResult<Places> {
    let topic = &rekeying.from;
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
    let found = metadata.topics().iter().find(|found| found.name() == topic);
    let found = found.ok_or(KafkaError::MetadataFetch(Code::UnknownTopicOrPartition))?;
    let all: Vec<i32> = found.partitions().iter().map(|one| one.id()).collect();
    let low = ask(consumer, topic, all.iter(), Offset::Beginning)?;
    let ends = ends(consumer, topic, all.iter())?;
    let start = match rekeying.start {
        Start::Earliest => low.clone(),
        Start::Back(span) => {
            let from = (rekeying.clock.now() - span).0.div_euclid(1_000).max(0);
            ask(consumer, topic, all.iter(), Offset::Offset(from))?
        }
    };
    let committed = consumer.committed_offsets(list(topic, all.iter()), PATIENCE)?;
    let mut places = Places::new();
    for (partition, end) in ends {
        let low = low.get(&partition).copied().unwrap_or_default();
        let start = start.get(&partition).copied().unwrap_or(end);
        let committed = committed
            .find_partition(topic, partition)
            .and_then(|one| offset(one.offset()))
            // Past the end it is of a topic that was there before.
            .filter(|committed| *committed <= end);
        if let Some(missed) = committed.map(|committed| low - committed)
            && missed > 0
        {
            tracing::error!(
                "{missed} record(s) of partition {partition} of {topic} were deleted before they could be re-keyed: figures miss them"
            );
        }
        places.insert(partition, committed.unwrap_or(start).max(low));
    }
    Ok(places)
}

/// Where partitions end now.
pub fn ends<'p>(
    consumer: &BaseConsumer<Member>,
    topic: &str,
    partitions: impl Iterator<Item = &'p i32>,
) -> KafkaResult<Places> {
    ask(consumer, topic, partitions, Offset::End)
}

/// As of when the group has passed on all that was there, as its owner has left word.
pub fn passed_on(consumer: &BaseConsumer<Member>, topic: &str) -> KafkaResult<Option<Time>> {
    let first = consumer.committed_offsets(list(topic, [FIRST].iter()), PATIENCE)?;
    let told = first.find_partition(topic, FIRST);
    Ok(told.and_then(|told| told.metadata().parse().ok().map(Time)))
}

/// One question for all partitions; one without an answer is an error.
fn ask<'p>(
    consumer: &BaseConsumer<Member>,
    topic: &str,
    partitions: impl Iterator<Item = &'p i32>,
    wanted: Offset,
) -> KafkaResult<Places> {
    let mut question = list(topic, partitions);
    question.set_all_offsets(wanted)?;
    let mut places = Places::new();
    for answer in consumer.offsets_for_times(question, PATIENCE)?.elements() {
        answer.error()?;
        // No record is so young: it begins with the next.
        if let Some(place) = offset(answer.offset()) {
            places.insert(answer.partition(), place);
        }
    }
    Ok(places)
}

fn list<'p>(topic: &str, partitions: impl Iterator<Item = &'p i32>) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for partition in partitions {
        list.add_partition(topic, *partition);
    }
    list
}

const fn offset(offset: Offset) -> Option<i64> {
    match offset {
        Offset::Offset(offset) => Some(offset),
        _ => None,
    }
}
