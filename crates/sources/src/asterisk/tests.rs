//! Lines and the events they become, as JSON lines without what is the same in all of them.

use floor::{SECOND, Time};
use jiff::tz::TimeZone;
use wire::event::CloudEvent;

use super::{Memory, QueueLog, Unread};
use crate::log::Place;

/// Nine o'clock.
const NINE: i64 = 1_764_061_200;

fn reader() -> QueueLog {
    QueueLog::new("acme/pbx-1", TimeZone::UTC, Memory::default())
}

/// A log of lines that begin with seconds after nine.
fn log(lines: &str) -> Vec<String> {
    let stamped = |line: &str| {
        let (seconds, rest) = line.split_once('|').unwrap();
        format!("{}|{rest}", NINE + seconds.trim().parse::<i64>().unwrap())
    };
    lines
        .trim()
        .lines()
        .map(|line| stamped(line.trim()))
        .collect()
}

fn read(reader: &mut QueueLog, lines: &[String], from: u64) -> Vec<CloudEvent<'static>> {
    let mut out = Vec::new();
    let mut offset = 0;
    for (number, line) in (0..).zip(lines) {
        let place = Place { file: 7, offset };
        if number >= from {
            assert_eq!(
                reader.line(place, line.as_bytes(), &mut out),
                Ok(()),
                "{line}"
            );
        }
        offset += line.len() as u64 + 1;
    }
    out
}

/// Seconds after nine, type, data.
fn short(event: &CloudEvent<'_>) -> String {
    let json = event.to_json();
    let (_, data) = json.split_once("\"data\":").unwrap();
    let seconds = (event.time.0 - NINE * SECOND) as f64 / SECOND as f64;
    let data = data[1..data.len() - 2].replace('"', "");
    format!("{seconds} {} {data}", event.data.event_type().word())
}

#[track_caller]
fn check(lines: &str, expect: &str) {
    let mut reader = reader();
    let mut events = read(&mut reader, &log(lines), 0);
    reader.pass(Time::MAX, &mut events);
    let said: Vec<String> = events.iter().map(short).collect();
    let expect: Vec<&str> = expect.trim().lines().map(str::trim).collect();
    assert_eq!(said, expect);
}

#[test]
fn a_call() {
    check(
        "0|c1|NONE|NONE|DID|8005550100
         0|c1|billing|NONE|ENTERQUEUE||555123|1
         12|c1|billing|SIP/ann|CONNECT|12|c1-b|4
         73|c1|billing|SIP/ann|COMPLETECALLER|12|61|1",
        "0 call.queued call:c1,queue:billing,dnis:8005550100,caller:555123
         8 agent.state agent:SIP/ann,state:available,queue:billing
         8 call.offered call:c1,agent:SIP/ann,queue:billing
         12 call.answered call:c1,agent:SIP/ann,queue:billing,reported:{wait_s:12.0,ring_s:4.0}
         73 call.ended call:c1,agent:SIP/ann,ended_by:caller,queue:billing,reported:{wait_s:12.0,talk_s:61.0}",
    );
}

#[test]
fn rings_in_milliseconds_one_after_the_other() {
    check(
        "0|c1|billing|NONE|ENTERQUEUE||555123|1
         10|c1|billing|SIP/ann|RINGNOANSWER|9500
         20|c1|billing|SIP/ann|RINGNOANSWER|10250
         22|c1|billing|SIP/bob|RINGCANCELED|30000
         22|c1|billing|NONE|ABANDON|1|1|22",
        "0 call.queued call:c1,queue:billing,caller:555123
         0.5 agent.state agent:SIP/ann,state:available,queue:billing
         0.5 call.offered call:c1,agent:SIP/ann,queue:billing
         10 call.offer_ended call:c1,agent:SIP/ann,reason:no_answer,queue:billing,reported:{ring_s:9.5}
         10 call.offered call:c1,agent:SIP/ann,queue:billing
         20 call.offer_ended call:c1,agent:SIP/ann,reason:no_answer,queue:billing,reported:{ring_s:10.25}
         0 agent.state agent:SIP/bob,state:available,queue:billing
         0 call.offered call:c1,agent:SIP/bob,queue:billing
         22 call.offer_ended call:c1,agent:SIP/bob,reason:cancelled,queue:billing,reported:{ring_s:30.0}
         22 call.left_queue call:c1,queue:billing,reason:abandoned,reported:{wait_s:22.0}",
    );
}

