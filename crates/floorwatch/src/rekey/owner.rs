//! Re-keys: records in, oldest first, records out, keyed by source; each exactly once.
//!
//! What is written and how far the input has been read are one transaction of Kafka's: there is
//! both or neither, whatever crashes. A new owner ends what the one before has left open, and from
//! then on that one can write no more.

use std::time::{Duration, Instant};

use floor::Time;
use metrics::gauge;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::message::{BorrowedMessage, Header, Headers, Message, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use wire::letter;

use super::Rekeying;
use super::member::{FIRST, Member};
use super::merge::{Flow, Merge};
use super::places::{self, Places};
use crate::ingest::decode;
use crate::kafka::Quiet;

/// Records of one transaction: what is on its way at most.
const MOST_RECORDS: usize = 5_000;
/// Bytes of a record that is passed on: the most that a topic takes unless told otherwise is a
/// little more, and an event has some hundred. In the place of what is larger goes a record
/// without a value, which the reader refuses; the input still holds it.
const MOST_BYTES: usize = 900_000;
/// How long a transaction may take to begin or to end.
const PATIENCE: Duration = Duration::from_secs(10);
/// From one look at the ends of the input to the next, and from one word about it to the next.
const LOOK: Duration = Duration::from_secs(1);

impl ProducerContext for Quiet {
    type DeliveryOpaque = ();

    // A record that is not delivered fails its transaction, which tells.
    fn delivery(&self, _result: &DeliveryResult<'_>, (): ()) {}
}

/// A record on its way.
struct Passing {
    /// Its source; as it came where it is no event, for the reader to refuse.
    key: Option<Vec<u8>>,
    /// With its headers and key, about.
    bytes: usize,
    record: OwnedMessage,
}

impl Passing {
    fn of(record: &BorrowedMessage<'_>) -> Self {
        let source = decode::event(record, None).map(|event| event.source.as_bytes().to_vec());
        let came = || record.key().map(<[u8]>::to_vec);
        let length = |part: Option<&[u8]>| part.map_or(0, <[u8]>::len);
        let headers = record.headers().into_iter().flat_map(Headers::iter);
        let headers: usize = headers
            .map(|header| header.key.len() + length(header.value))
            .sum();
        Self {
            key: source.ok().or_else(came),
            bytes: length(record.key()) + length(record.payload()) + headers,
            record: record.detach(),
        }
    }

    /// As it is to be written.
    fn out<'a>(&'a self, topic: &'a str) -> BaseRecord<'a, [u8], [u8]> {
        let mut out: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(topic);
        out.timestamp = self.record.timestamp().to_millis();
        if self.bytes > MOST_BYTES {
            let (topic, partition) = (self.record.topic(), self.record.partition());
            let why = format!(
                "left out: too large to be re-keyed; it is in {topic}, partition {partition}, offset {}",
                self.record.offset()
            );
            let note = Header {
                key: letter::VALUE.name,
                value: Some(&why),
            };
            return out.headers(OwnedHeaders::new().insert(note));
        }
        out.key = self.key.as_deref();
        out.payload = self.record.payload();
        out.headers = self.record.headers().cloned();
        out
    }
}

/// The one who re-keys.
pub struct Owner<'a> {
    rekeying: &'a Rekeying,
    consumer: &'a BaseConsumer<Member>,
    producer: BaseProducer<Quiet>,
    merge: Merge<Passing>,
    /// The next offset of each partition that has not been passed on.
    next: Places,
    /// Where the partitions ended when last looked, and when that was, until it has been reached.
    goal: Option<(Time, Places)>,
    looked: Option<Instant>,
    /// As of when all has been passed on, if others have not been told yet.
    as_of: Option<Time>,
}

impl<'a> Owner<'a> {
    /// Begins where the one before has ended.
    ///
    /// # Errors
    /// Kafka does not answer, or refuses.
    pub fn begin(rekeying: &'a Rekeying, consumer: &'a BaseConsumer<Member>) -> KafkaResult<Self> {
        let producer = BaseProducer::from_config_and_context(&rekeying.producer(), Quiet)?;
        producer.init_transactions(PATIENCE)?;
        let next = places::begin(consumer, rekeying)?;
        let mut list = TopicPartitionList::new();
        for (partition, offset) in &next {
            list.add_partition_offset(&rekeying.from, *partition, Offset::Offset(*offset))?;
        }
        consumer.assign(&list)?;
        tracing::info!(
            "re-keying {} partitions of {} into {}",
            next.len(),
            rekeying.from,
            rekeying.to
        );
        Ok(Self {
            rekeying,
            consumer,
            producer,
            merge: Merge::new(next.keys().copied()),
            next,
            goal: None,
            looked: None,
            as_of: None,
        })
    }

    /// A record has been read.
    pub fn take(&mut self, record: &BorrowedMessage<'_>) {
        let time = record.timestamp().to_millis().unwrap_or_default();
        let now = self.rekeying.clock.now().0.div_euclid(1_000);
        let passing = Passing::of(record);
        let bytes = std::mem::size_of::<Passing>() + passing.bytes;
        // A stamp from the future must not keep what stands behind it waiting for the future.
        self.merge
            .put(record.partition(), time.min(now), bytes, passing);
    }

    /// A partition has been read to its end.
    pub fn at_end(&mut self, partition: i32) {
        self.merge.at_end(partition);
    }

    /// Passes on what can be.
    ///
    /// # Errors
    /// The transaction has failed: nothing of it has happened.
    pub fn pass_on(&mut self) -> KafkaResult<()> {
        let mut written = 0;
        while written < MOST_RECORDS {
            let Some((partition, passing)) = self.merge.next() else {
                break;
            };
            if written == 0 {
                self.producer.begin_transaction()?;
            }
            self.write(&passing)?;
            self.next.insert(partition, passing.record.offset() + 1);
            written += 1;
        }
        let as_of = self.as_of.take();
        if written == 0 && as_of.is_some() {
            self.producer.begin_transaction()?;
        }
        if written > 0 || as_of.is_some() {
            self.commit()?;
        }
        if let Some(as_of) = as_of {
            self.rekeying.standing.passed_on(as_of);
        }
        self.pause_and_resume()?;
        self.look();
        Ok(())
    }

    fn write(&self, passing: &Passing) -> KafkaResult<()> {
        let mut out = passing.out(&self.rekeying.to);
        loop {
            match self.producer.send(out) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(Code::QueueFull), back)) => {
                    out = back;
                    self.producer.poll(Duration::from_millis(10));
                }
                Err((error, _)) => return Err(error),
            }
        }
    }

    /// Ends the transaction; how far all partitions are is part of it, and as of when all that was
    /// there has been passed on.
    fn commit(&self) -> KafkaResult<()> {
        let mut list = TopicPartitionList::new();
        for (partition, next) in &self.next {
            let mut one = list.add_partition(&self.rekeying.from, *partition);
            one.set_offset(Offset::Offset(*next))?;
            if *partition == FIRST {
                one.set_metadata(self.rekeying.standing.as_of().0.to_string());
            }
        }
        let Some(member) = self.consumer.group_metadata() else {
            return Err(KafkaError::ConsumerCommit(Code::UnknownMemberId));
        };
        self.producer
            .send_offsets_to_transaction(&list, &member, PATIENCE)?;
        self.producer.commit_transaction(PATIENCE)
    }

    fn pause_and_resume(&mut self) -> KafkaResult<()> {
        let Flow { pause, resume } = self.merge.flow();
        let list = |partitions: Vec<i32>| {
            let mut list = TopicPartitionList::new();
            for partition in partitions {
                list.add_partition(&self.rekeying.from, partition);
            }
            list
        };
        if !pause.is_empty() {
            tracing::debug!("ahead of the others, not read for now: {pause:?}");
            self.consumer.pause(&list(pause))?;
        }
        if !resume.is_empty() {
            self.consumer.resume(&list(resume))?;
        }
        Ok(())
    }

    /// Finds out as of when all has been passed on: once what was there at a look is through.
    fn look(&mut self) {
        if let Some((at, ends)) = &self.goal {
            let reached = |(partition, end): (&i32, &i64)| self.next.get(partition) >= Some(end);
            // Marks of transactions are no records: the end may be one that is never read.
            if self.merge.is_done() || ends.iter().all(reached) {
                self.as_of = Some(*at);
                self.goal = None;
            }
        }
        if self.looked.is_some_and(|looked| looked.elapsed() < LOOK) {
            return;
        }
        self.looked = Some(Instant::now());
        let at = self.rekeying.clock.now();
        let ends = match places::ends(self.consumer, &self.rekeying.from, self.next.keys()) {
            Ok(ends) => ends,
            Err(error) => return self.rekeying.failed(&error, ""),
        };
        for (partition, end) in &ends {
            let next = self.next.get(partition).copied().unwrap_or_default();
            self.lag(*partition, end - next);
        }
        self.goal.get_or_insert((at, ends));
    }
}

impl Owner<'_> {
    fn lag(&self, partition: i32, records: i64) {
        let topic = self.rekeying.from.clone();
        #[allow(clippy::cast_precision_loss, reason = "a count of records")]
        gauge!("floorwatch_consumer_lag_records", "topic" => topic, "partition" => partition.to_string())
            .set(records as f64);
    }
}

impl Drop for Owner<'_> {
    fn drop(&mut self) {
        // Another's now.
        self.next.keys().for_each(|it| self.lag(*it, 0));
    }
}
