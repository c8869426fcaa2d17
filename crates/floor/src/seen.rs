//! Which events were seen: no longer than they could come again and still count.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use crate::Time;
use crate::shared::Shared;

/// A hash map's hasher with a fixed seed: equal input gives equal behaviour.
pub(crate) type Fixed = foldhash::fast::FixedState;

/// Ids of a source's events, by 128 bits of hash: two ids fall together by chance once in 10^20
/// times a day's events. The hash is saved, so it is one that is the same in every build.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    #[serde(skip)]
    ids: HashSet<u128, BuildHasherDefault<AsIs>>,
    by_second: BTreeMap<i64, Shared<Vec<u128>>>,
}

/// Of what is a hash already.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, hash: u128) {
        self.0 = (hash >> 64) as u64;
    }
}

impl Seen {
    /// Remembers an event; false if it was seen before.
    pub(crate) fn insert(&mut self, id: &str, time: Time) -> bool {
        let hash = XxHash3_128::oneshot(id.as_bytes());
        let new = self.ids.insert(hash);
        if new {
            self.by_second
                .entry(time.floor_second())
                .or_default()
                .push(hash);
        }
        new
    }

    /// What is saved of it: shared, but for the list of the seconds.
    pub(crate) fn snapshot(&self) -> Self {
        Self {
            ids: HashSet::default(),
            by_second: self.by_second.clone(),
        }
    }

    /// Completes what was saved.
    pub(crate) fn complete(&mut self) {
        self.ids = self
            .by_second
            .values()
            .flat_map(|ids| ids.iter().copied())
            .collect();
    }

    /// Forgets events of seconds that ended before an instant.
    pub(crate) fn forget(&mut self, before: Time) {
        let before = before.floor_second();
        while let Some(entry) = self.by_second.first_entry() {
            if *entry.key() >= before {
                break;
            }
            for hash in entry.remove().iter() {
                self.ids.remove(hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SECOND;

    #[test]
    fn what_cannot_come_again_is_forgotten() {
        let mut seen = Seen::default();
        let mut first = |second: i64| seen.insert("e1", Time(second * SECOND));
        assert!(first(1) && !first(1));
        seen.forget(Time(2 * SECOND - 1));
        assert!(!seen.insert("e1", Time(SECOND)), "its second is not over");
        seen.forget(Time(2 * SECOND));
        assert!(seen.insert("e1", Time(3 * SECOND)));
    }
}
