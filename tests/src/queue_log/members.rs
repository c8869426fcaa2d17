//! Agents sign in and out: as members of queues, and in general.

use serde_json::json;

use super::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        members_of_two_queues_at_lunch(),
        members_of_two_queues_later(),
        removed_from_one_queue(),
        removed_from_every_queue(),
        signed_in_by_number(),
        signed_in_and_a_member(),
        a_member_back_again(),
        callback_agents_work(),
        callback_agents_go(),
        callback_agents_come_back(),
    ]
}

const TWO_QUEUES: &str = "
    09:00:00|MANAGER|billing|ann|ADDMEMBER|
    09:00:00|CLI|sales|ann|ADDMEMBER|
    09:00:00|REALTIME|billing|bob|ADDMEMBER|PAUSED
    09:10:00|NONE|billing|ann|PAUSE|coffee
    09:15:00|NONE|billing|ann|UNPAUSE|
    09:20:00|NONE|billing|bob|UNPAUSE|
    09:25:00|1795598700.7|sales|ann|REMOVEMEMBER|
";

fn members_of_two_queues_at_lunch() -> Case {
    let board = vec![
        // Ann takes calls of sales still.
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-25T09:00:00Z")),
        ("agents/bob/state", json!("not_ready")),
        ("agents/bob/reason", json!(null)),
        ("queues/billing/staffed", json!(2)),
        ("queues/billing/not_ready", json!(2)),
        ("queues/billing/available", json!(0)),
        ("queues/sales/staffed", json!(1)),
        ("queues/sales/available", json!(1)),
        ("total/available", json!(1)),
        ("total/not_ready", json!(1)),
    ];
    case("paused in one of two queues", TWO_QUEUES, "09:12:00", board)
}

fn members_of_two_queues_later() -> Case {
    let board = vec![
        ("agents/ann/state", json!("available")),
        ("agents/ann/available_s", json!(1800)),
        ("agents/ann/not_ready_s", json!({})),
        ("agents/bob/state", json!("available")),
        ("agents/bob/since", json!("2026-11-25T09:20:00Z")),
        ("agents/bob/not_ready_s", json!({"": 1200})),
        ("agents/bob/available_s", json!(600)),
        ("queues/billing/staffed", json!(2)),
        ("queues/billing/available", json!(2)),
        ("queues/sales/staffed", json!(0)),
        ("queues/sales/available", json!(0)),
    ];
    case(
        "removed from one of two queues",
        TWO_QUEUES,
        "09:30:00",
        board,
    )
}

const REMOVED: &str = "
    09:00:00|NONE|billing|dan|ADDMEMBER|
    09:00:00|NONE|sales|dan|ADDMEMBER|
    09:10:00|NONE|billing|dan|REMOVEMEMBER|
    09:12:00|NONE|NONE|dan|PAUSEALL|lunch
    09:12:00|NONE|sales|dan|PAUSE|lunch
    09:20:00|NONE|sales|dan|REMOVEMEMBER|
";

fn removed_from_one_queue() -> Case {
    let board = vec![
        ("agents/dan/state", json!("not_ready")),
        ("agents/dan/reason", json!("lunch")),
        // He left billing before he paused: that pause is none of billing's.
        ("queues/billing/staffed", json!(0)),
        ("queues/billing/not_ready", json!(0)),
        ("queues/sales/staffed", json!(1)),
        ("queues/sales/not_ready", json!(1)),
    ];
    case(
        "a pause in the queues that are left",
        REMOVED,
        "09:15:00",
        board,
    )
}

fn removed_from_every_queue() -> Case {
    let board = vec![
        ("agents/dan/state", json!("signed_out")),
        ("agents/dan/since", json!("2026-11-25T09:20:00Z")),
        ("agents/dan/reason", json!(null)),
        ("agents/dan/available_s", json!(720)),
        ("agents/dan/not_ready_s", json!({"lunch": 480})),
        ("agents/dan/signed_in_s", json!(1200)),
        ("queues/sales/staffed", json!(0)),
        ("total/staffed", json!(0)),
    ];
    case("removed from every queue", REMOVED, "09:30:00", board)
}

