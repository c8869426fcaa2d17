//! Event to websocket frame, through a real broker, under load: a benchmark, not a test.
//!
//!     cargo build --release --workspace --examples
//!     FLOORWATCH_TEST_BROKERS=127.0.0.1:9092 target/release/examples/latency [events/s] [seconds] [log]
//!
//! A simulated center makes the load. Beside it, twenty times a second, one event changes an
//! agent's reason to a new word; the time from handing it to the producer to the frame that carries
//! the word is the latency. With `log` the event is a line written to a queue log that an adapter
//! follows, and the time is that from the line to the frame. Prints percentiles in milliseconds.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acceptance::product::{Running, Scratch, Server, binary, brokers};
use futures_util::{SinkExt, StreamExt};
use rdkafka::ClientConfig;
use rdkafka::producer::{FutureProducer, FutureRecord};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

type Sent = Arc<Mutex<HashMap<String, Instant>>>;
/// Changes an agent's reason to a word.
type Probe = Box<dyn FnMut(&str, u64) + Send>;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rate = arguments.first().map_or("1000", String::as_str);
    let seconds: u64 = arguments.get(1).and_then(|s| s.parse().ok()).unwrap_or(60);
    let hz: u64 = std::env::var("FLOORWATCH_HZ")
        .ok()
        .and_then(|hz| hz.parse().ok())
        .unwrap_or(20);
    let scratch = Scratch::new("latency");
    // A topic of this run alone: what another one has said would be said again.
    let prefix = format!("latency-{}", std::process::id());
    let topic = format!("{prefix}.events");
    // With `FLOORWATCH_REKEY` set, by way of the topic that is keyed by source.
    let rekey = std::env::var_os("FLOORWATCH_REKEY").is_some();
    let more = if rekey { "[input]\nrekey = true\n" } else { "" };
    let server = Server::start(&scratch, &prefix, more);
    server.ready();
    let mut load = Command::new(binary())
        .args([
            "simulate",
            "--brokers",
            &brokers(),
            "--topic",
            &topic,
            "--rate",
            rate,
            "--seed",
            "5",
        ])
        .args(["--duration", &format!("{}s", seconds + 15)])
        .stderr(Stdio::null())
        .spawn()
        .expect("the load starts");
    tokio::time::sleep(Duration::from_secs(10)).await;

    let sent: Sent = Sent::default();
    let by_log = arguments.get(2).is_some_and(|way| way == "log");
    let log = scratch.path("queue_log");
    let adapter = by_log.then(|| follow(&scratch, &log, &topic));
    let probe: Probe = if by_log {
        Box::new(line(&log))
    } else {
        Box::new(event(&topic))
    };
    let probe = tokio::spawn(send(sent.clone(), seconds, probe));
    let mut latencies = receive(&server, &sent, seconds, hz).await;
    probe.await.expect("the probe ends");
    load.wait().expect("the load ends");
    drop(adapter);

    latencies.sort_unstable();
    let at = |share: f64| {
        latencies[((latencies.len() as f64 * share).ceil() as usize).clamp(1, latencies.len()) - 1]
    };
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    println!(
        "{rate} events/s, tick 50 ms, {hz} frames/s, {} probes: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        latencies.len(),
        ms(at(0.5)),
        ms(at(0.9)),
        ms(at(0.99)),
        ms(at(1.0))
    );
}

async fn send(sent: Sent, seconds: u64, mut probe: Probe) {
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    for number in 0..seconds * 20 {
        ticks.tick().await;
        // Off the beat, so that no probe falls on the same phase of a tick.
        tokio::time::sleep(Duration::from_millis(number * 7 % 45)).await;
        let word = format!("probe-{number}");
        let begun = Instant::now();
        sent.lock()
            .expect("not poisoned")
            .insert(word.clone(), begun);
        probe(&word, number % 40);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
}

fn since_1970() -> Duration {
    std::time::UNIX_EPOCH.elapsed().expect("after 1970")
}

/// Hands an event to a producer.
fn event(topic: &str) -> impl FnMut(&str, u64) + Send + use<> {
    let topic = topic.to_string();
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers())
        .set("partitioner", "murmur2_random")
        .set("linger.ms", "0");
    let producer: FutureProducer = config.create().expect("a producer");
    move |word, agent| {
        let event = serde_json::json!({
            "specversion": "1.0", "id": word, "source": "acme/probe", "type": "agent.state",
            "time": acceptance::model::show_time(since_1970().as_micros() as i64),
            "data": {"agent": format!("agent-{agent}"), "state": "not_ready", "reason": word}
        })
        .to_string();
        let record = FutureRecord::to(&topic).key("acme/probe").payload(&event);
        drop(
            producer
                .send_result(record)
                .map_err(|(error, _)| error)
                .expect("queued"),
        );
    }
}

/// Writes a line to a queue log.
fn line(log: &Path) -> impl FnMut(&str, u64) + Send + use<> {
    let file = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(log);
    let mut file = file.expect("a log");
    move |word, agent| {
        let now = since_1970().as_secs();
        writeln!(file, "{now}|NONE|billing|agent-{agent}|PAUSE|{word}").expect("written");
    }
}

/// The adapter beside the log.
fn follow(scratch: &Scratch, log: &Path, topic: &str) -> Running {
    let (brokers, position) = (brokers(), scratch.path("position"));
    let plain = |path: &Path| path.to_str().expect("a plain path").to_string();
    let (log, position) = (plain(log), plain(&position));
    let arguments = [
        "adapt",
        "asterisk-queue-log",
        &log,
        "--source",
        "acme/probe",
        "--follow",
        "--brokers",
        &brokers,
        "--topic",
        topic,
        "--position",
        &position,
    ];
    Running::start(scratch, "adapt", &arguments)
}

async fn receive(server: &Server, sent: &Sent, seconds: u64, hz: u64) -> Vec<Duration> {
    let mut request = format!("ws://{}/api/v1/stream", server.address)
        .into_client_request()
        .expect("a URL");
    let protocol = "floorwatch.v1.json".parse().expect("a header");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request)
        .await
        .expect("a socket");
    socket
        .send(Message::text(format!(
            r#"{{"t":"sub","window":"30m","hz":{hz}}}"#
        )))
        .await
        .expect("subscribed");
    let mut latencies = Vec::new();
    let end = tokio::time::Instant::now() + Duration::from_secs(seconds + 2);
    while let Ok(Some(Ok(message))) = tokio::time::timeout_at(end, socket.next()).await {
        let now = Instant::now();
        let Message::Text(text) = message else {
            continue;
        };
        let mut rest = text.as_str();
        while let Some(found) = rest.find("\"probe-") {
            let word = rest[found + 1..].split('"').next().unwrap_or_default();
            if let Some(start) = sent.lock().expect("not poisoned").remove(word) {
                latencies.push(now - start);
            }
            rest = &rest[found + 1..];
        }
    }
    latencies
}
