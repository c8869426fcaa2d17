//! The business day of a queue so far: running sums since its start, and what they were made of,
//! so that a day that is set to begin at another time is right at once. Where no settings can
//! change, nothing was added since a day's beginning before that is there.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::minutes::{Entry, Minutes, minute_of};
use crate::ordered::from_the_end;
use crate::waits::{Bins, WaitLog};
use crate::{BusinessDay, SECOND, Span, Tallies, Tally, Time, Waits};

/// What is older is forgotten: the longest day has 25 hours.
const REMEMBERED: Span = Span(26 * 3_600 * SECOND);

/// The day so far.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Today {
    settings: BusinessDay,
    now: Time,
    /// The sum of each tally in each minute, sorted by minute and tally; empty where the settings do
    /// not change. Days begin at whole minutes of UTC, as they do in every zone since 1972.
    log: VecDeque<Entry>,
    /// The same of what is over an hour old.
    old: Minutes,
    days_change: bool,
    /// Waits of answered visits, and of others that count.
    answered: WaitLog,
    left: WaitLog,
    day: Day,
    so_far: SoFar,
}

/// What the day has brought since it began.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct SoFar {
    sums: Tallies,
    /// How many waits of answered visits there are, and in which bins.
    answered: usize,
    bins: Bins,
    longest_wait: Option<i64>,
}

impl Today {
    pub(crate) fn new(settings: BusinessDay, now: Time, days_change: bool) -> Self {
        Self {
            days_change,
            day: settings.around(now),
            settings,
            now,
            log: VecDeque::new(),
            old: Minutes::default(),
            answered: WaitLog::default(),
            left: WaitLog::default(),
            so_far: SoFar::default(),
        }
    }

    pub(crate) const fn day(&self) -> Day {
        self.day
    }

    pub(crate) const fn sums(&self) -> &Tallies {
        &self.so_far.sums
    }

    pub(crate) const fn longest_wait(&self) -> Option<i64> {
        self.so_far.longest_wait
    }

    /// Waits of answered visits.
    pub(crate) fn waits(&self) -> Waits {
        let each = self.answered.since(self.day.start);
        Waits::counted(self.so_far.answered, &self.so_far.bins, each)
    }

    /// Waits of visits answered at an instant or later.
    pub(crate) fn answered_since(&self, from: Time) -> impl Iterator<Item = i64> {
        self.answered.since(from)
    }

    /// The longest wait that ended at an instant or later.
    pub(crate) fn longest_since(&self, from: Time) -> Option<i64> {
        self.answered.since(from).chain(self.left.since(from)).max()
    }

    pub(crate) fn add(&mut self, moment: Time, tally: Tally, amount: i64) {
        if !self.remembers(moment) {
            return;
        }
        self.note(minute_of(moment), tally, amount);
        let wait = self.wait_log(tally).map(|log| log.add(moment, amount));
        if moment < self.day.start {
            return;
        }
        let so_far = &mut self.so_far;
        so_far.sums.add(tally, amount);
        if tally == Tally::WaitAnswered {
            so_far.answered += 1;
            so_far.bins.add(amount);
        }
        if wait.is_some() {
            so_far.longest_wait = so_far.longest_wait.max(Some(amount));
        }
    }

    /// Takes back what [`Self::add`] added.
    pub(crate) fn remove(&mut self, moment: Time, tally: Tally, amount: i64) {
        if !self.remembers(moment) {
            return;
        }
        self.note(minute_of(moment), tally, -amount);
        let wait = self.wait_log(tally).map(|log| log.remove(moment, amount));
        if moment < self.day.start {
            return;
        }
        self.so_far.sums.add(tally, -amount);
        if tally == Tally::WaitAnswered {
            self.so_far.answered -= 1;
            self.so_far.bins.remove(amount);
        }
        if wait.is_some() && self.so_far.longest_wait == Some(amount) {
            self.so_far.longest_wait = self.longest_since(self.day.start);
        }
    }

    fn remembers(&self, moment: Time) -> bool {
        moment >= self.now - REMEMBERED
    }

    const fn wait_log(&mut self, tally: Tally) -> Option<&mut WaitLog> {
        match tally {
            Tally::WaitAnswered => Some(&mut self.answered),
            Tally::WaitAbandoned | Tally::WaitFlowedOut => Some(&mut self.left),
            _ => None,
        }
    }

