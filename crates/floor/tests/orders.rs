//! The order of arrival cannot matter: the same events, shuffled, repeated, backwards, or with time
//! passing in other steps, give the same floor.

mod chance;

use std::borrow::Cow;
use std::sync::Arc;

use chance::*;
use floor::{
    AskedFor, Body, Event, Floor, Mark, Plan, QueueTerms, SECOND, Settings, Span, Tally, Time,
    Verdict, Window,
};

fn shuffle<T>(chance: &mut Chance, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, chance.below(i as u64 + 1) as usize);
    }
}

fn plan() -> Plan {
    Plan {
        lateness: Span(86_400 * SECOND),
        ..Plan::default()
    }
}

/// Everything that is seen of a floor, by name, so that indexes do not matter.
fn seen(floor: &Floor) -> Vec<String> {
    let mut all = Vec::new();
    for window in Window::ALL {
        for id in floor.queues() {
            let terms = told(floor.queue_terms(id, window));
            all.push(format!("{:?} {terms}", floor.queue(id)));
        }
        for id in floor.agents() {
            all.push(format!(
                "{:?} {:?}",
                floor.agent(id),
                floor.agent_terms(id, window)
            ));
        }
        all.push(format!("total {:?}", floor.agent_pool(window)));
        for kind in [AskedFor::Dnis, AskedFor::Skill] {
            let asked = floor.asked(kind, window);
            all.extend(asked.map(|(name, terms)| format!("{kind:?} {name} {}", told(terms))));
        }
    }
    // What is odd about arrivals depends on them; what calls and agents cannot explain does not.
    let odd = floor.odd_events(None, usize::MAX).list;
    all.extend(
        odd.iter()
            .filter(|odd| odd.noted.is_none())
            .map(|odd| format!("{odd:?}")),
    );
    let found = floor.contradictions(floor.newest(), None, usize::MAX);
    all.extend(found.list.iter().map(|it| format!("{it:?}")));
    all.sort();
    all
}

fn run(events: &[Event<'_>], at: Time, steps: &[Time]) -> Floor {
    let mut floor = Floor::new(Arc::from("acme/site-1"), plan(), Time(0));
    let mut steps = steps.iter();
    for event in events {
        let verdict = floor.apply(event, at);
        assert!(
            matches!(verdict, Verdict::Applied | Verdict::Duplicate),
            "{verdict:?}"
        );
        if let Some(&step) = steps.next() {
            floor.advance_to(step);
        }
    }
    floor.advance_to(at);
    floor
}

fn check(seed: u64, count: usize, seconds: u64) {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1));
    let ordered = events(&mut chance, count, seconds);
    let at = Time(
        (seconds as i64 + chance.below(600) as i64) * SECOND + chance.below(2) as i64 * 250_000,
    );
    let expected = run(&ordered, at, &[]);
    let mut other = ordered.clone();
    shuffle(&mut chance, &mut other);
    other.extend(ordered.iter().take(count / 3).cloned());
    for (how, floor) in [
        ("shuffled and repeated", run(&other, at, &[])),
        (
            "backwards",
            run(&ordered.iter().rev().cloned().collect::<Vec<_>>(), at, &[]),
        ),
        ("at the end of time", run(&other, at, &[at])),
    ] {
        let (expected, found) = (seen(&expected), seen(&floor));
        assert_eq!(expected.len(), found.len(), "seed {seed}: {how}");
        for (left, right) in expected.iter().zip(found) {
            assert_eq!(*left, right, "seed {seed}: in order, and {how}");
        }
    }
}

/// The same floor, from bytes.
fn restarted(floor: &Floor) -> Floor {
    Floor::restore(&floor.save(), plan()).expect("it was just saved")
}

#[test]
fn a_floor_that_is_restored_in_the_middle_goes_on_as_it_was() {
    for seed in 0..400 {
        let mut chance = Chance(seed + 99);
        let (count, seconds) = if seed % 10 == 0 {
            (400, 20_000)
        } else {
            (60, 900)
        };
        let mut events = events(&mut chance, count, seconds);
        let repeated = events.iter().take(count / 4).cloned().collect::<Vec<_>>();
        events.extend(repeated);
        if seed % 2 == 0 {
            shuffle(&mut chance, &mut events);
        }
        let mut plain = Floor::new(Arc::from("acme/site-1"), plan(), Time(0));
        let mut stopped = Floor::new(Arc::from("acme/site-1"), plan(), Time(0));
        let mut snapshot = (plain.snapshot(), plain.save());
        for event in &events {
            for floor in [&mut plain, &mut stopped] {
                floor.apply(event, event.time);
            }
            if chance.below(20) == 0 {
                stopped = restarted(&stopped);
                assert_eq!(snapshot.0.to_bytes(), snapshot.1, "whatever came since");
                snapshot = (plain.snapshot(), plain.save());
            }
            if chance.below(9) == 0 {
                let now = event.time + Span(chance.below(600) as i64 * SECOND / 2);
                plain.advance_to(now);
                stopped.advance_to(now);
            }
        }
        for later in [0, 30, 4_000, 90_000] {
            let at = Time((seconds as i64 + later) * SECOND);
            plain.advance_to(at);
            stopped.advance_to(at);
            assert_eq!(seen(&plain), seen(&stopped), "seed {seed}");
            assert_eq!(plain.anomalies(), stopped.anomalies(), "seed {seed}");
            let odd = |floor: &Floor| floor.odd_events(None, usize::MAX).list;
            assert_eq!(odd(&plain), odd(&stopped), "seed {seed}");
            assert_eq!(plain.deadline(), stopped.deadline(), "seed {seed}");
            stopped = restarted(&stopped);
        }
    }
}

