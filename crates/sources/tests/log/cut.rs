//! A log that is copied and cut, or only cut.

use sources::log::Read;

use crate::folder::{Folder, heard, lines, notices, take};

const LOG: &[&str] = &["queue_log"];

#[test]
fn the_rest_is_read_from_the_copy() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let mut log = folder.log(LOG, true, None);
    assert_eq!(heard(&mut log), ["1 a", "2 b"]);
    folder.write("queue_log", "c\nd\n");
    folder.copy_and_cut("queue_log", "queue_log.1");
    let said = heard(&mut log);
    assert!(
        said[0].contains("going on after line 2 (byte 4) of"),
        "{said:?}"
    );
    assert!(said[0].ends_with("queue_log.1"), "{said:?}");
    assert_eq!(said[1..], ["3 c", "4 d"]);
    folder.write("queue_log", "e\n");
    assert_eq!(lines(&mut log), ["1 e"]);
}

#[test]
fn a_log_that_has_grown_again_meanwhile_is_noticed() {
    for grown in ["x\n", "xxx\n", "xxxxx\nyyyyyy\n", "x\nc\n"] {
        let mut folder = Folder::new();
        folder.write("queue_log", "a\nb\n");
        let mut log = folder.log(LOG, true, None);
        take(&mut log, 2);
        folder.write("queue_log", "c\n");
        folder.copy_and_cut("queue_log", "queue_log.1");
        folder.write("queue_log", grown);
        let mut expected = vec!["3 c".to_owned()];
        let new = grown.lines().enumerate();
        expected.extend(new.map(|(at, line)| format!("{} {line}", at + 1)));
        assert_eq!(lines(&mut log), expected, "{grown:?}");
    }
}

#[test]
fn what_is_far_behind_is_read_from_the_copy() {
    let mut folder = Folder::new();
    let old: Vec<_> = (0..20_000)
        .map(|number| format!("old {number}\n"))
        .collect();
    let new: Vec<_> = (0..20_000)
        .map(|number| format!("new {number}\n"))
        .collect();
    folder.write("queue_log", old.concat());
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 7000);
    folder.copy_and_cut("queue_log", "queue_log.1");
    folder.write("queue_log", new.concat());
    let lines = lines(&mut log);
    assert_eq!(lines.len(), 33_000);
    assert_eq!(lines[0], "7001 old 7000");
    assert_eq!(lines[12_999], "20000 old 19999");
    assert_eq!(lines[13_000], "1 new 0");
}

#[test]
fn copies_between_two_looks_are_all_read() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    for (text, name) in [
        ("b\n", "queue_log.9"),
        ("c\n", "queue_log.8"),
        ("d\n", "queue_log.7"),
    ] {
        folder.write("queue_log", text);
        folder.copy_and_cut("queue_log", name);
    }
    assert_eq!(lines(&mut log), ["2 b", "1 c", "1 d"]);
    folder.write("queue_log", "e\n");
    assert_eq!(lines(&mut log), ["1 e"]);
}

#[test]
fn a_line_cut_in_two_is_two_lines() {
    let mut folder = Folder::new();
    let file = folder.file("queue_log");
    folder.put(&file, "a\nhal");
    let mut log = folder.log(LOG, true, None);
    assert_eq!(heard(&mut log), ["1 a"]);
    folder.copy_and_cut("queue_log", "queue_log.1");
    assert!(lines(&mut log).is_empty());
    folder.put(&file, "f\nb\n");
    assert_eq!(lines(&mut log), ["2 hal", "1 f", "2 b"]);
}

#[test]
fn a_copy_made_before_the_first_line_was_read_is_read() {
    let mut folder = Folder::new();
    folder.write("queue_log.1", "never\n");
    let file = folder.file("queue_log");
    let mut log = folder.log(LOG, true, None);
    assert!(heard(&mut log).is_empty());
    folder.put(&file, "a\n");
    folder.copy_and_cut("queue_log", "queue_log.0");
    assert_eq!(heard(&mut log), ["1 a"]);
    folder.put(&file, "b\n");
    assert_eq!(lines(&mut log), ["1 b"]);
}

