//! Makes floors of the checkpoints that were found, in some threads: several partitions at once, and
//! the engine goes on meanwhile.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use floor::{NotRestored, Time};
use wire::checkpoint::{Found, Order, Owed};

use super::slots::{Answer, Wanted};
use crate::config::Config;
use crate::fail;
use crate::floors::Restored;

/// Partitions that are restored at the same time, where there are cores for them.
const MOST: usize = 4;

/// What is left of a partition's past.
#[derive(Default)]
pub struct Past {
    /// The last checkpoint that is whole, whether it can be used or not.
    pub last: Option<Order>,
    /// The newest state that can be used.
    pub state: Option<State>,
    /// What is wrong with others, in words.
    pub broken: Vec<String>,
    /// One was written by a later version, in a shape that this one does not know.
    pub newer: Option<String>,
}

/// A partition's state.
pub struct State {
    /// When it was taken.
    pub taken: Time,
    /// Where reading goes on: no later offset is in it for every source.
    pub next: i64,
    /// One past the last record that was read when it was finished.
    pub read: i64,
    /// Records that were refused and still have to be written to the dead-letter topic.
    pub owed: Vec<Owed>,
    /// Its sources.
    pub sources: Vec<Restored>,
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
        let wanted = Arc::new(Mutex::new(wanted));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..cores.min(MOST) {
            let (config, answers, wanted) = (config.clone(), answers.clone(), Arc::clone(&wanted));
            std::thread::Builder::new()
                .name("restore".into())
                .spawn(move || work(&config, &wanted, &answers))
                .map_err(|error| format!("no thread could be started: {error}"))?;
        }
        Ok(Self(found))
    }

    /// Has a partition restored; what becomes of it comes as an answer.
    pub fn restore(&self, wanted: Wanted, found: Found) {
        // The threads are there as long as this.
        let _ = self.0.send((wanted, found));
    }
}

fn work(
    config: &Config,
    wanted: &Mutex<Receiver<(Wanted, Found)>>,
    answers: &Sender<(i32, Answer)>,
) {
    loop {
        let next = wanted.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(((partition, end), found)) = next else {
            return;
        };
        let past = past(config, partition, end, found);
        let _ = answers.send((partition, Answer::Found(Box::new(past))));
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
        let sources = whole.sources.iter();
        let sources = sources.map(|saved| Restored::of(saved, config.plan(&saved.source)));
        match sources.collect() {
            Ok(sources) => {
                fail::point("restore.after");
                past.state = Some(State {
                    taken: whole.taken,
                    next: whole.next,
                    read: whole.read,
                    owed: whole.owed,
                    sources,
                });
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
