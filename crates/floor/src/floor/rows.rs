//! What is seen of the floor, cut into rows.

use std::sync::Arc;

use super::DOUBTS;
use super::Floor;
use crate::queues::Counts;
use crate::rows::{AgentRow, AskedRow, CallsRow, QueueRow, SourceRow, WaitsRow};
use crate::windows::LONGEST;
use crate::{AgentId, AgentState, AskedFor, QueueId, SECOND, Settings, Span, Time, Waits, Window};

impl Floor {
    /// The row of the source; its sign of life and delay are known outside.
    #[must_use]
    pub fn source_row(&self, sign: Option<Time>, delay: Option<Span>) -> SourceRow {
        SourceRow {
            newest: self.newest,
            heartbeat: self.heartbeat,
            gaps: self.gaps(),
            anomalies: self.anomalies.clone(),
            sign,
            delay,
        }
    }

    /// The row of a queue, but for its waits.
    #[must_use]
    pub fn queue_row(&self, id: QueueId) -> QueueRow {
        let facts = self.queue(id);
        QueueRow {
            queue: facts.queue,
            name: facts.name,
            calls: Self::calls_row(&self.queues[id.place()].counts, self.settings(id)),
        }
    }

    /// The waits of a queue's answered calls.
    #[must_use]
    pub fn waits_row(&self, id: QueueId) -> WaitsRow {
        let queue = &self.queues[id.place()];
        WaitsRow {
            queue: queue.id.clone(),
            waits: waits(&queue.counts),
        }
    }

    /// The rows of what callers ask for: of all, or of what has changed since they were last asked
    /// for.
    pub fn take_asked_rows(&mut self, all: bool) -> Vec<AskedRow> {
        let row = |kind, name: &Arc<str>, counts: &Counts| AskedRow {
            kind,
            name: name.clone(),
            calls: Self::calls_row(counts, &self.plan.default),
            waits: waits(counts),
        };
        let mut rows = Vec::new();
        for kind in [AskedFor::Dnis, AskedFor::Skill] {
            let asked = self.asked.of(kind);
            let asked = asked.filter(|(_, counts)| all || counts.changed);
            rows.extend(asked.map(|(name, counts)| row(kind, name, counts)));
        }
        self.asked.looked_at();
        rows
    }

    fn calls_row(counts: &Counts, settings: &Settings) -> CallsRow {
        let windows = &counts.windows;
        CallsRow {
            formula: settings.sl_formula,
            target: settings.sl_target,
            threshold: settings.sl_threshold,
            day: windows.day().start,
            sums: Window::ALL.map(|window| windows.sums(window).clone()),
            longest_left: Window::ALL.map(|window| windows.longest_wait(window).map(Span)),
            now: counts.now(),
        }
    }

    /// The row of an agent.
    #[must_use]
    pub fn agent_row(&self, id: AgentId) -> AgentRow {
        let facts = self.agent(id);
        let agent = &self.agents[id.place()];
        let hour_ago = self.now.floor_second() - LONGEST;
        let (states, today) = agent.shown_since(Time(hour_ago * SECOND), self.day.start);
        let declared = |queue: &QueueId| {
            let state = agent.declarations.for_queue(*queue, self.now);
            let id = self.queues[queue.place()].id.clone();
            (id, state.unwrap_or(AgentState::Unknown))
        };
        let doubt = |words| DOUBTS.iter().zip(0..).find(|(known, _)| **known == words);
        AgentRow {
            agent: facts.agent,
            name: facts.name,
            team: facts.team,
            state: facts.state,
            since: facts.since,
            call: facts.call,
            queue: facts.queue,
            reason: facts.reason,
            doubt: facts.doubt.and_then(doubt).map(|(_, place)| place),
            long: facts.long,
            queues: agent.queues.iter().map(declared).collect(),
            worked: agent.worked,
            states,
            log: agent.log.since(hour_ago),
            day: self.day.start,
            today,
        }
    }
}

fn waits(counts: &Counts) -> [Waits; Window::ALL.len()] {
    Window::ALL.map(|window| counts.windows.answered_waits(window))
}
