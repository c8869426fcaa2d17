//! Business days: what belongs to today, and to whose today.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    Case, Timeline, answered, config, day, ended, left, profile, queued, state, survey, today,
    transferred,
};
use crate::model::{QueueSettings, Settings, SourceSettings};

pub fn cases() -> Vec<Case> {
    vec![
        midnight_in_utc(),
        the_very_start_of_a_day(),
        midnight_in_berlin(),
        over_midnight(),
        until_six_in_the_morning(),
        from_six_in_the_morning(),
        a_start_changed_at_noon(false),
        a_start_changed_at_noon(true),
        a_zone_changed_at_noon(),
        what_is_no_zone_and_no_time_of_day(),
        two_queues_with_days_of_their_own(),
        a_zone_for_all_for_a_site_and_for_a_queue(),
        an_agents_times_over_midnight(),
        late_news_of_yesterday(),
        a_correction_removes_the_longest_wait(),
    ]
}

/// `[queue.default]` in a zone.
fn everywhere(zone: &str, case: Case) -> Case {
    Case {
        config: format!("[queue.default]\ntime_zone = \"{zone}\"\n"),
        settings: Settings {
            default: QueueSettings {
                time_zone: zone.into(),
                ..QueueSettings::default()
            },
            ..Settings::default()
        },
        ..case
    }
}

/// Three calls about midnight of the zone, which is `hour` o'clock in UTC on the 23rd.
fn around(hour: &str) -> Timeline {
    let (before, after) = match hour {
        "24" => ("2026-11-23T23", "2026-11-24T00"),
        _ => ("2026-11-23T22", "2026-11-23T23"),
    };
    day()
        .on(&format!("{before}:59:59.999999Z"), queued("c1", "billing"))
        .on(&format!("{after}:00:00Z"), queued("c2", "billing"))
        .on(&format!("{after}:00:02Z"), answered("c1", "ann"))
        .on(&format!("{after}:00:05Z"), queued("c3", "billing"))
        .on(&format!("{after}:00:10Z"), answered("c2", "bob"))
}

fn midnight_in_utc() -> Case {
    let expect = vec![
        // c1 came a millionth of a second too early; c2 on the very start of the day.
        ("queues/billing/offered", json!(2)),
        // Both answers are today's, of waits of 2.000001 s and 10 s.
        ("queues/billing/answered", json!(2)),
        ("queues/billing/asa_s", json!(6.0000005)),
        ("queues/billing/wait_max_s", json!(10)),
        ("queues/billing/wait_p50_s", json!(2.000001)),
        // c3 is late since 00:00:25.
        ("queues/billing/sl_counts/met", json!(2)),
        ("queues/billing/sl_counts/late", json!(1)),
        ("queues/billing/service_level", json!(2.0 / 3.0)),
        // Two in half an hour.
        ("queues/billing/arrival_rate_per_h", json!(4)),
        ("total/offered", json!(2)),
        ("total/arrival_rate_per_h", json!(4)),
        // Two talks, 1,798 s and 1,790 s so far; before, neither agent was heard of.
        ("agents/ann/talk_s", json!(1798)),
        ("agents/bob/talk_s", json!(1790)),
    ];
    today(
        "midnight in UTC",
        around("24"),
        "2026-11-24T00:30:00Z",
        expect,
    )
}

fn the_very_start_of_a_day() -> Case {
    let expect = vec![
        // c2 comes with the day, which has lasted no time at all: there is no rate yet.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/waiting", json!(2)),
        ("queues/billing/arrival_rate_per_h", json!(null)),
        ("total/arrival_rate_per_h", json!(null)),
        ("queues/billing/service_level", json!(null)),
    ];
    today(
        "the very start of a day",
        around("24"),
        "2026-11-24T00:00:00Z",
        expect,
    )
}

fn midnight_in_berlin() -> Case {
    let expect = vec![
        ("queues/billing/offered", json!(2)),
        ("queues/billing/answered", json!(2)),
        ("queues/billing/arrival_rate_per_h", json!(4)),
    ];
    let case = today(
        "midnight in Berlin",
        around("23"),
        "2026-11-24T00:30:00+01:00",
        expect,
    );
    everywhere("Europe/Berlin", case)
}

