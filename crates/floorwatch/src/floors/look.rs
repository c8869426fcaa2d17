//! What is seen of a source, whether its events are taken in here or another process tells of it.

use std::sync::Arc;

use floor::{
    AgentCounts, AgentFacts, AgentId, AgentTerms, AgentTimes, Anomalies, AskedFor, Floor,
    QueueFacts, QueueId, QueueTerms, Replica, Subject, Time, Window,
};

/// A look at a source.
#[derive(Clone, Copy)]
pub enum Look<'a> {
    /// Its events are taken in here.
    Floor(&'a Floor),
    /// Another process tells of it.
    Replica(&'a Replica),
}

/// The same question to either.
macro_rules! ask {
    ($look:expr, $source:ident => $question:expr) => {
        match $look {
            Look::Floor($source) => $question,
            Look::Replica($source) => $question,
        }
    };
}

impl<'a> Look<'a> {
    /// The source's id.
    pub const fn source(self) -> &'a Arc<str> {
        ask!(self, it => it.source())
    }

    /// The instant up to which time has passed there.
    pub const fn now(self) -> Time {
        ask!(self, it => it.now())
    }

    /// All queues, in order of their index.
    pub fn queues(self) -> impl Iterator<Item = QueueId> + use<> {
        let count = ask!(self, it => it.queues().count());
        (0..count).map(QueueId::at)
    }

    /// All agents, in order of their index.
    pub fn agents(self) -> impl Iterator<Item = AgentId> + use<> {
        let count = ask!(self, it => it.agents().count());
        (0..count).map(AgentId::at)
    }

    /// A queue's facts.
    pub fn queue(self, queue: QueueId) -> QueueFacts {
        ask!(self, it => it.queue(queue))
    }

    /// The terms of a queue's figures.
    pub fn queue_terms(self, queue: QueueId, window: Window) -> QueueTerms {
        ask!(self, it => it.queue_terms(queue, window))
    }

    /// The same but for the agents' times.
    pub fn queue_terms_without_times(self, queue: QueueId, window: Window) -> QueueTerms {
        ask!(self, it => it.queue_terms_without_times(queue, window))
    }

    /// The calls by what they ask for.
    pub fn asked(self, kind: AskedFor, window: Window) -> Vec<(&'a Arc<str>, QueueTerms)> {
        ask!(self, it => it.asked(kind, window).collect())
    }

    /// An agent's facts.
    pub fn agent(self, agent: AgentId) -> AgentFacts {
        ask!(self, it => it.agent(agent))
    }

    /// The team of an agent.
    pub fn team_of(self, agent: AgentId) -> Option<Arc<str>> {
        ask!(self, it => it.team_of(agent))
    }

    /// The queues that an agent is in.
    pub fn queues_of(self, agent: AgentId) -> &'a [QueueId] {
        ask!(self, it => it.queues_of(agent))
    }

    /// The terms of an agent's figures.
    pub fn agent_terms(self, agent: AgentId, window: Window) -> AgentTerms {
        ask!(self, it => it.agent_terms(agent, window))
    }

    /// What an agent adds to a pool.
    pub fn agent_in_pool(self, agent: AgentId, window: Window) -> (AgentCounts, AgentTimes) {
        ask!(self, it => it.agent_in_pool(agent, window))
    }

    /// What an agent is counted as.
    pub fn counts_of(self, agent: AgentId) -> AgentCounts {
        ask!(self, it => it.counts_of(agent))
    }

    /// What all agents are counted as, each once.
    pub fn agent_counts(self) -> AgentCounts {
        ask!(self, it => it.agent_counts())
    }

    /// All agents pooled, each once.
    pub fn agent_pool(self, window: Window) -> (AgentCounts, AgentTimes) {
        ask!(self, it => it.agent_pool(window))
    }

    /// Odd events so far.
    pub fn anomalies(self) -> &'a Anomalies {
        ask!(self, it => it.anomalies())
    }

    /// The newest time seen in any well-formed event.
    pub fn newest(self) -> Option<Time> {
        match self {
            Self::Floor(floor) => floor.newest(),
            Self::Replica(replica) => replica.told()?.newest,
        }
    }

    /// When the day of a queue began.
    pub fn day_start(self, queue: QueueId) -> Time {
        match self {
            Self::Floor(floor) => floor.window_start(Subject::Queue(queue), Window::Today),
            Self::Replica(replica) => replica.day_start(queue),
        }
    }

    /// Events that were lost on the way.
    pub fn gaps(self) -> u64 {
        match self {
            Self::Floor(floor) => floor.gaps(),
            Self::Replica(replica) => replica.told().map_or(0, |told| told.gaps),
        }
    }
}