#[test]
fn few_events_in_any_order_give_the_same_floor() {
    for seed in 0..2_000 {
        check(seed, 3 + (seed % 20) as usize, 300);
    }
}

#[test]
fn many_events_in_any_order_give_the_same_floor() {
    for seed in 0..60 {
        check(seed, 400, 7_200);
    }
}

#[test]
fn time_in_steps_gives_the_same_floor_as_time_at_once() {
    for seed in 0..200 {
        let mut chance = Chance(seed + 77);
        let ordered = events(&mut chance, 100, 4_000);
        let at = Time(5_000 * SECOND);
        let steps: Vec<Time> = ordered.iter().map(|event| event.time).collect();
        assert_eq!(
            seen(&run(&ordered, at, &[])),
            seen(&run(&ordered, at, &steps)),
            "seed {seed}"
        );
    }
}

#[test]
fn what_waits_for_its_time_is_taken_in_as_it_came() {
    for seed in 0..50 {
        let mut chance = Chance(seed + 303);
        let ordered = events(&mut chance, 100, 4_000);
        let at = Time(5_000 * SECOND);
        let mut waits = Floor::new(Arc::from("acme/site-1"), plan(), Time(0));
        for event in &ordered {
            waits.apply(event, Time(0));
        }
        waits.advance_to(at);
        assert_eq!(seen(&run(&ordered, at, &[])), seen(&waits), "seed {seed}");
    }
}

/// What becomes of visits counts once in their queues and once for the numbers dialled; a call for
/// two skills counts for both.
#[test]
fn the_calls_to_all_numbers_are_the_calls_of_all_queues() {
    for seed in 0..100 {
        let mut chance = Chance(seed + 5);
        let events = events(&mut chance, 300, 4_000);
        let floor = run(&events, Time((4_000 + seed as i64) * SECOND), &[]);
        for window in Window::ALL {
            let pooled = |all: &mut dyn Iterator<Item = QueueTerms>| {
                let mut pool = QueueTerms::empty(window, &Settings::default());
                all.for_each(|terms| pool.merge_calls(&terms));
                pool
            };
            let queues = floor.queues().collect::<Vec<_>>();
            let queues = pooled(&mut queues.iter().map(|id| floor.queue_terms(*id, window)));
            let of = |kind| pooled(&mut floor.asked(kind, window).map(|(_, terms)| terms));
            let (numbers, skills) = (of(AskedFor::Dnis), of(AskedFor::Skill));
            for tally in VISITS {
                assert_eq!(
                    queues.tally(tally),
                    numbers.tally(tally),
                    "{seed} {tally:?}"
                );
            }
            let now = |terms: &QueueTerms| {
                let counts = (
                    terms.waiting,
                    terms.waiting_late,
                    terms.at_risk,
                    terms.ringing,
                );
                (
                    counts,
                    terms.longest_wait,
                    terms.longest_left,
                    terms.answered_waits.count(),
                )
            };
            assert_eq!(now(&queues), now(&numbers), "{seed}");
            // On average a call wants one skill.
            let (some, all) = (skills.tally(Tally::Offered), numbers.tally(Tally::Offered));
            assert!(
                all < 20 || (some * 2 > all && some < all * 2),
                "{some} {all}"
            );
        }
    }
}

const VISITS: [Tally; 13] = [
    Tally::Offered,
    Tally::Answered,
    Tally::Abandoned,
    Tally::ShortAbandoned,
    Tally::FlowedOut,
    Tally::Lost,
    Tally::Met,
    Tally::Late,
    Tally::AbandonedInTime,
    Tally::Short,
    Tally::FlowedInTime,
    Tally::WaitAnswered,
    Tally::WaitAbandoned,
];

#[test]
fn default_settings_are_those_of_the_dictionary() {
    assert_eq!(Settings::default().sl_threshold, Span(20 * SECOND));
}

/// Its clock is an hour ahead: it is read as of its record, and a copy that comes half an hour
/// later as of that one's.
#[test]
fn a_copy_of_an_event_stamped_ahead_counts_nothing() {
    let minutes = |minutes: i64| Time(minutes * 60 * SECOND);
    let event = |id: &'static str, stamp: i64, received: i64| Event {
        id: Cow::Borrowed(id),
        source: Cow::Borrowed("a/b"),
        time: minutes(stamp),
        sequence: None,
        received: Some(minutes(received)),
        body: Body::SourceMark(Mark::Heartbeat),
    };
    let mut floor = Floor::new(Arc::from("a/b"), Plan::default(), minutes(0));
    let mut apply = |event| floor.apply(&event, minutes(100));
    assert_eq!(apply(event("ahead", 60, 1)), Verdict::Applied);
    assert_eq!(apply(event("another", 30, 30)), Verdict::Applied);
    assert_eq!(apply(event("ahead", 60, 31)), Verdict::Duplicate);
    assert_eq!(apply(event("ahead", 60, 60)), Verdict::Duplicate);
}
