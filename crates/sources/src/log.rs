//! A growing log, line by line, through rotation, cutting and restarts.
//!
//! A [`Log`] never waits: it gives the next line, or says that there is none yet. How far it has
//! been read is a [`Bookmark`] that can be written down; opened with it again, reading goes on after
//! that line, wherever rotation has taken it. Each line comes with its [`Place`], the same at every
//! reading, so that what is read twice can be known as the same.
//!
//! - **Renamed**: the open file is read on, since its writer may still be at it, until something
//!   newer has a line. Then it is read to its end once more and left.
//! - **Copied and cut**: the rest is read from the copy, the file beside the log that has the same
//!   first line and the same bytes before the position.
//! - **Cut without a copy**: told, and read again from its beginning. Places make that harmless: the
//!   lines that are still there have the ones they had.
//! - **Rotated while nobody read**: the file of the bookmark is looked for beside the log; all that
//!   is newer than it is read, and then the log.
//!
//! What no reader can do: what is written between the copying and the cutting is in no file. A copy
//! that is compressed or removed before it was read to its end cannot be read; that is told. Two
//! files that are the same byte by byte up to a position, or in the 4 KiB before it and in their
//! first line, cannot be told apart there; the log itself is taken before a rotated file. What was
//! rotated away before a first line has been given is that of a log never read. A line that is
//! still being written when its file is left, because a newer one has a line already, is given as
//! it is.
//!
//! Not here: what a line means, and when to look again.

mod bookmark;
mod found;
mod reader;
mod rotated;

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

pub use bookmark::{Bookmark, Place};
use found::{Found, State, unreadable};
use reader::{Fill, Piece, Reader};
use rotated::Newer;

/// A complete line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The name of its file when that was opened.
    pub path: &'a Path,
    /// Which line of its file, from 1.
    pub number: u64,
    /// Where it stands.
    pub place: Place,
    /// Its bytes, whatever they are, without newline and carriage return. At most 64 KiB.
    pub text: &'a [u8],
    /// Whether it had a newline: the last line of a file that is not followed, or was left, may have
    /// none, and then may be cut.
    pub whole: bool,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<'a> {
    /// A line.
    Line(Line<'a>),
    /// Something worth telling, in words: a rotation, lines that are missing or too long.
    Notice(String),
    /// All has been read; more may come.
    Idle,
    /// All has been read; nothing more will come.
    End,
}

/// A log being read.
pub struct Log {
    /// The last of the files, which is the one that is followed.
    path: PathBuf,
    follow: bool,
    /// The file being read. It may have another name by now.
    reader: Option<Reader>,
    /// What is read after it. Bounded by the files given, or by the rotated files not yet read.
    ahead: VecDeque<Found>,
    /// After the last line of a file that has been left.
    left: Option<Bookmark>,
    /// What was last written earlier than this was read before or is not asked for.
    since: i64,
    /// What the log's name stood for when something newer was last looked for in vain.
    seen: Option<Option<State>>,
    /// To be told before anything else. Bounded by the files given and a few for each step.
    notices: VecDeque<String>,
}

impl Log {
    /// Files, oldest first, from their beginning or from a bookmark. With `follow` the last one may
    /// grow, be rotated, or not be there yet.
    ///
    /// # Errors
    /// In words, if a file is missing or cannot be read, or the folder of the log cannot be listed.
    pub fn open(files: &[PathBuf], follow: bool, from: Option<Bookmark>) -> Result<Self, String> {
        let Some(path) = files.last() else {
            return Err("no file to read: name at least one".to_owned());
        };
        let mut found = VecDeque::new();
        let mut notices = VecDeque::new();
        for (at, file) in files.iter().enumerate() {
            let last = at + 1 == files.len();
            match Found::open(file)? {
                Some(one) => found.push_back(one),
                None if last && follow => {}
                // Rotation has taken it, and a service starts again with the same arguments.
                None if !last && from.is_some() => notices.push_back(format!(
                    "{} is not there any more: taken as read before",
                    file.display()
                )),
                None => return Err(unreadable(file, &io::ErrorKind::NotFound.into())),
            }
        }
        let mut log = Self {
            path: path.clone(),
            follow,
            reader: None,
            ahead: VecDeque::new(),
            left: from.clone(),
            since: i64::MIN,
            seen: None,
            notices,
        };
        if let Some(from) = from {
            log.resume(found, &from)?;
        } else {
            if follow {
                // What is there already and was not named is not asked for.
                let newest = rotated::beside(path)?.last().map(|one| one.state.written);
                log.since = newest.map_or(i64::MIN, |written| written.saturating_add(1));
                found.retain(|one| one.complete || one.path != log.path);
            }
            log.ahead = found;
        }
        Ok(log)
    }

