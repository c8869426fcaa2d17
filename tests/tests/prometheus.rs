//! A real Prometheus scrapes the product: what it stores is what the board says.

use std::io::Write;
use std::process::{Command, Stdio};

use acceptance::model::show_time;
use acceptance::product::{Scratch, Server, board, brokers, run, script, wait_for};
use acceptance::prometheus::Prometheus;
use serde_json::Value;

/// What Prometheus has beside what the board of the same instant says.
fn compare(prometheus: &Prometheus, scrape: f64, boards: &[(&str, Value)]) -> usize {
    let row = |labels: &Value, board: &Value| -> Value {
        let rows = board["queues"].as_array().expect("rows").clone();
        let same =
            |row: &Value| row["source"] == labels["source"] && row["queue"] == labels["queue"];
        rows.into_iter()
            .find(same)
            .unwrap_or_else(|| panic!("no row for {labels}"))
    };
    let by_window = |labels: &Value| -> &Value {
        let window = labels["window"].as_str().expect("a window");
        &boards
            .iter()
            .find(|(name, _)| *name == window)
            .expect("that window")
            .1
    };
    let any = &boards[0].1;
    let mut compared = 0;
    let mut same = |metric: &str, figure: &dyn Fn(&Value) -> Value| {
        for (labels, value) in prometheus.query_at(metric, scrape) {
            let expected = figure(&labels).as_f64().unwrap_or(0.0);
            assert!(
                (value - expected).abs() <= 1e-9 * expected.abs(),
                "{metric}{labels}: {value} against {expected}"
            );
            compared += 1;
        }
    };
    same("floorwatch_queue_calls_waiting", &|labels| {
        row(labels, any)["waiting"].clone()
    });
    same("floorwatch_queue_longest_wait_seconds", &|labels| {
        row(labels, any)["longest_wait_s"].clone()
    });
    same("floorwatch_queue_estimated_wait_seconds", &|labels| {
        row(labels, any)["ewt_s"].clone()
    });
    same("floorwatch_queue_agents", &|labels| {
        row(labels, any)[labels["state"].as_str().expect("a state")].clone()
    });
    same("floorwatch_queue_occupancy_ratio", &|labels| {
        row(labels, by_window(labels))["occupancy"].clone()
    });
    same("floorwatch_queue_service_level_ratio", &|labels| {
        let formula = labels["formula"].as_str().expect("a formula");
        row(labels, by_window(labels))["service_levels"][formula].clone()
    });
    // The window of an hour holds all visits, those still waiting aside.
    let hour = &boards
        .iter()
        .find(|(name, _)| *name == "60m")
        .expect("the hour")
        .1;
    same("floorwatch_queue_calls_total", &|labels| {
        let row = row(labels, hour);
        let outcome = labels["outcome"].as_str().expect("an outcome");
        let waiting = if outcome == "offered" {
            row["waiting"].as_i64().unwrap_or(0)
        } else {
            0
        };
        (row[outcome].as_i64().expect("a count") - waiting).into()
    });
    compared
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn prometheus_stores_what_the_board_says() {
    let scratch = Scratch::new("prometheus");
    let server = Server::start(&scratch, "prom", "");
    server.ready();
    run(&[
        "simulate",
        "--brokers",
        &brokers(),
        "--topic",
        "prom.events",
        "--agents",
        "120",
        "--queues",
        "8",
        "--speed",
        "60",
        "--duration",
        "25m",
        "--seed",
        "4",
    ]);
    wait_for("calls on the board", || {
        (server.board("60m")["total"]["handled"].as_i64() > Some(100)).then_some(())
    });

    let mut check = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool starts");
    let page = server.get("/metrics");
    check
        .stdin
        .take()
        .expect("piped")
        .write_all(page.as_bytes())
        .expect("written");
    let checked = check.wait_with_output().expect("promtool ends");
    let said = String::from_utf8_lossy(&checked.stderr).into_owned()
        + &String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && said.trim().is_empty(), "{said}");

    let prometheus = Prometheus::start(server.address, None);
    let (scrape, time) = wait_for("a scrape", || prometheus.newest_scrape());
    let events = scratch.file(
        "events.jsonl",
        &script("kafka.sh", &["dump", "prom.events"]),
    );
    let at = show_time((time * 1e6) as i64);
    let boards = ["5m", "15m", "30m", "60m", "today"]
        .map(|window| (window, board(&events, &at, window, &[])));
    let compared = compare(&prometheus, scrape, &boards);
    assert!(compared > 8 * 20, "only {compared} series");
}
