//! What other processes tell of their sources, taken in: the other end of `telling`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floor::{Anomaly, Row, Time};

use super::site::Site;
use super::{Floors, MOST_SOURCES};

impl Floors {
    /// Takes in what another process tells of a source; it holds at the instant to which time
    /// passes next.
    pub fn take_row(&mut self, partition: i32, source: &str, row: Row) {
        let Some(site) = self.told_site(partition, source) else {
            return;
        };
        let delay = match &row {
            Row::Source(row) => row.delay,
            _ => site.delay,
        };
        site.delay = delay;
        if let Some(replica) = &mut site.replica {
            replica.take(row);
        }
        self.delay = delay.or(self.delay);
    }

    fn told_site(&mut self, partition: i32, source: &str) -> Option<&mut Site> {
        let mut key: Arc<str> = Arc::from(source);
        let known = self.sites.get(&key);
        if known.is_some_and(|site| !site.partitions.contains(&partition)) {
            // Another part of the same source, with figures of its own.
            key = Arc::from(format!("{source}\0{partition}"));
            if self.split.insert(Arc::from(source)) {
                self.meters.odd(Anomaly::SourceSplit);
                tracing::error!(
                    "source {source} is told of by the owners of two partitions: its events have no common order, and its \
                     figures may be wrong; key the topic by source"
                );
            }
        }
        if !self.sites.contains_key(&key) {
            if self.sites.len() >= MOST_SOURCES {
                return None;
            }
            let plan = (self.plans)(source);
            let mut site = Site::told(self.made, Arc::from(source), plan);
            site.partitions.insert(partition);
            self.made += 1;
            self.sites.insert(key.clone(), site);
        }
        self.sites.get_mut(&key)
    }

    /// Lets time pass for the sources of a partition of which all was told up to an instant.
    pub fn told_up_to(&mut self, partition: i32, at: Time) {
        let sites = self.sites.values_mut();
        for site in sites.filter(|site| site.partitions.contains(&partition)) {
            if let Some(replica) = &mut site.replica {
                replica.advance_to(at);
            }
        }
    }

    /// How many sources there are.
    pub fn count(&self) -> usize {
        self.sites.len()
    }

    /// Of each source the partitions that it comes on: more than one where it is split.
    pub fn partitions(&self) -> BTreeMap<Arc<str>, BTreeSet<i32>> {
        let mut known: BTreeMap<Arc<str>, BTreeSet<i32>> = BTreeMap::new();
        for site in self.sites.values() {
            let of = known.entry(site.look().source().clone()).or_default();
            of.extend(&site.partitions);
        }
        known
    }

    /// What the wall's clock shows, where time passes as others tell: ages are as of then.
    pub fn set_wall(&mut self, now: Time) {
        self.wall = now;
    }
}
