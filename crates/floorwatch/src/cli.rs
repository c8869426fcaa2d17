//! The command line: what can be said, and what is said about it.

mod adapt;
mod anomalies;
mod bench;
mod explain;
mod faults;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use floor::{Span, Time, Window};
use simulator::Faults;

use crate::floors::By;

pub use adapt::{Adapt, System};
pub use anomalies::Anomalies;
pub use bench::{Bench, Measured};
pub use explain::Explain;

/// Floorwatch watches a contact center in real time: events from Kafka in, a wallboard out.
#[derive(Debug, Parser)]
#[command(
    name = "floorwatch",
    version,
    after_help = "Examples:\n  floorwatch                              the demo, with nothing installed\n  \
                  floorwatch run --config floorwatch.toml  the product against your Kafka\n\n\
                  Exit codes: 0 done, 1 failed, 2 misused. Logs go to stderr; FLOORWATCH_LOG=debug says more."
)]
pub struct Cli {
    /// What to do; the demo where nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole product in one process: embedded broker, simulated contact center, board
    #[command(
        long_about = "The whole product in one process with nothing installed: an embedded demo broker, a simulated \
                  contact center with spikes, and the board. The last hour is played first, so that no window is \
                  empty. The broker forgets everything at the end."
    )]
    Demo(Demo),
    /// The product against a real Kafka
    #[command(
        long_about = "The product against a real Kafka: reads the topic of events, serves the board. A broker that is \
                  not there yet is waited for. SIGTERM and Ctrl-C end it cleanly in under 5 seconds."
    )]
    Run(Run),
    /// Reads a configuration and says every mistake in it
    #[command(
        long_about = "Reads a configuration and says every mistake in it: file, line, column, what is wrong and how to \
                  mend it. With --connect also asks Kafka."
    )]
    Check(Check),
    /// A synthetic contact center as events, to Kafka or to stdout
    #[command(
        long_about = "A synthetic contact center as events: to Kafka where --brokers is given, else to stdout as JSON \
                  lines, one structured CloudEvent a line. The same seed, sizes and start give the same events.\n\n\
                  Events come as they happen, at real time. With --speed they come faster. With --speed above 1 and \
                  no --start, simulated time begins so long before now as --duration says (an hour where it says \
                  nothing), so that stamps never run ahead of the clock; without --duration, once it has caught up \
                  with the clock it goes on at real time.\n\n\
                  With --faults, events are delivered late, twice, out of order, from a clock that is ahead, or \
                  never, and sources restart. Each line, and each record's timestamp, then says when it was delivered \
                  (`receivedat`). --truth truth.jsonl keeps the events that count, each once, for `board --events`, \
                  and beside it, in truth.faults.jsonl, what does not count, and how often what was done.\n\n\
                  A Kafka that wants a sign-in: set the client's properties as for `run`, such as \
                  FLOORWATCH_KAFKA__PROPERTIES__SASL_USERNAME (see docs/configuration.md)."
    )]
    Simulate(Simulate),
    /// The board at one instant from files of events: no broker, no server
    #[command(
        long_about = "The board at one instant as JSON, the same as GET /api/v1/board gives, from files of events: one \
                  structured CloudEvent a line, in the order in which they are to be taken in. Events stamped after \
                  the instant are not seen at all. Lines that are no event are reported on stderr and left out."
    )]
    Board(Board),
    /// What is odd at one instant from files of events: no broker, no server
    #[command(
        long_about = "What is odd at one instant as JSON, the same as GET /api/v1/anomalies gives, from files of \
                  events as `board` takes them: events that explain nothing, what contradicts itself, and, where \
                  lines say when they were received (`receivedat`), what each event changed of what a board had \
                  shown by then. docs/anomalies.md says what each kind means and what to do."
    )]
    Anomalies(Anomalies),
    /// One number from files of events: formula, terms, calls; no broker, no server
    #[command(
        long_about = "One number of the board at one instant, with its formula, its terms and the calls (or agents) \
                  behind them, as JSON, the same as GET /api/v1/explain gives, from files of events as `board` \
                  takes them. Every call of the files' last 26 hours is remembered, so that `today` is whole."
    )]
    Explain(Explain),
    /// A real system's events into ours, to Kafka or to stdout
    #[command(
        long_about = "A real system's events into ours, to Kafka where --brokers is given, else to stdout as JSON lines.\n\n\
                  asterisk-queue-log: Asterisk's queue log, or an export of its realtime table (docs/asterisk.md)\n\
                  jsonl: our own events as JSON lines; what is the same for all may be left out (docs/ingest.md)\n\n\
                  With --brokers, how far the log has been read is kept in a position file, and reading goes on from \
                  there. Lines that give no event are told on stderr with file and line, and left out."
    )]
    Adapt(Adapt),
    /// The metric dictionary
    #[command(long_about = "Every figure of the board: its key, its unit and what it means.")]
    Definitions(Definitions),
    /// How fast it is on this machine
    #[command(
        long_about = "How fast it is on this machine: each part in a process of its own, several times in turn, and \
                  beside its limit, so that what counts is a ratio of one run. Prints JSON; what is going on goes \
                  to stderr.\n\n\
                  engine: events in memory, parsed; and parsed and taken in, then saved, restored, and at rest\n\
                  ingest: the whole product from Kafka, beside what only reads, and what only reads and parses\n\
                  fanout: frames of the product to many screens, beside what only writes them"
    )]
    Bench(Bench),
    /// Commands that are planned and not there yet, or no commands at all
    #[command(external_subcommand)]
    Other(Vec<String>),
}

