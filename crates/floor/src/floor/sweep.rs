//! Letting go of what can no longer matter: once a minute of event time, so that what is kept is
//! bounded by what happens in some hours.
//!
//! Not all is looked at every minute: a packed call when it may be let go of, agents in turn.

use std::collections::BTreeMap;

use super::{Floor, Item};
use crate::call::Call;
use crate::fold::{Folded, LENDS, fold};
use crate::ids::CallId;
use crate::stored::Stored;
use crate::{AgentId, SECOND, Span, Time, Window};

/// How often it is looked for.
const EVERY: Span = Span(60 * SECOND);
/// Beyond every bound, so that none has to be met to the second.
const SPARE: Span = Span(60 * SECOND);
/// All agents are looked at within so many times.
const TURNS: usize = 8;

/// What is to be looked at, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Sweeps {
    /// Calls, each once, by the instant from which on it may be let go of.
    calls: BTreeMap<Time, Vec<CallId>>,
    /// The agent whose turn is next.
    agent: usize,
}

impl Sweeps {
    /// Has a call looked at from an instant on. Calls of one minute are kept together.
    fn look(&mut self, call: CallId, from: Time) {
        let minute = Time(
            from.0
                .div_euclid(EVERY.0)
                .saturating_add(1)
                .saturating_mul(EVERY.0),
        );
        self.calls.entry(minute).or_default().push(call);
    }

    /// The calls that are to be looked at by now.
    fn due(&mut self, now: Time) -> Vec<CallId> {
        let later = self.calls.split_off(&Time(now.0.saturating_add(1)));
        let due = std::mem::replace(&mut self.calls, later);
        due.into_values().flatten().collect()
    }

    /// The agents whose turn it is, of so many.
    fn turn(&mut self, agents: usize) -> Vec<AgentId> {
        let first = if self.agent < agents { self.agent } else { 0 };
        let end = (first + agents.div_ceil(TURNS)).min(agents);
        self.agent = end;
        (first..end).map(AgentId::at).collect()
    }
}

/// Instants before which things do not matter any more.
struct Bounds {
    now: Time,
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
        for id in self.sweeps.due(bounds.now) {
            if let Some(again) = self.sweep_call(id, &bounds) {
                self.sweeps.look(id, again);
            }
        }
        self.pasts.forget(bounds.lent);
        self.sweep_restarts(bounds.lent);
        for agent in self.sweeps.turn(self.agents.len()) {
            self.sweep_agent(agent, &bounds);
        }
    }

    /// Has a call looked at before long, by the time of what is read: that may be long ago.
    pub(super) fn look_soon(&mut self, call: CallId) {
        let now = self.newest.map_or(self.now, |newest| newest.min(self.now));
        self.sweeps.look(call, now);
    }

    /// Lets go of a call, or of a part of it. Returns when to look again where something is left.
    fn sweep_call(&mut self, id: CallId, bounds: &Bounds) -> Option<Time> {
        let stored = self.calls[id.place()].as_mut()?;
        if bounds.passed(stored, self.plan.remember) {
            self.forget_call(id);
            return None;
        }
        let late = stored.last() < bounds.late;
        let added = stored.open().map(|call| &call.added);
        let waits = added.is_some_and(|added| added.waiting.is_some());
        let goes_on = waits || added.is_some_and(|added| added.next.is_some());
        if late && !waits {
            self.estimates.settle(id);
        }
        if self.plan.remember == Span(0) && !goes_on {
            if bounds.closed(stored) {
                self.close_call(id);
                return None;
            }
            if late {
                stored.settle_order();
            }
        }
        stored.pack();
        let soon = stored.open().is_some_and(|call| goes_on || !call.is_odd());
        Some(if soon {
            bounds.now
        } else {
            bounds.again(stored, self.plan.remember)
        })
    }

    /// Forgets restarts before everything that is left of calls.
    fn sweep_restarts(&mut self, lent: Time) {
        if self
            .restarts
            .first()
            .is_none_or(|restart| restart.time >= lent)
        {
            return;
        }
        let calls = self.calls.iter().flatten();
        let oldest = calls.map(Stored::began).min();
        let oldest = oldest.map_or(lent, |oldest| oldest.min(lent));
        let gone = self
            .restarts
            .partition_point(|restart| restart.time < oldest);
        self.restarts.drain(..gone);
    }

    fn sweep_agent(&mut self, id: AgentId, bounds: &Bounds) {
        let agent = &mut *self.agents[id.place()];
        let lookers = agent.looked_at_by.iter();
        // Where a call ends what it only seems to have ended, that changes what was shown since.
        let began =
            lookers.filter_map(|(call, _)| Some(self.calls[call.place()].as_ref()?.began()));
        let since = began
            .min()
            .map_or(bounds.shown, |began| began.min(bounds.shown));
        agent.forget(since, self.day.start, bounds.late);
        agent.worked.slide(&mut agent.log, self.now.floor_second());
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
            now,
            late,
            shown: (late - wrapup.unwrap_or_default()).min(now - hour - SPARE),
            over: late.min(now - hour - SPARE),
            lent: late - LENDS,
        }
    }

    /// Lets go of all of a call but what it lends to later events of its id.
    fn close_call(&mut self, id: CallId) {
        let Some((call, folded)) = self.forget_call(id) else {
            return;
        };
        let past = call.past.with(&folded, call.events.len(), call.last());
        self.pasts.insert(call.id.clone(), past);
    }

    fn forget_call(&mut self, id: CallId) -> Option<(Call, Folded)> {
        let stored = self.calls[id.place()].take()?;
        let mut call = stored.call().into_owned();
        let folded = fold(id, &call.past, &call.events, &self.surroundings());
        if stored.open().is_none() {
            call.looks_at = folded.looked_at.to_vec();
        }
        self.look_no_more(id, &call);
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
        Some((call, folded))
    }
}

impl Bounds {
    /// Whether a call can be forgotten, where it need not be remembered longer to be shown.
    fn passed(&self, call: &Stored, remember: Span) -> bool {
        call.over() < self.over - remember && call.last() < self.lent - remember
    }

    /// When a call that is left should be looked at again: when the next of these bounds passes its
    /// end; where none is to come, before long.
    fn again(&self, call: &Stored, remember: Span) -> Time {
        let last = call.last();
        let ends = last.max(call.over().min(self.now));
        let passing = [
            last + (self.now - self.late),
            ends + (self.now - self.over) + remember,
            last + (self.now - self.lent) + remember,
        ];
        let next = passing.into_iter().filter(|at| *at >= self.now).min();
        next.unwrap_or(self.now)
    }

    /// Whether nothing can change a call any more, and nothing asks for its events.
    fn closed(&self, call: &Stored) -> bool {
        let settled = call.over().max(call.last()) < self.late;
        let odd = call.open().is_some_and(Call::is_odd);
        let counts = call.counted().is_some_and(|moment| moment >= self.over);
        settled && !odd && call.last() < self.over && !counts
    }
}
