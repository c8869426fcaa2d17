//! Which events changed what the board had shown.

use std::sync::Arc;

use super::Floor;
use crate::revisions::{Change, Revision, RevisionList, Sums};
use crate::{AgentId, Event, EventRef, QueueId, Span, Tally, Text, Time};

impl Floor {
    /// The board has been shown as of an instant: what changes before it from now on is a
    /// revision. While the past is being read nobody has seen anything.
    pub fn shown(&mut self, at: Time) {
        self.revisions.shown(at);
    }

    /// An event has been taken in: notes what it changed of what had been shown.
    pub(super) fn revise(&mut self, event: &Event<'_>, time: Time, clock: Time) {
        let sums = self.revisions.end();
        if sums.is_empty() {
            return;
        }
        let mut figures: Vec<(Option<QueueId>, Tally)> = sums
            .iter()
            .map(|((queue, _, tally), _)| (*queue, *tally))
            .collect();
        figures.sort_unstable();
        figures.dedup();
        self.revisions.counts.add(clock, figures.into_iter());
        let text = |text: Option<&Text<'_>>| text.map(|text| Arc::from(&**text));
        let [call, agent, _] = event.body.names();
        let revision = Revision {
            event: EventRef {
                time,
                id: Arc::from(&*event.id),
                name: event.body.name(),
            },
            arrived: clock,
            late: (clock - time).max(Span(0)),
            call: text(call),
            agent: text(agent),
            changes: sums.into_iter().map(|sums| self.change(sums)).collect(),
            more: 0,
        };
        self.revisions.list(revision);
    }

    fn change(
        &self,
        ((queue, agent, tally), sums): ((Option<QueueId>, Option<AgentId>, Tally), Sums),
    ) -> Change {
        Change {
            queue: queue.map(|queue| self.queue_name(queue)),
            agent: agent.map(|agent| self.agent_name(agent)),
            tally,
            added: sums.added,
            taken_back: sums.taken_back,
            from: sums.from,
            to: sums.to,
        }
    }

    /// Revisions so far; so many of the newest are listed.
    #[must_use]
    pub fn revisions(&self, most: usize) -> RevisionList {
        let (list, known) = self.revisions.newest(most);
        let counts = &self.revisions.counts;
        RevisionList {
            list,
            known,
            total: counts.events(),
            last_hour: counts.events_in_hour(self.now),
            today: counts.events_today(),
            figures: counts.figures(self.now),
        }
    }
}
