//! What is saved of one partition of the input: the state of its sources, each with the offset at
//! which it goes on, in one record or, where that would be too large, in several.
//!
//! Records go to the same partition number of a compacted topic, alternately to one of two slots,
//! so that the checkpoint before stays whole while the next is being written. A checkpoint of
//! several records is its pieces first and its head last: without the head it is none.
//!
//! Each value begins with the number of its shape. The head says how long the whole is and what it
//! hashes to, and each piece to which checkpoint it belongs, so that what is torn or mixed is known.
//!
//! The body is compressed as it is made, and sent as soon as a record is full: no more of it is in
//! memory at a time than that. Plain, it is frames, each with its length before it: what is said of
//! the whole (`About`), then of each source its name with its offsets, its state in as many frames
//! as that takes, and an empty one.

mod read;
mod write;

use std::collections::BTreeMap;

use floor::{Missed, Time};
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

pub use read::{Found, Slots, Whole};
pub use write::Source;

/// The shape of these records; to be raised when it changes.
pub const SCHEMA: u8 = 2;

/// The state of a partition; its sources as they are to be saved, or were restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint<S = SavedSource> {
    /// Which checkpoint it is; later ones are greater.
    pub order: Order,
    /// When it was taken.
    pub taken: Time,
    /// Where reading goes on: no later offset is in it for every source.
    pub next: i64,
    /// One past the last record that was read when it was finished.
    pub read: i64,
    /// Each source.
    pub sources: Vec<S>,
    /// Records that were refused and still have to be written to the dead-letter topic.
    pub owed: Vec<Owed>,
    /// Records that were deleted before they could be read.
    pub missed: Option<Missed>,
}

/// A record that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// Where it is.
    pub offset: i64,
    /// Why it was refused.
    pub reason: String,
}

/// The order of checkpoints: by owner, then by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Order {
    /// Each owner of the partition has a greater one than those before.
    pub epoch: u64,
    /// Each checkpoint of an owner has a greater one than those before.
    pub number: u64,
}

/// The state of one source, read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSource {
    /// The source.
    pub source: String,
    /// By partition of the input that it has come from, usually one: the first offset that is not
    /// in the state.
    pub next: BTreeMap<i32, i64>,
    /// Its floor, as it saves itself.
    pub state: Vec<u8>,
}

/// What a body says before its sources come.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    read: i64,
    owed: Vec<Owed>,
    missed: Option<Missed>,
    sources: u32,
}

/// A record of the checkpoint topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its key: topic, partition, slot, and of a piece its number.
    pub key: String,
    /// Its value.
    pub value: Vec<u8>,
    /// The last of a checkpoint.
    pub is_head: bool,
}

/// What the head says.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    order: Order,
    taken: Time,
    next: i64,
    /// Pieces beside this record; with none the body is in it.
    pieces: u32,
    length: u64,
    hash: u64,
    #[serde(with = "serde_bytes")]
    body: Vec<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Piece {
    order: Order,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

/// The key of a slot.
#[must_use]
pub fn slot_key(topic: &str, partition: i32, slot: u64) -> String {
    format!("{topic}/{partition}/{slot}")
}

fn piece_key(slot: &str, piece: u32) -> String {
    format!("{slot}/{piece}")
}

impl Order {
    /// The slot it is written to.
    #[must_use]
    pub const fn slot(self) -> u64 {
        self.number % 2
    }

    /// The one after this that is written to the same slot as another, which cannot be used.
    #[must_use]
    pub const fn past(self, other: Self) -> Self {
        let same = self.slot() == other.slot();
        let number = self.number + if same { 0 } else { 1 };
        Self { number, ..self }
    }
}

/// Of what the head says; the body is to be added.
fn hasher(order: Order, taken: Time, next: i64) -> XxHash3_64 {
    let numbers = [
        order.epoch,
        order.number,
        taken.0.cast_unsigned(),
        next.cast_unsigned(),
    ];
    let said: Vec<u8> = numbers.into_iter().flat_map(u64::to_le_bytes).collect();
    XxHash3_64::with_seed(XxHash3_64::oneshot(&said))
}

#[cfg(test)]
mod tests;
