//! The way from the phone systems to the reader, with faults: what is delivered, and when.
//!
//! Each event is planned as it happens: whether it is delivered at all, when, how often. Planned
//! deliveries are held until their instant. A late one is held on until it is late indeed.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use floor::{Plan, SECOND, Span, Time};
use wire::event::CloudEvent;

use crate::center::Center;
use crate::chance::Chance;
use crate::faults::{Faults, is_end};
use crate::progress::Progress;
use crate::settings::Settings;

/// Deliveries held at most; beyond, events are delivered at once and once, and none is late.
const MOST_HELD: usize = 500_000;
/// How much longer than needed a late event is held at most.
const LATE_WITHIN: f64 = 180.0;
/// How far a reader may be behind in noting how far a source has come, delays aside.
const BEHIND: Span = Span(120 * SECOND);

/// What the contract's rules, at their usual settings, make of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The first that is not late: the event counts by it.
    Counts,
    /// A copy of an event that has been delivered before.
    Duplicate,
    /// Later than the lateness behind the newest of its source: dropped.
    Late,
    /// An end that is never delivered; it is told all the same, at the time it happened.
    Lost,
}

/// An event on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The event, as stamped by its source.
    pub event: CloudEvent<'static>,
    /// When it is delivered, in whole milliseconds: the record's timestamp.
    pub at: Time,
    /// The time as of which it is read: the stamp, unless that is too far ahead of `at`.
    pub read_at: Time,
    /// What becomes of it.
    pub fate: Fate,
}

impl Delivery {
    /// Whether its stamp is too far ahead to be believed.
    #[must_use]
    pub fn is_skewed(&self) -> bool {
        self.read_at != self.event.time
    }
}

/// What is delivered of a center's events, in order of delivery, until an end.
///
/// Equal settings and faults give equal deliveries. Without faults each event is delivered as it
/// happens.
///
/// ```
/// use floor::{SECOND, Span, Time};
/// use simulator::{Fate, Faults, Faulty, Settings};
///
/// let start = Time(1_795_424_400_000_000);
/// let faults = Faults { duplicate: 0.1, ..Faults::default() };
/// let faulty = Faulty::new(Settings::demo(7, start), &faults, start + Span(60 * SECOND));
/// let copies = faulty.filter(|delivery| delivery.fate == Fate::Duplicate).count();
/// assert!(copies > 0);
/// ```
pub struct Faulty {
    center: Center,
    faults: Faults,
    until: Time,
    lateness: Span,
    max_skew: Span,
    chance: Chance,
    held: BinaryHeap<Held>,
    planned: u64,
    /// By index of the source.
    progress: Vec<Progress>,
}

impl Faulty {
    /// Opens a center whose events happen before `until`; none is delivered after it. Faults out
    /// of bounds are held within them.
    #[must_use]
    pub fn new(settings: Settings, faults: &Faults, until: Time) -> Self {
        let faults = faults.bounded();
        let usual = Plan::default();
        let chance = Chance::new(settings.seed, 0xfa_0000);
        let center = Center::new(Settings {
            restart: faults.restart.or(settings.restart),
            ..settings
        });
        Self {
            progress: vec![Progress::none(); center.sites.len()],
            center,
            faults,
            until,
            lateness: usual.lateness,
            max_skew: usual.max_skew,
            chance,
            held: BinaryHeap::new(),
            planned: 0,
        }
    }

    /// The instant of the next delivery; none after the last.
    pub fn next_at(&mut self) -> Option<Time> {
        loop {
            let happens = self.center.next_at();
            let due = self.held.peek().map(|held| held.delivery.at);
            if happens < self.until && due.is_none_or(|due| happens < due) {
                self.plan();
                continue;
            }
            let next = self.held.peek()?;
            let at = next.delivery.at;
            let newest = self.progress[next.source].newest(at);
            if next.delivery.fate != Fate::Late || next.delivery.read_at < newest - self.lateness {
                return Some(at);
            }
            self.hold_on();
        }
    }

