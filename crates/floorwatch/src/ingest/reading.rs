//! What is being read, and how far: takes records, notes and errors in, one after the other.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use floor::{SECOND, Span, Time, Verdict};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Message};

use super::checkpoints::Checkpoints;
use super::dead_letters::DeadLetters;
use super::decode;
use super::letter::Letter;
use super::note::{Context, Given, Heard, Note, Resume};
use super::partition::Partition;
use crate::config::Config;
use crate::engine::Clock;
use crate::fail;
use crate::floors::Floors;
use crate::kafka::trouble::{Doing, code_words, telling};
use crate::rekey::Standing;

/// How long a telling error stands before one that says no more than that no broker answers.
const STANDS: Span = Span(30 * SECOND);

/// How long the broker may take to say where a log ends.
const PATIENCE: Duration = Duration::from_millis(500);

/// What keeps events from coming.
pub struct Trouble {
    words: String,
    since: Time,
    stands_until: Time,
}

impl Trouble {
    fn words(&self) -> String {
        format!("no events since {}: {}", self.since, self.words)
    }
}

/// What is being read, and how far.
pub struct Reading {
    pub config: Config,
    pub clock: Clock,
    pub partitions: BTreeMap<i32, Partition>,
    /// Where lost partitions go on if they come back.
    pub resume: Resume,
    pub letters: DeadLetters,
    /// How the re-keying stands that the topic is the outcome of, if it is.
    pub rekeying: Option<Arc<Standing>>,
    /// Where the state is saved; the embedded broker has no such place.
    pub checkpoints: Option<Checkpoints>,
    /// Partitions to be stopped: there is no room for their next dead letter.
    pub stop: Vec<i32>,
    /// Whether the group has let this process in.
    pub joined: bool,
    /// What keeps events from coming, and since when.
    pub trouble: Option<Trouble>,
    pub records: u64,
}

impl Reading {
    /// Whether the client has handed a record over before.
    pub fn has_had(
        &mut self,
        record: &BorrowedMessage<'_>,
        consumer: &BaseConsumer<Context>,
    ) -> bool {
        let (id, offset) = (record.partition(), record.offset());
        let Some(partition) = self.partitions.get_mut(&id) else {
            return false;
        };
        let end = || {
            let marks = consumer.fetch_watermarks(record.topic(), id, PATIENCE);
            marks.ok().map(|(_, end)| end)
        };
        let turned_back = partition.goes_on.is_none();
        let has_had = partition.has_had(offset, end);
        if has_had && turned_back {
            tracing::info!("partition {id}: offset {offset} came once more: passed over");
        }
        has_had
    }

    pub fn record(&mut self, record: &BorrowedMessage<'_>, floors: &mut Floors, wall: Time) {
        fail::point("record.before");
        let id = record.partition();
        let received = received(record);
        let partition = self.partitions.entry(id).or_default();
        let now = partition.now(wall, received);
        partition.skips(record.offset(), received.unwrap_or(now));
        let owed = partition.owed.remove(&record.offset());
        let reason = match decode::event(record, received) {
            // It was counted, or refused, before the checkpoint was taken.
            Ok(event) if floors.has(&event.source, id, record.offset()) => None,
            Err(_) if partition.settled_before(record.offset()) => None,
            Ok(event) => match floors.apply(&event, Some(id), now) {
                Verdict::Applied | Verdict::Waiting | Verdict::Duplicate => None,
                Verdict::Late => Some("late".into()),
                Verdict::Overflow => Some("overflow".into()),
            },
            Err(refusal) => {
                floors.rejected(refusal.code);
                Some(refusal.words)
            }
        };
        if let Some(reason) = owed {
            self.post(record, &reason, received);
        } else if let Some(reason) = reason {
            self.dead(record, &reason, received);
        }
        fail::point("record.after");
        self.records += 1;
        let partition = self.partitions.entry(id).or_default();
        if partition.ends_hole(received.unwrap_or(now)) {
            floors.set_missed(id, partition.missed);
        }
        partition.passed(record.offset());
        if partition.note_fetch(wall) {
            floors.fetched(id, self.as_of(wall));
        }
        if self.trouble.is_some() {
            self.over();
        }
    }

    /// As of when a look at the topic tells all there is: not later than what has come into it.
    fn as_of(&self, looked: Time) -> Time {
        let rekeyed = self.rekeying.as_ref().map(|rekeying| rekeying.as_of());
        rekeyed.map_or(looked, |as_of| as_of.min(looked))
    }

