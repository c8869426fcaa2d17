//! The figures of a queue, or of a pool of queues.

use super::formulas::{
    count, estimated_wait, handle_time, mean, needed, occupancy, parts, percentile, promoter_score,
    ratio, score_mean, service_level, undecided,
};
use super::{Definition, Unit, now, window};
use crate::Tally::*;
use crate::{Formula, QueueTerms, Value};

/// Figures of a queue, or of a pool of queues.
pub static QUEUE: &[Definition<QueueTerms>] = &[
    now(
        "waiting",
        Unit::Count,
        "calls waiting for an agent, ringing ones included",
        |t| Value::Count(t.waiting),
    ),
    now(
        "longest_wait_s",
        Unit::Seconds,
        "wait so far of the call waiting longest",
        |t| t.longest_wait.into(),
    ),
    now(
        "waiting_late",
        Unit::Count,
        "calls waiting that have passed the answer threshold",
        |t| Value::Count(t.waiting_late),
    ),
    now(
        "at_risk",
        Unit::Count,
        "calls waiting past three quarters of the threshold, and not past it",
        |t| Value::Count(t.at_risk),
    ),
    now(
        "ringing",
        Unit::Count,
        "calls waiting that ring at an agent",
        |t| Value::Count(t.ringing),
    ),
    now(
        "talking",
        Unit::Count,
        "agents' open legs that are not on hold",
        |t| Value::Count(t.talking),
    ),
    now(
        "on_hold",
        Unit::Count,
        "agents' open legs that are on hold",
        |t| Value::Count(t.on_hold),
    ),
    now(
        "ewt_s",
        Unit::Seconds,
        "estimated wait of a call that came now: (waiting + 1) at the pace of answers of the last 15 minutes",
        estimated_wait,
    ),
    now(
        "staffed",
        Unit::Count,
        "agents neither signed out nor unknown",
        |t| Value::Count(t.agents.staffed),
    ),
    now("available", Unit::Count, "agents ready for a call", |t| {
        Value::Count(t.agents.available)
    }),
    now(
        "not_ready",
        Unit::Count,
        "agents signed in and not ready",
        |t| Value::Count(t.agents.not_ready),
    ),
    now(
        "wrapping_up",
        Unit::Count,
        "agents in after-call work",
        |t| Value::Count(t.agents.wrapping_up),
    ),
    window(
        "offered",
        Unit::Count,
        "calls that entered the queue",
        |t| count(t, Offered),
    ),
    window(
        "answered",
        Unit::Count,
        "calls that an agent answered",
        |t| count(t, Answered),
    ),
    window(
        "abandoned",
        Unit::Count,
        "calls that hung up while waiting, short ones included",
        |t| count(t, Abandoned),
    ),
    window(
        "short_abandoned",
        Unit::Count,
        "of these, after a wait under the short-abandon limit",
        |t| count(t, ShortAbandoned),
    ),
    window(
        "flowed_out",
        Unit::Count,
        "calls that left the queue otherwise: overflow, timeout, key, closed …",
        |t| count(t, FlowedOut),
    ),
    window(
        "lost",
        Unit::Count,
        "visits whose end never came: cut off at the limit or by a restart",
        |t| count(t, Lost),
    ),
    window(
        "handled",
        Unit::Count,
        "legs whose work, wrap-up included, is done",
        |t| count(t, Handled),
    ),
    window(
        "transferred",
        Unit::Count,
        "transfers of the queue's calls",
        |t| count(t, Transferred),
    ),
    window(
        "ring_no_answer",
        Unit::Count,
        "rings that nobody picked up",
        |t| count(t, RingNoAnswer),
    ),
    window(
        "rejected",
        Unit::Count,
        "rings that the agent declined",
        |t| count(t, Rejected),
    ),
    window("callbacks", Unit::Count, "callbacks asked for", |t| {
        count(t, Callbacks)
    }),
    window(
        "service_level",
        Unit::Ratio,
        "share of decided calls answered in time, by the queue's own formula",
        |t| service_level(t, t.formula, 0, 0),
    ),
    window(
        "service_levels",
        Unit::Parts,
        "the same by each of the five formulas",
        |t| parts(Formula::ALL.map(|formula| (formula.name(), service_level(t, formula, 0, 0)))),
    ),
    window("sl_counts", Unit::Parts, "decided calls by outcome", |t| {
        parts([
            ("met", count(t, Met)),
            ("late", count(t, Late)),
            ("abandoned_in_time", count(t, AbandonedInTime)),
            ("short", count(t, Short)),
            ("flowed_in_time", count(t, FlowedInTime)),
        ])
    }),
    window(
        "sl_best",
        Unit::Ratio,
        "service level if every call waiting and not yet late is answered in time",
        |t| service_level(t, t.formula, undecided(t), undecided(t)),
    ),
    window(
        "sl_worst",
        Unit::Ratio,
        "service level if every call waiting and not yet late misses",
        |t| service_level(t, t.formula, 0, undecided(t)),
    ),
    window(
        "sl_needed",
        Unit::Parts,
        "how many of the next calls must be met to reach the target",
        needed,
    ),
    window(
        "asa_s",
        Unit::Seconds,
        "average speed of answer: mean wait of answered calls",
        |t| mean(t, WaitAnswered, Answered),
    ),
    window(
        "wait_p50_s",
        Unit::Seconds,
        "half of the answered calls waited no longer",
        |t| percentile(t, 50),
    ),
    window(
        "wait_p90_s",
        Unit::Seconds,
        "nine of ten answered calls waited no longer",
        |t| percentile(t, 90),
    ),
    window(
        "wait_p95_s",
        Unit::Seconds,
        "nineteen of twenty answered calls waited no longer",
        |t| percentile(t, 95),
    ),
    window(
        "wait_max_s",
        Unit::Seconds,
        "longest wait of answered, abandoned and flowed-out calls",
        |t| t.longest_left.into(),
    ),
    window(
        "abandon_wait_avg_s",
        Unit::Seconds,
        "mean wait of abandoned calls",
        |t| mean(t, WaitAbandoned, Abandoned),
    ),
    window(
        "abandon_rate",
        Unit::Ratio,
        "abandoned, short ones aside, of all that were answered, abandoned or flowed out",
        |t| {
            let abandoned = t.tally(Abandoned) - t.tally(ShortAbandoned);
            Value::ratio(
                abandoned,
                t.tally(Answered) + abandoned + t.tally(FlowedOut),
            )
        },
    ),
    window(
        "talk_avg_s",
        Unit::Seconds,
        "mean talk time of handled legs, hold aside",
        |t| mean(t, Talk, Handled),
    ),
    window(
        "hold_avg_s",
        Unit::Seconds,
        "mean hold time of handled legs",
        |t| mean(t, Hold, Handled),
    ),
    window(
        "wrapup_avg_s",
        Unit::Seconds,
        "mean after-call work of handled legs",
        |t| mean(t, Wrapup, Handled),
    ),
    window(
        "aht_s",
        Unit::Seconds,
        "average handle time: talk, hold and wrap-up of handled legs",
        |t| handle_time(&t.tallies),
    ),
    window(
        "occupancy",
        Unit::Ratio,
        "share of the agents' ready time spent on calls: busy / (busy + available)",
        |t| occupancy(&t.times),
    ),
    window(
        "arrival_rate_per_h",
        Unit::PerHour,
        "calls offered per hour, at the pace of the window or of the day so far",
        |t| t.arrivals_per_h.map_or(Value::Null, Value::Number),
    ),
    window(
        "csat_avg",
        Unit::Points,
        "mean satisfaction as given",
        |t| score_mean(&t.tallies, CsatSum, Csat),
    ),
    window(
        "csat_share",
        Unit::Ratio,
        "share of answers in the top two of five",
        |t| ratio(&t.tallies, CsatTop, Csat),
    ),
    window(
        "nps",
        Unit::Points,
        "net promoter score: share of 9–10 minus share of 0–6, −100 to 100",
        |t| promoter_score(&t.tallies),
    ),
    window(
        "fcr",
        Unit::Ratio,
        "first contact resolution: share of surveys that say the matter was settled",
        |t| ratio(&t.tallies, Resolved, ResolvedAnswers),
    ),
    window("qa_avg", Unit::Points, "mean scorecard, 0–100", |t| {
        score_mean(&t.tallies, ScoreSum, Scores)
    }),
];
