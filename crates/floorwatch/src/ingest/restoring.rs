//! From what was found of a partition's checkpoints to how it is read on.

use floor::NotRestored;
use wire::checkpoint::Order;

use super::checkpoints::Answer;
use super::reading::Reading;
use crate::fail;
use crate::floors::Floors;

/// How a partition is read once its checkpoints were looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// Where the configuration says.
    AtStart,
    /// At an offset.
    At(i64),
}

impl Reading {
    /// What has been found of a partition's checkpoints. Returns how it is read from now on, if it
    /// is.
    pub fn found(&mut self, id: i32, answer: Answer, floors: &mut Floors) -> Option<GoesOn> {
        let checkpoints = self.checkpoints.as_mut()?;
        let partition = self
            .partitions
            .get_mut(&id)
            .filter(|partition| partition.restoring)?;
        let found = match answer {
            Answer::Found(found) => found,
            Answer::Without(why) => {
                checkpoints.say(why);
                partition.epoch += 1;
                partition.restoring = false;
                return Some(GoesOn::AtStart);
            }
            Answer::NotYet(why) => {
                checkpoints.look_again(id, why);
                return None;
            }
        };
        if let Some(newer) = found.newer {
            checkpoints.look_again(id, format!("partition {id} is not read: {newer}"));
            return None;
        }
        for broken in &found.broken {
            tracing::error!("a checkpoint is passed over: {broken}");
        }
        let last = found.whole.first().map(|whole| whole.order);
        let order = Order {
            epoch: partition.epoch.max(last.map_or(0, |last| last.epoch)) + 1,
            number: last.map_or(0, |last| last.number + 1),
        };
        partition.epoch = order.epoch;
        for whole in &found.whole {
            if partition.is_past_the_end(whole.next) {
                tracing::warn!(
                    "a checkpoint of partition {id} is passed over: it goes on at offset {}, and the topic ends before; was it made anew?",
                    whole.next
                );
                continue;
            }
            fail::point("restore.before");
            match floors.restore(&whole.sources) {
                Ok(()) => {
                    fail::point("restore.after");
                    checkpoints.begin(id, order);
                    let next = floors.next_of(id).unwrap_or(whole.next).min(whole.next);
                    let next = partition.restored(next, whole.read, &whole.owed);
                    tracing::info!(
                        "partition {id}: {} source(s) as of {}, reading goes on at offset {next}",
                        whole.sources.len(),
                        whole.taken
                    );
                    return Some(GoesOn::At(next));
                }
                Err(why @ NotRestored::Newer { .. }) => {
                    checkpoints.look_again(id, format!("partition {id} is not read: {why}"));
                    return None;
                }
                Err(why) => tracing::error!("a checkpoint of partition {id} is passed over: {why}"),
            }
        }
        checkpoints.begin(id, order);
        partition.restoring = false;
        Some(GoesOn::AtStart)
    }
}
