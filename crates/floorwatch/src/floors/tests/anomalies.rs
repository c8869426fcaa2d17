//! What is odd, of several sources and as time passes.

use std::borrow::Cow;

use floor::{Body, CallEvent, Event, Mark, Span, Time};
use serde_json::{Value, json};

use super::{START, floors};
use crate::board::Board;
use crate::floors::{AnomalyQuery, Floors};

fn at(seconds: i64) -> Time {
    START + Span(seconds * floor::SECOND)
}

fn event(source: &'static str, id: &str, seconds: i64, body: Body<'static>) -> Event<'static> {
    Event {
        id: Cow::Owned(id.to_owned()),
        source: Cow::Borrowed(source),
        time: at(seconds),
        sequence: None,
        received: None,
        body,
    }
}

fn call(source: &'static str, id: &str, seconds: i64, what: CallEvent) -> Event<'static> {
    let agent = (what == CallEvent::Answered).then_some("ann");
    let body = Body::Call {
        call: Cow::Borrowed("c1"),
        queue: Some(Cow::Borrowed("billing")),
        agent: agent.map(Cow::Borrowed),
        what,
        asked: floor::Asked::default(),
    };
    event(source, id, seconds, body)
}

fn odd(floors: &mut Floors, query: &str) -> Value {
    let query = AnomalyQuery::parse(query).unwrap();
    serde_json::to_value(floors.odd(&query)).unwrap()
}

fn ids(section: &Value) -> Vec<&str> {
    let rows = section["list"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap()).collect()
}

/// Two sources: at one an answer comes a minute late, at the other a call ends that never was.
fn two(board: &Board) -> Floors {
    let mut floors = floors();
    let apply = |floors: &mut Floors, event: Event<'static>, now: i64| {
        floors.apply(&event, Some(0), at(now));
        floors.advance_to(at(now));
        floors.publish(board, at(now));
    };
    apply(&mut floors, call("a/1", "in", 0, CallEvent::Queued), 0);
    let ended = CallEvent::Ended { by_caller: true };
    apply(&mut floors, call("b/1", "nothing", 5, ended), 5);
    for second in 6..=70 {
        let beat = |source| {
            event(
                source,
                &format!("h{second}"),
                second,
                Body::SourceMark(Mark::Heartbeat),
            )
        };
        apply(&mut floors, beat("a/1"), second);
        apply(&mut floors, beat("b/1"), second);
    }
    apply(
        &mut floors,
        call("a/1", "late", 10, CallEvent::Answered),
        70,
    );
    floors
}

#[test]
fn all_sources_or_one() {
    let mut floors = two(&Board::new());
    let all = odd(&mut floors, "");
    assert_eq!(ids(&all["anomalies"]), ["nothing"]);
    assert_eq!(all["anomalies"]["counts"]["ended_without_call"], 1);
    assert_eq!(ids(&all["revisions"]), ["late"]);
    assert_eq!(all["revisions"]["list"][0]["late_s"], 60.0);
    assert_eq!(
        all["revisions"]["last_hour"],
        json!({ "events": 1, "figures": 4 })
    );
    assert_eq!(
        all["revisions"]["figures"][0],
        json!({ "source": "a/1", "queue": "billing", "figure": "answered", "total": 1, "last_hour": 1, "today": 1 })
    );
    let one = odd(&mut floors, "source=b/1");
    assert_eq!(ids(&one["anomalies"]), ["nothing"]);
    assert_eq!(one["revisions"]["total"], 0);
    let kind = odd(&mut floors, "kind=revision");
    assert_eq!(ids(&kind["revisions"]), ["late"]);
    assert_eq!(
        (ids(&kind["anomalies"]).len(), &kind["anomalies"]["total"]),
        (0, &json!(0))
    );
    assert_eq!(kind["anomalies"]["counts"]["ended_without_call"], 1);
    let kind = odd(&mut floors, "kind=ended_without_call&limit=0");
    assert_eq!(kind["anomalies"]["total"], 1);
    assert_eq!(kind["anomalies"]["truncated"], true);
    assert_eq!(odd(&mut floors, "source=nobody")["anomalies"]["total"], 0);
}

#[test]
fn a_source_that_falls_silent_is_told_first() {
    let mut floors = two(&Board::new());
    assert_eq!(odd(&mut floors, "limit=0")["contradictions"]["total"], 0);
    for second in 71..=80 {
        let beat = event(
            "a/1",
            &format!("h{second}"),
            second,
            Body::SourceMark(Mark::Heartbeat),
        );
        floors.apply(&beat, Some(0), at(second));
        floors.advance_to(at(second));
    }
    let all = odd(&mut floors, "");
    let contradictions = &all["contradictions"];
    assert_eq!(contradictions["total"], 1);
    assert_eq!(contradictions["counts"]["source_silent"], 1);
    let silent = &contradictions["list"][0];
    assert_eq!(
        (&silent["source"], &silent["for_s"], &silent["severity"]),
        (&json!("b/1"), &json!(10.0), &json!(1))
    );
    assert_eq!(silent["words"], "Nothing has been heard from b/1 for 10 s.");
}

#[test]
fn counts_are_made_once_a_second() {
    let mut floors = two(&Board::new());
    let counted = |floors: &mut Floors| odd(floors, "limit=0")["anomalies"]["total"].clone();
    assert_eq!(counted(&mut floors), 1);
    let ended = CallEvent::Ended { by_caller: true };
    floors.apply(&call("b/1", "again", 70, ended), Some(0), at(70));
    assert_eq!(counted(&mut floors), 1, "as of this second");
    assert_eq!(odd(&mut floors, "")["anomalies"]["total"], 2);
    floors.advance_to(at(71));
    assert_eq!(counted(&mut floors), 2);
}

#[test]
fn a_source_on_two_partitions_is_listed_with_the_event_that_showed_it() {
    let mut floors = floors();
    let beat = |id, second| event("a/1", id, second, Body::SourceMark(Mark::Heartbeat));
    floors.apply(&beat("here", 0), Some(0), at(0));
    floors.apply(&beat("there", 1), Some(1), at(1));
    let all = odd(&mut floors, "kind=source_split");
    assert_eq!(ids(&all["anomalies"]), ["there"]);
    assert_eq!(
        all["contradictions"]["list"][0]["evidence"][0]["id"],
        "there"
    );
    assert_eq!(all["contradictions"]["total"], 1);
}
