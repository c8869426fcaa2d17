//! A call as the floor keeps it: its events, and what it has added to the board so far.

use std::sync::Arc;

use serde::Serialize;

use crate::contributions::{Contribution, Contributions};
use crate::fold::{Folded, Looked, MAX_EVENTS, Record, Unended, Unexplained, VisitEnd};
use crate::past::Past;
use crate::{AgentId, Closed, Outcome, QueueId, Span, Tally, Time};

/// One call.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Call {
    pub(crate) id: Arc<str>,
    /// What came before, of which the events were let go.
    pub(crate) past: Past,
    /// Sorted by key.
    pub(crate) events: Vec<Record>,
    /// What the board holds of it.
    #[serde(skip)]
    pub(crate) added: Contributions,
    #[serde(skip)]
    pub(crate) anomalies: Vec<Unexplained>,
    /// What has ended for want of news.
    #[serde(skip)]
    pub(crate) unended: Vec<Unended>,
    /// Agents with work on it, and how much.
    #[serde(skip)]
    pub(crate) agents: Vec<(AgentId, u32)>,
    /// Agents whose connections and declarations its fold looks at.
    #[serde(skip)]
    pub(crate) looks_at: Vec<Looked>,
    /// Closed visits as they were counted, by place.
    pub(crate) counted: Vec<Option<Closed>>,
    /// Handled legs that were told.
    pub(crate) told_legs: usize,
    /// When everything about it is over for good if no event of its own comes.
    pub(crate) over: Time,
    /// Its events were put in order for good, and their ids let go; none has come since.
    pub(crate) slim: bool,
}

impl Call {
    pub(crate) fn new(id: Arc<str>, past: Past) -> Self {
        Self {
            id,
            past,
            events: Vec::new(),
            added: Contributions::default(),
            anomalies: Vec::new(),
            unended: Vec::new(),
            agents: Vec::new(),
            looks_at: Vec::new(),
            counted: Vec::new(),
            told_legs: 0,
            over: Time::MIN,
            slim: false,
        }
    }

    /// The time of its last event in order.
    pub(crate) fn last(&self) -> Time {
        let last = self.events.last();
        last.map_or(self.past.last, |last| last.key.time)
    }

    /// The time of its first event in order, if there is any.
    pub(crate) fn began(&self) -> Time {
        let first = self.events.first();
        first.map_or(Time::MAX, |first| first.key.time)
    }

    /// Nothing about it changes any more if nothing comes, and none of its events may be named.
    pub(crate) fn is_over(&self) -> bool {
        let added = &self.added;
        let goes_on = added.next.is_some() || added.waiting.is_some() || !added.gauges.is_empty();
        !(goes_on || self.is_odd() || self.has_untold())
    }

    /// Its order was settled.
    pub(crate) const fn is_settled(&self) -> bool {
        self.slim
    }

    /// No event comes any more that could stand among these: what decides between those of one
    /// time is let go, unless one of them may still be named.
    pub(crate) fn settle_order(&mut self) {
        if self.is_odd() {
            return;
        }
        self.slim = true;
        self.forget_order();
        self.events.shrink_to_fit();
        self.added.tallies.shrink_to_fit();
        self.agents.shrink_to_fit();
        self.looks_at.shrink_to_fit();
        self.counted.shrink_to_fit();
    }

    /// Shares what is left of ids that were let go.
    pub(crate) fn forget_order(&mut self) {
        if self.slim {
            let none: Arc<str> = Arc::from("");
            for record in &mut self.events {
                record.key.id = none.clone();
            }
        }
    }

    /// One of its events may still be named, as odd or for want of another.
    pub(crate) const fn is_odd(&self) -> bool {
        !self.anomalies.is_empty() || !self.unended.is_empty()
    }

    /// Handled legs so far: what each has added, oldest first.
    fn handled(&self) -> Vec<&[Contribution]> {
        let parts = self
            .added
            .tallies
            .chunk_by(|_, next| matches!(next.tally, Tally::Talk | Tally::Hold | Tally::Wrapup));
        let mut legs: Vec<_> = parts
            .filter(|parts| parts[0].tally == Tally::Handled)
            .collect();
        legs.sort_by_key(|parts| parts[0].moment);
        legs
    }

