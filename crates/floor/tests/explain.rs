//! From a figure back to the calls and stretches that it was made of.

mod story;

use std::borrow::Cow;

use floor::dictionary::Calls;
use floor::{
    AgentProfile, AgentState, Body, CallEvent, CallRow, Declared, Floor, Part, QueueId, SECOND,
    Span, Subject, Tally, Time, Window,
};
use story::*;

const NOW: Calls = Calls {
    added: &[],
    waiting: true,
    open: true,
};

/// The rows behind some tallies and what is now, newest first.
fn rows(floor: &Floor, subject: Subject, tallies: &[Tally], calls: Calls) -> Vec<CallRow> {
    let window = Window::M5;
    let behind = floor.behind(subject, tallies, calls, window);
    for tally in tallies {
        let adds: i64 = (0..behind.rows())
            .filter_map(|row| floor.call_row(subject, window, &behind, row))
            .flat_map(|row| row.adds)
            .filter(|(part, _)| *part == Part::Sum(*tally))
            .map(|(_, amount)| amount)
            .sum();
        assert_eq!(behind.sum(*tally), adds, "{tally:?}");
    }
    let rows = (0..behind.rows()).map(|row| floor.call_row(subject, window, &behind, row));
    rows.map(|row| row.expect("in memory")).collect()
}

fn two_talks() -> Floor {
    let mut floor = floor();
    let sales = |seconds, id| call(seconds, id, Some("sales"), None, CallEvent::Queued);
    let events = [
        queued(0.0, "c1"),
        answered(10.0, "c1", "ann"),
        sales(20.0, "c2"),
        answered(50.0, "c2", "bob"),
        ended(60.0, "c1"),
        queued(70.0, "c3"),
    ];
    tell(&mut floor, events);
    floor.advance_to(at(80.0));
    floor
}

#[test]
fn a_row_is_a_visit_with_its_leg() {
    let floor = two_talks();
    let answers = rows(&floor, Subject::All, &[Tally::Answered], Calls::default());
    let [late, first] = &answers[..] else {
        panic!("{answers:#?}")
    };
    assert_eq!((&*late.call, late.agent.as_deref()), ("c2", Some("bob")));
    assert_eq!(late.counted, Some(at(50.0)));
    assert_eq!((late.answered, late.ended), (Some(at(50.0)), None));
    assert_eq!((&*first.call, first.agent.as_deref()), ("c1", Some("ann")));
    assert_eq!(first.answered, Some(at(10.0)));
    assert_eq!(first.ended, Some(at(60.0)));
    // No longer in (10, 310].
    assert_eq!(first.leaves, Some(at(310.0)));
    assert_eq!(first.adds, [(Part::Sum(Tally::Answered), 1)]);
    let visit = first.visit.as_ref().expect("of a visit");
    assert_eq!((visit.number, &*visit.queue), (1, "billing"));
    assert_eq!((visit.queued, visit.wait.0), (at(0.0), 10 * SECOND));
}

#[test]
fn rows_are_of_the_queue_or_the_agent() {
    let floor = two_talks();
    let calls = |subject, tally| -> Vec<String> {
        let rows = rows(&floor, subject, &[tally], Calls::default());
        rows.iter().map(|row| row.call.to_string()).collect()
    };
    let ann = floor.agent_named("ann").expect("heard of");
    let bob = floor.agent_named("bob").expect("heard of");
    let sales = floor.queue_named("sales").expect("heard of");
    assert_eq!(calls(Subject::Queue(sales), Tally::Offered), ["c2"]);
    assert_eq!(calls(Subject::All, Tally::Offered), ["c3", "c2", "c1"]);
    assert_eq!(calls(Subject::Agent(ann), Tally::Handled), ["c1"]);
    assert_eq!(calls(Subject::Agent(bob), Tally::Handled), [""; 0]);
}

#[test]
fn what_is_now_comes_first() {
    let floor = two_talks();
    let names = |calls: Calls, subject| -> Vec<String> {
        let rows = rows(&floor, subject, &[], calls);
        let name = |row: &CallRow| format!("{} {}", row.call, row.adds[0].0.name());
        rows.iter().map(name).collect()
    };
    assert_eq!(names(NOW, Subject::All), ["c2 talking", "c3 waiting"]);
    let billing = Subject::Queue(QueueId::at(0));
    assert_eq!(names(NOW, billing), ["c3 waiting"]);
    let open = Calls {
        waiting: false,
        ..NOW
    };
    assert_eq!(names(open, Subject::All), ["c2 talking"]);
    let mut both = rows(&floor, Subject::All, &[Tally::Answered], NOW);
    both.truncate(3);
    let counted: Vec<Option<Time>> = both.iter().map(|row| row.counted).collect();
    assert_eq!(counted, [None, None, Some(at(50.0))]);
}

/// The one amount of the first second is behind its figure until that second leaves.
fn leaves_with_its_second(mut floor: Floor, tally: Tally) {
    let count = |floor: &Floor| {
        let rows = rows(floor, Subject::All, &[tally], Calls::default());
        let terms = floor.queue_terms(QueueId::at(0), Window::M5);
        assert_eq!(terms.tally(tally), rows.len() as i64);
        rows.first().and_then(|row| row.leaves)
    };
    assert_eq!(count(&floor), Some(at(301.0)));
    floor.advance_to(at(300.999_999));
    assert_eq!(count(&floor), Some(at(301.0)));
    floor.advance_to(at(301.0));
    assert_eq!(count(&floor), None);
}

#[test]
fn a_row_leaves_its_window_with_its_second() {
    let mut floor = floor();
    tell(&mut floor, [queued(0.5, "c1")]);
    leaves_with_its_second(floor, Tally::Offered);
}

