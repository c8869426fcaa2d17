//! A topic under a steady load, processes that crash while they read it, and what must be true at
//! the end: the board is that of all records, and each refused record is a dead letter.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::Duration;

use acceptance::diff_sections;
use acceptance::product::{Running, Scratch, Server, board, brokers, script, wait_for};

use super::records::{self, Odd};

/// Partitions of the topic: two for each of two processes.
pub const PARTITIONS: i32 = 4;

/// A process that is dead is missed after a second, not after the usual six.
const CONFIG: &str =
    "[kafka.properties]\n\"session.timeout.ms\" = \"1000\"\n\"heartbeat.interval.ms\" = \"200\"\n";

/// One process, with its files.
pub struct Process {
    server: Server,
    files: Scratch,
}

impl Process {
    /// Waits until it has written a checkpoint, and so has partitions and has read on.
    pub fn saved(&self) {
        wait_for("a checkpoint", || {
            let bytes = self.server.metric("floorwatch_checkpoint_bytes ");
            (bytes > Some(0.0)).then_some(())
        });
    }

    /// Asks it to end.
    pub fn ask_to_end(&self) {
        self.server.signal("TERM");
    }

    /// Lets it stand still for a while, in which others take it for dead.
    pub fn freeze(&self, span: Duration) {
        self.server.signal("STOP");
        std::thread::sleep(span);
        self.server.signal("CONT");
    }

    /// Waits until it has ended, which it must have done at a point.
    fn crashed(mut self, at: &str) {
        let status = wait_for(&format!("a crash at {at}"), || self.server.ended());
        let log = std::fs::read_to_string(self.files.path("server.log")).expect("a log");
        assert!(
            status.signal().is_some() && log.ends_with(&format!("crash at {at}\n")),
            "{status}, not by a crash at {at}: {log}"
        );
    }

    /// Waits until it has read all that there is.
    fn has_read_all(&self, topic: &str) {
        // It hears once a second where the topic ends.
        std::thread::sleep(Duration::from_millis(2_500));
        wait_for("all records to be read", || {
            let lag = |partition| {
                self.server.metric(&format!(
                    "floorwatch_consumer_lag_records{{topic=\"{topic}\",partition=\"{partition}\"}}"
                ))
            };
            let read = (0..PARTITIONS).all(|partition| lag(partition) == Some(0.0));
            read.then_some(())
        });
        self.server.ready();
    }
}

/// The load, and the process that is alive, if one is.
pub struct Trial {
    name: String,
    program: fn() -> Command,
    pub alive: Option<Process>,
    pub crashes: u32,
    started: u32,
    load: Running,
    odd: Odd,
    files: Scratch,
}

/// What was found at the end.
pub struct Outcome {
    /// How the board differs from that of the topic's records.
    pub board: Vec<String>,
    /// Records that should be dead letters and are not, or the other way round.
    pub letters: Vec<(i32, i64)>,
}

impl Trial {
    /// Begins the load.
    pub fn start(name: &str, program: fn() -> Command) -> Trial {
        let topic = format!("{name}.events");
        script("kafka.sh", &["topic", &topic, &PARTITIONS.to_string()]);
        let files = Scratch::new(name);
        let arguments = ["simulate", "--brokers", &brokers(), "--topic", &topic];
        let of_the_load = [
            "--rate",
            "150",
            "--seed",
            "31",
            "--faults",
            "duplicate=5%,lost-end=1%,out-of-order=5s",
        ];
        Trial {
            name: name.to_owned(),
            program,
            alive: None,
            crashes: 0,
            started: 0,
            load: Running::start(
                &files,
                "load",
                &[arguments.as_slice(), &of_the_load].concat(),
            ),
            odd: Odd::start(topic),
            files,
        }
    }

    fn launch(&mut self, program: Command) -> Process {
        self.started += 1;
        let files = Scratch::new(&format!("{}-{}", self.name, self.started));
        let server = Server::of(program, &files, &brokers(), &self.name, CONFIG);
        Process { server, files }
    }

    /// Starts a process that goes on.
    pub fn process(&mut self) -> Process {
        self.launch((self.program)())
    }

    /// Starts one that will crash at a point, when it has come there so often and some milliseconds
    /// have passed.
    pub fn crashing(&mut self, point: &str, hit: u32, milliseconds: u64) -> Process {
        let mut program = (self.program)();
        let at = format!("{point}:{hit}:{milliseconds}");
        program.env("FLOORWATCH_CRASH_AT", at);
        self.launch(program)
    }

    /// Waits until a process has crashed at a point.
    pub fn crashed(&mut self, process: Process, at: &str) {
        process.crashed(at);
        self.crashes += 1;
    }

    /// Ends a process at once.
    pub fn kill(&mut self, mut process: Process) {
        process.server.kill();
        self.crashes += 1;
    }

    /// Sees to it that a process is alive and has something to lose.
    pub fn need_one(&mut self) {
        if self.alive.is_none() {
            self.alive = Some(self.process());
        }
        self.alive.iter().for_each(Process::saved);
    }

    /// Ends the load, lets a process read all of it, and compares.
    pub fn finish(mut self) -> Outcome {
        let process = self.alive.take();
        let process = process.unwrap_or_else(|| self.process());
        self.odd.stop();
        self.load.stop();
        let topic = format!("{}.events", self.name);
        process.has_read_all(&topic);
        let events = self
            .files
            .file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
        let mut found = Vec::new();
        for window in ["5m", "60m", "today"] {
            let live = process.server.board(window);
            let at = live["at"].as_str().expect("a board has an instant");
            let expected = board(&events, at, window, &[]);
            assert!(
                expected["total"]["offered"].as_i64() > Some(100),
                "a load worth the name"
            );
            let sections = ["total", "queues", "agents", "anomalies"];
            let differences = diff_sections(&live, &expected, &sections);
            found.extend(differences.iter().map(|line| format!("{window}: {line}")));
        }
        // A clean end writes the last letters.
        assert!(process.server.stop().success());
        let refused = records::refused(&topic);
        let letters = records::letters(&format!("{topic}.dlq"));
        assert!(refused.len() > 100, "only {} refused", refused.len());
        println!(
            "{}: {} crashes in {} starts, {} refused records",
            self.name,
            self.crashes,
            self.started,
            refused.len()
        );
        let differing: BTreeSet<_> = refused.symmetric_difference(&letters).copied().collect();
        Outcome {
            board: found,
            letters: differing.into_iter().collect(),
        }
    }
}

impl Outcome {
    /// Nothing is missing, and nothing counts twice.
    pub fn is_exact(&self) {
        assert_eq!(self.board, [] as [String; 0]);
        assert_eq!(self.letters, [], "dead letters");
    }
}
