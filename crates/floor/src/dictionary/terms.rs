//! The terms that figures are made from: each with its name, in words, and its value.

use crate::Tally::{self, *};
use crate::{AgentTerms, AgentTimes, Formula, QueueTerms, Span, Tallies, Value};

/// A named number that a figure is made from.
pub struct Term<T> {
    /// The name in formulas.
    pub name: &'static str,
    /// What it is.
    pub words: &'static str,
    /// Its value.
    pub value: fn(&T) -> Value,
}

impl<T> Clone for Term<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Term<T> {}

/// What queues, pools and agents have in common.
pub trait Sums {
    /// Sums over the window.
    fn tallies(&self) -> &Tallies;
    /// Times of agents by shown state.
    fn times(&self) -> &AgentTimes;
    /// The formula of service level, and whether flow-outs are among what it counts.
    fn level(&self) -> (Formula, bool);
}

impl Sums for QueueTerms {
    fn tallies(&self) -> &Tallies {
        &self.tallies
    }
    fn times(&self) -> &AgentTimes {
        &self.times
    }
    fn level(&self) -> (Formula, bool) {
        (self.formula, self.tally(FlowedCounted) != 0)
    }
}

impl Sums for AgentTerms {
    fn tallies(&self) -> &Tallies {
        &self.tallies
    }
    fn times(&self) -> &AgentTimes {
        &self.times
    }
    fn level(&self) -> (Formula, bool) {
        (Formula::default(), false)
    }
}

const fn count<T: Sums>(
    name: &'static str,
    words: &'static str,
    value: fn(&T) -> Value,
) -> Term<T> {
    Term { name, words, value }
}

fn seconds(tallies: &Tallies, tally: Tally) -> Value {
    Value::seconds(Span(tallies.get(tally)))
}

macro_rules! tallies {
    ($($name:ident $tally:ident $words:literal;)*) => {
        $(pub(super) const $name: Self =
            count($tally.name(), $words, |t| Value::Count(t.tallies().get($tally)));)*
    };
}

macro_rules! sums {
    ($($name:ident $tally:ident $words:literal;)*) => {
        $(pub(super) const $name: Self =
            count($tally.name(), $words, |t| seconds(t.tallies(), $tally));)*
    };
}

macro_rules! times {
    ($($name:ident $key:literal $state:ident $words:literal;)*) => {
        $(pub(super) const $name: Self =
            count($key, $words, |t| Value::seconds(t.times().$state));)*
    };
}

macro_rules! now {
    ($($name:ident $key:literal ($value:expr) $words:literal;)*) => {
        $(pub(super) const $name: Self = count($key, $words, $value);)*
    };
}

impl<T: Sums> Term<T> {
    tallies! {
        OFFERED Offered "calls queued";
        ANSWERED Answered "calls answered";
        ABANDONED Abandoned "calls abandoned, short ones included";
        SHORT_ABANDONED ShortAbandoned "calls abandoned after a wait under the short-abandon limit";
        FLOWED_OUT FlowedOut "calls that left otherwise";
        LOST Lost "visits whose end never came";
        HANDLED Handled "legs whose work is done";
        TRANSFERRED Transferred "transfers";
        RING_NO_ANSWER RingNoAnswer "rings that nobody picked up";
        REJECTED Rejected "rings declined";
        CALLBACKS Callbacks "callbacks asked for";
        MET Met "decided calls answered in time";
        LATE Late "decided calls that waited longer than T";
        ABANDONED_IN_TIME AbandonedInTime "decided calls abandoned within T, short ones aside";
        SHORT Short "decided calls abandoned under the short-abandon limit";
        FLOWED_IN_TIME FlowedInTime "decided calls that flowed out within T";
        FLOWED_COUNTED FlowedCounted "of the calls that flowed out within T, those that the queue's settings count";
        CSAT_ANSWERS Csat "answers to the question of satisfaction";
        CSAT_TOP CsatTop "of these, in the top two of five";
        NPS_ANSWERS Nps "answers to the question of recommendation";
        PROMOTERS Promoters "of these, 9 or 10";
        DETRACTORS Detractors "of these, 0 to 6";
        RESOLVED_ANSWERS ResolvedAnswers "answers to the question whether the matter was settled";
        RESOLVED Resolved "of these, yes";
        SCORES Scores "scorecards filled in";
    }
    sums! {
        WAIT_ANSWERED WaitAnswered "sum of the waits of answered calls, in seconds";
        WAIT_ABANDONED WaitAbandoned "sum of the waits of abandoned calls, in seconds";
        LEG_TALK Talk "sum of the talk of handled legs, in seconds";
        LEG_HOLD Hold "sum of the hold of handled legs, in seconds";
        LEG_WRAPUP Wrapup "sum of the wrap-up of handled legs, in seconds";
        // Scores are kept in millionths as times are.
        CSAT_SUM CsatSum "sum of the satisfaction given";
        SCORE_SUM ScoreSum "sum of the scorecards";
    }
    times! {
        TALK "talk_s" talk "agents' time talking, in seconds";
        HOLD "hold_s" hold "agents' time with all calls on hold, in seconds";
        RING "ring_s" ring "agents' time ringing, in seconds";
        WRAPUP "wrapup_s" wrapup "agents' time in wrap-up, in seconds";
        AVAILABLE_S "available_s" available "agents' time ready for a call, in seconds";
        SIGNED_IN "signed_in_s" signed_in "agents' time in any state but signed out and unknown, in seconds";
    }
}

