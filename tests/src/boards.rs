//! Tells how two boards differ, figure by figure.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Of the greater: what computing with fractions loses.
const EXACT: f64 = 1e-9;
/// Of the right: how far a percentile of many waits may be off.
const ESTIMATED: f64 = 0.01;

/// The sections every comparison wants; `anomalies` is for callers who ask for it.
pub const SECTIONS: [&str; 3] = ["total", "queues", "agents"];

/// What the product's board says beyond the figures of the dictionary.
const EXTRA: [&str; 3] = [".sl_seconds", ".sl_target", ".doubtful_reason"];

/// Differences of the product's board from the model's, one line each: path, found, expected.
pub fn differences(found: &Value, expected: &Value) -> Vec<String> {
    let mut differences = diff(found, expected);
    differences.retain(|difference| !EXTRA.iter().any(|key| difference.contains(key)));
    differences
}

/// Differences of total, queues and agents, one line each: path, left, right.
pub fn diff(left: &Value, right: &Value) -> Vec<String> {
    diff_sections(left, right, &SECTIONS)
}

/// As [`diff`], for the sections named. Numbers agree to 1e-9 of their size, all else exactly;
/// wait percentiles of 1,000 answers and more to the 1 % of the right that the contract allows.
pub fn diff_sections(left: &Value, right: &Value, sections: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for section in sections {
        compare(
            section,
            &left[*section],
            &right[*section],
            EXACT,
            &mut found,
        );
    }
    found
}

fn compare(path: &str, left: &Value, right: &Value, tolerance: f64, found: &mut Vec<String>) {
    match (left, right) {
        (Value::Object(a), Value::Object(b)) => compare_objects(path, a, b, found),
        (Value::Array(a), Value::Array(b)) => compare_rows(path, a, b, found),
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
            let allowed = if tolerance > EXACT {
                tolerance * b.abs() + EXACT
            } else {
                tolerance * a.abs().max(b.abs())
            };
            if (a - b).abs() > allowed {
                found.push(format!("{path}: {left} against {right}"));
            }
        }
        _ if left != right => found.push(format!("{path}: {left} against {right}")),
        _ => {}
    }
}

fn compare_objects(
    path: &str,
    left: &Map<String, Value>,
    right: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    let answered = left.get("answered").and_then(Value::as_u64).unwrap_or(0);
    for (key, a) in left {
        let path = format!("{path}.{key}");
        let estimated = answered >= 1_000 && key.starts_with("wait_p");
        let tolerance = if estimated { ESTIMATED } else { EXACT };
        match right.get(key) {
            Some(b) => compare(&path, a, b, tolerance, found),
            None => found.push(format!("{path}: {a} against nothing")),
        }
    }
    for (key, b) in right {
        if !left.contains_key(key) {
            found.push(format!("{path}.{key}: nothing against {b}"));
        }
    }
}

/// Rows of queues and agents are paired by who they are, so that one row more is one difference.
fn compare_rows(path: &str, left: &[Value], right: &[Value], found: &mut Vec<String>) {
    let named = |rows: &[Value]| rows.iter().map(row_name).collect::<Vec<_>>();
    let (left_names, right_names) = (named(left), named(right));
    let places = |names: &[String]| -> BTreeMap<String, usize> {
        let places = names.iter().enumerate();
        places.map(|(place, name)| (name.clone(), place)).collect()
    };
    let (in_left, in_right) = (places(&left_names), places(&right_names));
    for (row, name) in left.iter().zip(&left_names) {
        match in_right.get(name) {
            Some(&at) => compare(&format!("{path}[{name}]"), row, &right[at], EXACT, found),
            None => found.push(format!("{path}[{name}]: a row against nothing")),
        }
    }
    for name in &right_names {
        if !in_left.contains_key(name) {
            found.push(format!("{path}[{name}]: nothing against a row"));
        }
    }
    if found.is_empty() && left_names != right_names {
        found.push(format!("{path}: the order of rows differs"));
    }
}

fn row_name(row: &Value) -> String {
    let of = |key: &str| row[key].as_str().unwrap_or("").to_string();
    format!("{} {}", of("source"), {
        // An agent's row has a `queue` too: the queue of its call.
        let agent = of("agent");
        if agent.is_empty() { of("queue") } else { agent }
    })
}
