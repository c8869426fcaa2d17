//! What is seen of the floor, cut into rows.

use std::sync::Arc;

use super::{DOUBTS, Floor};
use crate::queues::Counts;
use crate::rows::{AgentPastRow, AgentRow, AskedRow, CallsRow, QueueRow, Row, SourceRow, WaitsRow};
use crate::windows::LONGEST;
use crate::{AgentId, AgentState, AskedFor, QueueId, SECOND, Settings, Span, Time, Waits, Window};

/// States that an agent's row has at most beside that of its past.
const MOST_STATES: usize = 16;

/// Where an agent's past ends, as it was last told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    at: Time,
    /// The first instant from which on anything has changed since.
    touched: Time,
}

impl Default for Cut {
    fn default() -> Self {
        Self {
            at: Time::MAX,
            touched: Time::MIN,
        }
    }
}

impl Floor {
    /// The row of the source; its sign of life, its delay and what it misses are known outside.
    #[must_use]
    pub fn source_row(&self, sign: Option<Time>, delay: Option<Span>) -> SourceRow {
        SourceRow {
            newest: self.newest,
            heartbeat: self.heartbeat,
            gaps: self.gaps(),
            missed: None,
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

    /// The rows of an agent: that of its past where it has changed, or is to be told anew.
    pub fn take_agent_rows(&mut self, id: AgentId) -> Vec<Row> {
        if self.cuts.len() <= id.place() {
            self.cuts.resize_with(id.place() + 1, Cut::default);
        }
        let timeline = &self.agents[id.place()].timeline;
        let cut = &mut self.cuts[id.place()];
        let mut rows = Vec::new();
        if cut.touched < cut.at || timeline.count_from(cut.at) > MOST_STATES {
            *cut = Cut {
                at: Time(self.now.floor_second() * SECOND),
                touched: Time::MAX,
            };
            let at = cut.at;
            rows.push(Row::AgentPast(Box::new(self.agent_past_row(id, at))));
        }
        let at = self.cuts[id.place()].at;
        rows.push(Row::Agent(Box::new(self.agent_row(id, at))));
        rows
    }

    /// Has the row of an agent's past told with its next.
    pub fn tell_past(&mut self, id: AgentId) {
        self.touch(id, Time::MIN);
    }

    /// What was of an agent from an instant on has changed.
    pub(super) fn touch(&mut self, id: AgentId, from: Time) {
        if let Some(cut) = self.cuts.get_mut(id.place()) {
            cut.touched = from.min(cut.touched);
        }
    }

    fn agent_past_row(&self, id: AgentId, to: Time) -> AgentPastRow {
        let agent = &self.agents[id.place()];
        let hour_ago = self.now.floor_second() - LONGEST;
        let from = Time(hour_ago * SECOND);
        let (states, today) = agent.shown_between(from, to, self.day.start);
        AgentPastRow {
            agent: agent.id.clone(),
            states,
            log: agent.log.between(hour_ago, to.floor_second()),
            today,
        }
    }

    fn agent_row(&self, id: AgentId, from: Time) -> AgentRow {
        let facts = self.agent(id);
        let agent = &self.agents[id.place()];
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
            from,
            states: agent.timeline.rows(from, Time::MAX),
            log: agent.log.between(from.floor_second(), i64::MAX),
            day: self.day.start,
            today: agent.today.tallies.clone(),
        }
    }
}

fn waits(counts: &Counts) -> [Waits; Window::ALL.len()] {
    Window::ALL.map(|window| counts.windows.answered_waits(window))
}
