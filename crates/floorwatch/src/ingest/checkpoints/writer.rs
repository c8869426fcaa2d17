//! Writes checkpoints, in threads of their own: what takes long is packing, and waiting for Kafka.

use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use floor::Time;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use rdkafka::{ClientConfig, ClientContext};
use wire::checkpoint::{Checkpoint, Order, Owed};

use super::topic;
use crate::config::Config;
use crate::fail;
use crate::floors::Kept;
use crate::kafka::trouble::{Doing, words};

/// Bytes of a record; every broker takes as many as it comes. Fewer where crashes are tried, so
/// that there are pieces.
const MOST: usize = if cfg!(feature = "fail-points") {
    1_000
} else {
    900_000
};
/// Checkpoints that are written at the same time, where there are cores for them.
const HANDS: usize = 4;
/// How long Kafka may take for one checkpoint.
const PATIENCE: Duration = Duration::from_secs(10);

/// One to be written.
pub struct Job {
    pub partition: i32,
    pub order: Order,
    pub taken: Time,
    pub next: i64,
    pub read: i64,
    pub sources: Vec<Kept>,
    pub owed: Vec<Owed>,
}

impl Job {
    /// What is written: here bytes are made of the sources.
    fn checkpoint(self) -> Checkpoint {
        Checkpoint {
            order: self.order,
            taken: self.taken,
            next: self.next,
            read: self.read,
            sources: self.sources.into_iter().map(Kept::saved).collect(),
            owed: self.owed,
        }
    }
}

/// What became of one.
#[derive(Debug)]
pub struct Written {
    pub partition: i32,
    pub order: Order,
    pub taken: Time,
    /// How long it took.
    pub took: Duration,
    /// Bytes, or why it could not be written, in words.
    pub outcome: Result<usize, String>,
}

/// The way to the threads that write; each takes one at a time.
pub struct Writer {
    jobs: SyncSender<Job>,
    pub written: Receiver<Written>,
}

/// Remembers what could not be delivered.
struct Courier(Sender<KafkaError>);

impl ClientContext for Courier {}

impl ProducerContext for Courier {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = result {
            // Nobody listens once writing has ended.
            let _ = self.0.send(error.clone());
        }
    }
}

impl Writer {
    /// Starts them.
    pub fn start(config: &Config) -> Result<Self, String> {
        let (jobs, waiting) = sync_channel::<Job>(1);
        let waiting = Arc::new(Mutex::new(waiting));
        let (done, written) = channel();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..cores.min(HANDS) {
            let (config, waiting, done) = (config.clone(), Arc::clone(&waiting), done.clone());
            std::thread::Builder::new()
                .name("checkpoints".into())
                .spawn(move || write_all(&config, &waiting, &done))
                .map_err(|error| format!("no thread could be started: {error}"))?;
        }
        Ok(Self { jobs, written })
    }

    /// Hands one over; gives it back while no hand is free.
    pub fn write(&self, job: Job) -> Option<Job> {
        match self.jobs.try_send(job) {
            Ok(()) => None,
            Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => Some(job),
        }
    }
}

fn write_all(config: &Config, jobs: &Mutex<Receiver<Job>>, done: &Sender<Written>) {
    let mut settings = crate::kafka::producer(&config.kafka);
    settings
        .set("compression.type", "none")
        .set("message.timeout.ms", "8000")
        // Said before that time is over: a missing topic is no missing broker.
        .set("topic.metadata.propagation.max.ms", "4000")
        .set("linger.ms", "0");
    let mut producer = None;
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else {
            return;
        };
        let (partition, order, taken) = (job.partition, job.order, job.taken);
        let began = Instant::now();
        let checkpoint = job.checkpoint();
        let outcome = write(config, &settings, &mut producer, partition, &checkpoint);
        fail::point("checkpoint.acknowledged");
        if outcome.is_err() {
            // One that has met a fatal error never works again.
            producer = None;
        }
        let written = Written {
            partition,
            order,
            taken,
            took: began.elapsed(),
            outcome,
        };
        if done.send(written).is_err() {
            return;
        }
    }
}

type Producing = (BaseProducer<Courier>, Receiver<KafkaError>);

fn write(
    config: &Config,
    settings: &ClientConfig,
    producer: &mut Option<Producing>,
    partition: i32,
    checkpoint: &Checkpoint,
) -> Result<usize, String> {
    let topic = topic(&config.kafka);
    let say = |error: &KafkaError| {
        let doing = Doing::Writing {
            topic: &topic,
            setting: "another `prefix` under [kafka]",
        };
        words(error, &config.kafka, doing)
    };
    let (producer, failed) = match producer {
        Some(producing) => producing,
        None => {
            let (sender, failed) = channel();
            let made = BaseProducer::from_config_and_context(settings, Courier(sender))
                .map_err(|error| say(&error))?;
            producer.insert((made, failed))
        }
    };
    let records = checkpoint.to_records(&config.input.topic, partition, MOST);
    let bytes = records.iter().map(|record| record.value.len()).sum();
    let until = Instant::now() + PATIENCE;
    for (number, record) in records.iter().enumerate() {
        if number + 1 < records.len() {
            fail::point("checkpoint.piece");
        } else {
            fail::point("checkpoint.head");
        }
        let mut sent = BaseRecord::to(&topic)
            .partition(partition)
            .key(&record.key)
            .payload(&record.value);
        while let Err((error, back)) = producer.send(sent) {
            let full = error.rdkafka_error_code() == Some(Code::QueueFull);
            if !full || Instant::now() >= until {
                return Err(say(&error));
            }
            producer.poll(Duration::from_millis(10));
            sent = back;
        }
    }
    fail::point("checkpoint.sent");
    let left = until.saturating_duration_since(Instant::now());
    producer.flush(left).map_err(|error| say(&error))?;
    match failed.try_iter().last() {
        Some(error) => Err(say(&error)),
        None => Ok(bytes),
    }
}
