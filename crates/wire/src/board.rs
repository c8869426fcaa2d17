//! The board as one JSON document: `GET /api/v1/board` and the `board` command.
//!
//! Rows are values in the order of their columns; what the figures mean is the dictionary's.

mod definitions;
mod document;
mod row;
pub(crate) mod schema;

pub use definitions::{definitions, markdown};
pub(crate) use document::Cell;
pub use document::{Document, SourceRow};
pub use row::{
    AGENT_COLUMNS, AGENT_FACTS, GROUP_COLUMNS, QUEUE_COLUMNS, QUEUE_FACTS, Row, TOTAL_COLUMNS,
};
pub use row::{agent_facts, agent_row, calls_row, group_row, queue_facts, queue_row, total_row};
pub use schema::schemas;
