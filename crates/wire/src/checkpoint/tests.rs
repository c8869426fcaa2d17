//! Checkpoints written and read, torn, mixed, damaged and too new.

use std::io::{self, Write};

use floor::{Missed, Time};

use super::*;

/// One of a number, with two sources of some size.
fn checkpoint(epoch: u64, number: u64) -> Checkpoint {
    let state = |seed: u64| {
        // No two parts alike, so that it stays long.
        let mut number = seed * 0x9E37_79B9 + 1;
        let mut next = || {
            number ^= number << 13;
            number ^= number >> 7;
            number ^= number << 17;
            number.to_le_bytes()[3]
        };
        (0..1_500).map(|_| next()).collect()
    };
    Checkpoint {
        order: Order { epoch, number },
        taken: Time(1_795_424_400_000_000),
        next: 40 + number as i64,
        read: 50 + number as i64,
        sources: vec![
            SavedSource {
                source: "acme/site-1".to_owned(),
                next: BTreeMap::from([(3, 40 + number as i64)]),
                state: state(epoch + number),
            },
            SavedSource {
                source: "acme/site-2".to_owned(),
                next: BTreeMap::from([(3, 45 + number as i64), (5, 7)]),
                state: state(77),
            },
        ],
        owed: vec![Owed {
            offset: 31,
            reason: "the record has no value".to_owned(),
        }],
        missed: number.is_multiple_of(2).then_some(Missed {
            records: 15,
            before: Time(1_795_424_300_000_000),
        }),
    }
}

impl Source for SavedSource {
    fn name(&self) -> &str {
        &self.source
    }

    fn next(&self) -> &BTreeMap<i32, i64> {
        &self.next
    }

    fn write(self, to: &mut impl Write) -> io::Result<()> {
        // Like a state, which is written in small parts, each of them to its end.
        self.state.chunks(7).try_for_each(|part| {
            to.write_all(part)?;
            to.flush()
        })
    }
}

fn records(checkpoint: &Checkpoint, most: usize) -> Vec<Record> {
    let mut records = Vec::new();
    let send = |record| {
        records.push(record);
        Ok::<_, String>(())
    };
    let written = checkpoint.clone().write("floorwatch.events", 3, most, send);
    let bytes = written.expect("nothing fails");
    let sum: usize = records.iter().map(|record| record.value.len()).sum();
    assert_eq!(bytes, sum);
    records
}

fn slots(records: &[Record]) -> Slots {
    let mut slots = Slots::new("floorwatch.events".to_owned(), 3);
    for record in records {
        slots.take(record.key.as_bytes(), Some(&record.value));
    }
    slots
}

fn newest(records: &[Record]) -> Option<Checkpoint> {
    unpacked(&slots(records).found()).into_iter().next()
}

fn unpacked(found: &Found) -> Vec<Checkpoint> {
    let unpack = |whole: &Whole| whole.unpack(|why| why, Ok);
    let all = found.whole.iter().map(unpack);
    all.collect::<Result<_, _>>().expect("they are sound")
}

#[test]
fn what_is_written_is_read_again_in_one_record_or_many() {
    let whole = checkpoint(1, 4);
    let one = records(&whole, 1 << 20);
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].key, "floorwatch.events/3/0");
    assert_eq!(newest(&one), Some(whole.clone()));
    let many = records(&whole, 500);
    assert!(many.len() > 4, "{} records", many.len());
    assert_eq!(many[0].key, "floorwatch.events/3/0/0");
    assert_eq!(
        many.last().map(|head| &*head.key),
        Some("floorwatch.events/3/0")
    );
    assert_eq!(newest(&many), Some(whole));
}

#[test]
fn a_state_of_many_frames_is_one_state() {
    let mut whole = checkpoint(1, 4);
    for length in [0, 65_535, 65_536, 65_537, 300_000] {
        whole.sources[0].state = (0..length).map(|at: u32| (at % 251) as u8).collect();
        assert_eq!(
            newest(&records(&whole, 500)),
            Some(whole.clone()),
            "{length}"
        );
    }
}

#[test]
fn nothing_is_sent_after_the_first_that_fails() {
    let mut sent = 0;
    let fails_at_the_third = |_| {
        sent += 1;
        if sent < 3 {
            Ok(())
        } else {
            Err("full".to_owned())
        }
    };
    let outcome = checkpoint(1, 4).write("floorwatch.events", 3, 500, fails_at_the_third);
    assert_eq!((outcome, sent), (Err("full".to_owned()), 3));
}

#[test]
fn parts_of_a_state_are_gathered() {
    let mut whole = checkpoint(1, 4);
    whole.sources[0].state = vec![7; 1_000_000];
    // Were each part a frame of its own, their lengths would be most of it.
    let bytes: usize = records(&whole, 500).iter().map(|it| it.value.len()).sum();
    assert!(bytes < 6_000, "{bytes}");
}

