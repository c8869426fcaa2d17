//! Rolling windows: a log of what was added at which second, and the running sum of each window.
//!
//! Sliding costs what leaves, not what is there. What is taken back is taken from its own second,
//! so that a correction leaves no trace.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::ordered::from_the_end;
use crate::today::Today;
use crate::{BusinessDay, SECOND, Tallies, Tally, Time, Waits, Window};

/// The longest window, in seconds: what is older is forgotten.
pub(crate) const LONGEST: i64 = 3600;

/// An amount added at a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// The bucket `(second − 1 s, second]` and, below it, the tally.
    place: i64,
    amount: i64,
}

impl Entry {
    /// Places for the tallies of a second.
    const PLACES: i64 = 64;

    const fn new(second: i64, tally: Tally, amount: i64) -> Self {
        Self {
            place: second * Self::PLACES + tally as i64,
            amount,
        }
    }

    const fn second(self) -> i64 {
        self.place.div_euclid(Self::PLACES)
    }

    fn tally(self) -> Option<Tally> {
        let place = usize::try_from(self.place.rem_euclid(Self::PLACES));
        place.ok().and_then(|place| Tally::ALL.get(place).copied())
    }

    /// Adds it to sums so many times.
    fn add_to(self, sums: &mut Tallies, times: i64) {
        if let Some(tally) = self.tally() {
            sums.add(tally, self.amount.wrapping_mul(times));
        }
    }
}

/// What was added, sorted by second and tally; nothing older than the longest window.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
}

impl Log {
    pub(crate) fn add(&mut self, second: i64, tally: Tally, amount: i64) {
        let new = Entry::new(second, tally, amount);
        // Events mostly come in order: the end of the log is the place.
        let last = self.entries.back();
        if last.is_none_or(|last| last.place <= new.place) {
            return self.entries.push_back(new);
        }
        let after = from_the_end(&self.entries, |entry| entry.place <= new.place);
        self.entries.insert(after, new);
    }

    /// Takes back what [`Self::add`] added, if it is there; equal entries stand for one another.
    pub(crate) fn remove(&mut self, second: i64, tally: Tally, amount: i64) -> bool {
        let wanted = Entry::new(second, tally, amount);
        let first = from_the_end(&self.entries, |entry| entry.place < wanted.place);
        let mut same = self
            .entries
            .range(first..)
            .take_while(|entry| entry.place == wanted.place);
        let found = same.position(|entry| *entry == wanted);
        found.is_some_and(|found| self.entries.remove(first + found).is_some())
    }

    /// Forgets what no window holds at this second any more; says how many entries that were.
    pub(crate) fn forget(&mut self, now: i64) -> usize {
        let old = |entry: &Entry| entry.second() <= now - LONGEST;
        let before = self.entries.len();
        while self.entries.front().is_some_and(old) {
            self.entries.pop_front();
        }
        before - self.entries.len()
    }

    /// What was added at seconds after `from`, up to `to`, as a log of its own.
    pub(crate) fn between(&self, from: i64, to: i64) -> Self {
        let entries = self.after(from);
        let entries = entries.take_while(|entry| entry.second() <= to);
        Self {
            entries: entries.copied().collect(),
        }
    }

    /// Puts another in the place of what was added after `from`.
    pub(crate) fn go_on(&mut self, from: i64, later: Self) {
        self.entries.truncate(self.count_up_to(from));
        self.entries.extend(later.entries);
    }

    /// How many entries are of a second or an earlier one.
    fn count_up_to(&self, second: i64) -> usize {
        let old = |entry: &Entry| entry.second() <= second;
        match self.entries.front() {
            // Mostly what is older was forgotten.
            Some(first) if old(first) => self.entries.partition_point(old),
            _ => 0,
        }
    }

    /// The entries of seconds after `from`, oldest first.
    fn after(&self, from: i64) -> impl Iterator<Item = &Entry> {
        self.entries.range(self.count_up_to(from)..)
    }

    /// What was added at seconds after `from`, oldest first.
    pub(crate) fn amounts_after(&self, from: i64) -> impl Iterator<Item = (i64, Tally, i64)> {
        let entries = self.after(from);
        entries.filter_map(|entry| Some((entry.second(), entry.tally()?, entry.amount)))
    }

    /// The sums of a window that ends now.
    pub(crate) fn sums(&self, seconds: i64, now: i64) -> Tallies {
        let mut sums = Tallies::default();
        for entry in self.after(now - seconds) {
            entry.add_to(&mut sums, 1);
        }
        sums
    }
}

/// All windows of a queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Windows {
    /// The whole second up to which the windows have slid.
    now: i64,
    log: Log,
    sums: [Tallies; Window::ROLLING.len()],
    today: Today,
    /// How many entries of the log each window has left behind, where they have been counted.
    #[serde(skip)]
    behind: Option<[usize; Window::ROLLING.len()]>,
}

impl Windows {
    /// Nothing yet. `days_change` says whether settings of the day may come that begin it anew.
    pub(crate) fn new(now: i64, day: BusinessDay, days_change: bool) -> Self {
        Self {
            now,
            log: Log::default(),
            sums: Default::default(),
            today: Today::new(day, Time(now * SECOND), days_change),
            behind: None,
        }
    }

    /// Adds an amount at its moment.
    pub(crate) fn add(&mut self, moment: Time, tally: Tally, amount: i64) {
        let second = moment.bucket();
        if second > self.now - LONGEST {
            self.log.add(second, tally, amount);
            self.count(second, 1);
            self.sum(second, tally, amount);
        }
        self.today.add(moment, tally, amount);
    }

