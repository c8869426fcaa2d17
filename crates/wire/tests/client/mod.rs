//! A client of the websocket, as small as the protocol's page lets it be.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A client as the protocol's page describes it, and no cleverer. Beside each cell it keeps when
/// it was told.
#[derive(Clone, Default)]
pub struct Client {
    pub seq: Option<u64>,
    pub total: Cells,
    pub tables: BTreeMap<&'static str, Vec<Option<Cells>>>,
}

/// Each with when it was told, in epoch ms.
pub type Cells = BTreeMap<String, (Value, i64)>;

const TABLES: [&str; 2] = ["queues", "agents"];

impl Client {
    pub fn hear(&mut self, frame: &str) {
        let frame: Value = serde_json::from_str(frame).expect("JSON");
        let now = frame["now"].as_i64().expect("now");
        if frame["t"] == "snap" {
            *self = Self::default();
        } else {
            assert_eq!(
                frame["from"].as_u64(),
                self.seq,
                "a delta continues what the client has"
            );
        }
        self.seq = frame["seq"].as_u64();
        for (key, value) in frame["total"].as_object().into_iter().flatten() {
            self.total.insert(key.clone(), (value.clone(), now));
        }
        for name in TABLES {
            self.hear_table(name, &frame[name], &frame["gone"][name], now);
        }
    }

    fn hear_table(&mut self, name: &'static str, table: &Value, gone: &Value, now: i64) {
        let rows = self.tables.entry(name).or_default();
        let common = table.get("i").map(places);
        for (column, values) in table
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(column, _)| *column != "i")
        {
            let (own, values) = match values {
                Value::Array(values) => (
                    common
                        .clone()
                        .unwrap_or_else(|| (0..values.len()).collect()),
                    values,
                ),
                pair => (places(&pair["i"]), pair["v"].as_array().expect("v")),
            };
            assert_eq!(own.len(), values.len(), "{column}");
            for (place, value) in own.into_iter().zip(values) {
                if rows.len() <= place {
                    rows.resize(place + 1, None);
                }
                rows[place]
                    .get_or_insert_default()
                    .insert(column.clone(), (value.clone(), now));
            }
        }
        for place in gone.as_array().map(|_| places(gone)).unwrap_or_default() {
            assert!(
                rows[place].take().is_some(),
                "only a row that is there goes"
            );
        }
    }

    /// All that is known, as of an instant, in no order of rows.
    pub fn known(&self, now: i64) -> BTreeSet<String> {
        let row = |row: &Cells| {
            let cells: BTreeMap<&String, Value> = row
                .iter()
                .map(|(key, (value, told))| (key, grown(key, value, now - told)))
                .collect();
            format!("{cells:?}")
        };
        let rows = self.tables.values().flatten().flatten().map(row);
        rows.chain([row(&self.total)]).collect()
    }
}

fn places(list: &Value) -> Vec<usize> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|place| usize::try_from(place.as_u64().expect("a place")).expect("a place"))
        .collect()
}

/// What a cell has become: what grows by itself is not said again.
#[allow(clippy::cast_precision_loss, reason = "small numbers")]
pub fn grown(key: &str, value: &Value, milliseconds: i64) -> Value {
    let seconds = milliseconds as f64 / 1000.0;
    let rounded = |number: f64| Value::from((number * 1e3).round() / 1e3);
    match value {
        Value::Number(number) if key == "longest_wait_s" => {
            rounded(number.as_f64().expect("a number") + seconds)
        }
        Value::Array(pair) => {
            let slope = pair[1].as_f64().expect("a slope");
            Value::from(vec![
                rounded(pair[0].as_f64().expect("a number") + slope * seconds),
                rounded(slope),
            ])
        }
        Value::Object(parts) if key == "not_ready_s" => parts
            .iter()
            .map(|(key, part)| (key.clone(), grown(key, part, milliseconds)))
            .collect(),
        other => other.clone(),
    }
}
