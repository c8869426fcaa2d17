//! The configuration: one TOML file, every key also as an environment variable.
//!
//! Reading never stops at the first mistake: all of them are told at once, each with its place
//! and the way to mend it.

pub mod duration;
mod environment;
mod http;
mod input;
mod kafka;
pub mod nearest;
mod plan;
mod queue;
mod secret;
mod section;
mod source;
mod tree;

use std::path::Path;

use floor::LongLimits;

pub use http::Http;
pub use input::{Input, Start};
pub use kafka::Kafka;
pub use secret::Secret;
use section::Section;
use tree::{Mistake, Place, Table, Value};

/// All that can be set.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[kafka]`
    pub kafka: Kafka,
    /// `[input]`
    pub input: Input,
    /// `[http]`
    pub http: Http,
    /// `[agents]`
    long: LongLimits,
    /// `[queue.…]`
    queues: queue::Queues,
    /// `[source.…]`
    sources: source::Sources,
}

/// The sections.
const SECTIONS: [&str; 6] = ["kafka", "input", "source", "http", "queue", "agents"];

impl Default for Config {
    fn default() -> Self {
        let kafka = Kafka::default();
        Self {
            input: Input::of(&kafka),
            kafka,
            http: Http::default(),
            long: LongLimits::default(),
            queues: queue::Queues::default(),
            sources: source::Sources::default(),
        }
    }
}

impl Config {
    /// Reads the file, and the environment over it.
    ///
    /// # Errors
    /// All mistakes, one a line, ready to be printed.
    pub fn load(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            format!("{name} cannot be read: {error}\nGive the path of a configuration file by --config FILE.")
        })?;
        Self::read(&text, std::env::vars()).map_err(|mistakes| told(&name, &mistakes))
    }

    /// Reads the environment alone.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_environment() -> Result<Self, String> {
        Self::read("", std::env::vars()).map_err(|mistakes| told(&"the environment", &mistakes))
    }

    /// Reads a text, and variables over it.
    fn read(
        text: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Mistake>> {
        let mut table = tree::parse(text)?;
        let mut mistakes = environment::lay_over(&mut table, variables);
        let config = sections(&table, &mut mistakes);
        if mistakes.is_empty() {
            return Ok(config);
        }
        mistakes.sort();
        mistakes.dedup();
        Err(mistakes)
    }
}

fn told(file: &impl std::fmt::Display, mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(|mistake| line(file, mistake)).collect();
    format!(
        "the configuration has {}:\n{}",
        counted(lines.len()),
        lines.join("\n")
    )
}

fn counted(mistakes: usize) -> String {
    if mistakes == 1 {
        "a mistake".to_owned()
    } else {
        format!("{mistakes} mistakes")
    }
}

fn line(file: &impl std::fmt::Display, mistake: &Mistake) -> String {
    match &mistake.place {
        Place::File { .. } => format!("{file}:{}: {}", mistake.place, mistake.words),
        Place::Variable(name) => format!("{name}: {}", mistake.words),
    }
}

fn sections(table: &Table, mistakes: &mut Vec<Mistake>) -> Config {
    for (key, (place, _)) in table {
        if !SECTIONS.contains(&key.as_str()) {
            let words = format!(
                "unknown section [{key}]: {}",
                section::suggestion(key, &SECTIONS)
            );
            mistakes.push(Mistake {
                place: place.clone(),
                words,
            });
        }
    }
    let mut inner = |name: &str| match table.get(name).map(|(_, node)| (&node.place, &node.value)) {
        Some((_, Value::Table(table))) => Some(table),
        Some((place, other)) => {
            let words = format!("[{name}] is a section, not {}", other.kind());
            mistakes.push(Mistake {
                place: place.clone(),
                words,
            });
            None
        }
        None => None,
    };
    let [kafka, input, source, http, queue, agents] = SECTIONS.map(&mut inner);
    let kafka = kafka::read(kafka, mistakes);
    Config {
        input: input::read(input, &kafka, mistakes),
        kafka,
        http: http::read(http, mistakes),
        long: long_limits(agents, mistakes),
        queues: queue::read(queue, mistakes),
        sources: source::read(source, mistakes),
    }
}

fn long_limits(table: Option<&Table>, mistakes: &mut Vec<Mistake>) -> LongLimits {
    let mut section = Section::new("[agents]", table, mistakes);
    let usual = LongLimits::default();
    let limits = LongLimits {
        talking: section
            .seconds("long_talking_seconds")
            .unwrap_or(usual.talking),
        hold: section.seconds("long_hold_seconds").unwrap_or(usual.hold),
        ringing: section
            .seconds("long_ringing_seconds")
            .unwrap_or(usual.ringing),
        wrapup: section
            .seconds("long_wrapup_seconds")
            .unwrap_or(usual.wrapup),
        not_ready: section
            .seconds("long_not_ready_seconds")
            .unwrap_or(usual.not_ready),
    };
    section.finish();
    limits
}

#[cfg(test)]
mod tests;
