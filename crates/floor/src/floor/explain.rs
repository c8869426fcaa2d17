//! From a figure back to what it was made of.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::Floor;
use crate::call::{Call, outcome};
use crate::contributions::{Contribution, Contributions};
use crate::dictionary::Calls;
use crate::explain::{Behind, CallRow, Part, Piece, Place, Stretch, Subject, VisitRow};
use crate::fold::{Folded, fold};
use crate::ids::CallId;
use crate::pools::Crew;
use crate::queues::Gauge;
use crate::stored::Stored;
use crate::{AgentCounts, AgentId, AgentTimes, QueueId, SECOND, Tally, Time, Window};

impl Floor {
    /// All that calls still in memory add to these tallies, and to what is counted now.
    #[must_use]
    pub fn behind(
        &self,
        subject: Subject,
        tallies: &[Tally],
        calls: Calls,
        window: Window,
    ) -> Behind {
        let mut pieces = Vec::new();
        for (place, stored) in self.calls.iter().enumerate() {
            let Some(stored) = stored else { continue };
            let id = CallId::at(place);
            // What is packed adds nothing to what is now.
            let only_counts = stored.open().is_none() && window.seconds().is_some();
            if only_counts && stored.counted() <= Some(window.from(self.now)) {
                continue;
            }
            let added = self.added(id, stored);
            let counted = added.tallies.iter().filter(|added| {
                tallies.contains(&added.tally)
                    && of(subject, added)
                    && self.holds(subject, window, added)
            });
            pieces.extend(counted.map(|added| Piece {
                moment: Some(added.moment),
                call: id,
                queue: added.queue,
                part: Part::Sum(added.tally),
                amount: added.amount,
            }));
            let now = added.gauges.iter().filter(|(place, gauge)| {
                let asked = match gauge {
                    Gauge::Talking | Gauge::OnHold => calls.open,
                    _ => calls.waiting,
                };
                asked && (subject == Subject::All || subject == Subject::Queue(place.queue))
            });
            pieces.extend(now.map(|&(place, gauge)| Piece {
                moment: None,
                call: id,
                queue: Some(place.queue),
                part: gauge.into(),
                amount: 1,
            }));
        }
        Behind::new(pieces)
    }

