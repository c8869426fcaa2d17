//! Every query of dashboards and rules, asked of a real Prometheus that scrapes the product.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use acceptance::model::show_time;
use acceptance::product::{Scratch, Server, board, brokers, run, script, wait_for};
use acceptance::prometheus::Prometheus;
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use serde_json::{Value, json};

use super::dashboards::{queries, variable_queries};
use super::figures::{Boards, FORMULAS, Labels, SETTINGS, differences, plainly, targets};
use super::page::watch;
use super::query::{filled, parts};
use super::rules::{RULES, alerts};
use super::tree::{path, plain, report};

const WINDOWS: [&str; 5] = ["5m", "15m", "30m", "60m", "today"];
/// `sum by (label) (increase(selector[range]))`, against the samples that Prometheus has: what it
/// adds is at most 1.1 of the time between two samples at either end.
fn check_increase(prometheus: &Prometheus, expr: &str, found: &BTreeMap<Labels, f64>, at: f64) {
    let inner = expr.split_once("(increase(").expect("an increase").1;
    let range = inner.strip_suffix("))").expect("and nothing more");
    let mut bounds: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let label = parts(expr).labels.concat();
    for (metric, samples) in prometheus.samples(range, at) {
        let steps = samples.len() as f64 - 1.0;
        let gain = samples[samples.len() - 1].1 - samples[0].1;
        assert!(steps > 2.0 && gain >= 0.0, "{metric} {samples:?}");
        let bound = bounds.entry(plain(&metric[&label])).or_default();
        bound.0 += gain;
        bound.1 += gain * (1.0 + 2.2 / steps);
    }
    assert_eq!(found.len(), bounds.len(), "{expr}");
    for (labels, value) in found {
        let (least, most) = bounds[&labels[&label]];
        assert!(
            *value >= least - 1e-9 && *value <= most + 1e-9,
            "{expr}{labels:?}: {value}"
        );
    }
}

