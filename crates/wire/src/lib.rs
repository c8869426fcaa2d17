//! Every shape that crosses a boundary: events in, boards out, and what a simulation says it did.

pub mod anomalies;
pub mod answer;
pub mod asyncapi;
pub mod board;
pub mod checkpoint;
pub mod event;
pub mod explain;
pub mod letter;
pub mod push;
pub mod told;
pub mod truth;

mod shape;
