//! A log that is read on from a bookmark.

use sources::log::{Bookmark, Log};

use crate::folder::{Folder, heard, lines, take};

const LOG: &[&str] = &["queue_log"];

/// Reads so many lines, and comes back with the bookmark as it was written down.
fn read(folder: &Folder, count: usize) -> Option<Bookmark> {
    let mut log = folder.log(LOG, true, None);
    take(&mut log, count);
    written_down(&log)
}

fn written_down(log: &Log) -> Option<Bookmark> {
    serde_json::from_str(&serde_json::to_string(&log.bookmark()).unwrap()).unwrap()
}

#[test]
fn reading_goes_on_after_each_line() {
    let mut folder = Folder::new();
    // Longer than the bytes by which a position is known, and than what is read at once.
    let all: Vec<_> = (0..300).map(|number| format!("{number:0>997}")).collect();
    folder.write("queue_log", all.join("\n") + "\n");
    let mut log = folder.log(LOG, true, None);
    for at in 1..=all.len() {
        take(&mut log, 1);
        let mut again = folder.log(LOG, true, written_down(&log));
        assert_eq!(again.bookmark(), log.bookmark());
        if let Some(next) = all.get(at) {
            let Ok(sources::log::Read::Line(line)) = again.read() else {
                panic!("line {at} is missing");
            };
            assert_eq!(line.text, next.as_bytes());
            assert_eq!(
                (line.number, line.place.offset),
                (at as u64 + 1, 998 * at as u64)
            );
        } else {
            assert!(heard(&mut again).is_empty());
        }
    }
}

#[test]
fn after_a_rotation_the_rest_comes_first() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let bookmark = read(&folder, 1);
    folder.rename("queue_log", "queue_log.1");
    let heard_of = |folder: &Folder| heard(&mut folder.log(LOG, true, bookmark.clone()));
    let said = heard_of(&folder);
    assert!(
        said[0].contains("going on after line 1 (byte 2) of"),
        "{said:?}"
    );
    assert_eq!(said[1..], ["2 b"]);
    folder.write("queue_log", "");
    assert_eq!(heard_of(&folder)[1..], ["2 b"]);
    folder.write("queue_log", "c\n");
    assert_eq!(lines(&mut folder.log(LOG, true, bookmark)), ["2 b", "1 c"]);
}

#[test]
fn after_several_rotations_all_that_is_newer_follows() {
    for by_copying in [false, true] {
        let mut folder = Folder::new();
        folder.write("queue_log.4", "never\n");
        folder.write("queue_log", "a\nb\n");
        let bookmark = read(&folder, 1);
        for (name, next) in [
            ("queue_log.3", "c\n"),
            ("queue_log.2", "d\n"),
            ("queue_log.1", "e\n"),
        ] {
            if by_copying {
                folder.copy_and_cut("queue_log", name);
            } else {
                folder.rename("queue_log", name);
            }
            folder.write("queue_log", next);
        }
        let mut log = folder.log(LOG, true, bookmark);
        assert_eq!(lines(&mut log), ["2 b", "1 c", "1 d", "1 e"]);
    }
}

#[test]
fn a_renamed_log_may_still_be_written_to() {
    let mut folder = Folder::new();
    let old = folder.file("queue_log");
    folder.put(&old, "a\n");
    let bookmark = read(&folder, 1);
    folder.rename("queue_log", "queue_log.1");
    let new = folder.file("queue_log");
    let mut log = folder.log(LOG, true, bookmark);
    assert!(lines(&mut log).is_empty());
    folder.put(&old, "b\n");
    assert_eq!(heard(&mut log), ["2 b"]);
    folder.put(&old, "c\n");
    folder.put(&new, "d\n");
    assert_eq!(lines(&mut log), ["3 c", "1 d"]);
}

#[test]
fn what_is_newer_is_read_also_where_the_log_is_still_empty() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let bookmark = read(&folder, 1);
    folder.rename("queue_log", "queue_log.2");
    folder.write("queue_log.1", "b\n");
    folder.write("queue_log", "");
    assert_eq!(lines(&mut folder.log(LOG, true, bookmark)), ["1 b"]);
}

