//! Writes checkpoints, in threads of their own: what takes long is packing, and waiting for Kafka.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::time::{Duration, Instant};

use floor::Time;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use rdkafka::{ClientConfig, ClientContext};
use wire::checkpoint::{Checkpoint, Order, Record};

use super::{hands, topic};
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
/// How long Kafka may take for a record while there is no room, and for the last ones.
const PATIENCE: Duration = Duration::from_secs(10);

/// One to be written.
pub struct Job {
    pub partition: i32,
    pub checkpoint: Checkpoint<Kept>,
    /// Set once the partition is another's: what is not sent by then must not come between its own.
    pub given_up: Arc<AtomicBool>,
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
        let (jobs, waiting) = sync_channel(1);
        let (done, written) = channel();
        hands::start("checkpoints", waiting, || {
            let mut hand = Hand::new(config);
            let done = done.clone();
            // Nobody listens once all is over.
            move |job| drop(done.send(hand.write(job)))
        })?;
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

type Producing = (BaseProducer<Courier>, Receiver<KafkaError>);

/// What one thread writes with.
struct Hand {
    config: Config,
    settings: ClientConfig,
    producer: Option<Producing>,
}

impl Hand {
    fn new(config: &Config) -> Self {
        let mut settings = crate::kafka::producer(&config.kafka);
        settings
            .set("compression.type", "none")
            .set("message.timeout.ms", "8000")
            // Said before that time is over: a missing topic is no missing broker.
            .set("topic.metadata.propagation.max.ms", "4000")
            .set("linger.ms", "0")
            // What waits to be sent is there beside the state.
            .set("queue.buffering.max.kbytes", "4096");
        Self {
            config: config.clone(),
            settings,
            producer: None,
        }
    }

    fn write(&mut self, job: Job) -> Written {
        let partition = job.partition;
        let (order, taken) = (job.checkpoint.order, job.checkpoint.taken);
        let began = Instant::now();
        let outcome = self.send(partition, job.checkpoint, &job.given_up);
        fail::point("checkpoint.acknowledged");
        if outcome.is_err() {
            // One that has met a fatal error never works again.
            self.producer = None;
        }
        Written {
            partition,
            order,
            taken,
            took: began.elapsed(),
            outcome,
        }
    }

    fn send(
        &mut self,
        partition: i32,
        checkpoint: Checkpoint<Kept>,
        given_up: &AtomicBool,
    ) -> Result<usize, String> {
        let Self {
            config,
            settings,
            producer,
        } = self;
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
        let send = |record: Record| {
            if record.is_head {
                fail::point("checkpoint.head");
            } else {
                fail::point("checkpoint.piece");
            }
            if given_up.load(Ordering::Relaxed) {
                return Err("the partition is another's now".to_owned());
            }
            let until = Instant::now() + PATIENCE;
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
            // What cannot be delivered is heard of early.
            producer.poll(Duration::ZERO);
            failed
                .try_iter()
                .last()
                .map_or(Ok(()), |error| Err(say(&error)))
        };
        let bytes = checkpoint.write(&config.input.topic, partition, MOST, send)?;
        fail::point("checkpoint.sent");
        producer.flush(PATIENCE).map_err(|error| say(&error))?;
        match failed.try_iter().last() {
            Some(error) => Err(say(&error)),
            None => Ok(bytes),
        }
    }
}
