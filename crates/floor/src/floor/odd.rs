//! Which events are odd: those noted as they came, and those that calls cannot explain.

use std::sync::Arc;

use super::Floor;
use crate::agents::Agent;
use crate::call::Call;
use crate::declarations::Declaration;
use crate::fold::{Record, Unexplained};
use crate::odd::{EventRef, Odd, OddEvents};
use crate::{AgentId, Anomaly, Event, QueueId, Time};

/// Where an odd event is known.
enum Place<'a> {
    Noted(&'a Odd),
    Call(&'a Call, &'a Unexplained),
    Agent(&'a Agent, &'a Declaration),
}

impl Place<'_> {
    fn kind(&self) -> Anomaly {
        match self {
            Self::Noted(odd) => odd.kind,
            Self::Call(_, odd) => odd.kind,
            Self::Agent(..) => Anomaly::StateCorrected,
        }
    }

    /// Copies first, which say nothing new; then newest last; ties by id.
    fn order(&self) -> (bool, Time, &str, Anomaly) {
        let kind = self.kind();
        let (time, id) = match self {
            Self::Noted(odd) => (odd.event.time, &odd.event.id),
            Self::Call(call, odd) => {
                let key = &call.events[odd.event].key;
                (key.time, &key.id)
            }
            Self::Agent(_, declaration) => (declaration.key.time, &declaration.key.id),
        };
        (kind != Anomaly::Duplicates, time, id, kind)
    }
}

impl Floor {
    /// Counts and notes an event that is odd as it comes, such as one from another partition.
    /// `time` is the time as of which it is read, `now` the clock.
    pub fn note(&mut self, kind: Anomaly, event: &Event<'_>, time: Time, now: Time) {
        self.anomalies.add(kind, 1);
        let mut odd = Odd::arrival(kind, event, time, now);
        odd.by = match kind {
            Anomaly::LateDropped => self.newest.map(|newest| newest - time),
            Anomaly::Skewed => Some(event.time - time),
            _ => None,
        };
        self.noted.add(odd);
    }

    /// Counts and notes an event that fell out of its call.
    pub(super) fn note_overflow(&mut self, call: Arc<str>, record: &Record) {
        let kind = Anomaly::CallOverflow;
        self.anomalies.add(kind, 1);
        let odd = Odd {
            call: Some(call),
            noted: Some(self.now),
            ..self.odd_record(kind, record)
        };
        self.noted.add(odd);
    }

    /// Odd events that can still be named: all, or of one kind; so many of the newest are listed.
    #[must_use]
    pub fn odd_events(&self, kind: Option<Anomaly>, most: usize) -> OddEvents {
        let mut places: Vec<Place<'_>> = self.odd_places(kind).collect();
        let known = places.len();
        if most == 0 {
            return OddEvents {
                list: Vec::new(),
                known,
            };
        }
        places.sort_unstable_by(|one, other| other.order().cmp(&one.order()));
        let list = places.iter().take(most).map(|place| self.odd_at(place));
        OddEvents {
            list: list.collect(),
            known,
        }
    }

    fn odd_places(&self, kind: Option<Anomaly>) -> impl Iterator<Item = Place<'_>> {
        let wanted = move |of: Anomaly| kind.is_none_or(|kind| kind == of);
        let noted = Anomaly::ALL
            .into_iter()
            .filter(move |kind| wanted(*kind))
            .flat_map(|kind| self.noted.of(kind).map(Place::Noted));
        let calls = self
            .odd_calls
            .iter()
            .filter_map(|id| self.calls[id.place()].as_ref()?.open())
            .flat_map(|call| call.anomalies.iter().map(move |odd| Place::Call(call, odd)))
            .filter(move |place| wanted(place.kind()));
        let agents = self
            .agents
            .iter()
            .filter(move |_| wanted(Anomaly::StateCorrected))
            .flat_map(|agent| {
                let corrections = agent.declarations.corrections();
                corrections.map(move |declaration| Place::Agent(agent, declaration))
            });
        noted.chain(calls).chain(agents)
    }

    fn odd_at(&self, place: &Place<'_>) -> Odd {
        match *place {
            Place::Noted(odd) => odd.clone(),
            Place::Call(call, odd) => Odd {
                call: Some(call.id.clone()),
                ..self.odd_record(odd.kind, &call.events[odd.event])
            },
            Place::Agent(agent, declaration) => Odd {
                agent: Some(agent.id.clone()),
                queue: declaration.queue.map(|queue| self.queue_name(queue)),
                ..odd(Anomaly::StateCorrected, declaration.event())
            },
        }
    }

    fn odd_record(&self, kind: Anomaly, record: &Record) -> Odd {
        Odd {
            agent: record.agent.map(|agent| self.agent_name(agent)),
            queue: record.queue.map(|queue| self.queue_name(queue)),
            ..odd(kind, record.event())
        }
    }

    pub(super) fn agent_name(&self, agent: AgentId) -> Arc<str> {
        self.agents[agent.place()].id.clone()
    }

    pub(super) fn queue_name(&self, queue: QueueId) -> Arc<str> {
        self.queues[queue.place()].id.clone()
    }
}

/// An odd event that names nothing yet.
const fn odd(kind: Anomaly, event: EventRef) -> Odd {
    Odd {
        kind,
        event,
        received: None,
        noted: None,
        by: None,
        call: None,
        agent: None,
        queue: None,
    }
}

impl Record {
    /// Which event it was.
    pub(super) fn event(&self) -> EventRef {
        EventRef {
            time: self.key.time,
            id: self.key.id.clone(),
            name: self.what.name(),
        }
    }
}

impl Declaration {
    /// Which event it was.
    pub(super) fn event(&self) -> EventRef {
        EventRef {
            time: self.key.time,
            id: self.key.id.clone(),
            name: "agent.state",
        }
    }
}
