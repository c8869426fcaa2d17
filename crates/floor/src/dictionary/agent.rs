//! The figures of an agent.

use super::formulas::{handle_time, occupancy, promoter_score, ratio, score_mean};
use super::{Definition, Unit, window};
use crate::Tally::*;
use crate::{AgentTerms, Value};

/// Figures of an agent.
pub static AGENT: &[Definition<AgentTerms>] = &[
    window(
        "handled",
        Unit::Count,
        "legs whose work, wrap-up included, is done",
        |t| Value::Count(t.tallies.get(Handled)),
    ),
    window("talk_s", Unit::Seconds, "time talking", |t| {
        Value::seconds(t.times.talk)
    }),
    window(
        "hold_s",
        Unit::Seconds,
        "time with all calls on hold",
        |t| Value::seconds(t.times.hold),
    ),
    window("wrapup_s", Unit::Seconds, "time in after-call work", |t| {
        Value::seconds(t.times.wrapup)
    }),
    window("ring_s", Unit::Seconds, "time ringing", |t| {
        Value::seconds(t.times.ring)
    }),
    window("available_s", Unit::Seconds, "time ready for a call", |t| {
        Value::seconds(t.times.available)
    }),
    window(
        "not_ready_s",
        Unit::Parts,
        "time not ready, by reason",
        |t| {
            Value::Parts(
                t.not_ready
                    .iter()
                    .map(|(reason, span)| (reason.clone(), Value::seconds(*span)))
                    .collect(),
            )
        },
    ),
    window(
        "signed_in_s",
        Unit::Seconds,
        "time in any state but signed out and unknown",
        |t| Value::seconds(t.times.signed_in),
    ),
    window(
        "aht_s",
        Unit::Seconds,
        "average handle time: talk, hold and wrap-up of handled legs",
        |t| handle_time(&t.tallies),
    ),
    window("occupancy", Unit::Ratio, "busy / (busy + available)", |t| {
        occupancy(&t.times)
    }),
    window("utilization", Unit::Ratio, "busy / signed-in time", |t| {
        Value::ratio(t.times.busy(), t.times.signed_in.0)
    }),
    window("ring_no_answer", Unit::Count, "rings not picked up", |t| {
        Value::Count(t.tallies.get(RingNoAnswer))
    }),
    window("rejected", Unit::Count, "rings declined", |t| {
        Value::Count(t.tallies.get(Rejected))
    }),
    window("transferred", Unit::Count, "calls transferred", |t| {
        Value::Count(t.tallies.get(Transferred))
    }),
    window(
        "csat_avg",
        Unit::Points,
        "mean satisfaction as given",
        |t| score_mean(&t.tallies, CsatSum, Csat),
    ),
    window(
        "nps",
        Unit::Points,
        "net promoter score, −100 to 100",
        |t| promoter_score(&t.tallies),
    ),
    window(
        "fcr",
        Unit::Ratio,
        "share of surveys that say the matter was settled",
        |t| ratio(&t.tallies, Resolved, ResolvedAnswers),
    ),
    window("qa_avg", Unit::Points, "mean scorecard, 0–100", |t| {
        score_mean(&t.tallies, ScoreSum, Scores)
    }),
    window(
        "adherence",
        Unit::Ratio,
        "share of the plan kept; null until there is a plan",
        |_| Value::Null,
    ),
];
