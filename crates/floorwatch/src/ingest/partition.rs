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
/// The client asks for the first record when it gives figures, and gives the answer with later ones.
const LOOKS: u8 = 5;
/// Where transactions end there are gaps too: the narrowest go where there are more.
const GAPS: usize = 64;

/// How a partition is read once its checkpoints were looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// Where the configuration says.
    AtStart,
    /// At an offset.
    At(i64),
}

/// Records that were not there when the next one came.
#[derive(Debug)]
struct Gap {
    from: i64,
    to: i64,
    /// When that next one came in.
    before: Time,
    /// Figures of the client that may still tell what it is.
    looks: u8,
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
    /// Where records may have been deleted unread.
    gaps: Vec<Gap>,
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
            self.misses(records, now);
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

    /// Whether a record was taken in already: then the client is to be turned to where it should
    /// be. `end` finds out where the log ends: one that ends before what was read is another one.
    pub fn has_had(&mut self, offset: i64, end: impl FnOnce() -> Option<i64>) -> bool {
        let Some(position) = self.position.filter(|position| offset < *position) else {
            return false;
        };
        if self.goes_on.is_none() {
            if end().is_some_and(|end| end < position) {
                return false;
            }
            self.goes_on = Some(GoesOn::At(position));
        }
        true
    }

    /// A record is there that came in at an instant. Where the one before it is not, it may have been
    /// deleted unread: the client's figures will tell.
    pub fn skips(&mut self, offset: i64, before: Time) {
        let Some(from) = self.position.filter(|position| *position < offset) else {
            return;
        };
        // What is not there now cannot be written away any more.
        self.owed = self.owed.split_off(&offset);
        if self.gaps.len() == GAPS {
            let narrowest =
                (0..GAPS).min_by_key(|&index| self.gaps[index].to - self.gaps[index].from);
            self.gaps.swap_remove(narrowest.unwrap_or_default());
        }
        self.gaps.push(Gap {
            from,
            to: offset,
            before,
            looks: LOOKS,
        });
    }

    /// Tells the gaps where records were deleted from those where a transaction ended. Returns
    /// whether any were.
    fn looks_at_gaps(&mut self) -> bool {
        let mut news = false;
        for mut gap in std::mem::take(&mut self.gaps) {
            gap.looks -= 1;
            if let Ok(records @ 1..) = u64::try_from(gap.to.min(self.low) - gap.from) {
                self.misses(records, gap.before);
                news = true;
            } else if gap.looks > 0 {
                self.gaps.push(gap);
            }
        }
        news
    }

    /// So many records before an instant were deleted unread.
    fn misses(&mut self, records: u64, before: Time) {
        let new = Missed { records, before };
        self.missed = Some(self.missed.map_or(new, |missed| missed.and(new)));
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

    /// Takes in the client's figures. Returns whether they tell of records that were deleted unread.
    pub fn heard(&mut self, figures: &Heard) -> bool {
        self.low = self.low.max(figures.low);
        self.end = self.end.max(figures.end);
        self.looks_at_gaps()
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
mod tests;
