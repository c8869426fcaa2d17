//! Rows of the board from a floor's facts and terms.

use std::sync::{Arc, LazyLock};

use floor::dictionary::{AGENT, QUEUE};
use floor::{AgentFacts, AgentTerms, QueueFacts, QueueTerms, Value};

/// The values of one row, in the order of its columns.
pub type Row = Vec<Value>;

/// What a queue's row says before its figures.
pub const QUEUE_FACTS: [&str; 5] = ["source", "queue", "name", "sl_seconds", "sl_target"];

/// What an agent's row says before its figures.
pub const AGENT_FACTS: [&str; 12] = [
    "source",
    "agent",
    "name",
    "team",
    "state",
    "since",
    "call",
    "queue",
    "reason",
    "doubtful",
    "doubtful_reason",
    "long",
];

/// Keys of a queue's row.
pub static QUEUE_COLUMNS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    QUEUE_FACTS
        .into_iter()
        .chain(QUEUE.iter().map(|figure| figure.key))
        .collect()
});

/// Keys of an agent's row.
pub static AGENT_COLUMNS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    AGENT_FACTS
        .into_iter()
        .chain(AGENT.iter().map(|figure| figure.key))
        .collect()
});

/// Keys of the row of all queues pooled.
pub static TOTAL_COLUMNS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| QUEUE_COLUMNS[3..].to_vec());

/// Keys of the row of a group: its id, and the figures of its queues and agents pooled.
pub static GROUP_COLUMNS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    std::iter::once("group")
        .chain(TOTAL_COLUMNS.iter().copied())
        .collect()
});

/// A queue's facts and the settings it is judged by.
#[must_use]
pub fn queue_facts(
    source: &Arc<str>,
    facts: &QueueFacts,
    terms: &QueueTerms,
) -> [Value; QUEUE_FACTS.len()] {
    [
        source.clone().into(),
        facts.queue.clone().into(),
        facts.name.clone().into(),
        terms.threshold.into(),
        Value::Number(terms.target),
    ]
}

/// A queue's row.
#[must_use]
pub fn queue_row(source: &Arc<str>, facts: &QueueFacts, terms: &QueueTerms) -> Row {
    let facts = queue_facts(source, facts, terms).into_iter();
    facts
        .chain(QUEUE.iter().map(|figure| (figure.value)(terms)))
        .collect()
}

/// The row of a pool of queues.
#[must_use]
pub fn total_row(terms: &QueueTerms) -> Row {
    let settings = [terms.threshold.into(), Value::Number(terms.target)].into_iter();
    settings
        .chain(QUEUE.iter().map(|figure| (figure.value)(terms)))
        .collect()
}

/// The row of a group of calls that no agents belong to: figures of agents are null.
#[must_use]
pub fn calls_row(group: &Arc<str>, terms: &QueueTerms) -> Row {
    let mut row = group_row(group, terms);
    let figures = row.len() - QUEUE.len();
    for (cell, figure) in row[figures..].iter_mut().zip(QUEUE) {
        if figure.is_of_agents() {
            *cell = Value::Null;
        }
    }
    row
}

/// The row of a group.
#[must_use]
pub fn group_row(group: &Arc<str>, terms: &QueueTerms) -> Row {
    std::iter::once(group.clone().into())
        .chain(total_row(terms))
        .collect()
}

/// An agent's facts.
#[must_use]
pub fn agent_facts(source: &Arc<str>, facts: &AgentFacts) -> [Value; AGENT_FACTS.len()] {
    [
        source.clone().into(),
        facts.agent.clone().into(),
        facts.name.clone().into(),
        facts.team.clone().into(),
        Value::word(facts.state.name()),
        facts.since.into(),
        facts.call.clone().into(),
        facts.queue.clone().into(),
        facts.reason.clone().into(),
        Value::Flag(facts.doubt.is_some()),
        facts.doubt.map_or(Value::Null, Value::word),
        Value::Flag(facts.long),
    ]
}

/// An agent's row.
#[must_use]
pub fn agent_row(source: &Arc<str>, facts: &AgentFacts, terms: &AgentTerms) -> Row {
    let facts = agent_facts(source, facts).into_iter();
    facts
        .chain(AGENT.iter().map(|figure| (figure.value)(terms)))
        .collect()
}
