//! What is remembered from line to line: small enough to be written down every second.

use std::collections::BTreeMap;

use floor::Time;
use serde::{Deserialize, Serialize};

use super::agents::Agents;
use super::calls::Calls;
use super::line::Sequence;
use super::row::Columns;

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// A table's columns, where its header named them.
    pub(super) columns: Option<Columns>,
    pub(super) sequence: Sequence,
    /// The time of the last line.
    #[serde(with = "as_micros")]
    pub(super) last: Time,
    pub(super) calls: Calls,
    /// Calls whose lines go on under another call's id, and the call meant; the newest ones.
    pub(super) swapped: BTreeMap<String, String>,
    pub(super) agents: Agents,
    /// What will be said once its time has come.
    pub(super) later: Vec<Later>,
}

/// Swaps remembered at most: one is made by an attended transfer into a queue.
const MOST_SWAPPED: usize = 1_000;

impl Memory {
    /// From here on lines of a call are another's.
    pub(super) fn swap(&mut self, named: &str, meant: &str) {
        if self.swapped.len() >= MOST_SWAPPED {
            self.swapped.pop_first();
        }
        self.swapped.insert(named.to_owned(), meant.to_owned());
    }
}

/// An event whose time is still to come when its line is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Later {
    /// When it is said.
    #[serde(with = "as_micros")]
    pub due: Time,
    pub id: String,
    pub sequence: u64,
    pub agent: String,
    pub what: What,
}

/// What will be said of an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// After-call work is over.
    WrapupEnd {
        call: String,
        queue: Option<String>,
        /// The call's outcome, where it has been said meanwhile.
        code: Option<String>,
    },
    /// A pause of all queues of an agent in none that is known; not said if a queue is named.
    General {
        /// When it began.
        #[serde(with = "as_micros")]
        at: Time,
        stand: super::agents::Stand,
    },
}

/// Instants as whole microseconds.
pub(super) mod as_micros {
    use floor::Time;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(time.0)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        i64::deserialize(from).map(Time)
    }
}
