//! Calls that nobody answers, and what a restart does.

use serde_json::json;

use super::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        every_way_to_leave(),
        one_leave_written_twice(),
        never_got_in(),
        in_again(),
        asterisk_starts_anew(),
    ]
}

fn every_way_to_leave() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:03|c1|billing|NONE|ABANDON|1|1|3
        09:01:00|c2|billing|NONE|ENTERQUEUE||4917002|1
        09:01:12|c2|billing|NONE|ABANDON|1|1|12
        09:02:00|c3|billing|NONE|ENTERQUEUE||4917003|1
        09:02:30|c3|billing|NONE|ABANDON|1|1|30
        09:03:00|c4|billing|NONE|ENTERQUEUE||4917004|1
        09:03:15|c4|billing|NONE|EXITEMPTY|1|1|15
        09:04:00|c5|billing|NONE|ENTERQUEUE||4917005|1
        09:04:16|c5|billing|NONE|LEAVEEMPTY|
        09:05:00|c6|billing|NONE|ENTERQUEUE||4917006|1
        09:06:00|c6|billing|NONE|EXITWITHTIMEOUT|1|1|60
        09:07:00|c7|billing|NONE|ENTERQUEUE||4917007|5
        09:07:18|c7|billing|NONE|EXITWITHKEY|1|3|5|18
        09:08:00|c8|billing|NONE|ENTERQUEUE||4917008|4
        09:08:25|c8|billing|NONE|WITHDRAW|2|4|25|to the callback list
        09:09:00|c9|billing|NONE|ENTERQUEUE||4917009|1
        09:09:14|c9|billing|ann|ABANDON|1|1|14
    ";
    let board = vec![
        ("queues/billing/offered", json!(9)),
        ("queues/billing/answered", json!(0)),
        ("queues/billing/waiting", json!(0)),
        // c1, c2, c3, and c9, whose caller hung up as Ann was about to talk.
        ("queues/billing/abandoned", json!(4)),
        ("queues/billing/short_abandoned", json!(1)),
        ("queues/billing/flowed_out", json!(5)),
        // Over 20 s: c3, c6, c8. Flow-outs in time: c4, c5, c7.
        (
            "queues/billing/sl_counts",
            json!({"met": 0, "late": 3, "abandoned_in_time": 2, "short": 1, "flowed_in_time": 3}),
        ),
        // 4 abandoned less 1 short, of those 3 and 5 flow-outs.
        ("queues/billing/abandon_rate", json!(3.0 / 8.0)),
        // 3, 12, 30 and 14 s.
        ("queues/billing/abandon_wait_avg_s", json!(59.0 / 4.0)),
        ("queues/billing/wait_max_s", json!(60)),
        ("queues/billing/rejected", json!(0)),
        ("queues/billing/ring_no_answer", json!(0)),
    ];
    let left = |call: &str, reason: &str, wait: i64| {
        let data = json!({"call": call, "queue": "billing", "reason": reason, "reported": {"wait_s": wait}});
        ("call.left_queue", data)
    };
    case("every way to leave", log, "09:10:00", board).events(vec![
        left("c1", "abandoned", 3),
        left("c4", "empty", 15),
        ("call.left_queue", json!({"call": "c5", "reason": "empty"})),
        left("c6", "timeout", 60),
        left("c7", "key", 18),
        left("c8", "withdrawn", 25),
        left("c9", "abandoned", 14),
    ])
}

fn one_leave_written_twice() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:30|c1|billing|NONE|EXITEMPTY|1|1|30
        09:00:30|c1|billing|NONE|LEAVEEMPTY|
        09:01:00|c2|billing|NONE|ENTERQUEUE||4917002|1
        09:01:30|c2|billing|NONE|LEAVEEMPTY|
        09:01:32|c2|billing|NONE|EXITEMPTY|1|1|32
        09:02:00|c3|billing|NONE|ENTERQUEUE||4917003|1
        09:02:10|c3|billing|ann|SYSCOMPAT|
        09:02:10|c3|billing|NONE|ABANDON|1|1|10
        09:03:00|c4|billing|NONE|ENTERQUEUE||4917004|1
        09:03:30|c4|billing|NONE|EXITEMPTY|1|1|30
        09:03:33|c4|billing|NONE|LEAVEEMPTY|
    ";
    let board = vec![
        ("queues/billing/flowed_out", json!(4)),
        ("queues/billing/abandoned", json!(0)),
        // c3 alone, by a fault of the system, within 20 s.
        ("queues/billing/sl_counts/flowed_in_time", json!(1)),
        ("queues/billing/sl_counts/late", json!(3)),
        // The first line says when.
        ("queues/billing/wait_max_s", json!(30)),
        ("queues/billing/ring_no_answer", json!(0)),
        ("queues/billing/rejected", json!(0)),
        ("agents/ann/ring_no_answer", json!(0)),
        ("agents/ann/rejected", json!(0)),
        ("anomalies/offer_ended_without_offer", json!(0)),
        // Three seconds later it is not the same leave: c4.
        ("anomalies/left_twice", json!(1)),
        ("anomalies/left_without_queue", json!(0)),
    ];
    case("one leave written twice", log, "09:10:00", board).events(vec![
        ("call.left_queue", json!({"call": "c3", "reason": "error"})),
        (
            "call.offer_ended",
            json!({"call": "c3", "agent": "ann", "reason": "error"}),
        ),
    ])
}

