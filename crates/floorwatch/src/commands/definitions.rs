//! `floorwatch definitions`: the metric dictionary, from the one table that all else is made of.

use std::fmt::Write as _;
use std::io::Write;

use floor::dictionary::{AGENT, Definition, QUEUE, Unit};
use serde_json::{Value, json};

use super::{Failure, written};
use crate::cli::{Definitions, Format};

/// Prints the dictionary.
pub fn run(arguments: &Definitions) -> Result<(), Failure> {
    let text = match arguments.format {
        Format::Md => markdown(),
        Format::Json => format!(
            "{:#}\n",
            json!({ "queue": list(QUEUE), "agent": list(AGENT) })
        ),
    };
    written(std::io::stdout().write_all(text.as_bytes()))
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Seconds => "seconds",
        Unit::Ratio => "ratio 0–1",
        Unit::PerHour => "per hour",
        Unit::Points => "points",
        Unit::Parts => "several, by name",
    }
}

fn list<T>(definitions: &[Definition<T>]) -> Vec<Value> {
    let one = |definition: &Definition<T>| json!({ "key": definition.key, "unit": unit(definition.unit), "now": definition.now, "meaning": definition.words });
    definitions.iter().map(one).collect()
}

fn markdown() -> String {
    let mut text = String::from(
        "# Figures\n\nA ratio or mean over nothing is `null`, drawn as —. Durations are in seconds.\n",
    );
    table(&mut text, "Of a queue, or of several pooled", QUEUE);
    table(&mut text, "Of an agent", AGENT);
    text
}

fn table<T>(text: &mut String, title: &str, definitions: &[Definition<T>]) {
    text.push_str(&format!(
        "\n## {title}\n\n| key | of | unit | meaning |\n|---|---|---|---|\n"
    ));
    for definition in definitions {
        let of = if definition.now { "now" } else { "window" };
        // A string takes all that is written to it.
        let _ = writeln!(
            text,
            "| `{}` | {of} | {} | {} |",
            definition.key,
            unit(definition.unit),
            definition.words
        );
    }
}
