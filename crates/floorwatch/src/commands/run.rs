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
use crate::outlet;
use crate::rekey::Rekey;

/// From one look at the topics to the next, until they are there.
const AGAIN: Duration = Duration::from_secs(5);
/// From one look at how many partitions the events have to the next.
const GROWN: Duration = Duration::from_secs(10);

/// Reads events and serves the board until told to end.
pub fn run(arguments: &Run) -> Result<(), Failure> {
    let config = Config::load(&arguments.config)?;
    let stop = Arc::default();
    let mut server = Server {
        config: config.clone(),
        clock: Clock::Wall,
        gate: Gate::open(),
        role: arguments.role,
        saves: true,
        rekeying: None,
        port: PortFrom::Configuration,
        taken: Arc::default(),
        stop: Arc::clone(&stop),
    };
    let listener = server.bind()?;
    let (listen, brokers) = (config.http.listen, &config.kafka.brokers);
    let (events, rows) = (config.input.entrance(), outlet::topic(&config.kafka));
    match arguments.role {
        Role::All => {
            tracing::info!("the board is on http://{listen}; reading {events} at {brokers}")
        }
        Role::Processor => {
            tracing::info!(
                "questions are answered on http://{listen}; reading {events} at {brokers}, writing {rows}"
            );
        }
        Role::Gateway => {
            tracing::info!("the board is on http://{listen}; reading {rows} at {brokers}")
        }
    }
    let reads = arguments.role != Role::Gateway;
    if reads {
        let tells = arguments.role == Role::Processor;
        std::thread::Builder::new()
            .name("topics".into())
            .spawn(move || keep_topics(&config, tells))
            .map_err(|error| format!("no thread could be started: {error}"))?;
    }
    let rekey = reads.then(|| Rekey::start(&server.config, server.clock, &stop));
    let rekey = rekey.transpose()?.flatten();
    server.rekeying = rekey.as_ref().map(|rekey| Arc::clone(&rekey.standing));
    let served = server.serve(listener);
    if let Some(rekey) = rekey {
        rekey.end();
    }
    served
}

/// Makes the topics where they are missing, and says what keeps it from that, until they are there.
/// Those that go beside the events get partitions as these do.
fn keep_topics(config: &Config, tells: bool) {
    let kafka = &config.kafka;
    let dead_letters = dead_letter_topic(kafka);
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
        insist(|| topics::ensure(kafka, input, reading));
        insist(|| topics::ensure_with_their_stamps(kafka, events, reading));
    }
    insist(|| topics::ensure(kafka, events, reading));
    insist(|| topics::ensure(kafka, &dead_letters, writing));
    let mut beside = vec![checkpoint_topic(kafka)];
    beside.extend(tells.then(|| outlet::topic(kafka)));
    loop {
        for topic in &beside {
            insist(|| topics::ensure_beside(kafka, topic, events, reading));
        }
        std::thread::sleep(GROWN);
    }
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
