//! What callers were told of their wait, against what happened.

mod story;

use floor::{Accuracy, AgentProfile, Body, Declared, Event, Floor, SECOND, Span, Time, Window};
use story::*;

/// A floor that is shown at every whole second, as a board is, once its past is read: Ann is its
/// one agent, and has taken so many seconds for a call.
fn live(handle: f64) -> Floor {
    let mut floor = floor();
    let profile = AgentProfile {
        agent: "ann".into(),
        name: None,
        team: None,
        leader: None,
        queues: vec!["billing".into()],
    };
    tell(
        &mut floor,
        [
            event(0.0, Body::AgentProfile(profile)),
            declared(0.5, "ann", Declared::Available),
            named("before", queued(1.0, "c0")),
            answered(1.5, "c0", "ann"),
            ended(1.5 + handle, "c0"),
        ],
    );
    floor
}

fn pass(floor: &mut Floor, to: Time) {
    for second in floor.now().floor_second() + 1..=to.floor_second() {
        let now = Time(second * SECOND);
        floor.advance_to(now);
        floor.shown(now);
    }
    floor.advance_to(to);
}

/// Each comes at its own time.
fn on_time(floor: &mut Floor, events: impl IntoIterator<Item = Event<'static>>) {
    for event in events {
        late(floor, (event.time - START).seconds(), event);
    }
}

/// Comes so late that the clock shows this.
fn late(floor: &mut Floor, clock: f64, event: Event<'static>) {
    pass(floor, at(clock));
    floor.apply(&event, at(clock));
}

fn accuracy(floor: &Floor) -> Accuracy {
    let billing = floor.queue_named("billing").expect("the queue");
    floor.accuracy(billing, Window::M60)
}

/// So many judged, and how wrong and how much longer in seconds.
fn sums(judged: i64, error: f64, longer: f64) -> Accuracy {
    let shorter = Span::from_seconds(-longer);
    Accuracy {
        judged,
        error: Span::from_seconds(error),
        longer: Span(Span::from_seconds(longer).0 - shorter.0),
    }
}

/// Ann talks from second 100 on, so that whoever comes then is told the 40 s that a call takes.
/// The call at which she was free was told 0, and waited half a second.
fn busy() -> Floor {
    let mut floor = live(40.0);
    on_time(
        &mut floor,
        [queued(100.0, "c1"), answered(100.5, "c1", "ann")],
    );
    floor
}

#[test]
fn what_was_told_is_judged_by_the_wait() {
    let mut floor = busy();
    assert_eq!(accuracy(&floor), sums(1, 0.5, 0.5));
    on_time(&mut floor, [queued(110.0, "c2")]);
    pass(&mut floor, at(150.0));
    assert_eq!(accuracy(&floor).judged, 1, "it waits");
    on_time(
        &mut floor,
        [ended(160.0, "c1"), answered(165.0, "c2", "ann")],
    );
    // Told 40 s, waited 55.
    assert_eq!(accuracy(&floor), sums(2, 15.5, 15.5));
    assert_eq!(accuracy(&floor).mean_error(), Some(7.75));
    let of = |window| floor.accuracy(floor.queue_named("billing").unwrap(), window);
    assert_eq!(of(Window::Today), accuracy(&floor));
}

#[test]
fn who_waits_less_than_told_takes_the_bias_down() {
    let mut floor = busy();
    on_time(
        &mut floor,
        [
            queued(110.0, "c2"),
            ended(120.0, "c1"),
            answered(125.0, "c2", "ann"),
        ],
    );
    assert_eq!(accuracy(&floor), sums(2, 25.5, -24.5));
    assert_eq!(accuracy(&floor).bias(), Some(-12.25));
}

#[test]
fn who_gives_up_is_not_judged() {
    let mut floor = busy();
    on_time(&mut floor, [queued(110.0, "c2"), left(130.0, "c2", true)]);
    assert_eq!(accuracy(&floor).judged, 1);
}

