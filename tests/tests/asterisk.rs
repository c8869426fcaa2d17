//! Asterisk's queue log, through the adapter, on the board.

use std::collections::BTreeSet;
use std::path::Path;

use acceptance::expect::failures;
use acceptance::model::{self, Settings};
use acceptance::product::{Scratch, board, output};
use acceptance::queue_log::{self, Case, a_day, log};
use acceptance::{diff, diff_sections};
use serde_json::Value;

const SOURCE: &str = "acme/pbx-1";

/// What stands in a log where there is no call, queue or agent.
const NOBODY: [&str; 5] = ["", "NONE", "REALTIME", "MANAGER", "CLI"];

/// When the board of [`a_day`] is looked at.
const HOURS: [&str; 3] = [
    "2026-11-25T09:00:00Z",
    "2026-11-25T13:00:00Z",
    "2026-11-25T17:00:00Z",
];

/// What the adapter made of logs.
struct Adapted {
    events: Vec<String>,
    said: String,
    code: Option<i32>,
}

fn adapt(files: &[&Path], more: &[&str]) -> Adapted {
    let mut arguments = vec!["adapt", "asterisk-queue-log"];
    arguments.extend({ files.iter() }.map(|file| file.to_str().expect("a plain path")));
    arguments.extend(["--source", SOURCE]);
    arguments.extend(more);
    let done = output(&arguments);
    let events = String::from_utf8(done.stdout).expect("events are text");
    Adapted {
        events: events.lines().map(str::to_owned).collect(),
        said: String::from_utf8_lossy(&done.stderr).into_owned(),
        code: done.status.code(),
    }
}

/// The events of logs, of which there must be some.
fn events_of(files: &[&Path]) -> Vec<String> {
    let adapted = adapt(files, &[]);
    assert_eq!(adapted.code, Some(0), "{}", adapted.said);
    assert!(!adapted.events.is_empty(), "{}", adapted.said);
    adapted.events
}

fn read(events: &[String]) -> Vec<Value> {
    let read = |line: &String| serde_json::from_str(line).expect("an event is JSON");
    events.iter().map(read).collect()
}

fn board_of(scratch: &Scratch, events: &[String], at: &str, more: &[&str]) -> Value {
    board(&scratch.lines("events.jsonl", events), at, "60m", more)
}

