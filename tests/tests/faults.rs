//! A simulation with faults, without Kafka: the board of what was delivered is the board of the
//! truth, at every instant, and its anomalies are what was done.

use std::io::{BufRead, BufReader, Lines};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use acceptance::model::{self, SECOND, parse_time, show_time};
use acceptance::product::{Scratch, binary, board, run};
use acceptance::{diff, diff_sections};
use serde_json::Value;

const START: &str = "2026-11-23T09:00:00Z";
/// Counted by the faulty board alone: the truth has neither copies nor late events.
const DONE: [&str; 2] = ["late_dropped", "duplicates"];

/// What a simulation has left behind.
struct Simulated {
    /// What was delivered, in order of delivery.
    delivered: Vec<String>,
    /// The events that count, in order of time.
    truth: Vec<String>,
    /// What does not count, and why; and the summary.
    faults: Vec<Value>,
    /// The lines of the former.
    faulty: Vec<String>,
}

fn simulate(scratch: &Scratch, seed: u64, duration: &str, faults: &str) -> Simulated {
    let truth = scratch.path("truth.jsonl");
    let delivered = run(&[
        "simulate",
        "--agents",
        "40",
        "--queues",
        "6",
        "--seed",
        &seed.to_string(),
        "--start",
        START,
        "--duration",
        duration,
        "--speed",
        "max",
        "--faults",
        faults,
        "--truth",
        truth.to_str().expect("a plain path"),
    ]);
    Simulated::of(scratch, delivered.lines().map(str::to_string).collect())
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).expect("a line is JSON")
}

impl Simulated {
    /// With the truth as it was written.
    fn of(scratch: &Scratch, delivered: Vec<String>) -> Simulated {
        let read = |name: &str| -> Vec<String> {
            let text = std::fs::read_to_string(scratch.path(name)).expect("it was written");
            text.lines().map(str::to_string).collect()
        };
        let faulty = read("truth.faults.jsonl");
        Simulated {
            delivered,
            truth: read("truth.jsonl"),
            faults: faulty.iter().map(|line| json(line)).collect(),
            faulty,
        }
    }

    /// A count of the summary, of all sources.
    fn count(&self, of: &str) -> u64 {
        let summary = &self.faults.last().expect("a last line")["summary"];
        summary["total"][of].as_u64().expect("a count")
    }

    /// How many lines name a fault.
    fn lines_of(&self, fault: &str) -> u64 {
        let named = self.faults.iter().filter(|line| line["fault"] == fault);
        named.count() as u64
    }
}

/// The lines delivered up to an instant.
fn up_to(lines: &[String], at: i64) -> Vec<String> {
    let kept = lines.iter().filter(|line| received(line) <= at);
    kept.cloned().collect()
}

/// When a line was delivered.
fn received(line: &str) -> i64 {
    let after = line.split("\"receivedat\":\"").nth(1);
    let stamp = after.and_then(|after| after.split('"').next());
    stamp
        .and_then(parse_time)
        .expect("a line says when it was delivered")
}

/// The files of what was delivered up to an instant, and of the truth of it.
fn cut(scratch: &Scratch, all: &Simulated, at: i64) -> [PathBuf; 2] {
    [
        scratch.lines("faulty.jsonl", &up_to(&all.delivered, at)),
        scratch.lines("true.jsonl", &up_to(&all.truth, at)),
    ]
}

/// Both boards of an instant.
fn boards(scratch: &Scratch, all: &Simulated, at: i64) -> [Value; 2] {
    cut(scratch, all, at).map(|file| board(&file, &show_time(at), "60m", &[]))
}

/// All differences: figures, and anomalies but for those of the faulty board alone.
fn differences(faulty: &Value, truth: &Value) -> Vec<String> {
    let mut found = diff(faulty, truth);
    found.extend(diff_sections(faulty, truth, &["anomalies"]));
    found.retain(|line| !DONE.iter().any(|kind| line.contains(kind)));
    found
}

/// An instant so many seconds after the start.
fn after(seconds: f64) -> i64 {
    parse_time(START).expect("a time") + (seconds * SECOND as f64) as i64
}

