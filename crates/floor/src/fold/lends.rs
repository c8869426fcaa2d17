//! What a call lends to its later events: a visit its queue and its wishes, a leg its agent.

use super::Folding;
use crate::asked::AskedId;
use crate::{AgentId, Key, QueueId, Span};

/// How long a visit lends its queue, and a leg its agent, to what comes after.
pub(crate) const LENDS: Span = Span(2 * 3600 * crate::SECOND);

impl Folding<'_> {
    /// What the call's newest visit asked for, if that is recent: an older one may be forgotten.
    pub(super) fn asked(&self, key: &Key) -> AskedId {
        self.newest_visit(key)
            .map_or(AskedId::default(), |(_, asked)| asked)
    }

    /// Queue and wishes of the newest visit, if it is recent.
    pub(super) fn newest_visit(&self, key: &Key) -> Option<(QueueId, AskedId)> {
        let own = self.visits.last();
        own.map(|visit| (visit.queued, visit.queue, self.events[visit.event].asked))
            .or(self.past.visit)
            .filter(|(queued, ..)| key.time - *queued <= LENDS)
            .map(|(_, queue, asked)| (queue, asked))
    }

    /// The agent of the newest leg, if it is recent.
    pub(super) fn newest_agent(&self, key: &Key) -> Option<AgentId> {
        let own = self.legs.last();
        own.map(|leg| (self.events[leg.start].key.time, leg.agent))
            .or(self.past.leg)
            .filter(|(start, _)| key.time - *start <= LENDS)
            .map(|(_, agent)| agent)
    }

    /// The same of an open visit, however old.
    pub(super) fn asked_by(&self, visit: Option<usize>, key: &Key) -> AskedId {
        visit.map_or_else(
            || self.asked(key),
            |open| self.events[self.visits[open].event].asked,
        )
    }
}
