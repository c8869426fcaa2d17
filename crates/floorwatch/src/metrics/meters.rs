//! Measures the floors: the engine's side of the metrics.

use std::collections::BTreeMap;

use floor::{
    Accuracy, Anomaly, Body, CallEvent, Changes, EVENT_TYPES, Event, Floor, QueueId, QueueTerms,
    Settings, Span, Time, Window,
};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use wire::event::Malformed;
use wire::push::RowKey;

use super::MOST_QUEUES;
use super::queue::QueueMeter;

/// Delays kept from one picture to the next; those of further events are not measured.
const MOST_DELAYS: usize = 10_000;

/// The reason for which a record without a value is turned away; all others are of the event itself.
pub const NO_VALUE: &str = "no_value";

/// Handles of all metrics that the engine sets.
pub struct Meters {
    queues: BTreeMap<RowKey, QueueMeter>,
    /// The queues that have no labels of their own.
    other: Option<QueueMeter>,
    corrections: BTreeMap<u32, Counter>,
    ages: BTreeMap<u32, Gauge>,
    types: [Counter; EVENT_TYPES.len()],
    rejected: BTreeMap<&'static str, Counter>,
    anomalies: [Counter; Anomaly::ALL.len()],
    /// How many of each kind have been counted, by source.
    counted: BTreeMap<u32, [i64; Anomaly::ALL.len()]>,
    delays: Histogram,
    unpublished: Vec<Time>,
}

impl Meters {
    /// The state was last saved so long ago, in so many bytes.
    #[allow(clippy::cast_precision_loss, reason = "bytes stay far below 2^53")]
    pub fn saved(age: Span, bytes: usize) {
        gauge!("floorwatch_checkpoint_age_seconds").set(age.seconds());
        gauge!("floorwatch_checkpoint_bytes").set(bytes as f64);
    }

    /// Handles of the recorder that is in force.
    pub fn new() -> Self {
        Self {
            queues: BTreeMap::new(),
            other: None,
            corrections: BTreeMap::new(),
            ages: BTreeMap::new(),
            types: EVENT_TYPES.map(|name| counter!("floorwatch_events_total", "type" => name)),
            // All at 0 from the start: what begins at 1 is no increase.
            rejected: { Malformed::CODES.iter().copied().chain([NO_VALUE]) }
                .map(|reason| (reason, rejections(reason)))
                .collect(),
            anomalies: Anomaly::ALL
                .map(|kind| counter!("floorwatch_anomalies_total", "kind" => kind.name())),
            counted: BTreeMap::new(),
            delays: histogram!("floorwatch_event_delay_seconds"),
            unpublished: Vec::new(),
        }
    }

    /// Counts an event that was read; one that is read live is also measured on its way.
    pub fn taken_in(&mut self, event: &Event<'_>, live: bool) {
        self.types[kind(&event.body)].increment(1);
        if live && self.unpublished.len() < MOST_DELAYS {
            self.unpublished.push(event.time);
        }
    }

    /// Counts a record that could not be read.
    pub fn rejected(&mut self, reason: &'static str) {
        let counter = self.rejected.entry(reason);
        counter.or_insert_with(|| rejections(reason)).increment(1);
    }

    /// Events so far are not measured on their way.
    pub fn nothing_awaited(&mut self) {
        self.unpublished.clear();
    }

    /// All events so far are on the board.
    pub fn published(&mut self, now: Time) {
        for time in self.unpublished.drain(..) {
            self.delays.record((now - time).seconds().max(0.0));
        }
    }

    /// Counts what has changed on a floor.
    pub fn count(&mut self, source: u32, floor: &Floor, changes: &Changes) {
        for closed in &changes.closed {
            self.queue(source, floor, closed.queue).closed(closed);
        }
        for (queue, time) in &changes.handled {
            self.queue(source, floor, *queue).handled(*time);
        }
        let name = || floor.source().to_string();
        let corrections = self.corrections.entry(source);
        let register = || counter!("floorwatch_corrections_total", "source" => name());
        corrections
            .or_insert_with(register)
            .increment(changes.corrections);
        let counted = self
            .counted
            .entry(source)
            .or_insert([0; Anomaly::ALL.len()]);
        for ((counter, counted), kind) in self.anomalies.iter().zip(counted).zip(Anomaly::ALL) {
            // A correction may explain an event after all; what has been counted stays so.
            let new = floor.anomalies().get(kind).saturating_sub(*counted);
            if let Ok(new @ 1..) = u64::try_from(new) {
                counter.increment(new);
                *counted = floor.anomalies().get(kind);
            }
        }
    }

