//! After-call work.

use serde_json::json;

use super::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        to_its_end_or_cut(),
        still_at_it(),
        over_when_the_log_is_too(),
        codes(),
    ]
}

fn to_its_end_or_cut() -> Case {
    let log = "
        09:00:00|NONE|billing|ann|ADDMEMBER|
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:10|c1|billing|ann|CONNECT|10|c1-ann|5
        09:01:00|c1|billing|ann|COMPLETECALLER|10|50|1
        09:01:00|c1|billing|ann|WRAPUPSTART|30
        09:03:00|c2|billing|NONE|ENTERQUEUE||4917002|1
        09:03:10|c2|billing|ann|CONNECT|10|c2-ann|5
        09:04:00|c2|billing|ann|COMPLETEAGENT|10|50|1
        09:04:00|c2|billing|ann|WRAPUPSTART|60
        09:04:10|c3|billing|NONE|ENTERQUEUE||4917003|1
        09:04:20|c3|billing|ann|CONNECT|10|c3-ann|5
        09:05:00|c3|billing|ann|COMPLETECALLER|10|40|1
        09:05:00|c3|billing|ann|WRAPUPSTART|60
        09:05:15|NONE|billing|ann|PAUSE|lunch
        09:07:00|NONE|billing|ann|UNPAUSE|
        09:07:00|c4|billing|NONE|ENTERQUEUE||4917004|1
        09:07:10|c4|billing|ann|CONNECT|10|c4-ann|5
        09:08:00|c4|billing|ann|COMPLETECALLER|10|50|1
        09:08:00|c4|billing|ann|WRAPUPSTART|60
        09:08:25|NONE|billing|ann|REMOVEMEMBER|
    ";
    let board = vec![
        // 30 s to the end; 20 s until she is connected, 15 s until she pauses, 25 s until she
        // leaves.
        ("queues/billing/wrapup_avg_s", json!(90.0 / 4.0)),
        ("queues/billing/talk_avg_s", json!(190.0 / 4.0)),
        ("queues/billing/aht_s", json!(70)),
        ("queues/billing/handled", json!(4)),
        ("queues/billing/wrapping_up", json!(0)),
        // As shown: the last five of the 20 s were ringing.
        ("agents/ann/wrapup_s", json!(85)),
        ("agents/ann/ring_s", json!(20)),
        ("agents/ann/talk_s", json!(190)),
        ("agents/ann/not_ready_s", json!({"lunch": 105})),
        // Nine to 09:00:05, 09:01:30 to 09:03:05, 09:07:00 to :05.
        ("agents/ann/available_s", json!(105)),
        ("agents/ann/signed_in_s", json!(505)),
        ("agents/ann/state", json!("signed_out")),
        ("agents/ann/since", json!("2026-11-25T09:08:25Z")),
        ("anomalies/wrapup_not_open", json!(0)),
        ("anomalies/wrapup_twice", json!(0)),
        ("anomalies/wrapup_without_talk", json!(0)),
    ];
    case("wrap-up to its end, or cut", log, "09:10:00", board)
}

const LAST_LINE: &str = "
    09:00:00|NONE|billing|ann|ADDMEMBER|
    09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
    09:00:10|c1|billing|ann|CONNECT|10|c1-ann|5
    09:01:00|c1|billing|ann|COMPLETECALLER|10|50|1
    09:01:00|c1|billing|ann|WRAPUPSTART|30
";

fn still_at_it() -> Case {
    let board = vec![
        ("agents/ann/state", json!("wrapup")),
        ("agents/ann/since", json!("2026-11-25T09:01:00Z")),
        ("agents/ann/wrapup_s", json!(20)),
        ("agents/ann/handled", json!(0)),
        ("queues/billing/wrapping_up", json!(1)),
        ("queues/billing/handled", json!(0)),
        ("queues/billing/available", json!(0)),
    ];
    case("still at it", LAST_LINE, "09:01:20", board)
}

fn over_when_the_log_is_too() -> Case {
    let board = vec![
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-25T09:01:30Z")),
        ("agents/ann/wrapup_s", json!(30)),
        ("agents/ann/handled", json!(1)),
        ("queues/billing/wrapping_up", json!(0)),
        ("queues/billing/wrapup_avg_s", json!(30)),
    ];
    case("over, with no line after it", LAST_LINE, "09:02:00", board)
}

fn codes() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:10|c1|billing|ann|CONNECT|10|c1-ann|5
        09:01:00|c1|billing|ann|COMPLETECALLER|10|50|1
        09:01:00|c1|billing|ann|WRAPUPSTART|30
        09:01:10|c1|NONE|ann|CALLSTATUS|SALE
        09:02:00|c2|billing|NONE|ENTERQUEUE||4917002|1
        09:02:10|c2|billing|bob|CONNECT|10|c2-bob|5
        09:03:00|c2|billing|bob|COMPLETECALLER|10|50|1
        09:03:05|c2|billing|bob|CALLSTATUS|COMPLAINT
    ";
    let board = vec![
        ("queues/billing/handled", json!(2)),
        // 30 s and none.
        ("queues/billing/wrapup_avg_s", json!(15)),
        ("agents/ann/wrapup_s", json!(30)),
        ("agents/bob/wrapup_s", json!(0)),
        ("anomalies/wrapup_not_open", json!(0)),
        ("anomalies/wrapup_twice", json!(0)),
        ("anomalies/wrapup_without_talk", json!(0)),
        ("queues/NONE/offered", json!(null)),
    ];
    let end = json!({"call": "c1", "agent": "ann", "phase": "end", "code": "SALE"});
    case("codes", log, "09:10:00", board).events(vec![("call.wrapup", end)])
}
