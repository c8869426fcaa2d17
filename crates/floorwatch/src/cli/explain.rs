//! What can be said about `explain`.

use clap::Args;
use floor::Window;

use super::Past;
use crate::floors::{After, ExplainQuery, USUAL_LIMIT, limit};

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  floorwatch explain --events hour.jsonl --at 2026-11-23T09:30:00Z --queue billing --metric service_level --window 15m\n  \
                  floorwatch explain --events day.jsonl --at 2026-11-23T17:00:00Z --agent a-7 --metric occupancy --window today"
)]
pub struct Explain {
    /// What is read.
    #[command(flatten)]
    pub past: Past,
    /// The figure: `floorwatch definitions` lists all
    #[arg(long, value_name = "M")]
    pub metric: String,
    /// Of this queue; none is all pooled
    #[arg(long, value_name = "Q", conflicts_with = "agent")]
    pub queue: Option<String>,
    /// Of this agent
    #[arg(long, value_name = "A")]
    pub agent: Option<String>,
    /// Of this source, where more than one has the queue or agent
    #[arg(long, value_name = "S")]
    pub source: Option<String>,
    /// The window: 5m, 15m, 30m, 60m, or today, the business day so far
    #[arg(long, value_name = "W", default_value = "30m", value_parser = super::window)]
    pub window: Window,
    /// Rows of calls, 0 to 1000
    #[arg(long, value_name = "N", default_value_t = USUAL_LIMIT, value_parser = limit)]
    pub limit: usize,
    /// Rows that follow: what `next` of the page before says
    #[arg(long, value_name = "PLACE", value_parser = After::parse)]
    pub after: Option<After>,
}

impl Explain {
    /// The question.
    pub fn query(&self) -> ExplainQuery {
        ExplainQuery {
            source: self.source.clone(),
            queue: self.queue.clone(),
            agent: self.agent.clone(),
            metric: self.metric.clone(),
            window: self.window,
            limit: self.limit,
            after: self.after.clone(),
        }
    }
}
