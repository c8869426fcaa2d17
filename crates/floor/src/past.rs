//! What a call leaves behind once it is over: what later events of its id may still ask for.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::asked::AskedId;
use crate::fold::Folded;
use crate::seen::Fixed;
use crate::shared::Shared;
use crate::{AgentId, QueueId, Time};

/// What is left of a call whose events were let go. Nothing that comes can change what it was; its
/// newest visit and leg still lend their queue, wishes and agent to a survey, and a second end of a
/// visit is told from an end without one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Past {
    /// The time of its last event.
    pub(crate) last: Time,
    /// How many events and visits it had.
    pub(crate) events: u32,
    pub(crate) visits: u32,
    /// The newest visit: since when, where, and what it asked for.
    pub(crate) visit: Option<(Time, QueueId, AskedId)>,
    /// The newest leg: since when, and whose.
    pub(crate) leg: Option<(Time, AgentId)>,
    /// The queues it was in, in order of id.
    queues: Box<[QueueId]>,
}

impl Default for Past {
    fn default() -> Self {
        Self {
            last: Time::MIN,
            events: 0,
            visits: 0,
            visit: None,
            leg: None,
            queues: Box::default(),
        }
    }
}

impl Past {
    /// The past once so many more events, which were folded, belong to it too.
    pub(crate) fn with(&self, folded: &Folded, events: usize, last: Time) -> Self {
        let visit = folded.visits.last();
        let leg = folded.legs.last();
        let visited = folded.visits.iter().map(|visit| visit.queue);
        let mut queues: Vec<QueueId> = self.queues.iter().copied().chain(visited).collect();
        queues.sort_unstable();
        queues.dedup();
        Self {
            last: self.last.max(last),
            events: sum(self.events, events),
            visits: sum(self.visits, folded.visits.len()),
            visit: visit
                .map(|visit| (visit.queued, visit.queue, visit.asked))
                .or(self.visit),
            leg: leg.map(|leg| (leg.start, leg.agent)).or(self.leg),
            queues: queues.into(),
        }
    }

    /// Whether it has been in a queue.
    pub(crate) fn visited(&self, queue: QueueId) -> bool {
        self.queues.binary_search(&queue).is_ok()
    }
}

/// The pasts of many calls, in so many parts that a change copies little of what is shared.
#[derive(Clone, Debug)]
pub(crate) struct Pasts(Vec<Shared<BTreeMap<Arc<str>, Past>>>);

const PARTS: usize = 256;

impl Default for Pasts {
    fn default() -> Self {
        Self(vec![Shared::default(); PARTS])
    }
}

impl Pasts {
    #[allow(clippy::cast_possible_truncation, reason = "any bits will do")]
    fn part(call: &str) -> usize {
        Fixed::default().hash_one(call) as usize % PARTS
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|part| part.len()).sum()
    }

    pub(crate) fn contains(&self, call: &str) -> bool {
        self.0[Self::part(call)].contains_key(call)
    }

    pub(crate) fn insert(&mut self, call: Arc<str>, past: Past) {
        self.0[Self::part(&call)].insert(call, past);
    }

    pub(crate) fn take(&mut self, call: &str) -> Option<Past> {
        let part = &mut self.0[Self::part(call)];
        if part.contains_key(call) {
            part.remove(call)
        } else {
            None
        }
    }

    /// Forgets those whose last event was before an instant.
    pub(crate) fn forget(&mut self, before: Time) {
        for part in &mut self.0 {
            if part.values().any(|past| past.last < before) {
                part.retain(|_, past| past.last >= before);
            }
        }
    }
}

impl Serialize for Pasts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut all: Vec<_> = self.0.iter().flat_map(|part| part.iter()).collect();
        all.sort_unstable_by_key(|(call, _)| *call);
        to.collect_map(all)
    }
}

impl<'de> Deserialize<'de> for Pasts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut pasts = Self::default();
        for (call, past) in BTreeMap::<Arc<str>, Past>::deserialize(from)? {
            pasts.insert(call, past);
        }
        Ok(pasts)
    }
}

fn sum(one: u32, more: usize) -> u32 {
    one.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
}
