//! What is let go of is missed by nobody: a floor that remembers its calls for days shows the same.

mod chance;

use std::borrow::Cow;
use std::sync::Arc;

use chance::*;
use floor::{AskedFor, Body, Event, Floor, Plan, SECOND, Span, Time, Verdict, Window};

/// Queues, agents and what is asked for, as they look.
fn looks(floor: &Floor) -> Vec<String> {
    let mut all = Vec::new();
    for window in Window::ALL {
        for id in floor.queues() {
            let terms = told(floor.queue_terms(id, window));
            all.push(format!("{window:?} {:?} {terms}", floor.queue(id)));
        }
        for id in floor.agents() {
            let (facts, terms) = (floor.agent(id), floor.agent_terms(id, window));
            all.push(format!("{window:?} {facts:?} {terms:?}"));
        }
        for kind in [AskedFor::Dnis, AskedFor::Skill] {
            let mut asked: Vec<String> = floor
                .asked(kind, window)
                .map(|(name, terms)| format!("{window:?} {name} {}", told(terms)))
                .collect();
            asked.sort();
            all.extend(asked);
        }
    }
    all.push(format!("{:?}", floor.anomalies()));
    all
}

/// Most come at once, some late, a few too late.
fn arrivals(chance: &mut Chance, seconds: u64) -> Vec<(Time, Event<'static>)> {
    let mut all: Vec<(Time, Event<'static>)> = events(chance, 700, seconds)
        .into_iter()
        .map(|mut event| {
            if let Body::Call { call, .. } = &mut event.body {
                // Every hour other calls; some are heard of again within two hours: for so long a
                // call lends its queue and agent to what comes.
                let again = i64::from(chance.below(5) == 0);
                let hour = event.time.0 / (3_600 * SECOND) - again;
                *call = Cow::Owned(format!("{call} of {hour}"));
            }
            let late = match chance.below(8) {
                0 => chance.below(905) as i64,
                1 => chance.below(60) as i64,
                _ => 0,
            };
            (event.time + Span(late * SECOND), event)
        })
        .collect();
    all.sort_by_key(|(arrival, _)| *arrival);
    all
}

fn floor(remember: Span) -> Floor {
    let plan = Plan {
        remember,
        ..Plan::default()
    };
    Floor::new(Arc::from("acme/site-1"), plan, Time(0))
}

#[test]
fn forgetting_changes_no_figure() {
    for seed in 0..20 {
        let mut chance = Chance(seed + 4_711);
        let (mut one, mut other) = (floor(Span(0)), floor(Span(100 * 3_600 * SECOND)));
        for (number, (arrival, event)) in arrivals(&mut chance, 8 * 3_600).into_iter().enumerate() {
            let now = arrival.max(one.now());
            for floor in [&mut one, &mut other] {
                floor.advance_to(now);
                let verdict = floor.apply(&event, now);
                assert!(
                    matches!(verdict, Verdict::Applied | Verdict::Late),
                    "seed {seed}: {verdict:?}"
                );
            }
            if number % 7 == 0 {
                for (short, long) in looks(&one).into_iter().zip(looks(&other)) {
                    assert_eq!(short, long, "seed {seed} at {now}");
                }
            }
        }
    }
}

/// What is kept is bounded by the time of what is read, also where that is long ago.
#[test]
fn a_past_that_is_read_late_is_let_go_of_as_well() {
    let kept = |late: Span| {
        let mut floor = floor(Span(0));
        for (arrival, event) in arrivals(&mut Chance(5), 8 * 3_600) {
            let now = (arrival + late).max(floor.now());
            floor.advance_to(now);
            floor.apply(&event, now);
        }
        floor.save().len()
    };
    let (live, late) = (kept(Span(0)), kept(Span(24 * 3_600 * SECOND)));
    assert!(late < live + live / 4, "{late} bytes against {live}");
}
