//! An agent's work on calls: rings, talk, hold and wrap-up.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fold::Few;
use crate::ordered::from_the_end;
use crate::{QueueId, Time};

/// A kind of work on a call, in the order in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Kind {
    Talking,
    Hold,
    Ringing,
    Wrapup,
}

/// A span of work on a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Busy {
    pub(crate) work: Kind,
    pub(crate) start: Time,
    pub(crate) end: Time,
    pub(crate) call: Arc<str>,
    pub(crate) queue: Option<QueueId>,
    /// When the leg, the ring or the wrap-up began; of two of a kind the latest is shown.
    pub(crate) begun: Time,
}

impl Busy {
    /// Talk or hold: an open leg.
    pub(crate) const fn is_leg(&self) -> bool {
        matches!(self.work, Kind::Talking | Kind::Hold)
    }

    /// It goes on at an instant.
    pub(crate) fn is_open(&self, now: Time) -> bool {
        self.start <= now && now < self.end
    }
}

/// All of an agent's that may still matter, in order of its end: what is asked for is near the end
/// of an hour's.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Work(VecDeque<Busy>);

impl Work {
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Busy> {
        self.0.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Busy> {
        self.0.iter_mut()
    }

    /// What ends after an instant.
    pub(crate) fn after(&self, at: Time) -> impl Iterator<Item = &Busy> {
        self.0.range(self.ended(at)..)
    }

    /// What goes on at an instant.
    pub(crate) fn open(&self, now: Time) -> impl Iterator<Item = &Busy> {
        self.after(now).filter(move |busy| busy.is_open(now))
    }

    /// Legs that have ended by an instant, the last one first.
    pub(crate) fn legs_ended(&self, now: Time) -> impl Iterator<Item = &Busy> {
        let ended = self.0.range(..self.ended(now));
        ended.rev().filter(|busy| busy.is_leg())
    }

    /// How much has ended by an instant.
    fn ended(&self, at: Time) -> usize {
        from_the_end(&self.0, |busy| busy.end <= at)
    }

    /// Takes one in at its place.
    pub(crate) fn insert(&mut self, busy: Busy) {
        let place = self.ended(busy.end);
        self.0.insert(place, busy);
    }

    /// Replaces the work on one call, which is so much; returns the first instant at which something
    /// differs. A call is known by its very id: one of the same name that was forgotten is another.
    pub(crate) fn replace(&mut self, call: &Arc<str>, had: u32, new: Few<Busy>) -> Option<Time> {
        let mut old: Few<Busy> = Few::new();
        let mut place = self.0.len();
        while place > 0 && old.len() < had as usize {
            place -= 1;
            if Arc::ptr_eq(&self.0[place].call, call) {
                old.extend(self.0.remove(place));
            }
        }
        let only = |these: &[Busy], those: &[Busy]| -> Option<Time> {
            let differs = these.iter().filter(|busy| !those.contains(busy));
            differs.map(|busy| differing_from(busy, those)).min()
        };
        let first = [only(&old, &new), only(&new, &old)];
        new.into_iter().for_each(|busy| self.insert(busy));
        first.into_iter().flatten().min()
    }

    /// Knows what was saved by the very id of its call; takes in what was not.
    pub(crate) fn own(&mut self, busy: Busy) {
        let ended = self.ended(busy.end);
        let mut alike = self.0.range_mut(..ended).rev();
        let mut alike = alike.by_ref().take_while(|saved| saved.end == busy.end);
        match alike.find(|saved| **saved == busy) {
            Some(saved) => *saved = busy,
            None => self.insert(busy),
        }
    }

    /// Forgets what ended before an instant.
    pub(crate) fn forget(&mut self, before: Time) {
        let gone = self.0.partition_point(|busy| busy.end < before);
        self.0.drain(..gone);
        let enough = self.0.len() + self.0.len() / 4 + 4;
        if self.0.capacity() > enough + enough / 4 {
            self.0.shrink_to(enough);
        }
    }
}

/// From where on a span differs from the span of the same work and beginning among others: from the
/// earlier end, if there is one, else all of it.
fn differing_from(busy: &Busy, others: &[Busy]) -> Time {
    let twin = others.iter().find(|other| {
        (other.work, other.start, other.begun, other.queue)
            == (busy.work, busy.start, busy.begun, busy.queue)
    });
    twin.map_or(busy.start, |twin| twin.end.min(busy.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(call: &Arc<str>, start: i64, end: i64) -> Busy {
        Busy {
            work: Kind::Talking,
            start: Time(start),
            end: Time(end),
            call: call.clone(),
            queue: None,
            begun: Time(start),
        }
    }

    fn spans<'a>(work: impl Iterator<Item = &'a Busy>) -> Vec<(i64, i64)> {
        work.map(|busy| (busy.start.0, busy.end.0)).collect()
    }

    #[test]
    fn it_stays_in_order_of_its_end_whatever_comes() {
        let (one, other): (Arc<str>, Arc<str>) = (Arc::from("one"), Arc::from("other"));
        let mut work = Work::default();
        assert_eq!(
            work.replace(&one, 0, [talk(&one, 10, 90)].into_iter().collect()),
            Some(Time(10))
        );
        work.replace(&other, 0, [talk(&other, 20, 30)].into_iter().collect());
        assert_eq!(spans(work.iter()), [(20, 30), (10, 90)]);
        assert_eq!(spans(work.after(Time(30))), [(10, 90)]);
        assert_eq!(spans(work.open(Time(25))), [(20, 30), (10, 90)]);
        assert_eq!(spans(work.open(Time(5))), []);
        assert_eq!(spans(work.legs_ended(Time(90))), [(10, 90), (20, 30)]);
        // It was longer than was thought; the other was cut in two.
        let longer = work.replace(&other, 1, [talk(&other, 20, 95)].into_iter().collect());
        assert_eq!(longer, Some(Time(30)));
        let cut = [talk(&one, 10, 40), talk(&one, 50, 60)];
        let cut = work.replace(&one, 1, cut.into_iter().collect());
        assert_eq!(cut, Some(Time(40)));
        assert_eq!(spans(work.iter()), [(10, 40), (50, 60), (20, 95)]);
        let same = [talk(&one, 10, 40), talk(&one, 50, 60)];
        assert_eq!(work.replace(&one, 2, same.into_iter().collect()), None);
        work.forget(Time(60));
        assert_eq!(spans(work.iter()), [(50, 60), (20, 95)]);
    }

    #[test]
    fn a_call_of_the_same_name_is_another() {
        let (old, new): (Arc<str>, Arc<str>) = (Arc::from("c"), Arc::from("c"));
        let mut work = Work::default();
        work.insert(talk(&old, 10, 20));
        work.replace(&new, 1, [talk(&new, 30, 40)].into_iter().collect());
        assert_eq!(spans(work.iter()), [(10, 20), (30, 40)]);
    }
}
