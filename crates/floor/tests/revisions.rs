//! What the board had shown, and a later event changed: nothing else is a revision.

mod story;

use floor::{Event, Floor, Mark, Plan, Revision, SECOND, Span, Tally, Time};
use story::*;

/// A floor that is shown at every whole second, as a board is.
struct Live {
    floor: Floor,
}

impl Live {
    fn new() -> Self {
        Self { floor: floor() }
    }

    fn pass(&mut self, to: f64) {
        let from = self.floor.now().floor_second() + 1;
        for second in from..=at(to).floor_second() {
            let now = Time(second * SECOND);
            self.floor.advance_to(now);
            self.floor.shown(now);
        }
        self.floor.advance_to(at(to));
        self.floor.shown(at(to));
    }

    /// Each comes at its own time.
    fn on_time(&mut self, events: impl IntoIterator<Item = Event<'static>>) {
        for event in events {
            let now = event.time.max(self.floor.now());
            self.pass(Span((now - START).0).seconds());
            self.floor.apply(&event, now);
        }
    }

    /// Comes so late that the clock shows this.
    fn at(&mut self, clock: f64, event: Event<'static>) {
        self.pass(clock);
        self.floor.apply(&event, at(clock));
    }

    fn all(&self) -> Vec<Revision> {
        self.floor.revisions(usize::MAX).list
    }
}

/// Queue or agent, tally, added, taken back, and from when to when, in seconds.
type Brief = (String, Tally, i64, i64, f64, f64);

fn brief(revision: &Revision) -> Vec<Brief> {
    let seconds = |time: Time| (time - START).seconds();
    let of = |change: &floor::Change| {
        let of = change
            .queue
            .clone()
            .or(change.agent.clone())
            .expect("either");
        let (from, to) = (seconds(change.from), seconds(change.to));
        (
            of.to_string(),
            change.tally,
            change.added,
            change.taken_back,
            from,
            to,
        )
    };
    revision.changes.iter().map(of).collect()
}

fn of_billing(tally: Tally, added: i64, taken_back: i64, moment: f64) -> Brief {
    (
        "billing".to_owned(),
        tally,
        added,
        taken_back,
        moment,
        moment,
    )
}

#[test]
fn a_late_answer_takes_the_miss_back() {
    let mut live = Live::new();
    live.on_time([queued(0.0, "c1"), queued(30.0, "c2")]);
    live.at(70.0, answered(10.0, "c1", "ann"));
    let [revision] = &live.all()[..] else {
        panic!("one")
    };
    assert_eq!(&*revision.event.id, "e10");
    assert_eq!(revision.event.name, "call.answered");
    assert_eq!(
        (revision.arrived, revision.late),
        (at(70.0), Span(60 * SECOND))
    );
    assert_eq!(
        brief(revision),
        [
            of_billing(Tally::Answered, 1, 0, 10.0),
            of_billing(Tally::Met, 1, 0, 10.0),
            of_billing(Tally::Late, 0, 1, 20.0),
            of_billing(Tally::WaitAnswered, 10 * SECOND, 0, 10.0),
        ]
    );
    assert_eq!(
        revision.words(),
        "call.answered of call c1 came 60 s late: billing answered +1, billing met +1, \
         billing late -1, billing wait answered +10 s."
    );
}

#[test]
fn a_late_abandon_turns_a_miss_into_an_abandon_in_time() {
    let mut live = Live::new();
    live.on_time([queued(0.0, "c1")]);
    live.at(45.0, left(12.0, "c1", true));
    let [revision] = &live.all()[..] else {
        panic!("one")
    };
    assert_eq!(
        brief(revision),
        [
            of_billing(Tally::Abandoned, 1, 0, 12.0),
            of_billing(Tally::Late, 0, 1, 20.0),
            of_billing(Tally::AbandonedInTime, 1, 0, 12.0),
            of_billing(Tally::WaitAbandoned, 12 * SECOND, 0, 12.0),
        ]
    );
}

#[test]
fn what_is_counted_at_another_time_than_had_been_shown_is_a_revision() {
    let mut live = Live::new();
    live.on_time([
        queued(0.0, "c1"),
        answered(5.0, "c1", "ann"),
        ended(60.0, "c1"),
    ]);
    live.at(90.0, named("hung up", ended(40.0, "c1")));
    let [revision] = &live.all()[..] else {
        panic!("one")
    };
    let handled = brief(revision)
        .into_iter()
        .find(|it| it.1 == Tally::Handled);
    assert_eq!(
        handled,
        Some(("billing".to_owned(), Tally::Handled, 1, 1, 40.0, 60.0))
    );
}

#[test]
fn a_copy_revises_nothing_and_neither_does_an_event_too_late() {
    let mut live = Live::new();
    live.on_time([queued(0.0, "c1"), answered(5.0, "c1", "ann")]);
    live.at(100.0, answered(5.0, "c1", "ann"));
    live.on_time([mark(2_000.0, Mark::Heartbeat)]);
    live.at(2_001.0, ended(50.0, "c1"));
    assert_eq!(live.all(), []);
}

