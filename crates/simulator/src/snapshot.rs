//! Snapshots: now and then a site repeats the states of all its agents.

use crate::agenda::Timer;
use crate::said::{Said, Sign, State};
use crate::site::Site;

/// Seconds from one snapshot to the next.
pub(crate) const EVERY: f64 = 360.0;
/// Seconds that a snapshot takes.
const SPREAD_SECONDS: u32 = 300;

impl Site {
    /// A snapshot of all agents begins.
    pub(crate) fn snapshot_begin(&mut self) {
        self.say(Said::Mark(Sign::SnapshotBegin));
        let next = self.after(EVERY);
        self.agenda.set(next, Timer::SnapshotBegin);
        self.snapshot_go_on(0);
    }

    /// Repeats the states of the next agents. Spread over minutes, so that a snapshot of a large
    /// site is not a wave of its own.
    pub(crate) fn snapshot_go_on(&mut self, from: u32) {
        let all = u32::try_from(self.agents.len()).unwrap_or(u32::MAX);
        let upto = from.saturating_add(all.div_ceil(SPREAD_SECONDS)).min(all);
        for agent in from..upto {
            let (known, (state, call)) = (self.agent(agent).known, self.agent(agent).declared);
            if known {
                self.say(Said::State(State {
                    agent,
                    state,
                    call,
                    snapshot: true,
                }));
            }
        }
        if upto < all {
            let at = self.after(1.0);
            self.agenda.set(at, Timer::SnapshotGoOn { from: upto });
        } else {
            self.say(Said::Mark(Sign::SnapshotEnd));
        }
    }
}
