//! The document: the figure with its terms, and what is behind them.

use std::cmp::Reverse;
use std::sync::Arc;

use floor::dictionary::{Definition, Sums};
use floor::{
    AgentFacts, Outcome, Part, Place, Settings, Span, Stretch, Tally, Time, Value, Window,
};
use serde::{Serialize, Serializer};

use crate::answer::{Instant, Name};
use crate::board::Cell;

/// A figure, explained.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The instant.
    pub at: Instant,
    /// Whose figure it is.
    #[serde(flatten)]
    pub scope: Scope,
    /// What it is and how it was made.
    #[serde(flatten)]
    pub figure: Figure,
    /// How the queue's visits are judged now; a pool is judged by the defaults.
    pub settings: Option<Judged>,
    /// How right it was, of an estimate.
    pub accuracy: Option<Accuracy>,
    /// Calls behind the terms: what is now first, then the newest.
    pub calls: Vec<CallRow>,
    /// All rows that there are.
    pub calls_total: usize,
    /// What goes on after the last row: the value of `after`.
    pub next: Option<String>,
    /// Agents behind the terms.
    pub agents: Vec<AgentRow>,
    /// What the agent did, newest first.
    pub stretches: Vec<StretchRow>,
    /// Whether there are more rows than these.
    pub truncated: bool,
    /// What the terms hold of calls and times that are no longer remembered one by one.
    #[serde(serialize_with = "named")]
    pub forgotten: Vec<(&'static str, Value)>,
}

/// Whose figure it is.
#[derive(Clone, Debug, Serialize)]
pub struct Scope {
    /// The source; none is all.
    pub source: Option<Name>,
    /// The queue; none is all.
    pub queue: Option<Name>,
    /// The agent.
    pub agent: Option<Name>,
    /// The window's name.
    pub window: &'static str,
    /// When the window began, where there is one beginning for all that is in it.
    pub from: Option<Instant>,
}

/// What a figure is and how it was made.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    metric: &'static str,
    definition: &'static str,
    unit: &'static str,
    moment: &'static str,
    formula: String,
    #[serde(serialize_with = "named")]
    terms: Vec<(&'static str, Value)>,
    value: Written,
    approximate: Option<&'static str>,
}

/// A value at full precision.
#[derive(Clone, Debug)]
struct Written(Value);

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Cell(&self.0).serialize(serializer)
    }
}

