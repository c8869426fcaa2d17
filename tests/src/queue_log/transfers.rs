//! Calls that agents pass on.

use serde_json::json;

use super::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        every_form_of_a_transfer(),
        into_another_queue_within_a_second(),
        wrapup_after_a_transfer(),
    ]
}

/// The durations stand in other columns each time; each call has its own.
fn every_form_of_a_transfer() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:12|c1|billing|ann|CONNECT|12|c1-ann|4
        09:01:12|c1|billing|ann|ATTENDEDTRANSFER|BRIDGE|b-77|12|60|1
        09:02:00|c2|billing|NONE|ENTERQUEUE||4917002|1
        09:02:13|c2|billing|ann|CONNECT|13|c2-ann|4
        09:03:24|c2|billing|ann|ATTENDEDTRANSFER|APP|VoiceMail|13|71|1
        09:04:00|c3|billing|NONE|ENTERQUEUE||4917003|1
        09:04:14|c3|billing|ann|CONNECT|14|c3-ann|4
        09:05:36|c3|billing|ann|ATTENDEDTRANSFER|LINK|Local/1@x;1|Local/1@x;2|14|82|1
        09:06:00|c4|billing|NONE|ENTERQUEUE||4917004|1
        09:06:15|c4|billing|ann|CONNECT|15|c4-ann|4
        09:07:48|c4|billing|ann|BLINDTRANSFER|300|internal|15|93|1
        09:08:00|c5|billing|NONE|ENTERQUEUE||4917005|1
        09:08:16|c5|billing|ann|CONNECT|16|c5-ann|4
        09:10:00|c5|billing|ann|TRANSFER|300|internal|16|104|1
    ";
    let board = vec![
        ("queues/billing/transferred", json!(5)),
        ("queues/billing/handled", json!(5)),
        ("agents/ann/transferred", json!(5)),
        ("queues/billing/asa_s", json!(14)),
        // 60, 71, 82, 93 and 104 s: 410 ÷ 5.
        ("queues/billing/talk_avg_s", json!(82)),
        ("queues/billing/talking", json!(0)),
        ("agents/ann/talk_s", json!(410)),
        ("agents/ann/ring_s", json!(20)),
        ("anomalies/transferred_without_leg", json!(0)),
    ];
    let transferred = |call: &str, kind: &str, wait: i64, talk: i64| {
        let reported = json!({"wait_s": wait, "talk_s": talk});
        let data = json!({"call": call, "agent": "ann", "kind": kind, "reported": reported});
        ("call.transferred", data)
    };
    case("every form of a transfer", log, "09:12:00", board).events(vec![
        transferred("c1", "attended", 12, 60),
        transferred("c2", "attended", 13, 71),
        transferred("c3", "attended", 14, 82),
        transferred("c4", "blind", 15, 93),
        transferred("c5", "blind", 16, 104),
    ])
}

/// Stamps of whole seconds cannot tell the order; the place in the log does.
fn into_another_queue_within_a_second() -> Case {
    let log = "
        09:00:00|c1|sales|NONE|ENTERQUEUE||4917001|1
        09:00:10|c1|sales|ann|CONNECT|10|c1-ann|5
        09:00:10|c1|sales|ann|BLINDTRANSFER|600|queues|10|0|1
        09:00:10|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:10|c1|billing|bob|CONNECT|0|c1-bob|0
        09:01:10|c1|billing|bob|COMPLETECALLER|0|60|1
    ";
    let board = vec![
        ("total/offered", json!(2)),
        ("total/answered", json!(2)),
        ("total/handled", json!(2)),
        ("queues/sales/asa_s", json!(10)),
        ("queues/sales/transferred", json!(1)),
        ("queues/sales/aht_s", json!(0)),
        ("queues/billing/asa_s", json!(0)),
        ("queues/billing/transferred", json!(0)),
        ("queues/billing/aht_s", json!(60)),
        ("agents/ann/handled", json!(1)),
        ("agents/ann/transferred", json!(1)),
        ("agents/ann/talk_s", json!(0)),
        ("agents/ann/ring_s", json!(5)),
        ("agents/bob/talk_s", json!(60)),
        ("agents/bob/ring_s", json!(0)),
        ("anomalies/transferred_without_leg", json!(0)),
        ("anomalies/answered_without_queue", json!(0)),
        ("anomalies/answered_twice", json!(0)),
        ("anomalies/ended_without_call", json!(0)),
    ];
    case("into another queue within a second", log, "09:10:00", board)
}

/// Her wrap-up is written when the call is on its way already.
fn wrapup_after_a_transfer() -> Case {
    let log = "
        09:00:00|c1|sales|NONE|ENTERQUEUE||4917001|1
        09:00:10|c1|sales|ann|CONNECT|10|c1-ann|5
        09:01:00|c1|sales|ann|BLINDTRANSFER|600|queues|10|50|1
        09:01:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:01:00|c1|sales|ann|WRAPUPSTART|20
        09:01:05|c1|billing|bob|CONNECT|5|c1-bob|5
        09:02:05|c1|billing|bob|COMPLETECALLER|5|60|1
    ";
    let board = vec![
        ("queues/sales/handled", json!(1)),
        ("queues/sales/talk_avg_s", json!(50)),
        ("queues/sales/wrapup_avg_s", json!(20)),
        ("agents/ann/wrapup_s", json!(20)),
        ("queues/billing/handled", json!(1)),
        ("queues/billing/wrapup_avg_s", json!(0)),
        ("agents/bob/talk_s", json!(60)),
        ("anomalies/wrapup_without_talk", json!(0)),
        ("anomalies/wrapup_not_open", json!(0)),
    ];
    case("wrap-up after a transfer", log, "09:10:00", board)
}
