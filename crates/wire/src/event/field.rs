//! Fields of what events carry: defined once, with their reader, their writer and their schema.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};

use super::malformed::{Code, excerpt, problem};
use super::number::AnyNumber;
use super::text::AnyText;
use crate::shape::Shape;

/// Makes the struct of what an event carries: the fields that must be there and, behind
/// `may have`, those that may be left out. The words before a field stand in the schema too.
macro_rules! fields {
    ($(#[doc = $words:literal])+ $name:ident<'a> { $($must:tt)* } may have { $($may:tt)* }) => {
        $crate::event::field::fields! {
            @ "'de: 'a" $(#[doc = $words])+ $name [<'a>] { $($must)* } { $($may)* }
        }
    };
    ($(#[doc = $words:literal])+ $name:ident { $($must:tt)* }) => {
        $crate::event::field::fields! { @ "" $(#[doc = $words])+ $name [] { $($must)* } {} }
    };
    (
        @ $bound:literal $(#[doc = $words:literal])+ $name:ident [$($life:tt)*]
        { $($(#[doc = $must_words:literal])+ $must:ident: $must_type:ty,)+ }
        { $($(#[doc = $may_words:literal])+ $may:ident: $may_type:ty,)* }
    ) => {
        $(#[doc = $words])+
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(bound(deserialize = $bound))]
        pub struct $name $($life)* {
            $($(#[doc = $must_words])+ pub $must: $must_type,)+
            $(
                $(#[doc = $may_words])+
                #[serde(
                    default,
                    deserialize_with = "crate::event::field::Optional::read",
                    skip_serializing_if = "crate::event::field::Optional::is_absent"
                )]
                pub $may: $may_type,
            )*
        }

        impl $($life)* $crate::shape::Shape for $name $($life)* {
            fn shape() -> serde_json::Value {
                $crate::shape::object(
                    &[$($words),+],
                    &[$((
                        stringify!($must),
                        &[$($must_words),+],
                        <$must_type as $crate::shape::Shape>::shape(),
                    ),)+],
                    &[$((
                        stringify!($may),
                        &[$($may_words),+],
                        <$may_type as $crate::shape::Shape>::shape(),
                    ),)*],
                )
            }
        }
    };
}
pub(super) use fields;

/// A field that may be left out.
pub(super) trait Optional<'de>: Sized {
    /// Reads the field where it is there.
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;

    /// Whether it says no more than a field left out.
    fn is_absent(&self) -> bool;
}

impl<T: Shape> Shape for Option<T> {
    fn shape() -> Value {
        T::shape()
    }
}

impl<'de, T: Deserialize<'de>> Optional<'de> for Option<T> {
    /// The derived way would take `null` for a field left out.
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Some)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Shape for bool {
    fn shape() -> Value {
        json!({ "type": "boolean" })
    }
}

impl<'de> Optional<'de> for bool {
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::deserialize(from)
    }

    fn is_absent(&self) -> bool {
        !*self
    }
}

impl Shape for BTreeMap<AnyText<'_>, f64> {
    fn shape() -> Value {
        json!({ "type": "object", "additionalProperties": AnyNumber::shape() })
    }
}

/// An object of numbers under free names. A name given twice is an error like a field given twice.
impl<'de: 'a, 'a> Optional<'de> for BTreeMap<AnyText<'a>, f64> {
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = BTreeMap<AnyText<'de>, f64>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of numbers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut numbers = BTreeMap::new();
                while let Some((name, number)) = entries.next_entry::<AnyText<'_>, AnyNumber>()? {
                    if numbers.contains_key(&name) {
                        let words = format_args!("{} is given twice", excerpt(&name));
                        return Err(problem(Code::DuplicateField, words));
                    }
                    numbers.insert(name, number.0);
                }
                Ok(numbers)
            }
        }

        from.deserialize_map(Reader)
            .map(|numbers: BTreeMap<AnyText<'de>, f64>| numbers)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}
