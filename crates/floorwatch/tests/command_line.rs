//! The binary from outside: help, exit codes, and errors that say what, where and how to mend it.

mod process;

use process::{Output, floorwatch, floorwatch_with};

const COMMANDS: [&str; 7] = [
    "demo",
    "run",
    "check",
    "simulate",
    "board",
    "anomalies",
    "definitions",
];

fn check(output: &Output, code: i32, said: &[&str]) {
    assert_eq!(output.code, Some(code), "{}", output.stderr);
    for words in said {
        assert!(
            output.stderr.contains(words),
            "`{words}` is not in:\n{}",
            output.stderr
        );
    }
    for never in ["panicked", "backtrace", "fault in Floorwatch"] {
        assert!(!output.stderr.contains(never), "{}", output.stderr);
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in COMMANDS {
        let output = floorwatch(&[command, "--help"]);
        check(&output, 0, &[]);
        assert!(output.stdout.contains("Example"), "{command}");
        assert!(
            output.stdout.contains(&format!("floorwatch {command}")),
            "{command}"
        );
    }
    check(&floorwatch(&["--help"]), 0, &[]);
    check(&floorwatch(&["--version"]), 0, &[]);
}

#[test]
fn misuse_is_code_2() {
    check(&floorwatch(&["frobnicate"]), 2, &["frobnicate", "--help"]);
    check(
        &floorwatch(&["replay", "--speed", "10"]),
        2,
        &["`replay`", "not in this version"],
    );
    check(&floorwatch(&["run"]), 2, &["--config"]);
    check(
        &floorwatch(&["simulate", "--rate", "many"]),
        2,
        &["--rate", "events a second"],
    );
    check(
        &floorwatch(&["simulate", "--duration", "5"]),
        2,
        &["is not a duration", "15m"],
    );
    check(
        &floorwatch(&["simulate", "--faults", "latte=5%"]),
        2,
        &["--faults", "no fault `latte`", "did you mean `late`?"],
    );
    check(
        &floorwatch(&["simulate", "--truth", "truth.jsonl"]),
        2,
        &["--faults"],
    );
    check(
        &floorwatch(&["board", "--events", "x", "--at", "noon"]),
        2,
        &["--at", "RFC 3339"],
    );
    check(
        &floorwatch(&["run", "--config", "x", "--role", "server"]),
        2,
        &["--role", "processor", "gateway"],
    );
}

#[test]
fn a_bad_configuration_is_told_with_file_line_and_fix() {
    let file = process::file(
        "bad.toml",
        "[input]\nlatenes = \"15m\"\n[http]\nlisten = \"0.0.0.0:80\"\n",
    );
    for command in ["check", "run"] {
        let output = floorwatch(&[command, "--config", &file]);
        check(
            &output,
            1,
            &[
                "2 mistakes",
                "bad.toml:2:1",
                "did you mean `lateness`?",
                "bad.toml:4:10",
                "no sign-in",
            ],
        );
    }
    let missing = floorwatch(&["check", "--config", "/no/such/file.toml"]);
    check(
        &missing,
        1,
        &["/no/such/file.toml cannot be read", "--config FILE"],
    );
}

#[test]
fn a_good_configuration_is_told() {
    let file = process::file("good.toml", "[queue.default]\nday_start = \"06:00\"\n");
    let output = floorwatch(&["check", "--config", &file]);
    check(&output, 0, &[]);
    assert_eq!(output.stdout, format!("{file}: no mistakes\n"));
}

#[test]
fn a_port_in_use_is_told_with_the_way_to_choose_another() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    check(
        &floorwatch(&["demo", "--port", &port]),
        1,
        &[&port, "another program uses it", "--port"],
    );
    let file = process::file(
        "port.toml",
        &format!("[http]\nlisten = \"127.0.0.1:{port}\"\n"),
    );
    check(
        &floorwatch(&["run", "--config", &file]),
        1,
        &[&port, "another program uses it", "listen"],
    );
}