#[test]
fn a_row_of_a_call_that_is_over_does_so_too() {
    let mut floor = floor();
    tell(&mut floor, [queued(0.2, "c1"), left(0.5, "c1", true)]);
    // What is over is packed with each minute of what comes.
    let later = [(70.0, "c2"), (140.0, "c3"), (210.0, "c4")];
    tell(&mut floor, later.map(|(second, id)| queued(second, id)));
    leaves_with_its_second(floor, Tally::Abandoned);
}

#[test]
fn stretches_are_what_was_shown() {
    let mut floor = floor();
    let events = [
        declared(0.0, "ann", Declared::Available),
        queued(5.0, "c1"),
        answered(10.0, "c1", "ann"),
        ended(40.0, "c1"),
    ];
    tell(&mut floor, events);
    floor.advance_to(at(100.0));
    let ann = floor.agent_named("ann").expect("heard of");
    let stretches: Vec<_> = floor
        .stretches(ann, Window::M5)
        .into_iter()
        .map(|it| (it.state, it.call.is_some(), it.from, it.until))
        .collect();
    let free = |from, until| (AgentState::Available, false, at(from), at(until));
    assert_eq!(
        stretches,
        [
            free(40.0, 100.0),
            (AgentState::Talking, true, at(10.0), at(40.0)),
            free(0.0, 10.0),
        ]
    );
}

/// What is told of a row: visit and its outcome, agent, answered and ended, in seconds.
fn brief(row: &CallRow) -> String {
    let seconds = |time: Time| (time - START).seconds();
    let visit = row.visit.as_ref().map_or_else(String::new, |visit| {
        let wait = visit.wait.seconds();
        format!(
            "{} {} {wait} {:?}",
            visit.number, visit.queue, visit.outcome
        )
    });
    let agent = row.agent.as_deref().unwrap_or("nobody");
    let (answered, ended) = (row.answered.map(seconds), row.ended.map(seconds));
    format!("{visit}; {agent} {answered:?} {ended:?}")
}

#[test]
fn of_several_visits_and_legs_the_right_one_is_shown() {
    let mut floor = floor();
    let sales = |seconds| call(seconds, "c1", Some("sales"), None, CallEvent::Queued);
    let events = [
        queued(0.0, "c1"),
        answered(10.0, "c1", "ann"),
        transferred(40.0, "c1"),
        sales(41.0),
        answered(65.0, "c1", "bob"),
        call(70.0, "c1", None, None, CallEvent::Scored { score: 5 }),
    ];
    tell(&mut floor, events);
    let of = |tally| -> Vec<String> {
        let rows = rows(&floor, Subject::All, &[tally], Calls::default());
        rows.iter().map(brief).collect()
    };
    let first = "1 billing 10 Some(Answered); ann Some(10.0) Some(40.0)";
    let second = "2 sales 24 Some(Answered); bob Some(65.0) None";
    assert_eq!(of(Tally::Offered), [second, first]);
    assert_eq!(of(Tally::Answered), [second, first]);
    assert_eq!(of(Tally::Met), [first]);
    assert_eq!(of(Tally::Late), [second], "when it was late");
    assert_eq!(of(Tally::Handled), [first]);
    assert_eq!(of(Tally::Transferred), [first]);
    assert_eq!(of(Tally::Scores), [second], "the newest");
    let now = rows(&floor, Subject::All, &[], NOW);
    assert_eq!(now.iter().map(brief).collect::<Vec<_>>(), [second]);
    // Before the answer it waits, and nobody has it in hand.
    let mut waits = self::floor();
    tell(&mut waits, [queued(0.0, "c1"), answered(10.0, "c1", "ann")]);
    tell(&mut waits, [transferred(40.0, "c1"), sales(41.0)]);
    waits.advance_to(at(45.0));
    let now = rows(&waits, Subject::All, &[], NOW);
    assert_eq!(
        now.iter().map(brief).collect::<Vec<_>>(),
        ["2 sales 4 None; nobody None None"]
    );
}

#[test]
fn agents_are_behind_their_queues() {
    let mut floor = floor();
    let profile = |agent: &'static str, queue: &'static str| {
        let profile = AgentProfile {
            agent: Cow::Borrowed(agent),
            queues: vec![Cow::Borrowed(queue)],
            ..AgentProfile::default()
        };
        named(agent, event(0.0, Body::AgentProfile(profile)))
    };
    tell(
        &mut floor,
        [profile("ann", "billing"), profile("bob", "sales")],
    );
    tell(&mut floor, [declared(1.0, "bob", Declared::Available)]);
    floor.advance_to(at(11.0));
    let behind = |subject| -> Vec<(String, i64, f64)> {
        let all = floor.agents_behind(subject, Window::M5);
        all.map(|(id, counts, times)| {
            let agent = floor.agent(id).agent.to_string();
            (agent, counts.available, times.available.seconds())
        })
        .collect()
    };
    let (ann, bob) = (("ann".to_owned(), 0, 0.0), ("bob".to_owned(), 1, 10.0));
    let sales = floor.queue_named("sales").expect("heard of");
    let of_bob = floor.agent_named("bob").expect("heard of");
    assert_eq!(behind(Subject::All), [ann, bob.clone()]);
    assert_eq!(behind(Subject::Queue(sales)), std::slice::from_ref(&bob));
    assert_eq!(behind(Subject::Agent(of_bob)), [bob]);
    for subject in [Subject::All, Subject::Queue(sales)] {
        let began = floor.window_start(subject, Window::M5);
        assert_eq!(began, at(11.0) - Span(300 * SECOND));
        let began = floor.window_start(subject, Window::Today);
        assert_eq!(began, START - Span(9 * 3_600 * SECOND));
    }
}
