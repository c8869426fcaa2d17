//! Written and read again, an event is the same; and no bytes make the reader panic.

use wire::event::{CloudEvent, decode, decode_binary};

use crate::chance::Chance;
use crate::random::{SCHEMA, event_types, object, record, whole};

#[test]
fn an_event_written_is_read_as_the_same() {
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&SCHEMA)
        .unwrap();
    let types = event_types();
    let mut chance = Chance(1);
    for _ in 0..20_000 {
        let (envelope, data) = record(types[chance.below(types.len())], &mut chance);
        let text = whole(envelope, &data);
        let event = CloudEvent::from_json(text.as_bytes()).unwrap();
        let written = event.to_json();
        assert_eq!(
            CloudEvent::from_json(written.as_bytes()).as_ref(),
            Ok(&event),
            "{written}"
        );
        assert_eq!(decode(written.as_bytes()), decode(text.as_bytes()));
        assert!(
            schema.is_valid(&serde_json::from_str(&written).unwrap()),
            "{written}"
        );
        let mut appended = b"[".to_vec();
        event.write_json(&mut appended);
        assert_eq!(&appended[1..], written.as_bytes());
    }
}

#[test]
fn both_modes_read_the_same() {
    let types = event_types();
    let mut chance = Chance(2);
    for _ in 0..20_000 {
        let (envelope, data) = record(types[chance.below(types.len())], &mut chance);
        let attributes: Vec<(String, String)> = envelope
            .iter()
            .map(|(name, json)| (name.clone(), serde_json::from_str(json).unwrap()))
            .collect();
        let headers = attributes
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.as_bytes())));
        let data_alone = object(&data);
        let binary = decode_binary(headers, data_alone.as_bytes()).unwrap();
        assert_eq!(binary, decode(whole(envelope, &data).as_bytes()).unwrap());
    }
}

#[test]
fn text_without_escapes_is_borrowed() {
    let record = br#"{"specversion":"1.0","id":"e-1","source":"s","type":"agent.profile",
        "time":"2026-11-23T09:00:00Z","data":{"agent":"a-7","name":"Ana","queues":["billing"]}}"#;
    let event = decode(record).unwrap();
    let floor::Body::AgentProfile(profile) = event.body else {
        panic!("another type")
    };
    let texts = [event.id, event.source, profile.agent, profile.name.unwrap()];
    for text in texts.iter().chain(&profile.queues) {
        assert!(
            matches!(text, std::borrow::Cow::Borrowed(_)),
            "{text} is copied"
        );
    }
}

/// Bytes changed, cut out, doubled; and bytes that mean nothing.
#[test]
fn no_bytes_make_it_panic() {
    let types = event_types();
    let mut chance = Chance(3);
    let mut taken = 0;
    for _ in 0..200_000 {
        let (envelope, data) = record(types[chance.below(types.len())], &mut chance);
        let mut bytes = whole(envelope, &data).into_bytes();
        for _ in 0..=chance.below(3) {
            let at = chance.below(bytes.len());
            let end = (at + chance.below(12)).min(bytes.len());
            match chance.below(5) {
                0 => bytes[at] = chance.next() as u8,
                1 => bytes[at] = *chance.pick(b"\"\\{}[],:0-.eE u"),
                2 => drop(bytes.drain(at..end)),
                3 => bytes.truncate(at + 1),
                _ => bytes.extend_from_within(at..end),
            }
            if bytes.is_empty() {
                break;
            }
        }
        check(&bytes, &mut taken);
        let noise: Vec<u8> = (0..chance.below(40)).map(|_| chance.next() as u8).collect();
        check(&noise, &mut taken);
    }
    assert!(taken > 1_000, "only {taken} were events");
}

fn check(bytes: &[u8], taken: &mut u32) {
    match decode(bytes) {
        Ok(_) => *taken += 1,
        Err(error) => {
            assert!(error.to_string().chars().count() < 400, "{error}");
            assert!(wire::event::Malformed::CODES.contains(&error.code()));
        }
    }
    let headers = [
        ("specversion", Some(bytes)),
        ("id", Some(bytes)),
        ("time", Some(bytes)),
    ];
    let _ = decode_binary(headers, bytes);
}
