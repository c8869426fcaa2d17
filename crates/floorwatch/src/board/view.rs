//! One view: its tables, the frames made of them, and who looks at it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use floor::{Missed, Span, Time};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use wire::push::{self, News};

use super::Scope;
use crate::floors::Shown;

/// Frames kept for one number: live clients of one rate share the same.
const MOST_FRAMES: usize = 16;

/// What the news of a view is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// The oldest of the newest signs of life of the shown sources.
    pub oldest_sign: Option<Time>,
    /// From an event's time to the board, of the newest events.
    pub delay: Option<Span>,
    /// What its figures miss.
    pub missed: Option<Missed>,
}

/// The state of a view.
pub struct Tables {
    /// Rows with their history.
    pub view: push::View,
    /// Which rows of the floors belong to it.
    pub shown: Shown,
    /// How fresh it is.
    pub freshness: Freshness,
    /// Frames of the newest number, by the number that they start from; a snapshot from none.
    frames: Vec<(Option<u64>, Utf8Bytes)>,
}

impl Tables {
    /// Tables just made.
    pub const fn new(view: push::View, shown: Shown, freshness: Freshness) -> Self {
        Self {
            view,
            shown,
            freshness,
            frames: Vec::new(),
        }
    }

    /// How old the news is at an instant.
    fn news(&self, now: Time) -> News {
        let age = self
            .freshness
            .oldest_sign
            .map(|sign| (now - sign).max(Span(0)));
        News {
            now,
            age,
            delay: self.freshness.delay,
            missed: self.freshness.missed,
        }
    }

    fn frame(&mut self, from: Option<u64>, now: Time) -> Utf8Bytes {
        let from = from.filter(|from| self.view.reaches(*from));
        if let Some((_, frame)) = self.frames.iter().find(|(known, _)| *known == from) {
            return frame.clone();
        }
        let news = self.news(now);
        let number = self.view.seq();
        let text = from
            .and_then(|from| self.view.since(from, &news))
            .unwrap_or_else(|| self.view.snap(&news));
        // A snapshot may have closed holes: then older frames lead to places that are no more.
        if self.view.seq() != number || self.frames.len() >= MOST_FRAMES {
            self.frames.clear();
        }
        let frame = Utf8Bytes::from(text);
        self.frames.push((from, frame.clone()));
        frame
    }
}

/// The newest number of a view.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// The number.
    pub seq: u64,
    /// When it was given, for the delay of pushing.
    pub at: Instant,
    /// Nothing will follow: join anew.
    pub retired: bool,
}

/// A frame for one client.
pub struct Next {
    /// The frame.
    pub frame: Utf8Bytes,
    /// The number that the client then has.
    pub seq: u64,
}

/// A view that sockets look at.
pub struct View {
    /// What it shows.
    pub scope: Scope,
    tables: Mutex<Tables>,
    published: watch::Sender<Published>,
    subscribers: AtomicUsize,
    cells: AtomicUsize,
    /// When the last one left.
    left: Mutex<Instant>,
}

impl View {
    pub(super) fn new(scope: Scope, tables: Tables) -> Self {
        let published = Published {
            seq: tables.view.seq(),
            at: Instant::now(),
            retired: false,
        };
        Self {
            scope,
            cells: AtomicUsize::new(tables.view.cells()),
            tables: Mutex::new(tables),
            published: watch::Sender::new(published),
            subscribers: AtomicUsize::new(0),
            left: Mutex::new(Instant::now()),
        }
    }

    /// Changes the tables; the changes are seen once they are published.
    pub fn change<T>(&self, change: impl FnOnce(&mut Tables) -> T) -> T {
        change(&mut self.lock())
    }

    /// Gives what was changed since a number, makes the frame that live clients share, and wakes
    /// them.
    pub fn publish(&self, freshness: Freshness, now: Time) {
        let mut tables = self.lock();
        tables.freshness = freshness;
        let from = tables.view.seq();
        if !tables.view.commit() {
            return;
        }
        tables.frames.clear();
        if self.subscribers.load(Ordering::Relaxed) > 0 {
            tables.frame(Some(from), now);
        }
        self.cells.store(tables.view.cells(), Ordering::Relaxed);
        let seq = tables.view.seq();
        drop(tables);
        self.published.send_replace(Published {
            seq,
            at: Instant::now(),
            retired: false,
        });
    }

    /// What leads a client from its number to the newest one: a delta, or from none a snapshot.
    pub fn next(&self, from: Option<u64>, now: Time) -> Next {
        let mut tables = self.lock();
        let number = tables.view.seq();
        let frame = tables.frame(from, now);
        let seq = tables.view.seq();
        drop(tables);
        if seq != number {
            self.published.send_modify(|published| published.seq = seq);
        }
        Next { frame, seq }
    }

    /// Whether a client with this number needs no snapshot.
    pub fn reaches(&self, from: u64) -> bool {
        self.lock().view.reaches(from)
    }

    /// How old the news is at an instant.
    pub fn news(&self, now: Time) -> News {
        self.lock().news(now)
    }

    /// Cells held.
    pub(super) fn cells(&self) -> usize {
        self.cells.load(Ordering::Relaxed)
    }

    pub(super) fn retire(&self) {
        self.published
            .send_modify(|published| published.retired = true);
    }

    pub(super) fn idle_for(&self, time: Duration) -> bool {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        self.subscribers.load(Ordering::Acquire) == 0 && left.elapsed() >= time
    }

    /// A panic under the lock is told elsewhere; the tables are whole, or replaced by the next tick.
    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Someone who looks at a view; the view is kept as long as there is one.
pub struct Subscriber {
    /// The view.
    pub view: Arc<View>,
    /// Its newest number.
    pub published: watch::Receiver<Published>,
}

impl Subscriber {
    pub(super) fn of(view: Arc<View>) -> Self {
        view.subscribers.fetch_add(1, Ordering::AcqRel);
        let published = view.published.subscribe();
        Self { view, published }
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        *self
            .view
            .left
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.view.subscribers.fetch_sub(1, Ordering::AcqRel);
    }
}
