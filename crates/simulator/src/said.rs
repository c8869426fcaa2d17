//! What a site says, in numbers: an event before it is put into words.

/// A declared agent state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    SignedOut,
    Available,
    Ringing,
    Talking,
    Hold,
    Wrapup,
    NotReady(Reason),
}

/// Why an agent is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Break,
    Lunch,
    Toilet,
    Coaching,
    Admin,
    Training,
    Meeting,
    RingNoAnswer,
    SystemOutage,
}

impl Reason {
    /// The AUX code as the source spells it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Break => "break",
            Self::Lunch => "lunch",
            Self::Toilet => "toilet",
            Self::Coaching => "coaching",
            Self::Admin => "admin",
            Self::Training => "training",
            Self::Meeting => "meeting",
            Self::RingNoAnswer => "rna",
            Self::SystemOutage => "system outage",
        }
    }
}

/// How ringing ends without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RingEnd {
    NoAnswer,
    Rejected,
    Cancelled,
    Error,
}

/// Why a call leaves its queue unanswered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    Abandoned,
    Timeout,
    Overflow,
    Key,
    Empty,
    Full,
    Callback,
    Voicemail,
    Withdrawn,
    Error,
}

/// How an agent's leg is handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handover {
    Blind { to_queue: u16 },
    Queue { to_queue: u16 },
    Attended { to_agent: u32 },
    Conference { to_agent: u32 },
}

/// Who ends a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndedBy {
    Agent,
    Caller,
    System,
}

/// Steps of a promised callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallbackPhase {
    Requested,
    Scheduled { due: i64 },
    Dialled,
    Done,
    Failed,
}

/// How a call came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A customer calls.
    Customer,
    /// An agent asks a colleague about the call `of`.
    Consult { of: u32 },
    /// The promise given to the call `of` is kept.
    Callback { of: u32 },
}

/// Signs of the source itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Heartbeat,
    Restart,
    SnapshotBegin,
    SnapshotEnd,
}

/// A call enters a queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) call: u32,
    pub(crate) queue: u16,
    pub(crate) origin: Origin,
    pub(crate) priority: u8,
    pub(crate) caller: u32,
}

/// A call of a queue, at an agent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ring {
    pub(crate) call: u32,
    pub(crate) agent: u32,
    pub(crate) queue: u16,
}

/// An agent's part in a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg {
    pub(crate) call: u32,
    pub(crate) agent: u32,
}

/// A call in a queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stay {
    pub(crate) call: u32,
    pub(crate) queue: u16,
}

/// What an agent does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    pub(crate) agent: u32,
    pub(crate) state: Declared,
    pub(crate) call: Option<u32>,
    pub(crate) snapshot: bool,
}

/// A caller's answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answers {
    /// 1–5
    pub(crate) csat: u8,
    pub(crate) nps: Option<u8>,
    pub(crate) resolved: Option<bool>,
}

/// A scorecard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Card {
    /// In tenths, up to 1,000.
    pub(crate) score: u16,
    pub(crate) evaluator: u8,
    pub(crate) critical_fail: bool,
}

/// A piece of a schedule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift {
    pub(crate) agent: u32,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) activity: &'static str,
    pub(crate) version: u16,
}

/// One event. Calls, agents and queues are numbers of the site.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said {
    Queued(Entry),
    Offered(Ring),
    OfferEnded(Ring, RingEnd),
    Answered(Ring),
    Hold(Leg, bool),
    Transferred(Leg, Handover),
    LeftQueue(Stay, Leave),
    Ended(Leg, EndedBy),
    WrapupStart(Leg),
    /// With the index of a wrap-up code.
    WrapupEnd(Leg, u8),
    Callback(Stay, CallbackPhase),
    State(State),
    Profile(u32),
    Queue(u16),
    Survey(Ring, Answers),
    Score(Ring, Card),
    Shift(Shift),
    Mark(Sign),
}