    /// The next line, or why there is none. Never waits. A call that answers [`Read::Idle`] costs
    /// one read and one look at the log's name, as long as the name stands for the same.
    ///
    /// # Errors
    /// In words, if a file or folder cannot be read. It can be called again.
    pub fn read(&mut self) -> Result<Read<'_>, String> {
        let line = loop {
            if let Some(notice) = self.notices.pop_front() {
                return Ok(Read::Notice(notice));
            }
            let Some(reader) = &mut self.reader else {
                if self.advance() || (self.follow && self.look()?) {
                    continue;
                }
                return Ok(if self.follow { Read::Idle } else { Read::End });
            };
            let piece = match reader.next() {
                Some(piece) => piece,
                None => match reader.fill()? {
                    Fill::More => continue,
                    Fill::Changed => {
                        self.changed()?;
                        continue;
                    }
                    Fill::End if self.follow && self.ahead.is_empty() => {
                        if self.look()? {
                            // What was written meanwhile comes first.
                            continue;
                        }
                        return Ok(Read::Idle);
                    }
                    Fill::End if self.go_on()? => continue,
                    Fill::End => match self.reader.as_mut().and_then(Reader::rest) {
                        Some(piece) => piece,
                        None if self.advance() => continue,
                        None => return Ok(Read::End),
                    },
                },
            };
            match piece {
                Piece::Line(line) => break line,
                Piece::Skipped(words) => self.notices.push_back(words),
            }
        };
        let reader = self.reader.as_ref().expect("a line has its file");
        Ok(Read::Line(reader.line(line)))
    }

    /// After the line last given; none while none has been.
    pub fn bookmark(&self) -> Option<Bookmark> {
        let reader = self.reader.as_ref().filter(|reader| reader.has_given());
        reader.map_or_else(|| self.left.clone(), Reader::bookmark)
    }

    /// Goes on in the next file where that is a copy of this one: there a line may be complete that
    /// is not so here.
    fn go_on(&mut self) -> Result<bool, String> {
        let (Some(next), Some(reader)) = (self.ahead.front(), &self.reader) else {
            return Ok(false);
        };
        let Some(from) = reader.bookmark().filter(|_| reader.has_given()) else {
            return Ok(false);
        };
        let Some(before) = next.before(&from)? else {
            return Ok(false);
        };
        let next = self.ahead.pop_front();
        self.reader = next.map(|next| Reader::resume(next, &from, before));
        Ok(true)
    }

    /// Goes to the next file; false where there is none.
    fn advance(&mut self) -> bool {
        let left = self.bookmark();
        let next = self.ahead.pop_front().map(Reader::begin);
        let is_next = next.is_some();
        if is_next {
            self.reader = next;
            self.left = left;
        }
        is_next
    }

    /// Looks for what is newer than the file that has been read to its end; false where there is
    /// nothing.
    fn look(&mut self) -> Result<bool, String> {
        let now = State::at(&self.path)?;
        let reading = self.reader.as_ref().map(Reader::identity);
        if reading.is_some() && now.map(|state| state.identity) == reading {
            self.seen = None;
            return Ok(false);
        }
        if self.seen == Some(now) {
            return Ok(false);
        }
        // Opened before the others are looked through: if it is rotated meanwhile, it is here.
        let log = Found::open(&self.path)?;
        let written = self.reader.as_ref().map_or(i64::MIN, Reader::written);
        let this = self.reader.as_ref().map(Reader::found).transpose()?;
        let known: Vec<_> = this.iter().chain(&log).collect();
        let but: Vec<_> = known.iter().map(|one| one.state.identity).collect();
        let Newer { files, compressed } =
            rotated::newer(&self.path, self.since.max(written), &but)?;
        let has_line = log.as_ref().is_some_and(|log| log.complete);
        if !has_line && State::at(&self.path)? != now {
            // What was found may be half a copy of a log that has begun meanwhile: at the next call.
            return Ok(false);
        }
        let mut ahead = without_copies(files, &known)?;
        ahead.extend(log.filter(|log| log.complete));
        self.seen = Some(now);
        if ahead.is_empty() {
            return Ok(false);
        }
        if let Some(reader) = &self.reader {
            self.notices.push_back(format!(
                "{} has been read to its end and rotated: going on with {}",
                reader.path().display(),
                listed(ahead.iter().map(|one| one.path.as_path()))
            ));
        }
        if !compressed.is_empty() {
            self.notices.push_back(format!(
                "not read, since compressed before it could be: {}. Unpack it elsewhere and read it by itself; let rotated files stay as they are until the next rotation (delaycompress of logrotate)",
                listed(compressed.iter().map(PathBuf::as_path))
            ));
        }
        self.ahead = ahead.into();
        Ok(true)
    }

    /// Goes on after the file being read has turned out to be another one by now.
    fn changed(&mut self) -> Result<(), String> {
        let left = self.bookmark();
        let Some(reader) = self.reader.take() else {
            return Ok(());
        };
        let from = reader.bookmark().or_else(|| left.clone());
        self.left = left;
        // What was looked for is looked for again: it may have been read to its end as it was, then
        // cut, and renamed before anybody looked. Files that were given stay ahead.
        if self.follow && (self.ahead.is_empty() || self.seen.is_some()) {
            self.ahead.clear();
            self.since = reader.written();
            self.seen = None;
            if let Some(from) = from {
                let found = Found::open(&self.path)?.into_iter().collect();
                self.resume(found, &from)?;
            }
        } else {
            let line = from.map_or(0, |from| from.number);
            self.notices.push_back(format!(
                "{} was cut or written over while it was being read: what came after line {line} is missing",
                reader.path().display()
            ));
        }
        Ok(())
    }

    /// Goes to a bookmark in one of these files or in a rotated one.
    fn resume(&mut self, mut found: VecDeque<Found>, from: &Bookmark) -> Result<(), String> {
        self.since = from.written;
        // From behind, so that of copies the log itself is taken.
        for at in (0..found.len()).rev() {
            if let Some(before) = found[at].before(from)? {
                let mut rest = found.split_off(at);
                let here = rest.pop_front().expect("it was just looked at");
                self.reader = Some(Reader::resume(here, from, before));
                // Between those and the log there may be rotated ones, to be looked for by then.
                rest.retain(|one| !self.follow || one.path != self.path);
                self.ahead = rest;
                return Ok(());
            }
        }
        let position = format!("line {} (byte {})", from.number, from.offset);
        if !self.follow {
            self.notices.push_back(format!(
                "what was read up to {position} is none of these files: they are read from the beginning. If the file was rotated, name it too, before the others"
            ));
            self.ahead = found;
            return Ok(());
        }
        if let Some((here, before)) = rotated::holding(&self.path, from)? {
            self.notices.push_back(format!(
                "{} was rotated: going on after {position} of {}",
                self.path.display(),
                here.path.display()
            ));
            self.reader = Some(Reader::resume(here, from, before));
            return Ok(());
        }
        self.notices.push_back(format!(
            "what was read up to {position} is neither {} nor a rotated file beside it: it was cut, removed or compressed, and if it had more lines, they are missing. Going on with what was written later",
            self.path.display()
        ));
        Ok(())
    }
}

/// Leaves out files whose content is the beginning of another: copies that somebody made.
fn without_copies(files: Vec<Found>, known: &[&Found]) -> Result<Vec<Found>, String> {
    let mut copies = Vec::new();
    for (at, one) in files.iter().enumerate() {
        let before = files
            .iter()
            .enumerate()
            .filter(|(other_at, other)| *other_at < at || other.state.length > one.state.length);
        let mut copy = false;
        for other in known.iter().copied().chain(before.map(|(_, other)| other)) {
            copy |= other.holds(one)?;
        }
        copies.push(copy);
    }
    let kept = files.into_iter().zip(copies).filter(|(_, copy)| !copy);
    Ok(kept.map(|(one, _)| one).collect())
}

fn listed<'a>(paths: impl Iterator<Item = &'a Path>) -> String {
    let paths: Vec<_> = paths.map(|path| path.display().to_string()).collect();
    paths.join(", ")
}
