//! Every shape that crosses a boundary: events in, boards out.

pub mod asyncapi;
pub mod board;
pub mod event;
pub mod letter;
pub mod push;

mod shape;
