//! What is old is let go of, and figures stay what they were.

mod story;

use std::borrow::Cow;
use std::sync::Arc;

use floor::dictionary::Calls;
use floor::{
    AgentState, AgentTimes, Anomaly, Body, CallEvent, Contradiction, Declared, Event, Floor, Mark,
    Plan, QueueConfig, QueueId, SettingsChange, Span, Subject, Tally, Verdict, Window,
};
use story::*;

const HOUR: f64 = 3_600.0;

/// A sign of life every minute: time passes as a source tells it.
fn pass(floor: &mut Floor, to: f64) {
    let mut next = (floor.now() - START).seconds() + 60.0;
    while next <= to {
        tell(floor, [mark(next, Mark::Heartbeat)]);
        next += 60.0;
    }
    floor.advance_to(at(to));
}

fn after(events: impl IntoIterator<Item = Event<'static>>, hours: f64) -> Floor {
    let mut floor = floor();
    tell(&mut floor, events);
    pass(&mut floor, hours * HOUR);
    floor
}

fn span(seconds: f64) -> Span {
    Span::from_seconds(seconds)
}

#[test]
fn what_was_shown_hours_ago_is_kept_as_sums() {
    let events = [
        declared(0.0, "ann", Declared::Available),
        declared(1_000.0, "ann", Declared::NotReady),
        declared(2_500.0, "ann", Declared::Available),
        declared(5_000.0, "ann", Declared::NotReady),
    ];
    let floor = after(events, 3.0);
    let ann = floor.agent_named("ann").expect("heard of");
    let terms = floor.agent_terms(ann, Window::Today);
    assert_eq!(terms.times.signed_in, span(3.0 * HOUR));
    assert_eq!(terms.times.available, span(3_500.0));
    let not_ready: Vec<Span> = terms.not_ready.into_values().collect();
    assert_eq!(not_ready, [span(1_500.0 + 3.0 * HOUR - 5_000.0)]);
    // Calls and late events reach back 76 minutes: the stretch of then is the oldest.
    let stretches = floor.stretches(ann, Window::Today);
    let stretches: Vec<_> = stretches
        .iter()
        .map(|stretch| (stretch.state, stretch.from, stretch.until))
        .collect();
    assert_eq!(
        stretches,
        [(AgentState::NotReady, at(5_000.0), at(3.0 * HOUR))]
    );
    let before = AgentTimes {
        available: span(3_500.0),
        signed_in: span(5_000.0),
        ..AgentTimes::default()
    };
    assert_eq!(floor.forgotten_times(ann, Window::Today), before);
    assert_eq!(
        floor.forgotten_times(ann, Window::M60),
        AgentTimes::default()
    );
}

#[test]
fn a_declaration_is_kept_while_it_holds() {
    let listed = |events: Vec<Event<'static>>| {
        let floor = after(events, 3.0);
        let ann = floor.agent_named("ann").expect("heard of");
        assert_eq!(floor.anomalies().get(Anomaly::StateCorrected), 1);
        let corrections = floor.odd_events(Some(Anomaly::StateCorrected), usize::MAX);
        (floor.agent(ann).state, corrections.known)
    };
    let holds = vec![
        declared(0.0, "ann", Declared::Available),
        snapshot(100.0, "ann", Declared::NotReady),
    ];
    let mut does_not = holds.clone();
    does_not.push(declared(200.0, "ann", Declared::Talking));
    does_not.push(declared(300.0, "ann", Declared::Available));
    assert_eq!(listed(holds), (AgentState::NotReady, 1));
    assert_eq!(listed(does_not), (AgentState::Available, 0));
}

#[test]
fn what_is_odd_is_told_by_its_id_for_hours() {
    let events = [queued(0.0, "c1"), left(5.0, "c1", true), ended(6.0, "c1")];
    let odd = after(events, 2.0).odd_events(None, usize::MAX).list;
    let ids: Vec<&str> = odd.iter().map(|odd| &*odd.event.id).collect();
    assert_eq!(ids, ["e6"]);
}

