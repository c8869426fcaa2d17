//! Questions about single calls, asked at a process that knows figures alone: passed on to those
//! that have the sources, and what these say put together.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, header};
use floor::Anomaly;
use futures_util::future::join_all;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Problem, Server};
use crate::floors::AnomalyQuery;

/// How long an owner may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer at most: a few thousand rows.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What an owner says.
type Answer = Result<(u16, Bytes), Problem>;

/// `GET /api/v1/explain`: by the owner of the source, or by the one that knows what is asked for.
pub async fn explain(server: &Server, source: Option<&str>, query: &str) -> Result<Bytes, Problem> {
    let asked = addresses(server, source)?;
    let several = source.is_none() && asked.len() > 1;
    let mut said: Vec<(u16, Bytes)> = Vec::new();
    for answer in ask_all(asked, "/api/v1/explain", query).await {
        said.push(answer?);
    }
    let mut known = said.iter().filter(|(status, _)| *status == 200);
    match (known.next(), known.next()) {
        (Some((_, document)), None) => Ok(document.clone()),
        (Some(_), Some(_)) => Err(Problem::new(400, several_know(source))),
        _ if several => Err(Problem::new(
            404,
            "no processor knows it: say of which `source` it is",
        )),
        _ => Err(said.first().map_or_else(nobody, passed_on)),
    }
}

fn several_know(source: Option<&str>) -> String {
    match source {
        None => "what is asked for is at several processors, each of which knows its own calls: say of which `source`".to_owned(),
        Some(source) => format!(
            "source `{source}` comes on partitions of several processors (`source_split`), each of which knows a part \
             of its calls: key the topic by source"
        ),
    }
}

/// `GET /api/v1/anomalies`: what all of the owners say, or those of the source; and which sources
/// are split between them, of which none of them knows.
pub async fn anomalies(
    server: &Server,
    asked: &AnomalyQuery,
    query: &str,
) -> Result<Bytes, Problem> {
    let source = asked.source.as_deref();
    let mut all: Option<Value> = None;
    for answer in ask_all(addresses(server, source)?, "/api/v1/anomalies", query).await {
        let (status, body) = answer?;
        if status != 200 {
            return Err(passed_on(&(status, body)));
        }
        let document: Value = serde_json::from_slice(&body).map_err(|_| garbled())?;
        match &mut all {
            Some(all) => add(all, document, asked.limit),
            None => all = Some(document),
        }
    }
    let mut all = all.ok_or_else(nobody)?;
    let owners = server.shared.board.owners();
    let known = owners.partitions.iter();
    let known = known.filter(|(known, _)| source.is_none_or(|source| source == &***known));
    let split = known.filter(|(_, partitions)| partitions.len() > 1).count();
    let in_total = usize::from(asked.wants(Anomaly::SourceSplit)) * split;
    let counts = json!({ Anomaly::SourceSplit.name(): split });
    let more = json!({ "total": in_total, "forgotten": in_total, "counts": counts });
    add(&mut all, json!({ "anomalies": more }), asked.limit);
    Ok(Bytes::from(all.to_string()))
}

/// Adds what another says: numbers are added, lists joined, the newest first.
fn add(all: &mut Value, more: Value, limit: usize) {
    match (all, more) {
        (Value::Object(all), Value::Object(more)) => {
            for (key, more) in more {
                match all.get_mut(&key) {
                    Some(known) => add(known, more, limit),
                    None => drop(all.insert(key, more)),
                }
            }
        }
        (Value::Array(all), Value::Array(more)) => {
            all.extend(more);
            let newest = |row: &Value| {
                let time = |key: &str| row[key].as_str().map(ToOwned::to_owned);
                time("arrived").or_else(|| time("time"))
            };
            all.sort_by_cached_key(|row| std::cmp::Reverse(newest(row)));
            all.truncate(limit);
        }
        (Value::Bool(all), Value::Bool(more)) => *all |= more,
        (all @ Value::Number(_), Value::Number(more)) => {
            let sum = all.as_i64().unwrap_or(0) + more.as_i64().unwrap_or(0);
            *all = sum.into();
        }
        // Of instants the earlier.
        (Value::String(all), Value::String(more)) if more < *all => *all = more,
        _ => {}
    }
}

/// Where the source's owner answers; without a source all owners.
fn addresses(server: &Server, source: Option<&str>) -> Result<BTreeSet<String>, Problem> {
    let owners = server.shared.board.owners();
    let Some(source) = source else {
        return Ok(owners.addresses.values().cloned().collect());
    };
    let partitions = owners.partitions.get(source).ok_or_else(|| {
        let known: Vec<&str> = owners.partitions.keys().map(|source| &**source).collect();
        let known = known.join(", ");
        Problem::new(
            404,
            format!("there is no source `{source}`: known are {known}"),
        )
    })?;
    let addresses = partitions
        .iter()
        .map(|of| owners.addresses.get(of).cloned());
    addresses.collect::<Option<_>>().ok_or_else(nobody)
}

async fn ask_all(addresses: BTreeSet<String>, path: &str, query: &str) -> Vec<Answer> {
    let asked = addresses.into_iter().map(|address| async move {
        let asked = timeout(PATIENCE, ask(&address, path, query)).await;
        let answer = asked.unwrap_or_else(|_| Err("it takes too long".to_owned()));
        answer.map_err(|why| {
            Problem::busy(format!(
                "the processor at {address} does not answer: {why}; it must be reachable from here at the address \
                 that `advertised` under its [http] says"
            ))
        })
    });
    join_all(asked).await
}

async fn ask(address: &str, path: &str, query: &str) -> Result<(u16, Bytes), String> {
    let say = |error: &dyn std::fmt::Display| error.to_string();
    let stream = TcpStream::connect(address).await.map_err(|it| say(&it))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|it| say(&it))?;
    // Ends with the answer, or with the sender.
    tokio::spawn(connection);
    let request = Request::get(format!("{path}?{query}"))
        .header(header::HOST, address)
        .body(Body::empty())
        .map_err(|it| say(&it))?;
    let answer = sender.send_request(request).await.map_err(|it| say(&it))?;
    let status = answer.status().as_u16();
    let body = to_bytes(Body::new(answer.into_body()), MOST_BYTES).await;
    Ok((status, body.map_err(|it| say(&it))?))
}

/// What an owner says is wrong.
fn passed_on((status, body): &(u16, Bytes)) -> Problem {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    match said["detail"].as_str() {
        Some(detail) => Problem::new(*status, detail),
        None => garbled(),
    }
}

fn garbled() -> Problem {
    Problem::new(
        502,
        "a processor answers something else: is it of another version?",
    )
}

fn nobody() -> Problem {
    Problem::busy("no processor has said yet where it answers: come again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_say_is_put_together() {
        let mut all = json!({
            "at": "2026-11-23T09:30:01Z",
            "anomalies": { "total": 3, "truncated": false, "list": [{ "time": "2026-11-23T09:00:00Z" }] },
        });
        let more = json!({
            "at": "2026-11-23T09:30:00Z",
            "anomalies": { "total": 4, "truncated": true, "list": [
                { "time": "2026-11-23T09:10:00Z" }, { "time": "2026-11-23T08:00:00Z" },
            ] },
        });
        add(&mut all, more, 2);
        let expected = json!({
            "at": "2026-11-23T09:30:00Z",
            "anomalies": { "total": 7, "truncated": true, "list": [
                { "time": "2026-11-23T09:10:00Z" }, { "time": "2026-11-23T09:00:00Z" },
            ] },
        });
        assert_eq!(all, expected);
    }
}
