//! One site: takes its events in, and keeps its calls, agents and windows.

mod calls;
mod doctor;
mod estimates;
mod explain;
mod intake;
mod odd;
mod restore;
mod revisions;
mod rows;
mod snapshot;
mod sweep;
mod update;
mod views;

pub use restore::NotRestored;
use rows::Cut;
pub use snapshot::Snapshot;
use sweep::Sweeps;
pub(crate) use views::DOUBTS;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::agents::{Agent, AgentDay};
use crate::asked::AllAsked;
use crate::day::Day;
use crate::estimates::Estimates;
use crate::ids::CallId;
use crate::odd::Noted;
use crate::past::Pasts;
use crate::pools::{Crew, Pools};
use crate::queues::Queue;
use crate::revisions::Revisions;
use crate::seen::{Fixed, Seen};
use crate::settings::Dated;
use crate::shared::Shared;
use crate::stored::Stored;
use crate::{AgentId, Anomalies, Changes, Event, Key, Plan, QueueId, Settings, Time};

/// Calls, agents and queues that one floor holds; what names more is an anomaly.
pub(crate) const MAX_CALLS: usize = 2_000_000;
pub(crate) const MAX_AGENTS: usize = 100_000;
pub(crate) const MAX_QUEUES: usize = 10_000;
/// Events waiting for their time; more are dropped as too far ahead of the clock.
pub(crate) const MAX_WAITING: usize = 100_000;

/// Sequence numbers seen: those missing between the least and the greatest were never seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Numbers {
    least: u64,
    greatest: u64,
    seen: u64,
}

impl Numbers {
    const fn missing(self) -> u64 {
        (self.greatest - self.least).saturating_sub(self.seen - 1)
    }
}

/// What changes by itself at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Call(CallId),
    Agent(AgentId),
}

/// The state of one source.
///
/// Events may come in any order, and again; the figures at an instant are those of the events
/// stamped up to then. Time moves only when told.
#[derive(Deserialize)]
pub struct Floor {
    source: Arc<str>,
    #[serde(skip)]
    plan: Plan,
    /// What holds for what has no queue.
    default: Dated,
    now: Time,
    newest: Option<Time>,
    heartbeat: bool,
    numbers: Option<Numbers>,
    /// The site's business day.
    day: Day,
    /// What agents add up to.
    #[serde(skip)]
    pools: Pools,
    /// Restarts of the source, in order.
    restarts: Vec<Key>,
    queues: Vec<Shared<Queue>>,
    /// The same calls by what they ask for.
    asked: AllAsked,
    #[serde(skip)]
    queue_ids: HashMap<Arc<str>, QueueId, Fixed>,
    agents: Vec<Shared<Agent>>,
    #[serde(skip)]
    agent_ids: HashMap<Arc<str>, AgentId, Fixed>,
    /// By call id; freed places are given again.
    calls: Vec<Option<Stored>>,
    #[serde(skip)]
    free: Vec<CallId>,
    #[serde(skip)]
    call_ids: HashMap<Arc<str>, CallId, Fixed>,
    /// Calls of which legs are done that were not told.
    #[serde(skip)]
    done: BTreeSet<CallId>,
    /// What is left of calls that are over.
    pasts: Pasts,
    /// What changes by itself, and when.
    #[serde(skip)]
    agenda: BTreeSet<(Time, Item)>,
    /// Events stamped ahead of the clock.
    pending: BTreeMap<Key, Event<'static>>,
    seen: Seen,
    swept: Time,
    /// What may be let go of, and when.
    #[serde(skip)]
    sweeps: Sweeps,
    anomalies: Anomalies,
    /// What was odd about arrivals, one by one.
    noted: Shared<Noted>,
    /// Calls with events that explain nothing.
    #[serde(skip)]
    odd_calls: BTreeSet<CallId>,
    /// Calls of which something has ended for want of news, by when.
    #[serde(skip)]
    unended: BTreeSet<(Time, CallId)>,
    /// What events changed of what had been shown.
    revisions: Shared<Revisions>,
    /// How right what was said of waits has been.
    estimates: Shared<Estimates>,
    #[serde(skip)]
    changes: Changes,
    /// Agents whose work has changed with the call being folded.
    #[serde(skip)]
    worked_on: Vec<AgentId>,
    /// By agent, how its rows were last cut.
    #[serde(skip)]
    cuts: Vec<Cut>,
}

