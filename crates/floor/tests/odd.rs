//! Odd events are listed one by one, each with its id.

mod story;

use floor::{Anomaly, Declared, Event, Floor, Mark, Plan, SECOND, Span};
use story::*;

/// What is listed: kind and id, newest first.
fn listed(floor: &Floor) -> Vec<(Anomaly, String)> {
    let all = floor.odd_events(None, usize::MAX);
    assert_eq!(all.list.len(), all.known);
    let names = all
        .list
        .iter()
        .map(|odd| (odd.kind, odd.event.id.to_string()));
    names.collect()
}

fn one(events: Vec<Event<'static>>) -> (Anomaly, String) {
    let mut floor = floor();
    tell(&mut floor, events);
    let [only] = listed(&floor).try_into().expect("one is odd");
    let (kind, _) = &only;
    assert_eq!(floor.anomalies().get(*kind), 1);
    only
}

#[test]
fn what_a_call_cannot_explain_is_listed_with_its_id() {
    let queued = || queued(0.0, "c1");
    let talk = || vec![queued(), answered(5.0, "c1", "ann")];
    let and = |mut events: Vec<Event<'static>>, more: Event<'static>| {
        events.push(more);
        events
    };
    let done = || and(talk(), ended(20.0, "c1"));
    let wrapped = || and(done(), wrapup(21.0, "c1", "ann", true));
    let cases = [
        (
            vec![answered(1.0, "c1", "ann")],
            Anomaly::AnsweredWithoutQueue,
            "e1",
        ),
        (
            and(talk(), answered(9.0, "c1", "ann")),
            Anomaly::AnsweredTwice,
            "e9",
        ),
        (
            vec![queued(), named("again", story::queued(3.0, "c1"))],
            Anomaly::QueuedTwice,
            "again",
        ),
        (and(talk(), left(9.0, "c1", true)), Anomaly::LeftTwice, "e9"),
        (vec![left(9.0, "c1", true)], Anomaly::LeftWithoutQueue, "e9"),
        (
            vec![queued(), offer_ended(9.0, "c1", "ann")],
            Anomaly::OfferEndedWithoutOffer,
            "e9",
        ),
        (
            vec![queued(), hold(9.0, "c1", true)],
            Anomaly::HoldWithoutLeg,
            "e9",
        ),
        (
            and(talk(), hold(9.0, "c1", false)),
            Anomaly::HoldTwice,
            "e9",
        ),
        (
            vec![queued(), transferred(9.0, "c1")],
            Anomaly::TransferredWithoutLeg,
            "e9",
        ),
        (
            and(done(), ended(30.0, "c1")),
            Anomaly::EndedWithoutCall,
            "e30",
        ),
        (
            vec![queued(), wrapup(9.0, "c1", "ann", true)],
            Anomaly::WrapupWithoutTalk,
            "e9",
        ),
        (
            and(wrapped(), wrapup(22.0, "c1", "ann", true)),
            Anomaly::WrapupTwice,
            "e22",
        ),
        (
            and(done(), wrapup(22.0, "c1", "ann", false)),
            Anomaly::WrapupNotOpen,
            "e22",
        ),
    ];
    for (events, kind, id) in cases {
        assert_eq!(one(events), (kind, id.to_owned()));
    }
}

#[test]
fn what_is_odd_about_an_arrival_is_listed_with_its_id() {
    let mut floor = floor();
    tell(&mut floor, [queued(1_000.0, "c1")]);
    floor.apply(&queued(50.0, "c2"), at(1_001.0));
    floor.apply(&queued(1_000.0, "c1"), at(1_002.0));
    let ahead = Event {
        received: Some(at(1_003.0)),
        ..queued(1_123.0, "c3")
    };
    floor.apply(&ahead, at(1_003.0));
    let all = floor.odd_events(None, 9).list;
    let brief: Vec<_> = all.iter().map(|odd| (odd.kind, &*odd.event.id)).collect();
    assert_eq!(
        brief,
        [
            (Anomaly::Skewed, "e1123"),
            (Anomaly::LateDropped, "e50"),
            (Anomaly::Duplicates, "e1000"),
        ]
    );
    let [skewed, late, copy] = &all[..] else {
        panic!("three")
    };
    assert_eq!(skewed.event.time, at(1_003.0), "as read");
    assert_eq!(skewed.by, Some(Span(120 * SECOND)));
    assert_eq!(skewed.received, Some(at(1_003.0)));
    assert_eq!(copy.noted, Some(at(1_002.0)));
    assert_eq!(
        late.words(),
        "call.queued came 15 min behind the newest event of its source."
    );
    assert_eq!(
        (late.call.as_deref(), late.queue.as_deref()),
        (Some("c2"), Some("billing"))
    );
}

#[test]
fn a_snapshot_that_corrects_is_listed_and_one_that_repeats_is_not() {
    let mut floor = floor();
    tell(
        &mut floor,
        [
            declared(0.0, "ann", Declared::Available),
            snapshot(10.0, "ann", Declared::Available),
            snapshot(20.0, "ann", Declared::NotReady),
        ],
    );
    assert_eq!(
        listed(&floor),
        [(Anomaly::StateCorrected, "e20".to_owned())]
    );
    // What it corrected was said before it came, and only came late.
    tell(&mut floor, [declared(15.0, "ann", Declared::NotReady)]);
    assert_eq!(listed(&floor), []);
    assert_eq!(floor.anomalies().get(Anomaly::StateCorrected), 0);
}

