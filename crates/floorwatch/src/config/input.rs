//! `[input]`: which events are read, from where on, and how patiently.

use std::time::Duration;

use floor::Span;

use super::kafka::{Kafka, topic_name};
use super::section::Section;
use super::tree::{Mistake, Table, Value};

/// Where reading begins at every start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the oldest record that the topic still has.
    Earliest,
    /// At the first record so long before now.
    Back(Span),
}

/// How events are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The topic of events, keyed by source.
    pub topic: String,
    /// The topic whose events it has, where that is keyed otherwise.
    pub keyed_otherwise: Option<String>,
    /// The consumer group.
    pub group: String,
    /// Events further behind the newest of their source are dropped.
    pub lateness: Span,
    /// Events stamped further ahead of their record are read as of the record.
    pub max_skew: Span,
    /// The least time from one picture of the board to the next.
    pub tick: Duration,
    /// Where reading begins.
    pub start: Start,
}

impl Input {
    /// What holds where nothing is said.
    pub fn of(kafka: &Kafka) -> Self {
        let plan = floor::Plan::default();
        Self {
            topic: format!("{}.events", kafka.prefix),
            keyed_otherwise: None,
            group: kafka.prefix.clone(),
            lateness: plan.lateness,
            max_skew: plan.max_skew,
            tick: Duration::from_millis(50),
            start: Start::Earliest,
        }
    }

    /// The topic that events come into from outside.
    pub fn entrance(&self) -> &str {
        self.keyed_otherwise.as_ref().unwrap_or(&self.topic)
    }
}

/// Reads the section.
pub fn read(table: Option<&Table>, kafka: &Kafka, mistakes: &mut Vec<Mistake>) -> Input {
    let mut input = Input::of(kafka);
    let mut section = Section::new("[input]", table, mistakes);
    if let Some(topic) = section.text("topic") {
        topic.clone_into(&mut input.topic);
        topic_name(&mut section, "topic", topic);
    }
    if let Some(group) = section.text("group") {
        group.clone_into(&mut input.group);
    }
    input.lateness = section
        .span("lateness", "1s", "7d")
        .unwrap_or(input.lateness);
    input.max_skew = section
        .span("max_skew", "0s", "1d")
        .unwrap_or(input.max_skew);
    if let Some(tick) = section.span("tick", "5ms", "5s") {
        input.tick = Duration::from_micros(tick.0.unsigned_abs());
    }
    input.start = start(&mut section).unwrap_or(input.start);
    if section.flag("rekey") == Some(true) {
        let by_source = format!("{}.events.by-source", kafka.prefix);
        if input.topic == by_source {
            let words = format!(
                "`rekey`: `{by_source}` is what `topic` is re-keyed into: name another `topic`, or another `prefix` under [kafka]"
            );
            section.wrong_at("rekey", words);
        }
        input.keyed_otherwise = Some(std::mem::replace(&mut input.topic, by_source));
    }
    section.finish();
    input
}

fn start(section: &mut Section<'_, '_>) -> Option<Start> {
    let node = section.node("start")?;
    if matches!(&node.value, Value::Text(text) if text == "earliest") {
        return Some(Start::Earliest);
    }
    section.span("start", "1m", "3653d").map(Start::Back)
}
