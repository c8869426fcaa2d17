//! What is old is let go of, and figures stay what they were.

mod story;

use floor::{AgentState, AgentTimes, Anomaly, Declared, Event, Floor, Mark, Span, Window};
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