#[test]
fn the_delay_of_a_live_source_revises_nothing() {
    let mut live = Live::new();
    live.on_time([queued(0.0, "c1")]);
    // Meanwhile the call has counted as late, for a second and a half.
    live.at(21.5, answered(19.5, "c1", "ann"));
    assert_eq!(live.all(), [], "2 s");
    live.on_time([queued(100.0, "c2")]);
    live.at(121.6, answered(119.5, "c2", "ann"));
    assert_eq!(live.all().len(), 1, "more than 2 s");
    assert_eq!(
        brief(&live.all()[0]).len(),
        3,
        "the miss of 1.6 s ago is not settled"
    );
}

#[test]
fn while_the_past_is_being_read_nothing_is_a_revision() {
    let mut floor = floor();
    tell(&mut floor, [queued(0.0, "c1"), queued(100.0, "c2")]);
    floor.apply(&answered(10.0, "c1", "ann"), at(100.0));
    assert_eq!(floor.revisions(9).total, 0);
    floor.shown(at(100.0));
    // The board stands still while another partition is read: what it did not show is not revised.
    tell(&mut floor, [queued(300.0, "c3")]);
    floor.apply(&left(110.0, "c2", true), at(300.0));
    assert_eq!(floor.revisions(9).total, 0);
    floor.shown(at(300.0));
    floor.apply(&ended(50.0, "c1"), at(300.0));
    assert_eq!(floor.revisions(9).total, 1);
}

#[test]
fn one_event_may_revise_other_calls() {
    let mut live = Live::new();
    live.on_time([
        queued(0.0, "c1"),
        answered(5.0, "c1", "ann"),
        ended(60.0, "c1"),
        wrapup(60.5, "c1", "ann", true),
        queued(200.0, "c2"),
    ]);
    // It ends the wrap-up of the call before, which had seemed to go on.
    live.on_time([answered(205.0, "c2", "ann")]);
    assert_eq!(live.all(), [], "in order it revises nothing");
    live.at(300.0, named("between", answered(100.0, "c3", "ann")));
    let [revision] = &live.all()[..] else {
        panic!("one")
    };
    assert_eq!(revision.call.as_deref(), Some("c3"));
    let handled = brief(revision)
        .into_iter()
        .find(|it| it.1 == Tally::Handled);
    assert_eq!(
        handled,
        Some(("billing".to_owned(), Tally::Handled, 1, 1, 100.0, 205.0))
    );
}

#[test]
fn figures_are_counted_in_total_and_for_the_last_hour() {
    let mut live = Live::new();
    live.on_time([queued(0.0, "c1"), queued(1.0, "c2")]);
    live.at(60.0, answered(10.0, "c1", "ann"));
    live.at(70.0, answered(11.0, "c2", "ben"));
    let of = |floor: &Floor, tally| {
        let figures = floor.revisions(0).figures;
        let found = figures.into_iter().find(|figure| figure.tally == tally);
        found.map(|figure| (figure.total, figure.last_hour))
    };
    assert_eq!(of(&live.floor, Tally::Late), Some((2, 2)));
    live.pass(3_661.0);
    assert_eq!(of(&live.floor, Tally::Late), Some((2, 1)));
    live.pass(3_671.0);
    assert_eq!(of(&live.floor, Tally::Late), Some((2, 0)));
    let all = live.floor.revisions(1);
    assert_eq!((all.total, all.last_hour, all.known), (2, 0, 2));
    assert_eq!(&*all.list[0].event.id, "e11", "the newest first");
}

#[test]
fn lists_are_bounded_and_counts_are_not() {
    let plan = Plan {
        lateness: Span(86_400 * SECOND),
        ..Plan::default()
    };
    let mut floor = Floor::new("acme/site-1".into(), plan, START);
    floor.advance_to(at(5_000.0));
    floor.shown(at(5_000.0));
    let calls: Vec<String> = (0..1_100).map(|number| format!("c{number}")).collect();
    for (second, name) in (0..1_100).zip(&calls) {
        let mut event = queued(f64::from(second), "c");
        if let floor::Body::Call { call, queue, .. } = &mut event.body {
            *call = std::borrow::Cow::Owned(name.clone());
            *queue = Some(std::borrow::Cow::Owned(format!("q{second}")));
        }
        floor.apply(&event, at(5_000.0));
    }
    let all = floor.revisions(usize::MAX);
    assert_eq!((all.list.len(), all.total), (1_000, 1_100));
    assert_eq!(all.figures.len(), 2_200, "offered and late of each queue");
    // A restart ends all of them at once.
    floor.apply(&mark(2_000.0, Mark::Restart), at(5_000.0));
    let [restart] = &floor.revisions(1).list[..] else {
        panic!("one")
    };
    assert_eq!((restart.changes.len(), restart.more), (64, 1_036));
}