/// The evidence of what is found, and in a sentence what it is.
fn found(events: impl IntoIterator<Item = Event<'static>>) -> Vec<(Vec<String>, String)> {
    let mut floor = after(events, 0.99);
    tell(&mut floor, [mark(0.99 * HOUR, Mark::Heartbeat)]);
    let found = floor.contradictions(floor.newest(), None, usize::MAX).list;
    let ids = |it: &Contradiction| {
        it.evidence
            .iter()
            .map(|event| event.id.to_string())
            .collect()
    };
    found.iter().map(|it| (ids(it), it.words.clone())).collect()
}

/// What came in between is over and settled, and the ids of its events are let go.
#[test]
fn a_talk_without_end_is_told_with_the_answer_that_ended_it() {
    let events = [
        queued(0.0, "c1"),
        answered(20.0, "c1", "ann"),
        queued(30.0, "c2"),
        answered(40.0, "c2", "ann"),
        ended(50.0, "c2"),
    ];
    let told = "No event ended ann's call c1, and 58 min ago ann answered c2.";
    let evidence = ["e20", "e40"].map(str::to_owned).to_vec();
    assert_eq!(found(events), [(evidence, told.to_owned())]);
}

#[test]
fn what_has_no_id_any_more_is_no_evidence() {
    let events = [
        queued(0.0, "c1"),
        answered(20.0, "c1", "ann"),
        declared(21.0, "ann", Declared::Talking),
        ended(50.0, "c1"),
    ];
    let told = "The phone system has said for 58 min that ann is on a call, but no call is open; the last one, c1, ended 58 min ago.";
    assert_eq!(found(events), [(vec!["e21".to_owned()], told.to_owned())]);
}

/// As long after the talk as its queue lets it begin, and fifteen minutes on its way.
#[test]
fn a_wrapup_that_comes_as_late_as_can_be_is_shown_from_the_end_of_its_talk() {
    for limit in [HOUR, 3.0 * HOUR] {
        let config = Body::QueueConfig(QueueConfig {
            queue: Cow::Borrowed("billing"),
            name: None,
            settings: SettingsChange {
                max_wrapup: Some(span(limit)),
                ..SettingsChange::default()
            },
        });
        let events = [
            event(0.0, config),
            queued(1.0, "c1"),
            answered(20.0, "c1", "ann"),
            ended(100.0, "c1"),
            declared(150.0, "ann", Declared::Available),
            declared(200.0, "ann", Declared::NotReady),
            declared(250.0, "ann", Declared::Available),
        ];
        let (begins, comes) = (90.0 + limit, 980.0 + limit);
        let mut floor = after(events, comes / HOUR);
        let begins = wrapup(begins, "c1", "ann", true);
        assert_eq!(floor.apply(&begins, at(comes)), Verdict::Applied);
        let ann = floor.agent_named("ann").expect("heard of");
        let times = floor.agent_terms(ann, Window::Today).times;
        assert_eq!((times.talk, times.wrapup), (span(80.0), span(limit)));
    }
}

/// A call is remembered as long as it is asked to be, to be shown behind figures.
#[test]
fn a_call_that_is_to_be_remembered_is() {
    let events = || {
        [
            queued(0.0, "c1"),
            answered(20.0, "c1", "ann"),
            ended(100.0, "c1"),
        ]
    };
    let rows = |hours: f64, remember: f64| {
        let plan = Plan {
            remember: span(remember * HOUR),
            ..Plan::default()
        };
        let mut floor = Floor::new(Arc::from("acme/site-1"), plan, START);
        tell(&mut floor, events());
        pass(&mut floor, hours * HOUR);
        let terms = floor.queue_terms(QueueId::at(0), Window::Today);
        assert_eq!(terms.tally(Tally::Answered), 1);
        let calls = Calls::default();
        let behind = floor.behind(Subject::All, &[Tally::Answered], calls, Window::Today);
        behind.rows()
    };
    assert_eq!(rows(1.0, 0.0), 1);
    assert_eq!(rows(1.5, 0.0), 0, "nothing can change it any more");
    assert_eq!(rows(6.0, 5.0), 1);
    assert_eq!(rows(8.0, 5.0), 0);
}

