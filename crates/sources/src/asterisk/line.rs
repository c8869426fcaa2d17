//! Where a line stands, and what that makes of its events' ids and sequences.

use floor::{SECOND, Time};
use serde::{Deserialize, Serialize};

use crate::log::Place;

/// One second of a file's first stamp, in sequence numbers: more bytes than a log has in a day.
const SPREAD: u64 = 1_000_000_000;

/// Gives out sequence numbers that grow with the place in the log, from file to file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    file: Option<u32>,
    base: u64,
    last: u64,
}

impl Sequence {
    /// Of a line's first event; `time` is the line's.
    fn of(&mut self, place: Place, time: Time) -> u64 {
        if self.file != Some(place.file) {
            let seconds = u64::try_from(time.0 / SECOND).unwrap_or(0);
            self.base = (seconds * SPREAD).max(self.last + 1);
            self.file = Some(place.file);
        }
        self.last = self.last.max(self.base + place.offset);
        self.base + place.offset
    }
}

/// What the events of one line have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Their ids begin with it.
    id: String,
    sequence: u64,
    length: u64,
    /// Events so far.
    events: u64,
}

impl Origin {
    /// Of a line at its place.
    pub fn new(sequence: &mut Sequence, place: Place, time: Time, text: &[u8]) -> Self {
        Self {
            id: place.id(text),
            sequence: sequence.of(place, time),
            length: (text.len() as u64).max(1),
            events: 0,
        }
    }

    /// The id of one of its events, which is its `part`, of the one it is about where there may be
    /// several.
    pub fn id(&self, part: &str, about: Option<&str>) -> String {
        let about = about.map_or_else(String::new, |about| {
            format!("-{:08x}", crc32fast::hash(about.as_bytes()))
        });
        format!("{}-{part}{about}", self.id)
    }

    /// A sequence number before all of this line's.
    pub const fn sequence_before(&self) -> u64 {
        self.sequence.saturating_sub(1)
    }

    /// The sequence of its next event: before the next line's.
    pub fn next_sequence(&mut self) -> u64 {
        let sequence = self.sequence + self.events.min(self.length - 1);
        self.events += 1;
        sequence
    }
}