#[test]
fn a_broker_that_does_not_answer_is_told_with_its_address() {
    let address = format!("127.0.0.1:{}", process::free_port());
    let said = ["no Kafka broker answers", address.as_str(), "brokers"];
    check(&floorwatch(&["simulate", "--brokers", &address]), 1, &said);
    let file = process::file(
        "broker.toml",
        &format!("[kafka]\nbrokers = \"{address}\"\n"),
    );
    check(
        &floorwatch(&["check", "--config", &file, "--connect"]),
        1,
        &said,
    );
}

#[test]
fn simulated_events_are_the_same_for_the_same_seed() {
    let hour = [
        "simulate",
        "--seed",
        "7",
        "--start",
        "2026-11-23T09:00:00Z",
        "--duration",
        "10m",
        "--speed",
        "max",
    ];
    let (first, second) = (floorwatch(&hour), floorwatch(&hour));
    check(&first, 0, &["events"]);
    assert!(
        first.stdout.lines().count() > 500,
        "{}",
        first.stdout.lines().count()
    );
    assert!(first.stdout == second.stdout);
}

#[test]
fn a_truth_that_cannot_be_written_is_an_error() {
    let arguments = [
        "simulate",
        "--faults",
        "late=5%",
        "--truth",
        "/no/such/truth.jsonl",
    ];
    check(
        &floorwatch(&arguments),
        1,
        &["/no/such/truth.jsonl cannot be written", "--truth"],
    );
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    process::cut_short(
        &[
            "simulate",
            "--start",
            "2026-11-23T09:00:00Z",
            "--speed",
            "max",
        ],
        |output| check(output, 0, &[]),
    );
}

