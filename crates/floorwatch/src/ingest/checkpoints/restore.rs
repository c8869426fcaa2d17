//! Makes floors of the checkpoints that were found, in some threads: several partitions at once, and
//! the engine goes on meanwhile.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{Sender, channel};

use floor::NotRestored;
use wire::checkpoint::{Checkpoint, Found, Order, Whole};

use super::hands;
use super::slots::{Answer, Wanted};
use crate::config::Config;
use crate::fail;
use crate::floors::Restored;

/// What is left of a partition's past.
#[derive(Default)]
pub struct Past {
    /// The last checkpoint that is whole, whether it can be used or not.
    pub last: Option<Order>,
    /// The newest state that can be used.
    pub state: Option<Checkpoint<Restored>>,
    /// What is wrong with others, in words.
    pub broken: Vec<String>,
    /// One was written by a later version, in a shape that this one does not know.
    pub newer: Option<String>,
}

/// The way to the threads.
pub struct Restorers(Sender<(Wanted, Found)>);

impl Restorers {
    /// Starts them; they end with the last one who asks.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(config: &Config, answers: &Sender<(i32, Answer)>) -> Result<Self, String> {
        let (found, wanted) = channel();
        hands::start("restore", wanted, || {
            let (config, answers) = (config.clone(), answers.clone());
            move |((partition, end), found)| {
                let past = past(&config, partition, end, found);
                // Nobody listens once all is over.
                drop(answers.send((partition, Answer::Found(Box::new(past)))));
            }
        })?;
        Ok(Self(found))
    }

    /// Has a partition restored; what becomes of it comes as an answer.
    pub fn restore(&self, wanted: Wanted, found: Found) {
        // The threads are there as long as this.
        let _ = self.0.send((wanted, found));
    }
}

/// The newest that can be restored.
fn past(config: &Config, partition: i32, end: Option<i64>, found: Found) -> Past {
    let mut past = Past {
        last: found.whole.first().map(|whole| whole.order),
        state: None,
        broken: found.broken,
        newer: found.newer,
    };
    if past.newer.is_some() {
        return past;
    }
    for whole in found.whole {
        if end.is_some_and(|end| whole.next > end) {
            past.broken.push(format!(
                "it goes on at offset {} of partition {partition}, and the topic ends before; was it made anew?",
                whole.next
            ));
            continue;
        }
        fail::point("restore.before");
        match restored(config, &whole) {
            Ok(state) => {
                fail::point("restore.after");
                past.state = Some(state);
                return past;
            }
            Err(why @ NotRestored::Newer { .. }) => {
                past.newer = Some(why.to_string());
                return past;
            }
            Err(why) => past.broken.push(format!("of partition {partition}: {why}")),
        }
    }
    past
}

fn restored(config: &Config, whole: &Whole) -> Result<Checkpoint<Restored>, NotRestored> {
    let restore = || {
        whole.unpack(NotRestored::Damaged, |saved| {
            let plan = config.plan(&saved.source);
            Restored::of(saved, plan)
        })
    };
    // Every byte is as it was written; if what was written makes no sense, the partition is to be
    // read all the same.
    let caught = panic::catch_unwind(AssertUnwindSafe(restore));
    caught.unwrap_or_else(|_| Err(NotRestored::Damaged("its parts do not fit together".into())))
}
