//! Writes what could not be counted to the dead-letter topic, without ever holding up the events.
//!
//! A letter is kept until Kafka has it. Where the topic cannot be written, letters wait and are
//! tried again; the group's committed offset does not pass a letter that waits, so that it is
//! written after a restart too. At the bound, the partition of the next one stops being read.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::{DeliveryResult, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};

use wire::checkpoint::Owed;

use super::letter::Letter;
use crate::config::Kafka;
use crate::fail;
use crate::kafka::trouble::{Doing, words};

/// Letters kept until Kafka has them.
const MOST: usize = 10_000;
/// Bytes of letters kept until Kafka has them.
const MOST_BYTES: usize = 32 << 20;
/// From one try to the next where the topic cannot be written.
const AGAIN: Duration = Duration::from_secs(2);

/// What became of a letter.
struct Returned {
    letter: Box<Letter>,
    error: Option<KafkaError>,
}

/// Hears what became of each letter.
struct Postman(Sender<Returned>);

impl ClientContext for Postman {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", "{facility} {message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", "{error}: {reason}");
    }
}

impl ProducerContext for Postman {
    type DeliveryOpaque = Box<Letter>;

    fn delivery(&self, result: &DeliveryResult<'_>, letter: Box<Letter>) {
        let error = result.as_ref().err().map(|(error, _)| error.clone());
        // Nobody listens once reading has ended.
        let _ = self.0.send(Returned { letter, error });
    }
}

/// The dead-letter topic, from the side of the one who writes it.
pub struct DeadLetters {
    kafka: Kafka,
    topic: String,
    settings: ClientConfig,
    producer: Option<BaseProducer<Postman>>,
    to_us: Sender<Returned>,
    back: Receiver<Returned>,
    /// To be sent again, oldest first; at most [`MOST`].
    waiting: VecDeque<Box<Letter>>,
    /// Offsets of all letters that Kafka does not have yet, by partition; at most [`MOST`].
    unwritten: BTreeMap<i32, BTreeMap<i64, String>>,
    bytes: usize,
    /// When the waiting ones are tried again.
    again: Instant,
    /// What keeps them from being written, said once.
    trouble: Option<String>,
}

impl DeadLetters {
    /// Writes to `<prefix>.events.dlq`.
    pub fn new(kafka: &Kafka) -> Self {
        let (to_us, back) = channel();
        let mut settings = crate::kafka::producer(kafka);
        settings
            .set("message.timeout.ms", "10000")
            // Said before that time is over: a missing topic is no missing broker.
            .set("topic.metadata.propagation.max.ms", "5000")
            .set("message.max.bytes", "16777216");
        Self {
            kafka: kafka.clone(),
            topic: topic(kafka),
            settings,
            producer: None,
            to_us,
            back,
            waiting: VecDeque::new(),
            unwritten: BTreeMap::new(),
            bytes: 0,
            again: Instant::now(),
            trouble: None,
        }
    }

    /// Whether there is no room for another.
    pub fn full(&self) -> bool {
        self.count() >= MOST || self.bytes >= MOST_BYTES
    }

    /// Whether there is room enough to go on with what was stopped.
    pub fn roomy(&self) -> bool {
        self.count() < MOST / 2 && self.bytes < MOST_BYTES / 2
    }

    /// Letters that Kafka does not have yet.
    pub fn count(&self) -> usize {
        self.unwritten.values().map(BTreeMap::len).sum()
    }

    /// The oldest offset of a partition whose letter Kafka does not have yet.
    pub fn first_unwritten(&self, partition: i32) -> Option<i64> {
        let (offset, _) = self.unwritten.get(&partition)?.first_key_value()?;
        Some(*offset)
    }

    /// All that Kafka does not have yet of a partition, in order.
    pub fn owed(&self, partition: i32) -> Vec<Owed> {
        let letters = self.unwritten.get(&partition).into_iter().flatten();
        let owed = letters.map(|(offset, reason)| Owed {
            offset: *offset,
            reason: reason.clone(),
        });
        owed.collect()
    }

    /// What keeps letters from being written.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Takes a letter; one that is on its way already is not sent twice.
    pub fn post(&mut self, letter: Letter) {
        let of = self.unwritten.entry(letter.partition).or_default();
        if let Entry::Vacant(place) = of.entry(letter.offset) {
            place.insert(letter.reason.clone());
            self.bytes += letter.size();
            fail::point("letter.before");
            self.send(Box::new(letter));
            fail::point("letter.sent");
        }
    }

