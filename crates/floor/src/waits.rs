//! Waits of answered visits, for their percentiles: each of them while they are few, and how many
//! fall into each of many narrow bins where they are not.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::minutes::{Entry, Minutes, minute_of};
use crate::ordered::from_the_end;
use crate::{Span, Tally, Time};

/// From so many waits on they are kept in bins.
const MANY: usize = 1_000;
/// A bin is so many times narrower than its place: the middle of one is off by 0.4 % at most.
const STEPS: u64 = 128;

/// How many waits fall into each bin, from the lowest to the highest that has held any.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Bins {
    lowest: usize,
    counts: VecDeque<u32>,
}

impl PartialEq for Bins {
    fn eq(&self, other: &Self) -> bool {
        self.held().eq(other.held())
    }
}

impl Eq for Bins {}

impl Bins {
    /// Microseconds one by one up to `STEPS`, then `STEPS` bins for each doubling.
    fn place(wait: i64) -> usize {
        let wait = wait.max(0).unsigned_abs();
        let doublings = (wait | STEPS).ilog2() - STEPS.ilog2();
        let place = u64::from(doublings) * STEPS + (wait >> doublings);
        usize::try_from(place).unwrap_or(usize::MAX)
    }

    /// The middle of a bin.
    fn middle(place: usize) -> i64 {
        let place = place as u64;
        let doublings = (place / STEPS).saturating_sub(1);
        let low = (place - doublings * STEPS) << doublings;
        i64::try_from(low + (1 << doublings) / 2).unwrap_or(i64::MAX)
    }

    pub(crate) fn add(&mut self, wait: i64) {
        *self.at(Self::place(wait)) += 1;
    }

    pub(crate) fn remove(&mut self, wait: i64) {
        let count = self.at(Self::place(wait));
        *count = count.saturating_sub(1);
    }

    /// The count of a bin, which is there from now on.
    fn at(&mut self, place: usize) -> &mut u32 {
        if self.counts.is_empty() {
            self.lowest = place;
        }
        while place < self.lowest {
            self.counts.push_front(0);
            self.lowest -= 1;
        }
        let index = place - self.lowest;
        if self.counts.len() <= index {
            self.counts.resize(index + 1, 0);
        }
        &mut self.counts[index]
    }

    /// The bins that hold any, lowest first.
    fn held(&self) -> impl Iterator<Item = (usize, u32)> {
        let all = (self.lowest..).zip(self.counts.iter().copied());
        all.filter(|(_, count)| *count > 0)
    }

    fn merge(&mut self, other: &Self) {
        for (place, more) in other.held() {
            *self.at(place) += more;
        }
    }

    /// The wait of a rank, from 0.
    fn ranked(&self, rank: usize) -> Option<i64> {
        let mut before = 0;
        let mut held = self.held();
        let found = held.find(|(_, count)| {
            before += *count as usize;
            before > rank
        });
        found.map(|(place, _)| Self::middle(place))
    }
}

/// Waits by the moment at which they ended, each of them; those over an hour old by the minute.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct WaitLog {
    recent: VecDeque<(Time, i64)>,
    old: Minutes,
}

/// A wait as it is packed.
fn entry(moment: Time, amount: i64) -> Entry {
    Entry {
        minute: minute_of(moment),
        tally: Tally::WaitAnswered,
        amount,
    }
}

impl WaitLog {
    pub(crate) fn add(&mut self, moment: Time, wait: i64) {
        let new = entry(moment, wait);
        if self.old.hold(new.minute) {
            return self.old.change(new.minute, |entries| {
                let place = entries.partition_point(|entry| entry.minute <= new.minute);
                entries.insert(place, new);
            });
        }
        let place = from_the_end(&self.recent, |&(other, _)| other <= moment);
        self.recent.insert(place, (moment, wait));
    }

    /// Takes back what [`Self::add`] added.
    pub(crate) fn remove(&mut self, moment: Time, wait: i64) {
        let gone = entry(moment, wait);
        if self.old.hold(gone.minute) {
            return self.old.change(gone.minute, |entries| {
                if let Some(place) = entries.iter().position(|entry| *entry == gone) {
                    entries.remove(place);
                }
            });
        }
        let first = from_the_end(&self.recent, |&(other, _)| other < moment);
        let mut same = self.recent.range(first..);
        if let Some(place) = same.position(|found| *found == (moment, wait)) {
            self.recent.remove(first + place);
        }
    }

    /// Lets time pass: packs what is no longer recent, and forgets what ended before an instant.
    pub(crate) fn pass(&mut self, now: Time, before: Time) {
        let oldest = self.recent.front();
        let due = oldest.and_then(|(moment, _)| Minutes::due(minute_of(*moment), now));
        if let Some(end) = due {
            let old = self
                .recent
                .partition_point(|(moment, _)| minute_of(*moment) < end);
            let old = self.recent.drain(..old);
            self.old
                .pack(end, old.map(|(moment, wait)| entry(moment, wait)));
            self.recent.shrink_to(self.recent.len() * 2);
        }
        self.old.forget(minute_of(before));
    }

    /// Waits that ended at an instant or later: a recent one, or the beginning of a minute.
    pub(crate) fn since(&self, from: Time) -> impl Iterator<Item = i64> {
        let first = self.recent.partition_point(|(moment, _)| *moment < from);
        let recent = self.recent.range(first..).map(|(_, wait)| *wait);
        let old = self.old.since(minute_of(from));
        old.map(|entry| entry.amount).chain(recent)
    }
}

/// Waits of answered visits of a queue or a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits(Kept);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kept {
    /// In microseconds and in no order.
    Each(Vec<i64>),
    /// How many there are, and in which bins.
    Many(usize, Bins),
}