/// Two threads of Asterisk write these, within one second in either order.
#[test]
fn what_ended_a_talk_may_stand_behind_the_entry_into_the_next_queue() {
    check(
        "0|c1|billing|SIP/ann|CONNECT|5|x|
         60|c1|sales|NONE|ENTERQUEUE||1|1
         60|c1|billing|SIP/ann|COMPLETEAGENT|5|60|1
         70|c1|sales|NONE|ABANDON|1|1|10",
        "0 agent.state agent:SIP/ann,state:available,queue:billing
         0 call.answered call:c1,agent:SIP/ann,queue:billing,reported:{wait_s:5.0}
         60 call.queued call:c1,queue:sales,caller:1
         70 call.left_queue call:c1,queue:sales,reason:abandoned,reported:{wait_s:10.0}",
    );
    let lines = log("0|c1|billing|SIP/ann|CONNECT|5|x|
         60|c1|sales|NONE|ENTERQUEUE||1|1
         60|c1|billing|SIP/ann|BLINDTRANSFER|100|default|5|60|1");
    let events = read(&mut reader(), &lines, 0);
    let said: Vec<_> = events.iter().map(short).collect();
    assert!(said[3].starts_with("60 call.transferred"), "{said:?}");
    assert!(
        events[3].sequence < events[2].sequence,
        "the transfer led to the entry"
    );
}

/// Ann hands the caller c1 on to sales by a call of her own, c2; Asterisk names c2 in the transfer,
/// and c1 from then on.
#[test]
fn an_attended_transfer_into_a_queue_swaps_the_calls_ids() {
    check(
        "0|c1|billing|SIP/ann|CONNECT|5|x|
         60|c2|sales|NONE|ENTERQUEUE||1|1
         70|c2|billing|SIP/ann|ATTENDEDTRANSFER|APP|Queue|5|70|1
         75|c1|sales|SIP/bob|CONNECT|15|y|
         99|c1|sales|SIP/bob|COMPLETECALLER|15|24|1",
        "0 agent.state agent:SIP/ann,state:available,queue:billing
         0 call.answered call:c1,agent:SIP/ann,queue:billing,reported:{wait_s:5.0}
         60 call.queued call:c2,queue:sales,caller:1
         70 call.transferred call:c1,kind:attended,agent:SIP/ann,queue:billing,reported:{wait_s:5.0,talk_s:70.0}
         75 agent.state agent:SIP/bob,state:available,queue:sales
         75 call.answered call:c2,agent:SIP/bob,queue:sales,reported:{wait_s:15.0}
         99 call.ended call:c2,agent:SIP/bob,ended_by:caller,queue:sales,reported:{wait_s:15.0,talk_s:24.0}",
    );
}

/// Asterisk rings nobody who is paused or gone: a ring tells what no line has said.
#[test]
fn a_ring_tells_that_an_agent_is_there() {
    check(
        "0|NONE|billing|SIP/ann|PAUSE|tea
         10|NONE|NONE|NONE|QUEUESTART|
         60|c1|billing|SIP/ann|RINGNOANSWER|5000
         70|NONE|billing|SIP/ann|REMOVEMEMBER|
         72|c1|billing|SIP/ann|RINGNOANSWER|9000",
        "0 agent.state agent:SIP/ann,state:not_ready,reason:tea,queue:billing
         10 source.mark mark:restart
         55 agent.state agent:SIP/ann,state:available,queue:billing
         55 call.offered call:c1,agent:SIP/ann,queue:billing
         60 call.offer_ended call:c1,agent:SIP/ann,reason:no_answer,queue:billing,reported:{ring_s:5.0}
         70 agent.state agent:SIP/ann,state:signed_out,queue:billing
         63 call.offered call:c1,agent:SIP/ann,queue:billing
         72 call.offer_ended call:c1,agent:SIP/ann,reason:no_answer,queue:billing,reported:{ring_s:9.0}",
    );
}

#[test]
fn a_restart_signs_out_who_had_signed_in_by_a_channel() {
    check(
        "0|x|NONE|1001|AGENTLOGIN|SIP/1
         1|x|NONE|Agent/7|AGENTCALLBACKLOGIN|1002@pcm
         9|NONE|NONE|NONE|QUEUESTART|",
        "0 agent.state agent:Agent/1001,state:available
         1 agent.state agent:Agent/7,state:available
         9 source.mark mark:restart
         9 agent.state agent:Agent/1001,state:signed_out",
    );
}

#[test]
fn a_member_with_a_name_of_its_own_is_one_agent() {
    let names = [("PJSIP/101".to_owned(), "Ann".to_owned())];
    let mut reader = reader().named(names.into());
    let lines = log("0|NONE|billing|PJSIP/101|ADDMEMBER|
                     5|NONE|billing|Ann|PAUSE|tea");
    let events = read(&mut reader, &lines, 0);
    let agents: Vec<_> = events.iter().map(short).collect();
    assert!(
        agents.iter().all(|said| said.contains("agent:Ann,")),
        "{agents:?}"
    );
}

#[test]
fn one_leave_written_twice() {
    check(
        "0|c1|billing|NONE|ENTERQUEUE||555123|1
         5|c1|billing|NONE|EXITEMPTY|1|1|5
         5|c1|billing|NONE|LEAVEEMPTY|
         9|c2|billing|NONE|JOINEMPTY|",
        "0 call.queued call:c1,queue:billing,caller:555123
         5 call.left_queue call:c1,queue:billing,reason:empty,reported:{wait_s:5.0}
         9 call.queued call:c2,queue:billing
         9 call.left_queue call:c2,queue:billing,reason:empty",
    );
}

#[test]
fn a_pause_of_all_queues_and_its_echoes() {
    check(
        "0|NONE|billing|SIP/ann|ADDMEMBER|
         0|NONE|sales|SIP/ann|ADDMEMBER|
         5|NONE|NONE|SIP/ann|PAUSEALL|lunch
         5|NONE|billing|SIP/ann|PAUSE|lunch
         5|NONE|sales|SIP/ann|PAUSE|lunch
         9|NONE|NONE|Agent/7|PAUSEALL|
         9|NONE|billing|Agent/7|PAUSE|
         20|NONE|NONE|Agent/8|PAUSEALL|tea",
        "0 agent.state agent:SIP/ann,state:available,queue:billing
         0 agent.state agent:SIP/ann,state:available,queue:sales
         5 agent.state agent:SIP/ann,state:not_ready,reason:lunch,queue:billing
         5 agent.state agent:SIP/ann,state:not_ready,reason:lunch,queue:sales
         9 agent.state agent:Agent/7,state:not_ready,queue:billing
         20 agent.state agent:Agent/8,state:not_ready,reason:tea",
    );
}

#[test]
fn wrapup_ends_by_itself_or_at_the_next_call() {
    check(
        "0|c1|billing|Agent/7|WRAPUPSTART|15
         20|c2|billing|Agent/7|WRAPUPSTART|15
         22|c2|billing|Agent/7|CALLSTATUS|sold
         25|c3|billing|Agent/7|CONNECT|5|x|",
        "0 call.wrapup call:c1,agent:Agent/7,phase:start,queue:billing
         15 call.wrapup call:c1,agent:Agent/7,phase:end,queue:billing
         20 call.wrapup call:c2,agent:Agent/7,phase:start,queue:billing
         25 call.wrapup call:c2,agent:Agent/7,phase:end,code:sold,queue:billing
         25 agent.state agent:Agent/7,state:available,queue:billing
         25 call.answered call:c3,agent:Agent/7,queue:billing,reported:{wait_s:5.0}",
    );
}

#[test]
fn the_shifting_fields_of_attended_transfers() {
    for how in ["BRIDGE|b-1", "APP|Queue", "LINK|SIP/1|SIP/2"] {
        check(
            &format!("70|c1|billing|SIP/ann|ATTENDEDTRANSFER|{how}|12|61|1"),
            "70 call.transferred call:c1,kind:attended,agent:SIP/ann,queue:billing,reported:{wait_s:12.0,talk_s:61.0}",
        );
    }
}

#[test]
fn what_is_old_is_left_out_but_for_what_goes_on() {
    let lines = log("0|NONE|billing|SIP/ann|ADDMEMBER|
         0|c1|billing|NONE|ENTERQUEUE||1|1
         3|c1|billing|NONE|ABANDON|1|1|3
         4|c2|billing|NONE|ENTERQUEUE||2|1
         20|c2|billing|SIP/ann|CONNECT|16|x|3");
    let mut reader = reader().since(Time((NINE + 10) * SECOND));
    let events = read(&mut reader, &lines, 0);
    assert_eq!(
        events.iter().map(short).collect::<Vec<_>>(),
        [
            "4 call.queued call:c2,queue:billing,caller:2",
            "10 agent.state agent:SIP/ann,state:available,queue:billing,snapshot:true",
            "17 call.offered call:c2,agent:SIP/ann,queue:billing",
            "20 call.answered call:c2,agent:SIP/ann,queue:billing,reported:{wait_s:16.0,ring_s:3.0}",
        ]
    );
}

/// Reading that goes on from what was remembered says the same as reading in one go.
#[test]
fn reading_can_stop_and_go_on_anywhere() {
    let lines = log("0|NONE|billing|SIP/ann|ADDMEMBER|
         0|NONE|NONE|SIP/ann|PAUSEREASON|tea
         1|NONE|NONE|SIP/ann|PAUSEALL|
         1|NONE|billing|SIP/ann|PAUSE|
         2|NONE|NONE|SIP/bob|PAUSEALL|
         2|c1|NONE|NONE|DID|800
         2|c1|billing|NONE|ENTERQUEUE||1|1
         5|c1|billing|SIP/ann|RINGNOANSWER|2000
         9|c1|billing|SIP/ann|CONNECT|7|x|9
         20|c1|billing|SIP/ann|COMPLETEAGENT|7|11|1
         20|c1|billing|SIP/ann|WRAPUPSTART|15
         40|NONE|billing|SIP/ann|REMOVEMEMBER|");
    let whole = read(&mut reader(), &lines, 0);
    for stop in 0..lines.len() {
        let mut first = reader();
        let mut events = read(&mut first, &lines[..stop], 0);
        let memory = first.memory().unwrap().clone();
        let mut second = QueueLog::new("acme/pbx-1", TimeZone::UTC, memory);
        events.extend(read(&mut second, &lines, stop as u64));
        assert_eq!(events, whole, "after {stop} lines");
    }
}

#[test]
fn ids_differ_and_sequences_grow_within_a_second() {
    let lines = log("0|c1|billing|NONE|ENTERQUEUE||1|1
         0|c1|billing|SIP/ann|CONNECT|0|x|0
         0|c1|billing|SIP/ann|BLINDTRANSFER|100|default|0|0|1
         0|c1|sales|NONE|ENTERQUEUE||1|1");
    let events = read(&mut reader(), &lines, 0);
    let sequences: Vec<_> = events.iter().map(|event| event.sequence).collect();
    assert!(
        sequences.is_sorted() && sequences[0].is_some(),
        "{sequences:?}"
    );
    let ids: std::collections::BTreeSet<_> = events.iter().map(|event| &event.id).collect();
    assert_eq!(ids.len(), events.len());
}

#[test]
fn what_cannot_be_read_is_said() {
    let mut reader = reader();
    let mut out = Vec::new();
    let place = Place { file: 7, offset: 0 };
    for (line, expect) in [
        (
            "1764061200|c1|billing|NONE|DANCE|1",
            Unread::Unknown("DANCE".into()),
        ),
        (
            "1764061200|c1",
            Unread::Broken("too few fields: time, call, queue, agent and event are needed".into()),
        ),
        (
            "soon|c1|billing|NONE|ABANDON|1|1|3",
            Unread::Broken("`soon` is no time".into()),
        ),
        (
            "1764061200|NONE|billing|NONE|ABANDON|1|1|3",
            Unread::Broken("ABANDON without its call id".into()),
        ),
        (
            "1764061200|c1|billing|NONE|CONNECT|1|1|3",
            Unread::Broken("CONNECT without its agent".into()),
        ),
        (
            "no log at all",
            Unread::Broken("no fields: neither `|` nor commas between them".into()),
        ),
    ] {
        assert_eq!(
            reader.line(place, line.as_bytes(), &mut out),
            Err(expect),
            "{line}"
        );
    }
    assert_eq!(out, []);
}

#[test]
fn the_table_in_its_forms() {
    for table in [
        "time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n\
         \"2025-11-25 09:00:00.250000\",c1,billing,NONE,ABANDON,1,1,3,,",
        "id,time,callid,queuename,agent,event,data\n\
         17,2025-11-25 09:00:00.25,c1,billing,NONE,ABANDON,1|1|3",
        "17,2025-11-25 09:00:00.25,c1,billing,NONE,ABANDON,1,1,3",
        "            time           | callid | queuename | agent |  event  | data1 | data2 | data3\n\
         ---------------------------+--------+-----------+-------+---------+-------+-------+------\n\
         \x20 2025-11-25 10:00:00.25+01 | c1     | billing   | NONE  | ABANDON | 1     | 1     | 3\n\
         (1 row)\n",
        "2025-11-25 09:00:00.25|c1|billing|NONE|ABANDON|1|1|3",
        "1764061200.25|c1|billing|NONE|ABANDON|1|1|3",
    ] {
        let mut reader = reader();
        let mut out = Vec::new();
        for line in table.lines() {
            let place = Place { file: 7, offset: 0 };
            assert_eq!(
                reader.line(place, line.as_bytes(), &mut out),
                Ok(()),
                "{line}"
            );
        }
        assert_eq!(
            out.iter().map(short).collect::<Vec<_>>(),
            ["0.25 call.left_queue call:c1,queue:billing,reason:abandoned,reported:{wait_s:3.0}"],
            "{table}"
        );
    }
}

#[test]
fn durations_that_contradict_the_stamps_are_told() {
    let lines = log("0|c1|billing|NONE|ENTERQUEUE||1|1
         10|c1|billing|NONE|ABANDON|1|1|47");
    let mut reader = reader();
    read(&mut reader, &lines, 0);
    assert_eq!(
        reader.remarks(),
        ["waittime 47 s, by the stamps 10 s: the stamps count"]
    );
    assert_eq!(reader.remarks(), [""; 0]);
}