#[test]
fn logs_come_out_as_worked_out_by_hand() {
    let scratch = Scratch::new("queue-logs");
    let mut wrong = Vec::new();
    for case in queue_log::cases() {
        let adapted = adapt(&[&scratch.bytes("queue_log", &case.log)], case.arguments);
        if adapted.code == Some(0) {
            let events = read(&adapted.events);
            wrong.extend(case.missing(&events));
            wrong.extend(wrongly_reported(&case, &adapted.said));
            wrong.extend(strangers(&case, &events));
            wrong.extend(wrong_on_boards(&scratch, &case, &adapted.events));
        } else {
            wrong.push(format!(
                "{}: {:?}: {}",
                case.name, adapted.code, adapted.said
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Lines that cannot be read are reported as `queue_log:7`, all of them and no others.
fn wrongly_reported(case: &Case, said: &str) -> Option<String> {
    let numbers = said.split("queue_log:").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit());
        rest[..end.unwrap_or(rest.len())].parse::<usize>().ok()
    });
    let mut found: BTreeSet<usize> = numbers.collect();
    found.retain(|number| !case.perhaps.contains(number));
    let expected = BTreeSet::from_iter(case.reported.iter().copied());
    (found != expected).then(|| {
        format!(
            "{}: lines {found:?} are reported, not {expected:?}: {said}",
            case.name
        )
    })
}

/// Calls, queues and agents that are none.
fn strangers(case: &Case, events: &[Value]) -> Vec<String> {
    let is_stranger = |event: &&Value| {
        let named = ["call", "queue", "agent"].map(|key| event["data"][key].as_str());
        named.into_iter().flatten().any(|it| NOBODY.contains(&it))
    };
    { events.iter() }
        .filter(is_stranger)
        .map(|event| format!("{}: of nobody: {event}", case.name))
        .collect()
}

/// On the product's board and on the reference model's: where only one of them is wrong, the
/// adapter is not to blame.
fn wrong_on_boards(scratch: &Scratch, case: &Case, events: &[String]) -> Vec<String> {
    let name = case.name;
    let file = scratch.lines("events.jsonl", events);
    let file = file.to_str().expect("a plain path");
    let (at, window) = (case.at.as_str(), case.window);
    let done = output(&["board", "--events", file, "--at", at, "--window", window]);
    if !done.status.success() || !done.stderr.is_empty() {
        let said = String::from_utf8_lossy(&done.stderr);
        return vec![format!(
            "{name}: the board does not read its events: {said}"
        )];
    }
    let board = serde_json::from_slice(&done.stdout).expect("a board is JSON");
    let minutes: i64 = { window.trim_end_matches('m').parse() }.expect("a window in minutes");
    let model = model::board(
        events,
        case.instant(),
        model::Window::Last(minutes * 60),
        &Settings::default(),
    );
    let mut wrong = failures(name, &case.board, &board);
    wrong.extend(failures(&format!("{name} (model)"), &case.board, &model));
    wrong
}

#[test]
fn durations_that_contradict_the_stamps_are_said_and_change_no_figure() {
    let scratch = Scratch::new("contradictions");
    let [plain, contradicting] = [queue_log::PLAIN, queue_log::CONTRADICTING]
        .map(|text| adapt(&[&scratch.bytes("queue_log", &log(text))], &[]));
    assert_eq!(contradicting.code, Some(0), "{}", contradicting.said);
    assert_ne!(contradicting.said, plain.said, "nothing is said of them");
    let [one, two] = [plain, contradicting]
        .map(|adapted| board_of(&scratch, &adapted.events, "2026-11-25T09:10:00Z", &[]));
    assert_eq!(diff(&one, &two), [] as [String; 0]);
    assert_eq!(one["total"]["asa_s"].as_f64(), Some(12.0));
    assert_eq!(one["total"]["talk_avg_s"].as_f64(), Some(60.0));
    assert_eq!(one["total"]["abandon_wait_avg_s"].as_f64(), Some(30.0));
}

#[test]
fn a_log_gives_the_same_events_wherever_it_lies_and_as_it_grows() {
    let scratch = Scratch::new("same-log");
    let whole = events_of(&[&scratch.bytes("queue_log", &a_day())]);
    let renamed = events_of(&[&scratch.bytes("queue_log.1", &a_day())]);
    assert_eq!(whole, renamed);
    let ids = |events: &[String]| -> BTreeSet<String> {
        let events = read(events).into_iter();
        events.map(|event| event["id"].to_string()).collect()
    };
    let ids_of_whole = ids(&whole);
    assert_eq!(ids_of_whole.len(), whole.len(), "an id of its own for each");
    // While nobody is in wrap-up, whose end would be known by what follows.
    let begun = lines(&a_day())[..50].concat();
    let mut changed = ids(&events_of(&[&scratch.bytes("queue_log", &begun)]));
    changed.retain(|id| !ids_of_whole.contains(id));
    assert!(changed.is_empty(), "{changed:?}");
}

fn lines(log: &[u8]) -> Vec<&[u8]> {
    log.split_inclusive(|byte| *byte == b'\n').collect()
}

#[test]
fn a_log_read_twice_counts_once() {
    let scratch = Scratch::new("read-twice");
    let once = events_of(&[&scratch.bytes("queue_log", &a_day())]);
    let twice = [once.clone(), once.clone()].concat();
    // Of what is long past a board does not remember the ids.
    let config = scratch.file("long.toml", "[input]\nlateness = \"1d\"\n");
    let config = ["--config", config.to_str().expect("a plain path")];
    for at in HOURS {
        let [one, two] = [&once, &twice].map(|events| board_of(&scratch, events, at, &config));
        let mut differences = diff_sections(&one, &two, &SECTIONS);
        differences.retain(|difference| !difference.contains(".duplicates"));
        assert_eq!(differences, [] as [String; 0], "at {at}");
        assert!(two["anomalies"]["duplicates"].as_u64() > Some(0));
    }
}

const SECTIONS: [&str; 4] = ["total", "queues", "agents", "anomalies"];

#[test]
fn two_files_are_one_log() {
    let scratch = Scratch::new("two-files");
    let day = a_day();
    let whole = events_of(&[&scratch.bytes("queue_log", &day)]);
    let of_whole = HOURS.map(|at| board_of(&scratch, &whole, at, &[]));
    let day = lines(&day);
    // In a wait, a talk, on hold, in wrap-up; between two lines of one leave; in a pause of all
    // queues, one of which has echoed; between a fault and its echo; in a call at one o'clock.
    for cut in [13, 15, 16, 19, 38, 41, 64, 83] {
        let old = scratch.bytes("queue_log.1", &day[..cut].concat());
        let new = scratch.bytes("queue_log", &day[cut..].concat());
        let parts = events_of(&[&old, &new]);
        numbers_grow(&parts);
        for (at, of_whole) in HOURS.iter().zip(&of_whole) {
            let of_parts = board_of(&scratch, &parts, at, &[]);
            assert_eq!(
                diff_sections(of_whole, &of_parts, &SECTIONS),
                [] as [String; 0],
                "cut after line {cut}, at {at}"
            );
        }
    }
}

#[test]
fn numbers_grow_with_the_place_in_the_log() {
    let scratch = Scratch::new("numbers");
    for case in queue_log::cases() {
        let adapted = adapt(&[&scratch.bytes("queue_log", &case.log)], case.arguments);
        assert_eq!(adapted.code, Some(0), "{}", adapted.said);
        numbers_grow(&adapted.events);
    }
}

/// An event of a later line never has a smaller `sequence`; but for the end of a wrap-up, which
/// comes by the clock and has no line.
fn numbers_grow(events: &[String]) {
    let mut largest = 0;
    for event in read(events) {
        assert_eq!(event["source"], SOURCE, "{event}");
        let digits = event["sequence"].as_str().expect("each has a number");
        let number: u128 = digits.parse().expect("a number is of digits");
        if event["type"] != "call.wrapup" || event["data"]["phase"] != "end" {
            assert!(number >= largest, "after {largest}: {event}");
            largest = number;
        }
    }
}
