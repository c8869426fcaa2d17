//! The model against the hand-worked timelines, and against itself: what the contract says about
//! order and repetition must hold of the model before it may judge the engine.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::expect::failures;
use crate::model::{
    Heard, QueueSettings, SECOND, Settings, WINDOWS, Window, board, day_start, parse_time,
};
use crate::random::days::{Day, Size};
use crate::random::{self, Dice, Shape, disorder};
use crate::{diff, diff_sections, timeline};

const ALL: [&str; 4] = ["total", "queues", "agents", "anomalies"];

fn board_after(lines: &[String], minutes: i64) -> Value {
    board(
        lines,
        random::start() + minutes * 60 * SECOND,
        Window::Last(1800),
        &Settings::default(),
    )
}

#[test]
fn timelines_give_the_figures_worked_out_by_hand() {
    let mut wrong = Vec::new();
    for case in timeline::cases() {
        let board = board(&case.lines, case.at, case.window, &case.settings);
        wrong.extend(failures(case.name, &case.expect, &board));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn any_order_within_lateness_gives_the_same_board() {
    for seed in 0..20 {
        for shape in [Shape::believable(400, 40), Shape::wild(400, 40)] {
            let shape = Shape {
                sources: 1 + (seed % 3) as usize,
                ..shape
            };
            let lines = random::events(seed, &shape);
            let expected = board_after(&lines, 35);
            for other in [
                disorder::shuffled_in_blocks(&lines, 14, seed),
                disorder::reversed_in_blocks(&lines, 5),
            ] {
                let found = diff_sections(&board_after(&other, 35), &expected, &ALL);
                assert!(
                    found.is_empty(),
                    "seed {seed}, {shape:?}: {}",
                    found.join("\n")
                );
            }
            for other in [
                disorder::doubled(&lines),
                disorder::repeated(&lines, 30, seed),
            ] {
                let found = diff(&board_after(&other, 35), &expected);
                assert!(
                    found.is_empty(),
                    "seed {seed}, {shape:?}: {}",
                    found.join("\n")
                );
            }
        }
    }
}

#[test]
fn agent_times_partition_the_window() {
    for seed in 0..20 {
        let lines = random::events(seed, &Shape::wild(600, 60));
        let board = board_after(&lines, 50);
        for row in board["agents"].as_array().expect("agents are rows") {
            let time = |key: &str| row[key].as_f64().expect("times are numbers");
            let known: f64 = ["talk_s", "hold_s", "wrapup_s", "ring_s", "available_s"]
                .map(time)
                .iter()
                .sum();
            let signed_in = time("signed_in_s");
            assert!(
                known <= signed_in + 1e-6 && signed_in <= 1800.0 + 1e-6,
                "seed {seed}: {row}"
            );
        }
    }
}

#[test]
fn total_counts_are_the_sums_of_the_queues() {
    for seed in 0..20 {
        let lines = random::events(
            seed,
            &Shape {
                sources: 2,
                ..Shape::believable(900, 60)
            },
        );
        let board = board_after(&lines, 45);
        for key in [
            "waiting",
            "offered",
            "answered",
            "abandoned",
            "lost",
            "handled",
            "transferred",
        ] {
            let queues = board["queues"].as_array().expect("queues are rows");
            let sum: u64 = queues.iter().filter_map(|row| row[key].as_u64()).sum();
            assert_eq!(
                board["total"][key].as_u64(),
                Some(sum),
                "seed {seed}, {key}"
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_lines() {
    for shape in [Shape::believable(300, 30), Shape::wild(300, 30)] {
        assert_eq!(random::events(7, &shape), random::events(7, &shape));
        assert_ne!(random::events(7, &shape), random::events(8, &shape));
        assert_eq!(random::events(7, &shape).len(), 300);
    }
}

/// The generator is only worth its events if every one is well-formed, and each figure is met.
#[test]
fn generated_events_reach_every_figure() {
    let mut silent: Vec<String> = Vec::new();
    let boards: Vec<Value> = (0..30)
        .flat_map(|seed| {
            let shapes = [Shape::believable(3_000, 60), Shape::wild(3_000, 60)];
            shapes.map(|shape| board_after(&random::events(seed, &shape), 50))
        })
        .collect();
    for (section, row) in ALL.map(|section| (section, &boards[0][section])) {
        let row = if row.is_array() { &row[0] } else { row };
        for key in row.as_object().expect("a row is an object").keys() {
            let says = |row: &Value| !row[key].is_null() && row[key] != 0 && row[key] != false;
            let mut all = boards.iter().flat_map(|board| match &board[section] {
                Value::Array(rows) => rows.iter().collect::<Vec<_>>(),
                row => vec![row],
            });
            if !all.any(says) {
                silent.push(format!("{section}.{key}"));
            }
        }
    }
    // Nothing here plans shifts, and nothing here is out of order, repeated or too long.
    let never = ["adherence", "late_dropped", "duplicates", "call_overflow"];
    silent.retain(|path| !never.iter().any(|name| path.ends_with(name)));
    assert!(silent.is_empty(), "never said anything: {silent:?}");
}

/// Reading a clock minute by minute and asking the library for a local time are two ways to one
/// instant.
#[test]
fn days_begin_when_the_library_says_so() {
    let mut dice = Dice::new(1);
    let year = parse_time("2026-01-01T00:00:00Z").expect("a time");
    let zones = [
        "Europe/Berlin",
        "America/St_Johns",
        "Antarctica/Troll",
        "Pacific/Chatham",
    ];
    for number in 0..4_000 {
        let zone = zones[number % zones.len()];
        let at = match dice.chance(30) {
            // About the changes of clocks of Europe, at one in the morning of 29 March.
            true => parse_time("2026-03-29T01:00:00Z").expect("a time") + hours(&mut dice, 4),
            false => year + hours(&mut dice, 365 * 24).abs(),
        };
        let (hour, minute) = (dice.below(4) as i8, dice.below(60) as i8);
        let mut settings = QueueSettings::default();
        let start = format!("{hour:02}:{minute:02}");
        settings.apply(&json!({"time_zone": zone, "day_start": start}));
        let zone = TimeZone::get(zone).expect("a known zone");
        let instant = Timestamp::from_microsecond(at).expect("a time of that year");
        let today = zone.to_datetime(instant).date();
        let dates = [today.tomorrow(), Ok(today), today.yesterday()];
        let starts = dates.into_iter().map(|date| {
            let local = date.expect("a date").at(hour, minute, 0, 0);
            let start = zone.to_ambiguous_timestamp(local).compatible();
            start.expect("a time of that year").as_microsecond()
        });
        let latest = starts.filter(|start| *start <= at).max();
        assert_eq!(Some(day_start(at, &settings)), latest, "{at} {settings:?}");
    }
}

fn hours(dice: &mut Dice, most: i64) -> i64 {
    dice.between(-most * 3600 * SECOND, most * 3600 * SECOND)
}

/// The model computes each board from scratch: what it is given beside does not matter.
#[test]
fn boards_of_one_instant_are_the_boards_asked_for_one_by_one() {
    for seed in 0..2 {
        let day = Day::new(seed, Size::Edges);
        let lines = day.lines();
        let heard = Heard::new(&lines, &day.settings);
        for at in day.instants {
            let windows = WINDOWS.map(|(_, window)| window);
            let together = heard.boards(lines.len(), at, &windows, &day.settings);
            for (window, board_of_it) in windows.into_iter().zip(together) {
                let alone = board(&lines, at, window, &day.settings);
                assert_eq!(alone, board_of_it, "{}", day.about);
            }
        }
    }
}

/// `cargo test --release -p acceptance -- --ignored --nocapture how_long`
#[test]
#[ignore = "it only tells how long the model takes"]
fn how_long_the_model_takes() {
    for (name, shape) in [
        (
            "2,000 believable calls in 8 hours",
            Shape {
                ..Shape::believable(18_000, 480)
            },
        ),
        (
            "100,000 believable events in 8 hours",
            Shape {
                ..Shape::believable(100_000, 480)
            },
        ),
        ("18,000 wild events in 1 hour", Shape::wild(18_000, 60)),
        ("100,000 wild events in 3 hours", Shape::wild(100_000, 180)),
    ] {
        let lines = random::events(1, &shape);
        let began = std::time::Instant::now();
        let board = board_after(&lines, shape.minutes - 10);
        println!(
            "{name}: {:?}, {} offered",
            began.elapsed(),
            board["total"]["offered"]
        );
    }
}

/// `cargo test --release -p acceptance -- --ignored --nocapture how_long`
#[test]
#[ignore = "it only tells how long the model takes"]
fn how_long_the_model_takes_for_a_day() {
    for seed in 0..6 {
        let day = Day::new(seed, Size::Whole);
        let lines = day.lines();
        let began = std::time::Instant::now();
        let heard = Heard::new(&lines, &day.settings);
        let read = began.elapsed();
        let windows = WINDOWS.map(|(_, window)| window);
        let mut offered = Vec::new();
        for at in &day.instants {
            let arrived = day.arrivals.partition_point(|(arrival, _)| arrival <= at);
            let boards = heard.boards(arrived, *at, &windows, &day.settings);
            offered.push(boards[4]["total"]["offered"].as_u64().unwrap_or(0));
        }
        println!(
            "{}: {} lines read in {read:?}, {} instants in {:?}, {:?} offered",
            day.about,
            lines.len(),
            day.instants.len(),
            began.elapsed(),
            offered
        );
    }
}
