//! Events that are well-formed and absurd: times at both ends of the calendar, ids of 200
//! characters, calls of a thousand legs, limits of a microsecond and of an age. The floor takes
//! them all; what it then shows are numbers that could be. Run in a debug build, sums that overflow
//! are found as well.

#[path = "event/chance.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod chance;

use std::sync::Arc;

use chance::Chance;
use floor::{Body, Floor, Plan, QueueTerms, SECOND, Settings, Span, Time, Value, Window};
use serde_json::{Value as Json, json};
use wire::board::{AGENT_COLUMNS, QUEUE_COLUMNS, TOTAL_COLUMNS, agent_row, queue_row, total_row};

const ENDS: [&str; 8] = [
    "0000-01-01T00:00:00Z",
    "0000-12-31T23:59:59.999999+23:59",
    "0001-01-01T00:00:00-23:59",
    "1969-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00Z",
    "9999-12-30T22:00:00.999999Z",
    "9999-12-31T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
];

const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Monrovia",
    "Asia/Manila",
    "Antarctica/Troll",
    "Mars/Olympus",
    "",
];

/// About when a stream takes place.
fn time(text: &str) -> Time {
    wire::event::parse_time(text).expect("a time")
}

struct Stream {
    chance: Chance,
    around: Time,
    /// How far from there, either way.
    spread: i64,
    calls: usize,
    long_ids: bool,
}

impl Stream {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let now = time("2026-10-25T01:00:00Z");
        let around = match chance.below(3) {
            0 => now,
            _ => time(ENDS[chance.below(ENDS.len())]),
        };
        let spread = *chance.pick(&[1, SECOND, 600 * SECOND, 90_000 * SECOND]);
        Self {
            around,
            spread,
            calls: *chance.pick(&[1, 2, 30]),
            long_ids: chance.one_in(4),
            chance,
        }
    }

    fn id(&mut self, letter: &str, most: usize) -> String {
        let id = format!("{letter}{}", self.chance.below(most));
        if self.long_ids {
            let rest = 200 - id.len();
            return id + &"é".repeat(rest);
        }
        id
    }

    fn stamp(&mut self) -> String {
        if self.chance.one_in(400) {
            return (ENDS[self.chance.below(ENDS.len())]).to_owned();
        }
        let step = self.chance.below(2 * self.spread as usize + 1) as i64 - self.spread;
        let (first, last) = (time(ENDS[0]).0, time(ENDS[7]).0);
        let at = Time((self.around.0 + step).clamp(first, last));
        wire::event::format_time(at)
    }

    fn event(&mut self, number: usize) -> String {
        let kind = *self.chance.pick(&[
            "call.queued",
            "call.queued",
            "call.offered",
            "call.offer_ended",
            "call.answered",
            "call.answered",
            "call.hold",
            "call.transferred",
            "call.left_queue",
            "call.ended",
            "call.wrapup",
            "call.callback",
            "agent.state",
            "agent.state",
            "agent.profile",
            "queue.config",
            "survey.answered",
            "qa.scored",
            "shift.planned",
            "source.mark",
        ]);
        let mut event = json!({
            "specversion": "1.0",
            "id": format!("{number}"),
            "source": "acme/site-1",
            "type": kind,
            "time": self.stamp(),
            "data": self.data(kind),
        });
        if self.chance.one_in(3) {
            event["receivedat"] = json!(self.stamp());
        }
        if self.chance.one_in(2) {
            let sequences = ["0", "1", "9223372036854775807", "9999999999999999999"];
            event["sequence"] = json!(self.chance.pick(&sequences));
        }
        event.to_string()
    }

    fn data(&mut self, kind: &str) -> Json {
        let (call, queue, agent) = (self.id("c", self.calls), self.id("q", 3), self.id("a", 5));
        match kind {
            "call.queued" => json!({"call": call, "queue": queue, "priority": 1e300}),
            "call.left_queue" => {
                let reason = self.chance.pick(&["abandoned", "timeout"]);
                json!({"call": call, "queue": queue, "reason": reason})
            }
            "call.offer_ended" => {
                let reason = self.chance.pick(&["no_answer", "rejected"]);
                json!({"call": call, "agent": agent, "reason": reason})
            }
            "call.hold" => json!({"call": call, "on": self.chance.one_in(2)}),
            "call.transferred" => {
                let kind = self.chance.pick(&["blind", "conference"]);
                json!({"call": call, "agent": agent, "kind": kind})
            }
            "call.ended" => json!({"call": call, "ended_by": "caller"}),
            "call.wrapup" => {
                let phase = self.chance.pick(&["start", "end"]);
                json!({"call": call, "agent": agent, "phase": phase})
            }
            "call.callback" => json!({"call": call, "phase": "requested", "due": self.stamp()}),
            "agent.state" => self.state(&agent, &queue),
            "agent.profile" => {
                let queues: Vec<String> = (0..256).map(|number| format!("q{number}")).collect();
                let queues = &queues[..*self.chance.pick(&[0, 2, 256])];
                json!({"agent": agent, "team": queue, "queues": queues})
            }
            "queue.config" => self.config(&queue),
            "survey.answered" => json!({
                "call": call,
                "csat": self.chance.pick(&[-1e308, -1.0, 0.0, 1e-300, 5.0, 1e308]),
                "csat_max": self.chance.pick(&[1e-300, 5.0, 1e308]),
                "nps": self.chance.below(11),
            }),
            "qa.scored" => json!({"call": call, "agent": agent, "score": 100}),
            "shift.planned" => {
                json!({"agent": agent, "start": self.stamp(), "end": self.stamp()})
            }
            "source.mark" => {
                json!({"mark": self.chance.pick(&["heartbeat", "heartbeat", "restart"])})
            }
            _ => json!({"call": call, "agent": agent, "queue": queue}),
        }
    }

    fn state(&mut self, agent: &str, queue: &str) -> Json {
        let states = ["signed_out", "available", "talking", "not_ready", "unknown"];
        let mut data = json!({"agent": agent, "state": self.chance.pick(&states)});
        if self.chance.one_in(2) {
            data["reason"] = json!("r".repeat(self.chance.below(101)));
        }
        if self.chance.one_in(3) {
            data["queue"] = json!(queue);
        }
        if self.chance.one_in(3) {
            data["snapshot"] = json!(true);
        }
        data
    }

    fn config(&mut self, queue: &str) -> Json {
        let mut data = json!({"queue": queue});
        let lengths = [1e-300, 1e-6, 0.5, 20.0, 86_400.0, 1e9, 1e300];
        for key in [
            "sl_seconds",
            "short_abandon_seconds",
            "wrapup_seconds",
            "max_wait",
            "max_talk",
            "max_wrapup",
            "max_ring",
        ] {
            if self.chance.one_in(3) {
                data[key] = json!(self.chance.pick(&lengths));
            }
        }
        if self.chance.one_in(2) {
            data["time_zone"] = json!(self.chance.pick(&ZONES));
        }
        if self.chance.one_in(2) {
            data["day_start"] = json!(self.chance.pick(&["00:00", "02:30", "23:59", "29:59"]));
        }
        data
    }
}

