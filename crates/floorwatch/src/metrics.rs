//! What Prometheus reads: names, help and buckets here; what they show is measured by [`Meters`].
//!
//! Gauges of queues are set once a second, at exactly the whole second, from the same terms and by
//! the same definitions as the board. Counters of calls never fall: a visit counts once it closes,
//! a later correction in `floorwatch_corrections_total`.

mod exposition;
mod help;
mod meters;
mod queue;

pub use exposition::exposition;
pub use meters::{Meters, NO_VALUE};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Queues with labels of their own; the calls of the others are counted as `other`.
pub const MOST_QUEUES: usize = 2_000;

/// Seconds of waits, around the usual thresholds.
const WAITS: [f64; 13] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 300.0, 600.0,
];
/// Seconds of handling a call.
const HANDLES: [f64; 11] = [
    15.0, 30.0, 60.0, 120.0, 180.0, 240.0, 300.0, 450.0, 600.0, 900.0, 1800.0,
];
/// Seconds on the way.
const DELAYS: [f64; 13] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0,
];

/// Sets the process's recorder up.
///
/// # Errors
/// There is one already.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = builder()?.install_recorder()?;
    help::describe();
    Ok(handle)
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    let full = |name: &str| Matcher::Full(format!("floorwatch_{name}"));
    PrometheusBuilder::new()
        .set_buckets_for_metric(full("queue_wait_seconds"), &WAITS)?
        .set_buckets_for_metric(full("queue_handle_seconds"), &HANDLES)?
        .set_buckets_for_metric(full("event_delay_seconds"), &DELAYS)?
        .set_buckets_for_metric(full("push_delay_seconds"), &DELAYS)
}

#[cfg(test)]
pub mod tests;
