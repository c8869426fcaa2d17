//! All that happened at one source up to the board's instant, as lists to be scanned.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::agents::Agent;
use super::calls::Call;
use super::history::History;
use super::legs::{Leg, settle};
use super::parts::{Fact, Visit};
use super::reading::Event;
use super::settings::{QueueSettings, Settings};

pub struct Site {
    pub source: String,
    pub visits: Vec<Visit>,
    pub legs: Vec<Leg>,
    pub facts: Vec<Fact>,
    pub agents: BTreeMap<String, Agent>,
    /// Every queue to list, with its name and its settings at the board's instant.
    pub queues: BTreeMap<String, (Option<String>, QueueSettings)>,
    /// What holds for the agents.
    pub settings: QueueSettings,
}

impl Site {
    pub fn new(
        source: String,
        events: Vec<Event>,
        at: i64,
        settings: &Settings,
        anomalies: &mut BTreeMap<&'static str, u64>,
    ) -> Site {
        let history = History::new(&source, &events, settings);
        let mut agents = agents(&events);
        let (mut visits, mut legs, mut facts) = (Vec::new(), Vec::new(), Vec::new());
        for (id, own) in events_by_call(&events) {
            let call = Call::fold(&history, id, &own, at);
            for ring in &call.rings {
                agents
                    .get_mut(&ring.agent)
                    .expect("all are listed")
                    .add_ring(ring);
            }
            for leg in settle(&history, &call, at) {
                agents
                    .get_mut(&leg.agent)
                    .expect("all are listed")
                    .add_leg(&leg);
                legs.push(leg);
            }
            for kind in &call.anomalies {
                *anomalies.entry(kind).or_insert(0) += 1;
            }
            visits.extend(call.visits);
            facts.extend(call.facts);
        }
        for agent in agents.values_mut() {
            agent.live(at);
            *anomalies.entry("state_corrected").or_insert(0) += agent.declarations.corrected;
        }
        let site_settings = settings.site(&source);
        let queues = queue_names(&events)
            .into_iter()
            .map(|(queue, name)| {
                let in_force = history.settings(Some(&queue), at);
                (queue, (name, in_force))
            })
            .collect();
        Site {
            source,
            visits,
            legs,
            facts,
            agents,
            queues,
            settings: site_settings,
        }
    }
}

/// Events of a call are those with a call's types, its surveys and its scores.
fn events_by_call(events: &[Event]) -> BTreeMap<&str, Vec<&Event>> {
    let mut calls: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events {
        let of_a_call = event.kind.starts_with("call.")
            || *event.kind == *"survey.answered"
            || *event.kind == *"qa.scored";
        if of_a_call {
            calls.entry(event.required("call")).or_default().push(event);
        }
    }
    calls
}

/// Every agent that any event names, with profile, declarations and queues.
fn agents(events: &[Event]) -> BTreeMap<String, Agent> {
    let mut agents: BTreeMap<String, Agent> = BTreeMap::new();
    for event in events {
        let no_agent_field = ["queue.config", "source.mark"].contains(&&*event.kind);
        let Some(id) = event.text("agent").filter(|_| !no_agent_field) else {
            continue;
        };
        let agent = agents.entry(id.to_string()).or_default();
        agent.id = id.to_string();
        match &*event.kind {
            "agent.profile" => agent.profile = Value::clone(&event.data),
            "agent.state" => agent.declarations.add(event),
            _ => {}
        }
    }
    for agent in agents.values_mut() {
        agent.queues = profile_queues(&agent.profile);
    }
    for event in events.iter().filter(|event| *event.kind == *"agent.state") {
        if let (Some(queue), Some(agent)) =
            (event.text("queue"), agents.get_mut(event.required("agent")))
        {
            agent.queues.insert(queue.to_string());
        }
    }
    agents
}

fn profile_queues(profile: &Value) -> BTreeSet<String> {
    let queues = profile["queues"].as_array().into_iter().flatten();
    queues
        .filter_map(Value::as_str)
        .map(str::to_string)
        .collect()
}

/// Every queue to list, with the last name a `queue.config` gave it.
fn queue_names(events: &[Event]) -> BTreeMap<String, Option<String>> {
    let mut queues: BTreeMap<String, Option<String>> = BTreeMap::new();
    for event in events {
        // A plan's queue is the only one that does not count, and a profile has several.
        if let Some(queue) = event.text("queue")
            && !["shift.planned", "agent.profile", "source.mark"].contains(&&*event.kind)
        {
            queues.entry(queue.to_string()).or_default();
        }
        if *event.kind == *"agent.profile" {
            for queue in profile_queues(&event.data) {
                queues.entry(queue).or_default();
            }
        }
        if *event.kind == *"queue.config" && event.text("name").is_some() {
            queues.insert(
                event.required("queue").into(),
                event.text("name").map(str::to_string),
            );
        }
    }
    queues
}
