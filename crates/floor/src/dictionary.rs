//! The dictionary: every figure once, with its key, its unit, its words and how it is computed.
//!
//! Board documents, websocket columns, definitions, help texts and docs are all made from these
//! tables, so that they cannot differ.

use std::sync::Arc;

use crate::Tally::{self, *};
use crate::{AgentTerms, Formula, QueueTerms, Span, Value};

/// What a figure's number counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things, whole.
    Count,
    /// Seconds.
    Seconds,
    /// 0–1.
    Ratio,
    /// Things per hour.
    PerHour,
    /// Points of a scale.
    Points,
    /// Several numbers by name.
    Parts,
}

/// One figure.
pub struct Definition<T> {
    /// Key in documents and columns.
    pub key: &'static str,
    /// Unit of the number.
    pub unit: Unit,
    /// Whether it is of this instant rather than of the window.
    pub now: bool,
    /// What it means, in a sentence.
    pub words: &'static str,
    /// How it is computed from the terms.
    pub value: fn(&T) -> Value,
}

const fn now<T>(key: &'static str, unit: Unit, words: &'static str, value: fn(&T) -> Value) -> Definition<T> {
    Definition { key, unit, now: true, words, value }
}

const fn window<T>(key: &'static str, unit: Unit, words: &'static str, value: fn(&T) -> Value) -> Definition<T> {
    Definition { key, unit, now: false, words, value }
}

/// Figures of a queue, or of a pool of queues.
pub static QUEUE: &[Definition<QueueTerms>] = &[
    now("waiting", Unit::Count, "calls waiting for an agent, ringing ones included", |t| Value::Count(t.waiting)),
    now("longest_wait_s", Unit::Seconds, "wait so far of the call waiting longest", |t| t.longest_wait.into()),
    now("waiting_late", Unit::Count, "calls waiting that have passed the answer threshold", |t| Value::Count(t.waiting_late)),
    now("at_risk", Unit::Count, "calls waiting past three quarters of the threshold, and not past it", |t| Value::Count(t.at_risk)),
    now("ringing", Unit::Count, "calls waiting that ring at an agent", |t| Value::Count(t.ringing)),
    now("talking", Unit::Count, "agents' open legs that are not on hold", |t| Value::Count(t.talking)),
    now("on_hold", Unit::Count, "agents' open legs that are on hold", |t| Value::Count(t.on_hold)),
    now("ewt_s", Unit::Seconds, "estimated wait of a call that came now: (waiting + 1) at the pace of answers of the last 15 minutes", estimated_wait),
    now("staffed", Unit::Count, "agents neither signed out nor unknown", |t| Value::Count(t.agents.staffed)),
    now("available", Unit::Count, "agents ready for a call", |t| Value::Count(t.agents.available)),
    now("not_ready", Unit::Count, "agents signed in and not ready", |t| Value::Count(t.agents.not_ready)),
    now("wrapping_up", Unit::Count, "agents in after-call work", |t| Value::Count(t.agents.wrapping_up)),
    window("offered", Unit::Count, "calls that entered the queue", |t| count(t, Offered)),
    window("answered", Unit::Count, "calls that an agent answered", |t| count(t, Answered)),
    window("abandoned", Unit::Count, "calls that hung up while waiting, short ones included", |t| count(t, Abandoned)),
    window("short_abandoned", Unit::Count, "of these, after a wait under the short-abandon limit", |t| count(t, ShortAbandoned)),
    window("flowed_out", Unit::Count, "calls that left the queue otherwise: overflow, timeout, key, closed …", |t| count(t, FlowedOut)),
    window("lost", Unit::Count, "visits whose end never came: cut off at the limit or by a restart", |t| count(t, Lost)),
    window("handled", Unit::Count, "legs whose work, wrap-up included, is done", |t| count(t, Handled)),
    window("transferred", Unit::Count, "transfers of the queue's calls", |t| count(t, Transferred)),
    window("ring_no_answer", Unit::Count, "rings that nobody picked up", |t| count(t, RingNoAnswer)),
    window("rejected", Unit::Count, "rings that the agent declined", |t| count(t, Rejected)),
    window("callbacks", Unit::Count, "callbacks asked for", |t| count(t, Callbacks)),
    window("service_level", Unit::Ratio, "share of decided calls answered in time, by the queue's own formula", |t| service_level(t, t.formula, 0, 0)),
    window("service_levels", Unit::Parts, "the same by each of the five formulas", |t| {
        parts(Formula::ALL.map(|formula| (formula.name(), service_level(t, formula, 0, 0))))
    }),
    window("sl_counts", Unit::Parts, "decided calls by outcome", |t| {
        parts([
            ("met", count(t, Met)),
            ("late", count(t, Late)),
            ("abandoned_in_time", count(t, AbandonedInTime)),
            ("short", count(t, Short)),
            ("flowed_in_time", count(t, FlowedInTime)),
        ])
    }),
    window("sl_best", Unit::Ratio, "service level if every call waiting and not yet late is answered in time", |t| {
        service_level(t, t.formula, undecided(t), undecided(t))
    }),
    window("sl_worst", Unit::Ratio, "service level if every call waiting and not yet late misses", |t| {
        service_level(t, t.formula, 0, undecided(t))
    }),
    window("sl_needed", Unit::Parts, "how many of the next calls must be met to reach the target", needed),
    window("asa_s", Unit::Seconds, "average speed of answer: mean wait of answered calls", |t| mean(t, WaitAnswered, Answered)),
    window("wait_p50_s", Unit::Seconds, "half of the answered calls waited no longer", |t| percentile(t, 50)),
    window("wait_p90_s", Unit::Seconds, "nine of ten answered calls waited no longer", |t| percentile(t, 90)),
    window("wait_p95_s", Unit::Seconds, "nineteen of twenty answered calls waited no longer", |t| percentile(t, 95)),
    window("wait_max_s", Unit::Seconds, "longest wait of answered, abandoned and flowed-out calls", |t| t.longest_left.into()),
    window("abandon_wait_avg_s", Unit::Seconds, "mean wait of abandoned calls", |t| mean(t, WaitAbandoned, Abandoned)),
    window("abandon_rate", Unit::Ratio, "abandoned, short ones aside, of all that were answered, abandoned or flowed out", |t| {
        let abandoned = t.tally(Abandoned) - t.tally(ShortAbandoned);
        Value::ratio(abandoned, t.tally(Answered) + abandoned + t.tally(FlowedOut))
    }),
    window("talk_avg_s", Unit::Seconds, "mean talk time of handled legs, hold aside", |t| mean(t, Talk, Handled)),
    window("hold_avg_s", Unit::Seconds, "mean hold time of handled legs", |t| mean(t, Hold, Handled)),
    window("wrapup_avg_s", Unit::Seconds, "mean after-call work of handled legs", |t| mean(t, Wrapup, Handled)),
    window("aht_s", Unit::Seconds, "average handle time: talk, hold and wrap-up of handled legs", |t| handle_time(&t.tallies)),
    window("occupancy", Unit::Ratio, "share of the agents' ready time spent on calls: busy / (busy + available)", |t| occupancy(&t.times)),
    window("arrival_rate_per_h", Unit::PerHour, "calls offered per hour, at the window's pace", |t| {
        Value::ratio(t.tally(Offered) * 3600, t.window.seconds())
    }),
    window("csat_avg", Unit::Points, "mean satisfaction as given", |t| score_mean(&t.tallies, CsatSum, Csat)),
    window("csat_share", Unit::Ratio, "share of answers in the top two of five", |t| ratio(&t.tallies, CsatTop, Csat)),
    window("nps", Unit::Points, "net promoter score: share of 9–10 minus share of 0–6, −100 to 100", |t| promoter_score(&t.tallies)),
    window("fcr", Unit::Ratio, "first contact resolution: share of surveys that say the matter was settled", |t| ratio(&t.tallies, Resolved, ResolvedAnswers)),
    window("qa_avg", Unit::Points, "mean scorecard, 0–100", |t| score_mean(&t.tallies, ScoreSum, Scores)),
];

