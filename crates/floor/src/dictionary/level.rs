//! The five formulas of service level, in one place: as an expression, whose they are, in words.

use super::joined;
use crate::{Formula, QueueTerms, Settings, Tally, Window};

/// A hundred calls by which the five formulas are told apart: 70 answered in time, 15 answered
/// late, 10 abandoned in time of which 4 short, 5 abandoned late.
#[must_use]
pub fn worked_example() -> QueueTerms {
    let mut terms = QueueTerms::empty(Window::M30, &Settings::default());
    for (tally, amount) in [
        (Tally::Offered, 100),
        (Tally::Answered, 85),
        (Tally::Abandoned, 15),
        (Tally::ShortAbandoned, 4),
        (Tally::Met, 70),
        (Tally::Late, 20),
        (Tally::AbandonedInTime, 6),
        (Tally::Short, 4),
    ] {
        terms.tallies.add(tally, amount);
    }
    terms
}

impl Formula {
    /// What stands above the line.
    const fn above(self) -> &'static str {
        match self {
            Self::AbandonedInTimeMet => "met + abandoned_in_time + short",
            Self::ExcludeShort
            | Self::Offered
            | Self::ExcludeAbandonedInTime
            | Self::AnsweredOnly => "met",
        }
    }

    /// What stands below it.
    const fn below(self) -> &'static str {
        match self {
            Self::ExcludeShort => "met + late + abandoned_in_time",
            Self::Offered | Self::AbandonedInTimeMet => "met + late + abandoned_in_time + short",
            Self::ExcludeAbandonedInTime => "met + late",
            Self::AnsweredOnly => "answered",
        }
    }

    /// Whether `flow_outs = "count"` adds flow-outs in time below the line.
    #[must_use]
    pub const fn takes_flow_outs(self) -> bool {
        !matches!(self, Self::AnsweredOnly)
    }

    /// The formula over the terms, with the flow-outs that are counted or without.
    #[must_use]
    pub fn expression(self, flow_outs: bool) -> String {
        let counted = flow_outs && self.takes_flow_outs();
        self.with("", if counted { "flowed_counted" } else { "" })
    }

    /// The formula with terms added above and below the line.
    pub(super) fn with(self, above: &str, below: &str) -> String {
        let grouped = |sum: String| {
            if sum.contains(' ') {
                format!("({sum})")
            } else {
                sum
            }
        };
        let above = grouped(joined(self.above(), above));
        format!("{above} / {}", grouped(joined(self.below(), below)))
    }

    /// What stands above the line and below it, counted.
    #[must_use]
    pub const fn counts(self, terms: &QueueTerms) -> (i64, i64) {
        super::formulas::level_terms(terms, self)
    }

    /// Who computes like this.
    #[must_use]
    pub const fn like(self) -> &'static str {
        match self {
            Self::ExcludeShort => "Twilio Flex, Talkdesk",
            Self::Offered => "Genesys Cloud as it comes, Cisco with \"negative impact\"",
            Self::ExcludeAbandonedInTime => "Cisco with abandoned calls \"ignored\"",
            Self::AbandonedInTimeMet => "Cisco with \"positive impact\", Asterisk's second figure",
            Self::AnsweredOnly => "Asterisk's first figure, Cisco UCCX \"only handled\"",
        }
    }

    /// What it asks, in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ExcludeShort => {
                "of all callers but those who hung up at once, how many were answered in time"
            }
            Self::Offered => "of all callers, how many were answered in time",
            Self::ExcludeAbandonedInTime => {
                "of all callers but those who hung up before it was too late, how many were answered in time"
            }
            Self::AbandonedInTimeMet => {
                "of all callers, how many did not wait longer than they should"
            }
            Self::AnsweredOnly => "of the calls answered, how many were answered in time",
        }
    }
}
