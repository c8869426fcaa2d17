//! What looks different has been among the changes, and nothing changes by itself before the
//! deadline: who publishes only what changed shows what is.

mod chance;

use std::collections::BTreeSet;
use std::sync::Arc;

use chance::*;
use floor::{
    AgentId, AgentTimes, BusinessDay, Event, Floor, Plan, QueueId, SECOND, Settings, Span, Time,
    TimeOfDay, Verdict, Window,
};

/// Days begin within the hours that are looked at.
fn plan() -> Plan {
    Plan {
        lateness: Span(86_400 * SECOND),
        default: Settings {
            day: BusinessDay {
                start: TimeOfDay::from_text("00:30").expect("a time of day"),
                ..BusinessDay::default()
            },
            ..Settings::default()
        },
        ..Plan::default()
    }
}

/// A queue as it looks, without what grows with the clock.
fn queue_looks(floor: &Floor, id: QueueId) -> String {
    let all = Window::ALL.map(|window| {
        let mut terms = floor.queue_terms(id, window);
        terms.longest_wait = None;
        terms.times = AgentTimes::default();
        (terms.length, terms.arrivals_per_h) = (Span(0), None);
        told(terms)
    });
    format!("{:?} {all:?}", floor.queue(id))
}

fn agent_looks(floor: &Floor, id: AgentId) -> String {
    let today = floor.agent_terms(id, Window::Today).tallies;
    format!(
        "{:?} {:?} {today:?}",
        floor.agent(id),
        floor.queues_of(id).to_vec()
    )
}

/// A floor, and how it looked when its changes were last taken.
struct Watched {
    floor: Floor,
    queues: Vec<String>,
    agents: Vec<String>,
}

impl Watched {
    fn new() -> Self {
        Self {
            floor: Floor::new(Arc::from("acme/site-1"), plan(), Time(0)),
            queues: Vec::new(),
            agents: Vec::new(),
        }
    }

    fn looks(&self) -> (Vec<String>, Vec<String>) {
        let queues = self.floor.queues().map(|id| queue_looks(&self.floor, id));
        let agents = self.floor.agents().map(|id| agent_looks(&self.floor, id));
        (queues.collect(), agents.collect())
    }

    /// All that looks different, or is new, is among the changes, and each of them once.
    fn check(&mut self, seed: u64) {
        let changes = self.floor.take_changes();
        let (queues, agents) = self.looks();
        let changed: BTreeSet<usize> = changes.queues.iter().map(|id| id.place()).collect();
        assert_eq!(changed.len(), changes.queues.len(), "seed {seed}");
        for (place, looks) in queues.iter().enumerate() {
            if !changed.contains(&place) {
                let now = self.floor.now();
                assert_eq!(self.queues.get(place), Some(looks), "seed {seed} at {now}");
            }
        }
        let changed: BTreeSet<usize> = changes.agents.iter().map(|id| id.place()).collect();
        assert_eq!(changed.len(), changes.agents.len(), "seed {seed}");
        for (place, looks) in agents.iter().enumerate() {
            if !changed.contains(&place) {
                let now = self.floor.now();
                assert_eq!(self.agents.get(place), Some(looks), "seed {seed} at {now}");
            }
        }
        (self.queues, self.agents) = (queues, agents);
        self.check_pool(seed);
    }

    /// All agents are what each of them adds.
    fn check_pool(&self, seed: u64) {
        let window = Window::M15;
        let each = self.floor.agents();
        let each: Vec<_> = each
            .map(|id| self.floor.agent_in_pool(id, window))
            .collect();
        let pool = self.floor.agent_pool(window);
        let staffed = each.iter().map(|(counts, _)| counts.staffed).sum::<i64>();
        let talk = each.iter().map(|(_, times)| times.talk.0).sum::<i64>();
        assert_eq!(
            (staffed, talk),
            (pool.0.staffed, pool.1.talk.0),
            "seed {seed}"
        );
    }

    /// Time passes in steps: to the last instant before each deadline, and to the deadline.
    fn pass(&mut self, to: Time, seed: u64) {
        while let Some(deadline) = self.floor.deadline().filter(|deadline| *deadline <= to) {
            let before = deadline - Span(1);
            if before > self.floor.now() {
                self.floor.advance_to(before);
                self.check(seed);
            }
            assert!(deadline > self.floor.now(), "seed {seed}: {deadline}");
            self.floor.advance_to(deadline);
            self.check(seed);
        }
        self.floor.advance_to(to);
        self.check(seed);
    }
}

/// Most come at once, some late, and some are stamped ahead of the clock.
fn arrivals(chance: &mut Chance) -> Vec<(Time, Event<'static>)> {
    let mut all: Vec<(Time, Event<'static>)> = events(chance, 120, 4_000)
        .into_iter()
        .map(|event| {
            let late = match chance.below(12) {
                0 | 1 => chance.below(900) as i64,
                2 => 3_600 + chance.below(900) as i64,
                3 | 4 => -(chance.below(30) as i64),
                _ => 0,
            };
            (event.time + Span(late * SECOND), event)
        })
        .collect();
    all.sort_by_key(|(arrival, _)| *arrival);
    all
}

#[test]
fn what_looks_different_is_among_the_changes() {
    for seed in 0..25 {
        let mut chance = Chance(seed + 1_001);
        let mut watched = Watched::new();
        for (arrival, event) in arrivals(&mut chance) {
            watched.pass(arrival.max(watched.floor.now()), seed);
            let verdict = watched.floor.apply(&event, watched.floor.now());
            assert!(
                matches!(verdict, Verdict::Applied | Verdict::Waiting),
                "seed {seed}: {verdict:?}"
            );
            watched.check(seed);
        }
        watched.pass(Time(9_000 * SECOND), seed);
    }
}
