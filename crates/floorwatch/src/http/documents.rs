//! Documents: the board, what is odd, the dictionary, the metrics, and those that describe all of these.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::oneshot;

use super::{Problem, Server, owners};
use crate::cli::Role;
use crate::floors::{AnomalyQuery, BoardQuery, ExplainQuery, Request};
use crate::metrics::exposition;

/// How long the engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// `GET /api/v1/board`.
pub async fn board(
    State(server): State<Arc<Server>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query =
        BoardQuery::parse(&query.unwrap_or_default()).map_err(|words| Problem::new(400, words))?;
    asked(&server, |reply| Request::Document { query, reply }).await
}

/// `GET /api/v1/anomalies`.
pub async fn anomalies(
    State(server): State<Arc<Server>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let text = query.unwrap_or_default();
    let query = AnomalyQuery::parse(&text).map_err(|words| Problem::new(400, words))?;
    if server.shared.role == Role::Gateway {
        return owners::anomalies(&server, &query, &text)
            .await
            .map(json_response);
    }
    asked(&server, |reply| Request::Anomalies { query, reply }).await
}

/// `GET /api/v1/explain`.
pub async fn explain(
    State(server): State<Arc<Server>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let text = query.unwrap_or_default();
    let query = ExplainQuery::parse(&text).map_err(|words| Problem::new(400, words))?;
    if server.shared.role == Role::Gateway {
        let source = query.source.as_deref();
        return owners::explain(&server, source, &text)
            .await
            .map(json_response);
    }
    let explained = answered(&server, |reply| Request::Explain { query, reply }).await?;
    document(explained.map_err(|words| Problem::new(404, words))?).await
}

/// A document that the engine is asked for.
async fn asked<Document: Serialize + Send + 'static>(
    server: &Server,
    request: impl FnOnce(oneshot::Sender<Document>) -> Request,
) -> Result<Response, Problem> {
    document(answered(server, request).await?).await
}

/// The engine's answer.
async fn answered<Answer>(
    server: &Server,
    request: impl FnOnce(oneshot::Sender<Answer>) -> Request,
) -> Result<Answer, Problem> {
    let _permit = server.documents.try_acquire().map_err(|_| {
        Problem::busy("too many documents are being made: come again, or watch /api/v1/stream")
    })?;
    let (reply, answer) = oneshot::channel();
    server
        .shared
        .requests
        .try_send(request(reply))
        .map_err(|_| Problem::busy("the engine is behind: come again"))?;
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    let answer = answer.map_err(|_| Problem::busy("the engine does not answer: come again"))?;
    answer.map_err(|_| {
        let reasons = server.shared.health.reasons();
        Problem::busy("the past is still being read, and would be shown as the present: come again")
            .with_reasons(reasons)
    })
}

async fn document(document: impl Serialize + Send + 'static) -> Result<Response, Problem> {
    let text = tokio::task::spawn_blocking(move || serde_json::to_vec(&document)).await;
    match text {
        Ok(Ok(text)) => Ok(json_response(text.into())),
        _ => Err(Problem::new(
            500,
            "the document could not be written: this is a fault in Floorwatch, please report it",
        )),
    }
}

/// `GET /api/v1/definitions`.
pub async fn definitions(RawQuery(query): RawQuery) -> Result<Response, Problem> {
    static TEXT: LazyLock<String> = LazyLock::new(|| wire::board::definitions().to_string());
    fixed(query, &TEXT)
}

/// `GET /api/v1/asyncapi.json`.
pub async fn asyncapi(RawQuery(query): RawQuery) -> Result<Response, Problem> {
    static TEXT: LazyLock<String> = LazyLock::new(|| wire::asyncapi::document().to_string());
    fixed(query, &TEXT)
}

/// `GET /api/v1/openapi.json`.
pub async fn openapi(RawQuery(query): RawQuery) -> Result<Response, Problem> {
    static TEXT: LazyLock<String> = LazyLock::new(|| super::openapi::document().to_string());
    fixed(query, &TEXT)
}

/// A document that is always the same.
fn fixed(query: Option<String>, text: &'static str) -> Result<Response, Problem> {
    if query.is_some_and(|query| !query.is_empty()) {
        return Err(Problem::new(
            400,
            "this address has no parameters: leave all behind the ? out",
        ));
    }
    Ok(json_response(Bytes::from_static(text.as_bytes())))
}

fn json_response(text: Bytes) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        text,
    )
        .into_response()
}

/// `GET /metrics`.
pub async fn metrics(State(server): State<Arc<Server>>) -> Result<Response, Problem> {
    let (handle, departed) = (
        server.shared.metrics.clone(),
        server.shared.board.departed(),
    );
    let text = tokio::task::spawn_blocking(move || exposition(&handle.render(), &departed)).await;
    let text =
        text.map_err(|_| Problem::new(500, "the metrics could not be written: please report it"))?;
    Ok((
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
        .into_response())
}
