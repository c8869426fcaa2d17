//! Whole days of traffic, and the hours about their edges: business days in zones whose clocks are
//! changed now and then, settings that change in the middle, and calls that meet the very start.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::disorder::counted_time;
use super::{Dice, Happening, Rush, Shape, at_source, source, written};
use crate::model::{QueueSettings, SECOND, Settings, day_start, parse_time};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Zones, with dates of this year on which their clocks are changed.
const ZONES: [(&str, &[&str]); 12] = [
    ("UTC", &[]),
    ("Europe/Berlin", &["2026-03-29", "2026-10-25"]),
    ("Europe/Berlin", &["2026-03-29", "2026-10-25"]),
    ("America/New_York", &["2026-03-08", "2026-11-01"]),
    ("America/St_Johns", &["2026-03-08", "2026-11-01"]),
    ("Australia/Lord_Howe", &["2026-04-05", "2026-10-04"]),
    ("Pacific/Chatham", &["2026-04-05", "2026-09-27"]),
    // Two hours at once.
    ("Antarctica/Troll", &["2026-03-29", "2026-10-25"]),
    ("Asia/Kolkata", &[]),
    ("Asia/Kathmandu", &[]),
    ("Pacific/Kiritimati", &[]),
    ("Pacific/Pago_Pago", &[]),
];

const DAY_STARTS: [&str; 8] = [
    "00:00", "00:00", "06:00", "02:30", "02:00", "03:00", "01:45", "23:50",
];

/// How much happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Some hundred events, most about the edges of a day.
    Edges,
    /// A day of 2,000 calls, and the hours before and after.
    Whole,
}

/// A day's events as they arrive, and what to ask of them.
pub struct Day {
    /// When each line arrives, in that order.
    pub arrivals: Vec<(i64, String)>,
    /// The configuration file …
    pub config: String,
    /// … and the same for the model.
    pub settings: Settings,
    /// When to look at the board, in order.
    pub instants: Vec<i64>,
    /// What it is, in words.
    pub about: String,
}

impl Day {
    /// The day of a seed.
    pub fn new(seed: u64, size: Size) -> Day {
        let mut dice = Dice::new(seed.wrapping_mul(0x9e37) ^ size as u64);
        let site = Site::pick(&mut dice);
        let shape = shape(&mut dice, size, &site);
        let mut files = files(&mut dice, &shape, &site);
        let mut edges = site.edges.to_vec();
        let mut lines = Vec::new();
        for number in 0..shape.sources {
            let mut given = Vec::new();
            for queue in 0..shape.queues {
                let queue = format!("q-{queue}");
                changes_of_day(&mut dice, &shape, &site, &queue, &mut given, &mut edges);
            }
            calls_at_the_edges(&mut dice, &edges, shape.queues, &mut given);
            given.retain(|happening| happening.time >= shape.begins);
            let happenings = at_source(&mut dice, &shape, number, given);
            lines.extend(written(&mut dice, &source(number), happenings));
        }
        let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
        let instants = instants(&mut dice, size, &shape, &edges, &lines);
        files.settings.default.clone_from(&site.settings);
        Day {
            arrivals: arrivals(&mut dice, lines),
            config: files.config,
            settings: files.settings,
            instants,
            about: format!("seed {seed}, {size:?}, {:?}", site.settings),
        }
    }

    /// The lines in order of arrival.
    pub fn lines(&self) -> Vec<String> {
        self.arrivals.iter().map(|(_, line)| line.clone()).collect()
    }
}

/// Where the center is, and when two days of it in a row begin.
struct Site {
    settings: QueueSettings,
    day_start: &'static str,
    edges: [i64; 2],
}

impl Site {
    fn pick(dice: &mut Dice) -> Site {
        let (zone, clock_changes) = dice.pick(&ZONES);
        let date = match clock_changes {
            [] => format!("2026-{:02}-{:02}", dice.between(1, 12), dice.between(1, 28)),
            _ if dice.chance(30) => format!("2026-07-{:02}", dice.between(1, 31)),
            dates => dice.pick(dates).to_string(),
        };
        let start = dice.pick(&DAY_STARTS);
        let mut settings = QueueSettings::default();
        settings.apply(&json!({"time_zone": zone, "day_start": start}));
        let noon = parse_time(&format!("{date}T12:00:00Z")).expect("a date");
        let first = day_start(noon, &settings);
        Site {
            edges: [first, day_start(first + 26 * HOUR, &settings)],
            day_start: start,
            settings,
        }
    }
}

