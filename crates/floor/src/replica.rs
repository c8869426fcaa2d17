//! A source as it is known from rows: shows what its floor shows, without its calls.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::agents::Agent;
use crate::floor::DOUBTS;
use crate::pools::{Crew, Pools, Run};
use crate::rows::{AgentPastRow, AgentRow, AskedRow, CallsRow, QueueRow, Row, SourceRow};
use crate::seen::Fixed;
use crate::timeline::Timeline;
use crate::{
    AgentCounts, AgentFacts, AgentId, AgentState, AgentTerms, AgentTimes, Anomalies, AskedFor,
    Changes, QueueFacts, QueueId, QueueTerms, Settings, Time, Waits, Window,
};

const WINDOWS: usize = Window::ALL.len();

/// Calls as they were last told.
type Calls = (CallsRow, [Waits; WINDOWS]);

/// A queue as it was last told.
struct Queue {
    id: Arc<str>,
    name: Option<Arc<str>>,
    /// None where agents are in it of which a row has come first.
    calls: Option<CallsRow>,
    waits: [Waits; WINDOWS],
    members: BTreeSet<AgentId>,
    changed: bool,
}

/// An agent as it was last told.
struct Known {
    facts: AgentFacts,
    /// What is declared of it in each of its queues.
    declared: Vec<AgentState>,
    /// When the site's day began.
    day: Time,
    agent: Agent,
}

/// A source as it is known from rows.
pub struct Replica {
    source: Arc<str>,
    now: Time,
    told: Option<SourceRow>,
    none: Anomalies,
    queues: Vec<Queue>,
    queue_ids: HashMap<Arc<str>, QueueId, Fixed>,
    agents: Vec<Known>,
    agent_ids: HashMap<Arc<str>, AgentId, Fixed>,
    asked: BTreeMap<(AskedFor, Arc<str>), Calls>,
    changes: Changes,
    /// What agents add up to.
    pools: Pools,
}

impl Replica {
    /// One of which nothing is known yet.
    #[must_use]
    pub fn new(source: Arc<str>) -> Self {
        Self {
            source,
            now: Time(0),
            told: None,
            none: Anomalies::default(),
            queues: Vec::new(),
            queue_ids: HashMap::default(),
            agents: Vec::new(),
            agent_ids: HashMap::default(),
            asked: BTreeMap::new(),
            changes: Changes::default(),
            pools: Pools::default(),
        }
    }

    /// Takes a row in. What it says holds at the instant to which time is passed next.
    pub fn take(&mut self, row: Row) {
        match row {
            Row::Source(row) => self.told = Some(*row),
            Row::Queue(row) => {
                let QueueRow { queue, name, calls } = *row;
                let id = self.queue_of(&queue);
                let queue = &mut self.queues[id.place()];
                queue.name = name;
                queue.calls = Some(calls);
                self.queue_changed(id);
            }
            Row::Waits(row) => {
                let id = self.queue_of(&row.queue);
                self.queues[id.place()].waits = row.waits;
                self.queue_changed(id);
            }
            Row::Asked(row) => {
                let AskedRow {
                    kind,
                    name,
                    calls,
                    waits,
                } = *row;
                self.asked.insert((kind, name), (calls, waits));
            }
            Row::AgentPast(row) => {
                let AgentPastRow {
                    agent,
                    states,
                    log,
                    today,
                } = *row;
                let id = self.agent_of(&agent);
                let agent = &mut self.agents[id.place()].agent;
                agent.timeline = Timeline::of_rows(states);
                agent.log = log;
                agent.today = today;
            }
            Row::Agent(row) => self.take_agent(*row),
        }
    }

    fn take_agent(&mut self, row: AgentRow) {
        let (queues, declared): (Vec<QueueId>, Vec<AgentState>) = row
            .queues
            .iter()
            .map(|(queue, state)| (self.queue_of(queue), *state))
            .unzip();
        let id = self.agent_of(&row.agent);
        let known = &mut self.agents[id.place()];
        let before = std::mem::replace(&mut known.agent.queues, queues.clone());
        known.declared = declared;
        known.day = row.day;
        known.agent.worked = row.worked;
        known.agent.log.go_on(row.from.floor_second(), row.log);
        known.agent.today.tallies = row.today;
        known.agent.timeline.go_on(row.from, row.states);
        let doubt = row.doubt.map(usize::from);
        known.facts = AgentFacts {
            agent: row.agent,
            name: row.name,
            team: row.team,
            state: row.state,
            since: row.since,
            call: row.call,
            queue: row.queue,
            reason: row.reason,
            doubt: doubt.map(|place| DOUBTS.get(place).copied().unwrap_or(DOUBTS[0])),
            long: row.long,
        };
        if !std::mem::replace(&mut known.agent.changed, true) {
            self.changes.agents.push(id);
        }
        for queue in &before {
            self.queues[queue.place()].members.remove(&id);
            self.queue_changed(*queue);
        }
        for queue in &queues {
            self.queues[queue.place()].members.insert(id);
            self.queue_changed(*queue);
        }
        self.pools.changed(id);
    }

