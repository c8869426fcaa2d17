//! What has to be known of calls in progress: since when they wait, who has rung, who talks.

use std::collections::BTreeMap;

use floor::{SECOND, Span, Time};
use serde::{Deserialize, Serialize};

use super::memory::as_micros;

/// Calls remembered at most; beyond, the ones heard of longest ago are forgotten.
const MOST: usize = 50_000;
/// A call that is over is remembered so long, for lines that say its end again.
const KEPT: Span = Span(60 * SECOND);
/// A call with no end is forgotten so long after its last line.
const FORGOTTEN: Span = Span(24 * 3_600 * SECOND);
/// A second leave within so long is the first one written again.
const ECHO: Span = Span(2 * SECOND);

/// One call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The number dialled, from a line before the call was queued.
    pub dnis: Option<String>,
    /// The queue it waits in, and since when.
    pub visit: Option<Moment>,
    /// The queue it left last, and when.
    left: Option<Moment>,
    /// The agent connected, and since when.
    pub talk: Option<Moment>,
    /// The agent whose talk the last entry into a queue has ended, and when; and a sequence number
    /// that stands before that entry.
    pub ended_by_entry: Option<(Moment, u64)>,
    /// When each agent's last ring ended.
    rings: BTreeMap<String, i64>,
    /// Its last line.
    #[serde(with = "as_micros")]
    seen: Time,
}

/// Where or with whom, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Queue or agent.
    pub of: String,
    /// When it began.
    #[serde(with = "as_micros")]
    pub at: Time,
}

impl Moment {
    fn new(of: &str, at: Time) -> Self {
        Self {
            of: of.to_owned(),
            at,
        }
    }
}

impl Call {
    /// Enters a queue; `before` is a sequence number that stands before this.
    pub fn enter(&mut self, queue: &str, at: Time, before: u64) {
        self.visit = Some(Moment::new(queue, at));
        let talk = self.talk.take();
        self.ended_by_entry = talk.map(|talk| (Moment { at, ..talk }, before));
        self.rings.clear();
    }

    /// Leaves a queue; false where that has been said before.
    pub fn leave(&mut self, queue: &str, at: Time) -> bool {
        let again = self.visit.is_none()
            && self
                .left
                .as_ref()
                .is_some_and(|left| left.of == queue && at - left.at <= ECHO);
        if !again {
            self.visit = None;
            self.left = Some(Moment::new(queue, at));
        }
        !again
    }

    /// When and before which sequence number an agent's talk was ended by the call's entry into its
    /// next queue, where that stands just before the line that says how the talk ended.
    pub fn was_ended(&self, agent: Option<&str>, now: Time) -> Option<(Time, u64)> {
        let (moment, before) = self.ended_by_entry.as_ref()?;
        let same = agent.is_none_or(|agent| agent == moment.of) && now - moment.at <= ECHO;
        same.then_some((moment.at, *before))
    }

    /// Is connected to an agent.
    pub fn connect(&mut self, agent: &str, at: Time) {
        self.visit = None;
        self.ended_by_entry = None;
        self.talk = Some(Moment::new(agent, at));
    }

    /// The talk is over.
    pub fn end(&mut self) {
        self.talk = None;
    }

    /// When a ring of an agent began that ends at `end` and lasted `length` as the log has it: not
    /// before the call was queued, nor before that agent's last ring was over.
    pub fn ring(&mut self, agent: &str, end: Time, length: Span) -> Time {
        let mut begin = end - length;
        if let Some(visit) = &self.visit {
            begin = begin.max(visit.at);
        }
        if let Some(last) = self.rings.insert(agent.to_owned(), end.0) {
            begin = begin.max(Time(last));
        }
        begin.min(end)
    }

    /// Whether it waits or talks.
    pub const fn is_open(&self) -> bool {
        self.visit.is_some() || self.talk.is_some()
    }
}

/// All calls in progress.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calls {
    calls: BTreeMap<String, Call>,
    #[serde(with = "as_micros")]
    swept: Time,
}

impl Calls {
    /// The call of that id, at a line of that time.
    pub fn of(&mut self, id: &str, now: Time) -> &mut Call {
        self.sweep(now);
        let call = self.calls.entry(id.to_owned()).or_default();
        call.seen = now;
        call
    }

    /// Whether the call waits or talks.
    pub fn is_open(&self, id: &str) -> bool {
        self.calls.get(id).is_some_and(Call::is_open)
    }

    /// Whether the call waits.
    pub fn waits(&self, id: &str) -> bool {
        self.calls.get(id).is_some_and(|call| call.visit.is_some())
    }

    /// The call in which an agent talks.
    pub fn talk_of(&self, agent: &str) -> Option<&String> {
        let talks = |call: &Call| call.talk.as_ref().is_some_and(|talk| talk.of == agent);
        let found = self.calls.iter().find(|(_, call)| talks(call));
        found.map(|(id, _)| id)
    }

    /// Asterisk has started anew: nothing is in progress.
    pub fn clear(&mut self) {
        self.calls.clear();
    }

    fn sweep(&mut self, now: Time) {
        let full = self.calls.len() >= MOST;
        if !full && now - self.swept < KEPT {
            return;
        }
        self.swept = now;
        self.calls.retain(|_, call| {
            let kept = if call.is_open() { FORGOTTEN } else { KEPT };
            now - call.seen < kept
        });
        if self.calls.len() >= MOST {
            let mut seen: Vec<Time> = self.calls.values().map(|call| call.seen).collect();
            let (_, median, _) = seen.select_nth_unstable(MOST / 2);
            let median = *median;
            self.calls.retain(|_, call| call.seen > median);
        }
    }
}
