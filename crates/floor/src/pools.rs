//! What the agents of a queue, and all of a source, add up to: kept, not added up anew.
//!
//! From one whole second to the next an agent's times in a window change evenly: they gain what is
//! shown now, and lose what was shown at the window's left edge. So a pool's times grow by a sum
//! that stays the same until something begins or ends at an edge of a window; only agents of whom
//! that is so, and those that have changed, are looked at again.

use std::collections::BTreeSet;

use crate::{AgentCounts, AgentId, AgentTimes, QueueId, SECOND, Time, Window};

const WINDOWS: usize = Window::ALL.len();

/// Times by window.
pub(crate) type Times = [AgentTimes; WINDOWS];

/// How an agent's times run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// As of a whole second.
    pub(crate) times: Times,
    /// What each second adds.
    pub(crate) growth: Times,
    /// The last whole second up to which that is so.
    pub(crate) until: i64,
}

/// A sum over agents.
#[derive(Clone, Debug, Default)]
struct Pool {
    counts: AgentCounts,
    run: Run,
}

/// What an agent has added to the pools.
#[derive(Clone, Debug, Default)]
struct Share {
    counts: AgentCounts,
    /// The queues it is in, and what it counts as there.
    queues: Vec<(QueueId, AgentCounts)>,
    run: Run,
    /// The second of which `run.times` are.
    second: i64,
    /// When its run is to be looked at again.
    due: Option<i64>,
    /// Its counts may have changed.
    stale: bool,
}

/// All pools of a source.
#[derive(Debug, Default)]
pub(crate) struct Pools {
    shares: Vec<Share>,
    all: Pool,
    queues: Vec<Pool>,
    /// Agents whose counts may have changed.
    stale: Vec<AgentId>,
    /// When agents' runs are to be looked at again.
    due: BTreeSet<(i64, AgentId)>,
    /// The whole second as of which times are.
    second: i64,
}

impl Pools {
    /// An agent may have changed.
    pub(crate) fn changed(&mut self, agent: AgentId) {
        if self.shares.len() <= agent.place() {
            self.shares.resize_with(agent.place() + 1, Share::default);
        }
        let share = &mut self.shares[agent.place()];
        if !std::mem::replace(&mut share.stale, true) {
            self.stale.push(agent);
        }
        self.look_at(agent, self.second);
    }

    fn look_at(&mut self, agent: AgentId, second: i64) {
        let due = &mut self.shares[agent.place()].due;
        if *due == Some(second) {
            return;
        }
        if let Some(old) = due.replace(second) {
            self.due.remove(&(old, agent));
        }
        self.due.insert((second, agent));
    }

    /// Brings counts up to date: what each agent that has changed counts as, in all and in each of
    /// its queues.
    pub(crate) fn count(
        &mut self,
        counts: impl Fn(AgentId) -> (AgentCounts, Vec<(QueueId, AgentCounts)>),
    ) {
        for agent in std::mem::take(&mut self.stale) {
            self.add(agent, -1);
            let share = &mut self.shares[agent.place()];
            share.stale = false;
            (share.counts, share.queues) = counts(agent);
            let queues = share.queues.iter().map(|(queue, _)| queue.place() + 1);
            let queues = queues.max().unwrap_or(0);
            if self.queues.len() < queues {
                self.queues.resize_with(queues, Pool::default);
            }
            self.add(agent, 1);
        }
    }

    /// Brings times up to a whole second: how those of each agent run from then on that has to be
    /// looked at.
    pub(crate) fn run_to(&mut self, second: i64, run: impl Fn(AgentId) -> Run) {
        if second > self.second {
            let seconds = second - self.second;
            let all = self.queues.iter_mut().chain([&mut self.all]);
            all.for_each(|pool| pool.run = pool.run.after(seconds));
            self.second = second;
        }
        while let Some(&(due, agent)) = self.due.first() {
            if due > second {
                break;
            }
            self.add(agent, -1);
            let share = &mut self.shares[agent.place()];
            share.run = run(agent);
            share.second = second;
            self.add(agent, 1);
            let until = self.shares[agent.place()].run.until;
            self.look_at(agent, until.max(second).saturating_add(1));
        }
    }

    /// Adds what an agent has in the pools so many times.
    fn add(&mut self, agent: AgentId, times: i64) {
        let share = &self.shares[agent.place()];
        let run = share.run.after(self.second - share.second);
        self.all.add(&share.counts, &run, times);
        for (queue, counts) in &share.queues {
            self.queues[queue.place()].add(counts, &run, times);
        }
    }

    /// What agents are counted as, of a queue or of all; nothing where that is not up to date.
    pub(crate) fn counts(&self, queue: Option<QueueId>) -> Option<AgentCounts> {
        let pool = self.pool(queue);
        let counts = pool.map_or_else(AgentCounts::default, |pool| pool.counts);
        self.stale.is_empty().then_some(counts)
    }

