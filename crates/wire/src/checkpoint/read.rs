//! From the records of a partition's slots to its newest whole checkpoint.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use floor::{Missed, Time};
use serde::de::DeserializeOwned;
use zstd::zstd_safe::get_frame_content_size;

use super::{Checkpoint, Head, Order, Owed, Piece, SCHEMA, SavedSource, hash, slot_key};

/// What a plain checkpoint may take in memory.
const MOST_BYTES: u64 = 8 << 30;

/// The records of one partition, as far as they have been read.
#[derive(Debug, Default)]
pub struct Slots {
    topic: String,
    partition: i32,
    /// By key.
    values: BTreeMap<String, Vec<u8>>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Those that are whole, the newest first.
    pub whole: Vec<Whole>,
    /// What is wrong with the others, in words.
    pub broken: Vec<String>,
    /// Those of which pieces are missing, in words: of a topic that was read from its beginning they
    /// are broken too.
    pub cut: Vec<String>,
    /// One was written by a later version, in a shape that this one does not know.
    pub newer: Option<String>,
}

/// A checkpoint of which every byte is as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Which it is.
    pub order: Order,
    /// Where reading goes on: no later offset is in it for every source.
    pub next: i64,
    taken: Time,
    body: Vec<u8>,
}

/// Why a slot holds no checkpoint.
enum Broken {
    Newer(u8),
    Damaged(String),
    Cut(String),
}

impl Slots {
    /// Of a partition of the input.
    #[must_use]
    pub const fn new(topic: String, partition: i32) -> Self {
        Self {
            topic,
            partition,
            values: BTreeMap::new(),
        }
    }

    /// Takes a record in: the last of a key counts. Those of other partitions and topics are none
    /// of ours.
    pub fn take(&mut self, key: &[u8], value: Option<&[u8]>) {
        let Ok(key) = std::str::from_utf8(key) else {
            return;
        };
        let ours = [0, 1].iter().any(|slot| {
            let slot = slot_key(&self.topic, self.partition, *slot);
            let rest = key.strip_prefix(slot.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        match value {
            Some(value) if ours => self.values.insert(key.to_owned(), value.to_vec()),
            _ => self.values.remove(key),
        };
    }

    /// The checkpoints that are there.
    #[must_use]
    pub fn found(&self) -> Found {
        let mut found = Found::default();
        for slot in [0, 1] {
            let key = slot_key(&self.topic, self.partition, slot);
            let Some(value) = self.values.get(&key) else {
                continue;
            };
            match self.whole(&key, value) {
                Ok(whole) => found.whole.push(whole),
                Err(Broken::Damaged(why)) => found.broken.push(format!("{key}: {why}")),
                Err(Broken::Cut(why)) => found.cut.push(format!("{key}: {why}")),
                Err(Broken::Newer(schema)) => {
                    found.newer = Some(format!(
                        "{key} was written by a newer version (schema {schema}; this one knows up to {SCHEMA})"
                    ));
                }
            }
        }
        found.whole.sort_by_key(|whole| Reverse(whole.order));
        found
    }

    fn whole(&self, key: &str, value: &[u8]) -> Result<Whole, Broken> {
        let head: Head = shape(value)?;
        let mut body = head.body;
        for number in 0..head.pieces {
            let key = format!("{key}/{number}");
            let value = self.values.get(&key);
            let missing = || Broken::Cut(format!("piece {number} is missing"));
            let value = value.ok_or_else(missing)?;
            let piece: Piece = shape(value)?;
            if piece.order != head.order {
                return Err(damaged(format!("piece {number} is of another checkpoint")));
            }
            body.extend(piece.bytes);
        }
        let hash = hash(head.order, head.taken, head.next, &body);
        if body.len() as u64 != head.length || hash != head.hash {
            return Err(damaged("its content is not what was written".to_owned()));
        }
        Ok(Whole {
            order: head.order,
            next: head.next,
            taken: head.taken,
            body,
        })
    }
}

/// What a body holds, and what was added to it later and may not be there.
type Body = ((i64, Vec<SavedSource>, Vec<Owed>), Option<Missed>);

impl Whole {
    /// Unpacks it, which takes its time.
    ///
    /// # Errors
    /// It is not what this version would have packed, in words.
    pub fn unpack(&self) -> Result<Checkpoint, String> {
        let ((read, sources, owed), missed) = self
            .body()
            .map_err(|why| format!("it cannot be unpacked: {why}"))?;
        Ok(Checkpoint {
            order: self.order,
            taken: self.taken,
            next: self.next,
            read,
            sources,
            owed,
            missed,
        })
    }

    fn body(&self) -> Result<Body, String> {
        let length = get_frame_content_size(&self.body).ok().flatten();
        let length = length.filter(|length| *length <= MOST_BYTES);
        let length = length.and_then(|length| usize::try_from(length).ok());
        let length = length.ok_or("its length is not known, or is too great")?;
        let plain = zstd::bulk::decompress(&self.body, length).map_err(|why| why.to_string())?;
        let say = |why: postcard::Error| why.to_string();
        let (body, rest) = postcard::take_from_bytes(&plain).map_err(say)?;
        let missed = match rest {
            [] => None,
            rest => postcard::from_bytes(rest).map_err(say)?,
        };
        Ok((body, missed))
    }
}

const fn damaged(why: String) -> Broken {
    Broken::Damaged(why)
}

fn shape<T: DeserializeOwned>(value: &[u8]) -> Result<T, Broken> {
    match value.split_first() {
        Some((&SCHEMA, rest)) => {
            postcard::from_bytes(rest).map_err(|why| damaged(format!("it cannot be read: {why}")))
        }
        Some((&newer, _)) if newer > SCHEMA => Err(Broken::Newer(newer)),
        _ => Err(damaged("it is of no known shape".to_owned())),
    }
}