/// Opinions may be anything; all else counts, measures, or is a share.
const ANYTHING: [&str; 2] = ["csat_avg", "nps"];

fn look(key: &str, value: &Value, problems: &mut Vec<String>) {
    match value {
        Value::Count(count) if *count < 0 => problems.push(format!("{key} is {count}")),
        Value::Number(number) => {
            let could_be = number.is_finite() && (*number >= 0.0 || ANYTHING.contains(&key));
            if !could_be {
                problems.push(format!("{key} is {number}"));
            }
        }
        Value::Parts(parts) => {
            for (part, value) in parts {
                look(&format!("{key}.{part}"), value, problems);
            }
        }
        Value::Null | Value::Count(_) | Value::Flag(_) | Value::Time(_) | Value::Text(_) => {}
    }
}

/// Every figure of every row of every window.
fn look_at_all(floor: &Floor) -> Vec<String> {
    let mut problems = Vec::new();
    let mut look_at = |columns: &[&'static str], row: &[Value]| {
        for (key, value) in columns.iter().zip(row) {
            look(key, value, &mut problems);
        }
    };
    for window in Window::ALL {
        let mut total = QueueTerms::empty(window, &Settings::default());
        for queue in floor.queues() {
            let terms = floor.queue_terms(queue, window);
            total.merge_calls(&terms);
            let row = queue_row(floor.source(), &floor.queue(queue), &terms);
            look_at(&QUEUE_COLUMNS, &row);
        }
        for agent in floor.agents() {
            let terms = floor.agent_terms(agent, window);
            let row = agent_row(floor.source(), &floor.agent(agent), &terms);
            look_at(&AGENT_COLUMNS, &row);
        }
        let (counts, times) = floor.agent_pool(window);
        total.merge_agents(&counts, &times);
        look_at(&TOTAL_COLUMNS, &total_row(&total));
    }
    problems
}

