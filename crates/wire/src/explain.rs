//! A number and what it is made of as one JSON document: `GET /api/v1/explain` and the `explain`
//! command.

mod document;
mod schema;

pub use document::{Accuracy, AgentRow, CallRow, Document, Figure, Judged, Scope, StretchRow};
pub use document::{cursor, forgotten, place};
pub use schema::{metrics, schemas};
