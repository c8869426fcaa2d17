//! What JSON Schema says of the shapes that cross a boundary.
//!
//! The type of a field states its constraint once: its reader holds it, and its schema is made
//! from it.

use serde_json::{Map, Value, json};

/// A type with a JSON Schema that takes what its reader takes.
pub(crate) trait Shape {
    /// The schema.
    fn shape() -> Value;
}

/// A field of an object: its name, what it means in lines of words, its schema.
pub(crate) type Field<'f> = (&'f str, &'f [&'f str], Value);

/// An object of which some fields must be there and some may; what else is in it is ignored.
pub(crate) fn object(words: &[&str], must: &[Field<'_>], may: &[Field<'_>]) -> Value {
    let property = |(name, words, shape): &Field<'_>| {
        let shape = described(&sentence(words), shape.clone());
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

/// Schemas by name.
pub(crate) fn named<N: Into<String>>(
    schemas: impl IntoIterator<Item = (N, Value)>,
) -> Map<String, Value> {
    let schemas = schemas.into_iter();
    schemas.map(|(name, it)| (name.into(), it)).collect()
}

/// A schema with words.
pub(crate) fn described(words: &str, mut shape: Value) -> Value {
    shape["description"] = words.into();
    shape
}

/// A schema that takes `null` too.
pub(crate) fn or_null(mut shape: Value) -> Value {
    shape["type"] = json!([shape["type"], "null"]);
    shape
}

/// A schema that stands among the components of an AsyncAPI or OpenAPI document.
pub(crate) fn component(path: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{path}") })
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
