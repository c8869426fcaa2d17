//! An agent: who it is, what it is connected to, what was declared of it, and what is shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::declarations::Declarations;
use crate::ids::CallId;
use crate::ordered::from_the_end;
use crate::pools::Run;
use crate::rows::ShownRow;
use crate::timeline::{Shown, Timeline};
use crate::windows::Log;
use crate::work::Work;
use crate::worked::Worked;
use crate::{AgentState, AgentTimes, Key, QueueId, Span, Tallies, Time, Window};

/// Who an agent is, as last told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) key: Key,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) team: Option<Arc<str>>,
    pub(crate) queues: Vec<QueueId>,
}

/// What an agent has done since the site's day began.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AgentDay {
    /// Sums by their own moments.
    pub(crate) tallies: Tallies,
    /// Times by shown state of what the timeline has forgotten: nothing can change them any more.
    pub(crate) settled: AgentTimes,
    /// Not ready, of these, by reason.
    not_ready: BTreeMap<Arc<str>, Span>,
}

impl AgentDay {
    /// Takes in stretches that will not change any more.
    fn settle<'a>(&mut self, stretches: impl Iterator<Item = (&'a Shown, Span)>) {
        for (shown, span) in stretches {
            self.settled.add(shown, span);
            add_not_ready(&mut self.not_ready, shown, span);
        }
    }
}

/// The state of one agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Agent {
    pub(crate) id: Arc<str>,
    pub(crate) profile: Option<Profile>,
    pub(crate) declarations: Declarations,
    /// Answers by this agent, in order.
    connections: Vec<(Key, CallId)>,
    pub(crate) work: Work,
    pub(crate) timeline: Timeline,
    /// Calls whose fold looks at this agent's connections and declarations, up to when.
    #[serde(skip)]
    pub(crate) looked_at_by: Vec<(CallId, Time)>,
    pub(crate) log: Log,
    pub(crate) worked: Worked,
    pub(crate) today: AgentDay,
    /// Queues by profile or declaration, in order.
    #[serde(skip)]
    pub(crate) queues: Vec<QueueId>,
    /// Its place on the agenda.
    #[serde(skip)]
    pub(crate) next: Option<Time>,
    /// Already among the changed.
    #[serde(skip)]
    pub(crate) changed: bool,
}

impl Agent {
    pub(crate) fn new(id: Arc<str>) -> Self {
        Self {
            id,
            profile: None,
            declarations: Declarations::default(),
            connections: Vec::new(),
            work: Work::default(),
            timeline: Timeline::default(),
            looked_at_by: Vec::new(),
            log: Log::default(),
            worked: Worked::default(),
            today: AgentDay::default(),
            queues: Vec::new(),
            next: None,
            changed: false,
        }
    }

    /// Connections later in order than an event.
    pub(crate) fn connections_after(&self, key: &Key) -> impl Iterator<Item = &(Key, CallId)> {
        let first = from_the_end(&self.connections, |(other, _)| other <= key);
        self.connections[first..].iter()
    }

    pub(crate) fn connect(&mut self, key: Key, call: CallId) {
        let place = from_the_end(&self.connections, |(other, _)| *other < key);
        self.connections.insert(place, (key, call));
    }

    pub(crate) fn disconnect(&mut self, key: &Key) {
        self.connections.retain(|(other, _)| other != key);
    }

    /// When it was first declared to be done with work, later in order than an event.
    pub(crate) fn work_declared_after(&self, key: &Key) -> Option<Time> {
        self.declarations.work_over_after(key)
    }

    /// The queues it is in, by profile or declaration, in order.
    pub(crate) fn compute_queues(&self) -> Vec<QueueId> {
        let profile = self
            .profile
            .iter()
            .flat_map(|profile| profile.queues.iter().copied());
        let mut queues: Vec<QueueId> = profile.chain(self.declarations.queues()).collect();
        queues.sort_unstable();
        queues.dedup();
        queues
    }

    /// Computes anew what is shown from an instant on, or from the oldest that is kept.
    pub(crate) fn rebuild(&mut self, from: Time) {
        self.timeline.rebuild(from, &self.work, &self.declarations);
    }

    /// Sums over a window that ends now.
    pub(crate) fn tallies(&self, window: Window, now: Time) -> Tallies {
        match window.seconds() {
            Some(seconds) => self.log.sums(seconds, now.floor_second()),
            None => self.today.tallies.clone(),
        }
    }

    /// How times by shown state run through each window from a whole second on.
    pub(crate) fn run(&self, day: Time, now: Time) -> Run {
        let from = Window::ROLLING.map(|window| window.from(now));
        let mut run = self.timeline.run(from, day, now);
        run.times[Window::Today as usize].merge(&self.today.settled);
        run
    }

