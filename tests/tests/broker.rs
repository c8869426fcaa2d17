//! Through a real Kafka: what is on the board is what is in the topic, every record of it.

use acceptance::product::{Scratch, Server, board, brokers, run, script, wait_for};
use acceptance::{diff, model, random};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use serde_json::Value;

/// Events a second and seconds of the simulated load; by hand a heavier one, such as
/// `FLOORWATCH_LOAD_RATE=20000 FLOORWATCH_LOAD_SECONDS=60`.
fn load() -> (String, String) {
    let told = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_string());
    let seconds = told("FLOORWATCH_LOAD_SECONDS", "30");
    (told("FLOORWATCH_LOAD_RATE", "500"), format!("{seconds}s"))
}

/// Records in a topic, as the broker counts them.
fn records(topic: &str) -> f64 {
    let list = script("kafka.sh", &["list"]);
    let line = list
        .lines()
        .find(|line| line.split('\t').next() == Some(topic));
    line.and_then(|line| line.split('\t').nth(2)?.parse().ok())
        .unwrap_or(0.0)
}

/// Events read, whatever became of them.
fn events_read(server: &Server) -> f64 {
    let page = server.get("/metrics");
    let counts = |name: &str| -> f64 {
        let lines = page.lines().filter(|line| line.starts_with(name));
        lines
            .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
            .sum()
    };
    counts("floorwatch_events_total{") + counts("floorwatch_events_rejected_total{")
}

fn caught_up(server: &Server, topic: &str) {
    let records = records(topic);
    wait_for("every record to be read", || {
        (events_read(server) >= records).then_some(())
    });
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn the_board_is_that_of_the_topics_records() {
    let scratch = Scratch::new("topic");
    let server = Server::start(&scratch, "load", "");
    server.ready();
    let (rate, seconds) = load();
    run(&[
        "simulate",
        "--brokers",
        &brokers(),
        "--topic",
        "load.events",
        "--rate",
        &rate,
        "--duration",
        &seconds,
        "--seed",
        "11",
    ]);
    caught_up(&server, "load.events");
    let events = scratch.file(
        "events.jsonl",
        &script("kafka.sh", &["dump", "load.events"]),
    );
    for window in ["5m", "60m"] {
        let live = server.board(window);
        let at = live["at"]
            .as_str()
            .expect("a board has an instant")
            .to_string();
        assert_eq!(
            diff(&live, &board(&events, &at, window, &[])),
            [] as [String; 0],
            "at {at}"
        );
        let offered = live["total"]["offered"].as_i64().expect("a count");
        assert!(offered > 100, "a load worth the name, not {offered} calls");
        // A build that skips one event in 10,000 would show this board.
        let skipping = scratch.file("skipping.jsonl", &without_one_in(10_000, &events));
        let wrong = board(&skipping, &at, window, &[]);
        assert_ne!(
            diff(&live, &wrong),
            [] as [String; 0],
            "one event in 10,000 fewer is seen"
        );
    }
    assert!(server.stop().success());
}

fn without_one_in(every: usize, events: &std::path::Path) -> String {
    let text = std::fs::read_to_string(events).expect("just written");
    let kept = text
        .lines()
        .enumerate()
        .filter(|(number, _)| number % every != every / 2);
    kept.map(|(_, line)| format!("{line}\n")).collect()
}

fn producer() -> BaseProducer {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers())
        .set("partitioner", "murmur2_random");
    config.create().expect("a producer")
}

/// Reads a topic from its beginning until it has so many records.
fn read_topic(topic: &str, count: usize) -> Vec<rdkafka::message::OwnedMessage> {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers())
        .set("group.id", format!("{topic}-reader"));
    config
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false");
    let consumer: BaseConsumer = config.create().expect("a consumer");
    consumer.subscribe(&[topic]).expect("a topic");
    let mut read = Vec::new();
    wait_for("the dead letters", || {
        if let Some(Ok(message)) = consumer.poll(std::time::Duration::from_millis(200)) {
            read.push(message.detach());
        }
        (read.len() >= count).then_some(())
    });
    read
}

