//! What can be said about `bench`.

use clap::{Args, ValueEnum};

/// Arguments of `bench`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  floorwatch bench                             the engine from memory\n  \
                  floorwatch bench ingest --brokers 127.0.0.1:9092  through a real Kafka\n  \
                  floorwatch bench fanout --clients 5000       frames to screens"
)]
pub struct Bench {
    /// What is measured
    #[arg(value_enum, default_value = "engine")]
    pub what: Measured,
    /// Kafka's brokers, for `ingest`: it makes topics of its own there, and deletes them
    #[arg(long, value_name = "B", required_if_eq("what", "ingest"))]
    pub brokers: Option<String>,
    /// Simulated hours of events
    #[arg(long, value_name = "H", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=48))]
    pub hours: u32,
    /// Sources
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub sources: u32,
    /// Agents
    #[arg(long, value_name = "A", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub agents: u32,
    /// Queues
    #[arg(long, value_name = "Q", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub queues: u32,
    /// Screens, for `fanout`
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(40..=28_000))]
    pub clients: u32,
    /// How long screens are looked at, for `fanout`
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// How often each is measured, in turn
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// One measurement, in this process; `bench` starts itself so for each
    #[arg(long, value_name = "PART", hide = true)]
    pub part: Option<String>,
    /// The topic that such a measurement reads
    #[arg(long, value_name = "T", hide = true, default_value = "")]
    pub topic: String,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Measured {
    /// From events in memory: read, taken in, saved, restored, at rest
    Engine,
    /// From Kafka: the whole product beside what only reads, and what only reads and parses
    Ingest,
    /// Frames to many screens: the product beside what only writes
    Fanout,
}
