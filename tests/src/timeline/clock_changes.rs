//! Days on which the clocks are changed: they begin when the clock says so, and are longer or
//! shorter than others.

use serde_json::json;

use super::{Case, Event, Timeline, config, day, queued, today};

pub fn cases() -> Vec<Case> {
    vec![
        twenty_three_hours_in_berlin(),
        twenty_five_hours_in_berlin(),
        after_twenty_three_hours_in_berlin(),
        after_twenty_five_hours_in_berlin(),
        twenty_three_hours_in_new_york(),
        twenty_five_hours_in_new_york(),
        half_an_hour_east_in_kolkata(),
        half_an_hour_less_on_lord_howe(),
        half_an_hour_more_on_lord_howe(),
        before_a_start_that_the_clock_leaps_over(),
        after_a_start_that_the_clock_leaps_over(),
        a_start_that_the_clock_reads_twice(),
        before_a_start_that_the_clock_reads_twice(),
        a_start_leapt_over_by_half_an_hour(),
        a_start_read_twice_within_an_hour(),
        a_start_where_the_clock_arrives(),
    ]
}

/// A queue with that day of its own, as long as anybody remembers.
fn with_day(zone: &str, day_start: &str) -> Timeline {
    let config = config("billing")
        .with("time_zone", zone)
        .with("day_start", day_start);
    day().on("2026-01-01T00:00:00Z", config)
}

fn call(number: u32) -> Event {
    queued(&format!("c{number}"), "billing")
}

/// A call just before each of two instants, and one at each.
fn around(timeline: Timeline, instants: [(&str, &str); 2]) -> Timeline {
    let [(before_first, first), (before_second, second)] = instants;
    timeline
        .on(before_first, call(1))
        .on(first, call(2))
        .on(before_second, call(3))
        .on(second, call(4))
}