fn named<S: Serializer>(terms: &[(&'static str, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(terms.iter().map(|(name, value)| (name, Cell(value))))
}

impl Figure {
    /// A figure of the dictionary for these terms. `binned` says that waits are kept in bins.
    #[must_use]
    pub fn of<T: Sums>(definition: &Definition<T>, terms: &T, binned: bool) -> Self {
        Self {
            metric: definition.key,
            definition: definition.words,
            unit: definition.unit.words(),
            moment: definition.moment.words(),
            formula: definition.formula_of(terms),
            terms: definition.terms_of(terms),
            value: Written((definition.value)(terms)),
            approximate: binned.then_some(
                "within 0.4 %: of 1,000 waits and more it is known how many fall into each of many narrow bins",
            ),
        }
    }
}

/// The settings by which a queue's visits are judged.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    sl_seconds: f64,
    sl_target: f64,
    sl_formula: &'static str,
    flow_outs: &'static str,
    short_abandon_seconds: f64,
}

impl From<&Settings> for Judged {
    fn from(settings: &Settings) -> Self {
        Self {
            sl_seconds: settings.sl_threshold.seconds(),
            sl_target: settings.sl_target,
            sl_formula: settings.sl_formula.name(),
            flow_outs: if settings.count_flow_outs {
                "count"
            } else {
                "exclude"
            },
            short_abandon_seconds: settings.short_abandon.seconds(),
        }
    }
}

/// How right the estimates of a while were, against what followed.
#[derive(Clone, Debug, Serialize)]
pub struct Accuracy {
    judged: i64,
    mean_error_s: Option<f64>,
    bias_s: Option<f64>,
    of: &'static str,
    words: String,
}

impl Accuracy {
    /// Of the last hour, or of today.
    #[must_use]
    pub fn of(accuracy: &floor::Accuracy, window: Window) -> Self {
        let (of, since) = match window {
            Window::Today => (Window::Today, "today"),
            _ => (Window::M60, "in the last 60 minutes"),
        };
        let (mean_error_s, bias_s) = (accuracy.mean_error(), accuracy.bias());
        let judged = accuracy.judged;
        let words = match mean_error_s.zip(bias_s) {
            None => format!("No call that a wait was told has been answered {since}."),
            Some((error, bias)) => format!(
                "Of {judged} calls answered {since} the wait was told {error:.0} s wrong on average; they waited {:.0} s \
                 {} than told.",
                bias.abs(),
                if bias < 0.0 { "less" } else { "more" },
            ),
        };
        Self {
            judged,
            mean_error_s,
            bias_s,
            of: of.name(),
            words,
        }
    }
}

/// A call behind a figure.
#[derive(Clone, Debug, Serialize)]
pub struct CallRow {
    source: Name,
    call: Name,
    visit: Option<usize>,
    queue: Option<Name>,
    queued_at: Option<Instant>,
    wait_s: Option<f64>,
    outcome: Option<&'static str>,
    agent: Option<Name>,
    answered_at: Option<Instant>,
    ended_at: Option<Instant>,
    counted_at: Option<Instant>,
    leaves_at: Option<Instant>,
    #[serde(serialize_with = "added")]
    adds: Vec<(Part, i64)>,
}

fn added<S: Serializer>(adds: &[(Part, i64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(adds.iter().map(|&(part, amount)| {
        let amount = match part {
            Part::Sum(tally) => amount_of(tally, amount),
            Part::Now(_) => Value::Count(amount),
        };
        (part.name(), Written(amount))
    }))
}

/// An amount of a tally, as the terms have it.
fn amount_of(tally: Tally, amount: i64) -> Value {
    if tally.is_sum() {
        Value::seconds(Span(amount))
    } else {
        Value::Count(amount)
    }
}

impl CallRow {
    /// A row of a source.
    #[must_use]
    pub fn new(source: &Arc<str>, row: floor::CallRow) -> Self {
        let visit = row.visit.as_ref();
        let outcome = |visit: &floor::VisitRow| match visit.outcome {
            None => "waiting",
            Some(Outcome::Answered) => "answered",
            Some(Outcome::Abandoned) => "abandoned",
            Some(Outcome::FlowedOut) => "flowed_out",
            Some(Outcome::Lost) => "lost",
        };
        Self {
            source: Name(source.clone()),
            call: Name(row.call),
            visit: visit.map(|visit| visit.number),
            queue: visit.map(|visit| Name(visit.queue.clone())),
            queued_at: visit.map(|visit| Instant(visit.queued)),
            wait_s: visit.map(|visit| visit.wait.seconds()),
            outcome: visit.map(outcome),
            agent: row.agent.map(Name),
            answered_at: row.answered.map(Instant),
            ended_at: row.ended.map(Instant),
            counted_at: row.counted.map(Instant),
            leaves_at: row.leaves.map(Instant),
            adds: row.adds,
        }
    }
}

/// What is forgotten of a tally, by the name of the term that it feeds.
#[must_use]
pub fn forgotten(tally: Tally, amount: i64) -> (&'static str, Value) {
    (tally.name(), amount_of(tally, amount))
}

/// An agent behind a figure.
#[derive(Clone, Debug, Serialize)]
pub struct AgentRow {
    source: Name,
    agent: Name,
    name: Option<Name>,
    state: &'static str,
    since: Option<Instant>,
    #[serde(serialize_with = "self::named")]
    adds: Vec<(&'static str, Value)>,
}

impl AgentRow {
    /// A row of a source.
    #[must_use]
    pub fn new(source: &Arc<str>, facts: AgentFacts, adds: Vec<(&'static str, Value)>) -> Self {
        Self {
            source: Name(source.clone()),
            agent: Name(facts.agent),
            name: facts.name.map(Name),
            state: facts.state.name(),
            since: facts.since.map(Instant),
            adds,
        }
    }
}

/// A stretch of an agent's time.
#[derive(Clone, Debug, Serialize)]
pub struct StretchRow {
    state: &'static str,
    reason: Option<Name>,
    call: Option<Name>,
    from: Instant,
    until: Instant,
    lasts_s: f64,
}

impl From<Stretch> for StretchRow {
    fn from(stretch: Stretch) -> Self {
        Self {
            state: stretch.state.name(),
            reason: stretch.reason.map(Name),
            call: stretch.call.map(Name),
            from: Instant(stretch.from),
            until: Instant(stretch.until),
            lasts_s: (stretch.until - stretch.from).seconds(),
        }
    }
}

/// Where the rows after one begin, as text: moment, length of the source's id, both ids.
#[must_use]
pub fn cursor(place: &Place) -> String {
    let Place {
        moment: Reverse(moment),
        source,
        call,
    } = place;
    format!("{}:{}:{source}{call}", moment.0, source.len())
}

/// What [`cursor`] wrote.
#[must_use]
pub fn place(text: &str) -> Option<Place> {
    let mut parts = text.splitn(3, ':');
    let moment = parts.next()?.parse().ok()?;
    let length = parts.next()?.parse().ok()?;
    let (source, call) = parts.next()?.split_at_checked(length)?;
    Some(Place {
        moment: Reverse(Time(moment)),
        source: source.into(),
        call: call.into(),
    })
}
