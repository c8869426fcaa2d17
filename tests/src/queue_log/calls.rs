//! Calls that are answered: rings, talk and hold.

use serde_json::json;

use super::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        answered_and_ended(),
        rings_nobody_answers(),
        rings_end_with_the_caller(),
        the_agent_hangs_up_before_being_connected(),
        a_log_without_ring_times(),
        on_hold(),
        off_hold_again(),
        calls_the_agent_makes(),
    ]
}

fn answered_and_ended() -> Case {
    let log = "
        09:00:00|NONE|billing|ann|ADDMEMBER|
        09:01:00|c1|billing|NONE|DID|4930100
        09:01:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:01:12|c1|billing|ann|CONNECT|12|c1-ann|8
        09:04:12|c1|billing|ann|COMPLETECALLER|12|180|1
        09:05:00|c2|billing|NONE|DID|
        09:05:00|c2|billing|NONE|ENTERQUEUE|http://crm/2|4917002|1|Smith
        09:05:30|c2|billing|ann|CONNECT|30|c2-ann|5
        09:06:30|c2|billing|ann|COMPLETEAGENT|30|60|1
    ";
    let board = vec![
        ("queues/billing/offered", json!(2)),
        ("queues/billing/answered", json!(2)),
        ("queues/billing/handled", json!(2)),
        // 12 s and 30 s; the second is over 20 s.
        ("queues/billing/asa_s", json!(21)),
        ("queues/billing/service_level", json!(0.5)),
        // 180 s and 60 s.
        ("queues/billing/talk_avg_s", json!(120)),
        ("queues/billing/staffed", json!(1)),
        ("agents/ann/ring_s", json!(13)),
        ("agents/ann/talk_s", json!(240)),
        // Nine to 09:01:04, then 09:04:12 to 09:05:25, then from 09:06:30: 64 + 73 + 210.
        ("agents/ann/available_s", json!(347)),
        ("agents/ann/signed_in_s", json!(600)),
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-25T09:06:30Z")),
        // Nobody is called so.
        ("agents/NONE/state", json!(null)),
    ];
    case("answered and ended", log, "09:10:00", board).events(vec![
        (
            "call.queued",
            json!({"call": "c1", "queue": "billing", "caller": "4917001", "dnis": "4930100"}),
        ),
        // Who dialled nothing known.
        (
            "call.queued",
            json!({"call": "c2", "caller": "4917002", "dnis": null}),
        ),
        (
            "call.answered",
            json!({"call": "c1", "agent": "ann", "reported": {"wait_s": 12}}),
        ),
        (
            "call.ended",
            json!({"call": "c1", "ended_by": "caller", "reported": {"wait_s": 12, "talk_s": 180}}),
        ),
        (
            "call.ended",
            json!({"call": "c2", "ended_by": "agent", "reported": {"wait_s": 30, "talk_s": 60}}),
        ),
    ])
}

fn rings_nobody_answers() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:15|c1|billing|ann|RINGNOANSWER|14750
        09:00:15|c1|billing|bob|RINGNOANSWER|14750
        09:00:16|c1|billing|ann|RINGNOANSWER|0
        09:00:31|c1|billing|ann|RINGNOANSWER|20000
        09:00:40|c1|billing|cleo|RINGNOANSWER|60000
        09:00:50|c1|billing|ann|CONNECT|50|c1-ann|30
        09:01:50|c1|billing|ann|COMPLETECALLER|50|60|1
    ";
    let board = vec![
        ("queues/billing/ring_no_answer", json!(5)),
        ("queues/billing/rejected", json!(0)),
        ("queues/billing/asa_s", json!(50)),
        ("agents/ann/ring_no_answer", json!(3)),
        // 14.75, then none at all, then from 09:00:16 on where her last ring ended (15, not 20),
        // then from 09:00:31 on (19, not 30).
        ("agents/ann/ring_s", json!(48.75)),
        ("agents/ann/talk_s", json!(60)),
        ("agents/bob/ring_s", json!(14.75)),
        ("agents/bob/ring_no_answer", json!(1)),
        // Not before the call was there: 40, not 60.
        ("agents/cleo/ring_s", json!(40)),
        ("agents/cleo/ring_no_answer", json!(1)),
        ("anomalies/offer_ended_without_offer", json!(0)),
    ];
    case("rings nobody answers", log, "09:10:00", board).events(vec![(
        "call.offer_ended",
        json!({"call": "c1", "agent": "bob", "reason": "no_answer"}),
    )])
}

