//! Asks how many partitions the board topic has, in a thread of its own: it may get more.

use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use crate::config::Config;
use crate::kafka::topics::{Found, find};
use crate::kafka::trouble::Doing;
use crate::outlet;

/// From one question to the next.
const EVERY: Duration = Duration::from_secs(5);
/// The same while the topic is not there.
const AGAIN: Duration = Duration::from_secs(1);

/// Asks again and again, as long as somebody listens.
///
/// # Errors
/// No thread could be started.
pub fn watch(config: &Config) -> Result<Receiver<Result<usize, String>>, String> {
    let (answers, counts) = sync_channel(1);
    let kafka = config.kafka.clone();
    let work = move || {
        let topic = outlet::topic(&kafka);
        loop {
            let answer = match find(&kafka, &topic, Doing::Restoring { topic: &topic }) {
                Ok(Found::There(partitions)) => Ok(partitions),
                Ok(Found::Missing) => Err(format!(
                    "the topic `{topic}` is not there yet: start a processor (`floorwatch run --role processor`)"
                )),
                Err(words) => Err(words),
            };
            let pause = if answer.is_ok() { EVERY } else { AGAIN };
            if answers.send(answer).is_err() {
                return;
            }
            std::thread::sleep(pause);
        }
    };
    std::thread::Builder::new()
        .name("partitions".into())
        .spawn(work)
        .map_err(|error| format!("no thread could be started: {error}"))?;
    Ok(counts)
}
