//! A queue log that is being written, on the board through a real Kafka: line by line, read again,
//! cut, rotated, and with an adapter that dies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use acceptance::SECTIONS;
use acceptance::product::{Running, Scratch, Server, board, brokers, run, script, wait_for};
use acceptance::random::Dice;
use serde_json::Value;

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

fn plain(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// The adapter beside a log, its position in `position`.
fn follow(scratch: &Scratch, log: &Path, topic: &str, position: &Path) -> Running {
    let brokers = brokers();
    let arguments = [
        "adapt",
        "asterisk-queue-log",
        plain(log),
        "--source",
        "acme/pbx-1",
        "--follow",
        "--brokers",
        &brokers,
        "--topic",
        topic,
        "--position",
        plain(position),
    ];
    Running::start(scratch, "adapt", &arguments)
}

fn append(log: &Path, text: &str) {
    let file = OpenOptions::new().append(true).create(true).open(log);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.expect("the log can be written");
}

fn until(server: &Server, figure: &str, value: u64) {
    wait_for(&format!("{figure} to be {value}"), || {
        (server.board("15m")["total"][figure] == value).then_some(())
    });
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_log_written_line_by_line_is_on_the_board_and_changes_nothing_when_read_again() {
    let scratch = Scratch::new("pbx");
    let server = Server::start(&scratch, "pbx", "");
    server.ready();
    let log = scratch.path("queue_log");
    let adapter = follow(&scratch, &log, "pbx.events", &scratch.path("position"));
    let begun = now();
    let line = |rest: &str| append(&log, &format!("{begun}|{rest}\n"));
    line("NONE|billing|PJSIP/ann|ADDMEMBER|");
    until(&server, "available", 1);
    line("c-1|billing|NONE|ENTERQUEUE||555123|1");
    until(&server, "waiting", 1);
    append(&log, &format!("{begun}|c-1|billing|PJSIP/ann|CONN"));
    append(&log, "ECT|0|c-1b|0\n");
    until(&server, "talking", 1);
    line("c-1|billing|PJSIP/ann|COMPLETECALLER|0|0|1");
    until(&server, "handled", 1);
    // Nothing more is written: the source is alive all the same.
    wait_for("a heartbeat", || {
        let source = &server.board("15m")["sources"][0];
        (source["source"] == "acme/pbx-1" && source["alive"] == true).then_some(())
    });
    let said = adapter.stop();
    assert!(said.contains("4 lines"), "{said}");

    let before = server.board("15m");
    let (brokers, elsewhere) = (brokers(), scratch.path("another position"));
    let again = [
        "adapt",
        "asterisk-queue-log",
        plain(&log),
        "--source",
        "acme/pbx-1",
        "--brokers",
        &brokers,
        "--topic",
        "pbx.events",
        "--position",
        plain(&elsewhere),
    ];
    run(&again);
    wait_for("the copies to be read", || {
        let copies = server.board("15m")["anomalies"]["duplicates"].as_u64();
        (copies >= Some(5)).then_some(())
    });
    let after = server.board("15m");
    for figure in [
        "offered",
        "answered",
        "handled",
        "abandoned",
        "talking",
        "waiting",
    ] {
        assert_eq!(before["total"][figure], after["total"][figure], "{figure}");
    }
    assert!(server.stop().success());
}

/// What happens to a log and its reader.
struct Site<'a> {
    scratch: &'a Scratch,
    log: PathBuf,
    topic: &'a str,
    adapter: Option<Running>,
    dice: Dice,
    /// The log's earlier files, oldest first.
    rotated: Vec<PathBuf>,
    crashed: bool,
}

impl Site<'_> {
    fn start(&mut self) {
        let position = self.scratch.path("position");
        self.adapter = Some(follow(self.scratch, &self.log, self.topic, &position));
    }

    fn rotated_name(&mut self) -> PathBuf {
        let name = self
            .scratch
            .path(&format!("queue_log.{}", self.rotated.len()));
        self.rotated.push(name.clone());
        name
    }

    /// Something that is not writing.
    fn befall(&mut self) {
        match self.dice.below(12) {
            0 | 1 if self.size() > 0 => {
                let name = self.rotated_name();
                fs::rename(&self.log, name).expect("rotated");
                append(&self.log, "");
            }
            2 if self.size() > 0 => {
                let name = self.rotated_name();
                fs::copy(&self.log, name).expect("copied");
                let file = OpenOptions::new().write(true).open(&self.log);
                file.and_then(|file| file.set_len(0)).expect("cut");
            }
            3 => {
                if let Some(adapter) = self.adapter.take() {
                    self.crashed |= !adapter.ended_well();
                } else {
                    self.start();
                }
            }
            4 => {
                if let Some(adapter) = self.adapter.take() {
                    adapter.kill();
                    self.crashed = true;
                }
            }
            _ => {}
        }
    }

    fn size(&self) -> u64 {
        fs::metadata(&self.log).map_or(0, |file| file.len())
    }
}

