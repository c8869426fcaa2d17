//! The websocket.

use serde_json::{Map, Value, json};

use super::{example, referred};
use crate::push::SUBPROTOCOL;
use crate::shape::{component, named};

/// What the server sends.
pub(super) const SENT: [&str; 4] = ["hello", "snap", "delta", "beat"];

pub(super) fn channel() -> Value {
    let headers = json!({
        "type": "object",
        "required": ["Sec-WebSocket-Protocol"],
        "properties": { "Sec-WebSocket-Protocol": { "const": SUBPROTOCOL } },
    });
    json!({
        "address": "/api/v1/stream",
        "title": "The board, kept up to date",
        "description": format!(
            "A websocket with the subprotocol `{SUBPROTOCOL}`. Frames are JSON texts; `t` names the message. The \
             server sends state, not a log of what happened: a screen that missed something is led to the newest \
             state."
        ),
        "servers": [{ "$ref": "#/servers/floorwatch" }],
        "messages": referred(SENT.into_iter().chain(["sub"])),
        "bindings": { "ws": { "method": "GET", "headers": headers, "bindingVersion": "0.1.0" } },
    })
}

pub(super) fn messages() -> Map<String, Value> {
    let sub = (
        "sub",
        message("sub", "What a screen wants, from now on.", example::sub()),
    );
    let words = [
        "Greets a screen.",
        "Everything, as columns.",
        "What has changed since a number.",
        "Nothing has changed, for a second.",
    ];
    let sent = SENT.into_iter().zip(words).zip(example::frames());
    let sent = sent.map(|((name, words), frame)| (name, message(name, words, frame)));
    named(sent.chain([sub]))
}

fn message(name: &str, summary: &str, example: Value) -> Value {
    json!({
        "name": name,
        "summary": summary,
        "payload": component(name),
        "examples": [{ "payload": example }],
    })
}
