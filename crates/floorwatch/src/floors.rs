//! All sources of this process: one floor each, owned by the engine's thread alone.
//!
//! Events come in one by one; pictures go out to the views of the board, once a tick what has
//! changed and once a second what changes by itself. The second's picture is taken at exactly the
//! whole second, where windows are exact, whenever the engine gets to it.

mod anomalies;
mod document;
mod explain;
mod groups;
mod hearing;
mod look;
mod narrow;
mod pool;
mod publish;
mod query;
mod request;
mod saved;
mod site;
mod telling;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floor::{Anomaly, Event, Missed, Plan, SECOND, Settings, Span, Time, Verdict};

use crate::board::View;
use crate::metrics::Meters;

use anomalies::Counted;
pub use anomalies::{AnomalyQuery, Kind, MOST_ROWS, USUAL_LIMIT, limit};
pub use explain::{After, ExplainQuery};
pub use groups::By;
pub use narrow::{Narrowing, Shown};
pub use query::{BoardQuery, LONGEST_NAME, LONGEST_VALUE};
pub use request::Request;
pub use saved::{Kept, Restored};
use site::Site;
pub use telling::{Owned, Telling};

/// Sources of one process; what names more is turned away.
const MOST_SOURCES: usize = 10_000;
/// A picture so far behind is not part of a running series: no whole second is owed.
const STALE: Span = Span(2 * SECOND);

/// What one source is told by the configuration.
pub type Plans = Box<dyn Fn(&str) -> Plan + Send>;

/// The state of all sources.
pub struct Floors {
    plans: Plans,
    /// Formula and target of what is pooled.
    default: Settings,
    now: Time,
    /// The wall's clock, where that is another.
    wall: Time,
    sites: BTreeMap<Arc<str>, Site>,
    /// Sources so far: the index of the next.
    made: u32,
    /// By partition, the first offset past all that is in restored sources.
    restored: BTreeMap<i32, i64>,
    /// The last successful fetch of each partition.
    fetched: BTreeMap<i32, Time>,
    /// By partition, what was deleted before it could be read.
    missed: BTreeMap<i32, Missed>,
    /// Pictures published so far.
    seq: u64,
    /// From an event's time to the board, of the newest events.
    delay: Option<Span>,
    /// The views of the last picture.
    views: Vec<Arc<View>>,
    /// A source has been forgotten: numbers mean nothing any more.
    new_history: bool,
    departed: BTreeSet<Arc<str>>,
    /// Partitions that are still being caught up with: their sources stand at their records' time.
    behind: BTreeSet<i32>,
    /// What is told to others.
    telling: Option<Telling>,
    /// Sources that several partitions' owners tell of.
    split: BTreeSet<Arc<str>>,
    /// What was last counted of what is odd, and at which second.
    counted: Option<Counted>,
    meters: Meters,
}

impl Floors {
    /// No source yet. `default` are the settings by which pools are judged.
    pub fn new(plans: Plans, default: Settings, now: Time) -> Self {
        Self {
            plans,
            default,
            now,
            wall: Time::MIN,
            sites: BTreeMap::new(),
            made: 0,
            restored: BTreeMap::new(),
            fetched: BTreeMap::new(),
            missed: BTreeMap::new(),
            seq: 0,
            delay: None,
            views: Vec::new(),
            new_history: false,
            departed: BTreeSet::new(),
            behind: BTreeSet::new(),
            telling: None,
            split: BTreeSet::new(),
            counted: None,
            meters: Meters::new(),
        }
    }

    /// Takes an event in; the first of a source makes its floor. `now` is the time as it is for
    /// this event: the record's own, while the past is being read.
    pub fn apply(&mut self, event: &Event<'_>, partition: Option<i32>, now: Time) -> Verdict {
        if now.floor_second() > self.now.floor_second() && now - self.now < STALE {
            self.advance_to(now);
        }
        let Some(site) = self.site(&event.source, event.time.min(now)) else {
            return Verdict::Overflow;
        };
        site.comes_from(partition, event, now);
        let verdict = site.floor.apply(event, now);
        if matches!(verdict, Verdict::Applied | Verdict::Waiting) {
            site.newest_unpublished = site.newest_unpublished.max(Some(event.time));
        }
        // The delay of what is read anew from the past says nothing of the way to the board.
        self.meters.taken_in(event, now >= self.now);
        verdict
    }

