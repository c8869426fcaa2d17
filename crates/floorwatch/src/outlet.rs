//! Writes what is told of the sources to the board topic, for any number of processes that serve
//! screens.
//!
//! Nothing waits here for Kafka: what finds no room stays with the floors, and what could not be
//! delivered is made anew from what holds by then.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use rdkafka::{ClientContext, Message};

use crate::config::{Config, Kafka};
use crate::fail;
use crate::floors::Telling;
use crate::kafka::trouble::{Doing, words};

/// Bytes on their way to Kafka at most.
const MOST_KILOBYTES: &str = "32768";
/// Older news are not worth writing: they are made anew.
const STALE: &str = "5000";
/// From one try to the next where Kafka takes nothing.
const AGAIN: Duration = Duration::from_secs(1);

/// The topic of what is told.
pub fn topic(kafka: &Kafka) -> String {
    format!("{}.board", kafka.prefix)
}

/// Remembers of which partition something could not be delivered, and why.
struct Courier {
    failed: Sender<(i32, KafkaError)>,
    /// Something was delivered since this was last looked at.
    delivered: AtomicBool,
}

impl ClientContext for Courier {}

impl ProducerContext for Courier {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        match result {
            Ok(_) => self.delivered.store(true, Ordering::Relaxed),
            Err((error, record)) => {
                // Nobody listens once writing has ended.
                let _ = self.failed.send((record.partition(), error.clone()));
            }
        }
    }
}

/// The way to the board topic.
pub struct Outlet {
    producer: BaseProducer<Courier>,
    failed: Receiver<(i32, KafkaError)>,
    topic: String,
    kafka: Kafka,
    /// Nothing is tried before.
    rests: Option<Instant>,
    /// What keeps rows from being written, in words.
    pub trouble: Option<String>,
}

impl Outlet {
    /// Begins to write. Kafka need not be there yet.
    ///
    /// # Errors
    /// The Kafka client refuses its settings.
    pub fn start(config: &Config) -> Result<Self, String> {
        let mut settings = crate::kafka::producer(&config.kafka);
        settings
            .set("compression.type", "lz4")
            .set("message.timeout.ms", STALE)
            .set("queue.buffering.max.kbytes", MOST_KILOBYTES);
        let (sender, failed) = channel();
        let courier = Courier {
            failed: sender,
            delivered: AtomicBool::new(false),
        };
        let producer =
            BaseProducer::from_config_and_context(&settings, courier).map_err(|error| {
                format!("the Kafka client cannot be set up: {error}; check [kafka.properties]")
            })?;
        Ok(Self {
            producer,
            failed,
            topic: topic(&config.kafka),
            kafka: config.kafka.clone(),
            rests: None,
            trouble: None,
        })
    }

    /// Hands over what there is room for.
    pub fn tend(&mut self, telling: &mut Telling) {
        self.producer.poll(Duration::ZERO);
        self.hear_failures(telling);
        if self.rests.is_some_and(|until| Instant::now() < until) {
            return;
        }
        self.rests = None;
        if telling.rows().is_empty() {
            return;
        }
        fail::point("tell.before");
        while let Some(row) = telling.rows().front() {
            fail::point("tell.row");
            let record = BaseRecord::to(&self.topic)
                .partition(row.partition)
                .key(&row.key)
                .payload(&row.value);
            match self.producer.send(record) {
                Ok(()) => drop(telling.rows().pop_front()),
                Err((error, _)) if error.rdkafka_error_code() == Some(Code::QueueFull) => return,
                Err((error, _)) => {
                    // Such as a partition that the topic does not have yet.
                    let partition = row.partition;
                    telling.again(partition);
                    return self.fail(&error);
                }
            }
        }
        fail::point("tell.after");
    }

    fn hear_failures(&mut self, telling: &mut Telling) {
        let failed: Vec<_> = self.failed.try_iter().collect();
        let partitions: BTreeSet<i32> = failed.iter().map(|(partition, _)| *partition).collect();
        for partition in partitions {
            telling.again(partition);
        }
        let delivered = &self.producer.context().delivered;
        let delivered = delivered.swap(false, Ordering::Relaxed);
        match failed.last() {
            Some((_, error)) => self.fail(error),
            None if delivered && self.trouble.take().is_some() => {
                tracing::info!("rows of the board are written again");
            }
            None => {}
        }
    }

    fn fail(&mut self, error: &KafkaError) {
        let doing = Doing::Writing {
            topic: &self.topic,
            setting: "another `prefix` under [kafka]",
        };
        let why = words(error, &self.kafka, doing);
        if self.trouble.as_ref() != Some(&why) {
            tracing::warn!("rows of the board: {why}");
        }
        self.trouble = Some(why);
        self.rests = Some(Instant::now() + AGAIN);
    }

    /// Waits until what is on its way is delivered, but not for long.
    pub fn close(&mut self, patience: Duration) {
        if let Err(error) = self.producer.flush(patience) {
            tracing::debug!("rows of the board: {error}");
        }
    }
}
