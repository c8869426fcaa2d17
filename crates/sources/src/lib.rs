//! Real phone systems' formats into our events: parsers that are pure, readers that are thin.
//!
//! Not here: what an event means for a board (`floor`), how it gets to Kafka (the binary).

pub mod asterisk;
pub mod log;
