//! Events that explain nothing: counted and shown, never an error.

use serde::{Deserialize, Serialize};

/// What is odd about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
#[allow(
    missing_docs,
    reason = "each name is explained in docs/anomalies.md under the same name"
)]
pub enum Anomaly {
    LateDropped,
    Skewed,
    Duplicates,
    AnsweredWithoutQueue,
    AnsweredTwice,
    QueuedTwice,
    LeftTwice,
    LeftWithoutQueue,
    OfferEndedWithoutOffer,
    HoldWithoutLeg,
    HoldTwice,
    TransferredWithoutLeg,
    EndedWithoutCall,
    WrapupWithoutTalk,
    WrapupTwice,
    WrapupNotOpen,
    CallOverflow,
    StateCorrected,
    SourceSplit,
    TooManyCalls,
    TooManyAgents,
    TooManyQueues,
    TooManyWaiting,
}

/// How many kinds there are.
const KINDS: usize = Anomaly::TooManyWaiting as usize + 1;

impl Anomaly {
    /// All kinds.
    pub const ALL: [Self; KINDS] = [
        Self::LateDropped,
        Self::Skewed,
        Self::Duplicates,
        Self::AnsweredWithoutQueue,
        Self::AnsweredTwice,
        Self::QueuedTwice,
        Self::LeftTwice,
        Self::LeftWithoutQueue,
        Self::OfferEndedWithoutOffer,
        Self::HoldWithoutLeg,
        Self::HoldTwice,
        Self::TransferredWithoutLeg,
        Self::EndedWithoutCall,
        Self::WrapupWithoutTalk,
        Self::WrapupTwice,
        Self::WrapupNotOpen,
        Self::CallOverflow,
        Self::StateCorrected,
        Self::SourceSplit,
        Self::TooManyCalls,
        Self::TooManyAgents,
        Self::TooManyQueues,
        Self::TooManyWaiting,
    ];

    /// The name in the board document and in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LateDropped => "late_dropped",
            Self::Skewed => "skewed",
            Self::Duplicates => "duplicates",
            Self::AnsweredWithoutQueue => "answered_without_queue",
            Self::AnsweredTwice => "answered_twice",
            Self::QueuedTwice => "queued_twice",
            Self::LeftTwice => "left_twice",
            Self::LeftWithoutQueue => "left_without_queue",
            Self::OfferEndedWithoutOffer => "offer_ended_without_offer",
            Self::HoldWithoutLeg => "hold_without_leg",
            Self::HoldTwice => "hold_twice",
            Self::TransferredWithoutLeg => "transferred_without_leg",
            Self::EndedWithoutCall => "ended_without_call",
            Self::WrapupWithoutTalk => "wrapup_without_talk",
            Self::WrapupTwice => "wrapup_twice",
            Self::WrapupNotOpen => "wrapup_not_open",
            Self::CallOverflow => "call_overflow",
            Self::StateCorrected => "state_corrected",
            Self::SourceSplit => "source_split",
            Self::TooManyCalls => "too_many_calls",
            Self::TooManyAgents => "too_many_agents",
            Self::TooManyQueues => "too_many_queues",
            Self::TooManyWaiting => "too_many_waiting",
        }
    }
}

impl Anomaly {
    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How often each kind was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anomalies(#[serde(with = "crate::saved::list")] [i64; KINDS]);

impl Anomalies {
    /// How often one kind was seen.
    #[must_use]
    pub const fn get(&self, kind: Anomaly) -> i64 {
        self.0[kind as usize]
    }

    /// Counts one more, or one fewer where a correction explains an event after all.
    pub const fn add(&mut self, kind: Anomaly, count: i64) {
        self.0[kind as usize] += count;
    }

    /// Adds those of another source.
    pub fn merge(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(&other.0) {
            *sum += more;
        }
    }
}
