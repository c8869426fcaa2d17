//! The AsyncAPI document says nothing that is not so: its examples are read by what reads the real
//! ones, and fit its schemas.

use std::collections::BTreeSet;

use floor::{Floor, Plan, Time};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use wire::event::{CloudEvent, EventType, decode_binary};
use wire::push::{Request, parse};

use crate::client::Client;

fn document() -> Value {
    wire::asyncapi::document()
}

/// A schema of the document, with the components that it refers to, and nothing but what it names
/// taken.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    close(&mut whole);
    let options = jsonschema::options().with_draft(Draft::Draft7);
    options.should_validate_formats(true).build(&whole).unwrap()
}

fn close(schema: &mut Value) {
    let open = schema["properties"].is_object() && schema["additionalProperties"].is_null();
    if open && schema["type"] == "object" {
        schema["additionalProperties"] = false.into();
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(close),
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn examples<'d>(document: &'d Value, message: &str) -> &'d Vec<Value> {
    let examples = &document["components"]["messages"][message]["examples"];
    examples
        .as_array()
        .unwrap_or_else(|| panic!("{message} has no example"))
}

fn texts(headers: &Value) -> Vec<(&str, Option<&[u8]>)> {
    let headers = headers.as_object().unwrap().iter();
    headers
        .map(|(name, value)| (name.as_str(), value.as_str().map(str::as_bytes)))
        .collect()
}

#[test]
fn every_message_has_examples_that_fit_it() {
    let document = document();
    let messages = document["components"]["messages"].as_object().unwrap();
    assert_eq!(messages.len(), 2 * EventType::ALL.len() + 1 + 5);
    for (name, message) in messages {
        assert!(
            !examples(&document, name).is_empty(),
            "{name} has no example"
        );
        for part in ["headers", "payload"]
            .into_iter()
            .filter(|part| !message[part].is_null())
        {
            let validator = validator(&document, &message[part]);
            for example in examples(&document, name) {
                let verdict = validator.validate(&example[part]);
                assert!(verdict.is_ok(), "{name}: {part}: {}", verdict.unwrap_err());
            }
        }
    }
}

#[test]
fn every_event_is_read_in_both_modes_alike() {
    let document = document();
    for event_type in EventType::ALL {
        let word = event_type.word();
        let binary = examples(&document, &format!("{word}.binary"));
        let structured = examples(&document, word);
        assert_eq!(structured.len(), binary.len());
        for (structured, binary) in structured.iter().zip(binary) {
            let (record, data) = (
                structured["payload"].to_string(),
                binary["payload"].to_string(),
            );
            let event = CloudEvent::from_json(record.as_bytes()).unwrap();
            assert_eq!(event.data.event_type(), *event_type);
            let headers = texts(&binary["headers"]);
            let attributes = headers
                .iter()
                .map(|(name, value)| (name.strip_prefix("ce_").unwrap(), *value));
            assert_eq!(decode_binary(attributes, data.as_bytes()), Ok(event.into()));
        }
    }
}

/// An example that an engine finds odd would teach a mistake.
#[test]
fn the_events_are_a_morning_without_anomalies() {
    let document = document();
    let records = EventType::ALL
        .iter()
        .flat_map(|it| examples(&document, it.word()));
    let mut records: Vec<String> = records
        .map(|example| example["payload"].to_string())
        .collect();
    let number = |record: &String| CloudEvent::from_json(record.as_bytes()).unwrap().sequence;
    records.sort_by_key(number);
    let mut floor = Floor::new("acme/site-1".into(), Plan::default(), Time(0));
    for record in &records {
        let event = wire::event::decode(record.as_bytes()).unwrap();
        floor.advance_to(event.time);
        assert_eq!(
            floor.apply(&event, event.time),
            floor::Verdict::Applied,
            "{record}"
        );
        let odd = floor::Anomaly::ALL
            .into_iter()
            .find(|kind| floor.anomalies().get(*kind) > 0);
        assert_eq!(odd, None, "{record}");
    }
}

