//! What cannot be is told: from when on, with what it is seen from, and what was made of it.

mod story;

use std::borrow::Cow;

use floor::{
    AgentProfile, Anomaly, Body, Contradiction, Contradictions, Contradictory, Declared, Event,
    Floor, Mark, Plan, SECOND, Span,
};
use story::*;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;

/// What is found so long after the beginning. The source gives signs of life all the time.
fn found(floor: &mut Floor, seconds: f64) -> Contradictions {
    tell(floor, [mark(seconds, Mark::Heartbeat)]);
    floor.contradictions(Some(at(seconds)), None, usize::MAX)
}

fn kinds(found: &Contradictions) -> Vec<Contradictory> {
    found.list.iter().map(|it| it.kind).collect()
}

/// Nothing at one time, one contradiction at a later.
fn begins(events: Vec<Event<'static>>, before: f64, after: f64) -> Contradiction {
    let mut floor = floor();
    tell(&mut floor, events);
    assert_eq!(found(&mut floor, before).list, [], "at {before}");
    let mut found = found(&mut floor, after);
    assert_eq!(found.list.len(), 1, "at {after}: {:#?}", found.list);
    assert_eq!(found.total(None), 1);
    found.list.remove(0)
}

fn evidence(it: &Contradiction) -> Vec<&str> {
    it.evidence.iter().map(|event| &*event.id).collect()
}

fn anna() -> Event<'static> {
    let profile = AgentProfile {
        agent: Cow::Borrowed("ann"),
        name: Some(Cow::Borrowed("Anna")),
        ..AgentProfile::default()
    };
    named("profile", event(0.0, Body::AgentProfile(profile)))
}

#[test]
fn the_source_says_talking_and_no_call_is_open() {
    let it = begins(
        vec![
            anna(),
            queued(1.0, "c1"),
            answered(5.0, "c1", "ann"),
            declared(5.5, "ann", Declared::Talking),
            ended(100.0, "c1"),
        ],
        130.0,
        130.5,
    );
    assert_eq!(it.kind, Contradictory::SaidTalkingNoCall);
    assert_eq!(
        (it.since, it.lasts),
        (Some(at(100.0)), Some(Span(30_500_000)))
    );
    assert_eq!(
        (it.agent.as_deref(), it.call.as_deref()),
        (Some("ann"), Some("c1"))
    );
    assert_eq!(evidence(&it), ["e5.5", "e100"]);
    assert_eq!(
        it.words,
        "The phone system has said for 30 s that Anna is on a call, but no call is open; the last one, c1, ended 30 s ago."
    );
}

#[test]
fn a_call_is_open_and_the_source_says_free() {
    let it = begins(
        vec![
            anna(),
            queued(1.0, "c1"),
            answered(5.0, "c1", "ann"),
            declared(60.0, "ann", Declared::Available),
        ],
        90.0,
        60.0 + 12.0 * MINUTE,
    );
    assert_eq!(it.kind, Contradictory::CallOpenSaidFree);
    assert_eq!(it.since, Some(at(60.0)));
    assert_eq!(evidence(&it), ["e5", "e60"]);
    assert_eq!(
        it.words,
        "Anna has had call c1 in hand for 12 min, but 12 min ago the phone system said: available. No event has ended the call."
    );
    assert!(
        it.ruled
            .contains("lost when Anna answers another, or in 3 h 47 min"),
        "{}",
        it.ruled
    );
    assert_eq!(it.queue.as_deref(), Some("billing"));
}

#[test]
fn an_agent_answered_another_call() {
    let mut floor = floor();
    let answers = [
        anna(),
        queued(1.0, "c1"),
        answered(5.0, "c1", "ann"),
        queued(900.0, "c2"),
        answered(905.0, "c2", "ann"),
    ];
    tell(&mut floor, answers);
    let mut all = found(&mut floor, 905.0 + 12.0 * MINUTE);
    assert_eq!(kinds(&all), [Contradictory::TalkWithoutEnd]);
    let it = all.list.remove(0);
    assert_eq!(it.since, Some(at(905.0)));
    assert_eq!(evidence(&it), ["e5", "e905"]);
    assert_eq!(
        it.words,
        "No event ended Anna's call c1, and 12 min ago Anna answered c2."
    );
    assert_eq!(
        it.ruled,
        "c1 ended there as lost, after 15 min: it is not handled, and its time is in no average."
    );
    // It is told for an hour, unless the end only came late.
    tell(&mut floor, [ended(800.0, "c1"), ended(1_700.0, "c2")]);
    assert_eq!(found(&mut floor, 1_701.0).list, []);
}

