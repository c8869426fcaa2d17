//! Puts what several processors tell in the order of its instants. Pure.

use std::collections::{BTreeMap, BTreeSet};

use floor::{Row, SECOND, Span, Time};
use wire::told::{Told, What};

use crate::fail;

/// A partition whose last mark is so far behind the newest of all is not waited for.
const PATIENCE: Span = Span(3 * SECOND);

/// Rows of one partition as of one instant.
#[derive(Debug)]
pub struct Batch {
    /// As of when.
    pub at: Time,
    /// Of which partition.
    pub partition: i32,
    /// By source.
    pub rows: Vec<(String, Row)>,
}

/// What can be shown now.
#[derive(Debug, Default)]
pub struct Taken {
    /// In the order of their instants.
    pub batches: Vec<Batch>,
    /// The instant that all partitions have reached that are not silent.
    pub at: Option<Time>,
    /// Partitions of which nothing more is told.
    pub silent: BTreeSet<i32>,
}

impl Taken {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.rows.len() + 1).sum()
    }
}

/// What is heard of one partition.
#[derive(Debug, Default)]
struct Heard {
    /// The greatest owner so far.
    epoch: u64,
    /// Where it answers questions.
    address: String,
    /// Rows since the last mark.
    unmarked: Vec<(String, Row)>,
    /// The last mark.
    marked: Option<Time>,
}

/// What is heard of all partitions.
#[derive(Debug, Default)]
pub struct Merge {
    heard: BTreeMap<i32, Heard>,
    /// By instant and partition, what waits for the other partitions.
    waiting: BTreeMap<(Time, i32), Vec<(String, Row)>>,
    owners_changed: bool,
}

impl Merge {
    /// Takes in one record; those of an owner before the newest are too late.
    pub fn hear(&mut self, partition: i32, told: Told) {
        let heard = self.heard.entry(partition).or_default();
        if told.epoch < heard.epoch && !fail::takes_outdated_rows() {
            return self.refuse("outdated", "");
        }
        heard.epoch = heard.epoch.max(told.epoch);
        match told.what {
            What::Row(source, row) => heard.unmarked.push((source, row)),
            What::Mark(mark) => {
                // The clock of the next owner may be behind that of the last.
                let at = heard.marked.map_or(mark.at, |last| last.max(mark.at));
                heard.marked = Some(at);
                if heard.address != mark.address {
                    heard.address = mark.address;
                    self.owners_changed = true;
                }
                let rows = std::mem::take(&mut heard.unmarked);
                let waiting = self.waiting.entry((at, partition)).or_default();
                waiting.extend(rows);
            }
        }
    }

    /// Counts a record that says nothing here.
    pub fn refuse(&self, reason: &'static str, why: &str) {
        metrics::counter!("floorwatch_board_rows_refused_total", "reason" => reason).increment(1);
        if !why.is_empty() {
            tracing::debug!("a record of the board topic is passed over: {why}");
        }
    }

    /// What all partitions have reached that are not silent.
    pub fn take(&mut self) -> Taken {
        let marks = || {
            self.heard
                .iter()
                .filter_map(|(id, it)| Some((*id, it.marked?)))
        };
        let Some(newest) = marks().map(|(_, at)| at).max() else {
            return Taken::default();
        };
        let is_silent = |at: Time| newest - at > PATIENCE;
        let silent = marks().filter(|(_, at)| is_silent(*at));
        let silent: BTreeSet<i32> = silent.map(|(id, _)| id).collect();
        let spoken = marks().map(|(_, at)| at).filter(|at| !is_silent(*at));
        let Some(at) = spoken.min() else {
            return Taken::default();
        };
        let later = self.waiting.split_off(&(at, i32::MAX));
        let ready = std::mem::replace(&mut self.waiting, later);
        let batches = ready.into_iter().map(|((at, partition), rows)| Batch {
            at,
            partition,
            rows,
        });
        Taken {
            batches: batches.collect(),
            at: Some(at),
            silent,
        }
    }

