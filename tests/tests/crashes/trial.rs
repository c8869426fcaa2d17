//! A topic under a steady load, processes that crash while they read it, and what must be true at
//! the end: the board is that of all records, and each refused record is a dead letter.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
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
        self.server.saved();
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

    /// Waits until it stands still.
    pub fn stands(&self) {
        let state = || std::fs::read_to_string(format!("/proc/{}/stat", self.server.id()));
        wait_for("a process that stands still", || {
            state()
                .is_ok_and(|state| state.contains(") T "))
                .then_some(())
        });
    }

    /// Lets it go on, and waits until it has heard what has become of it.
    pub fn wake(&self) {
        self.server.signal("CONT");
        wait_for("the news that it was lost", || {
            self.log().contains("partition(s) lost").then_some(())
        });
    }

    /// What it has said so far.
    pub fn log(&self) -> String {
        self.files.log()
    }

    /// Waits until it has ended, which it must have done at a point.
    fn crashed(mut self, at: &str) {
        let status = wait_for(&format!("a crash at {at}"), || self.server.ended());
        let log = self.log();
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
    /// Where it shows the board, if the processes do not do so themselves.
    gateway: Option<Process>,
    pub alive: Option<Process>,
    pub crashes: u32,
    started: u32,
    /// What comes in, until it ends.
    load: Option<(Running, Odd)>,
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
    /// Begins the load, for processes that show the board themselves.
    pub fn start(name: &str, program: fn() -> Command) -> Trial {
        Trial::start_with(name, program, None)
    }

    /// Begins the load, for processes that tell a gateway, if one is given.
    pub fn start_with(
        name: &str,
        program: fn() -> Command,
        gateway: Option<fn() -> Command>,
    ) -> Trial {
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
        let load = Running::start(
            &files,
            "load",
            &[arguments.as_slice(), &of_the_load].concat(),
        );
        let mut trial = Trial {
            name: name.to_owned(),
            program,
            gateway: None,
            alive: None,
            crashes: 0,
            started: 0,
            load: Some((load, Odd::start(topic))),
            files,
        };
        trial.gateway = gateway.map(|program| trial.launch(program(), "gateway"));
        trial
    }

    fn launch(&mut self, program: Command, role: &str) -> Process {
        self.started += 1;
        let files = Scratch::new(&format!("{}-{}", self.name, self.started));
        let server = Server::with(program, role, &files, &brokers(), &self.name, CONFIG);
        Process { server, files }
    }

    const fn role(&self) -> &'static str {
        if self.gateway.is_some() {
            "processor"
        } else {
            "all"
        }
    }

    /// Starts a process that goes on.
    pub fn process(&mut self) -> Process {
        self.launch((self.program)(), self.role())
    }

    /// Starts one that will crash at a point, when it has come there so often and some milliseconds
    /// have passed.
    pub fn crashing(&mut self, point: &str, hit: u32, milliseconds: u64) -> Process {
        self.armed(format!("{point}:{hit}:{milliseconds}"))
    }

    /// Starts one that will stand still at a point.
    pub fn standing(&mut self, point: &str, hit: u32) -> Process {
        self.armed(format!("{point}:{hit}:stop"))
    }

    fn armed(&mut self, at: String) -> Process {
        let mut program = (self.program)();
        program.env("FLOORWATCH_CRASH_AT", at);
        self.launch(program, self.role())
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

    /// Ends the load and lets the process that is alive read all of it; returns the events.
    pub fn end_load(&mut self) -> PathBuf {
        let process = self.alive.take();
        let process = process.unwrap_or_else(|| self.process());
        if let Some((load, odd)) = self.load.take() {
            odd.stop();
            load.stop();
        }
        let topic = format!("{}.events", self.name);
        process.has_read_all(&topic);
        self.alive = Some(process);
        self.files
            .file("events.jsonl", &script("kafka.sh", &["dump", &topic]))
    }

    /// How many rows the gateway has refused for a reason.
    pub fn refused(&self, reason: &str) -> f64 {
        let gateway = self.gateway.as_ref().expect("one is told");
        let series = format!("floorwatch_board_rows_refused_total{{reason=\"{reason}\"}}");
        gateway.server.metric(&series).unwrap_or_default()
    }

    /// How the board differs from that of the events.
    pub fn compare(&self, events: &Path) -> Vec<String> {
        let shows = self.gateway.as_ref().or(self.alive.as_ref());
        let server = &shows.expect("a process shows the board").server;
        let mut found = Vec::new();
        for window in ["5m", "60m", "today"] {
            let live = server.board(window);
            let at = live["at"].as_str().expect("a board has an instant");
            let expected = board(events, at, window, &[]);
            assert!(
                expected["total"]["offered"].as_i64() > Some(100),
                "a load worth the name"
            );
            let sections = ["total", "queues", "agents", "anomalies"];
            let differences = diff_sections(&live, &expected, &sections);
            found.extend(differences.iter().map(|line| format!("{window}: {line}")));
        }
        found
    }

    /// Ends the load, lets a process read all of it, and compares.
    pub fn finish(mut self) -> Outcome {
        let events = self.end_load();
        let mut found = self.compare(&events);
        if self.gateway.is_some() && !found.is_empty() {
            // Between two whole seconds it shows a source as it was last told.
            found = self.compare(&events);
        }
        // A clean end writes the last letters.
        let process = self.alive.take().expect("the process that has read all");
        assert!(process.server.stop().success());
        let topic = format!("{}.events", self.name);
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
