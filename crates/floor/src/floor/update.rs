//! Bringing the board in step with a call that was folded anew: only differences are taken in.

use super::{Floor, Item};
use crate::call::{Call, Report};
use crate::contributions::{Contribution, Contributions, Place};
use crate::fold::{Few, Folded, Looked, Surroundings, Unended, by_agent, fold};
use crate::ids::CallId;
use crate::stored::Stored;
use crate::work::Busy;
use crate::{AgentId, QueueId, SECOND, SETTLING, Span, Time, Window};

impl Floor {
    /// Folds an open call anew and takes in what differs.
    pub(super) fn refold(&mut self, id: CallId) {
        let place = &mut self.calls[id.place()];
        let Some(Stored::Open(mut call)) = place.take_if(|stored| stored.open().is_some()) else {
            return;
        };
        let around = self.surroundings();
        let mut folded = fold(id, &call.past, &call.events, &around);
        let added = Contributions::of(&folded, &around, self.now);
        self.take_added(id, &mut call, added);
        self.take_anomalies(id, &mut call, &folded);
        self.take_unended(id, &mut call, std::mem::take(&mut folded.unended));
        self.take_lookers(id, &mut call, &folded);
        self.take_work(&mut call, &folded);
        self.count_closed(id, &mut call, &folded);
        let span = (self.day.start, self.now);
        self.estimates.judge(id, &folded, span);
        call.over = folded.over;
        self.calls[id.place()] = Some(Stored::Open(call));
        self.tell_worked_on();
    }

    /// Marks the agents as changed whose work a call's has changed, each once.
    fn tell_worked_on(&mut self) {
        let mut agents = std::mem::take(&mut self.worked_on);
        agents.sort_unstable();
        agents.dedup();
        for agent in agents.drain(..) {
            self.agent_changed(agent);
        }
        self.worked_on = agents;
    }

