//! What JSON Schema says of boards: facts by their place, figures by their unit.

use floor::dictionary::{AGENT, Definition, Group, Moment, QUEUE, Sums, Unit};
use floor::{AgentState, Anomaly, Window};
use serde_json::{Map, Value, json};

use super::{AGENT_FACTS, QUEUE_FACTS};
use crate::shape::{component, described, named, object, or_null};

/// Schemas of the board's document, [`Document`](super::Document), and of the dictionary,
/// [`definitions`](super::definitions), by name: components of an OpenAPI document.
#[must_use]
pub fn schemas() -> Map<String, Value> {
    named([
        ("Board", board()),
        (
            "Total",
            row("All queues below pooled.", queue_columns().split_off(3)),
        ),
        ("Group", group()),
        ("Queue", row("A queue.", queue_columns())),
        ("Agent", row("An agent.", agent_columns())),
        ("Source", source()),
        ("Anomalies", anomalies()),
        ("Definition", definition()),
        ("DefinitionTerm", definition_term()),
        ("DefinitionLevel", definition_level()),
        ("Definitions", dictionary()),
    ])
}

/// A column: its key and the schema of its cells.
pub(crate) type Column = (&'static str, Value);

/// The columns of a queue's row.
pub(crate) fn queue_columns() -> Vec<Column> {
    let facts = QUEUE_FACTS.into_iter().zip(queue_facts());
    facts
        .chain(QUEUE.iter().map(|it| (it.key, figure(it))))
        .collect()
}

fn group() -> Value {
    let id = described(
        "The id of the team or of the source, the number dialled, or the skill; `(other)` for those that are too many.",
        text(),
    );
    // A number and a skill have no agents.
    let of_agents = |key| QUEUE.iter().any(|it| it.key == key && it.is_of_agents());
    let nullable = |(key, mut schema): Column| {
        if of_agents(key) && schema["type"].is_string() {
            schema = or_null(schema);
        }
        (key, schema)
    };
    let figures = queue_columns().split_off(3).into_iter().map(nullable);
    let columns = std::iter::once(("group", id)).chain(figures).collect();
    row(
        "The queues and agents of a team or of a source, pooled, or the calls to a number or for a skill.",
        columns,
    )
}

fn agent_columns() -> Vec<Column> {
    let since = json!({ "type": "string", "format": "date-time" });
    let facts = AGENT_FACTS.into_iter().zip(agent_facts(since));
    facts
        .chain(AGENT.iter().map(|it| (it.key, figure(it))))
        .collect()
}

fn queue_facts() -> [Value; QUEUE_FACTS.len()] {
    [
        described("The source that the queue belongs to.", text()),
        described("The queue's id at its source.", text()),
        described("Name for people to read.", or_null(text())),
        described("Answer threshold, in seconds.", json!({ "type": "number" })),
        described("Service level aimed at.", ratio()),
    ]
}

/// What an agent's row says before its figures; instants are spelled one way or another.
pub(crate) fn agent_facts(instant: Value) -> [Value; AGENT_FACTS.len()] {
    let flag = json!({ "type": "boolean" });
    let states = AgentState::ALL.map(AgentState::name);
    [
        described("The source that the agent belongs to.", text()),
        described("The agent's id at its source.", text()),
        described("Name for people to read.", or_null(text())),
        described("The team's id.", or_null(text())),
        described(
            "What the agent does.",
            json!({ "type": "string", "enum": states }),
        ),
        described("When state, reason or call last changed.", or_null(instant)),
        described("The call in hand.", or_null(text())),
        described("The queue of that call.", or_null(text())),
        described("The AUX code of a declared state.", or_null(text())),
        described("Source and calls contradict each other.", flag.clone()),
        described("How they do, in words.", or_null(text())),
        described("The state has lasted longer than its limit.", flag),
    ]
}

/// A figure of the dictionary.
pub(crate) fn figure<T: Sums>(figure: &Definition<T>) -> Value {
    let shape = match figure.unit {
        Unit::Count => json!({ "type": "integer" }),
        Unit::Seconds | Unit::PerHour | Unit::Points => or_null(json!({ "type": "number" })),
        Unit::Ratio => or_null(ratio()),
        Unit::Parts => or_null(json!({
            "type": "object",
            "additionalProperties": or_null(json!({ "type": "number" })),
        })),
    };
    let of = if figure.is_now() {
        "now"
    } else {
        "over the window"
    };
    let words = format!("{} ({}, {of}).", capital(figure.words), figure.unit.words());
    described(&words, shape)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    json!({ "type": "array", "items": text() })
}

fn ratio() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn seconds() -> Value {
    or_null(json!({ "type": "number" }))
}

fn list(of: &str) -> Value {
    json!({ "type": "array", "items": component(of) })
}

/// A row with all its columns.
fn row(words: &str, columns: Vec<Column>) -> Value {
    let required: Vec<&str> = columns.iter().map(|(key, _)| *key).collect();
    json!({ "description": words, "type": "object", "required": required, "properties": named(columns) })
}

fn board() -> Value {
    let windows = Window::ALL.map(Window::name);
    object(
        &["The whole board at one instant. A ratio or mean over nothing is `null`."],
        &[
            ("at", &["The instant."], time()),
            (
                "seq",
                &["Counts what has been published; 0 where nothing is."],
                json!({ "type": "integer" }),
            ),
            (
                "delay_s",
                &["From an event's time to the board, of the newest events."],
                seconds(),
            ),
            (
                "window",
                &["The window of the figures that have one."],
                json!({ "enum": windows }),
            ),
            ("total", &["All queues below pooled."], component("Total")),
            ("queues", &["Sorted by source and id."], list("Queue")),
            ("agents", &["Sorted by source and id."], list("Agent")),
            (
                "anomalies",
                &["Odd events of all sources, by kind."],
                component("Anomalies"),
            ),
            ("sources", &["Sorted by id."], list("Source")),
        ],
        &[(
            "groups",
            &["By what `by` says, sorted by id; absent where it says nothing."],
            list("Group"),
        )],
    )
}

fn source() -> Value {
    object(
        &["How fresh a source's figures are."],
        &[
            ("source", &["The source's id."], text()),
            (
                "last_event",
                &["The newest event or heartbeat."],
                or_null(time()),
            ),
            (
                "age_s",
                &["How long its newest sign of life is ago."],
                seconds(),
            ),
            (
                "delay_s",
                &["From an event's time to the board, of its newest events."],
                seconds(),
            ),
            (
                "alive",
                &["Whether there was a sign of life just now."],
                json!({ "type": "boolean" }),
            ),
            (
                "gaps",
                &["Events missing from a sequence without gaps."],
                json!({ "type": "integer" }),
            ),
            (
                "missed",
                &[
                    "Records that Kafka deleted before they could be read, whose events are missing in the",
                    "figures of this window; `null` where there are none.",
                ],
                or_null(missed()),
            ),
        ],
        &[],
    )
}

fn missed() -> Value {
    object(
        &["What is missing."],
        &[
            ("records", &["How many."], json!({ "type": "integer" })),
            (
                "before",
                &["What happened before this instant may be missing."],
                time(),
            ),
        ],
        &[],
    )
}

fn anomalies() -> Value {
    let count = || json!({ "type": "integer" });
    let kinds = Anomaly::ALL
        .iter()
        .map(|kind| (kind.name(), count()))
        .collect();
    row("How many odd events there were of each kind.", kinds)
}

fn dictionary() -> Value {
    object(
        &["What every figure means."],
        &[
            (
                "queue",
                &["Figures of a queue, or of several pooled."],
                list("Definition"),
            ),
            ("agent", &["Figures of an agent."], list("Definition")),
            (
                "terms",
                &["What formulas are made from."],
                list("DefinitionTerm"),
            ),
            (
                "service_levels",
                &["The five formulas of service level."],
                list("DefinitionLevel"),
            ),
        ],
        &[],
    )
}

fn definition() -> Value {
    let units = [
        Unit::Count,
        Unit::Seconds,
        Unit::Ratio,
        Unit::PerHour,
        Unit::Points,
        Unit::Parts,
    ];
    object(
        &["What a figure means."],
        &[
            ("key", &["Its key on the board."], text()),
            (
                "group",
                &["What it is about."],
                json!({ "enum": Group::ALL.map(Group::title) }),
            ),
            (
                "unit",
                &["What it is counted or measured in."],
                json!({ "enum": units.map(Unit::words) }),
            ),
            (
                "now",
                &["Whether it is of this instant, not of the window."],
                json!({ "type": "boolean" }),
            ),
            (
                "moment",
                &["The moment by which it counts."],
                json!({ "enum": Moment::ALL.map(Moment::name) }),
            ),
            ("question", &["The question that it answers."], text()),
            ("meaning", &["In a sentence."], text()),
            (
                "formula",
                &["An expression over the terms, or words where there is none."],
                text(),
            ),
            ("terms", &["The names of its terms."], texts()),
            ("example", &["With numbers."], text()),
            (
                "elsewhere",
                &["What other products do; empty where nothing is to be said."],
                text(),
            ),
        ],
        &[],
    )
}

fn definition_term() -> Value {
    object(
        &["What formulas are made from."],
        &[
            ("name", &["Its name in formulas."], text()),
            ("meaning", &["In words."], text()),
        ],
        &[],
    )
}

fn definition_level() -> Value {
    object(
        &["A formula of service level."],
        &[
            ("sl_formula", &["Its name in settings."], text()),
            (
                "formula",
                &[
                    "An expression over the terms. With `flow_outs = \"count\"`, all but `answered_only` have `flowed_counted` below the line.",
                ],
                text(),
            ),
            ("like", &["Who computes like this."], text()),
            ("meaning", &["What it asks."], text()),
        ],
        &[],
    )
}