    fn note(&mut self, minute: i32, tally: Tally, amount: i64) {
        if amount == 0 || !self.days_change {
            return;
        }
        let new = Entry {
            minute,
            tally,
            amount,
        };
        let wanted = (minute, tally);
        let place_of = |entry: &Entry| (entry.minute, entry.tally);
        if self.old.hold(minute) {
            return self.old.change(minute, |entries| {
                let place = entries.partition_point(|entry| place_of(entry) < wanted);
                match entries
                    .get_mut(place)
                    .filter(|entry| place_of(entry) == wanted)
                {
                    Some(entry) => entry.amount = entry.amount.wrapping_add(amount),
                    None => entries.insert(place, new),
                }
            });
        }
        let place = from_the_end(&self.log, |entry| place_of(entry) < wanted);
        let same = self.log.get_mut(place);
        match same.filter(|entry| place_of(entry) == wanted) {
            Some(entry) => entry.amount = entry.amount.wrapping_add(amount),
            None => self.log.insert(place, new),
        }
    }

    /// Lets time pass; says whether another day has begun.
    pub(crate) fn pass(&mut self, now: Time) -> bool {
        let last = std::mem::replace(&mut self.now, now);
        // What is old is so by the minute.
        if minute_of(last) == minute_of(now) && now < self.day.end {
            return false;
        }
        let due = self.log.front();
        let due = due.and_then(|oldest| Minutes::due(oldest.minute, now));
        if let Some(end) = due {
            let old = self.log.partition_point(|entry| entry.minute < end);
            let old = self.log.drain(..old);
            self.old.pack(end, old.filter(|entry| entry.amount != 0));
            self.log.shrink_to(self.log.len() * 2);
        }
        let oldest = now - REMEMBERED;
        self.old.forget(minute_of(oldest));
        self.answered.pass(now, oldest);
        self.left.pass(now, oldest);
        let over = now >= self.day.end;
        if over {
            self.begin();
        }
        over
    }

    /// Takes settings that are now in force.
    pub(crate) fn set(&mut self, settings: &BusinessDay) {
        if self.settings != *settings {
            self.settings = settings.clone();
            self.begin();
        }
    }