/// The source's defaults, in a zone of their own.
fn plan(chance: &mut Chance) -> Plan {
    let data = json!({"queue": "q", "time_zone": chance.pick(&ZONES), "day_start": "02:30"});
    let event = json!({"specversion": "1.0", "id": "1", "source": "acme/site-1",
        "type": "queue.config", "time": "2026-01-01T00:00:00Z", "data": data});
    let line = event.to_string();
    let event = wire::event::decode(line.as_bytes()).expect("well-formed");
    let lateness = *chance.pick(&[900.0, 200_000.0, 1e300]);
    let mut plan = Plan {
        lateness: Span::from_seconds(lateness),
        max_skew: Span::from_seconds(*chance.pick(&[0.0, 60.0, 1e300])),
        ..Plan::default()
    };
    if let Body::QueueConfig(config) = event.body {
        config.settings.apply_to(&mut plan.default);
    }
    plan
}

/// Takes the events in, while time passes by itself, with them, or jumps.
fn run(seed: u64, events: usize) -> Vec<String> {
    let mut stream = Stream::new(seed);
    let plan = plan(&mut stream.chance);
    let source: Arc<str> = Arc::from("acme/site-1");
    let begins = *stream
        .chance
        .pick(&[stream.around, time(ENDS[0]), Time::MIN]);
    let mut floor = Floor::new(source, plan, begins);
    let mut problems = Vec::new();
    for number in 0..events {
        let line = stream.event(number);
        let event = wire::event::decode(line.as_bytes())
            .unwrap_or_else(|malformed| panic!("{line}: {malformed:?}"));
        let now = match stream.chance.below(5) {
            0 => stream.around,
            1 => time(ENDS[0]),
            _ => event.time,
        };
        floor.apply(&event, now);
        if stream.chance.one_in(50) {
            if let Some(deadline) = floor.deadline() {
                floor.advance_to(deadline);
            }
            floor.take_changes();
            problems.extend(look_at_all(&floor));
        }
        if stream.chance.one_in(500) {
            floor.advance_to(time(ENDS[stream.chance.below(ENDS.len())]));
        }
    }
    for later in [1, SECOND, 3_600 * SECOND, 90_000 * SECOND] {
        floor.advance_to(Time(floor.now().0.saturating_add(later)));
        problems.extend(look_at_all(&floor));
    }
    floor.advance_to(time(ENDS[7]));
    floor.prepare();
    problems.extend(look_at_all(&floor));
    problems
}

#[test]
fn absurd_events_give_figures_that_could_be() {
    for seed in 0..200 {
        let problems = run(seed, 400);
        assert!(
            problems.is_empty(),
            "seed {seed}: {} figures, such as {:?}",
            problems.len(),
            &problems[..problems.len().min(5)]
        );
    }
}

/// One call after another rings, is answered and passed on as often as one call can be.
#[test]
fn a_call_of_thousands_of_legs_is_taken() {
    let mut floor = Floor::new(
        Arc::from("acme/site-1"),
        Plan::default(),
        time("2026-10-24T20:00:00Z"),
    );
    let begins = time("2026-10-24T21:00:00Z");
    for number in 0..5_000_i64 {
        let at = wire::event::format_time(Time(begins.0 + number * SECOND));
        let (kind, data) = match number % 4 {
            0 => ("call.queued", json!({"call": "c", "queue": "q"})),
            1 => (
                "call.offered",
                json!({"call": "c", "agent": format!("a{}", number % 7)}),
            ),
            2 => (
                "call.answered",
                json!({"call": "c", "agent": format!("a{}", number % 7)}),
            ),
            _ => ("call.transferred", json!({"call": "c", "kind": "queue"})),
        };
        let line = json!({"specversion": "1.0", "id": number.to_string(), "type": kind,
            "source": "acme/site-1", "time": at, "data": data})
        .to_string();
        let event = wire::event::decode(line.as_bytes()).expect("well-formed");
        floor.apply(&event, event.time);
    }
    assert_eq!(look_at_all(&floor), [] as [String; 0]);
}
