//! What a call is made of: visits, rings, legs, and things that count once.

use serde_json::Value;

use super::settings::QueueSettings;
use super::time::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Answered,
    Abandoned,
    FlowedOut,
    Lost,
}

/// One stay of a call in one queue.
#[derive(Clone, Debug)]
pub struct Visit {
    pub queue: String,
    pub queued: i64,
    pub end: Option<(i64, Outcome)>,
    /// Those in force at `queued`.
    pub settings: QueueSettings,
    /// An agent's phone rings for it.
    pub ringing: bool,
}

impl Visit {
    pub fn is_open(&self) -> bool {
        self.end.is_none()
    }
}

/// One ringing phone.
#[derive(Clone, Debug)]
pub struct Ring {
    pub call: String,
    pub agent: String,
    pub queue: Option<String>,
    pub began: Moment,
    pub end: Option<i64>,
    /// The visit it belongs to, by its number in the call.
    pub visit: Option<usize>,
    /// When `max_ring` ends it.
    pub limit: i64,
}

/// How a leg stands once the call's own events are read. A leg without an end may still turn out
/// to have ended by what its agent did elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegEnd {
    NoneSoFar,
    Handled(Moment),
    LostForGood(Moment),
}

/// Wrap-up as the source says it; it lasts from the leg's end.
#[derive(Clone, Copy, Debug)]
pub struct WrapUp {
    pub opened: Moment,
    pub end: Option<Moment>,
}

/// One agent's talk, as the call's own events tell it.
#[derive(Clone, Debug)]
pub struct FoldedLeg {
    pub call: String,
    pub agent: String,
    pub queue: Option<String>,
    pub began: Moment,
    pub settings: QueueSettings,
    pub holds: Vec<(Moment, Option<Moment>)>,
    pub end: LegEnd,
    pub wrapup: Option<WrapUp>,
}

impl FoldedLeg {
    pub fn has_no_end(&self) -> bool {
        self.end == LegEnd::NoneSoFar
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Transferred,
    RingNoAnswer,
    Rejected,
    CallbackRequested,
    Survey,
    Score,
}

/// Something that counts once, at its own moment.
#[derive(Clone, Debug)]
pub struct Fact {
    pub what: What,
    pub time: i64,
    pub queue: Option<String>,
    pub agent: Option<String>,
    pub data: Value,
}
