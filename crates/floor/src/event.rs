//! The events of a contact center: what the source says has happened, already well formed.
//!
//! Text is borrowed from the record where it can be. Only the fields that a figure or a rule
//! uses are kept; the reader has checked the others.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Time;

/// Text of an event: an id, a name, a reason.
pub type Text<'a> = Cow<'a, str>;

/// One event of one source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event<'a> {
    /// With `source`, the key by which copies are known.
    pub id: Text<'a>,
    /// The phone system that says so: one clock, one order.
    pub source: Text<'a>,
    /// When it happened, as stamped by the source.
    pub time: Time,
    /// Breaks ties of `time`; none comes first.
    pub sequence: Option<u64>,
    /// When Kafka took the record, where that is known.
    pub received: Option<Time>,
    /// What happened.
    pub body: Body<'a>,
}

impl Event<'_> {
    /// The same event, borrowing nothing.
    #[must_use]
    pub fn to_owned_event(&self) -> Event<'static> {
        Event {
            id: owned(&self.id),
            source: owned(&self.source),
            time: self.time,
            sequence: self.sequence,
            received: self.received,
            body: self.body.to_owned_body(),
        }
    }
}

fn owned(text: &Text<'_>) -> Text<'static> {
    Cow::Owned(text.to_string())
}

fn owned_if(text: Option<&Text<'_>>) -> Option<Text<'static>> {
    text.map(owned)
}

impl Body<'_> {
    fn to_owned_body(&self) -> Body<'static> {
        match self {
            Self::Call {
                call,
                queue,
                agent,
                what,
                asked,
            } => Body::Call {
                call: owned(call),
                queue: owned_if(queue.as_ref()),
                agent: owned_if(agent.as_ref()),
                what: *what,
                asked: Asked {
                    dnis: owned_if(asked.dnis.as_ref()),
                    skills: asked.skills.iter().map(owned).collect(),
                },
            },
            Self::AgentState(state) => Body::AgentState(DeclaredState {
                agent: owned(&state.agent),
                state: state.state,
                reason: owned_if(state.reason.as_ref()),
                queue: owned_if(state.queue.as_ref()),
                snapshot: state.snapshot,
            }),
            Self::AgentProfile(profile) => Body::AgentProfile(AgentProfile {
                agent: owned(&profile.agent),
                name: owned_if(profile.name.as_ref()),
                team: owned_if(profile.team.as_ref()),
                leader: owned_if(profile.leader.as_ref()),
                queues: profile.queues.iter().map(owned).collect(),
            }),
            Self::QueueConfig(config) => Body::QueueConfig(QueueConfig {
                queue: owned(&config.queue),
                name: owned_if(config.name.as_ref()),
                settings: config.settings.clone(),
            }),
            Self::ShiftPlanned { agent } => Body::ShiftPlanned {
                agent: owned(agent),
            },
            Self::SourceMark(mark) => Body::SourceMark(*mark),
        }
    }
}

/// What happened, by type of event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body<'a> {
    /// An event of a call.
    Call {
        /// The call's id.
        call: Text<'a>,
        /// The queue named by the event.
        queue: Option<Text<'a>>,
        /// The agent named by the event.
        agent: Option<Text<'a>>,
        /// What happened to the call.
        what: CallEvent,
        /// What the caller asks for, where the call enters a queue.
        asked: Asked<'a>,
    },
    /// What the source says of an agent.
    AgentState(DeclaredState<'a>),
    /// Who the agent is.
    AgentProfile(AgentProfile<'a>),
    /// Settings of a queue from this time on.
    QueueConfig(QueueConfig<'a>),
    /// A piece of an agent's schedule.
    ShiftPlanned {
        /// Whose shift it is.
        agent: Text<'a>,
    },
    /// A sign of the source itself.
    SourceMark(Mark),
}

/// What a caller asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Asked<'a> {
    /// The number dialled.
    pub dnis: Option<Text<'a>>,
    /// The skills wanted.
    pub skills: Vec<Text<'a>>,
}

/// What happened to a call.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum CallEvent {
    /// Enters the queue named.
    Queued,
    /// The agent's phone rings.
    Offered,
    /// Ringing ended without an answer.
    OfferEnded(OfferEnd),
    /// Agent and caller are connected.
    Answered,
    /// Hold begins or ends.
    Hold {
        /// Whether it begins.
        on: bool,
    },
    /// The agent's leg ends, or becomes a conference.
    Transferred {
        /// A conference: the leg goes on.
        conference: bool,
    },
    /// Left the queue without an answer.
    LeftQueue {
        /// Hung up while waiting; every other reason is a flow-out.
        abandoned: bool,
    },
    /// The talk is over.
    Ended {
        /// The caller hung up.
        by_caller: bool,
    },
    /// After-call work begins or ends.
    Wrapup {
        /// Whether it begins.
        start: bool,
    },
    /// A step of a promised callback.
    Callback {
        /// The caller asked for it.
        requested: bool,
    },
    /// The caller's answer to a survey.
    Survey(Survey),
    /// A scorecard was filled in.
    Scored {
        /// 0–100, in millionths.
        score: i64,
    },
}