fn header(message: &rdkafka::message::OwnedMessage, name: &str) -> String {
    let headers = message.headers().expect("a dead letter has headers");
    let value = headers
        .iter()
        .find(|header| header.key == name)
        .and_then(|header| header.value);
    String::from_utf8_lossy(value.unwrap_or_else(|| panic!("no header {name}"))).into_owned()
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn both_modes_are_read_and_bad_records_are_kept_aside_with_their_reason() {
    let scratch = Scratch::new("letters");
    let server = Server::start(&scratch, "letters", "");
    server.ready();
    let producer = producer();
    let now = model::show_time(now());
    let structured = format!(
        r#"{{"specversion":"1.0","id":"1","source":"acme/s","type":"call.queued","time":"{now}","data":{{"call":"c1","queue":"billing"}}}}"#
    );
    let unknown = structured
        .replace("call.queued", "call.teleported")
        .replace("\"1\"", "\"2\"");
    let late = structured
        .replace(&now, "2020-01-01T00:00:00Z")
        .replace("\"id\":\"1\"", "\"id\":\"3\"");
    let binary = OwnedHeaders::new()
        .insert(Header {
            key: "content-type",
            value: Some("application/json"),
        })
        .insert(Header {
            key: "ce_specversion",
            value: Some("1.0"),
        })
        .insert(Header {
            key: "ce_id",
            value: Some("4"),
        })
        .insert(Header {
            key: "ce_source",
            value: Some("acme/s"),
        })
        .insert(Header {
            key: "ce_type",
            value: Some("call.queued"),
        })
        .insert(Header {
            key: "ce_time",
            value: Some(now.as_str()),
        });
    let send = |value: &str, headers: Option<OwnedHeaders>| {
        let record = BaseRecord::to("letters.events")
            .key("acme/s")
            .payload(value);
        let record = headers.into_iter().fold(record, BaseRecord::headers);
        producer
            .send(record)
            .map_err(|(error, _)| error)
            .expect("sent");
    };
    send(&structured, None);
    send(&unknown, None);
    send("poison \u{1F480}", None);
    send(r#"{"call":"c2","queue":"billing"}"#, Some(binary));
    send(&late, None);
    producer
        .flush(std::time::Duration::from_secs(30))
        .expect("all sent");

    wait_for("both calls on the board", || {
        (server.board("5m")["total"]["waiting"] == 2).then_some(())
    });
    let letters = read_topic("letters.events.dlq", 3);
    let reasons: Vec<String> = letters
        .iter()
        .map(|letter| header(letter, "fw-reason"))
        .collect();
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("call.teleported")),
        "{reasons:?}"
    );
    assert!(
        reasons.iter().any(|reason| reason.contains("JSON")),
        "{reasons:?}"
    );
    assert!(
        reasons.iter().any(|reason| reason.contains("late")),
        "{reasons:?}"
    );
    for letter in &letters {
        assert_eq!(header(letter, "fw-topic"), "letters.events");
        assert!(header(letter, "fw-offset").parse::<i64>().is_ok());
        assert!(header(letter, "fw-partition").parse::<i32>().is_ok());
        assert!(!header(letter, "fw-received").is_empty());
        assert_eq!(
            letter.key(),
            Some("acme/s".as_bytes()),
            "the key is the record's own"
        );
    }
    let original: Vec<&[u8]> = letters
        .iter()
        .filter_map(|letter| letter.payload())
        .collect();
    assert!(
        original.contains(&"poison \u{1F480}".as_bytes()),
        "the value is the record's own"
    );
    assert!(server.stop().success());
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn with_all_faults_at_once_the_board_is_that_of_the_truth() {
    let scratch = Scratch::new("faulty");
    let server = Server::start(&scratch, "faulty", "");
    server.ready();
    let truth = scratch.path("truth.jsonl");
    run(&[
        "simulate",
        "--brokers",
        &brokers(),
        "--topic",
        "faulty.events",
        "--agents",
        "60",
        "--queues",
        "8",
        "--seed",
        "12",
        "--start",
        &model::show_time(now() - 66 * 60 * model::SECOND),
        "--duration",
        "1h",
        "--speed",
        "max",
        "--faults",
        "late=5%,duplicate=10%,lost-end=1%,skew=90s,restart=20m,out-of-order=1m",
        "--truth",
        truth.to_str().expect("a plain path"),
    ]);
    caught_up(&server, "faulty.events");
    let faults = std::fs::read_to_string(scratch.path("truth.faults.jsonl")).expect("written");
    let summary: Value =
        serde_json::from_str(faults.lines().last().expect("a summary")).expect("JSON");
    for window in ["15m", "60m"] {
        let live = server.board(window);
        let at = live["at"].as_str().expect("a board has an instant");
        assert_eq!(
            diff(&live, &board(&truth, at, window, &[])),
            [] as [String; 0],
            "at {at}"
        );
        for kind in ["late_dropped", "duplicates", "skewed"] {
            let done = &summary["summary"]["total"][kind];
            assert_eq!(&live["anomalies"][kind], done, "{kind}");
            assert!(done.as_u64() > Some(100), "{kind}: {done}");
        }
        assert!(
            live["total"]["offered"].as_i64() > Some(20),
            "there is something to compare"
        );
    }
    let late = faults.lines().filter_map(|line| {
        let event = line.strip_prefix("{\"fault\":\"late\",\"event\":")?;
        event.strip_suffix('}').map(str::to_string)
    });
    let mut late: Vec<String> = late.collect();
    let letters = read_topic("faulty.events.dlq", late.len());
    let mut kept: Vec<String> = letters
        .iter()
        .filter_map(|letter| letter.payload())
        .map(|value| String::from_utf8_lossy(value).into_owned())
        .collect();
    late.sort();
    kept.sort();
    assert!(kept == late, "the dead letters are the late events");
    assert!(server.stop().success());
    assert_eq!(
        records("faulty.events.dlq"),
        late.len() as f64,
        "and none besides"
    );
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    since.as_micros() as i64
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_restart_gives_the_same_board_again() {
    let scratch = Scratch::new("restart");
    let mut server = Server::start(&scratch, "restart", "");
    server.ready();
    let lines = shifted_to_now(random::events(5, &random::Shape::believable(3_000, 45)));
    let producer = producer();
    for line in &lines {
        let event: Value = serde_json::from_str(line).expect("a line is JSON");
        let key = event["source"].as_str().expect("a source").to_string();
        let record = BaseRecord::to("restart.events").key(&key).payload(line);
        producer
            .send(record)
            .map_err(|(error, _)| error)
            .expect("sent");
    }
    producer
        .flush(std::time::Duration::from_secs(30))
        .expect("all sent");
    caught_up(&server, "restart.events");
    server.kill();
    let server = Server::start(&scratch, "restart", "");
    server.ready();
    let live = server.board("60m");
    let at = live["at"]
        .as_str()
        .expect("a board has an instant")
        .to_string();
    let events = scratch.file(
        "events.jsonl",
        &script("kafka.sh", &["dump", "restart.events"]),
    );
    assert!(live["total"]["answered"].as_i64() > Some(0));
    assert_eq!(
        diff(&live, &board(&events, &at, "60m", &[])),
        [] as [String; 0]
    );
}

/// The same events, ending about now.
fn shifted_to_now(lines: Vec<String>) -> Vec<String> {
    let shift = now() - random::start() - 45 * 60 * model::SECOND;
    let moved = |line: &String| {
        let mut event: Value = serde_json::from_str(line).expect("a line is JSON");
        let time = event["time"]
            .as_str()
            .and_then(model::parse_time)
            .expect("a time");
        event["time"] = model::show_time(time + shift).into();
        event
            .as_object_mut()
            .expect("an object")
            .remove("receivedat");
        event.to_string()
    };
    lines.iter().map(moved).collect()
}