/// Figures of an agent.
pub static AGENT: &[Definition<AgentTerms>] = &[
    window("handled", Unit::Count, "legs whose work, wrap-up included, is done", |t| Value::Count(t.tallies.get(Handled))),
    window("talk_s", Unit::Seconds, "time talking", |t| Value::seconds(t.times.talk)),
    window("hold_s", Unit::Seconds, "time with all calls on hold", |t| Value::seconds(t.times.hold)),
    window("wrapup_s", Unit::Seconds, "time in after-call work", |t| Value::seconds(t.times.wrapup)),
    window("ring_s", Unit::Seconds, "time ringing", |t| Value::seconds(t.times.ring)),
    window("available_s", Unit::Seconds, "time ready for a call", |t| Value::seconds(t.times.available)),
    window("not_ready_s", Unit::Parts, "time not ready, by reason", |t| {
        Value::Parts(t.not_ready.iter().map(|(reason, span)| (reason.clone(), Value::seconds(*span))).collect())
    }),
    window("signed_in_s", Unit::Seconds, "time in any state but signed out and unknown", |t| Value::seconds(t.times.signed_in)),
    window("aht_s", Unit::Seconds, "average handle time: talk, hold and wrap-up of handled legs", |t| handle_time(&t.tallies)),
    window("occupancy", Unit::Ratio, "busy / (busy + available)", |t| occupancy(&t.times)),
    window("utilization", Unit::Ratio, "busy / signed-in time", |t| Value::ratio(t.times.busy(), t.times.signed_in.0)),
    window("ring_no_answer", Unit::Count, "rings not picked up", |t| Value::Count(t.tallies.get(RingNoAnswer))),
    window("rejected", Unit::Count, "rings declined", |t| Value::Count(t.tallies.get(Rejected))),
    window("transferred", Unit::Count, "calls transferred", |t| Value::Count(t.tallies.get(Transferred))),
    window("csat_avg", Unit::Points, "mean satisfaction as given", |t| score_mean(&t.tallies, CsatSum, Csat)),
    window("nps", Unit::Points, "net promoter score, −100 to 100", |t| promoter_score(&t.tallies)),
    window("fcr", Unit::Ratio, "share of surveys that say the matter was settled", |t| ratio(&t.tallies, Resolved, ResolvedAnswers)),
    window("qa_avg", Unit::Points, "mean scorecard, 0–100", |t| score_mean(&t.tallies, ScoreSum, Scores)),
    window("adherence", Unit::Ratio, "share of the plan kept; null until there is a plan", |_| Value::Null),
];

