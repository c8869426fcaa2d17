//! The commands, one file each.

mod adapt;
mod bench;
mod check;
mod definitions;
mod demo;
mod offline;
mod run;
mod server;
mod signals;
mod simulate;

use std::io;

use crate::cli::{Command, Demo, PLANNED};

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// It could not be done: exit code 1.
    Failed(String),
    /// It was asked for wrongly: exit code 2.
    Misused(String),
}

impl From<String> for Failure {
    fn from(words: String) -> Self {
        Self::Failed(words)
    }
}

/// Does what was asked for.
pub fn run(command: Option<Command>) -> Result<(), Failure> {
    match command {
        None => demo::run(&Demo::default()),
        Some(Command::Demo(arguments)) => demo::run(&arguments),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Simulate(arguments)) => simulate::run(&arguments),
        Some(Command::Adapt(arguments)) => adapt::run(&arguments),
        Some(Command::Board(arguments)) => offline::board(&arguments),
        Some(Command::Anomalies(arguments)) => offline::anomalies(&arguments),
        Some(Command::Explain(arguments)) => offline::explain(&arguments),
        Some(Command::Definitions(arguments)) => definitions::run(&arguments),
        Some(Command::Bench(arguments)) => bench::run(&arguments),
        Some(Command::Other(words)) => Err(Failure::Misused(no_command(&words))),
    }
}

fn no_command(words: &[String]) -> String {
    let name = words.first().map_or("", String::as_str);
    let planned = PLANNED.iter().find(|(planned, _)| *planned == name);
    planned.map_or_else(
        || format!("there is no command `{name}`: `floorwatch --help` lists those there are"),
        |(name, does)| format!("`{name}` ({does}) is not in this version yet"),
    )
}

/// What became of writing to stdout: a reader that went away, such as `head`, has had enough.
fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Failed(format!(
            "stdout cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}
