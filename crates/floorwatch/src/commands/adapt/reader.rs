//! Lines into events, by the system they come from.

use floor::Time;
use jiff::tz::TimeZone;
use sources::asterisk::{Memory, QueueLog, Unread};
use sources::log::Line;
use wire::event::{CloudEvent, Mark, SourceMark};

use super::jsonl::JsonLines;
use crate::cli::{Adapt, System};
use crate::commands::Failure;

/// An event as it goes out.
pub struct Said {
    /// Its source, by which records are keyed.
    pub source: String,
    /// The event, as JSON.
    pub json: String,
}

impl From<&CloudEvent<'_>> for Said {
    fn from(event: &CloudEvent<'_>) -> Self {
        Self {
            source: event.source.to_string(),
            json: event.to_json(),
        }
    }
}

/// Reads lines of one system.
pub struct Reader {
    system: Lines,
    /// The source of what has none of its own.
    source: Option<String>,
    said: Vec<Said>,
    events: Vec<CloudEvent<'static>>,
}

enum Lines {
    QueueLog(Box<QueueLog>),
    Json(JsonLines),
}

impl Reader {
    /// For the system that is named.
    pub fn of(arguments: &Adapt) -> Result<Self, Failure> {
        let source = arguments.source.clone();
        let system = match arguments.system {
            System::AsteriskQueueLog => {
                let Some(source) = &source else {
                    return Err(Failure::Misused(
                        "a queue log does not name its phone system: say --source TENANT/SITE, such as acme/pbx-1".into(),
                    ));
                };
                Lines::QueueLog(Box::new(queue_log(arguments, source, Memory::default())))
            }
            System::Jsonl => Lines::Json(JsonLines::new(source.clone())),
        };
        Ok(Self {
            system,
            source,
            said: Vec::new(),
            events: Vec::new(),
        })
    }

    /// Goes on from what was remembered.
    pub fn resume(&mut self, arguments: &Adapt, memory: Memory) {
        if let (Lines::QueueLog(_), Some(source)) = (&self.system, &self.source) {
            let mut resumed = arguments.clone();
            resumed.since = None;
            self.system = Lines::QueueLog(Box::new(queue_log(&resumed, source, memory)));
        }
    }

    /// Reads a line.
    ///
    /// # Errors
    /// In words, where it gives no event and should.
    pub fn line(&mut self, line: &Line<'_>) -> Result<(), String> {
        match &mut self.system {
            Lines::QueueLog(_) if !line.whole => {
                Err("left out: it has no newline, so it may be cut; add one if it is whole".into())
            }
            Lines::QueueLog(log) => {
                let place = line.place;
                let read = log.line(place, line.text, &mut self.events);
                self.said.extend(self.events.iter().map(Said::from));
                self.events.clear();
                read.map_err(|unread| match unread {
                    Unread::Broken(words) => format!("not read: {words}"),
                    Unread::Unknown(name) => format!("unknown event {name}: left out"),
                })
            }
            Lines::Json(lines) => {
                self.said.extend(lines.line(Some(line.place), line.text)?);
                Ok(())
            }
        }
    }

    /// Time has gone on to there with no line.
    pub fn pass(&mut self, now: Time) {
        if let Lines::QueueLog(log) = &mut self.system {
            log.pass(now, &mut self.events);
            self.said.extend(self.events.iter().map(Said::from));
            self.events.clear();
        }
    }

    /// The source is alive, though it has nothing to say.
    pub fn heartbeat(&mut self, now: Time) {
        if let Some(source) = &self.source {
            let mark = Mark::Heartbeat;
            let id = format!("heartbeat-{}", now.0);
            let event = CloudEvent::new(id, source.as_str(), now, SourceMark { mark });
            self.said.push(Said::from(&event));
        }
    }

    /// The events said since this was last asked.
    pub fn take(&mut self) -> Vec<Said> {
        std::mem::take(&mut self.said)
    }

    /// What there is to say of the lines read.
    pub fn remarks(&mut self) -> Vec<String> {
        match &mut self.system {
            Lines::QueueLog(log) => log.remarks(),
            Lines::Json(_) => Vec::new(),
        }
    }

    /// What could not be said, for the end.
    pub fn unsaid(&self) -> Option<String> {
        match &self.system {
            Lines::QueueLog(log) if log.outcomes_without_wrapup() > 0 => Some(format!(
                "{} outcomes of calls (CALLSTATUS) had no open wrap-up to carry them",
                log.outcomes_without_wrapup()
            )),
            Lines::QueueLog(_) | Lines::Json(_) => None,
        }
    }

    /// What must be remembered where reading may go on; `None` where it may not.
    pub fn memory(&self) -> Option<Memory> {
        match &self.system {
            Lines::QueueLog(log) => log.memory().cloned(),
            Lines::Json(_) => Some(Memory::default()),
        }
    }
}

fn queue_log(arguments: &Adapt, source: &str, memory: Memory) -> QueueLog {
    let zone = arguments.time_zone.clone().unwrap_or(TimeZone::UTC);
    let names = arguments.members.iter().cloned().collect();
    let log = QueueLog::new(source, zone, memory).named(names);
    match arguments.since {
        Some(since) => log.since(since),
        None => log,
    }
}
