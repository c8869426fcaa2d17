//! Takes checkpoints of the partitions that are read, and finds those that were taken before.
//!
//! A round takes one partition after another, between two pictures of the board: snapshots of its
//! sources, which cost a moment, go to the writer, which makes bytes of them while the engine goes
//! on. (docs/decisions/0010)

mod hands;
mod restore;
mod slots;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use floor::{Missed, Time};
use wire::checkpoint::{Checkpoint, Order, Owed, Source};

pub use slots::Answer;
use slots::Wanted;
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
/// A round begins so many times later as the last one took: where state is large, or Kafka slow, most
/// of the time is left for what is live.
const REST: u32 = 10;
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
    /// What was deleted before it could be read.
    fn missed(&self, partition: i32) -> Option<Missed>;
}

/// A partition, as far as checkpoints are concerned.
#[derive(Debug)]
struct Saving {
    /// Of the next one.
    order: Order,
    /// Whether it has still to be taken in the round that is under way.
    due: bool,
    /// When the last one that was written was taken.
    written: Option<Time>,
    /// Its size.
    bytes: usize,
    /// Tells the writer that the partition is another's.
    given_up: Arc<AtomicBool>,
}

/// Checkpoints of all partitions that are read.
pub struct Checkpoints {
    writer: Writer,
    partitions: BTreeMap<i32, Saving>,
    /// One that the writer had no hand free for.
    ready: Option<Job>,
    /// Partitions of which it has one in hand: of each one slot is written at a time, so that the
    /// other is whole.
    writing: BTreeSet<i32>,
    /// When the last round began, and how long writing has taken since.
    began: Instant,
    took: Duration,
    asked: Sender<Wanted>,
    /// What was found, by partition.
    pub answers: Receiver<(i32, Answer)>,
    /// To be asked again.
    again: BTreeMap<i32, (Instant, Option<i64>)>,
    /// What keeps checkpoints from being written or read, in words.
    pub trouble: Option<String>,
}

