//! Reads events from Kafka and hands them to the floors, one by one, on the engine's thread.
//!
//! Reading begins at the configured start whenever a partition is given to this process: there
//! are no checkpoints yet. The group's offsets are committed for lag tools, and tell which dead
//! letters have been written. While a partition is being caught up with, time is that of its
//! records, so that nothing is cut off by a limit whose event is only some records further on.

mod dead_letters;
mod decode;
mod letter;
mod note;
mod partition;
mod reading;

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use dead_letters::DeadLetters;
pub use dead_letters::topic as dead_letter_topic;
use note::{Context, Note, Resume};
use reading::Reading;

use crate::config::Config;
use crate::engine::Clock;
use crate::floors::Floors;

/// Records handed over before the engine looks at anything else.
const BATCH: usize = 1_000;
/// Records after which the clock is looked at again.
const CLOCK_EVERY: usize = 64;

/// The events' way in.
pub struct Ingest {
    consumer: BaseConsumer<Context>,
    notes: Receiver<Note>,
    reading: Reading,
}

/// How reading goes, in figures and words.
#[derive(Debug)]
pub struct Progress {
    /// The group has let this process in, and all that it was given has been caught up with.
    pub caught_up: bool,
    /// What keeps events from coming, in words.
    pub trouble: Option<String>,
    /// Records still to be read, by partition.
    pub lag: Vec<(i32, i64)>,
}

impl Ingest {
    /// Begins to read. Kafka need not be there yet.
    ///
    /// # Errors
    /// The Kafka client refuses its settings.
    pub fn start(config: &Config, clock: Clock) -> Result<Self, String> {
        let (sender, notes) = channel();
        let resume = Resume::default();
        let context = Context {
            topic: config.input.topic.clone(),
            start: config.input.start,
            clock,
            resume: Resume::clone(&resume),
            notes: sender,
        };
        let settings = crate::kafka::consumer(config);
        let say = |error: KafkaError| {
            format!("the Kafka client cannot be set up: {error}; check [kafka.properties]")
        };
        let consumer = BaseConsumer::from_config_and_context(&settings, context).map_err(say)?;
        consumer.subscribe(&[&config.input.topic]).map_err(say)?;
        let reading = Reading {
            letters: DeadLetters::new(&config.kafka),
            config: config.clone(),
            clock,
            partitions: BTreeMap::new(),
            resume,
            stop: Vec::new(),
            joined: false,
            trouble: None,
            records: 0,
        };
        Ok(Self {
            consumer,
            notes,
            reading,
        })
    }

    /// Hands over what has come, waiting so long for the first record. Says how many there were.
    pub fn take(&mut self, floors: &mut Floors, wait: Duration) -> usize {
        let Self {
            consumer,
            notes,
            reading,
        } = self;
        let mut wait = wait;
        let mut wall = reading.clock.now();
        let mut taken = 0;
        while taken < BATCH {
            let polled = consumer.poll(wait);
            while let Ok(note) = notes.try_recv() {
                reading.hear(note, floors);
            }
            match polled {
                None => break,
                Some(Ok(record)) => {
                    if taken % CLOCK_EVERY == 0 {
                        wall = reading.clock.now();
                    }
                    reading.record(&record, floors, wall);
                    taken += 1;
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => reading.at_end(partition, floors),
                Some(Err(error)) => reading.failed(&error, ""),
            }
            wait = Duration::ZERO;
        }
        reading.letters.tend();
        self.stop_and_go();
        taken
    }

    /// Whether partitions have been given that are not caught up with yet.
    pub fn catching_up(&self) -> bool {
        self.reading
            .partitions
            .values()
            .any(|partition| !partition.caught_up())
    }

    /// Records handed over so far.
    pub const fn records(&self) -> u64 {
        self.reading.records
    }

    /// Once a second: commits, and says how reading goes.
    pub fn progress(&mut self) -> Progress {
        self.commit();
        let reading = &self.reading;
        let lag = reading
            .partitions
            .iter()
            .map(|(id, partition)| (*id, partition.lag()))
            .collect();
        Progress {
            caught_up: reading.joined && !self.catching_up(),
            trouble: reading.words(),
            lag,
        }
    }

    fn commit(&mut self) {
        let mut list = TopicPartitionList::new();
        for (id, partition) in self
            .reading
            .partitions
            .iter_mut()
            .filter(|(_, partition)| !partition.lost)
        {
            if let Some(offset) = partition.commit(self.reading.letters.first_unwritten(*id)) {
                // The list refuses only what is no offset.
                let _ = list.add_partition_offset(
                    &self.reading.config.input.topic,
                    *id,
                    Offset::Offset(offset),
                );
            }
        }
        if list.count() > 0 {
            note::commit(&self.consumer, &list);
        }
    }

    /// Stops the partitions whose dead letters find no room, and lets them go on when there is.
    fn stop_and_go(&mut self) {
        let stop = std::mem::take(&mut self.reading.stop);
        let go = self.reading.letters.roomy();
        let mut stopping = TopicPartitionList::new();
        let mut going = TopicPartitionList::new();
        for (id, partition) in &mut self.reading.partitions {
            if stop.contains(id) && !std::mem::replace(&mut partition.stopped, true) {
                stopping.add_partition(&self.reading.config.input.topic, *id);
            } else if go && std::mem::take(&mut partition.stopped) {
                going.add_partition(&self.reading.config.input.topic, *id);
            }
        }
        if stopping.count() > 0 {
            tracing::error!(
                "reading stops on {} partition(s): too many dead letters cannot be written",
                stopping.count()
            );
            drop(self.consumer.pause(&stopping));
        }
        if going.count() > 0 {
            tracing::info!("reading goes on on {} partition(s)", going.count());
            drop(self.consumer.resume(&going));
        }
    }

    /// Ends reading: writes what is on its way, commits, leaves the group.
    pub fn close(mut self) {
        self.reading.letters.finish(Duration::from_secs(1));
        self.commit();
    }
}
