//! What the product is checked against from outside: a slow reference model of the contract, a
//! generator of event streams, and timelines and logs of phone systems with figures worked out by
//! hand. Shares nothing with the product, so that a mistake has to be made twice to go unseen.

mod boards;
pub mod demo;
pub mod expect;
pub mod kafka;
pub mod model;
pub mod past;
pub mod product;
pub mod prometheus;
pub mod queue_log;
pub mod random;
pub mod timeline;

pub use boards::{SECTIONS, diff, diff_sections, differences};

#[cfg(test)]
mod checks;
