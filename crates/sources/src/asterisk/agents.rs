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
    /// Signed in by a channel of its own, which a restart takes away.
    pub by_channel: bool,
    /// What holds in each queue of which anything is known.
    queues: BTreeMap<String, InQueue>,
    /// The last time that all queues were paused or taken up again.
    all: Option<All>,
    /// A reason whose pause has not come yet.
    reason: Option<Reason>,
}

/// What holds of an agent in a queue, and since when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct InQueue {
    stand: Stand,
    #[serde(with = "as_micros")]
    since: Time,
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

    /// The queues it is in.
    pub fn in_queues(&self) -> impl Iterator<Item = (&String, &Stand)> {
        let known = self
            .queues
            .iter()
            .map(|(queue, known)| (queue, &known.stand));
        known.filter(|(_, stand)| **stand != Stand::SignedOut)
    }

    /// Notes what holds in a queue.
    pub fn stands(&mut self, queue: &str, stand: Stand, since: Time) {
        self.queues
            .insert(queue.to_owned(), InQueue { stand, since });
    }

    /// Whether a pause of one queue repeats one of all that was said just before.
    pub fn repeats(&self, queue: &str, paused: bool, now: Time) -> bool {
        let said = |in_queue: &InQueue| matches!(in_queue.stand, Stand::Paused(_)) == paused;
        let all = |all: All| all.paused == paused && now - all.at <= ECHO;
        self.all.is_some_and(all)
            && self
                .queues
                .get(queue)
                .is_some_and(|known| known.stand != Stand::SignedOut && said(known))
    }

    /// Whether a ring that began then tells that the agent is in the queue and not paused, since
    /// Asterisk rings nobody else, and nothing has said so.
    pub fn shown_free(&self, queue: &str, rung: Time) -> bool {
        match self.queues.get(queue) {
            None => true,
            // Whole seconds: the pause may have come while it rang.
            Some(known) => known.stand != Stand::Available && rung - known.since > ECHO,
        }
    }

    /// Notes a reason; true where it is that of a pause in force.
    pub fn reason(&mut self, words: &str, at: Time) -> bool {
        let paused = |stand: &Stand| matches!(stand, Stand::Paused(_));
        let in_queues = self.in_queues().map(|(_, stand)| stand);
        let in_force = self.general.iter().chain(in_queues).any(paused);
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

    /// Those signed in by channels, which are gone.
    pub fn signed_out_by_restart(&mut self) -> Vec<String> {
        let gone = self.agents.iter_mut().filter(|(_, agent)| agent.by_channel);
        let gone = gone.map(|(id, agent)| {
            agent.by_channel = false;
            agent.general = Some(Stand::SignedOut);
            id.clone()
        });
        gone.collect()
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
