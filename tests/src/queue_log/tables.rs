//! Exports of the realtime table `queue_log`.

use serde_json::json;

use crate::expect::Expectation;

use super::{Case, table};

pub fn cases() -> Vec<Case> {
    vec![
        csv_with_a_header(),
        csv_without_a_header(),
        as_psql_prints_it(),
        bars_without_blanks(),
        one_column_of_data(),
        one_column_of_data_by_name(),
        the_sixth_field_in_the_fifth_column(),
        times_with_a_zone(),
        times_without_one(),
        the_repeated_hour(),
        after_the_repeated_hour(),
    ]
}

/// One call: 12.25 s of waiting, of which 5 s of ringing, and 60.25 s of talk.
fn one_call() -> Vec<Expectation> {
    vec![
        ("queues/billing/offered", json!(1)),
        ("queues/billing/asa_s", json!(12.25)),
        ("queues/billing/talk_avg_s", json!(60.25)),
        ("queues/billing/handled", json!(1)),
        ("agents/ann/ring_s", json!(5)),
        ("agents/ann/talk_s", json!(60.25)),
    ]
}

/// One call in whole seconds: 12 s of waiting, of which 5 s of ringing, and 60 s of talk.
fn one_plain_call() -> Vec<Expectation> {
    vec![
        ("queues/billing/offered", json!(1)),
        ("queues/billing/asa_s", json!(12)),
        ("queues/billing/talk_avg_s", json!(60)),
        ("queues/billing/handled", json!(1)),
        ("agents/ann/ring_s", json!(5)),
    ]
}

/// Columns in an order of their own, and text in quotes.
fn csv_with_a_header() -> Case {
    let file = r#""id","callid","time","event","agent","queuename","data1","data2","data3","data4","data5"
"1","c1","2026-11-25 09:00:00.250000","ENTERQUEUE","NONE","billing","","4917001","1","Smith, ""Jo""",""
"2","c1","2026-11-25 09:00:12.500000","CONNECT","Lee, ""Ann""","billing","12","c1-ann","5","",""
"3","c1","2026-11-25 09:01:12.750000","COMPLETECALLER","Lee, ""Ann""","billing","12","60","1","",""
"#;
    let board = vec![
        ("queues/billing/asa_s", json!(12.25)),
        ("queues/billing/handled", json!(1)),
        ("agents/Lee, \"Ann\"/ring_s", json!(5)),
        ("agents/Lee, \"Ann\"/talk_s", json!(60.25)),
        ("agents/NONE/state", json!(null)),
    ];
    let queued = json!({"call": "c1", "queue": "billing", "caller": "4917001"});
    table(
        "CSV with a header",
        file.into(),
        "2026-11-25T09:10:00Z",
        board,
    )
    .events(vec![("call.queued", queued)])
}

fn csv_without_a_header() -> Case {
    let file = "\
1,2026-11-25 09:00:00.250000,c1,billing,NONE,ENTERQUEUE,,4917001,1,,
2,2026-11-25 09:00:12.500000,c1,billing,ann,CONNECT,12,c1-ann,5,,
3,2026-11-25 09:01:12.750000,c1,billing,ann,COMPLETECALLER,12,60,1,,
";
    let at = "2026-11-25T09:10:00Z";
    table("CSV without a header", file.into(), at, one_call())
}

fn as_psql_prints_it() -> Case {
    let file = "
 id |            time            | callid | queuename | agent |     event      | data1 |  data2  | data3 | data4 | data5
----+----------------------------+--------+-----------+-------+----------------+-------+---------+-------+-------+-------
  1 | 2026-11-25 09:00:00.250000 | c1     | billing   | NONE  | ENTERQUEUE     |       | 4917001 | 1     |       |
  2 | 2026-11-25 09:00:12.500000 | c1     | billing   | ann   | CONNECT        | 12    | c1-ann  | 5     |       |
  3 | 2026-11-25 09:01:12.750000 | c1     | billing   | ann   | COMPLETECALLER | 12    | 60      | 1     |       |
(3 rows)

";
    let file = file.trim_start_matches('\n');
    let at = "2026-11-25T09:10:00Z";
    table("as psql prints it", file.into(), at, one_call())
}

fn bars_without_blanks() -> Case {
    let file = "\
time|callid|queuename|agent|event|data1|data2|data3|data4|data5
2026-11-25 09:00:00.250000|c1|billing|NONE|ENTERQUEUE||4917001|1||
2026-11-25 09:00:12.500000|c1|billing|ann|CONNECT|12|c1-ann|5||
2026-11-25 09:01:12.750000|c1|billing|ann|COMPLETECALLER|12|60|1||
";
    let at = "2026-11-25T09:10:00Z";
    table("bars without blanks", file.into(), at, one_call())
}

fn one_column_of_data() -> Case {
    let file = "\
2026-11-25 09:00:00,c1,billing,NONE,ENTERQUEUE,|4917001|1
2026-11-25 09:00:12,c1,billing,ann,CONNECT,12|c1-ann|5
2026-11-25 09:01:12,c1,billing,ann,COMPLETECALLER,12|60|1
";
    let at = "2026-11-25T09:10:00Z";
    let queued = json!({"call": "c1", "caller": "4917001"});
    table("one column of data", file.into(), at, one_plain_call())
        .events(vec![("call.queued", queued)])
}

