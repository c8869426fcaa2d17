//! Lines of agents.

use floor::{SECOND, Span, Time};
use wire::event::{AgentState, CloudEvent, DeclaredState};

use super::agents::{Agent, Stand, signed_in_as};
use super::memory::{Later, What};
use super::queue_log::{QueueLog, Unread, needed};
use super::row::Row;
use super::saying::{Saying, cut, id};

/// How long the queues may take to repeat a pause of all of them.
const ECHO: Span = Span(2 * SECOND);

impl QueueLog {
    pub(super) fn of_an_agent(
        &mut self,
        row: &Row<'_>,
        saying: &mut Saying<'_>,
    ) -> Result<(), Unread> {
        let event = row.event();
        let agent = needed(row.agent(), "agent", event)?;
        let (now, paused) = (row.time, event.starts_with("PAUSE"));
        match event {
            "ADDMEMBER" | "REMOVEMEMBER" | "PAUSE" | "UNPAUSE" => {
                let queue = needed(row.queue(), "queue", event)?;
                self.in_a_queue(row, agent, queue, saying);
            }
            "PAUSEALL" | "UNPAUSEALL" => {
                if paused {
                    self.work_goes_on(agent, now, saying.out);
                }
                self.everywhere(row, agent, paused, saying);
            }
            "PAUSEREASON" => {
                let known = self.memory.agents.of(agent);
                if known.reason(row.data(0), now) {
                    let reason = Stand::Paused(Some(row.data(0).to_owned()));
                    restate(known, agent, now, saying, |stand| {
                        matches!(stand, Stand::Paused(_)).then(|| reason.clone())
                    });
                }
            }
            _ => {
                let agent = signed_in_as(agent);
                let out = event.ends_with("LOGOFF");
                if out {
                    self.work_goes_on(&agent, now, saying.out);
                }
                let stand = if out {
                    Stand::SignedOut
                } else {
                    Stand::Available
                };
                saying.say(now, "state", state(&agent, None, &stand));
                let known = self.memory.agents.of(&agent);
                known.general = Some(stand);
                known.by_channel = event == "AGENTLOGIN";
            }
        }
        Ok(())
    }

    fn in_a_queue(&mut self, row: &Row<'_>, agent: &str, queue: &str, saying: &mut Saying<'_>) {
        let (event, now) = (row.event(), row.time);
        let added_paused = event == "ADDMEMBER" && row.data(0) == "PAUSED";
        let paused = event == "PAUSE" || added_paused;
        let reason = if event == "PAUSE" { row.data(0) } else { "" };
        let known = self.memory.agents.of(agent);
        if matches!(event, "PAUSE" | "UNPAUSE") && known.repeats(queue, paused, now) {
            return;
        }
        let stand = match event {
            "REMOVEMEMBER" => Stand::SignedOut,
            _ => known.stand(paused, reason, now),
        };
        let joins = event == "ADDMEMBER" && stand == Stand::Available;
        if joins && known.general == Some(Stand::SignedOut) {
            known.general = Some(Stand::Available);
            saying.say_about(now, "state", Some(""), state(agent, None, &stand));
        }
        saying.say(now, "state", state(agent, Some(queue), &stand));
        known.stands(queue, stand, now);
        let gone = known.in_queues().next().is_none();
        // A queue has been named: nothing need be said in general.
        let general = |later: &Later| matches!(later.what, What::General { .. });
        self.memory
            .later
            .retain(|later| later.agent != agent || !general(later));
        if event == "PAUSE" || (event == "REMOVEMEMBER" && gone) {
            self.work_goes_on(agent, now, saying.out);
        }
    }

    fn everywhere(&mut self, row: &Row<'_>, agent: &str, paused: bool, saying: &mut Saying<'_>) {
        let now = row.time;
        let known = self.memory.agents.of(agent);
        let stand = known.stand(paused, row.data(0), now);
        known.all(paused, now);
        if known.general.is_some() {
            saying.say(now, "state", state(agent, None, &stand));
            known.general = Some(stand.clone());
            let queues: Vec<_> = known.in_queues().map(|(queue, _)| queue.clone()).collect();
            for queue in queues {
                known.stands(&queue, stand.clone(), now);
            }
        } else if known.in_queues().next().is_none() {
            self.memory.later.push(Later {
                due: now + ECHO,
                id: saying.origin.id("state", None),
                sequence: saying.origin.next_sequence(),
                agent: agent.to_owned(),
                what: What::General { at: now, stand },
            });
        } else {
            restate(known, agent, now, saying, |_| Some(stand.clone()));
        }
    }

    /// Asterisk has started: agents who had signed in by a channel are gone with it.
    pub(super) fn restarted(&mut self, now: Time, saying: &mut Saying<'_>) {
        for agent in self.memory.agents.signed_out_by_restart() {
            let gone = state(&agent, None, &Stand::SignedOut);
            saying.say_about(now, "state", Some(&agent), gone);
        }
    }

    /// A queue has rung an agent: so the agent is in it, and not paused there, even where no line
    /// has said so. Members of `queues.conf` are not announced, nor what a restart does to pauses.
    pub(super) fn rung(
        &mut self,
        queue: Option<&str>,
        agent: &str,
        begin: Time,
        saying: &mut Saying<'_>,
    ) {
        let known = self.memory.agents.of(agent);
        if let Some(queue) = queue.filter(|queue| known.shown_free(queue, begin)) {
            let stand = Stand::Available;
            saying.say(begin, "member", state(agent, Some(queue), &stand));
            known.stands(queue, stand, begin);
        }
    }

    /// The agent goes on to something else, so after-call work ends here, if not before.
    pub(super) fn work_goes_on(
        &mut self,
        agent: &str,
        now: Time,
        out: &mut Vec<CloudEvent<'static>>,
    ) {
        for later in &mut self.memory.later {
            if later.agent == agent && matches!(later.what, What::WrapupEnd { .. }) {
                later.due = later.due.min(now);
            }
        }
        self.due(now, out);
    }
}

/// Says anew what holds of an agent in each place where `change` makes something else of it.
fn restate(
    agent: &mut Agent,
    name: &str,
    now: Time,
    saying: &mut Saying<'_>,
    change: impl Fn(&Stand) -> Option<Stand>,
) {
    if let Some(general) = &mut agent.general
        && let Some(stand) = change(general)
    {
        saying.say(now, "state", state(name, None, &stand));
        *general = stand;
    }
    let queues = agent.in_queues();
    let changed = queues.filter_map(|(queue, stand)| Some((queue.clone(), change(stand)?)));
    for (queue, stand) in changed.collect::<Vec<_>>() {
        let said = state(name, Some(&queue), &stand);
        saying.say_about(now, "state", Some(&queue), said);
        agent.stands(&queue, stand, now);
    }
}

/// What an agent's stand is as an event.
pub(super) fn state(agent: &str, queue: Option<&str>, stand: &Stand) -> AgentState<'static> {
    let (state, reason) = match stand {
        Stand::Available => (DeclaredState::Available, None),
        Stand::Paused(reason) => (DeclaredState::NotReady, reason.as_deref()),
        Stand::SignedOut => (DeclaredState::SignedOut, None),
    };
    AgentState {
        agent: id(agent),
        state,
        reason: reason.map(|reason| cut(reason, 100).into()),
        queue: queue.map(id),
        ..AgentState::default()
    }
}
