//! Cells of a view from a floor's facts and terms.

use std::collections::BTreeSet;
use std::sync::Arc;

use floor::dictionary::{AGENT, Definition, QUEUE};
use floor::{AgentFacts, AgentState, AgentTerms, QueueFacts, QueueTerms, Span, Time, Value};

use super::{Cell, Growing};
use crate::board::{AGENT_FACTS, QUEUE_COLUMNS, TOTAL_COLUMNS, agent_facts, queue_facts};

/// Beside the figures: from it the reader computes the longest wait at any instant.
pub(super) const LONGEST_SINCE: &str = "longest_since";

/// Which figures of agents a view has beside their facts: places in the dictionary, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentColumns(BTreeSet<usize>);

impl AgentColumns {
    /// The figures of these names; the first name that is none of a row's keys is the error.
    /// Facts are always there and may be named.
    ///
    /// # Errors
    /// The first unknown name.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut figures = BTreeSet::new();
        for name in names {
            match AGENT.iter().position(|figure| figure.key == name) {
                Some(place) => drop(figures.insert(place)),
                None if AGENT_FACTS.contains(&name) => {}
                None => return Err(name),
            }
        }
        Ok(Self(figures))
    }

    /// Whether there is no figure among them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn figures(&self) -> impl Iterator<Item = &'static Definition<AgentTerms>> {
        self.0.iter().map(|place| &AGENT[*place])
    }

    pub(super) fn names(&self) -> Vec<&'static str> {
        AGENT_FACTS
            .into_iter()
            .chain(self.figures().map(|figure| figure.key))
            .collect()
    }
}

pub(super) fn queue_names() -> Vec<&'static str> {
    QUEUE_COLUMNS
        .iter()
        .copied()
        .chain([LONGEST_SINCE])
        .collect()
}

pub(super) fn total_names() -> Vec<&'static str> {
    TOTAL_COLUMNS
        .iter()
        .copied()
        .chain([LONGEST_SINCE])
        .collect()
}

/// A queue's cells.
#[must_use]
pub fn queue_cells(source: &Arc<str>, facts: &QueueFacts, terms: &QueueTerms) -> Vec<Cell> {
    let facts = queue_facts(source, facts, terms)
        .into_iter()
        .map(Cell::plain);
    facts.chain(figures(terms)).collect()
}

/// The cells of a pool of queues.
#[must_use]
pub fn total_cells(terms: &QueueTerms) -> Vec<Cell> {
    let settings = [terms.threshold.into(), Value::Number(terms.target)];
    settings
        .into_iter()
        .map(Cell::plain)
        .chain(figures(terms))
        .collect()
}

fn figures(terms: &QueueTerms) -> impl Iterator<Item = Cell> {
    let cell = |figure: &Definition<QueueTerms>| match figure.key {
        "longest_wait_s" => Cell::Elapsed(terms.longest_since),
        "occupancy" => Cell::slow((figure.value)(terms)),
        _ => Cell::plain((figure.value)(terms)),
    };
    QUEUE
        .iter()
        .map(cell)
        .chain([Cell::plain(terms.longest_since.into())])
}

/// An agent's cells at an instant; terms are needed where the view has figures.
#[must_use]
pub fn agent_cells(
    source: &Arc<str>,
    facts: &AgentFacts,
    columns: &AgentColumns,
    terms: Option<&AgentTerms>,
    at: Time,
) -> Vec<Cell> {
    let cells = agent_facts(source, facts).into_iter().map(Cell::plain);
    let figures = columns.figures().map(|figure| {
        terms.map_or(Cell::Plain(Value::Null), |terms| {
            agent_figure(figure, facts, terms, at)
        })
    });
    cells.chain(figures).collect()
}

pub(super) fn agent_figure(
    figure: &Definition<AgentTerms>,
    facts: &AgentFacts,
    terms: &AgentTerms,
    at: Time,
) -> Cell {
    let state = facts.state;
    let growing =
        |span: Span, grows: bool| Cell::Growing(Growing::new(span.seconds(), at, i8::from(grows)));
    match figure.key {
        "talk_s" => growing(terms.times.talk, state == AgentState::Talking),
        "hold_s" => growing(terms.times.hold, state == AgentState::Hold),
        "wrapup_s" => growing(terms.times.wrapup, state == AgentState::Wrapup),
        "ring_s" => growing(terms.times.ring, state == AgentState::Ringing),
        "available_s" => growing(terms.times.available, state == AgentState::Available),
        "signed_in_s" => growing(
            terms.times.signed_in,
            !matches!(state, AgentState::SignedOut | AgentState::Unknown),
        ),
        "not_ready_s" => Cell::GrowingParts(not_ready(facts, terms, at)),
        "occupancy" | "utilization" => Cell::slow((figure.value)(terms)),
        _ => Cell::plain((figure.value)(terms)),
    }
}

fn not_ready(facts: &AgentFacts, terms: &AgentTerms, at: Time) -> Vec<(Arc<str>, Growing)> {
    let now =
        (facts.state == AgentState::NotReady).then(|| facts.reason.as_deref().unwrap_or_default());
    let growing = |(reason, span): (&Arc<str>, &Span)| {
        let grows = now == Some(&**reason);
        (
            reason.clone(),
            Growing::new(span.seconds(), at, i8::from(grows)),
        )
    };
    terms.not_ready.iter().map(growing).collect()
}
