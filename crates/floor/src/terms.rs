//! The terms from which figures are made: sums that can be pooled, never ratios.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::queues::CallsNow;
use crate::{AgentState, Formula, Settings, Span, Tallies, Tally, Time, Waits};

/// A window of time that ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named by their minutes")]
pub enum Window {
    M5,
    M15,
    M30,
    M60,
    /// Since the business day began.
    Today,
}

impl Window {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::M5, Self::M15, Self::M30, Self::M60, Self::Today];

    /// Those of one length, shortest first.
    pub const ROLLING: [Self; 4] = [Self::M5, Self::M15, Self::M30, Self::M60];

    /// Their names, for people.
    pub const KNOWN: &str = "5m, 15m, 30m, 60m and today";

    /// Length in seconds, of those that have a length of their own.
    #[must_use]
    pub const fn seconds(self) -> Option<i64> {
        match self {
            Self::M5 => Some(300),
            Self::M15 => Some(900),
            Self::M30 => Some(1800),
            Self::M60 => Some(3600),
            Self::Today => None,
        }
    }

    /// Length in seconds; none is nothing.
    pub(crate) const fn length(self) -> i64 {
        match self.seconds() {
            Some(seconds) => seconds,
            None => 0,
        }
    }

    /// Where it begins, if it has a length: at a whole second, of which nothing that is counted is
    /// in it.
    pub(crate) const fn from(self, now: Time) -> Time {
        Time((now.floor_second() - self.length()) * crate::SECOND)
    }

    /// The name in requests and figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::M5 => "5m",
            Self::M15 => "15m",
            Self::M30 => "30m",
            Self::M60 => "60m",
            Self::Today => "today",
        }
    }

    /// The window of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.name() == name)
    }
}

/// Terms of a queue, or of several pooled, at one instant for one window.
#[derive(Clone, Debug)]
pub struct QueueTerms {
    /// The window.
    pub window: Window,
    /// The formula by which the pool's own service level is computed.
    pub formula: Formula,
    /// The service level aimed at.
    pub target: f64,
    /// Answer threshold now in force.
    pub threshold: Span,
    /// Sums over the window.
    pub tallies: Tallies,
    /// How long the window has lasted; of a pool the longest.
    pub length: Span,
    /// Calls offered per hour: over the window's length, of `today` so far; none where there is no
    /// length yet. Rates of pooled queues are added, for each has a day of its own.
    pub arrivals_per_h: Option<f64>,
    /// Waits of answered visits in the window.
    pub answered_waits: Waits,
    /// Longest wait of answered, abandoned and flowed-out visits.
    pub longest_left: Option<Span>,
    /// Calls waiting now.
    pub waiting: i64,
    /// Of these, past the threshold.
    pub waiting_late: i64,
    /// Of these, past three quarters of the threshold, not past it.
    pub at_risk: i64,
    /// When the call waiting longest was queued.
    pub longest_since: Option<Time>,
    /// How long that is ago.
    pub longest_wait: Option<Span>,
    /// Waiting visits with an open ring.
    pub ringing: i64,
    /// Open legs not on hold.
    pub talking: i64,
    /// Open legs on hold.
    pub on_hold: i64,
    /// Agents by what they can do.
    pub agents: AgentCounts,
    /// Agents' times in the window.
    pub times: AgentTimes,
    /// Answers of the last 15 minutes.
    pub answered_15m: i64,
    /// Abandoned calls of the last 15 minutes.
    pub abandoned_15m: i64,
    /// Calls that flowed out in the last 15 minutes.
    pub flowed_out_15m: i64,
}

/// Agents of a pool, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCounts {
    /// Neither signed out nor unknown.
    pub staffed: i64,
    /// Ready for a call.
    pub available: i64,
    /// At work, not ready.
    pub not_ready: i64,
    /// In after-call work.
    pub wrapping_up: i64,
    /// Not ready or signed out: known not to serve.
    pub away: i64,
    /// Their legs whose work was done in the last 60 minutes, whichever queue's.
    pub handled_60m: i64,
    /// Talk, hold and wrap-up of these.
    pub handle_60m: Span,
}

/// Times of agents by shown state, clipped to the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentTimes {
    /// An open leg not on hold.
    pub talk: Span,
    /// Open legs, all on hold.
    pub hold: Span,
    /// An open offer.
    pub ring: Span,
    /// Open wrap-up.
    pub wrapup: Span,
    /// Declared available.
    pub available: Span,
    /// Any state but signed out and unknown.
    pub signed_in: Span,
}

impl AgentTimes {
    /// Ring, talk, hold and wrap-up.
    #[must_use]
    pub const fn busy(&self) -> i64 {
        self.talk.0 + self.hold.0 + self.ring.0 + self.wrapup.0
    }

    pub(crate) const fn merge(&mut self, other: &Self) {
        self.add_times(other, 1);
    }

    /// Adds another's so many times.
    pub(crate) const fn add_times(&mut self, other: &Self, times: i64) {
        self.talk.0 += times * other.talk.0;
        self.hold.0 += times * other.hold.0;
        self.ring.0 += times * other.ring.0;
        self.wrapup.0 += times * other.wrapup.0;
        self.available.0 += times * other.available.0;
        self.signed_in.0 += times * other.signed_in.0;
    }
}

