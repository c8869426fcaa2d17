//! What a query of the dashboards gives by the board, worked out from the board's document alone.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::query::{Parts, Selector};
use super::tree::plain;

pub const FORMULAS: [&str; 5] = [
    "exclude_short",
    "offered",
    "exclude_abandoned_in_time",
    "abandoned_in_time_met",
    "answered_only",
];
/// A queue with a formula of its own.
pub const SETTINGS: &str = "[queue.billing]\nsl_formula = \"offered\"\n";

/// Labels of a series, those of the scrape left out.
pub type Labels = BTreeMap<String, String>;

/// The board of one instant.
pub struct Boards {
    pub by_window: BTreeMap<&'static str, Value>,
    /// The targets that events have set, by source and queue.
    pub targets: BTreeMap<(String, String), f64>,
}

/// The targets of `queue.config` events.
pub fn targets(events: &str) -> BTreeMap<(String, String), f64> {
    let of = |line: &str| {
        let event: Value = serde_json::from_str(line).expect("a line is JSON");
        let target = event["data"]["sl_target"].as_f64()?;
        Some((
            (plain(&event["source"]), plain(&event["data"]["queue"])),
            target,
        ))
    };
    let configs = events.lines().filter(|line| line.contains("queue.config"));
    configs.filter_map(of).collect()
}

impl Boards {
    /// The target of a queue, under the formula by which it is judged.
    fn target(&self, source: &str, queue: &str) -> (&'static str, f64) {
        let formula = if queue == "billing" {
            "offered"
        } else {
            "exclude_short"
        };
        let told = self.targets.get(&(source.to_owned(), queue.to_owned()));
        (formula, told.copied().unwrap_or(0.8))
    }