impl Checkpoints {
    /// None yet.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(config: &Config) -> Result<Self, String> {
        let (sender, answers) = channel();
        let asked = slots::start(config, sender)?;
        Ok(Self {
            asked,
            writer: Writer::start(config)?,
            partitions: BTreeMap::new(),
            ready: None,
            writing: BTreeSet::new(),
            began: Instant::now(),
            took: Duration::ZERO,
            answers,
            again: BTreeMap::new(),
            trouble: None,
        })
    }

    /// Asks for a partition's checkpoints, whose log ends there; the answer comes by
    /// [`Self::answers`].
    pub fn look(&mut self, partition: i32, end: Option<i64>) {
        // The thread ends with this.
        let _ = self.asked.send((partition, end));
    }

    /// Kafka did not answer: asks again in a while.
    pub fn look_again(&mut self, partition: i32, end: Option<i64>, why: String) {
        self.again.insert(partition, (Instant::now() + AGAIN, end));
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
            due: false,
            written: None,
            bytes: 0,
            given_up: Arc::default(),
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
        if let Some(saving) = self.partitions.remove(&partition) {
            saving.given_up.store(true, Ordering::Relaxed);
        }
        self.again.remove(&partition);
        self.ready.take_if(|job| job.partition == partition);
    }

    /// Goes on by one step, which takes no longer than snapshots of one partition's sources.
    pub fn tend(&mut self, floors: &Floors, positions: &impl Positions, now: Time) {
        while let Ok(written) = self.writer.written.try_recv() {
            self.hear(written);
        }
        self.ask_again();
        // One at a time: what is live comes first.
        if !self.writing.is_empty() {
            return;
        }
        if self.began.elapsed() >= EVERY.max(self.took * REST) {
            self.began = Instant::now();
            self.took = Duration::ZERO;
            for saving in self.partitions.values_mut() {
                saving.due = true;
            }
        }
        self.step(floors, positions, now);
    }

    fn ask_again(&mut self) {
        let now = Instant::now();
        let due: Vec<_> = self.again.extract_if(.., |_, (at, _)| *at <= now).collect();
        for (partition, (_, end)) in due {
            self.look(partition, end);
        }
    }

    /// Takes the first partition that is due.
    fn step(&mut self, floors: &Floors, positions: &impl Positions, now: Time) {
        // One that is not read now would be saved without its offset.
        let writing = &self.writing;
        let due = self.partitions.iter_mut();
        let due = due.filter(|(id, saving)| saving.due && !writing.contains(id));
        let mut due = due.filter_map(|(id, saving)| Some((*id, positions.position(*id)?, saving)));
        let Some((partition, read, saving)) = due.next() else {
            return;
        };
        saving.due = false;
        let mut sources = Vec::new();
        for source in floors.sources_of(partition) {
            sources.extend(floors.save(source, |id| positions.position(id)));
            fail::point("checkpoint.source");
        }
        let owed = positions.owed(partition);
        let nexts = sources.iter().filter_map(|one| one.next().get(&partition));
        let first_owed = owed.first().map(|owed| owed.offset);
        let next = nexts.copied().chain(first_owed).chain([read]).min();
        let job = Job {
            partition,
            given_up: saving.given_up.clone(),
            checkpoint: Checkpoint {
                order: saving.order,
                taken: now,
                next: next.unwrap_or(read),
                read,
                sources,
                owed,
                missed: positions.missed(partition),
            },
        };
        saving.order.number += 1;
        self.write(job);
    }

    fn write(&mut self, job: Job) {
        let partition = job.partition;
        self.ready = self.writer.write(job);
        if self.ready.is_none() {
            self.writing.insert(partition);
        }
    }

    fn hear(&mut self, written: Written) {
        self.writing.remove(&written.partition);
        self.took += written.took;
        let Some(saving) = self.partitions.get_mut(&written.partition) else {
            return;
        };
        match written.outcome {
            Ok(bytes) => {
                saving.written = Some(written.taken);
                saving.bytes = bytes;
                if self.trouble.take().is_some() {
                    tracing::info!("checkpoints are written again");
                }
            }
            Err(why) => {
                // Its slot may hold parts of it; the other one is whole.
                saving.order = saving.order.past(written.order);
                self.say(why);
            }
        }
    }

    /// When the oldest of the newest checkpoints was taken, and the bytes of all.
    pub fn figures(&self) -> Option<(Time, usize)> {
        let oldest = self.partitions.values().map(|saving| saving.written);
        let bytes = self.partitions.values().map(|saving| saving.bytes).sum();
        Some((oldest.min()??, bytes))
    }

    /// Takes a last checkpoint of every partition, several at the same time, and waits for Kafka to
    /// have them, but not for long.
    pub fn close(
        &mut self,
        floors: &Floors,
        positions: &impl Positions,
        now: Time,
        patience: Duration,
    ) {
        let until = Instant::now() + patience;
        for (id, saving) in &mut self.partitions {
            saving.due = positions.position(*id).is_some();
        }
        let goal: Vec<(i32, Order)> = self
            .partitions
            .iter()
            .filter(|(_, saving)| saving.due)
            .map(|(partition, saving)| (*partition, saving.order))
            .collect();
        let mut left = goal.len();
        while left > 0 && Instant::now() < until {
            fail::point("stop.saving");
            match self.ready.take() {
                Some(job) => self.write(job),
                None => self.step(floors, positions, now),
            }
            let is_due = |(id, saving): (&i32, &Saving)| saving.due && !self.writing.contains(id);
            let busy = self.partitions.iter().any(is_due);
            let wait = if busy && self.ready.is_none() { 0 } else { 10 };
            if let Ok(written) = self
                .writer
                .written
                .recv_timeout(Duration::from_millis(wait))
            {
                let one = |(partition, order): &(i32, Order)| {
                    *partition == written.partition && *order <= written.order
                };
                left -= usize::from(goal.iter().any(one));
                self.hear(written);
            }
        }
    }
}