#[test]
fn a_bookmark_stays_in_the_old_file_until_the_new_one_gives_a_line() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    let at_the_end = log.bookmark();
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "b\n");
    assert!(matches!(log.read(), Ok(sources::log::Read::Notice(_))));
    assert_eq!(log.bookmark(), at_the_end);
    assert_eq!(lines(&mut log), ["1 b"]);
    assert_ne!(log.bookmark(), at_the_end);
    assert_eq!(lines(&mut folder.log(LOG, true, at_the_end)), ["1 b"]);
}

#[test]
fn where_the_file_is_gone_all_that_is_newer_is_read() {
    let mut folder = Folder::new();
    folder.write("queue_log.5", "older\n");
    folder.write("queue_log", "a\nb\n");
    let bookmark = read(&folder, 1);
    folder.rename("queue_log", "queue_log.2.gz");
    folder.write("queue_log", "c\n");
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "d\n");
    let mut log = folder.log(LOG, true, bookmark);
    let heard = heard(&mut log);
    assert!(heard[0].contains("line 1 (byte 2) is neither"), "{heard:?}");
    assert_eq!(heard[1..], ["1 c", "1 d"]);
}

#[test]
fn the_log_itself_is_taken_before_a_copy() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let bookmark = read(&folder, 1);
    folder.copy("queue_log", "queue_log.1");
    folder.write("queue_log", "c\n");
    let mut log = folder.log(LOG, true, bookmark);
    assert_eq!(heard(&mut log), ["2 b", "3 c"]);
}

#[test]
fn of_copies_the_longest_is_taken() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let bookmark = read(&folder, 1);
    folder.copy("queue_log", "queue_log.20261125");
    folder.write("queue_log", "c\n");
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "d\n");
    folder.copy("queue_log.1", "queue_log.20261126");
    let mut log = folder.log(LOG, true, bookmark);
    assert_eq!(lines(&mut log), ["2 b", "3 c", "1 d"]);
}

#[test]
fn the_arguments_of_the_first_start_still_hold() {
    let mut folder = Folder::new();
    let names = ["queue_log.1", "queue_log"];
    folder.write("queue_log.1", "a\nb\n");
    folder.write("queue_log", "c\n");
    let mut log = folder.log(&names, true, None);
    take(&mut log, 1);
    let bookmark = log.bookmark();
    assert_eq!(
        lines(&mut folder.log(&names, true, bookmark.clone())),
        ["2 b", "1 c"]
    );

    folder.rename("queue_log.1", "queue_log.2");
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "d\n");
    let mut log = folder.log(&names, true, bookmark.clone());
    assert_eq!(lines(&mut log), ["2 b", "1 c", "1 d"]);

    folder.rename("queue_log.1", "queue_log.3");
    let mut log = folder.log(&names, true, bookmark);
    let heard = heard(&mut log);
    assert!(
        heard[0].contains("queue_log.1 is not there any more"),
        "{heard:?}"
    );
    assert_eq!(heard[2], "2 b");
}

#[test]
fn between_earlier_files_and_the_log_rotated_ones_are_read() {
    let mut folder = Folder::new();
    let names = ["export", "queue_log"];
    folder.write("export", "a\nb\n");
    folder.write("queue_log", "c\n");
    let mut log = folder.log(&names, true, None);
    take(&mut log, 1);
    let bookmark = log.bookmark();
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "d\n");
    let mut log = folder.log(&names, true, bookmark);
    assert_eq!(lines(&mut log), ["2 b", "1 c", "1 d"]);
}

#[test]
fn a_bookmark_without_its_log_waits() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let bookmark = read(&folder, 1);
    folder.remove("queue_log");
    let mut log = folder.log(LOG, true, bookmark.clone());
    assert!(lines(&mut log).is_empty());
    assert_eq!(log.bookmark(), bookmark);
    folder.write("queue_log", "b\n");
    assert_eq!(heard(&mut log), ["1 b"]);
}
