//! Checkpoints written and read, torn, mixed, damaged and too new.

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

fn records(checkpoint: &Checkpoint, most: usize) -> Vec<Record> {
    checkpoint.to_records("floorwatch.events", 3, most)
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
    let all = found.whole.iter().map(Whole::unpack);
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
fn a_body_to_which_nothing_was_added_is_read_too() {
    let mut whole = checkpoint(1, 4);
    let body = compressed(&(whole.read, &whole.sources, &whole.owed), 0);
    let head = Head {
        body: body.clone(),
        ..whole.head(&body)
    };
    let record = Record {
        key: slot_key("floorwatch.events", 3, 0),
        value: value_of(&head),
    };
    whole.missed = None;
    assert_eq!(newest(&[record]), Some(whole));
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
            "floorwatch.events/3/0 was written by a newer version (schema 2; this one knows up to 1)"
        )
    );
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