    /// What one agent is counted as; nothing where that is not up to date.
    pub(crate) fn counts_of(&self, agent: AgentId) -> Option<AgentCounts> {
        let share = self.shares.get(agent.place())?;
        (!share.stale).then_some(share.counts)
    }

    /// Agents' times at an instant, of a queue or of all; nothing where they are of another.
    pub(crate) fn times(&self, queue: Option<QueueId>, now: Time) -> Option<Times> {
        let is_of_now = Time(self.second * SECOND) == now && self.stale.is_empty();
        let late = self.due.first().is_some_and(|(due, _)| *due <= self.second);
        let pool = self.pool(queue);
        let times = pool.map_or_else(Times::default, |pool| pool.run.times);
        (is_of_now && !late).then_some(times)
    }

    /// One agent's times at an instant; nothing where they are of another.
    pub(crate) fn times_of(&self, agent: AgentId, now: Time) -> Option<Times> {
        let share = self.shares.get(agent.place())?;
        let known = share.due.is_some_and(|due| due > self.second);
        let is_of_now = Time(self.second * SECOND) == now && known;
        is_of_now.then(|| share.run.after(self.second - share.second).times)
    }

    fn pool(&self, queue: Option<QueueId>) -> Option<&Pool> {
        match queue {
            Some(queue) => self.queues.get(queue.place()),
            None => Some(&self.all),
        }
    }
}

/// What has agents that are pooled.
pub(crate) trait Crew {
    fn pools(&self) -> &Pools;
    fn pools_mut(&mut self) -> &mut Pools;
    /// The instant up to which time has passed.
    fn instant(&self) -> Time;
    /// How many agents there are.
    fn size(&self) -> usize;
    /// The agents of a queue.
    fn members(&self, queue: QueueId) -> &BTreeSet<AgentId>;
    /// The queues of an agent.
    fn joined(&self, agent: AgentId) -> &[QueueId];
    /// What one agent is counted as, in a queue or in a pool of all.
    fn counts_in(&self, agent: AgentId, queue: Option<QueueId>) -> AgentCounts;
    /// One agent's times in a window, from what was shown of it.
    fn shown_times(&self, agent: AgentId, window: Window) -> AgentTimes;
    /// How one agent's times run from a whole second on.
    fn run_of(&self, agent: AgentId, second: Time) -> Run;

    /// Counts agents that have changed, so that what they add up to is at hand.
    fn count_agents(&mut self) {
        let mut pools = std::mem::take(self.pools_mut());
        pools.count(|agent| {
            let queues = self.joined(agent).iter();
            let queues = queues.map(|queue| (*queue, self.counts_in(agent, Some(*queue))));
            (self.counts_in(agent, None), queues.collect())
        });
        *self.pools_mut() = pools;
    }

    /// Makes what agents add up to, their times too, at hand for the many questions that follow:
    /// at a whole second, which is where they are kept.
    fn pool_agents(&mut self) {
        self.count_agents();
        let second = self.instant().floor_second();
        let mut pools = std::mem::take(self.pools_mut());
        pools.run_to(second, |agent| self.run_of(agent, Time(second * SECOND)));
        *self.pools_mut() = pools;
    }

    /// What the agents of a queue are counted as, or all of them, each once.
    fn pooled_counts(&self, queue: Option<QueueId>) -> AgentCounts {
        self.pools().counts(queue).unwrap_or_else(|| {
            let mut counts = AgentCounts::default();
            self.each_of(queue, |agent| counts.merge(&self.counts_in(agent, queue)));
            counts
        })
    }

    /// The times in a window of the agents of a queue, or of all of them, each once.
    fn pooled_times(&self, queue: Option<QueueId>, window: Window) -> AgentTimes {
        match self.pools().times(queue, self.instant()) {
            Some(times) => times[window as usize],
            None => {
                let mut times = AgentTimes::default();
                self.each_of(queue, |agent| times.merge(&self.times_of(agent, window)));
                times
            }
        }
    }

    /// One agent's times in a window.
    fn times_of(&self, agent: AgentId, window: Window) -> AgentTimes {
        match self.pools().times_of(agent, self.instant()) {
            Some(times) => times[window as usize],
            None => self.shown_times(agent, window),
        }
    }

    fn each_of(&self, queue: Option<QueueId>, take: impl FnMut(AgentId)) {
        match queue {
            Some(queue) => self.members(queue).iter().copied().for_each(take),
            None => (0..self.size()).map(AgentId::at).for_each(take),
        }
    }
}

impl Pool {
    fn add(&mut self, counts: &AgentCounts, run: &Run, times: i64) {
        self.counts.add(counts, times);
        for (sum, more) in self.run.times.iter_mut().zip(&run.times) {
            sum.add_times(more, times);
        }
        for (sum, more) in self.run.growth.iter_mut().zip(&run.growth) {
            sum.add_times(more, times);
        }
    }
}

impl Run {
    /// The same so many seconds later.
    fn after(mut self, seconds: i64) -> Self {
        for (times, growth) in self.times.iter_mut().zip(&self.growth) {
            times.add_times(growth, seconds);
        }
        self
    }
}
