//! Letting go of what can no longer matter: once a minute of event time, so that what is kept is
//! bounded by what happens in some hours.

use super::{Floor, Item};
use crate::call::Call;
use crate::fold::{LENDS, fold};
use crate::ids::CallId;
use crate::shared::Shared;
use crate::{SECOND, Span, Time, Window};

/// How often it is looked for.
const EVERY: Span = Span(60 * SECOND);
/// Beyond every bound, so that none has to be met to the second.
const SPARE: Span = Span(60 * SECOND);

/// Instants before which things do not matter any more.
struct Bounds {
    /// No event comes so late.
    late: Time,
    /// No event changes what was shown before: one that comes late may still open a wrap-up from
    /// its leg's end on.
    shown: Time,
    /// No rolling window reaches back so far, and nothing else does to what is over.
    over: Time,
    /// No survey takes the queue and agent of so old a call.
    lent: Time,
}

impl Floor {
    pub(super) fn sweep_if_due(&mut self, newest: Time) {
        self.seen.forget(newest - self.plan.lateness);
        if newest - self.swept < EVERY {
            return;
        }
        self.swept = newest;
        // Before their calls are forgotten.
        self.tell_handled();
        let bounds = self.bounds(newest.min(self.now));
        let mut oldest = bounds.lent;
        let mut shown_since = vec![bounds.shown; self.agents.len()];
        for place in 0..self.calls.len() {
            let Some(call) = &mut self.calls[place] else {
                continue;
            };
            let id = CallId::at(place);
            if bounds.passed(call, self.plan.remember) {
                self.forget_call(id);
                continue;
            }
            if call.last() < bounds.late && call.added.waiting.is_none() {
                self.estimates.settle(id);
            }
            if self.plan.remember == Span(0) {
                if bounds.closed(call) {
                    self.close_call(id);
                    continue;
                }
                if call.last() < bounds.late && call.added.next.is_none() {
                    call.settle_order();
                }
            }
            let began = call
                .events
                .first()
                .map_or(Time::MAX, |first| first.key.time);
            oldest = oldest.min(began);
            // Where it ends what it only seems to have ended, that changes what was shown since.
            for agent in &call.looks_at {
                let since = &mut shown_since[agent.place()];
                *since = began.min(*since);
            }
        }
        self.pasts.forget(bounds.lent);
        let gone = self
            .restarts
            .partition_point(|restart| restart.time < oldest);
        self.restarts.drain(..gone);
        let second = self.now.floor_second();
        for (agent, since) in self.agents.iter_mut().zip(shown_since) {
            agent.forget(since, self.day.start, bounds.late);
            agent.log.forget(second);
        }
    }

    fn bounds(&self, now: Time) -> Bounds {
        let wrapups = self
            .queues
            .iter()
            .map(|queue| queue.settings.longest_wrapup());
        let wrapup = wrapups.chain([self.plan.default.max_wrapup]).max();
        let late = now - self.plan.lateness - SPARE;
        let hour = Span(Window::M60.length() * SECOND);
        Bounds {
            late,
            shown: (late - wrapup.unwrap_or_default()).min(now - hour - SPARE),
            over: late.min(now - hour - SPARE),
            lent: late - LENDS,
        }
    }

    /// Lets go of all of a call but what it lends to later events of its id.
    fn close_call(&mut self, id: CallId) {
        let Some(call) = self.forget_call(id) else {
            return;
        };
        let folded = fold(id, &call.past, &call.events, &self.surroundings());
        let past = call.past.with(&folded, call.events.len(), call.last());
        self.pasts.insert(call.id.clone(), past);
    }

    fn forget_call(&mut self, id: CallId) -> Option<Shared<Call>> {
        let call = self.calls[id.place()].take()?;
        for agent in &call.looks_at {
            self.agents[agent.place()]
                .looked_at_by
                .retain(|looker| *looker != id);
        }
        if let Some(next) = call.added.next {
            self.agenda.remove(&(next, Item::Call(id)));
        }
        self.call_ids.remove(&call.id);
        self.odd_calls.remove(&id);
        self.estimates.settle(id);
        for part in &call.unended {
            self.unended.remove(&(part.end, id));
        }
        self.free.push(id);
        Some(call)
    }
}

impl Bounds {
    /// Whether a call can be forgotten, where it need not be remembered longer to be shown.
    fn passed(&self, call: &Call, remember: Span) -> bool {
        call.over < self.over - remember && call.last() < self.lent - remember
    }

    /// Whether nothing can change a call any more, and nothing asks for its events.
    fn closed(&self, call: &Call) -> bool {
        let settled = call.over.max(call.last()) < self.late && call.added.next.is_none();
        let counts = || {
            call.added
                .tallies
                .iter()
                .any(|added| added.moment >= self.over)
        };
        settled && !call.is_odd() && call.last() < self.over && !counts()
    }
}
