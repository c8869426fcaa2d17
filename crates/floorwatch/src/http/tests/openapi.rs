//! The documents for machines are what is served, and what they say of answers is so.

use std::collections::BTreeSet;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value};

use super::rig::{Answer, Rig};
use crate::http::{addresses, openapi};

/// `UPDATE_GOLDEN=1` writes it anew.
#[test]
fn the_document_is_made_from_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let made = format!("{:#}\n", openapi::document());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap_or_default() == made,
        "docs/openapi.json is not what the code says: if the code is right, \
         `UPDATE_GOLDEN=1 cargo test -p floorwatch` writes it anew"
    );
}

#[test]
fn every_address_is_in_the_document_and_no_other() {
    let served: BTreeSet<String> = addresses()
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    let document = openapi::document();
    let said: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(said, served);
}

#[tokio::test]
async fn an_address_takes_the_methods_of_the_document_and_no_other() {
    let rig = Rig::start().await;
    let document = openapi::document();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let said = methods.get(method.to_lowercase()).is_some();
            let answer = rig.ask(&format!("{method} {path}"), &[]).await;
            assert_eq!(
                answer.status != 405,
                said,
                "{method} {path}: {}",
                answer.status
            );
        }
    }
}

/// A schema of the document with nothing taken but what it names.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    close(&mut whole);
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    options.should_validate_formats(true).build(&whole).unwrap()
}

fn close(schema: &mut Value) {
    let named = schema["properties"].is_object();
    if named && schema["type"] == "object" {
        schema["additionalProperties"] = false.into();
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(close),
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Holds an answer against what the document says of its status.
fn check(document: &Value, path: &str, answer: &Answer) {
    let responses = &document["paths"][path]["get"]["responses"];
    let mut response = &responses[answer.status.to_string()];
    if response.is_null() {
        assert!(
            answer.status >= 400,
            "{path}: {} is not in the document",
            answer.status
        );
        response = &responses["default"];
    }
    if let Some(reference) = response["$ref"].as_str() {
        response = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    let content: &Map<_, _> = response["content"].as_object().unwrap();
    let content_type = answer.header("content-type").unwrap();
    let media = content_type.split(';').next().unwrap();
    let media = content
        .get(media)
        .unwrap_or_else(|| panic!("{path}: {content_type} is not in the document"));
    if let Some(schema) = media.get("schema") {
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        let verdict = validator(document, schema)
            .validate(&body)
            .map_err(|error| error.to_string());
        assert_eq!(verdict, Ok(()), "{path}: {body}");
    }
}

#[tokio::test]
async fn answers_are_as_the_document_says() {
    let rig = Rig::start().await;
    let document = openapi::document();
    rig.say(
        "acme/openapi",
        "call.queued",
        r#"{"call":"c-1","queue":"billing"}"#,
    );
    rig.say(
        "acme/openapi",
        "call.queued",
        r#"{"call":"c-2","queue":"billing"}"#,
    );
    rig.say(
        "acme/openapi",
        "agent.profile",
        r#"{"agent":"a-1","name":"Ada","team":"t1","queues":["billing"]}"#,
    );
    rig.say(
        "acme/openapi",
        "agent.state",
        r#"{"agent":"a-1","state":"not_ready","reason":"Lunch"}"#,
    );
    rig.say(
        "acme/openapi",
        "agent.profile",
        r#"{"agent":"a-2","queues":["billing"]}"#,
    );
    rig.say(
        "acme/openapi",
        "call.answered",
        r#"{"call":"c-1","agent":"a-2"}"#,
    );
    rig.say("acme/openapi", "source.mark", r#"{"mark":"heartbeat"}"#);
    let paths = document["paths"].as_object().unwrap();
    let read = |(path, methods): &(&String, &Value)| {
        methods.get("get").is_some() && *path != "/api/v1/stream"
    };
    for (path, _) in paths.iter().filter(read) {
        check(&document, path, &rig.ask(&format!("GET {path}"), &[]).await);
    }
    rig.shared
        .health
        .report("floorwatch.events", true, None, &[]);
    check(&document, "/readyz", &rig.ask("GET /readyz", &[]).await);
    check(
        &document,
        "/api/v1/stream",
        &rig.ask("GET /api/v1/stream", &[]).await,
    );
    check(
        &document,
        "/api/v1/board",
        &rig.ask("GET /api/v1/board?window=7m", &[]).await,
    );
    rig.say("acme/openapi", "call.ended", r#"{"call":"c-9"}"#);
    for query in [
        "",
        "?kind=ended_without_call&limit=1",
        "?limit=0",
        "?kind=odd",
    ] {
        let answer = rig.ask(&format!("GET /api/v1/anomalies{query}"), &[]).await;
        check(&document, "/api/v1/anomalies", &answer);
    }
    rig.hold(true);
    check(
        &document,
        "/api/v1/board",
        &rig.ask("GET /api/v1/board", &[]).await,
    );
    rig.hold(false);
    check(
        &document,
        "/api/v1/board",
        &rig.ask("GET /api/v1/board?window=5m&queue=billing&team=t1", &[])
            .await,
    );
}

#[tokio::test]
async fn documents_for_machines_are_served() {
    let rig = Rig::start().await;
    assert_eq!(rig.json("/api/v1/openapi.json").await, openapi::document());
    assert_eq!(
        rig.json("/api/v1/asyncapi.json").await,
        wire::asyncapi::document()
    );
}
