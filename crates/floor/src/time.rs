//! Instants and spans of event time. The core never asks a clock: time is an argument.

use serde::{Deserialize, Serialize};

use std::fmt;
use std::ops::{Add, Sub};

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;

/// An instant: whole microseconds since 1970-01-01T00:00:00Z, before it negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Time(pub i64);

/// A span of time in whole microseconds.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
pub struct Span(pub i64);

impl Time {
    /// Before every event.
    pub const MIN: Self = Self(i64::MIN);
    /// After every event: the end of what has no end yet.
    pub const MAX: Self = Self(i64::MAX);

    /// The whole second at or before this instant, in seconds.
    #[must_use]
    pub const fn floor_second(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// The second `k` whose bucket `(k − 1 s, k s]` holds this instant.
    #[must_use]
    pub const fn bucket(self) -> i64 {
        -(-self.0).div_euclid(SECOND)
    }
}

impl Span {
    /// A span of so many seconds, to the nearest microsecond; capped at about 31 years, which no
    /// limit of a call comes near, so that sums of instants and spans cannot overflow.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        const CAP: f64 = 1e9;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "capped far below the limit of i64"
        )]
        Self((seconds.clamp(0.0, CAP) * 1e6).round() as i64)
    }

    /// The span in seconds.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "exact up to 285 years")]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Time {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Time {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, shorter: Self) -> Self {
        Self(self.0.saturating_sub(shorter.0))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// RFC 3339 in UTC, with as many digits of the second as there are.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(stamp) => fmt::Display::fmt(&stamp, f),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_second_and_what_led_to_it() {
        assert_eq!(Time(SECOND).bucket(), 1);
        assert_eq!(Time(SECOND + 1).bucket(), 2);
        assert_eq!(Time(-1).bucket(), 0);
        assert_eq!(Time(-1).floor_second(), -1);
    }

    #[test]
    fn instants_are_written_with_the_digits_that_they_have() {
        assert_eq!(
            Time(1_795_450_000_120_000).to_string(),
            "2026-11-23T16:06:40.12Z"
        );
    }
}
