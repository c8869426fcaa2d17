//! `floorwatch definitions`: the metric dictionary, from the one table that all else is made of.

use std::fmt::Write as _;
use std::io::Write;

use floor::dictionary::{AGENT, Definition, QUEUE};

use super::{Failure, written};
use crate::cli::{Definitions, Format};

/// Prints the dictionary.
pub fn run(arguments: &Definitions) -> Result<(), Failure> {
    let text = match arguments.format {
        Format::Md => markdown(),
        Format::Json => format!("{:#}\n", wire::board::definitions()),
    };
    written(std::io::stdout().write_all(text.as_bytes()))
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
            definition.unit.words(),
            definition.words
        );
    }
}
