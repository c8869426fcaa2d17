//! The reader takes what the schema takes, and nothing else.

use jsonschema::Validator;
use serde_json::Value;
use wire::event::{EventType, decode};

use crate::chance::Chance;
use crate::random::{Fields, SCHEMA, event_types, fields, probes, record, resolve, whole};

fn validator() -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&SCHEMA)
        .unwrap()
}

/// Returns whether the record is an event, on which both must agree.
fn agree(validator: &Validator, record: &str) -> bool {
    let value = serde_json::from_str::<Value>(record);
    let by_schema = value.as_ref().is_ok_and(|value| validator.is_valid(value));
    let by_reader = decode(record.as_bytes());
    if by_schema != by_reader.is_ok() {
        let words = value.map(|value| {
            validator
                .validate(&value)
                .map_err(|error| error.to_string())
        });
        panic!("{record}\nreader: {by_reader:?}\nschema: {words:?}");
    }
    by_schema
}

/// Puts a field in, in place of the one of that name.
fn set(fields: &mut Fields, name: &str, json: &str) {
    fields.retain(|(other, _)| other != name);
    fields.push((name.to_owned(), json.to_owned()));
}

#[test]
fn the_types_are_those_of_the_schema() {
    let ours: Vec<&str> = EventType::ALL
        .iter()
        .map(|event_type| event_type.word())
        .collect();
    assert_eq!(ours, event_types());
}

/// Every field of every type with every probe, the rest of the event being right.
#[test]
fn every_field_takes_what_the_schema_takes() {
    let validator = validator();
    let mut chance = Chance(1);
    let (mut taken, mut refused) = (0, 0);
    for event_type in event_types() {
        for (name, schema) in fields(event_type).0 {
            for probe in probes(schema) {
                let (envelope, mut data) = record(event_type, &mut chance);
                set(&mut data, name, &probe);
                match agree(&validator, &whole(envelope, &data)) {
                    true => taken += 1,
                    false => refused += 1,
                }
            }
        }
    }
    assert!(
        taken > 3_000 && refused > 3_000,
        "{taken} taken, {refused} refused"
    );
}

#[test]
fn every_attribute_takes_what_the_schema_takes() {
    let validator = validator();
    let mut chance = Chance(2);
    for (name, schema) in SCHEMA["properties"].as_object().unwrap() {
        for probe in probes(resolve(schema)) {
            let (mut envelope, data) = record("call.ended", &mut chance);
            if name == "data" {
                set(&mut envelope, "data", &probe);
                agree(&validator, &crate::random::object(&envelope));
            } else {
                set(&mut envelope, name, &probe);
                agree(&validator, &whole(envelope, &data));
            }
        }
    }
}

#[test]
fn every_field_is_needed_where_the_schema_needs_it() {
    let validator = validator();
    let mut chance = Chance(3);
    for event_type in event_types() {
        let (envelope, data) = record(event_type, &mut chance);
        for at in 0..data.len() {
            let mut data = data.clone();
            data.remove(at);
            agree(&validator, &whole(envelope.clone(), &data));
        }
        for at in 0..envelope.len() {
            let mut envelope = envelope.clone();
            envelope.remove(at);
            agree(&validator, &whole(envelope, &data));
        }
        agree(&validator, &crate::random::object(&envelope));
    }
}

/// Several fields changed, unknown ones put in, all in another order.
#[test]
fn random_records_are_taken_by_both_or_neither() {
    let validator = validator();
    let types = event_types();
    let all: Vec<Vec<(&str, Vec<String>)>> = types
        .iter()
        .map(|event_type| fields(event_type).0.into_iter())
        .map(|fields| {
            fields
                .map(|(name, schema)| (name, probes(schema)))
                .collect()
        })
        .collect();
    let ids = probes(&SCHEMA["properties"]["id"]);
    let mut chance = Chance(4);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..40_000 {
        let at = chance.below(types.len());
        let (mut envelope, mut data) = record(types[at], &mut chance);
        // Data of one type under another, now and then.
        if chance.one_in(20) {
            let other = format!("\"{}\"", chance.pick(&types));
            set(&mut envelope, "type", &other);
        }
        for _ in 0..chance.below(3) {
            let (name, probes) = chance.pick(&all[at]);
            let probe: &String = chance.pick(probes);
            set(&mut data, name, probe);
        }
        if chance.one_in(3) {
            // Known elsewhere, or nowhere.
            let name = *chance.pick(&["mark", "due", "Call", "", "call ", "due\\u0020"]);
            if !all[at].iter().any(|(known, _)| *known == name) {
                let probe = chance.pick(&ids);
                set(&mut data, name, probe);
                set(&mut envelope, name, probe);
            }
        }
        chance.shuffle(&mut data);
        set(&mut envelope, "data", &crate::random::object(&data));
        chance.shuffle(&mut envelope);
        match agree(&validator, &crate::random::object(&envelope)) {
            true => taken += 1,
            false => refused += 1,
        }
    }
    assert!(
        taken > 8_000 && refused > 8_000,
        "{taken} taken, {refused} refused"
    );
}