    /// Times by shown state through one window.
    pub(crate) fn times(&self, window: Window, day: Time, now: Time) -> AgentTimes {
        match window {
            Window::Today => self.times_today(day, now),
            rolling => self.timeline.times(rolling.from(now), now),
        }
    }

    /// Times by shown state since the site's day began.
    fn times_today(&self, day: Time, now: Time) -> AgentTimes {
        let mut times = self.today.settled;
        times.merge(&self.timeline.times(day, now));
        times
    }

    /// Times not ready, by reason, from an instant on; `settled` where that is the day's beginning.
    pub(crate) fn not_ready(
        &self,
        from: Time,
        now: Time,
        settled: bool,
    ) -> BTreeMap<Arc<str>, Span> {
        let mut by_reason = BTreeMap::new();
        if settled {
            by_reason.clone_from(&self.today.not_ready);
        }
        for (shown, span) in self.timeline.between(from, now) {
            add_not_ready(&mut by_reason, shown, span);
        }
        by_reason
    }

    /// What was shown since an instant before another, and what of the day that began at `day` is
    /// beside that.
    pub(crate) fn shown_between(
        &self,
        from: Time,
        to: Time,
        day: Time,
    ) -> (Vec<ShownRow>, AgentDay) {
        let mut today = self.today.clone();
        let begin = self.timeline.begin_without(from);
        if let Some(begin) = begin {
            today.settle(self.timeline.between(day, begin));
        }
        let rows = self.timeline.rows(begin.unwrap_or(Time::MIN), to);
        (rows, today)
    }

    /// Forgets what was before an instant: no window, no late event and no call that looks at this
    /// agent reaches back so far. What belongs to the day that began at `day` is kept as sums. No
    /// event comes any more that stands before `late`.
    pub(crate) fn forget(&mut self, before: Time, day: Time, late: Time) {
        let gone = self
            .connections
            .partition_point(|(key, _)| key.time < before);
        self.connections.drain(..gone);
        if let Some(begin) = self.timeline.begin_without(before) {
            self.today.settle(self.timeline.between(day, begin));
            self.timeline.forget(begin);
        }
        let begin = self.timeline.begin().min(before);
        self.work.forget(begin);
        self.declarations.forget(begin, late);
        shrink(&mut self.connections);
    }
}

/// Gives back room that a busier time has left, if it is much.
pub(crate) fn shrink<T>(list: &mut Vec<T>) {
    let enough = list.len() + list.len() / 4 + 4;
    if list.capacity() > enough + enough / 4 {
        list.shrink_to(enough);
    }
}

fn add_not_ready(by_reason: &mut BTreeMap<Arc<str>, Span>, shown: &Shown, span: Span) {
    if shown.state == AgentState::NotReady && span > Span(0) {
        let reason = shown.reason.clone().unwrap_or_default();
        by_reason.entry(reason).or_insert(Span(0)).0 += span.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::{Busy, Kind};

    fn key(second: i64) -> Key {
        Key {
            time: Time(second),
            sequence: None,
            rank: 0,
            id: Arc::from(""),
        }
    }

    fn talk(start: i64, end: i64) -> Busy {
        Busy {
            work: Kind::Talking,
            start: Time(start),
            end: Time(end),
            call: Arc::from(format!("c{start}")),
            queue: None,
            begun: Time(start),
        }
    }

    #[test]
    fn nothing_is_kept_of_what_ended_before() {
        let mut agent = Agent::new(Arc::from("ann"));
        for second in [10, 20, 30] {
            agent.connect(key(second), CallId::at(0));
            agent.work.insert(talk(second, second + 5));
        }
        agent.rebuild(Time(0));
        agent.forget(Time(31), Time(0), Time(31));
        let left: Vec<Time> = agent
            .connections_after(&key(0))
            .map(|(key, _)| key.time)
            .collect();
        assert_eq!(left, []);
        assert!(agent.work.iter().eq([&talk(30, 35)]));
        assert_eq!(agent.today.settled.talk, Span(10));
        agent.connect(key(31), CallId::at(0));
        agent.forget(Time(31), Time(0), Time(31));
        assert_eq!(agent.connections.len(), 1, "of that very instant");
    }

    #[test]
    fn a_list_gives_back_room_if_it_is_much() {
        for (room, left) in [(1_000, 29), (36, 36)] {
            let mut list = Vec::with_capacity(room);
            list.extend(0..20);
            shrink(&mut list);
            assert_eq!(list.capacity(), left);
        }
    }
}
