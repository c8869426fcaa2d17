//! What JSON Schema says of frames: cells by column, tables as columns of cells.

use std::collections::BTreeMap;

use floor::dictionary::{AGENT, Definition};
use floor::{AgentFacts, AgentState, AgentTerms, AgentTimes, Tallies, Time};
use serde_json::{Map, Value, json};

use super::cells::{LONGEST_SINCE, agent_figure, queue_names, total_names};
use super::{Cell, request};
use crate::board::AGENT_FACTS;
use crate::board::schema::{Column, agent_facts, figure, queue_columns};
use crate::shape::{component, described, named, object, or_null};

/// Schemas of all messages, `sub`, `hello`, `snap`, `delta` and `beat`, and of the cells of a
/// `queue` and an `agent`, by name: components of an AsyncAPI document.
pub(crate) fn schemas() -> Map<String, Value> {
    named([
        ("sub", request::schema()),
        ("hello", hello()),
        ("snap", snap()),
        ("delta", delta()),
        ("beat", beat()),
        (
            "queue",
            cells("Cells of a queue's row, or of all pooled.", queue_cells()),
        ),
        ("agent", cells("Cells of an agent's row.", agent_cells())),
        ("places", places()),
        ("column", column()),
        ("growing", growing()),
    ])
}

type Field = crate::shape::Field<'static>;

fn whole() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn instant() -> Value {
    json!({ "type": "integer" })
}

fn kind(name: &'static str) -> Field {
    ("t", &["The kind of message."], json!({ "const": name }))
}

/// What every frame with figures, and the beat, says of its age.
fn news() -> [Field; 4] {
    [
        ("seq", &["The number of this state."], whole()),
        ("now", &["The server's clock, epoch ms."], instant()),
        (
            "age_ms",
            &["The largest age of the sources shown; `null` without sources."],
            or_null(whole()),
        ),
        (
            "delay_ms",
            &["From an event's time to the board, of the newest events."],
            or_null(whole()),
        ),
    ]
}

/// What a frame says only where something is missing.
fn missed() -> Field {
    let records: Field = ("records", &["How many."], whole());
    let before: Field = (
        "before",
        &["What happened before this instant may be missing, epoch ms."],
        instant(),
    );
    (
        "missed",
        &[
            "Records that Kafka deleted before they could be read, whose events are missing in the",
            "figures shown.",
        ],
        object(&["What is missing."], &[records, before], &[]),
    )
}

fn hello() -> Value {
    object(
        &["Comes first."],
        &[
            kind("hello"),
            (
                "v",
                &["The version of the protocol."],
                json!({ "const": 1 }),
            ),
            (
                "epoch",
                &["The history that every `seq` belongs to."],
                json!({ "type": "string" }),
            ),
            ("now", &["The server's clock, epoch ms."], instant()),
            (
                "build",
                &["That of the server's pages."],
                json!({ "type": "string" }),
            ),
            (
                "role",
                &["What the client may do."],
                json!({ "enum": ["supervisor"] }),
            ),
        ],
        &[],
    )
}

fn snap() -> Value {
    let all: Vec<&str> = AGENT_FACTS
        .into_iter()
        .chain(AGENT.iter().map(|it| it.key))
        .collect();
    let total = row("queue", &total_names(), &total_names());
    let queues = table("queue", &queue_names(), &queue_names());
    let agents = table("agent", &AGENT_FACTS, &all);
    let tables: [Field; 3] = [
        ("total", &["All queues of the view pooled."], total),
        (
            "queues",
            &["Columns of one length, with a place for each queue."],
            queues,
        ),
        (
            "agents",
            &["The same for agents; of their figures those asked for."],
            agents,
        ),
    ];
    object(
        &["Everything, as columns."],
        &[&[kind("snap")], &news()[..], &tables[..]].concat(),
        &[missed()],
    )
}

