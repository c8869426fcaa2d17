//! The AsyncAPI 3.0 document: what goes over Kafka and the websocket, said from Floorwatch's side.
//!
//! Made from the types that read and write; its examples are a morning at a small site, played
//! through an engine.

mod example;
mod kafka;
mod stream;

use serde_json::{Map, Value, json};

use crate::shape::named;
use crate::{event, push};

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut messages = kafka::messages();
    messages.extend(stream::messages());
    json!({
        "asyncapi": "3.0.0",
        "id": "urn:floorwatch:asyncapi:v1",
        "info": {
            "title": "Floorwatch",
            "version": "1.0.0",
            "description": "A real-time supervisor monitor for contact centers: it receives the events of phone \
                            systems from Kafka, and sends the board to screens. Names of topics are those unless \
                            configured otherwise.",
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": "127.0.0.1:9092",
                "protocol": "kafka",
                "description": "`brokers` under `[kafka]`.",
            },
            "floorwatch": {
                "host": "127.0.0.1:8080",
                "protocol": "ws",
                "description": "`listen` under `[http]`.",
            },
        },
        "channels": {
            "events": kafka::events(),
            "deadLetters": kafka::dead_letters(),
            "stream": stream::channel(),
        },
        "operations": {
            "receiveEvents": operation("receive", "events", "Counts events. What cannot be counted becomes a dead letter."),
            "sendDeadLetters": operation("send", "deadLetters", "Keeps each record that could not be counted."),
            "receiveSubscription": {
                "action": "receive",
                "channel": channel("stream"),
                "summary": "Hears what a screen wants.",
                "messages": [{ "$ref": "#/channels/stream/messages/sub" }],
            },
            "sendBoard": {
                "action": "send",
                "channel": channel("stream"),
                "summary": "Shows the board, and what changes on it.",
                "messages": stream::SENT.map(|name| json!({ "$ref": format!("#/channels/stream/messages/{name}") })),
            },
        },
        "components": { "messages": messages, "schemas": schemas() },
    })
}

fn operation(action: &str, name: &str, summary: &str) -> Value {
    json!({ "action": action, "channel": channel(name), "summary": summary })
}

fn channel(name: &str) -> Value {
    json!({ "$ref": format!("#/channels/{name}") })
}

/// Messages of a channel, by name.
fn referred<'a>(names: impl IntoIterator<Item = &'a str>) -> Map<String, Value> {
    let one = |name| {
        (
            name,
            json!({ "$ref": format!("#/components/messages/{name}") }),
        )
    };
    named(names.into_iter().map(one))
}

fn schemas() -> Map<String, Value> {
    let mut schemas = event::schema::carried();
    schemas.extend(kafka::schemas());
    schemas.extend(push::schema::schemas());
    schemas
}
