//! Reads the checkpoints of partitions, in threads of their own: the engine goes on meanwhile.
//!
//! Partitions come in groups, when members of the group come and go: those that are asked for
//! together are read together, by one client.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use wire::checkpoint::Slots;

use super::restore::{Past, Restorers};
use super::topic;
use crate::config::Config;
use crate::kafka::offsets;
use crate::kafka::trouble::{Doing, Remembers, words};

/// How long one question to Kafka may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long no record may come before the topic's end is reached.
const SILENCE: Duration = Duration::from_secs(15);

/// How long the client is kept for those that are asked for next.
const IDLE: Duration = Duration::from_secs(60);

/// Records at the end that are looked at first: two checkpoints of some dozens of megabytes, or of
/// a gigabyte; then all.
const TAILS: [i64; 3] = [64, 2_048, i64::MAX];

/// What became of looking for checkpoints.
pub enum Answer {
    /// What is there, which may be nothing.
    Found(Box<Past>),
    /// There is no topic, or no right to read it: reading begins without.
    Without(String),
    /// Kafka does not answer: to be asked again.
    NotYet(String),
}

/// Where answers go; nobody listens once reading has ended.
type Answers = Sender<(i32, Answer)>;

/// A partition whose checkpoints are wanted, and where its log ends, if that is known.
pub type Wanted = (i32, Option<i64>);

/// Looks for the checkpoints of partitions as they are asked for.
///
/// # Errors
/// No thread could be started.
pub fn start(config: &Config, answers: Answers) -> Result<Sender<Wanted>, String> {
    let (asked, wanted) = channel();
    let restorers = Restorers::start(config, &answers)?;
    let config = config.clone();
    let work = move || work(&config, &wanted, &restorers, &answers);
    std::thread::Builder::new()
        .name("slots".into())
        .spawn(work)
        .map_err(|error| format!("no thread could be started: {error}"))?;
    Ok(asked)
}

fn work(config: &Config, wanted: &Receiver<Wanted>, restorers: &Restorers, answers: &Answers) {
    let topic = topic(&config.kafka);
    let mut client = None;
    loop {
        let first = match wanted.recv_timeout(IDLE) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                client = None;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let mut looks: Vec<Look> = std::iter::once(first)
            .chain(wanted.try_iter())
            .map(|wanted| Look::new(config, wanted))
            .collect();
        if let Err(error) = read(config, &topic, &mut client, &mut looks, restorers) {
            for look in looks.iter().filter(|look| !look.answered) {
                let answer = not_read(config, &topic, &error);
                let _ = answers.send((look.wanted.0, answer));
            }
            client = None;
        }
    }
}

fn not_read(config: &Config, topic: &str, error: &KafkaError) -> Answer {
    let why = words(error, &config.kafka, Doing::Restoring { topic });
    match error.rdkafka_error_code() {
        // Nothing was ever written there.
        Some(Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition) => {
            Answer::Found(Box::default())
        }
        _ if no_right(error) => Answer::Without(why),
        _ => Answer::NotYet(why),
    }
}

/// Waiting gives no right.
fn no_right(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(Code::TopicAuthorizationFailed)
}

/// One partition that is looked through.
struct Look {
    wanted: Wanted,
    /// Its first record, where this is read from, and its end.
    low: i64,
    begin: i64,
    end: i64,
    /// Whether the end has been reached.
    done: bool,
    slots: Slots,
    answered: bool,
}

impl Look {
    fn new(config: &Config, wanted: Wanted) -> Self {
        Self {
            wanted,
            low: 0,
            begin: 0,
            end: 0,
            done: false,
            slots: Slots::new(config.input.topic.clone(), wanted.0),
            answered: false,
        }
    }

    /// Begins so many records before the end, with nothing found yet.
    fn begin(&mut self, config: &Config, tail: i64) {
        self.begin = self.low.max(self.end.saturating_sub(tail));
        self.done = self.begin >= self.end;
        self.slots = Slots::new(config.input.topic.clone(), self.wanted.0);
    }

    /// Has what was found restored, unless it may be further back.
    fn answer(&mut self, restorers: &Restorers) {
        let mut found = std::mem::take(&mut self.slots).found();
        let all = self.begin == self.low;
        if all {
            found.broken.append(&mut found.cut);
        } else if found.whole.is_empty() && found.newer.is_none() {
            return;
        }
        self.answered = true;
        restorers.restore(self.wanted, found);
    }
}

type Client = BaseConsumer<Remembers>;

