//! What can be said about `anomalies`.

use clap::Args;

use super::Past;
use crate::floors::{AnomalyQuery, Kind, USUAL_LIMIT, limit};

/// Arguments of `anomalies`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  floorwatch anomalies --events hour.jsonl --at 2026-11-23T09:30:00Z\n  \
                  floorwatch anomalies --events hour.jsonl --at 2026-11-23T09:30:00Z --kind late_dropped --limit 20"
)]
pub struct Anomalies {
    /// What is read.
    #[command(flatten)]
    pub past: Past,
    /// This source alone
    #[arg(long, value_name = "S")]
    pub source: Option<String>,
    /// This kind alone, such as answered_twice, talk_without_end or revision
    #[arg(long, value_name = "K", value_parser = Kind::parse)]
    pub kind: Option<Kind>,
    /// Rows of each list, 0 to 1000
    #[arg(long, value_name = "N", default_value_t = USUAL_LIMIT, value_parser = limit)]
    pub limit: usize,
}

impl Anomalies {
    /// The question.
    pub fn query(&self) -> AnomalyQuery {
        AnomalyQuery {
            source: self.source.clone(),
            kind: self.kind,
            limit: self.limit,
        }
    }
}
