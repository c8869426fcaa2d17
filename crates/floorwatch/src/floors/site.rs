//! One source: its floor, and what is kept beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floor::{
    AgentId, Changes, Floor, Missed, Plan, QueueId, QueueTerms, Replica, SECOND, Span, Time, Window,
};
use wire::push::RowKey;

use super::look::Look;
use super::telling::Untold;

/// Who an agent works with: what decides in which views it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Membership {
    team: Option<Arc<str>>,
    queues: Vec<QueueId>,
}

/// A source with its floor.
pub struct Site {
    /// The source's number in this process; never given again.
    pub index: u32,
    /// The state, as its events make it.
    pub floor: Floor,
    /// The state, as another process tells it: then the floor is empty.
    pub replica: Option<Replica>,
    /// What has to be told to others.
    pub untold: Untold,
    /// Partitions that its events came on.
    pub partitions: BTreeSet<i32>,
    /// By partition, the first offset that was not in the state when it was restored.
    pub next: BTreeMap<i32, i64>,
    /// The newest event taken in since the last picture.
    pub newest_unpublished: Option<Time>,
    /// From an event's time to the board, of its newest events.
    pub delay: Option<Span>,
    /// Changes with its agents' teams and queues, and with their number.
    pub version: u64,
    /// By agent, as last learnt.
    members: Vec<Membership>,
    /// Queues, as last learnt.
    queues: usize,
    /// For each window that a view looks through, the terms of all queues.
    terms: [Option<Vec<QueueTerms>>; Window::ALL.len()],
}

impl Site {
    /// A source of which nothing is known yet.
    pub fn new(index: u32, source: Arc<str>, plan: Plan, now: Time) -> Self {
        Self::of(index, Floor::new(source, plan, now))
    }

    /// A source as it was saved, with the first offset of each partition that is not in it.
    pub fn restored(index: u32, floor: Floor, next: BTreeMap<i32, i64>) -> Self {
        Self {
            partitions: next.keys().copied().collect(),
            next,
            ..Self::of(index, floor)
        }
    }

    /// A source that another process tells of.
    pub fn told(index: u32, source: Arc<str>, plan: Plan) -> Self {
        Self {
            replica: Some(Replica::new(source.clone())),
            ..Self::new(index, source, plan, Time(0))
        }
    }

    fn of(index: u32, floor: Floor) -> Self {
        Self {
            index,
            floor,
            replica: None,
            untold: Untold::default(),
            partitions: BTreeSet::new(),
            next: BTreeMap::new(),
            newest_unpublished: None,
            delay: None,
            version: 1,
            members: Vec::new(),
            queues: 0,
            terms: [const { None }; Window::ALL.len()],
        }
    }

