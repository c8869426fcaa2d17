//! Which call an agent is on, where there are two of them.

mod story;

use floor::{AgentState, Anomaly, Floor, QueueId, SECOND, Tally, Window};
use story::*;

fn handled(floor: &Floor) -> i64 {
    let terms = floor.queue_terms(QueueId::at(0), Window::Today);
    terms.tally(Tally::Handled)
}

/// An agent asks another for advice, or takes a call between.
#[test]
fn a_call_on_hold_goes_on_while_its_agent_is_on_another() {
    let mut floor = floor();
    let events = [
        queued(0.0, "c1"),
        answered(5.0, "c1", "ann"),
        hold(10.0, "c1", true),
        queued(15.0, "c2"),
        answered(20.0, "c2", "ann"),
        ended(30.0, "c2"),
    ];
    tell(&mut floor, events);
    let ann = floor.agent_named("ann").expect("heard of");
    assert_eq!(floor.agent(ann).state, AgentState::Hold);
    tell(&mut floor, [hold(31.0, "c1", false)]);
    assert_eq!(floor.agent(ann).state, AgentState::Talking);
    tell(&mut floor, [ended(60.0, "c1")]);
    assert_eq!(handled(&floor), 2);
    assert_eq!(floor.odd_events(None, usize::MAX).list, []);
}

#[test]
fn a_call_that_was_on_hold_before_ends_where_its_agent_answers_another() {
    let mut floor = floor();
    let events = [
        queued(0.0, "c1"),
        answered(5.0, "c1", "ann"),
        hold(10.0, "c1", true),
        hold(15.0, "c1", false),
        queued(16.0, "c2"),
        answered(20.0, "c2", "ann"),
        ended(30.0, "c2"),
    ];
    tell(&mut floor, events);
    let ann = floor.agent_named("ann").expect("heard of");
    assert_eq!(floor.agent(ann).call, None);
    assert_eq!(handled(&floor), 1);
    // Its own end still handles it, if that only came late.
    tell(&mut floor, [ended(18.0, "c1")]);
    assert_eq!(handled(&floor), 2);
    assert_eq!(floor.anomalies().get(Anomaly::EndedWithoutCall), 0);
}

#[test]
fn a_wrapup_begins_before_its_limit_or_not_at_all() {
    let counts = |begins: f64| {
        let mut floor = floor();
        let events = [
            queued(0.0, "c1"),
            answered(5.0, "c1", "ann"),
            ended(100.0, "c1"),
            wrapup(begins, "c1", "ann", true),
        ];
        tell(&mut floor, events);
        floor.advance_to(at(2.0 * 3_600.0));
        let terms = floor.queue_terms(QueueId::at(0), Window::Today);
        let odd = floor.anomalies().get(Anomaly::WrapupWithoutTalk);
        (terms.tally(Tally::Wrapup) / SECOND, odd)
    };
    assert_eq!(counts(3_699.999_999), (3_600, 0));
    assert_eq!(counts(3_700.0), (0, 1));
}

/// What falls out of a call of too many events connects its agent to nothing.
#[test]
fn an_answer_that_falls_out_of_its_call_takes_nobody_from_another() {
    let mut floor = floor();
    let talk = [queued(0.0, "c2"), answered(5.0, "c2", "bob")];
    tell(&mut floor, talk);
    let holds = (0_u32..999).map(|n| hold(10.0 + f64::from(n), "c1", true));
    tell(&mut floor, holds);
    tell(&mut floor, [answered(1_010.0, "c1", "bob")]);
    let bob = floor.agent_named("bob").expect("heard of");
    assert_eq!(floor.agent(bob).call.as_deref(), Some("c1"));
    let one_more = named("one more", hold(500.0, "c1", true));
    tell(&mut floor, [one_more]);
    assert_eq!(floor.agent(bob).call.as_deref(), Some("c2"));
    tell(&mut floor, [ended(1_100.0, "c2")]);
    assert_eq!(handled(&floor), 1);
}
