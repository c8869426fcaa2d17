//! The figures of a queue, and of all queues pooled, each by scanning lists. What counts has the
//! span of its own queue beside it, for the queues of a pool may have different days.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::agent_figures::Times;
use super::agents::{Agent, Busy};
use super::legs::Leg;
use super::opinions;
use super::parts::{Fact, Outcome, Visit, What};
use super::service_level::{FORMULAS, ServiceLevel};
use super::settings::Settings;
use super::site::Site;
use super::time::{Span, Window};

/// What a row's figures are made of: one queue's part of the lists, or everybody's.
struct Scope<'a> {
    at: i64,
    visits: Vec<(&'a Visit, Span)>,
    legs: Vec<(&'a Leg, Span)>,
    facts: Vec<(&'a Fact, Span)>,
    members: Vec<Member<'a>>,
    arrivals_per_hour: Option<f64>,
    formula: &'a str,
    target: f64,
}

/// An agent in a row's counts: with the state that holds there.
struct Member<'a> {
    agent: &'a Agent,
    state: String,
    busy: Option<Busy>,
    /// The agents' day is the site's.
    span: Span,
    /// The legs done in the last hour, whichever queue's.
    done: Vec<&'a Leg>,
}

impl Member<'_> {
    fn shows(&self, state: &str) -> bool {
        self.busy.is_none() && self.state == state
    }

    /// At work on a call or ready for one, as far as anybody knows.
    fn serves(&self) -> bool {
        let elsewhere = ["not_ready", "signed_out", "unknown"];
        !elsewhere.iter().any(|state| self.shows(state))
    }
}

pub fn rows(site: &Site, window: Window, at: i64) -> Vec<Value> {
    site.queues
        .iter()
        .map(|(queue, (name, settings))| {
            let span = window.span(at, settings);
            let visits = { site.visits.iter() }.filter(|visit| visit.queue == *queue);
            let legs = { site.legs.iter() }.filter(|leg| leg.queue.as_ref() == Some(queue));
            let facts = { site.facts.iter() }.filter(|fact| fact.queue.as_ref() == Some(queue));
            let visits: Vec<(&Visit, Span)> = visits.map(|visit| (visit, span)).collect();
            let scope = Scope {
                at,
                arrivals_per_hour: arrivals_per_hour(&visits, &span),
                visits,
                legs: legs.map(|leg| (leg, span)).collect(),
                facts: facts.map(|fact| (fact, span)).collect(),
                members: members(site, queue, window, at),
                formula: &settings.sl_formula,
                target: settings.sl_target,
            };
            let mut row = Map::new();
            row.insert("source".into(), json!(site.source));
            row.insert("queue".into(), json!(queue));
            row.insert("name".into(), json!(name));
            row.extend(figures(&scope));
            Value::Object(row)
        })
        .collect()
}

pub fn total(sites: &[Site], window: Window, at: i64, settings: &Settings) -> Value {
    let mut scope = Scope {
        at,
        visits: Vec::new(),
        legs: Vec::new(),
        facts: Vec::new(),
        members: Vec::new(),
        arrivals_per_hour: None,
        formula: &settings.default.sl_formula,
        target: settings.default.sl_target,
    };
    let mut rates: Vec<f64> = Vec::new();
    for site in sites {
        let spans: BTreeMap<&str, Span> = { site.queues.iter() }
            .map(|(queue, (_, settings))| (queue.as_str(), window.span(at, settings)))
            .collect();
        let of = |queue: &str| spans[queue];
        let visits = site.visits.iter();
        scope
            .visits
            .extend(visits.map(|visit| (visit, of(&visit.queue))));
        let legs = site.legs.iter();
        scope
            .legs
            .extend(legs.filter_map(|leg| Some((leg, of(leg.queue.as_ref()?)))));
        let facts = site.facts.iter();
        scope
            .facts
            .extend(facts.filter_map(|fact| Some((fact, of(fact.queue.as_ref()?)))));
        scope.members.extend(everybody(site, window, at));
        for (queue, span) in &spans {
            let visits = { site.visits.iter() }.filter(|visit| visit.queue == *queue);
            let visits: Vec<(&Visit, Span)> = visits.map(|visit| (visit, *span)).collect();
            rates.extend(arrivals_per_hour(&visits, span));
        }
    }
    // Where no day has lasted any time there is no rate; other windows always have one.
    if window != Window::Today || !rates.is_empty() {
        scope.arrivals_per_hour = Some(rates.iter().sum());
    }
    Value::Object(figures(&scope))
}

