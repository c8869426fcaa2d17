//! Golden files: `tests/golden/event/*.txt`, records and what becomes of them.
//!
//! A case is a record on one line and below it, behind `=> `, what is read or `code: message`.
//! A record is whole JSON, or a type and its data, which stand in an envelope with id "e-1", or
//! `time` and a text for it. `#` starts a comment. `BLESS=1 cargo test -p wire` writes what is into the files: read the diff.

use std::fs;
use std::path::Path;

/// What a record becomes, on one line.
fn outcome(line: &str) -> String {
    if let Some(time) = line.strip_prefix("time ") {
        let record = envelope("source.mark", time, r#"{"mark":"heartbeat"}"#);
        return shown(&record, |event| event.time.to_string());
    }
    match line.split_once(' ') {
        Some((event_type, data))
            if event_type.contains('.') && !line.starts_with('{') && data.starts_with('{') =>
        {
            let record = envelope(event_type, r#""2026-11-23T09:00:00Z""#, data);
            shown(&record, |event| format!("{:?}", event.body))
        }
        _ => shown(line, |event| format!("{event:?}")),
    }
}

fn envelope(event_type: &str, time: &str, data: &str) -> String {
    let fixed = r#""specversion":"1.0","id":"e-1","source":"acme/site-1""#;
    format!(r#"{{{fixed},"type":"{event_type}","time":{time},"data":{data}}}"#)
}

fn shown(record: &str, show: impl Fn(&floor::Event<'_>) -> String) -> String {
    match wire::event::decode(record.as_bytes()) {
        Ok(event) => show(&event),
        Err(error) => format!("{}: {error}", error.code()),
    }
}

fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/event")
        .join(name);
    let text = fs::read_to_string(&path).unwrap();
    let mut actual = String::new();
    for line in text.lines().filter(|line| !line.starts_with("=> ")) {
        actual += line;
        actual += "\n";
        if !line.is_empty() && !line.starts_with('#') {
            actual += &format!("=> {}\n", outcome(line));
        }
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, actual).unwrap();
        return;
    }
    for (number, (expected, actual)) in text.lines().zip(actual.lines()).enumerate() {
        assert_eq!(actual, expected, "{name}:{}", number + 1);
    }
    assert_eq!(
        actual.lines().count(),
        text.lines().count(),
        "{name}: a case without its outcome"
    );
}

#[test]
fn calls() {
    check("calls.txt");
}

#[test]
fn agents() {
    check("agents.txt");
}

#[test]
fn queues_and_sources() {
    check("queues_and_sources.txt");
}

#[test]
fn feedback() {
    check("feedback.txt");
}

#[test]
fn envelopes() {
    check("envelopes.txt");
}

#[test]
fn malformed_json() {
    check("malformed_json.txt");
}

#[test]
fn malformed_fields() {
    check("malformed_fields.txt");
}

#[test]
fn malformed_text() {
    check("malformed_text.txt");
}

#[test]
fn malformed_numbers() {
    check("malformed_numbers.txt");
}

#[test]
fn times() {
    check("times.txt");
}

#[test]
fn every_code_has_a_case() {
    if std::env::var_os("BLESS").is_some() {
        return; // The files are being written.
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/event");
    let texts: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    // Bytes that are no text and modes are not for text files: `binary.rs` has them.
    for code in wire::event::Malformed::CODES {
        let elsewhere = ["not_utf8", "unsupported_mode"].contains(code);
        let found = texts
            .iter()
            .any(|text| text.contains(&format!("\n=> {code}: ")));
        assert!(found || elsewhere, "no golden case ends as {code}");
    }
}
