//! What the Kafka client has to say beside records: partitions given and taken, figures, errors.
//!
//! The client calls back in the middle of a poll; what it says is put in a channel and heard
//! right after, so that one owner changes all state.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use floor::{SECOND, Span, Time};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::types::RDKafkaRespErr;

use crate::config::Start;
use crate::engine::Clock;
use crate::fail;

/// How long a question may take while partitions change hands.
const PATIENCE: Duration = Duration::from_secs(2);

/// A partition that this process has been given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// The partition.
    pub partition: i32,
    /// Where the log ended when it was given; unknown where Kafka did not say in time.
    pub end: Option<i64>,
    /// The oldest record that is still there, where a checkpoint may be older.
    pub low: Option<i64>,
    /// What the group had committed: dead letters before it have been written.
    pub committed: Option<i64>,
    /// The last owner, as it was committed beside that.
    pub epoch: u64,
    /// Reading goes on where it was: what has been read is still on the board.
    pub resumed: bool,
}

/// Where reading goes on if a partition that was lost with the connection comes back.
pub type Resume = Arc<Mutex<BTreeMap<i32, i64>>>;

/// What is known of a partition from the client's own figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The partition.
    pub partition: i32,
    /// The first record.
    pub low: i64,
    /// One past the last record.
    pub end: i64,
    /// When its broker last answered; none if it is not being read.
    pub at: Option<Time>,
}

/// One thing said.
#[derive(Debug)]
pub enum Note {
    /// Partitions to read from the configured start.
    Given(Vec<Given>),
    /// Partitions that are another's now.
    Taken(Vec<i32>),
    /// The group has not heard of this process for too long: whose they are is not known.
    Lost(Vec<i32>),
    /// Once a second.
    Figures {
        /// Of each partition.
        heard: Vec<Heard>,
        /// Whether the group has let this process in.
        joined: bool,
    },
    /// Something is wrong, and what the client's library says of it.
    Failed(KafkaError, String),
    /// The group has taken down the owner of a partition.
    Claimed(i32, u64),
    /// Committing failed.
    NotCommitted(KafkaError),
}

/// What the client calls.
pub struct Context {
    pub(super) topic: String,
    pub(super) start: Start,
    pub(super) clock: Clock,
    pub(super) resume: Resume,
    /// Whether partitions are not read before their checkpoints were looked for.
    pub(super) restores: bool,
    pub(super) notes: Sender<Note>,
}

impl Context {
    fn say(&self, note: Note) {
        // Nobody listens once reading has ended: then there is nobody to tell.
        let _ = self.notes.send(note);
    }

    /// Sets where each partition is read from, and finds out where it ends. Returns those that are
    /// new.
    fn begin(
        &self,
        consumer: &BaseConsumer<Self>,
        list: &mut TopicPartitionList,
    ) -> TopicPartitionList {
        let ends = self.offsets(consumer, list, Offset::End);
        let lows = self
            .restores
            .then(|| self.offsets(consumer, list, Offset::Beginning))
            .flatten();
        let mut new = TopicPartitionList::new();
        let committed = consumer.committed_offsets(list.clone(), PATIENCE).ok();
        let starts = match self.start {
            Start::Earliest => None,
            Start::Back(span) => {
                let from = (self.clock.now() - span).0.div_euclid(1_000);
                self.offsets(consumer, list, Offset::Offset(from.max(0)))
            }
        };
        let resume =
            std::mem::take(&mut *self.resume.lock().unwrap_or_else(PoisonError::into_inner));
        let mut given = Vec::new();
        for (topic, partition) in pairs(list) {
            let end = known(&ends, &topic, partition);
            // A log shorter than what was read is another log.
            let resume = resume
                .get(&partition)
                .copied()
                .filter(|at| end.is_none_or(|end| *at <= end));
            let low = known(&lows, &topic, partition);
            let start = match resume {
                Some(offset) => Offset::Offset(offset),
                None => first(&starts, &topic, partition, (low, end)),
            };
            if let Err(error) = list.set_partition_offset(&topic, partition, start) {
                tracing::warn!("partition {partition}: {error}; it is read from its beginning");
            }
            let epoch = epoch_of(&committed, &topic, partition);
            let committed = known(&committed, &topic, partition);
            if resume.is_none() {
                new.add_partition(&topic, partition);
            }
            given.push(Given {
                partition,
                end,
                low,
                committed,
                epoch,
                resumed: resume.is_some(),
            });
            fail::point("given.before");
        }
        self.say(Note::Given(given));
        new
    }

