//! JSON lines: our own events, one a line, from whatever can write a line.
//!
//! A line may leave out what is the same for all (`specversion`, `source`), and, in a file, its
//! `id`, which is then made of the line's place and content.

use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use serde_json::{Map, Value};
use sources::log::Place;
use wire::event::{CloudEvent, Malformed};

use super::output::Output;
use super::reader::Said;
use super::report::Report;
use crate::cli::{Adapt, System};
use crate::commands::Failure;

/// Bytes of a line at most: Kafka takes no longer records.
const LONGEST: u64 = 1 << 20;
/// Lines read ahead.
const AHEAD: usize = 1_000;
/// How long to wait for a line before what has been written goes out.
const NAP: Duration = Duration::from_millis(20);

/// Reads JSON lines.
pub struct JsonLines {
    source: Option<String>,
}

impl JsonLines {
    /// `source` is that of lines which name none.
    pub const fn new(source: Option<String>) -> Self {
        Self { source }
    }

    /// The event of a line; `None` of an empty one.
    ///
    /// # Errors
    /// In words, where it is no event.
    pub fn line(&self, place: Option<Place>, text: &[u8]) -> Result<Option<Said>, String> {
        if text.trim_ascii().is_empty() {
            return Ok(None);
        }
        let whole = CloudEvent::from_json(text).map(|event| Said {
            source: event.source.to_string(),
            json: String::from_utf8_lossy(text.trim_ascii()).into_owned(),
        });
        let said = match whole {
            Ok(said) => Ok(said),
            Err(wrong) => self.completed(place, text).unwrap_or(Err(wrong)),
        };
        said.map(Some).map_err(|wrong| format!("no event: {wrong}"))
    }

    /// The event with what it leaves out; `None` where it leaves nothing out.
    fn completed(&self, place: Option<Place>, text: &[u8]) -> Option<Result<Said, Malformed>> {
        let mut object: Map<String, Value> = serde_json::from_slice(text).ok()?;
        let before = object.len();
        let mut add = |name: &str, value: String| {
            object.entry(name).or_insert(Value::String(value));
        };
        add("specversion", "1.0".to_owned());
        if let Some(source) = &self.source {
            add("source", source.clone());
        }
        if let Some(place) = place {
            add("id", place.id(text));
        }
        if object.len() == before {
            return None;
        }
        let json = Value::Object(object).to_string();
        let said = CloudEvent::from_json(json.as_bytes()).map(|event| event.source.to_string());
        Some(said.map(|source| Said { source, json }))
    }
}

/// Reads stdin to its end, or until a signal.
pub fn stdin(arguments: &Adapt, stop: &Arc<AtomicBool>) -> Result<(), Failure> {
    if arguments.system != System::Jsonl || arguments.files.len() > 1 {
        return Err(Failure::Misused(
            "`-` is for JSON lines alone: a log's events have ids by their place in a file, so name the file".into(),
        ));
    }
    let Some(mut output) = Output::of(arguments, stop)? else {
        return Ok(());
    };
    let lines = JsonLines::new(arguments.source.clone());
    let mut report = Report::default();
    let mut number = 0;
    let given = given();
    while !stop.load(Ordering::Relaxed) && output.is_open() {
        let line = match given.recv_timeout(NAP) {
            Ok(line) => line.map_err(|error| format!("stdin cannot be read: {error}"))?,
            Err(RecvTimeoutError::Timeout) => {
                output.flush()?;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        };
        number += 1;
        report.line();
        match lines.line(None, &line) {
            Ok(said) => said.iter().try_for_each(|said| output.put(said))?,
            Err(words) => report.left_out(Path::new("stdin"), number, &words),
        }
    }
    output.finish(false)?;
    report.last(&output);
    Ok(())
}

/// The lines of stdin, read by a thread of their own: whoever waits for one hears a signal too.
fn given() -> Receiver<io::Result<Vec<u8>>> {
    let (give, given) = sync_channel(AHEAD);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut line = Vec::new();
            let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut line);
            let more = !matches!(read, Ok(0) | Err(_));
            let nothing = matches!(read, Ok(0));
            if nothing || give.send(read.map(|_| line)).is_err() || !more {
                return;
            }
        }
    });
    given
}
