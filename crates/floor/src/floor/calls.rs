//! Calls in one form or the other: opened where they change, and packed again.
//!
//! What a packed call has added is made anew from its events and from what its fold looks at. So
//! whoever changes anything that folds look at opens the calls first that may change with it.

use super::Floor;
use crate::call::Call;
use crate::contributions::Contributions;
use crate::fold::{Folded, by_agent, fold};
use crate::ids::CallId;
use crate::stored::Stored;
use crate::{AgentId, QueueId, Time};

/// Calls that were opened for a change.
pub(super) struct Opened(Vec<(CallId, bool)>);

impl Floor {
    /// Opens the calls that look at an agent's connections and declarations of an instant.
    pub(super) fn open_lookers(
        &mut self,
        agent: AgentId,
        at: Time,
        except: Option<CallId>,
    ) -> Opened {
        let lookers = self.agents[agent.place()].looked_at_by.iter();
        let meant = lookers.filter(|(call, until)| at <= *until && Some(*call) != except);
        let meant: Vec<CallId> = meant.map(|(call, _)| *call).collect();
        self.open_all(meant)
    }

    /// Opens all calls that meet a condition: for the rare events that touch many.
    pub(super) fn open_where(&mut self, condition: impl Fn(&Stored) -> bool) -> Opened {
        let calls = self.calls.iter().enumerate();
        let meant = calls.filter(|(_, stored)| stored.as_ref().is_some_and(&condition));
        let meant: Vec<CallId> = meant.map(|(place, _)| CallId::at(place)).collect();
        self.open_all(meant)
    }

    /// Opens the calls whose settings become others where a queue's oldest change is let go of with
    /// the next one.
    pub(super) fn open_outgrown(&mut self, queue: QueueId) -> Opened {
        match self.queues[queue.place()].settings.outgrown() {
            Some(change) => self.open_where(|call| call.began() <= change),
            None => Opened(Vec::new()),
        }
    }

    fn open_all(&mut self, calls: Vec<CallId>) -> Opened {
        Opened(calls.into_iter().map(|id| (id, self.open(id))).collect())
    }

    /// Folds opened calls anew.
    pub(super) fn refold_opened(&mut self, calls: Opened) {
        for (id, packed) in calls.0 {
            self.refold(id);
            if packed {
                self.pack(id);
            }
        }
    }

    /// Sees to it that a call is open; whether it was packed.
    pub(super) fn open(&mut self, id: CallId) -> bool {
        let Some(Stored::Packed(_)) = &self.calls[id.place()] else {
            return false;
        };
        if let Some(stored) = self.calls[id.place()].take() {
            let mut call = stored.call().into_owned();
            self.derive(id, &mut call);
            self.calls[id.place()] = Some(Stored::new(call));
        }
        true
    }

    /// Packs a call if all about it is over.
    pub(super) fn pack(&mut self, id: CallId) {
        if let Some(stored) = &mut self.calls[id.place()] {
            stored.pack();
        }
    }

    /// Gives a call what a fold of it gives, and nothing else anything.
    pub(super) fn derive(&self, id: CallId, call: &mut Call) -> Folded {
        let around = self.surroundings();
        let mut folded = fold(id, &call.past, &call.events, &around);
        call.added = Contributions::of(&folded, &around, self.now);
        call.over = folded.over;
        call.anomalies = std::mem::take(&mut folded.anomalies);
        let unended = std::mem::take(&mut folded.unended).into_iter();
        call.unended = unended.filter(|part| part.end <= self.now).collect();
        call.looks_at = folded.looked_at.to_vec();
        call.agents = by_agent(&folded.work(&call.id)).into_vec();
        if call.is_settled() {
            call.forget_order();
        }
        folded
    }
}
