//! Amounts by the minute, packed into a few bytes each: what is seldom read and hardly ever
//! changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{SECOND, Tally, Time};

const MINUTE: i64 = 60 * SECOND;
/// Minutes that are packed together.
const CHUNK: i32 = 30;
/// Nothing so recent is packed: windows that roll ask for it by the second.
const RECENT: i32 = 60;
/// Bits for a tally.
const TALLY_BITS: u32 = 6;

/// The minute `[minute, minute + 1)` of a moment. Minutes stay far below 2^31 where years have four
/// digits.
pub(crate) fn minute_of(moment: Time) -> i32 {
    i32::try_from(moment.0.div_euclid(MINUTE)).unwrap_or(i32::MAX)
}

/// An amount of one tally in one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) minute: i32,
    pub(crate) tally: Tally,
    pub(crate) amount: i64,
}

/// Entries of the past, by chunks of minutes, which copies share.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Minutes {
    chunks: BTreeMap<i32, Arc<[u8]>>,
    /// The first chunk that is not packed.
    next: Option<i32>,
}

const fn chunk_of(minute: i32) -> i32 {
    minute.div_euclid(CHUNK)
}

impl Minutes {
    /// Whether a minute is one of those packed.
    pub(crate) fn hold(&self, minute: i32) -> bool {
        self.next.is_some_and(|next| chunk_of(minute) < next)
    }

    /// Up to which minute, exclusive, it is time to pack what `oldest` begins, if it is.
    pub(crate) fn due(oldest: i32, now: Time) -> Option<i32> {
        let end = chunk_of(minute_of(now) - RECENT) * CHUNK;
        (oldest < end).then_some(end)
    }

    /// Packs all entries of minutes before `end`, which [`Self::due`] gave; they are in order.
    pub(crate) fn pack(&mut self, end: i32, entries: impl Iterator<Item = Entry>) {
        let mut entries: Vec<Entry> = entries.collect();
        while let Some(first) = entries.first() {
            let chunk = chunk_of(first.minute);
            let others = entries.partition_point(|entry| chunk_of(entry.minute) <= chunk);
            let rest = entries.split_off(others);
            self.edit(chunk, |old| old.append(&mut entries));
            entries = rest;
        }
        self.next = self.next.max(Some(chunk_of(end)));
    }

    /// Changes the entries of the chunk that holds a minute; they stay in order of minutes.
    pub(crate) fn change(&mut self, minute: i32, change: impl FnOnce(&mut Vec<Entry>)) {
        self.edit(chunk_of(minute), change);
    }

    fn edit(&mut self, chunk: i32, change: impl FnOnce(&mut Vec<Entry>)) {
        let bytes = self.chunks.remove(&chunk);
        let bytes = bytes.as_deref().unwrap_or_default();
        let mut entries: Vec<Entry> = Reader::new(chunk, bytes).collect();
        change(&mut entries);
        if !entries.is_empty() {
            self.chunks.insert(chunk, packed(chunk, &entries));
        }
    }

    /// Entries of a minute and later, in order of minutes.
    pub(crate) fn since(&self, minute: i32) -> impl Iterator<Item = Entry> {
        self.chunks
            .range(chunk_of(minute)..)
            .flat_map(|(chunk, bytes)| Reader::new(*chunk, bytes))
            .filter(move |entry| entry.minute >= minute)
    }

    /// Lets go of chunks that end before a minute.
    pub(crate) fn forget(&mut self, before: i32) {
        while let Some(first) = self.chunks.first_entry() {
            if *first.key() >= chunk_of(before) {
                break;
            }
            first.remove();
        }
    }
}

/// Each entry: minutes since the one before and the tally in one number, then the amount; both in
/// groups of seven bits, lowest first.
fn packed(chunk: i32, entries: &[Entry]) -> Arc<[u8]> {
    let mut bytes = Vec::new();
    let mut last = chunk * CHUNK;
    for entry in entries {
        let later = u64::from((entry.minute - last).unsigned_abs());
        write(&mut bytes, (later << TALLY_BITS) | entry.tally as u64);
        // The sign goes to the lowest bit.
        let sign = (entry.amount >> 63).cast_unsigned();
        write(&mut bytes, (entry.amount.cast_unsigned() << 1) ^ sign);
        last = entry.minute;
    }
    bytes.into()
}

fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(0x80 | number.to_le_bytes()[0]);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// The entries of a chunk, one by one.
struct Reader<'a> {
    minute: i32,
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Reader<'a> {
    fn new(chunk: i32, bytes: &'a [u8]) -> Self {
        Self {
            minute: chunk * CHUNK,
            bytes: bytes.iter(),
        }
    }

    fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = *self.bytes.next()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
        }
    }
}

impl Iterator for Reader<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let head = self.number()?;
        let amount = self.number()?;
        self.minute += i32::try_from(head >> TALLY_BITS).ok()?;
        let tally = usize::try_from(head & ((1 << TALLY_BITS) - 1)).ok()?;
        Some(Entry {
            minute: self.minute,
            tally: *Tally::ALL.get(tally)?,
            amount: (amount >> 1).cast_signed() ^ -(amount & 1).cast_signed(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn entry(minute: i32, tally: Tally, amount: i64) -> Entry {
        Entry {
            minute,
            tally,
            amount,
        }
    }

    #[test]
    fn what_is_packed_is_read_again() {
        let all = [
            entry(61, Tally::Offered, 1),
            entry(61, Tally::WaitAnswered, 20_000_000),
            entry(89, Tally::WaitAnswered, i64::MAX),
            entry(90, Tally::Late, -3),
            entry(500, Tally::Csat, i64::MIN),
        ];
        let mut minutes = Minutes::default();
        minutes.pack(510, all.into_iter());
        assert_eq!(minutes.since(0).collect::<Vec<_>>(), all);
        assert_eq!(minutes.since(89).collect::<Vec<_>>(), all[2..]);
        assert!(minutes.hold(509) && !minutes.hold(510));
        minutes.forget(90);
        assert_eq!(minutes.since(0).collect::<Vec<_>>(), all[3..]);
    }

    #[test]
    fn what_was_packed_can_be_changed() {
        let mut minutes = Minutes::default();
        minutes.pack(60, [entry(31, Tally::Offered, 1)].into_iter());
        minutes.change(31, |entries| entries.push(entry(40, Tally::Offered, 2)));
        minutes.change(3, |entries| entries.push(entry(3, Tally::Offered, 3)));
        let amounts = |minutes: &Minutes| -> Vec<i64> {
            minutes.since(0).map(|entry| entry.amount).collect()
        };
        assert_eq!(amounts(&minutes), [3, 1, 2]);
        minutes.change(31, Vec::clear);
        assert_eq!(amounts(&minutes), [3]);
    }

    #[test]
    fn what_windows_may_ask_for_is_not_packed() {
        let now = Time(10_000 * MINUTE);
        assert_eq!(Minutes::due(9_900, now), Some(9_930));
        assert_eq!(Minutes::due(9_929, now), Some(9_930));
        assert_eq!(
            Minutes::due(9_930, now),
            None,
            "ended 70 minutes ago, but 9,959 did not"
        );
    }
}
