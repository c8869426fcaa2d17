//! Whatever happens to a log, and whenever its reader stops and goes on: every line is given, in
//! the order of writing, at its place, and never twice but after going back to an older bookmark.

use sources::log::{Bookmark, Log, Read};

use crate::chance::Chance;
use crate::model::{LOG, Model, Names};

const SEQUENCES: u64 = 2000;

/// A reader, and how much of the expected it has given.
struct Reading {
    log: Log,
    given: usize,
    bookmarks: Vec<(Bookmark, usize)>,
}

#[test]
fn nothing_is_lost_nothing_is_doubled() {
    for seed in 0..SEQUENCES {
        let result = std::panic::catch_unwind(|| sequence(seed));
        assert!(result.is_ok(), "seed {seed}, see above");
    }
}

fn sequence(seed: u64) {
    let mut chance = Chance(seed);
    let names = [Names::Shifted, Names::Counted, Names::Dated][chance.below(3)];
    let mut model = Model::new(names);
    // One rotated file that was there before and is not named.
    let unnamed = format!("{LOG}-20200101");
    model.folder.write(&unnamed, "old\nlines\n");
    for _ in 0..chance.below(4) {
        write(&mut model, &mut chance);
    }
    let mut reading = Reading {
        log: model.folder.log(&[LOG], true, None),
        given: 0,
        bookmarks: Vec::new(),
    };
    for _ in 0..20 + chance.below(60) {
        if chance.one_in(2) {
            write(&mut model, &mut chance);
        } else if chance.one_in(3) {
            rotate(&mut model, &mut chance);
        } else if chance.one_in(3) {
            reopen(&mut reading, &mut model, &mut chance);
        } else {
            let most = [1, 2, 5, usize::MAX][chance.below(4)];
            read(&mut reading, &model, most);
        }
    }
    model.reopen();
    let last = model.text(0, "\n");
    model.write(&last);
    read(&mut reading, &model, usize::MAX);
    assert_eq!(reading.given, model.expected.len(), "lines are missing");
}

fn write(model: &mut Model, chance: &mut Chance) {
    for _ in 0..=chance.below(3) {
        let length = match chance.below(60) {
            0 => (64 << 10) + chance.below(10_000),
            1..5 => chance.below(20_000),
            _ => chance.below(50),
        };
        let end = ["\n", "\r\n", ""][chance.below(3)];
        let text = model.text(length, end);
        model.write(&text);
    }
}

fn rotate(model: &mut Model, chance: &mut Chance) {
    match chance.below(7) {
        0 => model.rename(false),
        1 => model.rename(true),
        2 | 3 => model.reopen(),
        4 | 5 => model.copy_and_cut(),
        _ => model.copy(),
    }
}

/// Closes the reader and opens it again where it was, or where it was some time ago.
fn reopen(reading: &mut Reading, model: &mut Model, chance: &mut Chance) {
    let Some(bookmark) = reading.log.bookmark() else {
        return;
    };
    reading.bookmarks.push((bookmark, reading.given));
    // Old files go once they have been read, and with them what stands in them.
    if chance.one_in(4) {
        let content = model.expected[reading.given - 1].content;
        model.clean(content, chance.one_in(2));
        reading
            .bookmarks
            .retain(|(_, given)| model.is_there(model.expected[*given - 1].content));
    }
    for _ in 0..chance.below(4) {
        if chance.one_in(2) {
            write(model, chance);
        } else {
            rotate(model, chance);
        }
    }
    let last = reading.bookmarks.len() - 1;
    let at = if chance.one_in(3) {
        chance.below(last + 1)
    } else {
        last
    };
    let (bookmark, given) = reading.bookmarks[at].clone();
    let written = serde_json::to_string(&bookmark).unwrap();
    let bookmark = serde_json::from_str(&written).unwrap();
    reading.log = model.folder.log(&[LOG], true, Some(bookmark));
    reading.given = given;
}

fn read(reading: &mut Reading, model: &Model, most: usize) {
    let goal = reading.given.saturating_add(most);
    while reading.given < goal {
        match reading.log.read().unwrap() {
            Read::Line(line) => {
                let expected = &model.expected[reading.given];
                assert_eq!(Some(line.text), expected.text.as_deref(), "{line:?}");
                assert_eq!(line.number, expected.number);
                assert_eq!(line.place.offset, expected.offset);
                assert_eq!(line.place.file, model.first_line(expected.content));
                reading.given += 1;
            }
            Read::Notice(words) if words.contains("too long") => {
                let expected = &model.expected[reading.given];
                assert_eq!(None, expected.text, "{words}");
                assert!(
                    words.contains(&format!(" line {}:", expected.number)),
                    "{words}"
                );
                reading.given += 1;
            }
            Read::Notice(words) => assert!(words.contains("going on"), "{words}"),
            Read::Idle => {
                if model.is_settled() {
                    assert_eq!(reading.given, model.expected.len(), "not all was read");
                }
                return;
            }
            Read::End => panic!("a log that is followed has no end"),
        }
    }
}
