//! Revisions: what the board had shown already, and a later event changed.
//!
//! An event that comes after the board has passed its second folds its call anew, and what that
//! call added to seconds gone by is corrected. Each event that does so is listed, with what it
//! changed and by how much.

mod counts;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::contributions::Contribution;
use crate::odd::span;
use crate::{AgentId, EventRef, QueueId, SECOND, Span, Tally, Time};

pub(crate) use counts::Counts;
pub use counts::RevisedFigure;

/// What is so near the clock is not settled yet, and its change no revision. A live source is
/// 50 ms to 2 s behind: there, a call that is answered in time at the last moment counts as late
/// for as long as its answer is on the way, and nobody has read a figure that lasts so short.
pub const SETTLING: Span = Span(2 * SECOND);

/// Revisions listed of one source; of more, the oldest are forgotten and stay counted.
const MOST_LISTED: usize = 1_000;
/// Figures listed of one revision; a restart that comes late may change them all.
const MOST_CHANGES: usize = 64;

/// By how much an event changed one figure of seconds that had been shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The queue; none: of the agent alone.
    pub queue: Option<Arc<str>>,
    /// The agent, where there is no queue.
    pub agent: Option<Arc<str>>,
    /// What was counted or summed up.
    pub tally: Tally,
    /// What came to it, in the tally's own unit.
    pub added: i64,
    /// What was taken back.
    pub taken_back: i64,
    /// The first moment at which something changed.
    pub from: Time,
    /// The last one.
    pub to: Time,
}

/// One event that changed what the board had shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The event.
    pub event: EventRef,
    /// When it came.
    pub arrived: Time,
    /// How long after its own time.
    pub late: Span,
    /// The call that it names.
    pub call: Option<Arc<str>>,
    /// The agent that it names.
    pub agent: Option<Arc<str>>,
    /// What it changed, by queue and tally.
    pub changes: Vec<Change>,
    /// Further figures that it changed.
    pub more: usize,
}

/// All revisions of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevisionList {
    /// The newest, newest first.
    pub list: Vec<Revision>,
    /// How many can still be listed.
    pub known: usize,
    /// How many there have been.
    pub total: u64,
    /// Of these, in the last hour.
    pub last_hour: u64,
    /// Of these, since the site's business day began.
    pub today: u64,
    /// How often which figure was changed; none of the list's bounds applies.
    pub figures: Vec<RevisedFigure>,
}

/// Whose figure it is, as it is while an event is taken in: (queue, agent without queue, tally).
type Figure = (Option<QueueId>, Option<AgentId>, Tally);

/// A difference made by the event being taken in.
type Difference = (Figure, Time, i64);

/// The revisions of a source, and the differences made by the event being taken in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Revisions {
    /// The instant as of which the board was last shown; never, while the past is being read.
    shown: Option<Time>,
    /// While an event is taken in: what is later than this was not shown, or is not settled.
    edge: Option<Time>,
    #[serde(skip)]
    differences: Vec<Difference>,
    list: VecDeque<Revision>,
    pub(crate) counts: Counts,
}

impl Revisions {
    /// The board has been shown as of an instant.
    pub(crate) fn shown(&mut self, at: Time) {
        self.shown = self.shown.max(Some(at));
    }

    /// Whether the board has ever been shown.
    pub(crate) const fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// An event is about to be taken in.
    pub(crate) fn begin(&mut self, clock: Time) {
        // A difference at the very edge of what is settling is not settled.
        let settled = clock - SETTLING - Span(1);
        self.edge = self.shown.map(|shown| shown.min(settled));
    }

    /// Notes what a call added before and what it adds now, where that had been shown.
    pub(crate) fn compare(&mut self, old: &[Contribution], new: &[Contribution]) {
        let Some(edge) = self.edge else { return };
        for (contributions, sign) in [(old, -1), (new, 1)] {
            for of in contributions.iter().filter(|of| of.moment <= edge) {
                let agent = of.agent.filter(|_| of.queue.is_none());
                let figure = (of.queue, agent, of.tally);
                self.differences.push((figure, of.moment, sign * of.amount));
            }
        }
    }

    /// The event has been taken in: what it changed, by figure.
    pub(crate) fn end(&mut self) -> Vec<(Figure, Sums)> {
        self.edge = None;
        if self.differences.is_empty() {
            return Vec::new();
        }
        let mut differences = std::mem::take(&mut self.differences);
        differences.sort_unstable_by_key(|&(figure, moment, _)| (figure, moment));
        let mut sums: Vec<(Figure, Sums)> = Vec::new();
        for same in differences.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let (figure, moment, _) = same[0];
            let by: i64 = same.iter().map(|&(.., amount)| amount).sum();
            if by == 0 {
                continue;
            }
            match sums.last_mut().filter(|(last, _)| *last == figure) {
                Some((_, sum)) => sum.add(moment, by),
                None => sums.push((figure, Sums::of(moment, by))),
            }
        }
        sums
    }

    pub(crate) fn list(&mut self, mut revision: Revision) {
        let over = revision.changes.len().saturating_sub(MOST_CHANGES);
        revision.more += over;
        revision.changes.truncate(MOST_CHANGES);
        self.list.push_back(revision);
        if self.list.len() > MOST_LISTED {
            self.list.pop_front();
        }
    }

    /// The newest, newest first, and how many can be listed.
    pub(crate) fn newest(&self, most: usize) -> (Vec<Revision>, usize) {
        let list = self.list.iter().rev().take(most).cloned().collect();
        (list, self.list.len())
    }
}

/// What came to a figure and what was taken back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sums {
    pub(crate) added: i64,
    pub(crate) taken_back: i64,
    pub(crate) from: Time,
    pub(crate) to: Time,
}

impl Sums {
    fn of(moment: Time, by: i64) -> Self {
        let mut sums = Self {
            added: 0,
            taken_back: 0,
            from: moment,
            to: moment,
        };
        sums.add(moment, by);
        sums
    }

    /// Moments come in order.
    fn add(&mut self, moment: Time, by: i64) {
        self.added += by.max(0);
        self.taken_back += (-by).max(0);
        self.to = moment;
    }
}

impl Revision {
    /// What happened, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let name = self.event.name;
        let of = match (&self.call, &self.agent) {
            (Some(call), _) => format!(" of call {call}"),
            (None, Some(agent)) => format!(" of agent {agent}"),
            (None, None) => String::new(),
        };
        let changes: Vec<String> = self.changes.iter().map(Change::words).collect();
        let more = match self.more {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let came = if self.late > SETTLING {
            format!("came {} late", span(self.late))
        } else {
            "showed otherwise than it had seemed".to_owned()
        };
        format!("{name}{of} {came}: {}{more}.", changes.join(", "))
    }
}

impl Change {
    /// The difference that it makes.
    #[must_use]
    pub const fn by(&self) -> i64 {
        self.added - self.taken_back
    }

    fn words(&self) -> String {
        let of = self.queue.as_deref().or(self.agent.as_deref());
        let name = self.tally.name().trim_end_matches("_s").replace('_', " ");
        let by = match self.by() {
            0 => "at another time".to_owned(),
            by => format!("{:+}{}", self.tally.amount(by), self.tally.unit_words()),
        };
        format!("{} {name} {by}", of.unwrap_or("no queue"))
    }
}