impl AgentCounts {
    /// What one agent is counted as in a state, with a call in hand or not, that has done so many
    /// legs in so much time.
    pub(crate) fn of(state: AgentState, busy: bool, done: (i64, Span)) -> Self {
        let is = |states: &[AgentState]| i64::from(states.contains(&state));
        Self {
            staffed: 1 - is(&[AgentState::SignedOut, AgentState::Unknown]),
            available: is(&[AgentState::Available]),
            not_ready: is(&[AgentState::NotReady]),
            wrapping_up: i64::from(busy) * is(&[AgentState::Wrapup]),
            away: is(&[AgentState::NotReady, AgentState::SignedOut]),
            handled_60m: done.0,
            handle_60m: done.1,
        }
    }

    /// At work on calls or ready for one.
    #[must_use]
    pub const fn serving(&self) -> i64 {
        self.staffed - self.not_ready
    }

    pub(crate) const fn merge(&mut self, other: &Self) {
        self.add(other, 1);
    }

    /// Adds another's so many times.
    pub(crate) const fn add(&mut self, other: &Self, times: i64) {
        self.staffed += times * other.staffed;
        self.available += times * other.available;
        self.not_ready += times * other.not_ready;
        self.wrapping_up += times * other.wrapping_up;
        self.away += times * other.away;
        self.handled_60m += times * other.handled_60m;
        self.handle_60m.0 += times * other.handle_60m.0;
    }
}

impl QueueTerms {
    /// Terms of nothing yet, to pool into.
    #[must_use]
    pub fn empty(window: Window, settings: &Settings) -> Self {
        Self {
            window,
            formula: settings.sl_formula,
            target: settings.sl_target,
            threshold: settings.sl_threshold,
            tallies: Tallies::default(),
            length: Span(window.length() * crate::SECOND),
            arrivals_per_h: window.seconds().map(|_| 0.0),
            answered_waits: Waits::default(),
            longest_left: None,
            waiting: 0,
            waiting_late: 0,
            at_risk: 0,
            longest_since: None,
            longest_wait: None,
            ringing: 0,
            talking: 0,
            on_hold: 0,
            agents: AgentCounts::default(),
            times: AgentTimes::default(),
            answered_15m: 0,
            abandoned_15m: 0,
            flowed_out_15m: 0,
        }
    }

    /// Takes in the sums of the window, of a queue whose day began at an instant.
    pub(crate) fn sum_up(&mut self, sums: &Tallies, day: Time, now: Time) {
        self.tallies.clone_from(sums);
        if self.window.seconds().is_none() {
            self.length = now - day;
        }
        self.arrivals_per_h = hourly(self.tally(Tally::Offered), self.length);
    }

    /// Takes in what holds now, and what the estimated wait looks back at, whatever the window: the
    /// sums of 15 minutes.
    pub(crate) fn take_now(&mut self, calls: &CallsNow, quarter: &Tallies, now: Time) {
        self.waiting = calls.waiting;
        self.waiting_late = calls.waiting_late;
        self.at_risk = calls.at_risk;
        self.ringing = calls.ringing;
        self.talking = calls.talking;
        self.on_hold = calls.on_hold;
        self.longest_since = calls.longest_since;
        self.longest_wait = calls.longest_since.map(|since| now - since);
        self.answered_15m = quarter.get(Tally::Answered);
        self.abandoned_15m = quarter.get(Tally::Abandoned);
        self.flowed_out_15m = quarter.get(Tally::FlowedOut);
    }

    /// Adds the calls of another queue or pool; agents are pooled by [`Self::merge_agents`], for
    /// an agent counts once, however many queues.
    pub fn merge_calls(&mut self, other: &Self) {
        self.tallies.merge(&other.tallies);
        self.length = self.length.max(other.length);
        self.arrivals_per_h = match (self.arrivals_per_h, other.arrivals_per_h) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
        self.answered_waits.merge(&other.answered_waits);
        self.longest_left = self.longest_left.max(other.longest_left);
        self.waiting += other.waiting;
        self.waiting_late += other.waiting_late;
        self.at_risk += other.at_risk;
        self.longest_since = match (self.longest_since, other.longest_since) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.longest_wait = self.longest_wait.max(other.longest_wait);
        self.ringing += other.ringing;
        self.talking += other.talking;
        self.on_hold += other.on_hold;
        self.answered_15m += other.answered_15m;
        self.abandoned_15m += other.abandoned_15m;
        self.flowed_out_15m += other.flowed_out_15m;
    }

    /// Adds agents.
    pub const fn merge_agents(&mut self, counts: &AgentCounts, times: &AgentTimes) {
        self.agents.merge(counts);
        self.times.merge(times);
    }

    /// Sum of one tally over the window.
    #[must_use]
    pub const fn tally(&self, tally: Tally) -> i64 {
        self.tallies.get(tally)
    }
}

/// Terms of an agent at one instant for one window.
#[derive(Clone, Debug)]
pub struct AgentTerms {
    /// Sums over the window, by their own moments.
    pub tallies: Tallies,
    /// Times by shown state.
    pub times: AgentTimes,
    /// Not ready, by reason; none is the empty reason.
    pub not_ready: BTreeMap<Arc<str>, Span>,
}

/// Things per hour; nothing where no time has passed.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts and microseconds stay far below 2^53"
)]
fn hourly(count: i64, length: Span) -> Option<f64> {
    (length > Span(0)).then(|| count as f64 * 3_600e6 / length.0 as f64)
}
