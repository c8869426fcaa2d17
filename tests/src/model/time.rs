//! Times as whole microseconds since 1970, and windows.

use super::settings::QueueSettings;
use super::{SECOND, day};

/// Reads an RFC 3339 time with an offset; digits beyond the microsecond are cut off.
pub fn parse_time(text: &str) -> Option<i64> {
    let timestamp: jiff::Timestamp = text.parse().ok()?;
    Some(timestamp.as_microsecond())
}

/// RFC 3339 in UTC, without trailing zeros of the fraction.
pub fn show_time(time: i64) -> String {
    match jiff::Timestamp::from_microsecond(time) {
        Ok(timestamp) => timestamp.to_string(),
        Err(_) => String::new(),
    }
}

/// Which part of the past a board is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The last so many seconds.
    Last(i64),
    /// Since the business day began.
    Today,
}

impl Window {
    /// The window of a queue with these settings, or of a site's agents.
    pub fn span(self, at: i64, settings: &QueueSettings) -> Span {
        match self {
            Window::Last(seconds) => Span::last(seconds, at),
            Window::Today => Span::since(day::start(at, settings), at),
        }
    }
}

/// From an instant to the board's.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: i64,
    /// What happens at the very beginning belongs to it.
    from_belongs: bool,
    pub at: i64,
    /// Its length, by which rates are divided.
    pub length: i64,
}

impl Span {
    /// `(from, at]`, where `from` is the whole second at or before `at`, less the length.
    pub fn last(seconds: i64, at: i64) -> Span {
        let whole_second = at.div_euclid(SECOND) * SECOND;
        Span {
            from: whole_second - seconds * SECOND,
            from_belongs: false,
            at,
            length: seconds * SECOND,
        }
    }

    /// `[from, at]`
    pub fn since(from: i64, at: i64) -> Span {
        Span {
            from,
            from_belongs: true,
            at,
            length: at - from,
        }
    }

    pub fn holds(&self, time: i64) -> bool {
        let begun = time > self.from || (self.from_belongs && time == self.from);
        begun && time <= self.at
    }
}

/// A place in a source's history: a time, then a place among the events of that time. Limits
/// come before the events of their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub time: i64,
    pub place: i64,
}

impl Moment {
    pub fn of_limit(time: i64) -> Moment {
        Moment { time, place: -1 }
    }
}
