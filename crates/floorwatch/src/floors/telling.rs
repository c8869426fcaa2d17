//! What is told to those that serve screens: rows of what has changed, by partition, each time with
//! a mark of the instant they are as of.
//!
//! What was not taken yet is not told a second time: rows are made of what has changed by then.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use floor::{AgentId, Changes, QueueId, Row, SourceRow};
use wire::told::{Mark, Told, What};

use super::Floors;
use super::site::Site;

/// Every row is told anew within so many seconds: whatever a process that did not know that it had
/// lost a partition has written over it does not stay.
const ROUND: usize = 300;

/// Rows of a source, and rough bound of all, that are made at once.
const MOST: usize = 10_000;

/// A partition of which this process tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The partition.
    pub partition: i32,
    /// Which owner this process is.
    pub epoch: u64,
    /// The next record to be read.
    pub offset: i64,
}

/// A record to be written.
#[derive(Clone, Debug)]
pub struct TopicRow {
    /// The partition of the input, and of the topic.
    pub partition: i32,
    /// The entity.
    pub key: String,
    /// What is told of it.
    pub value: Vec<u8>,
}

/// Telling, and what it needs.
pub struct Telling {
    /// Where this process answers questions.
    pub address: String,
    owned: Vec<Owned>,
    /// By partition, the epoch in which all was told.
    told: BTreeMap<i32, u64>,
    /// What is to be written; while there is any, nothing new is made.
    rows: VecDeque<TopicRow>,
    /// Whose turn it is, by its place, where not all found room the last time.
    turn: usize,
}

/// What has changed of a source since it was last told.
#[derive(Debug, Default)]
pub struct Untold {
    queues: BTreeSet<QueueId>,
    waits: BTreeSet<QueueId>,
    agents: BTreeSet<AgentId>,
    /// All that is asked for.
    asked: bool,
    /// The source as it was last told.
    source: Option<SourceRow>,
}

impl Untold {
    /// Notes what has changed.
    pub fn note(&mut self, changes: &Changes) {
        self.queues.extend(&changes.queues);
        self.waits.extend(&changes.queues);
        self.agents.extend(&changes.agents);
    }

    /// Whether all is told that there is to tell.
    fn is_empty(&self, whole_second: bool) -> bool {
        self.queues.is_empty() && self.agents.is_empty() && (!whole_second || self.waits.is_empty())
    }
}

impl Site {
    /// Notes that all has to be told.
    fn tell_all(&mut self) {
        self.untold.asked = true;
        self.untold.source = None;
        self.untold.queues.extend(self.floor.queues());
        self.untold.waits.extend(self.floor.queues());
        for agent in self.floor.agents() {
            self.floor.tell_past(agent);
            self.untold.agents.insert(agent);
        }
    }

    /// Notes those whose turn it is to be told anew.
    fn tell_some(&mut self, second: i64) {
        let turn = usize::try_from(second.rem_euclid(ROUND as i64)).unwrap_or(0);
        let queues = self.floor.queues().skip(turn).step_by(ROUND);
        for queue in queues {
            self.untold.queues.insert(queue);
            self.untold.waits.insert(queue);
        }
        for agent in self.floor.agents().skip(turn).step_by(ROUND) {
            self.floor.tell_past(agent);
            self.untold.agents.insert(agent);
        }
        if turn == 0 {
            self.untold.asked = true;
            self.untold.source = None;
        }
    }

    /// What has to be told now, but not more than so many rows. Waits, and what is asked for, are told
    /// with each whole second.
    fn rows(&mut self, source: SourceRow, whole_second: bool, most: usize) -> Vec<Row> {
        let Self { untold, floor, .. } = self;
        let mut rows = Vec::new();
        if untold.source.as_ref() != Some(&source) {
            untold.source = Some(source.clone());
            rows.push(Row::Source(Box::new(source)));
        }
        let queues = take(&mut untold.queues, most);
        rows.extend(queues.map(|id| Row::Queue(Box::new(floor.queue_row(id)))));
        let agents = take(&mut untold.agents, most.saturating_sub(rows.len()));
        rows.extend(agents.flat_map(|id| floor.take_agent_rows(id)));
        if !whole_second || rows.len() >= most {
            return rows;
        }
        let waits = take(&mut untold.waits, most - rows.len());
        rows.extend(waits.map(|id| Row::Waits(Box::new(floor.waits_row(id)))));
        let asked = floor.take_asked_rows(std::mem::take(&mut untold.asked));
        rows.extend(asked.into_iter().map(|row| Row::Asked(Box::new(row))));
        rows
    }
}