    fn site(&mut self, source: &str, now: Time) -> Option<&mut Site> {
        if !self.sites.contains_key(source) {
            if self.sites.len() >= MOST_SOURCES {
                return None;
            }
            let name: Arc<str> = Arc::from(source);
            let site = Site::new(self.made, name.clone(), (self.plans)(source), now);
            self.made += 1;
            self.departed.remove(&name);
            self.sites.insert(name, site);
        }
        self.sites.get_mut(source)
    }

    /// Counts a record that could not be read.
    pub fn rejected(&mut self, reason: &'static str) {
        self.meters.rejected(reason);
    }

    /// Notes a successful fetch: what a source without heartbeat is as old as.
    pub fn fetched(&mut self, partition: i32, at: Time) {
        let last = self.fetched.entry(partition).or_insert(at);
        *last = at.max(*last);
    }

    /// Notes what of a partition was deleted before it could be read.
    pub fn set_missed(&mut self, partition: i32, missed: Option<Missed>) {
        self.missed.remove(&partition);
        self.missed.extend(missed.map(|missed| (partition, missed)));
        let records = missed.map_or(0, |missed| missed.records);
        Meters::missed(partition, Some(records));
    }

    /// Forgets the sources of a partition that is another's now.
    pub fn drop_partition(&mut self, partition: i32) {
        self.fetched.remove(&partition);
        self.missed.remove(&partition);
        Meters::missed(partition, None);
        if let Some(telling) = &mut self.telling {
            telling.disown(partition);
        }
        let mut gone = Vec::new();
        self.sites.retain(|source, site| {
            let keep = !site.leaves(partition);
            if !keep {
                gone.push((source.clone(), site.index));
            }
            keep
        });
        self.new_history |= !gone.is_empty();
        for (source, index) in gone {
            self.meters.forget(index);
            self.departed.insert(source);
        }
    }

    /// Lets time pass, and looks at every whole second that it passes; of several at the last.
    pub fn advance_to(&mut self, now: Time) {
        let second = now.floor_second();
        if second > self.now.floor_second() {
            self.pass(Time(second * SECOND));
            self.at_whole_second();
        }
        self.pass(now);
    }

    /// The board has been shown as of an instant: what changes before it from now on is a revision.
    pub fn shown(&mut self, at: Time) {
        for site in self.sites.values_mut() {
            site.floor.shown(at);
        }
    }

    fn pass(&mut self, now: Time) {
        self.now = self.now.max(now);
        let behind = &self.behind;
        let sites = self.sites.values_mut();
        for site in sites.filter(|site| !site.is_of_any(behind)) {
            site.advance_to(now);
        }
    }

    /// Which partitions are still being caught up with.
    pub fn set_behind(&mut self, behind: BTreeSet<i32>) {
        self.behind = behind;
    }

    /// The next instant at which something changes by itself, whole seconds aside.
    pub fn deadline(&self) -> Option<Time> {
        self.sites
            .values()
            .filter_map(|site| site.floor.deadline())
            .min()
    }
}

impl Site {
    /// Notes where the source's events come from: one that comes from two partitions has no
    /// order of its own.
    fn comes_from(&mut self, partition: Option<i32>, event: &Event<'_>, now: Time) {
        let Some(partition) = partition else { return };
        if !self.partitions.insert(partition) || self.partitions.len() == 1 {
            return;
        }
        self.floor
            .note(Anomaly::SourceSplit, event, event.time, now);
        tracing::error!(
            "source {} comes on partitions {:?}: its events have no common order, and its figures may be wrong; \
             key the topic by source",
            self.floor.source(),
            self.partitions
        );
    }

    /// Whether any of its events come on one of these partitions.
    fn is_of_any(&self, partitions: &BTreeSet<i32>) -> bool {
        !partitions.is_empty() && !self.partitions.is_disjoint(partitions)
    }

    /// Whether nothing is left of it without this partition.
    fn leaves(&mut self, partition: i32) -> bool {
        self.partitions.remove(&partition) && self.partitions.is_empty()
    }
}

#[cfg(test)]
mod tests;
