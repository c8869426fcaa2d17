//! One cell of a view: what is known, compared as it will be written.

use std::fmt::Write;
use std::sync::Arc;

use floor::{Time, Value};

use super::Growing;

/// A value of a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Stands until it changes.
    Plain(Value),
    /// Figures of times: looked at once a second, for they change with every instant.
    Slow(Value),
    /// The seconds since an instant; said anew only when the instant changes.
    Elapsed(Option<Time>),
    /// A time that grows.
    Growing(Growing),
    /// Times that grow, by name.
    GrowingParts(Vec<(Arc<str>, Growing)>),
}

impl Cell {
    /// A value as it is written: six decimals are enough for eyes and keep frames small.
    #[must_use]
    pub fn plain(value: Value) -> Self {
        Self::Plain(rounded(value))
    }

    /// See [`Self::Slow`].
    #[must_use]
    pub fn slow(value: Value) -> Self {
        Self::Slow(rounded(value))
    }

    /// Takes in a newer cell; says whether it has to be sent.
    pub(super) fn take(&mut self, new: Self, whole_second: bool) -> bool {
        match (&mut *self, new) {
            (Self::Slow(_), Self::Slow(_)) if !whole_second => false,
            (Self::Growing(old), Self::Growing(new)) => old.observe(&new, whole_second),
            (Self::GrowingParts(old), Self::GrowingParts(new)) => {
                take_parts(old, new, whole_second)
            }
            (_, new) => {
                let differs = *self != new;
                *self = new;
                differs
            }
        }
    }

    /// Writes the cell as JSON, as of an instant.
    pub(super) fn write(&self, out: &mut String, now: Time) {
        match self {
            Self::Plain(value) | Self::Slow(value) => write_value(out, value),
            Self::Elapsed(None) => out.push_str("null"),
            Self::Elapsed(Some(since)) => write_number(out, (now - *since).seconds().max(0.0)),
            Self::Growing(growing) => write_pair(out, growing, now),
            Self::GrowingParts(parts) => {
                write_parts(out, parts, |out, growing| write_pair(out, growing, now))
            }
        }
    }
}

fn take_parts(
    old: &mut Vec<(Arc<str>, Growing)>,
    new: Vec<(Arc<str>, Growing)>,
    whole_second: bool,
) -> bool {
    if !old
        .iter()
        .map(|(key, _)| key)
        .eq(new.iter().map(|(key, _)| key))
    {
        *old = new;
        return true;
    }
    let mut changed = false;
    for ((_, old), (_, new)) in old.iter_mut().zip(new) {
        changed |= old.observe(&new, whole_second);
    }
    changed
}

fn rounded(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(six_decimals(number)),
        Value::Parts(parts) => Value::Parts(
            parts
                .into_iter()
                .map(|(key, value)| (key, rounded(value)))
                .collect(),
        ),
        other @ (Value::Null
        | Value::Count(_)
        | Value::Flag(_)
        | Value::Time(_)
        | Value::Text(_)) => other,
    }
}

fn six_decimals(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn write_pair(out: &mut String, growing: &Growing, now: Time) {
    out.push('[');
    write_number(out, growing.value_at(now).max(0.0));
    // Writing to a string cannot fail; the same holds below.
    let _ = write!(out, ",{}]", growing.slope());
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Count(count) => {
            let _ = write!(out, "{count}");
        }
        Value::Number(number) => write_number(out, *number),
        Value::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Time(time) => write_time(out, *time),
        Value::Text(text) => write_text(out, text),
        Value::Parts(parts) => write_parts(out, parts, write_value),
    }
}

fn write_parts<T>(out: &mut String, parts: &[(Arc<str>, T)], write: impl Fn(&mut String, &T)) {
    out.push('{');
    for (index, (key, part)) in parts.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(out, key);
        out.push(':');
        write(out, part);
    }
    out.push('}');
}

/// JSON has no word for what is not finite.
fn write_number(out: &mut String, number: f64) {
    if number.is_finite() {
        let _ = write!(out, "{}", six_decimals(number));
    } else {
        out.push_str("null");
    }
}

/// Whole milliseconds since 1970.
pub(super) fn write_time(out: &mut String, time: Time) {
    let _ = write!(out, "{}", time.0.div_euclid(1_000));
}

pub(super) fn write_text(out: &mut String, text: &str) {
    match serde_json::to_string(text) {
        Ok(quoted) => out.push_str(&quoted),
        Err(_) => out.push_str("null"),
    }
}
