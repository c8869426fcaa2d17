//! Taking events in: lateness, skew, copies, and what each kind of event changes.

use std::sync::Arc;

use super::{Floor, MAX_AGENTS, MAX_CALLS, MAX_QUEUES, MAX_WAITING, Numbers};
use crate::agents::{Agent, Profile};
use crate::asked::AskedId;
use crate::call::Call;
use crate::declarations::Declaration;
use crate::fold::Record;
use crate::ids::CallId;
use crate::queues::Queue;
use crate::shared::Shared;
use crate::stored::Stored;
use crate::{
    AgentId, AgentProfile, Anomaly, Body, CallEvent, DeclaredState, Event, Key, Mark, QueueConfig,
    QueueId, SECOND, Span, Text, Time, Verdict,
};

/// An event stamped further ahead of its record is known as seen no longer than if it were so far.
const FURTHEST_AHEAD: Span = Span(24 * 3_600 * SECOND);

/// A bound of the floor was met.
struct Full(Anomaly);

impl Floor {
    /// Takes one event in. `now` is the clock: an event stamped later waits for its time. The
    /// floor's own time moves at least to the event's.
    pub fn apply(&mut self, event: &Event<'_>, now: Time) -> Verdict {
        let ahead = event
            .received
            .filter(|&received| event.time > received + self.plan.max_skew);
        let time = ahead.unwrap_or(event.time);
        if self
            .newest
            .is_some_and(|newest| time < newest - self.plan.lateness)
        {
            self.note(Anomaly::LateDropped, event, time, now);
            return Verdict::Late;
        }
        if self.newest.is_none_or(|newest| time > newest) {
            self.newest = Some(time);
            self.sweep_if_due(time);
        }
        // A copy of an event that is stamped ahead of its record is read as of its own record, or at
        // the stamp once that has come: till then it must be known.
        let again = event.time.min(time + FURTHEST_AHEAD).max(time);
        if !self.seen.insert(&event.id, again) {
            self.note(Anomaly::Duplicates, event, time, now);
            return Verdict::Duplicate;
        }
        if ahead.is_some() {
            self.note(Anomaly::Skewed, event, time, now);
        }
        if let Some(number) = event.sequence {
            let all = self.numbers.get_or_insert(Numbers {
                least: number,
                greatest: number,
                seen: 0,
            });
            all.least = all.least.min(number);
            all.greatest = all.greatest.max(number);
            all.seen += 1;
        }
        let key = Key::of(event, time);
        if time > now.max(self.now) {
            if self.pending.len() >= MAX_WAITING {
                self.note(Anomaly::TooManyWaiting, event, time, now);
                return Verdict::Overflow;
            }
            self.pending.insert(key, event.to_owned_event());
            return Verdict::Waiting;
        }
        self.advance_to(time);
        let clock = now.max(self.now);
        self.revisions.begin(clock);
        let verdict = self.take_live(key, event, clock);
        self.revise(event, time, clock);
        verdict
    }

    /// Takes in an event whose time has come.
    pub(super) fn take(&mut self, key: Key, event: &Event<'_>) -> Verdict {
        let time = key.time;
        let taken = match &event.body {
            Body::Call {
                call,
                queue,
                agent,
                what,
                asked,
            } => {
                let asked = self.asked.id(asked, self.now.floor_second());
                let named = (queue.as_ref(), agent.as_ref(), asked);
                self.take_call(key, call, named, *what)
            }
            Body::AgentState(state) => self.take_declaration(key, state),
            Body::AgentProfile(profile) => self.take_profile(key, profile),
            Body::QueueConfig(config) => self.take_config(key, config),
            Body::ShiftPlanned { agent } => self.agent_id(agent).map(|_| ()),
            Body::SourceMark(mark) => {
                self.take_mark(key, *mark);
                Ok(())
            }
        };
        match taken {
            Ok(()) => Verdict::Applied,
            Err(Full(anomaly)) => {
                self.note(anomaly, event, time, self.now);
                Verdict::Overflow
            }
        }
    }

    fn take_call(
        &mut self,
        key: Key,
        call: &Text<'_>,
        (queue, agent, asked): (Option<&Text<'_>>, Option<&Text<'_>>, AskedId),
        what: CallEvent,
    ) -> Result<(), Full> {
        let queue = queue.map(|queue| self.queue_id(queue)).transpose()?;
        let agent = agent.map(|agent| self.agent_id(agent)).transpose()?;
        let id = self.call_id(call)?;
        let record = Record {
            key: key.clone(),
            what,
            queue,
            agent,
            asked,
        };
        let packed = self.open(id);
        let stored = self.calls[id.place()].as_mut();
        let Some(call) = stored.and_then(Stored::open_mut) else {
            return Ok(());
        };
        if let Some(fallen) = call.insert(record) {
            let name = call.id.clone();
            self.note_overflow(name, &fallen);
            if fallen.key == key {
                return Ok(());
            }
            if let (CallEvent::Answered, Some(agent)) = (fallen.what, fallen.agent) {
                let lookers = self.open_lookers(agent, fallen.key.time, Some(id));
                self.agents[agent.place()].disconnect(&fallen.key);
                self.refold_opened(lookers);
            }
        }
        let connected = agent.filter(|_| what == CallEvent::Answered);
        let lookers = connected.map(|agent| {
            let lookers = self.open_lookers(agent, key.time, Some(id));
            self.agents[agent.place()].connect(key, id);
            lookers
        });
        self.refold(id);
        if let Some(lookers) = lookers {
            self.refold_opened(lookers);
        }
        if packed {
            self.pack(id);
        }
        Ok(())
    }

