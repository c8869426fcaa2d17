//! A client that takes snapshots and deltas, however conflated and resumed, has what a fresh
//! snapshot has.
#![allow(clippy::unwrap_used, reason = "a test says by failing")]

mod client;
mod floor_rows;

use client::Client;
use floor::{AgentState, Span, Time};
use floor_rows::{agent, facts, queue, second};
use wire::push::{AgentColumns, News, RowKey, View, agent_cells, queue_cells, total_cells};

/// The same numbers on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

const STATES: [AgentState; 4] = [
    AgentState::Available,
    AgentState::Talking,
    AgentState::NotReady,
    AgentState::SignedOut,
];

/// One tick of a floor where anything may happen.
fn tick(view: &mut View, columns: &AgentColumns, chance: &mut Chance, now: i64) {
    let whole_second = chance.below(3) > 0;
    for _ in 0..chance.below(6) {
        let row = u32::try_from(chance.below(12)).unwrap();
        let key = RowKey {
            source: row % 2,
            row,
        };
        let waiting = i64::try_from(chance.below(4)).unwrap();
        let since = (waiting > 0).then(|| now - i64::try_from(chance.below(3)).unwrap());
        match chance.below(8) {
            0 => view.keep_queues(|kept| kept != key),
            1 => view.keep_agents(|kept| kept != key),
            2..=4 => {
                let cells = queue_cells(
                    &"s".into(),
                    &facts(&format!("q-{row}"), None),
                    &queue(waiting, since),
                );
                view.take_queue(key, cells, whole_second);
            }
            _ => {
                let state = STATES[usize::try_from(chance.below(4)).unwrap()];
                let (facts, mut terms) = agent(&format!("a-{row}"), state, now);
                terms.times.talk = Span(i64::try_from(chance.below(100_000_000)).unwrap());
                let cells = agent_cells(&"s".into(), &facts, columns, Some(&terms), second(now));
                view.take_agent(key, cells, whole_second);
            }
        }
        view.take_total(total_cells(&queue(waiting, since)), whole_second);
    }
}

fn news(now: i64) -> News {
    News {
        now: second(now),
        age: None,
        delay: None,
        missed: None,
    }
}

fn lead(client: &mut Client, view: &mut View, now: i64) {
    let delta = client.seq.and_then(|seq| view.since(seq, &news(now)));
    client.hear(&delta.unwrap_or_else(|| view.snap(&news(now))));
}

#[test]
fn every_client_comes_to_the_same() {
    for seed in 0..20 {
        let mut chance = Chance(seed);
        let columns =
            AgentColumns::named(["talk_s", "not_ready_s", "handled", "occupancy"]).unwrap();
        let mut view = View::new(columns.clone(), total_cells(&queue(0, None)), seed * 1_000);
        view.commit();
        let mut clients = vec![Client::default(); 5];
        for now in 1..120 {
            tick(&mut view, &columns, &mut chance, now);
            view.commit();
            // The first is live; the others are led on now and then, from wherever they are.
            for (index, client) in (0..).zip(&mut clients) {
                if index == 0 || chance.below(1 << index) == 0 {
                    lead(client, &mut view, now);
                }
            }
        }
        let mut fresh = Client::default();
        fresh.hear(&view.snap(&news(120)));
        for client in &mut clients {
            lead(client, &mut view, 120);
            assert_eq!(client.known(120_000), fresh.known(120_000), "seed {seed}");
        }
    }
}

#[test]
fn time_alone_changes_nothing() {
    let mut view = View::new(AgentColumns::default(), total_cells(&queue(2, Some(5))), 0);
    view.commit();
    let mut client = Client::default();
    lead(&mut client, &mut view, 10);
    for now in 11..100 {
        let mut terms = queue(2, Some(5));
        terms.longest_wait = Some(Span(Time(now * floor::SECOND).0 - 5 * floor::SECOND));
        view.take_total(total_cells(&terms), true);
        assert!(!view.commit());
    }
    let mut fresh = Client::default();
    fresh.hear(&view.snap(&news(100)));
    assert_eq!(client.known(100_000), fresh.known(100_000));
}