#[test]
fn what_has_ended_for_want_of_news_is_told_for_an_hour() {
    let mut floor = floor();
    let answers = [
        queued(1.0, "c1"),
        answered(5.0, "c1", "ann"),
        queued(90.0, "c2"),
        answered(95.0, "c2", "ann"),
        ended(120.0, "c2"),
    ];
    tell(&mut floor, answers);
    let last = 95.0 + HOUR - 1.0;
    assert_eq!(
        kinds(&found(&mut floor, last)),
        [Contradictory::TalkWithoutEnd]
    );
    assert_eq!(found(&mut floor, last + 1.0).list, []);
}

#[test]
fn a_talk_that_nothing_ends_ends_at_its_limit() {
    let it = begins(
        vec![queued(1.0, "c1"), answered(5.0, "c1", "ann")],
        4.0 * HOUR,
        4.0 * HOUR + 5.0,
    );
    assert_eq!(it.kind, Contradictory::TalkWithoutEnd);
    assert_eq!(it.words, "No event ended ann's call c1.");
    assert!(
        it.ruled.starts_with("It ended as lost after 4 h, just now"),
        "{}",
        it.ruled
    );
}

#[test]
fn what_a_restart_ends_is_explained() {
    let mut floor = floor();
    tell(
        &mut floor,
        [
            queued(1.0, "c1"),
            answered(5.0, "c1", "ann"),
            queued(6.0, "c2"),
            mark(60.0, Mark::Restart),
        ],
    );
    assert_eq!(found(&mut floor, 61.0).list, []);
}

#[test]
fn a_ring_past_its_limits() {
    let ring = || vec![queued(1.0, "c1"), offered(2.0, "c1", "ann")];
    let it = begins(ring(), 32.0, 33.0);
    assert_eq!(it.kind, Contradictory::RingTooLong);
    assert_eq!(it.words, "Call c1 has been ringing at ann for 31 s.");
    assert!(
        it.ruled.ends_with("it ends as cancelled in 4 min."),
        "{}",
        it.ruled
    );
    assert_eq!(evidence(&it), ["e2"]);
    let mut floor = floor();
    tell(&mut floor, ring());
    let all = found(&mut floor, 302.0);
    assert_eq!(kinds(&all), [Contradictory::RingWithoutEnd]);
    assert_eq!(all.list[0].since, Some(at(302.0)));
    assert_eq!(evidence(&all.list[0]), ["e2"]);
}

#[test]
fn a_wait_that_nobody_endures() {
    let it = begins(vec![queued(0.0, "c1")], 30.0 * MINUTE - 1.0, 30.0 * MINUTE);
    assert_eq!(it.kind, Contradictory::WaitTooLong);
    assert_eq!(
        it.words,
        "Call c1 has waited in billing for 30 min; nobody has been answered in the last hour."
    );
    assert_eq!(
        it.ruled,
        "It counts as waiting; if no event ends it, it ends as lost in 90 min."
    );
    assert_eq!(evidence(&it), ["e0"]);
}

#[test]
fn where_waits_are_long_a_wait_must_be_longer() {
    let it = begins(
        vec![
            queued(0.0, "c1"),
            answered(600.0, "c1", "ann"),
            ended(660.0, "c1"),
            queued(661.0, "c2"),
        ],
        661.0 + 40.0 * MINUTE - 1.0,
        661.0 + 40.0 * MINUTE,
    );
    assert_eq!(it.kind, Contradictory::WaitTooLong);
    assert!(
        it.words
            .ends_with("for 40 min; the longest wait answered in the last hour was 10 min."),
        "{}",
        it.words
    );
}

