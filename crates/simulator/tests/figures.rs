//! What a floor makes of the events: figures as of a real center, and nothing odd.

use std::collections::BTreeMap;
use std::sync::Arc;

use floor::{AgentTimes, Anomaly, Floor, Plan, SECOND, Tally, Time, Window};
use simulator::{Center, Drama, Settings};

/// 2026-11-23T09:00:00Z
const START: Time = Time(1_795_424_400_000_000);
const MINUTE: i64 = 60 * SECOND;

/// A center and a floor for each of its sites.
struct Watched {
    center: Center,
    floors: BTreeMap<String, Floor>,
}

/// Figures of one queue over a window.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    offered: i64,
    service_level: f64,
}

/// Figures of all queues and agents over a window.
#[derive(Debug)]
struct Figures {
    rows: Vec<Row>,
    offered: i64,
    service_level: f64,
    abandon_rate: f64,
    handle_seconds: f64,
    occupancy: f64,
    flowed_out: i64,
    lost: i64,
}

impl Watched {
    fn new(settings: Settings) -> Self {
        Self {
            center: Center::new(settings),
            floors: BTreeMap::new(),
        }
    }

    /// Hands the floors all events up to a minute after the start.
    fn watch_until(&mut self, minute: i64) {
        let until = Time(START.0 + minute * MINUTE);
        while self.center.next_at() <= until {
            let event = floor::Event::from(self.center.next());
            let floor = self
                .floors
                .entry(event.source.to_string())
                .or_insert_with(|| {
                    Floor::new(Arc::from(&*event.source), Plan::default(), event.time)
                });
            floor.apply(&event, event.time);
        }
        for floor in self.floors.values_mut() {
            floor.advance_to(until);
            floor.take_changes();
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "small counts")]
    fn figures(&self, window: Window) -> Figures {
        let mut rows = Vec::new();
        let mut sums = BTreeMap::<Tally, i64>::new();
        let mut times = AgentTimes::default();
        let share = |top: i64, of: i64| top as f64 / of.max(1) as f64;
        for floor in self.floors.values() {
            for queue in floor.queues() {
                let tallies = floor.queue_terms(queue, window).tallies;
                for tally in TALLIES {
                    *sums.entry(tally).or_default() += tallies.get(tally);
                }
                let decided = [Tally::Met, Tally::Late, Tally::AbandonedInTime]
                    .map(|tally| tallies.get(tally));
                rows.push(Row {
                    name: floor.queue(queue).name.unwrap_or_default().to_string(),
                    offered: tallies.get(Tally::Offered),
                    service_level: share(decided[0], decided.iter().sum()),
                });
            }
            let pool = floor.agent_pool(window).1;
            times.talk.0 += pool.busy();
            times.available.0 += pool.available.0;
        }
        let sum = |tally| sums[&tally];
        let abandoned = sum(Tally::Abandoned) - sum(Tally::ShortAbandoned);
        Figures {
            rows,
            offered: sum(Tally::Offered),
            service_level: share(
                sum(Tally::Met),
                sum(Tally::Met) + sum(Tally::Late) + sum(Tally::AbandonedInTime),
            ),
            abandon_rate: share(
                abandoned,
                sum(Tally::Answered) + abandoned + sum(Tally::FlowedOut),
            ),
            handle_seconds: share(
                sum(Tally::Talk) + sum(Tally::Hold) + sum(Tally::Wrapup),
                sum(Tally::Handled),
            ) / 1e6,
            occupancy: share(times.talk.0, times.talk.0 + times.available.0),
            flowed_out: sum(Tally::FlowedOut),
            lost: sum(Tally::Lost),
        }
    }

    /// Agents not ready for one of these reasons.
    fn away(&self, reasons: &[&str]) -> usize {
        let agents = self
            .floors
            .values()
            .flat_map(|floor| floor.agents().map(|agent| floor.agent(agent)));
        agents
            .filter(|agent| {
                agent
                    .reason
                    .as_deref()
                    .is_some_and(|reason| reasons.contains(&reason))
            })
            .count()
    }

    fn odd(&self, kind: Anomaly) -> i64 {
        self.floors
            .values()
            .map(|floor| floor.anomalies().get(kind))
            .sum()
    }

    /// Doubts about agents, and how many have each.
    fn doubts(&self) -> BTreeMap<&'static str, u32> {
        let mut doubts = BTreeMap::new();
        for floor in self.floors.values() {
            for doubt in floor.agents().filter_map(|agent| floor.agent(agent).doubt) {
                *doubts.entry(doubt).or_default() += 1;
            }
        }
        doubts
    }
}

const TALLIES: [Tally; 13] = [
    Tally::Offered,
    Tally::Answered,
    Tally::Abandoned,
    Tally::ShortAbandoned,
    Tally::FlowedOut,
    Tally::Lost,
    Tally::Handled,
    Tally::Met,
    Tally::Late,
    Tally::AbandonedInTime,
    Tally::Talk,
    Tally::Hold,
    Tally::Wrapup,
];

fn assert_within(what: &str, value: f64, low: f64, high: f64) {
    assert!(
        (low..=high).contains(&value),
        "{what} is {value}, not within {low} and {high}"
    );
}

