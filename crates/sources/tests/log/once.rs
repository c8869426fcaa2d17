//! Files read once, to their end.

use std::os::unix::net::UnixListener;

use sources::log::Read;

use crate::folder::{Folder, heard, lines, notices, take};

const LONGEST: usize = 64 << 10;

#[test]
fn lines_come_with_number_and_place() {
    let mut folder = Folder::new();
    folder.write("queue_log", b"one\r\n\n\xff\0two\nrest");
    let mut log = folder.log(&["queue_log"], false, None);
    let path = folder.path("queue_log");
    let file = crc32fast::hash(b"one");
    let expected: [(u64, u64, &[u8]); 4] = [
        (1, 0, b"one"),
        (2, 5, b""),
        (3, 6, b"\xff\0two"),
        (4, 12, b"rest"),
    ];
    for (number, offset, text) in expected {
        let Read::Line(line) = log.read().unwrap() else {
            panic!("line {number} is missing");
        };
        assert_eq!(line.path, path);
        assert_eq!((line.number, line.text), (number, text));
        assert_eq!(line.whole, text != b"rest");
        assert_eq!((line.place.file, line.place.offset), (file, offset));
    }
    assert_eq!(log.read(), Ok(Read::End));
    folder.write("queue_log", " of it\n");
    assert_eq!(log.read(), Ok(Read::End), "what is over is over");
}

#[test]
fn a_file_with_half_a_line_is_known_by_that() {
    let mut folder = Folder::new();
    folder.write("queue_log", "half");
    let mut log = folder.log(&["queue_log"], false, None);
    let Read::Line(line) = log.read().unwrap() else {
        panic!("no line");
    };
    assert_eq!(line.place.file, crc32fast::hash(b"half"));
    let bookmark = log.bookmark();
    assert!(heard(&mut folder.log(&["queue_log"], false, bookmark)).is_empty());
}

#[test]
fn an_empty_file_has_no_lines() {
    let mut folder = Folder::new();
    folder.write("queue_log", "");
    let mut log = folder.log(&["queue_log"], false, None);
    assert_eq!(log.read(), Ok(Read::End));
    assert_eq!(log.bookmark(), None);
}

#[test]
fn files_are_read_in_their_order() {
    let mut folder = Folder::new();
    folder.write("newer", "c\nd\n");
    folder.write("older", "a\nb");
    let mut log = folder.log(&["older", "newer"], false, None);
    assert_eq!(heard(&mut log), ["1 a", "2 b", "1 c", "2 d"]);
}

#[test]
fn a_file_named_twice_is_read_once() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let mut log = folder.log(&["queue_log", "queue_log"], false, None);
    assert_eq!(heard(&mut log), ["1 a", "2 b"]);
}

#[test]
fn a_line_half_copied_is_taken_from_the_file_that_has_it_all() {
    let mut folder = Folder::new();
    let names = ["copy", "queue_log"];
    folder.write("queue_log", "a\nhal");
    folder.copy("queue_log", "copy");
    folder.write("queue_log", "f\nb\n");
    let mut log = folder.log(&names, false, None);
    take(&mut log, 1);
    let bookmark = log.bookmark();
    assert_eq!(heard(&mut log), ["2 half", "3 b"]);
    assert_eq!(
        heard(&mut folder.log(&names, false, bookmark.clone())),
        ["2 half", "3 b"]
    );
    assert_eq!(
        heard(&mut folder.log(&["copy"], false, bookmark)),
        ["2 hal"]
    );
}

#[test]
fn files_before_the_bookmark_are_skipped() {
    let mut folder = Folder::new();
    for (name, text) in [("first", "a\nb\n"), ("second", "c\nd\n"), ("third", "e\n")] {
        folder.write(name, text);
    }
    let names = ["first", "second", "third"];
    let mut log = folder.log(&names, false, None);
    let mut bookmarks = vec![log.bookmark()];
    for _ in 0..5 {
        take(&mut log, 1);
        bookmarks.push(log.bookmark());
    }
    let all = ["1 a", "2 b", "1 c", "2 d", "1 e"];
    for (read, bookmark) in bookmarks.into_iter().enumerate() {
        assert_eq!(heard(&mut folder.log(&names, false, bookmark)), all[read..]);
    }
}