    /// One question for all partitions: the end, or the first record at or after a time.
    fn offsets(
        &self,
        consumer: &BaseConsumer<Self>,
        list: &TopicPartitionList,
        wanted: Offset,
    ) -> Option<TopicPartitionList> {
        let answer = crate::kafka::offsets(consumer, list, wanted, PATIENCE);
        if let Err(error) = &answer {
            tracing::debug!("{}: {error}", self.topic);
        }
        answer.ok()
    }
}

/// The offset that Kafka gave for a partition, if it did.
fn known(answers: &Option<TopicPartitionList>, topic: &str, partition: i32) -> Option<i64> {
    match answers.as_ref()?.find_partition(topic, partition)?.offset() {
        Offset::Offset(offset) => Some(offset),
        _ => None,
    }
}

/// The owner that committed last, if any said so.
fn epoch_of(answers: &Option<TopicPartitionList>, topic: &str, partition: i32) -> u64 {
    let answers = answers.as_ref();
    let found = answers.and_then(|answers| answers.find_partition(topic, partition));
    found
        .and_then(|found| found.metadata().parse().ok())
        .unwrap_or(0)
}

/// Where reading begins by the configured start: the first record after a time, the end where
/// there is none yet, else the oldest record. A number where it is known: else the client asks for
/// it, and turns to the answer whenever that comes, be it after it was turned to another offset.
fn first(
    starts: &Option<TopicPartitionList>,
    topic: &str,
    partition: i32,
    (low, end): (Option<i64>, Option<i64>),
) -> Offset {
    let found = starts
        .as_ref()
        .and_then(|starts| starts.find_partition(topic, partition));
    match found.map(|found| found.offset()) {
        Some(Offset::Offset(offset)) => Offset::Offset(offset),
        Some(Offset::End) => end.map_or(Offset::End, Offset::Offset),
        _ => low.map_or(Offset::Beginning, Offset::Offset),
    }
}

fn pairs(list: &TopicPartitionList) -> Vec<(String, i32)> {
    list.elements()
        .iter()
        .map(|element| (element.topic().to_owned(), element.partition()))
        .collect()
}

impl ClientContext for Context {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", "{facility} {message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // The end of a partition is called an error too; the poll tells it.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::PartitionEOF) {
            tracing::debug!(target: "librdkafka", "{error}: {reason}");
            self.say(Note::Failed(error, reason.to_owned()));
        }
    }

    fn stats(&self, figures: Statistics) {
        let now = self.clock.now();
        let partitions = figures
            .topics
            .get(&self.topic)
            .map(|topic| &topic.partitions);
        let mut heard: Vec<Heard> = Vec::new();
        for partition in partitions
            .into_iter()
            .flat_map(|all| all.values())
            .filter(|p| p.partition >= 0)
        {
            let broker = figures
                .brokers
                .values()
                .find(|broker| broker.nodeid == partition.leader);
            let read = partition.fetch_state == "active";
            let answered = broker
                .filter(|broker| read && broker.state == "UP")
                .map(|broker| now - Span(broker.rxidle));
            // Two seconds of silence are usual where a fetch waits for the first record.
            let at = answered.filter(|at| now - *at < Span(5 * SECOND));
            let end = if partition.ls_offset < 0 {
                partition.hi_offset
            } else {
                partition.ls_offset
            };
            heard.push(Heard {
                partition: partition.partition,
                low: partition.lo_offset,
                end,
                at,
            });
        }
        heard.sort_by_key(|heard| heard.partition);
        let joined = figures
            .cgrp
            .is_some_and(|group| group.join_state == "steady");
        self.say(Note::Figures { heard, joined });
    }
}

impl ConsumerContext for Context {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        code: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        let done = if matches!(code, RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
            let new = self.begin(consumer, list);
            let done = consumer.incremental_assign(list);
            if self.restores && new.count() > 0 {
                fail::point("given.after");
                done.and_then(|()| consumer.pause(&new))
            } else {
                done
            }
        } else {
            let partitions = pairs(list)
                .into_iter()
                .map(|(_, partition)| partition)
                .collect();
            let lost = consumer.assignment_lost();
            self.say(if lost {
                Note::Lost(partitions)
            } else {
                Note::Taken(partitions)
            });
            fail::point("taken.before");
            let done = consumer.incremental_unassign(list);
            fail::point("taken.after");
            done
        };
        if let Err(error) = done {
            tracing::error!("partitions could not change hands: {error}");
        }
    }
}

/// Commits without waiting.
pub fn commit(consumer: &BaseConsumer<Context>, offsets: &TopicPartitionList) {
    if let Err(error) = consumer.commit(offsets, CommitMode::Async) {
        tracing::debug!("offsets not committed: {error}");
    }
}
