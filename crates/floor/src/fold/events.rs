//! What each event does to a call (rules 6 to 15 of the event contract).

use super::Surroundings;
use super::{
    Cut, Fact, Few, Folded, Folding, OpenLeg, OpenRing, OpenVisit, OpenWrapup, Record, Unexplained,
    VisitEnd,
};
use crate::ids::CallId;
use crate::past::Past;
use crate::{AgentId, Anomaly, CallEvent, Key, OfferEnd, QueueId, Span, Survey, Tally, Time};

impl<'a> Folding<'a> {
    pub(super) fn new(
        call: CallId,
        past: &'a Past,
        events: &'a [Record],
        around: &'a Surroundings<'a>,
    ) -> Self {
        Self {
            call,
            past,
            event: 0,
            events,
            around,
            visits: Few::new(),
            rings: Few::new(),
            legs: Few::new(),
            conferences: Vec::new(),
            out: Folded {
                visits: Few::new(),
                rings: Few::new(),
                legs: Few::new(),
                facts: Vec::new(),
                anomalies: Vec::new(),
                unended: Few::new(),
                looked_at: Few::new(),
                over: Time::MIN,
            },
        }
    }

    pub(super) fn take(&mut self, index: usize) {
        self.event = index;
        let record = &self.events[index];
        match (record.what, record.queue, record.agent) {
            (CallEvent::Queued, Some(queue), _) => self.queued(&record.key, queue),
            (CallEvent::Offered, queue, Some(agent)) => self.offered(&record.key, agent, queue),
            (CallEvent::OfferEnded(how), _, Some(agent)) => {
                self.offer_ended(&record.key, agent, how)
            }
            (CallEvent::Answered, queue, Some(agent)) => self.answered(index, agent, queue),
            (CallEvent::Hold { on }, _, agent) => self.hold(index, agent, on),
            (CallEvent::Transferred { conference }, _, agent) => {
                self.transferred(index, agent, conference)
            }
            (CallEvent::LeftQueue { abandoned }, Some(queue), _) => {
                self.left(&record.key, queue, abandoned)
            }
            (CallEvent::Ended { by_caller }, ..) => self.ended(&record.key, by_caller),
            (CallEvent::Wrapup { start: true }, _, Some(agent)) => self.wrapup_start(index, agent),
            (CallEvent::Wrapup { start: false }, _, Some(agent)) => {
                self.wrapup_end(&record.key, agent)
            }
            (CallEvent::Callback { requested: true }, ..) => self.fact(index, Tally::Callbacks, 1),
            (CallEvent::Survey(survey), ..) => self.survey(index, &survey),
            (CallEvent::Scored { score }, ..) => {
                self.fact(index, Tally::Scores, 1);
                self.fact(index, Tally::ScoreSum, score);
            }
            // Other steps of a callback, and what no reader lets through: a missing queue or agent.
            _ => {}
        }
    }

    fn odd(&mut self, kind: Anomaly) {
        let event = self.event;
        self.out.anomalies.push(Unexplained { kind, event });
    }

