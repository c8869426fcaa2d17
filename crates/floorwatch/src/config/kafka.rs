//! `[kafka]`: where the brokers are and how they are spoken to.

use std::collections::BTreeMap;

use rdkafka::ClientConfig;

use super::section::Section;
use super::tree::{Mistake, Node, Table, Value};

/// How Kafka is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kafka {
    /// Hosts and ports, with commas between.
    pub brokers: String,
    /// What the names of all topics begin with.
    pub prefix: String,
    /// Properties of librdkafka, secrets from files already read.
    pub properties: BTreeMap<String, String>,
}

impl Default for Kafka {
    fn default() -> Self {
        Self {
            brokers: "127.0.0.1:9092".into(),
            prefix: "floorwatch".into(),
            properties: BTreeMap::new(),
        }
    }
}

/// Set by Floorwatch itself: another value would break what it promises.
const OWN: [(&str, &str); 9] = [
    ("bootstrap.servers", "use `brokers`"),
    ("metadata.broker.list", "use `brokers`"),
    ("group.id", "use `group` under [input]"),
    (
        "enable.auto.commit",
        "offsets are committed when events are on the board",
    ),
    (
        "enable.auto.offset.store",
        "offsets are committed when events are on the board",
    ),
    (
        "enable.partition.eof",
        "it tells when a partition has been caught up with",
    ),
    ("auto.offset.reset", "use `start` under [input]"),
    (
        "partition.assignment.strategy",
        "partitions are handed over one by one",
    ),
    (
        "partitioner",
        "all producers must agree on the partition of a key",
    ),
];

/// Reads the section.
pub fn read(table: Option<&Table>, mistakes: &mut Vec<Mistake>) -> Kafka {
    let mut kafka = Kafka::default();
    let mut section = Section::new("[kafka]", table, mistakes);
    if let Some(brokers) = brokers(&mut section) {
        kafka.brokers = brokers;
    }
    if let Some(prefix) = section.text("prefix") {
        prefix.clone_into(&mut kafka.prefix);
        topic_name(&mut section, "prefix", prefix);
    }
    let properties = section.table("properties");
    section.finish();
    for (key, (place, node)) in properties.into_iter().flatten() {
        match property(key, node) {
            Ok((key, value)) => drop(kafka.properties.insert(key, value)),
            Err(words) => mistakes.push(Mistake {
                place: place.clone(),
                words,
            }),
        }
    }
    kafka
}

fn brokers(section: &mut Section<'_, '_>) -> Option<String> {
    let list = section.texts("brokers")?;
    let node = section.node("brokers")?;
    if list.is_empty() || list.iter().any(|broker| broker.is_empty()) {
        section.wrong(
            &node.place,
            "`brokers` names no broker: write \"host:9092\", several with commas between",
        );
        return None;
    }
    for broker in &list {
        let port = broker.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        if matches!(port, Some(Err(_))) {
            section.wrong(
                &node.place,
                format!(
                    "`brokers`: `{broker}` has no port number after the colon: write \"host:9092\""
                ),
            );
        }
    }
    Some(list.join(","))
}

/// Kafka's own rule for the name of a topic.
pub fn topic_name(section: &mut Section<'_, '_>, key: &'static str, name: &str) {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if name.len() > 200 || !name.chars().all(fine) {
        let words = format!(
            "`{key}`: the name of a topic takes letters, digits, `.`, `_` and `-`, 200 at most"
        );
        section.wrong_at(key, words);
    }
}

/// A property of librdkafka, tried on the library itself.
fn property(key: &str, node: &Node) -> Result<(String, String), String> {
    let mut value = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        other => {
            return Err(format!(
                "`{key}`: a text, a number or true/false is expected, not {}",
                other.kind()
            ));
        }
    };
    let name = key.strip_suffix("_file").unwrap_or(key);
    if name != key {
        value = std::fs::read_to_string(&value)
            .map_err(|error| format!("`{key}`: {value} cannot be read: {error}"))?
            .trim_end_matches(['\n', '\r'])
            .to_owned();
    }
    if let Some((_, why)) = OWN.iter().find(|(own, _)| *own == name) {
        return Err(format!("`{name}` is set by Floorwatch itself: {why}"));
    }
    match ClientConfig::new()
        .set(name, value.as_str())
        .create_native_config()
    {
        Ok(_) => Ok((name.to_owned(), value)),
        Err(rdkafka::error::KafkaError::ClientConfig(_, words, ..)) => Err(format!(
            "{words}: the Kafka client's properties are those of librdkafka, listed in its CONFIGURATION.md"
        )),
        Err(error) => Err(error.to_string()),
    }
}
