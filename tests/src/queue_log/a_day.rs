//! A day of three queues and six agents in which all that is odd happens, and its board at three
//! hours.

use serde_json::json;

use crate::expect::Expectation;

use super::{Case, log, table};

pub fn cases() -> Vec<Case> {
    vec![
        hour("a day, at nine", "2026-11-25T09:00:00Z", at_nine()),
        hour("a day, at one", "2026-11-25T13:00:00Z", at_one()),
        hour("a day, at five", "2026-11-25T17:00:00Z", at_five()),
    ]
}

fn hour(name: &'static str, at: &str, board: Vec<Expectation>) -> Case {
    table(name, a_day(), at, board)
        .window("60m")
        .reported(&[107, 108, 109])
}

/// The file of the day.
pub fn a_day() -> Vec<u8> {
    [MORNING, NOON, EVENING].map(log).concat()
}

const MORNING: &str = "
    07:59:50|NONE|NONE|NONE|QUEUESTART|
    07:59:51|NONE|NONE|NONE|CONFIGRELOAD|
    08:00:00|MANAGER|billing|ann|ADDMEMBER|
    08:00:00|MANAGER|sales|ann|ADDMEMBER|
    08:00:00|CLI|billing|bob|ADDMEMBER|
    08:00:00|REALTIME|sales|cleo|ADDMEMBER|
    08:00:00|REALTIME|support|dan|ADDMEMBER|PAUSED
    08:00:00|1795593600.1|NONE|1001|AGENTLOGIN|PJSIP/1001-1
    08:00:00|NONE|NONE|Agent/1002|AGENTCALLBACKLOGIN|1002@default
    08:00:10|NONE|billing|bob|PENALTY|2
    08:05:00|NONE|support|dan|UNPAUSE|
    08:10:00|c1|billing|NONE|DID|4930100
    08:10:00|c1|billing|NONE|ENTERQUEUE||4917001|1
    08:10:10|c1|billing|ann|RINGNOANSWER|9500
    08:10:16|c1|billing|bob|CONNECT|16|c1-bob|5
    08:11:00|c1|billing|bob|CALLERONHOLD|
    08:11:20|c1|billing|bob|CALLEROFFHOLD|
    08:14:16|c1|billing|bob|COMPLETECALLER|16|240|1
    08:14:16|c1|billing|bob|WRAPUPSTART|30
    08:14:30|c1|billing|bob|CALLSTATUS|PAID
    08:20:00|c2|sales|NONE|ENTERQUEUE||4917002|1
    08:20:08|c2|sales|cleo|CONNECT|8|c2-cleo|8
    08:21:08|c2|sales|cleo|BLINDTRANSFER|600|queues|8|60|1
    08:21:08|c2|billing|NONE|ENTERQUEUE||4917002|1
    08:21:33|c2|billing|Agent/1002|CONNECT|25|c2-1002|6
    08:23:33|c2|billing|Agent/1002|COMPLETEAGENT|25|120|1
    08:30:00|c3|support|NONE|ENTERQUEUE||4917003|1
    08:30:07|c3|support|dan|AGENTDUMP|
    08:30:20|c3|support|Agent/1001|CONNECT|20|c3-1001|10
    08:32:00|c3|support|Agent/1001|ATTENDEDTRANSFER|LINK|Local/9@x;1|Local/9@x;2|20|100|1
    08:40:00|c4|billing|NONE|ENTERQUEUE||4917004|1
    08:40:03|c4|billing|NONE|ABANDON|1|1|3
    08:41:00|c5|billing|NONE|FULL|
    08:42:00|c6|sales|NONE|ENTERQUEUE||4917006|1
    08:42:12|c6|sales|ann|RINGCANCELED|7000
    08:42:12|c6|sales|NONE|ABANDON|1|1|12
    08:43:00|c7|support|NONE|ENTERQUEUE||4917007|1
    08:43:45|c7|support|NONE|EXITEMPTY|1|1|45
    08:43:45|c7|support|NONE|LEAVEEMPTY|
    08:44:00|NONE|NONE|ann|PAUSEALL|
    08:44:00|NONE|billing|ann|PAUSE|
    08:44:00|NONE|sales|ann|PAUSE|
    08:44:00|x1|NONE|ann|PAUSEREASON|coffee
    08:54:00|NONE|NONE|ann|UNPAUSEALL|
    08:54:00|NONE|billing|ann|UNPAUSE|
    08:54:01|NONE|sales|ann|UNPAUSE|
    08:56:00|o1|billing|bob|OUTCALL|ANSWER|90|100|4930123