    fn send(&mut self, letter: Box<Letter>) {
        if !self.waiting.is_empty() {
            return self.waiting.push_back(letter);
        }
        if let Err((error, letter)) = self.try_send(letter) {
            self.hear(Returned {
                letter,
                error: Some(error),
            });
        }
    }

    fn try_send(&mut self, letter: Box<Letter>) -> Result<(), (KafkaError, Box<Letter>)> {
        let producer = match &self.producer {
            Some(producer) => producer,
            None => match BaseProducer::from_config_and_context(
                &self.settings,
                Postman(self.to_us.clone()),
            ) {
                Ok(producer) => self.producer.insert(producer),
                Err(error) => return Err((error, letter)),
            },
        };
        let (key, value) = (letter.key.clone(), letter.value.clone());
        let headers: OwnedHeaders = letter.headers.clone();
        let mut record: BaseRecord<'_, [u8], [u8], Box<Letter>> =
            BaseRecord::with_opaque_to(&self.topic, letter).headers(headers);
        record.key = key.as_deref();
        record.payload = value.as_deref();
        producer
            .send(record)
            .map_err(|(error, record)| (error, record.delivery_opaque))
    }

    /// Keeps a letter for later, and says once why.
    fn wait(&mut self, letter: Box<Letter>, error: &KafkaError) {
        self.waiting.push_back(letter);
        self.again = Instant::now() + AGAIN;
        // A full queue empties by itself.
        if self.trouble.is_none() && error.rdkafka_error_code() != Some(Code::QueueFull) {
            let doing = Doing::Writing {
                topic: &self.topic,
                setting: "another `prefix` under [kafka]",
            };
            let why = words(error, &self.kafka, doing);
            tracing::warn!("dead letters are kept until they can be written: {why}");
            self.trouble = Some(why);
        }
    }

    /// Hears what became of letters and tries those that wait; never blocks.
    pub fn tend(&mut self) {
        if let Some(producer) = &self.producer {
            producer.poll(Duration::ZERO);
        }
        while let Ok(returned) = self.back.try_recv() {
            self.hear(returned);
        }
        if !self.waiting.is_empty() && Instant::now() >= self.again {
            self.try_again();
        }
    }

    fn hear(&mut self, Returned { mut letter, error }: Returned) {
        let wanted = self
            .unwritten
            .get(&letter.partition)
            .is_some_and(|all| all.contains_key(&letter.offset));
        match error {
            Some(error) if wanted => {
                if error.rdkafka_error_code() == Some(Code::MessageSizeTooLarge) {
                    self.bytes = self.bytes.saturating_sub(letter.leave_out_value());
                }
                self.wait(letter, &error);
            }
            None if wanted => self.written(&letter),
            _ => self.bytes = self.bytes.saturating_sub(letter.size()),
        }
    }

    fn written(&mut self, letter: &Letter) {
        fail::point("letter.acknowledged");
        self.bytes = self.bytes.saturating_sub(letter.size());
        if let Some(offsets) = self.unwritten.get_mut(&letter.partition) {
            offsets.remove(&letter.offset);
        }
        if self.trouble.take().is_some() {
            tracing::info!("dead letters are written again");
        }
    }

    fn try_again(&mut self) {
        // A producer that has met a fatal error, such as a right it lacks, never works again.
        if self
            .producer
            .as_ref()
            .is_some_and(|producer| producer.client().fatal_error().is_some())
        {
            self.producer = None;
        }
        self.again = Instant::now() + AGAIN;
        while let Some(letter) = self.waiting.pop_front() {
            if let Err((error, letter)) = self.try_send(letter) {
                self.hear(Returned {
                    letter,
                    error: Some(error),
                });
                break;
            }
        }
    }

    /// Forgets the letters of a partition that is another's now: that one finds them again.
    pub fn drop_partition(&mut self, partition: i32) {
        self.unwritten.remove(&partition);
        let (gone, kept): (VecDeque<_>, VecDeque<_>) = self
            .waiting
            .drain(..)
            .partition(|letter| letter.partition == partition);
        let bytes: usize = gone.iter().map(|letter| letter.size()).sum();
        self.bytes = self.bytes.saturating_sub(bytes);
        self.waiting = kept;
    }

    /// Waits a little for what is on its way.
    pub fn finish(&mut self, patience: Duration) {
        if let Some(producer) = &self.producer {
            // What does not arrive now is found again at the next start.
            let _ = producer.flush(patience);
        }
        self.tend();
    }
}

/// The dead-letter topic.
pub fn topic(kafka: &Kafka) -> String {
    format!("{}.events.dlq", kafka.prefix)
}
