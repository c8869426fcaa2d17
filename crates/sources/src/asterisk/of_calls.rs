//! Lines of calls.

use floor::{SECOND, Span, Time};
use jiff::SignedDuration;
use wire::event::{
    CallAnswered, CallEnded, CallHold, CallLeftQueue, CallOfferEnded, CallOffered, CallQueued,
    CallTransferred, CallWrapup, EndedBy, LeaveReason, OfferEndReason, Reported, TransferKind,
    WrapupPhase,
};

use super::memory::{Later, What};
use super::queue_log::{QueueLog, Unread, missing, needed};
use super::row::{Row, named, short};
use super::saying::{Saying, cut, id};
use super::stamp;

/// Durations of the log that differ from the stamps by more are worth telling: stamps are whole
/// seconds, and durations rounded from clocks of their own.
const CONTRADICTION: Span = Span(2 * SECOND);
/// An event that lies further back would be late, and not be taken (`lateness`, 15 minutes).
const REACH: Span = Span(14 * 60 * SECOND);
const SECONDS: SignedDuration = SignedDuration::from_secs(1);
const MILLISECONDS: SignedDuration = SignedDuration::from_millis(1);

impl QueueLog {
    pub(super) fn of_a_call(
        &mut self,
        row: &Row<'_>,
        saying: &mut Saying<'_>,
    ) -> Result<(), Unread> {
        let known = [
            "DID",
            "ENTERQUEUE",
            "CONNECT",
            "COMPLETEAGENT",
            "COMPLETECALLER",
            "BLINDTRANSFER",
            "TRANSFER",
            "ATTENDEDTRANSFER",
            "ABANDON",
            "EXITEMPTY",
            "LEAVEEMPTY",
            "EXITWITHTIMEOUT",
            "EXITWITHKEY",
            "WITHDRAW",
            "SYSCOMPAT",
            "FULL",
            "CLOSED",
            "JOINEMPTY",
            "RINGNOANSWER",
            "RINGCANCELED",
            "AGENTDUMP",
            "CALLERONHOLD",
            "CALLEROFFHOLD",
            "WRAPUPSTART",
            "CALLSTATUS",
            "OUTCALL",
        ];
        let event = row.event();
        if !known.contains(&event) {
            return Err(Unread::Unknown(short(event)));
        }
        let call = named(row.call()).ok_or_else(|| missing("call id", event))?;
        let call = &self
            .memory
            .swapped
            .get(call)
            .cloned()
            .unwrap_or_else(|| call.to_owned());
        match event {
            "DID" => {
                let dnis = named(row.data(0)).map(|number| cut(number, 64));
                self.memory.calls.of(call, row.time).dnis = dnis;
            }
            "CALLERONHOLD" | "CALLEROFFHOLD" => held(row, call, saying),
            "ENTERQUEUE" => self.enter(row, call, needed(row.queue(), "queue", event)?, saying),
            "ABANDON" | "EXITEMPTY" | "LEAVEEMPTY" | "EXITWITHTIMEOUT" | "EXITWITHKEY"
            | "WITHDRAW" | "SYSCOMPAT" | "FULL" | "CLOSED" | "JOINEMPTY" => {
                self.leave(row, call, needed(row.queue(), "queue", event)?, saying);
            }
            "BLINDTRANSFER" | "TRANSFER" | "ATTENDEDTRANSFER" => self.transfer(row, call, saying),
            "COMPLETEAGENT" | "COMPLETECALLER" => self.complete(row, call, saying),
            _ => {
                let agent = needed(row.agent(), "agent", event)?;
                self.of_both(row, call, agent, saying);
            }
        }
        Ok(())
    }

    /// A call and an agent.
    fn of_both(&mut self, row: &Row<'_>, call: &str, agent: &str, saying: &mut Saying<'_>) {
        match row.event() {
            "CONNECT" => self.connect(row, call, agent, saying),
            "RINGNOANSWER" => {
                let length = stamp::span(row.data(0), MILLISECONDS);
                self.rang(row, call, agent, length, OfferEndReason::NoAnswer, saying);
            }
            "RINGCANCELED" => {
                let length = stamp::span(row.data(0), MILLISECONDS);
                self.rang(row, call, agent, length, OfferEndReason::Cancelled, saying);
            }
            "AGENTDUMP" => self.rang(row, call, agent, None, OfferEndReason::Rejected, saying),
            "WRAPUPSTART" => self.wrap_up(row, call, agent, saying),
            "CALLSTATUS" => self.outcome(row, call, agent),
            _ => called_out(row, call, agent, saying),
        }
    }

    fn enter(&mut self, row: &Row<'_>, call: &str, queue: &str, saying: &mut Saying<'_>) {
        let known = self.memory.calls.of(call, row.time);
        known.enter(queue, row.time, saying.origin.sequence_before());
        let queued = CallQueued {
            call: id(call),
            queue: id(queue),
            dnis: known.dnis.take().map(Into::into),
            caller: named(row.data(1)).map(|caller| cut(caller, 128).into()),
            ..CallQueued::default()
        };
        saying.say(row.time, "queued", queued);
    }

