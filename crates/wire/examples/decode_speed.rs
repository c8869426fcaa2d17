//! How many events a second one core reads: `cargo run --release -p wire --example decode_speed`.

use std::hint::black_box;
use std::time::Instant;

use wire::event::decode;

/// A call's life, as most events are.
const DATA: [(&str, &str); 8] = [
    (
        "call.queued",
        r#"{"call":"c-1763900000-901","queue":"billing","dnis":"+18005550100","channel":"voice"}"#,
    ),
    (
        "call.offered",
        r#"{"call":"c-1763900000-901","agent":"agent-4711","queue":"billing"}"#,
    ),
    (
        "call.answered",
        r#"{"call":"c-1763900000-901","agent":"agent-4711","queue":"billing"}"#,
    ),
    (
        "agent.state",
        r#"{"agent":"agent-4711","state":"talking","call":"c-1763900000-901"}"#,
    ),
    (
        "call.hold",
        r#"{"call":"c-1763900000-901","on":true,"agent":"agent-4711"}"#,
    ),
    (
        "call.ended",
        r#"{"call":"c-1763900000-901","agent":"agent-4711","ended_by":"caller"}"#,
    ),
    (
        "call.wrapup",
        r#"{"call":"c-1763900000-901","agent":"agent-4711","phase":"end","code":"paid"}"#,
    ),
    ("source.mark", r#"{"mark":"heartbeat"}"#),
];

fn main() {
    let records: Vec<String> = DATA
        .iter()
        .map(|(event_type, data)| {
            format!(
                r#"{{"specversion":"1.0","id":"a-1763900000-17","source":"acme/site-1","type":"{event_type}","time":"2026-11-23T09:00:00.250Z","sequence":"17","data":{data}}}"#
            )
        })
        .collect();
    let bytes: usize = records.iter().map(String::len).sum();
    let rounds = 500_000;
    for _ in 0..3 {
        let start = Instant::now();
        for _ in 0..rounds {
            for record in &records {
                if let Err(error) = black_box(decode(black_box(record.as_bytes()))) {
                    println!("{error}: {record}");
                    return;
                }
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        let events = (rounds * records.len()) as f64;
        let megabytes = (rounds * bytes) as f64 / 1e6;
        println!(
            "{:.0} events/s, {:.0} MB/s",
            events / seconds,
            megabytes / seconds
        );
    }
}
