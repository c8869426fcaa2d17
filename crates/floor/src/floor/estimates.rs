//! What the board says to those who begin to wait, and how right that was.

use super::Floor;
use crate::dictionary::estimated_wait;
use crate::fold::fold;
use crate::pools::Crew;
use crate::{
    Accuracy, Body, CallEvent, Event, Key, QueueId, QueueTerms, SETTLING, Span, Time, Value,
    Verdict, Window,
};

impl Floor {
    /// Takes in an event whose time has come. Where a call begins to wait, and the board is live,
    /// what it says just before is kept to be judged.
    pub(super) fn take_live(&mut self, key: Key, event: &Event<'_>, clock: Time) -> Verdict {
        let time = key.time;
        let said = self.says(event, time, clock);
        let verdict = self.take(key, event);
        if let (Some((queue, estimate)), Body::Call { call, .. }) = (said, &event.body)
            && let Some(&id) = self.call_ids.get(&**call)
        {
            self.estimates.say(id, queue, time, estimate);
            // The answer may have come first.
            if let Some(stored) = &self.calls[id.place()] {
                let call = stored.call();
                let folded = fold(id, &call.past, &call.events, &self.surroundings());
                let span = (self.day.start, self.now);
                self.estimates.judge(id, &folded, span);
            }
        }
        verdict
    }

    /// What the board says to the call that begins to wait with this event.
    fn says(&mut self, event: &Event<'_>, time: Time, clock: Time) -> Option<(QueueId, Span)> {
        let Body::Call {
            queue: Some(queue),
            what: CallEvent::Queued,
            ..
        } = &event.body
        else {
            return None;
        };
        if !self.revisions.is_shown() || clock - time > SETTLING {
            return None;
        }
        let queue = self.queue_named(queue)?;
        self.count_agents();
        match estimated_wait(&self.waiting_terms(queue)) {
            Value::Number(seconds) => Some((queue, Span::from_seconds(seconds))),
            _ => None,
        }
    }

    /// The terms of a queue that are of this instant, and no others.
    fn waiting_terms(&self, id: QueueId) -> QueueTerms {
        let queue = &self.queues[id.place()];
        let mut terms = QueueTerms::empty(Window::M15, queue.settings.at(self.now));
        let quarter = queue.counts.windows.sums(Window::M15);
        terms.take_now(&queue.counts.now(), quarter, self.now);
        terms.agents = self.pooled_counts(Some(id));
        terms
    }

    /// How right the estimated waits of a queue were: of `today` since the site's day began, of
    /// every other window in the last 60 minutes.
    #[must_use]
    pub fn accuracy(&self, queue: QueueId, window: Window) -> Accuracy {
        match window {
            Window::Today => self.estimates.of_today(queue),
            _ => self.estimates.of_hour(queue, self.now),
        }
    }
}
