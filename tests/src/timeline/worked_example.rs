//! The worked example of metrics.md: 100 visits decided in the window.

use serde_json::json;

use crate::model::{Settings, Window};

use super::{Case, Timeline, answered, clock, day, left, queued};

pub fn worked_example() -> Case {
    let mut day = day();
    let mut number = 0;
    // Wait in seconds, of how many calls, and whether they were answered.
    for (wait, calls, is_answered) in [
        (20, 70, true),
        (21, 15, true),
        (5, 6, false),
        (4, 4, false),
        (25, 5, false),
    ] {
        for _ in 0..calls {
            number += 1;
            day = visit(day, number, wait, is_answered);
        }
    }
    Case {
        name: "the worked example of metrics.md",
        lines: day.lines(),
        at: clock("09:05:00"),
        window: Window::Last(300),
        config: String::new(),
        settings: Settings::default(),
        expect: vec![
            ("queues/billing/offered", json!(100)),
            ("queues/billing/answered", json!(85)),
            ("queues/billing/abandoned", json!(15)),
            ("queues/billing/short_abandoned", json!(4)),
            (
                "queues/billing/sl_counts",
                json!({"met": 70, "late": 20, "abandoned_in_time": 6, "short": 4,
                    "flowed_in_time": 0}),
            ),
            ("queues/billing/service_level", json!(70.0 / 96.0)),
            ("queues/billing/service_levels/offered", json!(0.70)),
            (
                "queues/billing/service_levels/exclude_abandoned_in_time",
                json!(70.0 / 90.0),
            ),
            (
                "queues/billing/service_levels/abandoned_in_time_met",
                json!(0.80),
            ),
            (
                "queues/billing/service_levels/answered_only",
                json!(70.0 / 85.0),
            ),
            ("total/service_level", json!(70.0 / 96.0)),
            // 0.8 of 196 is 156.8: 157 less the 70 there are.
            ("queues/billing/sl_needed", json!({"of": 100, "met": 87})),
            // 70 waits of 20 s, then 15 of 21 s: the 43rd, the 77th, the 81st.
            ("queues/billing/wait_p50_s", json!(20)),
            ("queues/billing/wait_p90_s", json!(21)),
            ("queues/billing/wait_p95_s", json!(21)),
            ("queues/billing/wait_max_s", json!(25)),
            ("queues/billing/asa_s", json!(1715.0 / 85.0)),
            // 15 abandoned less 4 short, of 85 answered and those 11.
            ("queues/billing/abandon_rate", json!(11.0 / 96.0)),
        ],
    }
}

/// Call `number` arrives two seconds after the one before.
fn visit(day: Timeline, number: i64, wait: i64, is_answered: bool) -> Timeline {
    let call = format!("c{number}");
    let arrives = number * 2;
    let leaves = arrives + wait;
    let day = day.at(&time(arrives), queued(&call, "billing"));
    match is_answered {
        true => day.at(&time(leaves), answered(&call, &format!("agent-{number}"))),
        false => day.at(&time(leaves), left(&call, "billing", "abandoned")),
    }
}

/// So many seconds after nine.
fn time(seconds: i64) -> String {
    format!("09:{:02}:{:02}", seconds / 60, seconds % 60)
}