#[test]
fn corrections_are_counted_as_they_are_listed() {
    let mut floor = floor();
    let mut count = |event| {
        tell(&mut floor, [event]);
        let count = listed(&floor).len();
        let counted = floor.anomalies().get(Anomaly::StateCorrected);
        assert_eq!(usize::try_from(counted), Ok(count));
        count
    };
    assert_eq!(count(declared(1.0, "ann", Declared::Available)), 0);
    assert_eq!(count(snapshot(60.0, "ann", Declared::NotReady)), 1);
    assert_eq!(count(snapshot(120.0, "ann", Declared::Available)), 2);
    // What the first snapshot had found was said, and came late: now only the second differs.
    assert_eq!(count(declared(50.0, "ann", Declared::NotReady)), 1);
    assert_eq!(count(declared(110.0, "ann", Declared::Available)), 0);
}

#[test]
fn an_event_that_explains_another_takes_it_from_the_list() {
    let mut floor = floor();
    tell(&mut floor, [answered(5.0, "c1", "ann")]);
    assert_eq!(listed(&floor).len(), 1);
    tell(&mut floor, [queued(0.0, "c1")]);
    assert_eq!(listed(&floor), []);
    assert_eq!(floor.anomalies().get(Anomaly::AnsweredWithoutQueue), 0);
}

#[test]
fn a_call_of_too_many_events_lists_those_left_out() {
    let mut floor = floor();
    let holds = (0..1_003).map(|second| hold(f64::from(second), "c1", true));
    tell(&mut floor, holds);
    let out = floor.odd_events(Some(Anomaly::CallOverflow), 9);
    let ids: Vec<&str> = out.list.iter().map(|odd| &*odd.event.id).collect();
    assert_eq!(ids, ["e1002", "e1001", "e1000"]);
    assert_eq!(out.list[0].call.as_deref(), Some("c1"));
}

#[test]
fn the_list_is_bounded_and_what_it_leaves_out_is_known() {
    let mut floor = floor();
    tell(
        &mut floor,
        (0..40).map(|second| ended(f64::from(second), "c1")),
    );
    let some = floor.odd_events(Some(Anomaly::EndedWithoutCall), 3);
    assert_eq!((some.list.len(), some.known), (3, 40));
    assert_eq!(&*some.list[0].event.id, "e39", "the newest first");
    assert_eq!(floor.odd_events(None, 0).known, 40);
    assert_eq!(floor.odd_events(Some(Anomaly::HoldTwice), 9).known, 0);
}

#[test]
fn a_call_that_is_forgotten_leaves_the_list_and_stays_counted() {
    let mut floor = floor();
    tell(&mut floor, [ended(0.0, "c1")]);
    tell(&mut floor, [mark(5.0 * 3_600.0, Mark::Heartbeat)]);
    assert_eq!(listed(&floor), []);
    assert_eq!(floor.anomalies().get(Anomaly::EndedWithoutCall), 1);
}

/// Every order of a call with much that is odd gives the same list.
#[test]
fn the_list_does_not_depend_on_the_order_of_arrival() {
    let events = || {
        vec![
            queued(0.0, "c1"),
            queued(2.0, "c1"),
            answered(5.0, "c1", "ann"),
            left(6.0, "c1", true),
            ended(9.0, "c1"),
            wrapup(9.5, "c1", "ben", true),
            answered(7.0, "c2", "ben"),
        ]
    };
    let plan = Plan {
        lateness: Span(3_600 * SECOND),
        ..Plan::default()
    };
    let list = |events: Vec<Event<'static>>| {
        let mut floor = Floor::new("acme/site-1".into(), plan.clone(), START);
        for event in events {
            floor.apply(&event, at(60.0));
        }
        floor.advance_to(at(60.0));
        floor.odd_events(None, usize::MAX)
    };
    let expected = list(events());
    assert_eq!(expected.known, 4);
    let mut orders = 0;
    permute(&mut events(), 0, &mut |order| {
        orders += 1;
        assert_eq!(list(order.to_vec()), expected);
    });
    assert_eq!(orders, 5_040);
}

fn permute(events: &mut [Event<'static>], from: usize, each: &mut impl FnMut(&[Event<'static>])) {
    if from == events.len() {
        return each(events);
    }
    for other in from..events.len() {
        events.swap(from, other);
        permute(events, from + 1, each);
        events.swap(from, other);
    }
}

#[test]
fn anomalies_are_known_by_name_and_add_up() {
    let mut one = floor();
    tell(&mut one, [ended(1.0, "c1"), ended(2.0, "c1")]);
    let mut other = floor();
    tell(&mut other, [ended(1.0, "c1"), hold(2.0, "c1", true)]);
    let mut all = one.anomalies().clone();
    all.merge(other.anomalies());
    assert_eq!(all.get(Anomaly::EndedWithoutCall), 3);
    assert_eq!(all.get(Anomaly::HoldWithoutLeg), 1);
    for kind in Anomaly::ALL {
        assert_eq!(Anomaly::from_name(kind.name()), Some(kind));
    }
    assert_eq!(Anomaly::from_name("no such thing"), None);
}
