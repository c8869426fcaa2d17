//! What a site will do next: a heap of timers.
//!
//! A timer is never taken back. It carries the number of the step that set it, and whoever it
//! wakes looks whether that step is still the current one.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What a timer wakes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Timer {
    /// The queue's next call comes, or it is time to look at its pace again.
    Arrival { queue: u16, comes: bool },
    /// A call that was already under way when the site opened.
    Opening { queue: u16 },
    /// The next step of a call.
    Call { call: u32, step: u32 },
    /// A waiting call leaves its queue.
    Leave { call: u32, visit: u32 },
    /// The next step of an agent.
    Agent { agent: u32, step: u32 },
    /// The agent signs in.
    SignIn { agent: u32 },
    /// The agent's shift is over.
    ShiftEnd { agent: u32, shift: u32 },
    /// A planned piece of the shift, such as lunch, is due.
    Piece { agent: u32, shift: u32, piece: u8 },
    /// Something unplanned calls the agent away.
    Errand { agent: u32, shift: u32 },
    /// The caller answers the survey.
    Survey { call: u32, agent: u32, queue: u16 },
    /// A colleague scores the call.
    Score { call: u32, agent: u32, queue: u16 },
    /// A promised callback is given its time.
    CallbackPlanned { call: u32, queue: u16 },
    /// A promised callback is due.
    CallbackDue { call: u32, queue: u16 },
    /// A new hour of the drama begins.
    Hour,
    /// The phones fail.
    OutageBegin,
    /// The phones work again.
    OutageEnd,
    /// The phone system restarts in the middle of its work, about once in so many microseconds.
    Restart { every: i64 },
    /// Teams are called away.
    Gap { until: i64 },
    /// A snapshot of all agents begins.
    SnapshotBegin,
    /// The next agents of the snapshot.
    SnapshotGoOn { from: u32 },
}

struct Entry {
    at: i64,
    order: u64,
    timer: Timer,
}

impl Ord for Entry {
    /// The earliest is the greatest: the standard heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Entry {}

/// All timers of one site, in order of time, then of setting.
#[derive(Default)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Entry>,
    set: u64,
}

impl Agenda {
    /// Sets a timer for an instant in microseconds; it goes off on the next whole millisecond, as
    /// finely as phone systems stamp.
    pub(crate) fn set(&mut self, at: i64, timer: Timer) {
        self.set += 1;
        let at = -(-at).div_euclid(1_000) * 1_000;
        self.heap.push(Entry {
            at,
            order: self.set,
            timer,
        });
    }

    /// When the next timer is due.
    pub(crate) fn next_at(&self) -> Option<i64> {
        self.heap.peek().map(|entry| entry.at)
    }

    /// Takes the next timer.
    pub(crate) fn take(&mut self) -> Option<(i64, Timer)> {
        self.heap.pop().map(|entry| (entry.at, entry.timer))
    }
}
