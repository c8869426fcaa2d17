//! Terms recompute to the value, and calls, agents and stretches to the terms: for every figure,
//! page by page.

use std::collections::{BTreeMap, BTreeSet};

use floor::dictionary::{AGENT, QUEUE};
use floor::{Settings, Window};
use serde_json::Value;

use super::Scene;
use crate::board::Scope;
use crate::floors::ExplainQuery;
use wire::push::AgentColumns;

/// What a page shows at most: small, so that there are many.
const PAGE: usize = 7;

fn explain(scene: &Scene, query: &str) -> Value {
    let query = ExplainQuery::parse(query).unwrap();
    serde_json::to_value(scene.floors.explain(&query).unwrap()).unwrap()
}

/// The document with all pages of its calls in one.
fn whole(scene: &Scene, query: &str) -> Value {
    let mut document = explain(scene, &format!("{query}&limit={PAGE}"));
    let mut calls = document["calls"].as_array().unwrap().clone();
    let mut next = document["next"].clone();
    while let Some(after) = next.as_str() {
        let after = after.replace('%', "%25");
        let page = explain(scene, &format!("{query}&limit={PAGE}&after={after}"));
        let rows = page["calls"].as_array().unwrap();
        assert!(
            !rows.is_empty() && page["value"] == document["value"],
            "{query}"
        );
        calls.extend(rows.iter().cloned());
        next = page["next"].clone();
    }
    assert_eq!(document["calls_total"], calls.len(), "{query}");
    let key = |row: &Value| format!("{} {} {}", row["source"], row["call"], row["counted_at"]);
    let keys: BTreeSet<String> = calls.iter().map(key).collect();
    assert_eq!(keys.len(), calls.len(), "no row comes twice: {query}");
    document["calls"] = calls.into();
    document
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

/// What all rows add to each term.
fn added(document: &Value) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    let mut add = |name: &str, amount: f64| *sums.entry(name.to_owned()).or_default() += amount;
    for list in ["calls", "agents"] {
        for row in document[list].as_array().unwrap() {
            for (name, amount) in row["adds"].as_object().unwrap() {
                add(name, number(amount));
            }
        }
    }
    for (name, amount) in document["forgotten"].as_object().unwrap() {
        add(name, number(amount));
    }
    sums
}

/// Terms that are no sum of what rows add.
const OTHERWISE: [&str; 16] = [
    "rank",
    "hours",
    "of",
    "target",
    "above",
    "below",
    "longest_wait_s",
    "longest_s",
    "waiting_in_time",
    "answered_15m",
    "abandoned_15m",
    "flowed_out_15m",
    "talk_s",
    "hold_s",
    "ring_s",
    "wrapup_s",
];

fn check_rows(document: &Value, query: &str) {
    let sums = added(document);
    for (name, term) in document["terms"].as_object().unwrap() {
        let of_times = ["talk_s", "hold_s", "ring_s", "wrapup_s"].contains(&name.as_str());
        if term.is_object() || (OTHERWISE.contains(&name.as_str()) && !of_times) {
            continue;
        }
        if document["agent"].is_string() && name.ends_with("_s") && !name.starts_with("leg_") {
            continue;
        }
        let sum = sums.get(name).copied().unwrap_or_default();
        assert!(
            (number(term) - sum).abs() < 1e-6,
            "{query}: {name} is {term}, rows add {sum}"
        );
    }
    let at = document["at"].as_str().unwrap();
    for row in document["calls"].as_array().unwrap() {
        check_row(row, at, query);
    }
}

/// Times as text are in order as they are in time, but for the fraction.
fn time(value: &Value) -> jiff::Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

