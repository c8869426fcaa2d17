//! `floorwatch run`: the product against a real Kafka.

use std::sync::Arc;
use std::time::Duration;

use super::Failure;
use super::server::{PortFrom, Server};
use crate::cli::{Role, Run};
use crate::config::Config;
use crate::engine::{Clock, Gate};
use crate::ingest::{checkpoint_topic, dead_letter_topic};
use crate::kafka::topics;
use crate::kafka::trouble::Doing;
use crate::rekey::Rekey;

/// From one look at the topics to the next, until they are there.
const AGAIN: Duration = Duration::from_secs(5);

/// Reads events and serves the board until told to end.
pub fn run(arguments: &Run) -> Result<(), Failure> {
    if arguments.role != Role::All {
        return Err(Failure::Misused(
            "splitting over machines is not in this version yet: leave --role out, or say --role all".into(),
        ));
    }
    let config = Config::load(&arguments.config)?;
    let stop = Arc::default();
    let mut server = Server {
        config: config.clone(),
        clock: Clock::Wall,
        gate: Gate::open(),
        saves: true,
        rekeying: None,
        port: PortFrom::Configuration,
        taken: Arc::default(),
        stop: Arc::clone(&stop),
    };
    let listener = server.bind()?;
    tracing::info!(
        "the board is on http://{}; reading {} at {}",
        config.http.listen,
        config.input.entrance(),
        config.kafka.brokers
    );
    std::thread::Builder::new()
        .name("topics".into())
        .spawn(move || keep_topics(&config))
        .map_err(|error| format!("no thread could be started: {error}"))?;
    let rekey = Rekey::start(&server.config, server.clock, &stop)?;
    server.rekeying = rekey.as_ref().map(|rekey| Arc::clone(&rekey.standing));
    let served = server.serve(listener);
    if let Some(rekey) = rekey {
        rekey.end();
    }
    served
}

/// Makes the topics where they are missing, and says what keeps it from that, until they are there.
fn keep_topics(config: &Config) {
    let dead_letters = dead_letter_topic(&config.kafka);
    let checkpoints = checkpoint_topic(&config.kafka);
    let reading = Doing::Reading {
        topic: &config.input.topic,
        group: &config.input.group,
    };
    let writing = Doing::Writing {
        topic: &dead_letters,
        setting: "another `prefix` under [kafka]",
    };
    let events = &config.input.topic;
    if let Some(input) = &config.input.keyed_otherwise {
        let reading = Doing::Reading {
            topic: input,
            group: &crate::rekey::group(config),
        };
        insist(|| topics::ensure(&config.kafka, input, reading));
        insist(|| topics::ensure_with_their_stamps(&config.kafka, events, reading));
    }
    insist(|| topics::ensure(&config.kafka, events, reading));
    insist(|| topics::ensure(&config.kafka, &dead_letters, writing));
    // A checkpoint has the partition number of what it is of.
    insist(|| topics::ensure_beside(&config.kafka, &checkpoints, events, reading));
}

/// Tries until it succeeds; says each reason once.
fn insist(ensure: impl Fn() -> Result<(), String>) {
    let mut said = String::new();
    while let Err(words) = ensure() {
        if words != said {
            tracing::warn!("{words}");
        }
        said = words;
        std::thread::sleep(AGAIN);
    }
}
