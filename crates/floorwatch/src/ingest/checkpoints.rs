//! Takes checkpoints of the partitions that are read, and finds those that were taken before.
//!
//! A round saves one source after another, between two pictures of the board; once a partition's
//! sources are all saved, its checkpoint goes to the writer. (docs/decisions/0010)

mod slots;
mod writer;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use floor::Time;
use wire::checkpoint::{Checkpoint, Order, Owed, SavedSource};

pub use slots::Answer;
use writer::{Job, Writer, Written};

use crate::config::{Config, Kafka};
use crate::fail;
use crate::floors::Floors;

/// From one round to the next; oftener where crashes are tried, so that more of them meet one.
const EVERY: Duration = Duration::from_millis(if cfg!(feature = "fail-points") {
    500
} else {
    5_000
});
/// From one question for a partition's checkpoints to the next, where Kafka does not answer.
const AGAIN: Duration = Duration::from_secs(2);

/// The topic of checkpoints.
pub fn topic(kafka: &Kafka) -> String {
    format!("{}.checkpoints", kafka.prefix)
}

/// How far the partitions are, at the instant at which a source is saved.
pub trait Positions {
    /// The next offset to be read, of a partition that is read.
    fn position(&self, partition: i32) -> Option<i64>;
    /// What was refused and is not written away yet.
    fn owed(&self, partition: i32) -> Vec<Owed>;
}

/// A partition, as far as checkpoints are concerned.
#[derive(Debug)]
struct Saving {
    /// Of the next one.
    order: Order,
    /// Sources saved in the round that is under way.
    round: Option<BTreeMap<Arc<str>, SavedSource>>,
    /// When the last one that was written was taken.
    written: Option<Time>,
    /// Its size.
    bytes: usize,
}

/// Checkpoints of all partitions that are read.
pub struct Checkpoints {
    config: Config,
    writer: Writer,
    partitions: BTreeMap<i32, Saving>,
    /// One that the writer had no hand free for.
    ready: Option<Job>,
    due: Instant,
    asked: Sender<(i32, Answer)>,
    /// What was found, by partition.
    pub answers: Receiver<(i32, Answer)>,
    /// To be asked again.
    again: BTreeMap<i32, Instant>,
    /// What keeps checkpoints from being written or read, in words.
    pub trouble: Option<String>,
}

