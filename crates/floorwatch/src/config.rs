//! The configuration: one TOML file, every key also as an environment variable.
//!
//! Reading never stops at the first mistake: all of them are told at once, each with its place
//! and the way to mend it.

pub mod duration;
mod environment;
mod input;
mod kafka;
mod nearest;
mod plan;
mod queue;
mod section;
mod source;
mod tree;

use std::net::SocketAddr;
use std::path::Path;

use floor::LongLimits;

pub use input::{Input, Start};
pub use kafka::Kafka;
use section::Section;
use tree::{Mistake, Place, Table, Value};

/// All that can be set.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[kafka]`
    pub kafka: Kafka,
    /// `[input]`
    pub input: Input,
    /// `[http] listen`
    pub listen: SocketAddr,
    /// `[agents]`
    long: LongLimits,
    /// `[queue.…]`
    queues: queue::Queues,
    /// `[source.…]`
    sources: source::Sources,
}

/// Where the board is served unless told otherwise.
pub const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// The sections.
const SECTIONS: [&str; 6] = ["kafka", "input", "source", "http", "queue", "agents"];

impl Default for Config {
    fn default() -> Self {
        let kafka = Kafka::default();
        Self {
            input: Input::of(&kafka),
            kafka,
            listen: LISTEN,
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

    /// What is read and has no effect in this version.
    pub fn notes(&self) -> impl Iterator<Item = &String> {
        self.sources.notes.iter().chain(&self.queues.notes)
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
        listen: listen(http, mistakes),
        long: long_limits(agents, mistakes),
        queues: queue::read(queue, mistakes),
        sources: source::read(source, mistakes),
    }
}

fn listen(table: Option<&Table>, mistakes: &mut Vec<Mistake>) -> SocketAddr {
    let mut section = Section::new("[http]", table, mistakes);
    let mut address = LISTEN;
    if let (Some(text), Some(node)) = (section.text("listen"), section.node("listen")) {
        let text = text.replace("localhost:", "127.0.0.1:");
        match text.parse::<SocketAddr>() {
            Ok(read) if read.ip().is_loopback() => address = read,
            Ok(_) => section.wrong(
                &node.place,
                "`listen` must be an address of this machine alone, such as \"127.0.0.1:8080\": there is no sign-in \
                 in this version, so the board must not be reachable from elsewhere (a proxy that signs people in may stand before it)",
            ),
            Err(_) => section.wrong(&node.place, format!("`listen`: `{text}` is not an address and a port: write \"127.0.0.1:8080\"")),
        }
    }
    section.finish();
    address
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