#[test]
fn what_is_whole_and_makes_no_sense_is_said() {
    let records = records(&checkpoint(1, 4), 1 << 20);
    let found = slots(&records).found();
    let made = found.whole[0].unpack(
        |why| why,
        |saved| match saved.source.as_str() {
            "acme/site-2" => Err("no such floor".to_owned()),
            _ => Ok(()),
        },
    );
    assert_eq!(made.map(drop), Err("no such floor".to_owned()));
}

#[test]
fn the_newest_counts_by_owner_and_then_by_number() {
    let (old, new) = (checkpoint(1, 9), checkpoint(2, 6));
    let both = [records(&old, 500), records(&new, 1 << 20)].concat();
    assert_eq!(newest(&both), Some(new));
    assert_eq!(newest(&[]), None);
}

/// Killed at any step of writing: the checkpoint before is there.
#[test]
fn one_that_is_not_whole_is_passed_over() {
    let before = records(&checkpoint(1, 5), 500);
    // Of the same slot as the one that is being written, and shorter.
    let oldest = records(&checkpoint(1, 4), 700);
    let next = records(&checkpoint(1, 6), 500);
    for written in 0..next.len() {
        let topic = [&oldest[..], &before, &next[..written]].concat();
        let found = slots(&topic).found();
        assert_eq!(
            unpacked(&found).first(),
            Some(&checkpoint(1, 5)),
            "{written} written"
        );
        assert_eq!(found.broken.len(), usize::from(written > 0), "{found:?}");
    }
    let topic = [&oldest[..], &before, &next].concat();
    assert_eq!(newest(&topic), Some(checkpoint(1, 6)));
}

/// Read from the middle of the topic on.
#[test]
fn one_whose_pieces_come_before_is_cut_and_not_broken() {
    let before = records(&checkpoint(1, 5), 500);
    let next = records(&checkpoint(1, 6), 500);
    let end = [&before[before.len() - 1..], &next].concat();
    let found = slots(&end).found();
    assert_eq!(unpacked(&found), [checkpoint(1, 6)]);
    assert_eq!(found.broken, [""; 0]);
    assert_eq!(found.cut, ["floorwatch.events/3/1: piece 0 is missing"]);
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let before = records(&checkpoint(1, 5), 1 << 20);
    let mut damaged = 0;
    for most in [500, 1 << 20] {
        let next = records(&checkpoint(1, 6), most);
        for (place, record) in next.iter().enumerate() {
            for at in (0..record.value.len()).step_by(7) {
                let mut topic = [&before[..], &next].concat();
                topic[before.len() + place].value[at] ^= 0x10;
                let found = slots(&topic).found();
                let whole = unpacked(&found);
                assert_eq!(whole, [checkpoint(1, 5)], "byte {at} of record {place}");
                damaged += 1;
            }
        }
    }
    assert!(damaged > 400, "{damaged}");
}

#[test]
fn one_of_a_later_version_is_no_damage() {
    let mut topic = records(&checkpoint(1, 6), 1 << 20);
    topic[0].value[0] = SCHEMA + 1;
    let found = slots(&topic).found();
    assert_eq!((found.whole, found.broken), (vec![], vec![]));
    assert_eq!(
        found.newer.as_deref(),
        Some(
            "floorwatch.events/3/0 was written by a newer version (schema 3; this one knows up to 2)"
        )
    );
}

#[test]
fn one_of_an_earlier_version_is_passed_over() {
    let mut topic = records(&checkpoint(1, 6), 1 << 20);
    topic[0].value[0] = SCHEMA - 1;
    assert_eq!(
        slots(&topic).found().broken,
        ["floorwatch.events/3/0: it was written by an older version (schema 1; this one reads 2)"]
    );
}

#[test]
fn after_one_that_failed_its_slot_is_written_again() {
    let order = |number| Order { epoch: 3, number };
    assert_eq!(
        order(12).past(order(11)),
        order(13),
        "11 and 13 share a slot"
    );
    assert_eq!(order(13).past(order(11)), order(13));
}

#[test]
fn other_keys_are_none_of_ours() {
    let mut slots = slots(&records(&checkpoint(1, 6), 1 << 20));
    for key in ["floorwatch.events/33/0", "floorwatch.events/3", "x", ""] {
        slots.take(key.as_bytes(), Some(b"nonsense"));
    }
    slots.take(b"\xff", Some(b"nonsense"));
    assert_eq!(unpacked(&slots.found()), [checkpoint(1, 6)]);
    slots.take(b"floorwatch.events/3/0", None);
    assert_eq!(slots.found(), Found::default(), "it was deleted");
}
