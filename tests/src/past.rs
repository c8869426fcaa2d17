//! A past that is written as fast as it can be, and then goes on in the present.

use std::time::Duration;

use serde_json::Value;

use crate::product::{Running, Scratch, Server, brokers};

/// Starts a center of this size so many minutes ago, and waits until it has come to now.
pub fn written(scratch: &Scratch, topic: &str, minutes: u64, size: &[&str]) -> Running {
    let start = jiff::Timestamp::now() - Duration::from_secs(minutes * 60);
    let (brokers, start) = (brokers(), start.to_string());
    let to = ["simulate", "--brokers", &brokers, "--topic", topic];
    let past = ["--seed", "5", "--speed", "3600", "--start", &start];
    let load = Running::start(scratch, "load", &[&to[..], &past, size].concat());
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let said = std::fs::read_to_string(scratch.path("load.log")).unwrap_or_default();
        let newest = said.rsplit_once("simulated time ").map(|(_, at)| at.trim());
        if newest.is_some_and(is_new) {
            return load;
        }
    }
}

/// Waits until what a server has read has just happened.
pub fn read(server: &Server) {
    while !is_read(server) {
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn is_read(server: &Server) -> bool {
    let Some((200, _)) = server.readiness() else {
        return false;
    };
    let shown: Value =
        serde_json::from_str(&server.get("/api/v1/board?queue=none")).expect("a board is JSON");
    let sources = shown["sources"].as_array().expect("sources");
    let mut newest = sources.iter().filter_map(|it| it["last_event"].as_str());
    newest.clone().count() > 0 && newest.all(is_new)
}

fn is_new(at: &str) -> bool {
    let late = jiff::Timestamp::now() - Duration::from_secs(5);
    at.parse::<jiff::Timestamp>().is_ok_and(|at| at > late)
}
