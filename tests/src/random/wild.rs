//! Any event at any time: few ids, contradictions everywhere, limits that are often hit exactly.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::{Happening, Shape};
use crate::model::SECOND;

const KINDS: [&str; 20] = [
    "call.queued",
    "call.queued",
    "call.queued",
    "call.offered",
    "call.offered",
    "call.offer_ended",
    "call.answered",
    "call.answered",
    "call.answered",
    "call.hold",
    "call.hold",
    "call.transferred",
    "call.left_queue",
    "call.ended",
    "call.wrapup",
    "call.wrapup",
    "agent.state",
    "agent.state",
    "agent.state",
    "seldom",
];

const SELDOM: [&str; 10] = [
    "call.callback",
    "agent.profile",
    "queue.config",
    "queue.config",
    "survey.answered",
    "survey.answered",
    "qa.scored",
    "shift.planned",
    "source.mark",
    "source.mark",
];

pub fn happenings(dice: &mut Dice, shape: &Shape, count: usize) -> Vec<Happening> {
    let gap = shape.gap(1, count);
    let tick = dice.pick(&[1, 1_000, 250_000, SECOND, SECOND]);
    let mut time = shape.begins;
    let mut happenings = Vec::new();
    for number in 0..count {
        let step = if dice.chance(30) {
            0
        } else {
            dice.between(0, gap * 14 / 5 / shape.haste(time))
        };
        time += step;
        // Round times make events meet limits, and each other.
        let counted = time / tick * tick;
        let mut kind = dice.pick(&KINDS);
        if kind == "seldom" {
            kind = dice.pick(&SELDOM);
        }
        // Calls come and go; most of a call's events come while it is young.
        let youngest = (number / shape.events_per_call.max(1)) as i64 + 3;
        let oldest = if dice.chance(5) { 0 } else { youngest - 3 };
        let ids = Ids {
            call: dice.between(oldest, youngest),
            shape,
        };
        let data = data(dice, kind, &ids);
        happenings.push(Happening {
            time: counted,
            kind,
            data,
        });
    }
    happenings
}

struct Ids<'a> {
    call: i64,
    shape: &'a Shape,
}

impl Ids<'_> {
    fn of(&self, dice: &mut Dice, field: &str) -> Value {
        match field {
            "call" => json!(format!("c-{}", self.call)),
            "queue" => json!(format!("q-{}", dice.below(self.shape.queues as u64))),
            _ => json!(format!("a-{}", dice.below(self.shape.agents as u64))),
        }
    }
}

/// Ids that the type requires, and those it may carry.
fn fields(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "call.queued" | "call.left_queue" => (&["call", "queue"], &[]),
        "call.offered" | "call.answered" | "call.offer_ended" => (&["call", "agent"], &["queue"]),
        "call.hold" | "call.transferred" | "call.ended" => (&["call"], &["agent"]),
        "call.wrapup" | "qa.scored" => (&["call", "agent"], &[]),
        "call.callback" | "survey.answered" => (&["call"], &["queue", "agent"]),
        "agent.state" => (&["agent"], &["queue"]),
        "agent.profile" | "shift.planned" => (&["agent"], &[]),
        "queue.config" => (&["queue"], &[]),
        _ => (&[], &[]),
    }
}

fn data(dice: &mut Dice, kind: &str, ids: &Ids) -> Value {
    let mut data = Map::new();
    let (required, optional) = fields(kind);
    for field in required {
        data.insert(field.to_string(), ids.of(dice, field));
    }
    let share = if kind == "agent.state" { 25 } else { 55 };
    for field in optional {
        if dice.chance(share) {
            data.insert(field.to_string(), ids.of(dice, field));
        }
    }
    if let Value::Object(own) = own_fields(dice, kind, ids.shape) {
        data.extend(own);
    }
    // Anything but these may be missing.
    let must = [
        "call", "agent", "queue", "on", "reason", "phase", "state", "score", "mark",
    ];
    data.retain(|field, _| {
        let kept = must.contains(&field.as_str()) || kind == "shift.planned";
        kept || dice.chance(70)
    });
    Value::Object(data)
}

