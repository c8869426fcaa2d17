//! Lists with a bound on their length.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::{Value, json};

use super::field::Optional;
use super::malformed::{Code, problem};
use crate::shape::Shape;

/// A list of at most `MAX` items; without a number the bound is that of the record. An empty one
/// says no more than none.
///
/// The length is held when reading, as with [`Text`](super::Text).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct List<T, const MAX: usize = { usize::MAX }>(Vec<T>);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MAX: usize> From<Vec<T>> for List<T, MAX> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T, const MAX: usize> FromIterator<T> for List<T, MAX> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T, const MAX: usize> IntoIterator for List<T, MAX> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Shape, const MAX: usize> Shape for List<T, MAX> {
    fn shape() -> Value {
        let mut shape = json!({ "type": "array", "items": T::shape() });
        if MAX < usize::MAX {
            shape["maxItems"] = MAX.into();
        }
        shape
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Optional<'de> for List<T, MAX> {
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Reader::<T, MAX>(PhantomData))
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

struct Reader<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Reader<T, MAX> {
    type Value = List<T, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            if list.len() == MAX {
                let words = format_args!("more than the {MAX} items allowed");
                return Err(problem(Code::BadLength, words));
            }
            list.push(item);
        }
        Ok(List(list))
    }
}
