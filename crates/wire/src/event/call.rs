//! Events of a call: what they carry, as the contract has it.

use super::field::fields;
use super::list::List;
use super::number::Whole;
use super::stamp::Stamp;
use super::text::{Id, Text};

mod words;

pub use words::*;

fields! {
    /// A call enters a queue; the n-th time opens its n-th visit.
    CallQueued<'a> {
        /// The call.
        call: Id<'a>,
        /// The queue entered.
        queue: Id<'a>,
    } may have {
        /// The agent, where the source says it.
        agent: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
        /// Number dialled.
        dnis: Option<Text<'a, 0, 64>>,
        /// Number or name of the caller. Personal.
        caller: Option<Text<'a, 0, 128>>,
        /// How the caller comes.
        channel: Option<Channel>,
        /// Who called whom.
        direction: Option<Direction>,
        /// Skills asked for.
        skills: List<Id<'a>, 64>,
        /// Priority, as the source counts it.
        priority: Option<Whole>,
    }
}

fields! {
    /// An agent's phone rings.
    CallOffered<'a> {
        /// The call.
        call: Id<'a>,
        /// The agent whose phone rings.
        agent: Id<'a>,
    } may have {
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// Ringing ended without an answer.
    CallOfferEnded<'a> {
        /// The call.
        call: Id<'a>,
        /// The agent whose phone rang.
        agent: Id<'a>,
    } may have {
        /// How it ended.
        reason: Option<OfferEndReason>,
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// Agent and caller are connected.
    CallAnswered<'a> {
        /// The call.
        call: Id<'a>,
        /// The agent connected.
        agent: Id<'a>,
    } may have {
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// Customer hold begins or ends.
    CallHold<'a> {
        /// The call.
        call: Id<'a>,
        /// Whether it begins.
        on: bool,
    } may have {
        /// The agent who holds; without it, the newest on the call.
        agent: Option<Id<'a>>,
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// The agent's leg ends, or, as a conference, goes on.
    CallTransferred<'a> {
        /// The call.
        call: Id<'a>,
    } may have {
        /// How it is handed on.
        kind: Option<TransferKind>,
        /// The agent who hands on; without it, the newest on the call.
        agent: Option<Id<'a>>,
        /// To whom.
        to_agent: Option<Id<'a>>,
        /// To which queue.
        to_queue: Option<Id<'a>>,
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// A call left its queue without an answer.
    CallLeftQueue<'a> {
        /// The call.
        call: Id<'a>,
        /// The queue left.
        queue: Id<'a>,
        /// Why.
        reason: LeaveReason,
    } may have {
        /// The agent, where the source says it.
        agent: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// The talk is over.
    CallEnded<'a> {
        /// The call.
        call: Id<'a>,
    } may have {
        /// The agent, where the source says it.
        agent: Option<Id<'a>>,
        /// Who ended it.
        ended_by: Option<EndedBy>,
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// After-call work begins or ends.
    CallWrapup<'a> {
        /// The call.
        call: Id<'a>,
        /// Whose work it is.
        agent: Id<'a>,
        /// Which of the two.
        phase: WrapupPhase,
    } may have {
        /// The outcome, as the site codes it.
        code: Option<Text<'a, 0, 100>>,
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// A step of a promised callback.
    CallCallback<'a> {
        /// The call.
        call: Id<'a>,
        /// Which step.
        phase: CallbackPhase,
    } may have {
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// When it is promised for.
        due: Option<Stamp>,
        /// The agent, where the source says it.
        agent: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}
