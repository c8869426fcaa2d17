//! What a simulation with faults says of itself: each event or copy that does not count, and at
//! the end how many there were.
//!
//! Lines of JSON, as `docs/simulator.md` explains. They are written only, never read here.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::event::CloudEvent;

/// What was done to an event or a copy that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Delivered too late: to be dropped.
    Late,
    /// Delivered again.
    Duplicate,
    /// An end that was never delivered.
    LostEnd,
}

/// How often what was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Deliveries.
    pub delivered: u64,
    /// Events that count.
    pub counted: u64,
    /// Deliveries of what counted before: the anomaly of this name.
    pub duplicates: u64,
    /// Deliveries that were too late: the anomaly of this name.
    pub late_dropped: u64,
    /// Events that count as of their delivery: the anomaly of this name.
    pub skewed: u64,
    /// Ends never delivered.
    pub lost_ends: u64,
    /// Restarts that count.
    pub restarts: u64,
}

impl Counts {
    /// Adds those of another source.
    pub const fn add(&mut self, other: &Self) {
        self.delivered += other.delivered;
        self.counted += other.counted;
        self.duplicates += other.duplicates;
        self.late_dropped += other.late_dropped;
        self.skewed += other.skewed;
        self.lost_ends += other.lost_ends;
        self.restarts += other.restarts;
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Line<'a> {
    /// Something was done.
    Done {
        /// What.
        fault: Fault,
        /// To which event, as it was delivered.
        event: &'a CloudEvent<'a>,
    },
    /// The last line.
    Summary {
        /// The counts.
        summary: Summary,
    },
}

/// How often what was done, in all and by source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Of all sources.
    pub total: Counts,
    /// Of each source.
    pub sources: BTreeMap<String, Counts>,
}

impl Line<'_> {
    /// The line as JSON, without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Fails only for keys that are no text: there are none here.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Mark, SourceMark};
    use floor::Time;

    #[test]
    fn lines_are_as_documented() {
        let mark = SourceMark {
            mark: Mark::Restart,
        };
        let mut event = CloudEvent::new("1", "acme/site-1", Time(0), mark);
        event.received = Some(Time(1_000));
        let line = Line::Done {
            fault: Fault::LostEnd,
            event: &event,
        };
        assert_eq!(
            line.to_json(),
            format!(r#"{{"fault":"lost-end","event":{}}}"#, event.to_json())
        );
        let counts = Counts {
            delivered: 2,
            counted: 1,
            duplicates: 1,
            ..Counts::default()
        };
        let mut summary = Summary::default();
        summary.total.add(&counts);
        summary.sources.insert("acme/site-1".to_owned(), counts);
        let counts = r#"{"delivered":2,"counted":1,"duplicates":1,"late_dropped":0,"skewed":0,"lost_ends":0,"restarts":0}"#;
        assert_eq!(
            Line::Summary { summary }.to_json(),
            format!(r#"{{"summary":{{"total":{counts},"sources":{{"acme/site-1":{counts}}}}}}}"#)
        );
    }
}