#[test]
fn a_wait_closed_as_lost() {
    let mut floor = floor();
    tell(&mut floor, [queued(0.0, "c1")]);
    let all = found(&mut floor, 2.0 * HOUR + 60.0);
    assert_eq!(kinds(&all), [Contradictory::WaitWithoutEnd]);
    let it = &all.list[0];
    assert_eq!(it.since, Some(at(2.0 * HOUR)));
    assert_eq!(it.queue.as_deref(), Some("billing"));
    assert!(it.ruled.contains("as lost, after 2 h;"), "{}", it.ruled);
}

#[test]
fn a_wrapup_past_its_limits() {
    let wrapping = || {
        vec![
            queued(0.0, "c1"),
            answered(5.0, "c1", "ann"),
            ended(60.0, "c1"),
            wrapup(61.0, "c1", "ann", true),
        ]
    };
    let it = begins(wrapping(), 360.0, 361.0);
    assert_eq!(it.kind, Contradictory::WrapupTooLong);
    assert_eq!(it.words, "ann has been wrapping up call c1 for 5 min.");
    assert_eq!(evidence(&it), ["e61"]);
    let mut floor = floor();
    tell(&mut floor, wrapping());
    let all = found(&mut floor, 60.0 + HOUR);
    assert_eq!(kinds(&all), [Contradictory::WrapupWithoutEnd]);
    assert_eq!(evidence(&all.list[0]), ["e61"]);
    // One that gives way to the next call is as it should be.
    let floor = &mut story::floor();
    tell(floor, wrapping());
    tell(floor, [declared(90.0, "ann", Declared::Available)]);
    assert_eq!(found(floor, HOUR).list, []);
}

#[test]
fn an_automatic_wrapup_lasts_as_long_as_it_is_set_to() {
    let mut plan = Plan::default();
    plan.default.wrapup = Some(Span(1_200 * SECOND));
    let mut floor = Floor::new("acme/site-1".into(), plan, START);
    tell(
        &mut floor,
        [
            queued(0.0, "c1"),
            answered(5.0, "c1", "ann"),
            ended(60.0, "c1"),
        ],
    );
    assert_eq!(found(&mut floor, 1_000.0).list, []);
}

#[test]
fn an_agent_forgotten() {
    let it = begins(
        vec![declared(0.0, "ann", Declared::NotReady)],
        4.0 * HOUR - 1.0,
        4.0 * HOUR,
    );
    assert_eq!(it.kind, Contradictory::NotReadyTooLong);
    assert_eq!(
        it.words,
        "ann has been not ready for 4 h, without any other event."
    );
    assert_eq!(evidence(&it), ["e0"]);
    let it = begins(
        vec![declared(0.0, "ann", Declared::Available)],
        12.0 * HOUR - 1.0,
        12.0 * HOUR,
    );
    assert_eq!(it.kind, Contradictory::SignedInTooLong);
    let mut floor = floor();
    tell(&mut floor, [declared(0.0, "ann", Declared::SignedOut)]);
    assert_eq!(found(&mut floor, 30.0 * HOUR).list, []);
}

#[test]
fn a_silent_source() {
    let mut floor = floor();
    tell(&mut floor, [mark(0.0, Mark::Heartbeat)]);
    floor.advance_to(at(47.0));
    let of = |floor: &Floor, sign: f64| floor.contradictions(Some(at(sign)), None, 9).list;
    assert_eq!(of(&floor, 42.5), []);
    let [it] = &of(&floor, 0.0)[..] else {
        panic!("one")
    };
    assert_eq!(it.kind, Contradictory::SourceSilent);
    assert_eq!(
        it.words,
        "Nothing has been heard from acme/site-1 for 47 s."
    );
}

#[test]
fn a_source_without_heartbeat_may_be_quiet_for_a_minute() {
    let mut floor = floor();
    tell(&mut floor, [queued(0.0, "c1"), left(5.0, "c1", true)]);
    floor.advance_to(at(64.0));
    let of = |floor: &Floor| floor.contradictions(Some(floor.now()), None, 9).list;
    assert_eq!(of(&floor), []);
    floor.advance_to(at(65.0));
    let [it] = &of(&floor)[..] else { panic!("one") };
    assert_eq!(
        (it.kind, it.since),
        (Contradictory::SourceSilent, Some(at(5.0)))
    );
    assert!(it.words.contains("sends no heartbeat"), "{}", it.words);
}

