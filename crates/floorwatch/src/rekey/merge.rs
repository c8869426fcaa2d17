//! Many partitions as one stream, in the order of their records' times.
//!
//! A source's events may be spread over all partitions. If one were read an hour ahead of the
//! others, what the others hold would come an hour late. So the oldest record goes first, and only
//! once each partition shows what it has next, or is known to have been read to its end.

use std::collections::{BTreeMap, VecDeque};

/// Records of one partition that wait for others to be read.
const MOST_RECORDS: usize = 10_000;
/// Bytes that wait, of all partitions together.
const MOST_BYTES: usize = 64 << 20;

/// A record that waits.
#[derive(Debug)]
struct Waiting<T> {
    time: i64,
    bytes: usize,
    item: T,
}

/// One partition.
#[derive(Debug)]
struct Lane<T> {
    waiting: VecDeque<Waiting<T>>,
    bytes: usize,
    /// Of the newest record taken in: a lane's time never runs back.
    time: i64,
    /// All that it had when last looked has been taken in.
    at_end: bool,
    paused: bool,
}

/// What to do with the reading of partitions.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// They are ahead of the others: not to be read for now.
    pub pause: Vec<i32>,
    /// To be read on.
    pub resume: Vec<i32>,
}

/// The partitions.
#[derive(Debug)]
pub struct Merge<T>(BTreeMap<i32, Lane<T>>);

impl<T> Merge<T> {
    /// Of partitions that nothing has been read of yet.
    pub fn new(partitions: impl IntoIterator<Item = i32>) -> Self {
        let lane = |id| {
            let lane = Lane {
                waiting: VecDeque::new(),
                bytes: 0,
                time: i64::MIN,
                at_end: false,
                paused: false,
            };
            (id, lane)
        };
        Self(partitions.into_iter().map(lane).collect())
    }

    /// A record has been read, of so many bytes.
    pub fn put(&mut self, partition: i32, time: i64, bytes: usize, item: T) {
        let Some(lane) = self.0.get_mut(&partition) else {
            return;
        };
        lane.time = lane.time.max(time);
        lane.at_end = false;
        lane.bytes += bytes;
        lane.waiting.push_back(Waiting {
            time: lane.time,
            bytes,
            item,
        });
    }

    /// A partition has been read to its end: it holds nobody back until it has something again.
    pub fn at_end(&mut self, partition: i32) {
        if let Some(lane) = self.0.get_mut(&partition) {
            lane.at_end = true;
        }
    }

    /// The oldest record, once nothing older can follow it.
    pub fn next(&mut self) -> Option<(i32, T)> {
        let unknown = |lane: &Lane<T>| lane.waiting.is_empty() && !lane.at_end;
        if self.0.values().any(unknown) {
            return None;
        }
        let heads = self.0.iter_mut();
        let heads = heads.filter_map(|(id, lane)| Some((lane.waiting.front()?.time, *id, lane)));
        let (_, id, lane) = heads.min_by_key(|(time, id, _)| (*time, *id))?;
        let first = lane.waiting.pop_front()?;
        lane.bytes -= first.bytes;
        Some((id, first.item))
    }

    /// Which partitions are to be read, and which not, that it was the other way round with.
    pub fn flow(&mut self) -> Flow {
        let most = MOST_BYTES / self.0.len().max(1);
        let mut flow = Flow::default();
        for (id, lane) in &mut self.0 {
            let full = |part: usize| {
                lane.waiting.len() >= MOST_RECORDS / part || lane.bytes >= most / part
            };
            if !lane.paused && full(1) {
                lane.paused = true;
                flow.pause.push(*id);
            } else if lane.paused && !full(2) {
                lane.paused = false;
                flow.resume.push(*id);
            }
        }
        flow
    }

