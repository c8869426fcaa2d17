//! Whether the process is alive, and whether it shows what is.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use metrics::gauge;
use serde_json::json;

use super::{Problem, Server};

/// An engine that has not reported for so long does not run.
const SILENT: Duration = Duration::from_secs(10);

/// How the process is, as the engine reports it once a second.
#[derive(Default)]
pub struct Health(Mutex<Report>);

#[derive(Default)]
struct Report {
    reported: Option<Instant>,
    ready: bool,
    trouble: Option<String>,
    behind: Vec<(i32, i64)>,
}

impl Health {
    /// Takes a report: whether all that was assigned has been caught up with, what is wrong in
    /// words, and how many records of each partition are still to be read.
    pub fn report(&self, topic: &str, ready: bool, trouble: Option<String>, lag: &[(i32, i64)]) {
        for (partition, records) in lag {
            #[allow(clippy::cast_precision_loss, reason = "records stay far below 2^53")]
            gauge!("floorwatch_consumer_lag_records", "topic" => topic.to_owned(), "partition" => partition.to_string())
                .set(*records as f64);
        }
        let mut state = self.lock();
        // A partition that was taken away has no lag here any more.
        for (partition, _) in &state.behind {
            if !lag.iter().any(|(known, _)| known == partition) {
                gauge!("floorwatch_consumer_lag_records", "topic" => topic.to_owned(), "partition" => partition.to_string())
                    .set(f64::NAN);
            }
        }
        *state = Report {
            reported: Some(Instant::now()),
            ready,
            trouble,
            behind: lag.to_vec(),
        };
    }

    /// Why the process is not ready, in words; nothing where it is.
    pub fn reasons(&self) -> Vec<String> {
        let state = self.lock();
        let Some(reported) = state.reported else {
            return vec!["the engine has just been started: come again".to_owned()];
        };
        if reported.elapsed() > SILENT {
            return vec![format!(
                "the engine has not reported for {} s: restart the process",
                reported.elapsed().as_secs()
            )];
        }
        if state.ready {
            return Vec::new();
        }
        let behind = state.behind.iter().filter(|(_, records)| *records > 0);
        let behind = behind.map(|(partition, records)| {
            format!("partition {partition}: {records} records are still to be read")
        });
        let mut reasons: Vec<String> = state.trouble.iter().cloned().chain(behind).collect();
        if reasons.is_empty() {
            reasons.push("waiting for the consumer group to assign partitions".to_owned());
        }
        reasons
    }

    /// What is wrong, in words, also where all that can be read has been.
    fn trouble(&self) -> Option<String> {
        self.lock().trouble.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `GET /healthz`: the process answers.
pub async fn healthz() -> Json<serde_json::Value> {
    Json(json!({ "status": "alive" }))
}

/// `GET /readyz`: what is shown is what is.
pub async fn readyz(State(server): State<Arc<Server>>) -> Response {
    let health = &server.shared.health;
    let reasons = health.reasons();
    if reasons.is_empty() {
        let answer = match health.trouble() {
            Some(trouble) => json!({ "status": "ready", "trouble": trouble }),
            None => json!({ "status": "ready" }),
        };
        return Json(answer).into_response();
    }
    Problem::busy(format!("not ready: {}", reasons.join("; ")))
        .with_reasons(reasons)
        .into_response()
}
