//! Events that are posted, as far as they get without a Kafka.

use std::sync::Arc;

use super::rig::Rig;
use crate::config::{Config, Secret};
use crate::http::Shared;
use crate::kafka::delivery::Delivery;

const ONE: (&str, &str) = ("content-type", "application/cloudevents+json");
const BATCH: (&str, &str) = ("content-type", "application/cloudevents-batch+json");
const POST: &str = "POST /api/v1/events";

/// A Kafka that is never there.
fn nowhere() -> Arc<Delivery> {
    let mut config = Config::default();
    config.kafka.brokers = "127.0.0.1:9".into();
    Arc::new(Delivery::new(&config).expect("a client"))
}

fn with_delivery(shared: &mut Shared) {
    shared.delivery = Some(nowhere());
}

async fn refused(rig: &Rig, headers: &[(&str, &str)], body: &str, status: u16, words: &str) {
    let answer = rig.send(POST, headers, body).await;
    assert_eq!(answer.status, status, "{headers:?} {body}: {}", answer.body);
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    assert!(answer.body.contains(words), "{words}: {}", answer.body);
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let rig = Rig::with(with_delivery).await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    refused(&rig, &[form], "{}", 415, "application/cloudevents+json").await;
    refused(&rig, &[], "{}", 415, "application/cloudevents+json").await;
    refused(&rig, &[ONE], "{}", 400, "missing").await;
    refused(&rig, &[ONE], "[]", 400, "instead of an object").await;
    refused(&rig, &[BATCH], "{}", 400, "not an array of events").await;
    let many = format!("[{}]", ["{}"; 1_001].join(","));
    refused(&rig, &[BATCH], &many, 413, "1000 at most").await;
    let large = " ".repeat((1 << 20) + 1);
    refused(&rig, &[ONE], &large, 413, "send fewer").await;
    let stranger = ("origin", "https://evil.example");
    refused(&rig, &[ONE, stranger], "{}", 403, "allowed_origins").await;
    let binary = ("content-type", "application/json");
    let version = ("ce-specversion", "1.0");
    refused(&rig, &[binary, version], "{}", 400, "ce_id: missing").await;
    let answer = rig.ask("GET /api/v1/events", &[]).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
}

#[tokio::test]
async fn a_batch_of_none_and_a_batch_of_bad_ones_need_no_kafka() {
    let rig = Rig::with(with_delivery).await;
    let answer = rig.send(POST, &[BATCH], "[]").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, r#"{"events":[],"refused":0,"taken":0}"#)
    );
    let answer = rig.send(POST, &[BATCH], "[1]").await;
    assert_eq!(answer.status, 207);
    assert!(answer.body.contains("wrong_type"), "{}", answer.body);
}

#[tokio::test]
async fn too_many_on_their_way_are_asked_to_come_again() {
    let delivery = nowhere();
    let given = Arc::clone(&delivery);
    let rig = Rig::with(move |shared| shared.delivery = Some(given)).await;
    let _room = delivery.room(10_000).expect("all of it");
    let answer = rig.send(POST, &[BATCH], "[{}]").await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("1"))
    );
}

#[tokio::test]
async fn a_token_is_asked_for_where_it_is_set_and_from_elsewhere() {
    let rig = Rig::with(|shared| {
        with_delivery(shared);
        shared.access.events_token = Some(Secret::new("open sesame"));
    })
    .await;
    refused(&rig, &[ONE], "{}", 401, "Bearer").await;
    let wrong = ("authorization", "Bearer open");
    refused(&rig, &[ONE, wrong], "{}", 401, "Bearer").await;
    let right = ("authorization", "Bearer open sesame");
    refused(&rig, &[ONE, right], "{}", 400, "missing").await;

    let rig = Rig::with(|shared| {
        with_delivery(shared);
        shared.access.listen = "0.0.0.0:8080".parse().expect("an address");
    })
    .await;
    refused(&rig, &[ONE], "{}", 403, "events_token_file").await;
}