    /// A record that was not counted: written away once, also when it is read again.
    fn dead(&mut self, record: &BorrowedMessage<'_>, reason: &str, received: Option<Time>) {
        let partition = self.partitions.entry(record.partition()).or_default();
        if partition.written_before(record.offset()) {
            return;
        }
        tracing::debug!(
            "not counted: partition {} offset {}: {reason}",
            record.partition(),
            record.offset()
        );
        self.post(record, reason, received);
    }

    fn post(&mut self, record: &BorrowedMessage<'_>, reason: &str, received: Option<Time>) {
        self.letters.post(Letter::of(record, reason, received));
        if self.letters.full() {
            self.stop.push(record.partition());
        }
    }

    pub fn hear(&mut self, note: Note, floors: &mut Floors) {
        match note {
            Note::Given(given) => self.given(&given, floors),
            Note::Taken(taken) => taken.into_iter().for_each(|id| self.forget(id, floors)),
            Note::Lost(lost) => self.lost(&lost),
            Note::Figures { heard, joined } => self.figures(&heard, joined, floors),
            Note::Failed(error, reason) => self.failed(&error, &reason),
            Note::Claimed(id, epoch) => {
                if let Some(partition) = self.partitions.get_mut(&id) {
                    partition.claimed |= partition.epoch == epoch && !partition.lost;
                }
            }
            Note::NotCommitted(error) => tracing::debug!("offsets not committed: {error}"),
        }
    }

    /// The group has let this process in, and says which partitions are its own.
    fn given(&mut self, given: &[Given], floors: &mut Floors) {
        self.joined = true;
        for one in given {
            match self.partitions.get_mut(&one.partition) {
                Some(partition) if one.resumed => partition.regained(one),
                Some(partition) if partition.position().is_some() => {
                    self.forget(one.partition, floors);
                    self.partitions.insert(one.partition, Partition::given(one));
                }
                _ => drop(self.partitions.insert(one.partition, Partition::given(one))),
            }
            let partition = self.partitions.get(&one.partition);
            floors.set_missed(one.partition, partition.and_then(|it| it.missed));
        }
        if let Some(checkpoints) = &mut self.checkpoints {
            for one in given {
                let Some(partition) = self.partitions.get_mut(&one.partition) else {
                    continue;
                };
                if one.resumed {
                    checkpoints.regain(one.partition, partition.epoch);
                } else {
                    partition.restoring = true;
                    checkpoints.look(one.partition, partition.goal());
                }
            }
        }
        self.forget_lost(floors);
        if !given.is_empty() {
            let list: Vec<String> = given.iter().map(|one| one.partition.to_string()).collect();
            tracing::info!(
                "reading partitions {} of {}",
                list.join(", "),
                self.config.input.topic
            );
        }
    }

    /// The group has let this process in without them: they have found another owner meanwhile.
    fn forget_lost(&mut self, floors: &mut Floors) {
        let lost = self
            .partitions
            .iter()
            .filter(|(_, partition)| partition.lost);
        let gone: Vec<i32> = lost.map(|(id, _)| *id).collect();
        gone.into_iter().for_each(|id| self.forget(id, floors));
    }

    /// A partition is another's now.
    fn forget(&mut self, id: i32, floors: &mut Floors) {
        tracing::info!("partition {id} is another's now");
        self.partitions.remove(&id);
        let mut resume = self.resume.lock().unwrap_or_else(PoisonError::into_inner);
        // What is let go of cannot be gone on with.
        resume.remove(&id);
        drop(resume);
        self.letters.drop_partition(id);
        floors.drop_partition(id);
        if let Some(checkpoints) = &mut self.checkpoints {
            checkpoints.forget(id);
        }
    }

    /// What has been read stays on the board, which says since when there is nothing new.
    fn lost(&mut self, lost: &[i32]) {
        tracing::warn!(
            "{} partition(s) lost: the group has not heard of this process for too long",
            lost.len()
        );
        let mut resume = self.resume.lock().unwrap_or_else(PoisonError::into_inner);
        for id in lost {
            let Some(partition) = self.partitions.get_mut(id) else {
                continue;
            };
            partition.lost = true;
            partition.claimed = false;
            if let Some(position) = partition.position() {
                resume.insert(*id, position);
            }
        }
    }

