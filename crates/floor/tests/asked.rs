//! What happens to a call counts for the number that was dialled, as it does for the queue.

mod story;

use std::borrow::Cow;

use floor::{
    Asked, AskedFor, Body, CallEvent, Event, Floor, QueueConfig, QueueId, QueueTerms,
    SettingsChange, Span, Tally, Window,
};
use story::*;

const HOUR: f64 = 3_600.0;

/// The same event of a call to that number.
fn dialled(number: &'static str, mut event: Event<'static>) -> Event<'static> {
    if let Body::Call { asked, .. } = &mut event.body {
        *asked = Asked {
            dnis: Some(Cow::Borrowed(number)),
            ..Asked::default()
        };
    }
    event
}

/// The terms of all calls to a number today.
fn calls_to(floor: &Floor, number: &str) -> QueueTerms {
    let mut all = floor.asked(AskedFor::Dnis, Window::Today);
    let (_, terms) = all.find(|(name, _)| &***name == number).expect("dialled");
    terms
}

fn scored(seconds: f64, id: &'static str) -> Event<'static> {
    call(seconds, id, None, None, CallEvent::Scored { score: 7 })
}

#[test]
fn rings_and_talk_count_for_the_number_dialled() {
    let mut floor = floor();
    let events = [
        dialled("800", queued(0.0, "c1")),
        dialled("900", queued(0.5, "c2")),
        offered(1.0, "c1", "ann"),
    ];
    tell(&mut floor, events);
    let ringing = |floor: &Floor| calls_to(floor, "800").ringing;
    assert_eq!(ringing(&floor), 1);
    tell(&mut floor, [offer_ended(5.0, "c1", "ann")]);
    assert_eq!(ringing(&floor), 0);
    tell(&mut floor, [answered(10.0, "c1", "bob")]);
    let talks = |floor: &Floor| {
        let terms = calls_to(floor, "800");
        (terms.talking, terms.on_hold)
    };
    assert_eq!(talks(&floor), (1, 0));
    tell(&mut floor, [hold(20.0, "c1", true)]);
    assert_eq!(talks(&floor), (0, 1));
    let rest = [
        hold(25.0, "c1", false),
        transferred(40.0, "c1"),
        wrapup(40.5, "c1", "bob", true),
        wrapup(52.0, "c1", "bob", false),
    ];
    tell(&mut floor, rest);
    assert_eq!(talks(&floor), (0, 0));
    let terms = calls_to(&floor, "800");
    let amounts = [
        (Tally::RingNoAnswer, 1),
        (Tally::Answered, 1),
        (Tally::Handled, 1),
        (Tally::Transferred, 1),
        (Tally::Talk, 25_000_000),
        (Tally::Hold, 5_000_000),
        (Tally::Wrapup, 12_000_000),
    ];
    for (tally, amount) in amounts {
        assert_eq!(terms.tally(tally), amount, "{tally:?}");
        assert_eq!(calls_to(&floor, "900").tally(tally), 0, "{tally:?}");
    }
}

#[test]
fn a_survey_counts_for_number_queue_and_agent_of_two_hours() {
    let counts = |after: f64| {
        let mut floor = floor();
        let events = [
            dialled("800", queued(0.0, "c1")),
            answered(10.0, "c1", "ann"),
            ended(60.0, "c1"),
            scored(after, "c1"),
        ];
        tell(&mut floor, events);
        let agent = floor.agent_named("ann").expect("heard of");
        [
            calls_to(&floor, "800").tally(Tally::Scores),
            floor
                .queue_terms(QueueId::at(0), Window::Today)
                .tally(Tally::Scores),
            floor
                .agent_terms(agent, Window::Today)
                .tallies
                .get(Tally::Scores),
        ]
    };
    assert_eq!(counts(61.0), [1, 1, 1]);
    assert_eq!(counts(2.0 * HOUR), [1, 1, 1]);
    assert_eq!(counts(2.0 * HOUR + 0.000_001), [0, 0, 1]);
    assert_eq!(counts(2.0 * HOUR + 10.0), [0, 0, 1]);
    assert_eq!(counts(2.0 * HOUR + 10.000_001), [0, 0, 0]);
}

#[test]
fn a_call_that_waited_longer_is_still_one_to_its_number() {
    let mut floor = floor();
    let config = Body::QueueConfig(QueueConfig {
        queue: Cow::Borrowed("billing"),
        name: None,
        settings: SettingsChange {
            max_wait: Some(Span::from_seconds(5.0 * HOUR)),
            ..SettingsChange::default()
        },
    });
    let events = [
        event(0.0, config),
        dialled("800", queued(1.0, "c1")),
        offered(3.0 * HOUR, "c1", "ann"),
        offer_ended(3.0 * HOUR + 5.0, "c1", "ann"),
        answered(3.0 * HOUR + 10.0, "c1", "bob"),
        ended(3.0 * HOUR + 70.0, "c1"),
    ];
    tell(&mut floor, events);
    let terms = calls_to(&floor, "800");
    for tally in [Tally::RingNoAnswer, Tally::Answered, Tally::Handled] {
        assert_eq!(terms.tally(tally), 1, "{tally:?}");
    }
}
