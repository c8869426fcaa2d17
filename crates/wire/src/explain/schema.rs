//! What JSON Schema says of the document.

use floor::dictionary::{AGENT, QUEUE};
use floor::{AgentState, Formula, Window};
use serde_json::{Map, Value, json};

use crate::answer::{flag, list, number, one_of, text, time, whole};
use crate::shape::{Field, named, object, or_null};

/// Schemas of the document, [`Document`](super::Document), by name: components of an OpenAPI
/// document.
#[must_use]
pub fn schemas() -> Map<String, Value> {
    named([
        ("Explained", document()),
        ("CallBehind", call()),
        ("AgentBehind", agent()),
        ("Stretch", stretch()),
    ])
}

/// The metrics that can be explained, each once.
#[must_use]
pub fn metrics() -> Vec<&'static str> {
    let mut keys: Vec<&str> = QUEUE.iter().map(|figure| figure.key).collect();
    let more = AGENT.iter().map(|figure| figure.key);
    keys.extend(more.filter(|key| QUEUE.iter().all(|figure| figure.key != *key)));
    keys
}

/// Numbers by name: parts of a figure are objects again.
fn terms() -> Value {
    json!({
        "type": "object",
        "additionalProperties": { "type": ["number", "object", "null"] },
    })
}

fn document() -> Value {
    let must: Vec<Field<'_>> = vec![
        ("at", &["The instant."], time()),
        ("source", &["The source; null is all."], or_null(text())),
        ("queue", &["The queue; null is all."], or_null(text())),
        (
            "agent",
            &["The agent, of an agent's figure."],
            or_null(text()),
        ),
        (
            "window",
            &["The window."],
            one_of(&Window::ALL.map(Window::name)),
        ),
        (
            "from",
            &["When the window began; null where queues of different days are pooled."],
            or_null(time()),
        ),
        ("metric", &["The figure's key."], one_of(&metrics())),
        ("definition", &["What it means."], text()),
        ("unit", &["What its number counts or measures."], text()),
        ("moment", &["The moment by which it counts."], text()),
        ("formula", &["How it was made of the terms."], text()),
        ("terms", &["What it was made of."], terms()),
        (
            "value",
            &["The figure."],
            json!({ "type": ["number", "object", "null"] }),
        ),
        (
            "approximate",
            &["How far it may be off, where it is not exact."],
            or_null(text()),
        ),
        (
            "settings",
            &["How visits of the queue are judged now."],
            settings(),
        ),
        (
            "accuracy",
            &["How right it was, of `ewt_s`; null of every other figure."],
            accuracy(),
        ),
        (
            "calls",
            &["Calls behind the terms: what is now first, then the newest."],
            list("CallBehind"),
        ),
        ("calls_total", &["All rows that there are."], whole()),
        (
            "next",
            &["What `after` must be for the rows that follow; null if none do."],
            or_null(text()),
        ),
        ("agents", &["Agents behind the terms."], list("AgentBehind")),
        (
            "stretches",
            &["What the agent did, newest first."],
            list("Stretch"),
        ),
        (
            "truncated",
            &["Whether there are more rows than these."],
            flag(),
        ),
        (
            "forgotten",
            &["What the terms hold of calls and times that are no longer remembered one by one."],
            terms(),
        ),
    ];
    object(&["A figure and what it is made of."], &must, &[])
}

fn settings() -> Value {
    let mut settings = object(
        &[],
        &[
            ("sl_seconds", &["Answer threshold T."], number()),
            ("sl_target", &["Service level aimed at."], number()),
            (
                "sl_formula",
                &["Its formula."],
                one_of(&Formula::ALL.map(Formula::name)),
            ),
            (
                "flow_outs",
                &["Whether flow-outs in time count."],
                one_of(&["exclude", "count"]),
            ),
            (
                "short_abandon_seconds",
                &["Shorter abandons are short."],
                number(),
            ),
        ],
        &[],
    );
    settings["type"] = json!(["object", "null"]);
    settings
}

fn accuracy() -> Value {
    let mut accuracy = object(
        &[],
        &[
            (
                "judged",
                &["Answered visits of which the board had said a wait, live, when they began."],
                whole(),
            ),
            (
                "mean_error_s",
                &["By how much that was wrong on average; null of none."],
                or_null(number()),
            ),
            (
                "bias_s",
                &["By how much longer they waited on average; below 0, shorter; null of none."],
                or_null(number()),
            ),
            (
                "of",
                &[
                    "When they were answered: in the last 60 minutes, or today since the process began.",
                ],
                one_of(&[Window::M60.name(), Window::Today.name()]),
            ),
            ("words", &["The same in a sentence."], text()),
        ],
        &[],
    );
    accuracy["type"] = json!(["object", "null"]);
    accuracy
}

fn adds() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "number" } })
}

fn call() -> Value {
    object(
        &["A call behind a figure."],
        &[
            ("source", &["Whose call it is."], text()),
            ("call", &["The call's id."], text()),
            (
                "visit",
                &["The how-manieth visit of the call."],
                or_null(whole()),
            ),
            ("queue", &["The queue of the visit."], or_null(text())),
            ("queued_at", &["When the visit began."], or_null(time())),
            (
                "wait_s",
                &["How long it lasted, or has lasted so far."],
                or_null(number()),
            ),
            (
                "outcome",
                &["How it ended."],
                json!({ "enum": ["waiting", "answered", "abandoned", "flowed_out", "lost", null] }),
            ),
            ("agent", &["Who answered."], or_null(text())),
            (
                "answered_at",
                &["When that agent was connected."],
                or_null(time()),
            ),
            ("ended_at", &["When the talk ended."], or_null(time())),
            (
                "counted_at",
                &["The moment by which it counts; null is now."],
                or_null(time()),
            ),
            (
                "leaves_at",
                &["When it leaves the window."],
                or_null(time()),
            ),
            ("adds", &["What it adds to which term."], adds()),
        ],
        &[],
    )
}

fn agent() -> Value {
    object(
        &["An agent behind a figure."],
        &[
            ("source", &["Whose agent it is."], text()),
            ("agent", &["The agent's id."], text()),
            ("name", &["Name for people to read."], or_null(text())),
            (
                "state",
                &["The shown state."],
                one_of(&AgentState::ALL.map(AgentState::name)),
            ),
            ("since", &["When that began."], or_null(time())),
            ("adds", &["What it adds to which term."], adds()),
        ],
        &[],
    )
}

fn stretch() -> Value {
    object(
        &["A stretch of time in which the same was shown of an agent."],
        &[
            (
                "state",
                &["The shown state."],
                one_of(&AgentState::ALL.map(AgentState::name)),
            ),
            (
                "reason",
                &["The AUX code of a declared state."],
                or_null(text()),
            ),
            ("call", &["The call in hand."], or_null(text())),
            ("from", &["From when on."], time()),
            ("until", &["Until when."], time()),
            ("lasts_s", &["How long that is."], number()),
        ],
        &[],
    )
}