/// The client, made where there is none.
fn connect<'a>(config: &Config, client: &'a mut Option<Client>) -> Result<&'a Client, KafkaError> {
    match client {
        Some(client) => Ok(client),
        None => {
            let mut settings = crate::kafka::admin(&config.kafka);
            settings
                .set("group.id", &config.input.group)
                .set("enable.auto.commit", "false")
                .set("enable.partition.eof", "true")
                .set("fetch.queue.backoff.ms", "2")
                // The end of one partition is not waited for before another is read.
                .set("fetch.wait.max.ms", "20");
            let made = Client::from_config_and_context(&settings, Remembers::default())?;
            Ok(client.insert(made))
        }
    }
}

fn read(
    config: &Config,
    topic: &str,
    client: &mut Option<Client>,
    looks: &mut [Look],
    restorers: &Restorers,
) -> Result<(), KafkaError> {
    let client = connect(config, client)?;
    // Asked first: a topic that may not be seen has no watermarks either, as if it were not there.
    let metadata = client.fetch_metadata(Some(topic), PATIENCE)?;
    if let Some(error) = metadata.topics().iter().find_map(|found| found.error()) {
        return Err(KafkaError::MetadataFetch(error.into()));
    }
    let partitions = metadata.topics().iter().flat_map(|it| it.partitions());
    let partitions: Vec<i32> = partitions.map(|it| it.id()).collect();
    let there = |look: &&mut Look| partitions.contains(&look.wanted.0);
    let mut question = TopicPartitionList::new();
    for look in looks.iter_mut().filter(there) {
        question.add_partition(topic, look.wanted.0);
    }
    if question.count() > 0 {
        let lows = offsets(client, &question, Offset::Beginning, PATIENCE)?;
        let ends = offsets(client, &question, Offset::End, PATIENCE)?;
        for look in looks.iter_mut().filter(there) {
            look.low = known(&lows, topic, look.wanted.0)?;
            look.end = known(&ends, topic, look.wanted.0)?;
        }
    }
    // The newest are at the end, and what Kafka has not compacted yet may be long.
    for tail in TAILS {
        let open = looks.iter_mut().filter(|look| !look.answered);
        open.for_each(|look| look.begin(config, tail));
        take(client, topic, looks, restorers)?;
    }
    client.unassign()
}

/// The offset that Kafka gave for a partition.
fn known(answers: &TopicPartitionList, topic: &str, partition: i32) -> Result<i64, KafkaError> {
    let found = answers.find_partition(topic, partition);
    match found.map(|found| (found.error(), found.offset())) {
        Some((Ok(()), Offset::Offset(offset))) => Ok(offset),
        Some((Err(error), _)) => Err(error),
        _ => Err(KafkaError::OffsetFetch(Code::UnknownPartition)),
    }
}

/// Takes in the records of all that are open, and answers for each as soon as its end is reached.
fn take(
    client: &Client,
    topic: &str,
    looks: &mut [Look],
    restorers: &Restorers,
) -> Result<(), KafkaError> {
    let mut list = TopicPartitionList::new();
    for look in looks.iter_mut().filter(|look| !look.answered) {
        if look.done {
            look.answer(restorers);
        } else {
            let from = Offset::Offset(look.begin);
            list.add_partition_offset(topic, look.wanted.0, from)?;
        }
    }
    let mut left = list.count();
    if left == 0 {
        return Ok(());
    }
    client.assign(&list)?;
    let mut heard = Instant::now();
    while left > 0 {
        let mut end_of = |partition: i32, taken: &mut dyn FnMut(&mut Look) -> bool| {
            let open = |look: &&mut Look| look.wanted.0 == partition && !look.done;
            let Some(look) = looks.iter_mut().find(open) else {
                return;
            };
            if taken(look) {
                look.done = true;
                look.answer(restorers);
                left -= 1;
            }
        };
        match client.poll(Duration::from_millis(100)) {
            Some(Ok(record)) => {
                heard = Instant::now();
                end_of(record.partition(), &mut |look| {
                    if let Some(key) = record.key() {
                        look.slots.take(key, record.payload());
                    }
                    record.offset() + 1 >= look.end
                });
            }
            // The last records may have been compacted away.
            Some(Err(KafkaError::PartitionEOF(partition))) => end_of(partition, &mut |_| true),
            Some(Err(error)) if heard.elapsed() > SILENCE || no_right(&error) => return Err(error),
            None if heard.elapsed() > SILENCE => {
                return Err(KafkaError::MessageConsumption(Code::OperationTimedOut));
            }
            _ => {}
        }
    }
    Ok(())
}
