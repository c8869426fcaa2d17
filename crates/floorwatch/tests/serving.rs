//! The processes that serve: what they say while Kafka is down, the demo, a clean end.

mod process;

use std::time::Duration;

use process::Server;

#[test]
fn without_kafka_the_board_is_up_and_says_why_there_is_no_data() {
    let (port, broker) = (process::free_port(), process::free_port());
    let file = process::file(
        "down.toml",
        &format!(
            "[kafka]\nbrokers = \"127.0.0.1:{broker}\"\n[http]\nlisten = \"127.0.0.1:{port}\"\n"
        ),
    );
    let server = Server::start(&["run", "--config", &file], port);
    server.wait_for(Duration::from_secs(10), "/readyz", |status, body| {
        status == 503
            && body.contains("no events since")
            && body.contains(&format!("127.0.0.1:{broker}"))
    });
    let board = server.wait_for(Duration::from_secs(10), "/api/v1/board", |status, _| {
        status == 200
    });
    assert!(board.contains("\"queues\":[]"), "{board}");
    let (code, took) = server.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn the_demo_is_ready_with_an_hour_on_the_board_and_ends_cleanly() {
    let port = process::free_port();
    let server = Server::start(&["demo", "--seed", "3", "--port", &port.to_string()], port);
    server.wait_for(Duration::from_secs(120), "/readyz", |status, _| {
        status == 200
    });
    let board = server.get("/api/v1/board?window=60m").unwrap().1;
    assert_eq!(
        board.matches("\"longest_wait_s\"").count(),
        31,
        "30 queues and the total"
    );
    let answered = number(&board, "\"answered\":").expect("the total");
    assert!(answered > 500, "{answered} answered in the last hour");
    let (code, took) = server.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

/// The number behind the first of these keys: that of the total.
fn number(text: &str, key: &str) -> Option<u64> {
    let rest = text.split(key).nth(1)?;
    rest.chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .ok()
}
