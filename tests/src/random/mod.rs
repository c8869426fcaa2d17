//! Event streams by the thousand, from a seed: the same seed and shape give the same lines.
//!
//! `believable` is a floor that could be; `wild` is contradictions from few ids. Both give a
//! source's events in order of time; `disorder` then breaks the order of arrival.

mod believable;
pub mod days;
mod dice;
pub mod disorder;
mod wild;

use serde_json::{Map, Value, json};

use crate::model::{SECOND, parse_time, show_time};
pub use dice::Dice;

/// What kind of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Calls, agents and settings as a contact center has them, with the usual losses.
    Believable,
    /// Any event at any time about few calls, agents and queues.
    Wild,
}

/// How large a stream, and over how long.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Believable or wild.
    pub flavour: Flavour,
    /// Events in all, 10 to 100,000.
    pub events: usize,
    /// Sources that share them, 1 to 3.
    pub sources: usize,
    /// About how many minutes they span.
    pub minutes: i64,
    /// Agents of each source.
    pub agents: usize,
    /// Queues of each source.
    pub queues: usize,
    /// How many events a wild call has, about; believable ones have nine.
    pub events_per_call: usize,
    /// When it starts, in µs since 1970.
    pub begins: i64,
    /// When there is a rush.
    pub rush: Option<Rush>,
}

/// Two instants about which more happens.
#[derive(Clone, Copy, Debug)]
pub struct Rush {
    /// In the middle of the rush.
    pub at: [i64; 2],
    /// It begins and ends so many minutes before and after.
    pub minutes: i64,
    /// So many times as much as else.
    pub times: i64,
}

impl Shape {
    /// One source with 3 queues, and agents enough for the calls, at about nine events of four
    /// minutes each.
    pub fn believable(events: usize, minutes: i64) -> Shape {
        let at_once = events as i64 / 9 * 240 / (minutes * 60);
        let agents = (at_once * 5 / 4 + 2) as usize;
        Shape {
            flavour: Flavour::Believable,
            events,
            sources: 1,
            minutes,
            agents,
            queues: 3,
            events_per_call: 60,
            begins: start(),
            rush: None,
        }
    }

    /// Four agents and three queues at one source, in contradiction.
    pub fn wild(events: usize, minutes: i64) -> Shape {
        Shape {
            flavour: Flavour::Wild,
            events,
            sources: 1,
            minutes,
            agents: 4,
            queues: 3,
            events_per_call: 60,
            begins: start(),
            rush: None,
        }
    }
}

impl Shape {
    /// The mean time that so many of `count` events take, where there is no rush.
    fn gap(&self, events: i64, count: usize) -> i64 {
        let rush = { self.rush }.map_or(0, |rush| 4 * rush.minutes * (rush.times - 1));
        (self.minutes + rush) * 60 * SECOND * events / count.max(1) as i64
    }

    /// How many times shorter it is at that time.
    fn haste(&self, time: i64) -> i64 {
        let is_rush = |rush: &Rush| {
            let near = |at: &i64| (time - at).abs() < rush.minutes * 60 * SECOND;
            rush.at.iter().any(near)
        };
        self.rush.filter(is_rush).map_or(1, |rush| rush.times)
    }
}

/// The instant at which streams start that name no other, in µs since 1970: 2026-11-23T09:00:00Z.
pub fn start() -> i64 {
    parse_time("2026-11-23T09:00:00Z").expect("it is a time")
}

/// Event lines in order of time, from `seed`.
pub fn events(seed: u64, shape: &Shape) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut lines: Vec<(i64, String)> = Vec::new();
    for number in 0..shape.sources {
        let happenings = at_source(&mut dice, shape, number, Vec::new());
        lines.extend(written(&mut dice, &source(number), happenings));
    }
    lines.sort_by_key(|(time, _)| *time);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn source(number: usize) -> String {
    format!("acme/site-{}", number + 1)
}

/// What happens at one of the sources, beside what is given, in order of time.
fn at_source(
    dice: &mut Dice,
    shape: &Shape,
    number: usize,
    given: Vec<Happening>,
) -> Vec<Happening> {
    let count = shape.events / shape.sources + usize::from(number < shape.events % shape.sources);
    let mut happenings = match shape.flavour {
        Flavour::Believable => believable::happenings(dice, shape, count),
        Flavour::Wild => wild::happenings(dice, shape, count),
    };
    happenings.sort_by_key(|happening| happening.time);
    happenings.truncate(count);
    happenings.extend(given);
    happenings.sort_by_key(|happening| happening.time);
    happenings
}

/// Something that happens at a source, before it is written down as an event.
struct Happening {
    time: i64,
    kind: &'static str,
    data: Value,
}

/// How one source writes its events.
struct Habits {
    sequence_percent: u64,
    offset_hours: i64,
    received: bool,
    ordered_ids: bool,
}

fn written(dice: &mut Dice, source: &str, happenings: Vec<Happening>) -> Vec<(i64, String)> {
    let habits = Habits {
        sequence_percent: dice.pick(&[0, 100, 100, 50]),
        offset_hours: dice.pick(&[0, 0, 2, -5]),
        received: dice.chance(50),
        ordered_ids: dice.chance(50),
    };
    let numbered = happenings.into_iter().enumerate();
    numbered
        .map(|(number, happening)| {
            (
                happening.time,
                write(dice, source, &habits, number, &happening),
            )
        })
        .collect()
}

fn write(
    dice: &mut Dice,
    source: &str,
    habits: &Habits,
    number: usize,
    happening: &Happening,
) -> String {
    let id = match habits.ordered_ids {
        true => format!("e-{number:06}"),
        false => format!("{:08x}-{number}", dice.below(1 << 32)),
    };
    let mut event = Map::new();
    event.insert("specversion".into(), json!("1.0"));
    event.insert("id".into(), json!(id));
    event.insert("source".into(), json!(source));
    event.insert("type".into(), json!(happening.kind));
    // Now and then a clock runs ahead: the event counts at the time it was received.
    let ahead = habits.received && dice.chance(1);
    let stamp = if ahead {
        happening.time + dice.between(61, 600) * SECOND
    } else {
        happening.time
    };
    event.insert(
        "time".into(),
        json!(with_offset(stamp, habits.offset_hours)),
    );
    if habits.received {
        let delay = if ahead {
            0
        } else {
            dice.between(0, 3_000) * 1_000
        };
        event.insert(
            "receivedat".into(),
            json!(show_time(happening.time + delay)),
        );
    }
    if dice.chance(habits.sequence_percent) {
        event.insert("sequence".into(), json!((number + 1).to_string()));
    }
    event.insert("data".into(), happening.data.clone());
    Value::Object(event).to_string()
}

fn with_offset(time: i64, hours: i64) -> String {
    if hours == 0 {
        return show_time(time);
    }
    let local = show_time(time + hours * 3600 * SECOND);
    let sign = if hours < 0 { '-' } else { '+' };
    format!("{}{sign}{:02}:00", local.trim_end_matches('Z'), hours.abs())
}
