//! `POST /api/v1/events`: events of those who have no Kafka producer, by CloudEvents' binding to
//! HTTP: one or a batch, each answered with its place in Kafka or with what is wrong with it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rdkafka::message::{Header, OwnedHeaders};
use serde_json::{Value, json};
use wire::event::{CloudEvent, Malformed, batch};

use super::guard::writer;
use super::{Problem, Server};
use crate::kafka::delivery::{Place, Record, Undelivered};

/// Bytes of a request at most.
const MOST_BYTES: usize = 1 << 20;
/// Events of a batch at most.
pub(super) const MOST_EVENTS: usize = 1_000;
/// How long a body may take to come in.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) const ONE: &str = "application/cloudevents+json";
pub(super) const BATCH: &str = "application/cloudevents-batch+json";
pub(super) const JSON: &str = "application/json";

/// What a request brings, by its headers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One event as JSON.
    One,
    /// An array of them.
    Batch,
    /// Its attributes in headers, the body is its data.
    Binary,
}

/// What has become of an event.
enum Outcome {
    /// Kafka has it.
    Taken {
        id: String,
        source: String,
        place: Place,
    },
    /// It is no event of the contract.
    Malformed(Malformed),
    /// Kafka has not taken it.
    Undelivered(Undelivered),
}

/// `POST /api/v1/events`.
pub async fn post(
    State(server): State<Arc<Server>>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    writer(&server.shared.access, &head.headers)?;
    let form = form(&head.headers)?;
    let body = read(body).await?;
    let texts = match form {
        Form::Batch => batch(&body).map_err(|wrong| malformed(&wrong))?,
        Form::One | Form::Binary => vec![&body[..]],
    };
    if texts.len() > MOST_EVENTS {
        let words = format!(
            "{} events: a batch holds {MOST_EVENTS} at most",
            texts.len()
        );
        return Err(Problem::new(413, words));
    }
    let delivery = server.shared.delivery.as_deref();
    let delivery = delivery.ok_or_else(|| Problem::busy("events are not taken in here"))?;
    let Some(_room) = delivery.room(texts.len()) else {
        let words = "too many events are on their way to Kafka: send these again in a second";
        return Err(Problem::new(429, words).with_header("retry-after", "1"));
    };
    let attributes = attributes(&head.headers);
    let binary = (form == Form::Binary).then_some(&attributes[..]);
    let read: Vec<_> = texts.iter().map(|text| event(text, binary)).collect();
    let mut records = Vec::new();
    for (event, text) in read.iter().zip(&texts) {
        if let Ok(event) = event {
            records.push(Record {
                source: &event.source,
                value: text,
                headers: headers(binary),
            });
        }
    }
    let mut delivered = delivery.deliver(&records).await.into_iter();
    let outcome = |event: Result<CloudEvent<'_>, Malformed>| match event {
        Err(wrong) => Outcome::Malformed(wrong),
        Ok(event) => match delivered.next() {
            Some(Ok(place)) => Outcome::Taken {
                id: event.id.to_string(),
                source: event.source.to_string(),
                place,
            },
            Some(Err(error)) => Outcome::Undelivered(error),
            None => Outcome::Undelivered(Undelivered::Unavailable("not sent".into())),
        },
    };
    let outcomes: Vec<Outcome> = read.into_iter().map(outcome).collect();
    match (form, outcomes.first()) {
        (Form::One | Form::Binary, Some(outcome)) => alone(outcome),
        _ => Ok(together(&outcomes)),
    }
}

fn form(headers: &HeaderMap) -> Result<Form, Problem> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    let content_type = text(header::CONTENT_TYPE).unwrap_or_default();
    let plain = content_type.split(';').next().unwrap_or_default().trim();
    match plain.to_ascii_lowercase().as_str() {
        ONE => Ok(Form::One),
        BATCH => Ok(Form::Batch),
        JSON if headers.contains_key("ce-specversion") => Ok(Form::Binary),
        _ => Err(Problem::new(
            415,
            format!(
                "content type `{content_type}`: send one event as {ONE}, an array of events as {BATCH}, \
                 or the data of one as {JSON} with its attributes in ce-… headers"
            ),
        )
        .with_header("accept-post", "application/cloudevents+json, application/cloudevents-batch+json, application/json")),
    }
}