/// The queue's agents. Of one not busy with a call, the newer of the general and the queue's
/// declaration holds; one with neither is not there.
fn members<'a>(site: &'a Site, queue: &str, window: Window, at: i64) -> Vec<Member<'a>> {
    let span = window.span(at, &site.settings);
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
                busy: agent.present().shown.busy,
                span,
                done: done_in_an_hour(site, agent, at),
            }
        })
        .collect()
}

fn everybody(site: &Site, window: Window, at: i64) -> Vec<Member<'_>> {
    let span = window.span(at, &site.settings);
    site.agents
        .values()
        .map(|agent| {
            let shown = &agent.present().shown;
            Member {
                agent,
                state: shown.state.clone(),
                busy: shown.busy,
                span,
                done: done_in_an_hour(site, agent, at),
            }
        })
        .collect()
}

fn done_in_an_hour<'a>(site: &'a Site, agent: &Agent, at: i64) -> Vec<&'a Leg> {
    let hour = Span::last(3600, at);
    let own = { site.legs.iter() }.filter(|leg| leg.agent == agent.id);
    handled(&own.map(|leg| (leg, hour)).collect::<Vec<_>>())
}

fn figures(scope: &Scope) -> Map<String, Value> {
    let mut row = Map::new();
    for part in [
        now(scope, scope.at),
        moments(scope),
        service_level(scope),
        waits(scope),
        handling(scope),
        opinions::figures(&scope.facts, true),
    ] {
        let Value::Object(part) = part else { continue };
        row.extend(part);
    }
    row
}

fn now(scope: &Scope, at: i64) -> Value {
    let visits = scope.visits.iter().map(|(visit, _)| *visit);
    let waiting: Vec<&Visit> = visits.filter(|visit| visit.is_open()).collect();
    let wait = |visit: &Visit| at - visit.queued;
    let waiting_if = |is: &dyn Fn(&Visit) -> bool| waiting.iter().filter(|v| is(v)).count();
    let threshold = |visit: &Visit| visit.settings.sl_seconds;
    let legs = scope.legs.iter().map(|(leg, _)| *leg);
    let open_legs: Vec<&Leg> = legs.filter(|leg| leg.is_open()).collect();
    let on_hold = open_legs.iter().filter(|leg| leg.is_on_hold()).count();
    let agents_if = |is: &dyn Fn(&Member) -> bool| scope.members.iter().filter(|m| is(m)).count();
    let not_busy = |state: &str| agents_if(&|member: &Member| member.shows(state));
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
        "ewt_s": estimated_wait(scope, at, &waiting),
    })
}

