//! The page that Prometheus reads.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use floor::{Event, Plan, Settings};
use metrics_exporter_prometheus::PrometheusRecorder;
use simulator::Center;

use super::exposition;
use crate::board::Board;
use crate::floors::Floors;

/// A recorder of a test's own, with all metrics described once it is in force.
pub fn recorder() -> PrometheusRecorder {
    let recorder = super::builder().expect("buckets").build_recorder();
    metrics::with_local_recorder(&recorder, super::help::describe);
    recorder
}

/// A page with a sample of every metric.
fn page(board: &Board, drop: bool) -> String {
    let recorder = recorder();
    metrics::with_local_recorder(&recorder, || {
        let start = floor::Time(1_795_450_000 * floor::SECOND);
        let mut center = Center::new(simulator::Settings {
            tempo: 0.2,
            ..simulator::Settings::demo(1, start)
        });
        let mut floors = Floors::new(Box::new(|_| Plan::default()), Settings::default(), start);
        for second in 1..240 {
            let now = start + floor::Span(second * floor::SECOND);
            while center.next_at() <= now {
                let event = Event::from(center.next());
                floors.apply(&event, Some(i32::from(event.source.ends_with('2'))), now);
            }
            floors.advance_to(now);
            floors.publish(board, now);
        }
        floors.rejected("bad_time");
        let missed = floor::Missed {
            records: 7,
            before: start,
        };
        floors.set_missed(0, Some(missed));
        if drop {
            floors.drop_partition(0);
            floors.publish(board, start + floor::Span(241 * floor::SECOND));
        }
        metrics::gauge!("floorwatch_consumer_lag_records", "topic" => "t", "partition" => "0")
            .set(3.0);
        metrics::gauge!("floorwatch_websocket_clients").set(1.0);
        metrics::counter!("floorwatch_websocket_conflated_total").increment(1);
        metrics::histogram!("floorwatch_push_delay_seconds").record(0.01);
        recorder.handle().run_upkeep();
        exposition(&recorder.handle().render(), &board.departed())
    })
}

#[test]
fn promtool_finds_nothing() {
    let page = page(&Board::new(), false);
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is needed: apt-get install prometheus");
    promtool
        .stdin
        .take()
        .expect("piped")
        .write_all(page.as_bytes())
        .expect("read");
    let said = promtool.wait_with_output().expect("ended");
    let words =
        String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success() && words.trim().is_empty(), "{words}");
}

#[test]
fn every_metric_of_ours_is_there_and_explained() {
    let page = page(&Board::new(), false);
    let families: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    for name in [
        "queue_calls_waiting",
        "queue_longest_wait_seconds",
        "queue_service_level_ratio",
        "queue_service_level_target_ratio",
        "queue_agents",
        "queue_calls_total",
        "queue_wait_seconds",
        "queue_handle_seconds",
        "queue_estimated_wait_seconds",
        "queue_estimated_wait_error_seconds",
        "queue_estimated_wait_bias_seconds",
        "queue_occupancy_ratio",
        "corrections_total",
        "event_delay_seconds",
        "push_delay_seconds",
        "events_total",
        "events_rejected_total",
        "anomalies_total",
        "consumer_lag_records",
        "missed_records",
        "source_age_seconds",
        "board_time_seconds",
        "websocket_clients",
        "websocket_conflated_total",
        "build_info",
    ] {
        assert!(
            families.contains(format!("floorwatch_{name}").as_str()),
            "{name} in {families:?}"
        );
    }
    for name in families {
        assert!(page.contains(&format!("# HELP {name} ")), "{name}");
    }
    assert!(
        page.contains("floorwatch_queue_wait_seconds_bucket"),
        "a histogram, no summary"
    );
}

#[test]
fn what_another_process_owns_is_not_shown() {
    let board = Board::new();
    let page = page(&board, true);
    assert!(!page.contains("source=\"acme/site-1\""));
    assert!(page.contains("source=\"acme/site-2\""));
    assert!(!page.contains("NaN"));
}

#[test]
fn the_first_rejection_is_an_increase() {
    let recorder = recorder();
    metrics::with_local_recorder(&recorder, || {
        let _meters = super::Meters::new();
        let page = recorder.handle().render();
        for reason in wire::event::Malformed::CODES.iter().chain(&["no_value"]) {
            let line = format!("floorwatch_events_rejected_total{{reason=\"{reason}\"}} 0");
            assert!(page.lines().any(|it| it == line), "{line}");
        }
    });
}

#[test]
fn the_target_stands_under_the_formula_that_judges() {
    let recorder = recorder();
    metrics::with_local_recorder(&recorder, || {
        let start = floor::Time(1_795_450_000 * floor::SECOND);
        let mut floors = Floors::new(Box::new(|_| Plan::default()), Settings::default(), start);
        let board = Board::new();
        let targets = |floors: &mut Floors, second: i64, target: f64, formula: floor::Formula| {
            let now = start + floor::Span(second * floor::SECOND);
            let settings = floor::SettingsChange {
                sl_target: Some(target),
                sl_formula: Some(formula),
                ..Default::default()
            };
            let event = Event {
                id: format!("e-{second}").into(),
                source: "acme/site-1".into(),
                time: now,
                sequence: None,
                received: None,
                body: floor::Body::QueueConfig(floor::QueueConfig {
                    queue: "billing".into(),
                    name: None,
                    settings,
                }),
            };
            floors.apply(&event, Some(0), now);
            floors.publish(&board, now);
            floors.advance_to(now + floor::Span(floor::SECOND));
            let page = exposition(&recorder.handle().render(), &BTreeSet::new());
            page.lines()
                .filter_map(|line| line.strip_prefix("floorwatch_queue_service_level_target_ratio"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let of = r#"{source="acme/site-1",queue="billing",formula="#;
        assert_eq!(
            targets(&mut floors, 1, 0.9, floor::Formula::Offered),
            [format!("{of}\"offered\"}} 0.9")]
        );
        assert_eq!(
            targets(&mut floors, 3, 0.75, floor::Formula::AnsweredOnly),
            [format!("{of}\"answered_only\"}} 0.75")]
        );
    });
}

#[test]
fn queues_without_number_become_other() {
    let recorder = recorder();
    metrics::with_local_recorder(&recorder, || {
        let start = floor::Time(1_795_450_000 * floor::SECOND);
        let mut floors = Floors::new(Box::new(|_| Plan::default()), Settings::default(), start);
        let board = Board::new();
        for queue in 0..super::MOST_QUEUES + 5 {
            let event = Event {
                id: format!("e-{queue}").into(),
                source: "acme/site-1".into(),
                time: start,
                sequence: None,
                received: None,
                body: floor::Body::Call {
                    call: format!("c-{queue}").into(),
                    queue: Some(format!("q-{queue}").into()),
                    agent: None,
                    what: floor::CallEvent::Queued,
                    asked: floor::Asked::default(),
                },
            };
            floors.apply(&event, Some(0), start);
        }
        floors.publish(&board, start);
        floors.advance_to(start + floor::Span(floor::SECOND));
        let page = exposition(&recorder.handle().render(), &BTreeSet::new());
        let waiting: Vec<&str> = page
            .lines()
            .filter(|line| line.starts_with("floorwatch_queue_calls_waiting{"))
            .collect();
        assert_eq!(waiting.len(), super::MOST_QUEUES + 1);
        assert!(
            waiting.contains(&"floorwatch_queue_calls_waiting{source=\"other\",queue=\"other\"} 5"),
            "{:?}",
            waiting.last()
        );
    });
}