    /// Counts what is odd and known of no floor here.
    pub fn odd(&self, kind: Anomaly) {
        self.anomalies[kind as usize].increment(1);
    }

    /// Shows the figures of all queues at a whole second.
    pub fn measure<'a>(
        &mut self,
        floors: impl Iterator<Item = (u32, &'a Floor, &'a [[QueueTerms; Window::ALL.len()]])>,
        default: &Settings,
    ) {
        let mut rest: Option<[QueueTerms; Window::ALL.len()]> = None;
        let mut rest_accuracy = Accuracy::default();
        for (source, floor, terms) in floors {
            for (queue, terms) in floor.queues().zip(terms) {
                let accuracy = floor.accuracy(queue, Window::M60);
                if let Some(meter) = self.own(source, floor, queue) {
                    meter.show(terms, &accuracy);
                    continue;
                }
                rest_accuracy.merge(&accuracy);
                let rest = rest.get_or_insert_with(|| {
                    Window::ALL.map(|window| QueueTerms::empty(window, default))
                });
                for (pool, terms) in rest.iter_mut().zip(terms) {
                    pool.merge_calls(terms);
                    pool.merge_agents(&terms.agents, &terms.times);
                }
            }
        }
        if let Some(terms) = rest {
            self.other().show(&terms, &rest_accuracy);
        }
    }

    /// Shows how long ago a source gave its last sign of life.
    pub fn aged(&mut self, source: u32, name: &str, age: Span) {
        let register = || gauge!("floorwatch_source_age_seconds", "source" => name.to_owned());
        self.ages
            .entry(source)
            .or_insert_with(register)
            .set(age.seconds());
    }

    /// Shows how much of a partition was deleted before it could be read; none of one that is
    /// another's now.
    pub fn missed(partition: i32, records: Option<u64>) {
        #[allow(clippy::cast_precision_loss, reason = "records stay far below 2^53")]
        let records = records.map_or(f64::NAN, |records| records as f64);
        gauge!("floorwatch_missed_records", "partition" => partition.to_string()).set(records);
    }

    /// Takes the metrics of a source away.
    pub fn forget(&mut self, source: u32) {
        for (_, meter) in self.queues.extract_if(.., |key, _| key.source == source) {
            { meter }.forget();
        }
        self.corrections.remove(&source);
        self.ages.remove(&source);
        self.counted.remove(&source);
    }

    fn queue(&mut self, source: u32, floor: &Floor, queue: QueueId) -> &mut QueueMeter {
        let key = RowKey {
            source,
            row: queue.index(),
        };
        if self.queues.contains_key(&key) || self.queues.len() < MOST_QUEUES {
            let register = || QueueMeter::new(floor.source(), &floor.queue(queue).queue);
            return self.queues.entry(key).or_insert_with(register);
        }
        self.other()
    }

    /// The meter of a queue that has or can have labels of its own.
    fn own(&mut self, source: u32, floor: &Floor, queue: QueueId) -> Option<&mut QueueMeter> {
        let key = RowKey {
            source,
            row: queue.index(),
        };
        if !self.queues.contains_key(&key) && self.queues.len() >= MOST_QUEUES {
            return None;
        }
        Some(self.queue(source, floor, queue))
    }

    fn other(&mut self) -> &mut QueueMeter {
        self.other
            .get_or_insert_with(|| QueueMeter::new("other", "other"))
    }
}

fn rejections(reason: &'static str) -> Counter {
    counter!("floorwatch_events_rejected_total", "reason" => reason)
}

/// The place of an event's type in [`EVENT_TYPES`].
const fn kind(body: &Body<'_>) -> usize {
    match body {
        Body::Call { what, .. } => match what {
            CallEvent::Queued => 0,
            CallEvent::Offered => 1,
            CallEvent::OfferEnded(_) => 2,
            CallEvent::Answered => 3,
            CallEvent::Hold { .. } => 4,
            CallEvent::Transferred { .. } => 5,
            CallEvent::LeftQueue { .. } => 6,
            CallEvent::Ended { .. } => 7,
            CallEvent::Wrapup { .. } => 8,
            CallEvent::Callback { .. } => 9,
            CallEvent::Survey(_) => 10,
            CallEvent::Scored { .. } => 11,
        },
        Body::AgentState(_) => 12,
        Body::AgentProfile(_) => 13,
        Body::QueueConfig(_) => 14,
        Body::ShiftPlanned { .. } => 15,
        Body::SourceMark(_) => 16,
    }
}
