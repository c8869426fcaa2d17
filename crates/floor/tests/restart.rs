//! A floor that was saved and restored goes on as it was; what the configuration says by then
//! counts from then on. (That any events in any order go on so is held by `orders.rs`.)

mod story;

use std::borrow::Cow;

use floor::{
    Body, Event, Floor, NotRestored, Plan, QueueConfig, SettingsChange, Span, Tally, Window,
};
use story::{answered, at, ended, event, floor, queued, tell, wrapup};

fn plan(threshold: f64) -> Plan {
    let mut plan = Plan::default();
    plan.default.sl_threshold = Span::from_seconds(threshold);
    plan
}

/// Visits answered in time, and late ones.
fn level(floor: &Floor) -> (i64, i64) {
    let queue = floor.queues().next().expect("billing");
    let terms = floor.queue_terms(queue, Window::M60);
    (terms.tally(Tally::Met), terms.tally(Tally::Late))
}

fn threshold(seconds: f64, threshold: f64) -> Event<'static> {
    event(
        seconds,
        Body::QueueConfig(QueueConfig {
            queue: Cow::Borrowed("billing"),
            name: None,
            settings: SettingsChange {
                sl_threshold: Some(Span::from_seconds(threshold)),
                ..SettingsChange::default()
            },
        }),
    )
}

#[test]
fn a_threshold_that_was_changed_while_stopped_judges_what_is_queued_afterwards() {
    let mut before = floor(); // T is 20 s
    tell(
        &mut before,
        [
            queued(0.0, "c1"),
            answered(25.0, "c1", "ann"),
            queued(39.0, "c2"),
        ],
    );
    before.advance_to(at(40.0));
    let mut floor = Floor::restore(&before.save(), plan(30.0)).expect("it was just saved");
    assert_eq!(level(&floor), (0, 1));
    tell(
        &mut floor,
        [
            queued(41.0, "c3"),
            answered(64.0, "c2", "bob"), // 25 s after it was queued, before the change: late
            answered(66.0, "c3", "cem"), // 25 s, too: in time
        ],
    );
    assert_eq!(level(&floor), (1, 2));
    // c1 was picked up earlier than was said at first; that is judged by 20 s, as it was then.
    floor.apply(&answered(18.0, "c1", "dan"), at(70.0));
    assert_eq!(level(&floor), (2, 1));
}

#[test]
fn what_the_source_has_set_stays_set_whatever_the_configuration_says() {
    let mut before = floor();
    tell(&mut before, [threshold(0.0, 10.0)]);
    let mut floor = Floor::restore(&before.save(), plan(30.0)).expect("it was just saved");
    tell(
        &mut floor,
        [queued(50.0, "c1"), answered(65.0, "c1", "ann")],
    );
    assert_eq!(level(&floor), (0, 1), "15 s are late by its 10 s");
    // The same configuration again is no further change.
    let again = Floor::restore(&floor.save(), plan(30.0)).expect("it was just saved");
    assert_eq!(again.save(), floor.save());
}

/// An hour of calls, some of them still open.
fn some_calls() -> Floor {
    let mut floor = floor();
    for minute in 0..60 {
        let (begin, id) = (f64::from(minute) * 60.0, format!("c{minute}").leak());
        tell(
            &mut floor,
            [
                queued(begin, id),
                answered(begin + 12.0, id, "ann"),
                ended(begin + 40.0, id),
                wrapup(begin + 40.0, id, "ann", true),
            ],
        );
    }
    floor
}

#[test]
fn the_same_floor_is_the_same_bytes() {
    let saved = some_calls().save();
    assert_eq!(some_calls().save(), saved);
    let restored = Floor::restore(&saved, Plan::default()).expect("it was just saved");
    assert_eq!(restored.save(), saved);
}

/// Of every shape that is read there is an example.
#[test]
#[allow(clippy::disallowed_methods, reason = "the example is a file")]
fn a_floor_saved_by_an_earlier_version_is_read() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/saved/3.bin");
    let now = some_calls().save();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(file, &now).expect("the example is written");
    }
    let saved = std::fs::read(file).expect("there is an example");
    assert!(
        saved == now,
        "what is saved has changed its shape: raise SCHEMA, and let this version read the one before"
    );
    let floor = Floor::restore(&saved, Plan::default()).expect("it is read");
    assert_eq!(level(&floor), (60, 0));
}

#[test]
fn what_is_cut_short_or_too_new_or_old_is_refused_in_words() {
    let saved = some_calls().save();
    let refused = |bytes: &[u8]| Floor::restore(bytes, Plan::default()).err();
    for length in 0..saved.len() {
        let found = refused(&saved[..length]);
        assert!(
            matches!(found, Some(NotRestored::Damaged(_))),
            "{found:?} at {length}"
        );
    }
    let mut longer = saved.clone();
    longer.push(0);
    let words = refused(&longer).expect("it is longer").to_string();
    assert_eq!(words, "it is damaged: 1 bytes too many");
    let mut other = saved;
    for (schema, said) in [
        (4, "a newer version (schema 4; this one knows up to 3)"),
        (2, "an older version (schema 2; this one reads 3 and later)"),
    ] {
        other[0] = schema;
        let words = refused(&other).expect("it is of another").to_string();
        assert_eq!(words, format!("it was saved by {said}"));
    }
}
