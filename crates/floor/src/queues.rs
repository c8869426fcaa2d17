//! A queue: its settings over time, its windows, who waits in it and who serves it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::contributions::Contribution;
use crate::ids::CallId;
use crate::settings::Dated;
use crate::windows::Windows;
use crate::{AgentId, BusinessDay, Key, Settings, Time};

/// A count of what holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gauge {
    Waiting,
    WaitingLate,
    AtRisk,
    Ringing,
    Talking,
    OnHold,
}

/// What holds of calls now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CallsNow {
    pub(crate) waiting: i64,
    pub(crate) waiting_late: i64,
    pub(crate) at_risk: i64,
    pub(crate) ringing: i64,
    pub(crate) talking: i64,
    pub(crate) on_hold: i64,
    /// When the call waiting longest was queued.
    pub(crate) longest_since: Option<Time>,
}

/// What is counted of the calls of a queue, or of those that ask for the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) windows: Windows,
    #[serde(skip)]
    gauges: [i64; 6],
    /// Calls waiting, by when they were queued.
    #[serde(skip)]
    pub(crate) waiting: BTreeSet<(Time, CallId)>,
    /// Since this was last looked at.
    #[serde(skip)]
    pub(crate) changed: bool,
}

impl Counts {
    /// Nothing yet. `days_change` says whether settings of the day may come that begin it anew.
    pub(crate) fn new(now: i64, day: BusinessDay, days_change: bool) -> Self {
        Self {
            windows: Windows::new(now, day, days_change),
            gauges: [0; 6],
            waiting: BTreeSet::new(),
            changed: true,
        }
    }

    pub(crate) const fn gauge(&self, gauge: Gauge) -> i64 {
        self.gauges[gauge as usize]
    }

    pub(crate) const fn count(&mut self, gauge: Gauge, by: i64) {
        self.gauges[gauge as usize] += by;
        self.changed = true;
    }

    pub(crate) fn now(&self) -> CallsNow {
        CallsNow {
            waiting: self.gauge(Gauge::Waiting),
            waiting_late: self.gauge(Gauge::WaitingLate),
            at_risk: self.gauge(Gauge::AtRisk),
            ringing: self.gauge(Gauge::Ringing),
            talking: self.gauge(Gauge::Talking),
            on_hold: self.gauge(Gauge::OnHold),
            longest_since: self.waiting.first().map(|(since, _)| *since),
        }
    }

    /// Notes that a call waits, or does no more.
    pub(crate) fn wait(&mut self, wait: (Time, CallId), begins: bool) {
        self.changed = true;
        if begins {
            self.waiting.insert(wait);
        } else {
            self.waiting.remove(&wait);
        }
    }

    /// Adds a contribution at its moment, or takes it back.
    pub(crate) fn take(&mut self, contribution: &Contribution, add: bool) {
        let &Contribution {
            moment,
            tally,
            amount,
            ..
        } = contribution;
        self.changed = true;
        if add {
            self.windows.add(moment, tally, amount);
        } else {
            self.windows.remove(moment, tally, amount);
        }
    }
}

/// The state of one queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Queue {
    pub(crate) id: Arc<str>,
    /// The name last given, with its place in order.
    pub(crate) name: Option<(Key, Arc<str>)>,
    pub(crate) settings: Dated,
    pub(crate) counts: Counts,
    /// Agents in the queue, by profile or declaration.
    #[serde(skip)]
    pub(crate) members: BTreeSet<AgentId>,
    /// Already among the changed.
    #[serde(skip)]
    pub(crate) changed: bool,
}

impl Queue {
    pub(crate) fn new(id: Arc<str>, settings: Settings, now: i64) -> Self {
        let counts = Counts::new(now, settings.day.clone(), true);
        Self {
            id,
            name: None,
            settings: Dated::new(settings),
            counts,
            members: BTreeSet::new(),
            changed: false,
        }
    }

    /// Takes a name, if none later in order has been given.
    pub(crate) fn rename(&mut self, key: &Key, name: Arc<str>) {
        if self.name.as_ref().is_none_or(|(known, _)| known <= key) {
            self.name = Some((key.clone(), name));
        }
    }
}