fn delta() -> Value {
    let from: Field = ("from", &["The `seq` that it follows on."], whole());
    let changed = json!({
        "type": "object",
        "required": ["i"],
        "properties": { "i": component("places") },
        "additionalProperties": component("column"),
    });
    let gone = json!({
        "type": "object",
        "properties": { "queues": component("places"), "agents": component("places") },
    });
    object(
        &["What has changed, in absolute values."],
        &[&[kind("delta"), from], &news()[..]].concat(),
        &[
            missed(),
            (
                "total",
                &["Cells that changed."],
                row("queue", &[], &total_names()),
            ),
            (
                "queues",
                &["Rows that changed, `i`, and the columns that did, named as in `snap`."],
                changed.clone(),
            ),
            ("agents", &["The same for agents."], changed),
            (
                "gone",
                &["Rows that do not belong to the view any more."],
                gone,
            ),
        ],
    )
}

fn beat() -> Value {
    object(
        &["Nothing has changed."],
        &[&[kind("beat")], &news()[..]].concat(),
        &[missed()],
    )
}

fn places() -> Value {
    json!({ "description": "Numbers of rows.", "type": "array", "items": whole() })
}

fn column() -> Value {
    json!({
        "description": "Cells of the rows that changed: as many as these, or, of fewer, with places of their own.",
        "anyOf": [
            { "type": "array" },
            {
                "type": "object",
                "required": ["i", "v"],
                "properties": { "i": component("places"), "v": { "type": "array" } },
            },
        ],
    })
}

fn cells(words: &str, columns: Vec<Column>) -> Value {
    json!({ "description": words, "type": "object", "properties": named(columns) })
}

/// An object of cells, each described among the cells of a component.
fn row(of: &str, required: &[&str], columns: &[&str]) -> Value {
    let cell = |key: &&str| {
        (
            (*key).to_owned(),
            component(&format!("{of}/properties/{key}")),
        )
    };
    json!({ "type": "object", "required": required, "properties": named(columns.iter().map(cell)) })
}

/// The same as columns of cells.
fn table(of: &str, required: &[&str], columns: &[&str]) -> Value {
    let mut table = row(of, required, columns);
    for column in table["properties"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        *column = json!({ "type": "array", "items": column.take() });
    }
    table
}

fn queue_cells() -> Vec<Column> {
    let since = described("When the longest wait began, epoch ms.", or_null(instant()));
    let mut columns = queue_columns();
    columns.push((LONGEST_SINCE, since));
    columns
}

fn agent_cells() -> Vec<Column> {
    let facts = AGENT_FACTS.into_iter().zip(agent_facts(instant()));
    facts
        .chain(AGENT.iter().map(|it| (it.key, agent_cell(it))))
        .collect()
}

/// The cell of a figure of an agent, which may grow by itself.
fn agent_cell(of: &'static Definition<AgentTerms>) -> Value {
    let mut shape = figure(of);
    match agent_figure(of, &nobody(), &nothing(), Time(0)) {
        Cell::Plain(_) | Cell::Slow(_) | Cell::Elapsed(_) => {}
        Cell::Growing(_) => {
            let words = shape["description"].take();
            shape = json!({ "description": words, "allOf": [component("growing")] });
        }
        Cell::GrowingParts(_) => shape["additionalProperties"] = component("growing"),
    }
    shape
}

fn growing() -> Value {
    json!({
        "description": "The value at the frame's `now`, and how many seconds are added each second.",
        "type": "array",
        "items": { "type": "number" },
        "minItems": 2,
        "maxItems": 2,
    })
}

/// An agent of whom nothing is known.
fn nobody() -> AgentFacts {
    AgentFacts {
        agent: "".into(),
        name: None,
        team: None,
        state: AgentState::Unknown,
        since: None,
        call: None,
        queue: None,
        reason: None,
        doubt: None,
        long: false,
    }
}

fn nothing() -> AgentTerms {
    AgentTerms {
        tallies: Tallies::default(),
        times: AgentTimes::default(),
        not_ready: BTreeMap::new(),
    }
}
