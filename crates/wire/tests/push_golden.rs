//! Every kind of frame, to the byte. `UPDATE_GOLDEN=1 cargo test -p wire` writes them anew.
#![allow(clippy::unwrap_used, reason = "a test says by failing")]

mod floor_rows;

use floor::{Missed, Span, Time};
use floor_rows::{agent, facts, queue, second};
use wire::push::{
    AgentColumns, News, RowKey, View, agent_cells, beat, hello, queue_cells, total_cells,
};

fn check(name: &str, frame: &str) {
    let path = format!(
        "{}/tests/golden-push/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let frame = format!("{frame}\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &frame).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path} is missing"));
    assert_eq!(
        frame, golden,
        "{path} differs: if that is meant, UPDATE_GOLDEN=1"
    );
    serde_json::from_str::<serde_json::Value>(&frame).expect("a frame is JSON");
}

fn news(now: Time) -> News {
    News {
        now,
        age: Some(Span(400_000)),
        delay: Some(Span(40_900)),
        missed: None,
    }
}

const fn key(row: u32) -> RowKey {
    RowKey { source: 0, row }
}

/// Two queues and three agents at second 100.
fn view(columns: AgentColumns) -> View {
    let mut view = View::new(columns.clone(), total_cells(&queue(3, Some(90))), 4_710);
    view.take_queue(
        key(0),
        queue_cells(
            &"acme/site-1".into(),
            &facts("billing", Some("Billing")),
            &queue(3, Some(90)),
        ),
        true,
    );
    view.take_queue(
        key(1),
        queue_cells(
            &"acme/site-1".into(),
            &facts("sales", None),
            &queue(0, None),
        ),
        true,
    );
    for (row, name) in (0..).zip(["a-1", "a-2", "a-3"]) {
        let (facts, terms) = agent(name, floor::AgentState::Available, 80);
        view.take_agent(
            key(row),
            agent_cells(
                &"acme/site-1".into(),
                &facts,
                &columns,
                Some(&terms),
                second(100),
            ),
            true,
        );
    }
    assert!(view.commit());
    view
}

#[test]
fn hello_and_beat() {
    check(
        "hello",
        &hello("k3f9", Time(1_795_450_000_123_999), "1.2.0"),
    );
    check("beat", &beat(4_712, &news(Time(1_795_450_000_123_999))));
    check(
        "beat-without-sources",
        &beat(
            0,
            &News {
                now: Time(0),
                age: None,
                delay: None,
                missed: None,
            },
        ),
    );
    let missed = Missed {
        records: 15,
        before: Time(1_795_449_000_000_999),
    };
    check(
        "beat-with-something-missing",
        &beat(
            4_712,
            &News {
                missed: Some(missed),
                ..news(Time(1_795_450_000_123_999))
            },
        ),
    );
}

#[test]
fn a_snapshot_has_every_row_and_column() {
    check(
        "snap",
        &view(AgentColumns::default()).snap(&news(second(100))),
    );
}

#[test]
fn a_delta_has_what_changed() {
    let columns = AgentColumns::named(["handled", "talk_s", "not_ready_s"]).unwrap();
    let mut view = view(columns.clone());
    view.take_total(total_cells(&queue(4, Some(90))), false);
    view.take_queue(
        key(0),
        queue_cells(
            &"acme/site-1".into(),
            &facts("billing", Some("Billing")),
            &queue(4, Some(90)),
        ),
        false,
    );
    view.take_queue(
        key(1),
        queue_cells(
            &"acme/site-1".into(),
            &facts("sales", None),
            &queue(1, Some(101)),
        ),
        false,
    );
    let (facts, terms) = agent("a-2", floor::AgentState::Talking, 101);
    view.take_agent(
        key(1),
        agent_cells(
            &"acme/site-1".into(),
            &facts,
            &columns,
            Some(&terms),
            second(101),
        ),
        false,
    );
    let (facts, terms) = agent("a-4", floor::AgentState::NotReady, 101);
    view.take_agent(
        key(3),
        agent_cells(
            &"acme/site-1".into(),
            &facts,
            &columns,
            Some(&terms),
            second(101),
        ),
        false,
    );
    view.keep_agents(|key| key.row != 2);
    assert!(view.commit());
    check("delta", &view.since(4_711, &news(second(101))).unwrap());
    check("snap-after-gone", &view.snap(&news(second(101))));
    assert_eq!(view.seq(), 4_713, "the holes are closed under a new number");
    assert_eq!(view.since(4_712, &news(second(101))), None);
}

#[test]
fn nothing_changed_is_nothing_to_commit() {
    let mut view = view(AgentColumns::default());
    view.take_queue(
        key(0),
        queue_cells(
            &"acme/site-1".into(),
            &facts("billing", Some("Billing")),
            &queue(3, Some(90)),
        ),
        true,
    );
    view.take_total(total_cells(&queue(3, Some(90))), true);
    assert!(!view.commit(), "a call that goes on waiting is no change");
}

#[test]
fn numbers_of_another_view_are_not_known() {
    let view = view(AgentColumns::default());
    assert!(view.reaches(4_711));
    for strange in [0, 4_710, 4_712, 1_000_004_711] {
        assert!(!view.reaches(strange), "{strange}");
    }
}
