//! Rolling windows: a log of what was added at which second, and the running sum of each window.
//!
//! Sliding costs what leaves, not what is there. What is taken back is taken from its own second,
//! so that a correction leaves no trace.

use std::collections::VecDeque;

use crate::{Tallies, Tally, Window};

/// The longest window, in seconds: what is older is forgotten.
const LONGEST: i64 = 3600;

/// An amount added at a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    /// The bucket `(second − 1 s, second]`.
    second: i64,
    amount: i64,
    tally: Tally,
}

/// What was added, sorted by second; nothing older than the longest window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
}

impl Log {
    fn position(&self, second: i64) -> usize {
        // Events mostly come in order: the end of the log is the place.
        if self.entries.back().is_none_or(|last| last.second <= second) {
            return self.entries.len();
        }
        self.entries.partition_point(|entry| entry.second <= second)
    }

    pub(crate) fn add(&mut self, second: i64, tally: Tally, amount: i64) {
        let place = self.position(second);
        self.entries.insert(
            place,
            Entry {
                second,
                amount,
                tally,
            },
        );
    }

    /// Takes back what [`Self::add`] added; equal entries stand for one another.
    pub(crate) fn remove(&mut self, second: i64, tally: Tally, amount: i64) {
        let wanted = Entry {
            second,
            amount,
            tally,
        };
        let end = self.position(second);
        let same_second = (0..end)
            .rev()
            .take_while(|&i| self.entries[i].second == second);
        let found = { same_second }.find(|&i| self.entries[i] == wanted);
        if let Some(place) = found {
            self.entries.remove(place);
        }
    }

    /// Forgets what no window holds at this second any more.
    pub(crate) fn forget(&mut self, now: i64) {
        while self
            .entries
            .front()
            .is_some_and(|entry| entry.second <= now - LONGEST)
        {
            self.entries.pop_front();
        }
    }

    /// The entries of seconds after `from`, oldest first.
    fn after(&self, from: i64) -> impl Iterator<Item = &Entry> {
        let start = self.entries.partition_point(|entry| entry.second <= from);
        self.entries.range(start..)
    }

    /// The sums of a window that ends now.
    pub(crate) fn sums(&self, window: Window, now: i64) -> Tallies {
        let mut sums = Tallies::default();
        for entry in self.after(now - window.seconds()) {
            sums.add(entry.tally, entry.amount);
        }
        sums
    }
}

/// All windows of a queue.
#[derive(Clone, Debug)]
pub(crate) struct Windows {
    /// The whole second up to which the windows have slid.
    now: i64,
    log: Log,
    /// Waits, by the second at which they ended: answered ones, and others that count.
    answered: Log,
    left: Log,
    sums: [Tallies; Window::ALL.len()],
}

impl Windows {
    pub(crate) fn new(now: i64) -> Self {
        Self {
            now,
            log: Log::default(),
            answered: Log::default(),
            left: Log::default(),
            sums: Default::default(),
        }
    }

    fn holds(&self, second: i64) -> bool {
        second > self.now - LONGEST
    }

    pub(crate) fn add(&mut self, second: i64, tally: Tally, amount: i64) {
        if !self.holds(second) {
            return;
        }
        match tally {
            Tally::WaitAnswered => self.answered.add(second, tally, amount),
            Tally::WaitAbandoned | Tally::WaitFlowedOut => self.left.add(second, tally, amount),
            _ => {}
        }
        self.log.add(second, tally, amount);
        self.sum(second, tally, amount);
    }

    pub(crate) fn remove(&mut self, second: i64, tally: Tally, amount: i64) {
        if !self.holds(second) {
            return;
        }
        match tally {
            Tally::WaitAnswered => self.answered.remove(second, tally, amount),
            Tally::WaitAbandoned | Tally::WaitFlowedOut => self.left.remove(second, tally, amount),
            _ => {}
        }
        self.log.remove(second, tally, amount);
        self.sum(second, tally, -amount);
    }

    fn sum(&mut self, second: i64, tally: Tally, amount: i64) {
        for (window, sums) in Window::ALL.iter().zip(&mut self.sums) {
            if second > self.now - window.seconds() {
                sums.add(tally, amount);
            }
        }
    }

    /// Slides to a later whole second; says whether any sum changed.
    pub(crate) fn slide_to(&mut self, now: i64) -> bool {
        let mut changed = false;
        for (window, sums) in Window::ALL.iter().zip(&mut self.sums) {
            let (old, new) = (self.now - window.seconds(), now - window.seconds());
            for entry in self.log.after(old).take_while(|entry| entry.second <= new) {
                sums.add(entry.tally, -entry.amount);
                changed = true;
            }
        }
        self.now = now;
        self.log.forget(now);
        self.answered.forget(now);
        self.left.forget(now);
        changed
    }

    pub(crate) const fn sums(&self, window: Window) -> &Tallies {
        &self.sums[window as usize]
    }

    /// Waits of answered visits in the window, in microseconds.
    pub(crate) fn answered_waits(&self, window: Window) -> impl Iterator<Item = i64> {
        self.answered
            .after(self.now - window.seconds())
            .map(|entry| entry.amount)
    }

    /// The longest wait of answered, abandoned and flowed-out visits.
    pub(crate) fn longest_wait(&self, window: Window) -> Option<i64> {
        let left = self
            .left
            .after(self.now - window.seconds())
            .map(|entry| entry.amount);
        self.answered_waits(window).chain(left).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds one offered call at each second given and slides to `now`.
    fn offered(seconds: &[i64], now: i64) -> Windows {
        let mut windows = Windows::new(0);
        for &second in seconds {
            windows.add(second, Tally::Offered, 1);
        }
        windows.slide_to(now);
        windows
    }

    #[test]
    fn a_window_holds_its_last_second_and_not_the_one_at_its_left_edge() {
        let windows = offered(&[1, 300, 301], 301);
        assert_eq!(windows.sums(Window::M5).get(Tally::Offered), 2, "(1, 301]");
        assert_eq!(windows.sums(Window::M15).get(Tally::Offered), 3);
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let mut windows = offered(&[10, 20, 30], 40);
        windows.remove(20, Tally::Offered, 1);
        assert_eq!(windows.sums(Window::M5).get(Tally::Offered), 2);
        windows.slide_to(321);
        assert_eq!(
            windows.sums(Window::M5).get(Tally::Offered),
            1,
            "of 10 and 30, 30 is left"
        );
        windows.slide_to(5_000);
        assert_eq!(windows.sums(Window::M60).get(Tally::Offered), 0);
    }

    #[test]
    fn waits_are_kept_apart_by_how_they_ended() {
        let mut windows = Windows::new(100);
        windows.add(90, Tally::WaitAnswered, 5);
        windows.add(80, Tally::WaitAbandoned, 9);
        assert_eq!(windows.answered_waits(Window::M5).collect::<Vec<_>>(), [5]);
        assert_eq!(windows.longest_wait(Window::M5), Some(9));
    }
}