#[test]
fn what_comes_late_was_told_nothing() {
    let mut floor = busy();
    late(&mut floor, 112.1, queued(110.0, "c2"));
    late(&mut floor, 116.0, queued(114.0, "c3"));
    on_time(
        &mut floor,
        [answered(120.0, "c2", "bob"), answered(121.0, "c3", "eve")],
    );
    assert_eq!(accuracy(&floor).judged, 2, "c1 and c3");
}

#[test]
fn while_the_past_is_read_nobody_is_told() {
    let mut floor = floor();
    tell(
        &mut floor,
        [
            queued(1.0, "c1"),
            answered(2.0, "c1", "ann"),
            ended(3.0, "c1"),
        ],
    );
    tell(&mut floor, [queued(5.0, "c2"), answered(6.0, "c2", "ann")]);
    assert_eq!(accuracy(&floor), Accuracy::default());
}

#[test]
fn an_answer_that_comes_before_its_call_is_judged() {
    let mut floor = busy();
    on_time(&mut floor, [answered(111.0, "c2", "bob")]);
    late(&mut floor, 112.0, queued(110.0, "c2"));
    // Told 40 s, waited 1; an answer more or less is far from the pace of one who has worked.
    assert_eq!(accuracy(&floor).judged, 2);
    assert!(accuracy(&floor).longer < Span(-30 * SECOND));
}

#[test]
fn a_correction_replaces_what_was_judged() {
    let mut floor = busy();
    on_time(
        &mut floor,
        [
            queued(110.0, "c2"),
            named("bob", answered(165.0, "c2", "bob")),
        ],
    );
    assert_eq!(accuracy(&floor), sums(2, 15.5, 15.5));
    // It had been answered long before: 20 s after it came, and not 55.
    late(&mut floor, 400.0, answered(130.0, "c2", "ann"));
    assert_eq!(accuracy(&floor), sums(2, 20.5, -19.5));
    // And before that it had given up.
    late(&mut floor, 401.0, left(120.0, "c2", true));
    assert_eq!(accuracy(&floor), sums(1, 0.5, 0.5));
}

#[test]
fn the_hour_passes_and_the_day_stays() {
    let mut floor = busy();
    on_time(
        &mut floor,
        [
            queued(110.0, "c2"),
            ended(160.0, "c1"),
            answered(165.0, "c2", "ann"),
            ended(170.0, "c2"),
        ],
    );
    let whole = accuracy(&floor);
    let billing = floor.queue_named("billing").unwrap();
    // Both answers are of the minutes that begin at 60 and 120.
    pass(&mut floor, at(3_659.0));
    assert_eq!(accuracy(&floor), whole);
    pass(&mut floor, at(3_661.0));
    assert_eq!(accuracy(&floor), sums(1, 15.0, 15.0));
    pass(&mut floor, at(3_721.0));
    assert_eq!(accuracy(&floor), Accuracy::default());
    assert_eq!(floor.accuracy(billing, Window::Today), whole);
    // Long after, the calls are forgotten; a new one takes the place of one of them.
    on_time(
        &mut floor,
        [
            named("x", queued(20_000.0, "x")),
            named("y", queued(20_100.0, "y")),
            named("z", left(20_150.0, "y", true)),
        ],
    );
    assert_eq!(floor.accuracy(billing, Window::Today), whole);
    // 09:00 and fifteen hours: the next day.
    pass(&mut floor, at(54_001.0));
    assert_eq!(floor.accuracy(billing, Window::Today), Accuracy::default());
}

#[test]
fn a_source_whose_clock_is_ahead_is_judged_as_any() {
    let mut floor = live(40.0);
    for event in [queued(100.0, "c1"), answered(103.0, "c1", "ann")] {
        let sent = event.time - Span(SECOND / 2);
        pass(&mut floor, sent);
        floor.apply(&event, sent);
    }
    pass(&mut floor, at(104.0));
    assert_eq!(accuracy(&floor), sums(1, 3.0, 3.0));
}

#[test]
fn pools_add_up() {
    let mut sum = sums(1, 15.0, 15.0);
    sum.merge(&sums(3, 25.0, -5.0));
    assert_eq!(sum, sums(4, 40.0, 10.0));
    assert_eq!((sum.mean_error(), sum.bias()), (Some(10.0), Some(2.5)));
    assert_eq!(Accuracy::default().bias(), None);
}