fn signed_in_by_number() -> Case {
    let log = "
        09:00:00|1795597200.1|NONE|1001|AGENTLOGIN|PJSIP/1001-1
        09:05:00|NONE|NONE|Agent/1001|PAUSEALL|lunch
        09:05:00|NONE|billing|Agent/1001|PAUSE|lunch
        09:15:00|NONE|NONE|Agent/1001|UNPAUSEALL|
        09:15:00|NONE|billing|Agent/1001|UNPAUSE|
        09:20:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:20:10|c1|billing|Agent/1001|CONNECT|10|c1-1001|6
        09:21:10|c1|billing|Agent/1001|COMPLETEAGENT|10|60|1
        09:25:00|1795597200.1|NONE|1001|AGENTLOGOFF|PJSIP/1001-1|1500
    ";
    let board = vec![
        // One agent, by the name that the queues use.
        ("agents/1001/state", json!(null)),
        ("agents/Agent/1001/state", json!("signed_out")),
        ("agents/Agent/1001/since", json!("2026-11-25T09:25:00Z")),
        ("agents/Agent/1001/signed_in_s", json!(1500)),
        ("agents/Agent/1001/not_ready_s", json!({"lunch": 600})),
        ("agents/Agent/1001/ring_s", json!(6)),
        ("agents/Agent/1001/talk_s", json!(60)),
        // Before lunch, after it until the ring at 09:20:04, and after the call: 300 + 304 + 230.
        ("agents/Agent/1001/available_s", json!(834)),
        ("agents/Agent/1001/handled", json!(1)),
        ("total/staffed", json!(0)),
        ("queues/NONE/offered", json!(null)),
    ];
    case("signed in by number", log, "09:30:00", board)
}

const SIGNED_IN_MEMBER: &str = "
    09:00:00|1795597200.3|NONE|1003|AGENTLOGIN|PJSIP/1003-1
    09:01:00|MANAGER|billing|Agent/1003|ADDMEMBER|
    09:05:00|NONE|billing|Agent/1003|PAUSE|mail
    09:06:00|NONE|NONE|Agent/1003|PAUSEALL|lunch
    09:06:00|NONE|billing|Agent/1003|PAUSE|lunch
    09:10:00|NONE|NONE|Agent/1003|UNPAUSEALL|
    09:10:00|NONE|billing|Agent/1003|UNPAUSE|
";

fn signed_in_and_a_member() -> Case {
    let board = vec![
        // The pause of one queue before lunch was not shown.
        ("agents/Agent/1003/state", json!("not_ready")),
        ("agents/Agent/1003/reason", json!("lunch")),
        ("agents/Agent/1003/since", json!("2026-11-25T09:06:00Z")),
        ("queues/billing/staffed", json!(1)),
        ("queues/billing/not_ready", json!(1)),
    ];
    case(
        "signed in, and a member",
        SIGNED_IN_MEMBER,
        "09:08:00",
        board,
    )
}

fn a_member_back_again() -> Case {
    let board = vec![
        ("agents/Agent/1003/state", json!("available")),
        ("agents/Agent/1003/since", json!("2026-11-25T09:10:00Z")),
        ("agents/Agent/1003/not_ready_s", json!({"lunch": 240})),
        // The pause of one queue is over with the one of all.
        ("queues/billing/available", json!(1)),
        ("queues/billing/not_ready", json!(0)),
    ];
    case(
        "signed in, a member, and back",
        SIGNED_IN_MEMBER,
        "09:15:00",
        board,
    )
}

const CALLBACK: &str = "
    09:00:00|NONE|NONE|Agent/1002|AGENTCALLBACKLOGIN|1002@default
    09:05:00|NONE|billing|Agent/1002|PAUSE|mail
    09:10:00|NONE|NONE|Agent/1002|AGENTCALLBACKLOGOFF|1002@default|600|
    09:20:00|NONE|NONE|Agent/1002|AGENTCALLBACKLOGIN|1002@default
";

fn callback_agents_work() -> Case {
    let board = vec![
        // What holds in general is shown; in the queue the newer word counts.
        ("agents/Agent/1002/state", json!("available")),
        ("queues/billing/staffed", json!(1)),
        ("queues/billing/not_ready", json!(1)),
        ("queues/billing/available", json!(0)),
    ];
    case(
        "a callback agent, paused in one queue",
        CALLBACK,
        "09:07:00",
        board,
    )
}

fn callback_agents_go() -> Case {
    let board = vec![
        ("agents/Agent/1002/state", json!("signed_out")),
        ("agents/Agent/1002/since", json!("2026-11-25T09:10:00Z")),
        ("agents/Agent/1002/signed_in_s", json!(600)),
        ("queues/billing/staffed", json!(0)),
        ("queues/billing/not_ready", json!(0)),
    ];
    case("a callback agent goes", CALLBACK, "09:15:00", board)
}

fn callback_agents_come_back() -> Case {
    let board = vec![
        ("agents/Agent/1002/state", json!("available")),
        ("agents/Agent/1002/since", json!("2026-11-25T09:20:00Z")),
        ("queues/billing/staffed", json!(1)),
        ("queues/billing/available", json!(1)),
    ];
    case("a callback agent comes back", CALLBACK, "09:25:00", board)
}
