//! The document and how it is written down.

use std::sync::Arc;

use floor::{Anomalies, Anomaly, Missed, Span, Time, Value, Window};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use crate::answer::Instant;

use super::{AGENT_COLUMNS, GROUP_COLUMNS, QUEUE_COLUMNS, Row, TOTAL_COLUMNS};

/// The whole board at one instant for one window.
#[derive(Clone, Debug)]
pub struct Document {
    /// The instant.
    pub at: Time,
    /// Counts what has been published; 0 where nothing is.
    pub seq: u64,
    /// From an event's time to the board, of the newest events.
    pub delay: Option<Span>,
    /// The window of the figures that have one.
    pub window: Window,
    /// All queues below pooled, in the order of [`TOTAL_COLUMNS`].
    pub total: Row,
    /// The same by team or by what else was asked for, in the order of [`GROUP_COLUMNS`], sorted by
    /// id; none where it was not asked for.
    pub groups: Option<Vec<Row>>,
    /// In the order of [`QUEUE_COLUMNS`], sorted by source and id.
    pub queues: Vec<Row>,
    /// In the order of [`AGENT_COLUMNS`], sorted by source and id.
    pub agents: Vec<Row>,
    /// Odd events of all sources.
    pub anomalies: Anomalies,
    /// Sorted by id.
    pub sources: Vec<SourceRow>,
}

/// How fresh a source's figures are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// The source's id.
    pub source: Arc<str>,
    /// The newest event or heartbeat.
    pub last_event: Option<Time>,
    /// How long its newest sign of life is ago.
    pub age: Option<Span>,
    /// From an event's time to the board, of its newest events.
    pub delay: Option<Span>,
    /// Events missing from a gapless sequence.
    pub gaps: u64,
    /// Records whose events are missing in the figures of this window.
    pub missed: Option<Missed>,
}

impl SourceRow {
    /// A source silent for longer is not alive.
    const ALIVE: Span = Span(5 * floor::SECOND);

    /// Whether there was a sign of life just now.
    #[must_use]
    pub fn alive(&self) -> bool {
        self.age.is_some_and(|age| age < Self::ALIVE)
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = 9 + usize::from(self.groups.is_some());
        let mut document = serializer.serialize_struct("Document", fields)?;
        document.serialize_field("at", &Instant(self.at))?;
        document.serialize_field("seq", &self.seq)?;
        document.serialize_field("delay_s", &self.delay.map(Span::seconds))?;
        document.serialize_field("window", self.window.name())?;
        document.serialize_field("total", &Object(&TOTAL_COLUMNS, &self.total))?;
        if let Some(groups) = &self.groups {
            document.serialize_field("groups", &List(&GROUP_COLUMNS, groups))?;
        }
        document.serialize_field("queues", &List(&QUEUE_COLUMNS, &self.queues))?;
        document.serialize_field("agents", &List(&AGENT_COLUMNS, &self.agents))?;
        document.serialize_field("anomalies", &Counts(&self.anomalies))?;
        document.serialize_field("sources", &self.sources)?;
        document.end()
    }
}

impl Serialize for SourceRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut source = serializer.serialize_struct("Source", 7)?;
        source.serialize_field("source", &*self.source)?;
        source.serialize_field("last_event", &self.last_event.map(Instant))?;
        source.serialize_field("age_s", &self.age.map(Span::seconds))?;
        source.serialize_field("delay_s", &self.delay.map(Span::seconds))?;
        source.serialize_field("alive", &self.alive())?;
        source.serialize_field("gaps", &self.gaps)?;
        source.serialize_field("missed", &self.missed.map(Hole))?;
        source.end()
    }
}

/// What is missing.
struct Hole(Missed);

impl Serialize for Hole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut hole = serializer.serialize_struct("Missed", 2)?;
        hole.serialize_field("records", &self.0.records)?;
        hole.serialize_field("before", &Instant(self.0.before))?;
        hole.end()
    }
}

/// A row with its keys.
struct Object<'a>(&'a [&'static str], &'a Row);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.1.len()))?;
        for (key, value) in self.0.iter().zip(self.1) {
            object.serialize_entry(key, &Cell(value))?;
        }
        object.end()
    }
}

/// Rows with their keys.
struct List<'a>(&'a [&'static str], &'a [Row]);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.1.len()))?;
        for row in self.1 {
            list.serialize_element(&Object(self.0, row))?;
        }
        list.end()
    }
}

/// A value at full precision.
pub(crate) struct Cell<'a>(pub(crate) &'a Value);

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_none(),
            Value::Count(count) => serializer.serialize_i64(*count),
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Time(time) => Instant(*time).serialize(serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Parts(parts) => {
                serializer.collect_map(parts.iter().map(|(key, value)| (&**key, Cell(value))))
            }
        }
    }
}

/// Every kind with its count, those never seen included.
struct Counts<'a>(&'a Anomalies);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            Anomaly::ALL
                .iter()
                .map(|kind| (kind.name(), self.0.get(*kind))),
        )
    }
}
