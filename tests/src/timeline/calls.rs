//! Calls: rings, talks, holds, transfers and wrap-up.

use serde_json::json;

use super::{
    Case, answered, case, config, day, ended, hold, offer_ended, offered, profile, queued, restart,
    state, transferred, wrapup,
};

pub fn cases() -> Vec<Case> {
    vec![
        one_call_from_queue_to_wrapup(),
        a_restart_loses_what_is_open(),
        rings_nobody_answers(),
        hold_is_not_talk(),
        passed_on_to_another_queue(),
        a_conference_keeps_both_agents(),
        a_lost_end_shows_at_the_next_call(),
        wrapup_without_an_end(),
        automatic_wrapup(),
        a_late_end_corrects(),
        back_to_the_first_call(),
    ]
}

fn one_call_from_queue_to_wrapup() -> Case {
    let timeline = day()
        .at(
            "09:00:00",
            profile("ann", &["billing"])
                .with("name", "Ann")
                .with("team", "t1"),
        )
        .at("09:00:00", state("ann", "available"))
        .at("09:01:00", queued("c1", "billing"))
        .at("09:01:04", offered("c1", "ann"))
        .at("09:01:12", answered("c1", "ann"))
        .at("09:04:12", ended("c1", "caller"))
        .at("09:04:12", wrapup("c1", "ann", "start"))
        .at("09:04:42", wrapup("c1", "ann", "end"));
    let expect = vec![
        ("queues/billing/offered", json!(1)),
        ("queues/billing/answered", json!(1)),
        ("queues/billing/handled", json!(1)),
        ("queues/billing/asa_s", json!(12)),
        ("queues/billing/service_level", json!(1)),
        ("queues/billing/talk_avg_s", json!(180)),
        ("queues/billing/hold_avg_s", json!(0)),
        ("queues/billing/wrapup_avg_s", json!(30)),
        ("queues/billing/aht_s", json!(210)),
        ("queues/billing/abandon_rate", json!(0)),
        ("queues/billing/abandon_wait_avg_s", json!(null)),
        ("queues/billing/arrival_rate_per_h", json!(2)),
        ("queues/billing/staffed", json!(1)),
        ("queues/billing/available", json!(1)),
        // Nobody waits, and Ann is free.
        ("queues/billing/ewt_s", json!(0)),
        ("agents/ann/name", json!("Ann")),
        ("agents/ann/team", json!("t1")),
        ("agents/ann/state", json!("available")),
        // Available again since the end of wrap-up, not since nine.
        ("agents/ann/since", json!("2026-11-23T09:04:42Z")),
        ("agents/ann/ring_s", json!(8)),
        ("agents/ann/talk_s", json!(180)),
        ("agents/ann/wrapup_s", json!(30)),
        // 64 s before the ring, 318 s after wrap-up.
        ("agents/ann/available_s", json!(382)),
        ("agents/ann/signed_in_s", json!(600)),
        ("agents/ann/occupancy", json!(218.0 / 600.0)),
        ("agents/ann/utilization", json!(218.0 / 600.0)),
        ("queues/billing/occupancy", json!(218.0 / 600.0)),
    ];
    case(
        "one call from queue to wrap-up",
        timeline,
        "09:10:00",
        30,
        expect,
    )
}

fn a_restart_loses_what_is_open() -> Case {
    let timeline = day()
        .at("09:00:00", state("ann", "available"))
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:05", answered("c1", "ann"))
        .at("09:00:50", queued("c2", "billing"))
        .at("09:00:52", offered("c2", "bob"))
        .at("09:01:00", restart())
        .at("09:01:30", ended("c1", "caller"));
    let expect = vec![
        ("queues/billing/lost", json!(1)),
        ("queues/billing/handled", json!(0)),
        ("queues/billing/talking", json!(0)),
        ("queues/billing/waiting", json!(0)),
        // c2 was lost after 10 s, in time: it is in no service level.
        (
            "queues/billing/sl_counts",
            json!({"met": 1, "late": 0, "abandoned_in_time": 0, "short": 0, "flowed_in_time": 0}),
        ),
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-23T09:01:00Z")),
        ("agents/ann/talk_s", json!(55)),
        ("agents/ann/handled", json!(0)),
        ("agents/bob/state", json!("unknown")),
        ("agents/bob/ring_s", json!(8)),
        ("anomalies/ended_without_call", json!(1)),
    ];
    case(
        "a restart loses what is open",
        timeline,
        "09:02:00",
        5,
        expect,
    )
}

