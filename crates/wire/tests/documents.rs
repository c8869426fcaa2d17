//! The documents for those who write to or read from Floorwatch are what the types say.
#![allow(clippy::unwrap_used, reason = "a test says by failing")]

mod asyncapi;
mod client;
mod presets;

use std::path::Path;

use serde_json::Value;

/// A document of `docs/`, to the byte.
fn check(name: &str, made: &Value) {
    check_text(name, &format!("{made:#}\n"));
}

fn check_text(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(made.lines()).position(|(a, b)| a != b);
    assert!(
        kept == made,
        "docs/{name} is not what the code says, from line {} on: \
         if the code is right, `UPDATE_GOLDEN=1 cargo test -p wire` writes it anew",
        differs.unwrap_or_else(|| kept.lines().count().min(made.lines().count())) + 1
    );
}

#[test]
fn the_dictionary_is_made_from_the_table() {
    check_text("metrics.md", &wire::board::markdown());
    check("definitions.json", &wire::board::definitions());
}

#[test]
fn the_presets_are_shown_by_the_engine() {
    assert_eq!(
        presets::five(),
        ["0.7292", "0.7000", "0.7778", "0.8000", "0.8235"]
    );
    check_text("presets.md", &presets::page());
}

#[test]
fn the_schema_of_events_is_made_from_the_types() {
    check("event.schema.json", &wire::event::schema());
}

/// Word for word but for words: what the types say must not drift from the contract.
#[test]
fn the_schema_of_events_is_that_of_the_contract() {
    let contract = include_str!("golden/contract.event.schema.json");
    let contract: Value = serde_json::from_str(contract).unwrap();
    let ours = wire::event::schema();
    assert_eq!(
        bare(&ours, &ours),
        bare(&contract, &contract),
        "left: the types, right: the contract"
    );
}

#[test]
fn every_kind_of_what_is_odd_is_explained() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/anomalies.md");
    let page = std::fs::read_to_string(path).unwrap();
    let kinds = floor::Anomaly::ALL.map(floor::Anomaly::name).into_iter();
    let all = kinds.chain(floor::Contradictory::ALL.map(floor::Contradictory::name));
    for kind in all {
        let rows = page.lines().filter(|line| line.starts_with('|'));
        let found = rows
            .filter_map(|row| row.split('|').nth(1))
            .any(|cell| cell.contains(&format!("`{kind}`")));
        assert!(found, "docs/anomalies.md does not explain {kind}");
    }
}

#[test]
fn the_asyncapi_document_is_made_from_the_types() {
    check("asyncapi.json", &wire::asyncapi::document());
}

/// A schema without words, with what it refers to in place, and sets in order.
fn bare(schema: &Value, root: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            if let Some(path) = fields.get("$ref") {
                let path = path.as_str().unwrap().trim_start_matches('#');
                return bare(root.pointer(path).unwrap(), root);
            }
            // The properties are named by events, not by JSON Schema.
            let words = |(name, value): &(&String, &Value)| {
                name.as_str() == "$defs"
                    || value.is_string() && ["title", "description"].contains(&name.as_str())
            };
            let kept = fields.iter().filter(|field| !words(field));
            kept.map(|(name, value)| {
                let mut value = bare(value, root);
                if let (true, Some(set)) = (name == "required", value.as_array_mut()) {
                    set.sort_by_key(Value::to_string);
                }
                (name.clone(), value)
            })
            .collect()
        }
        Value::Array(items) => items.iter().map(|item| bare(item, root)).collect(),
        other => other.clone(),
    }
}
