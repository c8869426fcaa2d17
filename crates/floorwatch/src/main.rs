//! Floorwatch: the events of a contact center in from Kafka, its board out to browsers.
//!
//! All effects live in this crate. One thread owns the state ([`engine`]); what it publishes is
//! read by the tasks that serve screens.

mod board;
mod cli;
mod commands;
mod config;
mod engine;
mod fail;
mod floors;
mod gateway;
mod http;
mod ingest;
mod kafka;
mod metrics;
mod outlet;
mod rekey;
mod socket;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use commands::Failure;

/// State comes and goes in small pieces for months; this one leaves few holes
/// (docs/decisions/0008).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    start_log();
    say_panics_in_words();
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return said_by_the_parser(&said),
    };
    match commands::run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(words)) => ended(1, &words),
        Err(Failure::Misused(words)) => ended(2, &words),
    }
}

/// Help and version are no errors; the rest is misuse.
fn said_by_the_parser(said: &clap::Error) -> ExitCode {
    // Where even that cannot be written there is nobody to tell.
    let _ = said.print();
    if said.use_stderr() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

fn ended(code: u8, words: &str) -> ExitCode {
    // As above.
    let _ = writeln!(std::io::stderr(), "floorwatch: {words}");
    ExitCode::from(code)
}

/// Logs go to stderr, so that what a command prints can be piped.
fn start_log() {
    let wanted = std::env::var("FLOORWATCH_LOG")
        .or_else(|_| std::env::var("RUST_LOG"))
        .unwrap_or_default();
    // An empty text would be read as the quietest level.
    let level = Some(wanted)
        .filter(|level| !level.is_empty())
        .and_then(|level| level.parse().ok());
    let level = level.unwrap_or(tracing::level_filters::LevelFilter::INFO);
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .with_max_level(level)
        .init();
}

/// A fault of ours is said in a sentence, with the place for the report.
fn say_panics_in_words() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |place| {
            format!(" ({}:{})", place.file(), place.line())
        });
        let what = panic.payload_as_str().unwrap_or("no words");
        // As above.
        let _ = writeln!(
            std::io::stderr(),
            "floorwatch: this is a fault in Floorwatch, please report it: {what}{place}"
        );
    }));
}
