//! Hand-made logs of Asterisk's queues, one for each odd case, with the figures that their boards
//! must show, worked out by hand from `docs/asterisk.md` and the rules of events and metrics.
//!
//! ```
//! use acceptance::queue_log::log;
//!
//! let lines = log("
//!     09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
//!     09:00:12|c1|billing|ann|CONNECT|12|c1-ann|5
//! ");
//! assert!(lines.starts_with(b"1795597200|c1|billing|"));
//! ```

mod a_day;
mod calls;
mod leaves;
mod lines;
mod members;
mod pauses;
mod tables;
mod transfers;
mod wrapups;

use serde_json::Value;

use crate::expect::Expectation;
use crate::model::{SECOND, parse_time, show_time};

pub use a_day::a_day;
pub use lines::{CONTRADICTING, PLAIN};

/// Every log there is, each with one board.
pub fn cases() -> Vec<Case> {
    let of_each = [
        calls::cases(),
        leaves::cases(),
        transfers::cases(),
        members::cases(),
        pauses::cases(),
        wrapups::cases(),
        lines::cases(),
        tables::cases(),
        a_day::cases(),
    ];
    of_each.into_iter().flatten().collect()
}

/// A log, the question put to its board, and the answer.
pub struct Case {
    /// What it shows.
    pub name: &'static str,
    /// The file as it is.
    pub log: Vec<u8>,
    /// Arguments of the adapter beside the file and the source.
    pub arguments: &'static [&'static str],
    /// The board's instant, RFC 3339.
    pub at: String,
    /// The board's window.
    pub window: &'static str,
    /// What the board must show.
    pub board: Vec<Expectation>,
    /// Events that there must be: the type, and what stands in `data` (null for what must not
    /// stand there).
    pub events: Vec<Expectation>,
    /// Numbers of the lines that must be reported as left out; no others may be, but for…
    pub reported: &'static [usize],
    /// …these, of which nothing is said.
    pub perhaps: &'static [usize],
}

/// A log in the notation of [`log`], and its board of half an hour at that time of the day.
fn case(name: &'static str, text: &str, at: &str, board: Vec<Expectation>) -> Case {
    table(name, log(text), &show_time(clock(at)), board)
}

/// A file as it is, and its board at that time of any day.
fn table(name: &'static str, log: Vec<u8>, at: &str, board: Vec<Expectation>) -> Case {
    Case {
        name,
        log,
        arguments: &[],
        at: at.to_owned(),
        window: "30m",
        board,
        events: Vec::new(),
        reported: &[],
        perhaps: &[],
    }
}

impl Case {
    fn window(self, window: &'static str) -> Case {
        Case { window, ..self }
    }

    fn events(self, events: Vec<Expectation>) -> Case {
        Case { events, ..self }
    }

    fn reported(self, reported: &'static [usize]) -> Case {
        Case { reported, ..self }
    }

    fn perhaps(self, perhaps: &'static [usize]) -> Case {
        Case { perhaps, ..self }
    }

    fn arguments(self, arguments: &'static [&'static str]) -> Case {
        Case { arguments, ..self }
    }

    /// The events of the case that are not among these.
    pub fn missing(&self, events: &[Value]) -> Vec<String> {
        let lacking = self.events.iter().filter(|(kind, data)| {
            let fits = |event: &Value| event["type"] == *kind && holds(&event["data"], data);
            !events.iter().any(fits)
        });
        lacking
            .map(|(kind, data)| format!("{}: there is no {kind} with {data}", self.name))
            .collect()
    }

    /// The board's instant, µs since 1970.
    pub fn instant(&self) -> i64 {
        parse_time(&self.at).expect("an instant")
    }
}

/// Whether all that is wanted stands there.
fn holds(found: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Object(fields) => { fields.iter() }.all(|(key, value)| holds(&found[key], value)),
        Value::Number(number) => found.as_f64() == number.as_f64(),
        other => found == other,
    }
}

/// The file of a log that is written with times of 2026-11-25 UTC at the start of lines, such as
/// `09:00:05` or `09:00:05.250`, where Asterisk writes seconds since 1970. Lines may be indented.
/// A `¿` stands for a byte that is no text in UTF-8.
pub fn log(text: &str) -> Vec<u8> {
    let text = text.strip_prefix('\n').unwrap_or(text);
    // What indents the closing quote is no line.
    let text = text.trim_end_matches(' ');
    let stamped = text.split_inclusive('\n').map(|line| {
        let line = line.trim_start_matches(' ');
        match line.split_once('|') {
            Some((time, rest)) if is_clock(time) => format!("{}|{rest}", epoch(time)),
            _ => line.to_owned(),
        }
    });
    let mut bytes = Vec::new();
    for character in stamped.collect::<String>().chars() {
        match character {
            '¿' => bytes.push(0xff),
            other => bytes.extend(other.to_string().bytes()),
        }
    }
    bytes
}

/// A time of 2026-11-25 UTC, in µs since 1970.
fn clock(time: &str) -> i64 {
    parse_time(&format!("2026-11-25T{time}Z")).expect("a time of day")
}

fn is_clock(time: &str) -> bool {
    let shape: Vec<&str> = time.split(':').collect();
    matches!(shape[..], [hour, minute, _] if hour.len() == 2 && minute.len() == 2)
}

/// Seconds since 1970, with the decimals that the time has.
fn epoch(time: &str) -> String {
    let decimals = time.find('.').map_or("", |at| &time[at..]);
    format!("{}{decimals}", clock(time).div_euclid(SECOND))
}