    /// What a fold may look at.
    pub(super) fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            restarts: &self.restarts,
            agents: &self.agents,
            queues: &self.queues,
            default: &self.default,
        }
    }

    fn take_added(&mut self, id: CallId, call: &mut Call, new: Contributions) {
        let old = std::mem::take(&mut call.added);
        let same = common(old.tallies.iter(), new.tallies.iter());
        let (gone, come) = (&old.tallies[same..], &new.tallies[same..]);
        // What comes in between leaves what follows as it was.
        let after = common(gone.iter().rev(), come.iter().rev());
        let (gone, come) = (&gone[..gone.len() - after], &come[..come.len() - after]);
        self.revisions.compare(gone, come);
        for contribution in gone {
            self.account(contribution, false);
        }
        for contribution in come {
            self.account(contribution, true);
        }
        self.take_present(id, &old, &new);
        call.added = new;
    }

    /// Takes in what differs of what holds now, and when that changes.
    pub(super) fn take_present(&mut self, id: CallId, old: &Contributions, new: &Contributions) {
        if old.gauges != new.gauges {
            for (gauges, by) in [(&old.gauges, -1), (&new.gauges, 1)] {
                for &(Place { queue, asked }, gauge) in gauges {
                    self.queues[queue.place()].counts.count(gauge, by);
                    self.asked.each(asked, |counts| counts.count(gauge, by));
                    self.queue_changed(queue.place());
                }
            }
        }
        if old.waiting != new.waiting {
            for (waiting, begins) in [(old.waiting, false), (new.waiting, true)] {
                let Some((Place { queue, asked }, since)) = waiting else {
                    continue;
                };
                let wait = (since, id);
                self.queues[queue.place()].counts.wait(wait, begins);
                self.asked.each(asked, |counts| counts.wait(wait, begins));
                // The longest wait may have changed even where the number has not.
                self.queue_changed(queue.place());
            }
        }
        self.move_on_agenda(Item::Call(id), old.next, new.next);
    }

    pub(super) fn move_on_agenda(&mut self, item: Item, old: Option<Time>, new: Option<Time>) {
        if old == new {
            return;
        }
        if let Some(old) = old {
            self.agenda.remove(&(old, item));
        }
        if let Some(new) = new {
            self.agenda.insert((new, item));
        }
    }

    /// Adds one contribution to its queue and its agent, or takes it back.
    fn account(&mut self, contribution: &Contribution, add: bool) {
        let &Contribution {
            moment,
            queue,
            agent,
            tally,
            amount,
            asked,
        } = contribution;
        if let Some(queue) = queue {
            let counts = &mut self.queues[queue.place()].counts;
            counts.take(contribution, add);
            self.asked
                .each(asked, |counts| counts.take(contribution, add));
            self.queue_changed(queue.place());
        }
        let Some(agent) = agent else { return };
        let second = moment.bucket();
        let rolls = second > self.now.floor_second() - Window::M60.length();
        if rolls {
            let this = &mut self.agents[agent.place()];
            if add {
                this.log.add(second, tally, amount);
            } else {
                this.log.remove(second, tally, amount);
            }
            this.worked.add(tally, if add { amount } else { -amount });
            // It is in the bucket that ends with that second.
            self.touch(agent, Time(second * SECOND - 1));
        }
        let today = moment >= self.day.start;
        if today {
            let sums = &mut self.agents[agent.place()].today.tallies;
            sums.add(tally, if add { amount } else { -amount });
        }
        if rolls || today {
            self.worked_on.push(agent);
        }
    }

    fn take_anomalies(&mut self, id: CallId, call: &mut Call, folded: &Folded) {
        if call.anomalies == folded.anomalies {
            return;
        }
        for (anomalies, by) in [(&call.anomalies, -1), (&folded.anomalies, 1)] {
            for odd in anomalies {
                self.anomalies.add(odd.kind, by);
            }
        }
        if folded.anomalies.is_empty() {
            self.odd_calls.remove(&id);
        } else {
            self.odd_calls.insert(id);
        }
        call.anomalies.clone_from(&folded.anomalies);
    }

    /// Keeps what has ended for want of news by the time of its end.
    pub(super) fn take_unended(&mut self, id: CallId, call: &mut Call, unended: Few<Unended>) {
        let ended = unended.into_iter().filter(|part| part.end <= self.now);
        let ended: Vec<Unended> = ended.collect();
        if call.unended.is_empty() && ended.is_empty() {
            return;
        }
        for part in std::mem::replace(&mut call.unended, ended) {
            self.unended.remove(&(part.end, id));
        }
        for part in &call.unended {
            self.unended.insert((part.end, id));
        }
    }

    pub(super) fn take_lookers(&mut self, id: CallId, call: &mut Call, folded: &Folded) {
        if call.looks_at[..] == folded.looked_at[..] {
            return;
        }
        self.look_no_more(id, call);
        for &Looked { agent, until } in &folded.looked_at {
            self.agents[agent.place()].looked_at_by.push((id, until));
        }
        call.looks_at.clear();
        call.looks_at.extend_from_slice(&folded.looked_at);
    }

    /// A call hangs on no agent any more.
    pub(super) fn look_no_more(&mut self, id: CallId, call: &Call) {
        for looked in &call.looks_at {
            let lookers = &mut self.agents[looked.agent.place()].looked_at_by;
            lookers.retain(|(looker, _)| *looker != id);
        }
    }

    /// Gives each agent its work on the call.
    fn take_work(&mut self, call: &mut Call, folded: &Folded) {
        let work = folded.work(&call.id);
        let agents = by_agent(&work);
        let of = |all: &[(AgentId, u32)], agent| {
            let found = all.iter().find(|(other, _)| *other == agent);
            found.map_or(0, |(_, much)| *much)
        };
        let gone = call
            .agents
            .iter()
            .filter(|(agent, _)| of(&agents, *agent) == 0);
        for &(agent, _) in gone.chain(&agents) {
            let own = work.iter().filter(|(whose, _)| *whose == agent);
            let own: Few<Busy> = own.map(|(_, busy)| busy.clone()).collect();
            let had = of(&call.agents, agent);
            let this = &mut self.agents[agent.place()];
            if let Some(from) = this.work.replace(&call.id, had, own) {
                self.rebuild(agent, from);
                self.worked_on.push(agent);
            }
        }
        if call.agents[..] != agents[..] {
            call.agents = agents.into_vec();
        }
    }

    fn count_closed(&mut self, id: CallId, call: &mut Call, folded: &Folded) {
        let queues = &self.queues;
        let short = |queue: QueueId, queued: Time, wait: Span| {
            wait < queues[queue.place()].settings.at(queued).short_abandon
        };
        let mut report = Report {
            closed: &mut self.changes.closed,
            corrections: &mut self.changes.corrections,
            short: &short,
        };
        if call.count(folded, self.now, &mut report) {
            self.done.insert(id);
        }
    }

    /// Tells legs that are done. At once would be too early: the wrap-up of most begins with the
    /// next event.
    pub(super) fn tell_handled(&mut self) {
        let (calls, told) = (&mut self.calls, &mut self.changes.handled);
        let settled = self.now - SETTLING;
        self.done.retain(|id| {
            let stored = calls[id.place()].as_mut();
            let call = stored.and_then(Stored::open_mut);
            call.is_some_and(|call| call.tell_handled(settled, told))
        });
    }

    /// Computes anew what is shown of an agent from an instant on.
    pub(super) fn rebuild(&mut self, agent: AgentId, from: Time) {
        self.agents[agent.place()].rebuild(from);
        self.touch(agent, from);
    }

    /// Marks an agent, and the queues in whose counts it is, as changed; puts it on the agenda.
    pub(super) fn agent_changed(&mut self, id: AgentId) {
        for place in 0..self.agents[id.place()].queues.len() {
            let queue = self.agents[id.place()].queues[place];
            self.queue_changed(queue.place());
        }
        let agent = &mut *self.agents[id.place()];
        agent.worked.slide(&mut agent.log, self.now.floor_second());
        let next = self.agent_turn(id);
        let agent = &mut self.agents[id.place()];
        let old = std::mem::replace(&mut agent.next, next);
        if !std::mem::replace(&mut agent.changed, true) {
            self.changes.agents.push(id);
        }
        self.pools.changed(id);
        self.move_on_agenda(Item::Agent(id), old, next);
    }
}

/// How many of two series are the same from the beginning on.
fn common<'a>(
    these: impl Iterator<Item = &'a Contribution>,
    those: impl Iterator<Item = &'a Contribution>,
) -> usize {
    these
        .zip(those)
        .take_while(|(this, that)| this == that)
        .count()
}