#[test]
fn nothing_is_odd_in_three_hours_of_drama() {
    let mut watched = Watched::new(Settings::demo(7, START));
    for minute in 1..=180 {
        watched.watch_until(minute);
        // Around the outage calls are lost, so that agents are in doubt: that is what it is for.
        if !(22..36).contains(&(minute % 60)) {
            assert_eq!(watched.doubts(), BTreeMap::new(), "minute {minute}");
        }
    }
    for kind in Anomaly::ALL {
        assert_eq!(watched.odd(kind), 0, "{}", kind.name());
    }
}

#[test]
fn a_normal_hour_is_that_of_a_well_run_center() {
    let mut hours = Vec::new();
    for seed in 1..=4 {
        // Past the rush at lunch, before the outage of the afternoon.
        let offset = (13 - 9) * 60 - 30;
        let settings = Settings {
            drama: Drama::Day,
            utc_offset_minutes: offset,
            agents: 500,
            ..Settings::demo(seed, START)
        };
        let mut watched = Watched::new(settings);
        watched.watch_until(90);
        let hour = watched.figures(Window::M60);
        assert_within("service level", hour.service_level, 0.7, 0.98);
        assert_within("abandon rate", hour.abandon_rate, 0.003, 0.09);
        assert_within("occupancy", hour.occupancy, 0.7, 0.93);
        assert_within("handle time", hour.handle_seconds, 220.0, 360.0);
        assert_eq!(hour.lost, 0);
        hours.push(hour);
    }
    let mean = |of: fn(&Figures) -> f64| hours.iter().map(of).sum::<f64>() / 4.0;
    assert_within(
        "mean abandon rate",
        mean(|hour| hour.abandon_rate),
        0.015,
        0.06,
    );
    assert_within("mean occupancy", mean(|hour| hour.occupancy), 0.7, 0.9);
    let levels: Vec<f64> = hours
        .iter()
        .flat_map(|hour| &hour.rows)
        .map(|row| row.service_level)
        .collect();
    let low = levels.iter().filter(|level| **level < 0.8).count();
    let high = levels.iter().filter(|level| **level > 0.9).count();
    // Something to look at, and something to be content with.
    assert!(low >= 3, "{low}");
    assert!(high >= 12, "{high}");
}

#[test]
fn rush_and_outage_are_seen() {
    let mut watched = Watched::new(Settings::demo(5, START));
    let mut quarters = Vec::new();
    let mut cut_off = 0;
    for minute in 61..=120 {
        watched.watch_until(minute);
        cut_off = cut_off.max(watched.away(&["system outage"]));
        if minute % 15 == 0 {
            quarters.push(watched.figures(Window::M15));
        }
    }
    let [rush, outage, _, calm] = &quarters[..] else {
        panic!("four quarters")
    };
    assert!(calm.service_level > 0.85, "{}", calm.service_level);
    assert!(
        rush.service_level < calm.service_level - 0.15,
        "{}",
        rush.service_level
    );
    assert!(
        rush.abandon_rate > 2.0 * calm.abandon_rate,
        "{}",
        rush.abandon_rate
    );
    assert!(outage.flowed_out > 10, "{}", outage.flowed_out);
    // Most of one of two sites.
    assert!((50..110).contains(&cut_off), "{cut_off}");
}

#[test]
fn the_rush_brings_twice_the_calls() {
    let mut watched = Watched::new(Settings {
        agents: 1_000,
        ..Settings::demo(6, START)
    });
    watched.watch_until(60 + 11);
    let rush = watched.figures(Window::M5);
    watched.watch_until(60 + 24);
    let calm = watched.figures(Window::M5);
    let grown = rush
        .rows
        .iter()
        .zip(&calm.rows)
        .filter(|(rush, calm)| rush.offered * 2 > calm.offered * 3)
        .map(|(rush, _)| rush.name.clone())
        .collect::<Vec<_>>();
    assert!(
        grown.iter().any(|name| name.starts_with("Billing")),
        "{grown:?}"
    );
    assert!(
        rush.offered * 10 > calm.offered * 12,
        "{} {}",
        rush.offered,
        calm.offered
    );
}

#[test]
fn the_night_is_quiet_but_alive() {
    let at = |hour: i32| {
        let offset = (hour - 9) * 60;
        let mut watched = Watched::new(Settings {
            drama: Drama::Day,
            utc_offset_minutes: offset,
            agents: 500,
            ..Settings::demo(2, START)
        });
        watched.watch_until(59);
        watched.figures(Window::M60).offered
    };
    let (night, noon) = (at(3), at(11));
    assert!(night * 3 < noon && night > 20, "{night} {noon}");
}

#[test]
fn teams_called_away_are_missed() {
    let mut watched = Watched::new(Settings {
        agents: 500,
        ..Settings::demo(9, START)
    });
    let mut away = Vec::new();
    for minute in 35..=59 {
        watched.watch_until(minute);
        away.push(watched.away(&["training", "meeting"]));
    }
    // They come a little late, and stay for the call in hand.
    assert_eq!((away[0], away.last().copied()), (0, Some(0)));
    assert!(
        away.iter().filter(|away| **away >= 15).count() >= 4,
        "{away:?}"
    );
}
