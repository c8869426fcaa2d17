//! The document: three lists, each with how much of it is there.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ContradictionRow, FigureRow, OddRow, RevisionRow};
use crate::answer::Instant;

/// What is odd at one instant.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The instant.
    pub at: Instant,
    /// Events that are odd.
    pub anomalies: Anomalies,
    /// Events that changed what the board had shown.
    pub revisions: Revisions,
    /// What cannot be.
    pub contradictions: Contradictions,
}

/// Odd events.
#[derive(Clone, Debug, Serialize)]
pub struct Anomalies {
    /// Those asked for.
    pub total: i64,
    /// All, by kind.
    pub counts: BTreeMap<&'static str, i64>,
    /// The newest of those asked for, newest first, copies last.
    pub list: Vec<OddRow>,
    /// Whether more of them can be listed.
    pub truncated: bool,
    /// Those that are counted and cannot be listed any more.
    pub forgotten: i64,
}

/// Revisions.
#[derive(Clone, Debug, Serialize)]
pub struct Revisions {
    /// Events that revised something.
    pub total: u64,
    /// Those of the last hour.
    pub last_hour: Revised,
    /// Those since each source's business day began.
    pub today: Revised,
    /// What was revised most often in the last hour, then in total.
    pub figures: Vec<FigureRow>,
    /// The newest, newest first.
    pub list: Vec<RevisionRow>,
    /// Whether there are more figures, or more revisions that can be listed.
    pub truncated: bool,
    /// Revisions that are counted and cannot be listed any more.
    pub forgotten: u64,
}

/// How much was revised in some time.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Revised {
    /// Events that revised something.
    pub events: u64,
    /// Figures that were revised.
    pub figures: usize,
}

/// Contradictions.
#[derive(Clone, Debug, Serialize)]
pub struct Contradictions {
    /// Those asked for.
    pub total: usize,
    /// All, by kind.
    pub counts: BTreeMap<&'static str, usize>,
    /// The most serious first, of these the oldest.
    pub list: Vec<ContradictionRow>,
    /// Whether there are more.
    pub truncated: bool,
}