fn shape(dice: &mut Dice, size: Size, site: &Site) -> Shape {
    let [first, second] = site.edges;
    let (before, after) = match size {
        Size::Edges => (45 * MINUTE, 45 * MINUTE),
        Size::Whole => (3 * HOUR, 2 * HOUR),
    };
    // Some begin days before, when there is much to forget by then.
    let before = before + dice.pick(&[0, 0, 0, 25, 60]) * HOUR;
    let minutes = (second + after - (first - before)) / MINUTE;
    let events = match size {
        Size::Edges => dice.between(200, 1_200) as usize,
        Size::Whole => 20_000,
    };
    let plain = match dice.chance(75) {
        true => Shape::believable(events, minutes),
        false => Shape::wild(events, minutes),
    };
    let (rush_minutes, times) = match size {
        Size::Edges => (15, 40),
        Size::Whole => (20, 3),
    };
    Shape {
        sources: 1 + dice.below(3) as usize,
        agents: dice.between(4, 16) as usize,
        queues: dice.between(2, 5) as usize,
        events_per_call: 10,
        begins: first - before,
        rush: Some(Rush {
            at: site.edges,
            minutes: rush_minutes,
            times,
        }),
        ..plain
    }
}

/// The configuration, for people and for the model.
struct Files {
    config: String,
    settings: Settings,
}

fn files(dice: &mut Dice, shape: &Shape, site: &Site) -> Files {
    let mut settings = Settings::default();
    let mut config = format!(
        "[queue.default]\ntime_zone = \"{}\"\nday_start = \"{}\"\n",
        site.settings.time_zone, site.day_start
    );
    for number in 0..shape.sources {
        if dice.chance(30) {
            let zone = dice.pick(&ZONES).0;
            let id = source(number);
            config += &format!("[source.\"{id}\"]\ntime_zone = \"{zone}\"\n");
            let mut source = settings.input.clone();
            source.time_zone = Some(zone.into());
            settings.sources.insert(id, source);
        }
    }
    let mut queues: BTreeMap<String, Value> = BTreeMap::new();
    if dice.chance(40) {
        queues.insert("q-1".into(), json!({"time_zone": dice.pick(&ZONES).0}));
    }
    if dice.chance(30) {
        let start = json!({"day_start": dice.pick(&DAY_STARTS)});
        queues.insert(format!("{}/q-0", source(0)), start);
    }
    for (queue, change) in &queues {
        config += &format!("[queue.\"{queue}\"]\n");
        for (key, value) in change.as_object().into_iter().flatten() {
            config += &format!("{key} = {value}\n");
        }
    }
    settings.queues = queues;
    Files { config, settings }
}

/// Days of the queue's own: as a rule they begin about when the site's does, in another zone or
/// by another clock.
fn changes_of_day(
    dice: &mut Dice,
    shape: &Shape,
    site: &Site,
    queue: &str,
    given: &mut Vec<Happening>,
    edges: &mut Vec<i64>,
) {
    let begins = dice.chance(50).then_some(shape.begins);
    let later = (0..dice.below(4)).map(|_| match dice.below(3) {
        0 => dice.pick(&site.edges),
        1 => dice.pick(&site.edges) + dice.between(-20 * MINUTE, 20 * MINUTE),
        _ => shape.begins + dice.between(0, shape.minutes * MINUTE) / SECOND * SECOND,
    });
    let later: Vec<i64> = later.collect();
    for time in begins.into_iter().chain(later) {
        let zone = dice.pick(&ZONES).0;
        let near = dice.pick(&site.edges) + dice.pick(&[-7, -1, 0, 0, 1, 5, 12]) * MINUTE;
        let start = clock(zone, near);
        let mut data = match dice.below(8) {
            0 => json!({"time_zone": "Mars/Olympus", "sl_seconds": 15}),
            1 => json!({"day_start": dice.pick(&["24:00", "29:59"]), "sl_seconds": 10}),
            2 => json!({"time_zone": zone}),
            3 => json!({"day_start": clock(&site.settings.time_zone, near)}),
            4 => json!({"day_start": dice.pick(&DAY_STARTS)}),
            _ => json!({"time_zone": zone, "day_start": start}),
        };
        let mut settings = site.settings.clone();
        settings.apply(&data);
        edges.push(day_start(site.edges[1] + HOUR, &settings));
        data["queue"] = json!(queue);
        given.push(Happening {
            time,
            kind: "queue.config",
            data,
        });
    }
}

