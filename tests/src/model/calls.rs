//! Folds one call's events, in order, into visits, rings and legs (rules 2 and 6–15).

use serde_json::Value;

use super::SECOND;
use super::history::History;
use super::legs;
use super::parts::{Fact, FoldedLeg, LegEnd, Outcome, Ring, Visit, What, WrapUp};
use super::reading::Event;
use super::settings::QueueSettings;
use super::time::Moment;

/// A call's events beyond these change nothing (rule 2).
pub const MOST_EVENTS: usize = 1_000;

pub struct Call<'a> {
    history: &'a History<'a>,
    id: &'a str,
    pub visits: Vec<Visit>,
    pub rings: Vec<Ring>,
    pub legs: Vec<FoldedLeg>,
    pub conferences: Vec<Moment>,
    pub facts: Vec<Fact>,
    pub anomalies: Vec<&'static str>,
}

impl<'a> Call<'a> {
    /// The call as it stands at `at`, from its own events in order.
    pub fn fold(history: &'a History, id: &'a str, events: &[&'a Event], at: i64) -> Call<'a> {
        let mut call = Call {
            history,
            id,
            visits: Vec::new(),
            rings: Vec::new(),
            legs: Vec::new(),
            conferences: Vec::new(),
            facts: Vec::new(),
            anomalies: Vec::new(),
        };
        let mut all: Vec<&Event> = events.iter().chain(&history.restarts).copied().collect();
        all.sort_by_key(|event| event.moment);
        let mut own_events = 0;
        for event in all {
            call.expire(event.time());
            own_events += usize::from(!event.is_restart());
            if event.is_restart() {
                call.restart(event.moment);
            } else if own_events > MOST_EVENTS {
                call.anomalies.push("call_overflow");
            } else {
                call.apply(event);
            }
        }
        call.expire(at);
        for ring in call.rings.iter().filter(|ring| ring.end.is_none()) {
            if let Some(visit) = ring.visit {
                call.visits[visit].ringing = true;
            }
        }
        call
    }

    fn apply(&mut self, event: &Event) {
        match &*event.kind {
            "call.queued" => self.queued(event),
            "call.offered" => self.offered(event),
            "call.offer_ended" => self.offer_ended(event),
            "call.answered" => self.answered(event),
            "call.hold" => self.hold(event),
            "call.transferred" => self.transferred(event),
            "call.left_queue" => self.left(event),
            "call.ended" => self.ended(event),
            "call.wrapup" if event.required("phase") == "start" => self.wrapup_started(event),
            "call.wrapup" => self.wrapup_ended(event),
            "call.callback" if event.required("phase") == "requested" => {
                self.note(What::CallbackRequested, event);
            }
            "survey.answered" => self.note(What::Survey, event),
            "qa.scored" => self.note(What::Score, event),
            _ => {}
        }
    }

    /// Applies every limit that has passed by `now`; one that falls on `now` has passed.
    fn expire(&mut self, now: i64) {
        if let Some(visit) = self.open_visit() {
            let limit = self.visits[visit].queued + self.visits[visit].settings.max_wait;
            if limit <= now {
                self.close_visit(visit, limit, Outcome::Lost);
            }
        }
        self.close_rings(now, |ring| ring.limit <= now);
        for leg in self.legs.iter_mut().filter(|leg| leg.has_no_end()) {
            let limit = leg.began.time + leg.settings.max_talk;
            if limit <= now {
                leg.end = LegEnd::LostForGood(Moment::of_limit(limit));
            }
        }
    }

    fn restart(&mut self, moment: Moment) {
        if let Some(visit) = self.open_visit() {
            self.close_visit(visit, moment.time, Outcome::Lost);
        }
        self.close_rings(moment.time, |_| true);
        for leg in self.legs.iter_mut().filter(|leg| leg.has_no_end()) {
            leg.end = LegEnd::LostForGood(moment);
        }
    }

    /// Only the newest visit can be open.
    fn open_visit(&self) -> Option<usize> {
        let newest = self.visits.len().checked_sub(1)?;
        self.visits[newest].is_open().then_some(newest)
    }

    fn close_visit(&mut self, visit: usize, time: i64, outcome: Outcome) {
        self.visits[visit].end = Some((time, outcome));
        self.close_rings(time, |ring| ring.visit == Some(visit));
    }

    /// Ends the open rings chosen, at `time` or at their limit, whichever is first.
    fn close_rings(&mut self, time: i64, chosen: impl Fn(&Ring) -> bool) {
        for ring in self
            .rings
            .iter_mut()
            .filter(|ring| ring.end.is_none() && chosen(ring))
        {
            ring.end = Some(time.min(ring.limit));
        }
    }

    fn queued(&mut self, event: &Event) {
        let queue = event.required("queue");
        if let Some(open) = self.open_visit() {
            if self.visits[open].queue == queue {
                self.anomalies.push("queued_twice");
                return;
            }
            self.close_visit(open, event.time(), Outcome::FlowedOut);
        }
        self.end_legs(event.moment, |_| true);
        self.visits.push(Visit {
            queue: queue.to_string(),
            queued: event.time(),
            end: None,
            settings: self.history.settings(Some(queue), event.time()),
            ringing: false,
        });
    }

    fn end_legs(&mut self, moment: Moment, chosen: impl Fn(&FoldedLeg) -> bool) {
        for leg in self
            .legs
            .iter_mut()
            .filter(|leg| leg.has_no_end() && chosen(leg))
        {
            leg.end = LegEnd::Handled(moment);
        }
    }

    /// The open visit, if the event names its queue or none.
    fn visit_meant(&self, event: &Event) -> Option<usize> {
        let open = self.open_visit()?;
        let named = event.text("queue");
        named
            .is_none_or(|queue| queue == self.visits[open].queue)
            .then_some(open)
    }

    fn offered(&mut self, event: &Event) {
        let agent = event.required("agent").to_string();
        self.close_rings(event.time(), |ring| ring.agent == agent);
        let visit = self.visit_meant(event);
        let (queue, settings) = self.queue_and_settings(visit, event);
        self.rings.push(Ring {
            call: self.id.to_string(),
            agent,
            queue,
            began: event.moment,
            end: None,
            visit,
            limit: event.time() + settings.max_ring,
        });
    }

    /// Those of the visit; without one, of the queue named, at the event's time.
    fn queue_and_settings(
        &self,
        visit: Option<usize>,
        event: &Event,
    ) -> (Option<String>, QueueSettings) {
        match visit {
            Some(visit) => {
                let visit = &self.visits[visit];
                (Some(visit.queue.clone()), visit.settings.clone())
            }
            None => {
                let queue = event.text("queue");
                (
                    queue.map(str::to_string),
                    self.history.settings(queue, event.time()),
                )
            }
        }
    }

    fn offer_ended(&mut self, event: &Event) {
        let agent = event.required("agent");
        let ring = self
            .rings
            .iter_mut()
            .find(|ring| ring.end.is_none() && ring.agent == agent);
        let Some(ring) = ring else {
            self.anomalies.push("offer_ended_without_offer");
            return;
        };
        ring.end = Some(event.time());
        let what = match event.text("reason") {
            Some("no_answer") => What::RingNoAnswer,
            Some("rejected") => What::Rejected,
            _ => return,
        };
        let (queue, agent) = (ring.queue.clone(), Some(ring.agent.clone()));
        self.facts.push(Fact {
            what,
            time: event.time(),
            queue,
            agent,
            data: Value::Null,
        });
    }

    fn answered(&mut self, event: &Event) {
        let agent = event.required("agent");
        let visit = self.visit_meant(event);
        if let Some(visit) = visit {
            self.close_visit(visit, event.time(), Outcome::Answered);
        }
        self.close_rings(event.time(), |_| true);
        if let Some(old) = self.leg_meant(Some(agent)) {
            let leg = &self.legs[old];
            match legs::drawn_away(self.history, leg, &self.conferences, Some(event.moment)) {
                Some(moment) => self.legs[old].end = LegEnd::LostForGood(moment),
                None => {
                    self.anomalies.push("answered_twice");
                    return;
                }
            }
        }
        let conferences = self.conferences.clone();
        let in_conference = |leg: &FoldedLeg| conferences.iter().any(|c| *c > leg.began);
        self.end_legs(event.moment, |leg| {
            leg.agent != agent && !in_conference(leg)
        });
        if visit.is_none() {
            self.anomalies.push("answered_without_queue");
        }
        let (queue, settings) = self.queue_and_settings(visit, event);
        self.legs.push(FoldedLeg {
            call: self.id.to_string(),
            agent: agent.to_string(),
            queue,
            began: event.moment,
            settings,
            holds: Vec::new(),
            end: LegEnd::NoneSoFar,
            wrapup: None,
        });
    }

    /// The newest leg with no end so far: the agent's, or of all if none is named.
    fn leg_meant(&self, agent: Option<&str>) -> Option<usize> {
        self.legs
            .iter()
            .rposition(|leg| leg.has_no_end() && agent.is_none_or(|agent| leg.agent == agent))
    }

    fn hold(&mut self, event: &Event) {
        let Some(leg) = self.leg_meant(event.text("agent")) else {
            self.anomalies.push("hold_without_leg");
            return;
        };
        let holds = &mut self.legs[leg].holds;
        let open = holds.iter_mut().find(|(_, end)| end.is_none());
        match (event.data["on"] == true, open) {
            (true, None) => holds.push((event.moment, None)),
            (false, Some(hold)) => hold.1 = Some(event.moment),
            _ => self.anomalies.push("hold_twice"),
        }
    }

    fn transferred(&mut self, event: &Event) {
        let conference = event.text("kind") == Some("conference");
        if conference {
            self.conferences.push(event.moment);
        }
        let Some(leg) = self.leg_meant(event.text("agent")) else {
            self.anomalies.push("transferred_without_leg");
            return;
        };
        let leg = &mut self.legs[leg];
        if !conference {
            leg.end = LegEnd::Handled(event.moment);
        }
        let (queue, agent) = (leg.queue.clone(), Some(leg.agent.clone()));
        let (what, data) = (What::Transferred, Value::Null);
        self.facts.push(Fact {
            what,
            time: event.time(),
            queue,
            agent,
            data,
        });
    }

    fn left(&mut self, event: &Event) {
        let queue = event.required("queue");
        match self.open_visit() {
            Some(open) if self.visits[open].queue == queue => {
                let outcome = match event.required("reason") {
                    "abandoned" => Outcome::Abandoned,
                    _ => Outcome::FlowedOut,
                };
                self.close_visit(open, event.time(), outcome);
            }
            _ if self.visits.iter().any(|visit| visit.queue == queue) => {
                self.anomalies.push("left_twice");
            }
            _ => self.anomalies.push("left_without_queue"),
        }
    }

    fn ended(&mut self, event: &Event) {
        let rings = self.rings.iter().any(|ring| ring.end.is_none());
        let visit = self.open_visit();
        if visit.is_none() && !rings && self.leg_meant(None).is_none() {
            self.anomalies.push("ended_without_call");
            return;
        }
        if let Some(visit) = visit {
            let by_caller = event.text("ended_by") == Some("caller");
            let outcome = if by_caller {
                Outcome::Abandoned
            } else {
                Outcome::FlowedOut
            };
            self.close_visit(visit, event.time(), outcome);
        }
        self.close_rings(event.time(), |_| true);
        self.end_legs(event.moment, |_| true);
    }

    fn wrapup_started(&mut self, event: &Event) {
        let agent = event.required("agent");
        let Some(leg) = self.legs.iter_mut().rfind(|leg| leg.agent == agent) else {
            self.anomalies.push("wrapup_without_talk");
            return;
        };
        let too_late = matches!(&leg.end, LegEnd::Handled(end)
            if event.time() >= end.time + leg.settings.max_wrapup);
        if matches!(leg.end, LegEnd::LostForGood(_)) || too_late {
            self.anomalies.push("wrapup_without_talk");
        } else if leg.wrapup.is_some() {
            self.anomalies.push("wrapup_twice");
        } else {
            if leg.has_no_end() {
                leg.end = LegEnd::Handled(event.moment);
            }
            leg.wrapup = Some(WrapUp {
                opened: event.moment,
                end: None,
            });
        }
    }

    fn wrapup_ended(&mut self, event: &Event) {
        let agent = event.required("agent");
        let open = self
            .legs
            .iter_mut()
            .rfind(|leg| leg.agent == agent && legs::wrapup_can_end(leg, event.time()));
        match open.and_then(|leg| leg.wrapup.as_mut()) {
            Some(wrapup) => wrapup.end = Some(event.moment),
            None => self.anomalies.push("wrapup_not_open"),
        }
    }

    /// A survey, score or callback: of the queue and agent named, or else of the newest so far, if these
    /// began no more than two hours before.
    fn note(&mut self, what: What, event: &Event) {
        let queue = event.text("queue").map(str::to_string);
        let agent = event.text("agent").map(str::to_string);
        let recent = |begun: i64| event.time() - begun <= 2 * 3600 * SECOND;
        self.facts.push(Fact {
            what,
            time: event.time(),
            queue: queue.or_else(|| {
                Some(
                    self.visits
                        .last()
                        .filter(|visit| recent(visit.queued))?
                        .queue
                        .clone(),
                )
            }),
            agent: agent.or_else(|| {
                Some(
                    self.legs
                        .last()
                        .filter(|leg| recent(leg.began.time))?
                        .agent
                        .clone(),
                )
            }),
            data: Value::clone(&event.data),
        });
    }
}
