//! Errors of Kafka in words: what is wrong, where, and how to mend it.

use std::sync::{Mutex, PoisonError};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use crate::config::Kafka;

/// What was being tried.
#[derive(Clone, Copy, Debug)]
pub enum Doing<'a> {
    /// Reading a topic as a member of a group.
    Reading {
        /// The topic.
        topic: &'a str,
        /// The group.
        group: &'a str,
    },
    /// Writing to a topic.
    Writing {
        /// The topic.
        topic: &'a str,
        /// The setting that names it.
        setting: &'a str,
    },
    /// Reading back what was saved.
    Restoring {
        /// The topic.
        topic: &'a str,
    },
    /// Making a topic.
    Making {
        /// The topic.
        topic: &'a str,
    },
}

impl<'a> Doing<'a> {
    const fn topic(self) -> &'a str {
        match self {
            Self::Reading { topic, .. }
            | Self::Writing { topic, .. }
            | Self::Restoring { topic }
            | Self::Making { topic } => topic,
        }
    }
}

/// An error in words.
pub fn words(error: &KafkaError, kafka: &Kafka, doing: Doing<'_>) -> String {
    match error.rdkafka_error_code() {
        Some(code) => code_words(code, "", kafka, doing),
        None => error.to_string(),
    }
}

/// An error code in words; `reason` is what the client's library says of it, if anything.
pub fn code_words(code: Code, reason: &str, kafka: &Kafka, doing: Doing<'_>) -> String {
    let topic = doing.topic();
    match code {
        code if unreachable(code) => {
            let brokers = &kafka.brokers;
            let why = cause(reason);
            format!(
                "no Kafka broker answers at {brokers}{why}: start one, or set `brokers` under [kafka] (for `simulate`: --brokers)"
            )
        }
        Code::Resolve => format!(
            "the name of a Kafka broker in \"{}\" is not known here: check `brokers` under [kafka]",
            kafka.brokers
        ),
        Code::Authentication | Code::SaslAuthenticationFailed | Code::UnsupportedSASLMechanism => {
            "Kafka refuses the sign-in: check sasl.mechanism, sasl.username and sasl.password under [kafka.properties]"
                .into()
        }
        Code::SSL => format!(
            "the TLS connection to Kafka fails{}: check security.protocol and ssl.ca.location under [kafka.properties]",
            cause(reason)
        ),
        Code::GroupAuthorizationFailed => match doing {
            Doing::Reading { group, .. } => format!(
                "no right to READ the consumer group `{group}`: grant it to this user, or name another `group` under [input]"
            ),
            Doing::Writing { .. } | Doing::Restoring { .. } | Doing::Making { .. } => {
                "no right to use the consumer group".into()
            }
        },
        Code::TransactionalIdAuthorizationFailed => {
            "no right to WRITE as the transactional id `<group>-rekey`: grant WRITE and DESCRIBE on it to this user".into()
        }
        Code::TopicAuthorizationFailed | Code::ClusterAuthorizationFailed => no_right(doing),
        Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition => {
            let how = match doing {
                Doing::Reading { .. } => " (6 partitions, keyed by source)",
                Doing::Writing { .. } | Doing::Restoring { .. } | Doing::Making { .. } => "",
            };
            format!(
                "the topic `{topic}` does not exist: make it{how}, or allow this user to CREATE it; waiting for it"
            )
        }
        other => format!("Kafka says: {other} (topic `{topic}`)"),
    }
}

/// Whether it says more than that no broker answers.
pub fn telling(code: Code, reason: &str) -> bool {
    !unreachable(code) || !cause(reason).is_empty()
}

const fn unreachable(code: Code) -> bool {
    matches!(
        code,
        Code::AllBrokersDown
            | Code::BrokerTransportFailure
            | Code::OperationTimedOut
            | Code::MessageTimedOut
            | Code::RequestTimedOut
    )
}

/// What the library says beside the broker's name, where that helps.
fn cause(reason: &str) -> String {
    if reason.contains("security.protocol") || reason.contains("SASL/SSL listener") {
        return ", or it wants a sign-in or TLS (see security.protocol under [kafka.properties])"
            .into();
    }
    if reason.contains("PLAINTEXT") {
        return ", or it speaks no TLS (see security.protocol under [kafka.properties])".into();
    }
    String::new()
}

fn no_right(doing: Doing<'_>) -> String {
    match doing {
        Doing::Reading { topic, .. } => {
            format!(
                "no right to READ the topic `{topic}`: grant READ and DESCRIBE on it to this user, or name another `topic` under [input]"
            )
        }
        Doing::Writing { topic, setting } => {
            format!(
                "no right to WRITE to the topic `{topic}`: grant WRITE and DESCRIBE on it to this user, or set {setting}"
            )
        }
        Doing::Restoring { topic } => {
            format!(
                "no right to READ the topic `{topic}`: grant READ, WRITE and DESCRIBE on it to this user; until then, every start reads the events anew"
            )
        }
        Doing::Making { topic } => {
            format!(
                "the topic `{topic}` does not exist, and this user has no right to CREATE it: make it, or grant CREATE on it"
            )
        }
    }
}

/// Remembers what went wrong, for a client that only asks. Its library's own log is for those who
/// look for it: what matters is told in words of ours.
#[derive(Debug, Default)]
pub struct Remembers(Mutex<Vec<(Code, String)>>);

/// Errors remembered at most; the first ones say most.
const MOST: usize = 100;

impl Remembers {
    /// The error that says most, in words.
    pub fn words(&self, error: &KafkaError, kafka: &Kafka, doing: Doing<'_>) -> String {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match heard.iter().find(|(code, reason)| telling(*code, reason)) {
            Some((code, reason)) => code_words(*code, reason, kafka, doing),
            None => words(error, kafka, doing),
        }
    }
}

impl ClientContext for Remembers {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", "{facility} {message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", "{error}: {reason}");
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(code), true) = (error.rdkafka_error_code(), heard.len() < MOST) {
            heard.push((code, reason.to_owned()));
        }
    }
}

impl ConsumerContext for Remembers {}
