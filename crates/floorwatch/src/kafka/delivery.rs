//! Events of others into the topic of events: each is answered with its place once Kafka has it.

use std::time::Duration;

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::OwnedHeaders;
use rdkafka::producer::{FutureProducer, FutureRecord};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::Quiet;
use super::trouble::{Doing, words};
use crate::config::{Config, Kafka};

/// Events on their way to Kafka at most, over all who post; beyond, they are asked to come again.
const MOST: usize = 10_000;
/// How long Kafka may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Time for the library's own answer to be heard before ours is given.
const GRACE: Duration = Duration::from_secs(2);

/// Where Kafka has put an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The partition.
    pub partition: i32,
    /// The offset in it.
    pub offset: i64,
}

/// Why Kafka has not taken an event, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// It takes none just now; the same event can be sent again.
    Unavailable(String),
    /// It will not take this one.
    Refused(String),
}

/// One record as it is to stand in the topic.
pub struct Record<'a> {
    /// The key.
    pub source: &'a str,
    /// The value.
    pub value: &'a [u8],
    /// Its headers, among them the content type.
    pub headers: OwnedHeaders,
}

/// The way to the topic.
pub struct Delivery {
    kafka: Kafka,
    topic: String,
    producer: FutureProducer<Quiet>,
    room: Semaphore,
}

impl Delivery {
    /// To the topic that events come into. Must be made within a tokio runtime.
    ///
    /// # Errors
    /// In words, where the client cannot be set up.
    pub fn new(config: &Config) -> Result<Self, String> {
        let mut settings = super::producer(&config.kafka);
        settings.set("message.timeout.ms", PATIENCE.as_millis().to_string());
        let producer = FutureProducer::from_config_and_context(&settings, Quiet)
            .map_err(|error| format!("the Kafka client cannot be set up: {error}"))?;
        Ok(Self {
            kafka: config.kafka.clone(),
            topic: config.input.entrance().to_owned(),
            producer,
            room: Semaphore::new(MOST),
        })
    }

    /// Room for so many events, if there is.
    pub fn room(&self, events: usize) -> Option<SemaphorePermit<'_>> {
        let events = u32::try_from(events).ok()?;
        self.room.try_acquire_many(events).ok()
    }

    /// Delivers records in their order; answers in the same.
    ///
    /// # Errors
    /// Of each, why Kafka has not taken it.
    pub async fn deliver(&self, records: &[Record<'_>]) -> Vec<Result<Place, Undelivered>> {
        let sent: Vec<_> = records.iter().map(|record| self.send(record)).collect();
        let answers = sent.into_iter().map(|sent| async {
            let delivery = tokio::time::timeout(PATIENCE + GRACE, sent?).await;
            match delivery {
                Ok(Ok(Ok(at))) => Ok(Place {
                    partition: at.partition,
                    offset: at.offset,
                }),
                Ok(Ok(Err((error, _)))) => Err(self.in_words(&error)),
                Ok(Err(_)) | Err(_) => {
                    Err(Undelivered::Unavailable("Kafka does not answer".into()))
                }
            }
        });
        futures_util::future::join_all(answers).await
    }

    fn send(&self, record: &Record<'_>) -> Result<rdkafka::producer::DeliveryFuture, Undelivered> {
        let record = FutureRecord::to(&self.topic)
            .key(record.source)
            .payload(record.value)
            .headers(record.headers.clone());
        self.producer
            .send_result(record)
            .map_err(|(error, _)| self.in_words(&error))
    }

    fn in_words(&self, error: &KafkaError) -> Undelivered {
        let doing = Doing::Writing {
            topic: &self.topic,
            setting: "`topic` under [input]",
        };
        let said = words(error, &self.kafka, doing);
        match error.rdkafka_error_code() {
            Some(Code::MessageSizeTooLarge | Code::InvalidMessage | Code::InvalidRecord) => {
                Undelivered::Refused(said)
            }
            _ => Undelivered::Unavailable(said),
        }
    }
}