";

fn at_nine() -> Vec<Expectation> {
    vec![
        // billing: c1, c2 by transfer, c4, c5 (full). sales: c2, c6. support: c3, c7.
        ("total/offered", json!(8)),
        ("queues/billing/offered", json!(4)),
        ("queues/sales/offered", json!(2)),
        ("queues/support/offered", json!(2)),
        // Waits of c1, c2 twice, c3: 16, 8, 25 and 20 s.
        ("total/answered", json!(4)),
        ("total/asa_s", json!(69.0 / 4.0)),
        ("queues/billing/asa_s", json!(41.0 / 2.0)),
        // Over 20 s: c2 in billing, c7. In time: c6 gave up, c4 did at once, c5 found it full.
        (
            "total/sl_counts",
            json!({"met": 3, "late": 2, "abandoned_in_time": 1, "short": 1, "flowed_in_time": 1}),
        ),
        ("total/service_level", json!(3.0 / 6.0)),
        ("queues/billing/service_level", json!(0.5)),
        ("total/abandoned", json!(2)),
        ("total/short_abandoned", json!(1)),
        ("total/abandon_wait_avg_s", json!(7.5)),
        ("total/flowed_out", json!(2)),
        ("total/lost", json!(0)),
        ("total/abandon_rate", json!(1.0 / 7.0)),
        // Bob 220 s of talk, 20 of hold, 30 of wrap-up; Cleo 60; 1002 120; 1001 100.
        ("total/handled", json!(4)),
        ("total/talk_avg_s", json!(125)),
        ("total/hold_avg_s", json!(5)),
        ("total/wrapup_avg_s", json!(7.5)),
        ("total/aht_s", json!(137.5)),
        ("total/transferred", json!(2)),
        ("queues/sales/transferred", json!(1)),
        ("queues/support/transferred", json!(1)),
        ("queues/billing/ring_no_answer", json!(1)),
        ("queues/support/rejected", json!(1)),
        // The two Agents are in no queue, but there.
        ("total/staffed", json!(6)),
        // Ann, Bob, and 1002, whom it rang; Ann and Cleo; Dan, and 1001, whom it rang.
        ("queues/billing/staffed", json!(3)),
        ("queues/sales/staffed", json!(2)),
        ("queues/support/staffed", json!(2)),
        // 9.5 s for c1, 7 s for c6.
        ("agents/ann/ring_s", json!(16.5)),
        ("agents/ann/not_ready_s", json!({"coffee": 600})),
        ("agents/ann/available_s", json!(2983.5)),
        ("agents/ann/since", json!("2026-11-25T08:54:00Z")),
        // c1, and a minute and a half for o1.
        ("agents/bob/talk_s", json!(310)),
        ("agents/bob/hold_s", json!(20)),
        ("agents/bob/wrapup_s", json!(30)),
        ("agents/bob/handled", json!(2)),
        ("agents/bob/available_s", json!(3235)),
        ("agents/cleo/available_s", json!(3532)),
        ("agents/dan/not_ready_s", json!({"": 300})),
        ("agents/dan/rejected", json!(1)),
        ("agents/Agent/1001/talk_s", json!(100)),
        ("agents/Agent/1002/available_s", json!(3474)),
        // Busy: 16.5 + 365 + 68 + 0 + 110 + 126 s, of six hours less 15 minutes of pause.
        ("total/occupancy", json!(685.5 / 20700.0)),
        // 16.5 + 365 + 126 s, of three hours less ten minutes of pause.
        ("queues/billing/occupancy", json!(507.5 / 10200.0)),
    ]
}

