//! A log that grows and is rotated by renaming.

use sources::log::Read;

use crate::folder::{Folder, heard, lines, notices, take};

const LOG: &[&str] = &["queue_log"];

#[test]
fn a_log_that_is_not_there_yet_is_waited_for() {
    let mut folder = Folder::new();
    let mut log = folder.log(LOG, true, None);
    assert_eq!(log.read(), Ok(Read::Idle));
    let file = folder.file("queue_log");
    assert_eq!(log.read(), Ok(Read::Idle));
    folder.put(&file, "a");
    assert_eq!(log.read(), Ok(Read::Idle));
    folder.put(&file, "b\nc\n");
    assert_eq!(heard(&mut log), ["1 ab", "2 c"]);
}

#[test]
fn half_a_line_waits_for_the_rest() {
    let mut folder = Folder::new();
    let file = folder.file("queue_log");
    folder.put(&file, "one\ntw");
    let mut log = folder.log(LOG, true, None);
    assert_eq!(heard(&mut log), ["1 one"]);
    for piece in ["o", " and", " a half"] {
        folder.put(&file, piece);
        assert!(heard(&mut log).is_empty());
    }
    folder.put(&file, "\r\nthree\n");
    assert_eq!(heard(&mut log), ["2 two and a half", "3 three"]);
}

#[test]
fn a_long_line_that_comes_in_pieces_is_left_out_as_one() {
    let mut folder = Folder::new();
    let file = folder.file("queue_log");
    folder.put(&file, "one\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    for _ in 0..100 {
        folder.put(&file, "x".repeat(4000));
        assert!(heard(&mut log).is_empty());
        let mut again = folder.log(LOG, true, log.bookmark());
        assert!(heard(&mut again).is_empty(), "not from within the line");
    }
    folder.put(&file, "\nthree\n");
    let heard = heard(&mut log);
    assert!(heard[0].contains("line 2: 400000 bytes"), "{heard:?}");
    assert_eq!(heard[1..], ["3 three"]);
}

#[test]
fn a_renamed_log_is_read_until_the_new_one_has_a_line() {
    let mut folder = Folder::new();
    let old = folder.file("queue_log");
    folder.put(&old, "a\n");
    let mut log = folder.log(LOG, true, None);
    assert_eq!(heard(&mut log), ["1 a"]);
    folder.rename("queue_log", "queue_log.1");
    folder.put(&old, "b\n");
    assert_eq!(heard(&mut log), ["2 b"], "there is no new one");
    let new = folder.file("queue_log");
    folder.put(&old, "c\n");
    assert_eq!(heard(&mut log), ["3 c"], "the new one is empty");
    folder.put(&old, "d\n");
    folder.put(&new, "half");
    assert_eq!(heard(&mut log), ["4 d"], "the new one has half a line");
    folder.put(&old, "e\nf");
    folder.put(&new, " a line\nlast\n");
    assert_eq!(lines(&mut log), ["5 e", "6 f", "1 half a line", "2 last"]);
}

#[test]
fn going_on_with_another_file_is_told() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "b\n");
    let heard = heard(&mut log);
    let path = folder.path("queue_log").display().to_string();
    assert_eq!(
        heard[0],
        format!("! {path} has been read to its end and rotated: going on with {path}")
    );
    assert_eq!(heard[1..], ["1 b"]);
}

#[test]
fn what_is_behind_is_read_from_the_renamed_file() {
    let mut folder = Folder::new();
    let text: String = (0..20_000)
        .map(|number| format!("line {number}\n"))
        .collect();
    folder.write("queue_log", &text);
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 10);
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "new\n");
    let lines = lines(&mut log);
    assert_eq!(lines.len(), 20_000 - 10 + 1);
    assert_eq!(lines[0], "11 line 10");
    assert_eq!(lines[19_990], "1 new");
}

#[test]
fn rotations_between_two_looks_are_all_read() {
    for names in [
        ["queue_log.2", "queue_log.1"],
        ["queue_log.0", "queue_log.1"],
    ] {
        let mut folder = Folder::new();
        folder.write("queue_log", "a\n");
        let mut log = folder.log(LOG, true, None);
        take(&mut log, 1);
        folder.write("queue_log", "b\n");
        folder.rename("queue_log", names[0]);
        folder.write("queue_log", "c\n");
        folder.rename("queue_log", names[1]);
        assert_eq!(lines(&mut log), ["2 b", "1 c"], "there is no new one");
        folder.write("queue_log", "d\n");
        assert_eq!(lines(&mut log), ["1 d"]);
    }
}