#[test]
fn a_late_event_counts_up_to_the_limit_and_one_stamped_ahead_too() {
    let verdict = |stamp: f64| {
        let mut floor = after([], 1.0);
        let late = named("late", mark(stamp, Mark::Heartbeat));
        floor.apply(&late, at(HOUR))
    };
    assert_eq!(verdict(HOUR - 900.0), Verdict::Applied);
    assert_eq!(verdict(HOUR - 900.000_001), Verdict::Late);
    let skewed = |ahead: f64| {
        let mut floor = floor();
        let ahead = Event {
            received: Some(START),
            ..mark(ahead, Mark::Heartbeat)
        };
        (
            floor.apply(&ahead, START),
            floor.anomalies().get(Anomaly::Skewed),
        )
    };
    assert_eq!(skewed(60.0), (Verdict::Waiting, 0));
    assert_eq!(skewed(60.000_001), (Verdict::Applied, 1));
}

/// Of a call that is over the events are let go within two hours; what comes then goes on.
#[test]
fn visits_and_events_of_what_was_let_go_still_count() {
    let scored = |seconds: f64| call(seconds, "c1", None, None, CallEvent::Scored { score: 7 });
    let mut floor = after([queued(0.0, "c1"), left(10.0, "c1", false)], 0.01);
    tell(
        &mut floor,
        (0_u32..995).map(|n| scored(40.0 + f64::from(n) / 100.0)),
    );
    pass(&mut floor, 1.7 * HOUR);
    let scores = |floor: &Floor| {
        let terms = floor.queue_terms(QueueId::at(0), Window::Today);
        terms.tally(Tally::Scores)
    };
    assert_eq!(scores(&floor), 995);
    let again = 1.7 * HOUR + 1.0;
    tell(&mut floor, [queued(again, "c1")]);
    let (all, calls) = (Subject::All, Calls::default());
    let behind = floor.behind(all, &[Tally::Offered], calls, Window::M5);
    let row = floor.call_row(all, Window::M5, &behind, 0);
    let visit = row.and_then(|row| row.visit).expect("of a visit");
    assert_eq!((visit.number, visit.queued), (2, at(again)));
    // A thousand events are kept of a call, and two more have come.
    tell(&mut floor, (1_u32..5).map(|n| scored(again + f64::from(n))));
    assert_eq!(scores(&floor), 997);
    assert_eq!(floor.anomalies().get(Anomaly::CallOverflow), 2);
}

#[test]
fn a_call_that_a_window_holds_is_behind_its_figures() {
    for hours in [0.5, 0.9, 0.99] {
        let floor = after([queued(0.0, "c1"), left(50.0, "c1", true)], hours);
        let terms = floor.queue_terms(QueueId::at(0), Window::M60);
        assert_eq!(terms.tally(Tally::Abandoned), 1);
        let (all, calls) = (Subject::All, Calls::default());
        let behind = floor.behind(all, &[Tally::Abandoned], calls, Window::M60);
        assert_eq!(behind.rows(), 1, "after {hours} hours");
    }
}

/// Two answers of one instant: the order of ids decides who talks on, whenever they come.
#[test]
fn ids_decide_as_long_as_events_may_come() {
    let events = [
        queued(0.0, "c1"),
        named("b", answered(10.0, "c1", "bob")),
        ended(60.0, "c1"),
    ];
    let mut floor = after(events, 0.2);
    let first = named("a", answered(10.0, "c1", "ann"));
    assert_eq!(floor.apply(&first, floor.now()), Verdict::Applied);
    let talks = ["ann", "bob"].map(|agent| {
        let agent = floor.agent_named(agent).expect("heard of");
        floor.agent_terms(agent, Window::Today).times.talk
    });
    assert_eq!(talks, [span(0.0), span(50.0)]);
}