    fn leave(&mut self, row: &Row<'_>, call: &str, queue: &str, saying: &mut Saying<'_>) {
        use LeaveReason as Reason;
        let (reason, waited) = match row.event() {
            "ABANDON" => (Reason::Abandoned, row.data(2)),
            "EXITWITHTIMEOUT" => (Reason::Timeout, row.data(2)),
            "EXITWITHKEY" => (Reason::Key, row.data(3)),
            "WITHDRAW" => (Reason::Withdrawn, row.data(2)),
            "SYSCOMPAT" => (Reason::Error, ""),
            "FULL" => (Reason::Full, ""),
            "CLOSED" => (Reason::Closed, ""),
            "JOINEMPTY" => (Reason::Empty, ""),
            _ => (Reason::Empty, row.data(2)),
        };
        let refused = matches!(row.event(), "FULL" | "CLOSED" | "JOINEMPTY");
        let waits =
            |call: &super::calls::Call| call.visit.as_ref().is_some_and(|visit| visit.of == queue);
        if refused && !waits(self.memory.calls.of(call, row.time)) {
            self.enter(row, call, queue, saying);
        }
        if row.event() == "SYSCOMPAT"
            && let Some(agent) = row.agent()
        {
            self.rang(row, call, agent, None, OfferEndReason::Error, saying);
        }
        let known = self.memory.calls.of(call, row.time);
        let since = known.visit.as_ref().map(|visit| visit.at);
        if !known.leave(queue, row.time) {
            return;
        }
        let left = CallLeftQueue {
            call: id(call),
            queue: id(queue),
            reason,
            ..CallLeftQueue::default()
        };
        saying.say(row.time, "left", left);
        let wait_s = self.compare("waittime", waited, since, row.time);
        saying.reported(Reported {
            wait_s,
            ..Reported::default()
        });
    }

    fn connect(&mut self, row: &Row<'_>, call: &str, agent: &str, saying: &mut Saying<'_>) {
        self.work_goes_on(agent, row.time, saying.out);
        let known = self.memory.calls.of(call, row.time);
        let since = known.visit.as_ref().map(|visit| visit.at);
        let ring = stamp::span(row.data(2), SECONDS);
        let begin = known.ring(agent, row.time, ring.unwrap_or_default());
        self.rung(row.queue(), agent, begin, saying);
        if ring.is_some() {
            saying.say(begin, "offered", offered(row, call, agent));
        }
        self.memory
            .calls
            .of(call, row.time)
            .connect(agent, row.time);
        let answered = CallAnswered {
            call: id(call),
            agent: id(agent),
            queue: row.queue().map(id),
            ..CallAnswered::default()
        };
        saying.say(row.time, "answered", answered);
        let wait_s = self.compare("holdtime", row.data(0), since, row.time);
        saying.reported(Reported {
            wait_s,
            ring_s: ring.map(Span::seconds),
            talk_s: None,
        });
    }

    fn complete(&mut self, row: &Row<'_>, call: &str, saying: &mut Saying<'_>) {
        let known = self.memory.calls.of(call, row.time);
        if known.was_ended(row.agent(), row.time).is_some() {
            // Written behind the call's entry into its next queue, where it waits by now: to end
            // the call here would take it out of that queue.
            return;
        }
        let ended = CallEnded {
            call: id(call),
            agent: row.agent().map(id),
            ended_by: Some(match row.event() {
                "COMPLETEAGENT" => EndedBy::Agent,
                _ => EndedBy::Caller,
            }),
            queue: row.queue().map(id),
            ..CallEnded::default()
        };
        saying.say(row.time, "ended", ended);
        self.over(row, call, 0, saying);
    }

    fn transfer(&mut self, row: &Row<'_>, call: &str, saying: &mut Saying<'_>) {
        // An agent who hands a caller on to a queue by a second call: Asterisk names that call
        // here, and from here on the caller, who waits in its place, by the first one's id.
        let talk = row
            .agent()
            .and_then(|agent| self.memory.calls.talk_of(agent))
            .cloned();
        let first = talk.filter(|first| first != call && self.memory.calls.waits(call));
        if let Some(first) = &first {
            self.memory.swap(first, call);
        }
        let call = first.as_deref().unwrap_or(call);
        // What stands before the durations: exten and context, or how it was joined, and to what.
        let (kind, durations) = match (row.event(), row.data(0)) {
            ("ATTENDEDTRANSFER", "LINK") => (TransferKind::Attended, 3),
            ("ATTENDEDTRANSFER", _) => (TransferKind::Attended, 2),
            _ => (TransferKind::Blind, 2),
        };
        let transferred = CallTransferred {
            call: id(call),
            kind: Some(kind),
            agent: row.agent().map(id),
            queue: row.queue().map(id),
            ..CallTransferred::default()
        };
        let known = self.memory.calls.of(call, row.time);
        match known.was_ended(row.agent(), row.time) {
            // The same of a transfer: it comes before the entry that it led to.
            Some((at, sequence)) => saying.say_before(at, sequence, "transferred", transferred),
            None => {
                saying.say(row.time, "transferred", transferred);
                self.over(row, call, durations, saying);
            }
        }
    }

