//! Events of calls.

use floor::Time;
use wire::event::{
    CallAnswered, CallCallback, CallEnded, CallHold, CallLeftQueue, CallOfferEnded, CallOffered,
    CallQueued, CallTransferred, CallWrapup, Channel, Direction, TransferKind, WrapupPhase,
};

use super::{Voice, agent, numbered, queue, terms};
use crate::names::WRAPUP_CODES;
use crate::said::{
    CallbackPhase, EndedBy, Entry, Handover, Leave, Leg, Origin, Ring, RingEnd, Stay,
};
use crate::site::Site;

impl Voice {
    pub(super) fn queued(&self, site: &Site, entry: Entry) -> CallQueued<'static> {
        let plan = &site.queues[usize::from(entry.queue)].plan;
        let queued = CallQueued {
            call: self.call(entry.call),
            queue: queue(site, entry.queue),
            skills: vec![queue(site, entry.queue)].into(),
            priority: Some(i64::from(entry.priority).into()),
            ..CallQueued::default()
        };
        let (parent, channel, direction) = match entry.origin {
            Origin::Customer => {
                return CallQueued {
                    dnis: Some(plan.dnis.clone().into()),
                    caller: Some(numbered("+1202", u64::from(entry.caller)).into()),
                    channel: Some(Channel::Voice),
                    direction: Some(Direction::Inbound),
                    ..queued
                };
            }
            Origin::Consult { of } => (of, Channel::Voice, Direction::Internal),
            Origin::Callback { of } => (of, Channel::Callback, Direction::Outbound),
        };
        CallQueued {
            parent: Some(self.call(parent)),
            channel: Some(channel),
            direction: Some(direction),
            ..queued
        }
    }

    pub(super) fn offered(&self, site: &Site, ring: Ring) -> CallOffered<'static> {
        CallOffered {
            call: self.call(ring.call),
            agent: agent(ring.agent),
            queue: Some(queue(site, ring.queue)),
            ..CallOffered::default()
        }
    }

    pub(super) fn offer_ended(
        &self,
        site: &Site,
        ring: Ring,
        how: RingEnd,
    ) -> CallOfferEnded<'static> {
        CallOfferEnded {
            call: self.call(ring.call),
            agent: agent(ring.agent),
            reason: Some(terms::ring_end(how)),
            queue: Some(queue(site, ring.queue)),
            ..CallOfferEnded::default()
        }
    }

    pub(super) fn answered(&self, site: &Site, ring: Ring) -> CallAnswered<'static> {
        CallAnswered {
            call: self.call(ring.call),
            agent: agent(ring.agent),
            queue: Some(queue(site, ring.queue)),
            ..CallAnswered::default()
        }
    }

    pub(super) fn hold(&self, leg: Leg, on: bool) -> CallHold<'static> {
        CallHold {
            call: self.call(leg.call),
            on,
            agent: Some(agent(leg.agent)),
            ..CallHold::default()
        }
    }

    pub(super) fn transferred(
        &self,
        site: &Site,
        leg: Leg,
        to: Handover,
    ) -> CallTransferred<'static> {
        let (kind, to_queue, to_agent) = match to {
            Handover::Blind { to_queue } => (TransferKind::Blind, Some(to_queue), None),
            Handover::Queue { to_queue } => (TransferKind::Queue, Some(to_queue), None),
            Handover::Attended { to_agent } => (TransferKind::Attended, None, Some(to_agent)),
            Handover::Conference { to_agent } => (TransferKind::Conference, None, Some(to_agent)),
        };
        CallTransferred {
            call: self.call(leg.call),
            kind: Some(kind),
            agent: Some(agent(leg.agent)),
            to_agent: to_agent.map(agent),
            to_queue: to_queue.map(|to| queue(site, to)),
            ..CallTransferred::default()
        }
    }

    pub(super) fn left_queue(
        &self,
        site: &Site,
        stay: Stay,
        reason: Leave,
    ) -> CallLeftQueue<'static> {
        CallLeftQueue {
            call: self.call(stay.call),
            queue: queue(site, stay.queue),
            reason: terms::leave(reason),
            ..CallLeftQueue::default()
        }
    }

    pub(super) fn ended(&self, leg: Leg, by: EndedBy) -> CallEnded<'static> {
        CallEnded {
            call: self.call(leg.call),
            agent: Some(agent(leg.agent)),
            ended_by: Some(terms::ended_by(by)),
            ..CallEnded::default()
        }
    }

    pub(super) fn wrapup(
        &self,
        leg: Leg,
        phase: WrapupPhase,
        code: Option<u8>,
    ) -> CallWrapup<'static> {
        CallWrapup {
            call: self.call(leg.call),
            agent: agent(leg.agent),
            phase,
            code: code.map(|code| WRAPUP_CODES[usize::from(code) % WRAPUP_CODES.len()].into()),
            ..CallWrapup::default()
        }
    }

    pub(super) fn callback(
        &self,
        site: &Site,
        stay: Stay,
        phase: CallbackPhase,
    ) -> CallCallback<'static> {
        let due = match phase {
            CallbackPhase::Scheduled { due } => Some(Time(due).into()),
            CallbackPhase::Requested
            | CallbackPhase::Dialled
            | CallbackPhase::Done
            | CallbackPhase::Failed => None,
        };
        CallCallback {
            call: self.call(stay.call),
            phase: terms::callback(phase),
            queue: Some(queue(site, stay.queue)),
            due,
            ..CallCallback::default()
        }
    }
}
