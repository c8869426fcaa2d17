//! The closed sets of words of the contract.

use wire::event;

use crate::said::{CallbackPhase, Declared, EndedBy, Leave, RingEnd, Sign};

pub(super) const fn declared(state: Declared) -> event::DeclaredState {
    use event::DeclaredState as Word;
    match state {
        Declared::SignedOut => Word::SignedOut,
        Declared::Available => Word::Available,
        Declared::Ringing => Word::Ringing,
        Declared::Talking => Word::Talking,
        Declared::Hold => Word::Hold,
        Declared::Wrapup => Word::Wrapup,
        Declared::NotReady(_) => Word::NotReady,
    }
}

pub(super) const fn ring_end(how: RingEnd) -> event::OfferEndReason {
    use event::OfferEndReason as Word;
    match how {
        RingEnd::NoAnswer => Word::NoAnswer,
        RingEnd::Rejected => Word::Rejected,
        RingEnd::Cancelled => Word::Cancelled,
        RingEnd::Error => Word::Error,
    }
}

pub(super) const fn leave(reason: Leave) -> event::LeaveReason {
    use event::LeaveReason as Word;
    match reason {
        Leave::Abandoned => Word::Abandoned,
        Leave::Timeout => Word::Timeout,
        Leave::Overflow => Word::Overflow,
        Leave::Key => Word::Key,
        Leave::Empty => Word::Empty,
        Leave::Full => Word::Full,
        Leave::Callback => Word::Callback,
        Leave::Voicemail => Word::Voicemail,
        Leave::Withdrawn => Word::Withdrawn,
        Leave::Error => Word::Error,
    }
}

pub(super) const fn ended_by(by: EndedBy) -> event::EndedBy {
    use event::EndedBy as Word;
    match by {
        EndedBy::Agent => Word::Agent,
        EndedBy::Caller => Word::Caller,
        EndedBy::System => Word::System,
    }
}

pub(super) const fn callback(phase: CallbackPhase) -> event::CallbackPhase {
    use event::CallbackPhase as Word;
    match phase {
        CallbackPhase::Requested => Word::Requested,
        CallbackPhase::Scheduled { .. } => Word::Scheduled,
        CallbackPhase::Dialled => Word::Dialled,
        CallbackPhase::Done => Word::Done,
        CallbackPhase::Failed => Word::Failed,
    }
}

pub(super) const fn mark(sign: Sign) -> event::Mark {
    use event::Mark as Word;
    match sign {
        Sign::Heartbeat => Word::Heartbeat,
        Sign::Restart => Word::Restart,
        Sign::SnapshotBegin => Word::SnapshotBegin,
        Sign::SnapshotEnd => Word::SnapshotEnd,
    }
}