fn rings_end_with_the_caller() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:10|c1|billing|ann|RINGCANCELED|6500
        09:00:10|c1|billing|bob|RINGCANCELED|6500
        09:00:10|c1|billing|NONE|ABANDON|1|1|10
        09:01:00|c2|billing|NONE|ENTERQUEUE||4917002|1
        09:01:12|c2|billing|ann|RINGCANCELED|4000
        09:01:12|c2|billing|NONE|EXITWITHKEY|1|1|1|12
    ";
    let board = vec![
        ("queues/billing/abandoned", json!(1)),
        ("queues/billing/flowed_out", json!(1)),
        ("queues/billing/ring_no_answer", json!(0)),
        ("agents/ann/ring_s", json!(10.5)),
        ("agents/ann/ring_no_answer", json!(0)),
        ("agents/bob/ring_s", json!(6.5)),
        // No line said that he is there, but he was rung.
        ("agents/bob/state", json!("available")),
        ("anomalies/offer_ended_without_offer", json!(0)),
    ];
    case("rings end with the caller", log, "09:10:00", board).events(vec![(
        "call.offer_ended",
        json!({"call": "c1", "agent": "ann", "reason": "cancelled"}),
    )])
}

fn the_agent_hangs_up_before_being_connected() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:08|c1|billing|ann|AGENTDUMP|
        09:00:20|c1|billing|bob|CONNECT|20|c1-bob|5
        09:01:00|c1|billing|bob|COMPLETEAGENT|20|40|1
    ";
    let board = vec![
        ("queues/billing/rejected", json!(1)),
        ("queues/billing/ring_no_answer", json!(0)),
        // The call waits on, and is answered in time after all.
        ("queues/billing/asa_s", json!(20)),
        ("queues/billing/service_level", json!(1)),
        ("agents/ann/rejected", json!(1)),
        ("agents/ann/ring_no_answer", json!(0)),
        // The log does not say how long it rang.
        ("agents/ann/ring_s", json!(0)),
        ("agents/bob/ring_s", json!(5)),
        ("agents/bob/rejected", json!(0)),
        ("anomalies/offer_ended_without_offer", json!(0)),
    ];
    case(
        "the agent hangs up before being connected",
        log,
        "09:10:00",
        board,
    )
}

fn a_log_without_ring_times() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001
        09:00:12|c1|billing|ann|CONNECT|12
        09:01:12|c1|billing|ann|COMPLETECALLER|12|60
        09:02:00|c2|billing|NONE|ENTERQUEUE|
        09:02:10|c2|billing|ann|CONNECT|10|c2-ann
        09:02:30|c2|billing|ann|TRANSFER|300|internal
    ";
    let board = vec![
        ("queues/billing/answered", json!(2)),
        ("queues/billing/handled", json!(2)),
        ("queues/billing/asa_s", json!(11)),
        ("queues/billing/talk_avg_s", json!(40)),
        ("queues/billing/transferred", json!(1)),
        ("agents/ann/ring_s", json!(0)),
    ];
    case("an old log, which has fewer fields", log, "09:10:00", board)
}

const HOLD: &str = "
    09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
    09:00:10|c1|billing|ann|CONNECT|10|c1-ann|5
    09:00:40|c1|billing|ann|CALLERONHOLD|
    09:01:00|c1|billing|ann|CALLEROFFHOLD|
    09:01:30|c1|billing|NONE|CALLERONHOLD|
    09:01:40|c1|billing|ann|COMPLETECALLER|10|90|1
";

fn on_hold() -> Case {
    let board = vec![
        ("agents/ann/state", json!("hold")),
        ("agents/ann/since", json!("2026-11-25T09:00:40Z")),
        ("queues/billing/on_hold", json!(1)),
        ("queues/billing/talking", json!(0)),
    ];
    case("on hold", HOLD, "09:00:50", board)
}

fn off_hold_again() -> Case {
    let board = vec![
        // 09:00:10 to :40 and 09:01:00 to :30; the second hold ends with the talk.
        ("queues/billing/talk_avg_s", json!(60)),
        ("queues/billing/hold_avg_s", json!(30)),
        ("agents/ann/talk_s", json!(60)),
        ("agents/ann/hold_s", json!(30)),
        ("anomalies/hold_without_leg", json!(0)),
        ("anomalies/hold_twice", json!(0)),
    ];
    case("off hold again", HOLD, "09:10:00", board)
}

fn calls_the_agent_makes() -> Case {
    let log = "
        09:00:00|NONE|billing|ann|ADDMEMBER|
        09:05:00|o1|billing|ann|OUTCALL|ANSWER|120|150|4930123
        09:06:00|o2|billing|ann|OUTCALL|BUSY|0|12|4930124
        09:07:00|o3|billing|ann|OUTCALL|CANCEL||8|4930125
    ";
    let board = vec![
        // From 09:03 on.
        ("agents/ann/talk_s", json!(120)),
        ("agents/ann/handled", json!(1)),
        ("agents/ann/available_s", json!(480)),
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-25T09:05:00Z")),
        // Of no queue.
        ("queues/billing/offered", json!(0)),
        ("queues/billing/answered", json!(0)),
        ("queues/billing/handled", json!(0)),
        ("total/handled", json!(0)),
        ("anomalies/answered_without_queue", json!(1)),
        ("anomalies/ended_without_call", json!(0)),
    ];
    case("calls the agent makes", log, "09:10:00", board)
}
