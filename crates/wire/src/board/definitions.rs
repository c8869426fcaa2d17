//! The dictionary as JSON, and as a document to read.

mod markdown;

pub use markdown::markdown;

use std::collections::BTreeMap;

use floor::Formula;
use floor::dictionary::{AGENT, Definition, QUEUE, Sums, Term};
use serde_json::{Value, json};

/// Every figure: what it answers and means, how it is computed and from what, when it counts.
#[must_use]
pub fn definitions() -> Value {
    let terms: Vec<Value> = terms()
        .iter()
        .map(|(name, words)| json!({ "name": name, "meaning": words }))
        .collect();
    json!({
        "queue": list(QUEUE),
        "agent": list(AGENT),
        "terms": terms,
        "service_levels": Formula::ALL.map(level),
    })
}

fn list<T: Sums>(definitions: &[Definition<T>]) -> Vec<Value> {
    definitions.iter().map(one).collect()
}

fn one<T: Sums>(figure: &Definition<T>) -> Value {
    let terms: Vec<&str> = figure.terms.iter().map(|term| term.name).collect();
    json!({
        "key": figure.key,
        "group": figure.group.title(),
        "unit": figure.unit.words(),
        "now": figure.is_now(),
        "moment": figure.moment.name(),
        "question": figure.question,
        "meaning": figure.words,
        "formula": figure.formula(),
        "terms": terms,
        "example": figure.example,
        "elsewhere": figure.elsewhere,
    })
}

fn level(formula: Formula) -> Value {
    json!({
        "sl_formula": formula.name(),
        "formula": formula.expression(false),
        "like": formula.like(),
        "meaning": formula.words(),
    })
}

/// Every term once, by name. A name that several terms share has the words of all.
fn terms() -> BTreeMap<&'static str, String> {
    let mut terms = BTreeMap::new();
    collect(&mut terms, QUEUE);
    collect(&mut terms, AGENT);
    terms
}

fn collect<T>(terms: &mut BTreeMap<&'static str, String>, definitions: &[Definition<T>]) {
    for Term { name, words, .. } in definitions.iter().flat_map(|figure| figure.terms) {
        let known = terms.entry(*name).or_insert_with(|| (*words).to_owned());
        if !known.split(", or ").any(|said| said == *words) {
            *known += ", or ";
            *known += words;
        }
    }
}