#[test]
fn a_split_source_and_gaps() {
    let plan = Plan {
        gapless: true,
        ..Plan::default()
    };
    let mut floor = Floor::new("acme/site-1".into(), plan, START);
    for (second, number) in [(0.0, 7), (1.0, 9)] {
        let event = Event {
            sequence: Some(number),
            ..mark(second, Mark::Heartbeat)
        };
        tell(&mut floor, [event]);
    }
    let elsewhere = mark(1.0, Mark::Heartbeat);
    floor.note(Anomaly::SourceSplit, &elsewhere, at(1.0), at(1.0));
    let all = floor.contradictions(Some(at(1.0)), None, 9);
    assert_eq!(
        kinds(&all),
        [Contradictory::SourceGaps, Contradictory::SourceSplit]
    );
    assert!(
        all.list[0]
            .words
            .starts_with("1 event of acme/site-1 is missing")
    );
    assert_eq!(evidence(&all.list[1]), ["e1"]);
}

#[test]
fn the_most_serious_comes_first_and_of_these_the_oldest() {
    let mut floor = floor();
    tell(
        &mut floor,
        [
            declared(0.0, "zoe", Declared::NotReady),
            queued(4.0 * HOUR, "c1"),
            declared(4.0 * HOUR + 1.0, "ann", Declared::Talking),
            declared(4.0 * HOUR + 2.0, "ben", Declared::Talking),
            offered(4.5 * HOUR, "c1", "ben"),
        ],
    );
    let now = 4.5 * HOUR + 45.0;
    let all = found(&mut floor, now);
    let brief: Vec<_> = all
        .list
        .iter()
        .map(|it| (it.kind, it.agent.as_deref()))
        .collect();
    assert_eq!(
        brief,
        [
            (Contradictory::WaitTooLong, None),
            (Contradictory::SaidTalkingNoCall, Some("ann")),
            (Contradictory::SaidTalkingNoCall, Some("ben")),
            (Contradictory::NotReadyTooLong, Some("zoe")),
            (Contradictory::RingTooLong, Some("ben")),
        ]
    );
    let some = floor.contradictions(Some(at(now)), None, 2);
    assert_eq!((&some.list[..], some.total(None)), (&all.list[..2], 5));
    let talking = Some(Contradictory::SaidTalkingNoCall);
    let some = floor.contradictions(Some(at(now)), talking, 0);
    assert_eq!((some.list.len(), some.total(talking)), (0, 2));
    let mut merged = some;
    merged.merge(all.clone());
    assert_eq!((merged.list.len(), merged.total(None)), (5, 10));
}

/// What has ended for want of news is the same, in whatever order the news came.
#[test]
fn order_of_arrival_does_not_matter() {
    let events = [
        queued(1.0, "c1"),
        answered(5.0, "c1", "ann"),
        queued(90.0, "c2"),
        answered(95.0, "c2", "ann"),
        offered(400.0, "c3", "ben"),
        declared(500.0, "ann", Declared::Available),
    ];
    let told = |order: Vec<Event<'static>>, step: bool| {
        let plan = Plan {
            lateness: Span(86_400 * SECOND),
            ..Plan::default()
        };
        let mut floor = Floor::new("acme/site-1".into(), plan, START);
        for event in &order {
            floor.apply(event, at(900.0));
            if step {
                floor.advance_to(at(900.0));
            }
        }
        floor.advance_to(at(900.0));
        floor.contradictions(Some(at(900.0)), None, 99)
    };
    let expected = told(events.to_vec(), false);
    assert_eq!(expected.list.len(), 4, "{expected:#?}");
    for turn in 0..events.len() {
        let mut order = events.to_vec();
        order.rotate_left(turn);
        for step in [false, true] {
            assert_eq!(told(order.clone(), step), expected, "turned by {turn}");
            order.reverse();
        }
    }
}
