//! The dictionary: every figure once, with its key, its unit, its words and how it is computed.
//!
//! Board documents, websocket columns, definitions, help texts and docs are all made from these
//! tables, so that they cannot differ.

mod agent;
mod formulas;
mod queue;

pub use agent::AGENT;
pub use queue::QUEUE;

use crate::Value;

/// What a figure's number counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things, whole.
    Count,
    /// Seconds.
    Seconds,
    /// 0–1.
    Ratio,
    /// Things per hour.
    PerHour,
    /// Points of a scale.
    Points,
    /// Several numbers by name.
    Parts,
}

impl Unit {
    /// The unit in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Seconds => "seconds",
            Self::Ratio => "ratio 0–1",
            Self::PerHour => "per hour",
            Self::Points => "points",
            Self::Parts => "several, by name",
        }
    }
}

/// One figure.
pub struct Definition<T> {
    /// Key in documents and columns.
    pub key: &'static str,
    /// Unit of the number.
    pub unit: Unit,
    /// Whether it is of this instant rather than of the window.
    pub now: bool,
    /// What it means, in a sentence.
    pub words: &'static str,
    /// How it is computed from the terms.
    pub value: fn(&T) -> Value,
}

const fn now<T>(
    key: &'static str,
    unit: Unit,
    words: &'static str,
    value: fn(&T) -> Value,
) -> Definition<T> {
    Definition {
        key,
        unit,
        now: true,
        words,
        value,
    }
}

const fn window<T>(
    key: &'static str,
    unit: Unit,
    words: &'static str,
    value: fn(&T) -> Value,
) -> Definition<T> {
    Definition {
        key,
        unit,
        now: false,
        words,
        value,
    }
}
