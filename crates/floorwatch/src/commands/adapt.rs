//! `floorwatch adapt`: a real system's events into ours, to Kafka or to stdout.

mod jsonl;
mod output;
mod position;
mod reader;
mod report;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use floor::{SECOND, Span, Time};
use sources::log::{Log, Read};

use self::output::Output;
use self::position::Position;
use self::reader::Reader;
use self::report::Report;
use super::{Failure, signals};
use crate::cli::Adapt;
use crate::engine::Clock;

/// From one look at the log's end to the next.
const NAP: Duration = Duration::from_millis(20);
/// While there is nothing else to say, the source is said to be alive so often.
const HEARTBEAT: Span = Span(SECOND);
/// A line of this second may still come: stamps are of whole seconds, and cut off.
const HINDSIGHT: Span = Span(2 * SECOND);

/// Reads, and goes on reading where that is asked for.
pub fn run(arguments: &Adapt) -> Result<(), Failure> {
    let stop = signals::flag();
    if arguments.files.iter().any(|file| file == Path::new("-")) {
        return jsonl::stdin(arguments, &stop);
    }
    let mut reader = Reader::of(arguments)?;
    let mut position = Position::of(arguments)?;
    let bookmark = position
        .as_mut()
        .and_then(|position| position.resume(&mut reader));
    let log = Log::open(&arguments.files, arguments.follow, bookmark)?;
    let Some(output) = Output::of(arguments, &stop)? else {
        return Ok(());
    };
    let adapter = Adapter {
        reader,
        log,
        output,
        position,
        report: Report::default(),
        follow: arguments.follow,
        cut: false,
        stop,
    };
    adapter.run()
}

struct Adapter {
    reader: Reader,
    log: Log,
    output: Output,
    position: Option<Position>,
    report: Report,
    follow: bool,
    /// The last line had no end.
    cut: bool,
    stop: Arc<AtomicBool>,
}

impl Adapter {
    fn run(mut self) -> Result<(), Failure> {
        while !self.stop.load(Ordering::Relaxed) && self.step()? {}
        self.output.finish(self.follow)?;
        self.keep_place(true)?;
        self.report.last(&self.output);
        if let Some(words) = self.reader.unsaid() {
            tracing::info!("{words}");
        }
        Ok(())
    }

    /// One line, or one look at the end of the log; false once there will be no more.
    fn step(&mut self) -> Result<bool, Failure> {
        let read = self.log.read()?;
        match read {
            Read::Line(line) => {
                // The rest of a line that is cut may still come: the place before it is kept.
                self.cut = !line.whole;
                self.report.line();
                if let Err(words) = self.reader.line(&line) {
                    self.report.left_out(line.path, line.number, &words);
                }
                for remark in self.reader.remarks() {
                    self.report.remark(line.path, line.number, &remark);
                }
            }
            Read::Notice(words) => tracing::warn!("{words}"),
            Read::Idle => {
                self.idle()?;
                std::thread::sleep(NAP);
            }
            Read::End => {
                self.reader.pass(Time::MAX);
                self.put()?;
                return Ok(false);
            }
        }
        self.put()?;
        self.keep_place(false)?;
        // A reader of stdout that has gone away has had enough.
        Ok(self.output.is_open())
    }

    /// The log is read to its end.
    fn idle(&mut self) -> Result<(), Failure> {
        let now = Clock::Wall.now();
        self.reader.pass(now - HINDSIGHT);
        self.put()?;
        if self.follow && self.output.quiet_since(now) >= HEARTBEAT {
            self.reader.heartbeat(now);
            self.put()?;
        }
        self.output.flush()
    }

    fn put(&mut self) -> Result<(), Failure> {
        for event in self.reader.take() {
            self.output.put(&event)?;
        }
        Ok(())
    }

    fn keep_place(&mut self, at_once: bool) -> Result<(), Failure> {
        let Some(position) = self.position.as_mut().filter(|_| !self.cut) else {
            return Ok(());
        };
        position.keep(&self.log, &self.reader, &self.output, at_once)
    }
}
