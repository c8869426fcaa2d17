//! A topic that is keyed by call, through a real broker: the board is that of a topic keyed by
//! source, whatever is read ahead of what, and however often the process is killed, or stands still
//! while another takes over.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use acceptance::model::{parse_time, show_time};
use acceptance::product::{Scratch, Server, binary, brokers, run, script, wait_for};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use serde_json::Value;

const PARTITIONS: i32 = 6;
/// Little patience: what is read a minute late is late.
const SETTINGS: &str = "[input]\nrekey = true\nlateness = \"1m\"\n";
const COMPARED: [&str; 4] = ["total", "queues", "agents", "anomalies"];

/// Writes records to the input as the test wants them.
struct Writer {
    producer: BaseProducer,
    prefix: &'static str,
}

impl Writer {
    /// Makes the input of that prefix.
    fn new(prefix: &'static str) -> Writer {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", brokers())
            .set("linger.ms", "5");
        let writer = Writer {
            producer: config.create().expect("a producer"),
            prefix,
        };
        script(
            "kafka.sh",
            &["topic", &writer.input(), &PARTITIONS.to_string()],
        );
        writer
    }

    fn input(&self) -> String {
        format!("{}.events", self.prefix)
    }

    fn outcome(&self) -> String {
        format!("{}.events.by-source", self.prefix)
    }

    /// An event, keyed by its call, or by the agent of what is of none.
    fn put(&self, line: &str, stamp: i64) {
        let event: Value = serde_json::from_str(line).expect("a line is JSON");
        let of = ["call", "agent", "queue"];
        let key = { of.iter() }.find_map(|of| event["data"][of].as_str());
        self.raw(
            key.unwrap_or("no key"),
            Some(line),
            OwnedHeaders::new(),
            stamp,
        );
    }

    fn raw(&self, key: &str, value: Option<&str>, headers: OwnedHeaders, stamp: i64) {
        let place = key.bytes().fold(7_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(byte))
        });
        let partition = (place % PARTITIONS as u32) as i32;
        let input = self.input();
        let mut record = BaseRecord::to(&input)
            .key(key)
            .partition(partition)
            .headers(headers)
            .timestamp(stamp);
        record.payload = value;
        while let Err((error, back)) = self.producer.send(record) {
            assert!(error.to_string().contains("Queue full"), "{error}");
            record = back;
            self.producer.poll(Duration::from_millis(10));
        }
        self.producer.poll(Duration::ZERO);
    }

    fn flush(&self) {
        self.producer
            .flush(Duration::from_secs(60))
            .expect("written");
    }
}

/// An event's time in microseconds.
fn time(line: &str) -> i64 {
    let after = line.split("\"time\":\"").nth(1);
    let stamp = after.and_then(|after| after.split('"').next());
    stamp.and_then(parse_time).expect("an event has a time")
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    since.as_micros() as i64
}

/// Records of the input that have not been re-keyed, as the process says; none before it has
/// looked.
fn lag(server: &Server, writer: &Writer) -> Option<f64> {
    std::net::TcpStream::connect(server.address).ok()?;
    let page = server.get("/metrics");
    let series = format!(
        "floorwatch_consumer_lag_records{{topic=\"{}\"",
        writer.input()
    );
    let lines = page.lines().filter(|line| line.starts_with(&series));
    let of_each: Option<Vec<f64>> = lines
        .map(|line| line.rsplit(' ').next()?.parse().ok())
        .collect();
    of_each
        .filter(|all| !all.is_empty())
        .map(|all| all.iter().sum())
}

/// The live board is that of the input's records, once they are read.
fn compare(server: &Server, scratch: &Scratch, events: &Path) -> Value {
    let config = scratch.path("floorwatch.toml");
    let config = ["--config", config.to_str().expect("a plain path")];
    let mut last = Value::Null;
    for window in ["5m", "60m", "today"] {
        last = server.comes_to(events, window, &COMPARED, &config);
    }
    last
}

/// How often each line is there.
fn counted(lines: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for line in lines.lines() {
        *counts.entry(line).or_default() += 1;
    }
    counts
}

