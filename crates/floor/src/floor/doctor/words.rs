//! What was found, in words: short sentences, with spans rather than times of day.

use super::{Floor, name_of};
use crate::agents::Agent;
use crate::call::Call;
use crate::doctor::{Contradiction, Contradictory};
use crate::fold::{EndedBy, Part, Record, Unended};
use crate::odd::span;
use crate::stored::Stored;
use crate::work::{Busy, Kind};
use crate::{AgentId, AgentState, Anomaly, CallEvent, EventRef, QueueId, Span, Time};

/// Events named as evidence of one contradiction.
const EVIDENCE: usize = 3;

impl Floor {
    pub(super) fn tell_silence(&self, told: &mut Contradiction, sign: Option<Time>) {
        let lasts = told.lasts.map(span);
        told.words = match (sign, lasts) {
            (Some(_), Some(lasts)) if told.since == sign => {
                format!("Nothing has been heard from {} for {lasts}.", self.source)
            }
            (_, Some(lasts)) => format!(
                "{} has said nothing for {lasts} and sends no heartbeat: whether it is quiet or dead cannot be told.",
                self.source
            ),
            _ => format!("Nothing has ever been heard from {}.", self.source),
        };
        told.ruled =
            "What was last heard is shown; waits and states go on by the clock alone.".to_owned();
    }

    pub(super) fn tell_source(&self, told: &mut Contradiction) {
        if told.kind == Contradictory::SourceGaps {
            let gaps = self.gaps();
            let (are, s) = if gaps == 1 { ("is", "") } else { ("are", "s") };
            told.words = format!(
                "{gaps} event{s} of {} {are} missing: its numbers have gaps.",
                self.source
            );
            told.ruled = "The figures are made of the events that came.".to_owned();
            return;
        }
        let noted = self.noted.of(Anomaly::SourceSplit);
        told.evidence
            .extend(noted.map(|odd| odd.event.clone()).take(EVIDENCE));
        told.words = format!(
            "Events of {} come from more than one partition: its producer does not key them by source.",
            self.source
        );
        told.ruled = "All of them count; those that come too late by it are dropped, and counted."
            .to_owned();
    }

    pub(super) fn tell_agent(&self, told: &mut Contradiction, agent: &Agent) {
        let (name, lasts) = (name_of(agent), told.lasts.map(span).unwrap_or_default());
        told.agent = Some(agent.id.clone());
        let said = told
            .since
            .and_then(|since| agent.declarations.general_at(since));
        told.evidence.extend(said.map(|said| said.event()));
        match told.kind {
            Contradictory::CallOpenSaidFree => {
                let said = said.map_or("free", |said| AgentState::from(said.state).words());
                self.tell_open_call(told, agent, said);
            }
            Contradictory::SaidTalkingNoCall => {
                let ended = agent.work.legs_ended(self.now);
                let last = ended.max_by_key(|busy| (busy.end, busy.call.clone()));
                let last = last.map_or_else(String::new, |busy| {
                    told.call = Some(busy.call.clone());
                    let call = self.call_named(&busy.call).map(Stored::call);
                    let event = call.and_then(|call| call.events.last().map(Record::event));
                    told.evidence.extend(event);
                    let ago = ago(Some(self.now - busy.end));
                    format!("; the last one, {}, ended {ago}", busy.call)
                });
                told.words = format!(
                    "The phone system has said for {lasts} that {name} is on a call, but no call is open{last}."
                );
                told.ruled =
                    "Shown as the phone system says, and marked as doubtful; it counts as signed in, not as talk."
                        .to_owned();
            }
            _ => {
                let shown = agent.timeline.at(self.now).map(|segment| &segment.shown);
                let state = shown.map_or("unknown", |shown| shown.state.words());
                let reason = shown.and_then(|shown| shown.reason.as_deref());
                let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
                told.words = format!(
                    "{name} has been {state}{reason} for {lasts}, without any other event."
                );
                told.ruled =
                    "The state holds, and its time is counted, until an event says otherwise."
                        .to_owned();
            }
        }
    }

    fn tell_open_call(&self, told: &mut Contradiction, agent: &Agent, said: &str) {
        let (name, lasts) = (name_of(agent), told.lasts.map(span).unwrap_or_default());
        let open = agent.work.open(self.now).filter(|busy| busy.is_leg());
        // Of several the one that was first in hand.
        let Some(busy) = open.min_by_key(|busy| (busy.begun, busy.call.clone())) else {
            return;
        };
        told.call = Some(busy.call.clone());
        told.queue = busy.queue.map(|queue| self.queue_name(queue));
        let answer = self.event_of(&busy.call, |record| {
            record.key.time == busy.begun && record.what == CallEvent::Answered
        });
        told.evidence.splice(0..0, answer.map(Record::event));
        told.words = format!(
            "{name} has had call {} in hand for {}, but {lasts} ago the phone system said: {said}. No event has ended the call.",
            busy.call,
            span(self.now - busy.begun),
        );
        let last = agent.work.iter().filter(|other| other.call == busy.call);
        let until = last.map(|other| other.end).max().unwrap_or(busy.end);
        told.ruled = format!(
            "Shown as on the call, and marked as doubtful; the call ends as lost when {name} answers another, or in {}.",
            span(until - self.now),
        );
    }

