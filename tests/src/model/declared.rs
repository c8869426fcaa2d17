//! What the source declared of an agent (rules 16 and 17).

use std::collections::BTreeMap;

use super::reading::Event;
use super::time::Moment;

/// A declaration that says something new or again; a snapshot that repeats what holds is none.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub moment: Moment,
    pub state: String,
    pub reason: Option<String>,
    pub queue: Option<String>,
}

/// One agent's declarations, in order.
#[derive(Clone, Debug, Default)]
pub struct Declarations {
    all: Vec<Declaration>,
    /// Snapshots that differed from what held.
    pub corrected: u64,
}

impl Declarations {
    pub fn add(&mut self, event: &Event) {
        let declaration = Declaration {
            moment: event.moment,
            state: event.required("state").to_string(),
            reason: event.text("reason").map(str::to_string),
            queue: event.text("queue").map(str::to_string),
        };
        if event.data["snapshot"] == true {
            let before = self
                .all
                .iter()
                .rfind(|earlier| earlier.queue == declaration.queue);
            let same = before.map(|earlier| {
                earlier.state == declaration.state && earlier.reason == declaration.reason
            });
            match same {
                Some(true) => return,
                Some(false) => self.corrected += 1,
                None => {}
            }
        }
        self.all.push(declaration);
    }

    pub fn times(&self) -> impl Iterator<Item = i64> {
        self.all.iter().map(|declaration| declaration.moment.time)
    }

    fn until(&self, time: i64) -> &[Declaration] {
        &self.all[..self
            .all
            .partition_point(|declaration| declaration.moment.time <= time)]
    }

    pub fn any(&self, time: i64) -> bool {
        !self.until(time).is_empty()
    }

    /// The general declaration that holds at `time`.
    pub fn general(&self, time: i64) -> Option<&Declaration> {
        self.until(time)
            .iter()
            .rfind(|declaration| declaration.queue.is_none())
    }

    /// The newer of the general one and the queue's own.
    pub fn in_queue(&self, queue: &str, time: i64) -> Option<&Declaration> {
        let concerns = |declaration: &&Declaration| {
            declaration.queue.is_none() || declaration.queue.as_deref() == Some(queue)
        };
        self.until(time).iter().rfind(concerns)
    }

    /// State and reason to show of an agent without a call: the general declaration; with none,
    /// `available` if so in any queue, else `not_ready` if that in any, else `signed_out`.
    pub fn shown(&self, time: i64) -> (String, Option<String>) {
        if let Some(general) = self.general(time) {
            return (general.state.clone(), general.reason.clone());
        }
        let mut latest: BTreeMap<&str, &Declaration> = BTreeMap::new();
        for declaration in self.until(time) {
            latest.insert(
                declaration.queue.as_deref().unwrap_or_default(),
                declaration,
            );
        }
        if latest.is_empty() {
            return ("unknown".into(), None);
        }
        let in_any = |state: &str| {
            latest
                .values()
                .filter(|held| held.state == state)
                .max_by_key(|held| held.moment)
        };
        match (in_any("available"), in_any("not_ready")) {
            (Some(_), _) => ("available".into(), None),
            (None, Some(newest)) => ("not_ready".into(), newest.reason.clone()),
            (None, None) => ("signed_out".into(), None),
        }
    }
}
