//! A log read as it grows, is rotated, cut and read again, in folders of a real disk. Nothing here
//! waits: a reader is asked after each step of the writer.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot reach its files has failed"
)]
#![allow(missing_docs, reason = "said by their names")]

mod chance;
mod cut;
mod folder;
mod follow;
mod model;
mod once;
mod random;
mod resume;
mod together;
