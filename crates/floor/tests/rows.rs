//! Who is told the rows of what has changed shows what the floor shows.

mod chance;

use std::sync::Arc;

use chance::*;
use floor::{AskedFor, Floor, Plan, Replica, Row, SECOND, Span, Time, Window};

/// Tells a replica what has changed, as bytes; those of what slides by itself with each second.
fn tell(replica: &mut Replica, floor: &mut Floor) {
    let changes = floor.take_changes();
    let mut rows = vec![Row::Source(Box::new(floor.source_row(None, None)))];
    for queue in changes.queues {
        rows.push(Row::Queue(Box::new(floor.queue_row(queue))));
        rows.push(Row::Waits(Box::new(floor.waits_row(queue))));
    }
    let agents = changes.agents.into_iter();
    rows.extend(agents.flat_map(|agent| floor.take_agent_rows(agent)));
    let asked = floor.take_asked_rows(false).into_iter();
    rows.extend(asked.map(|row| Row::Asked(Box::new(row))));
    for row in rows {
        let bytes = postcard::to_allocvec(&row).expect("a row is bytes");
        replica.take(postcard::from_bytes(&bytes).expect("bytes are a row"));
    }
    replica.advance_to(floor.now());
}

/// All that is shown, by name.
macro_rules! shown {
    ($source:expr, $queues:expr, $agents:expr) => {{
        let source = $source;
        let mut all = Vec::new();
        for window in Window::ALL {
            for id in $queues {
                let terms = told(source.queue_terms(id, window));
                all.push(format!("{:?} {terms}", source.queue(id)));
            }
            for id in $agents {
                let queues: Vec<_> = source
                    .queues_of(id)
                    .iter()
                    .map(|id| source.queue(*id).queue)
                    .collect();
                let pool = source.agent_in_pool(id, window);
                let terms = source.agent_terms(id, window);
                all.push(format!(
                    "{:?} {terms:?} {pool:?} {queues:?}",
                    source.agent(id)
                ));
            }
            for kind in [AskedFor::Dnis, AskedFor::Skill] {
                let asked = source.asked(kind, window);
                all.extend(asked.map(|(name, terms)| format!("{kind:?} {name} {}", told(terms))));
            }
        }
        all.push(format!("{:?}", source.anomalies()));
        all.sort();
        all
    }};
}

fn same(seed: u64, floor: &Floor, replica: &Replica) {
    let expected = shown!(floor, floor.queues(), floor.agents());
    let found = shown!(replica, replica.queues(), replica.agents());
    assert_eq!(expected.len(), found.len(), "seed {seed}");
    for (expected, found) in expected.iter().zip(found) {
        assert_eq!(*expected, found, "seed {seed} at {}", floor.now());
    }
}

#[test]
fn a_replica_shows_what_its_floor_shows() {
    for seed in 0..300 {
        let mut chance = Chance(seed + 7);
        let (count, seconds) = if seed % 10 == 0 {
            (400, 90_000)
        } else {
            (80, 900)
        };
        let mut events = events(&mut chance, count, seconds);
        for place in (1..events.len()).rev() {
            // Most come in order, some much too late.
            if chance.below(6) == 0 {
                events.swap(place, chance.below(place as u64) as usize);
            }
        }
        let plan = Plan {
            lateness: Span(86_400 * SECOND),
            ..Plan::default()
        };
        let mut floor = Floor::new(Arc::from("acme/site-1"), plan, Time(0));
        let mut replica = Replica::new(floor.source().clone());
        for event in &events {
            floor.apply(event, event.time);
            if chance.below(3) == 0 {
                floor.advance_to(event.time + Span(chance.below(20) as i64 * SECOND / 4));
                tell(&mut replica, &mut floor);
                same(seed, &floor, &replica);
            }
        }
        // Nothing is told of an agent or a queue whose figures only go on.
        for later in [0, 1, 30, 299, 4_000, 90_000] {
            floor.advance_to(Time((seconds as i64 + later) * SECOND));
            tell(&mut replica, &mut floor);
            same(seed, &floor, &replica);
        }
    }
}
