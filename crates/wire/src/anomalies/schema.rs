//! What JSON Schema says of the document.

use floor::{Anomaly, Contradictory, Tally};
use serde_json::{Map, Value, json};

use crate::answer::{flag, list, number, one_of, text, time, whole};
use crate::shape::{Field, component, named, object, or_null};

/// Schemas of the document, [`Document`](super::Document), by name: components of an OpenAPI
/// document beside the board's, whose `Anomalies` are the counts.
#[must_use]
pub fn schemas() -> Map<String, Value> {
    named([
        ("Odd", document()),
        ("OddEvent", odd_event()),
        ("Revision", revision()),
        ("RevisedFigure", figure()),
        ("Contradiction", contradiction()),
        ("EventRef", event()),
    ])
}

fn document() -> Value {
    object(
        &["What is odd at one instant."],
        &[
            ("at", &["The instant."], time()),
            ("anomalies", &["Odd events."], anomalies()),
            (
                "revisions",
                &["Events that changed what the board had shown."],
                revisions(),
            ),
            ("contradictions", &["What cannot be."], contradictions()),
        ],
        &[],
    )
}

fn anomalies() -> Value {
    object(
        &["Odd events."],
        &[
            ("total", &["Those asked for."], whole()),
            ("counts", &["All, by kind."], component("Anomalies")),
            (
                "list",
                &["The newest, newest first, copies last."],
                list("OddEvent"),
            ),
            ("truncated", &["Whether more can be listed."], flag()),
            ("forgotten", &["Counted, and not listed any more."], whole()),
        ],
        &[],
    )
}

fn revisions() -> Value {
    let revised = object(
        &["How much was revised in some time."],
        &[
            ("events", &["Events that revised something."], whole()),
            ("figures", &["Figures that were revised."], whole()),
        ],
        &[],
    );
    object(
        &["Events that changed what the board had shown."],
        &[
            ("total", &["How many there were."], whole()),
            ("last_hour", &["Those of the last hour."], revised.clone()),
            (
                "today",
                &["Those since each source's business day began."],
                revised,
            ),
            (
                "figures",
                &["What was revised most often in the last hour, then in total."],
                list("RevisedFigure"),
            ),
            ("list", &["The newest, newest first."], list("Revision")),
            ("truncated", &["Whether more can be listed."], flag()),
            ("forgotten", &["Counted, and not listed any more."], whole()),
        ],
        &[],
    )
}

fn contradictions() -> Value {
    let kinds = Contradictory::ALL.map(Contradictory::name);
    let counts: Map<String, Value> = named(kinds.map(|kind| (kind, whole())));
    let counts = json!({ "type": "object", "required": kinds, "properties": counts });
    object(
        &["What cannot be."],
        &[
            ("total", &["Those asked for."], whole()),
            ("counts", &["All, by kind."], counts),
            (
                "list",
                &["The most serious first, of these the oldest."],
                list("Contradiction"),
            ),
            ("truncated", &["Whether there are more."], flag()),
        ],
        &[],
    )
}

/// Which event it was.
fn event_fields() -> [Field<'static>; 3] {
    [
        ("id", &["The event's id."], text()),
        ("type", &["Its type."], text()),
        ("time", &["Its time, as read."], time()),
    ]
}

fn event() -> Value {
    object(&["Which event it was."], &event_fields(), &[])
}

fn odd_event() -> Value {
    let fields = [
        (
            "kind",
            &["What is odd about it."][..],
            one_of(&Anomaly::ALL.map(Anomaly::name)),
        ),
        ("source", &["Whose event it is."], text()),
        (
            "received",
            &["When Kafka took it, where that is known."],
            or_null(time()),
        ),
        (
            "noted",
            &["When it was noted: of what is odd about its arrival."],
            or_null(time()),
        ),
        ("call", &["The call that it names."], or_null(text())),
        ("agent", &["The agent that it names."], or_null(text())),
        ("queue", &["The queue that it names."], or_null(text())),
        ("words", &["What it was."], text()),
        ("ruled", &["What the rules made of it."], text()),
    ];
    let fields: Vec<Field<'_>> = fields.into_iter().chain(event_fields()).collect();
    object(&["An odd event."], &fields, &[])
}

fn revision() -> Value {
    let fields = [
        ("source", &["Whose event it is."][..], text()),
        ("arrived", &["When it came."], time()),
        ("late_s", &["How long after its own time."], number()),
        ("call", &["The call that it names."], or_null(text())),
        ("agent", &["The agent that it names."], or_null(text())),
        ("words", &["What happened."], text()),
        (
            "changes",
            &["What it changed, by figure."],
            json!({ "type": "array", "items": change() }),
        ),
        ("more", &["Further figures that it changed."], whole()),
    ];
    let fields: Vec<Field<'_>> = fields.into_iter().chain(event_fields()).collect();
    object(
        &["An event that changed what the board had shown."],
        &fields,
        &[],
    )
}

fn change() -> Value {
    object(
        &["By how much a figure changed; times in seconds."],
        &[
            ("queue", &["The queue, if any."], or_null(text())),
            (
                "agent",
                &["The agent, where there is no queue."],
                or_null(text()),
            ),
            (
                "figure",
                &["What is counted or summed up."],
                one_of(&Tally::ALL.map(Tally::name)),
            ),
            ("by", &["The difference."], number()),
            ("added", &["What came to it."], number()),
            ("taken_back", &["What was taken from it."], number()),
            (
                "from",
                &["The first moment at which something changed."],
                time(),
            ),
            ("to", &["The last one."], time()),
        ],
        &[],
    )
}

fn figure() -> Value {
    object(
        &["How often a figure was revised."],
        &[
            ("source", &["The source."], text()),
            (
                "queue",
                &["The queue; null: agents without a queue."],
                or_null(text()),
            ),
            (
                "figure",
                &["What is counted or summed up."],
                one_of(&Tally::ALL.map(Tally::name)),
            ),
            ("total", &["Events that revised it."], whole()),
            ("last_hour", &["Those of the last hour."], whole()),
            (
                "today",
                &["Those since the source's business day began."],
                whole(),
            ),
        ],
        &[],
    )
}

fn contradiction() -> Value {
    object(
        &["What cannot be, and what was made of it."],
        &[
            (
                "kind",
                &["What contradicts what."],
                one_of(&Contradictory::ALL.map(Contradictory::name)),
            ),
            (
                "severity",
                &[
                    "1: all figures of the source may be wrong; 2: some are; 3: an agent's, or none.",
                ],
                json!({ "type": "integer", "minimum": 1, "maximum": 3 }),
            ),
            ("source", &["The source."], text()),
            ("agent", &["The agent, if any."], or_null(text())),
            ("call", &["The call, if any."], or_null(text())),
            ("queue", &["The queue, if any."], or_null(text())),
            ("since", &["Since when, if it is known."], or_null(time())),
            ("for_s", &["For how long."], or_null(number())),
            ("words", &["What it is."], text()),
            (
                "evidence",
                &["The events that it is seen from."],
                list("EventRef"),
            ),
            ("ruled", &["What the rules made of it."], text()),
        ],
        &[],
    )
}
