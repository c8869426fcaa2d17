//! Events as they come in and go out: golden files, agreement with the schema, random records.

#![allow(
    clippy::unwrap_used,
    reason = "helpers are tests too: what they panic at has failed"
)]

mod binary;
mod chance;
mod golden;
mod random;
mod round_trip;
mod schema;
mod times;
