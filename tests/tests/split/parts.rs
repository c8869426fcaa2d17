//! Processors and gateways of one group, and what is done with them.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use acceptance::SECTIONS;
use acceptance::product::{Scratch, Server, brokers, get, run, script, wait_for};
use serde_json::Value;

/// Processors and gateways of one group, each with a place of its own.
pub struct Parts {
    prefix: &'static str,
    pub processors: Vec<(Scratch, Server)>,
    pub gateways: Vec<(Scratch, Server)>,
}

impl Parts {
    pub fn start(prefix: &'static str, processors: usize, gateways: usize) -> Parts {
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

    pub fn topic(&self) -> String {
        format!("{}.events", self.prefix)
    }

    /// Starts a processor anew, and waits until it shows what it is given.
    pub fn again(&mut self, number: usize) {
        let (scratch, server) = &mut self.processors[number];
        *server = Server::part(scratch, "processor", self.prefix, "");
        server.ready();
    }

    /// The board of every gateway is that of all records of the topic, once they are told.
    pub fn compare(&self, events: &Path) {
        for (_, gateway) in &self.gateways {
            for window in ["5m", "60m", "today"] {
                gateway.comes_to(events, window, &SECTIONS, &[]);
            }
        }
    }
}

/// Lets a load of events run while something is done again and again.
pub fn under_load(topic: &str, seconds: u32, mut act: impl FnMut(usize)) {
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

/// A document that a server answers with.
pub fn json(server: &Server, path: &str) -> Value {
    let (status, body) = get(server.address, path);
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

/// The partitions that a processor has.
pub fn partitions(server: &Server) -> Vec<i32> {
    let page = server.get("/metrics");
    let lines = page.lines();
    let lags = lines.filter(|line| line.starts_with("floorwatch_consumer_lag_records{"));
    let own = lags.filter(|line| !line.ends_with("NaN"));
    own.map(|line| {
        let label = line.split("partition=\"").nth(1);
        let number = label.and_then(|label| label.split('"').next());
        number
            .and_then(|number| number.parse().ok())
            .expect("a partition")
    })
    .collect()
}

/// Waits until a processor has so many partitions.
pub fn has(server: &Server, count: usize) {
    wait_for("partitions to have changed hands", || {
        (partitions(server).len() == count).then_some(())
    });
}
