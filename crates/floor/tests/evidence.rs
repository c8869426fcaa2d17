//! Of several calls and agents the right one is named.

mod story;

use floor::{CallEvent, Contradiction, Contradictory, Declared, Event, Mark};
use story::*;

const MINUTE: f64 = 60.0;

fn only(events: impl IntoIterator<Item = Event<'static>>, seconds: f64) -> Contradiction {
    let mut floor = floor();
    tell(&mut floor, events);
    tell(&mut floor, [mark(seconds, Mark::Heartbeat)]);
    let found = floor.contradictions(Some(at(seconds)), None, usize::MAX);
    let [only] = found.list.try_into().expect("one contradiction");
    only
}

fn evidence(it: &Contradiction) -> Vec<&str> {
    it.evidence.iter().map(|event| &*event.id).collect()
}

#[test]
fn the_call_in_hand_is_told_and_not_one_before() {
    let events = [
        queued(0.0, "before"),
        answered(1.0, "before", "ann"),
        ended(50.0, "before"),
        queued(55.0, "c1"),
        answered(60.0, "c1", "ann"),
        declared(70.0, "ann", Declared::Available),
    ];
    let it = only(events, 60.0 + 10.0 * MINUTE);
    assert_eq!(it.kind, Contradictory::CallOpenSaidFree);
    assert_eq!(it.call.as_deref(), Some("c1"));
    assert_eq!(evidence(&it), ["e60", "e70"]);
    assert!(it.ruled.ends_with("or in 3 h 50 min."), "{}", it.ruled);
}

#[test]
fn a_wait_is_told_by_the_event_that_began_it() {
    let sales = |seconds, what| call(seconds, "c1", Some("sales"), None, what);
    let gone = CallEvent::LeftQueue { abandoned: false };
    let events = [
        named("once before", sales(0.0, CallEvent::Queued)),
        sales(2.0, gone),
        queued(3.0, "c1"),
        left(5.0, "c1", false),
        named("in sales", sales(5.0, CallEvent::Queued)),
    ];
    let it = only(events, 5.0 + 40.0 * MINUTE);
    assert_eq!(it.kind, Contradictory::WaitTooLong);
    assert_eq!(it.queue.as_deref(), Some("sales"));
    assert_eq!(evidence(&it), ["in sales"]);
}

#[test]
fn a_ring_is_told_by_the_offer_to_its_own_agent() {
    let events = [
        queued(0.0, "c1"),
        named("to ann", offered(1.0, "c1", "ann")),
        named("to bob", offered(1.0, "c1", "bob")),
        offer_ended(2.0, "c1", "bob"),
    ];
    let it = only(events, 60.0);
    assert_eq!(it.kind, Contradictory::RingTooLong);
    assert_eq!(it.agent.as_deref(), Some("ann"));
    assert_eq!(evidence(&it), ["to ann"]);
}

#[test]
fn a_kind_is_known_by_its_name() {
    for kind in Contradictory::ALL {
        assert_eq!(Contradictory::from_name(kind.name()), Some(kind));
    }
    assert_eq!(Contradictory::from_name("no such thing"), None);
}

#[test]
fn a_source_that_is_silent_is_told_from_one_that_is_quiet() {
    let mut floor = floor();
    tell(&mut floor, [queued(0.0, "c1"), left(1.0, "c1", true)]);
    floor.advance_to(at(70.0));
    let words = |sign: f64| {
        let found = floor.contradictions(Some(at(sign)), None, usize::MAX);
        found.list[0].words.clone()
    };
    assert_eq!(
        words(1.0),
        "Nothing has been heard from acme/site-1 for 69 s."
    );
    assert_eq!(
        words(69.0),
        "acme/site-1 has said nothing for 69 s and sends no heartbeat: whether it is quiet or dead cannot be told."
    );
}