fn rings_nobody_answers() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:02", offered("c1", "ann"))
        .at("09:00:12", offer_ended("c1", "ann", "no_answer"))
        .at("09:00:13", offered("c1", "bob"))
        .at("09:00:16", offer_ended("c1", "bob", "rejected"))
        // Cleo and Dan ring at once; Dan takes it, Cleo's phone stops.
        .at("09:00:17", offered("c1", "cleo"))
        .at("09:00:17", offered("c1", "dan"))
        .at("09:00:21", answered("c1", "dan"))
        .at("09:00:21", offer_ended("c1", "cleo", "answered_elsewhere"))
        // Eve's phone rings for five minutes, and nobody says that it stopped.
        .at("09:00:30", queued("c2", "billing"))
        .at("09:00:30", offered("c2", "eve"));
    let expect = vec![
        ("queues/billing/ring_no_answer", json!(1)),
        ("queues/billing/rejected", json!(1)),
        ("queues/billing/asa_s", json!(21)),
        ("queues/billing/ringing", json!(0)),
        ("queues/billing/waiting", json!(1)),
        ("agents/ann/ring_no_answer", json!(1)),
        ("agents/ann/ring_s", json!(10)),
        ("agents/bob/rejected", json!(1)),
        ("agents/bob/ring_s", json!(3)),
        ("agents/cleo/ring_s", json!(4)),
        ("agents/cleo/ring_no_answer", json!(0)),
        ("agents/dan/ring_s", json!(4)),
        ("agents/eve/ring_s", json!(300)),
        ("agents/eve/state", json!("unknown")),
        ("agents/eve/since", json!("2026-11-23T09:05:30Z")),
        // The phone had stopped by the answer.
        ("anomalies/offer_ended_without_offer", json!(1)),
    ];
    case("rings nobody answers", timeline, "09:10:00", 15, expect)
}

fn hold_is_not_talk() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:10", answered("c1", "ann"))
        .at("09:01:10", hold("c1", true))
        .at("09:01:40", hold("c1", false))
        .at("09:02:10", hold("c1", true))
        .at("09:02:20", ended("c1", "caller"))
        .at("09:03:00", queued("c2", "billing"))
        .at("09:03:00", answered("c2", "ann"))
        .at("09:04:00", hold("c2", true))
        // A second call while the first is on hold: she talks on this one.
        .at("09:05:00", queued("c3", "billing"))
        .at("09:05:10", answered("c3", "ann"));
    let expect = vec![
        // c1: 60 + 30 s of talk, 30 + 10 s of hold.
        ("queues/billing/talk_avg_s", json!(90)),
        ("queues/billing/hold_avg_s", json!(40)),
        ("queues/billing/aht_s", json!(130)),
        ("queues/billing/talking", json!(1)),
        ("queues/billing/on_hold", json!(1)),
        ("agents/ann/state", json!("talking")),
        ("agents/ann/call", json!("c3")),
        ("agents/ann/since", json!("2026-11-23T09:05:10Z")),
        // 90 of c1, 60 of c2, 50 of c3; 40 of c1, 70 of c2 until c3 came.
        ("agents/ann/talk_s", json!(200)),
        ("agents/ann/hold_s", json!(110)),
    ];
    case("hold is not talk", timeline, "09:06:00", 15, expect)
}

fn passed_on_to_another_queue() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "sales"))
        .at("09:00:10", answered("c1", "ann"))
        .at("09:01:10", transferred("c1", "ann", "queue"))
        .at("09:01:10", queued("c1", "billing"))
        .at("09:01:15", answered("c1", "bob"))
        // Bob asks Cleo to go on with it: no queue, a leg of its own.
        .at("09:02:15", transferred("c1", "bob", "attended"))
        .at("09:02:15", answered("c1", "cleo"))
        .at("09:03:15", ended("c1", "agent"));
    let expect = vec![
        ("total/offered", json!(2)),
        ("total/answered", json!(2)),
        ("total/handled", json!(2)),
        ("queues/sales/transferred", json!(1)),
        ("queues/billing/transferred", json!(1)),
        ("agents/bob/transferred", json!(1)),
        ("agents/ann/handled", json!(1)),
        ("agents/cleo/handled", json!(1)),
        ("agents/cleo/talk_s", json!(60)),
        ("queues/sales/talk_avg_s", json!(60)),
        ("anomalies/answered_without_queue", json!(1)),
        ("anomalies/transferred_without_leg", json!(0)),
    ];
    case(
        "passed on to another queue, then to a colleague",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}

fn a_conference_keeps_both_agents() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:01:00", transferred("c1", "ann", "conference"))
        .at("09:01:10", answered("c1", "bob"))
        .at("09:03:00", ended("c1", "caller"));
    let expect = vec![
        ("agents/ann/talk_s", json!(180)),
        ("agents/bob/talk_s", json!(110)),
        ("agents/ann/handled", json!(1)),
        ("agents/bob/handled", json!(1)),
        ("agents/ann/transferred", json!(1)),
        ("queues/billing/handled", json!(1)),
    ];
    case(
        "a conference keeps both agents",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}

