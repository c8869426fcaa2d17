//! A floor as bytes, and back. Saved is what cannot be derived; the rest is made anew from it.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::{Floor, Item};
use crate::agents::{Agent, AgentDay};
use crate::contributions::Contributions;
use crate::fold::Folded;
use crate::ids::CallId;
use crate::seen::Fixed;
use crate::shared::Shared;
use crate::stored::Stored;
use crate::{AgentId, Plan, QueueId};

/// The shape of what is saved. To be raised whenever anything that is saved changes its shape.
pub(super) const SCHEMA: u8 = 3;
/// The oldest shape that is read. Before it, an agent's work was in no order.
const OLDEST: u8 = 3;

/// Why bytes are no floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRestored {
    /// Saved by a later version of this program, in a shape that this one does not know.
    Newer {
        /// Its shape.
        schema: u8,
        /// The newest known here.
        known: u8,
    },
    /// Saved by a version of before the first release.
    Older {
        /// Its shape.
        schema: u8,
        /// The oldest that is read.
        oldest: u8,
    },
    /// They are cut short, or something else.
    Damaged(String),
}

impl fmt::Display for NotRestored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { schema, known } => write!(
                f,
                "it was saved by a newer version (schema {schema}; this one knows up to {known})"
            ),
            Self::Older { schema, oldest } => write!(
                f,
                "it was saved by an older version (schema {schema}; this one reads {oldest} and later)"
            ),
            Self::Damaged(why) => write!(f, "it is damaged: {why}"),
        }
    }
}

impl std::error::Error for NotRestored {}

impl Floor {
    /// The floor that was saved, under a plan: where the plan differs from the one before, its
    /// settings hold from the floor's instant on.
    ///
    /// # Errors
    /// The bytes were saved by a later version or one too old, or are damaged.
    pub fn restore(bytes: &[u8], plan: Plan) -> Result<Self, NotRestored> {
        let damaged = |why: &dyn fmt::Display| NotRestored::Damaged(why.to_string());
        let (schema, bytes) = bytes
            .split_first()
            .ok_or_else(|| damaged(&"there is nothing"))?;
        let schema = *schema;
        if schema > SCHEMA {
            let known = SCHEMA;
            return Err(NotRestored::Newer { schema, known });
        }
        if schema < OLDEST {
            let oldest = OLDEST;
            return Err(NotRestored::Older { schema, oldest });
        }
        let (mut floor, rest): (Self, _) =
            postcard::take_from_bytes(bytes).map_err(|why| damaged(&why))?;
        if !rest.is_empty() {
            return Err(damaged(&format_args!("{} bytes too many", rest.len())));
        }
        floor.plan = plan;
        floor.seen.complete();
        floor.asked.complete();
        floor.complete_queues();
        floor.complete_agents();
        for place in 0..floor.calls.len() {
            let completed = floor.complete_call(CallId::at(place));
            completed.map_err(|why| damaged(&why))?;
        }
        floor.share_names();
        floor.configure();
        for place in 0..floor.agents.len() {
            let next = floor.agent_turn(AgentId::at(place));
            floor.agents[place].next = next;
            floor.move_on_agenda(Item::Agent(AgentId::at(place)), None, next);
        }
        Ok(floor)
    }

    fn complete_queues(&mut self) {
        for (place, queue) in self.queues.iter_mut().enumerate() {
            self.queue_ids.insert(queue.id.clone(), QueueId::at(place));
            queue.changed = true;
            self.changes.queues.push(QueueId::at(place));
        }
    }

    fn complete_agents(&mut self) {
        for (place, agent) in self.agents.iter_mut().enumerate() {
            let id = AgentId::at(place);
            self.agent_ids.insert(agent.id.clone(), id);
            agent.queues = agent.compute_queues();
            for queue in &agent.queues {
                self.queues[queue.place()].members.insert(id);
            }
            agent.changed = true;
            self.changes.agents.push(id);
            self.pools.changed(id);
        }
    }

    /// Folds a call, whose amounts are already counted.
    fn complete_call(&mut self, id: CallId) -> Result<(), postcard::Error> {
        let (mut call, packed) = match self.calls[id.place()].take() {
            None => {
                self.free.push(id);
                return Ok(());
            }
            Some(Stored::Open(call)) => (call, None),
            Some(Stored::Packed(packed)) => (Shared::new(packed.read()?), Some(packed)),
        };
        let folded = self.derive(id, &mut call);
        self.take_present(id, &Contributions::default(), &call.added);
        if call.has_untold() {
            self.done.insert(id);
        }
        if !call.anomalies.is_empty() {
            self.odd_calls.insert(id);
        }
        for part in &call.unended {
            self.unended.insert((part.end, id));
        }
        for looked in &call.looks_at {
            let lookers = &mut self.agents[looked.agent.place()].looked_at_by;
            lookers.push((id, looked.until));
        }
        self.own_work(&call.id, &folded);
        self.call_ids.insert(call.id.clone(), id);
        self.look_soon(id);
        let packed = packed.filter(|_| call.is_over());
        self.calls[id.place()] = Some(packed.map_or(Stored::Open(call), Stored::Packed));
        Ok(())
    }

    /// Makes agents' work on a call known by the call's very id.
    fn own_work(&mut self, call: &Arc<str>, folded: &Folded) {
        for (agent, busy) in folded.work(call) {
            self.agents[agent.place()].work.own(busy);
        }
    }

    /// Keeps each text once, as it was before it was saved.
    fn share_names(&mut self) {
        let mut names: HashSet<Arc<str>, Fixed> = HashSet::default();
        for agent in &mut self.agents {
            agent.share_names(&mut names, |call| self.call_ids.get_key_value(call));
        }
    }

    /// Takes the plan's settings, where they are others than those before.
    fn configure(&mut self) {
        self.default.configure(self.now, self.plan.default.clone());
        for place in 0..self.queues.len() {
            let configured = self.configured(&self.queues[place].id);
            let outgrown = self.open_outgrown(QueueId::at(place));
            let queue = &mut *self.queues[place];
            queue.settings.configure(self.now, configured);
            let day = &queue.settings.at(self.now).day;
            queue.counts.windows.set_day(day);
            self.refold_opened(outgrown);
        }
        let day = self.plan.default.day.around(self.now);
        if day != self.day {
            self.day = day;
            self.asked.begin_days(&self.plan.default.day);
            for agent in &mut self.agents {
                agent.today = AgentDay::default();
            }
        }
    }
}

impl Agent {
    /// Keeps each text once. Work of calls that are remembered has the calls' own ids; that of
    /// others must not.
    fn share_names<'a>(
        &mut self,
        names: &mut HashSet<Arc<str>, Fixed>,
        known: impl Fn(&str) -> Option<(&'a Arc<str>, &'a CallId)>,
    ) {
        let mut share = |text: &mut Arc<str>| match names.get(text) {
            Some(same) => *text = same.clone(),
            None => {
                names.insert(text.clone());
            }
        };
        for busy in self.work.iter_mut() {
            let own = known(&busy.call).is_some_and(|(own, _)| Arc::ptr_eq(own, &busy.call));
            if !own {
                share(&mut busy.call);
            }
        }
        for shown in self.timeline.shown_mut() {
            if let Some((call, _)) = &mut shown.work {
                match known(call) {
                    Some((own, _)) => *call = own.clone(),
                    None => share(call),
                }
            }
            shown.reason.iter_mut().for_each(&mut share);
        }
        self.declarations.texts_mut().for_each(share);
    }
}
