//! A partition while it is caught up with, given back, restored, with records that are gone.

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

/// The client may learn late where a partition begins, and begin there after it was turned to another
/// offset.
#[test]
fn what_the_client_hands_over_once_more_is_passed_over_until_it_is_turned_back() {
    let mut partition = given(Some(40), None);
    assert!(!partition.has_had(0, || None), "nothing was read");
    partition.restored(&checkpoint(10, None), (10, 10), Time(100));
    partition.goes_on = None;
    partition.passed(10);
    assert!(!partition.has_had(11, || None) && !partition.has_had(13, || None));
    assert!(partition.has_had(0, || Some(40)));
    assert_eq!(partition.goes_on, Some(GoesOn::At(11)));
    assert!(partition.has_had(10, || panic!("asked once")));
    partition.goes_on = None;
    assert!(!partition.has_had(11, || None));
    assert!(partition.has_had(10, || None), "nobody says how long it is");
}

/// The client's figures say where the log begins and ends.
fn reaches(partition: &mut Partition, low: i64, end: i64) -> bool {
    partition.heard(&Heard {
        partition: 0,
        low,
        end,
        at: None,
    })
}

fn begins(partition: &mut Partition, low: i64) -> bool {
    reaches(partition, low, 40)
}

#[test]
fn what_was_deleted_before_the_next_record_is_counted() {
    let mut partition = given(Some(40), None);
    partition.skips(5, Time(50));
    assert!(!begins(&mut partition, 5), "nothing was read before it");
    partition.passed(9);
    partition.owed = BTreeMap::from([12, 35].map(|offset| (offset, "late".to_owned())));
    partition.skips(10, Time(60));
    assert!(!begins(&mut partition, 10), "nothing is missing");
    partition.skips(25, Time(70));
    assert_eq!(partition.owed.keys().copied().collect::<Vec<_>>(), [35]);
    partition.passed(25);
    assert!(!begins(&mut partition, 10), "an answer of before");
    assert!(begins(&mut partition, 32));
    let missed = |records, before| {
        Some(Missed {
            records,
            before: Time(before),
        })
    };
    assert_eq!(partition.missed, missed(15, 70));
    assert!(!begins(&mut partition, 32), "told once");
    partition.skips(33, Time(90));
    assert!(begins(&mut partition, 32));
    assert_eq!(partition.missed, missed(21, 90));
}

#[test]
fn where_a_transaction_ends_nothing_was_deleted() {
    let mut partition = given(Some(400), None);
    partition.passed(9);
    partition.skips(11, Time(60));
    for _ in 0..LOOKS {
        assert!(!begins(&mut partition, 4));
    }
    assert!(!begins(&mut partition, 20), "deleted when it had been read");

    // However many end, a gap that is wider is not forgotten.
    partition.skips(100, Time(70));
    for next in 0..200 {
        partition.passed(100 + 2 * next);
        partition.skips(102 + 2 * next, Time(80));
    }
    assert!(begins(&mut partition, 95));
    assert_eq!(partition.missed.map(|missed| missed.records), Some(85));
}

#[test]
fn a_log_that_ends_before_what_was_read_is_another_one() {
    let mut partition = given(Some(40), None);
    partition.passed(39);
    assert!(!partition.has_had(0, || Some(39)));
    assert_eq!(partition.goes_on, None);
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
        reaches(partition, 0, end);
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
