//! From the records of a partition's slots to its newest whole checkpoint.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::hash::Hasher;
use std::io::{self, Read};

use floor::Time;
use serde::de::DeserializeOwned;
use zstd::stream::read::Decoder;

use super::{
    About, Checkpoint, Head, Order, Piece, SCHEMA, SavedSource, hasher, piece_key, slot_key,
};

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
            let key = piece_key(key, number);
            let value = self.values.get(&key);
            let missing = || Broken::Cut(format!("piece {number} is missing"));
            let value = value.ok_or_else(missing)?;
            let piece: Piece = shape(value)?;
            if piece.order != head.order {
                return Err(damaged(format!("piece {number} is of another checkpoint")));
            }
            body.extend(piece.bytes);
        }
        let mut hasher = hasher(head.order, head.taken, head.next);
        hasher.write(&body);
        if body.len() as u64 != head.length || hasher.finish() != head.hash {
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

impl Whole {
    /// Unpacks it, which takes its time, and makes something else of its sources, one after the
    /// other.
    ///
    /// # Errors
    /// It is not what this version would have packed, as `damaged` says it of words; or what making
    /// says.
    pub fn unpack<T, E>(
        &self,
        damaged: impl Fn(String) -> E,
        mut make: impl FnMut(SavedSource) -> Result<T, E>,
    ) -> Result<Checkpoint<T>, E> {
        let damaged = |why: io::Error| damaged(format!("it cannot be unpacked: {why}"));
        let mut body = Frames {
            from: Decoder::new(&self.body[..]).map_err(damaged)?,
            left: MOST_BYTES,
        };
        let about: About = body.one().map_err(damaged)?;
        let mut sources = Vec::new();
        for _ in 0..about.sources {
            let (source, next) = body.one().map_err(damaged)?;
            let state = body.state().map_err(damaged)?;
            sources.push(make(SavedSource {
                source,
                next,
                state,
            })?);
        }
        Ok(Checkpoint {
            order: self.order,
            taken: self.taken,
            next: self.next,
            read: about.read,
            sources,
            owed: about.owed,
            missed: about.missed,
        })
    }
}

/// A plain body.
struct Frames<R> {
    from: R,
    /// Bytes that may still come.
    left: u64,
}

impl<R: Read> Frames<R> {
    /// Adds the next frame; says how long it is.
    fn next(&mut self, to: &mut Vec<u8>) -> io::Result<u64> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length).into();
        let left = self.left.checked_sub(length);
        self.left = left.ok_or_else(|| io::Error::other("it is too long"))?;
        let read = self.from.by_ref().take(length).read_to_end(to)?;
        if read as u64 == length {
            Ok(length)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    /// What a frame holds.
    fn one<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        let mut content = Vec::new();
        self.next(&mut content)?;
        postcard::from_bytes(&content).map_err(io::Error::other)
    }

    /// Frames up to an empty one.
    fn state(&mut self) -> io::Result<Vec<u8>> {
        let mut state = Vec::new();
        while self.next(&mut state)? > 0 {}
        Ok(state)
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
        Some((&older, _)) if older > 0 => Err(damaged(format!(
            "it was written by an older version (schema {older}; this one reads {SCHEMA})"
        ))),
        _ => Err(damaged("it is of no known shape".to_owned())),
    }
}