    fn figures(&mut self, heard: &[Heard], joined: bool, floors: &mut Floors) {
        self.joined |= joined;
        if joined {
            self.forget_lost(floors);
        }
        let now = self.clock.now();
        let as_of = self.as_of(now);
        let mut silent = false;
        for (id, partition) in &mut self.partitions {
            let figures = heard.iter().find(|heard| heard.partition == *id);
            let more = figures.is_some_and(|figures| partition.heard(figures));
            if more | partition.forgets_missed(now) {
                floors.set_missed(*id, partition.missed);
            }
            match figures.and_then(|heard| heard.at) {
                Some(at) => floors.fetched(*id, at.min(as_of)),
                None => silent |= !(partition.stopped || partition.restoring),
            }
        }
        match (silent, &self.trouble) {
            (true, None) => {
                let down = RDKafkaErrorCode::AllBrokersDown;
                self.in_trouble(code_words(down, "", &self.config.kafka, self.doing()), now);
            }
            (false, Some(_)) if !self.partitions.is_empty() => self.over(),
            _ => {}
        }
    }

    /// A partition has been read to its end.
    pub fn at_end(&mut self, id: i32, floors: &mut Floors) {
        let now = self.clock.now();
        self.partitions.entry(id).or_default().at_end();
        floors.fetched(id, self.as_of(now));
    }

    /// Something is wrong; `reason` is what the client's library says of it.
    pub fn failed(&mut self, error: &KafkaError, reason: &str) {
        let Some(code) = error.rdkafka_error_code() else {
            return tracing::warn!("{error}");
        };
        // One of several brokers gone is no trouble yet: the figures tell when none answers.
        if code == RDKafkaErrorCode::BrokerTransportFailure && !self.partitions.is_empty() {
            return;
        }
        let now = self.clock.now();
        let telling = telling(code, reason);
        // A sign-in refused is followed by the news that no broker answers.
        if !telling
            && self
                .trouble
                .as_ref()
                .is_some_and(|trouble| now < trouble.stands_until)
        {
            return;
        }
        let words = code_words(code, reason, &self.config.kafka, self.doing());
        self.in_trouble(words, if telling { now + STANDS } else { now });
    }

    fn in_trouble(&mut self, words: String, stands_until: Time) {
        let now = self.clock.now();
        let since = self
            .trouble
            .as_ref()
            .map_or(Time(now.floor_second() * SECOND), |trouble| trouble.since);
        if self
            .trouble
            .as_ref()
            .is_none_or(|trouble| trouble.words != words)
        {
            tracing::warn!("no events since {since}: {words}");
        }
        self.trouble = Some(Trouble {
            words,
            since,
            stands_until,
        });
    }

    fn over(&mut self) {
        if let Some(trouble) = self.trouble.take() {
            tracing::info!("events come again; there were none since {}", trouble.since);
        }
    }

    /// All that is wrong now.
    pub fn words(&self) -> Option<String> {
        let checkpoints = self.checkpoints.as_ref();
        let checkpoints = checkpoints.and_then(|checkpoints| checkpoints.trouble.clone());
        let partitions = self.partitions.iter();
        let missed = partitions.filter_map(|(id, partition)| Some((id, partition.missed?)));
        let missed = missed.map(|(id, missed)| {
            format!(
                "{} record(s) of partition {id} were deleted before they could be read: figures that reach back before {} miss them",
                missed.records, missed.before
            )
        });
        let rekeying = self.rekeying.as_ref().and_then(|rekeying| rekeying.words());
        let all = [rekeying, self.reading_words(), checkpoints];
        let all = all.into_iter().flatten();
        let all: Vec<String> = all.chain(missed).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    fn reading_words(&self) -> Option<String> {
        let reading = self.trouble.as_ref().map(Trouble::words);
        let letters = self.letters.trouble().map(|words| {
            let stopped = self
                .partitions
                .values()
                .filter(|partition| partition.stopped)
                .count();
            let stopped = if stopped > 0 {
                format!("; reading has stopped on {stopped} partition(s)")
            } else {
                String::new()
            };
            format!(
                "{} dead letters wait to be written: {words}{stopped}",
                self.letters.count()
            )
        });
        match (reading, letters) {
            (Some(reading), Some(letters)) => Some(format!("{reading}; {letters}")),
            (reading, letters) => reading.or(letters),
        }
    }

    fn doing(&self) -> Doing<'_> {
        Doing::Reading {
            topic: &self.config.input.topic,
            group: &self.config.input.group,
        }
    }
}

/// When a record came into the log.
fn received(record: &BorrowedMessage<'_>) -> Option<Time> {
    let milliseconds = record.timestamp().to_millis().filter(|ms| *ms >= 0);
    milliseconds.map(|ms| Time(ms.saturating_mul(1_000)))
}
