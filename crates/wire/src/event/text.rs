//! Text with a bound on its length.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::malformed::{Code, excerpt, problem};
use crate::shape::Shape;

/// Text of `MIN` to `MAX` characters (not bytes), borrowed from the record where it can be.
///
/// The lengths are held when reading. Who writes events makes no longer ones: the reader on the
/// other side would refuse them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<'a, const MIN: usize, const MAX: usize>(Cow<'a, str>);

/// An id of a call, queue, agent …: 1–200 characters, unique inside its source.
pub type Id<'a> = Text<'a, 1, 200>;

/// Text of any length; the bound is that of the record.
pub type AnyText<'a> = Text<'a, 0, { usize::MAX }>;

impl<'a, const MIN: usize, const MAX: usize> Text<'a, MIN, MAX> {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, borrowed still if it was.
    #[must_use]
    pub fn into_cow(self) -> Cow<'a, str> {
        self.0
    }

    fn checked<E: Error>(text: Cow<'a, str>) -> Result<Self, E> {
        // No text has more characters than bytes, so that counting is rare.
        if text.len() <= MAX && (MIN == 0 || !text.is_empty()) {
            return Ok(Self(text));
        }
        let length = text.chars().count();
        if length < MIN {
            return Err(problem(
                Code::BadLength,
                format_args!(
                    "{} has {length} characters, at least {MIN} needed",
                    excerpt(&text)
                ),
            ));
        }
        if length > MAX {
            return Err(problem(
                Code::BadLength,
                format_args!(
                    "{} has {length} characters, at most {MAX} allowed",
                    excerpt(&text)
                ),
            ));
        }
        Ok(Self(text))
    }
}

impl<const MIN: usize, const MAX: usize> Deref for Text<'_, MIN, MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<'_, MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'a, const MIN: usize, const MAX: usize> From<&'a str> for Text<'a, MIN, MAX> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<const MIN: usize, const MAX: usize> From<String> for Text<'_, MIN, MAX> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'a, const MIN: usize, const MAX: usize> From<Cow<'a, str>> for Text<'a, MIN, MAX> {
    fn from(text: Cow<'a, str>) -> Self {
        Self(text)
    }
}

impl<const MIN: usize, const MAX: usize> Shape for Text<'_, MIN, MAX> {
    fn shape() -> Value {
        let mut shape = json!({ "type": "string" });
        if MIN > 0 {
            shape["minLength"] = MIN.into();
        }
        if MAX < usize::MAX {
            shape["maxLength"] = MAX.into();
        }
        shape
    }
}

impl<const MIN: usize, const MAX: usize> Serialize for Text<'_, MIN, MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de: 'a, 'a, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<'a, MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Reader::<MIN, MAX>)
    }
}

struct Reader<const MIN: usize, const MAX: usize>;

impl<'de, const MIN: usize, const MAX: usize> Visitor<'de> for Reader<MIN, MAX> {
    type Value = Text<'de, MIN, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match MAX {
            usize::MAX => f.write_str("text"),
            _ => write!(f, "text of {MIN} to {MAX} characters"),
        }
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Text::checked(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Text::checked(Cow::Owned(text.to_owned()))
    }
}