    /// Plans what becomes of the center's next event.
    fn plan(&mut self) {
        let (source, mut event) = self.center.next_of_site();
        let happened = event.time;
        if source.is_multiple_of(2) {
            event.time = happened + self.faults.skew;
        }
        let lost = self.chance.happens(self.faults.lost_end);
        if lost && is_end(&event.data) {
            return self.hold(source, event, happened, Fate::Lost);
        }
        if self.held.len() >= MOST_HELD {
            return self.hold(source, event, happened, Fate::Counts);
        }
        let first = happened + self.up_to(self.faults.out_of_order);
        let copied = self.chance.happens(self.faults.duplicate);
        let again = copied.then(|| first + self.time_to_copy());
        let mut fate = Fate::Counts;
        for at in [Some(first), again].into_iter().flatten() {
            match self.late(happened) {
                Some(late) => self.hold(source, event.clone(), late, Fate::Late),
                None => {
                    self.hold(source, event.clone(), at, fate);
                    fate = Fate::Duplicate;
                }
            }
        }
    }

    fn up_to(&mut self, span: Span) -> Span {
        Span::from_seconds(self.chance.between(0.0, span.seconds()))
    }

    /// Of the copies, half come at once.
    fn time_to_copy(&mut self) -> Span {
        if self.chance.happens(0.5) {
            return Span(0);
        }
        self.up_to(Faults::COPY_WITHIN)
    }

    /// When to deliver an event late, if it is to be, and can be before the end.
    fn late(&mut self, happened: Time) -> Option<Time> {
        let late = self.chance.happens(self.faults.late);
        let more = self.chance.between(0.0, LATE_WITHIN);
        let at = happened + self.faults.skew + self.lateness + Span::from_seconds(more);
        let in_time = at + self.faults.out_of_order + BEHIND <= self.until;
        (late && in_time).then_some(at)
    }

    fn hold(&mut self, source: usize, event: CloudEvent<'static>, at: Time, fate: Fate) {
        let at = whole_millisecond(at.min(self.until));
        let mut delivery = Delivery {
            read_at: at,
            event,
            at,
            fate,
        };
        delivery.read_at = self.read_at(&delivery);
        self.planned += 1;
        self.held.push(Held {
            order: self.planned,
            source,
            delivery,
        });
    }

    /// The next delivery would not be late yet: a second more. What is not late at the end is
    /// never delivered.
    fn hold_on(&mut self) {
        let Some(mut early) = self.held.pop() else {
            return;
        };
        early.delivery.at = early.delivery.at + Span(SECOND);
        early.delivery.read_at = self.read_at(&early.delivery);
        if early.delivery.at <= self.until {
            self.held.push(early);
        }
    }

    fn read_at(&self, delivery: &Delivery) -> Time {
        if delivery.event.time > delivery.at + self.max_skew {
            delivery.at
        } else {
            delivery.event.time
        }
    }
}

impl Iterator for Faulty {
    type Item = Delivery;

    /// Takes the next delivery.
    fn next(&mut self) -> Option<Delivery> {
        self.next_at()?;
        let Held {
            source, delivery, ..
        } = self.held.pop()?;
        if matches!(delivery.fate, Fate::Counts | Fate::Duplicate) {
            self.progress[source].note(delivery.read_at, delivery.at);
        }
        Some(delivery)
    }
}

/// A delivery to come.
struct Held {
    /// Of two at the same instant, the one planned first goes first.
    order: u64,
    source: usize,
    delivery: Delivery,
}

impl Ord for Held {
    /// The next is the greatest: the standard heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.delivery.at, other.order).cmp(&(self.delivery.at, self.order))
    }
}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Held {}

/// The first whole millisecond from an instant on: Kafka's timestamps are no finer.
const fn whole_millisecond(at: Time) -> Time {
    Time(-(-at.0).div_euclid(1_000) * 1_000)
}