/// Calls of the last minutes, one line after the other.
fn lines(dice: &mut Dice, calls: u64) -> Vec<String> {
    let begun = now() - 600;
    let mut lines: Vec<(u64, u64, String)> = Vec::new();
    for call in 0..calls {
        let queue = ["billing", "sales"][dice.below(2) as usize];
        let agent = format!("PJSIP/{}", dice.below(8));
        let entered = begun + dice.below(400);
        let wait = dice.below(60);
        let talk = dice.below(120);
        let mut line = |at: u64, rest: String| {
            lines.push((
                at,
                lines.len() as u64,
                format!("{at}|c-{call}|{queue}|{rest}\n"),
            ));
        };
        line(entered, format!("NONE|ENTERQUEUE||555{call}|1"));
        if dice.below(4) == 0 {
            line(entered + wait, format!("NONE|ABANDON|1|1|{wait}"));
            continue;
        }
        if dice.below(4) == 0 {
            line(
                entered + wait,
                format!("{agent}|RINGNOANSWER|{}", wait * 900),
            );
        }
        line(entered + wait, format!("{agent}|CONNECT|{wait}|x|1"));
        line(
            entered + wait + talk,
            format!("{agent}|COMPLETEAGENT|{wait}|{talk}|1"),
        );
    }
    lines.sort();
    lines.into_iter().map(|(_, _, line)| line).collect()
}

fn ids(events: &str) -> Vec<String> {
    let id = |line: &str| {
        let event: Value = serde_json::from_str(line).expect("an event");
        event["id"].as_str().expect("an id").to_string()
    };
    let ids = events.lines().map(id);
    ids.filter(|id| !id.starts_with("heartbeat")).collect()
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn cut_rotated_and_appended_at_random_nothing_is_lost_or_doubled() {
    for seed in 0..3 {
        let name = format!("rotated-{seed}-{}", std::process::id());
        let topic = format!("{name}.events");
        let scratch = Scratch::new(&name);
        let server = Server::start(&scratch, &name, "");
        server.ready();
        let mut dice = Dice::new(seed);
        let lines = lines(&mut dice, 400);
        let mut site = Site {
            scratch: &scratch,
            log: scratch.path("queue_log"),
            topic: &topic,
            adapter: None,
            dice,
            rotated: Vec::new(),
            crashed: false,
        };
        site.start();
        // What is rotated away before anything has been read is that of a log never read.
        append(&site.log, &lines[0]);
        wait_for("the first line to be read", || {
            scratch.path("position").exists().then_some(())
        });
        for chunk in lines[1..].chunks(15) {
            let text = chunk.concat();
            // Rotated or not: a line is written in two pieces now and then.
            let cut = site.dice.below(text.len() as u64) as usize;
            append(&site.log, &text[..cut]);
            std::thread::sleep(std::time::Duration::from_millis(site.dice.below(30)));
            append(&site.log, &text[cut..]);
            site.befall();
        }
        if site.adapter.is_none() {
            site.start();
        }
        // What an adapter makes of all the files in one go is what must be in the topic.
        let files: Vec<&str> = site
            .rotated
            .iter()
            .map(|file| plain(file))
            .chain([plain(&site.log)])
            .collect();
        let whole = [
            &["adapt", "asterisk-queue-log", "--source", "acme/pbx-1"],
            &files[..],
        ]
        .concat();
        let expected = run(&whole);
        let expected_ids: BTreeSet<String> = ids(&expected).into_iter().collect();
        let found = wait_for("all events to be in the topic", || {
            let found = ids(&script("kafka.sh", &["dump", &topic]));
            let distinct: BTreeSet<&String> = found.iter().collect();
            (distinct.len() >= expected_ids.len()).then_some(found)
        });
        let mut copies: BTreeMap<&String, u32> = BTreeMap::new();
        found
            .iter()
            .for_each(|id| *copies.entry(id).or_default() += 1);
        let distinct: BTreeSet<String> = found.iter().cloned().collect();
        let other: Vec<&String> = distinct.symmetric_difference(&expected_ids).collect();
        assert!(
            other.is_empty(),
            "seed {seed}: as if read in one go, but {other:?}"
        );
        if !site.crashed {
            assert_eq!(found.len(), expected_ids.len(), "seed {seed}: said once");
        }
        let events = scratch.file("expected.jsonl", &expected);
        server.comes_to(&events, "60m", &SECTIONS, &[]);
        drop(site);
        assert!(server.stop().success());
    }
}

/// The log of the page for beginners gives what the page says.
#[test]
fn the_log_of_the_first_steps_gives_the_figures_it_promises() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("docs/getting-started-asterisk.md")).expect("the page");
    let (_, log) = page.split_once("```text\n").expect("a log");
    let (log, _) = log.split_once("```").expect("its end");
    let scratch = Scratch::new("first-steps");
    let log = scratch.file("queue_log", log);
    let events = run(&[
        "adapt",
        "asterisk-queue-log",
        plain(&log),
        "--source",
        "acme/pbx-1",
    ]);
    let events = scratch.file("events.jsonl", &events);
    assert!(page.contains("--at 2026-11-25T09:01:30Z"));
    let board = board(&events, "2026-11-25T09:01:30Z", "30m", &[]);
    let total = &board["total"];
    for (figure, value) in [
        ("offered", 3.0),
        ("answered", 1.0),
        ("asa_s", 12.0),
        ("abandoned", 1.0),
        ("abandon_wait_avg_s", 11.0),
        ("service_level", 0.5),
        ("waiting", 1.0),
        ("longest_wait_s", 10.0),
        ("available", 1.0),
        ("not_ready", 1.0),
    ] {
        assert_eq!(total[figure].as_f64(), Some(value), "{figure}: {total}");
    }
}