fn count(terms: &QueueTerms, tally: Tally) -> Value {
    Value::Count(terms.tally(tally))
}

fn mean(terms: &QueueTerms, sum: Tally, over: Tally) -> Value {
    Value::mean_seconds(terms.tally(sum), terms.tally(over))
}

fn ratio(tallies: &crate::Tallies, top: Tally, bottom: Tally) -> Value {
    Value::ratio(tallies.get(top), tallies.get(bottom))
}

/// The mean of scores kept in millionths.
fn score_mean(tallies: &crate::Tallies, sum: Tally, over: Tally) -> Value {
    Value::mean_seconds(tallies.get(sum), tallies.get(over))
}

fn promoter_score(tallies: &crate::Tallies) -> Value {
    Value::ratio((tallies.get(Promoters) - tallies.get(Detractors)) * 100, tallies.get(Nps))
}

fn handle_time(tallies: &crate::Tallies) -> Value {
    Value::mean_seconds(tallies.get(Talk) + tallies.get(Hold) + tallies.get(Wrapup), tallies.get(Handled))
}

fn occupancy(times: &crate::AgentTimes) -> Value {
    Value::ratio(times.busy(), times.busy() + times.available.0)
}

fn parts<const N: usize>(parts: [(&'static str, Value); N]) -> Value {
    Value::Parts(parts.into_iter().map(|(key, value)| (Arc::from(key), value)).collect())
}

/// Calls waiting whose service level is still open.
const fn undecided(terms: &QueueTerms) -> i64 {
    terms.waiting - terms.waiting_late
}

/// Numerator and denominator of a service level.
const fn level_terms(terms: &QueueTerms, formula: Formula) -> (i64, i64) {
    let met = terms.tally(Met);
    let decided = met + terms.tally(Late);
    let (abandoned, short) = (terms.tally(AbandonedInTime), terms.tally(Short));
    let flowed = terms.tally(FlowedCounted);
    match formula {
        Formula::ExcludeShort => (met, decided + abandoned + flowed),
        Formula::Offered => (met, decided + abandoned + short + flowed),
        Formula::ExcludeAbandonedInTime => (met, decided + flowed),
        Formula::AbandonedInTimeMet => (met + abandoned + short, decided + abandoned + short + flowed),
        Formula::AnsweredOnly => (met, terms.tally(Answered)),
    }
}

/// A service level with so many more calls met, of so many more decided.
fn service_level(terms: &QueueTerms, formula: Formula, met: i64, decided: i64) -> Value {
    let (top, bottom) = level_terms(terms, formula);
    Value::ratio(top + met, bottom + decided)
}

/// Of the next `NEXT` calls, the least that must be met to reach the target.
fn needed(terms: &QueueTerms) -> Value {
    /// Until there is a forecast of the interval.
    const NEXT: i64 = 100;
    const BILLION: i128 = 1_000_000_000;
    let (met, decided) = level_terms(terms, terms.formula);
    #[allow(clippy::cast_possible_truncation, reason = "the target is a ratio")]
    let target = (terms.target * 1e9).round() as i128;
    let wanted = (target * i128::from(decided + NEXT)).div_euclid(BILLION)
        + i128::from((target * i128::from(decided + NEXT)).rem_euclid(BILLION) != 0);
    let least = i64::try_from(wanted).unwrap_or(i64::MAX).saturating_sub(met).max(0);
    if least > NEXT {
        return Value::Null;
    }
    parts([("of", Value::Count(NEXT)), ("met", Value::Count(least))])
}

/// Nearest rank: `sorted[ceil(p · n) − 1]`.
fn percentile(terms: &QueueTerms, percent: usize) -> Value {
    let mut waits = terms.answered_waits.clone();
    if waits.is_empty() {
        return Value::Null;
    }
    let rank = (waits.len() * percent).div_ceil(100) - 1;
    let (_, wait, _) = waits.select_nth_unstable(rank);
    Value::seconds(Span(*wait))
}

fn estimated_wait(terms: &QueueTerms) -> Value {
    if terms.waiting == 0 && terms.agents.available > 0 {
        return Value::Number(0.0);
    }
    Value::ratio((terms.waiting + 1) * 900, terms.answered_15m)
}
