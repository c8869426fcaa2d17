//! The reference model: the contract's rules in the most obvious form, computed from scratch for
//! one instant. It is slow on purpose and keeps nothing between two questions.
//!
//! `reading` turns lines into the accepted events of each source, `calls` folds every call into
//! visits, rings and legs, `legs` says when legs and wrap-ups end, `agents` says what an agent
//! shows at an instant, and the rest scans those lists for each figure.

mod agent_figures;
mod agents;
mod calls;
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
pub use time::{parse_time, show_time};

use site::Site;
use time::Window;

/// One second in the unit of all times here.
pub const SECOND: i64 = 1_000_000;

/// The board at `at` (µs since 1970) for the window of the last `window_s` seconds, from event
/// lines in their order of arrival. Lines that break the schema are skipped.
pub fn board(lines: &[String], at: i64, window_s: i64, settings: &Settings) -> Value {
    let mut anomalies: BTreeMap<&'static str, u64> = KINDS.iter().map(|kind| (*kind, 0)).collect();
    let sources = reading::read(lines, at, settings, &mut anomalies);
    let sites: Vec<Site> = sources
        .into_iter()
        .map(|(source, events)| Site::new(source, events, at, settings, &mut anomalies))
        .collect();
    let window = Window::new(at, window_s);
    json!({
        "total": queue_figures::total(&sites, &window, settings),
        "queues": sites.iter().flat_map(|site| queue_figures::rows(site, &window)).collect::<Vec<_>>(),
        "agents": sites.iter().flat_map(|site| agent_figures::rows(site, &window, settings)).collect::<Vec<_>>(),
        "anomalies": anomalies,
    })
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