    pub(super) fn tell_open(&self, told: &mut Contradiction, agent: &Agent, busy: &Busy) {
        let (name, lasts) = (name_of(agent), told.lasts.map(span).unwrap_or_default());
        let rest = span(busy.end - self.now);
        let call = &busy.call;
        told.agent = Some(agent.id.clone());
        told.call = Some(call.clone());
        told.queue = busy.queue.map(|queue| self.queue_name(queue));
        let rings = busy.work == Kind::Ringing;
        told.evidence
            .extend(self.begun(agent, busy).map(Record::event));
        if rings {
            told.words = format!("Call {call} has been ringing at {name} for {lasts}.");
            told.ruled = format!(
                "It rings until an event ends it; if none does, it ends as cancelled in {rest}."
            );
        } else {
            told.words = format!("{name} has been wrapping up call {call} for {lasts}.");
            told.ruled = format!(
                "It goes on until an event ends it, or {name} is free or answers a call; at the latest it ends in {rest}."
            );
        }
    }

    pub(super) fn tell_ended(&self, told: &mut Contradiction, call: &Call, part: &Unended) {
        let begun = &call.events[part.event];
        let (id, ago) = (&call.id, ago(told.lasts));
        let lasted = span(part.end - begun.key.time);
        let name = part.agent.map(|agent| self.called(agent));
        let name = name.as_deref().unwrap_or("an agent");
        told.agent = part.agent.map(|agent| self.agent_name(agent));
        told.call = Some(id.clone());
        told.queue = part.queue.map(|queue| self.queue_name(queue));
        told.evidence.push(begun.event());
        let (words, ruled) = match (part.part, &part.by) {
            (Part::Visit, _) => (
                format!(
                    "No event ended the wait of call {id}, which began {lasted} before it was given up, {ago}."
                ),
                format!(
                    "It ended there as lost, after {lasted}; it is neither answered nor abandoned."
                ),
            ),
            (Part::Ring, _) => (
                format!("No event ended the ringing of call {id} at {name}."),
                format!("It ended as cancelled after {lasted}, {ago}; no missed ring is counted."),
            ),
            (Part::Wrapup, _) => (
                format!("No event ended the wrap-up of call {id} by {name}."),
                format!("It ended at its limit, {ago}, and counts up to there."),
            ),
            (Part::Talk, EndedBy::Answer(answer, other)) => {
                let is_it = |record: &Record| {
                    record.what == CallEvent::Answered && record.key.time == answer.time
                };
                let other = self.calls[other.place()].as_ref();
                let next = other.filter(|other| other.call().events.iter().any(is_it));
                told.evidence.push(EventRef {
                    time: answer.time,
                    id: answer.id.clone(),
                    name: CallEvent::Answered.name(),
                });
                let other = next.map_or("another call", |other| other.id());
                (
                    format!(
                        "No event ended {name}'s call {id}, and {ago} {name} answered {other}."
                    ),
                    format!(
                        "{id} ended there as lost, after {lasted}: it is not handled, and its time is in no average."
                    ),
                )
            }
            (Part::Talk, _) => (
                format!("No event ended {name}'s call {id}."),
                format!(
                    "It ended as lost after {lasted}, {ago}: it is not handled, and its time is in no average."
                ),
            ),
        };
        told.words = words;
        told.ruled = ruled;
    }

    pub(super) fn tell_wait(
        &self,
        told: &mut Contradiction,
        queue: QueueId,
        call: &Call,
        longest: Span,
    ) {
        let (name, since) = (self.queue_name(queue), told.since.unwrap_or(Time::MIN));
        let lasts = told.lasts.unwrap_or_default();
        let queued = call.events.iter().find(|record| {
            record.key.time == since
                && record.what == CallEvent::Queued
                && record.queue == Some(queue)
        });
        told.evidence.extend(queued.map(Record::event));
        let answered = if longest == Span(0) {
            "nobody has been answered in the last hour".to_owned()
        } else {
            format!(
                "the longest wait answered in the last hour was {}",
                span(longest)
            )
        };
        told.words = format!(
            "Call {} has waited in {name} for {}; {answered}.",
            call.id,
            span(lasts),
        );
        let settings = self.queues[queue.place()].settings.at(since);
        told.ruled = format!(
            "It counts as waiting; if no event ends it, it ends as lost in {}.",
            span((settings.max_wait - lasts).max(Span(0))),
        );
        told.call = Some(call.id.clone());
        told.queue = Some(name);
    }

    fn call_named(&self, id: &str) -> Option<&Stored> {
        let id = self.call_ids.get(id)?;
        self.calls[id.place()].as_ref()
    }

    /// The event that has begun a ring or a wrap-up.
    pub(super) fn begun(&self, agent: &Agent, busy: &Busy) -> Option<&Record> {
        let own = |of: AgentId| self.agents[of.place()].id == agent.id;
        let meant = |record: &Record| match record.what {
            CallEvent::Offered => busy.work == Kind::Ringing && record.key.time == busy.start,
            CallEvent::Wrapup { start } => busy.work == Kind::Wrapup && start,
            _ => false,
        };
        self.event_of(&busy.call, |record| {
            meant(record) && record.agent.is_some_and(own)
        })
    }

    /// The newest event of an open call that is meant.
    fn event_of(&self, call: &str, meant: impl Fn(&Record) -> bool) -> Option<&Record> {
        let call = self.call_named(call)?.open()?;
        call.events.iter().rev().find(|record| meant(record))
    }
}

/// How long ago, as people say it.
fn ago(lasts: Option<Span>) -> String {
    match lasts {
        Some(lasts) if lasts.0 >= crate::SECOND => format!("{} ago", span(lasts)),
        _ => "just now".to_owned(),
    }
}

impl AgentState {
    /// The state in a sentence.
    const fn words(self) -> &'static str {
        match self {
            Self::Talking => "talking",
            Self::Hold => "on hold",
            Self::Ringing => "ringing",
            Self::Wrapup => "in wrap-up",
            Self::Available => "available",
            Self::NotReady => "not ready",
            Self::SignedOut => "signed out",
            Self::Unknown => "unknown",
        }
    }
}
