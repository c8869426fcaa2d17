//! Reads what processors tell of their sources, for a process that only serves screens.
//!
//! Each partition of the board topic is as of its last mark. What is shown is as of the earliest of
//! these marks, so that sums over several processors are of one instant; a partition of which
//! nothing more is told is not waited for, and its sources stay as they were and grow old.

mod merge;
mod partitions;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Message};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use wire::told::{NotRead, Told};

use crate::board::{Board, Owners};
use crate::config::Config;
use crate::floors::Floors;
use crate::ingest::Progress;
use crate::kafka::trouble::{Doing, Remembers, words};
use crate::outlet;
use merge::{Merge, Taken};

/// Records looked at before anything else is.
const BATCH: usize = 5_000;

/// What is told, on its way in.
pub struct Gateway {
    config: Config,
    topic: String,
    consumer: BaseConsumer<Remembers>,
    /// How many partitions the topic has, as it becomes known.
    counts: Receiver<Result<usize, String>>,
    /// By partition, the next record to be read, and whether its end has been seen.
    reading: BTreeMap<i32, (i64, bool)>,
    /// All that was told when it began has been read once. Partitions that are added are not waited
    /// for: what is known goes on being shown.
    begun: bool,
    merge: Merge,
    board: Arc<Board>,
    records: u64,
    /// Sources known to the board.
    sources: usize,
    trouble: Option<String>,
}

impl Gateway {
    /// Begins to read. Kafka need not be there yet.
    ///
    /// # Errors
    /// The Kafka client refuses its settings.
    pub fn start(config: &Config, board: Arc<Board>) -> Result<Self, String> {
        let mut settings = crate::kafka::admin(&config.kafka);
        settings
            .set("group.id", &config.input.group)
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("auto.offset.reset", "earliest")
            .set("fetch.queue.backoff.ms", "2")
            .set("fetch.wait.max.ms", "100");
        let consumer = BaseConsumer::from_config_and_context(&settings, Remembers::default())
            .map_err(|error| {
                format!("the Kafka client cannot be set up: {error}; check [kafka.properties]")
            })?;
        Ok(Self {
            topic: outlet::topic(&config.kafka),
            counts: partitions::watch(config)?,
            config: config.clone(),
            consumer,
            reading: BTreeMap::new(),
            begun: false,
            merge: Merge::default(),
            board,
            records: 0,
            sources: 0,
            trouble: None,
        })
    }

    /// Takes in what has come, waiting so long for the first record. Says how much was taken in.
    pub fn take(&mut self, floors: &mut Floors, wait: Duration) -> usize {
        let mut wait = wait;
        for _ in 0..BATCH {
            let Some(polled) = self.consumer.poll(wait) else {
                break;
            };
            wait = Duration::ZERO;
            match polled {
                Ok(record) => read(&mut self.merge, &record, &mut self.reading),
                Err(KafkaError::PartitionEOF(id)) => {
                    if let Some((_, ended)) = self.reading.get_mut(&id) {
                        *ended = true;
                    }
                }
                Err(error) => self.trouble = Some(self.say(&error)),
            }
        }
        while let Ok(count) = self.counts.try_recv() {
            self.counted(count);
        }
        let ended = |(_, ended): &(i64, bool)| *ended;
        self.begun |= !self.reading.is_empty() && self.reading.values().all(ended);
        if !self.begun {
            return 0;
        }
        let taken = self.merge.take();
        let rows = taken.rows();
        self.apply(taken, floors);
        self.records += rows as u64;
        rows
    }

    fn apply(&mut self, taken: Taken, floors: &mut Floors) {
        floors.set_behind(taken.silent);
        let mut at = None;
        for batch in taken.batches {
            // All partitions have reached an instant before any is shown as of a later one.
            if let Some(reached) = at.replace(batch.at).filter(|reached| *reached < batch.at) {
                floors.advance_to(reached);
            }
            for (source, row) in batch.rows {
                floors.take_row(batch.partition, &source, row);
            }
            floors.told_up_to(batch.partition, batch.at);
        }
        if let Some(at) = taken.at {
            floors.advance_to(at);
        }
        if self.merge.owners_changed() || floors.count() != self.sources {
            self.sources = floors.count();
            self.board.set_owners(Owners {
                addresses: self.merge.addresses(),
                partitions: floors.partitions(),
            });
        }
    }

    /// The topic has so many partitions; those that are new are read from their beginning.
    fn counted(&mut self, count: Result<usize, String>) {
        let count = match count {
            Ok(count) => i32::try_from(count).unwrap_or(i32::MAX),
            Err(why) => {
                self.trouble = Some(why);
                return;
            }
        };
        self.trouble = None;
        if self.reading.len() >= usize::try_from(count).unwrap_or(0) {
            return;
        }
        for id in 0..count {
            self.reading.entry(id).or_insert((0, false));
        }
        let mut list = TopicPartitionList::new();
        for (id, (next, _)) in &self.reading {
            let from = if *next == 0 {
                Offset::Beginning
            } else {
                Offset::Offset(*next)
            };
            // The list refuses only what is no offset.
            let _ = list.add_partition_offset(&self.topic, *id, from);
        }
        if let Err(error) = self.consumer.assign(&list) {
            self.trouble = Some(self.say(&error));
        }
        tracing::info!("reading {count} partitions of {}", self.topic);
    }

    fn say(&self, error: &KafkaError) -> String {
        let doing = Doing::Restoring { topic: &self.topic };
        words(error, &self.config.kafka, doing)
    }

    /// Whether all that is told has been read once.
    pub const fn caught_up(&self) -> bool {
        self.begun
    }

    /// Records taken in so far.
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// How reading goes.
    pub fn progress(&self) -> Progress {
        Progress {
            caught_up: self.caught_up(),
            trouble: self.trouble.clone(),
            lag: Vec::new(),
            saved: None,
        }
    }
}

fn read(merge: &mut Merge, record: &BorrowedMessage<'_>, reading: &mut BTreeMap<i32, (i64, bool)>) {
    let id = record.partition();
    if let Some((next, _)) = reading.get_mut(&id) {
        *next = record.offset() + 1;
    }
    let Some(value) = record.payload() else {
        return;
    };
    match Told::read(value) {
        Ok(told) => merge.hear(id, told),
        Err(NotRead::Newer(schema)) => merge.refuse(
            "newer",
            &format!("it is of a newer version (schema {schema}): update this gateway"),
        ),
        Err(NotRead::Damaged) => merge.refuse("damaged", "it is no row of a board"),
    }
}