#[test]
fn lines_that_are_no_event_are_told_and_left_out() {
    let good = floorwatch(&[
        "simulate",
        "--start",
        "2026-11-23T09:00:00Z",
        "--duration",
        "1m",
        "--speed",
        "max",
    ])
    .stdout;
    let file = process::file(
        "events.jsonl",
        &format!("{good}\nno event\n{{\"specversion\":\"1.0\"}}\n"),
    );
    let at = ["--at", "2026-11-23T09:01:00Z"];
    let output = floorwatch(&[&["board", "--events", &file], &at[..]].concat());
    let line = good.lines().count() + 2;
    check(
        &output,
        0,
        &[
            &format!("events.jsonl:{line}: not read: not JSON"),
            "2 lines were not read",
        ],
    );
    assert!(
        output
            .stdout
            .starts_with("{\"at\":\"2026-11-23T09:01:00Z\""),
        "{}",
        output.stdout
    );
    let without = floorwatch_with(&[&["board", "--events", "-"], &at[..]].concat(), &good);
    assert!(
        output.stdout == without.stdout,
        "the same board without them, and from stdin"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let output = floorwatch(&[
        "board",
        "--events",
        "/no/such/events.jsonl",
        "--at",
        "2026-11-23T09:01:00Z",
    ]);
    check(
        &output,
        1,
        &["/no/such/events.jsonl cannot be read", "stdin"],
    );
}

#[test]
fn events_after_the_instant_are_not_seen() {
    let arguments = [
        "simulate",
        "--start",
        "2026-11-23T09:00:00Z",
        "--duration",
        "20m",
        "--speed",
        "max",
    ];
    let events = floorwatch(&arguments).stdout;
    let stamp = |line: &&str| {
        line.split("\"time\":\"")
            .nth(1)
            .is_some_and(|time| time < "2026-11-23T09:10")
    };
    let before: String = events
        .lines()
        .filter(stamp)
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(before.len() < events.len());
    let at = [
        "board",
        "--events",
        "-",
        "--at",
        "2026-11-23T09:09:59.9999Z",
        "--window",
        "5m",
    ];
    assert!(floorwatch_with(&at, &events).stdout == floorwatch_with(&at, &before).stdout);
}

#[test]
fn the_dictionary_is_printed_in_both_formats() {
    let docs = |name: &str| {
        let path = format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("a document")
    };
    let markdown = floorwatch(&["definitions"]).stdout;
    assert!(markdown == docs("metrics.md"));
    let json = floorwatch(&["definitions", "--format", "json"]).stdout;
    assert!(json == docs("definitions.json"));
}

/// A hundred calls: 70 in time, 15 late, 10 abandoned in time of which 4 short, 5 abandoned late.
#[test]
fn presets_judge_the_same_calls_each_in_its_way() {
    let mut events = String::new();
    let mut number = 0;
    for (calls, wait, answered) in [
        (70, 20, true),
        (15, 21, true),
        (6, 5, false),
        (4, 4, false),
        (5, 25, false),
    ] {
        for _ in 0..calls {
            number += 1;
            let begun = number * 2;
            let end = if answered {
                ("answered", format!(r#""agent":"a-{number}""#))
            } else {
                ("left_queue", r#""reason":"abandoned""#.to_owned())
            };
            let queued = ("queued", r#""dnis":"+4930123""#.to_owned());
            for (second, (what, more)) in [(begun, queued), (begun + wait, end)] {
                let (minute, second) = (second / 60, second % 60);
                events += &format!(
                    r#"{{"specversion":"1.0","id":"{number}-{what}","source":"acme/site-1","type":"call.{what}","time":"2026-11-23T09:{minute:02}:{second:02}Z","data":{{"call":"c-{number}","queue":"billing",{more}}}}}"#
                );
                events.push('\n');
            }
        }
    }
    for (like, expected) in [
        ("genesys", 0.70),
        ("cisco", 70.0 / 90.0),
        ("asterisk", 70.0 / 85.0),
        ("twilio", 70.0 / 96.0),
        ("talkdesk", 70.0 / 96.0),
    ] {
        let config = process::file(
            &format!("{like}.toml"),
            &format!("[queue.default]\nlike = \"{like}\"\n"),
        );
        let arguments = [
            "board",
            "--events",
            "-",
            "--at",
            "2026-11-23T09:10:00Z",
            "--config",
            &config,
            "--by",
            "dnis",
        ];
        let output = floorwatch_with(&arguments, &events);
        check(&output, 0, &[]);
        let board: serde_json::Value = serde_json::from_str(&output.stdout).expect("a board");
        for row in [&board["queues"][0], &board["total"], &board["groups"][0]] {
            assert_eq!(row["service_level"], expected, "{like}");
        }
    }
}

#[test]
fn an_adapter_that_cannot_read_says_why() {
    let log = process::file("queue_log", "no line of a queue log\n");
    for (arguments, code, words) in [
        (&["freeswitch", &log][..], 2, "not in this version yet"),
        (&["pbx", &log], 2, "known are asterisk-queue-log and jsonl"),
        (&["asterisk-queue-log", &log], 2, "say --source TENANT/SITE"),
        (
            &["asterisk-queue-log", "-", "--source", "a/b"],
            2,
            "`-` is for JSON lines alone",
        ),
        (
            &["asterisk-queue-log", "/no/such/log", "--source", "a/b"],
            1,
            "/no/such/log is not there",
        ),
        (
            &[
                "asterisk-queue-log",
                &log,
                "--source",
                "a/b",
                "--since",
                "noon",
            ],
            2,
            "such as 2h",
        ),
        (
            &[
                "asterisk-queue-log",
                &log,
                "--source",
                "a/b",
                "--member",
                "x",
            ],
            2,
            "INTERFACE=NAME",
        ),
        // What is no line is told and left out.
        (
            &["asterisk-queue-log", &log, "--source", "a/b"],
            0,
            "left out: 1",
        ),
    ] {
        let output = floorwatch(&[&["adapt"], arguments].concat());
        check(&output, code, &[words]);
    }
}
