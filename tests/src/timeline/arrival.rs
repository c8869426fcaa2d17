//! Events that come late, twice, or make no sense.

use serde_json::json;

use super::{Case, answered, case, day, ended, hold, left, queued, transferred, wrapup};

pub fn cases() -> Vec<Case> {
    vec![
        events_that_explain_nothing(),
        late_repeated_and_ahead_of_time(),
        a_calls_thousand_and_first_event(),
    ]
}

fn events_that_explain_nothing() -> Case {
    let timeline = day()
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:01", queued("c1", "billing"))
        .at("09:00:02", left("c1", "sales", "abandoned"))
        .at("09:00:03", hold("c1", true))
        .at("09:00:04", wrapup("c1", "ann", "start"))
        .at("09:00:05", answered("c1", "ann"))
        .at("09:00:06", answered("c1", "ann"))
        .at("09:00:07", left("c1", "billing", "abandoned"))
        .at("09:00:08", hold("c1", false))
        .at("09:00:09", wrapup("c1", "ann", "end"))
        .at("09:00:10", ended("c1", "agent"))
        .at("09:00:11", wrapup("c1", "ann", "start"))
        .at("09:00:12", wrapup("c1", "ann", "start"))
        .at("09:00:13", transferred("c1", "ann", "blind"))
        .at("09:00:14", ended("c1", "agent"));
    let expect = vec![
        ("queues/billing/offered", json!(1)),
        ("queues/billing/answered", json!(1)),
        ("queues/billing/abandoned", json!(0)),
        ("agents/ann/talk_s", json!(5)),
        ("agents/ann/transferred", json!(0)),
        ("anomalies/queued_twice", json!(1)),
        ("anomalies/left_without_queue", json!(1)),
        ("anomalies/hold_without_leg", json!(1)),
        ("anomalies/wrapup_without_talk", json!(1)),
        ("anomalies/answered_twice", json!(1)),
        ("anomalies/left_twice", json!(1)),
        ("anomalies/hold_twice", json!(1)),
        ("anomalies/wrapup_not_open", json!(1)),
        ("anomalies/wrapup_twice", json!(1)),
        ("anomalies/transferred_without_leg", json!(1)),
        ("anomalies/ended_without_call", json!(1)),
    ];
    case(
        "events that explain nothing",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}

fn late_repeated_and_ahead_of_time() -> Case {
    let mut lines = day()
        .at("09:20:00", queued("c1", "billing"))
        .at("09:05:00", queued("c2", "billing"))
        .at("09:04:59.999999", queued("c3", "billing"))
        .at("09:30:00", queued("c4", "billing"))
        .at("09:25:00", queued("c5", "billing"))
        .lines();
    lines.push(lines[0].clone());
    lines.push("not an event at all".into());
    lines.push(lines[0].replace("billing", "").replace("e-1", "e-9"));
    // c4 and c5 were received at 09:24:00; c5 is just within 60 s, c4 is not.
    lines[3].insert_str(1, r#""receivedat":"2026-11-23T09:24:00Z","#);
    lines[4].insert_str(1, r#""receivedat":"2026-11-23T09:24:00Z","#);
    let expect = vec![
        // c1, c2 on the edge of lateness, and c4 as of its reception; c5 waits for its time.
        ("queues/billing/offered", json!(3)),
        ("queues/billing/waiting", json!(3)),
        ("anomalies/late_dropped", json!(1)),
        ("anomalies/duplicates", json!(1)),
        ("anomalies/skewed", json!(1)),
    ];
    Case {
        lines,
        ..case(
            "late, repeated, and ahead of time",
            day(),
            "09:24:30",
            60,
            expect,
        )
    }
}

fn a_calls_thousand_and_first_event() -> Case {
    let mut timeline = day().at("09:00:00", queued("c1", "billing"));
    for _ in 0..999 {
        timeline = timeline.at("09:00:01", hold("c1", true));
    }
    let timeline = timeline.at("09:00:02", answered("c1", "ann"));
    let expect = vec![
        ("anomalies/hold_without_leg", json!(999)),
        ("anomalies/call_overflow", json!(1)),
        ("queues/billing/answered", json!(0)),
        ("queues/billing/waiting", json!(1)),
        ("agents/ann/state", json!("unknown")),
        ("agents/ann/since", json!(null)),
    ];
    case(
        "a call's 1,001st event changes nothing",
        timeline,
        "09:05:00",
        15,
        expect,
    )
}