fn over_midnight() -> Case {
    let timeline = day()
        .on("2026-11-23T23:45:00+01:00", queued("c0", "billing"))
        .on("2026-11-23T23:50:00+01:00", answered("c0", "ann"))
        .on("2026-11-23T23:59:30+01:00", queued("c2", "billing"))
        .on("2026-11-23T23:59:39.999999+01:00", queued("c5", "billing"))
        .on("2026-11-23T23:59:40+01:00", queued("c4", "billing"))
        .on("2026-11-23T23:59:50+01:00", queued("c1", "billing"))
        .on("2026-11-23T23:59:55+01:00", queued("c3", "billing"))
        .on("2026-11-24T00:00:05+01:00", answered("c1", "bob"))
        .on("2026-11-24T00:00:10+01:00", answered("c2", "cleo"))
        .on(
            "2026-11-24T00:00:15+01:00",
            left("c3", "billing", "abandoned"),
        )
        .on("2026-11-24T00:01:00+01:00", ended("c0", "caller"))
        .on(
            "2026-11-24T00:02:00+01:00",
            transferred("c2", "cleo", "blind"),
        )
        .on("2026-11-24T00:03:05+01:00", ended("c1", "caller"))
        .on("2026-11-24T00:04:00+01:00", survey("c0").with("nps", 10));
    let expect = vec![
        // All of them came yesterday.
        ("queues/billing/offered", json!(0)),
        ("queues/billing/arrival_rate_per_h", json!(0)),
        ("queues/billing/answered", json!(2)),
        ("queues/billing/abandoned", json!(1)),
        // Waits of 15 s and 40 s.
        ("queues/billing/asa_s", json!(27.5)),
        ("queues/billing/abandon_wait_avg_s", json!(20)),
        // c1 was met today. c2 was late at 23:59:50, which is yesterday's miss; its answer is
        // today's. c3 left at its threshold, in time. c4 was late with the stroke of midnight, c5
        // just before.
        (
            "queues/billing/sl_counts",
            json!({"met": 1, "late": 1, "abandoned_in_time": 1, "short": 0, "flowed_in_time": 0}),
        ),
        ("queues/billing/service_level", json!(1.0 / 3.0)),
        ("queues/billing/service_levels/answered_only", json!(0.5)),
        ("queues/billing/waiting", json!(2)),
        ("queues/billing/waiting_late", json!(2)),
        // Talks of 660 s (ten minutes of it yesterday), 180 s and 110 s end today.
        ("queues/billing/handled", json!(3)),
        ("queues/billing/aht_s", json!(950.0 / 3.0)),
        ("queues/billing/transferred", json!(1)),
        ("queues/billing/nps", json!(100)),
        // Of the agent's time only what is of today: 60 s.
        ("agents/ann/talk_s", json!(60)),
        ("agents/ann/aht_s", json!(660)),
    ];
    let case = today(
        "over midnight",
        timeline,
        "2026-11-24T00:10:00+01:00",
        expect,
    );
    everywhere("Europe/Berlin", case)
}

/// A queue in Berlin whose day begins at six, which is five in UTC.
fn six_in_the_morning() -> Timeline {
    day()
        .on(
            "2026-11-22T12:00:00Z",
            config("billing")
                .with("time_zone", "Europe/Berlin")
                .with("day_start", "06:00"),
        )
        .on("2026-11-23T04:59:59.999999Z", queued("c1", "billing"))
        .on("2026-11-23T05:00:00Z", queued("c2", "billing"))
        .on("2026-11-23T23:30:00Z", queued("c3", "billing"))
        .on("2026-11-24T04:59:58Z", queued("c4", "billing"))
        .on("2026-11-24T05:00:00.000001Z", queued("c5", "billing"))
}

