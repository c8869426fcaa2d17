//! An agent's shown state over time: calls in hand first, then what the source declared.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::agents::shrink;
use crate::declarations::Declarations;
use crate::ordered::from_the_end;
use crate::pools::Run;
use crate::rows::ShownRow;
use crate::work::{Busy, Kind, Work};
use crate::{AgentState, AgentTimes, QueueId, SECOND, Span, Time, Window};

/// What is shown of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) state: AgentState,
    pub(crate) reason: Option<Arc<str>>,
    pub(crate) work: Option<(Arc<str>, Option<QueueId>)>,
}

/// A stretch of time in which the same is shown, until the next begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub(crate) start: Time,
    /// When state, reason or call last changed: earlier than `start` where only the queue did.
    pub(crate) since: Time,
    pub(crate) shown: Shown,
}

impl Shown {
    /// The same state, reason and call.
    fn goes_on(&self, next: &Self) -> bool {
        fn call(shown: &Shown) -> Option<&Arc<str>> {
            shown.work.as_ref().map(|(call, _)| call)
        }
        self.state == next.state && self.reason == next.reason && call(self) == call(next)
    }
}

/// The shown states of an agent, in order of time, the future as far as it is settled included.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Timeline {
    segments: Vec<Segment>,
    /// Stretches before the first were forgotten: what began before it is not computed again.
    forgotten: bool,
}

impl Timeline {
    /// Computes anew all that begins at `from` or later.
    pub(crate) fn rebuild(&mut self, from: Time, work: &Work, declared: &Declarations) {
        let from = if self.forgotten {
            from.max(self.begin())
        } else {
            from
        };
        let oldest = self.segments.first().filter(|_| self.forgotten).cloned();
        self.segments.truncate(self.count_before(from));
        // What is shown before comes of what was heard.
        let heard = oldest.is_some() || !self.segments.is_empty();
        let sources = Sources::after(from, work, declared, heard);
        for turn in sources.turns(from) {
            let Some(shown) = sources.shown_at(turn) else {
                continue;
            };
            // What the oldest stretch continues is forgotten, but not since when.
            let last = self.segments.last().or(oldest.as_ref());
            let last = last.filter(|last| last.shown.goes_on(&shown));
            let since = last.map_or(turn, |last| last.since);
            if self.segments.last().is_none_or(|last| last.shown != shown) {
                self.segments.push(Segment {
                    start: turn,
                    since,
                    shown,
                });
            }
        }
    }

    /// Where it would begin without what ended before an instant, if anything did.
    pub(crate) fn begin_without(&self, before: Time) -> Option<Time> {
        let begun = self.count_up_to(before);
        (begun > 1).then(|| self.segments[begun - 1].start)
    }

    /// Forgets what comes before an instant at which a stretch begins.
    pub(crate) fn forget(&mut self, begin: Time) {
        let gone = self.count_before(begin);
        self.segments.drain(..gone);
        shrink(&mut self.segments);
        self.forgotten = true;
    }

    /// The stretches that begin from one instant on and before another.
    pub(crate) fn rows(&self, from: Time, to: Time) -> Vec<ShownRow> {
        let row = |segment: &Segment| ShownRow {
            start: segment.start,
            state: segment.shown.state,
            reason: segment.shown.reason.clone(),
            busy: segment.shown.work.is_some(),
        };
        self.begun(from, to).iter().map(row).collect()
    }

    /// The stretches that begin from one instant on and before another.
    fn begun(&self, from: Time, to: Time) -> &[Segment] {
        let (first, last) = (self.count_before(from), self.count_before(to));
        &self.segments[first.min(last)..last]
    }

    /// How many stretches begin before an instant.
    fn count_before(&self, at: Time) -> usize {
        from_the_end(&self.segments, |segment| segment.start < at)
    }

    /// How many stretches have begun by an instant.
    fn count_up_to(&self, at: Time) -> usize {
        from_the_end(&self.segments, |segment| segment.start <= at)
    }

    /// How many stretches begin from an instant on.
    pub(crate) fn count_from(&self, from: Time) -> usize {
        self.begun(from, Time::MAX).len()
    }

    /// Puts what rows say in the place of what begins from an instant on.
    pub(crate) fn go_on(&mut self, from: Time, later: Vec<ShownRow>) {
        self.segments.truncate(self.count_before(from));
        self.segments.append(&mut Self::of_rows(later).segments);
    }

    /// What rows say, which is all but the calls.
    pub(crate) fn of_rows(rows: Vec<ShownRow>) -> Self {
        let a_call: Arc<str> = Arc::from("");
        let segment = |row: ShownRow| Segment {
            start: row.start,
            since: row.start,
            shown: Shown {
                state: row.state,
                reason: row.reason,
                work: row.busy.then(|| (a_call.clone(), None)),
            },
        };
        Self {
            segments: rows.into_iter().map(segment).collect(),
            forgotten: true,
        }
    }

    pub(crate) fn shown_mut(&mut self) -> impl Iterator<Item = &mut Shown> {
        self.segments.iter_mut().map(|segment| &mut segment.shown)
    }

    /// Where the oldest stretch kept begins.
    pub(crate) fn begin(&self) -> Time {
        self.segments
            .first()
            .map_or(Time::MAX, |segment| segment.start)
    }

    /// What is shown at an instant, if the agent has been heard of by then.
    pub(crate) fn at(&self, now: Time) -> Option<&Segment> {
        let begun = self.count_up_to(now);
        begun.checked_sub(1).map(|last| &self.segments[last])
    }

    /// The next instant at which something else is shown.
    pub(crate) fn next_after(&self, now: Time) -> Option<Time> {
        let next = self.segments.get(self.count_up_to(now));
        next.map(|next| next.start)
    }

