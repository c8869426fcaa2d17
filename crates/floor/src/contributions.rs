//! What a folded call adds to the board: a pure function of the fold and of the instant.
//!
//! The board takes in only differences between what a call added before and what it adds now, so
//! that a correction is exact and order of arrival cannot matter.

use smallvec::SmallVec;

use crate::asked::AskedId;
use crate::fold::Surroundings;
use crate::fold::{Folded, Leg, Visit, VisitEnd};
use crate::queues::Gauge;
use crate::{AgentId, QueueId, Tally, Time};

/// An amount that counts at its own moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contribution {
    pub(crate) moment: Time,
    pub(crate) queue: Option<QueueId>,
    pub(crate) agent: Option<AgentId>,
    pub(crate) tally: Tally,
    pub(crate) amount: i64,
    /// What the visit behind it asked for.
    pub(crate) asked: AskedId,
}

/// Where something of a call counts: in a queue, and among those who ask for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) queue: QueueId,
    pub(crate) asked: AskedId,
}

/// All that a call adds to the board at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contributions {
    pub(crate) tallies: Vec<Contribution>,
    /// What holds at the instant.
    pub(crate) gauges: SmallVec<[(Place, Gauge); 3]>,
    /// The queue in which the call waits, and since when.
    pub(crate) waiting: Option<(Place, Time)>,
    /// The next instant at which this changes by itself.
    pub(crate) next: Option<Time>,
}

/// Collects contributions up to an instant.
struct Collector {
    now: Time,
    out: Contributions,
}

impl Contributions {
    /// What a folded call adds at the instant `now`.
    pub(crate) fn of(folded: &Folded, around: &Surroundings<'_>, now: Time) -> Self {
        // A visit adds four at most, and so does a leg; few rings add anything.
        let most = 4 * (folded.visits.len() + folded.legs.len()) + folded.facts.len();
        let mut collector = Collector {
            now,
            out: Self {
                tallies: Vec::with_capacity(most),
                ..Self::default()
            },
        };
        for (index, visit) in folded.visits.iter().enumerate() {
            let rings = folded
                .rings
                .iter()
                .any(|ring| ring.visit == Some(index) && collector.within(ring.start, ring.end));
            collector.visit(visit, rings, around);
        }
        for ring in &folded.rings {
            if let Some(tally) = ring.counts {
                let of = (ring.queue, Some(ring.agent), ring.asked);
                collector.add(ring.end, of, tally, 1);
            }
            collector.turn(ring.end);
        }
        for leg in &folded.legs {
            collector.leg(leg);
        }
        for fact in &folded.facts {
            let of = (fact.queue, fact.agent, fact.asked);
            collector.add(fact.time, of, fact.tally, fact.amount);
        }
        collector.out
    }
}

impl Collector {
    fn within(&self, start: Time, end: Time) -> bool {
        start <= self.now && self.now < end
    }

    /// Something changes at this instant.
    fn turn(&mut self, at: Time) {
        if at > self.now && at < Time::MAX && self.out.next.is_none_or(|next| at < next) {
            self.out.next = Some(at);
        }
    }

    fn add(
        &mut self,
        moment: Time,
        (queue, agent, asked): (Option<QueueId>, Option<AgentId>, AskedId),
        tally: Tally,
        amount: i64,
    ) {
        self.turn(moment);
        if moment <= self.now {
            self.out.tallies.push(Contribution {
                moment,
                queue,
                agent,
                tally,
                amount,
                asked,
            });
        }
    }

    fn visit(&mut self, visit: &Visit, rings: bool, around: &Surroundings<'_>) {
        let settings = around.queues[visit.queue.place()].settings.at(visit.queued);
        let threshold = visit.queued + settings.sl_threshold;
        let wait = (visit.end - visit.queued).0;
        let short = wait < settings.short_abandon.0;
        let in_time = visit.end <= threshold;
        let of = (Some(visit.queue), None, visit.asked);
        let mut add = |moment, tally, amount| self.add(moment, of, tally, amount);
        add(visit.queued, Tally::Offered, 1);
        let (counts, wait_tally) = ended_as(visit.how, in_time, short);
        for tally in counts.into_iter().flatten() {
            add(visit.end, tally, 1);
        }
        if let Some(tally) = wait_tally {
            add(visit.end, tally, wait);
        }
        if visit.how == VisitEnd::FlowedOut && in_time && settings.count_flow_outs {
            add(visit.end, Tally::FlowedCounted, 1);
        }
        if !in_time {
            add(threshold, Tally::Late, 1);
        }
        // The first microsecond past three quarters of the threshold.
        let risk = visit.queued + crate::Span(settings.sl_threshold.0 * 3 / 4 + 1);
        self.turn(risk);
        if !self.within(visit.queued, visit.end) {
            return;
        }
        let place = Place {
            queue: visit.queue,
            asked: visit.asked,
        };
        self.out.waiting = Some((place, visit.queued));
        self.gauge(place, Gauge::Waiting);
        if self.now >= threshold {
            self.gauge(place, Gauge::WaitingLate);
        } else if self.now >= risk {
            self.gauge(place, Gauge::AtRisk);
        }
        if rings {
            self.gauge(place, Gauge::Ringing);
        }
    }

    fn gauge(&mut self, place: Place, gauge: Gauge) {
        self.out.gauges.push((place, gauge));
    }

    fn leg(&mut self, leg: &Leg) {
        if !leg.lost {
            let held: i64 = leg.holds.iter().map(|&(on, off)| (off - on).0).sum();
            let wrapup = leg.wrapup.map_or(0, |until| (until - leg.end).0);
            let done = leg.wrapup.unwrap_or(leg.end);
            let parts = [
                (Tally::Handled, 1),
                (Tally::Talk, (leg.end - leg.start).0 - held),
                (Tally::Hold, held),
                (Tally::Wrapup, wrapup),
            ];
            for (tally, amount) in parts.into_iter().filter(|(_, amount)| *amount != 0) {
                let of = (leg.queue, Some(leg.agent), leg.asked);
                self.add(done, of, tally, amount);
            }
        }
        self.turn(leg.end);
        if let (true, Some(queue)) = (self.within(leg.start, leg.end), leg.queue) {
            let held = leg.holds.iter().any(|&(on, off)| self.within(on, off));
            let place = Place {
                queue,
                asked: leg.asked,
            };
            self.gauge(place, if held { Gauge::OnHold } else { Gauge::Talking });
        }
    }
}

/// What a visit counts as when it ends, and which sum its wait goes to.
fn ended_as(how: VisitEnd, in_time: bool, short: bool) -> ([Option<Tally>; 3], Option<Tally>) {
    let if_in_time = |tally| in_time.then_some(tally);
    match how {
        VisitEnd::Answered => (
            [Some(Tally::Answered), if_in_time(Tally::Met), None],
            Some(Tally::WaitAnswered),
        ),
        VisitEnd::Abandoned => {
            let level = if_in_time(if short {
                Tally::Short
            } else {
                Tally::AbandonedInTime
            });
            let counts = [
                Some(Tally::Abandoned),
                short.then_some(Tally::ShortAbandoned),
                level,
            ];
            (counts, Some(Tally::WaitAbandoned))
        }
        VisitEnd::FlowedOut => (
            [
                Some(Tally::FlowedOut),
                if_in_time(Tally::FlowedInTime),
                None,
            ],
            Some(Tally::WaitFlowedOut),
        ),
        VisitEnd::Lost => ([Some(Tally::Lost), None, None], None),
    }
}
