//! The real Prometheus of `prometheus.sh`, from outside.

use std::path::Path;

use serde_json::Value;

use crate::product::script;

/// A running Prometheus, stopped with the test.
pub struct Prometheus;

impl Prometheus {
    /// Starts one that scrapes an address every second and evaluates a file of rules as often.
    pub fn start(address: std::net::SocketAddr, rules: Option<&Path>) -> Prometheus {
        let address = address.to_string();
        let rules = rules.map(|path| path.to_str().expect("a plain path"));
        let arguments: Vec<&str> = ["start", &address].into_iter().chain(rules).collect();
        script("prometheus.sh", &arguments);
        Prometheus
    }

    /// All series that a query gives now: labels and value.
    pub fn query(&self, query: &str) -> Vec<(Value, f64)> {
        vector(&script("prometheus.sh", &["query", query]))
    }

    /// The same at an instant, in seconds since 1970. At the stamp of a scrape it is that scrape.
    pub fn query_at(&self, query: &str, time: f64) -> Vec<(Value, f64)> {
        vector(&script("prometheus.sh", &["query", query, &stamp(time)]))
    }

    /// The samples of a range, such as `metric[5m]`, before an instant: labels, stamps and values.
    pub fn samples(&self, range: &str, time: f64) -> Vec<(Value, Vec<(f64, f64)>)> {
        let answer = script("prometheus.sh", &["query", range, &stamp(time)]);
        results(&answer)
            .iter()
            .map(|one| {
                let samples = one["values"].as_array().expect("a range");
                let pair = |sample: &Value| {
                    let stamp = sample[0].as_f64().expect("a stamp");
                    (stamp, number(&sample[1]))
                };
                (one["metric"].clone(), samples.iter().map(pair).collect())
            })
            .collect()
    }

    /// The newest scrape that has a board: its stamp, and the instant of which the figures are.
    pub fn newest_scrape(&self) -> Option<(f64, f64)> {
        let (_, stamp) = { self.query("timestamp(floorwatch_board_time_seconds)") }
            .into_iter()
            .next()?;
        let (_, board) = { self.query_at("floorwatch_board_time_seconds", stamp) }
            .into_iter()
            .next()?;
        Some((stamp, board))
    }

    /// The rules that it has loaded, as it describes them.
    pub fn rules(&self) -> Vec<Value> {
        let answer: Value =
            serde_json::from_str(&script("prometheus.sh", &["rules"])).expect("JSON");
        let groups = answer["data"]["groups"].as_array().expect("groups").clone();
        groups
            .iter()
            .flat_map(|group| group["rules"].as_array().expect("rules").clone())
            .collect()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        script("prometheus.sh", &["stop"]);
    }
}

fn stamp(time: f64) -> String {
    format!("{time:.3}")
}

fn results(answer: &str) -> Vec<Value> {
    let answer: Value = serde_json::from_str(answer).expect("JSON");
    answer["data"]["result"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

fn vector(answer: &str) -> Vec<(Value, f64)> {
    results(answer)
        .iter()
        .map(|one| (one["metric"].clone(), number(&one["value"][1])))
        .collect()
}

fn number(value: &Value) -> f64 {
    let text = value.as_str().expect("a number as text");
    text.parse().expect("a number")
}
