//! The reference model: the contract's rules in the most obvious form, computed from scratch for
//! one instant. It is slow on purpose and keeps nothing between two questions.
//!
//! `reading` turns lines into the accepted events of each source, `calls` folds every call into
//! visits, rings and legs, `legs` says when legs and wrap-ups end, `agents` says what an agent
//! shows at an instant, `day` when a business day began, and the rest scans those lists for each
//! figure.

mod agent_figures;
mod agents;
mod calls;
mod day;
mod declared;
mod history;
mod legs;
mod opinions;
mod parts;
mod queue_figures;
mod reading;
mod schema;
mod service_level;
mod settings;
mod site;
mod time;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use settings::{LongLimits, QueueSettings, Settings, SourceSettings};
pub use time::{Window, parse_time, show_time};

use reading::Record;
use site::Site;

/// The windows that a board can be asked for, by their names.
pub const WINDOWS: [(&str, Window); 5] = [
    ("5m", Window::Last(300)),
    ("15m", Window::Last(900)),
    ("30m", Window::Last(1800)),
    ("60m", Window::Last(3600)),
    ("today", Window::Today),
];

/// One second in the unit of all times here.
pub const SECOND: i64 = 1_000_000;

/// The board at `at` (µs since 1970) for that window, from event lines in their order of arrival.
/// Lines that break the schema are skipped.
pub fn board(lines: &[String], at: i64, window: Window, settings: &Settings) -> Value {
    let heard = Heard::new(lines, settings);
    let mut boards = heard.boards(lines.len(), at, &[window], settings);
    boards.remove(0)
}

/// When the day of a queue with these settings began that it is in at `at`.
pub fn day_start(at: i64, settings: &QueueSettings) -> i64 {
    day::start(at, settings)
}

/// Lines as they were heard, for many boards. Nothing is computed of them but what each says by
/// itself.
pub struct Heard(Vec<Option<Record>>);

impl Heard {
    /// Reads each line.
    pub fn new(lines: &[String], settings: &Settings) -> Heard {
        let records = lines.iter().map(|line| reading::parse(line, settings));
        Heard(records.collect())
    }

    /// The boards of one instant, one for each window, from the first so many lines alone.
    pub fn boards(
        &self,
        lines: usize,
        at: i64,
        windows: &[Window],
        settings: &Settings,
    ) -> Vec<Value> {
        boards(&self.0[..lines], at, windows, settings)
    }
}

fn boards(
    heard: &[Option<Record>],
    at: i64,
    windows: &[Window],
    settings: &Settings,
) -> Vec<Value> {
    let mut anomalies: BTreeMap<&'static str, u64> = KINDS.iter().map(|kind| (*kind, 0)).collect();
    let sources = reading::accept(heard, at, settings, &mut anomalies);
    let sites: Vec<Site> = sources
        .into_iter()
        .map(|(source, events)| Site::new(source, events, at, settings, &mut anomalies))
        .collect();
    let board = |window: &Window| {
        let queues = { sites.iter() }.flat_map(|site| queue_figures::rows(site, *window, at));
        let agents =
            { sites.iter() }.flat_map(|site| agent_figures::rows(site, *window, at, settings));
        json!({
            "total": queue_figures::total(&sites, *window, at, settings),
            "queues": queues.collect::<Vec<_>>(),
            "agents": agents.collect::<Vec<_>>(),
            "anomalies": anomalies,
        })
    };
    windows.iter().map(board).collect()
}

/// Every kind of anomaly the model counts.
const KINDS: [&str; 18] = [
    "late_dropped",
    "skewed",
    "duplicates",
    "state_corrected",
    "call_overflow",
    "queued_twice",
    "left_twice",
    "left_without_queue",
    "offer_ended_without_offer",
    "answered_twice",
    "answered_without_queue",
    "hold_without_leg",
    "hold_twice",
    "transferred_without_leg",
    "ended_without_call",
    "wrapup_without_talk",
    "wrapup_twice",
    "wrapup_not_open",
];
