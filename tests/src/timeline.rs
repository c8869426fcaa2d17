//! Short timelines of a floor, with figures worked out by hand, for model and engine alike.
//!
//! ```
//! use acceptance::timeline::{answered, day, ended, queued};
//!
//! let lines = day()
//!     .at("09:00:00", queued("c1", "billing"))
//!     .at("09:00:12", answered("c1", "ann"))
//!     .at("09:03:12", ended("c1", "caller"))
//!     .lines();
//! assert_eq!(lines.len(), 3);
//! ```

mod agents;
mod arrival;
mod calls;
mod clock_changes;
mod days;
mod estimates;
mod queues;
mod worked_example;

use serde_json::{Value, json};

use crate::expect::Expectation;
use crate::model::{Settings, Window, parse_time};

/// Every timeline there is. All figures are worked out by hand from the contract; comments in
/// the cases show how.
pub fn cases() -> Vec<Case> {
    let mut cases = vec![worked_example::worked_example()];
    cases.extend(queues::cases());
    cases.extend(estimates::cases());
    cases.extend(calls::cases());
    cases.extend(agents::cases());
    cases.extend(arrival::cases());
    cases.extend(days::cases());
    cases.extend(clock_changes::cases());
    cases
}

fn case(
    name: &'static str,
    timeline: Timeline,
    at: &str,
    minutes: i64,
    expect: Vec<Expectation>,
) -> Case {
    Case {
        name,
        lines: timeline.lines(),
        at: clock(at),
        window: Window::Last(minutes * 60),
        config: String::new(),
        settings: Settings::default(),
        expect,
    }
}

/// The board of the business day at a time of any date, such as `2026-03-29T02:30:00+01:00`.
fn today(name: &'static str, timeline: Timeline, at: &str, expect: Vec<Expectation>) -> Case {
    Case {
        at: parse_time(at).expect("a time"),
        window: Window::Today,
        ..case(name, timeline, "00:00:00", 0, expect)
    }
}

/// A timeline, the question put to it, and the answer.
pub struct Case {
    /// What it shows.
    pub name: &'static str,
    /// Event lines in order of arrival.
    pub lines: Vec<String>,
    /// The board's instant, µs since 1970.
    pub at: i64,
    /// The window it is about.
    pub window: Window,
    /// The configuration file …
    pub config: String,
    /// … and the same for the model.
    pub settings: Settings,
    /// What the board must show.
    pub expect: Vec<Expectation>,
}

/// A time of 2026-11-23 UTC, such as `09:00:00.25`, in µs since 1970.
pub fn clock(time: &str) -> i64 {
    parse_time(&format!("2026-11-23T{time}Z")).expect("a time of day")
}

/// An event before it has a time.
#[derive(Clone, Debug)]
pub struct Event {
    kind: &'static str,
    data: Value,
}

impl Event {
    /// With one more field of its data.
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Event {
        self.data[field] = value.into();
        self
    }
}

/// Events of one source on one day.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    lines: Vec<String>,
}

/// An empty day at `acme/site-1`.
pub fn day() -> Timeline {
    Timeline::default()
}

impl Timeline {
    /// The event at that time of the day.
    pub fn at(self, time: &str, event: Event) -> Timeline {
        self.on(&format!("2026-11-23T{time}Z"), event)
    }

    /// The event at a time of any date, such as `2026-03-29T02:30:00+01:00`.
    pub fn on(mut self, time: &str, event: Event) -> Timeline {
        let number = self.lines.len() + 1;
        let line = json!({
            "specversion": "1.0",
            "id": format!("e-{number}"),
            "source": "acme/site-1",
            "type": event.kind,
            "time": time,
            "sequence": number.to_string(),
            "data": event.data,
        });
        self.lines.push(line.to_string());
        self
    }

    /// The lines in the order told.
    pub fn lines(self) -> Vec<String> {
        self.lines
    }
}

fn event(kind: &'static str, data: Value) -> Event {
    Event { kind, data }
}

/// The call enters the queue.
pub fn queued(call: &str, queue: &str) -> Event {
    event("call.queued", json!({"call": call, "queue": queue}))
}

/// The agent's phone rings for the call.
pub fn offered(call: &str, agent: &str) -> Event {
    event("call.offered", json!({"call": call, "agent": agent}))
}

/// It rang without an answer.
pub fn offer_ended(call: &str, agent: &str, reason: &str) -> Event {
    event(
        "call.offer_ended",
        json!({"call": call, "agent": agent, "reason": reason}),
    )
}

/// Agent and caller are connected.
pub fn answered(call: &str, agent: &str) -> Event {
    event("call.answered", json!({"call": call, "agent": agent}))
}

/// Hold begins (`true`) or ends.
pub fn hold(call: &str, on: bool) -> Event {
    event("call.hold", json!({"call": call, "on": on}))
}

/// The agent passes the call on, or makes it a conference.
pub fn transferred(call: &str, agent: &str, kind: &str) -> Event {
    event(
        "call.transferred",
        json!({"call": call, "agent": agent, "kind": kind}),
    )
}

/// The call leaves the queue without an answer.
pub fn left(call: &str, queue: &str, reason: &str) -> Event {
    event(
        "call.left_queue",
        json!({"call": call, "queue": queue, "reason": reason}),
    )
}

/// The talk, or the waiting, is over.
pub fn ended(call: &str, by: &str) -> Event {
    event("call.ended", json!({"call": call, "ended_by": by}))
}

/// After-call work: phase `start` or `end`.
pub fn wrapup(call: &str, agent: &str, phase: &str) -> Event {
    event(
        "call.wrapup",
        json!({"call": call, "agent": agent, "phase": phase}),
    )
}

/// What the source says of the agent.
pub fn state(agent: &str, state: &str) -> Event {
    event("agent.state", json!({"agent": agent, "state": state}))
}

/// Who the agent is, and in which queues.
pub fn profile(agent: &str, queues: &[&str]) -> Event {
    event("agent.profile", json!({"agent": agent, "queues": queues}))
}

/// Settings of a queue, to be named with [`Event::with`].
pub fn config(queue: &str) -> Event {
    event("queue.config", json!({"queue": queue}))
}

/// The source starts anew.
pub fn restart() -> Event {
    event("source.mark", json!({"mark": "restart"}))
}

/// The caller's opinion, to be named with [`Event::with`].
pub fn survey(call: &str) -> Event {
    event("survey.answered", json!({"call": call}))
}

/// An evaluator's score.
pub fn score(call: &str, agent: &str, points: i64) -> Event {
    event(
        "qa.scored",
        json!({"call": call, "agent": agent, "score": points}),
    )
}
