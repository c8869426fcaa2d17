//! Queues: who waits, who left, and what service level comes of it.

use serde_json::json;

use super::{
    Case, answered, case, config, day, ended, left, offered, queued, score, state, survey,
};

pub fn cases() -> Vec<Case> {
    vec![
        three_calls_wait(),
        a_call_still_waiting_is_late_at_the_threshold(),
        answered_exactly_at_the_threshold(),
        every_way_to_leave(),
        lost_at_the_limit_whatever_follows(),
        settings_are_those_of_the_arrival(),
        the_window_at_a_quarter_second(),
        what_callers_say(),
    ]
}

fn three_calls_wait() -> Case {
    let timeline = day()
        .at(
            "09:00:00",
            state("ann", "available").with("queue", "billing"),
        )
        .at("09:00:10", queued("c0", "billing"))
        .at("09:00:12", answered("c0", "ann"))
        .at("09:04:35", queued("c1", "billing"))
        .at("09:04:43", queued("c2", "billing"))
        .at("09:04:57.5", queued("c3", "billing"))
        .at("09:04:59", offered("c3", "bob"));
    let expect = vec![
        ("queues/billing/waiting", json!(3)),
        ("queues/billing/longest_wait_s", json!(25)),
        // 25 s are past 20; 17 s are past three quarters of it; 2.5 s are not.
        ("queues/billing/waiting_late", json!(1)),
        ("queues/billing/at_risk", json!(1)),
        ("queues/billing/ringing", json!(1)),
        ("queues/billing/talking", json!(1)),
        // One answer in 15 minutes, and no call is done that would tell more. c3 has its agent: the
        // third in the line.
        ("queues/billing/ewt_s", json!(2700)),
        // c0 met, c1 late; c2 and c3 may still be met.
        ("queues/billing/service_level", json!(0.5)),
        ("queues/billing/sl_best", json!(0.75)),
        ("queues/billing/sl_worst", json!(0.25)),
        ("agents/bob/state", json!("ringing")),
        ("agents/bob/call", json!("c3")),
        ("agents/bob/queue", json!("billing")),
        ("agents/ann/state", json!("talking")),
        ("agents/ann/long", json!(false)),
        // Bob is in no queue; in all he is staffed.
        ("queues/billing/staffed", json!(1)),
        ("total/staffed", json!(2)),
    ];
    case("three calls wait", timeline, "09:05:00", 15, expect)
}

fn a_call_still_waiting_is_late_at_the_threshold() -> Case {
    let timeline = day().at("09:00:00", queued("c1", "billing"));
    let expect = vec![
        ("queues/billing/waiting", json!(1)),
        ("queues/billing/waiting_late", json!(1)),
        ("queues/billing/at_risk", json!(0)),
        ("queues/billing/sl_counts/late", json!(1)),
        ("queues/billing/service_level", json!(0)),
        ("queues/billing/asa_s", json!(null)),
        // Nobody ever answered.
        ("queues/billing/ewt_s", json!(null)),
    ];
    case(
        "a call still waiting is late at the threshold",
        timeline,
        "09:00:20",
        5,
        expect,
    )
}

fn answered_exactly_at_the_threshold() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:20", answered("c1", "ann"))
        .at("09:00:00", queued("c2", "billing"))
        .at("09:00:20.000001", answered("c2", "bob"))
        .at("09:00:00", queued("c3", "billing"))
        .at("09:00:05", left("c3", "billing", "abandoned"))
        .at("09:00:00", queued("c4", "billing"))
        .at("09:00:04.999999", left("c4", "billing", "abandoned"));
    let expect = vec![(
        "queues/billing/sl_counts",
        json!({"met": 1, "late": 1, "abandoned_in_time": 1, "short": 1, "flowed_in_time": 0}),
    )];
    case(
        "exactly at the limits, and a millionth beyond",
        timeline,
        "09:01:00",
        5,
        expect,
    )
}

fn every_way_to_leave() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:10", left("c1", "billing", "abandoned"))
        .at("09:00:00", queued("c2", "billing"))
        .at("09:00:10", left("c2", "billing", "voicemail"))
        .at("09:00:00", queued("c3", "billing"))
        .at("09:00:30", ended("c3", "caller"))
        .at("09:00:00", queued("c4", "billing"))
        .at("09:00:40", ended("c4", "system"))
        .at("09:00:00", queued("c5", "billing"))
        .at("09:00:15", queued("c5", "sales"))
        .at("09:00:16", answered("c5", "ann"));
    let expect = vec![
        ("queues/billing/offered", json!(5)),
        ("queues/billing/abandoned", json!(2)),
        ("queues/billing/flowed_out", json!(3)),
        ("queues/billing/answered", json!(0)),
        ("queues/sales/answered", json!(1)),
        // The voicemail and the overflow left in time; 30 s and 40 s are late.
        (
            "queues/billing/sl_counts",
            json!({"met": 0, "late": 2, "abandoned_in_time": 1, "short": 0, "flowed_in_time": 2}),
        ),
        ("queues/billing/abandon_rate", json!(2.0 / 5.0)),
        ("queues/billing/abandon_wait_avg_s", json!(20)),
        ("queues/billing/wait_max_s", json!(40)),
        ("queues/sales/asa_s", json!(1)),
        ("total/offered", json!(6)),
        ("total/service_level", json!(1.0 / 4.0)),
    ];
    case("every way to leave", timeline, "09:02:00", 5, expect)
}

