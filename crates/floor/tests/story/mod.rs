//! Short stories of one source, told in seconds.

#![allow(
    dead_code,
    reason = "each file of tests uses what it needs of the stories"
)]

use std::borrow::Cow;
use std::sync::Arc;

use floor::{
    Body, CallEvent, Declared, DeclaredState, Event, Floor, Mark, OfferEnd, Plan, SECOND, Span,
    Time,
};

/// Stories begin here: 2026-11-23T09:00:00Z.
pub const START: Time = Time(1_795_424_400 * SECOND);

/// So many seconds after the beginning.
pub fn at(seconds: f64) -> Time {
    START + Span::from_seconds(seconds)
}

/// A floor at the beginning.
pub fn floor() -> Floor {
    Floor::new(Arc::from("acme/site-1"), Plan::default(), START)
}

/// An event with its second as its id, unless [`named`].
pub fn event(seconds: f64, body: Body<'static>) -> Event<'static> {
    Event {
        id: Cow::Owned(format!("e{seconds}")),
        source: Cow::Borrowed("acme/site-1"),
        time: at(seconds),
        sequence: None,
        received: None,
        body,
    }
}

/// The same under another id.
pub fn named(id: &'static str, event: Event<'static>) -> Event<'static> {
    Event {
        id: Cow::Borrowed(id),
        ..event
    }
}

pub fn call(
    seconds: f64,
    call: &'static str,
    queue: Option<&'static str>,
    agent: Option<&'static str>,
    what: CallEvent,
) -> Event<'static> {
    let body = Body::Call {
        call: Cow::Borrowed(call),
        queue: queue.map(Cow::Borrowed),
        agent: agent.map(Cow::Borrowed),
        what,
        asked: floor::Asked::default(),
    };
    event(seconds, body)
}

pub fn queued(seconds: f64, id: &'static str) -> Event<'static> {
    call(seconds, id, Some("billing"), None, CallEvent::Queued)
}

pub fn offered(seconds: f64, id: &'static str, agent: &'static str) -> Event<'static> {
    call(seconds, id, None, Some(agent), CallEvent::Offered)
}

pub fn offer_ended(seconds: f64, id: &'static str, agent: &'static str) -> Event<'static> {
    let what = CallEvent::OfferEnded(OfferEnd::NoAnswer);
    call(seconds, id, None, Some(agent), what)
}

pub fn answered(seconds: f64, id: &'static str, agent: &'static str) -> Event<'static> {
    call(seconds, id, None, Some(agent), CallEvent::Answered)
}

pub fn hold(seconds: f64, id: &'static str, on: bool) -> Event<'static> {
    call(seconds, id, None, None, CallEvent::Hold { on })
}

pub fn transferred(seconds: f64, id: &'static str) -> Event<'static> {
    let what = CallEvent::Transferred { conference: false };
    call(seconds, id, None, None, what)
}

pub fn left(seconds: f64, id: &'static str, abandoned: bool) -> Event<'static> {
    let what = CallEvent::LeftQueue { abandoned };
    call(seconds, id, Some("billing"), None, what)
}

pub fn ended(seconds: f64, id: &'static str) -> Event<'static> {
    call(
        seconds,
        id,
        None,
        None,
        CallEvent::Ended { by_caller: true },
    )
}

pub fn wrapup(seconds: f64, id: &'static str, agent: &'static str, start: bool) -> Event<'static> {
    call(seconds, id, None, Some(agent), CallEvent::Wrapup { start })
}

pub fn declared(seconds: f64, agent: &'static str, state: Declared) -> Event<'static> {
    event(seconds, Body::AgentState(state_of(agent, state, false)))
}

pub fn snapshot(seconds: f64, agent: &'static str, state: Declared) -> Event<'static> {
    event(seconds, Body::AgentState(state_of(agent, state, true)))
}

fn state_of(agent: &'static str, state: Declared, snapshot: bool) -> DeclaredState<'static> {
    DeclaredState {
        agent: Cow::Borrowed(agent),
        state,
        reason: None,
        queue: None,
        snapshot,
    }
}

pub fn mark(seconds: f64, mark: Mark) -> Event<'static> {
    event(seconds, Body::SourceMark(mark))
}

/// Takes events in as they come, each at its own time or later.
pub fn tell(floor: &mut Floor, events: impl IntoIterator<Item = Event<'static>>) {
    for event in events {
        let now = event.time.max(floor.now());
        floor.advance_to(now);
        floor.apply(&event, now);
    }
}
