//! Agents: what they show, and for how long.

use serde_json::json;

use super::{Case, Timeline, answered, case, day, ended, hold, profile, queued, state};

pub fn cases() -> Vec<Case> {
    vec![
        an_agents_hour(),
        states_of_one_queue_only(),
        snapshots_repeat_and_correct(),
        the_source_and_the_calls_disagree(),
        the_source_denies_one_call_after_another(),
        what_held_for_no_time_breaks_nothing(),
    ]
}

fn an_agents_hour() -> Case {
    let timeline = day()
        .at("09:00:00", state("ann", "available"))
        .at(
            "09:20:00",
            state("ann", "not_ready").with("reason", "coffee"),
        )
        .at(
            "09:30:00",
            state("ann", "not_ready").with("reason", "training"),
        )
        .at("09:40:00", state("ann", "available"))
        .at("09:45:00", state("ann", "talking"))
        .at("09:50:00", state("ann", "signed_out"))
        .at("09:55:00", state("ann", "not_ready"));
    let expect = vec![
        ("agents/ann/state", json!("not_ready")),
        ("agents/ann/reason", json!(null)),
        ("agents/ann/available_s", json!(1500)),
        (
            "agents/ann/not_ready_s",
            json!({"": 300.0, "coffee": 600.0, "training": 600.0}),
        ),
        // Talking without a call counts here alone; signed out counts nowhere.
        ("agents/ann/talk_s", json!(0)),
        ("agents/ann/signed_in_s", json!(3300)),
        ("agents/ann/occupancy", json!(0)),
        ("agents/ann/adherence", json!(null)),
    ];
    case("an agent's hour", timeline, "10:00:00", 60, expect)
}

fn states_of_one_queue_only() -> Case {
    let timeline = day()
        .at("09:00:00", profile("ann", &["billing", "sales"]))
        .at(
            "09:00:00",
            state("ann", "available").with("queue", "billing"),
        )
        .at(
            "09:01:00",
            state("ann", "not_ready")
                .with("queue", "billing")
                .with("reason", "lunch"),
        )
        .at(
            "09:02:00",
            state("ann", "available").with("queue", "support"),
        )
        .at("09:00:00", profile("bob", &["billing"]))
        .at(
            "09:00:00",
            state("bob", "available").with("queue", "billing"),
        )
        .at("09:03:00", state("bob", "not_ready"))
        .at("09:04:00", state("bob", "available").with("queue", "sales"));
    let expect = vec![
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-23T09:02:00Z")),
        ("agents/ann/not_ready_s", json!({"lunch": 60.0})),
        ("agents/ann/available_s", json!(240)),
        // Bob's general word is what he shows; in sales the newer one holds.
        ("agents/bob/state", json!("not_ready")),
        ("queues/billing/available", json!(0)),
        ("queues/billing/not_ready", json!(2)),
        ("queues/billing/staffed", json!(2)),
        // Ann is in sales, but said nothing of it.
        ("queues/sales/available", json!(1)),
        ("queues/sales/staffed", json!(1)),
        ("queues/support/available", json!(1)),
        ("total/available", json!(1)),
        ("total/not_ready", json!(1)),
    ];
    case("states of one queue only", timeline, "09:05:00", 15, expect)
}

fn snapshots_repeat_and_correct() -> Case {
    let snapshot = |who: &str, what: &str| state(who, what).with("snapshot", true);
    let timeline = day()
        .at("09:00:00", snapshot("ann", "available"))
        .at("09:01:00", snapshot("ann", "available"))
        .at(
            "09:02:00",
            snapshot("ann", "not_ready").with("reason", "lunch"),
        )
        .at(
            "09:03:00",
            snapshot("ann", "not_ready").with("reason", "lunch"),
        );
    let expect = vec![
        ("agents/ann/state", json!("not_ready")),
        ("agents/ann/since", json!("2026-11-23T09:02:00Z")),
        ("agents/ann/available_s", json!(120)),
        ("anomalies/state_corrected", json!(1)),
    ];
    case(
        "snapshots repeat and correct",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}

fn the_source_and_the_calls_disagree() -> Case {
    let timeline = day()
        .at("09:00:00", state("ann", "talking"))
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:10", answered("c1", "bob"))
        .at("09:00:20", state("bob", "available"))
        .at("09:00:00", state("cleo", "available"))
        .at("09:00:10", queued("c2", "billing"))
        .at("09:00:10", answered("c2", "cleo"))
        .at("09:00:30", state("dan", "talking"));
    let expect = vec![
        ("agents/ann/doubtful", json!(true)),
        ("agents/ann/call", json!(null)),
        ("agents/bob/doubtful", json!(true)),
        ("agents/bob/state", json!("talking")),
        // Cleo was available before the call; that says nothing of it.
        ("agents/cleo/doubtful", json!(false)),
        // Dan only for 30 s, not more.
        ("agents/dan/doubtful", json!(false)),
        ("total/talking", json!(2)),
    ];
    case(
        "the source and the calls disagree",
        timeline,
        "09:01:00",
        15,
        expect,
    )
}

fn the_source_denies_one_call_after_another() -> Case {
    // Each has a call on hold while a second one is answered; the first ends, the second goes on.
    let two_calls = |timeline: Timeline, who: &str, first_ends: &str| {
        let (first, second) = (format!("{who}-1"), format!("{who}-2"));
        timeline
            .at("09:00:00", answered(&first, who))
            .at("09:00:10", hold(&first, true))
            .at("09:00:40", answered(&second, who))
            .at("09:00:50", state(who, "available"))
            .at(first_ends, ended(&first, "caller"))
    };
    let timeline = day().at("09:00:20", state("ann", "not_ready"));
    let timeline = two_calls(timeline, "ann", "09:00:55");
    let timeline = two_calls(timeline, "bob", "09:00:55");
    let timeline = timeline.at("09:00:20", state("cleo", "not_ready"));
    let timeline = two_calls(timeline, "cleo", "09:00:45");
    let expect = vec![
        // Ann's first call was denied from 09:00:20 to 09:00:55, her second is since 09:00:50: 45 s
        // without a break.
        ("agents/ann/state", json!("talking")),
        ("agents/ann/doubtful", json!(true)),
        // Of Bob nothing was said before 09:00:50: 15 s.
        ("agents/bob/doubtful", json!(false)),
        // Cleo's first call was over when the source denied the second: 15 s.
        ("agents/cleo/doubtful", json!(false)),
    ];
    case(
        "the source denies one call after another",
        timeline,
        "09:01:05",
        15,
        expect,
    )
}

fn what_held_for_no_time_breaks_nothing() -> Case {
    // Ann is said to hold a call that there is not; at 09:00:40 the source says wrap-up and, at the
    // same instant, hold again.
    let timeline = day()
        .at("09:00:00", state("ann", "hold"))
        .at("09:00:40", state("ann", "wrapup"))
        .at("09:00:40", state("ann", "hold"))
        // Bob is said to wrap up for a second.
        .at("09:00:00", state("bob", "hold"))
        .at("09:00:40", state("bob", "wrapup"))
        .at("09:00:41", state("bob", "hold"));
    let expect = vec![
        ("agents/ann/since", json!("2026-11-23T09:00:00Z")),
        ("agents/ann/doubtful", json!(true)),
        ("agents/bob/since", json!("2026-11-23T09:00:41Z")),
        ("agents/bob/doubtful", json!(false)),
    ];
    case(
        "what held for no time breaks nothing",
        timeline,
        "09:01:00",
        15,
        expect,
    )
}
