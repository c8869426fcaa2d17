//! What is seen from outside: facts and terms, at the floor's own instant.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Floor;
use crate::agents::Agent;
use crate::declarations::Saying;
use crate::pools::{Crew, Pools, Run};
use crate::queues::Counts;
use crate::timeline::Segment;
use crate::work::Busy;
use crate::{
    AgentCounts, AgentFacts, AgentId, AgentState, AgentTerms, AgentTimes, Anomalies, AskedFor,
    QueueFacts, QueueId, QueueTerms, Settings, Span, Time, Window,
};

/// A contradiction that lasts longer is shown.
pub(super) const DOUBT: Span = Span(30 * crate::SECOND);
/// The contradictions.
pub(crate) const DOUBTS: [&str; 2] = [
    "the source says that no call is in hand, but one has not ended",
    "the source says talking, but no call is open",
];
/// From a limit to the first instant past it.
const PAST: Span = Span(1);

impl Floor {
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

    /// All queues, in order of their index.
    pub fn queues(&self) -> impl Iterator<Item = QueueId> + use<> {
        (0..self.queues.len()).map(QueueId::at)
    }

    /// All agents, in order of their index.
    pub fn agents(&self) -> impl Iterator<Item = AgentId> + use<> {
        (0..self.agents.len()).map(AgentId::at)
    }

    /// A queue's facts.
    #[must_use]
    pub fn queue(&self, queue: QueueId) -> QueueFacts {
        let queue = &self.queues[queue.place()];
        QueueFacts {
            queue: queue.id.clone(),
            name: queue.name.as_ref().map(|(_, name)| name.clone()),
        }
    }

    /// The settings of a queue now in force.
    #[must_use]
    pub fn settings(&self, queue: QueueId) -> &Settings {
        self.queues[queue.place()].settings.at(self.now)
    }

    /// The terms of a queue's figures, its agents pooled.
    #[must_use]
    pub fn queue_terms(&self, id: QueueId, window: Window) -> QueueTerms {
        let mut terms = self.queue_terms_without_times(id, window);
        terms.times = self.pooled_times(Some(id), window);
        terms
    }

    /// The same but for the agents' times, which change with every instant.
    #[must_use]
    pub fn queue_terms_without_times(&self, id: QueueId, window: Window) -> QueueTerms {
        let mut terms = self.call_terms(id, window);
        terms.agents = self.pooled_counts(Some(id));
        terms
    }

    /// Makes what agents add up to, their times too, at hand for the many questions that follow:
    /// at a whole second, which is where they are kept.
    pub fn prepare(&mut self) {
        self.pool_agents();
    }

    /// What a queue's calls give, without its agents.
    fn call_terms(&self, id: QueueId, window: Window) -> QueueTerms {
        let counts = &self.queues[id.place()].counts;
        self.terms_of(counts, self.settings(id), window)
    }

    /// The calls of the source by what they ask for: its name, and the terms of figures, which are
    /// without agents.
    pub fn asked(
        &self,
        kind: AskedFor,
        window: Window,
    ) -> impl Iterator<Item = (&Arc<str>, QueueTerms)> {
        let settings = &self.plan.default;
        let all = self.asked.of(kind);
        all.map(move |(name, counts)| (name, self.terms_of(counts, settings, window)))
    }

    fn terms_of(&self, counts: &Counts, settings: &Settings, window: Window) -> QueueTerms {
        let mut terms = QueueTerms::empty(window, settings);
        terms.sum_up(
            counts.windows.sums(window),
            counts.windows.day().start,
            self.now,
        );
        terms.answered_waits = counts.windows.answered_waits(window);
        terms.longest_left = counts.windows.longest_wait(window).map(Span);
        let quarter = counts.windows.sums(Window::M15);
        terms.take_now(&counts.now(), quarter, self.now);
        terms
    }

    /// An agent's facts.
    #[must_use]
    pub fn agent(&self, id: AgentId) -> AgentFacts {
        let agent = &self.agents[id.place()];
        let profile = agent.profile.as_ref();
        let segment = agent.timeline.at(self.now);
        let work = segment.and_then(|segment| segment.shown.work.as_ref());
        AgentFacts {
            agent: agent.id.clone(),
            name: profile.and_then(|profile| profile.name.clone()),
            team: profile.and_then(|profile| profile.team.clone()),
            state: segment.map_or(AgentState::Unknown, |segment| segment.shown.state),
            since: segment.map(|segment| segment.since),
            call: work.map(|(call, _)| call.clone()),
            queue: work
                .and_then(|(_, queue)| *queue)
                .map(|queue| self.queues[queue.place()].id.clone()),
            reason: segment.and_then(|segment| segment.shown.reason.clone()),
            doubt: self
                .doubt(agent)
                .filter(|(from, _)| self.now - *from > DOUBT)
                .map(|(_, words)| words),
            long: segment
                .and_then(|segment| self.long_from(segment))
                .is_some_and(|from| self.now >= from),
        }
    }

    /// The team of an agent.
    #[must_use]
    pub fn team_of(&self, agent: AgentId) -> Option<Arc<str>> {
        let profile = self.agents[agent.place()].profile.as_ref();
        profile.and_then(|profile| profile.team.clone())
    }

    /// The queues that an agent is in, by profile or declaration.
    #[must_use]
    pub fn queues_of(&self, agent: AgentId) -> &[QueueId] {
        &self.agents[agent.place()].queues
    }

