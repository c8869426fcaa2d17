//! `floorwatch check`: every mistake of a configuration; with `--connect` Kafka too.

use std::io::Write;

use super::{Failure, written};
use crate::cli::Check;
use crate::config::Config;
use crate::ingest::dead_letter_topic;
use crate::kafka::topics::{self, Found};
use crate::kafka::trouble::Doing;

/// Reads, tries, and says what was found.
pub fn run(arguments: &Check) -> Result<(), Failure> {
    let config = Config::load(&arguments.config)?;
    let mut said = format!("{}: no mistakes\n", arguments.config.display());
    if arguments.connect {
        said += &connect(&config)?;
    }
    written(std::io::stdout().write_all(said.as_bytes()))
}

fn connect(config: &Config) -> Result<String, Failure> {
    let dead_letters = dead_letter_topic(&config.kafka);
    let reading = Doing::Reading {
        topic: &config.input.topic,
        group: &config.input.group,
    };
    let writing = Doing::Writing {
        topic: &dead_letters,
        setting: "another `prefix` under [kafka]",
    };
    let mut said = format!("Kafka answers at {}\n", config.kafka.brokers);
    let mut wrong = Vec::new();
    let group = crate::rekey::group(config);
    let input = config.input.keyed_otherwise.as_ref().map(|topic| {
        let group = &group;
        (topic, Doing::Reading { topic, group })
    });
    let own = [(&config.input.topic, reading), (&dead_letters, writing)];
    for (topic, doing) in input.into_iter().chain(own) {
        match topics::find(&config.kafka, topic, doing) {
            Ok(Found::There(partitions)) => {
                said += &format!("topic {topic}: {partitions} partitions\n")
            }
            Ok(Found::Missing) => {
                said += &format!(
                    "topic {topic}: missing; `floorwatch run` makes it, if this user may\n"
                )
            }
            Err(words) => wrong.push(words),
        }
    }
    if wrong.is_empty() {
        Ok(said)
    } else {
        Err(Failure::Failed(wrong_together(&mut wrong)))
    }
}

fn wrong_together(wrong: &mut Vec<String>) -> String {
    wrong.dedup();
    wrong.join("\n")
}
