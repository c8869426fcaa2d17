//! What is odd as one JSON document: `GET /api/v1/anomalies` and the `anomalies` command.

mod document;
mod rows;
mod schema;

pub use document::{Anomalies, Contradictions, Document, Revised, Revisions};
pub use rows::{ContradictionRow, FigureRow, OddRow, RevisionRow};
pub use schema::schemas;
