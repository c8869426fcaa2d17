//! What is added up over a window: counts of visits and legs, and sums of their times.

use serde::{Deserialize, Serialize};

/// One thing that is added up. Times are in microseconds, scores in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tallies(#[serde(with = "crate::saved::list")] [i64; TALLIES]);

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

impl Tally {
    /// The name in documents: that of the term in formulas.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Answered => "answered",
            Self::Abandoned => "abandoned",
            Self::ShortAbandoned => "short_abandoned",
            Self::FlowedOut => "flowed_out",
            Self::Lost => "lost",
            Self::Handled => "handled",
            Self::Transferred => "transferred",
            Self::RingNoAnswer => "ring_no_answer",
            Self::Rejected => "rejected",
            Self::Callbacks => "callbacks",
            Self::Met => "met",
            Self::Late => "late",
            Self::AbandonedInTime => "abandoned_in_time",
            Self::Short => "short",
            Self::FlowedInTime => "flowed_in_time",
            Self::FlowedCounted => "flowed_counted",
            Self::WaitAnswered => "wait_answered_s",
            Self::WaitAbandoned => "wait_abandoned_s",
            Self::WaitFlowedOut => "wait_flowed_out_s",
            Self::Talk => "leg_talk_s",
            Self::Hold => "leg_hold_s",
            Self::Wrapup => "leg_wrapup_s",
            Self::Csat => "csat_answers",
            Self::CsatSum => "csat_sum",
            Self::CsatTop => "csat_top",
            Self::Nps => "nps_answers",
            Self::Promoters => "promoters",
            Self::Detractors => "detractors",
            Self::ResolvedAnswers => "resolved_answers",
            Self::Resolved => "resolved",
            Self::Scores => "scores",
            Self::ScoreSum => "score_sum",
        }
    }

    /// An amount of it as it is written in documents: times in seconds, scores in points.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "exact up to 2^53 millionths")]
    pub fn amount(self, amount: i64) -> f64 {
        let amount = amount as f64;
        if self.is_sum() { amount / 1e6 } else { amount }
    }

    /// Whether it adds up times or scores, in millionths, rather than counts.
    #[must_use]
    pub const fn is_sum(self) -> bool {
        self.is_time() || matches!(self, Self::CsatSum | Self::ScoreSum)
    }

    /// Whether it counts visits or adds up their waits, and neither legs nor single events.
    pub(crate) const fn is_of_visit(self) -> bool {
        (self as u8) < Self::Handled as u8
            || matches!(
                self,
                Self::Met
                    | Self::Late
                    | Self::AbandonedInTime
                    | Self::Short
                    | Self::FlowedInTime
                    | Self::FlowedCounted
                    | Self::WaitAnswered
                    | Self::WaitAbandoned
                    | Self::WaitFlowedOut
            )
    }

    /// Its unit, after a number.
    pub(crate) const fn unit_words(self) -> &'static str {
        if self.is_time() { " s" } else { "" }
    }

    const fn is_time(self) -> bool {
        matches!(
            self,
            Self::WaitAnswered
                | Self::WaitAbandoned
                | Self::WaitFlowedOut
                | Self::Talk
                | Self::Hold
                | Self::Wrapup
        )
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