fn one_column_of_data_by_name() -> Case {
    let file = r#""time","callid","queuename","agent","event","data"
"2026-11-25 09:00:00","c1","billing","NONE","ENTERQUEUE","|4917001|1"
"2026-11-25 09:00:12","c1","billing","ann","CONNECT","12|c1-ann|5"
"2026-11-25 09:01:12","c1","billing","ann","COMPLETECALLER","12|60|1"
"#;
    let at = "2026-11-25T09:10:00Z";
    table(
        "one column of data, by its name",
        file.into(),
        at,
        one_plain_call(),
    )
}

/// Asterisk has five columns for data; what is more it leaves in the last one.
fn the_sixth_field_in_the_fifth_column() -> Case {
    let file = "\
time,callid,queuename,agent,event,data1,data2,data3,data4,data5
2026-11-25 09:00:00,c1,billing,NONE,ENTERQUEUE,,4917001,1,,
2026-11-25 09:00:12,c1,billing,ann,CONNECT,12,c1-ann,5,,
2026-11-25 09:01:12,c1,billing,ann,ATTENDEDTRANSFER,LINK,Local/1@x;1,Local/1@x;2,12,60|1
";
    let reported = json!({"wait_s": 12, "talk_s": 60});
    let transferred = json!({"call": "c1", "kind": "attended", "reported": reported});
    let mut board = one_plain_call();
    board.push(("queues/billing/transferred", json!(1)));
    let at = "2026-11-25T09:10:00Z";
    table(
        "the sixth field in the fifth column",
        file.into(),
        at,
        board,
    )
    .events(vec![("call.transferred", transferred)])
}

fn times_with_a_zone() -> Case {
    let file = "\
2026-11-25 10:00:00+01,c1,billing,NONE,ENTERQUEUE,,4917001,1,,
2026-11-25 04:00:12-05:00,c1,billing,ann,CONNECT,12,c1-ann,5,,
2026-11-25 09:01:12Z,c1,billing,ann,COMPLETECALLER,12,60,1,,
2026-11-25 10:02:00.5+01:00,c2,billing,NONE,ENTERQUEUE,,4917002,1,,
";
    let mut board = vec![
        ("queues/billing/waiting", json!(1)),
        ("queues/billing/longest_wait_s", json!(479.5)),
    ];
    board.extend(one_plain_call());
    board.retain(|(path, _)| *path != "queues/billing/offered");
    let at = "2026-11-25T09:10:00Z";
    // What a line says of its zone is stronger than what the table is said to be in.
    table("times with a zone", file.into(), at, board)
        .arguments(&["--time-zone", "America/New_York"])
}

fn times_without_one() -> Case {
    let file = "\
2026-11-25 10:00:00,c1,billing,NONE,ENTERQUEUE,,4917001,1,,
2026-11-25 10:00:12,c1,billing,ann,CONNECT,12,c1-ann,5,,
2026-11-25 10:01:12,c1,billing,ann,COMPLETECALLER,12,60,1,,
";
    let at = "2026-11-25T09:10:00Z";
    table("times of Berlin", file.into(), at, one_plain_call())
        .arguments(&["--time-zone", "Europe/Berlin"])
}

/// At three o'clock of this night it is two again: at 01:00 UTC.
const REPEATED_HOUR: &str = "\
2026-10-25 02:50:00,c1,billing,NONE,ENTERQUEUE,,4917001,1,,
2026-10-25 02:50:12,c1,billing,ann,CONNECT,12,c1-ann,5,,
2026-10-25 02:59:50,c2,billing,NONE,ENTERQUEUE,,4917002,1,,
2026-10-25 02:00:05,c2,billing,bob,CONNECT,15,c2-bob,4,,
2026-10-25 02:05:12,c1,billing,ann,COMPLETECALLER,12,900,1,,
2026-10-25 02:50:00,c3,billing,NONE,ENTERQUEUE,,4917003,1,,
2026-10-25 02:50:20,c2,billing,bob,COMPLETEAGENT,15,3015,1,,
2026-10-25 03:00:00,c3,billing,ann,CONNECT,600,c3-ann,5,,
";

fn the_repeated_hour() -> Case {
    let board = vec![
        ("queues/billing/offered", json!(2)),
        // 12 s, and 15 s over the change.
        ("queues/billing/asa_s", json!(13.5)),
        ("queues/billing/handled", json!(1)),
        ("queues/billing/talk_avg_s", json!(900)),
        ("queues/billing/talking", json!(1)),
        ("agents/bob/state", json!("talking")),
        ("agents/bob/since", json!("2026-10-25T01:00:05Z")),
        ("agents/bob/ring_s", json!(4)),
    ];
    let at = "2026-10-25T01:10:00Z";
    table("the repeated hour", REPEATED_HOUR.into(), at, board)
        .arguments(&["--time-zone", "Europe/Berlin"])
}

fn after_the_repeated_hour() -> Case {
    let board = vec![
        ("queues/billing/offered", json!(1)),
        // The second time that it is ten to three, until three.
        ("queues/billing/asa_s", json!(600)),
        ("queues/billing/talk_avg_s", json!(3015)),
        ("agents/ann/since", json!("2026-10-25T02:00:00Z")),
    ];
    let at = "2026-10-25T02:05:00Z";
    table("after the repeated hour", REPEATED_HOUR.into(), at, board)
        .arguments(&["--time-zone", "Europe/Berlin"])
}
