//! The schema of an event, made from the types that read it.

use serde_json::{Map, Value, json};

use super::data::{Data, EventType};
use super::envelope::Envelope;
use crate::shape::{Shape, named};

/// The JSON Schema (2020-12) of an event in structured mode: it takes what
/// [`decode`](super::decode) takes, and nothing else.
#[must_use]
pub fn schema() -> Value {
    let mut schema = envelope();
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["$id"] = "urn:floorwatch:event:v1".into();
    schema["title"] = "Floorwatch live event, version 1".into();
    schema["oneOf"] = EventType::ALL.iter().map(|it| of_type(*it)).collect();
    schema["$defs"] = carried().into();
    schema
}

/// What each type carries, by its word.
pub(crate) fn carried() -> Map<String, Value> {
    let data = |it: &EventType| (it.word(), Data::shape(*it));
    named(EventType::ALL.iter().map(data))
}

/// The envelope of an event of whatever type.
pub(crate) fn envelope() -> Value {
    let mut schema = Envelope::shape();
    if let Some(required) = schema["required"].as_array_mut() {
        // In binary mode it is no part of the envelope; here it is.
        required.push("data".into());
    }
    schema
}

fn of_type(event_type: EventType) -> Value {
    let word = event_type.word();
    json!({ "properties": { "type": { "const": word }, "data": { "$ref": format!("#/$defs/{word}") } } })
}