/// Commands that are planned and not in this version.
pub const PLANNED: [(&str, &str); 3] = [
    ("replay", "the past on a real board"),
    ("staff", "agents needed, by Erlang's formulas"),
    ("report", "history"),
];

/// Arguments of `demo`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  floorwatch demo --seed 7 --speed 10 --port 8090")]
pub struct Demo {
    /// The contact center's seed: the same seed is the same center
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many seconds of the contact center pass in one
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = demo_speed, allow_negative_numbers = true)]
    pub speed: f64,
    /// The board's port on 127.0.0.1
    #[arg(long, value_name = "P", default_value_t = 8080)]
    pub port: u16,
}

impl Default for Demo {
    fn default() -> Self {
        Self {
            seed: 1,
            speed: 1.0,
            port: 8080,
        }
    }
}

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  floorwatch run --config floorwatch.toml\n\n\
                  The least a configuration says:\n  [kafka]\n  brokers = \"127.0.0.1:9092\"")]
pub struct Run {
    /// The configuration
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// The part that this process takes
    #[arg(long, value_enum, default_value = "all")]
    pub role: Role,
}

/// The part of the work that a process takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// All of it
    All,
    /// Events to figures, for gateways: one of several that share the partitions
    Processor,
    /// The board, from the processors' figures: one of any number
    Gateway,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  floorwatch check --config floorwatch.toml --connect")]
pub struct Check {
    /// The configuration
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Also tries Kafka: brokers, sign-in, topics, rights
    #[arg(long)]
    pub connect: bool,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  floorwatch simulate --brokers 127.0.0.1:9092 --topic floorwatch.events --rate 200\n  \
                  floorwatch simulate --seed 7 --start 2026-11-23T09:00:00Z --duration 1h --speed max > hour.jsonl\n  \
                  floorwatch simulate --duration 1h --speed max --faults late=5%,duplicate=10% --truth truth.jsonl > hour.jsonl"
)]
pub struct Simulate {
    /// Kafka's brokers, host:port with commas between; without it events go to stdout
    #[arg(long, value_name = "B")]
    pub brokers: Option<String>,
    /// The topic to write to
    #[arg(
        long,
        value_name = "T",
        default_value = "floorwatch.events",
        requires = "brokers"
    )]
    pub topic: String,
    /// Events a second, about; sets how many agents and callers there are
    #[arg(long, value_name = "R", value_parser = rate, allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// Agents
    #[arg(long, value_name = "A", value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub agents: Option<u32>,
    /// Queues
    #[arg(long, value_name = "Q", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub queues: Option<u32>,
    /// The contact center's seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many simulated seconds pass in one; `max` (or 0): as fast as can be
    #[arg(long, value_name = "X", default_value = "1", value_parser = speed)]
    pub speed: f64,
    /// How long the simulated time is; without it there is no end
    #[arg(long, value_name = "D", value_parser = span)]
    pub duration: Option<Span>,
    /// Where simulated time begins, RFC 3339
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub start: Option<Time>,
    /// What goes wrong on the way, such as late=5%,duplicate=10%,lost-end=1%,skew=30s,restart,out-of-order=30s
    #[arg(long, value_name = "F", value_parser = faults::parse)]
    pub faults: Option<Faults>,
    /// Writes the events that count to this file, and what does not count to one beside it
    #[arg(long, value_name = "FILE", requires = "faults")]
    pub truth: Option<PathBuf>,
}

