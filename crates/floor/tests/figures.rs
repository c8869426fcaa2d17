//! Terms of pools whose parts differ.

use floor::dictionary::{QUEUE, worked_example};
use floor::{QueueTerms, SECOND, Settings, Span, Tally, Value, Window};

/// A hundred calls over so many hours of a day.
fn day(hours: f64) -> QueueTerms {
    let mut terms = worked_example();
    terms.window = Window::Today;
    terms.length = Span::from_seconds(hours * 3_600.0);
    terms.arrivals_per_h = Some(terms.tally(Tally::Offered) as f64 / hours);
    terms
}

/// The hours by which calls an hour are computed.
fn hours(terms: &QueueTerms) -> f64 {
    let figure = QUEUE
        .iter()
        .find(|figure| figure.key == "arrival_rate_per_h")
        .expect("a figure");
    let all = figure.terms_of(terms);
    match all.iter().find(|(name, _)| *name == "hours") {
        Some((_, Value::Number(hours))) => *hours,
        other => panic!("{other:?} of {all:?}"),
    }
}

#[test]
fn hours_of_a_pool_are_those_that_give_its_calls_an_hour() {
    assert_eq!(hours(&day(10.0)), 10.0);
    let mut alike = day(10.0);
    alike.merge_calls(&day(10.0));
    assert_eq!(hours(&alike), 10.0);
    let mut quiet = QueueTerms::empty(Window::Today, &Settings::default());
    (quiet.length, quiet.arrivals_per_h) = (day(10.0).length, Some(0.0));
    assert_eq!(hours(&quiet), 10.0);
    let mut differ = day(10.0);
    differ.merge_calls(&day(5.0));
    assert_eq!(hours(&differ), 200.0 / 30.0);
}

#[test]
fn nothing_yet_is_as_long_as_its_window() {
    let empty = |window| QueueTerms::empty(window, &Settings::default()).length;
    assert_eq!(empty(Window::M30), Span(1_800 * SECOND));
    assert_eq!(empty(Window::Today), Span(0));
}
