//! What a source itself says of durations.

use serde::Serialize;

use super::data::Data;

/// Durations as the source has them, in seconds. They go along for comparison: what counts is the
/// events' times, and readers ignore these as they do every field they do not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Reported {
    /// From entering the queue to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<f64>,
    /// From the first ring to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring_s: Option<f64>,
    /// From the answer to the end of the talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk_s: Option<f64>,
}

/// An event's data with them.
#[derive(Serialize)]
pub(super) struct WithReported<'e, 'a> {
    #[serde(flatten)]
    pub data: &'e Data<'a>,
    pub reported: Reported,
}