/// How ringing ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfferEnd {
    /// Nobody picked up.
    NoAnswer,
    /// The agent declined.
    Rejected,
    /// Any other way: no fault of the agent.
    Cancelled,
}

/// A caller's answers, in millionths where they are not whole, so that sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Satisfaction as given, in millionths.
    pub csat: Option<i64>,
    /// Whether it is in the top two of five: at least 0.75 of the best possible.
    pub csat_top: bool,
    /// Likelihood to recommend, 0–10.
    pub nps: Option<u8>,
    /// Whether the matter was settled.
    pub resolved: Option<bool>,
}

/// A state as declared by the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Declared {
    /// Not at work.
    SignedOut,
    /// Ready for a call.
    Available,
    /// The phone rings.
    Ringing,
    /// On a call.
    Talking,
    /// The caller is on hold.
    Hold,
    /// After-call work.
    Wrapup,
    /// At work, not ready; the reason says why.
    NotReady,
    /// The source does not know.
    Unknown,
}

/// What the source says of an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredState<'a> {
    /// Of whom.
    pub agent: Text<'a>,
    /// The state.
    pub state: Declared,
    /// The AUX code.
    pub reason: Option<Text<'a>>,
    /// The one queue it holds for, or all.
    pub queue: Option<Text<'a>>,
    /// Repeats what holds, rather than saying what changed.
    pub snapshot: bool,
}

/// Who an agent is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentProfile<'a> {
    /// The agent's id.
    pub agent: Text<'a>,
    /// Name for people to read.
    pub name: Option<Text<'a>>,
    /// The team's id.
    pub team: Option<Text<'a>>,
    /// The leader's id.
    pub leader: Option<Text<'a>>,
    /// Queues served.
    pub queues: Vec<Text<'a>>,
}

/// Settings of a queue that hold from the event's time on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueConfig<'a> {
    /// The queue's id.
    pub queue: Text<'a>,
    /// Name for people to read.
    pub name: Option<Text<'a>>,
    /// The settings given.
    pub settings: crate::SettingsChange,
}

/// A sign of the source itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// The source is alive.
    Heartbeat,
    /// The source has started anew: what was open there is lost.
    Restart,
    /// A list of what holds begins or ends.
    Snapshot,
}

impl CallEvent {
    /// The type of event, as events are named.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Queued => "call.queued",
            Self::Offered => "call.offered",
            Self::OfferEnded(_) => "call.offer_ended",
            Self::Answered => "call.answered",
            Self::Hold { .. } => "call.hold",
            Self::Transferred { .. } => "call.transferred",
            Self::LeftQueue { .. } => "call.left_queue",
            Self::Ended { .. } => "call.ended",
            Self::Wrapup { .. } => "call.wrapup",
            Self::Callback { .. } => "call.callback",
            Self::Survey(_) => "survey.answered",
            Self::Scored { .. } => "qa.scored",
        }
    }
}

/// All types of events, as they are named in events.
pub const EVENT_TYPES: [&str; 17] = [
    "call.queued",
    "call.offered",
    "call.offer_ended",
    "call.answered",
    "call.hold",
    "call.transferred",
    "call.left_queue",
    "call.ended",
    "call.wrapup",
    "call.callback",
    "survey.answered",
    "qa.scored",
    "agent.state",
    "agent.profile",
    "queue.config",
    "shift.planned",
    "source.mark",
];

impl Body<'_> {
    /// The type of event, as events are named.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Call { what, .. } => what.name(),
            Self::AgentState(_) => "agent.state",
            Self::AgentProfile(_) => "agent.profile",
            Self::QueueConfig(_) => "queue.config",
            Self::ShiftPlanned { .. } => "shift.planned",
            Self::SourceMark(_) => "source.mark",
        }
    }

    /// The call, the agent and the queue that it names.
    pub(crate) const fn names(&self) -> [Option<&Text<'_>>; 3] {
        match self {
            Self::Call {
                call, queue, agent, ..
            } => [Some(call), agent.as_ref(), queue.as_ref()],
            Self::AgentState(state) => [None, Some(&state.agent), state.queue.as_ref()],
            Self::AgentProfile(profile) => [None, Some(&profile.agent), None],
            Self::QueueConfig(config) => [None, None, Some(&config.queue)],
            Self::ShiftPlanned { agent } => [None, Some(agent), None],
            Self::SourceMark(_) => [None; 3],
        }
    }

    /// Place among events of one time and sequence (rule 1 of the event contract).
    #[must_use]
    pub const fn rank(&self) -> u8 {
        match self {
            Self::SourceMark(Mark::Restart) => 0,
            Self::Call { what, .. } => match what {
                CallEvent::Queued => 1,
                CallEvent::Offered => 2,
                CallEvent::OfferEnded(_) => 3,
                CallEvent::Answered => 4,
                CallEvent::Hold { .. } => 5,
                CallEvent::Transferred { .. } => 6,
                CallEvent::LeftQueue { .. } => 7,
                CallEvent::Ended { .. } => 8,
                CallEvent::Wrapup { .. } => 9,
                CallEvent::Callback { .. } | CallEvent::Survey(_) | CallEvent::Scored { .. } => 10,
            },
            _ => 10,
        }
    }
}
