//! Finds what cannot be, at the floor's own instant.

mod words;

use std::sync::Arc;

use super::Floor;
use super::views::DOUBT;
use crate::agents::Agent;
use crate::call::Call;
use crate::doctor::{Contradiction, Contradictions, Contradictory};
use crate::fold::{EndedBy, Part, Unended};
use crate::ids::CallId;
use crate::stored::Stored;
use crate::work::{Busy, Kind};
use crate::{AgentId, AgentState, Anomaly, QueueId, SECOND, Span, Time, Window};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// A source silent for so long is not alive.
const SILENT: Span = Span(5 * SECOND);
/// A source without heartbeats may be quiet for so long.
const QUIET: Span = Span(MINUTE);
/// What has ended for want of news is told for so long.
const TOLD: Span = Span(HOUR);
/// Nobody waits for so long, where the longest waits answered are far shorter.
const WAIT: Span = Span(30 * MINUTE);
/// How many times the longest answered wait of the last hour nobody waits for.
const WAITS: i64 = 4;
/// Nobody is not ready for so long, …
const NOT_READY: Span = Span(4 * HOUR);
/// … or in any other state at work.
const AT_WORK: Span = Span(12 * HOUR);

/// What was found, before it is put into words.
struct Found<'a> {
    kind: Contradictory,
    since: Option<Time>,
    of: Of<'a>,
}

/// What it was found of.
enum Of<'a> {
    /// The last sign of life.
    Sign(Option<Time>),
    Source,
    /// An agent whose calls and declarations differ, or that is long in a state.
    Agent(&'a Agent),
    /// A ring or a wrap-up that is open.
    Open(&'a Agent, &'a Busy),
    /// What has ended for want of news.
    Ended(&'a Call, &'a Unended),
    /// A wait, with the longest wait that was answered.
    Wait(QueueId, &'a Call, Span),
}

impl Found<'_> {
    /// By names at last: indexes hang on the order of arrival.
    fn order(&self) -> (u8, Option<Time>, Contradictory, &str, &str) {
        let (agent, call): (&str, &str) = match self.of {
            Of::Sign(_) | Of::Source => ("", ""),
            Of::Agent(agent) => (&agent.id, ""),
            Of::Open(agent, busy) => (&agent.id, &busy.call),
            Of::Ended(call, _) | Of::Wait(_, call, _) => ("", &call.id),
        };
        (self.kind.severity(), self.since, self.kind, agent, call)
    }
}

impl Floor {
    /// What contradicts itself now. All is counted; of one kind, or of all, so many are put into
    /// words. `sign` is the last sign of life of the source.
    #[must_use]
    pub fn contradictions(
        &self,
        sign: Option<Time>,
        kind: Option<Contradictory>,
        most: usize,
    ) -> Contradictions {
        let mut found = Vec::new();
        self.look_at_source(sign, &mut found);
        for agent in &self.agents {
            self.look_at_agent(agent, &mut found);
        }
        self.look_at_waits(&mut found);
        self.look_at_ended(&mut found);
        let mut all = Contradictions::default();
        for it in &found {
            all.counts[it.kind as usize] += 1;
        }
        found.retain(|it| kind.is_none_or(|kind| kind == it.kind));
        if most > 0 {
            found.sort_by(|one, other| one.order().cmp(&other.order()));
            let list = found.iter().take(most).map(|found| self.told(found));
            all.list = list.collect();
        }
        all
    }

