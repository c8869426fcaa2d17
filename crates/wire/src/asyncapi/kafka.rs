//! The topics: events in either mode of CloudEvents, and dead letters.

use serde_json::{Map, Value, json};

use super::{example, referred};
use crate::event::{ATTRIBUTES, Data, EventType, schema};
use crate::letter::{self, Header};
use crate::shape::{component, described, named};

const KAFKA_BINDING: &str = "0.5.0";

pub(super) fn events() -> Value {
    let names: Vec<String> = EventType::ALL
        .iter()
        .flat_map(|it| [structured_name(*it), binary_name(*it)])
        .collect();
    json!({
        "address": "floorwatch.events",
        "title": "Events of phone systems",
        "description": "One CloudEvents 1.0 event a record, in structured or in binary mode. The key is the event's \
                        source, and all producers choose partitions alike: by `murmur2_random`.",
        "servers": [{ "$ref": "#/servers/kafka" }],
        "messages": referred(names.iter().map(String::as_str)),
        "bindings": { "kafka": { "topic": "floorwatch.events", "bindingVersion": KAFKA_BINDING } },
    })
}

pub(super) fn dead_letters() -> Value {
    json!({
        "address": "floorwatch.events.dlq",
        "title": "Dead letters",
        "description": "Records that could not be counted: malformed, too late, or naming more than a source may have.",
        "servers": [{ "$ref": "#/servers/kafka" }],
        "messages": referred(["deadLetter"]),
        "bindings": { "kafka": { "topic": "floorwatch.events.dlq", "bindingVersion": KAFKA_BINDING } },
    })
}

fn structured_name(event_type: EventType) -> String {
    event_type.word().to_owned()
}

fn binary_name(event_type: EventType) -> String {
    format!("{}.binary", event_type.word())
}

pub(super) fn messages() -> Map<String, Value> {
    let all = example::events();
    let events = EventType::ALL.iter().flat_map(|it| {
        let examples = all.iter().filter(|event| event.data.event_type() == *it);
        let examples: Vec<Value> = examples.map(|event| json!(event)).collect();
        [
            (structured_name(*it), structured(*it, &examples)),
            (binary_name(*it), binary(*it, &examples)),
        ]
    });
    named(events.chain([("deadLetter".to_owned(), dead_letter())]))
}

/// The key of a record with an event.
fn keyed_by_source() -> Value {
    let source = schema::envelope()["properties"]["source"].take();
    json!({ "kafka": { "key": source, "bindingVersion": KAFKA_BINDING } })
}

/// What the type says of itself.
fn meaning(event_type: EventType) -> Value {
    Data::shape(event_type)["description"].take()
}

const STRUCTURED: &str = "application/cloudevents+json";

fn structured(event_type: EventType, examples: &[Value]) -> Value {
    let word = event_type.word();
    let content_type = described("May be left out.", json!({ "const": STRUCTURED }));
    let example =
        |event: &Value| json!({ "headers": { "content-type": STRUCTURED }, "payload": event });
    json!({
        "name": word,
        "summary": meaning(event_type),
        "contentType": STRUCTURED,
        "bindings": keyed_by_source(),
        "headers": { "type": "object", "properties": { "content-type": content_type } },
        "payload": {
            "allOf": [
                component("envelope"),
                { "properties": { "type": { "const": word }, "data": component(word) } },
            ],
        },
        "examples": examples.iter().map(example).collect::<Vec<_>>(),
    })
}

fn binary(event_type: EventType, examples: &[Value]) -> Value {
    let word = event_type.word();
    let example = |event: &Value| {
        let header = |name: &&str| Some((format!("ce_{name}"), event.get(name)?.clone()));
        let headers: Map<_, _> = ATTRIBUTES.iter().filter_map(header).collect();
        json!({ "headers": headers, "payload": event["data"] })
    };
    json!({
        "name": format!("{word}, binary"),
        "summary": meaning(event_type),
        "bindings": keyed_by_source(),
        "headers": {
            "type": "object",
            "allOf": [component("attributes"), { "properties": { "ce_type": { "const": word } } }],
        },
        "payload": component(word),
        "examples": examples.iter().map(example).collect::<Vec<_>>(),
    })
}

fn dead_letter() -> Value {
    let header = |header: &Header| {
        (
            header.name,
            described(header.words, json!({ "type": "string" })),
        )
    };
    let headers = letter::ALWAYS.iter().chain([&letter::VALUE]);
    json!({
        "name": "deadLetter",
        "title": "Dead letter",
        "summary": "A record that could not be counted: key, value and headers as they came, and why.",
        "headers": {
            "type": "object",
            "required": letter::ALWAYS.map(|header| header.name),
            "properties": named(headers.map(header)),
        },
        "payload": { "description": "As it came, whatever it is." },
        "examples": [example::dead_letter()],
    })
}

/// The envelope, and the same as the headers of binary mode.
pub(super) fn schemas() -> Map<String, Value> {
    let envelope = schema::envelope();
    let needed = envelope["required"].as_array().into_iter().flatten();
    let needed: Vec<&str> = needed.filter_map(Value::as_str).collect();
    let required = ATTRIBUTES.iter().filter(|name| needed.contains(name));
    let header = |name: &&str| (format!("ce_{name}"), envelope["properties"][name].clone());
    let attributes = json!({
        "description": "The attributes of an event in binary mode, as headers.",
        "type": "object",
        "required": required.map(|name| format!("ce_{name}")).collect::<Vec<_>>(),
        "properties": named(ATTRIBUTES.iter().map(header)),
    });
    named([("attributes", attributes), ("envelope", envelope)])
}
