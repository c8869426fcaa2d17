//! What agents add up to, which is kept from second to second, is what each of them adds.

mod chance;

use std::sync::Arc;

use chance::*;
use floor::{Floor, Plan, SECOND, Span, Time, Window};

fn plan() -> Plan {
    Plan {
        lateness: Span(86_400 * SECOND),
        ..Plan::default()
    }
}

/// All of each queue with its agents, and all agents, in each window.
fn pools(floor: &Floor) -> Vec<String> {
    let windows = Window::ALL.into_iter();
    let pools = windows.flat_map(|window| {
        let queues = floor
            .queues()
            .map(move |id| told(floor.queue_terms(id, window)));
        queues.chain([format!("{:?}", floor.agent_pool(window))])
    });
    pools.collect()
}

/// The same, of one that has kept nothing.
fn added_up(floor: &Floor) -> Vec<String> {
    pools(&Floor::restore(&floor.save(), plan()).expect("it was just saved"))
}

#[test]
fn what_is_kept_is_what_all_add_up_to() {
    let mut compared = 0;
    for seed in 0..200 {
        let mut chance = Chance(seed + 7);
        let (count, seconds) = if seed % 4 == 0 {
            (300, 90_000)
        } else {
            (120, 900)
        };
        let mut events = events(&mut chance, count, seconds);
        for place in (1..events.len()).rev() {
            // Most come in order, some much too late.
            if chance.below(6) == 0 {
                events.swap(place, chance.below(place as u64) as usize);
            }
        }
        let mut floor = Floor::new(Arc::from("acme/site-1"), plan(), Time(0));
        for event in &events {
            floor.apply(event, event.time);
            match chance.below(12) {
                // Some are looked at between two seconds.
                0 => floor.advance_to(event.time + Span(chance.below(20) as i64 * SECOND / 4)),
                1 | 2 => floor.advance_to(Time((floor.now().floor_second() + 1) * SECOND)),
                3 => floor.advance_to(Time((floor.now().floor_second() + 300) * SECOND)),
                _ => continue,
            }
            match chance.below(3) {
                0 => floor.prepare(),
                1 => drop(floor.take_changes()),
                _ => {}
            }
            let kept = pools(&floor);
            assert_eq!(kept, added_up(&floor), "seed {seed} at {}", floor.now());
            compared += 1;
        }
        for later in 0..8_000 {
            floor.advance_to(Time((seconds as i64 + later) * SECOND));
            floor.prepare();
            if later % 500 == 0 {
                let kept = pools(&floor);
                assert_eq!(kept, added_up(&floor), "seed {seed} at {}", floor.now());
            }
        }
    }
    assert!(compared > 2_000, "{compared}");
}
