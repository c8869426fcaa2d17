//! `[queue.default]` and `[queue.NAME]`: the settings of the metric dictionary.

use std::collections::BTreeMap;

use floor::{Formula, Like, SettingsChange, TimeOfDay, Zone};

use super::section::Section;
use super::tree::{Mistake, Table, Value};

/// The presets.
pub const LIKES: [(&str, Like); 5] = [
    ("genesys", Like::Genesys),
    ("cisco", Like::Cisco),
    ("asterisk", Like::Asterisk),
    ("twilio", Like::Twilio),
    ("talkdesk", Like::Talkdesk),
];

/// What the sections of queues say.
#[derive(Clone, Debug, Default)]
pub struct Queues {
    /// For every queue.
    pub default: SettingsChange,
    /// By name, or by site and name.
    pub named: BTreeMap<String, SettingsChange>,
}

/// Reads all sections of queues.
pub fn read(table: Option<&Table>, mistakes: &mut Vec<Mistake>) -> Queues {
    let mut queues = Queues::default();
    for (name, (place, node)) in table.into_iter().flatten() {
        let Value::Table(settings) = &node.value else {
            let words = format!(
                "`{name}` stands in no queue's section: write it under [queue.default] or [queue.NAME]"
            );
            mistakes.push(Mistake {
                place: place.clone(),
                words,
            });
            continue;
        };
        let title = if plain(name) {
            format!("[queue.{name}]")
        } else {
            format!("[queue.\"{name}\"]")
        };
        let change = read_one(Section::new(title, Some(settings), mistakes));
        if name == "default" {
            queues.default = change;
        } else {
            queues.named.insert(name.clone(), change);
        }
    }
    queues
}

fn plain(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn read_one(mut section: Section<'_, '_>) -> SettingsChange {
    let formulas = Formula::ALL.map(|formula| (formula.name(), formula));
    let change = SettingsChange {
        like: section.word("like", &LIKES),
        sl_threshold: section.some_seconds("sl_seconds"),
        sl_target: section.number("sl_target", 0.0, 1.0),
        sl_formula: section.word("sl_formula", &formulas),
        count_flow_outs: section.word("flow_outs", &[("exclude", false), ("count", true)]),
        short_abandon: section.seconds("short_abandon_seconds"),
        wrapup: section.seconds("wrapup_seconds"),
        max_wait: section.span("max_wait", "1s", "7d"),
        max_talk: section.span("max_talk", "1s", "7d"),
        max_wrapup: section.span("max_wrapup", "1s", "7d"),
        max_ring: section.span("max_ring", "1s", "7d"),
        time_zone: time_zone(&mut section),
        day_start: section.read(
            "day_start",
            "a time of day in quotes, such as \"06:00\"",
            TimeOfDay::from_text,
        ),
    };
    for key in ["lateness", "max_skew"] {
        section.elsewhere(key, "is a setting of a source, not of a queue: write it under [input] or [source.\"tenant/site\"]");
    }
    section.finish();
    change
}

/// Reads a time zone's name.
pub fn time_zone(section: &mut Section<'_, '_>) -> Option<Zone> {
    section.read(
        "time_zone",
        "a name of the IANA list in quotes, such as \"Europe/Berlin\"",
        Zone::named,
    )
}

/// One change laid over another: what the upper one says counts, its preset included.
pub fn over(lower: &SettingsChange, upper: &SettingsChange) -> SettingsChange {
    SettingsChange {
        like: upper.like.or(lower.like),
        sl_threshold: upper.sl_threshold.or(lower.sl_threshold),
        sl_target: upper.sl_target.or(lower.sl_target),
        sl_formula: if upper.like.is_some() {
            upper.sl_formula
        } else {
            upper.sl_formula.or(lower.sl_formula)
        },
        count_flow_outs: upper.count_flow_outs.or(lower.count_flow_outs),
        short_abandon: upper.short_abandon.or(lower.short_abandon),
        wrapup: upper.wrapup.or(lower.wrapup),
        max_wait: upper.max_wait.or(lower.max_wait),
        max_talk: upper.max_talk.or(lower.max_talk),
        max_wrapup: upper.max_wrapup.or(lower.max_wrapup),
        max_ring: upper.max_ring.or(lower.max_ring),
        time_zone: upper.time_zone.clone().or_else(|| lower.time_zone.clone()),
        day_start: upper.day_start.or(lower.day_start),
    }
}