const ALL: &str = "late=5%,duplicate=10%,lost-end=1%,skew=30s,restart=20m,out-of-order=30s";
/// Of a clock so far ahead nothing is believed, and delays change what was when.
const ALL_BEYOND_SKEW: &str =
    "late=5%,duplicate=10%,lost-end=1%,skew=90s,restart=20m,out-of-order=1m";

#[test]
fn the_board_of_all_faults_at_once_is_that_of_the_truth() {
    let scratch = Scratch::new("faults");
    for (seed, faults) in [
        (1, ALL),
        (2, ALL),
        (3, ALL_BEYOND_SKEW),
        (4, ALL_BEYOND_SKEW),
    ] {
        let all = simulate(&scratch, seed, "2h", faults);
        for seconds in [1_500.0, 2_710.5, 4_000.25, 5_999.0, 7_200.0, 7_290.0] {
            let at = show_time(after(seconds));
            let files = cut(&scratch, &all, after(seconds));
            for window in ["5m", "60m"] {
                let [faulty, truth] = files.each_ref().map(|file| board(file, &at, window, &[]));
                assert_eq!(
                    differences(&faulty, &truth),
                    [] as [String; 0],
                    "seed {seed}, {faults}, {window} at {at}"
                );
            }
        }
        let [faulty, truth] = boards(&scratch, &all, after(7_290.0));
        for kind in ["late_dropped", "duplicates", "skewed"] {
            let counted = faulty["anomalies"][kind].as_u64();
            assert_eq!(
                counted,
                Some(all.count(kind)),
                "seed {seed}, {faults}, {kind}"
            );
        }
        assert!(
            truth["total"]["handled"].as_i64() > Some(50),
            "there is something to compare"
        );
        assert_eq!(all.count("skewed") > 0, faults == ALL_BEYOND_SKEW);
        for kind in ["late_dropped", "duplicates", "lost_ends", "restarts"] {
            assert!(all.count(kind) > 0, "seed {seed}, {faults}: {kind}");
        }
    }
}

#[test]
fn each_fault_alone_leaves_the_board_of_the_truth() {
    let scratch = Scratch::new("each-fault");
    for (fault, kind) in [
        ("late=5%", "late_dropped"),
        ("duplicate=0.1", "duplicates"),
        ("lost-end=2%", "lost_ends"),
        ("skew=30s", "counted"),
        ("skew=90s", "skewed"),
        ("out-of-order=30s", "counted"),
        ("restart=10m", "restarts"),
    ] {
        let all = simulate(&scratch, 5, "1h", fault);
        let [faulty, truth] = boards(&scratch, &all, after(3_700.0));
        assert_eq!(differences(&faulty, &truth), [] as [String; 0], "{fault}");
        for kind in DONE {
            assert_eq!(
                faulty["anomalies"][kind].as_u64(),
                Some(all.count(kind)),
                "{fault}"
            );
        }
        assert!(all.count(kind) > 0, "{fault}");
    }
}

/// Every line that was delivered is in the truth or told not to count, and none besides.
fn assert_told(all: &Simulated) {
    let not_lost = all.faulty.iter().filter_map(|line| {
        let (fault, event) = line.split_once(",\"event\":")?;
        (!fault.contains("lost-end")).then(|| event.strip_suffix('}').map(str::to_string))?
    });
    let mut told: Vec<String> = all.truth.iter().cloned().chain(not_lost).collect();
    let mut delivered = all.delivered.clone();
    told.sort();
    delivered.sort();
    assert!(told == delivered);
}