    fn begin(&mut self) {
        self.day = self.settings.around(self.now);
        let mut so_far = SoFar::default();
        let first = minute_of(self.day.start);
        let recent = self.log.partition_point(|entry| entry.minute < first);
        let recent = self.log.range(recent..).copied();
        for entry in self.old.since(first).chain(recent) {
            so_far.sums.add(entry.tally, entry.amount);
        }
        for wait in self.answered.since(self.day.start) {
            so_far.answered += 1;
            so_far.bins.add(wait);
        }
        so_far.longest_wait = self.longest_since(self.day.start);
        self.so_far = so_far;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TimeOfDay;

    /// An instant of the first days of 1970, by day, hour and minute.
    fn at(day: i64, hour: i64, minute: i64) -> Time {
        Time(((day * 24 + hour) * 60 + minute) * 60 * SECOND)
    }

    fn starts(time: &str) -> BusinessDay {
        BusinessDay {
            start: TimeOfDay::from_text(time).unwrap(),
            ..BusinessDay::default()
        }
    }

    /// A visit answered after a wait of so many microseconds.
    fn answered(today: &mut Today, moment: Time, wait: i64) {
        today.pass(moment);
        today.add(moment, Tally::Answered, 1);
        today.add(moment, Tally::WaitAnswered, wait);
    }

    fn seen(today: &Today) -> (i64, Option<Span>, Option<i64>) {
        (
            today.sums().get(Tally::Answered),
            today.waits().percentile(50),
            today.longest_wait(),
        )
    }

    #[test]
    fn a_day_begins_with_its_first_instant() {
        let mut today = Today::new(starts("06:00"), at(1, 0, 0), true);
        answered(&mut today, at(1, 5, 59), 70);
        assert_eq!(seen(&today), (1, Some(Span(70)), Some(70)));
        let start = at(1, 6, 0);
        today.pass(start);
        assert_eq!(seen(&today), (0, None, None));
        today.add(start - Span(1), Tally::Answered, 1);
        today.add(start, Tally::Answered, 1);
        assert_eq!(today.sums().get(Tally::Answered), 1);
        assert_eq!(today.day.start, start);
    }

    #[test]
    fn a_day_that_is_set_to_begin_at_another_time_is_right_at_once() {
        let mut today = Today::new(starts("06:00"), at(1, 6, 0), true);
        answered(&mut today, at(1, 7, 0), 90);
        answered(&mut today, at(2, 5, 0), 50);
        answered(&mut today, at(2, 8, 30), 30);
        answered(&mut today, at(2, 9, 0), 10);
        assert_eq!(seen(&today), (2, Some(Span(10)), Some(30)));
        today.set(&starts("04:00"));
        assert_eq!(seen(&today), (3, Some(Span(30)), Some(50)));
        today.set(&starts("10:00"));
        assert_eq!(
            seen(&today),
            (3, Some(Span(30)), Some(50)),
            "of yesterday, from 10:00 on"
        );
        today.set(&starts("07:00"));
        assert_eq!(seen(&today), (2, Some(Span(10)), Some(30)));
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let mut today = Today::new(starts("00:00"), at(1, 0, 0), true);
        for (minute, wait) in [(1, 20), (2, 80), (2, 40)] {
            answered(&mut today, at(1, 0, minute), wait);
        }
        today.add(at(1, 0, 3), Tally::WaitFlowedOut, 60);
        today.remove(at(1, 0, 2), Tally::WaitAnswered, 80);
        today.remove(at(1, 0, 2), Tally::Answered, 1);
        assert_eq!(seen(&today), (2, Some(Span(20)), Some(60)));
        today.remove(at(1, 0, 3), Tally::WaitFlowedOut, 60);
        assert_eq!(seen(&today).2, Some(40));
        let left = today.log.iter().filter(|entry| entry.amount != 0);
        assert_eq!(left.count(), 4, "two minutes with two sums each");
    }

    #[test]
    fn what_is_over_an_hour_old_can_still_be_taken_back_and_added() {
        let mut today = Today::new(starts("00:00"), at(1, 6, 0), true);
        answered(&mut today, at(1, 7, 0), 20);
        answered(&mut today, at(1, 7, 0), 80);
        answered(&mut today, at(1, 7, 40), 50);
        today.pass(at(1, 9, 0));
        today.remove(at(1, 7, 0), Tally::WaitAnswered, 80);
        today.remove(at(1, 7, 0), Tally::Answered, 1);
        today.add(at(1, 7, 20), Tally::Answered, 1);
        today.add(at(1, 7, 20), Tally::WaitAnswered, 30);
        today.add(at(1, 7, 20), Tally::Offered, 7);
        assert!(today.log.is_empty(), "all is packed");
        assert_eq!(seen(&today), (3, Some(Span(30)), Some(50)));
        // Read again from what is packed.
        today.set(&starts("07:10"));
        assert_eq!(seen(&today), (2, Some(Span(30)), Some(50)));
        assert_eq!(today.sums().get(Tally::Offered), 7);
        today.set(&starts("00:00"));
        assert_eq!(seen(&today), (3, Some(Span(30)), Some(50)));
    }

    #[test]
    fn a_wait_that_is_taken_back_is_not_counted() {
        let mut today = Today::new(starts("00:00"), at(1, 0, 0), true);
        for wait in 1..=1_000 {
            answered(&mut today, at(1, 0, 1), wait);
        }
        assert!(today.waits().is_binned());
        today.remove(at(1, 0, 1), Tally::WaitAnswered, 500);
        let waits = today.waits();
        assert_eq!((waits.count(), waits.is_binned()), (999, false));
        assert_eq!(waits.percentile(50), Some(Span(501)));
    }

    #[test]
    fn nothing_is_kept_that_no_day_can_hold() {
        let sums = |today: &Today| today.log.len() + today.old.since(i32::MIN).count();
        for (days_change, kept) in [(true, 3), (false, 0)] {
            let mut today = Today::new(starts("00:00"), at(1, 0, 0), days_change);
            answered(&mut today, at(1, 0, 0), 10);
            today.add(at(1, 0, 0), Tally::WaitAbandoned, 10);
            assert_eq!(sums(&today), kept);
            // A day of 25 hours may have begun then.
            today.pass(at(2, 1, 0));
            assert_eq!(today.longest_since(at(1, 0, 0)), Some(10));
            assert_eq!(sums(&today), kept);
            today.pass(at(2, 2, 30));
            assert_eq!(today.longest_since(Time::MIN), None);
            assert_eq!(sums(&today), 0);
            today.add(at(1, 0, 0), Tally::WaitAnswered, 10);
            assert_eq!((sums(&today), today.longest_since(Time::MIN)), (0, None));
        }
    }
}