    /// Takes back what [`Self::add`] added.
    pub(crate) fn remove(&mut self, moment: Time, tally: Tally, amount: i64) {
        let second = moment.bucket();
        if second > self.now - LONGEST {
            if self.log.remove(second, tally, amount) {
                self.count(second, -1);
            }
            self.sum(second, tally, -amount);
        }
        self.today.remove(moment, tally, amount);
    }

    /// Counts an entry of a second that has come, or has gone.
    fn count(&mut self, second: i64, by: isize) {
        // What is new is behind none of them.
        if second > self.now - Window::M5.length() {
            return;
        }
        let windows = Window::ROLLING.iter().zip(self.behind.iter_mut().flatten());
        for (window, behind) in windows {
            if second <= self.now - window.length() {
                *behind = behind.saturating_add_signed(by);
            }
        }
    }

    fn sum(&mut self, second: i64, tally: Tally, amount: i64) {
        // What is new is in all of them.
        if second > self.now - Window::M5.length() {
            for sums in &mut self.sums {
                sums.add(tally, amount);
            }
            return;
        }
        for (window, sums) in Window::ROLLING.iter().zip(&mut self.sums) {
            if second > self.now - window.length() {
                sums.add(tally, amount);
            }
        }
    }

    /// Slides to a later whole second; says whether any sum changed.
    pub(crate) fn slide_to(&mut self, now: i64) -> bool {
        let mut changed = false;
        let mut all = self.behind.unwrap_or_else(|| {
            Window::ROLLING.map(|window| self.log.count_up_to(self.now - window.length()))
        });
        for ((window, sums), behind) in Window::ROLLING.iter().zip(&mut self.sums).zip(&mut all) {
            let left = now - window.length();
            while let Some(entry) = self.log.entries.get(*behind)
                && entry.second() <= left
            {
                entry.add_to(sums, -1);
                *behind += 1;
                changed = true;
            }
        }
        self.now = now;
        let gone = self.log.forget(now);
        self.behind = Some(all.map(|behind| behind - gone));
        self.today.pass(Time(now * SECOND)) || changed
    }

    /// Takes the settings of the queue's day that are now in force.
    pub(crate) fn set_day(&mut self, day: &BusinessDay) {
        self.today.set(day);
    }

    pub(crate) const fn sums(&self, window: Window) -> &Tallies {
        match window {
            Window::Today => self.today.sums(),
            rolling => &self.sums[rolling as usize],
        }
    }

    /// The queue's day.
    pub(crate) const fn day(&self) -> Day {
        self.today.day()
    }

    /// The first instant of a window that rolls: the one at its left edge is not in it.
    const fn from(&self, rolling: Window) -> Time {
        Time((self.now - rolling.length()) * SECOND + 1)
    }

    /// Waits of answered visits in the window.
    pub(crate) fn answered_waits(&self, window: Window) -> Waits {
        match window {
            Window::Today => self.today.waits(),
            rolling => self.today.answered_since(self.from(rolling)).collect(),
        }
    }

    /// The longest wait of answered visits in a window that rolls.
    pub(crate) fn longest_answered(&self, rolling: Window) -> Option<i64> {
        self.today.answered_since(self.from(rolling)).max()
    }

    /// The longest wait of answered, abandoned and flowed-out visits.
    pub(crate) fn longest_wait(&self, window: Window) -> Option<i64> {
        match window {
            Window::Today => self.today.longest_wait(),
            rolling => self.today.longest_since(self.from(rolling)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Time {
        Time(second * SECOND)
    }

    /// Adds one offered call at each second given and slides to `now`.
    fn offered(seconds: &[i64], now: i64) -> Windows {
        let mut windows = Windows::new(0, BusinessDay::default(), true);
        for &second in seconds {
            windows.add(at(second), Tally::Offered, 1);
        }
        windows.slide_to(now);
        windows
    }

    #[test]
    fn a_window_holds_its_last_second_and_not_the_one_at_its_left_edge() {
        let windows = offered(&[1, 300, 301], 301);
        assert_eq!(windows.sums(Window::M5).get(Tally::Offered), 2, "(1, 301]");
        assert_eq!(windows.sums(Window::M15).get(Tally::Offered), 3);
        assert_eq!(windows.sums(Window::Today).get(Tally::Offered), 3);
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let mut windows = offered(&[10, 20, 30], 40);
        windows.remove(at(20), Tally::Offered, 1);
        assert_eq!(windows.sums(Window::M5).get(Tally::Offered), 2);
        windows.slide_to(321);
        assert_eq!(
            windows.sums(Window::M5).get(Tally::Offered),
            1,
            "of 10 and 30, 30 is left"
        );
        windows.slide_to(5_000);
        assert_eq!(windows.sums(Window::M60).get(Tally::Offered), 0);
        assert_eq!(windows.sums(Window::Today).get(Tally::Offered), 2);
    }

    #[test]
    fn waits_are_kept_apart_by_how_they_ended() {
        let mut windows = Windows::new(100, BusinessDay::default(), true);
        windows.add(at(90), Tally::WaitAnswered, 5);
        windows.add(at(80), Tally::WaitAbandoned, 9);
        for window in [Window::M5, Window::Today] {
            assert_eq!(windows.answered_waits(window), [5].into_iter().collect());
            assert_eq!(windows.longest_wait(window), Some(9));
        }
        windows.remove(at(80), Tally::WaitAbandoned, 9);
        for window in [Window::M5, Window::Today] {
            assert_eq!(windows.longest_wait(window), Some(5));
        }
    }

    #[test]
    fn nothing_is_kept_that_no_window_holds() {
        let mut windows = offered(&[1, 2], 3_601);
        assert_eq!(windows.log.entries.len(), 1, "(1, 3601]");
        windows.add(at(1), Tally::Offered, 1);
        assert_eq!(windows.log.entries.len(), 1);
    }
}
