//! One measurement: a process's time, processor time and memory.

use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Of a second, as Linux counts processor time to those who ask.
const TICKS: f64 = 100.0;

/// What was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measure {
    /// Of what.
    pub part: String,
    /// Events, or what else there was so many of.
    pub count: u64,
    /// How long it took.
    pub seconds: f64,
    /// Processor time, of all threads.
    pub cpu_s: f64,
    /// The most memory that the process has had.
    pub peak_mb: f64,
    /// Further figures, by name.
    pub more: BTreeMap<String, f64>,
}

impl Measure {
    /// So many a second.
    pub fn rate(&self) -> f64 {
        as_f64(self.count) / self.seconds
    }

    /// Processor seconds for a million.
    pub fn cpu_per_million(&self) -> f64 {
        self.cpu_s * 1e6 / as_f64(self.count)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub const fn as_f64(count: u64) -> f64 {
    count as f64
}

/// A process from some moment on.
pub struct Watch {
    process: u32,
    began: Instant,
    cpu_s: f64,
}

impl Watch {
    /// Of this process.
    pub fn own() -> Self {
        Self::of(std::process::id())
    }

    /// Of any.
    pub fn of(process: u32) -> Self {
        Self {
            process,
            began: Instant::now(),
            cpu_s: cpu_s(process),
        }
    }

    /// Since when.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// What it has done since then.
    pub fn measure(&self, part: &str, count: u64) -> Measure {
        Measure {
            part: part.to_owned(),
            count,
            seconds: self.began.elapsed().as_secs_f64(),
            cpu_s: cpu_s(self.process) - self.cpu_s,
            peak_mb: memory_mb(self.process, "VmHWM:"),
            more: BTreeMap::new(),
        }
    }
}

/// Processor time of a process so far; nothing of one that is not there.
fn cpu_s(process: u32) -> f64 {
    let stat = read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name before may hold anything.
    let after = stat.rsplit_once(") ").map_or("", |(_, after)| after);
    let ticks = after.split(' ').skip(11).take(2);
    ticks.filter_map(|it| it.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// One of the sizes that Linux tells of a process.
pub fn memory_mb(process: u32, which: &str) -> f64 {
    let status = read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_024.0
}