    /// Whether anything of owners has changed since this was last asked.
    pub const fn owners_changed(&mut self) -> bool {
        std::mem::replace(&mut self.owners_changed, false)
    }

    /// Where the owner of each partition answers questions.
    pub fn addresses(&self) -> BTreeMap<i32, String> {
        let all = self.heard.iter();
        all.map(|(id, heard)| (*id, heard.address.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use floor::{Floor, Plan};
    use wire::told::Mark;

    fn told(epoch: u64, what: What) -> Told {
        Told {
            epoch,
            offset: 0,
            what,
        }
    }

    fn mark(merge: &mut Merge, partition: i32, epoch: u64, second: i64) {
        let mark = Mark {
            at: Time(second * SECOND),
            address: format!("processor-{epoch}"),
        };
        merge.hear(partition, told(epoch, What::Mark(mark)));
    }

    fn row(merge: &mut Merge, partition: i32, epoch: u64) {
        let floor = Floor::new("a/b".into(), Plan::default(), Time(0));
        let row = Row::Source(Box::new(floor.source_row(None, None)));
        merge.hear(partition, told(epoch, What::Row("a/b".into(), row)));
    }

    /// Instants in seconds with their partition and how many rows; and how far all are.
    fn taken(merge: &mut Merge) -> (Vec<(i64, i32, usize)>, Option<i64>) {
        let taken = merge.take();
        let batches = taken.batches.iter();
        let batches = batches.map(|it| (it.at.0 / SECOND, it.partition, it.rows.len()));
        (batches.collect(), taken.at.map(|at| at.0 / SECOND))
    }

    #[test]
    fn what_is_ahead_of_the_other_partitions_waits() {
        let mut merge = Merge::default();
        row(&mut merge, 0, 1);
        assert_eq!(taken(&mut merge), (vec![], None), "no mark yet");
        mark(&mut merge, 0, 1, 10);
        mark(&mut merge, 1, 1, 9);
        mark(&mut merge, 0, 1, 11);
        assert_eq!(taken(&mut merge), (vec![(9, 1, 0)], Some(9)));
        mark(&mut merge, 1, 1, 11);
        let both = vec![(10, 0, 1), (11, 0, 0), (11, 1, 0)];
        assert_eq!(taken(&mut merge), (both, Some(11)));
    }

    #[test]
    fn a_silent_partition_is_not_waited_for_and_shown_as_it_was() {
        let mut merge = Merge::default();
        row(&mut merge, 1, 1);
        mark(&mut merge, 1, 1, 6);
        mark(&mut merge, 0, 1, 9);
        assert_eq!(taken(&mut merge).1, Some(6), "three seconds are waited");
        mark(&mut merge, 0, 1, 10);
        let found = merge.take();
        assert_eq!(found.at, Some(Time(10 * SECOND)));
        assert_eq!(found.silent, [1].into());
        // It speaks again, from behind.
        row(&mut merge, 1, 2);
        mark(&mut merge, 1, 2, 8);
        assert_eq!(taken(&mut merge), (vec![(8, 1, 1)], Some(8)));
    }

    #[test]
    fn an_owner_of_before_is_too_late() {
        let mut merge = Merge::default();
        mark(&mut merge, 0, 2, 10);
        row(&mut merge, 0, 1);
        mark(&mut merge, 0, 1, 11);
        assert_eq!(taken(&mut merge), (vec![(10, 0, 0)], Some(10)));
        assert_eq!(merge.addresses()[&0], "processor-2");
    }

    #[test]
    fn time_does_not_run_back_with_the_clock_of_the_next_owner() {
        let mut merge = Merge::default();
        mark(&mut merge, 0, 1, 10);
        row(&mut merge, 0, 2);
        mark(&mut merge, 0, 2, 9);
        assert_eq!(taken(&mut merge), (vec![(10, 0, 1)], Some(10)));
    }
}
