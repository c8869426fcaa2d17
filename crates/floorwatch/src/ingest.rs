//! Reads events from Kafka and hands them to the floors, one by one, on the engine's thread.
//!
//! A partition that is given to this process is not read before its newest checkpoint was restored;
//! without one, reading begins at the configured start. The group's offsets are committed for lag
//! tools, and tell which dead letters have been written. While a partition is being caught up with, time is that of its
//! records, so that nothing is cut off by a limit whose event is only some records further on.

mod checkpoints;
mod claims;
mod dead_letters;
pub mod decode;
mod letter;
mod note;
mod partition;
mod reading;
mod restoring;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use checkpoints::Checkpoints;
pub use checkpoints::topic as checkpoint_topic;
use claims::{Claim, Claims};
use dead_letters::DeadLetters;
pub use dead_letters::topic as dead_letter_topic;
use floor::{Missed, Time};
use note::{Context, Note, Resume};
use partition::{GoesOn, Partition};
use reading::Reading;
use wire::checkpoint::Owed;

use crate::config::Config;
use crate::engine::Clock;
use crate::fail;
use crate::floors::{Floors, Owned};
use crate::rekey::Standing;

/// Records handed over before the engine looks at anything else.
const BATCH: usize = 1_000;
/// Records after which the clock is looked at again.
const CLOCK_EVERY: usize = 64;

/// How long the client may take to turn to another offset.
const SEEK: Duration = Duration::from_millis(200);
/// From one claim to the next.
const CLAIM: Duration = Duration::from_millis(100);
/// How long a last checkpoint may take.
const LAST: Duration = Duration::from_millis(2_500);

/// The events' way in.
pub struct Ingest {
    consumer: Arc<BaseConsumer<Context>>,
    notes: Receiver<Note>,
    reading: Reading,
    claims: Claims,
    /// When partitions that this process has been given are claimed again, if they are not yet.
    claim_at: Instant,
    /// Whether the group has been asked to let this process in.
    asked: bool,
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
    /// When the oldest of the newest checkpoints was taken, and the bytes of all.
    pub saved: Option<(Time, usize)>,
}

/// How far the partitions are.
struct Positions<'a> {
    partitions: &'a BTreeMap<i32, Partition>,
    letters: &'a DeadLetters,
}

impl checkpoints::Positions for Positions<'_> {
    fn position(&self, partition: i32) -> Option<i64> {
        let partition = self.partitions.get(&partition)?;
        let read = !partition.lost && !partition.restoring;
        partition.position().filter(|_| read)
    }

    fn missed(&self, partition: i32) -> Option<Missed> {
        self.partitions.get(&partition)?.missed
    }

    fn owed(&self, partition: i32) -> Vec<Owed> {
        let mut owed = self.letters.owed(partition);
        let waiting = self
            .partitions
            .get(&partition)
            .into_iter()
            .flat_map(|of| &of.owed);
        owed.extend(waiting.map(|(offset, reason)| Owed {
            offset: *offset,
            reason: reason.clone(),
        }));
        owed.sort_by_key(|owed| owed.offset);
        owed
    }
}

