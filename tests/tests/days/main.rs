//! The engine against the reference model over whole days: `today` and the other windows, as the
//! engine runs through the day and as the product's command looks at one instant of it.
//!
//! `FLOORWATCH_MODEL_DAYS=1000 cargo test --release -p acceptance --test days -- --nocapture whole`
//! takes a thousand days instead of a few (some 30 minutes); `500..1000` is the second half of them.

mod live;

use std::ops::Range;
use std::time::{Duration, Instant};

use acceptance::differences;
use acceptance::model::{self, Heard, WINDOWS, show_time};
use acceptance::product::{Scratch, board};
use acceptance::random::days::{Day, Size};

use live::Live;

/// Days whose differences are told; so many are enough to see what is wrong.
const MOST_TOLD: usize = 5;
/// Differences told of one board.
const MOST_OF_A_BOARD: usize = 6;

#[derive(Default)]
struct Report {
    told: Vec<String>,
    boards: usize,
    engine: Duration,
    model: Duration,
}

impl Report {
    fn of_days(days: Range<u64>, size: Size) {
        let mut report = Report::default();
        let mut taken = 0;
        for seed in days {
            report.day(seed, size);
            taken += 1;
            if taken % 50 == 0 {
                println!("{taken} days, {} boards", report.boards);
            }
            if report.told.len() >= MOST_TOLD {
                break;
            }
        }
        println!(
            "{size:?}: the engine took {:?}, the model {:?}",
            report.engine, report.model
        );
        report.end(taken);
    }

    /// Runs the engine through a day, and looks at every window at every instant.
    fn day(&mut self, seed: u64, size: Size) {
        let day = Day::new(seed, size);
        let lines = day.lines();
        let windows = WINDOWS.map(|(_, window)| window);
        let began = Instant::now();
        let heard = Heard::new(&lines, &day.settings);
        self.model += began.elapsed();
        let mut live = Live::new(&day.settings);
        let mut taken = 0;
        for at in &day.instants {
            let began = Instant::now();
            let arrived = day.arrivals.partition_point(|(arrival, _)| arrival <= at);
            for (arrival, line) in &day.arrivals[taken..arrived] {
                // Time passes with every event, or only with their own times, or only now.
                if seed.is_multiple_of(3) {
                    live.advance_to(*arrival);
                }
                live.take(line, *arrival);
            }
            taken = arrived;
            if seed % 4 == 1 {
                live.restart();
            }
            live.advance_to(*at);
            if seed.is_multiple_of(2) {
                live.prepare();
            }
            let found = WINDOWS.map(|(name, _)| live.board(name));
            self.engine += began.elapsed();
            let began = Instant::now();
            let expected = heard.boards(arrived, *at, &windows, &day.settings);
            self.model += began.elapsed();
            for ((found, expected), (name, _)) in found.iter().zip(&expected).zip(WINDOWS) {
                self.boards += 1;
                self.compare(&day, *at, name, &differences(found, expected));
            }
        }
    }

    fn compare(&mut self, day: &Day, at: i64, window: &str, differences: &[String]) {
        let shown = &differences[..differences.len().min(MOST_OF_A_BOARD)];
        if !shown.is_empty() {
            let (at, about) = (show_time(at), &day.about);
            let told = format!(
                "{about}, at {at}, {window}, {} in all:\n  {}",
                differences.len(),
                shown.join("\n  ")
            );
            // At once: a thousand days take their time.
            println!("{told}");
            self.told.push(told);
        }
    }

    fn end(self, days: usize) {
        println!("{days} days, {} boards", self.boards);
        let told = &self.told[..self.told.len().min(MOST_TOLD)];
        assert!(
            told.is_empty(),
            "{} boards differ. The first:\n{}",
            self.told.len(),
            told.join("\n")
        );
    }
}

#[test]
fn engine_and_model_agree_about_the_edges_of_days() {
    Report::of_days(days(60), Size::Edges);
}

/// Which days to take: `1000`, or `500..1000`; so many where nobody says.
fn days(some: u64) -> Range<u64> {
    let Ok(wanted) = std::env::var("FLOORWATCH_MODEL_DAYS") else {
        return 0..some;
    };
    let number = |text: &str| text.parse().expect("a number of days");
    match wanted.split_once("..") {
        Some((first, end)) => number(first)..number(end),
        None => 0..number(&wanted),
    }
}

#[test]
fn engine_and_model_agree_on_whole_days() {
    Report::of_days(days(3), Size::Whole);
}

/// What runs through the day, and what looks back at one instant, are one engine.
#[test]
fn the_command_and_the_model_agree_about_the_edges_of_days() {
    let scratch = Scratch::new("days");
    let mut report = Report::default();
    for seed in 0..30 {
        let day = Day::new(seed, Size::Edges);
        let lines = day.lines();
        let file = scratch.lines("events.jsonl", &lines);
        let config = scratch.file("config.toml", &day.config);
        let config = ["--config", config.to_str().expect("a plain path")];
        for (number, at) in day.instants.iter().enumerate() {
            // Mostly today.
            let (name, window) = WINDOWS[4 - (number % 9).saturating_sub(4)];
            let found = board(&file, &show_time(*at), name, &config);
            let expected = model::board(&lines, *at, window, &day.settings);
            report.boards += 1;
            report.compare(&day, *at, name, &differences(&found, &expected));
        }
    }
    report.end(30);
}
