//! The dictionary as JSON.

use floor::dictionary::{AGENT, Definition, QUEUE};
use serde_json::{Value, json};

/// Every figure: key, unit, whether it is of this instant, and what it means.
#[must_use]
pub fn definitions() -> Value {
    json!({ "queue": list(QUEUE), "agent": list(AGENT) })
}

fn list<T>(definitions: &[Definition<T>]) -> Vec<Value> {
    let one = |figure: &Definition<T>| json!({ "key": figure.key, "unit": figure.unit.words(), "now": figure.now, "meaning": figure.words });
    definitions.iter().map(one).collect()
}
