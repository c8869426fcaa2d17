//! A queue at work: who waits in it, and who waits for its calls.

use std::collections::BTreeSet;

use floor::Span;

use crate::chance::Chance;
use crate::plan::QueuePlan;

/// A waiting call: the highest priority first, then the longest wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Waiter {
    rank: u8,
    since: i64,
    pub(crate) call: u32,
}

impl Waiter {
    pub(crate) const fn new(priority: u8, since: i64, call: u32) -> Self {
        Self {
            rank: u8::MAX - priority,
            since,
            call,
        }
    }
}

/// Callers do not come evenly even at one time of day: a pace stays off its mean for minutes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wave {
    height: f64,
    until: i64,
}

impl Wave {
    /// None, until the next look.
    pub(crate) const fn calm() -> Self {
        Self {
            height: 1.0,
            until: i64::MIN,
        }
    }

    /// How high it is now; another one begins when it is over.
    pub(crate) fn at(&mut self, now: i64, chance: &mut Chance, spread: f64) -> f64 {
        if self.until <= now {
            self.height = chance.log_normal(1.0, spread);
            self.until = now + Span::from_seconds(chance.between(120.0, 420.0)).0;
        }
        self.height
    }
}

/// A queue.
pub(crate) struct Queue {
    pub(crate) plan: QueuePlan,
    pub(crate) waiting: BTreeSet<Waiter>,
    /// Idle agents, the longest idle first.
    pub(crate) idle: BTreeSet<(i64, u32)>,
    /// Agents signed in.
    pub(crate) staffed: u32,
    /// How far the pace of its calls is off its mean just now.
    pub(crate) wave: Wave,
}

impl Queue {
    pub(crate) const fn new(plan: QueuePlan) -> Self {
        Self {
            plan,
            waiting: BTreeSet::new(),
            idle: BTreeSet::new(),
            staffed: 0,
            wave: Wave::calm(),
        }
    }
}