    /// The stretches between two instants, with their lengths there.
    pub(crate) fn between(&self, from: Time, to: Time) -> impl Iterator<Item = (&Shown, Span)> {
        let first = self.count_up_to(from).saturating_sub(1);
        self.segments[first..]
            .iter()
            .enumerate()
            .map_while(move |(index, segment)| {
                let end = self
                    .segments
                    .get(first + index + 1)
                    .map_or(to, |next| next.start.min(to));
                let start = segment.start.max(from);
                (segment.start < to).then(|| (&segment.shown, Span((end - start).0.max(0))))
            })
    }

    /// Times by shown state from each of some instants, latest first, to the last: in one pass.
    pub(crate) fn times_from<const N: usize>(&self, from: [Time; N], to: Time) -> [AgentTimes; N] {
        let mut end = to;
        let mut times = AgentTimes::default();
        from.map(|from| {
            times.merge(&self.times(from, end));
            end = from;
            times
        })
    }

    /// Times by shown state between two instants.
    pub(crate) fn times(&self, from: Time, to: Time) -> AgentTimes {
        let mut times = AgentTimes::default();
        for (shown, span) in self.between(from, to) {
            times.add(shown, span);
        }
        times
    }

    /// How times by shown state run from a whole second on, in windows that begin at some instants
    /// and move along, latest first, and in one that stays where it begins.
    pub(crate) fn run(&self, from: [Time; Window::ROLLING.len()], day: Time, now: Time) -> Run {
        let shows = |at| {
            let mut times = AgentTimes::default();
            if let Some(segment) = self.at(at) {
                times.add(&segment.shown, Span(SECOND));
            }
            times
        };
        let [m5, m15, m30, m60] = self.times_from(from, now);
        let times = [m5, m15, m30, m60, self.times(day, now)];
        let gained = shows(now);
        let mut growth = [gained; Window::ALL.len()];
        let mut seconds = i64::MAX;
        for (from, growth) in from.into_iter().zip(&mut growth) {
            growth.add_times(&shows(from), -1);
            seconds = seconds.min(self.seconds_after(from));
        }
        Run {
            times,
            growth,
            until: now
                .floor_second()
                .saturating_add(seconds.min(self.seconds_after(now))),
        }
    }

    /// How many seconds pass after an instant before something else is shown.
    fn seconds_after(&self, at: Time) -> i64 {
        let next = self.next_after(at);
        next.map_or(i64::MAX, |next| (next - at).0 / SECOND)
    }
}

impl AgentTimes {
    pub(crate) fn add(&mut self, shown: &Shown, span: Span) {
        let signed_in = !matches!(shown.state, AgentState::SignedOut | AgentState::Unknown);
        if signed_in {
            self.signed_in.0 += span.0;
        }
        // A state of work that is only declared counts as signed in and no more.
        match (shown.state, shown.work.is_some()) {
            (AgentState::Talking, true) => self.talk.0 += span.0,
            (AgentState::Hold, true) => self.hold.0 += span.0,
            (AgentState::Ringing, true) => self.ring.0 += span.0,
            (AgentState::Wrapup, true) => self.wrapup.0 += span.0,
            (AgentState::Available, _) => self.available.0 += span.0,
            _ => {}
        }
    }
}

/// What the shown state is made from, as far as it matters after an instant.
struct Sources<'a> {
    /// Work that had not ended by then.
    work: SmallVec<[&'a Busy; 4]>,
    /// From when on the agent has been heard of.
    heard: Option<Time>,
    declared: &'a Declarations,
}

impl<'a> Sources<'a> {
    /// `heard` says whether the agent was heard of before.
    fn after(from: Time, work: &'a Work, declared: &'a Declarations, heard: bool) -> Self {
        let work: SmallVec<[&Busy; 4]> = work.after(from).collect();
        let first = work.iter().map(|busy| busy.start).min();
        Self {
            heard: if heard { Some(Time::MIN) } else { first },
            work,
            declared,
        }
    }

    /// The instants from one on at which something begins or ends.
    fn turns(&self, from: Time) -> SmallVec<[Time; 16]> {
        let ends = self.work.iter().flat_map(|busy| [busy.start, busy.end]);
        let mut turns: SmallVec<_> = std::iter::once(from)
            .chain(ends.filter(|&turn| turn > from))
            .chain(self.declared.turns_after(from))
            .filter(|&turn| turn < Time::MAX)
            .collect();
        turns.sort_unstable();
        turns.dedup();
        turns
    }

    /// What is shown at an instant; nothing if the agent has not been heard of.
    fn shown_at(&self, at: Time) -> Option<Shown> {
        let open = self.work.iter().filter(|busy| busy.is_open(at));
        let first = open.min_by(|a, b| {
            let latest = || (b.begun, &b.call).cmp(&(a.begun, &a.call));
            a.work.cmp(&b.work).then_with(latest)
        });
        if let Some(busy) = first {
            let state = match busy.work {
                Kind::Talking => AgentState::Talking,
                Kind::Hold => AgentState::Hold,
                Kind::Ringing => AgentState::Ringing,
                Kind::Wrapup => AgentState::Wrapup,
            };
            return Some(Shown {
                state,
                reason: None,
                work: Some((busy.call.clone(), busy.queue)),
            });
        }
        let heard = self.heard.is_some_and(|heard| heard <= at);
        let nothing = |state, reason| Shown {
            state,
            reason,
            work: None,
        };
        self.declared
            .at(at)
            .map(|(state, reason)| nothing(state, reason))
            .or(heard.then(|| nothing(AgentState::Unknown, None)))
    }
}
