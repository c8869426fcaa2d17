//! How far one partition has been read.

use std::collections::BTreeMap;

use floor::{Missed, SECOND, Span, Time};
use wire::checkpoint::Checkpoint;

use super::note::{Given, Heard};
use crate::fail;

/// Records that came no longer ago are as good as new.
const NEAR: Span = Span(5 * SECOND);
/// No figure reaches further back.
const LONGEST_DAY: Span = Span(26 * 3_600 * SECOND);

/// How a partition is read once its checkpoints were looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// Where the configuration says.
    AtStart,
    /// At an offset.
    At(i64),
}

/// One partition being read.
#[derive(Debug, Default)]
pub struct Partition {
    /// The next offset to be read; none before the first record.
    position: Option<i64>,
    /// What is to be caught up with: where the log ended when it was given, or later.
    goal: Option<i64>,
    /// Records that were left when that was set.
    stretch: Option<i64>,
    caught_up: bool,
    /// How long ago the newest record had come, while catching up.
    behind: Span,
    /// Dead letters before it have been written.
    committed: Option<i64>,
    /// What was committed last by this process.
    sent: Option<i64>,
    /// The first record, as last heard.
    low: i64,
    /// One past the last record, as last heard.
    end: i64,
    /// The time of the newest record while catching up.
    time: Option<Time>,
    /// When a fetch was last passed on.
    fetched: Option<Time>,
    /// Not read yet: its checkpoints are looked for.
    pub restoring: bool,
    /// It is to go on there, as soon as the client lets it.
    pub goes_on: Option<GoesOn>,
    /// What was refused in an earlier reading and still has to be written away, by offset.
    pub owed: BTreeMap<i64, String>,
    /// What was refused before it was written away in an earlier reading, unless it is owed.
    settled: i64,
    /// What was deleted before it could be read.
    pub missed: Option<Missed>,
    /// More was deleted since then; up to when the next record tells.
    hole: Option<Time>,
    /// Which owner of the partition this process is; that of the last one until it is known.
    pub epoch: u64,
    /// The group has taken that down: nobody but its member can have it do so.
    pub claimed: bool,
    /// The group has not heard of this process for too long: whose it is is not known.
    pub lost: bool,
    /// Not read for now: no room for its dead letters.
    pub stopped: bool,
}

