//! Ways into the topic beside a Kafka producer, through a real Kafka.

use std::io::Write;
use std::process::{Command, Stdio};

use acceptance::product::{Scratch, Server, binary, brokers, free_address, post, script, wait_for};
use serde_json::{Value, json};

const ONE: (&str, &str) = ("Content-Type", "application/cloudevents+json");
const BATCH: (&str, &str) = ("Content-Type", "application/cloudevents-batch+json");

fn event(id: &str, kind: &str, data: Value) -> Value {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    let now = acceptance::model::show_time(now.as_micros() as i64);
    json!({"specversion": "1.0", "id": id, "source": "acme/crm", "type": kind, "time": now, "data": data})
}

fn queued(call: &str) -> Value {
    event(
        &format!("e-{call}"),
        "call.queued",
        json!({"call": call, "queue": "billing"}),
    )
}

fn waiting(server: &Server, calls: u64) {
    wait_for(&format!("{calls} calls to wait"), || {
        (server.board("5m")["total"]["waiting"] == calls).then_some(())
    });
}

fn answer(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}"))
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn posted_events_are_on_the_board_and_are_answered_with_their_place() {
    let scratch = Scratch::new("posted");
    let server = Server::start(&scratch, "posted", "");
    server.ready();
    let events = "/api/v1/events";
    let (status, said) = post(server.address, events, &[ONE], &queued("c-1").to_string());
    let first = answer(&said);
    assert_eq!(
        (status, &first["id"], &first["source"]),
        (200, &json!("e-c-1"), &json!("acme/crm"))
    );
    waiting(&server, 1);

    let batch = json!([queued("c-2"), {"id": "e-x"}, queued("c-3"), queued("c-1")]).to_string();
    let (status, said) = post(server.address, events, &[BATCH], &batch);
    let said = answer(&said);
    assert_eq!(
        (status, &said["taken"], &said["refused"]),
        (207, &json!(3), &json!(1))
    );
    assert_eq!(said["events"][1]["error"]["code"], "missing_field");
    let offset = |at: &Value| at["offset"].as_i64().expect("an offset");
    let places = [0, 2, 3].map(|n| offset(&said["events"][n]) - offset(&first));
    assert_eq!(places, [1, 2, 3], "in their order, behind the first");
    waiting(&server, 3);

    let left = event("", "", json!({}))["time"].clone();
    let attributes = [
        ("Content-Type", "application/json"),
        ("ce-specversion", "1.0"),
        ("ce-id", "e%20left"),
        ("ce-source", "acme/crm"),
        ("ce-type", "call.left_queue"),
        ("ce-time", left.as_str().expect("a time")),
    ];
    let data = r#"{"call":"c-1","queue":"billing","reason":"timeout"}"#;
    let (status, said) = post(server.address, events, &attributes, data);
    assert_eq!((status, &answer(&said)["id"]), (200, &json!("e left")));
    waiting(&server, 2);
    let board = server.board("5m");
    assert_eq!(
        (
            &board["total"]["flowed_out"],
            &board["anomalies"]["duplicates"]
        ),
        (&json!(1), &json!(1))
    );
    // What was posted stands in the topic as it was sent.
    let dump = script("kafka.sh", &["dump", "posted.events"]);
    assert_eq!(dump.lines().count(), 5, "{dump}");
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_kafka_that_takes_nothing_is_said_and_the_event_can_be_sent_again() {
    let scratch = Scratch::new("nowhere");
    let nobody = free_address();
    let config = format!("[kafka]\nbrokers = \"{nobody}\"\n");
    let address = free_address();
    let path = scratch.file(
        "nowhere.toml",
        &format!("[http]\nlisten = \"{address}\"\n{config}"),
    );
    let arguments = ["run", "--config", path.to_str().expect("a plain path")];
    let running = acceptance::product::Running::start(&scratch, "nowhere", &arguments);
    wait_for("the server to listen", || {
        std::net::TcpStream::connect(address).ok()
    });
    let event = queued("c-1").to_string();
    let (status, said) = post(address, "/api/v1/events", &[ONE], &event);
    assert_eq!(status, 503, "{said}");
    let detail = answer(&said)["detail"].to_string();
    assert!(detail.contains(&nobody.to_string()), "{detail}");
    running.stop();
}

/// A program that prints lines is a producer.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn lines_of_json_on_stdin_are_on_the_board() {
    let scratch = Scratch::new("lines");
    let server = Server::start(&scratch, "lines", "");
    server.ready();
    let mut adapt = Command::new(binary())
        .args(["adapt", "jsonl", "-", "--source", "acme/crm"])
        .args(["--brokers", &brokers(), "--topic", "lines.events"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = adapt.stdin.take().expect("it reads");
    let mut line = queued("c-1");
    for left_out in ["source", "specversion"] {
        line.as_object_mut().expect("an object").remove(left_out);
    }
    writeln!(stdin, "{line}").expect("it reads");
    // On the board while the program still runs.
    waiting(&server, 1);
    writeln!(stdin, "no event\n\n{{\"type\":\"call.queued\"}}").expect("it reads");
    writeln!(stdin, "{}", queued("c-2")).expect("it reads");
    drop(stdin);
    let done = adapt.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    for words in [
        "stdin:2: no event",
        "stdin:4: no event",
        "id: missing",
        "5 lines, 2 events; left out: 2",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    waiting(&server, 2);
}