    fn take_declaration(&mut self, key: Key, state: &DeclaredState<'_>) -> Result<(), Full> {
        let agent = self.agent_id(&state.agent)?;
        let queue = state
            .queue
            .as_ref()
            .map(|queue| self.queue_id(queue))
            .transpose()?;
        let time = key.time;
        let declaration = Declaration {
            key,
            state: state.state,
            reason: state.reason.as_ref().map(|reason| Arc::from(&**reason)),
            queue,
            snapshot: state.snapshot,
        };
        let ends_work = declaration.ends_work();
        let lookers = ends_work.then(|| self.open_lookers(agent, time, None));
        let this = &mut self.agents[agent.place()];
        let corrected = this.declarations.insert(declaration);
        self.rebuild(agent, time);
        self.anomalies.add(Anomaly::StateCorrected, corrected);
        if queue.is_some() {
            self.join_queues(agent);
        }
        if let Some(lookers) = lookers {
            self.refold_opened(lookers);
        }
        self.agent_changed(agent);
        Ok(())
    }

    fn take_profile(&mut self, key: Key, profile: &AgentProfile<'_>) -> Result<(), Full> {
        let agent = self.agent_id(&profile.agent)?;
        let queues = profile
            .queues
            .iter()
            .map(|queue| self.queue_id(queue))
            .collect::<Result<Vec<QueueId>, Full>>()?;
        let this = &mut self.agents[agent.place()];
        if this.profile.as_ref().is_some_and(|known| known.key > key) {
            return Ok(());
        }
        let text = |text: &Option<Text<'_>>| text.as_ref().map(|text| Arc::from(&**text));
        this.profile = Some(Profile {
            key,
            name: text(&profile.name),
            team: text(&profile.team),
            queues,
        });
        self.join_queues(agent);
        self.agent_changed(agent);
        Ok(())
    }

    /// Keeps the queues' lists of agents in step with the agent's list of queues.
    fn join_queues(&mut self, agent: AgentId) {
        let now = self.agents[agent.place()].compute_queues();
        let before = std::mem::replace(&mut self.agents[agent.place()].queues, now.clone());
        for queue in before.iter().filter(|queue| !now.contains(queue)) {
            self.queues[queue.place()].members.remove(&agent);
            self.queue_changed(queue.place());
        }
        for queue in now.iter().filter(|queue| !before.contains(queue)) {
            self.queues[queue.place()].members.insert(agent);
        }
    }

    fn take_config(&mut self, key: Key, config: &QueueConfig<'_>) -> Result<(), Full> {
        let queue = self.queue_id(&config.queue)?;
        let time = key.time;
        let outgrown = self.open_outgrown(queue);
        let since = self.open_where(|call| call.last() >= time);
        let this = &mut *self.queues[queue.place()];
        if let Some(name) = &config.name {
            this.rename(&key, Arc::from(&**name));
        }
        this.settings.change(key, config.settings.clone());
        this.counts.windows.set_day(&this.settings.at(self.now).day);
        self.refold_opened(since);
        self.refold_opened(outgrown);
        self.queue_changed(queue.place());
        Ok(())
    }

    fn take_mark(&mut self, key: Key, mark: Mark) {
        match mark {
            Mark::Heartbeat => self.heartbeat = true,
            Mark::Snapshot => {}
            Mark::Restart => {
                let time = key.time;
                let open = self.open_where(|call| call.over() >= time);
                let place = self.restarts.partition_point(|other| *other < key);
                self.restarts.insert(place, key);
                self.refold_opened(open);
            }
        }
    }

    fn queue_id(&mut self, queue: &str) -> Result<QueueId, Full> {
        if let Some(&id) = self.queue_ids.get(queue) {
            return Ok(id);
        }
        if self.queues.len() >= MAX_QUEUES {
            return Err(Full(Anomaly::TooManyQueues));
        }
        let name: Arc<str> = Arc::from(queue);
        let id = QueueId::at(self.queues.len());
        let settings = self.configured(queue);
        let this = Queue::new(name.clone(), settings, self.now.floor_second());
        self.queues.push(Shared::new(this));
        self.queue_ids.insert(name, id);
        self.queue_changed(id.place());
        Ok(id)
    }

    fn agent_id(&mut self, agent: &str) -> Result<AgentId, Full> {
        if let Some(&id) = self.agent_ids.get(agent) {
            return Ok(id);
        }
        if self.agents.len() >= MAX_AGENTS {
            return Err(Full(Anomaly::TooManyAgents));
        }
        let name: Arc<str> = Arc::from(agent);
        let id = AgentId::at(self.agents.len());
        self.agents.push(Shared::new(Agent::new(name.clone())));
        self.agent_ids.insert(name, id);
        self.agent_changed(id);
        Ok(id)
    }

    fn call_id(&mut self, call: &str) -> Result<CallId, Full> {
        if let Some(&id) = self.call_ids.get(call) {
            return Ok(id);
        }
        if self.call_ids.len() + self.pasts.len() >= MAX_CALLS && !self.pasts.contains(call) {
            return Err(Full(Anomaly::TooManyCalls));
        }
        let past = self.pasts.take(call).unwrap_or_default();
        let name: Arc<str> = Arc::from(call);
        let id = self.free.pop().unwrap_or_else(|| {
            self.calls.push(None);
            CallId::at(self.calls.len() - 1)
        });
        self.calls[id.place()] = Some(Stored::new(Call::new(name.clone(), past)));
        self.look_soon(id);
        self.call_ids.insert(name, id);
        Ok(id)
    }
}