    /// Takes an event in at its place. Past the bound, returns the event that is last in order, and
    /// thereby falls out.
    pub(crate) fn insert(&mut self, record: Record) -> Option<Record> {
        let place = self.events.partition_point(|other| other.key < record.key);
        self.events.insert(place, record);
        self.slim = false;
        if self.past.events as usize + self.events.len() > MAX_EVENTS {
            self.events.pop()
        } else {
            None
        }
    }

    /// Tells queue and handle time of legs that were done by an instant and have not been told;
    /// whether more of them are done.
    pub(crate) fn tell_handled(&mut self, settled: Time, told: &mut Vec<(QueueId, Span)>) -> bool {
        let legs = self.handled();
        let done = legs.iter().filter(|parts| parts[0].moment <= settled);
        let new: Vec<_> = done.skip(self.told_legs).collect();
        told.extend(new.iter().filter_map(|parts| {
            let spans = parts[1..].iter().map(|part| part.amount);
            Some((parts[0].queue?, Span(spans.sum())))
        }));
        let (told, done) = (self.told_legs + new.len(), legs.len());
        self.told_legs = told;
        told < done
    }

    /// Counts visits that have closed for the first time; a change to a visit already counted is a
    /// correction. Whether legs are done that were not told.
    pub(crate) fn count(&mut self, folded: &Folded, now: Time, report: &mut Report<'_>) -> bool {
        for (place, visit) in folded.visits.iter().enumerate() {
            if self.counted.len() == place {
                self.counted.push(None);
            }
            let wait = visit.end - visit.queued;
            let closed = (visit.end <= now).then(|| Closed {
                queue: visit.queue,
                outcome: outcome(visit.how),
                short: (report.short)(visit.queue, visit.queued, wait)
                    && visit.how == VisitEnd::Abandoned,
                wait,
            });
            match (&self.counted[place], closed) {
                (None, Some(closed)) => {
                    report.closed.push(closed);
                    self.counted[place] = Some(closed);
                }
                (Some(before), Some(after)) if after != *before => {
                    *report.corrections += 1;
                    self.counted[place] = Some(after);
                }
                _ => {}
            }
        }
        self.has_untold()
    }

    /// Whether legs are done that were not told.
    pub(crate) fn has_untold(&self) -> bool {
        let handled = |added: &&Contribution| added.tally == Tally::Handled;
        self.added.tallies.iter().filter(handled).count() > self.told_legs
    }
}

/// Where closed visits are told.
pub(crate) struct Report<'a> {
    pub(crate) closed: &'a mut Vec<Closed>,
    pub(crate) corrections: &'a mut u64,
    /// Whether a wait is under the short limit of a queue at an instant.
    pub(crate) short: &'a dyn Fn(QueueId, Time, Span) -> bool,
}

pub(crate) const fn outcome(how: VisitEnd) -> Outcome {
    match how {
        VisitEnd::Answered => Outcome::Answered,
        VisitEnd::Abandoned => Outcome::Abandoned,
        VisitEnd::FlowedOut => Outcome::FlowedOut,
        VisitEnd::Lost => Outcome::Lost,
    }
}

#[cfg(test)]
mod tests {
    use std::mem::size_of;

    use super::*;
    use crate::contributions::Contribution;
    use crate::declarations::Declaration;
    use crate::fold::Record;
    use crate::timeline::Segment;
    use crate::work::Busy;

    #[test]
    fn what_there_is_most_of_stays_small() {
        assert_eq!(size_of::<Record>(), 88);
        assert_eq!(size_of::<Contribution>(), 32);
        assert_eq!(size_of::<Call>(), 352);
        assert_eq!(size_of::<Past>(), 64);
        assert_eq!(size_of::<Declaration>(), 72);
        assert_eq!(size_of::<Segment>(), 64);
        assert_eq!(size_of::<Busy>(), 48);
    }
}
