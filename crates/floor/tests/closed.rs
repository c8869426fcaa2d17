//! Visits that closed and legs that are done are told once, and a change of what was told is a
//! correction.

mod story;

use floor::{CallEvent, Changes, Closed, Event, Floor, Outcome, Plan, QueueId, Span};
use story::*;

const HOUR: f64 = 3_600.0;
fn billing() -> QueueId {
    QueueId::at(0)
}

fn closed(outcome: Outcome, wait: f64) -> Closed {
    Closed {
        queue: billing(),
        outcome,
        short: false,
        wait: Span::from_seconds(wait),
    }
}

/// What is told once these have come and time has passed up to then.
fn told(
    floor: &mut Floor,
    events: impl IntoIterator<Item = Event<'static>>,
    until: f64,
) -> Changes {
    tell(floor, events);
    floor.advance_to(at(until));
    floor.take_changes()
}

fn handled(seconds: f64) -> (QueueId, Span) {
    (billing(), Span::from_seconds(seconds))
}

#[test]
fn a_visit_and_a_leg_are_told_once() {
    let mut floor = floor();
    let waits = told(&mut floor, [queued(0.0, "c1")], 9.0);
    assert_eq!((waits.closed, waits.handled), (vec![], vec![]));
    let talks = told(&mut floor, [answered(10.0, "c1", "ann")], 50.0);
    assert_eq!(talks.closed, [closed(Outcome::Answered, 10.0)]);
    assert_eq!(talks.handled, []);
    // Its wrap-up may have begun by then and be on its way.
    let soon = told(&mut floor, [ended(100.0, "c1")], 101.999_999);
    assert_eq!((soon.closed, soon.handled), (vec![], vec![]));
    let done = told(&mut floor, [], 102.0);
    assert_eq!((done.closed, done.handled), (vec![], vec![handled(90.0)]));
    let survey = call(200.0, "c1", None, None, CallEvent::Scored { score: 5 });
    let later = told(&mut floor, [survey], 2.0 * HOUR);
    assert_eq!((later.closed, later.handled), (vec![], vec![]));
    assert_eq!(later.corrections, 0);
}

#[test]
fn a_visit_that_nothing_ends_is_told_at_its_limit() {
    let mut floor = floor();
    let before = told(&mut floor, [queued(0.0, "c1")], 2.0 * HOUR - 0.000_001);
    assert_eq!(before.closed, []);
    let lost = told(&mut floor, [], 2.0 * HOUR);
    assert_eq!(lost.closed, [closed(Outcome::Lost, 2.0 * HOUR)]);
}

#[test]
fn an_abandon_under_the_short_limit_is_short_and_nothing_else_is() {
    let mut floor = floor();
    let events = [
        queued(0.0, "short"),
        left(4.999_999, "short", true),
        queued(10.0, "at the limit"),
        left(15.0, "at the limit", true),
        queued(20.0, "flowed out"),
        left(21.0, "flowed out", false),
    ];
    let short = Closed {
        short: true,
        ..closed(Outcome::Abandoned, 4.999_999)
    };
    assert_eq!(
        told(&mut floor, events, 30.0).closed,
        [
            short,
            closed(Outcome::Abandoned, 5.0),
            closed(Outcome::FlowedOut, 1.0)
        ]
    );
}

#[test]
fn what_a_late_event_changes_is_a_correction_and_not_told_again() {
    let mut floor = floor();
    let events = [queued(0.0, "c1"), answered(10.0, "c1", "ann")];
    assert_eq!(told(&mut floor, events, 20.0).corrections, 0);
    let hung_up = told(&mut floor, [left(8.0, "c1", true)], 21.0);
    assert_eq!((hung_up.closed, hung_up.corrections), (vec![], 1));
    let nothing_new = told(&mut floor, [hold(15.0, "c1", true)], 22.0);
    assert_eq!((nothing_new.closed, nothing_new.corrections), (vec![], 0));
}

#[test]
fn a_handle_time_is_talk_hold_and_wrapup_of_one_leg() {
    let mut floor = floor();
    let events = [
        queued(0.0, "c1"),
        answered(10.0, "c1", "ann"),
        hold(20.0, "c1", true),
        hold(25.0, "c1", false),
        transferred(40.0, "c1"),
    ];
    assert_eq!(told(&mut floor, events, 40.0).handled, []);
    // The work on the first leg goes on into the second.
    let events = [
        wrapup(40.5, "c1", "ann", true),
        queued(41.0, "c1"),
        answered(50.0, "c1", "bob"),
    ];
    assert_eq!(told(&mut floor, events, 59.0).handled, []);
    let ann = told(&mut floor, [wrapup(60.0, "c1", "ann", false)], 62.0);
    assert_eq!(ann.handled, [handled(50.0)]);
    let bob = told(&mut floor, [ended(70.0, "c1")], 72.0);
    assert_eq!(bob.handled, [handled(20.0)]);
}

#[test]
fn legs_are_told_each_however_seldom_it_is_asked() {
    let mut floor = floor();
    let events = [
        queued(0.0, "c1"),
        answered(10.0, "c1", "ann"),
        transferred(40.0, "c1"),
        queued(41.0, "c1"),
        answered(50.0, "c1", "bob"),
        ended(70.0, "c1"),
        // Long after c1 was forgotten.
        queued(6.0 * HOUR, "c2"),
    ];
    let told = told(&mut floor, events, 6.0 * HOUR);
    assert_eq!(told.handled, [handled(30.0), handled(20.0)]);
}

#[test]
fn a_leg_that_was_done_before_a_restart_is_told_after_it() {
    let mut floor = floor();
    let events = [
        queued(0.0, "c1"),
        answered(10.0, "c1", "ann"),
        ended(60.0, "c1"),
    ];
    assert_eq!(told(&mut floor, events, 61.0).handled, []);
    let mut floor = Floor::restore(&floor.save(), Plan::default()).expect("just saved");
    assert_eq!(told(&mut floor, [], 62.0).handled, [handled(50.0)]);
    let mut floor = Floor::restore(&floor.save(), Plan::default()).expect("just saved");
    assert_eq!(told(&mut floor, [], 70.0).handled, []);
}

#[test]
fn a_leg_of_no_queue_has_no_handle_time() {
    let mut floor = floor();
    let events = [answered(1.0, "c1", "ann"), ended(2.0, "c1")];
    assert_eq!(told(&mut floor, events, 9.0).handled, []);
}

/// What counted hours ago is settled, and no longer known one by one.
#[test]
fn a_call_that_goes_on_after_hours_is_told_of_what_is_new() {
    let mut floor = floor();
    let survey = call(HOUR, "c1", None, None, CallEvent::Scored { score: 5 });
    let first = [
        queued(0.0, "c1"),
        answered(10.0, "c1", "ann"),
        ended(100.0, "c1"),
        survey,
        // Others keep the time of the source going.
        queued(2.3 * HOUR, "c2"),
        left(2.3 * HOUR + 8.0, "c2", true),
        queued(2.5 * HOUR, "c3"),
        left(2.5 * HOUR + 8.0, "c3", true),
    ];
    assert_eq!(told(&mut floor, first, 2.6 * HOUR).handled, [handled(90.0)]);
    let again = [
        queued(2.6 * HOUR, "c1"),
        answered(2.6 * HOUR + 5.0, "c1", "ann"),
        ended(2.6 * HOUR + 65.0, "c1"),
    ];
    let again = told(&mut floor, again, 2.7 * HOUR);
    assert_eq!(again.closed, [closed(Outcome::Answered, 5.0)]);
    assert_eq!(again.handled, [handled(60.0)]);
}
