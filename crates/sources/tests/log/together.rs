//! A writer and a reader at the same time, with the disk's own clock: whatever comes between what,
//! every line is given, in the order of writing.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sources::log::{Place, Read};

use crate::chance::Chance;
use crate::folder::Folder;

const LINES: usize = 20_000;

#[test]
fn a_log_is_read_while_it_is_written_and_rotated() {
    read(false);
}

#[test]
fn a_log_is_read_while_the_names_of_rotated_files_move_on() {
    read(true);
}

fn read(shifting: bool) {
    let folder = Folder::new();
    // How many lines the reader has given.
    let given = AtomicUsize::new(0);
    let given = &given;
    thread::scope(|scope| {
        let writer = scope.spawn(|| write(&folder, given, shifting));
        let _end = End(given);
        let mut chance = Chance(1);
        let mut log = folder.log(&["queue_log"], true, None);
        let mut places: Vec<Place> = Vec::new();
        while places.len() < LINES {
            let is_over = writer.is_finished();
            match log.read().unwrap() {
                Read::Line(line) => {
                    let text = String::from_utf8(line.text.to_vec()).unwrap();
                    let number: usize = text.split(' ').next().unwrap().parse().unwrap();
                    // Twice is allowed: two files may be last written at the same instant.
                    if number == places.len() {
                        places.push(line.place);
                        given.store(places.len(), Ordering::Release);
                    }
                    assert_eq!(places.get(number), Some(&line.place), "line {number}");
                }
                Read::Notice(_) => {}
                Read::Idle => {
                    assert!(!is_over, "{} lines were read", places.len());
                    thread::yield_now();
                }
                Read::End => panic!("a log that is followed has no end"),
            }
            if chance.one_in(500) && log.bookmark().is_some() {
                log = folder.log(&["queue_log"], true, log.bookmark());
            }
        }
    });
}

/// Lets the writer go when the reader is done or has failed.
struct End<'a>(&'a AtomicUsize);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(usize::MAX, Ordering::Release);
    }
}

fn write(folder: &Folder, given: &AtomicUsize, shifting: bool) {
    let path = folder.path("queue_log");
    let open = || {
        let mut options = OpenOptions::new();
        options.append(true).create(true).open(&path).unwrap()
    };
    let mut chance = Chance(2);
    let mut file = open();
    // What is rotated away before the first line was read is not for this reader.
    let mut rotated_at = 1;
    let mut rotations = 0;
    let mut written = 0;
    let mut line = |mut file: &File| {
        if written < LINES {
            let fill = "-".repeat(written % 90);
            file.write_all(format!("{written} {fill}\n").as_bytes())
                .unwrap();
            written += 1;
        }
        written
    };
    while line(&file) < LINES {
        if !chance.one_in(100) {
            continue;
        }
        // A second rotation that the reader has not seen may fall into the same tick of the disk's
        // clock; the order then hangs on the names, which tell it only where they count up.
        while given.load(Ordering::Acquire) < rotated_at + usize::from(shifting) {
            thread::yield_now();
        }
        rotated_at = line(&file);
        rotations += 1;
        let rotated = |number: usize| folder.path(&format!("queue_log.{number:04}"));
        let name = if shifting {
            for number in (1..rotations.min(4)).rev() {
                fs::rename(rotated(number), rotated(number + 1)).unwrap();
            }
            rotated(1)
        } else {
            if rotations > 3 {
                fs::remove_file(rotated(rotations - 3)).unwrap();
            }
            rotated(rotations)
        };
        if chance.one_in(2) {
            fs::copy(&path, name).unwrap();
            file.set_len(0).unwrap();
        } else {
            fs::rename(&path, name).unwrap();
            for _ in 0..chance.below(20) {
                rotated_at = line(&file);
            }
            let new = open();
            for _ in 0..chance.below(20) {
                rotated_at = line(&file);
            }
            file = new;
        }
    }
}
