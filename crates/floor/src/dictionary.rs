//! The dictionary: every figure once, with its key, its unit, its words, how it is computed and
//! from what, when it counts, an example, and what other products do.
//!
//! Board documents, websocket columns, definitions, help texts and docs are all made from these
//! tables, so that they cannot differ.

mod agent;
mod formulas;
mod level;
mod presets;
mod queue;
mod terms;

pub use agent::AGENT;
pub(crate) use formulas::estimated_wait;
pub use level::worked_example;
pub use presets::{PRESETS, Preset};
pub use queue::QUEUE;
pub use terms::{Sums, Term};

use crate::{Formula, Tally, Value};

/// What a figure's number counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things, whole.
    Count,
    /// Seconds.
    Seconds,
    /// 0–1.
    Ratio,
    /// Things per hour.
    PerHour,
    /// Points of a scale.
    Points,
    /// Several numbers by name.
    Parts,
}

impl Unit {
    /// The unit in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Seconds => "seconds",
            Self::Ratio => "ratio 0–1",
            Self::PerHour => "per hour",
            Self::Points => "points",
            Self::Parts => "several, by name",
        }
    }
}

/// What a figure is about: the chapters of the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named by their titles")]
pub enum Group {
    Now,
    Calls,
    Level,
    Waits,
    Handling,
    Times,
    Quality,
}

impl Group {
    /// All of them, in the order in which they are read.
    pub const ALL: [Self; 7] = [
        Self::Now,
        Self::Calls,
        Self::Level,
        Self::Waits,
        Self::Handling,
        Self::Times,
        Self::Quality,
    ];

    /// The title of the chapter.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Now => "Now",
            Self::Calls => "Calls in the window",
            Self::Level => "Service level",
            Self::Waits => "Waits",
            Self::Handling => "Handling",
            Self::Times => "Agents' times",
            Self::Quality => "Quality",
        }
    }
}

/// The moment by which a figure counts: it belongs to the window that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It is of this instant and of no window.
    Now,
    /// The visit's beginning, `t_q`.
    Queued,
    /// The answer, `t_a`.
    Answered,
    /// Leaving without an answer, `t_x`.
    Left,
    /// The visit's end: `t_a` or `t_x`.
    Ended,
    /// The earliest of `t_a`, `t_x` and `t_q + T`.
    Decision,
    /// The end of the leg's work: `t_w`, or `t_e` without wrap-up.
    WorkEnd,
    /// That of the event itself.
    Own,
    /// None: a time is cut off at the window's edges.
    Clipped,
}

impl Moment {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Now,
        Self::Queued,
        Self::Answered,
        Self::Left,
        Self::Ended,
        Self::Decision,
        Self::WorkEnd,
        Self::Own,
        Self::Clipped,
    ];

    /// The name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Queued => "t_q",
            Self::Answered => "t_a",
            Self::Left => "t_x",
            Self::Ended => "t_a or t_x",
            Self::Decision => "decision",
            Self::WorkEnd => "work_end",
            Self::Own => "own",
            Self::Clipped => "clipped",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Now => "now, whatever the window",
            Self::Queued => "when the call was queued (t_q)",
            Self::Answered => "when the call was answered (t_a)",
            Self::Left => "when the call left without an answer (t_x)",
            Self::Ended => "when the wait ended (t_a or t_x)",
            Self::Decision => {
                "when the call was decided: answered, left, or T seconds after it was queued, whichever came first"
            }
            Self::WorkEnd => {
                "when the work was done: the end of wrap-up (t_w), or of the talk (t_e) where there is none"
            }
            Self::Own => "its own moment: that of the event",
            Self::Clipped => "as it passes: only what lies inside the window",
        }
    }
}

/// One by one, or one sum: what is no arithmetic, in fixed phrases.
pub mod phrases {
    /// Things are counted.
    pub const COUNTED: &str = "counted one by one";
    /// Each part is counted.
    pub const COUNTED_BY_NAME: &str = "counted one by one, by name";
    /// Times are added up.
    pub const ADDED_UP: &str = "added up";
    /// Times are added up for each reason.
    pub const ADDED_UP_BY_REASON: &str = "added up, by reason";
    /// The greatest.
    pub const LONGEST: &str = "the longest of them";
    /// A percentile.
    pub const NEAREST_RANK: &str = "nearest rank: the wait in place `rank` of the sorted ones";
    /// The least number that reaches the target.
    pub const LEAST: &str = "the least whole number with which (above + met) / (below + of) reaches `target`; null if none does";
    /// What is not read yet.
    pub const NOT_YET: &str = "not computed yet";

    /// All of them.
    pub const ALL: [&str; 8] = [
        COUNTED,
        COUNTED_BY_NAME,
        ADDED_UP,
        ADDED_UP_BY_REASON,
        LONGEST,
        NEAREST_RANK,
        LEAST,
        NOT_YET,
    ];
}

/// How a value is made from its terms.
pub enum Made<T: 'static> {
    /// By an arithmetic expression over the terms.
    By(&'static str),
    /// The same, but for conditions under which it is something else; the first that holds counts.
    ByUnless(&'static str, &'static [Unless<T>]),
    /// A service level by the pool's own formula, with terms added above and below the line.
    Level {
        /// To the numerator; may be empty.
        above: &'static str,
        /// To the denominator; may be empty.
        below: &'static str,
    },
    /// Each of the five service levels.
    Levels,
    /// By no arithmetic: one of [`phrases`].
    As(&'static str),
}

/// What a value is where no arithmetic is asked.
pub struct Unless<T: 'static> {
    /// The value; none is null.
    pub value: Option<f64>,
    /// The same and the condition, in words.
    pub words: &'static str,
    /// Whether the condition holds.
    pub holds: fn(&T) -> bool,
}

