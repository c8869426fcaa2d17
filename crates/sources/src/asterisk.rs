//! Asterisk's queue log, line by line, into our events. `docs/asterisk.md` says what each line
//! becomes; this module is that page as code.
//!
//! Pure: a line and its place in, events out. What has to be remembered between lines (calls in
//! progress, who is in which queue) is a [`Memory`] that can be written down beside the place up to
//! which the log has been read, so that reading can go on there.
//!
//! Not here: files, their rotation, and where the events go.

mod agents;
mod calls;
mod line;
mod memory;
mod of_agents;
mod of_calls;
mod queue_log;
mod row;
mod saying;
mod since;
mod stamp;

pub use memory::Memory;
pub use queue_log::{QueueLog, Unread};

#[cfg(test)]
mod tests;
