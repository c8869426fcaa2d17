//! What is known of a source as a whole: its numbers, its signs of life, what waits for its time.

mod story;

use std::sync::Arc;

use floor::{Event, Floor, Mark, Plan, Tally, Verdict, Window};
use story::*;

fn offered_so_far(floor: &Floor) -> i64 {
    let terms = floor.queues().map(|id| floor.queue_terms(id, Window::M5));
    terms.map(|terms| terms.tally(Tally::Offered)).sum()
}

#[test]
fn numbers_that_were_never_seen_are_gaps() {
    let gaps = |gapless: bool, numbers: &[u64]| {
        let plan = Plan {
            gapless,
            ..Plan::default()
        };
        let mut floor = Floor::new(Arc::from("acme/site-1"), plan, START);
        for (second, number) in (0_u32..).zip(numbers) {
            let event = Event {
                sequence: Some(*number),
                ..mark(f64::from(second), Mark::Heartbeat)
            };
            tell(&mut floor, [event]);
        }
        floor.gaps()
    };
    assert_eq!(gaps(true, &[]), 0);
    assert_eq!(gaps(true, &[7]), 0);
    assert_eq!(gaps(true, &[7, 8, 9]), 0);
    assert_eq!(gaps(true, &[7, 9, 14]), 5);
    assert_eq!(gaps(true, &[14, 7, 9]), 5, "in any order");
    assert_eq!(gaps(false, &[7, 9, 14]), 0);
}

#[test]
fn signs_of_life_are_known() {
    let mut floor = floor();
    assert_eq!((floor.newest(), floor.has_heartbeat()), (None, false));
    tell(&mut floor, [queued(1.0, "c1")]);
    assert_eq!(
        (floor.newest(), floor.has_heartbeat()),
        (Some(at(1.0)), false)
    );
    tell(&mut floor, [mark(2.0, Mark::Heartbeat)]);
    assert_eq!(
        (floor.newest(), floor.has_heartbeat()),
        (Some(at(2.0)), true)
    );
}

#[test]
fn an_event_stamped_ahead_of_the_clock_waits_for_its_time() {
    let mut floor = floor();
    for ahead in [10.0, 20.0] {
        let id = if ahead < 15.0 { "c1" } else { "c2" };
        let verdict = floor.apply(&queued(ahead, id), START);
        assert_eq!(verdict, Verdict::Waiting);
    }
    assert_eq!(floor.deadline(), Some(at(10.0)));
    floor.advance_to(at(9.999_999));
    assert_eq!(offered_so_far(&floor), 0);
    floor.advance_to(at(10.0));
    assert_eq!(offered_so_far(&floor), 1);
    floor.advance_to(at(20.0));
    assert_eq!(offered_so_far(&floor), 2);
}

#[test]
fn the_deadline_is_when_something_changes_by_itself() {
    let mut floor = floor();
    assert_eq!(floor.deadline(), None);
    tell(&mut floor, [queued(0.0, "c1")]);
    // At risk, late, lost; and then never again.
    for next in [15.000_001, 20.0, 7_200.0] {
        assert_eq!(floor.deadline(), Some(at(next)));
        floor.advance_to(at(next));
    }
    assert_eq!(floor.deadline(), None);
}