    /// What a gauge is by the board: all its series. Nothing for what is no figure of the board.
    fn series(&self, metric: &str) -> Option<Vec<(Labels, f64)>> {
        let mut all = Vec::new();
        let any = &self.by_window["5m"];
        if metric == "floorwatch_source_age_seconds" {
            for row in any["sources"].as_array().expect("sources") {
                all.push((
                    labels(row, &["source"], &[]),
                    row["age_s"].as_f64().expect("an age"),
                ));
            }
            return Some(all);
        }
        let mut add = |row: &Value, more: &[(&str, &str)], value: &Value| {
            let own = labels(row, &["source", "queue"], more);
            all.extend(value.as_f64().map(|value| (own, value)));
        };
        for row in any["queues"].as_array().expect("queues") {
            match metric {
                "floorwatch_queue_calls_waiting" => add(row, &[], &row["waiting"]),
                "floorwatch_queue_longest_wait_seconds" => {
                    add(
                        row,
                        &[],
                        &json!(row["longest_wait_s"].as_f64().unwrap_or(0.0)),
                    );
                }
                "floorwatch_queue_estimated_wait_seconds" => add(row, &[], &row["ewt_s"]),
                "floorwatch_queue_agents" => {
                    for state in ["staffed", "available", "not_ready", "wrapping_up"] {
                        add(row, &[("state", state)], &row[state]);
                    }
                }
                "floorwatch_queue_service_level_target_ratio" => {
                    let (formula, target) =
                        self.target(&plain(&row["source"]), &plain(&row["queue"]));
                    add(row, &[("formula", formula)], &json!(target));
                }
                _ => {}
            }
        }
        for (window, board) in &self.by_window {
            for row in board["queues"].as_array().expect("queues") {
                match metric {
                    "floorwatch_queue_occupancy_ratio" => {
                        add(row, &[("window", window)], &row["occupancy"]);
                    }
                    "floorwatch_queue_service_level_ratio" => {
                        for formula in FORMULAS {
                            let more = [("window", *window), ("formula", formula)];
                            add(row, &more, &row["service_levels"][formula]);
                        }
                    }
                    _ => {}
                }
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// Those of its series that a selector means.
    fn select(&self, selector: &Selector) -> Option<Vec<(Labels, f64)>> {
        let mut all = self.series(&selector.metric)?;
        for (label, operator, value) in &selector.matchers {
            all.retain(|(labels, _)| match labels.get(label) {
                Some(found) if operator == "=" => found == value,
                Some(found) => {
                    assert_eq!(operator, "=~");
                    let inner = value.trim_start_matches('(').trim_end_matches(')');
                    inner.split('|').any(|one| one == ".+" || one == found)
                }
                // The process is Prometheus' to name.
                None => label == "instance",
            });
        }
        Some(all)
    }

    /// What a plain query gives by the board: a selector alone, or pooled. Nothing where it asks
    /// for more.
    pub fn answer(&self, expr: &str, asked: &Parts) -> Option<Vec<(Labels, f64)>> {
        if let Some(special) = self.special(expr, asked) {
            return Some(special);
        }
        let [selector] = asked.selectors.as_slice() else {
            return None;
        };
        let (before, after) = expr.split_once(&selector.text)?;
        let all = self.select(selector)?;
        let values = all.iter().map(|(_, value)| *value);
        match (before, after) {
            ("", "") => Some(all),
            ("sum(", ")") => Some(vec![(Labels::new(), values.sum())]),
            ("max(", ")") => Some(vec![(Labels::new(), values.reduce(f64::max)?)]),
            ("min(", ")") => Some(vec![(Labels::new(), values.reduce(f64::min)?)]),
            ("sum by (source, queue) (", ")") => {
                let mut sums: BTreeMap<Labels, f64> = BTreeMap::new();
                for (mut labels, value) in all {
                    labels.retain(|label, _| asked.labels.contains(label));
                    *sums.entry(labels).or_default() += value;
                }
                Some(sums.into_iter().collect())
            }
            _ => None,
        }
    }

    /// The two that compare levels with targets, each level by the formula that has a target.
    fn special(&self, expr: &str, asked: &Parts) -> Option<Vec<(Labels, f64)>> {
        const LEVEL: &str = "floorwatch_queue_service_level_ratio";
        let level = asked.selectors.iter().find(|it| it.metric == LEVEL)?;
        let mut under = Vec::new();
        for (mut labels, level) in self.select(level)? {
            let (formula, target) = self.target(&labels["source"], &labels["queue"]);
            if labels["formula"] == formula {
                labels.remove("window");
                under.push((labels, (target - level).max(0.0)));
            }
        }
        if expr.contains("< bool on") {
            let count = under.iter().filter(|(_, by)| *by > 0.0).count();
            return Some(vec![(Labels::new(), count as f64)]);
        }
        expr.starts_with("clamp_min(").then_some(under)
    }
}

fn labels(row: &Value, own: &[&str], more: &[(&str, &str)]) -> Labels {
    let own = own.iter().map(|key| ((*key).to_owned(), plain(&row[*key])));
    let more = more
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    own.chain(more).collect()
}

/// Series as Prometheus gives them, without what it adds.
pub fn plainly(found: &[(Value, f64)]) -> BTreeMap<Labels, f64> {
    let of = |metric: &Value| -> Labels {
        let map = metric.as_object().expect("labels");
        let own = map
            .iter()
            .filter(|(key, _)| !["__name__", "job", "instance"].contains(&key.as_str()));
        own.map(|(key, value)| (key.clone(), plain(value)))
            .collect()
    };
    found
        .iter()
        .map(|(metric, value)| (of(metric), *value))
        .collect()
}

pub fn differences(found: &BTreeMap<Labels, f64>, expected: Vec<(Labels, f64)>) -> Vec<String> {
    let expected: BTreeMap<Labels, f64> = expected.into_iter().collect();
    let mut problems = Vec::new();
    for (labels, value) in found {
        match expected.get(labels) {
            Some(wanted) if (value - wanted).abs() <= 1e-9 * wanted.abs().max(1.0) => {}
            other => problems.push(format!("{labels:?}: {value}, on the board {other:?}")),
        }
    }
    let missing = expected
        .keys()
        .filter(|labels| !found.contains_key(*labels));
    problems.extend(missing.map(|labels| format!("{labels:?} is missing")));
    problems
}
