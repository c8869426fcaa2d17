//! The figures of a queue, and of all queues pooled, each by scanning lists.

use serde_json::{Map, Value, json};

use super::agent_figures::Times;
use super::agents::{Agent, Busy};
use super::legs::Leg;
use super::opinions;
use super::parts::{Fact, Outcome, Visit, What};
use super::service_level::{FORMULAS, ServiceLevel};
use super::settings::Settings;
use super::site::Site;
use super::time::Window;

/// What a row's figures are made of: one queue's part of the lists, or everybody's.
struct Scope<'a> {
    visits: Vec<&'a Visit>,
    legs: Vec<&'a Leg>,
    facts: Vec<&'a Fact>,
    members: Vec<Member<'a>>,
    formula: &'a str,
    target: f64,
}

/// An agent in a row's counts: with the state that holds there.
struct Member<'a> {
    agent: &'a Agent,
    state: String,
    busy: Option<Busy>,
}

pub fn rows(site: &Site, window: &Window) -> Vec<Value> {
    site.queues
        .iter()
        .map(|(queue, (name, settings))| {
            let scope = Scope {
                visits: site
                    .visits
                    .iter()
                    .filter(|visit| visit.queue == *queue)
                    .collect(),
                legs: site
                    .legs
                    .iter()
                    .filter(|leg| leg.queue.as_ref() == Some(queue))
                    .collect(),
                facts: site
                    .facts
                    .iter()
                    .filter(|fact| fact.queue.as_ref() == Some(queue))
                    .collect(),
                members: members(site, queue, window.at),
                formula: &settings.sl_formula,
                target: settings.sl_target,
            };
            let mut row = Map::new();
            row.insert("source".into(), json!(site.source));
            row.insert("queue".into(), json!(queue));
            row.insert("name".into(), json!(name));
            row.extend(figures(&scope, window));
            Value::Object(row)
        })
        .collect()
}

pub fn total(sites: &[Site], window: &Window, settings: &Settings) -> Value {
    let scope = Scope {
        visits: sites.iter().flat_map(|site| &site.visits).collect(),
        legs: sites
            .iter()
            .flat_map(|site| &site.legs)
            .filter(|leg| leg.queue.is_some())
            .collect(),
        facts: sites
            .iter()
            .flat_map(|site| &site.facts)
            .filter(|fact| fact.queue.is_some())
            .collect(),
        members: sites
            .iter()
            .flat_map(|site| everybody(site, window.at))
            .collect(),
        formula: &settings.default.sl_formula,
        target: settings.default.sl_target,
    };
    Value::Object(figures(&scope, window))
}

/// The queue's agents. Of one not busy with a call, the newer of the general and the queue's
/// declaration holds; one with neither is not there.
fn members<'a>(site: &'a Site, queue: &str, at: i64) -> Vec<Member<'a>> {
    let of_queue = site
        .agents
        .values()
        .filter(|agent| agent.queues.contains(queue));
    of_queue
        .map(|agent| {
            let held = agent.declarations.in_queue(queue, at);
            let state = held.map_or("unknown".to_string(), |held| held.state.clone());
            Member {
                agent,
                state,
                busy: agent.shown(at).busy,
            }
        })
        .collect()
}

fn everybody(site: &Site, at: i64) -> Vec<Member<'_>> {
    site.agents
        .values()
        .map(|agent| {
            let shown = agent.shown(at);
            Member {
                agent,
                state: shown.state,
                busy: shown.busy,
            }
        })
        .collect()
}

fn figures(scope: &Scope, window: &Window) -> Map<String, Value> {
    let mut row = Map::new();
    for part in [
        now(scope, window.at),
        moments(scope, window),
        service_level(scope, window),
        waits(scope, window),
        handling(scope, window),
        opinions::figures(&scope.facts, window, true),
    ] {
        let Value::Object(part) = part else { continue };
        row.extend(part);
    }
    row
}

fn now(scope: &Scope, at: i64) -> Value {
    let waiting: Vec<&&Visit> = scope
        .visits
        .iter()
        .filter(|visit| visit.is_open())
        .collect();
    let wait = |visit: &Visit| at - visit.queued;
    let waiting_if = |is: &dyn Fn(&Visit) -> bool| waiting.iter().filter(|v| is(v)).count();
    let threshold = |visit: &Visit| visit.settings.sl_seconds;
    let open_legs: Vec<&&Leg> = scope.legs.iter().filter(|leg| leg.is_open()).collect();
    let on_hold = open_legs.iter().filter(|leg| leg.is_on_hold()).count();
    let agents_if = |is: &dyn Fn(&Member) -> bool| scope.members.iter().filter(|m| is(m)).count();
    let not_busy =
        |state: &str| agents_if(&|member: &Member| member.busy.is_none() && member.state == state);
    let is_staffed = |member: &Member| {
        member.busy.is_some() || !["signed_out", "unknown"].contains(&member.state.as_str())
    };
    json!({
        "waiting": waiting.len(),
        "longest_wait_s": waiting.iter().map(|visit| wait(visit)).max().map(seconds),
        "waiting_late": waiting_if(&|visit| wait(visit) >= threshold(visit)),
        // Over three quarters of the threshold, in whole numbers.
        "at_risk": waiting_if(&|visit| {
            wait(visit) * 4 > threshold(visit) * 3 && wait(visit) < threshold(visit)
        }),
        "ringing": waiting_if(&|visit| visit.ringing),
        "talking": open_legs.len() - on_hold,
        "on_hold": on_hold,
        "staffed": agents_if(&is_staffed),
        "available": not_busy("available"),
        "not_ready": not_busy("not_ready"),
        "wrapping_up": agents_if(&|member| member.busy == Some(Busy::Wrapup)),
        "ewt_s": estimated_wait(scope, at, waiting.len(), not_busy("available")),
    })
}

