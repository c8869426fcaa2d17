//! A call is a fold of its own events, in order: its visits, its rings, its legs.
//!
//! The fold looks at nothing else but what is left of the call's past, its source's restarts, its agents' connections and
//! declarations, and the settings in force, all handed in as [`Surroundings`]. It ends every open
//! thing where it will end if nothing more comes, so that the result holds for any `now`.

mod events;
mod finish;
mod lends;

pub(crate) use lends::LENDS;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::agents::Agent;
use crate::asked::AskedId;
use crate::ids::CallId;
use crate::past::Past;
use crate::queues::Queue;
use crate::settings::Dated;
use crate::shared::Shared;
use crate::work::{Busy, Kind};
use crate::{AgentId, Anomaly, CallEvent, Key, QueueId, Settings, Tally, Time};

/// Events kept of one call; each after them, in order, is an anomaly and explains nothing.
pub(crate) const MAX_EVENTS: usize = 1_000;

/// What most calls have few of: as long as that holds, a fold asks for no memory.
pub(crate) type Few<T> = SmallVec<[T; 2]>;

/// One event of a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) key: Key,
    pub(crate) what: CallEvent,
    pub(crate) queue: Option<QueueId>,
    pub(crate) agent: Option<AgentId>,
    pub(crate) asked: AskedId,
}

/// What a fold may look at beside the call's own events.
pub(crate) struct Surroundings<'a> {
    pub(crate) restarts: &'a [Key],
    pub(crate) agents: &'a [Shared<Agent>],
    pub(crate) queues: &'a [Shared<Queue>],
    pub(crate) default: &'a Dated,
}

impl Surroundings<'_> {
    /// The settings in force for a queue at an instant.
    fn settings(&self, queue: Option<QueueId>, time: Time) -> &Settings {
        let dated = queue.map_or(self.default, |queue| &self.queues[queue.place()].settings);
        dated.at(time)
    }

    /// The first restart after an event.
    fn restart_after(&self, key: &Key) -> Option<&Key> {
        self.restarts
            .get(self.restarts.partition_point(|restart| restart <= key))
    }
}

/// How a visit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VisitEnd {
    Answered,
    Abandoned,
    FlowedOut,
    Lost,
}

/// One stay of the call in one queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    pub(crate) queue: QueueId,
    pub(crate) queued: Time,
    pub(crate) end: Time,
    pub(crate) how: VisitEnd,
    pub(crate) asked: AskedId,
}

/// One ring at one agent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ring {
    pub(crate) agent: AgentId,
    pub(crate) queue: Option<QueueId>,
    /// The visit it belongs to, if any.
    pub(crate) visit: Option<usize>,
    pub(crate) start: Time,
    pub(crate) end: Time,
    /// What it counts as when it ends.
    pub(crate) counts: Option<Tally>,
    pub(crate) asked: AskedId,
}

/// One agent's handling of the call.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) agent: AgentId,
    pub(crate) queue: Option<QueueId>,
    pub(crate) start: Time,
    pub(crate) end: Time,
    /// It never ended by an event of its own: not handled.
    pub(crate) lost: bool,
    /// Times on hold, in order, within the talk.
    pub(crate) holds: Few<(Time, Time)>,
    /// Until when the wrap-up lasts, which begins at `end`.
    pub(crate) wrapup: Option<Time>,
    pub(crate) asked: AskedId,
}

/// Something that counts at its own moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    pub(crate) time: Time,
    pub(crate) queue: Option<QueueId>,
    pub(crate) agent: Option<AgentId>,
    pub(crate) tally: Tally,
    pub(crate) amount: i64,
    pub(crate) asked: AskedId,
}

/// An event of the call that explains nothing, by its place among the call's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unexplained {
    pub(crate) kind: Anomaly,
    pub(crate) event: usize,
}

/// What may end only for want of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Visit,
    Ring,
    Talk,
    Wrapup,
}

/// What ends a part that no event of the call has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EndedBy {
    Limit,
    Restart,
    /// Its agent's answer of another call.
    Answer(Key, CallId),
}

/// An agent whose connections and declarations decide about a call, up to an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    pub(crate) agent: AgentId,
    pub(crate) until: Time,
}

/// A part of a call that no event of its own has ended, so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unended {
    pub(crate) part: Part,
    /// The event that began it, by its place among the call's events.
    pub(crate) event: usize,
    pub(crate) queue: Option<QueueId>,
    pub(crate) agent: Option<AgentId>,
    pub(crate) end: Time,
    pub(crate) by: EndedBy,
}

/// A call, folded.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) visits: Few<Visit>,
    pub(crate) rings: Few<Ring>,
    pub(crate) legs: Few<Leg>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) anomalies: Vec<Unexplained>,
    /// What has ended, or will, for want of news.
    pub(crate) unended: Few<Unended>,
    /// Agents whose connections and declarations were looked at: when these change, fold again.
    pub(crate) looked_at: Few<Looked>,
    /// When everything about the call is over for good if no event of its own comes: the last end
    /// of anything, or the limit of what only seems to have ended.
    pub(crate) over: Time,
}

