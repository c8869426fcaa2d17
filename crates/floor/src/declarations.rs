//! What a source has declared of one agent: in general, and for single queues (rules 16, 17).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::agents::shrink;
use crate::ordered::from_the_end;
use crate::{AgentState, Declared, Key, QueueId, Time};

/// One declaration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Declaration {
    pub(crate) key: Key,
    pub(crate) state: Declared,
    pub(crate) reason: Option<Arc<str>>,
    /// The one queue it holds for, or all.
    pub(crate) queue: Option<QueueId>,
    pub(crate) snapshot: bool,
}

/// A declaration in its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Placed {
    declaration: Declaration,
    /// A snapshot that repeats what holds is not taken.
    taken: bool,
    /// A snapshot that differs from what held.
    corrects: bool,
}

/// All declarations of one agent that may still matter, in order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Declarations {
    placed: Vec<Placed>,
}

impl From<Declared> for AgentState {
    fn from(declared: Declared) -> Self {
        match declared {
            Declared::SignedOut => Self::SignedOut,
            Declared::Available => Self::Available,
            Declared::Ringing => Self::Ringing,
            Declared::Talking => Self::Talking,
            Declared::Hold => Self::Hold,
            Declared::Wrapup => Self::Wrapup,
            Declared::NotReady => Self::NotReady,
            Declared::Unknown => Self::Unknown,
        }
    }
}

impl Declarations {
    /// Takes one in at its place; returns by how much the number of corrections changed.
    pub(crate) fn insert(&mut self, declaration: Declaration) -> i64 {
        let place = from_the_end(&self.placed, |other| {
            other.declaration.key < declaration.key
        });
        let before = self.corrections_from(place);
        self.placed.insert(
            place,
            Placed {
                declaration,
                taken: true,
                corrects: false,
            },
        );
        // What follows may repeat, or no longer repeat, what holds since the new one.
        for index in place..self.placed.len() {
            self.judge(index);
        }
        self.corrections_from(place) - before
    }

    /// Decides whether a snapshot is taken.
    fn judge(&mut self, index: usize) {
        let this = &self.placed[index].declaration;
        let snapshot = this.snapshot;
        let held = self.placed[..index]
            .iter()
            .rev()
            .find(|other| other.taken && other.declaration.queue == this.queue)
            .map(|held| {
                held.declaration.state == this.state && held.declaration.reason == this.reason
            });
        self.placed[index].taken = !(snapshot && held == Some(true));
        self.placed[index].corrects = snapshot && held == Some(false);
    }

    fn corrections_from(&self, place: usize) -> i64 {
        self.placed[place..]
            .iter()
            .map(|placed| i64::from(placed.corrects))
            .sum()
    }

    /// The last taken declarations up to an instant, newest first.
    fn taken_at(&self, at: Time) -> impl Iterator<Item = &Declaration> {
        let end = from_the_end(&self.placed, |placed| placed.declaration.key.time <= at);
        self.placed[..end]
            .iter()
            .rev()
            .filter(|placed| placed.taken)
            .map(|placed| &placed.declaration)
    }

    /// What holds of the agent as a whole at an instant.
    pub(crate) fn at(&self, at: Time) -> Option<(AgentState, Option<Arc<str>>)> {
        if let Some(general) = self
            .taken_at(at)
            .find(|declaration| declaration.queue.is_none())
        {
            return Some((general.state.into(), general.reason.clone()));
        }
        self.pooled_at(at)
    }

    /// Of an agent declared for single queues only: available if in any, else not ready if in any.
    fn pooled_at(&self, at: Time) -> Option<(AgentState, Option<Arc<str>>)> {
        let mut seen = BTreeSet::new();
        let newest: Vec<&Declaration> = self
            .taken_at(at)
            .filter(|declaration| seen.insert(declaration.queue))
            .collect();
        let with = |state: Declared| newest.iter().find(|declaration| declaration.state == state);
        let shown =
            |declaration: &&Declaration| (declaration.state.into(), declaration.reason.clone());
        newest.first()?;
        let found = with(Declared::Available).or_else(|| with(Declared::NotReady));
        Some(found.map_or((AgentState::SignedOut, None), shown))
    }

    /// What holds for one queue at an instant: the newer of the general and the queue's own.
    pub(crate) fn for_queue(&self, queue: QueueId, at: Time) -> Option<AgentState> {
        self.taken_at(at)
            .find(|declaration| declaration.queue.is_none_or(|own| own == queue))
            .map(|declaration| declaration.state.into())
    }

    /// Since when the source has said so without a break, in general: from declarations after
    /// `after` and up to `at`.
    pub(crate) fn run_at(&self, at: Time, after: Time, saying: Saying) -> Option<Time> {
        let end = from_the_end(&self.placed, |placed| placed.declaration.key.time <= at);
        self.held(end)
            .take_while(|(_, held)| held.key.time > after && held.says() == saying)
            .last()
            .map(|(_, held)| held.key.time)
    }