/// What a clock in the zone reads.
fn clock(zone: &str, time: i64) -> String {
    let zone = TimeZone::get(zone).expect("a known zone");
    let instant = Timestamp::from_microsecond(time).expect("a time of this year");
    let reading = zone.to_datetime(instant);
    format!("{:02}:{:02}", reading.hour(), reading.minute())
}

/// Calls that come, are late, are answered, leave and end at the start of a day, or by a millionth
/// of a second before or after.
fn calls_at_the_edges(dice: &mut Dice, edges: &[i64], queues: usize, given: &mut Vec<Happening>) {
    for number in 0..3 * edges.len() {
        let edge = dice.pick(edges);
        let about = |dice: &mut Dice| edge + dice.pick(&[-1, 0, 0, 1]);
        let (call, agent) = (format!("e-{number}"), format!("a-{}", dice.below(4)));
        let queue = format!("q-{}", dice.below(queues as u64));
        let before = dice.pick(&[0, 2, 5, 10, 15, 20, 30, 600, 7_200]) * SECOND;
        let queued = about(dice) - before;
        let mut tell = |time: i64, kind: &'static str, data: Value| {
            given.push(Happening { time, kind, data });
        };
        tell(queued, "call.queued", json!({"call": call, "queue": queue}));
        let next = match dice.chance(70) {
            true => about(dice),
            false => queued + dice.pick(&[5, 20, 100]) * SECOND,
        };
        match dice.below(4) {
            0 => {}
            1 => {
                let reason = dice.pick(&["abandoned", "overflow"]);
                let data = json!({"call": call, "queue": queue, "reason": reason});
                tell(next, "call.left_queue", data);
            }
            _ => {
                tell(next, "call.answered", json!({"call": call, "agent": agent}));
                let end = match dice.chance(50) {
                    true => about(dice),
                    false => next + dice.between(1, 600) * SECOND,
                };
                tell(
                    end,
                    "call.ended",
                    json!({"call": call, "ended_by": "agent"}),
                );
                let nps = json!({"call": call, "nps": dice.below(11)});
                tell(about(dice), "survey.answered", nps);
            }
        }
    }
}

/// Edges of days, limits of calls, and whole seconds at random.
fn instants(
    dice: &mut Dice,
    size: Size,
    shape: &Shape,
    edges: &[i64],
    lines: &[String],
) -> Vec<i64> {
    let (seconds, limits) = match size {
        Size::Edges => (6, 6),
        Size::Whole => (20, 5),
    };
    let mut instants = Vec::new();
    for edge in &edges[..2] {
        instants.extend([-1, 0, 1].map(|step| edge + step));
        instants.push(edge + dice.pick(&[-SECOND, SECOND]));
    }
    instants.push(dice.pick(edges) + dice.pick(&[-1, 0, 1]));
    for _ in 0..limits {
        let time = counted_time(&dice.pick(lines));
        let limit = dice.pick(&[0, 5, 10, 15, 20, 30, 60, 300, 7_200]) * SECOND;
        instants.push(time + limit + dice.pick(&[-1, 0, 0, 1]));
    }
    let first_second = shape.begins / SECOND;
    for _ in 0..seconds {
        let second = dice.between(0, shape.minutes * 60);
        instants.push((first_second + second) * SECOND);
    }
    instants.sort();
    instants
}

/// Most lines come as it happens; of some streams they come in any order within minutes, of some
/// a few come too late to count. Some come twice.
fn arrivals(dice: &mut Dice, lines: Vec<String>) -> Vec<(i64, String)> {
    let habit = dice.below(4);
    let mut arrivals = Vec::new();
    for line in lines {
        let time = counted_time(&line);
        let late = match (habit, dice.below(100)) {
            (0, _) => 0,
            (1, _) => dice.between(0, 14 * MINUTE),
            (_, 0..5) => dice.between(0, 14 * MINUTE),
            (2, 5) => dice.between(10 * MINUTE, 60 * MINUTE),
            _ => dice.between(0, 2 * SECOND),
        };
        if dice.chance(3) {
            arrivals.push((time + late + dice.between(0, 20 * MINUTE), line.clone()));
        }
        arrivals.push((time + late, line));
    }
    arrivals.sort_by_key(|(time, _)| *time);
    arrivals
}
