//! From a real Kafka: the whole product, beside what only reads and what only reads and parses.

use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::super::Failure;
use super::super::simulate::sink::Sink;
use super::measure::{Measure, Watch};
use super::running::Running;
use crate::cli::Bench;
use crate::config::{Config, Kafka};
use crate::kafka::topics;

/// Parts, in the order in which they are measured.
pub const PARTS: [&str; 3] = ["read", "read and parse", "product"];
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long one answer of the product may take.
const ANSWER: Duration = Duration::from_secs(5);
/// From one look at the product to the next.
const LOOK: Duration = Duration::from_millis(5);

/// The brokers, with what the environment says of them.
fn kafka(arguments: &Bench) -> Result<Kafka, Failure> {
    Ok(Kafka {
        brokers: arguments.brokers.clone().unwrap_or_default(),
        ..Config::from_environment()?.kafka
    })
}

/// Writes the events to the topic; says how many.
pub fn write(arguments: &Bench, topic: &str) -> Result<u64, Failure> {
    let brokers = arguments.brokers.as_deref().unwrap_or_default();
    let mut sink = Sink::kafka(brokers, topic)?;
    let (mut center, end) = super::engine::center(arguments);
    let mut count = 0;
    while center.next_at() <= end {
        let event = center.next();
        // What a replay takes for now.
        sink.put_json(&event.source, &event.to_json(), Some(event.time))?;
        count += 1;
    }
    sink.finish()?;
    Ok(count)
}

/// Measures one part.
pub fn part(arguments: &Bench, part: &str) -> Result<Measure, Failure> {
    if part == "product" {
        return product(arguments);
    }
    let words = |error| Failure::Failed(format!("Kafka cannot be read: {error}"));
    let kafka = kafka(arguments)?;
    let mut config = Config::from_environment()?;
    config.kafka = kafka;
    let mut settings = crate::kafka::consumer(&config);
    settings.set("group.id", "floorwatch-bench");
    let consumer: BaseConsumer = settings.create().map_err(words)?;
    let all = consumer
        .fetch_metadata(Some(&arguments.topic), PATIENCE)
        .map_err(words)?;
    let partitions = all.topics().first().map_or(0, |it| it.partitions().len());
    let mut list = TopicPartitionList::new();
    for partition in (0..).take(partitions) {
        list.add_partition_offset(&arguments.topic, partition, Offset::Beginning)
            .map_err(words)?;
    }
    consumer.assign(&list).map_err(words)?;
    let (mut ended, mut count, mut watch) = (0, 0, None);
    while ended < partitions {
        match consumer.poll(PATIENCE) {
            Some(Ok(record)) => {
                watch.get_or_insert_with(Watch::own);
                count += 1;
                if part == "read" {
                    black_box(record.payload());
                } else {
                    let event = crate::ingest::decode::event(&record, None);
                    black_box(event.map_err(|refusal| Failure::Failed(refusal.words))?);
                }
            }
            Some(Err(rdkafka::error::KafkaError::PartitionEOF(_))) => ended += 1,
            Some(Err(error)) => return Err(words(error)),
            None => return Err(Failure::Failed("no record for ten minutes".to_owned())),
        }
    }
    let watch = watch.ok_or_else(|| Failure::Failed("the topic is empty".to_owned()))?;
    Ok(watch.measure(part, count))
}

/// The product from its first record to the board: with checkpoints, all windows, a board to be
/// looked at.
fn product(arguments: &Bench) -> Result<Measure, Failure> {
    let say = |error: std::io::Error| Failure::Failed(format!("it cannot be started: {error}"));
    let address = TcpListener::bind("127.0.0.1:0")
        .and_then(|probe| probe.local_addr())
        .map_err(say)?;
    let prefix = format!("{}-{}", arguments.topic, std::process::id());
    let brokers = arguments.brokers.as_deref().unwrap_or_default();
    let config = std::env::temp_dir().join(format!("{prefix}.toml"));
    std::fs::write(
        &config,
        format!(
            "[kafka]\nbrokers = \"{brokers}\"\nprefix = \"{prefix}\"\n[input]\ntopic = \"{}\"\n[http]\nlisten = \"{address}\"\n",
            arguments.topic
        ),
    )
    .map_err(say)?;
    let mut program = Command::new(std::env::current_exe().map_err(say)?);
    // What the environment says of a configuration is of another one, but for how to sign in.
    for (key, _) in std::env::vars() {
        if key.starts_with("FLOORWATCH_") && !key.starts_with("FLOORWATCH_KAFKA__PROPERTIES") {
            program.env_remove(key);
        }
    }
    let mut running = Running(
        program
            .args(["run", "--config"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(say)?,
    );
    let process = running.0.id();
    let measured = watch_product(address, process, &mut running.0);
    drop(running);
    // A file that is left does no harm.
    let _ = std::fs::remove_file(config);
    measured
}

fn watch_product(address: SocketAddr, process: u32, child: &mut Child) -> Result<Measure, Failure> {
    let (start, mut watch) = (Watch::of(process), None);
    while start.elapsed() < PATIENCE {
        if child.try_wait().ok().flatten().is_some() {
            return Err(Failure::Failed("it ended by itself".to_owned()));
        }
        let said = get(address, "/readyz").unwrap_or_default();
        let reading = said.contains("still to be read");
        if reading {
            watch.get_or_insert_with(|| Watch::of(process));
        }
        if said.starts_with("HTTP/1.1 200") {
            // So few that nobody saw them being read are measured from the start.
            let watch = watch.as_ref().unwrap_or(&start);
            let mut measure = watch.measure("product", 0);
            let metrics = get(address, "/metrics").unwrap_or_default();
            measure.count = events(&metrics);
            return Ok(measure);
        }
        std::thread::sleep(LOOK);
    }
    Err(Failure::Failed(
        "it is not ready after ten minutes".to_owned(),
    ))
}

/// How many events have been read, as the product's metrics say.
fn events(metrics: &str) -> u64 {
    let of_type = metrics
        .lines()
        .filter(|it| it.starts_with("floorwatch_events_total{"));
    let counts = of_type.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    counts.sum()
}

fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(ANSWER))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Deletes the topic, and those that the product made beside it.
pub fn clean(arguments: &Bench, topic: &str) -> Result<(), Failure> {
    topics::delete_all(&kafka(arguments)?, topic).map_err(Failure::Failed)
}