/// In Berlin the 29th of March is from 23:00 to 22:00 in UTC.
fn march_in_berlin() -> Timeline {
    around(
        with_day("Europe/Berlin", "00:00"),
        [
            ("2026-03-28T22:59:59.999999Z", "2026-03-28T23:00:00Z"),
            ("2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
        ],
    )
}

fn twenty_three_hours_in_berlin() -> Case {
    let expect = vec![
        // The second and the third, in 23 hours less a second: 82,799 s.
        ("queues/billing/offered", json!(2)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(2.0 * 3600.0 / 82_799.0),
        ),
    ];
    today(
        "23 hours in Berlin",
        march_in_berlin(),
        "2026-03-29T23:59:59+02:00",
        expect,
    )
}

fn after_twenty_three_hours_in_berlin() -> Case {
    let expect = vec![
        // The fourth alone, on the very start.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(null)),
    ];
    today(
        "after 23 hours in Berlin",
        march_in_berlin(),
        "2026-03-30T00:00:00+02:00",
        expect,
    )
}

/// In Berlin the 25th of October is from 22:00 to 23:00 in UTC.
fn october_in_berlin() -> Timeline {
    around(
        with_day("Europe/Berlin", "00:00"),
        [
            ("2026-10-24T21:59:59.999999Z", "2026-10-24T22:00:00Z"),
            ("2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
        ],
    )
}

fn twenty_five_hours_in_berlin() -> Case {
    let expect = vec![
        // The second, 25 hours old but for a second, and the third: 89,999 s.
        ("queues/billing/offered", json!(2)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(2.0 * 3600.0 / 89_999.0),
        ),
    ];
    today(
        "25 hours in Berlin",
        october_in_berlin(),
        "2026-10-25T23:59:59+01:00",
        expect,
    )
}

fn after_twenty_five_hours_in_berlin() -> Case {
    let expect = vec![
        // The fourth, in a second.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(3600)),
    ];
    today(
        "after 25 hours in Berlin",
        october_in_berlin(),
        "2026-10-26T00:00:01+01:00",
        expect,
    )
}

fn twenty_three_hours_in_new_york() -> Case {
    // The 8th of March is from 05:00 to 04:00 in UTC.
    let timeline = around(
        with_day("America/New_York", "00:00"),
        [
            ("2026-03-08T04:59:59.999999Z", "2026-03-08T05:00:00Z"),
            ("2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"),
        ],
    );
    let expect = vec![
        ("queues/billing/offered", json!(2)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(2.0 * 3600.0 / 82_799.0),
        ),
    ];
    today(
        "23 hours in New York",
        timeline,
        "2026-03-08T23:59:59-04:00",
        expect,
    )
}

fn twenty_five_hours_in_new_york() -> Case {
    // The 1st of November is from 04:00 to 05:00 in UTC.
    let timeline = around(
        with_day("America/New_York", "00:00"),
        [
            ("2026-11-01T03:59:59.999999Z", "2026-11-01T04:00:00Z"),
            ("2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z"),
        ],
    );
    let expect = vec![
        ("queues/billing/offered", json!(2)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(2.0 * 3600.0 / 89_999.0),
        ),
    ];
    today(
        "25 hours in New York",
        timeline,
        "2026-11-01T23:59:59-05:00",
        expect,
    )
}

fn half_an_hour_east_in_kolkata() -> Case {
    // Five hours and a half ahead of UTC, always.
    let timeline = around(
        with_day("Asia/Kolkata", "09:00"),
        [
            ("2026-06-01T03:29:59.999999Z", "2026-06-01T03:30:00Z"),
            ("2026-06-02T03:29:59Z", "2026-06-02T03:30:00Z"),
        ],
    );
    let expect = vec![
        // The fourth, in an hour and a half.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(1.0 / 1.5)),
    ];
    today(
        "half an hour east, in Kolkata",
        timeline,
        "2026-06-02T10:30:00+05:30",
        expect,
    )
}

fn half_an_hour_less_on_lord_howe() -> Case {
    // On the 4th of October the clock goes from +10:30 to +11: from 13:30 to 13:00 in UTC.
    let timeline = around(
        with_day("Australia/Lord_Howe", "00:00"),
        [
            ("2026-10-03T13:29:59.999999Z", "2026-10-03T13:30:00Z"),
            ("2026-10-04T12:59:59Z", "2026-10-04T13:00:00Z"),
        ],
    );
    let expect = vec![
        // 23 hours and a half less a second: 84,599 s.
        ("queues/billing/offered", json!(2)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(2.0 * 3600.0 / 84_599.0),
        ),
    ];
    today(
        "half an hour less on Lord Howe",
        timeline,
        "2026-10-04T23:59:59+11:00",
        expect,
    )
}

fn half_an_hour_more_on_lord_howe() -> Case {
    // On the 5th of April the clock goes from +11 to +10:30: from 13:00 to 13:30 in UTC.
    let timeline = around(
        with_day("Australia/Lord_Howe", "00:00"),
        [
            ("2026-04-04T12:59:59.999999Z", "2026-04-04T13:00:00Z"),
            ("2026-04-05T13:29:59Z", "2026-04-05T13:30:00Z"),
        ],
    );
    let expect = vec![
        // 24 hours and a half less a second: 88,199 s.
        ("queues/billing/offered", json!(2)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(2.0 * 3600.0 / 88_199.0),
        ),
    ];
    today(
        "half an hour more on Lord Howe",
        timeline,
        "2026-04-05T23:59:59+10:30",
        expect,
    )
}

/// A day that begins at half past two. In the night to the 29th of March the clock goes from two
/// to three at 01:00 in UTC. The day begins half an hour later, at 01:30 or half past three, as
/// on the clock that was not changed.
fn half_past_two_in_march() -> Timeline {
    around(
        with_day("Europe/Berlin", "02:30"),
        [
            ("2026-03-28T01:29:59.999999Z", "2026-03-28T01:30:00Z"),
            ("2026-03-29T01:29:59.999999Z", "2026-03-29T01:30:00Z"),
        ],
    )
}

fn before_a_start_that_the_clock_leaps_over() -> Case {
    let expect = vec![
        // The second: at 01:20 in UTC, or 03:20, it is still the 28th.
        ("queues/billing/offered", json!(1)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(60.0 / (23.0 * 60.0 + 50.0)),
        ),
    ];
    today(
        "before a start that the clock leaps over",
        half_past_two_in_march(),
        "2026-03-29T03:20:00+02:00",
        expect,
    )
}

fn after_a_start_that_the_clock_leaps_over() -> Case {
    let expect = vec![
        // The fourth, in a quarter of an hour.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(4)),
    ];
    today(
        "after a start that the clock leaps over",
        half_past_two_in_march(),
        "2026-03-29T03:45:00+02:00",
        expect,
    )
}

/// In the night to the 25th of October it is half past two at 00:30 and again at 01:30 in UTC.
fn half_past_two_in_october() -> Timeline {
    around(
        with_day("Europe/Berlin", "02:30"),
        [
            ("2026-10-25T00:29:59.999999Z", "2026-10-25T00:30:00Z"),
            ("2026-10-25T01:29:59.999999Z", "2026-10-25T01:30:00Z"),
        ],
    )
}

fn a_start_that_the_clock_reads_twice() -> Case {
    let expect = vec![
        // All but the first, in an hour and a half.
        ("queues/billing/offered", json!(3)),
        ("queues/billing/arrival_rate_per_h", json!(2)),
    ];
    today(
        "a start that the clock reads twice",
        half_past_two_in_october(),
        "2026-10-25T03:00:00+01:00",
        expect,
    )
}

fn before_a_start_that_the_clock_reads_twice() -> Case {
    let expect = vec![
        // The second, when the clock reads a quarter past two for the second time.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(60.0 / 45.0)),
    ];
    today(
        "between two readings of a start",
        half_past_two_in_october(),
        "2026-10-25T02:15:00+01:00",
        expect,
    )
}

fn a_start_leapt_over_by_half_an_hour() -> Case {
    // From two to half past two at 15:30 in UTC. A quarter past two would have been at 15:45, when
    // the clock reads a quarter to three.
    let timeline = around(
        with_day("Australia/Lord_Howe", "02:15"),
        [
            ("2026-10-03T15:44:59.999999Z", "2026-10-03T15:45:00Z"),
            ("2026-10-04T15:14:59.999999Z", "2026-10-04T15:15:00Z"),
        ],
    );
    let expect = vec![
        // The second and the third: the next day begins at a quarter past two by +11.
        ("queues/billing/offered", json!(2)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(2.0 * 3600.0 / (23.5 * 3600.0 - 0.000_001)),
        ),
    ];
    today(
        "a start leapt over by half an hour",
        timeline,
        "2026-10-05T02:14:59.999999+11:00",
        expect,
    )
}

fn a_start_read_twice_within_an_hour() -> Case {
    // A quarter to two by +11 is at 14:45 in UTC, by +10:30 at 15:15.
    let timeline = around(
        with_day("Australia/Lord_Howe", "01:45"),
        [
            ("2026-04-04T14:44:59.999999Z", "2026-04-04T14:45:00Z"),
            ("2026-04-04T15:14:59.999999Z", "2026-04-04T15:15:00Z"),
        ],
    );
    let expect = vec![
        // All but the first, in three quarters of an hour.
        ("queues/billing/offered", json!(3)),
        ("queues/billing/arrival_rate_per_h", json!(4)),
    ];
    today(
        "a start read twice within an hour",
        timeline,
        "2026-04-05T02:00:00+10:30",
        expect,
    )
}

fn a_start_where_the_clock_arrives() -> Case {
    // Three o'clock is there: at 01:00 in UTC, when it would have been two.
    let timeline = around(
        with_day("Europe/Berlin", "03:00"),
        [
            ("2026-03-28T01:59:59.999999Z", "2026-03-28T02:00:00Z"),
            ("2026-03-29T00:59:59.999999Z", "2026-03-29T01:00:00Z"),
        ],
    );
    let expect = vec![
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(2)),
    ];
    today(
        "a start where the clock arrives",
        timeline,
        "2026-03-29T03:30:00+02:00",
        expect,
    )
}
