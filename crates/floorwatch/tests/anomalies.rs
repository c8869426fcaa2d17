//! What is odd, from a file of events.

mod process;

use process::{floorwatch, floorwatch_with};
use serde_json::Value;

/// A line with the second of its time, and the one at which it was received.
fn line(id: &str, time: &str, received: &str, kind: &str, data: &str) -> String {
    let stamp = |second: &str| format!("2026-11-23T09:{second}Z");
    let (time, received) = (stamp(time), stamp(received));
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"acme/site-1","type":"{kind}","time":"{time}","receivedat":"{received}","data":{data}}}"#
    ) + "\n"
}

fn odd(lines: &str, arguments: &[&str]) -> Value {
    let all = ["anomalies", "--events", "-", "--at", "2026-11-23T09:10:00Z"];
    let output = floorwatch_with(&[&all, arguments].concat(), lines);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    serde_json::from_str(&output.stdout).expect("JSON")
}

/// An answer that came a minute late, a call that never ended, an answer of nothing.
fn story() -> String {
    [
        line(
            "e1",
            "00:00",
            "00:00.1",
            "call.queued",
            r#"{"call":"c-1","queue":"billing"}"#,
        ),
        line(
            "e2",
            "01:00",
            "01:00.1",
            "call.queued",
            r#"{"call":"c-2","queue":"billing"}"#,
        ),
        line(
            "e3",
            "00:10",
            "01:10",
            "call.answered",
            r#"{"call":"c-1","agent":"ann"}"#,
        ),
        line(
            "e4",
            "02:00",
            "02:00.1",
            "call.answered",
            r#"{"call":"c-2","agent":"ann"}"#,
        ),
        line("e5", "03:00", "03:00.1", "call.ended", r#"{"call":"c-2"}"#),
        line(
            "e6",
            "04:00",
            "04:00.1",
            "call.answered",
            r#"{"call":"c-3","agent":"ben"}"#,
        ),
        line("e7", "05:00", "05:00.1", "call.ended", r#"{"call":"c-3"}"#),
        line(
            "e8",
            "09:59",
            "09:59.1",
            "source.mark",
            r#"{"mark":"heartbeat"}"#,
        ),
    ]
    .concat()
}

#[test]
fn each_is_listed_with_what_was_made_of_it() {
    let odd = odd(&story(), &[]);
    let anomaly = &odd["anomalies"]["list"][0];
    assert_eq!(
        (&anomaly["kind"], &anomaly["id"], &anomaly["agent"]),
        (
            &"answered_without_queue".into(),
            &"e6".into(),
            &"ben".into()
        )
    );
    let revision = &odd["revisions"]["list"][0];
    assert_eq!(
        (&revision["id"], &revision["late_s"]),
        (&"e3".into(), &60.0.into())
    );
    assert_eq!(odd["revisions"]["total"], 1);
    let contradiction = &odd["contradictions"]["list"][0];
    assert_eq!(
        contradiction["words"],
        "No event ended ann's call c-1, and 8 min ago ann answered c-2."
    );
    assert_eq!(contradiction["since"], "2026-11-23T09:02:00Z");
    assert_eq!(contradiction["evidence"][1]["id"], "e4");
    assert_eq!(odd["contradictions"]["total"], 1);
}

/// It is the same board, and the same anomalies, in whatever order the lines stand.
#[test]
fn the_counts_are_those_of_the_board() {
    let backwards: String = story()
        .lines()
        .rev()
        .map(|line| line.to_owned() + "\n")
        .collect();
    let at = ["--events", "-", "--at", "2026-11-23T09:10:00Z"];
    for lines in [story(), backwards] {
        let output = floorwatch_with(&[&["board"][..], &at].concat(), &lines);
        let board: Value = serde_json::from_str(&output.stdout).expect("JSON");
        let odd = odd(&lines, &[]);
        assert_eq!(odd["anomalies"]["counts"], board["anomalies"]);
        assert_eq!(odd["contradictions"]["total"], 1);
    }
}

#[test]
fn a_kind_a_source_and_a_limit() {
    let some = odd(&story(), &["--kind", "talk_without_end"]);
    assert_eq!(
        some["contradictions"]["list"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(some["anomalies"]["list"], serde_json::json!([]));
    let none = odd(&story(), &["--source", "acme/site-2"]);
    assert_eq!(none["anomalies"]["counts"]["answered_without_queue"], 0);
    let counts = odd(&story(), &["--limit", "0"]);
    assert_eq!(counts["anomalies"]["list"], serde_json::json!([]));
    assert_eq!(counts["anomalies"]["truncated"], true);
    let bad = floorwatch(&[
        "anomalies",
        "--events",
        "x",
        "--at",
        "2026-11-23T09:10:00Z",
        "--kind",
        "late",
    ]);
    assert_eq!(bad.code, Some(2));
    assert!(
        bad.stderr.contains("known are late_dropped"),
        "{}",
        bad.stderr
    );
}

/// A center with faults: every kind is listed as often as it is counted, or said to be forgotten.
#[test]
fn what_is_counted_is_listed_or_said_to_be_forgotten() {
    let simulated = |faults: &str| {
        let all = [
            "simulate",
            "--seed",
            "5",
            "--start",
            "2026-11-23T09:00:00Z",
            "--duration",
            "40m",
            "--speed",
            "max",
            "--agents",
            "60",
            "--queues",
            "4",
            "--faults",
            faults,
        ];
        let output = floorwatch(&all);
        assert_eq!(output.code, Some(0), "{}", output.stderr);
        output.stdout
    };
    let end = "2026-11-23T09:40:00Z";
    let all = |lines: &str, more: &[&str]| -> Value {
        let first = ["anomalies", "--events", "-", "--at", end];
        let output = floorwatch_with(&[&first[..], more].concat(), lines);
        serde_json::from_str(&output.stdout).expect("JSON")
    };
    let lines = simulated("late=2%,duplicate=2%,lost-end=3%,out-of-order=60s");
    let odd = all(&lines, &["--limit", "1000"]);
    let mut kinds = 0;
    for (kind, count) in odd["anomalies"]["counts"].as_object().expect("counts") {
        let count = count.as_u64().expect("a count");
        kinds += u32::from(count > 0);
        let of_kind = &all(&lines, &["--limit", "1000", "--kind", kind])["anomalies"];
        let listed = of_kind["list"].as_array().expect("a list").len() as u64;
        let forgotten = of_kind["forgotten"].as_u64().expect("a count");
        assert!(
            listed + forgotten == count || of_kind["truncated"] == true,
            "{kind}: {of_kind}"
        );
    }
    assert!(kinds >= 4, "{odd}");
    let revisions = &odd["revisions"];
    assert!(
        revisions["total"].as_u64() > Some(20),
        "{}",
        revisions["total"]
    );
    for revision in revisions["list"].as_array().expect("a list") {
        let late = revision["late_s"].as_f64().expect("a number");
        assert!(late <= 60.1, "{revision}");
        assert_ne!(revision["changes"], serde_json::json!([]));
    }
    assert!(odd["contradictions"]["total"].as_u64() > Some(0));
    // Delays as of a live source, and nothing is revised.
    let calm = all(&simulated("out-of-order=1900ms"), &["--limit", "0"]);
    assert_eq!(calm["revisions"]["total"], 0);
}
