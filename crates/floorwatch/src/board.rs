//! What the engine publishes and the sockets read: one view for each kind of subscription.
//!
//! The engine alone changes views. The map holds those that someone looks at, or did a minute ago.

mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use dashmap::DashMap;
use floor::{Time, Window};
use tokio::sync::watch;
use wire::push::AgentColumns;

pub use view::{Freshness, Subscriber, Tables, View};

/// Views at once; who asks for one more is turned away.
pub const MOST_VIEWS: usize = 256;
/// Cells of all views together, about a gigabyte; who asks for more is turned away.
pub const MOST_CELLS: usize = 20_000_000;
/// How long a view is kept that nobody looks at: a screen that reconnects finds it again.
const GRACE: Duration = Duration::from_secs(60);

/// Numbers of one view, so that a number taken from another view is never taken for its own.
const NUMBERS: u64 = 1_000_000_000;
/// Views until their numbers begin anew, below what JavaScript counts exactly.
const STARTS: u64 = 9_000_000;

/// What a view shows: the part of a subscription that decides about figures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The window of the figures that have one.
    pub window: Window,
    /// Teams shown; none is all.
    pub teams: BTreeSet<String>,
    /// Queues shown; none is all.
    pub queues: BTreeSet<String>,
    /// Figures of agents beside their facts.
    pub agent_columns: AgentColumns,
}

/// Who has the sources whose figures are told here by others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners {
    /// Where the owner of each partition answers questions.
    pub addresses: BTreeMap<i32, String>,
    /// The partitions of each source: more than one where it is split.
    pub partitions: BTreeMap<Arc<str>, BTreeSet<i32>>,
}

/// There are as many views as there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// The views, the history that their numbers belong to, and the board's clock.
pub struct Board {
    views: DashMap<Scope, Arc<View>>,
    epoch: watch::Sender<Arc<str>>,
    /// Views opened so far.
    opened: AtomicU64,
    started: Instant,
    /// The board's clock at `started`, in microseconds; moved by the engine's.
    clock: AtomicI64,
    /// Sources that this process does not own any more.
    departed: RwLock<BTreeSet<Arc<str>>>,
    /// Where figures are told by others: who these are.
    owners: RwLock<Arc<Owners>>,
}

impl Default for Board {
    fn default() -> Self {
        Self::new()
    }
}

impl Board {
    /// A board on which nothing is published yet, with a history of its own.
    #[must_use]
    pub fn new() -> Self {
        Self {
            views: DashMap::new(),
            epoch: watch::Sender::new(fresh_epoch()),
            opened: AtomicU64::new(0),
            started: Instant::now(),
            clock: AtomicI64::new(wall()),
            departed: RwLock::default(),
            owners: RwLock::default(),
        }
    }

    /// The history that numbers belong to.
    pub fn epoch(&self) -> Arc<str> {
        self.epoch.borrow().clone()
    }

    /// The board's clock: the engine's, going on by itself, so that ages grow whatever becomes of
    /// the engine.
    pub fn now(&self) -> Time {
        Time(
            self.clock
                .load(Ordering::Relaxed)
                .saturating_add(self.passed()),
        )
    }

    /// Sets the clock.
    pub fn set_clock(&self, now: Time) {
        self.clock
            .store(now.0.saturating_sub(self.passed()), Ordering::Relaxed);
    }

    fn passed(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    /// Begins a new history: every screen gets a snapshot of its own accord.
    pub fn restart(&self) {
        self.epoch.send_replace(fresh_epoch());
        let old: Vec<Arc<View>> = self
            .views
            .iter()
            .map(|entry| Arc::clone(entry.value()))
            .collect();
        self.views.clear();
        for view in old {
            view.retire();
        }
    }

    /// Joins those who look at a view, if it is there.
    pub fn join(&self, scope: &Scope) -> Option<Subscriber> {
        // Under the entry's guard, so that a view is never dropped while someone joins it.
        self.views
            .get(scope)
            .map(|view| Subscriber::of(Arc::clone(view.value())))
    }

    /// Where the numbers of the next view begin; an error where there are too many views.
    pub fn next_start(&self) -> Result<u64, TooMany> {
        let cells: usize = self.views.iter().map(|view| view.value().cells()).sum();
        if self.views.len() >= MOST_VIEWS || cells >= MOST_CELLS {
            return Err(TooMany);
        }
        Ok(self.opened.fetch_add(1, Ordering::Relaxed) % STARTS * NUMBERS)
    }

    /// Adds a view and joins it.
    pub fn open(&self, scope: Scope, tables: Tables) -> Subscriber {
        let view = Arc::new(View::new(scope.clone(), tables));
        let subscriber = Subscriber::of(Arc::clone(&view));
        self.views.insert(scope, view);
        subscriber
    }

    /// The views to be kept up to date; drops those that nobody has looked at for a minute.
    pub fn views(&self) -> Vec<Arc<View>> {
        self.views.retain(|_, view| !view.idle_for(GRACE));
        self.views
            .iter()
            .map(|entry| Arc::clone(entry.value()))
            .collect()
    }

    /// Notes that a source is another process's now, or this one's again.
    pub fn set_departed(&self, sources: &BTreeSet<Arc<str>>) {
        if let Ok(mut departed) = self.departed.write() {
            departed.clone_from(sources);
        }
    }

    /// Notes who has the sources.
    pub fn set_owners(&self, owners: Owners) {
        *self.owners.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(owners);
    }

    /// Who has the sources.
    pub fn owners(&self) -> Arc<Owners> {
        let owners = self.owners.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&owners)
    }

    /// Sources that this process does not own any more.
    pub fn departed(&self) -> BTreeSet<Arc<str>> {
        self.departed
            .read()
            .map(|departed| departed.clone())
            .unwrap_or_default()
    }
}

/// A word that no other history has: the time and a number by chance.
fn fresh_epoch() -> Arc<str> {
    let chance = std::hash::RandomState::new().hash_one(wall());
    Arc::from(format!("{:x}{:04x}", wall() / 1_000, chance & 0xffff).as_str())
}

fn wall() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
