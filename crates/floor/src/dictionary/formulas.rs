//! How figures are computed from terms.

use std::sync::Arc;

use crate::Tally::{self, *};
use crate::{Formula, QueueTerms, Span, Value};

pub(super) fn count(terms: &QueueTerms, tally: Tally) -> Value {
    Value::Count(terms.tally(tally))
}

pub(super) fn mean(terms: &QueueTerms, sum: Tally, over: Tally) -> Value {
    Value::mean_seconds(terms.tally(sum), terms.tally(over))
}

pub(super) fn ratio(tallies: &crate::Tallies, top: Tally, bottom: Tally) -> Value {
    Value::ratio(tallies.get(top), tallies.get(bottom))
}

/// The mean of scores kept in millionths.
pub(super) fn score_mean(tallies: &crate::Tallies, sum: Tally, over: Tally) -> Value {
    Value::mean_seconds(tallies.get(sum), tallies.get(over))
}

pub(super) fn promoter_score(tallies: &crate::Tallies) -> Value {
    Value::ratio(
        (tallies.get(Promoters) - tallies.get(Detractors)) * 100,
        tallies.get(Nps),
    )
}

pub(super) fn handle_time(tallies: &crate::Tallies) -> Value {
    Value::mean_seconds(
        tallies.get(Talk) + tallies.get(Hold) + tallies.get(Wrapup),
        tallies.get(Handled),
    )
}

pub(super) fn occupancy(times: &crate::AgentTimes) -> Value {
    Value::ratio(times.busy(), times.busy() + times.available.0)
}

pub(super) fn parts<const N: usize>(parts: [(&'static str, Value); N]) -> Value {
    Value::Parts(
        parts
            .into_iter()
            .map(|(key, value)| (Arc::from(key), value))
            .collect(),
    )
}

/// Calls waiting whose service level is still open.
pub(super) const fn undecided(terms: &QueueTerms) -> i64 {
    terms.waiting - terms.waiting_late
}

/// Numerator and denominator of a service level.
pub(super) const fn level_terms(terms: &QueueTerms, formula: Formula) -> (i64, i64) {
    let met = terms.tally(Met);
    let decided = met + terms.tally(Late);
    let (abandoned, short) = (terms.tally(AbandonedInTime), terms.tally(Short));
    let flowed = terms.tally(FlowedCounted);
    match formula {
        Formula::ExcludeShort => (met, decided + abandoned + flowed),
        Formula::Offered => (met, decided + abandoned + short + flowed),
        Formula::ExcludeAbandonedInTime => (met, decided + flowed),
        Formula::AbandonedInTimeMet => (
            met + abandoned + short,
            decided + abandoned + short + flowed,
        ),
        Formula::AnsweredOnly => (met, terms.tally(Answered)),
    }
}

/// A service level with so many more calls met, of so many more decided.
pub(super) fn service_level(terms: &QueueTerms, formula: Formula, met: i64, decided: i64) -> Value {
    let (top, bottom) = level_terms(terms, formula);
    Value::ratio(top + met, bottom + decided)
}

/// Of how many next calls `sl_needed` speaks, until there is a forecast of the interval.
pub(super) const NEXT: i64 = 100;

/// Of the next `NEXT` calls, the least that must be met to reach the target.
pub(super) fn needed(terms: &QueueTerms) -> Value {
    const BILLION: i128 = 1_000_000_000;
    let (met, decided) = level_terms(terms, terms.formula);
    #[allow(clippy::cast_possible_truncation, reason = "the target is a ratio")]
    let target = (terms.target * 1e9).round() as i128;
    let wanted = (target * i128::from(decided + NEXT)).div_euclid(BILLION)
        + i128::from((target * i128::from(decided + NEXT)).rem_euclid(BILLION) != 0);
    let least = i64::try_from(wanted)
        .unwrap_or(i64::MAX)
        .saturating_sub(met)
        .max(0);
    if least > NEXT {
        return Value::Null;
    }
    parts([("of", Value::Count(NEXT)), ("met", Value::Count(least))])
}

/// Nearest rank: `sorted[ceil(p · n) − 1]`.
pub(super) fn percentile(terms: &QueueTerms, percent: usize) -> Value {
    terms.answered_waits.percentile(percent).into()
}

/// The place of a percentile among the sorted waits, the first being 1; null of none.
pub(super) fn rank(terms: &QueueTerms, percent: usize) -> Value {
    match i64::try_from(place(terms.answered_waits.count(), percent)) {
        Ok(0) | Err(_) => Value::Null,
        Ok(place) => Value::Count(place),
    }
}

const fn place(waits: usize, percent: usize) -> usize {
    (waits * percent).div_ceil(100)
}

/// Hours over which calls are counted; of a pool whose days differ, those that give its rate.
pub(super) fn hours(terms: &QueueTerms) -> Value {
    let hours = terms.length.seconds() / 3_600.0;
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let offered = terms.tally(Offered) as f64;
    match terms.arrivals_per_h {
        None => Value::Null,
        Some(rate) if (rate * hours - offered).abs() > 1e-9 * offered => {
            Value::Number(offered / rate)
        }
        Some(_) => Value::Number(hours),
    }
}

/// The place in the line of a call that came now: behind those that wait and do not ring yet, each
/// free agent taking one.
const fn place_in_line(terms: &QueueTerms) -> i64 {
    terms.waiting - terms.ringing - terms.agents.available + 1
}

/// Whether a call that came now would be answered at once.
pub(super) const fn at_once(terms: &QueueTerms) -> bool {
    place_in_line(terms) <= 0
}

/// Whether nobody would answer a call that came now, so that no pace says anything.
pub(super) const fn nobody_serves(terms: &QueueTerms) -> bool {
    !at_once(terms) && terms.agents.serving() <= 0 && terms.agents.away > 0
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn estimated_wait(terms: &QueueTerms) -> Value {
    if at_once(terms) {
        return Value::Number(0.0);
    }
    if nobody_serves(terms) {
        return Value::Null;
    }
    let agents = &terms.agents;
    let capacity = match agents.handle_60m {
        Span(0) => 0.0,
        work => (agents.serving() * agents.handled_60m) as f64 / work.seconds(),
    };
    let answers = terms.answered_15m as f64 / 900.0;
    let leaves = (terms.abandoned_15m + terms.flowed_out_15m) as f64 / 900.0;
    let pace = answers.max(capacity) + leaves;
    if pace > 0.0 {
        Value::Number(place_in_line(terms) as f64 / pace)
    } else {
        Value::Null
    }
}
