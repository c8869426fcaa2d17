//! Events of agents: what they declare, who they are, when they are planned to work.

use std::collections::BTreeMap;

use super::field::fields;
use super::list::List;
use super::number::Whole;
use super::stamp::Stamp;
use super::text::{AnyText, Id, Text};
use super::word::words;

fields! {
    /// What the source says of an agent.
    AgentState<'a> {
        /// The agent.
        agent: Id<'a>,
        /// The state.
        state: DeclaredState,
    } may have {
        /// The AUX code.
        reason: Option<Text<'a, 0, 100>>,
        /// The one queue it holds for, or all.
        queue: Option<Id<'a>>,
        /// The call it comes with.
        call: Option<Id<'a>>,
        /// Repeats what holds, rather than saying what changed.
        snapshot: bool,
    }
}

fields! {
    /// Who an agent is; the last one counts.
    AgentProfile<'a> {
        /// The agent.
        agent: Id<'a>,
    } may have {
        /// Name for people to read.
        name: Option<Text<'a, 0, 200>>,
        /// The team.
        team: Option<Id<'a>>,
        /// The team's leader.
        leader: Option<Id<'a>>,
        /// Queues served.
        queues: List<Id<'a>, 256>,
        /// Skills and how well they are mastered, as the site counts it.
        skills: BTreeMap<AnyText<'a>, f64>,
    }
}

fields! {
    /// A piece of an agent's schedule.
    ShiftPlanned<'a> {
        /// Whose it is.
        agent: Id<'a>,
        /// Its start.
        start: Stamp,
        /// Its end.
        end: Stamp,
    } may have {
        /// What is planned.
        activity: Option<Text<'a, 0, 100>>,
        /// For which queue.
        queue: Option<Id<'a>>,
        /// Version of the plan.
        version: Option<Whole>,
        /// No longer holds.
        cancelled: bool,
    }
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