#[test]
fn the_dead_letter_says_what_is_wrong_with_it() {
    let document = document();
    let [example] = &examples(&document, "deadLetter")[..] else {
        panic!("one example")
    };
    let refused = wire::event::decode(example["payload"].to_string().as_bytes()).unwrap_err();
    assert_eq!(example["headers"]["fw-reason"], refused.to_string());
}

#[test]
fn the_frames_lead_a_client_to_the_board() {
    let document = document();
    let frame = |name: &str| examples(&document, name)[0]["payload"].clone();
    let mut client = Client::default();
    client.hear(&frame("snap").to_string());
    assert_eq!(client.total["waiting"].0, 1);
    client.hear(&frame("delta").to_string());
    assert_eq!(client.total["waiting"].0, 0);
    assert_eq!(client.total["abandoned"].0, 1);
    let state = |agent: usize| {
        client.tables["agents"][agent].as_ref().unwrap()["state"]
            .0
            .clone()
    };
    assert_eq!([state(0), state(1)], ["hold", "not_ready"]);
    assert_eq!(frame("beat")["seq"].as_u64(), client.seq);
    assert_eq!(frame("hello")["v"], 1);
}

/// The golden frames have agents' figures that grow, rows that came, and rows that are gone.
#[test]
fn the_frames_that_are_written_fit() {
    let document = document();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden-push");
    let mut seen = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let frame: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let name = frame["t"].as_str().unwrap().to_owned();
        let validator = validator(
            &document,
            &document["components"]["messages"][&name]["payload"],
        );
        let verdict = validator
            .validate(&frame)
            .map_err(|error| error.to_string());
        assert_eq!(verdict, Ok(()), "{}", path.display());
        seen.insert(name);
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        ["beat", "delta", "hello", "snap"]
    );
}

/// The reader is kinder than the schema: `null` is a field left out, a name given twice is one.
#[test]
fn a_subscription_that_fits_is_understood() {
    let document = document();
    let validator = validator(
        &document,
        &document["components"]["messages"]["sub"]["payload"],
    );
    let mut good = examples(&document, "sub")[0]["payload"].clone();
    good["epoch"] = json!("e");
    good["seq"] = json!(7);
    let probes = [
        json!(0),
        json!(1),
        json!(2),
        json!(0.5),
        json!(-1),
        json!(true),
        json!(""),
        json!("5m"),
        json!("7m"),
        json!("sub"),
        json!([]),
        json!([""]),
        json!(["a"]),
        json!(["a".repeat(402)]),
        json!(vec!["a"; 100]),
        json!({}),
        json!({"agents": ["talk_s", "state"]}),
        json!({"agents": ["talk"]}),
        json!({"queues": []}),
    ];
    let (mut taken, mut refused) = (0, 0);
    let mut look = |message: &Value| {
        let understood = parse(&message.to_string());
        if validator.is_valid(message) {
            assert!(
                matches!(understood, Ok(Request::Subscribe(_))),
                "{message}: {understood:?}"
            );
            taken += 1;
        }
        refused += usize::from(understood.is_err());
    };
    look(&good);
    for name in [
        "t", "v", "window", "teams", "queues", "hz", "cols", "epoch", "seq", "windows",
    ] {
        let mut message = good.clone();
        message.as_object_mut().unwrap().remove(name);
        look(&message);
        for probe in &probes {
            message[name] = probe.clone();
            look(&message);
        }
    }
    assert!(
        taken > 20 && refused > 100,
        "{taken} taken, {refused} refused"
    );
}

#[test]
fn channels_name_their_messages() {
    let document = document();
    let mut named = BTreeSet::new();
    for channel in document["channels"].as_object().unwrap().values() {
        for (name, message) in channel["messages"].as_object().unwrap() {
            let path = message["$ref"].as_str().unwrap().trim_start_matches('#');
            assert_eq!(path, format!("/components/messages/{name}"));
            assert!(document.pointer(path).is_some(), "{path}");
            named.insert(name.as_str());
        }
    }
    let all = document["components"]["messages"].as_object().unwrap();
    assert_eq!(named, all.keys().map(String::as_str).collect());
}
