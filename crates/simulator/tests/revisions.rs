//! Live delay revises nothing; one event held back revises what it changed, once.

use std::collections::BTreeMap;
use std::sync::Arc;

use floor::{Event, Floor, Plan, SECOND, Span, Tally, Time};
use simulator::{Center, Drama, Settings};

/// 2026-11-23T09:00:00Z
const START: Time = Time(1_795_424_400_000_000);
/// A picture of the board every half second.
const TICK: Span = Span(SECOND / 2);

/// An hour of a center, each event with the moment at which it comes.
fn hour(seed: u64, delay: impl Fn(u64) -> i64) -> Vec<(Time, Event<'static>)> {
    let settings = Settings {
        agents: 80,
        queues: 6,
        drama: Drama::EveryHour,
        ..Settings::demo(seed, START)
    };
    let mut center = Center::new(settings);
    let mut events = Vec::new();
    let mut number = seed;
    while center.next_at() <= START + Span(3_600 * SECOND) {
        let event = Event::from(center.next()).to_owned_event();
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        events.push((event.time + Span(delay(number >> 33)), event));
    }
    events
}

/// Shows a board all the time while the events come.
fn watch(mut events: Vec<(Time, Event<'static>)>) -> BTreeMap<String, Floor> {
    events.sort_by_key(|(at, _)| *at);
    let mut floors: BTreeMap<String, Floor> = BTreeMap::new();
    let mut tick = START;
    for (now, event) in events {
        while tick < now {
            for floor in floors.values_mut() {
                floor.advance_to(tick);
                floor.shown(tick);
            }
            tick = tick + TICK;
        }
        let floor = floors
            .entry(event.source.to_string())
            .or_insert_with(|| Floor::new(Arc::from(&*event.source), Plan::default(), START));
        floor.apply(&event, now);
    }
    floors
}

#[test]
fn the_delay_of_a_live_center_revises_nothing() {
    for seed in 1..=3 {
        let events = hour(seed, |number| (number % 2_000_001) as i64);
        assert!(events.len() > 10_000, "{}", events.len());
        for floor in watch(events).values() {
            let revisions = floor.revisions(3);
            assert_eq!(revisions.total, 0, "seed {seed}: {:#?}", revisions.list);
        }
    }
}

#[test]
fn one_answer_held_back_is_one_revision() {
    let mut events = hour(1, |number| (number % 2_000_001) as i64);
    // In time by far, so that meanwhile it counts as late.
    let mut queued = BTreeMap::new();
    let place = events
        .iter()
        .position(|(_, event)| {
            let floor::Body::Call { call, what, .. } = &event.body else {
                return false;
            };
            if *what == floor::CallEvent::Queued {
                queued.insert(call.to_string(), event.time);
            }
            let waited = queued.get(&**call).map(|queued| event.time - *queued);
            let fast = waited.is_some_and(|waited| waited < Span(3 * SECOND));
            *what == floor::CallEvent::Answered && fast && event.time > START + Span(600 * SECOND)
        })
        .expect("a fast answer");
    let (at, held) = &mut events[place];
    *at = held.time + Span(60 * SECOND);
    let id = held.id.to_string();
    let floors = watch(events);
    let all: Vec<_> = floors
        .values()
        .flat_map(|floor| floor.revisions(99).list)
        .collect();
    let [revision] = &all[..] else {
        panic!("one, not {all:#?}")
    };
    assert_eq!(
        (&*revision.event.id, revision.late),
        (&*id, Span(60 * SECOND))
    );
    let by = |tally| {
        let change = revision.changes.iter().find(|change| change.tally == tally);
        change.map_or(0, floor::Change::by)
    };
    assert_eq!(by(Tally::Answered), 1);
    assert_eq!(by(Tally::Met), 1);
    assert_eq!(by(Tally::Late), -1);
}