    /// A talk is over; from `durations` on the log has its own holdtime and calltime.
    fn over(&mut self, row: &Row<'_>, call: &str, durations: usize, saying: &mut Saying<'_>) {
        let known = self.memory.calls.of(call, row.time);
        let since = known.talk.as_ref().map(|talk| talk.at);
        known.end();
        let talk_s = self.compare("calltime", row.data(durations + 1), since, row.time);
        saying.reported(Reported {
            wait_s: stamp::span(row.data(durations), SECONDS).map(Span::seconds),
            ring_s: None,
            talk_s,
        });
    }

    /// A ring that is over; without its length it has none.
    fn rang(
        &mut self,
        row: &Row<'_>,
        call: &str,
        agent: &str,
        length: Option<Span>,
        reason: OfferEndReason,
        saying: &mut Saying<'_>,
    ) {
        let known = self.memory.calls.of(call, row.time);
        let begin = known.ring(agent, row.time, length.unwrap_or_default());
        self.rung(row.queue(), agent, begin, saying);
        saying.say(begin, "offered", offered(row, call, agent));
        let ended = CallOfferEnded {
            call: id(call),
            agent: id(agent),
            reason: Some(reason),
            queue: row.queue().map(id),
            ..CallOfferEnded::default()
        };
        saying.say(row.time, "offer_ended", ended);
        saying.reported(Reported {
            ring_s: length.map(Span::seconds),
            ..Reported::default()
        });
    }

    fn wrap_up(&mut self, row: &Row<'_>, call: &str, agent: &str, saying: &mut Saying<'_>) {
        self.memory.calls.of(call, row.time).end();
        let wrapup = CallWrapup {
            call: id(call),
            agent: id(agent),
            phase: WrapupPhase::Start,
            queue: row.queue().map(id),
            ..CallWrapup::default()
        };
        saying.say(row.time, "wrapup", wrapup);
        let Some(length) = stamp::span(row.data(0), SECONDS) else {
            return;
        };
        self.memory.later.push(Later {
            due: row.time + length,
            id: saying.origin.id("wrapup_end", None),
            sequence: saying.origin.next_sequence(),
            agent: agent.to_owned(),
            what: What::WrapupEnd {
                call: call.to_owned(),
                queue: row.queue().map(ToOwned::to_owned),
                code: None,
            },
        });
    }

    fn outcome(&mut self, row: &Row<'_>, call: &str, agent: &str) {
        let mut later = self
            .memory
            .later
            .iter_mut()
            .filter(|later| later.agent == agent);
        let open = later.find_map(|later| match &mut later.what {
            What::WrapupEnd { call: of, code, .. } if of == call => Some(code),
            What::WrapupEnd { .. } | What::General { .. } => None,
        });
        match open {
            Some(code) => *code = Some(cut(row.data(0), 100)),
            None => self.outcomes += 1,
        }
    }

    /// A duration of the log in seconds, held against the stamps.
    fn compare(&mut self, name: &str, text: &str, since: Option<Time>, now: Time) -> Option<f64> {
        let said = stamp::span(text, SECONDS)?;
        if let Some(since) = since {
            let stamped = now - since;
            if (said.0 - stamped.0).abs() > CONTRADICTION.0 {
                self.remarks.push(format!(
                    "{name} {} s, by the stamps {} s: the stamps count",
                    said.seconds(),
                    stamped.seconds()
                ));
            }
        }
        Some(said.seconds())
    }
}

/// Hold begins or ends; without an agent it is the newest one's.
fn held(row: &Row<'_>, call: &str, saying: &mut Saying<'_>) {
    let hold = CallHold {
        call: id(call),
        on: row.event() == "CALLERONHOLD",
        agent: row.agent().map(id),
        queue: row.queue().map(id),
        ..CallHold::default()
    };
    saying.say(row.time, "hold", hold);
}

/// A call to the outside is written when it is over. It was in no queue.
fn called_out(row: &Row<'_>, call: &str, agent: &str, saying: &mut Saying<'_>) {
    let talk = stamp::span(row.data(1), SECONDS).unwrap_or_default();
    if !row.data(0).eq_ignore_ascii_case("ANSWER") {
        return;
    }
    let answered = CallAnswered {
        call: id(call),
        agent: id(agent),
        ..CallAnswered::default()
    };
    saying.say(row.time - talk.min(REACH), "answered", answered);
    let ended = CallEnded {
        call: id(call),
        agent: Some(id(agent)),
        ..CallEnded::default()
    };
    saying.say(row.time, "ended", ended);
    saying.reported(Reported {
        talk_s: Some(talk.seconds()),
        ..Reported::default()
    });
}

fn offered(row: &Row<'_>, call: &str, agent: &str) -> CallOffered<'static> {
    CallOffered {
        call: id(call),
        agent: id(agent),
        queue: row.queue().map(id),
        ..CallOffered::default()
    }
}
