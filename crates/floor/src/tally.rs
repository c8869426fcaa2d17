//! What is added up over a window: counts of visits and legs, and sums of their times.

/// One thing that is added up. Times are in microseconds, scores in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(
    missing_docs,
    reason = "each is named as the figure or the term that it feeds"
)]
pub enum Tally {
    Offered,
    Answered,
    Abandoned,
    ShortAbandoned,
    FlowedOut,
    Lost,
    Handled,
    Transferred,
    RingNoAnswer,
    Rejected,
    Callbacks,
    Met,
    Late,
    AbandonedInTime,
    Short,
    FlowedInTime,
    /// Flow-outs in time of visits whose settings count them.
    FlowedCounted,
    WaitAnswered,
    WaitAbandoned,
    WaitFlowedOut,
    Talk,
    Hold,
    Wrapup,
    Csat,
    CsatSum,
    CsatTop,
    Nps,
    Promoters,
    Detractors,
    ResolvedAnswers,
    Resolved,
    Scores,
    ScoreSum,
}

impl Tally {
    /// All of them.
    pub const ALL: [Self; TALLIES] = [
        Self::Offered,
        Self::Answered,
        Self::Abandoned,
        Self::ShortAbandoned,
        Self::FlowedOut,
        Self::Lost,
        Self::Handled,
        Self::Transferred,
        Self::RingNoAnswer,
        Self::Rejected,
        Self::Callbacks,
        Self::Met,
        Self::Late,
        Self::AbandonedInTime,
        Self::Short,
        Self::FlowedInTime,
        Self::FlowedCounted,
        Self::WaitAnswered,
        Self::WaitAbandoned,
        Self::WaitFlowedOut,
        Self::Talk,
        Self::Hold,
        Self::Wrapup,
        Self::Csat,
        Self::CsatSum,
        Self::CsatTop,
        Self::Nps,
        Self::Promoters,
        Self::Detractors,
        Self::ResolvedAnswers,
        Self::Resolved,
        Self::Scores,
        Self::ScoreSum,
    ];
}

/// How many tallies there are.
const TALLIES: usize = Tally::ScoreSum as usize + 1;

/// The sum of each tally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tallies([i64; TALLIES]);

impl Default for Tallies {
    fn default() -> Self {
        Self([0; TALLIES])
    }
}

impl Tallies {
    /// The sum of one tally.
    #[must_use]
    pub const fn get(&self, tally: Tally) -> i64 {
        self.0[tally as usize]
    }

    pub(crate) const fn add(&mut self, tally: Tally, amount: i64) {
        let sum = &mut self.0[tally as usize];
        *sum = sum.wrapping_add(amount);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(&other.0) {
            *sum = sum.wrapping_add(*more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_there_in_their_places() {
        for (place, tally) in Tally::ALL.into_iter().enumerate() {
            assert_eq!(tally as usize, place);
        }
    }
}