impl Checkpoints {
    /// None yet.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(config: &Config) -> Result<Self, String> {
        let (asked, answers) = channel();
        Ok(Self {
            config: config.clone(),
            writer: Writer::start(config)?,
            partitions: BTreeMap::new(),
            ready: None,
            due: Instant::now() + EVERY,
            asked,
            answers,
            again: BTreeMap::new(),
            trouble: None,
        })
    }

    /// Asks for a partition's checkpoints; the answer comes by [`Self::answers`].
    pub fn look(&mut self, partition: i32) {
        slots::look(&self.config, partition, &self.asked);
    }

    /// Kafka did not answer: asks again in a while.
    pub fn look_again(&mut self, partition: i32, why: String) {
        self.again.insert(partition, Instant::now() + AGAIN);
        self.say(why);
    }

    /// Something keeps checkpoints from being read or written.
    pub fn say(&mut self, why: String) {
        if self.trouble.as_ref() != Some(&why) {
            tracing::warn!("checkpoints: {why}");
        }
        self.trouble = Some(why);
    }

    /// A partition is read from now on; `order` is that of its next checkpoint, after all of the
    /// owners before.
    pub fn begin(&mut self, partition: i32, order: Order) {
        let saving = Saving {
            order,
            round: None,
            written: None,
            bytes: 0,
        };
        self.partitions.insert(partition, saving);
    }

    /// A partition that was lost is this process's again, as a new owner.
    pub fn regain(&mut self, partition: i32, epoch: u64) {
        if let Some(saving) = self.partitions.get_mut(&partition) {
            saving.order.epoch = epoch;
        }
    }

    /// A partition is another's now.
    pub fn forget(&mut self, partition: i32) {
        self.partitions.remove(&partition);
        self.again.remove(&partition);
        self.ready.take_if(|job| job.partition == partition);
    }

    /// Goes on by one step, which takes no longer than saving one source.
    pub fn tend(&mut self, floors: &Floors, positions: &impl Positions, now: Time) {
        while let Ok(written) = self.writer.written.try_recv() {
            self.hear(written);
        }
        self.ask_again();
        if let Some(job) = self.ready.take() {
            self.ready = self.writer.write(job);
            return;
        }
        if Instant::now() >= self.due {
            self.due = Instant::now() + EVERY;
            for saving in self.partitions.values_mut() {
                saving.round.get_or_insert_default();
            }
        }
        self.step(floors, positions, now);
    }

    fn ask_again(&mut self) {
        let now = Instant::now();
        let due = self.again.extract_if(.., |_, at| *at <= now);
        for partition in due.map(|(partition, _)| partition).collect::<Vec<_>>() {
            self.look(partition);
        }
    }

    /// Saves the next source of the first partition that has one to save, or finishes its round.
    fn step(&mut self, floors: &Floors, positions: &impl Positions, now: Time) {
        // A source of one that is not read now would be saved without its offset.
        let under_way = self
            .partitions
            .iter_mut()
            .filter(|(id, _)| positions.position(**id).is_some())
            .find_map(|(id, saving)| Some((*id, saving.round.as_mut()?)));
        let Some((partition, round)) = under_way else {
            return;
        };
        let missing = floors
            .sources_of(partition)
            .find(|source| !round.contains_key(*source));
        if let Some(source) = missing.cloned() {
            if let Some(saved) = floors.save(&source, |id| positions.position(id)) {
                round.insert(source, saved);
                fail::point("checkpoint.source");
            }
            return;
        }
        self.finish(partition, positions, now);
    }

    fn finish(&mut self, partition: i32, positions: &impl Positions, now: Time) {
        let Some(saving) = self.partitions.get_mut(&partition) else {
            return;
        };
        let sources = saving.round.take().unwrap_or_default();
        let Some(read) = positions.position(partition) else {
            return;
        };
        let sources: Vec<SavedSource> = sources.into_values().collect();
        let owed = positions.owed(partition);
        let nexts = sources.iter().filter_map(|one| one.next.get(&partition));
        let first_owed = owed.first().map(|owed| owed.offset);
        let next = nexts.copied().chain(first_owed).min().unwrap_or(read);
        let checkpoint = Checkpoint {
            order: saving.order,
            taken: now,
            next: next.min(read),
            read,
            sources,
            owed,
        };
        saving.order.number += 1;
        self.ready = self.writer.write(Job {
            partition,
            checkpoint,
        });
    }

    fn hear(&mut self, written: Written) {
        match written.outcome {
            Ok(bytes) => {
                if let Some(saving) = self.partitions.get_mut(&written.partition) {
                    saving.written = Some(written.checkpoint.taken);
                    saving.bytes = bytes;
                }
                if self.trouble.take().is_some() {
                    tracing::info!("checkpoints are written again");
                }
            }
            Err(why) => self.say(why),
        }
    }

    /// When the oldest of the newest checkpoints was taken, and the bytes of all.
    pub fn figures(&self) -> Option<(Time, usize)> {
        let oldest = self.partitions.values().map(|saving| saving.written);
        let bytes = self.partitions.values().map(|saving| saving.bytes).sum();
        Some((oldest.min()??, bytes))
    }

    /// Takes a last checkpoint of every partition, and waits for Kafka to have them, but not for
    /// long.
    pub fn close(
        &mut self,
        floors: &Floors,
        positions: &impl Positions,
        now: Time,
        patience: Duration,
    ) {
        let until = Instant::now() + patience;
        for (id, saving) in &mut self.partitions {
            saving.round = positions.position(*id).map(|_| BTreeMap::new());
        }
        let goal: Vec<(i32, Order)> = self
            .partitions
            .iter()
            .filter(|(_, saving)| saving.round.is_some())
            .map(|(partition, saving)| (*partition, saving.order))
            .collect();
        let mut left = goal.len();
        while left > 0 && Instant::now() < until {
            fail::point("stop.saving");
            while let Some(job) = self.ready.take() {
                self.ready = self.writer.write(job);
                if self.ready.is_some() {
                    break;
                }
            }
            if self.ready.is_none() {
                self.step(floors, positions, now);
            }
            let busy = self
                .partitions
                .values()
                .any(|saving| saving.round.is_some());
            let wait = if busy && self.ready.is_none() { 0 } else { 10 };
            if let Ok(written) = self
                .writer
                .written
                .recv_timeout(Duration::from_millis(wait))
            {
                let (partition, order) = (written.partition, written.checkpoint.order);
                left -= usize::from(goal.contains(&(partition, order)));
                self.hear(written);
            }
        }
    }
}