impl Ingest {
    /// Begins to read. Kafka need not be there yet. `saves` says whether the broker is one on which
    /// state can be saved; `rekeying` how that of the topic stands, where it is the outcome of one.
    ///
    /// # Errors
    /// The Kafka client refuses its settings.
    pub fn start(
        config: &Config,
        clock: Clock,
        saves: bool,
        rekeying: Option<Arc<Standing>>,
    ) -> Result<Self, String> {
        let (sender, notes) = channel();
        let resume = Resume::default();
        let context = Context {
            topic: config.input.topic.clone(),
            start: config.input.start,
            clock,
            resume: Resume::clone(&resume),
            restores: saves,
            notes: sender.clone(),
        };
        let settings = crate::kafka::consumer(config);
        let say = |error: KafkaError| {
            format!("the Kafka client cannot be set up: {error}; check [kafka.properties]")
        };
        let consumer = BaseConsumer::from_config_and_context(&settings, context).map_err(say)?;
        let consumer = Arc::new(consumer);
        let claims = Claims::start(&consumer, config.input.topic.clone(), sender)?;
        let reading = Reading {
            letters: DeadLetters::new(&config.kafka),
            rekeying,
            checkpoints: saves.then(|| Checkpoints::start(config)).transpose()?,
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
            claims,
            claim_at: Instant::now(),
            asked: false,
        })
    }

    /// Hands over what has come, waiting so long for the first record. Says how many there were.
    pub fn take(&mut self, floors: &mut Floors, wait: Duration) -> usize {
        if !self.asked && !self.ask() {
            std::thread::sleep(wait);
            return 0;
        }
        let Self {
            consumer,
            notes,
            reading,
            ..
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
                    if !reading.has_had(&record, consumer) {
                        reading.record(&record, floors, wall);
                    }
                    taken += 1;
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => reading.at_end(partition, floors),
                Some(Err(error)) => reading.failed(&error, ""),
            }
            wait = Duration::ZERO;
        }
        reading.letters.tend();
        self.stop_and_go();
        self.go_on(floors);
        self.claim();
        floors.set_behind(self.behind());
        floors.set_owned(self.owned());
        taken
    }

    /// Asks the group to let this process in. Not before all that has come in until now has been
    /// re-keyed: what comes after that is no past to be caught up with.
    fn ask(&mut self) -> bool {
        let Reading {
            rekeying, config, ..
        } = &self.reading;
        if rekeying.as_ref().is_some_and(|it| !it.is_caught_up()) {
            return false;
        }
        match self.consumer.subscribe(&[&config.input.topic]) {
            Ok(()) => self.asked = true,
            Err(error) => self.reading.failed(&error, ""),
        }
        self.asked
    }

    /// Lets partitions go on whose checkpoints have been looked for.
    fn go_on(&mut self, floors: &mut Floors) {
        let answers = self.reading.checkpoints.as_ref();
        let answers: Vec<_> = answers
            .iter()
            .flat_map(|them| them.answers.try_iter())
            .collect();
        for (id, answer) in answers {
            self.reading.found(id, answer, floors);
        }
        let Reading {
            config, partitions, ..
        } = &mut self.reading;
        let topic = &config.input.topic;
        let held = partitions.iter_mut().filter(|(_, it)| !it.lost);
        for (id, partition) in held {
            let sought = match partition.goes_on {
                None => continue,
                Some(GoesOn::AtStart) => Ok(()),
                Some(GoesOn::At(next)) => {
                    let next = Offset::Offset(next);
                    self.consumer.seek(topic, *id, next, SEEK)
                }
            };
            fail::point("restore.sought");
            let mut list = TopicPartitionList::new();
            list.add_partition(topic, *id);
            match sought.and_then(|()| self.consumer.resume(&list)) {
                Ok(()) => partition.goes_on = None,
                Err(error) => tracing::debug!("partition {id} cannot go on yet: {error}"),
            }
        }
    }

    /// Has the group take down which owner this process is, until it has: while members change it
    /// refuses.
    fn claim(&mut self) {
        let now = Instant::now();
        if now < self.claim_at {
            return;
        }
        let unclaimed = self.reading.partitions.iter();
        for (id, partition) in unclaimed.filter(|(_, partition)| partition.is_to_be_claimed()) {
            self.claim_at = now + CLAIM;
            self.claims.claim(Claim {
                partition: *id,
                offset: partition.written_up_to(self.reading.letters.first_unwritten(*id)),
                epoch: partition.epoch,
            });
        }
    }

    /// The partitions of which this process may tell others.
    fn owned(&self) -> Vec<Owned> {
        let partitions = self.reading.partitions.iter();
        let told = partitions.filter(|(_, partition)| partition.may_be_told());
        let owned = told.filter_map(|(id, partition)| {
            Some(Owned {
                partition: *id,
                epoch: partition.epoch,
                offset: partition.position()?,
            })
        });
        owned.collect()
    }

    /// Partitions that are not caught up with yet.
    fn behind(&self) -> BTreeSet<i32> {
        let partitions = self.reading.partitions.iter();
        let behind = partitions.filter(|(_, partition)| !partition.caught_up());
        behind.map(|(id, _)| *id).collect()
    }

    /// Where state is saved, and how far it reaches now.
    fn saving(&mut self) -> Option<(&mut Checkpoints, Positions<'_>)> {
        let Reading {
            checkpoints,
            partitions,
            letters,
            ..
        } = &mut self.reading;
        let positions = Positions {
            partitions,
            letters,
        };
        Some((checkpoints.as_mut()?, positions))
    }

    /// Saves the next bit of state, if it is time.
    pub fn save(&mut self, floors: &Floors, now: Time) {
        if let Some((checkpoints, positions)) = self.saving() {
            checkpoints.tend(floors, &positions, now);
        }
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
            saved: reading.checkpoints.as_ref().and_then(Checkpoints::figures),
        }
    }

    /// Commits how far dead letters have been written.
    fn commit(&mut self) {
        let letters = &self.reading.letters;
        let mut commits = Vec::new();
        for (id, partition) in &mut self.reading.partitions {
            if let Some(offset) = partition.commit(letters.first_unwritten(*id)) {
                commits.push(Claim {
                    partition: *id,
                    offset,
                    epoch: partition.epoch,
                });
            }
        }
        if !commits.is_empty() {
            let list = claims::with_epoch(&self.reading.config.input.topic, commits);
            fail::point("commit.before");
            note::commit(&self.consumer, &list);
            fail::point("commit.after");
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

    /// Ends reading: saves the state, writes what is on its way, commits, leaves the group.
    pub fn close(mut self, floors: &Floors, now: Time) {
        if let Some((checkpoints, positions)) = self.saving() {
            checkpoints.close(floors, &positions, now, LAST);
        }
        fail::point("stop.saved");
        self.reading.letters.finish(Duration::from_secs(1));
        self.commit();
        fail::point("stop.committed");
    }
}