/// (waiting + 1) ÷ answers per second of the last 15 minutes.
fn estimated_wait(scope: &Scope, at: i64, waiting: usize, free_agents: usize) -> Option<f64> {
    if waiting == 0 && free_agents > 0 {
        return Some(0.0);
    }
    let last_15_minutes = Window::new(at, 900);
    let answers = ended(scope, &last_15_minutes, Outcome::Answered).len();
    (answers > 0).then(|| (waiting + 1) as f64 * 900.0 / answers as f64)
}

/// The waits of visits that ended so in the window.
fn ended(scope: &Scope, window: &Window, outcome: Outcome) -> Vec<i64> {
    let ends = scope
        .visits
        .iter()
        .filter_map(|visit| visit.end.map(|end| (visit, end)));
    ends.filter(|(_, (time, how))| *how == outcome && window.holds(*time))
        .map(|(visit, (time, _))| time - visit.queued)
        .collect()
}

fn moments(scope: &Scope, window: &Window) -> Value {
    let offered = scope
        .visits
        .iter()
        .filter(|visit| window.holds(visit.queued))
        .count();
    // Of each abandoned visit its own limit holds.
    let short_abandoned = scope
        .visits
        .iter()
        .filter(|visit| match visit.end {
            Some((end, Outcome::Abandoned)) => {
                window.holds(end) && end - visit.queued < visit.settings.short_abandon_seconds
            }
            _ => false,
        })
        .count();
    let facts = |what: What| count_facts(&scope.facts, window, what);
    let ended = |outcome| ended(scope, window, outcome).len();
    let (answered, abandoned) = (ended(Outcome::Answered), ended(Outcome::Abandoned));
    let flowed_out = ended(Outcome::FlowedOut);
    let stayed_and_left = abandoned - short_abandoned;
    let decided = answered + stayed_and_left + flowed_out;
    json!({
        "offered": offered,
        "answered": answered,
        "abandoned": abandoned,
        "short_abandoned": short_abandoned,
        "flowed_out": flowed_out,
        "lost": ended(Outcome::Lost),
        "transferred": facts(What::Transferred),
        "ring_no_answer": facts(What::RingNoAnswer),
        "rejected": facts(What::Rejected),
        "callbacks": facts(What::CallbackRequested),
        "abandon_rate": (decided > 0).then(|| stayed_and_left as f64 / decided as f64),
        "arrival_rate_per_h": offered as f64 / (window.seconds as f64 / 3600.0),
    })
}

pub fn count_facts(facts: &[&Fact], window: &Window, what: What) -> usize {
    facts
        .iter()
        .filter(|fact| fact.what == what && window.holds(fact.time))
        .count()
}

fn service_level(scope: &Scope, window: &Window) -> Value {
    let level = ServiceLevel::of(&scope.visits, window);
    let all: Map<String, Value> = FORMULAS
        .iter()
        .map(|formula| (formula.to_string(), json!(level.value(formula))))
        .collect();
    json!({
        "service_level": level.value(scope.formula),
        "service_levels": all,
        "sl_counts": level.counts(),
        "sl_best": level.best(scope.formula),
        "sl_worst": level.worst(scope.formula),
        "sl_needed": level.needed(scope.formula, scope.target),
    })
}

fn waits(scope: &Scope, window: &Window) -> Value {
    let mut answered = ended(scope, window, Outcome::Answered);
    answered.sort();
    let abandoned = ended(scope, window, Outcome::Abandoned);
    let flowed_out = ended(scope, window, Outcome::FlowedOut);
    let longest = answered.iter().chain(&abandoned).chain(&flowed_out).max();
    let percentile = |percent: usize| {
        let rank = (percent * answered.len()).div_ceil(100);
        rank.checked_sub(1).map(|place| seconds(answered[place]))
    };
    json!({
        "asa_s": mean(&answered),
        "wait_p50_s": percentile(50),
        "wait_p90_s": percentile(90),
        "wait_p95_s": percentile(95),
        "wait_max_s": longest.map(|wait| seconds(*wait)),
        "abandon_wait_avg_s": mean(&abandoned),
    })
}

fn handling(scope: &Scope, window: &Window) -> Value {
    let handled: Vec<&&Leg> = handled(&scope.legs, window);
    let of = |figure: &dyn Fn(&Leg) -> i64| -> Vec<i64> {
        handled.iter().map(|leg| figure(leg)).collect()
    };
    let mut pool = Times::default();
    for member in &scope.members {
        pool.add(&Times::of(member.agent, window));
    }
    json!({
        "handled": handled.len(),
        "talk_avg_s": mean(&of(&Leg::talk_time)),
        "hold_avg_s": mean(&of(&Leg::hold_time)),
        "wrapup_avg_s": mean(&of(&Leg::wrapup_time)),
        "aht_s": mean(&of(&Leg::handle_time)),
        "occupancy": pool.occupancy(),
    })
}

/// Legs whose work ended in the window.
pub fn handled<'b, 'a>(legs: &'b [&'a Leg], window: &Window) -> Vec<&'b &'a Leg> {
    legs.iter()
        .filter(|leg| leg.work_end().is_some_and(|end| window.holds(end)))
        .collect()
}

pub fn seconds(time: i64) -> f64 {
    time as f64 / 1e6
}

/// Mean seconds of durations in µs.
pub fn mean(times: &[i64]) -> Option<f64> {
    let sum: i64 = times.iter().sum();
    (!times.is_empty()).then(|| seconds(sum) / times.len() as f64)
}