    /// What ends a thing begun by this event, so long after.
    fn cut(&self, key: &Key, begun: Time, limit: Span) -> Cut<'a> {
        Cut {
            limit: begun + limit,
            restart: self.around.restart_after(key),
        }
    }

    /// The visit now waiting. Only the newest can be.
    fn waiting(&self, key: &Key) -> Option<usize> {
        let newest = self.visits.len().checked_sub(1)?;
        self.visits[newest].is_open(key).then_some(newest)
    }

    fn close_visit(&mut self, visit: usize, time: Time, how: VisitEnd) {
        self.visits[visit].end = Some((time, how));
    }

    /// Ends open rings as cancelled.
    fn cancel_rings(&mut self, key: &Key, which: impl Fn(&OpenRing<'_>) -> bool) -> bool {
        let mut any = false;
        for ring in self
            .rings
            .iter_mut()
            .filter(|ring| ring.is_open(key) && which(ring))
        {
            ring.end = Some((key.time, None));
            any = true;
        }
        any
    }

    fn queued(&mut self, key: &Key, queue: QueueId) {
        if let Some(open) = self.waiting(key) {
            if self.visits[open].queue == queue {
                return self.odd(Anomaly::QueuedTwice);
            }
            self.close_visit(open, key.time, VisitEnd::FlowedOut);
            self.cancel_rings(key, |ring| ring.visit == Some(open));
        }
        for leg in self.legs.iter_mut().filter(|leg| leg.is_open(key)) {
            leg.end = Some(key.time);
        }
        let settings = self.around.settings(Some(queue), key.time);
        let cut = self.cut(key, key.time, settings.max_wait);
        self.visits.push(OpenVisit {
            event: self.event,
            queue,
            queued: key.time,
            cut,
            end: None,
        });
    }

    fn offered(&mut self, key: &Key, agent: AgentId, queue: Option<QueueId>) {
        self.cancel_rings(key, |ring| ring.agent == agent);
        let visit = self
            .waiting(key)
            .filter(|&open| queue.is_none_or(|q| q == self.visits[open].queue));
        let queue = visit.map(|open| self.visits[open].queue).or(queue);
        let judged_at = visit.map_or(key.time, |open| self.visits[open].queued);
        let mut cut = self.cut(
            key,
            key.time,
            self.around.settings(queue, judged_at).max_ring,
        );
        if let Some(open) = visit {
            cut.limit = cut.limit.min(self.visits[open].cut.limit);
        }
        self.rings.push(OpenRing {
            event: self.event,
            agent,
            queue,
            visit,
            start: key.time,
            cut,
            end: None,
            asked: self.asked_by(visit, key),
        });
    }

    fn offer_ended(&mut self, key: &Key, agent: AgentId, how: OfferEnd) {
        let counts = match how {
            OfferEnd::NoAnswer => Some(Tally::RingNoAnswer),
            OfferEnd::Rejected => Some(Tally::Rejected),
            OfferEnd::Cancelled => None,
        };
        match self
            .rings
            .iter_mut()
            .rev()
            .find(|ring| ring.agent == agent && ring.is_open(key))
        {
            Some(ring) => ring.end = Some((key.time, counts)),
            None => self.odd(Anomaly::OfferEndedWithoutOffer),
        }
    }

    fn answered(&mut self, index: usize, agent: AgentId, queue: Option<QueueId>) {
        let key = &self.events[index].key;
        let twice = self.goes_on(index, agent);
        self.cancel_rings(key, |_| true);
        let visit = self
            .waiting(key)
            .filter(|&open| queue.is_none_or(|q| q == self.visits[open].queue));
        if let Some(open) = visit {
            self.close_visit(open, key.time, VisitEnd::Answered);
        }
        if twice {
            return self.odd(Anomaly::AnsweredTwice);
        }
        if visit.is_none() {
            self.odd(Anomaly::AnsweredWithoutQueue);
        }
        for leg in 0..self.legs.len() {
            let other = &self.legs[leg];
            if other.agent != agent
                && other.is_open(key)
                && !self.conference_since(other.start, key)
            {
                self.legs[leg].end = Some(key.time);
            }
        }
        let judged_at = visit.map_or(key.time, |open| self.visits[open].queued);
        let queue = visit.map(|open| self.visits[open].queue).or(queue);
        let settings = self.around.settings(queue, judged_at);
        self.legs.push(OpenLeg {
            agent,
            queue,
            settings,
            start: index,
            cut: self.cut(key, key.time, settings.max_talk),
            end: None,
            superseded: None,
            holds: Few::new(),
            wrapup: None,
            asked: self.asked_by(visit, key),
        });
    }

    /// Whether the agent already has an open leg of this call, which then goes on. If the agent
    /// was connected to another call since it began, that leg has ended there for good.
    fn goes_on(&mut self, index: usize, agent: AgentId) -> bool {
        let key = &self.events[index].key;
        let Some(open) = self
            .legs
            .iter()
            .rposition(|leg| leg.agent == agent && leg.is_open(key))
        else {
            return false;
        };
        self.look_at(agent, key.time);
        let superseded = self.connected_elsewhere(&self.legs[open], Some(key));
        self.legs[open].superseded = superseded;
        superseded.is_none()
    }

    /// A conference has come since a leg began and before an event.
    pub(super) fn conference_since(&self, start: usize, key: &Key) -> bool {
        self.conferences
            .iter()
            .any(|&index| index > start && self.events[index].key < *key)
    }

    /// The agent's open leg, or with no agent named the newest open one.
    fn leg_meant(&self, key: &Key, agent: Option<AgentId>) -> Option<usize> {
        self.legs
            .iter()
            .rposition(|leg| agent.is_none_or(|agent| agent == leg.agent) && leg.is_open(key))
    }

    fn hold(&mut self, index: usize, agent: Option<AgentId>, on: bool) {
        let Some(leg) = self.leg_meant(&self.events[index].key, agent) else {
            return self.odd(Anomaly::HoldWithoutLeg);
        };
        let holds = &mut self.legs[leg].holds;
        match (holds.last_mut().filter(|(_, off)| off.is_none()), on) {
            (Some((_, off)), false) => *off = Some(index),
            (None, true) => holds.push((index, None)),
            _ => self.odd(Anomaly::HoldTwice),
        }
    }

    fn transferred(&mut self, index: usize, agent: Option<AgentId>, conference: bool) {
        let key = &self.events[index].key;
        if conference {
            self.conferences.push(index);
        }
        let Some(leg) = self.leg_meant(key, agent) else {
            return self.odd(Anomaly::TransferredWithoutLeg);
        };
        if !conference {
            self.legs[leg].end = Some(key.time);
        }
        let OpenLeg {
            queue,
            agent,
            asked,
            ..
        } = self.legs[leg];
        self.out.facts.push(Fact {
            time: key.time,
            queue,
            agent: Some(agent),
            tally: Tally::Transferred,
            amount: 1,
            asked,
        });
    }

    fn left(&mut self, key: &Key, queue: QueueId, abandoned: bool) {
        match self
            .waiting(key)
            .filter(|&open| self.visits[open].queue == queue)
        {
            Some(open) => {
                let how = if abandoned {
                    VisitEnd::Abandoned
                } else {
                    VisitEnd::FlowedOut
                };
                self.close_visit(open, key.time, how);
                self.cancel_rings(key, |ring| ring.visit == Some(open));
            }
            None if self.visited(queue) => self.odd(Anomaly::LeftTwice),
            None => self.odd(Anomaly::LeftWithoutQueue),
        }
    }

    fn visited(&self, queue: QueueId) -> bool {
        self.visits.iter().any(|visit| visit.queue == queue) || self.past.visited(queue)
    }

    fn ended(&mut self, key: &Key, by_caller: bool) {
        let mut any = self.cancel_rings(key, |_| true);
        if let Some(open) = self.waiting(key) {
            let how = if by_caller {
                VisitEnd::Abandoned
            } else {
                VisitEnd::FlowedOut
            };
            self.close_visit(open, key.time, how);
            any = true;
        }
        for leg in self.legs.iter_mut().filter(|leg| leg.is_open(key)) {
            leg.end = Some(key.time);
            any = true;
        }
        if !any {
            self.odd(Anomaly::EndedWithoutCall);
        }
    }

    fn wrapup_start(&mut self, index: usize, agent: AgentId) {
        let key = &self.events[index].key;
        let newest = self.legs.iter_mut().rev().find(|leg| leg.agent == agent);
        let in_reach = |end: Time, leg: &OpenLeg<'_>| key.time < end + leg.settings.max_wrapup;
        let Some(leg) =
            newest.filter(|leg| leg.end.map_or(leg.is_open(key), |end| in_reach(end, leg)))
        else {
            return self.odd(Anomaly::WrapupWithoutTalk);
        };
        if leg.wrapup.is_some() {
            return self.odd(Anomaly::WrapupTwice);
        }
        leg.end.get_or_insert(key.time);
        leg.wrapup = Some(OpenWrapup {
            start: index,
            end: None,
        });
    }

    fn wrapup_end(&mut self, key: &Key, agent: AgentId) {
        let open = self.legs.iter_mut().rev().find(|leg| {
            let limit = leg.end.map(|end| end + leg.settings.max_wrapup);
            leg.agent == agent
                && leg
                    .wrapup
                    .as_ref()
                    .is_some_and(|wrapup| wrapup.end.is_none())
                && limit.is_some_and(|limit| key.time < limit)
        });
        match open.and_then(|leg| leg.wrapup.as_mut()) {
            Some(wrapup) => wrapup.end = Some(key.time),
            None => self.odd(Anomaly::WrapupNotOpen),
        }
    }

    /// Counts something at its own moment, for the queue and agent named, or else those of the
    /// call's newest visit and leg, if these are recent: older ones may be forgotten.
    fn fact(&mut self, index: usize, tally: Tally, amount: i64) {
        let Record {
            key, queue, agent, ..
        } = &self.events[index];
        let queue = queue.or_else(|| self.newest_visit(key).map(|(queue, _)| queue));
        let agent = agent.or_else(|| self.newest_agent(key));
        self.out.facts.push(Fact {
            time: key.time,
            queue,
            agent,
            tally,
            amount,
            asked: self.asked(key),
        });
    }

    fn survey(&mut self, index: usize, survey: &Survey) {
        if let Some(csat) = survey.csat {
            self.fact(index, Tally::Csat, 1);
            self.fact(index, Tally::CsatSum, csat);
            self.fact(index, Tally::CsatTop, i64::from(survey.csat_top));
        }
        if let Some(nps) = survey.nps {
            self.fact(index, Tally::Nps, 1);
            self.fact(index, Tally::Promoters, i64::from(nps >= 9));
            self.fact(index, Tally::Detractors, i64::from(nps <= 6));
        }
        if let Some(resolved) = survey.resolved {
            self.fact(index, Tally::ResolvedAnswers, 1);
            self.fact(index, Tally::Resolved, i64::from(resolved));
        }
    }
}