impl<T: 'static> Made<T> {
    /// What holds instead of the arithmetic.
    fn exception(&self, terms: &T) -> Option<&'static Unless<T>> {
        let Self::ByUnless(_, all) = *self else {
            return None;
        };
        all.iter().find(|unless| (unless.holds)(terms))
    }
}

/// The calls behind a figure: those that its terms can be counted again from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Calls that added to one of these tallies within the window.
    pub added: &'static [Tally],
    /// Calls that wait now.
    pub waiting: bool,
    /// Calls with an open leg now.
    pub open: bool,
}

impl Calls {
    /// None: it is of agents, or is known by other figures alone.
    pub(crate) const NONE: Self = Self::added(&[]);

    pub(crate) const fn added(tallies: &'static [Tally]) -> Self {
        Self {
            added: tallies,
            waiting: false,
            open: false,
        }
    }
}

/// One figure.
pub struct Definition<T: 'static> {
    /// Key in documents and columns.
    pub key: &'static str,
    /// The chapter it is in.
    pub group: Group,
    /// Unit of the number.
    pub unit: Unit,
    /// The moment by which it counts.
    pub moment: Moment,
    /// The question that it answers.
    pub question: &'static str,
    /// What it means, in a sentence.
    pub words: &'static str,
    /// How it is made from the terms.
    pub made: Made<T>,
    /// What it is made from: these recompute to the value.
    pub terms: &'static [Term<T>],
    /// The calls behind the terms.
    pub calls: Calls,
    /// A short worked example.
    pub example: &'static str,
    /// What other products do, as far as it differs or goes by another name; may be empty.
    pub elsewhere: &'static str,
    /// The value.
    pub value: fn(&T) -> Value,
}

impl<T: 'static> Clone for Made<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Made<T> {}

impl<T> Clone for Definition<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Definition<T> {}

impl<T: Sums> Definition<T> {
    /// Whether it is of this instant rather than of the window.
    #[must_use]
    pub const fn is_now(&self) -> bool {
        matches!(self.moment, Moment::Now)
    }

    /// Whether it is of agents alone: no calls are behind it.
    #[must_use]
    pub const fn is_of_agents(&self) -> bool {
        self.calls.added.is_empty() && !self.calls.waiting && !self.calls.open
    }

    /// How it is computed, whatever the settings are.
    #[must_use]
    pub fn formula(&self) -> String {
        match self.made {
            Made::By(words) | Made::As(words) => words.to_owned(),
            Made::ByUnless(expression, unless) => {
                let unless = unless.iter().map(|unless| unless.words);
                let parts: Vec<&str> = std::iter::once(expression).chain(unless).collect();
                parts.join("; ")
            }
            Made::Level { above, below } => by_name(|formula| formula.with(above, below)),
            Made::Levels => by_name(|formula| formula.expression(false)),
        }
    }

    /// How it is computed from these very terms, by the settings that they carry.
    #[must_use]
    pub fn formula_of(&self, terms: &T) -> String {
        let (own, flow_outs) = terms.level();
        let flowed = if flow_outs { "flowed_counted" } else { "" };
        if let Some(unless) = self.made.exception(terms) {
            return unless.words.to_owned();
        }
        match self.made {
            Made::ByUnless(expression, _) => expression.to_owned(),
            Made::Level { above, below } if flow_outs && own.takes_flow_outs() => {
                own.with(above, &joined(flowed, below))
            }
            Made::Level { above, below } => own.with(above, below),
            Made::Levels => by_name(|formula| formula.expression(flow_outs)),
            Made::By(_) | Made::As(_) => self.formula(),
        }
    }

    /// The terms with their values; those that the settings leave out are left out.
    #[must_use]
    pub fn terms_of(&self, terms: &T) -> Vec<(&'static str, Value)> {
        let used = |term: &&Term<T>| self.uses(terms, term.name);
        let named = |term: &Term<T>| (term.name, (term.value)(terms));
        self.terms.iter().filter(used).map(named).collect()
    }

    /// The tallies to which the calls behind it add; those that the settings leave out are left
    /// out.
    #[must_use]
    pub fn tallies_of(&self, terms: &T) -> Vec<Tally> {
        let added = self.calls.added.iter().copied();
        added
            .filter(|tally| self.uses(terms, tally.name()))
            .collect()
    }

    /// Whether a term has a part in it by the settings that the terms carry: a service level
    /// takes some of the counts.
    fn uses(&self, terms: &T, name: &str) -> bool {
        let (own, flow_outs) = terms.level();
        if name == Tally::FlowedCounted.name() && !flow_outs {
            return false;
        }
        let counts = LEVEL.map(Tally::name);
        let own_alone = match self.made {
            Made::Level { .. } => true,
            Made::As(words) => words == phrases::LEAST,
            _ => false,
        };
        !own_alone || !counts.contains(&name) || {
            let formula = own.expression(flow_outs);
            let mut named = formula.split(|c: char| !c.is_alphanumeric() && c != '_');
            named.any(|named| named == name)
        }
    }
}

/// What service levels count; each formula some of these.
const LEVEL: [Tally; 6] = [
    Tally::Met,
    Tally::Late,
    Tally::AbandonedInTime,
    Tally::Short,
    Tally::FlowedCounted,
    Tally::Answered,
];

fn by_name(expression: impl Fn(Formula) -> String) -> String {
    Formula::ALL
        .map(|formula| format!("{}: {}", formula.name(), expression(formula)))
        .join("; ")
}

/// A sum of what is not empty.
fn joined(one: &str, other: &str) -> String {
    match (one, other) {
        ("", it) | (it, "") => it.to_owned(),
        (one, other) => format!("{one} + {other}"),
    }
}

#[cfg(test)]
mod tests;
