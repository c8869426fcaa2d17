//! Numbers within bounds.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::{Value, json};

use super::malformed::{Code, problem};
use crate::shape::Shape;

/// A number from `MIN` to `MAX`, or above `MIN` where `ABOVE`. `i64::MIN` and `i64::MAX` are no
/// bounds.
///
/// The bounds are held when reading, as with [`Text`](super::Text).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Number<const MIN: i64, const MAX: i64, const ABOVE: bool = false>(pub f64);

/// Any number.
pub type AnyNumber = Number<{ i64::MIN }, { i64::MAX }>;

/// A number above 0.
pub type Positive = Number<0, { i64::MAX }, true>;

/// A number of at least 0.
pub type NotNegative = Number<0, { i64::MAX }>;

/// A whole number from `MIN` to `MAX`, also when spelled `1.0` or `1e0`. Without bounds, what is
/// past an `i64` is read as the nearest one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Whole<const MIN: i64 = { i64::MIN }, const MAX: i64 = { i64::MAX }>(pub i64);

impl<const MIN: i64, const MAX: i64, const ABOVE: bool> Number<MIN, MAX, ABOVE> {
    const BOUNDS: Bounds = Bounds {
        whole: false,
        min: MIN,
        max: MAX,
        above: ABOVE,
    };
}

impl<const MIN: i64, const MAX: i64> Whole<MIN, MAX> {
    const BOUNDS: Bounds = Bounds {
        whole: true,
        min: MIN,
        max: MAX,
        above: false,
    };
}

impl<const MIN: i64, const MAX: i64, const ABOVE: bool> From<f64> for Number<MIN, MAX, ABOVE> {
    fn from(number: f64) -> Self {
        Self(number)
    }
}

impl<const MIN: i64, const MAX: i64> From<i64> for Whole<MIN, MAX> {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl<const MIN: i64, const MAX: i64, const ABOVE: bool> Shape for Number<MIN, MAX, ABOVE> {
    fn shape() -> Value {
        Self::BOUNDS.shape()
    }
}

impl<const MIN: i64, const MAX: i64> Shape for Whole<MIN, MAX> {
    fn shape() -> Value {
        Self::BOUNDS.shape()
    }
}

impl<'de, const MIN: i64, const MAX: i64, const ABOVE: bool> Deserialize<'de>
    for Number<MIN, MAX, ABOVE>
{
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_f64(AsNumber(Self::BOUNDS)).map(Self)
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Whole<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_i64(AsWhole(Self::BOUNDS)).map(Self)
    }
}

/// What a number may be.
struct Bounds {
    whole: bool,
    min: i64,
    max: i64,
    above: bool,
}

impl Bounds {
    fn shape(&self) -> Value {
        let mut shape = json!({ "type": if self.whole { "integer" } else { "number" } });
        if self.min > i64::MIN {
            let bound = ["minimum", "exclusiveMinimum"][usize::from(self.above)];
            shape[bound] = self.min.into();
        }
        if self.max < i64::MAX {
            shape["maximum"] = self.max.into();
        }
        shape
    }

    fn hold(&self, number: f64) -> bool {
        let (min, max) = (self.min as f64, self.max as f64);
        let low = self.min == i64::MIN || number > min || number == min && !self.above;
        low && (self.max == i64::MAX || number <= max)
    }

    fn refuse<E: Error>(&self, number: impl fmt::Display) -> E {
        problem(Code::OutOfRange, format_args!("{number} is not {self}"))
    }
}

/// `a number above 0`, `a whole number from 0 to 10`.
impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["a number", "a whole number"][usize::from(self.whole)])?;
        match (self.min, self.max) {
            (i64::MIN, i64::MAX) => Ok(()),
            (min, _) if self.above => write!(f, " above {min}"),
            (min, i64::MAX) => write!(f, " of at least {min}"),
            (min, max) => write!(f, " from {min} to {max}"),
        }
    }
}

struct AsNumber(Bounds);

impl Visitor<'_> for AsNumber {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        if self.0.hold(number) {
            return Ok(number);
        }
        Err(self.0.refuse(shown(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }
}

struct AsWhole(Bounds);

impl Visitor<'_> for AsWhole {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        if (self.0.min..=self.0.max).contains(&number) {
            return Ok(number);
        }
        Err(self.0.refuse(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        if number.fract() != 0.0 {
            return Err(problem(
                Code::WrongType,
                format_args!("{} is not a whole number", shown(number)),
            ));
        }
        // Such a cast saturates.
        self.visit_i64(number as i64)
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
