//! What is seen of a source, cut into rows: what a processor tells those that serve screens.
//!
//! A row holds all of its queue, so that the newest is enough; an agent has two, of which that of its
//! past seldom changes. What grows or slides by itself is told as what it follows from where that is
//! small (an agent's states), else anew with each second (a queue's sums).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::agents::AgentDay;
use crate::queues::CallsNow;
use crate::windows::Log;
use crate::worked::Worked;
use crate::{AgentState, Anomalies, AskedFor, Formula, Span, Tallies, Time, Waits, Window};

const WINDOWS: usize = Window::ALL.len();

/// One row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Row {
    /// The source itself.
    Source(Box<SourceRow>),
    /// A queue's calls, but for their waits.
    Queue(Box<QueueRow>),
    /// The waits of a queue's answered calls.
    Waits(Box<WaitsRow>),
    /// The calls that asked for a number or a skill, with their waits.
    Asked(Box<AskedRow>),
    /// What was of an agent up to an instant.
    AgentPast(Box<AgentPastRow>),
    /// An agent.
    Agent(Box<AgentRow>),
}

/// Records that were deleted before they could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// How many.
    pub records: u64,
    /// What happened before this instant may be missing.
    pub before: Time,
}

impl Missed {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            records: self.records + other.records,
            before: self.before.max(other.before),
        }
    }
}

/// What is told of the source itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// The newest time seen in any well-formed event.
    pub newest: Option<Time>,
    /// Whether it has ever sent a heartbeat.
    pub heartbeat: bool,
    /// Events that were lost on the way.
    pub gaps: u64,
    /// Records that were deleted before they could be read.
    pub missed: Option<Missed>,
    /// Odd events so far.
    pub anomalies: Anomalies,
    /// The newest sign of life.
    pub sign: Option<Time>,
    /// From an event's time to the board, of its newest events.
    pub delay: Option<Span>,
}

/// What is told of a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Its id at its source.
    pub queue: Arc<str>,
    /// Its name for people to read.
    pub name: Option<Arc<str>>,
    /// Its calls.
    pub calls: CallsRow,
}

/// What is counted of calls: terms of all windows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallsRow {
    /// The formula of the settings in force.
    pub(crate) formula: Formula,
    pub(crate) target: f64,
    pub(crate) threshold: Span,
    /// When the queue's day began.
    pub(crate) day: Time,
    /// Sums by window.
    pub(crate) sums: [Tallies; WINDOWS],
    /// Longest wait that has ended, by window.
    pub(crate) longest_left: [Option<Span>; WINDOWS],
    pub(crate) now: CallsNow,
}

/// The waits of a queue's answered calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitsRow {
    /// The queue's id.
    pub queue: Arc<str>,
    /// By window.
    pub(crate) waits: [Waits; WINDOWS],
}

/// The calls that asked for a number or a skill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskedRow {
    /// What it is.
    pub kind: AskedFor,
    /// The number, or the skill.
    pub name: Arc<str>,
    pub(crate) calls: CallsRow,
    pub(crate) waits: [Waits; WINDOWS],
}

/// What is told of an agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AgentRow {
    /// Its id at its source.
    pub agent: Arc<str>,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) team: Option<Arc<str>>,
    pub(crate) state: AgentState,
    pub(crate) since: Option<Time>,
    pub(crate) call: Option<Arc<str>>,
    pub(crate) queue: Option<Arc<str>>,
    pub(crate) reason: Option<Arc<str>>,
    /// Which of the contradictions, by its place among them.
    pub(crate) doubt: Option<u8>,
    pub(crate) long: bool,
    /// The queues it is in, and what is declared of it there.
    pub(crate) queues: Vec<(Arc<str>, AgentState)>,
    pub(crate) worked: Worked,
    /// Up to where the row of its past goes: what follows begins there.
    pub(crate) from: Time,
    /// What was shown from when on, oldest first.
    pub(crate) states: Vec<ShownRow>,
    /// What was counted.
    pub(crate) log: Log,
    /// When the site's day began, and what was counted since.
    pub(crate) day: Time,
    pub(crate) today: Tallies,
}

/// What was of an agent before an instant, at which its other row begins. That one is told right
/// after this.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AgentPastRow {
    /// Its id at its source.
    pub agent: Arc<str>,
    /// What was shown from when on, oldest first, of the last 60 minutes and more.
    pub(crate) states: Vec<ShownRow>,
    /// What was counted in the last 60 minutes.
    pub(crate) log: Log,
    /// What the site's day has brought beside the states above.
    pub(crate) today: AgentDay,
}

/// What was shown of an agent from an instant on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ShownRow {
    pub(crate) start: Time,
    pub(crate) state: AgentState,
    pub(crate) reason: Option<Arc<str>>,
    /// Whether a call was in hand.
    pub(crate) busy: bool,
}