    /// Whether all that was there when last looked has gone through.
    pub fn is_done(&self) -> bool {
        self.0
            .values()
            .all(|lane| lane.waiting.is_empty() && lane.at_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that comes out.
    fn out(merge: &mut Merge<i64>) -> Vec<i64> {
        std::iter::from_fn(|| merge.next())
            .map(|(_, item)| item)
            .collect()
    }

    fn put(merge: &mut Merge<i64>, partition: i32, times: &[i64]) {
        for time in times {
            merge.put(partition, *time, 1, *time);
        }
    }

    #[test]
    fn the_oldest_goes_first_once_each_partition_shows_what_is_next() {
        let mut merge = Merge::new([0, 1, 2]);
        put(&mut merge, 0, &[10, 40]);
        put(&mut merge, 1, &[20, 30, 50]);
        assert!(
            out(&mut merge).is_empty(),
            "the third may hold something older"
        );
        put(&mut merge, 2, &[25]);
        assert_eq!(out(&mut merge), [10, 20, 25], "up to the next of the third");
    }

    #[test]
    fn a_partition_at_its_end_holds_nobody_back() {
        let mut merge = Merge::new([0, 1]);
        put(&mut merge, 0, &[10, 20]);
        merge.at_end(1);
        assert_eq!(out(&mut merge), [10, 20]);
        assert!(!merge.is_done(), "the first may go on");
        merge.at_end(0);
        assert!(merge.is_done());
        put(&mut merge, 1, &[15]);
        assert_eq!(
            out(&mut merge),
            [15],
            "what comes after the end comes when it comes"
        );
        put(&mut merge, 0, &[30]);
        assert!(out(&mut merge).is_empty(), "the second is being read again");
    }

    #[test]
    fn records_of_one_partition_stay_in_their_order() {
        let mut merge = Merge::new([0, 1]);
        put(&mut merge, 0, &[10, 5, -1, 30]);
        put(&mut merge, 1, &[7, 20, 40]);
        assert_eq!(out(&mut merge), [7, 10, 5, -1, 20, 30]);
    }

    #[test]
    fn a_partition_far_ahead_is_paused_until_the_others_have_come_up() {
        let mut merge = Merge::new([0, 1]);
        let ahead: Vec<i64> = (0..10_000).collect();
        put(&mut merge, 0, &ahead[..9_999]);
        assert_eq!(merge.flow(), Flow::default());
        put(&mut merge, 0, &ahead[9_999..]);
        let paused = Flow {
            pause: vec![0],
            resume: vec![],
        };
        assert_eq!(merge.flow(), paused);
        assert_eq!(merge.flow(), Flow::default(), "said once");
        put(&mut merge, 1, &[4_000]);
        assert_eq!(out(&mut merge).len(), 4_002);
        assert_eq!(merge.flow(), Flow::default(), "more than half still waits");
        put(&mut merge, 1, &[5_500]);
        assert_eq!(out(&mut merge).last(), Some(&5_500));
        let resumed = Flow {
            pause: vec![],
            resume: vec![0],
        };
        assert_eq!(merge.flow(), resumed);
    }

    #[test]
    fn bytes_are_bounded_whatever_the_number_of_partitions() {
        let mut merge = Merge::new(0..64);
        for record in 0..200 {
            merge.put(7, record, 10_000, record);
        }
        assert_eq!(merge.flow().pause, [7], "2 MB of a 64th of 64 MiB");
    }

    #[test]
    fn any_partitions_in_order_give_one_stream_in_order() {
        // Numbers that look like chance: what each round reads of which partition.
        let mut chance = 7_u64;
        let mut roll = |sides: u64| {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (chance >> 33) % sides
        };
        for _ in 0..50 {
            let mut merge = Merge::new(0..5);
            let mut left: Vec<VecDeque<i64>> = vec![VecDeque::new(); 5];
            for time in 0..1_000 {
                left[usize::try_from(roll(5)).unwrap()].push_back(time);
            }
            let mut found = Vec::new();
            while found.len() < 1_000 {
                let partition = usize::try_from(roll(5)).unwrap();
                let id = i32::try_from(partition).unwrap();
                for _ in 0..roll(40) {
                    match left[partition].pop_front() {
                        Some(time) => merge.put(id, time, 1, time),
                        None => merge.at_end(id),
                    }
                }
                found.extend(out(&mut merge));
            }
            assert!(found.is_sorted(), "{found:?}");
        }
    }
}