const NOON: &str = "
    11:58:00|NONE|NONE|cleo|PAUSEALL|lunch
    11:58:00|NONE|sales|cleo|PAUSE|lunch
    12:00:30|c8|sales|NONE|ENTERQUEUE||4917008|1
    12:00:40|c8|sales|ann|CONNECT|10|c8-ann|4
    12:02:40|c8|sales|ann|TRANSFER|300|internal|10|120|1
    12:05:00|c9|billing|NONE|ENTERQUEUE||4917009|1
    12:05:30|c9|billing|bob|RINGNOANSWER|60000
    12:05:30|NONE|billing|bob|PAUSE|Auto-Pause
    12:05:50|c9|billing|ann|CONNECT|50|c9-ann|15
    12:08:20|c9|billing|ann|COMPLETECALLER|50|150|1
    12:08:20|c9|billing|ann|WRAPUPSTART|120
    12:09:00|c10|sales|NONE|ENTERQUEUE||4917010|1
    12:09:20|c10|sales|ann|CONNECT|20|c10-ann|10
    12:10:20|c10|sales|ann|COMPLETEAGENT|20|60|1
    12:15:30|NONE|billing|bob|UNPAUSE|
    12:20:00|c11|support|NONE|ENTERQUEUE||4917011|1
    12:20:05|c11|support|dan|SYSCOMPAT|
    12:20:05|c11|support|NONE|ABANDON|1|1|5
    12:21:00|c12|support|NONE|ENTERQUEUE||4917012|1
    12:21:30|c12|support|NONE|EXITWITHKEY|0|1|1|30
    12:21:30|c12|billing|NONE|ENTERQUEUE||4917012|1
    12:22:30|c12|billing|NONE|EXITWITHTIMEOUT|1|1|60
    12:25:00|c13|sales|NONE|JOINEMPTY|
    12:26:00|c14|sales|NONE|CLOSED|
    12:27:00|c15|billing|NONE|ENTERQUEUE||4917015|1
    12:27:18|c15|billing|NONE|WITHDRAW|1|1|18|callback
    12:30:00|NONE|NONE|cleo|UNPAUSEALL|
    12:30:00|NONE|sales|cleo|UNPAUSE|
    12:40:00|c16|sales|NONE|ENTERQUEUE||4917016|1
    12:40:06|c16|sales|cleo|ABANDON|1|1|6
    12:45:00|NONE|NONE|Agent/1002|AGENTCALLBACKLOGOFF|1002@default|17100|
    12:50:00|c17|support|NONE|ENTERQUEUE||4917017|1
    12:50:09|c17|support|Agent/1001|CONNECT|9|c17-1001|9
    12:52:09|c17|support|Agent/1001|ATTENDEDTRANSFER|BRIDGE|b-7|9|120|1
    12:55:00|c18|billing|NONE|ENTERQUEUE||4917018|1
    12:55:03|c18|billing|ann|CONNECT|3|c18-ann|3
    12:59:50|c19|billing|NONE|ENTERQUEUE||4917019|1
    13:00:20|c19|billing|bob|CONNECT|30|c19-bob|5
    13:01:20|c19|billing|bob|COMPLETECALLER|30|60|1
    13:05:00|c18|billing|ann|COMPLETECALLER|3|597|1
";

