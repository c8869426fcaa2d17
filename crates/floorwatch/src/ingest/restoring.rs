//! From what was found of a partition's checkpoints to how it is read on.

use wire::checkpoint::Order;

use super::checkpoints::Answer;
use super::reading::Reading;
use crate::floors::Floors;

impl Reading {
    /// What has been found of a partition's checkpoints: says how it is read from now on, if it is.
    pub fn found(&mut self, id: i32, answer: Answer, floors: &mut Floors) {
        let partition = self.partitions.get_mut(&id);
        let partition = partition.filter(|partition| partition.restoring);
        let (Some(checkpoints), Some(partition)) = (&mut self.checkpoints, partition) else {
            return;
        };
        let past = match answer {
            Answer::Found(past) => past,
            Answer::Without(why) => {
                checkpoints.say(why);
                partition.epoch += 1;
                return partition.goes_on_at_start();
            }
            Answer::NotYet(why) => {
                return checkpoints.look_again(id, partition.goal(), why);
            }
        };
        if let Some(newer) = past.newer {
            let why = format!("partition {id} is not read: {newer}");
            return checkpoints.look_again(id, partition.goal(), why);
        }
        for broken in &past.broken {
            tracing::error!("a checkpoint is passed over: {broken}");
        }
        let mut order = Order {
            epoch: partition.epoch.max(past.last.map_or(0, |last| last.epoch)) + 1,
            number: past.last.map_or(0, |last| last.number + 1),
        };
        let used = past.state.as_ref().map(|state| state.order);
        if let Some(last) = past.last.filter(|last| Some(*last) != used) {
            // The one that can be used stays.
            order = order.past(last);
        }
        partition.epoch = order.epoch;
        checkpoints.begin(id, order);
        let Some(mut state) = past.state else {
            return partition.goes_on_at_start();
        };
        let sources = std::mem::take(&mut state.sources);
        let count = sources.len();
        floors.adopt(sources);
        let counted = floors.next_of(id);
        let next = counted.unwrap_or(state.next).min(state.next);
        let counted = counted.unwrap_or(state.read);
        let next = partition.restored(&state, (next, counted), self.clock.now());
        let lost = state.owed.len() - partition.owed.len();
        if lost > 0 {
            tracing::error!(
                "partition {id}: {lost} refused record(s) were deleted before they could be written to the dead-letter topic"
            );
        }
        floors.set_missed(id, partition.missed);
        tracing::info!(
            "partition {id}: {count} source(s) as of {}, reading goes on at offset {next}",
            state.taken
        );
    }
}