async fn read(body: Body) -> Result<axum::body::Bytes, Problem> {
    match tokio::time::timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(Problem::new(
            413,
            format!("more than {MOST_BYTES} bytes: send fewer events at once"),
        )),
        Err(_) => Err(Problem::new(408, "the body does not come")),
    }
}

/// The attributes in `ce-` headers, by their names and as they are meant: CloudEvents writes what
/// is no plain ASCII in percent signs.
fn attributes(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    let ours = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix("ce-")?;
        let value = percent_encoding::percent_decode(value.as_bytes()).collect();
        Some((name.to_owned(), value))
    });
    ours.collect()
}

fn event<'a>(
    text: &'a [u8],
    binary: Option<&'a [(String, Vec<u8>)]>,
) -> Result<CloudEvent<'a>, Malformed> {
    match binary {
        None => CloudEvent::from_json(text),
        Some(attributes) => {
            let attributes = attributes
                .iter()
                .map(|(name, value)| (name.as_str(), Some(value.as_slice())));
            CloudEvent::from_binary(attributes, text)
        }
    }
}

/// The record's headers, in the mode in which the event came.
fn headers(binary: Option<&[(String, Vec<u8>)]>) -> OwnedHeaders {
    let content_type = if binary.is_some() { JSON } else { ONE };
    let headers = OwnedHeaders::new().insert(Header {
        key: "content-type",
        value: Some(content_type),
    });
    binary
        .into_iter()
        .flatten()
        .fold(headers, |headers, (name, value)| {
            headers.insert(Header {
                key: &format!("ce_{name}"),
                value: Some(value),
            })
        })
}

/// The answer to one event.
fn alone(outcome: &Outcome) -> Result<Response, Problem> {
    match outcome {
        Outcome::Taken { .. } => Ok(json_response(StatusCode::OK, &said(outcome))),
        Outcome::Malformed(wrong) => Err(malformed(wrong)),
        Outcome::Undelivered(Undelivered::Refused(words)) => Err(Problem::new(400, words.clone())),
        Outcome::Undelivered(Undelivered::Unavailable(words)) => Err(Problem::busy(words.clone())),
    }
}

/// The answer to a batch: each in its order.
fn together(outcomes: &[Outcome]) -> Response {
    let taken = |outcome: &&Outcome| matches!(outcome, Outcome::Taken { .. });
    let taken = outcomes.iter().filter(taken).count();
    let unavailable =
        |outcome: &Outcome| matches!(outcome, Outcome::Undelivered(Undelivered::Unavailable(_)));
    let status = if taken == outcomes.len() {
        StatusCode::OK
    } else if outcomes.iter().all(unavailable) {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::MULTI_STATUS
    };
    let events: Vec<Value> = outcomes.iter().map(said).collect();
    let refused = outcomes.len() - taken;
    let answer = json!({"taken": taken, "refused": refused, "events": events});
    json_response(status, &answer)
}

fn said(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Taken { id, source, place } => json!({
            "id": id, "source": source, "partition": place.partition, "offset": place.offset,
        }),
        Outcome::Malformed(wrong) => json!({"error": {
            "code": wrong.code(), "path": wrong.path(), "detail": wrong.to_string(),
        }}),
        Outcome::Undelivered(Undelivered::Unavailable(words)) => json!({"error": {
            "code": "unavailable", "detail": words,
        }}),
        Outcome::Undelivered(Undelivered::Refused(words)) => json!({"error": {
            "code": "refused", "detail": words,
        }}),
    }
}

fn malformed(wrong: &Malformed) -> Problem {
    Problem::new(400, format!("no event of the contract: {wrong}"))
}

fn json_response(status: StatusCode, answer: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, answer.to_string()).into_response()
}
