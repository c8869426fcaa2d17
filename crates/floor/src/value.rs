//! One cell of a board: a figure or a fact, ready to be written down.

use std::sync::Arc;

use crate::{Span, Time};

/// A value of the board document.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing to say, or nothing to divide by.
    Null,
    /// A count.
    Count(i64),
    /// A ratio, a mean, a duration in seconds.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    Time(Time),
    /// An id, a name, a word.
    Text(Arc<str>),
    /// Named parts of a figure, in a fixed order.
    Parts(Vec<(Arc<str>, Value)>),
}

impl Value {
    /// A fixed word.
    #[must_use]
    pub fn word(word: &'static str) -> Self {
        Self::Text(Arc::from(word))
    }

    /// `top / bottom`, null where there is nothing to divide by.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        reason = "counts and microseconds stay far below 2^53"
    )]
    pub fn ratio(top: i64, bottom: i64) -> Self {
        if bottom == 0 {
            Self::Null
        } else {
            Self::Number(top as f64 / bottom as f64)
        }
    }

    /// The mean of spans, in seconds; null over nothing.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        reason = "counts and microseconds stay far below 2^53"
    )]
    pub fn mean_seconds(sum: i64, count: i64) -> Self {
        if count == 0 {
            Self::Null
        } else {
            Self::Number(sum as f64 / 1e6 / count as f64)
        }
    }

    /// A span in seconds.
    #[must_use]
    pub fn seconds(span: Span) -> Self {
        Self::Number(span.seconds())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<Span> for Value {
    fn from(span: Span) -> Self {
        Self::seconds(span)
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}