    /// What a call adds.
    fn added<'a>(&self, id: CallId, stored: &'a Stored) -> Cow<'a, Contributions> {
        match stored.call() {
            Cow::Borrowed(call) => Cow::Borrowed(&call.added),
            Cow::Owned(call) => {
                let around = self.surroundings();
                let folded = fold(id, &call.past, &call.events, &around);
                Cow::Owned(Contributions::of(&folded, &around, self.now))
            }
        }
    }

    /// Whether a window holds an amount now.
    fn holds(&self, subject: Subject, window: Window, added: &Contribution) -> bool {
        match (window.seconds(), subject, added.queue) {
            (Some(seconds), ..) => added.moment.bucket() > self.now.floor_second() - seconds,
            (None, Subject::Agent(_), _) | (None, _, None) => added.moment >= self.day.start,
            (None, _, Some(queue)) => {
                added.moment >= self.queues[queue.place()].counts.windows.day().start
            }
        }
    }

    /// When a window will hold it no longer.
    fn leaves(&self, subject: Subject, window: Window, piece: &Piece) -> Option<Time> {
        let moment = piece.moment?;
        Some(match (window.seconds(), subject, piece.queue) {
            (Some(seconds), ..) => Time((moment.bucket() + seconds) * SECOND),
            (None, Subject::Agent(_), _) | (None, _, None) => self.day.end,
            (None, _, Some(queue)) => self.queues[queue.place()].counts.windows.day().end,
        })
    }

    /// Where a row stands among those of all sources.
    #[must_use]
    pub fn place(&self, behind: &Behind, row: usize) -> Place {
        let piece = &behind.row(row)[0];
        let stored = self.calls[piece.call.place()].as_ref();
        Place {
            moment: Reverse(piece.moment.unwrap_or(Time::MAX)),
            source: self.source.clone(),
            call: stored.map(|stored| stored.id().clone()).unwrap_or_default(),
        }
    }

    /// A row in full.
    #[must_use]
    pub fn call_row(
        &self,
        subject: Subject,
        window: Window,
        behind: &Behind,
        row: usize,
    ) -> Option<CallRow> {
        let pieces = behind.row(row);
        let piece = &pieces[0];
        let call = &*self.calls[piece.call.place()].as_ref()?.call();
        let folded = fold(piece.call, &call.past, &call.events, &self.surroundings());
        let visit = self.visit_meant(&folded, pieces);
        let leg = self.leg_meant(&folded, visit, pieces);
        let visit = visit.or_else(|| {
            // The one that this leg answered.
            let start = folded.legs[leg?].start;
            let answered = |visit: &crate::fold::Visit| visit.end == start;
            folded.visits.iter().rposition(answered)
        });
        let leg = leg.map(|leg| &folded.legs[leg]);
        Some(CallRow {
            call: call.id.clone(),
            visit: visit.map(|place| self.visit_row(call, &folded, place)),
            agent: leg.map(|leg| self.agents[leg.agent.place()].id.clone()),
            answered: leg.map(|leg| leg.start),
            ended: leg.map(|leg| leg.end).filter(|end| *end <= self.now),
            counted: piece.moment,
            leaves: self.leaves(subject, window, piece),
            adds: pieces
                .iter()
                .map(|piece| (piece.part, piece.amount))
                .collect(),
        })
    }

    fn visit_row(&self, call: &Call, folded: &Folded, place: usize) -> VisitRow {
        let visit = &folded.visits[place];
        let closed = visit.end <= self.now;
        VisitRow {
            number: call.past.visits as usize + place + 1,
            queue: self.queues[visit.queue.place()].id.clone(),
            queued: visit.queued,
            wait: visit.end.min(self.now) - visit.queued,
            outcome: closed.then(|| outcome(visit.how)),
        }
    }

    /// The visit that a row is about: one of that queue that began, was decided or ended then.
    fn visit_meant(&self, folded: &Folded, pieces: &[Piece]) -> Option<usize> {
        let piece = &pieces[0];
        let of_visit = pieces.iter().any(|piece| match piece.part {
            Part::Sum(tally) => tally.is_of_visit(),
            Part::Now(name) => !matches!(name, "talking" | "on_hold"),
        });
        if !of_visit {
            return None;
        }
        folded.visits.iter().rposition(|visit| {
            let threshold = self.queues[visit.queue.place()]
                .settings
                .at(visit.queued)
                .sl_threshold;
            let moments = [visit.queued, visit.end, visit.queued + threshold];
            let then = piece.moment.map_or_else(
                || visit.queued <= self.now && self.now < visit.end,
                |moment| moments.contains(&moment),
            );
            then && Some(visit.queue) == piece.queue
        })
    }

    /// The leg that answered the visit; or else the one that ended or was open then, or the newest
    /// before.
    fn leg_meant(&self, folded: &Folded, visit: Option<usize>, pieces: &[Piece]) -> Option<usize> {
        let piece = &pieces[0];
        let legs = &folded.legs;
        if let Some(visit) = visit {
            let end = folded.visits[visit].end;
            return legs
                .iter()
                .position(|leg| leg.start == end && end <= self.now);
        }
        let Some(moment) = piece.moment else {
            return legs.iter().position(|leg| {
                leg.start <= self.now && self.now < leg.end && leg.queue == piece.queue
            });
        };
        let done = legs.iter().position(|leg| {
            leg.wrapup.unwrap_or(leg.end) == moment && !leg.lost && leg.queue == piece.queue
        });
        done.or_else(|| legs.iter().rposition(|leg| leg.start <= moment))
    }

    /// What was shown of an agent in a window, as far as it is remembered, newest first.
    #[must_use]
    pub fn stretches(&self, agent: AgentId, window: Window) -> Vec<Stretch> {
        let timeline = &self.agents[agent.place()].timeline;
        let mut from = self.from(window).max(timeline.begin());
        let mut stretches = Vec::new();
        for (shown, span) in timeline.between(from, self.now) {
            let until = from + span;
            if from < until {
                stretches.push(Stretch {
                    state: shown.state,
                    reason: shown.reason.clone(),
                    call: shown.work.as_ref().map(|(call, _)| call.clone()),
                    from,
                    until,
                });
            }
            from = until;
        }
        stretches.reverse();
        stretches
    }

    /// Times of an agent in a window that are no longer remembered stretch by stretch.
    #[must_use]
    pub fn forgotten_times(&self, agent: AgentId, window: Window) -> AgentTimes {
        match window {
            Window::Today => self.agents[agent.place()].today.settled,
            _ => AgentTimes::default(),
        }
    }

    /// The agents of a queue, or all; what each adds to its counts and times.
    pub fn agents_behind(
        &self,
        subject: Subject,
        window: Window,
    ) -> impl Iterator<Item = (AgentId, AgentCounts, AgentTimes)> {
        let queue = match subject {
            Subject::Queue(queue) => Some(queue),
            _ => None,
        };
        let all = self.agents().filter(move |agent| match subject {
            Subject::All => true,
            Subject::Queue(queue) => self.queues[queue.place()].members.contains(agent),
            Subject::Agent(one) => one == *agent,
        });
        all.map(move |agent| {
            let counts = self.counts_in(agent, queue);
            (agent, counts, self.times_of(agent, window))
        })
    }

    /// The queue of an id.
    #[must_use]
    pub fn queue_named(&self, id: &str) -> Option<QueueId> {
        self.queue_ids.get(id).copied()
    }

    /// The agent of an id.
    #[must_use]
    pub fn agent_named(&self, id: &str) -> Option<AgentId> {
        self.agent_ids.get(id).copied()
    }

    /// When a window of a queue, an agent or the source began.
    #[must_use]
    pub fn window_start(&self, subject: Subject, window: Window) -> Time {
        match (subject, window) {
            (Subject::Queue(queue), Window::Today) => {
                self.queues[queue.place()].counts.windows.day().start
            }
            _ => self.from(window),
        }
    }
}

fn of(subject: Subject, added: &Contribution) -> bool {
    match subject {
        Subject::All => added.queue.is_some(),
        Subject::Queue(queue) => added.queue == Some(queue),
        Subject::Agent(agent) => added.agent == Some(agent),
    }
}
