//! What the product exports: the page of a running demo.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::OnceLock;

use acceptance::product::{Running, Scratch, free_address, get, wait_for};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::query::{Parts, Selector};

/// Labels that Prometheus adds to what it scrapes.
const ADDED: [&str; 2] = ["job", "instance"];

/// Names of samples, each with all labels that it comes with.
pub type Names = BTreeMap<String, BTreeSet<String>>;

/// All samples of the demo's page, one with a screen connected.
pub fn exported() -> &'static Names {
    static PAGE: OnceLock<Names> = OnceLock::new();
    PAGE.get_or_init(|| {
        let address = free_address();
        let scratch = Scratch::new("page");
        let port = address.port().to_string();
        let demo = Running::start(&scratch, "demo", &["demo", "--port", &port]);
        wait_for("the demo", || match std::net::TcpStream::connect(address) {
            Ok(_) => (get(address, "/readyz").0 == 200).then_some(()),
            Err(_) => None,
        });
        // Some metrics are there from the first whole second on, the age of sources last of them;
        // some from the first frame on that a screen is sent after its first picture; and how right
        // estimates are, once a call has come and been answered.
        let mut names = wait_for("a second with a screen", || {
            watch(address, 5);
            let names = names(&get(address, "/metrics").1);
            let last = [
                "floorwatch_queue_estimated_wait_error_seconds",
                "floorwatch_source_age_seconds",
                "floorwatch_push_delay_seconds_count",
            ];
            last.iter()
                .all(|name| names.contains_key(*name))
                .then_some(names)
        });
        demo.stop();
        // Made by Prometheus itself for every target.
        names.insert("up".into(), BTreeSet::new());
        names
    })
}

/// Connects a screen and reads so many messages, or until the server ends.
pub fn watch(address: SocketAddr, messages: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut request = format!("ws://{address}/api/v1/stream")
            .into_client_request()
            .expect("a URL");
        let protocol = "floorwatch.v1.json".parse().expect("a header");
        { request.headers_mut() }.insert("sec-websocket-protocol", protocol);
        let Ok((mut socket, _)) = tokio_tungstenite::connect_async(request).await else {
            return;
        };
        let mut more = socket.send(Message::text(r#"{"t":"sub"}"#)).await.is_ok();
        for _ in 0..messages {
            more = more && socket.next().await.is_some_and(|message| message.is_ok());
        }
    });
}

fn names(page: &str) -> Names {
    let mut names = Names::new();
    for line in page.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let known = names.entry(name.to_owned()).or_default();
        if let Some((_, rest)) = line.split_once('{') {
            let labels = rest.rsplit_once('}').map_or("", |(labels, _)| labels);
            let pieces = labels.split("\",");
            known.extend(pieces.filter_map(|piece| Some(piece.split_once('=')?.0.to_owned())));
        }
    }
    names
}

/// Metrics and labels of an expression that the product does not export.
pub fn unknown(parts: &Parts) -> Vec<String> {
    let exported = exported();
    let mut problems = Vec::new();
    let known = |selector: &Selector| exported.get(&selector.metric);
    for selector in &parts.selectors {
        let Some(labels) = known(selector) else {
            problems.push(format!("{} is not exported", selector.metric));
            continue;
        };
        for (label, _, _) in &selector.matchers {
            if !labels.contains(label) && !ADDED.contains(&label.as_str()) {
                problems.push(format!("{} has no label {label}", selector.metric));
            }
        }
    }
    for label in &parts.labels {
        let there = { parts.selectors.iter().filter_map(known) }.any(|it| it.contains(label));
        if !there && !ADDED.contains(&label.as_str()) {
            problems.push(format!("none of its metrics has a label {label}"));
        }
    }
    problems
}

#[test]
fn what_is_not_exported_is_seen() {
    let check = |expression: &str, expected: &[&str]| {
        assert_eq!(unknown(&super::query::parts(expression)), expected);
    };
    check(
        "sum by (queue) (floorwatch_queue_agents{state=\"available\"})",
        &[],
    );
    check(
        "floorwatch_queue_size{queue=\"a\"}",
        &["floorwatch_queue_size is not exported"],
    );
    check(
        "sum by (kind) (floorwatch_queue_agents{team=\"a\"})",
        &[
            "floorwatch_queue_agents has no label team",
            "none of its metrics has a label kind",
        ],
    );
}
