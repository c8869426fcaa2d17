//! The rows of the lists.

use std::cmp::Reverse;
use std::sync::Arc;

use floor::{Anomaly, Change, Contradiction, EventRef, Odd, RevisedFigure, Revision, Span, Time};
use serde::Serialize;

use crate::answer::{Instant, Name};

fn named(name: Option<&Arc<str>>) -> Option<Name> {
    name.map(|name| Name(name.clone()))
}

/// Which event it was.
#[derive(Clone, Debug, Serialize)]
struct Event {
    id: Name,
    #[serde(rename = "type")]
    name: &'static str,
    time: Instant,
}

impl From<&EventRef> for Event {
    fn from(event: &EventRef) -> Self {
        Self {
            id: Name(event.id.clone()),
            name: event.name,
            time: Instant(event.time),
        }
    }
}

/// An odd event.
#[derive(Clone, Debug, Serialize)]
pub struct OddRow {
    #[serde(skip)]
    copy: bool,
    kind: &'static str,
    source: Name,
    #[serde(flatten)]
    event: Event,
    received: Option<Instant>,
    noted: Option<Instant>,
    call: Option<Name>,
    agent: Option<Name>,
    queue: Option<Name>,
    words: String,
    ruled: &'static str,
}

impl OddRow {
    /// Of a source.
    #[must_use]
    pub fn new(source: &Arc<str>, odd: &Odd) -> Self {
        Self {
            copy: odd.kind == Anomaly::Duplicates,
            kind: odd.kind.name(),
            source: Name(source.clone()),
            event: (&odd.event).into(),
            received: odd.received.map(Instant),
            noted: odd.noted.map(Instant),
            call: named(odd.call.as_ref()),
            agent: named(odd.agent.as_ref()),
            queue: named(odd.queue.as_ref()),
            words: odd.words(),
            ruled: odd.kind.ruled(),
        }
    }

    /// Newest first, copies last.
    #[must_use]
    pub const fn order(&self) -> (bool, Reverse<Time>) {
        (self.copy, Reverse(self.event.time.0))
    }
}

/// By how much an event changed a figure.
#[derive(Clone, Debug, Serialize)]
struct ChangeRow {
    queue: Option<Name>,
    agent: Option<Name>,
    figure: &'static str,
    by: f64,
    added: f64,
    taken_back: f64,
    from: Instant,
    to: Instant,
}

impl From<&Change> for ChangeRow {
    fn from(change: &Change) -> Self {
        let amount = |amount| change.tally.amount(amount);
        Self {
            queue: named(change.queue.as_ref()),
            agent: named(change.agent.as_ref()),
            figure: change.tally.name(),
            by: amount(change.by()),
            added: amount(change.added),
            taken_back: amount(change.taken_back),
            from: Instant(change.from),
            to: Instant(change.to),
        }
    }
}

/// An event that changed what the board had shown.
#[derive(Clone, Debug, Serialize)]
pub struct RevisionRow {
    source: Name,
    #[serde(flatten)]
    event: Event,
    arrived: Instant,
    late_s: f64,
    call: Option<Name>,
    agent: Option<Name>,
    words: String,
    changes: Vec<ChangeRow>,
    more: usize,
}

impl RevisionRow {
    /// Of a source.
    #[must_use]
    pub fn new(source: &Arc<str>, revision: &Revision) -> Self {
        Self {
            source: Name(source.clone()),
            event: (&revision.event).into(),
            arrived: Instant(revision.arrived),
            late_s: revision.late.seconds(),
            call: named(revision.call.as_ref()),
            agent: named(revision.agent.as_ref()),
            words: revision.words(),
            changes: revision.changes.iter().map(ChangeRow::from).collect(),
            more: revision.more,
        }
    }

    /// When it came.
    #[must_use]
    pub const fn arrived(&self) -> Time {
        self.arrived.0
    }
}

/// How often a figure was revised.
#[derive(Clone, Debug, Serialize)]
pub struct FigureRow {
    source: Name,
    queue: Option<Name>,
    figure: &'static str,
    total: u64,
    last_hour: u64,
    today: u64,
}

impl FigureRow {
    /// Of a queue of a source, or of its agents without a queue.
    #[must_use]
    pub fn new(source: &Arc<str>, queue: Option<&Arc<str>>, revised: &RevisedFigure) -> Self {
        Self {
            source: Name(source.clone()),
            queue: named(queue),
            figure: revised.tally.name(),
            total: revised.total,
            last_hour: revised.last_hour,
            today: revised.today,
        }
    }

    /// In the last hour, then in total.
    #[must_use]
    pub const fn often(&self) -> (u64, u64) {
        (self.last_hour, self.total)
    }
}

/// What cannot be.
#[derive(Clone, Debug, Serialize)]
pub struct ContradictionRow {
    kind: &'static str,
    severity: u8,
    source: Name,
    agent: Option<Name>,
    call: Option<Name>,
    queue: Option<Name>,
    since: Option<Instant>,
    for_s: Option<f64>,
    words: String,
    evidence: Vec<Event>,
    ruled: String,
}

impl ContradictionRow {
    /// Of a source.
    #[must_use]
    pub fn new(source: &Arc<str>, it: Contradiction) -> Self {
        Self {
            kind: it.kind.name(),
            severity: it.kind.severity(),
            source: Name(source.clone()),
            agent: named(it.agent.as_ref()),
            call: named(it.call.as_ref()),
            queue: named(it.queue.as_ref()),
            since: it.since.map(Instant),
            for_s: it.lasts.map(Span::seconds),
            words: it.words,
            evidence: it.evidence.iter().map(Event::from).collect(),
            ruled: it.ruled,
        }
    }
}
