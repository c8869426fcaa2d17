//! `floorwatch demo`: embedded broker, simulated contact center and board in one process.
//!
//! Events go the same way as in production: through Kafka's protocol into a broker and out of it
//! by the real consumer. The broker is librdkafka's own for tests: it keeps little and forgets
//! everything at the end.

mod feed;

use std::io::Write;
use std::sync::Arc;

use floor::{SECOND, Span};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use simulator::Settings;

use super::Failure;
use super::server::Server;
use crate::cli::Demo;
use crate::config::{Config, Kafka};
use crate::engine::{Clock, Gate};
use crate::ingest::dead_letter_topic;
use feed::Feed;

/// What is played first, so that no window is empty.
const PAST: Span = Span(3_600 * SECOND);
/// Partitions of the topic of events.
const PARTITIONS: i32 = 6;

/// Runs the demo until told to end.
pub fn run(arguments: &Demo) -> Result<(), Failure> {
    let mut config = Config::default();
    config.http.listen.set_port(arguments.port);
    let clock = Clock::at_speed(arguments.speed);
    let mut server = Server::embedded(config, clock, Gate::closed());
    let listener = server.bind()?;
    say("starting the embedded broker (for the demo alone: it forgets everything at the end)");
    let broker = broker(&server.config)?;
    server.config.kafka = kafka(&broker);
    let feed = Feed {
        kafka: server.config.kafka.clone(),
        topic: server.config.input.topic.clone(),
        settings: center(arguments.seed, clock),
        clock,
        past: PAST,
        taken: Arc::clone(&server.taken),
        stop: Arc::clone(&server.stop),
        gate: server.gate.clone(),
        ready: format!(
            "ready: http://{}  (Ctrl-C ends it; nothing is kept)",
            server.config.http.listen
        ),
    };
    std::thread::Builder::new()
        .name("contact center".into())
        .spawn(move || feed.run())
        .map_err(|error| format!("no thread could be started: {error}"))?;
    server.serve(listener)
}

/// Five sites that have something to show at any minute.
fn center(seed: u64, clock: Clock) -> Settings {
    Settings {
        sites: 5,
        queues: 30,
        agents: 600,
        ..Settings::demo(seed, clock.now() - PAST)
    }
}

/// An embedded broker with the topics that are read and written.
pub(super) fn broker(
    config: &Config,
) -> Result<MockCluster<'static, DefaultProducerContext>, Failure> {
    let say = |error| format!("the embedded broker cannot be started: {error}");
    let broker = MockCluster::new(1).map_err(say)?;
    broker
        .create_topic(&config.input.topic, PARTITIONS, 1)
        .map_err(say)?;
    broker
        .create_topic(&dead_letter_topic(&config.kafka), 1, 1)
        .map_err(say)?;
    Ok(broker)
}

/// The embedded broker answers a fetch when the time to wait is over, not when there is something.
pub(super) fn kafka(broker: &MockCluster<'static, DefaultProducerContext>) -> Kafka {
    let mut kafka = Kafka {
        brokers: broker.bootstrap_servers(),
        ..Kafka::default()
    };
    kafka
        .properties
        .insert("fetch.wait.max.ms".into(), "10".into());
    kafka
}

/// A line for the person at the terminal.
fn say(words: &str) {
    // A terminal that is gone is no reason to end.
    let _ = writeln!(std::io::stderr(), "{words}");
}