fn until_six_in_the_morning() -> Case {
    let expect = vec![
        // c2, c3 after midnight, and c4; 23:59:59 are 86,399 s.
        ("queues/billing/offered", json!(3)),
        (
            "queues/billing/arrival_rate_per_h",
            json!(3.0 * 3600.0 / 86_399.0),
        ),
        // c1, c2 and c3 were lost after two hours each: just before 07:00, at 07:00 and at 01:30
        // in UTC.
        ("queues/billing/lost", json!(3)),
        ("queues/billing/waiting", json!(1)),
    ];
    today(
        "until six in the morning",
        six_in_the_morning(),
        "2026-11-24T05:59:59+01:00",
        expect,
    )
}

fn from_six_in_the_morning() -> Case {
    let expect = vec![
        // c5 alone, within the first quarter of a second.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(4.0 * 3600.0)),
        ("queues/billing/waiting", json!(2)),
        ("queues/billing/lost", json!(0)),
    ];
    today(
        "from six in the morning",
        six_in_the_morning(),
        "2026-11-24T06:00:00.25+01:00",
        expect,
    )
}

/// From midnight to eight o'clock, as of 12:00; it may be told only after what came at 12:10.
fn a_start_changed_at_noon(is_told_late: bool) -> Case {
    let change = config("billing").with("day_start", "08:00");
    let mut timeline = day()
        .at("07:59:59.999999", queued("c1", "billing"))
        .at("08:00:00", queued("c2", "billing"));
    if is_told_late {
        timeline = timeline
            .at("12:10:00", queued("c3", "billing"))
            .at("12:00:00", change);
    } else {
        timeline = timeline
            .at("12:00:00", change)
            .at("12:10:00", queued("c3", "billing"));
    }
    let expect = vec![
        // c2 and c3 in 4 hours and 15 minutes.
        ("queues/billing/offered", json!(2)),
        ("queues/billing/arrival_rate_per_h", json!(2.0 / 4.25)),
        // c2 was lost at 10:00; c1 was so a millionth of a second before, which is today too.
        ("queues/billing/lost", json!(2)),
    ];
    let name = match is_told_late {
        true => "a start changed at noon, told late",
        false => "a start changed at noon",
    };
    today(name, timeline, "2026-11-23T12:15:00Z", expect)
}

fn a_zone_changed_at_noon() -> Case {
    // Midnight in Kolkata was at 18:30 in UTC, the evening before.
    let timeline = day()
        .on("2026-11-22T18:29:59.999999Z", queued("c1", "billing"))
        .on("2026-11-22T18:30:00Z", queued("c2", "billing"))
        .on("2026-11-22T23:59:00Z", queued("c3", "billing"))
        .on("2026-11-23T00:01:00Z", queued("c4", "billing"))
        .on(
            "2026-11-23T12:00:00Z",
            config("billing").with("time_zone", "Asia/Kolkata"),
        );
    let expect = vec![
        // Three in 17 hours and a half: the day is longer than it was a moment ago.
        ("queues/billing/offered", json!(3)),
        ("queues/billing/arrival_rate_per_h", json!(3.0 / 17.5)),
    ];
    today(
        "a zone changed at noon",
        timeline,
        "2026-11-23T12:00:00Z",
        expect,
    )
}

fn what_is_no_zone_and_no_time_of_day() -> Case {
    let timeline = day()
        .on(
            "2026-11-22T00:00:00Z",
            config("billing")
                .with("time_zone", "Europe/Berlin")
                .with("day_start", "07:00"),
        )
        .on(
            "2026-11-23T01:00:00Z",
            config("billing")
                .with("time_zone", "Europe/Atlantis")
                .with("day_start", "24:00")
                .with("sl_seconds", 60),
        )
        // Seven in Berlin is six in UTC.
        .at("05:59:59", queued("c1", "billing"))
        .at("06:00:00", queued("c2", "billing"))
        .at("06:00:59", answered("c2", "ann"));
    let expect = vec![
        ("queues/billing/offered", json!(1)),
        // What else the event said holds: 59 s are in time. c1 was late at 06:00:59.
        ("queues/billing/sl_counts/met", json!(1)),
        ("queues/billing/sl_counts/late", json!(1)),
    ];
    today(
        "what is no zone and no time of day",
        timeline,
        "2026-11-23T06:30:00Z",
        expect,
    )
}

