//! Has the group take down which owner of a partition this process is, in a thread of its own: the
//! answer has to be waited for.
//!
//! The owner's number is committed beside the offset. Only a member of the group's present
//! generation can commit, so that whoever has lost a partition without knowing cannot become a
//! later owner than the one that has it now.

use std::collections::BTreeMap;
use std::iter;
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::sync::{Arc, Weak};

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::note::{Context, Note};
use crate::fail;

/// Claims that wait; who finds no room tries again.
const MOST: usize = 256;

/// A partition and its new owner's number, and the offset that is committed with it.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    pub partition: i32,
    pub offset: i64,
    pub epoch: u64,
}

/// The way to the thread.
pub struct Claims(SyncSender<Claim>);

impl Claims {
    /// Starts the thread; it ends with the consumer.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(
        consumer: &Arc<BaseConsumer<Context>>,
        topic: String,
        notes: Sender<Note>,
    ) -> Result<Self, String> {
        let (jobs, waiting) = sync_channel(MOST);
        let consumer = Arc::downgrade(consumer);
        std::thread::Builder::new()
            .name("claims".into())
            .spawn(move || work(&consumer, &topic, &waiting, &notes))
            .map_err(|error| format!("no thread could be started: {error}"))?;
        Ok(Self(jobs))
    }

    /// Claims a partition; what becomes of it comes as a note.
    pub fn claim(&self, claim: Claim) {
        // Where there is no room, it is tried again.
        let _ = self.0.try_send(claim);
    }
}

fn work(
    consumer: &Weak<BaseConsumer<Context>>,
    topic: &str,
    claims: &Receiver<Claim>,
    notes: &Sender<Note>,
) {
    for claim in claims {
        let Some(consumer) = consumer.upgrade() else {
            return;
        };
        // Partitions come in groups, and an answer is waited for once; where the group refuses, it
        // refuses all. Of one that is claimed twice the later claim counts.
        let together = iter::once(claim).chain(claims.try_iter());
        let together: BTreeMap<i32, Claim> = together.map(|it| (it.partition, it)).collect();
        let list = with_epoch(topic, together.values().copied());
        fail::point("claim.before");
        let outcome = consumer.commit(&list, CommitMode::Sync);
        fail::point("claim.after");
        let sent = match outcome {
            Ok(()) => together
                .values()
                .try_for_each(|it| notes.send(Note::Claimed(it.partition, it.epoch))),
            Err(error) => notes.send(Note::NotCommitted(error)),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// What is committed: offsets, and beside each its owner's number.
pub fn with_epoch(topic: &str, claims: impl IntoIterator<Item = Claim>) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for claim in claims {
        // The list refuses only what is no offset.
        let _ = list.add_partition_offset(topic, claim.partition, Offset::Offset(claim.offset));
        if let Some(mut element) = list.find_partition(topic, claim.partition) {
            element.set_metadata(claim.epoch.to_string());
        }
    }
    list
}
