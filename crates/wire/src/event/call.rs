//! Events of a call: what they carry, as the contract has it.

use floor::Time;
use serde::{Deserialize, Serialize};

use super::field::{given, list};
use super::text::{Id, Text};
use super::{number, stamp};

mod words;

pub use words::*;

/// A call enters a queue; the n-th time opens its n-th visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallQueued<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// The queue entered.
    pub queue: Id<'a>,
    /// The agent, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
    /// Number dialled.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub dnis: Option<Text<'a, 0, 64>>,
    /// Number or name of the caller. Personal.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub caller: Option<Text<'a, 0, 128>>,
    /// How the caller comes.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub channel: Option<Channel>,
    /// Who called whom.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub direction: Option<Direction>,
    /// Skills asked for, at most 64.
    #[serde(
        default,
        deserialize_with = "list::<64, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub skills: Vec<Id<'a>>,
    /// Priority, as the source counts it.
    #[serde(
        default,
        deserialize_with = "number::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub priority: Option<i64>,
}

/// An agent's phone rings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallOffered<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// The agent whose phone rings.
    pub agent: Id<'a>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// Ringing ended without an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallOfferEnded<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// The agent whose phone rang.
    pub agent: Id<'a>,
    /// How it ended.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub reason: Option<OfferEndReason>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// Agent and caller are connected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallAnswered<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// The agent connected.
    pub agent: Id<'a>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// Customer hold begins or ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallHold<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// Whether it begins.
    pub on: bool,
    /// The agent who holds; without it, the newest on the call.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent: Option<Id<'a>>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// The agent's leg ends, or, as a conference, goes on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallTransferred<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// How it is handed on.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<TransferKind>,
    /// The agent who hands on; without it, the newest on the call.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent: Option<Id<'a>>,
    /// To whom.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub to_agent: Option<Id<'a>>,
    /// To which queue.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub to_queue: Option<Id<'a>>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// A call left its queue without an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallLeftQueue<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// The queue left.
    pub queue: Id<'a>,
    /// Why.
    pub reason: LeaveReason,
    /// The agent, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// The talk is over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallEnded<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// The agent, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent: Option<Id<'a>>,
    /// Who ended it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub ended_by: Option<EndedBy>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// After-call work begins or ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallWrapup<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// Whose work it is.
    pub agent: Id<'a>,
    /// Which of the two.
    pub phase: WrapupPhase,
    /// The outcome, as the site codes it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub code: Option<Text<'a, 0, 100>>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// A step of a promised callback.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallCallback<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// Which step.
    pub phase: CallbackPhase,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// When it is promised for.
    #[serde(
        default,
        with = "stamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub due: Option<Time>,
    /// The agent, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}
