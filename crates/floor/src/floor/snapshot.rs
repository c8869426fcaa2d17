//! A floor as it stands, to be written elsewhere while it goes on.
//!
//! A snapshot shares its parts with the floor; a part that changes meanwhile is copied first. So
//! taking one costs a moment, and writing it as long as it may take. What has been written is let go
//! of at once, so that little is there twice.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use postcard::ser_flavors::Flavor;
use serde::Serialize;

use super::restore::SCHEMA;
use super::{Floor, Numbers};
use crate::agents::Agent;
use crate::asked::AllAsked;
use crate::day::Day;
use crate::estimates::Estimates;
use crate::odd::Noted;
use crate::past::Pasts;
use crate::queues::Queue;
use crate::revisions::Revisions;
use crate::seen::Seen;
use crate::settings::Dated;
use crate::shared::Shared;
use crate::stored::Stored;
use crate::{Anomalies, Event, Key, Time};

/// What is saved of a floor: its fields that cannot be derived, in their order.
pub struct Snapshot {
    source: Arc<str>,
    default: Dated,
    now: Time,
    newest: Option<Time>,
    heartbeat: bool,
    numbers: Option<Numbers>,
    day: Day,
    restarts: Vec<Key>,
    queues: Vec<Shared<Queue>>,
    asked: AllAsked,
    agents: Vec<Shared<Agent>>,
    calls: Vec<Option<Stored>>,
    pasts: Pasts,
    pending: BTreeMap<Key, Event<'static>>,
    seen: Seen,
    swept: Time,
    anomalies: Anomalies,
    noted: Shared<Noted>,
    revisions: Shared<Revisions>,
    estimates: Shared<Estimates>,
}

impl Floor {
    /// The floor as it stands.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            source: self.source.clone(),
            default: self.default.clone(),
            now: self.now,
            newest: self.newest,
            heartbeat: self.heartbeat,
            numbers: self.numbers,
            day: self.day,
            restarts: self.restarts.clone(),
            queues: self.queues.clone(),
            asked: self.asked.snapshot(),
            agents: self.agents.clone(),
            calls: self.calls.clone(),
            pasts: self.pasts.clone(),
            pending: self.pending.clone(),
            seen: self.seen.snapshot(),
            swept: self.swept,
            anomalies: self.anomalies.clone(),
            noted: self.noted.clone(),
            revisions: self.revisions.clone(),
            estimates: self.estimates.clone(),
        }
    }

    /// All of it as bytes, but for the plan.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.snapshot().to_bytes()
    }
}

impl Snapshot {
    /// The bytes from which the floor is restored.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let Ok(()) = self.write(|some| {
            bytes.extend_from_slice(some);
            Ok::<_, Infallible>(())
        });
        bytes
    }

    /// Gives these bytes away, a few at a time.
    ///
    /// # Errors
    /// The first with which they are not taken; no more are given then.
    pub fn write<E>(self, mut to: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let to = &mut to;
        to(&[SCHEMA])?;
        let times = (self.now, self.newest, self.heartbeat, self.numbers);
        put(
            &(self.source, self.default, times, self.day, self.restarts),
            to,
        )?;
        put_each(self.queues, to)?;
        put(&self.asked, to)?;
        drop(self.asked);
        put_each(self.agents, to)?;
        put_each(self.calls, to)?;
        put(&(self.pasts, self.pending, self.seen, self.swept), to)?;
        put(&(self.anomalies, self.noted), to)?;
        put(&(self.revisions, self.estimates), to)
    }
}

/// Where bytes go, until they are not taken.
struct Given<'a, F, E> {
    to: &'a mut F,
    failed: &'a mut Option<E>,
}

impl<F: FnMut(&[u8]) -> Result<(), E>, E> Flavor for Given<'_, F, E> {
    type Output = ();

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        (self.to)(bytes).map_err(|why| {
            *self.failed = Some(why);
            postcard::Error::SerializeBufferFull
        })
    }

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

fn put<E>(part: &impl Serialize, to: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    let mut failed = None;
    let given = Given {
        to,
        failed: &mut failed,
    };
    let written = postcard::serialize_with_flavor(part, given);
    match failed {
        Some(why) => Err(why),
        None => {
            written.expect("all that a floor holds can be saved");
            Ok(())
        }
    }
}

/// A list, of which each is let go of as soon as it is written.
fn put_each<T: Serialize, E>(
    list: Vec<T>,
    to: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    put(&list.len(), to)?;
    list.into_iter().try_for_each(|one| put(&one, to))
}