    fn queue_of(&mut self, id: &Arc<str>) -> QueueId {
        let new = QueueId::at(self.queues.len());
        let known = *self.queue_ids.entry(id.clone()).or_insert(new);
        if known == new {
            self.queues.push(Queue {
                id: id.clone(),
                name: None,
                calls: None,
                waits: Default::default(),
                members: BTreeSet::new(),
                changed: false,
            });
        }
        known
    }

    fn agent_of(&mut self, id: &Arc<str>) -> AgentId {
        let new = AgentId::at(self.agents.len());
        let known = *self.agent_ids.entry(id.clone()).or_insert(new);
        if known == new {
            self.agents.push(Known {
                facts: AgentFacts::unknown(id.clone()),
                declared: Vec::new(),
                day: Time(0),
                agent: Agent::new(id.clone()),
            });
        }
        known
    }

    fn queue_changed(&mut self, id: QueueId) {
        let queue = &mut self.queues[id.place()];
        if !std::mem::replace(&mut queue.changed, true) {
            self.changes.queues.push(id);
        }
    }

    /// Lets time pass. An instant before the last one changes nothing.
    pub fn advance_to(&mut self, now: Time) {
        if now > self.now {
            self.now = now;
        }
    }

    /// Makes what agents add up to, their times too, at hand for the many questions that follow:
    /// at a whole second, which is where they are kept.
    pub fn prepare(&mut self) {
        self.pool_agents();
    }

    /// What has changed since this was last asked.
    pub fn take_changes(&mut self) -> Changes {
        self.count_agents();
        let changes = std::mem::take(&mut self.changes);
        for queue in &changes.queues {
            self.queues[queue.place()].changed = false;
        }
        for agent in &changes.agents {
            self.agents[agent.place()].agent.changed = false;
        }
        changes
    }

    /// The source's id.
    #[must_use]
    pub const fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The instant up to which time has passed here.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// What is told of the source itself, if anything is.
    #[must_use]
    pub const fn told(&self) -> Option<&SourceRow> {
        self.told.as_ref()
    }

    /// Odd events so far.
    #[must_use]
    pub fn anomalies(&self) -> &Anomalies {
        self.told
            .as_ref()
            .map_or(&self.none, |told| &told.anomalies)
    }

    /// All queues, in order of their index.
    pub fn queues(&self) -> impl Iterator<Item = QueueId> + use<> {
        (0..self.queues.len()).map(QueueId::at)
    }

    /// When the day of a queue began.
    #[must_use]
    pub fn day_start(&self, id: QueueId) -> Time {
        let row = self.queues[id.place()].calls.as_ref();
        row.map_or(self.now, |row| row.day)
    }

    /// All agents, in order of their index.
    pub fn agents(&self) -> impl Iterator<Item = AgentId> + use<> {
        (0..self.agents.len()).map(AgentId::at)
    }

    /// A queue's facts.
    #[must_use]
    pub fn queue(&self, id: QueueId) -> QueueFacts {
        let queue = &self.queues[id.place()];
        QueueFacts {
            queue: queue.id.clone(),
            name: queue.name.clone(),
        }
    }

    /// The terms of a queue's figures, its agents pooled.
    #[must_use]
    pub fn queue_terms(&self, id: QueueId, window: Window) -> QueueTerms {
        let mut terms = self.queue_terms_without_times(id, window);
        terms.times = self.pooled_times(Some(id), window);
        terms
    }

    /// The same but for the agents' times.
    #[must_use]
    pub fn queue_terms_without_times(&self, id: QueueId, window: Window) -> QueueTerms {
        let queue = &self.queues[id.place()];
        let mut terms = match &queue.calls {
            Some(calls) => self.terms_of(calls, &queue.waits, window),
            None => QueueTerms::empty(window, &Settings::default()),
        };
        terms.agents = self.pooled_counts(Some(id));
        terms
    }