    /// Those before a place that have held in general, newest first, with their places. Of those of
    /// one instant only the last has held at all.
    fn held(&self, before: usize) -> impl Iterator<Item = (usize, &Declaration)> {
        let mut instant = None;
        let general = self.placed[..before]
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, placed)| placed.taken && placed.declaration.queue.is_none())
            .map(|(place, placed)| (place, &placed.declaration));
        general.filter(move |(_, held)| {
            let time = held.key.time;
            instant.replace(time) != Some(time)
        })
    }

    /// When the source, later than an event, says that the agent's last work is over: available,
    /// not ready or signed out, in general, and not as a mere repetition.
    pub(crate) fn work_over_after(&self, key: &Key) -> Option<Time> {
        let start = from_the_end(&self.placed, |placed| placed.declaration.key <= *key);
        let mut later = self.placed[start..]
            .iter()
            .map(|placed| &placed.declaration);
        later
            .find(|declaration| declaration.ends_work())
            .map(|declaration| declaration.key.time)
    }

    /// Instants after another at which something was declared.
    pub(crate) fn turns_after(&self, from: Time) -> impl Iterator<Item = Time> {
        let start = from_the_end(&self.placed, |placed| placed.declaration.key.time <= from);
        self.placed[start..]
            .iter()
            .map(|placed| placed.declaration.key.time)
    }

    /// What was last said in general up to an instant.
    pub(crate) fn general_at(&self, at: Time) -> Option<&Declaration> {
        self.taken_at(at)
            .find(|declaration| declaration.queue.is_none())
    }

    /// Snapshots that differed from what held.
    pub(crate) fn corrections(&self) -> impl Iterator<Item = &Declaration> {
        self.placed
            .iter()
            .filter(|placed| placed.corrects)
            .map(|placed| &placed.declaration)
    }

    /// Ids and reasons.
    pub(crate) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Arc<str>> {
        self.placed.iter_mut().flat_map(|placed| {
            let declaration = &mut placed.declaration;
            std::iter::once(&mut declaration.key.id).chain(&mut declaration.reason)
        })
    }

    /// The queues that the agent was declared in.
    pub(crate) fn queues(&self) -> impl Iterator<Item = QueueId> {
        self.placed
            .iter()
            .filter_map(|placed| placed.declaration.queue)
    }

    /// Forgets what ended before an instant; what still holds is kept. Nothing can come any more
    /// that stands before `late`: what was only repeated there is let go, and so are the ids, but
    /// of those that say the like till now: these may be named.
    pub(crate) fn forget(&mut self, before: Time, late: Time) {
        let mut superseded = BTreeSet::new();
        let mut keep = vec![true; self.placed.len()];
        for (index, placed) in self.placed.iter().enumerate().rev() {
            let old = placed.declaration.key.time < before;
            let replaced = old && superseded.contains(&placed.declaration.queue);
            if placed.taken && old {
                superseded.insert(placed.declaration.queue);
            }
            let settled = placed.declaration.key.time < late;
            keep[index] = !(old && replaced || settled && !placed.taken);
        }
        let mut kept = keep.into_iter();
        self.placed.retain(|_| kept.next().unwrap_or(true));
        let settled = from_the_end(&self.placed, |placed| placed.declaration.key.time < late);
        let says = self.held(settled).next().map(|(_, held)| held.says());
        let alike = self
            .held(settled)
            .take_while(|(_, held)| Some(held.says()) == says);
        let named = alike.last().map_or(settled, |(place, _)| place);
        let none: Arc<str> = Arc::from("");
        for placed in &mut self.placed[..named] {
            if !placed.corrects {
                placed.declaration.key.id = none.clone();
            }
        }
        shrink(&mut self.placed);
    }
}

/// What a declared state says of calls in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saying {
    OnCall,
    OffCall,
    /// Neither: it may be either.
    Nothing,
}

impl Declaration {
    /// What it says of calls in hand.
    const fn says(&self) -> Saying {
        match self.state {
            Declared::Talking | Declared::Hold => Saying::OnCall,
            Declared::Ringing | Declared::Unknown => Saying::Nothing,
            Declared::Available | Declared::NotReady | Declared::Wrapup | Declared::SignedOut => {
                Saying::OffCall
            }
        }
    }

    /// Whether it says that work on a call is over.
    pub(crate) fn ends_work(&self) -> bool {
        !self.snapshot
            && self.queue.is_none()
            && matches!(
                self.state,
                Declared::Available | Declared::NotReady | Declared::SignedOut
            )
    }
}
