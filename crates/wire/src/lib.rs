//! Every shape that crosses a boundary: events in, boards out.

pub mod board;
pub mod event;
pub mod push;