#[test]
fn without_the_file_of_the_bookmark_all_are_read_and_that_is_said() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\nb\n");
    let mut log = folder.log(&["queue_log"], false, None);
    take(&mut log, 1);
    let bookmark = log.bookmark();
    folder.rename("queue_log", "queue_log.1");
    folder.write("queue_log", "c\n");

    let mut log = folder.log(&["queue_log"], false, bookmark.clone());
    let heard = heard(&mut log);
    assert!(
        heard[0].contains("line 1 (byte 2) is none of these files"),
        "{heard:?}"
    );
    assert_eq!(heard[1..], ["1 c"]);

    let mut log = folder.log(&["queue_log.1", "queue_log"], false, bookmark);
    assert_eq!(lines(&mut log), ["2 b", "1 c"]);
}

#[test]
fn a_line_that_is_too_long_is_left_out_and_told() {
    let mut folder = Folder::new();
    let longest = "l".repeat(LONGEST);
    for too_long in [LONGEST + 1, LONGEST + 2, 3 * LONGEST, 1 << 20] {
        for end in ["\n", "\r\n"] {
            let too_long_line = "x".repeat(too_long);
            folder.write(
                "queue_log",
                format!("a\n{longest}{end}{too_long_line}{end}b\n"),
            );
            let mut log = folder.log(&["queue_log"], false, None);
            let heard = heard(&mut log);
            assert_eq!(heard[0], "1 a");
            assert_eq!(heard[1], format!("2 {longest}"));
            assert!(
                heard[2].contains(&format!("queue_log, line 3: {too_long} bytes")),
                "{}",
                heard[2]
            );
            assert_eq!(heard[3..], ["4 b"]);
            folder.remove("queue_log");
        }
    }
}

#[test]
fn a_first_line_that_is_too_long_still_names_the_file() {
    let mut folder = Folder::new();
    let long = "x".repeat(LONGEST + 5);
    folder.write("queue_log", format!("{long}\na\nb\n"));
    let mut log = folder.log(&["queue_log"], false, None);
    take(&mut log, 1);
    let bookmark = log.bookmark();
    assert_eq!(
        heard(&mut folder.log(&["queue_log"], false, bookmark)),
        ["3 b"]
    );
}

#[test]
fn a_line_that_is_too_long_and_never_ends_is_told_at_the_end() {
    let mut folder = Folder::new();
    folder.write("queue_log", "x".repeat(5 * LONGEST));
    let mut log = folder.log(&["queue_log"], false, None);
    assert!(notices(&mut log).contains(&format!("line 1: {} bytes", 5 * LONGEST)));
}

#[test]
fn what_cannot_be_read_is_said_in_words() {
    let mut folder = Folder::new();
    folder.write("queue_log", "a\n");
    let _pipe = UnixListener::bind(folder.path("pipe")).unwrap();
    let said = |names: &[&str]| folder.open(names, false, None).err().unwrap();
    assert!(said(&["absent"]).ends_with("absent is not there: correct the name"));
    assert!(said(&["absent", "queue_log"]).contains("absent is not there"));
    assert!(said(&["."]).contains("is not a regular file"));
    assert!(said(&["pipe"]).contains("is not a regular file"));
    assert!(said(&[]).contains("name at least one"));
    assert!(said(&["queue_log/below"]).contains("queue_log/below cannot be read"));
    let said = folder
        .open(&["absent/queue_log"], true, None)
        .err()
        .unwrap();
    assert!(said.contains("absent cannot be listed to find the rotated files of"));
}

#[test]
fn a_file_cut_while_it_is_read_once_is_told() {
    let mut folder = Folder::new();
    let line = "x".repeat(1023);
    folder.write("older", format!("{line}\n").repeat(200));
    folder.write("queue_log", "a\n");
    let mut log = folder.log(&["older", "queue_log"], false, None);
    take(&mut log, 3);
    folder.cut("older", 0);
    let heard = heard(&mut log);
    // What had been read by then is given.
    assert_eq!(heard[0], format!("4 {line}"));
    let said = &heard[heard.len() - 2];
    assert!(
        said.contains("what came after line 64 is missing"),
        "{said}"
    );
    assert_eq!(heard[heard.len() - 1], "1 a");
}