impl Default for Waits {
    fn default() -> Self {
        Self(Kept::Each(Vec::new()))
    }
}

impl FromIterator<i64> for Waits {
    fn from_iter<Iter: IntoIterator<Item = i64>>(waits: Iter) -> Self {
        Self(Kept::of(waits.into_iter().collect()))
    }
}

impl Waits {
    /// So many waits that are counted in bins already; each of them is asked for only where they
    /// are few.
    pub(crate) fn counted(count: usize, bins: &Bins, each: impl Iterator<Item = i64>) -> Self {
        if count < MANY {
            Self(Kept::Each(each.collect()))
        } else {
            Self(Kept::Many(count, bins.clone()))
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        match &self.0 {
            Kept::Each(waits) => waits.len(),
            Kept::Many(count, _) => *count,
        }
    }

    /// Whether only bins of them are known.
    #[must_use]
    pub const fn is_binned(&self) -> bool {
        matches!(self.0, Kept::Many(..))
    }

    /// Adds those of another queue or pool.
    pub(crate) fn merge(&mut self, other: &Self) {
        let mine = std::mem::take(self).0;
        self.0 = match (mine, &other.0) {
            (Kept::Each(mut waits), Kept::Each(more)) => {
                waits.extend_from_slice(more);
                Kept::of(waits)
            }
            (Kept::Many(count, mut bins), Kept::Many(more, others)) => {
                bins.merge(others);
                Kept::Many(count + more, bins)
            }
            (Kept::Many(count, bins), Kept::Each(few)) => Kept::with(count, bins, few),
            (Kept::Each(few), Kept::Many(count, bins)) => Kept::with(*count, bins.clone(), &few),
        };
    }

    /// By nearest rank: `sorted[ceil(p · n) − 1]`; of many within 0.4 %.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Option<Span> {
        let rank = (self.count() * percent).div_ceil(100).checked_sub(1)?;
        match &self.0 {
            Kept::Each(waits) => {
                let mut waits = waits.clone();
                Some(Span(*waits.select_nth_unstable(rank).1))
            }
            Kept::Many(_, bins) => bins.ranked(rank).map(Span),
        }
    }
}

impl Kept {
    fn of(waits: Vec<i64>) -> Self {
        if waits.len() < MANY {
            Self::Each(waits)
        } else {
            Self::with(0, Bins::default(), &waits)
        }
    }

    /// Many waits and some more.
    fn with(count: usize, mut bins: Bins, more: &[i64]) -> Self {
        more.iter().for_each(|wait| bins.add(*wait));
        Self::Many(count + more.len(), bins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits of all sizes, the same at every run.
    fn waits(count: u64) -> Vec<i64> {
        let spread = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (30 + i % 20);
        (0..count)
            .map(|i| i64::try_from(spread(i)).unwrap())
            .collect()
    }

    #[test]
    fn a_bin_is_as_narrow_as_promised() {
        for wait in waits(10_000).into_iter().chain(0..1_000).chain([i64::MAX]) {
            let off = (Bins::middle(Bins::place(wait)) - wait).unsigned_abs();
            assert!(
                u128::from(off) * 2 * 128 <= wait.unsigned_abs().into(),
                "{wait} is off by {off}"
            );
        }
    }

    #[test]
    fn percentiles_are_exact_of_few_and_close_of_many() {
        for count in [1, 2, 10, 999, 1_000, 1_001, 50_000] {
            let mut sorted = waits(count);
            let kept: Waits = sorted.iter().copied().collect();
            sorted.sort_unstable();
            for percent in [50, 90, 95] {
                let exact = sorted[(sorted.len() * percent).div_ceil(100) - 1];
                let Span(found) = kept.percentile(percent).unwrap();
                assert_eq!(kept.is_binned(), sorted.len() >= 1_000);
                if sorted.len() < 1_000 {
                    assert_eq!(found, exact);
                } else {
                    assert!((found - exact).abs() * 100 <= exact, "{found} for {exact}");
                }
            }
        }
        assert_eq!(Waits::default().percentile(50), None);
    }

    #[test]
    fn pools_are_what_all_would_be_in_one() {
        let all = waits(3_000);
        for (one, other) in [
            (0, 10),
            (400, 999),
            (400, 1_400),
            (1_400, 1_800),
            (2_000, 3_000),
            (0, 3_000),
        ] {
            let mut pool: Waits = all[..one].iter().copied().collect();
            pool.merge(&all[one..other].iter().copied().collect());
            let mut expected: Waits = all[..other].iter().copied().collect();
            if let (Kept::Each(pool), Kept::Each(expected)) = (&mut pool.0, &mut expected.0) {
                pool.sort_unstable();
                expected.sort_unstable();
            }
            assert_eq!(pool, expected, "{one} and {other}");
        }
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let mut bins = Bins::default();
        for wait in waits(2_000) {
            bins.add(wait);
            bins.add(wait + 1_000_000);
            bins.remove(wait);
        }
        let kept = Waits::counted(2_000, &bins, std::iter::empty());
        let mut expected: Vec<i64> = waits(2_000).iter().map(|wait| wait + 1_000_000).collect();
        expected.sort_unstable();
        let Span(found) = kept.percentile(50).unwrap();
        assert!((found - expected[999]).abs() * 100 <= expected[999]);
    }

    #[test]
    fn a_pool_holds_the_longest_waits_of_each() {
        let mut pool: Waits = (0..1_000).collect();
        pool.merge(&(1_000_000..1_001_000).collect());
        let longest = pool.percentile(100).unwrap().0;
        assert!((longest - 1_000_999).abs() * 100 <= longest, "{longest}");
    }
}
