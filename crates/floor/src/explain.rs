//! What is behind a figure: calls one by one, and an agent's stretches of time.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::ids::CallId;
use crate::queues::Gauge;
use crate::{AgentId, AgentState, Outcome, QueueId, Span, Tally, Time};

/// Whose figure is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// All queues of the source.
    All,
    /// One queue.
    Queue(QueueId),
    /// One agent.
    Agent(AgentId),
}

/// What a call adds to: a sum over the window, or a count of what holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A sum over the window.
    Sum(Tally),
    /// A count of calls now.
    Now(&'static str),
}

impl Part {
    /// The name of the term that it feeds.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum(tally) => tally.name(),
            Self::Now(name) => name,
        }
    }
}

impl From<Gauge> for Part {
    fn from(gauge: Gauge) -> Self {
        Self::Now(match gauge {
            Gauge::Waiting => "waiting",
            Gauge::WaitingLate => "waiting_late",
            Gauge::AtRisk => "at_risk",
            Gauge::Ringing => "ringing",
            Gauge::Talking => "talking",
            Gauge::OnHold => "on_hold",
        })
    }
}

/// One amount that a call adds to a figure, at a moment or, without one, now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) moment: Option<Time>,
    pub(crate) call: CallId,
    pub(crate) queue: Option<QueueId>,
    pub(crate) part: Part,
    pub(crate) amount: i64,
}

/// All that the calls of one source add to a figure; rows are made for those that are shown.
#[derive(Debug, Default)]
pub struct Behind {
    /// Sorted: what is now first, then the newest moment; one call's of one moment together.
    pub(crate) pieces: Vec<Piece>,
    /// Where each row begins.
    rows: Vec<usize>,
}

/// Where a row stands among those of all sources: what is now first, then the newest moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The moment at which it counts; what is now is at [`Time::MAX`].
    pub moment: Reverse<Time>,
    /// The source.
    pub source: Arc<str>,
    /// The call.
    pub call: Arc<str>,
}

impl Behind {
    pub(crate) fn new(mut pieces: Vec<Piece>) -> Self {
        let order = |piece: &Piece| (piece.moment.is_some(), Reverse(piece.moment), piece.call);
        pieces.sort_unstable_by_key(|piece| (order(piece), piece.part));
        let begins = |place: &usize| {
            let before = place.checked_sub(1).map(|before| order(&pieces[before]));
            before != Some(order(&pieces[*place]))
        };
        let rows = (0..pieces.len()).filter(begins).collect();
        Self { pieces, rows }
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows.len()
    }

    /// What makes up a row.
    pub(crate) fn row(&self, row: usize) -> &[Piece] {
        let end = self.rows.get(row + 1).copied();
        &self.pieces[self.rows[row]..end.unwrap_or(self.pieces.len())]
    }

    /// The sum of one tally over all rows.
    #[must_use]
    pub fn sum(&self, tally: Tally) -> i64 {
        let of = self
            .pieces
            .iter()
            .filter(|piece| piece.part == Part::Sum(tally));
        of.map(|piece| piece.amount).sum()
    }
}

/// A call behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct CallRow {
    /// The call's id.
    pub call: Arc<str>,
    /// The visit meant, if one is.
    pub visit: Option<VisitRow>,
    /// Who answered, or whose leg it is.
    pub agent: Option<Arc<str>>,
    /// When that agent was connected.
    pub answered: Option<Time>,
    /// When that leg ended.
    pub ended: Option<Time>,
    /// The moment at which it counts; none is now.
    pub counted: Option<Time>,
    /// When it leaves the window.
    pub leaves: Option<Time>,
    /// What it adds, to which part.
    pub adds: Vec<(Part, i64)>,
}

/// A visit behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitRow {
    /// The how-manieth of the call, from 1.
    pub number: usize,
    /// The queue.
    pub queue: Arc<str>,
    /// When it began.
    pub queued: Time,
    /// How long it lasted, or has lasted so far.
    pub wait: Span,
    /// How it ended; none is waiting still.
    pub outcome: Option<Outcome>,
}

/// A stretch of time in which the same was shown of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The shown state.
    pub state: AgentState,
    /// The AUX code of a declared state.
    pub reason: Option<Arc<str>>,
    /// The call in hand.
    pub call: Option<Arc<str>>,
    /// From when on, within the window.
    pub from: Time,
    /// Until when, within the window.
    pub until: Time,
}
