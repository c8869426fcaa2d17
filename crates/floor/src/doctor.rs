//! What cannot be: states that contradict each other, and things that never ended.
//!
//! Computed when asked for, from what the floor holds at its instant: nothing is remembered for it
//! but which calls have ended for want of news.

use std::sync::Arc;

use crate::{EventRef, Span, Time};

/// What contradicts what, the most serious first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(
    missing_docs,
    reason = "each name is explained in docs/anomalies.md under the same name"
)]
pub enum Contradictory {
    SourceSilent,
    SourceSplit,
    SourceGaps,
    CallOpenSaidFree,
    SaidTalkingNoCall,
    TalkWithoutEnd,
    WaitTooLong,
    WaitWithoutEnd,
    RingWithoutEnd,
    WrapupWithoutEnd,
    RingTooLong,
    WrapupTooLong,
    NotReadyTooLong,
    SignedInTooLong,
}

impl Contradictory {
    /// All kinds.
    pub const ALL: [Self; 14] = [
        Self::SourceSilent,
        Self::SourceSplit,
        Self::SourceGaps,
        Self::CallOpenSaidFree,
        Self::SaidTalkingNoCall,
        Self::TalkWithoutEnd,
        Self::WaitTooLong,
        Self::WaitWithoutEnd,
        Self::RingWithoutEnd,
        Self::WrapupWithoutEnd,
        Self::RingTooLong,
        Self::WrapupTooLong,
        Self::NotReadyTooLong,
        Self::SignedInTooLong,
    ];

    /// The name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SourceSilent => "source_silent",
            Self::SourceSplit => "source_split",
            Self::SourceGaps => "source_gaps",
            Self::CallOpenSaidFree => "call_open_said_free",
            Self::SaidTalkingNoCall => "said_talking_no_call",
            Self::TalkWithoutEnd => "talk_without_end",
            Self::WaitTooLong => "wait_too_long",
            Self::WaitWithoutEnd => "wait_without_end",
            Self::RingWithoutEnd => "ring_without_end",
            Self::WrapupWithoutEnd => "wrapup_without_end",
            Self::RingTooLong => "ring_too_long",
            Self::WrapupTooLong => "wrapup_too_long",
            Self::NotReadyTooLong => "not_ready_too_long",
            Self::SignedInTooLong => "signed_in_too_long",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// 1: all of a source's figures may be wrong; 2: some are; 3: an agent's or none.
    #[must_use]
    pub const fn severity(self) -> u8 {
        match self {
            Self::SourceSilent | Self::SourceSplit | Self::SourceGaps => 1,
            Self::CallOpenSaidFree
            | Self::SaidTalkingNoCall
            | Self::TalkWithoutEnd
            | Self::WaitTooLong
            | Self::WaitWithoutEnd => 2,
            Self::RingWithoutEnd
            | Self::WrapupWithoutEnd
            | Self::RingTooLong
            | Self::WrapupTooLong
            | Self::NotReadyTooLong
            | Self::SignedInTooLong => 3,
        }
    }
}

/// One contradiction, with what it is seen from and what the rules made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What contradicts what.
    pub kind: Contradictory,
    /// The agent, where there is one.
    pub agent: Option<Arc<str>>,
    /// The call, where there is one.
    pub call: Option<Arc<str>>,
    /// The queue, where there is one.
    pub queue: Option<Arc<str>>,
    /// Since when; none where nobody can say.
    pub since: Option<Time>,
    /// For how long.
    pub lasts: Option<Span>,
    /// What it is, in a sentence or two.
    pub words: String,
    /// The events that it is seen from.
    pub evidence: Vec<EventRef>,
    /// What the rules made of it, in a sentence.
    pub ruled: String,
}

/// Contradictions at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contradictions {
    /// The most serious first, of these the oldest.
    pub list: Vec<Contradiction>,
    /// How many there are of each kind, in the order of [`Contradictory::ALL`].
    pub(crate) counts: [usize; Contradictory::ALL.len()],
}

impl Contradictions {
    /// How many there are: of one kind, or of all.
    #[must_use]
    pub fn total(&self, kind: Option<Contradictory>) -> usize {
        kind.map_or_else(
            || self.counts.iter().sum(),
            |kind| self.counts[kind as usize],
        )
    }

    /// How many there are of each kind.
    pub fn by_kind(&self) -> impl Iterator<Item = (Contradictory, usize)> {
        Contradictory::ALL.into_iter().zip(self.counts)
    }

    /// Adds those of another source, and keeps so many.
    pub fn merge(&mut self, other: Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.list.extend(other.list);
    }
}

impl Contradiction {
    /// The most serious first, of these the oldest.
    #[must_use]
    pub const fn order(&self) -> (u8, Option<Time>, Contradictory) {
        (self.kind.severity(), self.since, self.kind)
    }
}