    /// The terms of an agent's figures.
    #[must_use]
    pub fn agent_terms(&self, id: AgentId, window: Window) -> AgentTerms {
        let agent = &self.agents[id.place()];
        let settled = window == Window::Today;
        AgentTerms {
            tallies: agent.tallies(window, self.now),
            times: self.times_of(id, window),
            not_ready: agent.not_ready(self.from(window), self.now, settled),
        }
    }

    /// All agents of this source pooled, each once.
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

    /// What all agents of this source are counted as, each once.
    #[must_use]
    pub fn agent_counts(&self) -> AgentCounts {
        self.pooled_counts(None)
    }

    /// What one agent adds to a pool: for a board narrowed to some agents.
    #[must_use]
    pub fn agent_in_pool(&self, agent: AgentId, window: Window) -> (AgentCounts, AgentTimes) {
        (self.counts_in(agent, None), self.times_of(agent, window))
    }

    /// Odd events so far.
    #[must_use]
    pub const fn anomalies(&self) -> &Anomalies {
        &self.anomalies
    }

    /// The newest time seen in any well-formed event.
    #[must_use]
    pub const fn newest(&self) -> Option<Time> {
        self.newest
    }

    /// Events that were lost on the way, where the source numbers them without gaps.
    #[must_use]
    pub fn gaps(&self) -> u64 {
        let numbers = self.numbers.filter(|_| self.plan.gapless);
        numbers.map_or(0, super::Numbers::missing)
    }

    /// Whether the source has ever sent a heartbeat.
    #[must_use]
    pub const fn has_heartbeat(&self) -> bool {
        self.heartbeat
    }

    /// The left edge of a window of agents' times: that of the whole second before now, or the
    /// beginning of the site's day.
    pub(super) fn from(&self, window: Window) -> Time {
        match window {
            Window::Today => self.day.start,
            rolling => rolling.from(self.now),
        }
    }

    /// From when a state is held too long.
    fn long_from(&self, segment: &Segment) -> Option<Time> {
        let limits = &self.plan.long;
        let limit = match segment.shown.state {
            AgentState::Talking => limits.talking,
            AgentState::Hold => limits.hold,
            AgentState::Ringing => limits.ringing,
            AgentState::Wrapup => limits.wrapup,
            AgentState::NotReady => limits.not_ready,
            AgentState::Available | AgentState::SignedOut | AgentState::Unknown => return None,
        };
        Some(segment.since + limit + PAST)
    }

    /// A contradiction between what the source declares and its calls: since when, and in words.
    pub(super) fn doubt(&self, agent: &Agent) -> Option<(Time, &'static str)> {
        let open = || agent.work.open(self.now).filter(|busy| busy.is_leg());
        if open().next().is_some() {
            // From when to when a leg was open that the source had denied since it began.
            let denied = |busy: &Busy| {
                let said = agent
                    .declarations
                    .run_at(self.now, busy.begun, Saying::OffCall)?;
                Some((said.max(busy.start), busy.end))
            };
            let mut since = open().filter_map(denied).map(|(from, _)| from).min()?;
            // Before that it may have been another one, until then.
            let legs = || agent.work.iter().filter(|busy| busy.is_leg());
            while let Some((earlier, _)) = legs()
                .filter_map(denied)
                .filter(|(from, end)| *from < since && since <= *end)
                .min()
            {
                since = earlier;
            }
            return Some((since, DOUBTS[0]));
        }
        let said = agent
            .declarations
            .run_at(self.now, Time::MIN, Saying::OnCall)?;
        let last = agent.work.legs_ended(self.now).next();
        Some((last.map_or(said, |last| said.max(last.end)), DOUBTS[1]))
    }

    /// When an agent's row changes by itself next.
    pub(super) fn agent_turn(&self, id: AgentId) -> Option<Time> {
        let agent = &self.agents[id.place()];
        let shown = agent.timeline.next_after(self.now);
        let long = agent
            .timeline
            .at(self.now)
            .and_then(|segment| self.long_from(segment));
        let doubt = self.doubt(agent).map(|(from, _)| from + DOUBT + PAST);
        let worked = agent.worked.turn(&agent.log);
        [shown, long, doubt, worked]
            .into_iter()
            .flatten()
            .filter(|turn| *turn > self.now)
            .min()
    }
}

impl Crew for Floor {
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

    fn counts_in(&self, agent: AgentId, queue: Option<QueueId>) -> AgentCounts {
        let agent = &self.agents[agent.place()];
        let done = (agent.worked.legs(), agent.worked.time());
        let Some(segment) = agent.timeline.at(self.now) else {
            return AgentCounts::of(AgentState::Unknown, false, done);
        };
        let busy = segment.shown.work.is_some();
        let state = match queue {
            Some(queue) if !busy => agent
                .declarations
                .for_queue(queue, self.now)
                .unwrap_or(AgentState::Unknown),
            _ => segment.shown.state,
        };
        AgentCounts::of(state, busy, done)
    }

    fn shown_times(&self, agent: AgentId, window: Window) -> AgentTimes {
        self.agents[agent.place()].times(window, self.day.start, self.now)
    }

    fn run_of(&self, agent: AgentId, second: Time) -> Run {
        self.agents[agent.place()].run(self.day.start, second)
    }
}
