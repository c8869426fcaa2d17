//! Re-keying: a topic that is keyed otherwise than by source becomes one that is, with the same
//! records in the order of their times (docs/decisions/0011).
//!
//! A thread beside the engine, in every process that reads. One of them re-keys, the others stand
//! by. All know as of when everything has been passed on, so that no board is shown as newer.

mod member;
mod merge;
mod owner;
mod places;

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use floor::{SECOND, Span, Time};
use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};

use self::member::{Member, Note};
use self::owner::Owner;
use crate::config::{Config, Start};
use crate::engine::Clock;
use crate::kafka::trouble::{Doing, code_words, telling};

/// Records taken in before any is passed on.
const BATCH: usize = 5_000;
/// How long the first record is waited for.
const WAIT: Duration = Duration::from_millis(10);
/// From one try to the next, and from one look at what the owner has left word of to the next.
const AGAIN: Duration = Duration::from_secs(1);
/// Re-keying that is so far behind is said: a look a second is usual, and another process takes
/// over in 6 to 8 s.
const STALE: Span = Span(15 * SECOND);
/// How long the end may take.
const END: Duration = Duration::from_secs(2);

/// How re-keying stands, for those who read what comes out of it.
#[derive(Debug)]
pub struct Standing {
    /// What is re-keyed.
    topic: String,
    began: Time,
    /// All that was in the input then has been passed on, in microseconds.
    as_of: AtomicI64,
    trouble: Mutex<Option<String>>,
    clock: Clock,
}

impl Standing {
    fn new(topic: &str, clock: Clock) -> Self {
        Self {
            topic: topic.to_owned(),
            began: clock.now(),
            clock,
            as_of: AtomicI64::new(0),
            trouble: Mutex::default(),
        }
    }

    /// All that was in the input then has been passed on.
    pub fn as_of(&self) -> Time {
        Time(self.as_of.load(Ordering::Relaxed))
    }

    /// Whether all has been passed on that was there when this process began.
    pub fn is_caught_up(&self) -> bool {
        self.as_of() >= self.began
    }

    /// What is not as it should be, in words.
    pub fn words(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match &*trouble {
            Some(words) => Some(format!("{} is not re-keyed: {words}", self.topic)),
            None if !self.is_caught_up() => Some(format!("{} is still being re-keyed", self.topic)),
            None if self.clock.now() - self.as_of() > STALE => Some(format!(
                "{} has been re-keyed up to {} and no further",
                self.topic,
                self.as_of()
            )),
            None => None,
        }
    }

    fn passed_on(&self, as_of: Time) {
        if self.as_of.fetch_max(as_of.0, Ordering::Relaxed) >= as_of.0 {
            return;
        }
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.take().is_some() {
            tracing::info!("{} is re-keyed again", self.topic);
        }
    }

    /// What has gone wrong; less than telling words do not take the place of others.
    fn say(&self, words: String, telling: bool) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.as_ref() == Some(&words) || trouble.is_some() && !telling {
            return;
        }
        tracing::warn!("{} is not re-keyed: {words}", self.topic);
        *trouble = Some(words);
    }
}

/// What is re-keyed into what.
struct Rekeying {
    config: Config,
    /// The input.
    from: String,
    /// The same by source.
    to: String,
    /// All processes that share the work; also the name under which they write.
    group: String,
    start: Start,
    clock: Clock,
    standing: Arc<Standing>,
}

/// The thread.
pub struct Rekey {
    /// How it stands.
    pub standing: Arc<Standing>,
    ended: Receiver<()>,
}

/// The group of those who re-key for a group of those who read.
pub fn group(config: &Config) -> String {
    format!("{}-rekey", config.input.group)
}

impl Rekey {
    /// Begins, where the configuration asks for it; ends once `stop` is set.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn start(
        config: &Config,
        clock: Clock,
        stop: &Arc<AtomicBool>,
    ) -> Result<Option<Self>, String> {
        let Some(from) = config.input.keyed_otherwise.clone() else {
            return Ok(None);
        };
        let standing = Arc::new(Standing::new(&from, clock));
        let rekeying = Rekeying {
            from,
            to: config.input.topic.clone(),
            group: group(config),
            start: config.input.start,
            clock,
            standing: Arc::clone(&standing),
            config: config.clone(),
        };
        let (done, ended) = channel();
        let stop = Arc::clone(stop);
        std::thread::Builder::new()
            .name("rekey".into())
            .spawn(move || {
                rekeying.run(&stop);
                // Nobody waits for it where the process ends by a fault.
                let _ = done.send(());
            })
            .map_err(|error| format!("no thread could be started: {error}"))?;
        Ok(Some(Self { standing, ended }))
    }

    /// Waits a moment for the end: who leaves the group is replaced at once.
    pub fn end(&self) {
        if self.ended.recv_timeout(END).is_err() {
            tracing::debug!("re-keying has not ended in time");
        }
    }
}