/// Arguments of `board`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  floorwatch board --events hour.jsonl --at 2026-11-23T09:30:00Z --window 15m\n  \
                  zcat hour.jsonl.gz | floorwatch board --events - --at 2026-11-23T09:30:00Z"
)]
pub struct Board {
    /// What is read.
    #[command(flatten)]
    pub past: Past,
    /// The window: 5m, 15m, 30m, 60m, or today, the business day so far
    #[arg(long, value_name = "W", default_value = "30m", value_parser = window)]
    pub window: Window,
    /// Also pools by team, by site, by number dialled or by skill, as groups
    #[arg(long, value_name = "team|site|dnis|skill", value_parser = By::from_name)]
    pub by: Option<By>,
}

/// Events up to an instant.
#[derive(Debug, Args)]
pub struct Past {
    /// Files of events, one or more; `-` is stdin
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub events: Vec<PathBuf>,
    /// The instant, RFC 3339
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub at: Time,
    /// A configuration, for the settings of queues and sources
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `definitions`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  floorwatch definitions --format json")]
pub struct Definitions {
    /// How it is written
    #[arg(long, value_enum, default_value = "md")]
    pub format: Format,
}

/// How the dictionary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Markdown
    Md,
    /// JSON
    Json,
}

fn time(text: &str) -> Result<Time, String> {
    wire::event::parse_time(text).ok_or_else(|| {
        "not an instant: write RFC 3339 with an offset, such as 2026-11-23T09:30:00Z".to_owned()
    })
}

fn span(text: &str) -> Result<Span, String> {
    match crate::config::duration::parse(text)? {
        Span(0) => Err("a duration of nothing gives nothing: write such as 1h".to_owned()),
        span => Ok(span),
    }
}

fn window(text: &str) -> Result<Window, String> {
    Window::from_name(text).ok_or_else(|| format!("known windows are {}", Window::KNOWN))
}

fn speed(text: &str) -> Result<f64, String> {
    match text.trim().trim_end_matches('x').parse::<f64>() {
        _ if text == "max" => Ok(f64::INFINITY),
        Ok(0.0) => Ok(f64::INFINITY),
        Ok(speed) if speed > 0.0 && speed.is_finite() => Ok(speed),
        _ => Err("write a number above 0 such as 10, or max".to_owned()),
    }
}

fn demo_speed(text: &str) -> Result<f64, String> {
    match speed(text) {
        Ok(speed) if (0.1..=60.0).contains(&speed) => Ok(speed),
        _ => Err("write a number from 0.1 to 60".to_owned()),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 1e7 => Ok(rate),
        _ => Err("write a number of events a second above 0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn nothing_said_is_the_demo() {
        assert!(parse("floorwatch").unwrap().command.is_none());
    }

    #[test]
    fn every_command_has_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                help.contains(&format!("floorwatch {}", command.get_name())),
                "{}",
                command.get_name()
            );
        }
    }

    #[test]
    fn speeds() {
        for (text, speed) in [
            ("1", 1.0),
            ("10x", 10.0),
            ("max", f64::INFINITY),
            ("0", f64::INFINITY),
        ] {
            let cli = parse(&format!("floorwatch simulate --speed {text}")).unwrap();
            assert!(
                matches!(cli.command, Some(Command::Simulate(Simulate { speed: read, .. })) if read == speed),
                "{text}"
            );
        }
        assert!(parse("floorwatch simulate --speed -1").is_err());
        assert!(parse("floorwatch demo --speed max").is_err());
    }

    #[test]
    fn several_files_of_events() {
        let cli =
            parse("floorwatch board --events a b --events - --at 2026-11-23T09:30:00Z").unwrap();
        assert!(
            matches!(cli.command, Some(Command::Board(Board { past, window: Window::M30, by: None })) if past.events.len() == 3)
        );
    }

    #[test]
    fn what_is_misused_is_refused_with_code_2() {
        for line in [
            "floorwatch run",
            "floorwatch run --config x --role king",
            "floorwatch board --events x",
            "floorwatch board --events x --at yesterday",
            "floorwatch board --events x --at 2026-11-23T09:30:00Z --window 7m",
            "floorwatch board --events x --at 2026-11-23T09:30:00Z --by colour",
            "floorwatch anomalies --events x --at 2026-11-23T09:30:00Z --kind odd",
            "floorwatch anomalies --events x --at 2026-11-23T09:30:00Z --limit 1001",
            "floorwatch simulate --duration 0s",
            "floorwatch simulate --topic x",
        ] {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }
}
