//! What is saved of one partition of the input: the state of its sources, each with the offset at
//! which it goes on, in one record or, where that would be too large, in several.
//!
//! Records go to the same partition number of a compacted topic, alternately to one of two slots,
//! so that the checkpoint before stays whole while the next is being written. A checkpoint of
//! several records is its pieces first and its head last: without the head it is none.
//!
//! Each value begins with the number of its shape. The head says how long the whole is and what it
//! hashes to, and each piece to which checkpoint it belongs, so that what is torn or mixed is known.

mod read;

use std::collections::BTreeMap;

use floor::{Missed, Time};
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

pub use read::{Found, Slots, Whole};

/// The shape of these records; to be raised when it changes.
pub const SCHEMA: u8 = 1;
/// How hard it is compressed: most of what can be had, at the speed of a disk.
const LEVEL: i32 = 1;

/// The state of a partition; its sources as they are saved, or before or after that.
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

/// The state of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSource {
    /// The source.
    pub source: String,
    /// By partition of the input that it has come from, usually one: the first offset that is not
    /// in the state.
    pub next: BTreeMap<i32, i64>,
    /// Its floor, as it saves itself.
    #[serde(with = "serde_bytes")]
    pub state: Vec<u8>,
}

/// A record of the checkpoint topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its key: topic, partition, slot, and of a piece its number.
    pub key: String,
    /// Its value.
    pub value: Vec<u8>,
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

fn piece_key(topic: &str, partition: i32, slot: u64, piece: u32) -> String {
    format!("{}/{piece}", slot_key(topic, partition, slot))
}

impl Order {
    /// The slot it is written to.
    #[must_use]
    pub const fn slot(self) -> u64 {
        self.number % 2
    }
}

impl<S> Checkpoint<S> {
    /// The same with its sources made into something else.
    ///
    /// # Errors
    /// One of them cannot be made.
    pub fn try_map<T, E>(self, make: impl FnMut(S) -> Result<T, E>) -> Result<Checkpoint<T>, E> {
        let sources = self.sources.into_iter().map(make);
        Ok(Checkpoint {
            sources: sources.collect::<Result<_, _>>()?,
            order: self.order,
            taken: self.taken,
            next: self.next,
            read: self.read,
            owed: self.owed,
            missed: self.missed,
        })
    }
}

impl Checkpoint {
    /// The records that hold it, to be written in this order, none with more than so many bytes of
    /// content.
    #[must_use]
    pub fn to_records(&self, topic: &str, partition: i32, most: usize) -> Vec<Record> {
        let states: usize = self.sources.iter().map(|source| source.state.len()).sum();
        let body = (self.read, &self.sources, &self.owed, &self.missed);
        let body = compressed(&body, states + 4_096);
        let slot = self.order.slot();
        let mut head = self.head(&body);
        let mut records = Vec::new();
        if body.len() <= most {
            head.body = body;
        } else {
            for (number, bytes) in (0..).zip(body.chunks(most.max(1))) {
                let piece = Piece {
                    order: self.order,
                    bytes: bytes.to_vec(),
                };
                records.push(Record {
                    key: piece_key(topic, partition, slot, number),
                    value: value_of(&piece),
                });
                head.pieces = number + 1;
            }
        }
        records.push(Record {
            key: slot_key(topic, partition, slot),
            value: value_of(&head),
        });
        records
    }

    /// What is said of a body, which is in no piece yet.
    fn head(&self, body: &[u8]) -> Head {
        Head {
            order: self.order,
            taken: self.taken,
            next: self.next,
            pieces: 0,
            length: body.len() as u64,
            hash: hash(self.order, self.taken, self.next, body),
            body: Vec::new(),
        }
    }
}

/// Of the body and of what the head says beside it.
fn hash(order: Order, taken: Time, next: i64, body: &[u8]) -> u64 {
    let numbers = [
        order.epoch,
        order.number,
        taken.0.cast_unsigned(),
        next.cast_unsigned(),
    ];
    let said: Vec<u8> = numbers.into_iter().flat_map(u64::to_le_bytes).collect();
    XxHash3_64::oneshot_with_seed(XxHash3_64::oneshot(&said), body)
}

fn value_of(shape: &impl Serialize) -> Vec<u8> {
    postcard::to_extend(shape, vec![SCHEMA]).expect("memory takes everything that is written to it")
}

/// `about` is how long it is before.
fn compressed(body: &impl Serialize, about: usize) -> Vec<u8> {
    let all = "memory takes everything that is written to it";
    let plain = postcard::to_extend(body, Vec::with_capacity(about)).expect(all);
    zstd::bulk::compress(&plain, LEVEL).expect(all)
}

#[cfg(test)]
mod tests;
