//! Numbers and the ranges they are held to.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::malformed::{Code, problem};

/// What a number may be: in words, and as a test.
struct Range {
    words: &'static str,
    holds: fn(f64) -> bool,
}

const ANY: Range = Range {
    words: "a number",
    holds: |_| true,
};
const POSITIVE: Range = Range {
    words: "a number above 0",
    holds: |number| number > 0.0,
};
const NOT_NEGATIVE: Range = Range {
    words: "a number of at least 0",
    holds: |number| number >= 0.0,
};
const SHARE: Range = Range {
    words: "a number from 0 to 1",
    holds: |n| (0.0..=1.0).contains(&n),
};
const SCORE: Range = Range {
    words: "a number from 0 to 100",
    holds: |n| (0.0..=100.0).contains(&n),
};

pub(super) fn any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    from.deserialize_f64(ANY).map(Some)
}

pub(super) fn positive<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    from.deserialize_f64(POSITIVE).map(Some)
}

pub(super) fn not_negative<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    from.deserialize_f64(NOT_NEGATIVE).map(Some)
}

pub(super) fn share<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    from.deserialize_f64(SHARE).map(Some)
}

/// Any number, inside a list or an object.
pub(super) struct Number(pub(super) f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_f64(ANY).map(Self)
    }
}

/// 0–100, and required.
pub(super) fn score<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    from.deserialize_f64(SCORE)
}

impl Visitor<'_> for Range {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        if (self.holds)(number) {
            return Ok(number);
        }
        Err(problem(
            Code::OutOfRange,
            format_args!("{} is not {}", shown(number), self.words),
        ))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }
}

/// Plain digits, or an exponent where they would be hundreds.
fn shown(number: f64) -> String {
    if number.abs() < 1e16 {
        number.to_string()
    } else {
        format!("{number:?}")
    }
}

/// A whole number, also when spelled `1.0` or `1e0`. The contract sets no limit: what is past an
/// `i64` is read as the nearest one.
pub(super) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    from.deserialize_i64(Whole).map(Some)
}

/// A whole number from 0 to 10.
pub(super) fn nought_to_ten<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    let number = from.deserialize_i64(Whole)?;
    match u8::try_from(number) {
        Ok(small @ 0..=10) => Ok(Some(small)),
        _ => Err(problem(
            Code::OutOfRange,
            format_args!("{number} is not a whole number from 0 to 10"),
        )),
    }
}

struct Whole;

impl Visitor<'_> for Whole {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        Ok(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        if number.fract() != 0.0 {
            return Err(problem(
                Code::WrongType,
                format_args!("{} is not a whole number", shown(number)),
            ));
        }
        // Such a cast saturates.
        Ok(number as i64)
    }
}
