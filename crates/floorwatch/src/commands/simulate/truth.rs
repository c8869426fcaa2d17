//! The truth by which a board is judged that has read a simulation with faults.
//!
//! The events that count go to one file, each once and in order of time, so that
//! `floorwatch board` reads it as it is. What does not count goes to another beside it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use floor::{Span, Time};
use simulator::{Delivery, Fate};
use wire::event::{CloudEvent, Data, Mark};
use wire::truth::{Counts, Fault, Line, Summary};

use super::super::Failure;

/// Writes both files.
pub struct Truth {
    events: Lines,
    faults: Lines,
    /// Events that count, by the time as of which they are read, `sequence`, and number here. They
    /// wait until none can come before them: as many as fall into `reach`.
    waiting: BTreeMap<(Time, Option<u64>, u64), CloudEvent<'static>>,
    reach: Span,
    counted: u64,
    sources: BTreeMap<String, Counts>,
}

impl Truth {
    /// Begins both files anew. An event that counts is delivered within `reach` of its time.
    pub fn create(path: &Path, reach: Span) -> Result<Self, Failure> {
        Ok(Self {
            events: Lines::create(path.to_owned())?,
            faults: Lines::create(path.with_extension("faults.jsonl"))?,
            waiting: BTreeMap::new(),
            reach,
            counted: 0,
            sources: BTreeMap::new(),
        })
    }

    /// Notes a delivery that has been made, or an end that never will be.
    pub fn note(&mut self, delivery: Delivery) -> Result<(), Failure> {
        self.count(&delivery);
        let at = delivery.at;
        let fault = match delivery.fate {
            Fate::Counts => None,
            Fate::Duplicate => Some(Fault::Duplicate),
            Fate::Late => Some(Fault::Late),
            Fate::Lost => Some(Fault::LostEnd),
        };
        if let Some(fault) = fault {
            let event = &delivery.event;
            self.faults.write(&Line::Done { fault, event }.to_json())?;
        } else {
            self.counted += 1;
            let place = (delivery.read_at, delivery.event.sequence, self.counted);
            self.waiting.insert(place, delivery.event);
        }
        self.write_before(at - self.reach)
    }

    fn count(&mut self, delivery: &Delivery) {
        let source = delivery.event.source.to_string();
        let counts = self.sources.entry(source).or_default();
        counts.delivered += u64::from(delivery.fate != Fate::Lost);
        match delivery.fate {
            Fate::Counts => {
                counts.counted += 1;
                counts.skewed += u64::from(delivery.is_skewed());
                counts.restarts += u64::from(is_restart(&delivery.event));
            }
            Fate::Duplicate => counts.duplicates += 1,
            Fate::Late => counts.late_dropped += 1,
            Fate::Lost => counts.lost_ends += 1,
        }
    }

    /// Writes what can have no event before it any more.
    fn write_before(&mut self, time: Time) -> Result<(), Failure> {
        while let Some(first) = self.waiting.first_entry() {
            if first.key().0 >= time {
                break;
            }
            self.events.write(&first.remove().to_json())?;
        }
        Ok(())
    }

    /// Nothing more: writes what waits, and the counts.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.write_before(Time::MAX)?;
        let mut total = Counts::default();
        for counts in self.sources.values() {
            total.add(counts);
        }
        let summary = Summary {
            total,
            sources: self.sources,
        };
        self.faults.write(&Line::Summary { summary }.to_json())?;
        self.events.finish()?;
        self.faults.finish()
    }
}

fn is_restart(event: &CloudEvent<'_>) -> bool {
    matches!(&event.data, Data::SourceMark(mark) if mark.mark == Mark::Restart)
}

/// A file of lines.
struct Lines {
    path: PathBuf,
    to: BufWriter<File>,
}

impl Lines {
    fn create(path: PathBuf) -> Result<Self, Failure> {
        match File::create(&path) {
            Ok(file) => Ok(Self {
                path,
                to: BufWriter::new(file),
            }),
            Err(error) => Err(cannot(&path, &error)),
        }
    }

    fn write(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.to, "{line}").map_err(|error| cannot(&self.path, &error))
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.to.flush().map_err(|error| cannot(&self.path, &error))
    }
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    Failure::Failed(format!(
        "{} cannot be written: {error}; name another file by --truth",
        path.display()
    ))
}