/// Folds a call's events, which are sorted by key and come after its past.
pub(crate) fn fold(
    call: CallId,
    past: &Past,
    events: &[Record],
    around: &Surroundings<'_>,
) -> Folded {
    let mut folding = Folding::new(call, past, events, around);
    for index in 0..events.len() {
        folding.take(index);
    }
    folding.finish()
}

/// The instant that ends a thing whatever follows: a limit, or a restart of the source.
#[derive(Clone, Copy)]
struct Cut<'a> {
    limit: Time,
    restart: Option<&'a Key>,
}

impl Cut<'_> {
    /// Whether it comes before an event; a limit at the event's very time does.
    fn before(&self, key: &Key) -> bool {
        self.limit <= key.time || self.restart.is_some_and(|restart| restart < key)
    }

    fn time(&self) -> Time {
        self.restart
            .map_or(self.limit, |restart| restart.time.min(self.limit))
    }

    fn by(&self) -> EndedBy {
        if self.time() < self.limit {
            EndedBy::Restart
        } else {
            EndedBy::Limit
        }
    }
}

struct OpenVisit<'a> {
    /// Index of the event that opened it.
    event: usize,
    queue: QueueId,
    queued: Time,
    cut: Cut<'a>,
    end: Option<(Time, VisitEnd)>,
}

struct OpenRing<'a> {
    /// Index of the offer.
    event: usize,
    agent: AgentId,
    queue: Option<QueueId>,
    visit: Option<usize>,
    start: Time,
    cut: Cut<'a>,
    end: Option<(Time, Option<Tally>)>,
    asked: AskedId,
}

struct OpenLeg<'a> {
    agent: AgentId,
    queue: Option<QueueId>,
    settings: &'a Settings,
    /// Index of the answer.
    start: usize,
    cut: Cut<'a>,
    end: Option<Time>,
    /// Lost for good: the agent went to another call and was then connected to this one anew.
    superseded: Option<&'a (Key, CallId)>,
    /// Indexes of the events that began and ended hold.
    holds: Few<(usize, Option<usize>)>,
    wrapup: Option<OpenWrapup>,
    asked: AskedId,
}

struct OpenWrapup {
    /// Index of the event that opened it.
    start: usize,
    end: Option<Time>,
}

/// A fold under way.
struct Folding<'a> {
    call: CallId,
    /// The event being taken, by its place.
    event: usize,
    past: &'a Past,
    events: &'a [Record],
    around: &'a Surroundings<'a>,
    visits: Few<OpenVisit<'a>>,
    rings: Few<OpenRing<'a>>,
    legs: Few<OpenLeg<'a>>,
    /// Indexes of the conferences, in order.
    conferences: Vec<usize>,
    out: Folded,
}

impl OpenVisit<'_> {
    fn is_open(&self, key: &Key) -> bool {
        self.end.is_none() && !self.cut.before(key)
    }
}

impl OpenRing<'_> {
    fn is_open(&self, key: &Key) -> bool {
        self.end.is_none() && !self.cut.before(key)
    }
}

impl OpenLeg<'_> {
    /// No event of the call has ended it, and neither has a cut.
    fn is_open(&self, key: &Key) -> bool {
        self.end.is_none() && self.superseded.is_none() && !self.cut.before(key)
    }

    /// On hold just before an event.
    fn on_hold(&self, events: &[Record], key: &Key) -> bool {
        self.holds
            .iter()
            .any(|&(on, off)| events[on].key < *key && off.is_none_or(|off| events[off].key > *key))
    }
}

/// How much of a call's work each agent has.
pub(crate) fn by_agent(work: &[(AgentId, Busy)]) -> Few<(AgentId, u32)> {
    let mut agents: Few<(AgentId, u32)> = Few::new();
    for (agent, _) in work {
        match agents.iter_mut().find(|(other, _)| other == agent) {
            Some((_, much)) => *much += 1,
            None => agents.push((*agent, 1)),
        }
    }
    agents
}

impl Folded {
    /// The work of each agent on the call.
    pub(crate) fn work(&self, call: &Arc<str>) -> SmallVec<[(AgentId, Busy); 4]> {
        let mut all = SmallVec::new();
        let mut add = |agent, work, (start, end), queue, begun| {
            if start < end {
                all.push((
                    agent,
                    Busy {
                        work,
                        start,
                        end,
                        call: call.clone(),
                        queue,
                        begun,
                    },
                ));
            }
        };
        for ring in &self.rings {
            add(
                ring.agent,
                Kind::Ringing,
                (ring.start, ring.end),
                ring.queue,
                ring.start,
            );
        }
        for leg in &self.legs {
            let mut talk = leg.start;
            for &(on, off) in &leg.holds {
                add(leg.agent, Kind::Talking, (talk, on), leg.queue, leg.start);
                add(leg.agent, Kind::Hold, (on, off), leg.queue, leg.start);
                talk = off;
            }
            add(
                leg.agent,
                Kind::Talking,
                (talk, leg.end),
                leg.queue,
                leg.start,
            );
            if let Some(until) = leg.wrapup {
                add(
                    leg.agent,
                    Kind::Wrapup,
                    (leg.end, until),
                    leg.queue,
                    leg.end,
                );
            }
        }
        all
    }
}
