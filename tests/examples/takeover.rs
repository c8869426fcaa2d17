//! Processors killed one after the other under load: how long figures stand still, and whether every
//! gateway's board is right in the end. A benchmark, not a test.
//!
//!     cargo build --release --workspace --examples
//!     FLOORWATCH_TEST_BROKERS=127.0.0.1:9092 target/release/examples/takeover \
//!         [events/s] [seconds] [seconds from one end to the next] [processors] [gateways] [partitions] \
//!         [agents] [queues]
//!
//! Every second end is a `kill -9`, the others a clean stop. After each, the ages of all sources at
//! the first gateway are looked at ten times a second: what was longest is how long figures stood
//! still. Where agents and queues are given, their calls are as short as the rate wants them. The
//! load gathers events for 25 ms, as many producers of small sites would. The broker must let sessions be as short as the default, 6 s.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use acceptance::SECTIONS;
use acceptance::product::{Scratch, Server, binary, brokers, get, script};
use serde_json::Value;

fn main() {
    let arguments: Vec<u64> = std::env::args()
        .skip(1)
        .map(|it| it.parse().expect("a number"))
        .collect();
    let argument = |place: usize, usual: u64| arguments.get(place).copied().unwrap_or(usual);
    let (rate, seconds, every) = (argument(0, 20_000), argument(1, 300), argument(2, 20));
    let (processors, gateways, partitions) = (argument(3, 3), argument(4, 2), argument(5, 24));
    let prefix = format!("takeover-{}", std::process::id());
    let topic = format!("{prefix}.events");
    script("kafka.sh", &["topic", &topic, &partitions.to_string()]);
    let place = |name: &str, number: u64| Scratch::new(&format!("{prefix}-{name}-{number}"));
    let start = |role: &str, number: u64| {
        let scratch = place(role, number);
        let server = Server::part(&scratch, role, &prefix, "");
        (scratch, server)
    };
    let mut working: Vec<(Scratch, Server)> =
        (0..processors).map(|n| start("processor", n)).collect();
    let showing: Vec<(Scratch, Server)> = (0..gateways).map(|n| start("gateway", n)).collect();
    working
        .iter()
        .chain(&showing)
        .for_each(|(_, it)| it.ready());
    let scratch = place("load", 0);
    let (brokers, rate, duration) = (brokers(), rate.to_string(), format!("{}s", seconds + 30));
    let mut load = Command::new(binary());
    load.arg("simulate");
    for (place, option) in [(6, "--agents"), (7, "--queues")] {
        if let Some(size) = arguments.get(place) {
            load.args([option, &size.to_string()]);
        }
    }
    let mut load = load
        .args(["--brokers", &brokers, "--topic", &topic])
        .args(["--rate", &rate, "--duration", &duration, "--seed", "5"])
        .env("FLOORWATCH_KAFKA__PROPERTIES__LINGER_MS", "25")
        .stderr(Stdio::null())
        .spawn()
        .expect("the load starts");
    // The first minute is busier than asked for.
    std::thread::sleep(Duration::from_secs(25));
    println!(
        "standing still while nothing ends: {:.1} s",
        longest(&showing[0].1, 10.0)
    );
    let began = Instant::now();
    let mut number = processors;
    while began.elapsed() < Duration::from_secs(seconds) {
        let clean = number % 2 == 1;
        let (_place, mut ended) = working.remove(0);
        if clean {
            assert!(ended.stop().success());
        } else {
            ended.kill();
        }
        let stood = longest(&showing[0].1, every as f64 / 2.0);
        println!(
            "{}: {stood:.1} s",
            if clean { "clean stop" } else { "kill -9   " }
        );
        let joined = start("processor", number);
        let stood = longest(&showing[0].1, every as f64 / 2.0);
        println!("one joins : {stood:.1} s");
        working.push(joined);
        number += 1;
    }
    load.wait().expect("the load ends");
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
    for (number, (_, gateway)) in showing.iter().enumerate() {
        for window in ["5m", "60m"] {
            let live = gateway.comes_to(&events, window, &SECTIONS, &[]);
            println!(
                "gateway {number}, {window}: {} queues, {} agents, no difference",
                live["queues"].as_array().map_or(0, Vec::len),
                live["agents"].as_array().map_or(0, Vec::len),
            );
        }
    }
}

/// The greatest age of any source within some seconds.
fn longest(gateway: &Server, seconds: f64) -> f64 {
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    let mut longest: f64 = 0.0;
    while Instant::now() < until {
        // No queue is called so: the answer is short.
        let (status, text) = get(gateway.address, "/api/v1/board?queue=none");
        if status == 200 {
            let shown: Value = serde_json::from_str(&text).expect("JSON");
            let sources = shown["sources"].as_array().expect("sources");
            let ages = sources.iter().filter_map(|source| source["age_s"].as_f64());
            longest = ages.fold(longest, f64::max);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    longest
}