impl Partition {
    /// One that has just been given.
    pub fn given(given: &Given) -> Self {
        // Offsets committed past the end are of a topic that was there before.
        let committed = given
            .committed
            .filter(|committed| given.end.is_none_or(|end| *committed <= end));
        Self {
            goal: given.end,
            caught_up: given.end == Some(0),
            committed,
            epoch: given.epoch,
            low: given.low.unwrap_or_default(),
            end: given.end.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// It was lost and has come back before anything else could be done with it.
    pub fn regained(&mut self, given: &Given) {
        self.lost = false;
        self.stopped = false;
        // The client has begun where it stood: it must not be turned back again.
        self.goes_on = None;
        // Another may have had it meanwhile.
        self.epoch = self.epoch.max(given.epoch) + 1;
        self.claimed = false;
        self.end = self.end.max(given.end.unwrap_or_default());
        self.goal = self.goal.max(given.end);
        self.stretch = None;
    }

    /// Where the log ended when it was given, if that is known.
    pub const fn goal(&self) -> Option<i64> {
        self.goal
    }

    /// It goes on where the configuration says: there is no checkpoint.
    pub const fn goes_on_at_start(&mut self) {
        self.restoring = false;
        self.goes_on = Some(GoesOn::AtStart);
    }

    /// It goes on at a checkpoint, at `next` or where the log begins; all before `counted` is in
    /// every source. Returns the offset.
    pub fn restored<S>(
        &mut self,
        past: &Checkpoint<S>,
        (next, counted): (i64, i64),
        now: Time,
    ) -> i64 {
        self.restoring = false;
        // What was deleted cannot be written away any more.
        let owed = past.owed.iter().filter(|owed| owed.offset >= self.low);
        self.owed = owed
            .map(|owed| (owed.offset, owed.reason.clone()))
            .collect();
        self.settled = past.read;
        let naive = self.committed.filter(|_| fail::commits_then_writes());
        let next = naive.unwrap_or(next);
        self.missed = past.missed;
        if let Ok(records @ 1..) = u64::try_from(self.low - counted) {
            self.hole = Some(past.taken);
            let new = Missed {
                records,
                before: now,
            };
            self.missed = Some(past.missed.map_or(new, |missed| missed.and(new)));
        }
        let next = next.max(self.low);
        self.position = Some(next);
        self.goes_on = Some(GoesOn::At(next));
        self.caught_up |= self.goal.is_some_and(|goal| next >= goal);
        next
    }

    /// The next offset to be read.
    pub const fn position(&self) -> Option<i64> {
        self.position
    }

    /// Whether all that was there when it was given has been read.
    pub const fn caught_up(&self) -> bool {
        self.caught_up
    }

    /// The instant at which a record is taken in: while catching up that of the record, never
    /// backwards and never ahead of the wall's clock.
    pub fn now(&mut self, wall: Time, record: Option<Time>) -> Time {
        if self.caught_up {
            return wall;
        }
        let time = self.time.max(record).map_or(wall, |time| time.min(wall));
        self.time = Some(time);
        self.behind = wall - time;
        time
    }

    /// A record is there, which came into the log at that instant: what is missing is older. Returns
    /// whether that is news.
    pub fn ends_hole(&mut self, at: Time) -> bool {
        let Some(since) = self.hole.take() else {
            return false;
        };
        if let Some(missed) = &mut self.missed {
            // Whatever its stamp says, what had been read before is there.
            missed.before = missed.before.min(at.max(since));
        }
        true
    }

    /// What is missing is of so long ago that no figure reaches back to it. Returns whether that is
    /// news.
    pub fn forgets_missed(&mut self, now: Time) -> bool {
        let faded = |missed: &mut Missed| now - missed.before > LONGEST_DAY;
        self.missed.take_if(faded).is_some()
    }

    /// A record has been taken in.
    pub fn passed(&mut self, offset: i64) {
        let next = offset + 1;
        let first = *self.position.get_or_insert(offset);
        self.position = Some(next);
        let Some(goal) = self.goal.filter(|_| !self.caught_up) else {
            return;
        };
        let stretch = *self.stretch.get_or_insert(goal - first);
        if next < goal {
            return;
        }
        // What has come meanwhile is the past too by now. Where one stretch is not much shorter than
        // the one before, reading is no faster than writing: there is nothing to wait for.
        let left = self.end - next;
        if self.behind > NEAR && (1..stretch / 2).contains(&left) {
            self.goal = Some(self.end);
            self.stretch = Some(left);
        } else {
            self.caught_up = true;
        }
    }

    /// The log has been read to its end.
    pub fn at_end(&mut self) {
        self.caught_up = true;
        let position = *self.position.get_or_insert(self.end);
        self.end = self.end.max(position);
    }

    /// Whether the floors should hear that a fetch has come: a few times a second are enough.
    pub fn note_fetch(&mut self, wall: Time) -> bool {
        let due = self
            .fetched
            .is_none_or(|last| wall - last >= Span(SECOND / 4));
        if due {
            self.fetched = Some(wall);
        }
        due
    }

    /// Takes in the client's figures.
    pub fn heard(&mut self, figures: Option<&Heard>) {
        if let Some(figures) = figures {
            self.low = self.low.max(figures.low);
            self.end = self.end.max(figures.end);
        }
    }

    /// Whether the group has still to take down that this process is its owner.
    pub const fn is_to_be_claimed(&self) -> bool {
        !self.claimed && !self.lost && !self.restoring
    }

    /// Whether this process may tell of it: it is its owner, and all that was there has been read.
    pub const fn may_be_told(&self) -> bool {
        self.claimed && self.caught_up && !self.lost && !self.restoring
    }

    /// Records still to be read.
    pub fn lag(&self) -> i64 {
        (self.end - self.position.unwrap_or(self.low)).max(0)
    }

    /// Whether what was refused up to there has been written away, or is owed.
    pub const fn settled_before(&self, offset: i64) -> bool {
        offset < self.settled
    }

    /// Whether the dead letter of an offset was written by an earlier reading.
    pub fn written_before(&self, offset: i64) -> bool {
        offset < self.settled || self.committed.is_some_and(|committed| offset < committed)
    }

    /// The offset before which all dead letters are written: that of the first that Kafka does not
    /// have, or of the next record.
    pub fn written_up_to(&self, first_unwritten: Option<i64>) -> i64 {
        let position = self.position.unwrap_or(self.low);
        // A replay from the start does not turn the group's offset back.
        first_unwritten
            .map_or(position, |first| first.min(position))
            .max(self.committed.unwrap_or(0))
    }

    /// The offset to commit now, if it is another than the last.
    pub fn commit(&mut self, first_unwritten: Option<i64>) -> Option<i64> {
        self.position?;
        let offset = self.written_up_to(first_unwritten);
        let last = self.sent.or(self.committed);
        if last == Some(offset) || !self.claimed {
            return None;
        }
        self.sent = Some(offset);
        Some(offset)
    }
}

#[cfg(test)]
mod tests {
    use wire::checkpoint::{Order, Owed};

    use super::*;

    fn given(end: Option<i64>, committed: Option<i64>) -> Partition {
        Partition::given(&Given {
            partition: 0,
            end,
            low: Some(0),
            committed,
            epoch: 0,
            resumed: false,
        })
    }

    fn checkpoint(next: i64, missed: Option<Missed>) -> Checkpoint {
        Checkpoint {
            order: Order {
                epoch: 1,
                number: 1,
            },
            taken: Time(0),
            next,
            read: next,
            sources: Vec::new(),
            owed: Vec::new(),
            missed,
        }
    }

    #[test]
    fn what_was_deleted_before_it_was_read_is_counted_and_is_older_than_the_next_record() {
        let mut partition = given(Some(40), None);
        partition.low = 25;
        let before = Missed {
            records: 3,
            before: Time(7),
        };
        assert_eq!(
            partition.restored(&checkpoint(10, Some(before)), (10, 10), Time(100)),
            25
        );
        assert!(partition.ends_hole(Time(60)));
        assert!(!partition.ends_hole(Time(61)), "said once");
        let missed = Missed {
            records: 18,
            before: Time(60),
        };
        assert_eq!(partition.missed, Some(missed));
        assert!(!partition.forgets_missed(Time(60) + LONGEST_DAY));
        assert!(partition.forgets_missed(Time(61) + LONGEST_DAY));
        assert_eq!(partition.missed, None);
    }

    #[test]
    fn what_was_counted_before_it_was_deleted_is_not_missing() {
        let mut partition = given(Some(40), None);
        partition.low = 25;
        let mut past = checkpoint(12, None);
        past.read = 20;
        past.taken = Time(50);
        past.owed = [12, 30].map(owed).to_vec();
        partition.restored(&past, (12, 20), Time(100));
        assert_eq!(partition.owed.keys().copied().collect::<Vec<_>>(), [30]);
        assert!(partition.ends_hole(Time(3)), "a stamp of long ago");
        let missed = Missed {
            records: 5,
            before: Time(50),
        };
        assert_eq!(partition.missed, Some(missed));
    }

    fn owed(offset: i64) -> Owed {
        Owed {
            offset,
            reason: "late".to_owned(),
        }
    }

    #[test]
    fn nothing_is_missing_where_the_log_holds_all() {
        let mut partition = given(Some(40), None);
        partition.low = 10;
        partition.restored(&checkpoint(10, None), (10, 10), Time(100));
        assert!(!partition.ends_hole(Time(60)));
        assert_eq!(partition.missed, None);
    }

    #[test]
    fn caught_up_at_the_end_that_was_known_when_given() {
        let mut partition = given(Some(3), None);
        partition.passed(1);
        assert!(!partition.caught_up());
        partition.passed(2);
        assert!(partition.caught_up());
    }

    #[test]
    fn what_comes_while_the_past_is_read_is_caught_up_with_too() {
        let wall = Time(1_000 * SECOND);
        let mut partition = given(Some(100), None);
        let read = |partition: &mut Partition, offset: i64, ago: i64, end: i64| {
            partition.heard(Some(&Heard {
                partition: 0,
                low: 0,
                end,
                at: None,
            }));
            partition.now(wall, Some(wall - Span(ago * SECOND)));
            partition.passed(offset);
            partition.caught_up()
        };
        assert!(!read(&mut partition, 0, 900, 120));
        assert!(!read(&mut partition, 99, 300, 130), "30 more by now");
        assert!(!read(&mut partition, 128, 50, 138));
        assert!(!read(&mut partition, 129, 50, 140), "and 10 more");
        assert!(read(&mut partition, 139, 4, 141), "as good as new");
    }

    #[test]
    fn who_reads_no_faster_than_others_write_is_not_waited_for() {
        let wall = Time(1_000 * SECOND);
        let mut partition = given(Some(100), None);
        partition.passed(0);
        partition.end = 160;
        partition.now(wall, Some(wall - Span(300 * SECOND)));
        partition.passed(99);
        assert!(partition.caught_up());
    }

    #[test]
    fn caught_up_by_reaching_the_end_where_none_was_known() {
        let mut partition = given(None, None);
        partition.passed(7);
        assert!(!partition.caught_up());
        partition.at_end();
        assert!(partition.caught_up());
    }

    #[test]
    fn an_empty_partition_is_caught_up_with() {
        assert!(given(Some(0), None).caught_up());
    }

    #[test]
    fn time_is_the_records_until_caught_up_and_never_runs_back() {
        let mut partition = given(Some(4), None);
        assert_eq!(partition.now(Time(100), Some(Time(10))), Time(10));
        assert_eq!(partition.now(Time(100), Some(Time(5))), Time(10));
        assert_eq!(partition.now(Time(100), Some(Time(500))), Time(100));
        partition.passed(3);
        assert_eq!(partition.now(Time(101), Some(Time(50))), Time(101));
    }

    #[test]
    fn the_committed_offset_waits_for_the_oldest_dead_letter() {
        let mut partition = given(Some(9), Some(4));
        partition.passed(1);
        assert_eq!(partition.commit(None), None, "not claimed yet");
        partition.claimed = true;
        assert_eq!(partition.commit(None), None, "not turned back by a replay");
        partition.passed(7);
        assert_eq!(partition.commit(Some(5)), Some(5));
        assert_eq!(partition.commit(Some(5)), None);
        assert_eq!(partition.commit(None), Some(8));
    }

    #[test]
    fn what_was_lost_before_it_went_on_is_not_turned_back_once_it_has() {
        let mut partition = given(Some(9), None);
        partition.restored(&checkpoint(5, None), (5, 5), Time(0));
        assert_eq!(partition.goes_on, Some(GoesOn::At(5)));
        partition.lost = true;
        // The client has begun at 5 by itself, and read on.
        partition.regained(&Given {
            partition: 0,
            end: Some(9),
            low: Some(0),
            committed: None,
            epoch: 0,
            resumed: true,
        });
        partition.passed(7);
        assert_eq!((partition.goes_on, partition.position()), (None, Some(8)));
    }

    #[test]
    fn dead_letters_of_an_earlier_reading_are_not_written_again() {
        let partition = given(Some(9), Some(4));
        assert!(partition.written_before(3));
        assert!(!partition.written_before(4));
    }

    #[test]
    fn what_was_committed_for_a_topic_that_is_gone_does_not_count() {
        assert!(!given(Some(2), Some(40)).written_before(1));
    }
}
