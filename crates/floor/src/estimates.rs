//! How right the estimated waits were: what the board said when a call began to wait, against the
//! wait that followed.
//!
//! Only what was said live is judged, as the board stood then: this is a history of the board, and
//! in none of its figures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fold::{Folded, VisitEnd};
use crate::ids::CallId;
use crate::{QueueId, Span, Time};

/// Errors are kept by the minute of the answer: the one that goes on, and the 59 before it.
const MINUTES: i64 = 60;

/// Errors added up. Those of several queues can be added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accuracy {
    /// Answered visits of which a wait had been said.
    pub judged: i64,
    /// By how much it was wrong, in either direction.
    pub error: Span,
    /// By how much longer they waited than was said.
    pub longer: Span,
}

impl Accuracy {
    /// Adds others.
    pub const fn merge(&mut self, other: &Self) {
        self.add(other, 1);
    }

    /// By how much an estimate was wrong on average, in seconds.
    #[must_use]
    pub fn mean_error(&self) -> Option<f64> {
        self.mean(self.error)
    }

    /// By how much longer callers waited on average than was said, in seconds; below 0, shorter.
    #[must_use]
    pub fn bias(&self) -> Option<f64> {
        self.mean(self.longer)
    }

    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    fn mean(&self, sum: Span) -> Option<f64> {
        (self.judged > 0).then(|| sum.seconds() / self.judged as f64)
    }

    const fn add(&mut self, other: &Self, times: i64) {
        self.judged += times * other.judged;
        self.error.0 += times * other.error.0;
        self.longer.0 += times * other.longer.0;
    }
}

/// What was said when a visit began.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Said {
    queue: QueueId,
    queued: Time,
    estimate: Span,
    /// The answer by which it is judged so far.
    answered: Option<Time>,
}

impl Said {
    fn judged_by(&self, answered: Time) -> Accuracy {
        let longer = answered - self.queued - self.estimate;
        Accuracy {
            judged: 1,
            error: Span(longer.0.abs()),
            longer,
        }
    }
}

/// The errors of a queue.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Errors {
    /// By minute; no more than [`MINUTES`].
    minutes: BTreeMap<i64, Accuracy>,
    /// Since the site's day began, or the process.
    today: Accuracy,
}

/// What was said of visits, and how right it was.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Estimates {
    /// By call; let go once no late event can change the visit any more.
    said: BTreeMap<CallId, Vec<Said>>,
    queues: BTreeMap<QueueId, Errors>,
}

impl Estimates {
    /// A visit begins, and this was said.
    pub(crate) fn say(&mut self, call: CallId, queue: QueueId, queued: Time, estimate: Span) {
        self.said.entry(call).or_default().push(Said {
            queue,
            queued,
            estimate,
            answered: None,
        });
    }

    /// Judges what was said by how the call goes now; takes back what it was judged by before.
    pub(crate) fn judge(&mut self, call: CallId, folded: &Folded, (day, now): (Time, Time)) {
        let Some(said) = self.said.get_mut(&call) else {
            return;
        };
        for said in said {
            let visit = folded.visits.iter().find(|visit| {
                visit.queue == said.queue
                    && visit.queued == said.queued
                    && visit.how == VisitEnd::Answered
                    && visit.end <= now
            });
            let answered = visit.map(|visit| visit.end);
            let before = std::mem::replace(&mut said.answered, answered);
            if before == answered {
                continue;
            }
            let errors = self.queues.entry(said.queue).or_default();
            for (answered, times) in [(before, -1), (answered, 1)] {
                if let Some(answered) = answered {
                    errors.add(answered, (&said.judged_by(answered), times), (day, now));
                }
            }
        }
    }

    /// Nothing of a call changes any more, or it is forgotten: what it was judged by stays.
    pub(crate) fn settle(&mut self, call: CallId) {
        self.said.remove(&call);
    }

    /// A new day: nothing has been judged in it.
    pub(crate) fn begin_day(&mut self) {
        for errors in self.queues.values_mut() {
            errors.today = Accuracy::default();
        }
    }

    /// Of the last 60 minutes.
    pub(crate) fn of_hour(&self, queue: QueueId, now: Time) -> Accuracy {
        let mut sum = Accuracy::default();
        let errors = self.queues.get(&queue);
        let from = minute(now) - MINUTES + 1;
        for of in errors
            .iter()
            .flat_map(|errors| errors.minutes.range(from..))
        {
            sum.merge(of.1);
        }
        sum
    }

    /// Of the day so far, as far as this process has seen it.
    pub(crate) fn of_today(&self, queue: QueueId) -> Accuracy {
        let errors = self.queues.get(&queue);
        errors.map_or_else(Accuracy::default, |errors| errors.today)
    }
}

impl Errors {
    fn add(&mut self, at: Time, (by, times): (&Accuracy, i64), (day, now): (Time, Time)) {
        if at >= day {
            self.today.add(by, times);
        }
        let oldest = minute(now) - MINUTES + 1;
        self.minutes = self.minutes.split_off(&oldest);
        if minute(at) >= oldest {
            self.minutes.entry(minute(at)).or_default().add(by, times);
        }
    }
}

const fn minute(at: Time) -> i64 {
    at.floor_second().div_euclid(60)
}
