//! Ends what no event has ended: at a limit, at a restart, or where the agent went on.

use super::{
    EndedBy, Folded, Folding, Leg, Looked, OpenLeg, OpenRing, Part, Ring, Unended, Visit, VisitEnd,
};
use crate::ids::CallId;
use crate::{AgentId, Key, Time};

impl<'a> Folding<'a> {
    /// What becomes of the call hangs on what its agent does up to an instant.
    pub(super) fn look_at(&mut self, agent: AgentId, until: Time) {
        let looked_at = &mut self.out.looked_at;
        match looked_at.iter_mut().find(|looked| looked.agent == agent) {
            Some(looked) => looked.until = looked.until.max(until),
            None => looked_at.push(Looked { agent, until }),
        }
    }

    /// The first connection of the leg's agent to another call since it began (and before an event,
    /// if given), neither on hold then nor in a conference.
    pub(super) fn connected_elsewhere(
        &self,
        leg: &OpenLeg<'_>,
        before: Option<&Key>,
    ) -> Option<&'a (Key, CallId)> {
        let start = &self.events[leg.start].key;
        let around = self.around;
        around.agents[leg.agent.place()]
            .connections_after(start)
            .take_while(|(key, _)| before.is_none_or(|before| key < before) && !leg.cut.before(key))
            .filter(|(_, call)| *call != self.call)
            .find(|(key, _)| {
                !leg.on_hold(self.events, key) && !self.conference_since(leg.start, key)
            })
    }

    pub(super) fn finish(mut self) -> Folded {
        for visit in &self.visits {
            let (end, how) = visit.end.unwrap_or((visit.cut.time(), VisitEnd::Lost));
            self.out.visits.push(Visit {
                queue: visit.queue,
                queued: visit.queued,
                end,
                how,
                asked: self.events[visit.event].asked,
            });
            self.out.over = self.out.over.max(end);
            if visit.end.is_none() {
                self.out.unended.push(Unended {
                    part: Part::Visit,
                    event: visit.event,
                    queue: Some(visit.queue),
                    agent: None,
                    end,
                    by: visit.cut.by(),
                });
            }
        }
        for ring in &self.rings {
            let (end, counts) = ring.end.unwrap_or((ring.cut.time(), None));
            let &OpenRing {
                agent,
                queue,
                visit,
                start,
                asked,
                ..
            } = ring;
            self.out.rings.push(Ring {
                agent,
                queue,
                visit,
                start,
                end,
                counts,
                asked,
            });
            self.out.over = self.out.over.max(end);
            if ring.end.is_none() {
                self.out.unended.push(Unended {
                    part: Part::Ring,
                    event: ring.event,
                    queue,
                    agent: Some(agent),
                    end,
                    by: ring.cut.by(),
                });
            }
        }
        for leg in 0..self.legs.len() {
            let finished = self.finish_leg(leg);
            self.out.legs.push(finished);
        }
        self.out
    }

    fn finish_leg(&mut self, index: usize) -> Leg {
        let leg = &self.legs[index];
        let agent = leg.agent;
        let went_on = match (leg.end, leg.superseded) {
            (Some(_), _) => None,
            (None, Some(superseded)) => Some(superseded),
            (None, None) => self.connected_elsewhere(leg, None),
        };
        let lost = leg.end.is_none();
        let went_on_at = went_on.map(|(key, _)| key.time);
        let end = leg.end.or(went_on_at).unwrap_or(leg.cut.time());
        let wrapup = if lost { None } else { self.wrapup_of(leg, end) };
        let looked = lost
            || leg
                .wrapup
                .as_ref()
                .is_some_and(|wrapup| wrapup.end.is_none());
        // What ended for want of news may still turn out to have gone on until its limit.
        let wrapped_up = leg.wrapup.as_ref().and_then(|wrapup| wrapup.end);
        let over = match (leg.end, wrapped_up) {
            (Some(_), Some(ended)) => ended,
            (Some(_), None) => end + leg.settings.max_wrapup,
            (None, _) => leg.cut.time(),
        };
        let time = |index: usize| self.events[index].key.time;
        let by = went_on.map_or_else(
            || leg.cut.by(),
            |(key, call)| EndedBy::Answer(key.clone(), *call),
        );
        let unended = match &leg.wrapup {
            _ if lost => Some((Part::Talk, leg.start, end, by)),
            Some(opened) if opened.end.is_none() => wrapup
                .filter(|until| *until == end + leg.settings.max_wrapup)
                .map(|until| (Part::Wrapup, opened.start, until, EndedBy::Limit)),
            _ => None,
        };
        let unended = unended.map(|(part, event, end, by)| Unended {
            part,
            event,
            queue: leg.queue,
            agent: Some(agent),
            end,
            by,
        });
        let holds = leg
            .holds
            .iter()
            .map(|&(on, off)| (time(on), off.map_or(end, time).min(end)))
            .filter(|(on, off)| on < off)
            .collect();
        let finished = Leg {
            agent,
            queue: leg.queue,
            start: time(leg.start),
            end,
            lost,
            holds,
            wrapup,
            asked: leg.asked,
        };
        self.out.over = self.out.over.max(over);
        self.out.unended.extend(unended);
        if looked {
            // Later than what has ended it, nothing ends it.
            self.look_at(agent, wrapup.unwrap_or(end));
        }
        finished
    }

    /// Until when a handled leg's wrap-up lasts, if it has one.
    fn wrapup_of(&self, leg: &OpenLeg<'_>, end: Time) -> Option<Time> {
        let limit = end + leg.settings.max_wrapup;
        let Some(wrapup) = &leg.wrapup else {
            return leg
                .settings
                .wrapup
                .map(|automatic| (end + automatic).min(limit));
        };
        if let Some(ended) = wrapup.end {
            return Some(ended);
        }
        let agent = &self.around.agents[leg.agent.place()];
        let opened = &self.events[wrapup.start].key;
        let connected = agent
            .connections_after(opened)
            .find(|(_, call)| *call != self.call);
        let declared = agent.work_declared_after(opened);
        let over = connected
            .map_or(Time::MAX, |(key, _)| key.time)
            .min(declared.unwrap_or(Time::MAX));
        Some(over.min(limit))
    }
}
