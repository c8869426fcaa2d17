//! Binary mode, modes, and bytes that are no text.

use wire::event::{Malformed, Mode, decode, decode_binary, mode};

const HEADERS: [(&str, &str); 7] = [
    ("specversion", "1.0"),
    ("id", "e-1"),
    ("source", "acme/site-1"),
    ("type", "call.queued"),
    ("time", "2026-11-23T09:00:00.250Z"),
    ("sequence", "17"),
    ("receivedat", "2026-11-23T09:00:01Z"),
];
const DATA: &[u8] = br#"{"call":"c-901","queue":"billing"}"#;

/// Reads with one header changed, added, or (`None`) left out.
fn read<'a>(name: &'a str, value: Option<&'a str>) -> Result<floor::Event<'a>, Malformed> {
    let others = HEADERS.into_iter().filter(|(other, _)| *other != name);
    let changed = value.map(|value| (name, value));
    let headers = others
        .chain(changed)
        .map(|(name, value)| (name, Some(value.as_bytes())));
    decode_binary(headers, DATA)
}

fn refused(name: &str, value: Option<&str>) -> String {
    let error = read(name, value).unwrap_err();
    format!("{}: {error}", error.code())
}

#[test]
fn both_modes_read_the_same() {
    let structured =
        br#"{"specversion":"1.0","id":"e-1","source":"acme/site-1","type":"call.queued",
        "time":"2026-11-23T09:00:00.250Z","sequence":"17","receivedat":"2026-11-23T09:00:01Z",
        "data":{"call":"c-901","queue":"billing"}}"#;
    assert_eq!(read("traceparent", Some("00-ab-cd-01")), decode(structured));
}

#[test]
fn attributes_are_held_to_the_same_rules() {
    assert_eq!(refused("id", None), "missing_field: ce_id: missing");
    assert_eq!(
        refused("id", Some("")),
        r#"bad_length: ce_id: "" has 0 characters, at least 1 needed"#
    );
    assert_eq!(
        refused("time", Some("yesterday")),
        "bad_time: ce_time: \"yesterday\" is not an RFC 3339 time with an offset, \
         such as 2026-11-23T09:00:00.250Z"
    );
    assert_eq!(
        refused("sequence", Some("-1")),
        r#"bad_format: ce_sequence: "-1" is not a number of 1 to 19 digits"#
    );
    assert_eq!(
        refused("specversion", Some("2.0")),
        r#"unknown_value: ce_specversion: "2.0" is not 1.0"#
    );
    assert!(
        refused("type", Some("call")).starts_with(r#"unknown_type: ce_type: "call" is not one of"#)
    );
    assert!(refused("subject", Some(&"s".repeat(201))).starts_with("bad_length: ce_subject: "));
}

#[test]
fn a_header_that_is_null_twice_or_no_text_is_malformed() {
    let bytes = |name: &'static str, value: Option<&'static [u8]>| {
        let headers = HEADERS
            .into_iter()
            .map(|(name, value)| (name, Some(value.as_bytes())));
        let error = decode_binary(headers.chain([(name, value)]), DATA).unwrap_err();
        format!("{}: {error}", error.code())
    };
    assert_eq!(
        bytes("subject", None),
        "wrong_type: ce_subject: null instead of text"
    );
    assert_eq!(
        bytes("subject", Some(b"\xff")),
        "not_utf8: ce_subject: not UTF-8"
    );
    assert_eq!(
        bytes("id", Some(b"e-2")),
        "duplicate_field: ce_id: given twice"
    );
}

#[test]
fn data_is_an_object() {
    let read = |data: &'static [u8]| {
        let headers = HEADERS
            .into_iter()
            .map(|(name, value)| (name, Some(value.as_bytes())));
        decode_binary(headers, data).unwrap_err().to_string()
    };
    assert_eq!(read(b"[]"), "data: [] instead of an object");
    assert_eq!(read(b"{}"), "data.call: missing");
    assert_eq!(
        read(b""),
        "data: not JSON: EOF while parsing a value at line 1 column 0 of data"
    );
}

#[test]
fn bytes_that_are_no_text_are_malformed() {
    let error = decode(b"{\"specversion\":\"\xff\"}").unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("not_utf8", "not UTF-8: byte 16 begins no character")
    );
}

#[test]
fn the_mode_is_that_of_the_headers() {
    for structured in [
        mode(None, false),
        mode(Some("application/cloudevents+json"), false),
        mode(Some("application/cloudevents+json"), true),
        mode(Some("Application/CloudEvents+JSON; charset=utf-8"), true),
        mode(Some("application/json"), false),
    ] {
        assert_eq!(structured, Mode::Structured);
    }
    assert_eq!(mode(Some("application/json"), true), Mode::Binary);
    assert_eq!(mode(None, true), Mode::Binary);
    for other in [
        "application/cloudevents-batch+json",
        "application/cloudevents+avro",
    ] {
        let Mode::Unsupported(error) = mode(Some(other), false) else {
            panic!("{other} is read")
        };
        assert_eq!(error.code(), "unsupported_mode");
        assert_eq!(
            error.to_string(),
            format!(
                "content-type: \"{other}\" is not supported: \
                 send one event a record, as application/cloudevents+json"
            )
        );
    }
}

#[test]
fn messages_are_short_whatever_the_record() {
    let long = "\u{1f600}\u{1}".repeat(5_000);
    let json = serde_json::to_string(&long).unwrap();
    for record in [
        json.clone(),
        format!("{{\"specversion\":{json}}}"),
        format!("{{\"specversion\":[{json}]}}"),
        format!("{{\"specversion\":\"1.0\",\"id\":{json}}}"),
    ] {
        let error = decode(record.as_bytes()).unwrap_err().to_string();
        assert!(error.chars().count() < 250, "{error}");
    }
    let profile = format!(r#"{{"agent":"a-7","skills":{{{json}:"good"}}}}"#);
    let headers = HEADERS.map(|(name, value)| match name {
        "type" => (name, Some(&b"agent.profile"[..])),
        _ => (name, Some(value.as_bytes())),
    });
    let error = decode_binary(headers, profile.as_bytes())
        .unwrap_err()
        .to_string();
    assert!(error.chars().count() < 250, "{error}");
}
