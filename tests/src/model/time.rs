//! Times as whole microseconds since 1970, and windows.

use super::SECOND;

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

/// `(start, at]`, where `start` is the whole second at or before `at`, less the length.
#[derive(Clone, Copy)]
pub struct Window {
    pub start: i64,
    pub at: i64,
    pub seconds: i64,
}

impl Window {
    pub fn new(at: i64, seconds: i64) -> Window {
        let whole_second = at.div_euclid(SECOND) * SECOND;
        Window {
            start: whole_second - seconds * SECOND,
            at,
            seconds,
        }
    }

    pub fn holds(&self, time: i64) -> bool {
        time > self.start && time <= self.at
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
