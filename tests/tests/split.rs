//! Split over processes: whatever becomes of the processors, every gateway shows the one board.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use acceptance::diff;
use acceptance::product::{Scratch, Server, board, brokers, get, run, script, wait_for};
use serde_json::Value;

/// Processors and gateways of one group, each with a place of its own.
struct Parts {
    prefix: &'static str,
    processors: Vec<(Scratch, Server)>,
    gateways: Vec<(Scratch, Server)>,
}

impl Parts {
    fn start(prefix: &'static str, processors: usize, gateways: usize) -> Parts {
        script("kafka.sh", &["topic", &format!("{prefix}.events"), "6"]);
        let start = |role: &str, count: usize| {
            let names = (0..count).map(|number| format!("{prefix}-{role}-{number}"));
            let scratches = names.map(|name| Scratch::new(&name));
            let start = |scratch| {
                let server = Server::part(&scratch, role, prefix, "");
                (scratch, server)
            };
            scratches.map(start).collect::<Vec<_>>()
        };
        let parts = Parts {
            prefix,
            processors: start("processor", processors),
            gateways: start("gateway", gateways),
        };
        let all = parts.processors.iter().chain(&parts.gateways);
        all.for_each(|(_, server)| server.ready());
        parts
    }

    fn topic(&self) -> String {
        format!("{}.events", self.prefix)
    }

    /// Starts a processor anew, and waits until it shows what it is given.
    fn again(&mut self, number: usize) {
        let (scratch, server) = &mut self.processors[number];
        *server = Server::part(scratch, "processor", self.prefix, "");
        server.ready();
    }

    /// The board of every gateway is that of all records of the topic, once they are told.
    fn compare(&self, events: &Path) {
        for (_, gateway) in &self.gateways {
            for window in ["5m", "60m", "today"] {
                wait_for("the board of all records", || {
                    let live = gateway.board(window);
                    let at = live["at"].as_str().expect("a board has an instant");
                    let found = diff(&live, &board(events, at, window, &[]));
                    println!("{at} {window} {:?}", &found[..found.len().min(5)]);
                    found.is_empty().then_some(())
                });
            }
        }
    }
}

/// Lets a load of events run while something is done again and again.
fn under_load(topic: &str, seconds: u32, mut act: impl FnMut(usize)) {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (brokers, duration) = (brokers(), format!("{seconds}s"));
            let load = ["simulate", "--brokers", &brokers, "--topic", topic];
            let size = ["--rate", "400", "--duration", &duration, "--seed", "33"];
            run(&[&load[..], &size[..]].concat());
            over.store(true, Ordering::Relaxed);
        });
        let mut times = 0;
        while !over.load(Ordering::Relaxed) {
            act(times);
            times += 1;
        }
        assert!(times > 2, "only {times} times");
    });
}

fn json(server: &Server, path: &str) -> Value {
    let (status, body) = get(server.address, path);
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn processors_come_and_go_and_every_gateway_shows_the_one_board() {
    let mut parts = Parts::start("split", 3, 2);
    let topic = parts.topic();
    under_load(&topic, 45, |times| {
        let number = times % 3;
        if times % 2 == 0 {
            parts.processors[number].1.kill();
        } else {
            // As if asked to end: what it has is saved, and it leaves.
            let (_, server) = parts.processors.remove(number);
            assert!(server.stop().success());
            let scratch = Scratch::new(&format!("split-processor-{number}"));
            let server = Server::part(&scratch, "processor", "split", "");
            parts.processors.insert(number, (scratch, server));
        }
        parts.again(number);
    });
    let scratch = Scratch::new("split");
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
    parts.compare(&events);
    questions(&parts);
}

/// A gateway answers what only processors know.
fn questions(parts: &Parts) {
    let gateway = &parts.gateways[0].1;
    let shown = gateway.board("30m");
    for row in shown["queues"].as_array().expect("queues").iter().take(5) {
        let of = |key: &str| row[key].as_str().expect("an id").replace('/', "%2F");
        let (source, queue) = (of("source"), of("queue"));
        let question =
            format!("/api/v1/explain?source={source}&queue={queue}&metric=answered&window=today");
        let explained = json(gateway, &question);
        let today = gateway.board("today");
        let queues = today["queues"].as_array().expect("queues");
        let same =
            |other: &&Value| other["source"] == row["source"] && other["queue"] == row["queue"];
        let row = queues.iter().find(same).expect("the same queue");
        assert_eq!(explained["value"], row["answered"], "{question}");
        assert!(!explained["calls"].as_array().expect("calls").is_empty());
    }
    let odd = json(gateway, "/api/v1/anomalies");
    for (kind, count) in shown["anomalies"].as_object().expect("counts") {
        assert_eq!(odd["anomalies"]["counts"][kind], *count, "{kind}");
    }
    let by_site = json(gateway, "/api/v1/board?by=site");
    let groups = by_site["groups"].as_array().expect("groups");
    let sources = by_site["sources"].as_array().expect("sources");
    assert_eq!(groups.len(), sources.len());
    let (status, words) = get(parts.processors[0].1.address, "/");
    assert!(status == 404 && words.contains("--role gateway"), "{words}");
}

/// Asleep for so long that others have taken over, and then awake again without knowing.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_processor_that_does_not_know_it_was_replaced_changes_nothing() {
    let parts = Parts::start("zombie", 2, 1);
    let topic = parts.topic();
    under_load(&topic, 45, |times| {
        let (sleeper, other) = (
            &parts.processors[times % 2].1,
            &parts.processors[1 - times % 2].1,
        );
        let partitions = || lag_series(other);
        wait_for("both to have some", || (partitions() == 3).then_some(()));
        sleeper.signal("STOP");
        wait_for("the other to have all", || {
            (partitions() == 6).then_some(())
        });
        sleeper.signal("CONT");
    });
    let scratch = Scratch::new("zombie");
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
    parts.compare(&events);
    let refused = parts.gateways[0]
        .1
        .metric("floorwatch_board_rows_refused_total{reason=\"outdated\"}");
    println!("refused: {refused:?}");
    assert!(
        refused > Some(0.0),
        "no late row was told, so that nothing is proved"
    );
}

/// How many partitions a processor has.
fn lag_series(server: &Server) -> usize {
    let page = server.get("/metrics");
    let lines = page.lines();
    let lags = lines.filter(|line| line.starts_with("floorwatch_consumer_lag_records{"));
    lags.filter(|line| !line.ends_with("NaN")).count()
}
