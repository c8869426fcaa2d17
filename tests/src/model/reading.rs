//! From lines in order of arrival to the accepted events of each source, in order (rules 1–5).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::schema;
use super::settings::Settings;
use super::time::{Moment, parse_time};

/// An event that counts. `moment` is its place in its source's order.
#[derive(Clone, Debug)]
pub struct Event {
    pub moment: Moment,
    pub kind: Arc<str>,
    pub data: Arc<Value>,
}

impl Event {
    /// A text field of the data.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.data[field].as_str()
    }

    /// A field that the schema requires.
    pub fn required(&self, field: &str) -> &str {
        self.text(field).expect("the schema was checked")
    }

    pub fn time(&self) -> i64 {
        self.moment.time
    }

    /// Part of a call's own story.
    pub fn is_of_call(&self) -> bool {
        self.kind.starts_with("call.") || ["survey.answered", "qa.scored"].contains(&&*self.kind)
    }

    pub fn is_restart(&self) -> bool {
        *self.kind == *"source.mark" && self.text("mark") == Some("restart")
    }
}

/// An event as it was heard, by itself.
#[derive(Clone, Debug)]
pub struct Record {
    source: String,
    id: String,
    time: i64,
    sequence: Option<u64>,
    rank: usize,
    skewed: bool,
    kind: Arc<str>,
    data: Arc<Value>,
}

/// The accepted events of each source up to `at`, in order.
pub fn accept(
    records: &[Option<Record>],
    at: i64,
    settings: &Settings,
    anomalies: &mut BTreeMap<&'static str, u64>,
) -> BTreeMap<String, Vec<Event>> {
    let mut count = |kind: &'static str| *anomalies.entry(kind).or_insert(0) += 1;
    let mut newest: BTreeMap<&str, i64> = BTreeMap::new();
    let mut ids: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut accepted: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records.iter().flatten() {
        if record.time > at {
            continue;
        }
        let seen = newest.entry(&record.source).or_insert(record.time);
        let late = record.time < *seen - settings.source(&record.source).lateness;
        *seen = record.time.max(*seen);
        if late {
            count("late_dropped");
        } else if !ids.insert((&record.source, &record.id)) {
            count("duplicates");
        } else {
            if record.skewed {
                count("skewed");
            }
            accepted.entry(&record.source).or_default().push(record);
        }
    }
    accepted
        .into_iter()
        .map(|(source, records)| (source.to_string(), in_order(records)))
        .collect()
}

/// Rule 1: by time, sequence (none first), rank, id.
fn in_order(mut records: Vec<&Record>) -> Vec<Event> {
    records.sort_by_key(|record| (record.time, record.sequence, record.rank, &record.id));
    records
        .into_iter()
        .enumerate()
        .map(|(place, record)| Event {
            moment: Moment {
                time: record.time,
                place: place as i64,
            },
            kind: record.kind.clone(),
            data: record.data.clone(),
        })
        .collect()
}

fn rank(kind: &str, data: &Value) -> usize {
    const ORDER: [&str; 9] = [
        "call.queued",
        "call.offered",
        "call.offer_ended",
        "call.answered",
        "call.hold",
        "call.transferred",
        "call.left_queue",
        "call.ended",
        "call.wrapup",
    ];
    if kind == "source.mark" && data["mark"] == "restart" {
        return 0;
    }
    1 + ORDER
        .iter()
        .position(|name| *name == kind)
        .unwrap_or(ORDER.len())
}

/// The record of a line, or nothing if it breaks the schema.
pub fn parse(line: &str, settings: &Settings) -> Option<Record> {
    let event: Value = serde_json::from_str(line).ok()?;
    let well_formed = event["specversion"] == "1.0"
        && schema::is_id(&event["id"])
        && schema::is_id(&event["source"])
        && schema::allows(event["type"].as_str()?, &event["data"]);
    let texts = ["subject", "datacontenttype", "partitionkey"];
    let texts_are = |event: &Value| {
        texts
            .iter()
            .all(|key| event.get(key).is_none_or(Value::is_string))
    };
    if !well_formed || !texts_are(&event) {
        return None;
    }
    let source = event["source"].as_str()?.to_string();
    let stamp = parse_time(event["time"].as_str()?)?;
    let received = match event.get("receivedat") {
        Some(received) => Some(parse_time(received.as_str()?)?),
        None => None,
    };
    let latest = received.map(|received| received + settings.source(&source).max_skew);
    let skewed = latest.is_some_and(|latest| stamp > latest);
    Some(Record {
        id: event["id"].as_str()?.to_string(),
        time: if skewed { received? } else { stamp },
        sequence: sequence(&event)?,
        rank: rank(event["type"].as_str()?, &event["data"]),
        skewed,
        kind: event["type"].as_str()?.into(),
        data: Arc::new(event["data"].clone()),
        source,
    })
}

/// The sequence number, if there is one; nothing at all if what is there is none.
fn sequence(event: &Value) -> Option<Option<u64>> {
    match event.get("sequence") {
        None => Some(None),
        Some(digits) => {
            let digits = digits.as_str()?;
            let fits =
                (1..=19).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            if fits {
                digits.parse().ok().map(Some)
            } else {
                None
            }
        }
    }
}
