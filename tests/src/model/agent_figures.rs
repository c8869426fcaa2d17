//! The figures of an agent.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::agents::{Agent, Busy};
use super::legs::Leg;
use super::opinions;
use super::parts::{Fact, What};
use super::queue_figures::{count_facts, handled, mean, seconds};
use super::settings::Settings;
use super::site::Site;
use super::time::{Span, Window, show_time};

/// Times of the window by what was shown, in µs.
#[derive(Clone, Debug, Default)]
pub struct Times {
    talk: i64,
    hold: i64,
    wrapup: i64,
    ring: i64,
    available: i64,
    not_ready: BTreeMap<String, i64>,
    signed_in: i64,
}

impl Times {
    pub fn of(agent: &Agent, span: &Span) -> Times {
        let mut times = Times::default();
        for (shown, length) in agent.stretches(span) {
            if shown.is_signed_in() {
                times.signed_in += length;
            }
            match (shown.busy, shown.state.as_str()) {
                (Some(Busy::Talking), _) => times.talk += length,
                (Some(Busy::Hold), _) => times.hold += length,
                (Some(Busy::Wrapup), _) => times.wrapup += length,
                (Some(Busy::Ringing), _) => times.ring += length,
                (None, "available") => times.available += length,
                (None, "not_ready") => {
                    let reason = shown.reason.clone().unwrap_or_default();
                    *times.not_ready.entry(reason).or_insert(0) += length;
                }
                _ => {}
            }
        }
        times
    }

    pub fn add(&mut self, other: &Times) {
        self.talk += other.talk;
        self.hold += other.hold;
        self.wrapup += other.wrapup;
        self.ring += other.ring;
        self.available += other.available;
        self.signed_in += other.signed_in;
    }

    fn busy(&self) -> i64 {
        self.ring + self.talk + self.hold + self.wrapup
    }

    pub fn occupancy(&self) -> Option<f64> {
        share(self.busy(), self.busy() + self.available)
    }

    fn utilization(&self) -> Option<f64> {
        share(self.busy(), self.signed_in)
    }
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

pub fn rows(site: &Site, window: Window, at: i64, settings: &Settings) -> Vec<Value> {
    let span = window.span(at, &site.settings);
    site.agents
        .values()
        .map(|agent| {
            let legs = { site.legs.iter() }.filter(|leg| leg.agent == agent.id);
            let legs: Vec<(&Leg, Span)> = legs.map(|leg| (leg, span)).collect();
            let facts = { site.facts.iter() }.filter(|fact| fact.agent.as_ref() == Some(&agent.id));
            let facts: Vec<(&Fact, Span)> = facts.map(|fact| (fact, span)).collect();
            let mut row = Map::new();
            for part in [
                now(&site.source, agent, at, settings),
                handling(&legs, &facts),
                times(&Times::of(agent, &span)),
                opinions::figures(&facts, false),
            ] {
                let Value::Object(part) = part else { continue };
                row.extend(part);
            }
            Value::Object(row)
        })
        .collect()
}

fn now(source: &str, agent: &Agent, at: i64, settings: &Settings) -> Value {
    let present = agent.present();
    let shown = &present.shown;
    json!({
        "source": source,
        "agent": agent.id,
        "name": agent.profile["name"],
        "team": agent.profile["team"],
        "state": shown.state,
        "since": present.since.map(show_time),
        "call": shown.call,
        "queue": shown.queue,
        "reason": shown.reason,
        "doubtful": present.doubtful,
        "long": agent.is_long(at, &settings.long),
    })
}

fn handling(legs: &[(&Leg, Span)], facts: &[(&Fact, Span)]) -> Value {
    let handled = handled(legs);
    let work: Vec<i64> = handled.iter().map(|leg| leg.handle_time()).collect();
    json!({
        "handled": handled.len(),
        "aht_s": mean(&work),
        "ring_no_answer": count_facts(facts, What::RingNoAnswer),
        "rejected": count_facts(facts, What::Rejected),
        "transferred": count_facts(facts, What::Transferred),
        // No plans are read yet.
        "adherence": null,
    })
}

fn times(times: &Times) -> Value {
    let not_ready: BTreeMap<&String, f64> = times
        .not_ready
        .iter()
        .map(|(reason, time)| (reason, seconds(*time)))
        .collect();
    json!({
        "talk_s": seconds(times.talk),
        "hold_s": seconds(times.hold),
        "wrapup_s": seconds(times.wrapup),
        "ring_s": seconds(times.ring),
        "available_s": seconds(times.available),
        "not_ready_s": not_ready,
        "signed_in_s": seconds(times.signed_in),
        "occupancy": times.occupancy(),
        "utilization": times.utilization(),
    })
}