fn own_fields(dice: &mut Dice, kind: &str, shape: &Shape) -> Value {
    match kind {
        "call.offer_ended" => {
            json!({"reason": dice.pick(&["no_answer", "rejected", "cancelled", "error"])})
        }
        "call.hold" => json!({"on": dice.chance(60)}),
        "call.transferred" => {
            json!({"kind": dice.pick(&["blind", "attended", "conference", "conference", "queue"])})
        }
        "call.left_queue" => {
            json!({"reason": dice.pick(&["abandoned", "abandoned", "timeout", "overflow", "key"])})
        }
        "call.ended" => json!({"ended_by": dice.pick(&["agent", "caller", "system"])}),
        "call.wrapup" => json!({"phase": dice.pick(&["start", "end"])}),
        "call.callback" => json!({"phase": dice.pick(&["requested", "scheduled", "done"])}),
        "agent.state" => state(dice),
        "agent.profile" => json!({
            "name": dice.pick(&["Ann", "Bob", "Cleo"]),
            "team": dice.pick(&["t1", "t2"]),
            "queues": [format!("q-{}", dice.below(shape.queues as u64))],
        }),
        "queue.config" => config(dice),
        "survey.answered" => json!({
            "csat": dice.between(1, 5),
            "csat_max": dice.pick(&[5, 5, 10]),
            "nps": dice.between(0, 10),
            "resolved": dice.chance(60),
        }),
        "qa.scored" => json!({"score": dice.between(0, 100)}),
        "shift.planned" => json!({"start": "2026-11-23T09:00:00Z", "end": "2026-11-23T17:00:00Z"}),
        // Restarts are rare, or nothing would ever last.
        "source.mark" => json!({"mark": dice.pick(&["heartbeat", "heartbeat", "heartbeat",
            "snapshot_begin", "snapshot_end", "restart"])}),
        _ => json!({}),
    }
}

fn state(dice: &mut Dice) -> Value {
    let state = dice.pick(&[
        "signed_out",
        "available",
        "available",
        "ringing",
        "talking",
        "hold",
        "wrapup",
        "not_ready",
        "not_ready",
        "unknown",
    ]);
    let mut data = json!({"state": state});
    if state == "not_ready" && dice.chance(70) {
        data["reason"] = json!(dice.pick(&["lunch", "training"]));
    }
    if dice.chance(25) {
        data["snapshot"] = json!(dice.chance(80));
    }
    data
}

/// Limits small enough to be hit.
pub fn config(dice: &mut Dice) -> Value {
    json!({
        "name": dice.pick(&["Billing", "Sales"]),
        "sl_seconds": dice.pick(&[2, 5, 10, 20]),
        "sl_target": dice.pick(&[0.5, 0.8, 0.95]),
        "sl_formula": dice.pick(&["exclude_short", "offered", "exclude_abandoned_in_time",
            "abandoned_in_time_met", "answered_only"]),
        "like": dice.pick(&["genesys", "cisco", "asterisk", "twilio", "talkdesk"]),
        "flow_outs": dice.pick(&["exclude", "count"]),
        "short_abandon_seconds": dice.pick(&[0, 1, 5, 30]),
        "wrapup_seconds": dice.pick(&[0, 2, 10, 600]),
        "max_wait": dice.pick(&[10, 60, 600]),
        "max_talk": dice.pick(&[20, 60, 900]),
        "max_wrapup": dice.pick(&[5, 30, 300]),
        "max_ring": dice.pick(&[3, 10, 60]),
        // About when streams start, in one zone or another, and what is no zone and no time.
        "time_zone": dice.pick(&["UTC", "Europe/Berlin", "Asia/Kolkata", "Mars/Olympus"]),
        "day_start": dice.pick(&["00:00", "09:05", "10:20", "14:50", "24:00"]),
    })
}