fn check_row(row: &Value, at: &str, query: &str) {
    let now: jiff::Timestamp = at.parse().unwrap();
    if row["counted_at"].is_string() {
        assert!(
            time(&row["counted_at"]) <= now && now < time(&row["leaves_at"]),
            "{query}: {row}"
        );
    }
    if row["outcome"] == "answered" {
        let wait = (time(&row["answered_at"]) - time(&row["queued_at"])).as_secs_f64();
        assert!(
            (wait - number(&row["wait_s"])).abs() < 1e-6,
            "{query}: {row}"
        );
        assert!(row["agent"].is_string(), "{query}: {row}");
    }
    if row["outcome"] == "waiting" && row["adds"]["offered"].is_null() {
        let late_already = !row["counted_at"].is_null();
        assert_eq!(
            row["adds"]["late"].is_number(),
            late_already,
            "{query}: {row}"
        );
    }
    assert!(
        !row["adds"].as_object().unwrap().is_empty(),
        "{query}: {row}"
    );
}

/// Ratios are evaluated anew from the terms, by the formula as it is told.
fn recompute(document: &Value) -> Option<f64> {
    let formula = document["formula"].as_str().unwrap();
    let (above, below) = formula.split_once(" / ")?;
    let sum = |side: &str| -> Option<f64> {
        let side = side.trim_start_matches('(').trim_end_matches(')');
        let terms = side.split(" + ").map(|term| {
            term.parse()
                .ok()
                .or_else(|| document["terms"].get(term.trim()).map(number))
        });
        terms.sum()
    };
    Some(sum(above)? / sum(below)?)
}

fn check_value(document: &Value, expected: &Value, query: &str) {
    assert_eq!(&document["value"], expected, "{query}: {document}");
    if let (Some(value), Some(found)) = (document["value"].as_f64(), recompute(document)) {
        assert!(
            (value - found).abs() < 1e-6,
            "{query}: {value} is told, {found} computed"
        );
    }
}

fn scope(window: Window) -> Scope {
    Scope {
        window,
        teams: BTreeSet::new(),
        queues: BTreeSet::new(),
        agent_columns: AgentColumns::named(["handled"]).unwrap(),
    }
}

#[test]
fn every_figure_is_what_its_rows_make_of_it() {
    let mut scene = Scene::new(29);
    // Into the second hour, over the beginning of a day.
    for second in 0..4_000 {
        scene.tick(1_000);
        if !matches!(second, 120 | 1_800 | 3_999) {
            continue;
        }
        for window in [Window::M5, Window::M60, Window::Today] {
            let board = scene.document(&scope(window));
            let name = window.name();
            let queues = board["queues"].as_array().unwrap();
            for row in [&queues[0], queues.last().unwrap()] {
                let of = format!(
                    "source={}&queue={}&window={name}",
                    row["source"].as_str().unwrap(),
                    row["queue"].as_str().unwrap()
                );
                for figure in QUEUE {
                    let query = format!("{of}&metric={}", figure.key);
                    let document = whole(&scene, &query);
                    check_value(&document, &row[figure.key], &query);
                    check_rows(&document, &query);
                }
            }
            for figure in QUEUE {
                let query = format!("window={name}&metric={}", figure.key);
                let document = whole(&scene, &query);
                check_value(&document, &board["total"][figure.key], &query);
                check_rows(&document, &query);
            }
            for row in board["agents"].as_array().unwrap().iter().step_by(17) {
                let of = format!(
                    "source={}&agent={}&window={name}",
                    row["source"].as_str().unwrap(),
                    row["agent"].as_str().unwrap()
                );
                for figure in AGENT {
                    let query = format!("{of}&metric={}", figure.key);
                    let document = whole(&scene, &query);
                    check_value(&document, &row[figure.key], &query);
                    check_rows(&document, &query);
                    check_stretches(&document, &query);
                }
            }
        }
    }
}

/// Stretches add up to the agent's times.
fn check_stretches(document: &Value, query: &str) {
    let stretches = document["stretches"].as_array().unwrap();
    for (state, term) in [
        ("talking", "talk_s"),
        ("hold", "hold_s"),
        ("ringing", "ring_s"),
        ("wrapup", "wrapup_s"),
        ("available", "available_s"),
    ] {
        let Some(told) = document["terms"].get(term) else {
            continue;
        };
        let of = stretches.iter().filter(|stretch| stretch["state"] == state);
        let sum: f64 = of.map(|stretch| number(&stretch["lasts_s"])).sum();
        let sum = sum + number(&document["forgotten"][term]);
        assert!(
            (number(told) - sum).abs() < 1e-6,
            "{query}: {term} is {told}, stretches {sum}"
        );
    }
}