fn at_one() -> Vec<Expectation> {
    vec![
        // billing: c9, c12, c15, c18, c19. sales: c8, c10, c13, c14, c16. support: c11, c12, c17.
        ("total/offered", json!(13)),
        ("queues/billing/offered", json!(5)),
        ("queues/sales/offered", json!(5)),
        ("queues/support/offered", json!(3)),
        // c19 waits, Ann talks on c18.
        ("total/waiting", json!(1)),
        ("queues/billing/longest_wait_s", json!(10)),
        ("total/talking", json!(1)),
        // Waits of c8, c9, c10, c17, c18: 10, 50, 20, 9 and 3 s.
        ("total/answered", json!(5)),
        ("total/asa_s", json!(92.0 / 5.0)),
        ("total/abandoned", json!(1)),
        ("total/short_abandoned", json!(0)),
        // c11 by a fault, c12 twice, c13, c14, c15.
        ("total/flowed_out", json!(6)),
        ("queues/support/flowed_out", json!(2)),
        ("queues/support/abandoned", json!(0)),
        // Over 20 s: c9, and c12 both times.
        (
            "total/sl_counts",
            json!({"met": 4, "late": 3, "abandoned_in_time": 1, "short": 0, "flowed_in_time": 4}),
        ),
        ("total/service_level", json!(0.5)),
        ("total/abandon_rate", json!(1.0 / 12.0)),
        ("total/wait_max_s", json!(60)),
        // Ann 120, 150 and 60 s, of which the second had a minute of wrap-up; 1001 120 s.
        ("total/handled", json!(4)),
        ("total/talk_avg_s", json!(112.5)),
        ("total/wrapup_avg_s", json!(15)),
        ("total/aht_s", json!(127.5)),
        ("queues/billing/aht_s", json!(210)),
        ("queues/sales/talk_avg_s", json!(90)),
        ("total/transferred", json!(2)),
        ("queues/billing/ring_no_answer", json!(1)),
        ("total/rejected", json!(0)),
        ("agents/ann/state", json!("talking")),
        ("agents/ann/call", json!("c18")),
        ("agents/ann/since", json!("2026-11-25T12:55:03Z")),
        ("agents/ann/ring_s", json!(32)),
        // 330 s and 297 s of c18; of the wrap-up ten seconds were ringing.
        ("agents/ann/talk_s", json!(627)),
        ("agents/ann/wrapup_s", json!(50)),
        ("agents/ann/available_s", json!(2891)),
        // c9 was there for 30 s, not 60.
        ("agents/bob/ring_s", json!(30)),
        ("agents/bob/not_ready_s", json!({"Auto-Pause": 600})),
        ("agents/cleo/not_ready_s", json!({"lunch": 1800})),
        ("agents/dan/available_s", json!(3600)),
        ("agents/dan/ring_no_answer", json!(0)),
        ("agents/Agent/1001/available_s", json!(3471)),
        ("agents/Agent/1002/state", json!("signed_out")),
        ("agents/Agent/1002/signed_in_s", json!(2700)),
        ("total/staffed", json!(5)),
        // Busy: 709 + 30 + 0 + 0 + 129 + 0 s, of 20,700 s signed in less 40 minutes of pause.
        ("total/occupancy", json!(868.0 / 18300.0)),
    ]
}

const EVENING: &str = "
    15:59:00|NONE|sales|ann|REMOVEMEMBER|
    16:05:00|1795593600.1|NONE|1001|AGENTLOGOFF|PJSIP/1001-1|29100
    16:10:00|c20|billing|NONE|ENTERQUEUE||4917020|1
    16:10:15|c20|billing|bob|CONNECT|15|c20-bob|7
    16:10:30|c21|billing|NONE|ENTERQUEUE||4917021|1
    16:11:00|NONE|NONE|NONE|QUEUESTART|
    16:11:00|c22|support|NONE|ENTERQUEUE||4917022|1
    16:11:10|c22|support|dan|CONNECT|10|c22-dan|10
    16:13:10|c22|support|dan|ATTENDEDTRANSFER|APP|VoiceMail|10|120|1
    16:20:00|o2|billing|ann|OUTCALL|NOANSWER|0|30|4930124
    16:30:00|NONE|billing|ann|PAUSE|mail
    16:40:00|NONE|billing|ann|REMOVEMEMBER|
    16:50:00|c23|sales|NONE|ENTERQUEUE||4917023|1
    16:50:02|c23|sales|cleo|RINGNOANSWER|2000
    16:50:12|c23|sales|cleo|CONNECT|12|c23-cleo|15
    16:51:12|c23|sales|cleo|COMPLETECALLER|12|60|1
    16:51:12|c23|sales|cleo|WRAPUPSTART|30
    16:51:32|NONE|NONE|cleo|PAUSEALL|training
    16:51:32|NONE|sales|cleo|PAUSE|training
    16:55:00|c24|billing|NONE|SURVEYED|5
    nonsense
    16:56:00|c24|billing
    16:57:00|NONE|sales|cleo|RINGINUSE|0
    16:59:44|c25|sales|NONE|ENTERQUEUE||4917025|1
