//! Events of agents: what they declare, who they are, when they are planned to work.

use std::collections::BTreeMap;

use floor::Time;
use serde::{Deserialize, Serialize};

use super::field::{given, is_false, list, unique_numbers};
use super::text::{AnyText, Id, Text};
use super::word::words;
use super::{number, stamp};

/// What the source says of an agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentState<'a> {
    /// Of whom.
    #[serde(borrow)]
    pub agent: Id<'a>,
    /// The state.
    pub state: DeclaredState,
    /// The AUX code.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub reason: Option<Text<'a, 0, 100>>,
    /// The one queue it holds for, or all.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call it comes with.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub call: Option<Id<'a>>,
    /// Repeats what holds, rather than saying what changed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub snapshot: bool,
}

/// Who an agent is; the last one counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentProfile<'a> {
    /// The agent.
    #[serde(borrow)]
    pub agent: Id<'a>,
    /// Name for people to read.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<Text<'a, 0, 200>>,
    /// The team.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub team: Option<Id<'a>>,
    /// The team's leader.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub leader: Option<Id<'a>>,
    /// Queues served, at most 256.
    #[serde(
        default,
        deserialize_with = "list::<256, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub queues: Vec<Id<'a>>,
    /// Skills and how well they are mastered, as the site counts it.
    #[serde(
        default,
        deserialize_with = "unique_numbers",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub skills: BTreeMap<AnyText<'a>, f64>,
}

/// A piece of an agent's schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShiftPlanned<'a> {
    /// Whose it is.
    #[serde(borrow)]
    pub agent: Id<'a>,
    /// Its start.
    #[serde(with = "stamp")]
    pub start: Time,
    /// Its end.
    #[serde(with = "stamp")]
    pub end: Time,
    /// What is planned.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub activity: Option<Text<'a, 0, 100>>,
    /// For which queue.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// Version of the plan.
    #[serde(
        default,
        deserialize_with = "number::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub version: Option<i64>,
    /// No longer holds.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cancelled: bool,
}

words! {
    /// A state as declared by the source.
    DeclaredState or UnknownValue {
        /// Not at work.
        SignedOut = "signed_out",
        /// Ready for a call.
        Available = "available",
        /// The phone rings.
        Ringing = "ringing",
        /// On a call.
        Talking = "talking",
        /// The caller is on hold.
        Hold = "hold",
        /// After-call work.
        Wrapup = "wrapup",
        /// At work, not ready; the reason says why.
        NotReady = "not_ready",
        /// The source does not know.
        #[default]
        Unknown = "unknown",
    }
}
