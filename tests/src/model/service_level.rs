//! Service level: how each visit was decided, and the five formulas over the counts.

use serde_json::{Value, json};

use super::parts::{Outcome, Visit};
use super::time::Span;

/// How many of the next calls `sl_needed` speaks of, until there is a forecast.
const NEXT_CALLS: u64 = 100;

pub const FORMULAS: [&str; 5] = [
    "exclude_short",
    "offered",
    "exclude_abandoned_in_time",
    "abandoned_in_time_met",
    "answered_only",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Met,
    Late,
    AbandonedInTime,
    Short,
    FlowedInTime,
}

/// When a visit was decided, and how; nothing while it waits in time, or if it was lost in time.
fn decide(visit: &Visit, at: i64) -> Option<(i64, Decision)> {
    let in_time_until = visit.queued + visit.settings.sl_seconds;
    match visit.end {
        Some((end, outcome)) if end <= in_time_until => {
            let short = end - visit.queued < visit.settings.short_abandon_seconds;
            let decision = match outcome {
                Outcome::Answered => Decision::Met,
                Outcome::Abandoned if short => Decision::Short,
                Outcome::Abandoned => Decision::AbandonedInTime,
                Outcome::FlowedOut => Decision::FlowedInTime,
                Outcome::Lost => return None,
            };
            Some((end, decision))
        }
        _ => (in_time_until <= at).then_some((in_time_until, Decision::Late)),
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub struct ServiceLevel {
    met: u64,
    late: u64,
    abandoned_in_time: u64,
    short: u64,
    flowed_in_time: u64,
    /// Those of `flowed_in_time` whose queue counted flow-outs as they came.
    flowed_counted: u64,
    /// Answers of the window, in time and late, by their own moment.
    answered: u64,
    /// Calls now waiting that are not yet late.
    may_still_be_met: u64,
}

impl ServiceLevel {
    pub fn of(visits: &[(&Visit, Span)]) -> ServiceLevel {
        let mut counts = ServiceLevel::default();
        for (visit, span) in visits {
            let decided = decide(visit, span.at).filter(|(time, _)| span.holds(*time));
            match decided.map(|(_, decision)| decision) {
                Some(Decision::Met) => counts.met += 1,
                Some(Decision::Late) => counts.late += 1,
                Some(Decision::AbandonedInTime) => counts.abandoned_in_time += 1,
                Some(Decision::Short) => counts.short += 1,
                Some(Decision::FlowedInTime) => {
                    counts.flowed_in_time += 1;
                    counts.flowed_counted += u64::from(visit.settings.count_flow_outs);
                }
                None => {}
            }
            match visit.end {
                Some((end, Outcome::Answered)) if span.holds(end) => counts.answered += 1,
                None if span.at - visit.queued < visit.settings.sl_seconds => {
                    counts.may_still_be_met += 1;
                }
                _ => {}
            }
        }
        counts
    }

    /// Numerator and denominator.
    fn terms(&self, formula: &str) -> (u64, u64) {
        let ServiceLevel {
            met,
            late,
            abandoned_in_time,
            short,
            ..
        } = *self;
        let (above, below) = match formula {
            "exclude_short" => (met, met + late + abandoned_in_time),
            "offered" => (met, met + late + abandoned_in_time + short),
            "exclude_abandoned_in_time" => (met, met + late),
            "abandoned_in_time_met" => (
                met + abandoned_in_time + short,
                met + late + abandoned_in_time + short,
            ),
            _ => return (met, self.answered),
        };
        (above, below + self.flowed_counted)
    }

    pub fn value(&self, formula: &str) -> Option<f64> {
        let (above, below) = self.terms(formula);
        ratio(above, below)
    }

    pub fn counts(&self) -> Value {
        json!({
            "met": self.met,
            "late": self.late,
            "abandoned_in_time": self.abandoned_in_time,
            "short": self.short,
            "flowed_in_time": self.flowed_in_time,
        })
    }

    pub fn best(&self, formula: &str) -> Option<f64> {
        let (above, below) = self.terms(formula);
        ratio(above + self.may_still_be_met, below + self.may_still_be_met)
    }

    pub fn worst(&self, formula: &str) -> Option<f64> {
        let (above, below) = self.terms(formula);
        ratio(above, below + self.may_still_be_met)
    }

    /// The least number of the next calls that must be met to reach the target.
    pub fn needed(&self, formula: &str, target: f64) -> Value {
        let (above, below) = self.terms(formula);
        let reached =
            |met: &u64| ratio(above + met, below + NEXT_CALLS).is_some_and(|value| value >= target);
        match (0..=NEXT_CALLS).find(reached) {
            Some(met) => json!({"of": NEXT_CALLS, "met": met}),
            None => Value::Null,
        }
    }
}

fn ratio(above: u64, below: u64) -> Option<f64> {
    (below > 0).then(|| above as f64 / below as f64)
}
