//! Sources saved and restored, and what of the input is in them already.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use floor::{Floor, NotRestored, Plan, Snapshot};
use wire::checkpoint::{SavedSource, Source};

use super::Floors;
use super::site::Site;

/// A source as it stood, shared with the floor that goes on.
pub struct Kept {
    source: String,
    next: BTreeMap<i32, i64>,
    state: Snapshot,
}

impl Kept {
    /// As it is read again from where it was written.
    pub fn saved(self) -> SavedSource {
        SavedSource {
            source: self.source,
            next: self.next,
            state: self.state.to_bytes(),
        }
    }
}

impl Source for Kept {
    fn name(&self) -> &str {
        &self.source
    }

    fn next(&self) -> &BTreeMap<i32, i64> {
        &self.next
    }

    fn write(self, to: &mut impl Write) -> io::Result<()> {
        self.state.write(|bytes| to.write_all(bytes))
    }
}

/// A source made of what was saved, which takes its time, to be taken in.
pub struct Restored {
    source: Arc<str>,
    /// By partition, the first offset that is not in it.
    next: BTreeMap<i32, i64>,
    floor: Floor,
}

impl Restored {
    /// Makes it, under a plan.
    ///
    /// # Errors
    /// What was saved cannot be read.
    pub fn of(saved: SavedSource, plan: Plan) -> Result<Self, NotRestored> {
        Ok(Self {
            floor: Floor::restore(&saved.state, plan)?,
            source: Arc::from(saved.source),
            next: saved.next,
        })
    }
}

impl Floors {
    /// The sources whose events come on a partition.
    pub fn sources_of(&self, partition: i32) -> impl Iterator<Item = &Arc<str>> {
        let sites = self.sites.iter();
        let of = sites.filter(move |(_, site)| site.partitions.contains(&partition));
        of.map(|(source, _)| source)
    }

    /// A source as it stands; `position` says how far a partition has been read.
    pub fn save(&self, source: &str, position: impl Fn(i32) -> Option<i64>) -> Option<Kept> {
        let site = self.sites.get(source)?;
        let next = site.partitions.iter().filter_map(|partition| {
            let read = position(*partition)?;
            // What was restored reaches further, until reading has come there again.
            let had = site.next.get(partition).copied().unwrap_or(read);
            Some((*partition, read.max(had)))
        });
        Some(Kept {
            source: source.to_owned(),
            next: next.collect(),
            state: site.floor.snapshot(),
        })
    }

    /// Takes a partition's sources in; one that came back with another partition already stays as it
    /// is.
    pub fn adopt(&mut self, restored: Vec<Restored>) {
        for one in restored {
            if self.sites.contains_key(&one.source) {
                continue;
            }
            for (partition, next) in &one.next {
                let end = self.restored.entry(*partition).or_insert(*next);
                *end = (*end).max(*next);
            }
            let site = Site::restored(self.made, one.floor, one.next);
            self.made += 1;
            self.departed.remove(&one.source);
            self.sites.insert(one.source, site);
        }
    }

    /// Whether a record of a source is in its state already.
    pub fn has(&self, source: &str, partition: i32, offset: i64) -> bool {
        // The usual record is past all that was restored.
        if self
            .restored
            .get(&partition)
            .is_none_or(|end| offset >= *end)
        {
            return false;
        }
        let site = self.sites.get(source);
        let next = site.and_then(|site| site.next.get(&partition));
        next.is_some_and(|next| offset < *next)
    }

    /// The first offset of a partition that is not in all of its sources, as they were restored.
    pub fn next_of(&self, partition: i32) -> Option<i64> {
        let nexts = self
            .sites
            .values()
            .filter_map(|site| site.next.get(&partition));
        nexts.min().copied()
    }
}
