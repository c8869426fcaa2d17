//! Who re-keys: of all processes of the group, the one that is given the first partition.
//!
//! It reads the others' partitions too. So there is one merge, which knows how far every partition
//! is; processes that shared them would have to ask each other before each record.

use std::sync::mpsc::Sender;

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::RDKafkaRespErr;

/// The partition whose owner re-keys them all.
pub const FIRST: i32 = 0;

/// One thing that the client says beside records.
#[derive(Debug)]
pub enum Note {
    /// The group has given this process its part: whether that is the first partition.
    Given(bool),
    /// It has taken the part back: another may be given it.
    Taken,
    /// Something is wrong, and what the client's library says of it.
    Failed(KafkaError, String),
}

/// What the client calls.
pub struct Member {
    /// Where it is heard.
    pub notes: Sender<Note>,
}

impl Member {
    fn say(&self, note: Note) {
        // Nobody listens once re-keying has ended.
        let _ = self.notes.send(note);
    }
}

impl ClientContext for Member {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", "{facility} {message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // The end of a partition is called an error too; the poll tells it.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::PartitionEOF) {
            tracing::debug!(target: "librdkafka", "{error}: {reason}");
            self.say(Note::Failed(error, reason.to_owned()));
        }
    }
}

impl ConsumerContext for Member {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        code: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        let given = matches!(code, RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS);
        let done = if given {
            let first = list.elements().iter().any(|one| one.partition() == FIRST);
            self.say(Note::Given(first));
            // What is read, and from where, is decided once nobody else can write any more.
            consumer.assign(&TopicPartitionList::new())
        } else {
            self.say(Note::Taken);
            consumer.unassign()
        };
        if let Err(error) = done {
            tracing::error!("partitions could not change hands: {error}");
        }
    }
}
