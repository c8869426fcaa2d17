//! `floorwatch board`, `anomalies` and `explain`: the documents of one instant from files of
//! events; no broker, no server.

mod lines;

use std::io::Write;
use std::path::Path;

use floor::{Event, Plan, SECOND, Span, Time, Verdict};
use serde::Serialize;

use self::lines::Lines;
use super::{Failure, written};
use crate::cli::{Anomalies, Board, Explain, Past};
use crate::config::Config;
use crate::floors::{BoardQuery, Floors};

/// The longest day and some more: a figure of `today` is explained whole.
const ALL_DAY: Span = Span(26 * 3_600 * SECOND);
/// Lines that are told one by one; the others are counted.
const TOLD: u64 = 20;

/// Takes events in and prints the board.
pub fn board(arguments: &Board) -> Result<(), Failure> {
    let floors = Reading::of(&arguments.past, Played::AtOnce, Span(0))?;
    print(&floors.document(&BoardQuery {
        window: arguments.window,
        by: arguments.by,
        ..BoardQuery::default()
    }))
}

/// Takes events in as they were received and prints what is odd.
pub fn anomalies(arguments: &Anomalies) -> Result<(), Failure> {
    let floors = Reading::of(&arguments.past, Played::AsReceived(Time::MIN), Span(0))?;
    print(&floors.anomalies(&arguments.query()))
}

/// Takes events in and explains a figure.
pub fn explain(arguments: &Explain) -> Result<(), Failure> {
    let query = arguments.query();
    query.check().map_err(Failure::Misused)?;
    // How right estimates were is known of a board that was shown.
    let played = if query.metric == "ewt_s" {
        Played::AsReceived(Time::MIN)
    } else {
        Played::AtOnce
    };
    let floors = Reading::of(&arguments.past, played, ALL_DAY)?;
    print(&floors.explain(&query).map_err(Failure::Failed)?)
}

fn print(document: &impl Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_vec(document)
        .map_err(|error| format!("the document cannot be written: {error}"))?;
    text.push(b'\n');
    written(std::io::stdout().write_all(&text))
}

/// What the clock shows while events are taken in.
enum Played {
    /// The instant asked for: nothing had been shown before.
    AtOnce,
    /// When each event was received, where its line says so: a board was shown all the time, last
    /// as of this instant.
    AsReceived(Time),
}

struct Reading {
    floors: Floors,
    config: Config,
    at: Time,
    played: Played,
    not_read: u64,
}

impl Reading {
    /// The floors at the instant asked for; calls that are over are remembered for so long.
    fn of(past: &Past, played: Played, remember: Span) -> Result<Floors, Failure> {
        let config = past
            .config
            .as_deref()
            .map_or_else(|| Ok(Config::default()), Config::load)?;
        let plans = config.clone();
        let floors = Floors::new(
            Box::new(move |source| Plan {
                remember,
                ..plans.plan(source)
            }),
            config.default_settings(),
            past.at,
        );
        let mut reading = Self {
            floors,
            config,
            at: past.at,
            played,
            not_read: 0,
        };
        for file in &past.events {
            reading.file(file)?;
        }
        Ok(reading.done())
    }

    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let mut lines = Lines::open(path).map_err(|error| cannot(path, &error))?;
        while let Some((number, line)) = lines.next().map_err(|error| cannot(path, &error))? {
            if let Err(reason) = self.line(line) {
                self.not_read += 1;
                if self.not_read <= TOLD {
                    say(&format!("{}:{number}: not read: {reason}", path.display()));
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8]) -> Result<(), String> {
        let event = wire::event::decode(line).map_err(|malformed| {
            self.floors.rejected(malformed.code());
            malformed.to_string()
        })?;
        if effective(&event, self.config.max_skew(&event.source)) > self.at {
            return Ok(());
        }
        let now = self.now(&event);
        match self.floors.apply(&event, None, now) {
            Verdict::Applied | Verdict::Waiting | Verdict::Duplicate | Verdict::Late => Ok(()),
            Verdict::Overflow => {
                Err("more calls, agents or queues than one source may have".into())
            }
        }
    }

    /// The clock for an event.
    fn now(&mut self, event: &Event<'_>) -> Time {
        let (Played::AsReceived(shown), Some(received)) = (&mut self.played, event.received) else {
            return self.at;
        };
        let now = received.min(self.at).max(*shown);
        // Once a second is often enough: no figure is settled before it is two seconds old.
        if now.floor_second() > shown.floor_second() {
            self.floors.advance_to(now);
            self.floors.shown(now);
            *shown = now;
        }
        now
    }

    fn done(mut self) -> Floors {
        if self.not_read > TOLD {
            say(&format!("… and {} more", self.not_read - TOLD));
        }
        if self.not_read > 0 {
            say(&format!(
                "{} lines were not read; what is printed is without them",
                self.not_read
            ));
        }
        self.floors.advance_to(self.at);
        self.floors
    }
}

/// The time at which an event is read: the stamp, unless it is too far ahead of the record.
fn effective(event: &Event<'_>, max_skew: Span) -> Time {
    event
        .received
        .filter(|received| event.time > *received + max_skew)
        .unwrap_or(event.time)
}

fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!(
        "{} cannot be read: {error}; give a file of events, or - for stdin",
        path.display()
    ))
}

fn say(words: &str) {
    // Where stderr is gone there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{words}");
}