#[test]
fn a_removed_log_is_read_to_its_end() {
    let mut folder = Folder::new();
    let old = folder.file("queue_log");
    folder.put(&old, "a\nb\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.remove("queue_log");
    folder.put(&old, "c\n");
    assert_eq!(lines(&mut log), ["2 b", "3 c"]);
    folder.write("queue_log", "d\n");
    assert_eq!(lines(&mut log), ["1 d"]);
}

#[test]
fn a_log_never_written_to_is_passed_over() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.rename("queue_log", "queue_log.2");
    folder.write("queue_log", "");
    assert!(heard(&mut log).is_empty());
    folder.rename("queue_log", "queue_log.1");
    assert!(heard(&mut log).is_empty());
    folder.write("queue_log", "b\n");
    assert_eq!(lines(&mut log), ["1 b"]);
}

#[test]
fn what_was_compressed_before_it_was_read_is_told() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    folder.write("queue_log", "b\n");
    take(&mut log, 2);
    folder.rename("queue_log", "queue_log.3.gz");
    folder.write("queue_log.2.gz", "what a compressed file has");
    folder.write("queue_log.1", "c\n");
    folder.write("queue_log", "d\n");
    let heard = heard(&mut log);
    assert!(
        heard[1].contains("compressed before it could be: "),
        "{heard:?}"
    );
    assert!(heard[1].contains("queue_log.2.gz"), "{heard:?}");
    assert!(!heard[1].contains("queue_log.3.gz"), "that one was read");
    assert_eq!(heard[2..], ["1 c", "1 d"]);
}

#[test]
fn other_files_beside_the_log_are_not_its_own() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.rename("queue_log", "queue_log.1");
    for name in [
        "queue_log.position",
        "queue_log2",
        "queue_log-pbx2",
        "queue",
        "queue_log~",
    ] {
        folder.write(name, "other\n");
    }
    std::fs::create_dir(folder.path("queue_log.2")).unwrap();
    std::os::unix::fs::symlink(folder.path("queue"), folder.path("queue_log.3")).unwrap();
    folder.write("queue_log", "b\n");
    assert_eq!(lines(&mut log), ["1 b"]);
}

#[test]
fn copies_that_somebody_made_are_not_read_again() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 2);
    folder.copy("queue_log", "queue_log.20261125");
    assert!(heard(&mut log).is_empty());
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "c\n");
    folder.copy("queue_log", "queue_log.20261126");
    folder.write("queue_log", "d\n");
    folder.copy("queue_log", "queue_log.20261127");
    folder.copy("queue_log", "queue_log.20261128");
    assert_eq!(lines(&mut log), ["1 c", "2 d"]);
}

#[test]
fn a_copy_is_not_what_comes_next() {
    let mut folder = Folder::new();
    let file = folder.file("queue_log");
    folder.put(&file, "a\nhal");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.copy("queue_log", "queue_log.20261125");
    folder.rename("queue_log", "queue_log.1");
    assert!(heard(&mut log).is_empty());
    folder.put(&file, "f\n");
    assert_eq!(heard(&mut log), ["2 half"]);
}

#[test]
fn a_log_replaced_by_its_own_copy_goes_on() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 2);
    folder.copy("queue_log", "new");
    folder.rename("new", "queue_log");
    assert!(lines(&mut log).is_empty());
    folder.write("queue_log", "c\n");
    assert_eq!(lines(&mut log), ["3 c"]);
}

#[test]
fn earlier_files_are_read_before_the_log_that_is_followed() {
    let mut folder = Folder::new();
    folder.write("unnamed", "never\n");
    folder.rename("unnamed", "queue_log.3");
    folder.write("queue_log.2", "a\n");
    folder.write("queue_log.1", "never\n");
    let mut log = folder.log(&["queue_log.2", "queue_log"], true, None);
    assert_eq!(lines(&mut log), ["1 a"]);
    folder.write("queue_log", "b\n");
    assert_eq!(lines(&mut log), ["1 b"], "what was not named is not read");
    folder.rename("queue_log", "queue_log.0");
    folder.write("queue_log", "c\n");
    assert_eq!(lines(&mut log), ["1 c"]);
}

#[test]
fn logs_that_begin_with_the_same_header_are_told_apart() {
    let mut folder = Folder::new();
    folder.write("queue_log", "time,event\na\nb\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 2);
    folder.rename("queue_log", "queue_log.2");
    folder.write("queue_log", "time,event\nc\n");
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "time,event\nd\n");
    let all = ["3 b", "1 time,event", "2 c", "1 time,event", "2 d"];
    let bookmark = log.bookmark();
    assert_eq!(lines(&mut log), all);
    assert_eq!(lines(&mut folder.log(LOG, true, bookmark)), all);
}

#[test]
fn a_folder_without_new_files_has_nothing_to_tell() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let mut log = folder.log(LOG, true, None);
    take(&mut log, 1);
    folder.rename("queue_log", "queue_log.1");
    for _ in 0..3 {
        assert_eq!(notices(&mut log), "");
        assert_eq!(log.read(), Ok(Read::Idle));
    }
}