/// Takes away the first of a set, up to so many.
fn take<Id: Ord>(set: &mut BTreeSet<Id>, most: usize) -> impl Iterator<Item = Id> {
    std::iter::from_fn(move || set.pop_first()).take(most)
}

impl Telling {
    /// Nothing told yet.
    pub fn new(address: String) -> Self {
        Self {
            address,
            owned: Vec::new(),
            told: BTreeMap::new(),
            rows: VecDeque::new(),
            turn: 0,
        }
    }

    /// The records to be written, in order.
    pub const fn rows(&mut self) -> &mut VecDeque<TopicRow> {
        &mut self.rows
    }

    /// A partition is another's now.
    pub fn disown(&mut self, partition: i32) {
        self.owned.retain(|owned| owned.partition != partition);
        self.again(partition);
    }

    /// Some of a partition could not be written: all of it is told anew.
    pub fn again(&mut self, partition: i32) {
        self.told.remove(&partition);
        self.rows.retain(|row| row.partition != partition);
    }
}

impl Floors {
    /// From now on others are told.
    pub fn tell_others(&mut self, telling: Telling) {
        self.telling = Some(telling);
    }

    /// Telling, where others are told.
    pub const fn telling(&mut self) -> Option<&mut Telling> {
        self.telling.as_mut()
    }

    /// Of which partitions others are told from now on.
    pub fn set_owned(&mut self, owned: Vec<Owned>) {
        if let Some(telling) = &mut self.telling {
            telling.told.retain(|partition, epoch| {
                let same = |owned: &Owned| (owned.partition, owned.epoch) == (*partition, *epoch);
                owned.iter().any(same)
            });
            telling.owned = owned;
        }
    }

    /// Makes the rows of what has changed up to now.
    pub(super) fn tell(&mut self, whole_second: bool) {
        let at = self.now;
        let Some(telling) = &mut self.telling else {
            return;
        };
        if !telling.rows.is_empty() {
            return;
        }
        let count = telling.owned.len();
        let turn = std::mem::take(&mut telling.turn);
        for place in 0..count {
            let place = (place + turn) % count;
            let owned = &telling.owned[place];
            if telling.rows.len() >= MOST {
                telling.turn = place;
                return;
            }
            let anew = telling.told.insert(owned.partition, owned.epoch) != Some(owned.epoch);
            let mut all = true;
            let mut say = |key: String, what: What| {
                let told = Told {
                    epoch: owned.epoch,
                    offset: owned.offset,
                    what,
                };
                telling.rows.push_back(TopicRow {
                    partition: owned.partition,
                    key,
                    value: told.to_bytes(),
                });
            };
            let sites = self.sites.values_mut();
            for site in sites.filter(|site| site.partitions.first() == Some(&owned.partition)) {
                if anew {
                    site.tell_all();
                } else if whole_second {
                    site.tell_some(at.floor_second());
                }
                let sign = site.sign(|partition| self.fetched.get(&partition).copied());
                let row = SourceRow {
                    missed: site.missed(&self.missed),
                    ..site.floor.source_row(sign, site.delay)
                };
                let source = site.floor.source().clone();
                for row in site.rows(row, whole_second || anew, MOST) {
                    let key = Told::row_key(&source, &row);
                    say(key, What::Row(source.to_string(), row));
                }
                all &= site.untold.is_empty(whole_second);
            }
            if !all {
                // The rest of it comes with the next tick, and the mark after that.
                continue;
            }
            let mark = Mark {
                at,
                address: telling.address.clone(),
            };
            say(Told::mark_key(owned.partition), What::Mark(mark));
        }
    }
}