    fn look_at_source<'a>(&'a self, sign: Option<Time>, found: &mut Vec<Found<'a>>) {
        let silent = sign.is_none_or(|sign| self.now - sign >= SILENT);
        let quiet = self.newest.is_none_or(|newest| self.now - newest >= QUIET);
        if silent || (quiet && !self.heartbeat) {
            found.push(Found {
                kind: Contradictory::SourceSilent,
                since: if silent { sign } else { self.newest },
                of: Of::Sign(sign),
            });
        }
        if let Some(first) = self.noted.of(Anomaly::SourceSplit).next() {
            found.push(Found {
                kind: Contradictory::SourceSplit,
                since: first.noted,
                of: Of::Source,
            });
        }
        if self.gaps() > 0 {
            found.push(Found {
                kind: Contradictory::SourceGaps,
                since: None,
                of: Of::Source,
            });
        }
    }

    fn look_at_agent<'a>(&'a self, agent: &'a Agent, found: &mut Vec<Found<'a>>) {
        if let Some((since, _)) = self
            .doubt(agent)
            .filter(|(from, _)| self.now - *from > DOUBT)
        {
            let in_hand = agent.work.open(self.now).any(Busy::is_leg);
            found.push(Found {
                kind: if in_hand {
                    Contradictory::CallOpenSaidFree
                } else {
                    Contradictory::SaidTalkingNoCall
                },
                since: Some(since),
                of: Of::Agent(agent),
            });
        }
        for busy in agent.work.open(self.now) {
            let (kind, limit) = match busy.work {
                Kind::Ringing => (Contradictory::RingTooLong, self.plan.long.ringing),
                Kind::Wrapup => (Contradictory::WrapupTooLong, self.plan.long.wrapup),
                Kind::Talking | Kind::Hold => continue,
            };
            // A wrap-up that no event has begun lasts as long as its setting says.
            let meant = || busy.work == Kind::Ringing || self.begun(agent, busy).is_some();
            if self.now - busy.start > limit && meant() {
                found.push(Found {
                    kind,
                    since: Some(busy.start),
                    of: Of::Open(agent, busy),
                });
            }
        }
        let Some(segment) = agent.timeline.at(self.now) else {
            return;
        };
        let (kind, limit) = match segment.shown.state {
            AgentState::NotReady => (Contradictory::NotReadyTooLong, NOT_READY),
            AgentState::SignedOut | AgentState::Unknown => return,
            _ => (Contradictory::SignedInTooLong, AT_WORK),
        };
        if segment.shown.work.is_none() && self.now - segment.since >= limit {
            found.push(Found {
                kind,
                since: Some(segment.since),
                of: Of::Agent(agent),
            });
        }
    }

    fn look_at_waits<'a>(&'a self, found: &mut Vec<Found<'a>>) {
        for (place, queue) in self.queues.iter().enumerate() {
            let first = queue.counts.waiting.first();
            if first.is_none_or(|(since, _)| self.now - *since < WAIT) {
                continue;
            }
            let longest = queue
                .counts
                .windows
                .longest_answered(Window::M60)
                .unwrap_or(0);
            let limit = WAIT.max(Span(longest.saturating_mul(WAITS)));
            let waiting = queue.counts.waiting.iter();
            let id = QueueId::at(place);
            found.extend(
                waiting
                    .take_while(|(since, _)| self.now - *since >= limit)
                    .filter_map(|&(since, call)| {
                        let call = self.calls[call.place()].as_ref()?.open()?;
                        Some(Found {
                            kind: Contradictory::WaitTooLong,
                            since: Some(since),
                            of: Of::Wait(id, call, Span(longest)),
                        })
                    }),
            );
        }
    }

    fn look_at_ended<'a>(&'a self, found: &mut Vec<Found<'a>>) {
        let from = (self.now - TOLD, CallId::at(usize::MAX));
        let recent = self.unended.range(from..).map(|(end, id)| (*end, *id));
        let mut last = None;
        for (end, id) in recent.take_while(|(end, _)| *end <= self.now) {
            // A call with two ends of one instant stands here once.
            if last.replace((end, id)) == Some((end, id)) {
                continue;
            }
            let stored = self.calls[id.place()].as_ref();
            let Some(call) = stored.and_then(Stored::open) else {
                continue;
            };
            let parts = call.unended.iter().filter(|part| part.end == end);
            found.extend(
                parts
                    .filter(|part| part.by != EndedBy::Restart)
                    .map(|part| Found {
                        kind: match part.part {
                            Part::Visit => Contradictory::WaitWithoutEnd,
                            Part::Ring => Contradictory::RingWithoutEnd,
                            Part::Talk => Contradictory::TalkWithoutEnd,
                            Part::Wrapup => Contradictory::WrapupWithoutEnd,
                        },
                        since: Some(end),
                        of: Of::Ended(call, part),
                    }),
            );
        }
    }

    /// An agent's name for people, or its id.
    fn called(&self, agent: AgentId) -> Arc<str> {
        name_of(&self.agents[agent.place()])
    }

    fn told(&self, found: &Found<'_>) -> Contradiction {
        let mut told = Contradiction {
            kind: found.kind,
            agent: None,
            call: None,
            queue: None,
            since: found.since,
            lasts: found.since.map(|since| (self.now - since).max(Span(0))),
            words: String::new(),
            evidence: Vec::new(),
            ruled: String::new(),
        };
        match found.of {
            Of::Sign(sign) => self.tell_silence(&mut told, sign),
            Of::Source => self.tell_source(&mut told),
            Of::Agent(agent) => self.tell_agent(&mut told, agent),
            Of::Open(agent, busy) => self.tell_open(&mut told, agent, busy),
            Of::Ended(call, part) => self.tell_ended(&mut told, call, part),
            Of::Wait(queue, call, longest) => self.tell_wait(&mut told, queue, call, longest),
        }
        // A call that is over for long has let its events' ids go.
        told.evidence.retain(|event| !event.id.is_empty());
        told
    }
}

fn name_of(agent: &Agent) -> Arc<str> {
    let profile = agent.profile.as_ref();
    let name = profile.and_then(|profile| profile.name.clone());
    name.unwrap_or_else(|| agent.id.clone())
}
