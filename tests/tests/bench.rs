//! `floorwatch bench` from outside: what it prints, and that it leaves nothing behind.

use acceptance::product::{brokers, run, script};
use serde_json::Value;

/// A center that is made in no time.
const SMALL: [&str; 10] = [
    "--hours",
    "1",
    "--sources",
    "2",
    "--agents",
    "100",
    "--queues",
    "5",
    "--rounds",
    "2",
];

fn measured(what: &[&str]) -> Value {
    let said = run(&[&["bench"], what, &SMALL[..]].concat());
    serde_json::from_str(&said).expect("JSON")
}

/// Every figure of a part is there, with its spread.
fn check(report: &Value, part: &str) {
    let of = &report["parts"][part];
    assert!(of["count"].as_u64() > Some(0), "{part}: {of}");
    for figure in ["per_second", "cpu_s_per_million", "peak_mb"] {
        let spread = ["least", "median", "most"].map(|it| of[figure][it].as_f64());
        assert!(
            spread.is_sorted() && spread[0].is_some(),
            "{part} {figure}: {of}"
        );
    }
    assert!(of["per_second"]["least"].as_f64() > Some(0.0), "{part}");
}

#[test]
fn the_engine_is_measured_beside_parsing() {
    let report = measured(&["engine"]);
    for part in ["parse", "engine", "snapshot", "save", "restore", "rest"] {
        check(&report, part);
    }
    assert_eq!(report["ratio"]["of"], "parse");
    let ratio = report["ratio"]["per_second"].as_f64().expect("a ratio");
    assert!(ratio > 0.0 && ratio < 1.0, "the engine parses too: {ratio}");
}

#[test]
fn frames_to_screens_are_measured_beside_a_server_that_only_writes() {
    let report = measured(&["fanout", "--clients", "40", "--seconds", "2"]);
    for part in ["bare", "product"] {
        check(&report, part);
        let of = |figure: &str| report["parts"][part][figure]["median"].as_f64();
        let delays = ["p50_ms", "p99_ms", "most_ms"].map(of);
        assert!(delays.is_sorted() && delays[0].is_some(), "{delays:?}");
        // A frame is as large in both, so that they can be compared.
        let bytes = of("bytes_a_frame").expect("a size");
        assert!((800.0..1_400.0).contains(&bytes), "{part}: {bytes}");
        assert!(of("of_frames_due") > Some(0.0), "{part}");
    }
    assert_eq!(report["ratio"]["of"], "bare");
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn the_product_is_measured_beside_reading_the_same_topic() {
    let brokers = brokers();
    let report = measured(&["ingest", "--brokers", &brokers]);
    for part in ["read", "read and parse", "product"] {
        check(&report, part);
    }
    let count = |part: &str| report["parts"][part]["count"].as_u64();
    assert_eq!(count("product"), count("read"), "each reads all");
    assert_eq!(report["ratio"]["of"], "read and parse");
    let left = script("kafka.sh", &["list"]);
    assert!(!left.contains("floorwatch-bench"), "{left}");
}