impl Term<QueueTerms> {
    now! {
        WAITING "waiting" (|t| Value::Count(t.waiting)) "calls waiting now";
        LONGEST_WAIT "longest_wait_s" (|t| t.longest_wait.into()) "wait so far of the call waiting longest, in seconds";
        WAITING_LATE "waiting_late" (|t| Value::Count(t.waiting_late)) "calls waiting past the answer threshold";
        WAITING_IN_TIME "waiting_in_time" (|t| Value::Count(t.waiting - t.waiting_late)) "calls waiting now and not yet late";
        AT_RISK "at_risk" (|t| Value::Count(t.at_risk)) "calls waiting past three quarters of the threshold, not past it";
        RINGING "ringing" (|t| Value::Count(t.ringing)) "calls waiting that ring at an agent";
        TALKING "talking" (|t| Value::Count(t.talking)) "open legs not on hold";
        ON_HOLD "on_hold" (|t| Value::Count(t.on_hold)) "open legs on hold";
        ANSWERED_15M "answered_15m" (|t| Value::Count(t.answered_15m)) "calls answered in the last 15 minutes, whatever the window";
        ABANDONED_15M "abandoned_15m" (|t| Value::Count(t.abandoned_15m)) "calls abandoned in the last 15 minutes";
        FLOWED_OUT_15M "flowed_out_15m" (|t| Value::Count(t.flowed_out_15m)) "calls that left otherwise in the last 15 minutes";
        AGENTS_HANDLED_60M "agents_handled_60m" (|t| Value::Count(t.agents.handled_60m)) "agents' legs that were done in the last 60 minutes, whichever queue's";
        AGENTS_HANDLE_60M "agents_handle_60m_s" (|t| Value::seconds(t.agents.handle_60m)) "talk, hold and wrap-up of the agents' legs that were done in the last 60 minutes, in seconds";
        SERVING "serving" (|t| Value::Count(t.agents.serving())) "agents ready for a call or at work on one";
        AWAY "away" (|t| Value::Count(t.agents.away)) "agents not ready or signed out";
        STAFFED "staffed" (|t| Value::Count(t.agents.staffed)) "agents neither signed out nor unknown";
        AVAILABLE "available" (|t| Value::Count(t.agents.available)) "agents ready for a call";
        NOT_READY "not_ready" (|t| Value::Count(t.agents.not_ready)) "agents signed in and not ready";
        WRAPPING_UP "wrapping_up" (|t| Value::Count(t.agents.wrapping_up)) "agents in wrap-up";
        LONGEST_LEFT "longest_s" (|t| t.longest_left.into()) "longest wait that ended, in seconds";
        HOURS "hours" (super::formulas::hours) "length of the window, or of the day so far, in hours; of queues whose days differ, their mean by calls";
        TARGET "target" (|t| Value::Number(t.target)) "service level aimed at";
        ABOVE "above" (|t| Value::Count(super::formulas::level_terms(t, t.formula).0)) "what stands above the line of the service level";
        BELOW "below" (|t| Value::Count(super::formulas::level_terms(t, t.formula).1)) "what stands below it";
        OF "of" (|_| Value::Count(super::formulas::NEXT)) "the next so many calls";
        P50_RANK "rank" (|t| super::formulas::rank(t, 50)) "ceil(0.5 · answered)";
        P90_RANK "rank" (|t| super::formulas::rank(t, 90)) "ceil(0.9 · answered)";
        P95_RANK "rank" (|t| super::formulas::rank(t, 95)) "ceil(0.95 · answered)";
    }
}
