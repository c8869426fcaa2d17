//! What a call must know of the rest of its source: restarts, settings and their dates, and what
//! its agents did elsewhere.

use std::collections::BTreeMap;

use super::calls::MOST_EVENTS;
use super::reading::Event;
use super::settings::{QueueSettings, Settings};
use super::time::Moment;

pub struct History<'a> {
    source: &'a str,
    settings: &'a Settings,
    /// Each queue's settings from each of its changes on, in order.
    configs: BTreeMap<&'a str, Vec<(i64, QueueSettings)>>,
    connections: BTreeMap<&'a str, Vec<(Moment, &'a str)>>,
    dismissals: BTreeMap<&'a str, Vec<Moment>>,
    pub restarts: Vec<&'a Event>,
}

impl<'a> History<'a> {
    pub fn new(source: &'a str, events: &'a [Event], settings: &'a Settings) -> History<'a> {
        let mut history = History {
            source,
            settings,
            configs: BTreeMap::new(),
            connections: BTreeMap::new(),
            dismissals: BTreeMap::new(),
            restarts: events.iter().filter(|event| event.is_restart()).collect(),
        };
        let mut of_call: BTreeMap<&str, usize> = BTreeMap::new();
        for event in events {
            if let Some(call) = event.text("call").filter(|_| event.is_of_call()) {
                let number = of_call.entry(call).or_default();
                *number += 1;
                if *number > MOST_EVENTS {
                    continue;
                }
            }
            match &*event.kind {
                "queue.config" => {
                    let queue = event.required("queue");
                    let changes = history.configs.entry(queue).or_default();
                    let before = changes.last().map(|(_, settings)| settings.clone());
                    let mut settings = before.unwrap_or_else(|| settings.queue(source, queue));
                    settings.apply(&event.data);
                    changes.push((event.time(), settings));
                }
                "call.answered" => history
                    .connections
                    .entry(event.required("agent"))
                    .or_default()
                    .push((event.moment, event.required("call"))),
                "agent.state" if ends_wrapups(event) => {
                    history
                        .dismissals
                        .entry(event.required("agent"))
                        .or_default()
                        .push(event.moment);
                }
                _ => {}
            }
        }
        history
    }

    /// The settings in force at `time`; a `queue.config` of that very time is in force. Without
    /// a queue, those of the source.
    pub fn settings(&self, queue: Option<&str>, time: i64) -> QueueSettings {
        let Some(queue) = queue else {
            return self.settings.site(self.source);
        };
        let changes = self.configs.get(queue).into_iter().flatten();
        let last = changes.take_while(|(from, _)| *from <= time).last();
        let changed = last.map(|(_, settings)| settings.clone());
        changed.unwrap_or_else(|| self.settings.queue(self.source, queue))
    }

    /// The agent's answers of calls other than `call`, in order.
    pub fn connections_elsewhere(&self, agent: &str, call: &str) -> impl Iterator<Item = Moment> {
        let all = self.connections.get(agent).into_iter().flatten();
        all.filter(move |(_, other)| *other != call)
            .map(|(moment, _)| *moment)
    }

    /// The agent's declarations that end an open wrap-up, in order.
    pub fn dismissals(&self, agent: &str) -> &[Moment] {
        self.dismissals.get(agent).map_or(&[], Vec::as_slice)
    }
}

/// Rule 14: declared `available`, `not_ready` or `signed_out`, without queue, not a snapshot.
fn ends_wrapups(event: &Event) -> bool {
    let state = event.required("state");
    ["available", "not_ready", "signed_out"].contains(&state)
        && event.text("queue").is_none()
        && event.data["snapshot"] != true
}