fn two_queues_with_days_of_their_own() -> Case {
    let timeline = day()
        .at(
            "00:00:00",
            config("billing").with("time_zone", "Europe/Berlin"),
        )
        .at(
            "00:00:00",
            config("sales").with("time_zone", "Asia/Kolkata"),
        )
        // Of yesterday for both.
        .at("18:20:00", queued("c1", "sales"))
        .at("18:20:00", queued("c2", "billing"))
        .at("18:29:00", answered("c1", "ann"))
        // Of today in Kolkata, where midnight is at 18:30 in UTC.
        .at("18:30:00", queued("c3", "sales"))
        .at("18:31:40", answered("c3", "ann"))
        .at("19:00:00", queued("c4", "sales"))
        .at("19:00:10", left("c4", "sales", "abandoned"))
        .at("20:00:00", queued("c5", "billing"))
        .at("20:00:10", left("c5", "billing", "abandoned"))
        .at("22:00:00", queued("c6", "sales"))
        .at("22:00:10", answered("c6", "bob"))
        .at("22:59:50", queued("c7", "billing"))
        // And from 23:00 in Berlin.
        .at("23:00:08", answered("c7", "cleo"))
        .at("23:15:00", queued("c8", "billing"))
        .at("23:15:30", answered("c8", "dan"));
    let expect = vec![
        // Three in five hours.
        ("queues/sales/offered", json!(3)),
        ("queues/sales/arrival_rate_per_h", json!(0.6)),
        // One in half an hour.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/arrival_rate_per_h", json!(2)),
        ("total/offered", json!(4)),
        ("total/arrival_rate_per_h", json!(2.6)),
        // c3 and c6 in sales; c7 and c8 in billing.
        ("queues/sales/answered", json!(2)),
        ("queues/billing/answered", json!(2)),
        ("total/answered", json!(4)),
        ("queues/sales/abandoned", json!(1)),
        ("queues/billing/abandoned", json!(0)),
        ("total/abandoned", json!(1)),
        // Waits of 100, 10, 18 and 30 s.
        ("total/asa_s", json!(39.5)),
        ("total/wait_p50_s", json!(18)),
        ("total/wait_max_s", json!(100)),
        // Met: c6, c7. Late: c3, c8. In time: c4.
        ("total/service_level", json!(2.0 / 5.0)),
    ];
    today(
        "two queues with days of their own",
        timeline,
        "2026-11-23T23:30:00Z",
        expect,
    )
}

fn a_zone_for_all_for_a_site_and_for_a_queue() -> Case {
    // All: Berlin, 23:00 in UTC. The site: Kolkata, 18:30. Billing: New York, 05:00.
    let timeline = day()
        .at("05:00:00", queued("c1", "billing"))
        .at("18:00:00", state("ann", "available"))
        .at("18:29:59", queued("c2", "sales"))
        .at("18:30:00", queued("c3", "sales"));
    let expect = vec![
        ("queues/billing/offered", json!(1)),
        ("queues/sales/offered", json!(1)),
        // From 18:30 to 19:30, the agents' day being the site's.
        ("agents/ann/available_s", json!(3600)),
    ];
    let case = today(
        "a zone for all, for a site, and for a queue",
        timeline,
        "2026-11-23T19:30:00Z",
        expect,
    );
    let case = everywhere("Europe/Berlin", case);
    let site = SourceSettings {
        time_zone: Some("Asia/Kolkata".into()),
        ..case.settings.input.clone()
    };
    let billing = json!({"time_zone": "America/New_York"});
    Case {
        config: case.config
            + "[source.\"acme/site-1\"]\ntime_zone = \"Asia/Kolkata\"\n\
               [queue.billing]\ntime_zone = \"America/New_York\"\n",
        settings: Settings {
            sources: BTreeMap::from([("acme/site-1".into(), site)]),
            queues: BTreeMap::from([("billing".into(), billing)]),
            ..case.settings
        },
        ..case
    }
}