#[test]
fn the_truth_and_what_does_not_count_are_all_that_was_delivered() {
    let scratch = Scratch::new("truth");
    let all = simulate(&scratch, 6, "1h", ALL_BEYOND_SKEW);
    let not_lost = all.faulty.iter().filter_map(|line| {
        let (fault, event) = line.split_once(",\"event\":")?;
        (!fault.contains("lost-end")).then(|| event.strip_suffix('}').map(str::to_string))?
    });
    let mut told: Vec<String> = all.truth.iter().cloned().chain(not_lost).collect();
    let mut delivered = all.delivered.clone();
    told.sort();
    delivered.sort();
    assert!(
        told == delivered,
        "every line of either is one of the other"
    );

    assert_eq!(all.count("delivered"), all.delivered.len() as u64);
    assert_eq!(all.count("counted"), all.truth.len() as u64);
    for (count, fault) in [
        ("late_dropped", "late"),
        ("duplicates", "duplicate"),
        ("lost_ends", "lost-end"),
    ] {
        assert_eq!(all.count(count), all.lines_of(fault), "{fault}");
    }
    let sources = &all.faults.last().expect("a last line")["summary"]["sources"];
    let counted = |source: &str| sources[source]["counted"].as_u64().unwrap_or(0);
    assert_eq!(
        counted("acme/site-1") + counted("acme/site-2"),
        all.count("counted")
    );

    let read_at = |line: &String| {
        let event = json(line);
        let time = |key: &str| event[key].as_str().and_then(parse_time).expect("a time");
        let (stamp, received) = (time("time"), time("receivedat"));
        if stamp > received + 60 * SECOND {
            received
        } else {
            stamp
        }
    };
    assert!(
        all.truth.iter().map(read_at).is_sorted(),
        "the truth is in order of time"
    );
}

#[test]
fn the_reference_model_reads_the_truth_from_what_was_delivered() {
    let scratch = Scratch::new("faults-model");
    for (seed, faults) in [(7, ALL), (8, ALL_BEYOND_SKEW)] {
        let all = simulate(&scratch, seed, "1h", faults);
        let at = after(3_700.0);
        let expected = model::board(
            &all.delivered,
            at,
            model::Window::Last(3_600),
            &model::Settings::default(),
        );
        let truth = board(
            &scratch.lines("events.jsonl", &all.truth),
            &show_time(at),
            "60m",
            &[],
        );
        let mut found = diff(&truth, &expected);
        // What the board says beyond the figures of the dictionary.
        let extra = [".sl_seconds", ".sl_target", ".doubtful_reason"];
        found.retain(|line| !extra.iter().any(|key| line.contains(key)));
        assert_eq!(found, [] as [String; 0], "seed {seed}, {faults}");
        for kind in ["late_dropped", "duplicates", "skewed"] {
            assert_eq!(
                expected["anomalies"][kind],
                all.count(kind),
                "seed {seed}, {faults}"
            );
        }
    }
}

/// A simulation under way, with the lines that it writes.
fn start(scratch: &Scratch, more: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let truth = scratch.path("truth.jsonl");
    let mut child = Command::new(binary())
        .args(["simulate", "--faults", ALL, "--truth"])
        .arg(truth)
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let output = child.stdout.take().expect("it is piped");
    (child, BufReader::new(output).lines())
}

#[test]
fn nothing_is_delivered_before_its_instant() {
    let scratch = Scratch::new("faults-live");
    let (mut child, lines) = start(&scratch, &["--duration", "3s"]);
    let mut delivered = Vec::new();
    for line in lines {
        let line = line.expect("text");
        let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
        assert!(received(&line) <= now.as_micros() as i64, "{line}");
        delivered.push(line);
    }
    assert!(child.wait().expect("it ends").success());
    assert!(delivered.len() > 100, "{}", delivered.len());
    assert_told(&Simulated::of(&scratch, delivered));
}

#[test]
fn a_simulation_that_is_ended_leaves_the_truth_of_what_it_delivered() {
    let scratch = Scratch::new("faults-ended");
    let (mut child, mut lines) = start(&scratch, &["--start", START, "--speed", "max"]);
    let mut delivered: Vec<String> = lines
        .by_ref()
        .take(30_000)
        .map(|line| line.expect("text"))
        .collect();
    let asked = Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .expect("kill runs");
    assert!(asked.success());
    delivered.extend(lines.map(|line| line.expect("text")));
    assert!(child.wait().expect("it ends").success());
    let all = Simulated::of(&scratch, delivered);
    assert_told(&all);
    assert!(all.count("late_dropped") > 0);
}