/// Connects a screen that looks on until told to stop.
fn look_on(address: std::net::SocketAddr, stop: &Arc<AtomicBool>) -> std::thread::JoinHandle<()> {
    let stop = Arc::clone(stop);
    std::thread::spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            watch(address, 20);
        }
    })
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn dashboards_and_rules_ask_for_what_is_there() {
    let scratch = Scratch::new("ops");
    let mut server = Server::start(&scratch, "ops", SETTINGS);
    server.ready();
    let prometheus = Prometheus::start(server.address, Some(&path(RULES)));
    let stop = Arc::default();
    let screen = look_on(server.address, &stop);
    run(&[
        "simulate",
        "--brokers",
        &brokers(),
        "--topic",
        "ops.events",
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
    answer_live(&server, "ops.events");
    write("ops.events", "no event");
    wait_for("a bad record counted", || {
        let counted = server.metric("floorwatch_events_rejected_total{reason=\"not_json\"}")?;
        (counted > 0.0).then_some(())
    });
    // A scrape begun after that.
    let first = prometheus.newest_scrape().map_or(0.0, |(stamp, _)| stamp);
    let (scrape, time) = wait_for("two scrapes more", || {
        prometheus
            .newest_scrape()
            .filter(|(stamp, _)| *stamp > first + 1.5)
    });
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", "ops.events"]));
    let config = scratch.file("settings.toml", SETTINGS);
    let more = ["--config", config.to_str().expect("a plain path")];
    let at = show_time((time * 1e6) as i64);
    let boards = WINDOWS.map(|window| (window, board(&events, &at, window, &more)));
    let boards = Boards {
        by_window: boards.into_iter().collect(),
        targets: targets(&std::fs::read_to_string(&events).expect("just written")),
    };
    assert!(
        !boards.targets.is_empty(),
        "queues have targets of their own"
    );

    let mut compared = 0;
    let mut increases = 0;
    let mut problems = Vec::new();
    for (number, query) in queries().iter().enumerate() {
        let by_window = query.expr.contains("$window");
        for (round, window) in WINDOWS
            .iter()
            .enumerate()
            .take(if by_window { 4 } else { 1 })
        {
            // What is chosen: everything, or two sources; each formula at some time.
            let chosen = if (number + round) % 2 == 0 {
                ".+"
            } else {
                "(acme/site-1|acme/site-2)"
            };
            let expr = filled(
                &query.expr,
                &[
                    ("source", chosen),
                    ("queue", ".+"),
                    ("instance", &server.address.to_string()),
                    ("window", window),
                    ("formula", FORMULAS[(number + round) % FORMULAS.len()]),
                    // Wide enough to reach back to the events.
                    ("__rate_interval", "10m"),
                ],
            );
            let answer = prometheus.query_at(&expr, scrape);
            let found = plainly(&answer);
            if answer.is_empty() || answer.len() != found.len() {
                problems.push(format!("{}: {expr}: {answer:?}", query.panel));
            } else if let Some(expected) = boards.answer(&expr, &parts(&expr)) {
                compared += found.len();
                let wrong = differences(&found, expected).into_iter();
                problems.extend(wrong.map(|what| format!("{}: {expr}: {what}", query.panel)));
            } else if expr.contains("(increase(") {
                increases += 1;
                check_increase(&prometheus, &expr, &found, scrape);
            } else if !found
                .values()
                .all(|value| value.is_finite() && (*value >= 0.0 || expr.contains("_bias_")))
            {
                problems.push(format!("{}: {expr}: {found:?}", query.panel));
            }
        }
    }
    report(problems);
    assert!(
        compared > 200 && increases > 5,
        "only {compared} figures, {increases} increases"
    );

    for (selector, label) in variable_queries() {
        let expr = filled(&selector, &[("source", ".+")]);
        let found = prometheus.query_at(&expr, scrape);
        assert!(
            found.iter().all(|(labels, _)| labels[&label].is_string()) && !found.is_empty(),
            "{expr}"
        );
    }
    check_rules(&prometheus, scrape);
    stop.store(true, Ordering::Relaxed);
    screen.join().expect("it looked on");
    server.kill();
    let down = r#"ALERTS{alertname="FloorwatchDown", alertstate="pending"}"#;
    let told = wait_for("the alert", || prometheus.query(down).into_iter().next());
    assert_eq!(told.0["severity"], "critical");
}

/// What rules look at is there, and each is evaluated without an error.
fn check_rules(prometheus: &Prometheus, scrape: f64) {
    let mut problems = Vec::new();
    for (name, rule) in alerts() {
        for selector in parts(&plain(&rule["expr"])).selectors {
            if prometheus.query_at(&selector.text, scrape).is_empty() {
                problems.push(format!("{name}: nothing is {}", selector.text));
            }
        }
    }
    let loaded = wait_for("all rules evaluated", || {
        let rules = prometheus.rules();
        rules
            .iter()
            .all(|rule| rule["health"] != "unknown")
            .then_some(rules)
    });
    assert_eq!(loaded.len(), alerts().len());
    problems.extend(
        { loaded.iter() }
            .filter(|rule| rule["health"] != "ok")
            .map(|rule| format!("{}: {}", plain(&rule["name"]), rule["lastError"])),
    );
    report(problems);
}

/// A call that comes now, to a queue that says how long it will take, and is answered in a second:
/// what was said live is judged, and nothing else.
fn answer_live(server: &Server, topic: &str) {
    let source = "acme/site-1";
    let row = |rows: &Value, fits: &dyn Fn(&Value) -> bool| {
        let rows = rows.as_array().expect("rows");
        rows.iter()
            .find(|row| row["source"] == source && fits(row))
            .cloned()
    };
    let queue = wait_for("an estimate", || {
        row(&server.board("15m")["queues"], &|queue| {
            queue["ewt_s"].is_number()
        })
    });
    let agent = row(&server.board("15m")["agents"], &|_| true).expect("an agent");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let now = i64::try_from(now.as_micros()).expect("a time");
    // The answer waits for its time.
    for (kind, time) in [("queued", now), ("answered", now + 1_000_000)] {
        let event = json!({
            "specversion": "1.0", "id": format!("live-{kind}"), "source": source,
            "type": format!("call.{kind}"), "time": show_time(time),
            "data": {"call": "live", "queue": queue["queue"], "agent": agent["agent"]},
        });
        write(topic, &event.to_string());
    }
    wait_for("an estimate judged", || {
        let judged = "floorwatch_queue_estimated_wait_error_seconds{";
        server.get("/metrics").contains(judged).then_some(())
    });
}

/// Writes a record.
fn write(topic: &str, record: &str) {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", brokers())
        .create()
        .expect("a producer");
    let record = BaseRecord::to(topic).key("acme/site-1").payload(record);
    { producer.send(record) }
        .map_err(|(error, _)| error)
        .expect("sent");
    { producer.flush(std::time::Duration::from_secs(30)) }.expect("taken");
}
