//! Leaving out what was over before an instant: of what was not, the beginnings are kept, and who
//! was in which queue is said as of that instant.

use std::collections::BTreeMap;

use floor::Time;
use wire::event::{AgentState, CloudEvent};

use super::calls::Calls;
use super::memory::Memory;
use super::of_agents::state;

/// The instant, and the beginnings so far of what is not over.
pub struct Since {
    at: Time,
    held: BTreeMap<String, Vec<CloudEvent<'static>>>,
}

impl Since {
    /// Nothing read yet.
    pub const fn new(at: Time) -> Self {
        Self {
            at,
            held: BTreeMap::new(),
        }
    }

    /// The instant.
    pub const fn at(&self) -> Time {
        self.at
    }

    /// Keeps those events whose calls are still in progress, and forgets those whose are over.
    pub fn hold(&mut self, events: Vec<CloudEvent<'static>>, calls: &Calls) {
        for event in events {
            let Some(call) = event.data.call().map(ToOwned::to_owned) else {
                continue;
            };
            if calls.is_open(&call) {
                self.held.entry(call).or_default().push(event);
            } else {
                self.held.remove(&call);
            }
        }
    }

    /// The instant has come: what was begun, and how the agents stand.
    pub fn end(self, source: &str, memory: &Memory, out: &mut Vec<CloudEvent<'static>>) {
        let mut begun: Vec<CloudEvent<'static>> = self.held.into_values().flatten().collect();
        begun.sort_by_key(|event| (event.time, event.sequence));
        out.extend(begun);
        for (name, agent) in memory.agents.iter() {
            if let Some(stand) = &agent.general {
                out.push(stands(self.at, source, state(name, None, stand)));
            }
            for (queue, stand) in agent.in_queues() {
                out.push(stands(self.at, source, state(name, Some(queue), stand)));
            }
        }
    }
}

fn stands(at: Time, source: &str, mut state: AgentState<'static>) -> CloudEvent<'static> {
    state.snapshot = true;
    let who = format!(
        "{}\0{}",
        state.agent,
        state.queue.as_deref().unwrap_or_default()
    );
    let id = format!("since-{}-{:08x}", at.0, crc32fast::hash(who.as_bytes()));
    CloudEvent::new(id, source.to_owned(), at, state)
}
