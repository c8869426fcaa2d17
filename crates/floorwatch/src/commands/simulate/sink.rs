//! Where simulated events go: to stdout as JSON lines, or to Kafka.

use std::io::{BufWriter, Stdout, Write};
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
        let kafka = Kafka {
            brokers: brokers.to_owned(),
            ..Config::from_environment()?.kafka
        };
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
        match self {
            Self::Stdout(out) => match out
                .write_all(event.to_json().as_bytes())
                .and_then(|()| out.write_all(b"\n"))
            {
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
                result => written(result).map(|()| true),
            },
            Self::Kafka(writer) => writer.put(event, event.received).map(|()| true),
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

/// The first event that could not be written, if any.
type Failed = Mutex<Option<KafkaError>>;

/// The producer's context.
struct Postman(Arc<Failed>);

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
        if let Err((error, _)) = result {
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert_with(|| error.clone());
        }
    }
}

/// Writes events to a topic, keyed by source.
pub struct Writer {
    kafka: Kafka,
    topic: String,
    producer: BaseProducer<Postman>,
    failed: Arc<Failed>,
}

impl Writer {
    /// A writer to a topic.
    pub fn new(kafka: Kafka, topic: &str) -> Result<Self, Failure> {
        let failed = Arc::new(Failed::default());
        let settings = crate::kafka::producer(&kafka);
        let producer =
            BaseProducer::from_config_and_context(&settings, Postman(Arc::clone(&failed)))
                .map_err(|error| format!("the Kafka client cannot be set up: {error}"))?;
        Ok(Self {
            kafka,
            topic: topic.to_owned(),
            producer,
            failed,
        })
    }

    /// Writes an event; where Kafka is slower than events are made, waits. `stamp` is the record's
    /// timestamp; without it, now.
    pub fn put(&mut self, event: &CloudEvent<'_>, stamp: Option<Time>) -> Result<(), Failure> {
        let value = event.to_json();
        let mut record = BaseRecord::to(&self.topic)
            .key(&*event.source)
            .payload(&value)
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