    /// The calls of the source by what they ask for.
    pub fn asked(
        &self,
        kind: AskedFor,
        window: Window,
    ) -> impl Iterator<Item = (&Arc<str>, QueueTerms)> {
        let all = self.asked.iter().filter(move |((of, _), _)| *of == kind);
        all.map(move |((_, name), (calls, waits))| (name, self.terms_of(calls, waits, window)))
    }

    fn terms_of(&self, calls: &CallsRow, waits: &[Waits; WINDOWS], window: Window) -> QueueTerms {
        let mut terms = QueueTerms::empty(window, &Settings::default());
        terms.formula = calls.formula;
        terms.target = calls.target;
        terms.threshold = calls.threshold;
        terms.sum_up(&calls.sums[window as usize], calls.day, self.now);
        terms.answered_waits = waits[window as usize].clone();
        terms.longest_left = calls.longest_left[window as usize];
        terms.take_now(&calls.now, &calls.sums[Window::M15 as usize], self.now);
        terms
    }

    /// An agent's facts.
    #[must_use]
    pub fn agent(&self, id: AgentId) -> AgentFacts {
        self.agents[id.place()].facts.clone()
    }

    /// The team of an agent.
    #[must_use]
    pub fn team_of(&self, agent: AgentId) -> Option<Arc<str>> {
        self.agents[agent.place()].facts.team.clone()
    }

    /// The queues that an agent is in.
    #[must_use]
    pub fn queues_of(&self, id: AgentId) -> &[QueueId] {
        &self.agents[id.place()].agent.queues
    }

    /// The terms of an agent's figures.
    #[must_use]
    pub fn agent_terms(&self, id: AgentId, window: Window) -> AgentTerms {
        let known = &self.agents[id.place()];
        let from = match window {
            Window::Today => known.day,
            rolling => rolling.from(self.now),
        };
        AgentTerms {
            tallies: known.agent.tallies(window, self.now),
            times: self.times_of(id, window),
            not_ready: known
                .agent
                .not_ready(from, self.now, window == Window::Today),
        }
    }

    /// What one agent adds to a pool.
    #[must_use]
    pub fn agent_in_pool(&self, id: AgentId, window: Window) -> (AgentCounts, AgentTimes) {
        (self.counts_in(id, None), self.times_of(id, window))
    }

    /// All agents pooled, each once.
    #[must_use]
    pub fn agent_pool(&self, window: Window) -> (AgentCounts, AgentTimes) {
        (self.pooled_counts(None), self.pooled_times(None, window))
    }

    /// What one agent is counted as.
    #[must_use]
    pub fn counts_of(&self, agent: AgentId) -> AgentCounts {
        let known = self.pools.counts_of(agent);
        known.unwrap_or_else(|| self.counts_in(agent, None))
    }

    /// What all agents are counted as, each once.
    #[must_use]
    pub fn agent_counts(&self) -> AgentCounts {
        self.pooled_counts(None)
    }
}

impl Crew for Replica {
    fn pools(&self) -> &Pools {
        &self.pools
    }

    fn pools_mut(&mut self) -> &mut Pools {
        &mut self.pools
    }

    fn instant(&self) -> Time {
        self.now
    }

    fn size(&self) -> usize {
        self.agents.len()
    }

    fn members(&self, queue: QueueId) -> &BTreeSet<AgentId> {
        &self.queues[queue.place()].members
    }

    fn joined(&self, agent: AgentId) -> &[QueueId] {
        self.queues_of(agent)
    }

    fn counts_in(&self, id: AgentId, queue: Option<QueueId>) -> AgentCounts {
        let Known {
            facts,
            declared,
            agent,
            ..
        } = &self.agents[id.place()];
        let busy = facts.call.is_some();
        let place = |queue| agent.queues.iter().position(|known| *known == queue);
        let own = queue.and_then(place).filter(|_| !busy);
        let state = own.map_or(facts.state, |place| declared[place]);
        AgentCounts::of(state, busy, (agent.worked.legs(), agent.worked.time()))
    }

    fn shown_times(&self, id: AgentId, window: Window) -> AgentTimes {
        let known = &self.agents[id.place()];
        known.agent.times(window, known.day, self.now)
    }

    fn run_of(&self, id: AgentId, second: Time) -> Run {
        let known = &self.agents[id.place()];
        known.agent.run(known.day, second)
    }
}