/// So long until all before the caller, and then the caller, are gone: answered as fast as the
/// agents who serve get done with their calls, or as fast as of late where that is faster; and some
/// leave.
fn estimated_wait(scope: &Scope, at: i64, waiting: &[&Visit]) -> Option<f64> {
    let members = || scope.members.iter();
    let silent = waiting.iter().filter(|visit| !visit.ringing).count();
    let free = members().filter(|member| member.shows("available")).count();
    if silent < free {
        return Some(0.0);
    }
    let turn = (silent - free + 1) as f64;
    let serving = members().filter(|member| member.serves()).count();
    let elsewhere = |member: &&Member| member.shows("not_ready") || member.shows("signed_out");
    if serving == 0 && members().any(|member| elsewhere(&member)) {
        return None;
    }
    let done: Vec<i64> = { members().flat_map(|member| &member.done) }
        .map(|leg| leg.handle_time())
        .collect();
    let each_takes = mean(&done).filter(|handle_time| *handle_time > 0.0);
    let by_staff = each_takes.map_or(0.0, |handle_time| serving as f64 / handle_time);
    let quarter = Span::last(900, at);
    let per_second = |outcomes: &[Outcome]| {
        let ends = scope.visits.iter().filter_map(|(visit, _)| visit.end);
        let counts = ends.filter(|(end, how)| outcomes.contains(how) && quarter.holds(*end));
        counts.count() as f64 / 900.0
    };
    let by_record = per_second(&[Outcome::Answered]);
    let leaving = per_second(&[Outcome::Abandoned, Outcome::FlowedOut]);
    let pace = by_staff.max(by_record) + leaving;
    (pace > 0.0).then(|| turn / pace)
}

/// Of each queue what its own day has seen, over the hours of it.
fn arrivals_per_hour(visits: &[(&Visit, Span)], span: &Span) -> Option<f64> {
    let hours = seconds(span.length) / 3600.0;
    (span.length > 0).then(|| offered(visits) as f64 / hours)
}

fn offered(visits: &[(&Visit, Span)]) -> usize {
    let visits = visits.iter();
    visits
        .filter(|(visit, span)| span.holds(visit.queued))
        .count()
}

/// The waits of visits that ended so in the window.
fn ended(scope: &Scope, outcome: Outcome) -> Vec<i64> {
    let mut waits = Vec::new();
    for (visit, span) in &scope.visits {
        if let Some((end, how)) = visit.end
            && how == outcome
            && span.holds(end)
        {
            waits.push(end - visit.queued);
        }
    }
    waits
}

fn moments(scope: &Scope) -> Value {
    // Of each abandoned visit its own limit holds.
    let short_abandoned = { scope.visits.iter() }
        .filter(|(visit, span)| match visit.end {
            Some((end, Outcome::Abandoned)) => {
                span.holds(end) && end - visit.queued < visit.settings.short_abandon_seconds
            }
            _ => false,
        })
        .count();
    let facts = |what: What| count_facts(&scope.facts, what);
    let ended = |outcome| ended(scope, outcome).len();
    let (answered, abandoned) = (ended(Outcome::Answered), ended(Outcome::Abandoned));
    let flowed_out = ended(Outcome::FlowedOut);
    let stayed_and_left = abandoned - short_abandoned;
    let decided = answered + stayed_and_left + flowed_out;
    json!({
        "offered": offered(&scope.visits),
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
        "arrival_rate_per_h": scope.arrivals_per_hour,
    })
}

pub fn count_facts(facts: &[(&Fact, Span)], what: What) -> usize {
    let counts = |(fact, span): &&(&Fact, Span)| fact.what == what && span.holds(fact.time);
    facts.iter().filter(counts).count()
}

fn service_level(scope: &Scope) -> Value {
    let level = ServiceLevel::of(&scope.visits);
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

fn waits(scope: &Scope) -> Value {
    let mut answered = ended(scope, Outcome::Answered);
    answered.sort();
    let abandoned = ended(scope, Outcome::Abandoned);
    let flowed_out = ended(scope, Outcome::FlowedOut);
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

fn handling(scope: &Scope) -> Value {
    let handled = handled(&scope.legs);
    let of = |figure: &dyn Fn(&Leg) -> i64| -> Vec<i64> {
        handled.iter().map(|leg| figure(leg)).collect()
    };
    let mut pool = Times::default();
    for member in &scope.members {
        pool.add(&Times::of(member.agent, &member.span));
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
pub fn handled<'a>(legs: &[(&'a Leg, Span)]) -> Vec<&'a Leg> {
    let legs = legs.iter();
    legs.filter(|(leg, span)| leg.work_end().is_some_and(|end| span.holds(end)))
        .map(|(leg, _)| *leg)
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
