//! Times as events spell them: RFC 3339 with an offset, to the microsecond.
//!
//! By hand: fixed places and no allocation, on the path of every event, and no spelling but those
//! of RFC 3339. The tests hold it against a general library.

use std::fmt;

use floor::Time;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::malformed::{Code, excerpt, problem};
use crate::shape::Shape;

const SECONDS_OF_DAY: i64 = 86_400;
/// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: what four digits of a year can say.
const FIRST: i64 = -62_167_219_200_000_000;
const LAST: i64 = 253_402_300_799_999_999;

/// Reads an RFC 3339 time with an offset: `2026-11-23T09:00:00.250Z`.
///
/// Any number of digits of the second, cut to microseconds; `t` and `z` may be small; a day must
/// be one of the calendar. A leap second (`23:59:60` in UTC, its fraction included) is the start
/// of the next second. `None` for every other spelling.
#[must_use]
pub fn parse_time(text: &str) -> Option<Time> {
    let (fixed, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [
        y1,
        y2,
        y3,
        y4,
        b'-',
        mo1,
        mo2,
        b'-',
        d1,
        d2,
        b'T' | b't',
        h1,
        h2,
        b':',
        m1,
        m2,
        b':',
        s1,
        s2,
    ] = *fixed
    else {
        return None;
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let (month, day) = (two(mo1, mo2)?, two(d1, d2)?);
    let (hour, minute, second) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    let real_day = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !real_day || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (micros, rest) = fraction(rest)?;
    let offset = offset_minutes(rest)?;
    let minute_of_day = hour * 60 + minute;
    if second == 60 && (minute_of_day - offset).rem_euclid(24 * 60) != 24 * 60 - 1 {
        return None;
    }
    let seconds = days_since_epoch(year, month, day) * SECONDS_OF_DAY
        + (minute_of_day - offset) * 60
        + second;
    let micros = if second == 60 { 0 } else { micros };
    Some(Time(seconds * floor::SECOND + micros))
}

/// Two digits as a number.
fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then_some(i64::from(tens * 10 + ones))
}

/// The microseconds after the dot, if there is one, and what follows.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.', digits)) = text.split_first() else {
        return Some((0, text));
    };
    let length = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    if length == 0 {
        return None;
    }
    let (digits, rest) = digits.split_at(length);
    let kept = digits
        .iter()
        .copied()
        .chain(std::iter::repeat(b'0'))
        .take(6);
    Some((
        kept.fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0')),
        rest,
    ))
}

/// `Z`, `+hh:mm` or `-hh:mm`, and nothing after it.
fn offset_minutes(text: &[u8]) -> Option<i64> {
    match *text {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            let east = if sign == b'+' { 1 } else { -1 };
            (hours < 24 && minutes < 60).then_some(east * (hours * 60 + minutes))
        }
        _ => None,
    }
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01, in the proleptic Gregorian calendar. Counted in years from March, so
/// that the leap day comes last (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
const fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year, month and day of a day counted from 1970-01-01; the inverse, from the same source.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

/// A time as events spell it.
struct Written {
    bytes: [u8; 27],
    length: usize,
}

impl Written {
    /// In UTC, with three digits of the second, or six where it takes them, or none. Times that
    /// four digits of a year cannot say become the first or last that they can.
    fn new(time: Time) -> Self {
        let micros = time.0.clamp(FIRST, LAST);
        let (seconds, micros) = (
            micros.div_euclid(floor::SECOND),
            micros.rem_euclid(floor::SECOND),
        );
        let (year, month, day) = date(seconds.div_euclid(SECONDS_OF_DAY));
        let second = seconds.rem_euclid(SECONDS_OF_DAY);
        let mut written = Self {
            bytes: *b"0000-00-00T00:00:00.000000Z",
            length: 27,
        };
        written.put(0, 4, year);
        written.put(5, 2, month);
        written.put(8, 2, day);
        written.put(11, 2, second / 3600);
        written.put(14, 2, second / 60 % 60);
        written.put(17, 2, second % 60);
        written.put(20, 6, micros);
        let end = match micros {
            0 => 19,
            _ if micros % 1000 == 0 => 23,
            _ => 26,
        };
        written.bytes[end] = b'Z';
        written.length = end + 1;
        written
    }

    fn put(&mut self, at: usize, digits: usize, mut number: i64) {
        for place in self.bytes[at..at + digits].iter_mut().rev() {
            *place = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
        }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

/// Writes a time as events spell it: in UTC, `2026-11-23T09:00:00.250Z`.
#[must_use]
pub fn format_time(time: Time) -> String {
    Written::new(time).as_str().to_owned()
}

/// A time in an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp(pub Time);

impl From<Time> for Stamp {
    fn from(time: Time) -> Self {
        Self(time)
    }
}

impl Shape for Stamp {
    fn shape() -> Value {
        json!({ "type": "string", "format": "date-time" })
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(Written::new(self.0).as_str())
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Stamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Stamp, E> {
        parse_time(text).map(Stamp).ok_or_else(|| {
            problem(
                Code::BadTime,
                format_args!(
                    "{} is not an RFC 3339 time with an offset, such as 2026-11-23T09:00:00.250Z",
                    excerpt(text)
                ),
            )
        })
    }
}