impl Rekeying {
    fn run(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            if let Err(error) = self.round(stop) {
                self.failed(&error, "");
                std::thread::sleep(AGAIN);
            }
        }
    }

    /// Until told to stop, or until something fails: then all begins anew from what was committed.
    fn round(&self, stop: &AtomicBool) -> KafkaResult<()> {
        let (sender, notes) = channel();
        let consumer: BaseConsumer<Member> =
            BaseConsumer::from_config_and_context(&self.consumer(), Member { notes: sender })?;
        consumer.subscribe(&[&self.from])?;
        let mut owner: Option<Owner<'_>> = None;
        let mut looked = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            self.read(&consumer, owner.as_mut());
            for note in notes.try_iter() {
                match note {
                    Note::Given(true) => owner = Some(Owner::begin(self, &consumer)?),
                    Note::Given(false) | Note::Taken => owner = None,
                    Note::Failed(error, reason) => self.failed(&error, &reason),
                }
            }
            match &mut owner {
                Some(owner) => owner.pass_on()?,
                None if looked.elapsed() >= AGAIN => {
                    looked = Instant::now();
                    match places::passed_on(&consumer, &self.from) {
                        Ok(as_of) => as_of.into_iter().for_each(|it| self.standing.passed_on(it)),
                        Err(error) => self.failed(&error, ""),
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Takes in what has come.
    fn read(&self, consumer: &BaseConsumer<Member>, mut owner: Option<&mut Owner<'_>>) {
        let mut wait = WAIT;
        for _ in 0..BATCH {
            let Some(polled) = consumer.poll(wait) else {
                return;
            };
            match (polled, owner.as_deref_mut()) {
                (Ok(record), Some(owner)) => owner.take(&record),
                (Err(KafkaError::PartitionEOF(partition)), Some(owner)) => owner.at_end(partition),
                (Err(KafkaError::PartitionEOF(_)) | Ok(_), None) => {}
                (Err(error), _) => self.failed(&error, ""),
            }
            wait = Duration::ZERO;
        }
    }

    fn failed(&self, error: &KafkaError, reason: &str) {
        let Some(code) = error.rdkafka_error_code() else {
            return self.standing.say(error.to_string(), true);
        };
        // One of several brokers gone is no trouble yet.
        if code == RDKafkaErrorCode::BrokerTransportFailure {
            return;
        }
        let doing = Doing::Reading {
            topic: &self.from,
            group: &self.group,
        };
        let words = code_words(code, reason, &self.config.kafka, doing);
        self.standing.say(words, telling(code, reason));
    }

    fn consumer(&self) -> ClientConfig {
        let mut settings = crate::kafka::consumer(&self.config);
        settings
            .set("group.id", &self.group)
            // Who is given the first partition reads all: those of a partition have to be known,
            // and handed over, at once.
            .set("partition.assignment.strategy", "range")
            // A partition holds the others back until it is known to have nothing.
            .set("fetch.wait.max.ms", "20")
            .set("queued.min.messages", "10000")
            .set("queued.max.messages.kbytes", "16384")
            .set("statistics.interval.ms", "0");
        settings
    }

    fn producer(&self) -> ClientConfig {
        let mut settings = crate::kafka::producer(&self.config.kafka);
        settings
            .set("transactional.id", &self.group)
            .set("enable.idempotence", "true")
            .set("acks", "all")
            // What a process that is gone has left open is given up after that, if no other comes.
            .set("transaction.timeout.ms", "30000")
            .set("message.timeout.ms", "20000")
            .set("queue.buffering.max.kbytes", "32768")
            // A transaction is ended as soon as it is full: nothing is gained by waiting, neither
            // for more records nor, for long, for the end of the transaction before.
            .set("linger.ms", "0")
            .set("retry.backoff.ms", "10");
        settings
    }
}
