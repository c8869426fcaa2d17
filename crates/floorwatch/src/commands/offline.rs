//! `floorwatch board`: the board at one instant from files of events; no broker, no server.

mod lines;

use std::io::Write;
use std::path::Path;

use floor::{Event, Span, Time, Verdict};

use self::lines::Lines;
use super::{Failure, written};
use crate::cli::Board;
use crate::config::Config;
use crate::floors::{BoardQuery, Floors};

/// Lines that are told one by one; the others are counted.
const TOLD: u64 = 20;

/// Takes events in and prints the board.
pub fn run(arguments: &Board) -> Result<(), Failure> {
    let config = arguments
        .config
        .as_deref()
        .map_or_else(|| Ok(Config::default()), Config::load)?;
    let plans = config.clone();
    let floors = Floors::new(
        Box::new(move |source| plans.plan(source)),
        config.default_settings(),
        arguments.at,
    );
    let mut reading = Reading {
        floors,
        config,
        at: arguments.at,
        not_read: 0,
    };
    for file in &arguments.events {
        reading.file(file)?;
    }
    reading.print(arguments)
}

struct Reading {
    floors: Floors,
    config: Config,
    at: Time,
    not_read: u64,
}

impl Reading {
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
        match self.floors.apply(&event, None, self.at) {
            Verdict::Applied | Verdict::Waiting | Verdict::Duplicate | Verdict::Late => Ok(()),
            Verdict::Overflow => {
                Err("more calls, agents or queues than one source may have".into())
            }
        }
    }

    fn print(mut self, arguments: &Board) -> Result<(), Failure> {
        if self.not_read > TOLD {
            say(&format!("… and {} more", self.not_read - TOLD));
        }
        if self.not_read > 0 {
            say(&format!(
                "{} lines were not read; the board is without them",
                self.not_read
            ));
        }
        self.floors.advance_to(self.at);
        let document = self.floors.document(&BoardQuery {
            window: arguments.window,
            by: arguments.by,
            ..BoardQuery::default()
        });
        let mut text = serde_json::to_vec(&document)
            .map_err(|error| format!("the board cannot be written: {error}"))?;
        text.push(b'\n');
        written(std::io::stdout().write_all(&text))
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