fn a_lost_end_shows_at_the_next_call() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:02:00", queued("c2", "billing"))
        .at("09:02:10", answered("c2", "ann"))
        .at("09:03:10", ended("c2", "caller"));
    let expect = vec![
        // c1 has no end: it ended as lost when she took c2, and is not handled.
        ("queues/billing/handled", json!(1)),
        ("queues/billing/answered", json!(2)),
        ("queues/billing/aht_s", json!(60)),
        ("queues/billing/lost", json!(0)),
        ("agents/ann/talk_s", json!(190)),
        ("agents/ann/state", json!("unknown")),
    ];
    case(
        "a lost end shows at the next call",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}

fn wrapup_without_an_end() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:01:00", ended("c1", "caller"))
        // The event comes late; the wrap-up is from the talk's end on.
        .at("09:01:05", wrapup("c1", "ann", "start"))
        .at("09:01:30", state("ann", "not_ready").with("snapshot", true))
        .at(
            "09:01:40",
            state("ann", "not_ready").with("reason", "lunch"),
        )
        .at("09:00:00", queued("c2", "billing"))
        .at("09:00:00", answered("c2", "bob"))
        .at("09:01:00", wrapup("c2", "bob", "start"));
    let expect = vec![
        ("agents/ann/wrapup_s", json!(40)),
        ("agents/ann/handled", json!(1)),
        ("agents/ann/state", json!("not_ready")),
        ("agents/ann/reason", json!("lunch")),
        ("agents/ann/since", json!("2026-11-23T09:01:40Z")),
        ("agents/ann/not_ready_s", json!({"lunch": 200.0})),
        // Bob's talk ended with his wrap-up's start, and he is at it still.
        ("agents/bob/state", json!("wrapup")),
        ("agents/bob/since", json!("2026-11-23T09:01:00Z")),
        ("agents/bob/wrapup_s", json!(240)),
        ("agents/bob/handled", json!(0)),
        ("agents/bob/aht_s", json!(null)),
        ("agents/bob/long", json!(false)),
        ("queues/billing/wrapup_avg_s", json!(40)),
        ("total/wrapping_up", json!(1)),
    ];
    case("wrap-up without an end", timeline, "09:05:00", 15, expect)
}

fn automatic_wrapup() -> Case {
    let timeline = day()
        .at("09:00:00", config("billing").with("wrapup_seconds", 30))
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:01:00", ended("c1", "caller"))
        .at("09:01:00", queued("c2", "billing"))
        .at("09:01:00", answered("c2", "bob"))
        .at("09:04:50", ended("c2", "caller"));
    let expect = vec![
        ("agents/ann/wrapup_s", json!(30)),
        ("agents/ann/handled", json!(1)),
        ("queues/billing/wrapup_avg_s", json!(30)),
        ("agents/bob/state", json!("wrapup")),
        ("agents/bob/wrapup_s", json!(10)),
        ("agents/bob/handled", json!(0)),
        ("queues/billing/handled", json!(1)),
    ];
    case("automatic wrap-up", timeline, "09:05:00", 15, expect)
}

fn a_late_end_corrects() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:01:00", queued("c2", "billing"))
        .at("09:01:00", answered("c2", "ann"))
        .at("09:02:00", ended("c1", "caller"))
        .at("09:03:00", ended("c2", "caller"));
    let expect = vec![
        // c1 has an end after all: both calls took two minutes, one of them the same.
        ("queues/billing/handled", json!(2)),
        ("queues/billing/aht_s", json!(120)),
        ("agents/ann/talk_s", json!(180)),
    ];
    case(
        "a late end corrects what looked lost",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}

fn back_to_the_first_call() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:01:00", queued("c2", "billing"))
        .at("09:01:00", answered("c2", "ann"))
        .at("09:02:00", answered("c1", "ann").with("queue", "sales"))
        .at("09:03:00", ended("c1", "caller"));
    let expect = vec![
        // The first talk was lost to c2, c2 to the second talk of c1; that one was handled.
        ("agents/ann/handled", json!(1)),
        ("agents/ann/aht_s", json!(60)),
        ("agents/ann/talk_s", json!(180)),
        ("queues/billing/handled", json!(0)),
        ("queues/sales/handled", json!(1)),
        ("queues/sales/answered", json!(0)),
        ("anomalies/answered_twice", json!(0)),
        ("anomalies/answered_without_queue", json!(1)),
    ];
    case("back to the first call", timeline, "09:05:00", 15, expect)
}