fn an_agents_times_over_midnight() -> Case {
    let timeline = day()
        // The queue's own day is of no account for an agent.
        .on(
            "2026-11-23T12:00:00+01:00",
            config("billing").with("time_zone", "UTC"),
        )
        .on("2026-11-23T22:00:00+01:00", profile("ann", &["billing"]))
        .on("2026-11-23T22:30:00+01:00", state("ann", "available"))
        .on("2026-11-23T23:49:00+01:00", queued("c1", "billing"))
        .on("2026-11-23T23:50:00+01:00", answered("c1", "ann"))
        .on("2026-11-24T00:10:00+01:00", ended("c1", "caller"))
        .on(
            "2026-11-24T00:20:00+01:00",
            state("ann", "not_ready").with("reason", "coffee"),
        );
    let expect = vec![
        // Half an hour: ten minutes each of talk, of waiting for calls, of coffee.
        ("agents/ann/talk_s", json!(600)),
        ("agents/ann/available_s", json!(600)),
        ("agents/ann/not_ready_s", json!({"coffee": 600})),
        ("agents/ann/signed_in_s", json!(1800)),
        ("agents/ann/occupancy", json!(0.5)),
        ("agents/ann/utilization", json!(1.0 / 3.0)),
        ("agents/ann/since", json!("2026-11-23T23:20:00Z")),
        // The talk as a whole ends today.
        ("agents/ann/handled", json!(1)),
        ("agents/ann/aht_s", json!(1200)),
        // In UTC it is still the 23rd; the queue's agents have their day all the same.
        ("queues/billing/offered", json!(1)),
        ("queues/billing/answered", json!(1)),
        ("queues/billing/occupancy", json!(0.5)),
        ("total/occupancy", json!(0.5)),
    ];
    let case = today(
        "an agent's times over midnight",
        timeline,
        "2026-11-24T00:30:00+01:00",
        expect,
    );
    everywhere("Europe/Berlin", case)
}

fn late_news_of_yesterday() -> Case {
    let timeline = day()
        .on("2026-11-23T23:57:55Z", queued("c1", "billing"))
        .on("2026-11-24T00:04:00Z", queued("c2", "billing"))
        .on("2026-11-24T00:04:10Z", answered("c2", "ann"))
        // Told six minutes late: c1 left before midnight.
        .on("2026-11-23T23:58:10Z", left("c1", "billing", "abandoned"));
    let expect = vec![
        ("queues/billing/offered", json!(1)),
        ("queues/billing/abandoned", json!(0)),
        ("queues/billing/waiting", json!(0)),
        ("queues/billing/wait_max_s", json!(10)),
        ("queues/billing/service_level", json!(1)),
    ];
    today(
        "late news of yesterday",
        timeline,
        "2026-11-24T00:05:00Z",
        expect,
    )
}

fn a_correction_removes_the_longest_wait() -> Case {
    let timeline = day()
        .at("08:00:00", queued("c1", "billing"))
        .at("08:01:00", queued("c2", "billing"))
        .at("08:01:10", answered("c2", "bob"))
        .at("08:05:00", answered("c1", "ann"))
        // Told ten minutes late: c1 had left the queue after 30 s.
        .at("08:10:30", ended("c1", "caller"))
        .at("08:00:30", left("c1", "billing", "abandoned"));
    let expect = vec![
        ("queues/billing/offered", json!(2)),
        ("queues/billing/answered", json!(1)),
        ("queues/billing/abandoned", json!(1)),
        // No longer 300 s: 30 s of the one who left, 10 s of the one who was answered.
        ("queues/billing/wait_max_s", json!(30)),
        ("queues/billing/wait_p95_s", json!(10)),
        ("queues/billing/asa_s", json!(10)),
        ("agents/ann/talk_s", json!(330)),
        ("anomalies/answered_without_queue", json!(1)),
    ];
    today(
        "a correction removes the longest wait",
        timeline,
        "2026-11-23T20:00:00Z",
        expect,
    )
}
