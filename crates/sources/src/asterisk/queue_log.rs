//! Line after line into events: the reader, and what is said when its time has come.

use std::collections::BTreeMap;

use floor::Time;
use jiff::tz::TimeZone;
use wire::event::{CallWrapup, CloudEvent, Data, Mark, SourceMark, WrapupPhase};

use super::line::Origin;
use super::memory::{Later, Memory, What};
use super::of_agents::state;
use super::row::{self, Kind, Row};
use super::saying::{Saying, id};
use super::since::Since;
use crate::log::Place;

/// Why a line gave no event.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is no line of a queue log; in words.
    Broken(String),
    /// An event that neither Asterisk nor those who write beside it document.
    Unknown(String),
}

/// Reads a queue log.
pub struct QueueLog {
    source: String,
    zone: TimeZone,
    /// Names of agents by interface.
    names: BTreeMap<String, String>,
    pub(super) memory: Memory,
    since: Option<Since>,
    /// What is to be said of the lines read; the reader takes it.
    pub(super) remarks: Vec<String>,
    /// Outcomes of calls that nothing could carry.
    pub(super) outcomes: u64,
}

impl QueueLog {
    /// A reader for one source; table rows without a zone are stamped in `zone`. `memory` is what
    /// was remembered at the place from which reading goes on.
    pub fn new(source: &str, zone: TimeZone, memory: Memory) -> Self {
        Self {
            source: source.to_owned(),
            zone,
            names: BTreeMap::new(),
            memory,
            since: None,
            remarks: Vec::new(),
            outcomes: 0,
        }
    }

    /// Reads agents that are written by these interfaces as those of these names.
    #[must_use]
    pub fn named(mut self, names: BTreeMap<String, String>) -> Self {
        self.names = names;
        self
    }

    /// Leaves out what was over before that instant.
    #[must_use]
    pub fn since(mut self, since: Time) -> Self {
        self.since = Some(Since::new(since));
        self
    }

    /// What is remembered; `None` while what is old is being left out, since reading cannot go on
    /// there.
    pub fn memory(&self) -> Option<&Memory> {
        self.since.is_none().then_some(&self.memory)
    }

    /// What there is to say of the lines read since it was last asked.
    pub fn remarks(&mut self) -> Vec<String> {
        std::mem::take(&mut self.remarks)
    }

    /// How many outcomes of calls (`CALLSTATUS`) came while no wrap-up was open to carry them.
    pub const fn outcomes_without_wrapup(&self) -> u64 {
        self.outcomes
    }

    /// Reads a line, without its newline, and adds its events.
    ///
    /// # Errors
    /// Where it gives none that it should.
    pub fn line(
        &mut self,
        place: Place,
        text: &[u8],
        out: &mut Vec<CloudEvent<'static>>,
    ) -> Result<(), Unread> {
        let words = String::from_utf8_lossy(text);
        let last = self.memory.last;
        let kind = row::read(&words, self.memory.columns.as_ref(), &self.zone, last);
        let row = match kind.map_err(Unread::Broken)? {
            Kind::Row(row) => row.named(&self.names),
            Kind::Header(columns) => {
                self.memory.columns = Some(columns);
                return Ok(());
            }
            Kind::Frame => return Ok(()),
        };
        self.reach(row.time, out);
        self.memory.last = last.max(row.time);
        let mut events = Vec::new();
        let mut saying = Saying {
            source: self.source.clone(),
            origin: Origin::new(&mut self.memory.sequence, place, row.time, text),
            out: &mut events,
        };
        let read = self.row(&row, &mut saying);
        self.pass_on(events, out);
        read
    }

    /// Says what is due by then though no line has come.
    pub fn pass(&mut self, now: Time, out: &mut Vec<CloudEvent<'static>>) {
        self.reach(now, out);
    }

    /// Time goes on to that instant.
    fn reach(&mut self, now: Time, out: &mut Vec<CloudEvent<'static>>) {
        let mut events = Vec::new();
        if let Some(since) = &self.since
            && since.at() <= now
        {
            self.due(since.at(), &mut events);
            self.pass_on(std::mem::take(&mut events), out);
            if let Some(since) = self.since.take() {
                since.end(&self.source, &self.memory, out);
            }
        }
        self.due(now, &mut events);
        self.pass_on(events, out);
    }

    fn pass_on(&mut self, events: Vec<CloudEvent<'static>>, out: &mut Vec<CloudEvent<'static>>) {
        match &mut self.since {
            Some(since) => since.hold(events, &self.memory.calls),
            None => out.extend(events),
        }
    }

    fn row(&mut self, row: &Row<'_>, saying: &mut Saying<'_>) -> Result<(), Unread> {
        match row.event() {
            "QUEUESTART" => {
                self.memory.calls.clear();
                let mark = Mark::Restart;
                saying.say(row.time, "restart", SourceMark { mark });
                self.restarted(row.time, saying);
            }
            "CONFIGRELOAD" | "PENALTY" | "RINGINUSE" | "INFO" => {}
            "ADDMEMBER"
            | "REMOVEMEMBER"
            | "PAUSE"
            | "UNPAUSE"
            | "PAUSEALL"
            | "UNPAUSEALL"
            | "PAUSEREASON"
            | "AGENTLOGIN"
            | "AGENTCALLBACKLOGIN"
            | "AGENTLOGOFF"
            | "AGENTCALLBACKLOGOFF" => return self.of_an_agent(row, saying),
            _ => return self.of_a_call(row, saying),
        }
        Ok(())
    }

    /// Says what is due by then.
    pub(super) fn due(&mut self, now: Time, out: &mut Vec<CloudEvent<'static>>) {
        let mut due: Vec<Later> = self
            .memory
            .later
            .extract_if(.., |later| later.due <= now)
            .collect();
        due.sort_by_key(|later| (later.due, later.sequence));
        for later in due {
            let (time, data): (Time, Data<'static>) = match later.what {
                What::WrapupEnd { call, queue, code } => {
                    let end = CallWrapup {
                        call: call.into(),
                        agent: id(&later.agent),
                        phase: WrapupPhase::End,
                        code: code.map(Into::into),
                        queue: queue.map(Into::into),
                        ..CallWrapup::default()
                    };
                    (later.due, end.into())
                }
                What::General { at, stand } => {
                    let said = state(&later.agent, None, &stand);
                    self.memory.agents.of(&later.agent).general = Some(stand);
                    (at, said.into())
                }
            };
            let mut event = CloudEvent::new(later.id, self.source.clone(), time, data);
            event.sequence = Some(later.sequence);
            out.push(event);
        }
    }
}

pub(super) fn needed<'r>(
    field: Option<&'r str>,
    what: &str,
    event: &str,
) -> Result<&'r str, Unread> {
    field.ok_or_else(|| missing(what, event))
}

pub(super) fn missing(what: &str, event: &str) -> Unread {
    Unread::Broken(format!("{event} without its {what}"))
}