fn never_got_in() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|FULL|
        09:00:05|c1|sales|NONE|ENTERQUEUE||4917001|1
        09:01:00|c2|billing|NONE|CLOSED|
        09:02:00|c3|billing|NONE|JOINEMPTY|
        09:03:00|c4|billing|NONE|ENTERQUEUE||4917004|1
        09:03:10|c4|billing|NONE|JOINEMPTY|
    ";
    let board = vec![
        ("queues/billing/offered", json!(4)),
        ("queues/billing/flowed_out", json!(4)),
        ("queues/billing/abandoned", json!(0)),
        ("queues/billing/waiting", json!(0)),
        // After 0, 0, 0 and 10 s.
        ("queues/billing/sl_counts/flowed_in_time", json!(4)),
        ("queues/billing/wait_max_s", json!(10)),
        // c1 went on to the next queue, and waits there.
        ("queues/sales/offered", json!(1)),
        ("queues/sales/waiting", json!(1)),
        ("queues/sales/longest_wait_s", json!(595)),
        ("anomalies/queued_twice", json!(0)),
        ("anomalies/left_twice", json!(0)),
        ("anomalies/left_without_queue", json!(0)),
    ];
    case("never got in", log, "09:10:00", board).events(vec![
        (
            "call.left_queue",
            json!({"call": "c1", "queue": "billing", "reason": "full"}),
        ),
        ("call.left_queue", json!({"call": "c2", "reason": "closed"})),
        ("call.left_queue", json!({"call": "c3", "reason": "empty"})),
        ("call.left_queue", json!({"call": "c4", "reason": "empty"})),
    ])
}

fn in_again() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:30|c1|billing|NONE|EXITWITHTIMEOUT|1|1|30
        09:00:30|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:40|c1|sales|NONE|ENTERQUEUE||4917001|1
        09:00:45|c1|sales|ann|CONNECT|5|c1-ann|3
        09:01:45|c1|sales|ann|COMPLETEAGENT|5|60|1
    ";
    let board = vec![
        // Twice in the same queue; out of it first by a line, then by being in the next one.
        ("queues/billing/offered", json!(2)),
        ("queues/billing/flowed_out", json!(2)),
        ("queues/billing/sl_counts/late", json!(1)),
        ("queues/billing/sl_counts/flowed_in_time", json!(1)),
        ("queues/sales/offered", json!(1)),
        ("queues/sales/asa_s", json!(5)),
        ("queues/sales/handled", json!(1)),
        ("anomalies/queued_twice", json!(0)),
        ("anomalies/left_twice", json!(0)),
    ];
    case("in again, and in another queue", log, "09:10:00", board)
}

fn asterisk_starts_anew() -> Case {
    let log = "
        09:04:00|NONE|billing|ann|ADDMEMBER|
        09:04:30|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:04:40|c1|billing|ann|CONNECT|10|c1-ann|4
        09:04:50|c2|billing|NONE|ENTERQUEUE||4917002|1
        09:05:00|NONE|NONE|NONE|QUEUESTART|
        09:05:00|c3|billing|NONE|ENTERQUEUE||4917003|1
    ";
    let board = vec![
        ("queues/billing/offered", json!(3)),
        // c2; c3 came in the same second, but after the start.
        ("queues/billing/lost", json!(1)),
        ("queues/billing/waiting", json!(1)),
        ("queues/billing/longest_wait_s", json!(10)),
        ("queues/billing/talking", json!(0)),
        ("queues/billing/handled", json!(0)),
        (
            "queues/billing/sl_counts",
            json!({"met": 1, "late": 0, "abandoned_in_time": 0, "short": 0, "flowed_in_time": 0}),
        ),
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-25T09:05:00Z")),
        ("agents/ann/talk_s", json!(20)),
        ("agents/ann/ring_s", json!(4)),
        ("queues/NONE/offered", json!(null)),
        ("agents/NONE/state", json!(null)),
    ];
    case("Asterisk starts anew", log, "09:05:10", board)
        .events(vec![("source.mark", json!({"mark": "restart"}))])
}
