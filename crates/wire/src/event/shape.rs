//! What JSON Schema says of the types of fields.
//!
//! Each type states its constraint once: its reader holds it, and its shape is made from it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::text::AnyText;

/// A type with a JSON Schema that takes what its reader takes.
pub(crate) trait Shape {
    /// The schema.
    fn shape() -> Value;
}

/// A field of an object: its name, what it means in lines of words, its schema.
pub(super) type Field<'f> = (&'f str, &'f [&'f str], Value);

/// An object of which some fields must be there and some may; what else is in it is ignored.
pub(super) fn object(words: &[&str], must: &[Field<'_>], may: &[Field<'_>]) -> Value {
    let property = |(name, words, shape): &Field<'_>| {
        let mut shape = shape.clone();
        shape["description"] = sentence(words).into();
        (plain(name).to_owned(), shape)
    };
    let required: Vec<&str> = must.iter().map(|(name, ..)| plain(name)).collect();
    json!({
        "description": sentence(words),
        "type": "object",
        "required": required,
        "properties": must.iter().chain(may).map(property).collect::<Map<_, _>>(),
    })
}

/// The lines of a doc comment as one.
fn sentence(lines: &[&str]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}

/// A field's name without the mark by which Rust tells it from a keyword.
fn plain(name: &str) -> &str {
    name.trim_start_matches("r#")
}

impl<T: Shape> Shape for Option<T> {
    /// A field that may be left out; where it is there, it is no `null`.
    fn shape() -> Value {
        T::shape()
    }
}

impl Shape for bool {
    fn shape() -> Value {
        json!({ "type": "boolean" })
    }
}

impl Shape for BTreeMap<AnyText<'_>, f64> {
    fn shape() -> Value {
        json!({ "type": "object", "additionalProperties": { "type": "number" } })
    }
}
