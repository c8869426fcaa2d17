//! The order of events within a source (rule 1 of the event contract).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Event, Time};

/// An event's place in its source's order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The time as read.
    pub time: Time,
    /// None first.
    pub sequence: Option<u64>,
    /// Place among events of one time and sequence.
    pub rank: u8,
    /// The last to decide.
    pub id: Arc<str>,
}

impl Key {
    pub(crate) fn of(event: &Event<'_>, time: Time) -> Self {
        Self {
            time,
            sequence: event.sequence,
            rank: event.body.rank(),
            id: Arc::from(&*event.id),
        }
    }
}