#[test]
fn a_log_cut_before_its_first_line_was_read_is_read_from_the_copy() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let mut log = folder.log(LOG, true, None);
    folder.copy_and_cut("queue_log", "queue_log.1");
    folder.write("queue_log", "c\n");
    assert_eq!(lines(&mut log), ["1 a", "2 b", "1 c"]);
}

#[test]
fn a_log_cut_before_its_turn_is_read_from_the_copy() {
    let mut folder = Folder::new();
    folder.write("export", "a\n");
    folder.write("queue_log", "b\n");
    let mut log = folder.log(&["export", "queue_log"], true, None);
    folder.copy_and_cut("queue_log", "queue_log.1");
    folder.write("queue_log", "c\n");
    let heard = heard(&mut log);
    assert_eq!(heard.len(), 5, "{heard:?}");
    assert!(
        heard[1].contains("going on after line 0 (byte 0)"),
        "{heard:?}"
    );
    assert_eq!((&*heard[0], &*heard[2], &*heard[4]), ("1 a", "1 b", "1 c"));
}

#[test]
fn a_renamed_log_that_is_cut_before_it_was_left_is_read_again() {
    let mut folder = Folder::new();
    let old = folder.file("queue_log");
    folder.put(&old, "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.rename("queue_log", "queue_log.2");
    folder.write("queue_log", "c\n");
    assert!(matches!(log.read(), Ok(Read::Notice(_))));
    folder.copy_and_cut("queue_log.2", "queue_log.3");
    folder.put(&old, "b\n");
    assert_eq!(lines(&mut log), ["1 b", "1 c"]);
}

#[test]
fn a_cut_without_a_copy_is_told() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 2);
    folder.cut("queue_log", 0);
    let said = notices(&mut log);
    assert!(
        said.contains("what was read up to line 2 (byte 4) is neither"),
        "{said}"
    );
    assert!(
        said.contains("if it had more lines, they are missing"),
        "{said}"
    );
    let bookmark = log.bookmark();
    folder.write("queue_log", "c\n");
    assert_eq!(heard(&mut log), ["1 c"]);
    assert_eq!(lines(&mut folder.log(LOG, true, bookmark)), ["1 c"]);
}

#[test]
fn a_log_cut_in_the_middle_is_read_again() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\nc\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 3);
    let bookmark = log.bookmark();
    folder.cut("queue_log", 4);
    folder.write("queue_log", "d\ne\n");
    assert_eq!(lines(&mut log), ["1 a", "2 b", "3 d", "4 e"]);
    let mut log = folder.log(LOG, true, bookmark);
    assert_eq!(lines(&mut log), ["1 a", "2 b", "3 d", "4 e"]);
}

#[test]
fn a_log_cut_within_the_line_that_was_not_complete_goes_on() {
    let mut folder = Folder::new();
    let file = folder.file("queue_log");
    folder.put(&file, "a\nbbbb");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    assert!(heard(&mut log).is_empty());
    folder.cut("queue_log", 4);
    folder.put(&file, "c\n");
    assert_eq!(heard(&mut log), ["2 bbc"]);
}

#[test]
fn a_log_written_over_beyond_the_last_bytes_is_noticed_by_those() {
    let mut folder = Folder::new();
    let line = |letter: &str| format!("{}\n", letter.repeat(5000));
    folder.write("queue_log", format!("first\n{}", line("a")));
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 2);
    let bookmark = log.bookmark();
    folder.cut("queue_log", 0);
    folder.write("queue_log", format!("first\n{}{}", line("b"), line("c")));
    assert_eq!(lines(&mut log).len(), 3);
    assert_eq!(lines(&mut folder.log(LOG, true, bookmark)).len(), 3);
}

#[test]
fn a_copy_compressed_at_once_is_told() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.write("queue_log", "b\n");
    folder.copy_and_cut("queue_log", "queue_log.1.gz");
    folder.write("queue_log", "c\n");
    let heard = heard(&mut log);
    assert!(heard[0].contains("line 1 (byte 2) is neither"), "{heard:?}");
    assert!(heard[1].contains("queue_log.1.gz"), "{heard:?}");
    assert_eq!(heard[2..], ["1 c"]);
}