#[test]
fn what_is_not_there_is_said() {
    let mut scene = Scene::new(3);
    scene.tick(60_000);
    for (query, words) in [
        ("queue=nix&metric=waiting", "no queue `nix`"),
        ("agent=nix&metric=handled", "no agent `nix`"),
        ("source=nix&metric=waiting", "known are acme/site-1"),
    ] {
        let query = ExplainQuery::parse(query).unwrap();
        let said = scene.floors.explain(&query).unwrap_err();
        assert!(said.contains(words), "{said}");
    }
    for (query, words) in [
        ("queue=billing", "which figure"),
        ("metric=servicelevel", "did you mean `service_level`?"),
        ("metric=staffed&agent=a", "no figure `staffed` of an agent"),
        ("metric=waiting&queue=a&agent=b", "give one of them"),
        ("metric=waiting&window=7m", "5m, 15m, 30m, 60m and today"),
        ("metric=waiting&after=x", "`next` of the page before"),
        ("metric=waiting&limit=1001", "give 0 to 1000"),
    ] {
        let said = ExplainQuery::parse(query).unwrap_err();
        assert!(said.contains(words), "{query}: {said}");
    }
}

#[test]
fn no_rows_are_not_all_rows() {
    let mut scene = Scene::new(3);
    scene.tick(60_000);
    let none = explain(&scene, "metric=offered&limit=0");
    assert!(number(&none["calls_total"]) > 0.0 && none["truncated"] == true);
    let all = explain(&scene, "metric=offered&limit=1000");
    assert!(all["next"].is_null() && all["truncated"] == false);
}

#[test]
fn a_queue_says_how_its_calls_are_judged() {
    let mut scene = Scene::new(3);
    scene.tick(60_000);
    let document = explain(
        &scene,
        "source=acme/site-1&queue=billing&metric=service_level",
    );
    assert_eq!(document["settings"]["flow_outs"], "exclude");
    assert_eq!(
        document["settings"]["short_abandon_seconds"],
        Settings::default().short_abandon.seconds()
    );
    assert_eq!(
        explain(&scene, "metric=service_level")["settings"],
        Value::Null
    );
}

#[test]
fn an_estimate_says_how_right_it_was() {
    let mut scene = Scene::new(31);
    for _ in 0..600 {
        scene.tick(1_000);
    }
    let whole = explain(&scene, "metric=ewt_s")["accuracy"].clone();
    let (mut judged, mut error, mut longer) = (0.0, 0.0, 0.0);
    let board = scene.document(&scope(Window::M5));
    for row in board["queues"].as_array().unwrap() {
        let [source, queue] = ["source", "queue"].map(|key| row[key].as_str().unwrap());
        let of = format!("source={source}&queue={queue}&metric=ewt_s");
        let own = &explain(&scene, &of)["accuracy"];
        judged += number(&own["judged"]);
        error += number(&own["judged"]) * number(&own["mean_error_s"]);
        longer += number(&own["judged"]) * number(&own["bias_s"]);
    }
    assert!(judged > 50.0, "{judged}");
    let same = |key: &str, value: f64| (number(&whole[key]) - value).abs() < 1e-6;
    assert!(same("judged", judged) && whole["of"] == "60m", "{whole}");
    assert!(same("mean_error_s", error / judged) && same("bias_s", longer / judged));
    let words = format!("Of {judged} calls answered in the last 60 minutes the wait was told ");
    assert!(
        whole["words"].as_str().unwrap().starts_with(&words),
        "{whole}"
    );
    let today = &explain(&scene, "metric=ewt_s&window=today")["accuracy"];
    assert_eq!(today["of"], "today");
    for other in ["metric=waiting", "metric=asa_s"] {
        assert_eq!(explain(&scene, other)["accuracy"], Value::Null);
    }
}