    /// What is seen of it.
    pub const fn look(&self) -> Look<'_> {
        match &self.replica {
            Some(replica) => Look::Replica(replica),
            None => Look::Floor(&self.floor),
        }
    }

    /// The key of a queue's row.
    pub const fn queue_key(&self, queue: QueueId) -> RowKey {
        RowKey {
            source: self.index,
            row: queue.index(),
        }
    }

    /// The key of an agent's row.
    pub const fn agent_key(&self, agent: AgentId) -> RowKey {
        RowKey {
            source: self.index,
            row: agent.index(),
        }
    }

    /// Learns who works with whom, of the agents that have changed and of those that are new.
    pub fn learn(&mut self, changed: &[AgentId]) {
        let mut moved = false;
        for agent in changed {
            let membership = self.membership(*agent);
            if let Some(known) = self.members.get_mut(agent.place())
                && *known != membership
            {
                *known = membership;
                moved = true;
            }
        }
        for agent in self.look().agents().skip(self.members.len()) {
            self.members.push(self.membership(agent));
            moved = true;
        }
        let queues = self.look().queues().count();
        moved |= queues != self.queues;
        self.queues = queues;
        if moved {
            self.version += 1;
        }
    }

    fn membership(&self, agent: AgentId) -> Membership {
        Membership {
            team: self.look().team_of(agent),
            queues: self.look().queues_of(agent).to_vec(),
        }
    }

    /// Computes the terms of all queues for a window.
    pub fn refresh_all(&mut self, window: Window) {
        let terms = self
            .look()
            .queues()
            .map(|queue| self.look().queue_terms(queue, window))
            .collect();
        self.terms[window as usize] = Some(terms);
    }

    /// Computes the terms of all queues for the windows that are looked through. Returns those of
    /// all windows where its events are taken in here, which is where they are measured.
    pub fn refresh_second(&mut self) -> Vec<[QueueTerms; Window::ALL.len()]> {
        match &mut self.replica {
            Some(replica) => replica.prepare(),
            None => self.floor.prepare(),
        }
        if self.replica.is_some() {
            let kept = Window::ALL.into_iter().filter(|window| self.keeps(*window));
            for window in kept.collect::<Vec<_>>() {
                self.refresh_all(window);
            }
            return Vec::new();
        }
        let by_window = |queue| Window::ALL.map(|window| self.floor.queue_terms(queue, window));
        let all: Vec<_> = self.floor.queues().map(by_window).collect();
        for (window, kept) in self.terms.iter_mut().enumerate() {
            if let Some(kept) = kept {
                *kept = all.iter().map(|terms| terms[window].clone()).collect();
            }
        }
        all
    }

    /// Computes the terms of some queues for the windows that are looked through; times of agents
    /// stay as they were at the last whole second.
    pub fn refresh(&mut self, queues: &[QueueId]) {
        for window in Window::ALL {
            let Some(mut terms) = self.terms[window as usize].take() else {
                continue;
            };
            let look = self.look();
            for queue in queues {
                if let Some(known) = terms.get_mut(queue.place()) {
                    let fresh = look.queue_terms_without_times(*queue, window);
                    *known = QueueTerms {
                        times: known.times,
                        ..fresh
                    };
                }
            }
            let new = look.queues().skip(terms.len());
            terms.extend(new.map(|queue| look.queue_terms(queue, window)));
            self.terms[window as usize] = Some(terms);
        }
    }

    /// Lets go of windows that nobody looks through.
    pub fn keep_windows(&mut self, windows: &BTreeSet<Window>) {
        for window in Window::ALL {
            if !windows.contains(&window) {
                self.terms[window as usize] = None;
            }
        }
    }

    /// The terms of all queues for a window; empty where nobody looks through it.
    pub fn terms(&self, window: Window) -> &[QueueTerms] {
        self.terms[window as usize].as_deref().unwrap_or_default()
    }

    /// Whether terms are kept for a window.
    pub const fn keeps(&self, window: Window) -> bool {
        self.terms[window as usize].is_some()
    }

    /// The newest sign of life: without heartbeats, the last successful fetch of its partitions.
    pub fn sign(&self, fetched: impl Fn(i32) -> Option<Time>) -> Option<Time> {
        if let Some(replica) = &self.replica {
            return replica.told()?.sign;
        }
        let newest = self.floor.newest();
        if self.floor.has_heartbeat() {
            return newest;
        }
        // Of two partitions the older: news of either may be missing.
        self.partitions
            .iter()
            .filter_map(|partition| fetched(*partition))
            .min()
            .or(newest)
    }

    /// Records that were deleted before they could be read, given those of each partition.
    pub fn missed(&self, of_partitions: &BTreeMap<i32, Missed>) -> Option<Missed> {
        if let Some(replica) = &self.replica {
            return replica.told()?.missed;
        }
        let partitions = self.partitions.iter();
        let all = partitions.filter_map(|partition| of_partitions.get(partition).copied());
        all.reduce(Missed::and)
    }

    /// Where a window begins; of queues' days the first.
    pub fn window_start(&self, window: Window) -> Time {
        let now = self.look().now();
        match window.seconds() {
            Some(seconds) => now - Span(seconds * SECOND),
            None => {
                let days = self.look().queues().map(|it| self.look().day_start(it));
                days.min().unwrap_or(now)
            }
        }
    }

    /// What has changed since this was last asked.
    pub fn take_changes(&mut self) -> Changes {
        match &mut self.replica {
            Some(replica) => replica.take_changes(),
            None => self.floor.take_changes(),
        }
    }

    /// Lets time pass.
    pub fn advance_to(&mut self, now: Time) {
        match &mut self.replica {
            Some(replica) => replica.advance_to(now),
            None => self.floor.advance_to(now),
        }
    }
}