fn lost_at_the_limit_whatever_follows() -> Case {
    let timeline = day()
        .at("09:00:00", config("billing").with("max_wait", 60))
        .at("09:00:00", queued("c1", "billing"))
        // On the very limit: the limit comes first.
        .at("09:01:00", answered("c1", "ann").with("queue", "billing"));
    let expect = vec![
        ("queues/billing/lost", json!(1)),
        ("queues/billing/answered", json!(0)),
        ("queues/billing/waiting", json!(0)),
        ("queues/billing/wait_max_s", json!(null)),
        // It was late long before it was lost.
        ("queues/billing/sl_counts/late", json!(1)),
        ("queues/billing/talking", json!(1)),
        ("agents/ann/state", json!("talking")),
        ("anomalies/answered_without_queue", json!(1)),
    ];
    case(
        "lost at max_wait, whatever follows",
        timeline,
        "09:02:00",
        5,
        expect,
    )
}

fn settings_are_those_of_the_arrival() -> Case {
    let timeline = day()
        .at(
            "09:00:00",
            config("billing")
                .with("name", "Billing")
                .with("sl_seconds", 10),
        )
        .at("09:00:00", queued("c1", "billing"))
        .at(
            "09:00:01",
            config("billing")
                .with("sl_seconds", 60)
                .with("like", "genesys"),
        )
        .at("09:00:15", answered("c1", "ann"))
        // The change of this very time is in force.
        .at("09:01:00", config("billing").with("flow_outs", "count"))
        .at("09:01:00", queued("c2", "billing"))
        .at("09:01:30", left("c2", "billing", "overflow"))
        .at("09:02:00", queued("c3", "billing"))
        .at("09:02:02", left("c3", "billing", "abandoned"));
    let expect = vec![
        ("queues/billing/name", json!("Billing")),
        (
            "queues/billing/sl_counts",
            json!({"met": 0, "late": 1, "abandoned_in_time": 0, "short": 1, "flowed_in_time": 1}),
        ),
        // Genesys: none met of late, short and the counted flow-out.
        ("queues/billing/service_level", json!(0)),
        (
            "queues/billing/service_levels/abandoned_in_time_met",
            json!(1.0 / 3.0),
        ),
        ("queues/billing/service_levels/answered_only", json!(0)),
        // 0.8 of 103 is 82.4.
        ("queues/billing/sl_needed", json!({"of": 100, "met": 83})),
    ];
    case(
        "settings are those of the arrival",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}

fn the_window_at_a_quarter_second() -> Case {
    // The window at 09:05:00.25 is (09:00:00, 09:05:00.25].
    let timeline = day()
        .at("08:59:00", state("ann", "available"))
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00.000001", queued("c2", "billing"))
        .at("09:05:00.25", queued("c3", "billing"))
        .at("09:05:00.250001", queued("c4", "billing"));
    let mut case = case(
        "the window at a quarter second",
        timeline,
        "09:05:00.25",
        5,
        vec![],
    );
    case.expect = vec![
        ("queues/billing/offered", json!(2)),
        ("queues/billing/waiting", json!(3)),
        ("queues/billing/longest_wait_s", json!(300.25)),
        ("agents/ann/available_s", json!(300.25)),
    ];
    case
}

fn what_callers_say() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:05", answered("c1", "ann"))
        .at("09:01:00", ended("c1", "caller"))
        .at(
            "09:02:00",
            survey("c1")
                .with("csat", 4)
                .with("nps", 9)
                .with("resolved", true),
        )
        .at(
            "09:02:10",
            survey("c1")
                .with("csat", 3)
                .with("nps", 6)
                .with("resolved", false),
        )
        .at(
            "09:02:20",
            survey("c1")
                .with("csat", 9)
                .with("csat_max", 10)
                .with("nps", 10),
        )
        .at("09:02:30", survey("c1").with("agent", "bob").with("nps", 7))
        .at("09:03:00", score("c1", "ann", 80))
        .at("09:03:10", score("c1", "ann", 90));
    let expect = vec![
        ("queues/billing/csat_avg", json!(16.0 / 3.0)),
        // 4 of 5 and 9 of 10 are in the top two of five, 3 of 5 is not.
        ("queues/billing/csat_share", json!(2.0 / 3.0)),
        // Two of four promote, one detracts.
        ("queues/billing/nps", json!(25)),
        ("queues/billing/fcr", json!(0.5)),
        ("queues/billing/qa_avg", json!(85)),
        ("agents/ann/nps", json!(100.0 / 3.0)),
        ("agents/bob/nps", json!(0)),
        ("agents/bob/csat_avg", json!(null)),
    ];
    case("what callers say", timeline, "09:05:00", 15, expect)
}