/// What its manager interface said, event by event, of the calls in the log of a real Asterisk.
#[test]
fn the_log_of_a_real_asterisk_gives_what_it_did() {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("logs/asterisk-22");
    let files = ["queue_log.0", "queue_log.1", "queue_log"].map(|file| logs.join(file));
    let files = files.each_ref().map(|file| plain(file));
    let adapt = ["adapt", "asterisk-queue-log", "--source", "acme/pbx-1"];
    let scratch = Scratch::new("real-log");
    let events = scratch.file("events.jsonl", &run(&[&adapt[..], &files[..]].concat()));
    let board = board(&events, "2026-11-25T01:40:00Z", "60m", &[]);
    // Entered, answered, abandoned, flowed out, lost. Of Asterisk's own abandons two had no common
    // codec (SYSCOMPAT), which the board has as flow-outs.
    for (queue, counts) in [
        ("billing", [41, 40, 1, 0, 0]),
        ("delayed", [3, 0, 1, 2, 0]),
        ("night", [6, 2, 2, 2, 0]),
        ("pool", [8, 6, 1, 1, 0]),
        ("rtp", [2, 0, 0, 2, 0]),
        ("sales", [26, 25, 1, 0, 0]),
        ("support", [7, 5, 2, 0, 0]),
        ("tiny", [2, 0, 0, 2, 0]),
        ("vip", [27, 23, 1, 2, 1]),
        ("web", [2, 2, 0, 0, 0]),
    ] {
        let rows = board["queues"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["queue"] == queue).expect(queue);
        let found = ["offered", "answered", "abandoned", "flowed_out", "lost"]
            .map(|figure| row[figure].as_i64().expect("a count"));
        assert_eq!(found, counts, "{queue}");
    }
    // Talks that ended, and rings that nobody answered. Of Ann's and Bob's one more was cut by a
    // kill of Asterisk.
    for (agent, handled, unanswered) in [
        ("Agent/1001", 3, 0),
        ("Agent/1002", 3, 0),
        ("Ann Miller", 11, 0),
        ("Bob", 15, 0),
        ("Cat", 12, 0),
        ("Eve", 3, 7),
        ("Fay", 11, 0),
        ("Local/opal@agents", 19, 0),
        ("Tom", 5, 0),
    ] {
        let rows = board["agents"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["agent"] == agent).expect(agent);
        let found = ["handled", "ring_no_answer"].map(|figure| row[figure].as_i64());
        assert_eq!(found, [Some(handled), Some(unanswered)], "{agent}");
    }
}