/// The outcome holds each record of the input once, neither lost nor written twice.
fn each_once(writer: &Writer, input: &str) {
    let outcome = script("kafka.sh", &["dump", &writer.outcome()]);
    assert!(counted(input) == counted(&outcome), "each record once");
}

/// Hours that are there already, all partitions full; killed again and again on the way through.
fn through_the_past(scratch: &Scratch, writer: &Writer) -> Server {
    let start = show_time(now() - 3 * 3_600 * 1_000_000);
    let past = run(&[
        "simulate",
        "--seed",
        "31",
        "--rate",
        "30",
        "--start",
        &start,
        "--duration",
        "179m",
        "--speed",
        "max",
    ]);
    for line in past.lines() {
        writer.put(line, time(line) / 1_000);
    }
    writer.flush();
    let all = past.lines().count();
    println!("{all} events of the past");
    let mut server = Server::start(scratch, "rekey", SETTINGS);
    for share in [0.9, 0.7, 0.5, 0.3, 0.1] {
        let most = all as f64 * share;
        let left = wait_for("re-keying to go on", || {
            lag(&server, writer).filter(|lag| *lag < most)
        });
        println!("killed with {left} to go");
        server.kill();
        server = Server::start(scratch, "rekey", SETTINGS);
    }
    server
}

