//! The shapes that fields of answers have.

use serde_json::{Value, json};

use crate::shape::component;

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

pub(crate) fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

pub(crate) fn number() -> Value {
    json!({ "type": "number" })
}

pub(crate) fn whole() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

pub(crate) fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub(crate) fn one_of(names: &[&str]) -> Value {
    json!({ "type": "string", "enum": names })
}

pub(crate) fn list(of: &str) -> Value {
    json!({ "type": "array", "items": component(of) })
}
