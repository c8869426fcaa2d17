//! Where simulated events go: to stdout as JSON lines, or to Kafka.

use std::io::{BufWriter, Stdout, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use floor::Time;
use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use wire::event::CloudEvent;

use super::super::{Failure, written};
use crate::config::{Config, Kafka};
use crate::kafka::topics;
use crate::kafka::trouble::{Doing, words};

/// What a structured CloudEvent says of itself.
const CONTENT_TYPE: &str = "application/cloudevents+json";
/// The setting that names the topic of `simulate`.
const SETTING: &str = "another topic by --topic";
/// How long the last events may take to arrive.
const FLUSH: Duration = Duration::from_secs(30);

/// Where events go.
pub enum Sink {
    /// JSON lines.
    Stdout(BufWriter<Stdout>),
    /// A topic.
    Kafka(Box<Writer>),
}

impl Sink {
    /// JSON lines on stdout.
    pub fn stdout() -> Self {
        Self::Stdout(BufWriter::with_capacity(64 << 10, std::io::stdout()))
    }

    /// A topic of a Kafka that must be there; the topic is made where it is missing.
    pub fn kafka(brokers: &str, topic: &str) -> Result<Self, Failure> {
        Self::to(brokers, topic, &[])
    }

    fn to(brokers: &str, topic: &str, properties: &[(&str, &str)]) -> Result<Self, Failure> {
        let mut kafka = Kafka {
            brokers: brokers.to_owned(),
            ..Config::from_environment()?.kafka
        };
        for (key, value) in properties {
            kafka
                .properties
                .insert((*key).to_owned(), (*value).to_owned());
        }
        topics::ensure(
            &kafka,
            topic,
            Doing::Writing {
                topic,
                setting: SETTING,
            },
        )?;
        Ok(Self::Kafka(Box::new(Writer::new(kafka, topic)?)))
    }

    /// Writes an event; false once nobody reads any more. Where it says when it was received, that
    /// is the record's timestamp.
    pub fn put(&mut self, event: &CloudEvent<'_>) -> Result<bool, Failure> {
        self.put_json(&event.source, &event.to_json(), event.received)
    }

    /// A topic of a Kafka that is waited for as long as it takes once it has been there.
    pub fn patient_kafka(brokers: &str, topic: &str) -> Result<Self, Failure> {
        Self::to(brokers, topic, &[("message.timeout.ms", "0")])
    }

    /// The same of an event that is JSON already; `stamp` is the record's timestamp, without it now.
    pub fn put_json(
        &mut self,
        source: &str,
        json: &str,
        stamp: Option<Time>,
    ) -> Result<bool, Failure> {
        match self {
            Self::Stdout(out) => match writeln!(out, "{json}") {
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
                result => written(result).map(|()| true),
            },
            Self::Kafka(writer) => writer.put_json(source, json, stamp).map(|()| true),
        }
    }

    /// How many events Kafka has; `None` of stdout.
    pub fn delivered(&self) -> Option<u64> {
        match self {
            Self::Stdout(_) => None,
            Self::Kafka(writer) => Some(writer.outcome.delivered.load(Ordering::Acquire)),
        }
    }

    /// Nothing more, and little time: false where Kafka has not taken all by then.
    pub fn finish_within(&mut self, time: Duration) -> Result<bool, Failure> {
        match self {
            Self::Stdout(out) => written(out.flush()).map(|()| true),
            Self::Kafka(writer) => {
                let all = writer.producer.flush(time).is_ok();
                writer.failed().map(|()| all)
            }
        }
    }

    /// Nothing more for a while: what has been written must not wait.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Self::Stdout(out) => written(out.flush()),
            Self::Kafka(writer) => writer.tend(),
        }
    }

    /// Nothing more at all.
    pub fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Self::Stdout(out) => written(out.flush()),
            Self::Kafka(writer) => writer.finish(),
        }
    }
}

/// What has become of what was written.
#[derive(Default)]
struct Outcome {
    /// Events that Kafka has.
    delivered: AtomicU64,
    /// The first one that could not be written, if any.
    failed: Mutex<Option<KafkaError>>,
}

/// The producer's context.
struct Postman(Arc<Outcome>);

impl ClientContext for Postman {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", "{facility} {message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", "{error}: {reason}");
    }
}

impl ProducerContext for Postman {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let Err((error, _)) = result else {
            self.0.delivered.fetch_add(1, Ordering::AcqRel);
            return;
        };
        let mut failed = self.0.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get_or_insert_with(|| error.clone());
    }
}

/// Writes events to a topic, keyed by source.
pub struct Writer {
    kafka: Kafka,
    topic: String,
    producer: BaseProducer<Postman>,
    outcome: Arc<Outcome>,
}

impl Writer {
    /// A writer to a topic.
    pub fn new(kafka: Kafka, topic: &str) -> Result<Self, Failure> {
        let outcome = Arc::new(Outcome::default());
        let settings = crate::kafka::producer(&kafka);
        let producer =
            BaseProducer::from_config_and_context(&settings, Postman(Arc::clone(&outcome)))
                .map_err(|error| format!("the Kafka client cannot be set up: {error}"))?;
        Ok(Self {
            kafka,
            topic: topic.to_owned(),
            producer,
            outcome,
        })
    }

    /// Writes an event; where Kafka is slower than events are made, waits. `stamp` is the record's
    /// timestamp; without it, now.
    pub fn put(&mut self, event: &CloudEvent<'_>, stamp: Option<Time>) -> Result<(), Failure> {
        self.put_json(&event.source, &event.to_json(), stamp)
    }

    /// The same of an event that is JSON already.
    pub fn put_json(
        &mut self,
        source: &str,
        json: &str,
        stamp: Option<Time>,
    ) -> Result<(), Failure> {
        let mut record = BaseRecord::to(&self.topic)
            .key(source)
            .payload(json)
            .headers(OwnedHeaders::new().insert(Header {
                key: "content-type",
                value: Some(CONTENT_TYPE),
            }));
        record.timestamp = stamp.map(|stamp| stamp.0.div_euclid(1_000));
        loop {
            match self.producer.send(record) {
                Ok(()) => return self.tend(),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                    record = back;
                    self.producer.poll(Duration::from_millis(10));
                    self.failed()?;
                }
                Err((error, _)) => return Err(self.in_words(&error)),
            }
        }
    }

    /// Hears what became of what was written.
    pub fn tend(&mut self) -> Result<(), Failure> {
        self.producer.poll(Duration::ZERO);
        self.failed()
    }

    /// Waits until Kafka has all.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.producer
            .flush(FLUSH)
            .map_err(|error| self.in_words(&error))?;
        self.failed()
    }

    fn failed(&self) -> Result<(), Failure> {
        let failed = self
            .outcome
            .failed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        failed.map_or(Ok(()), |error| Err(self.in_words(&error)))
    }

    fn in_words(&self, error: &KafkaError) -> Failure {
        let doing = Doing::Writing {
            topic: &self.topic,
            setting: SETTING,
        };
        Failure::Failed(format!(
            "events could not be written: {}",
            words(error, &self.kafka, doing)
        ))
    }
}