";

fn at_five() -> Vec<Expectation> {
    vec![
        // billing: c20, c21. sales: c23, c25. support: c22.
        ("total/offered", json!(5)),
        ("total/waiting", json!(1)),
        ("queues/sales/longest_wait_s", json!(16)),
        ("total/at_risk", json!(1)),
        // Waits of c20, c22, c23: 15, 10 and 12 s.
        ("total/answered", json!(3)),
        ("total/asa_s", json!(37.0 / 3.0)),
        ("total/wait_max_s", json!(15)),
        // c21 was lost to the new start, ten seconds after it was late.
        ("total/lost", json!(1)),
        ("total/abandoned", json!(0)),
        ("total/flowed_out", json!(0)),
        (
            "total/sl_counts",
            json!({"met": 3, "late": 1, "abandoned_in_time": 0, "short": 0, "flowed_in_time": 0}),
        ),
        ("total/service_level", json!(0.75)),
        // Dan 120 s; Cleo 60 s of talk, 20 of wrap-up. Bob's talk was lost.
        ("total/handled", json!(2)),
        ("total/talk_avg_s", json!(90)),
        ("total/wrapup_avg_s", json!(10)),
        ("total/aht_s", json!(100)),
        ("total/transferred", json!(1)),
        ("queues/sales/ring_no_answer", json!(1)),
        ("total/staffed", json!(3)),
        ("total/not_ready", json!(1)),
        ("queues/billing/staffed", json!(1)),
        ("queues/sales/staffed", json!(1)),
        ("queues/support/staffed", json!(1)),
        ("agents/ann/state", json!("signed_out")),
        ("agents/ann/available_s", json!(1800)),
        ("agents/ann/not_ready_s", json!({"mail": 600})),
        ("agents/bob/since", json!("2026-11-25T16:11:00Z")),
        ("agents/bob/ring_s", json!(7)),
        ("agents/bob/talk_s", json!(45)),
        ("agents/bob/handled", json!(0)),
        // Two seconds, and ten from then on where the log says 15.
        ("agents/cleo/ring_s", json!(12)),
        ("agents/cleo/wrapup_s", json!(20)),
        ("agents/cleo/not_ready_s", json!({"training": 508})),
        ("agents/cleo/available_s", json!(3000)),
        ("agents/dan/ring_s", json!(10)),
        ("agents/dan/available_s", json!(3470)),
        ("agents/Agent/1001/signed_in_s", json!(300)),
        ("agents/Agent/1002/signed_in_s", json!(0)),
        // Busy: 0 + 52 + 92 + 130 s, of 13,500 s signed in less 1,108 s of pause.
        ("total/occupancy", json!(274.0 / 12392.0)),
        // All day: o1 alone.
        ("anomalies/answered_without_queue", json!(1)),
        ("anomalies/queued_twice", json!(0)),
        ("anomalies/left_twice", json!(0)),
        ("anomalies/left_without_queue", json!(0)),
        ("anomalies/offer_ended_without_offer", json!(0)),
        ("anomalies/answered_twice", json!(0)),
        ("anomalies/transferred_without_leg", json!(0)),
        ("anomalies/ended_without_call", json!(0)),
        ("anomalies/hold_without_leg", json!(0)),
        ("anomalies/wrapup_without_talk", json!(0)),
        ("anomalies/wrapup_not_open", json!(0)),
        ("anomalies/wrapup_twice", json!(0)),
        ("anomalies/late_dropped", json!(0)),
    ]
}
