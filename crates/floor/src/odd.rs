//! What is odd, event by event: which one it was, and what the rules made of it.
//!
//! What a call's events cannot explain is known by the call itself, for as long as it is
//! remembered, and comes and goes with it: the list is the same whatever the order of arrival. What
//! is odd about an arrival (late, a copy, from a clock ahead) is noted when it comes.

mod words;

pub(crate) use words::span;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Anomaly, EVENT_TYPES, Event, Span, Text, Time};

/// Arrivals noted of one source; of more, the oldest of the most frequent kind is forgotten, so
/// that a thousand copies do not hide the one event that came too late.
const MOST_NOTED: usize = 1_000;

/// Which event it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EventRef {
    /// When it happened, as read.
    pub time: Time,
    /// Its id.
    pub id: Arc<str>,
    /// Its type, such as `call.answered`.
    pub name: &'static str,
}

/// One as it is saved.
#[derive(Deserialize)]
struct SavedRef {
    time: Time,
    id: Arc<str>,
    name: String,
}

impl<'de> Deserialize<'de> for EventRef {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let SavedRef { time, id, name } = SavedRef::deserialize(from)?;
        let known = EVENT_TYPES.into_iter().find(|known| *known == name);
        let name = known.ok_or_else(|| D::Error::custom(format!("no event is named {name}")))?;
        Ok(Self { time, id, name })
    }
}

/// An odd event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Odd {
    /// What is odd about it.
    pub kind: Anomaly,
    /// Which one it is.
    pub event: EventRef,
    /// When Kafka took it, where that is known: of arrivals only.
    pub received: Option<Time>,
    /// What the clock showed when it was noted: of arrivals only.
    pub noted: Option<Time>,
    /// How late it was, or how far ahead.
    pub by: Option<Span>,
    /// The call that it names.
    pub call: Option<Arc<str>>,
    /// The agent that it names.
    pub agent: Option<Arc<str>>,
    /// The queue that it names.
    pub queue: Option<Arc<str>>,
}

/// Odd events that can still be named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OddEvents {
    /// The newest, newest first, copies last.
    pub list: Vec<Odd>,
    /// How many there are; those forgotten are in the counts alone.
    pub known: usize,
}

/// Arrivals noted, by kind, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Noted {
    #[serde(with = "crate::saved::list")]
    by_kind: [VecDeque<Odd>; Anomaly::ALL.len()],
    total: usize,
}

impl Noted {
    pub(crate) fn add(&mut self, odd: Odd) {
        self.by_kind[odd.kind as usize].push_back(odd);
        self.total += 1;
        if self.total > MOST_NOTED {
            self.total -= 1;
            if let Some(most) = self.by_kind.iter_mut().max_by_key(|noted| noted.len()) {
                most.pop_front();
            }
        }
    }

    pub(crate) fn of(&self, kind: Anomaly) -> impl Iterator<Item = &Odd> {
        self.by_kind[kind as usize].iter()
    }
}

impl Odd {
    /// An event as it came.
    pub(crate) fn arrival(kind: Anomaly, event: &Event<'_>, time: Time, now: Time) -> Self {
        let text = |text: Option<&Text<'_>>| text.map(|text| Arc::from(&**text));
        let [call, agent, queue] = event.body.names();
        Self {
            kind,
            event: EventRef {
                time,
                id: Arc::from(&*event.id),
                name: event.body.name(),
            },
            received: event.received,
            noted: Some(now),
            by: None,
            call: text(call),
            agent: text(agent),
            queue: text(queue),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Mark};
    use std::borrow::Cow;

    fn odd(kind: Anomaly, second: i64) -> Odd {
        let event = Event {
            id: Cow::Owned(format!("e{second}")),
            source: Cow::Borrowed("a/b"),
            time: Time(second),
            sequence: None,
            received: None,
            body: Body::SourceMark(Mark::Heartbeat),
        };
        Odd::arrival(kind, &event, Time(second), Time(second))
    }

    #[test]
    fn many_copies_do_not_hide_what_came_too_late() {
        let mut noted = Noted::default();
        noted.add(odd(Anomaly::LateDropped, 0));
        for second in 1..=3_000 {
            noted.add(odd(Anomaly::Duplicates, second));
        }
        assert_eq!(noted.of(Anomaly::LateDropped).count(), 1);
        let copies: Vec<Time> = noted
            .of(Anomaly::Duplicates)
            .map(|odd| odd.event.time)
            .collect();
        assert_eq!(copies.len(), MOST_NOTED - 1);
        assert_eq!(copies.last(), Some(&Time(3_000)), "the newest are kept");
    }
}