impl Floor {
    /// A floor of which nothing is known yet, at an instant.
    #[must_use]
    pub fn new(source: Arc<str>, plan: Plan, now: Time) -> Self {
        let asked = AllAsked::new(plan.default.day.clone());
        Self {
            source,
            day: plan.default.day.around(now),
            default: Dated::new(plan.default.clone()),
            plan,
            now,
            newest: None,
            heartbeat: false,
            numbers: None,
            pools: Pools::default(),
            restarts: Vec::new(),
            queues: Vec::new(),
            asked,
            queue_ids: HashMap::default(),
            agents: Vec::new(),
            agent_ids: HashMap::default(),
            calls: Vec::new(),
            free: Vec::new(),
            call_ids: HashMap::default(),
            done: BTreeSet::new(),
            pasts: Pasts::default(),
            agenda: BTreeSet::new(),
            pending: BTreeMap::new(),
            seen: Seen::default(),
            swept: Time::MIN,
            sweeps: Sweeps::default(),
            anomalies: Anomalies::default(),
            noted: Shared::default(),
            odd_calls: BTreeSet::new(),
            unended: BTreeSet::new(),
            revisions: Shared::default(),
            estimates: Shared::default(),
            changes: Changes::default(),
            worked_on: Vec::new(),
            cuts: Vec::new(),
        }
    }

    /// Lets time pass. An instant before the last one changes nothing.
    pub fn advance_to(&mut self, now: Time) {
        if now <= self.now {
            return;
        }
        let second = now.floor_second();
        let slides = second > self.now.floor_second();
        self.now = now;
        if slides {
            self.begin_day();
            for index in 0..self.queues.len() {
                if self.queues[index].counts.windows.slide_to(second) {
                    self.queue_changed(index);
                }
            }
            for counts in &mut self.asked.counts {
                counts.changed |= counts.windows.slide_to(second);
            }
        }
        while let Some(entry) = self.pending.first_entry() {
            if entry.key().time > now {
                break;
            }
            let (key, event) = entry.remove_entry();
            self.take_live(key, &event, now);
        }
        while let Some(&(time, item)) = self.agenda.first() {
            if time > now {
                break;
            }
            self.agenda.pop_first();
            match item {
                Item::Call(call) => {
                    let stored = self.calls[call.place()].as_mut();
                    if let Some(call) = stored.and_then(Stored::open_mut) {
                        call.added.next = None;
                    }
                    self.refold(call);
                }
                Item::Agent(agent) => {
                    self.agents[agent.place()].next = None;
                    self.agent_changed(agent);
                }
            }
        }
    }

    /// The next instant at which something changes by itself, the whole seconds at which windows
    /// slide aside.
    #[must_use]
    pub fn deadline(&self) -> Option<Time> {
        let agenda = self.agenda.first().map(|(time, _)| *time);
        let pending = self.pending.first_key_value().map(|(key, _)| key.time);
        [agenda, pending].into_iter().flatten().min()
    }

    /// What has changed since this was last asked.
    pub fn take_changes(&mut self) -> Changes {
        self.tell_handled();
        self.count_agents();
        let changes = std::mem::take(&mut self.changes);
        for queue in &changes.queues {
            self.queues[queue.place()].changed = false;
        }
        for agent in &changes.agents {
            self.agents[agent.place()].changed = false;
        }
        changes
    }

    /// Begins the site's next day where it is time.
    fn begin_day(&mut self) {
        if self.now < self.day.end {
            return;
        }
        self.day = self.plan.default.day.around(self.now);
        self.revisions.counts.begin_day();
        self.estimates.begin_day();
        for place in 0..self.agents.len() {
            self.agents[place].today = AgentDay::default();
            self.touch(AgentId::at(place), Time::MIN);
            self.agent_changed(AgentId::at(place));
        }
    }

    fn queue_changed(&mut self, index: usize) {
        let queue = &mut self.queues[index];
        if !std::mem::replace(&mut queue.changed, true) {
            self.changes.queues.push(QueueId::at(index));
        }
    }

    /// The settings of a queue, of the configuration alone.
    fn configured(&self, queue: &str) -> Settings {
        let mut settings = self.plan.default.clone();
        if let Some(change) = self.plan.queues.get(queue) {
            change.apply_to(&mut settings);
        }
        settings
    }
}
