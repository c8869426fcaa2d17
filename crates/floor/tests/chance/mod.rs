//! Events of one source by chance, the same on every machine.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::borrow::Cow;

use floor::{
    AgentProfile, Asked, Body, CallEvent, Declared, DeclaredState, Event, Mark, OfferEnd,
    QueueConfig, QueueTerms, SECOND, SettingsChange, Span, Survey, Time,
};

/// A small generator of numbers, the same on every machine.
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }

    fn id(&mut self, letter: &str, of: u64) -> Cow<'static, str> {
        Cow::Owned(format!("{letter}{}", self.below(of)))
    }

    fn perhaps<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(2) == 0).then(|| make(self))
    }
}

fn call_event(chance: &mut Chance) -> CallEvent {
    match chance.below(16) {
        0..=2 => CallEvent::Queued,
        3 | 4 => CallEvent::Offered,
        5 => CallEvent::OfferEnded(match chance.below(3) {
            0 => OfferEnd::NoAnswer,
            1 => OfferEnd::Rejected,
            _ => OfferEnd::Cancelled,
        }),
        6 | 7 => CallEvent::Answered,
        8 => CallEvent::Hold {
            on: chance.below(2) == 0,
        },
        9 => CallEvent::Transferred {
            conference: chance.below(2) == 0,
        },
        10 => CallEvent::LeftQueue {
            abandoned: chance.below(2) == 0,
        },
        11 | 12 => CallEvent::Ended {
            by_caller: chance.below(2) == 0,
        },
        13 => CallEvent::Wrapup {
            start: chance.below(3) > 0,
        },
        14 => CallEvent::Callback { requested: true },
        _ => CallEvent::Survey(Survey {
            csat: Some(4_000_000),
            csat_top: true,
            nps: Some(9),
            resolved: Some(true),
        }),
    }
}

/// Every call that enters a queue dials a number, and some want a skill or two.
fn asked(chance: &mut Chance, what: CallEvent) -> Asked<'static> {
    if what != CallEvent::Queued {
        return Asked::default();
    }
    let skills = chance.below(3);
    Asked {
        dnis: Some(chance.id("d", 3)),
        skills: (0..skills).map(|_| chance.id("s", 3)).collect(),
    }
}

fn body(chance: &mut Chance) -> Body<'static> {
    match chance.below(40) {
        0..=5 => Body::AgentState(DeclaredState {
            agent: chance.id("a", 4),
            state: [
                Declared::Available,
                Declared::NotReady,
                Declared::SignedOut,
                Declared::Talking,
            ][chance.below(4) as usize],
            reason: chance.perhaps(|chance| chance.id("r", 2)),
            queue: (chance.below(4) == 0).then(|| chance.id("q", 3)),
            snapshot: chance.below(4) == 0,
        }),
        6 => Body::AgentProfile(AgentProfile {
            agent: chance.id("a", 4),
            team: chance.perhaps(|chance| chance.id("t", 2)),
            queues: vec![chance.id("q", 3)],
            ..AgentProfile::default()
        }),
        7 => Body::QueueConfig(QueueConfig {
            queue: chance.id("q", 3),
            name: chance.perhaps(|chance| chance.id("name", 3)),
            settings: SettingsChange {
                sl_threshold: chance.perhaps(|chance| Span(chance.below(40) as i64 * SECOND)),
                wrapup: chance.perhaps(|chance| Span(chance.below(60) as i64 * SECOND)),
                max_wait: chance.perhaps(|chance| Span((60 + chance.below(600) as i64) * SECOND)),
                ..SettingsChange::default()
            },
        }),
        8 if chance.below(3) == 0 => Body::SourceMark(Mark::Restart),
        _ => {
            let what = call_event(chance);
            let (needs_queue, needs_agent) = match what {
                CallEvent::Queued | CallEvent::LeftQueue { .. } => (true, false),
                CallEvent::Offered
                | CallEvent::OfferEnded(_)
                | CallEvent::Answered
                | CallEvent::Wrapup { .. } => (false, true),
                _ => (false, false),
            };
            Body::Call {
                call: chance.id("c", 12),
                queue: (needs_queue || chance.below(3) == 0).then(|| chance.id("q", 3)),
                agent: (needs_agent || chance.below(2) == 0).then(|| chance.id("a", 4)),
                what,
                asked: asked(chance, what),
            }
        }
    }
}

/// Events in time order, spread over so many seconds.
pub fn events(chance: &mut Chance, count: usize, seconds: u64) -> Vec<Event<'static>> {
    let mut events: Vec<Event<'static>> = (0..count)
        .map(|number| Event {
            id: Cow::Owned(format!("e{number}")),
            source: Cow::Borrowed("acme/site-1"),
            // Whole and half seconds, so that many fall on the same instant and on limits.
            time: Time(chance.below(seconds * 2) as i64 * SECOND / 2),
            sequence: chance.perhaps(|chance| chance.below(5)),
            received: None,
            body: body(chance),
        })
        .collect();
    events.sort_by_key(|event| event.time);
    events
}

/// Waits are in no order.
pub fn told(mut terms: QueueTerms) -> String {
    let waits = std::mem::take(&mut terms.answered_waits);
    let waits = [1, 50, 90, 95, 100].map(|percent| waits.percentile(percent));
    format!("{terms:?} {waits:?}")
}
