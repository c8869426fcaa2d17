//! What is seen of a floor from outside: rows of facts beside the terms of figures.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{AgentId, QueueId, Span, Time};

/// What became of an event handed to a floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Taken in.
    Applied,
    /// Stamped ahead of the clock: kept until its time comes.
    Waiting,
    /// Seen before: changed nothing.
    Duplicate,
    /// Too far behind the newest event of its source: changed nothing, belongs in the dead-letter
    /// topic.
    Late,
    /// Names more calls, agents or queues than a floor holds: changed nothing, belongs in the
    /// dead-letter topic.
    Overflow,
}

/// A queue's facts.
#[derive(Clone, Debug)]
pub struct QueueFacts {
    /// The queue's id at its source.
    pub queue: Arc<str>,
    /// Name for people to read.
    pub name: Option<Arc<str>>,
}

/// The state of an agent as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as the contract names them")]
pub enum AgentState {
    Talking,
    Hold,
    Ringing,
    Wrapup,
    Available,
    NotReady,
    SignedOut,
    Unknown,
}

impl AgentState {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Talking,
        Self::Hold,
        Self::Ringing,
        Self::Wrapup,
        Self::Available,
        Self::NotReady,
        Self::SignedOut,
        Self::Unknown,
    ];

    /// The name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Talking => "talking",
            Self::Hold => "hold",
            Self::Ringing => "ringing",
            Self::Wrapup => "wrapup",
            Self::Available => "available",
            Self::NotReady => "not_ready",
            Self::SignedOut => "signed_out",
            Self::Unknown => "unknown",
        }
    }
}

/// An agent's facts at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentFacts {
    /// The agent's id at its source.
    pub agent: Arc<str>,
    /// Name for people to read.
    pub name: Option<Arc<str>>,
    /// The team's id.
    pub team: Option<Arc<str>>,
    /// The shown state.
    pub state: AgentState,
    /// When state, reason or call last changed; never heard of: none.
    pub since: Option<Time>,
    /// The call in hand.
    pub call: Option<Arc<str>>,
    /// The queue of that call.
    pub queue: Option<Arc<str>>,
    /// The AUX code of a declared state.
    pub reason: Option<Arc<str>>,
    /// A contradiction of more than 30 seconds, in words.
    pub doubt: Option<&'static str>,
    /// Past the state's limit.
    pub long: bool,
}

impl AgentFacts {
    /// An agent that was never heard of.
    pub(crate) const fn unknown(agent: Arc<str>) -> Self {
        Self {
            agent,
            name: None,
            team: None,
            state: AgentState::Unknown,
            since: None,
            call: None,
            queue: None,
            reason: None,
            doubt: None,
            long: false,
        }
    }
}

/// What has changed since it was last asked.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Queues whose figures or facts may have changed.
    pub queues: Vec<QueueId>,
    /// Agents whose state or facts may have changed.
    pub agents: Vec<AgentId>,
    /// Visits that closed for the first time.
    pub closed: Vec<Closed>,
    /// Legs whose work was done for the first time, [`SETTLING`](crate::SETTLING) ago: queue and
    /// handle time.
    pub handled: Vec<(QueueId, Span)>,
    /// Closed visits whose outcome or wait a later event changed.
    pub corrections: u64,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as the contract names them")]
pub enum Outcome {
    Answered,
    Abandoned,
    FlowedOut,
    Lost,
}

/// A visit that has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The queue it was in.
    pub queue: QueueId,
    /// How it ended.
    pub outcome: Outcome,
    /// An abandon under the short limit.
    pub short: bool,
    /// How long it waited.
    pub wait: Span,
}
