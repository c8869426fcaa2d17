//! What has to be known of agents: in which queues they are, and whether they are paused there.

use std::collections::BTreeMap;

use floor::{SECOND, Span, Time};
use serde::{Deserialize, Serialize};

use super::memory::as_micros;

/// Agents remembered at most; further ones are not, and their lines stand for themselves.
const MOST: usize = 100_000;
/// A pause of a queue so soon after one of all says that one again.
const ECHO: Span = Span(2 * SECOND);
/// A reason given so long before its pause belongs to it.
const REASON: Span = Span(5 * SECOND);

/// Whether an agent takes calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stand {
    /// Takes calls.
    Available,
    /// Paused, with its reason if any.
    Paused(Option<String>),
    /// Not there.
    SignedOut,
}

/// One agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// What holds in general, for an agent who signed in by name rather than into queues.
    pub general: Option<Stand>,
    /// What holds in each queue the agent is in.
    pub queues: BTreeMap<String, Stand>,
    /// The last time that all queues were paused or taken up again.
    all: Option<All>,
    /// A reason whose pause has not come yet.
    reason: Option<Reason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct All {
    paused: bool,
    #[serde(with = "as_micros")]
    at: Time,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Reason {
    words: String,
    #[serde(with = "as_micros")]
    at: Time,
}

impl Agent {
    /// What a pause or its end makes of the agent. A pause without a reason has the one that was
    /// said just before it.
    pub fn stand(&mut self, paused: bool, reason: &str, now: Time) -> Stand {
        let said = self.reason.take();
        if !paused {
            return Stand::Available;
        }
        let said = said.filter(|said| now - said.at <= REASON);
        let reason = match reason {
            "" => said.map(|said| said.words),
            reason => Some(reason.to_owned()),
        };
        Stand::Paused(reason)
    }

    /// Notes that all queues are paused, or taken up again.
    pub fn all(&mut self, paused: bool, at: Time) {
        self.all = Some(All { paused, at });
    }

    /// Whether a pause of one queue repeats one of all that was said just before.
    pub fn repeats(&self, queue: &str, paused: bool, now: Time) -> bool {
        self.queues.contains_key(queue)
            && self
                .all
                .is_some_and(|all| all.paused == paused && now - all.at <= ECHO)
    }

    /// Notes a reason; true where it is that of a pause in force.
    pub fn reason(&mut self, words: &str, at: Time) -> bool {
        let paused = |stand: &Stand| matches!(stand, Stand::Paused(_));
        let in_force = self.general.iter().chain(self.queues.values()).any(paused);
        if !in_force {
            self.reason = Some(Reason {
                words: words.to_owned(),
                at,
            });
        }
        in_force
    }
}

/// All agents heard of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agents {
    agents: BTreeMap<String, Agent>,
    /// Who has found no room above.
    #[serde(skip)]
    unknown: Agent,
}

impl Agents {
    /// The agent of that id.
    pub fn of(&mut self, id: &str) -> &mut Agent {
        if self.agents.len() >= MOST && !self.agents.contains_key(id) {
            self.unknown = Agent::default();
            return &mut self.unknown;
        }
        self.agents.entry(id.to_owned()).or_default()
    }

    /// All of them by id.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Agent)> {
        self.agents.iter()
    }
}

/// The agent that queues know as `Agent/1001` signs in as `1001`.
pub fn signed_in_as(agent: &str) -> String {
    if agent.contains('/') {
        agent.to_owned()
    } else {
        format!("Agent/{agent}")
    }
}