/// As it happens, with what is no event in between; killed again and again.
fn as_it_happens(scratch: &Scratch, writer: &Writer, mut server: Server) -> Server {
    let mut center = Command::new(binary())
        .args([
            "simulate",
            "--seed",
            "32",
            "--rate",
            "200",
            "--duration",
            "40s",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(center.stdout.take().expect("it prints"));
    // Another stands by, and takes over whenever the first is killed.
    let beside = Scratch::new("rekey-beside");
    let other = Server::start(&beside, "rekey", SETTINGS);
    let begun = now();
    let mut kills = 0;
    for (number, line) in lines.lines().enumerate() {
        writer.put(&line.expect("a line"), now() / 1_000);
        if number % 1_000 == 500 {
            writer.raw(
                "poison",
                Some("no event"),
                OwnedHeaders::new(),
                now() / 1_000,
            );
            writer.raw("nothing", None, OwnedHeaders::new(), now() / 1_000);
            binary_mode(writer, number);
        }
        if now() - begun > (kills + 1) * 10_000_000 {
            server.kill();
            server = Server::start(scratch, "rekey", SETTINGS);
            kills += 1;
        }
    }
    center.wait().expect("it ends");
    writer.flush();
    assert!(kills > 2, "only {kills} kills");
    assert!(other.stop().success());
    server
}

/// An event whose attributes are headers.
fn binary_mode(writer: &Writer, number: usize) {
    let stamp = now();
    let (id, at) = (format!("binary-{number}"), show_time(stamp));
    let attributes = [
        ("content-type", "application/json"),
        ("ce_specversion", "1.0"),
        ("ce_id", &id),
        ("ce_source", "acme/binary"),
        ("ce_type", "call.queued"),
        ("ce_time", &at),
    ];
    let headers = attributes
        .iter()
        .fold(OwnedHeaders::new(), |headers, (key, value)| {
            headers.insert(Header {
                key,
                value: Some(*value),
            })
        });
    let data = format!(r#"{{"call":"{id}","queue":"billing"}}"#);
    writer.raw(&id, Some(&data), headers, stamp / 1_000);
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_topic_keyed_by_call_gives_the_board_of_one_keyed_by_source() {
    let scratch = Scratch::new("rekey");
    let writer = Writer::new("rekey");
    let server = through_the_past(&scratch, &writer);
    server.ready();
    let server = as_it_happens(&scratch, &writer, server);
    server.ready();
    let input = script("kafka.sh", &["dump", &writer.input()]);
    let events = scratch.file("events.jsonl", &input);
    // Two records in a thousand were none: as many letters, or more where a kill came between.
    let refused = input.lines().filter(|line| *line == "no event").count() * 2;
    let letters = wait_for("the dead letters", || {
        let list = script("kafka.sh", &["list"]);
        let line = list
            .lines()
            .find(|line| line.starts_with("rekey.events.dlq"))?;
        let letters: usize = line.split('\t').nth(2)?.parse().ok()?;
        (letters >= refused).then_some(letters)
    });
    println!("{refused} records were no events, {letters} dead letters");
    assert!(refused > 4);
    let live = compare(&server, &scratch, &events);
    assert_eq!(
        live["anomalies"]["late_dropped"], 0,
        "{}",
        live["anomalies"]
    );
    assert_eq!(live["anomalies"]["duplicates"], 0, "{}", live["anomalies"]);
    assert!(live["total"]["offered"].as_i64() > Some(1_000));
    each_once(&writer, &input);
    assert!(server.stop().success());
}

/// When a process last began to re-key, if it has; as its log says it.
fn began(scratch: &Scratch) -> Option<String> {
    let log = scratch.log();
    let line = { log.lines() }.rfind(|line| line.contains("re-keying 6 partitions of"))?;
    line.split(' ')
        .find(|word| !word.is_empty())
        .map(str::to_owned)
}

/// Where the outcome's partitions end, added up: grows whenever records are passed on.
fn passed_on(asks: &BaseConsumer, writer: &Writer) -> i64 {
    let end = |partition| {
        let ends = asks.fetch_watermarks(&writer.outcome(), partition, Duration::from_secs(30));
        ends.expect("an end").1
    };
    (0..PARTITIONS).map(end).sum()
}

/// Events as they happen, until there are no more.
fn live(writer: &Writer) {
    let size = ["--seed", "36", "--rate", "200", "--duration", "50s"];
    let mut center = Command::new(binary())
        .args([&["simulate"][..], &size[..]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(center.stdout.take().expect("it prints"));
    for line in lines.lines() {
        writer.put(&line.expect("a line"), now() / 1_000);
    }
    center.wait().expect("it ends");
    writer.flush();
}

/// While it stands still no partition of the input is read, and its transaction stays open; what
/// it goes on with afterwards is long another's.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn who_stood_still_while_another_took_over_rekeys_nothing_twice() {
    let writer = Writer::new("asleep");
    let parts = ["asleep-0", "asleep-1"].map(|name| {
        let scratch = Scratch::new(name);
        let server = Server::start(&scratch, "asleep", SETTINGS);
        (scratch, server)
    });
    parts.iter().for_each(|(_, server)| server.ready());
    let mut asks = ClientConfig::new();
    let asks: BaseConsumer =
        { asks.set("bootstrap.servers", brokers()).create() }.expect("a client");
    let over = AtomicBool::new(false);
    let mut times = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            live(&writer);
            over.store(true, Ordering::Relaxed);
        });
        while !over.load(Ordering::Relaxed) {
            let [one, other] = [0, 1].map(|number| began(&parts[number].0));
            let (owner, next) = if one > other { (0, 1) } else { (1, 0) };
            let (sleeper, before) = (&parts[owner].1, began(&parts[next].0));
            // In the middle of its work.
            let end = passed_on(&asks, &writer);
            wait_for("records to be passed on", || {
                (passed_on(&asks, &writer) > end).then_some(())
            });
            sleeper.signal("STOP");
            wait_for("the other to take over", || {
                (began(&parts[next].0) > before).then_some(())
            });
            sleeper.signal("CONT");
            times += 1;
        }
    });
    assert!(times > 2, "only {times} times");
    for (scratch, _) in &parts {
        let log = scratch.log();
        let refused = log.matches("is not re-keyed: Kafka says: F").count();
        println!("of {times} times, refused as it went on: {refused}");
    }
    let [(_, one), (scratch, other)] = parts;
    assert!(one.stop().success());
    other.ready();
    let input = script("kafka.sh", &["dump", &writer.input()]);
    let events = scratch.file("events.jsonl", &input);
    let live = compare(&other, &scratch, &events);
    for kind in ["late_dropped", "duplicates", "source_split"] {
        assert_eq!(live["anomalies"][kind], 0, "{}", live["anomalies"]);
    }
    assert!(live["total"]["offered"].as_i64() > Some(100));
    each_once(&writer, &input);
    assert!(other.stop().success());
}
