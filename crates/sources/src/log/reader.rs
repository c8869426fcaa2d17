//! The lines of one file that may still grow.
//!
//! Each read begins a little before where the last one ended and must find the same bytes again. So
//! one system call tells all: nothing new, more, or another content under the same file, also where
//! that has grown past the old end in the meantime. No time of the disk is coarse enough to hide it.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::Line;
use super::bookmark::{BEFORE, Bookmark, LONGEST, Place, first_line, text};
use super::found::{Found, Identity, State, unreadable};

/// Bytes read at once.
const CHUNK: usize = 64 << 10;

/// One file being read.
pub struct Reader {
    path: PathBuf,
    file: File,
    identity: Identity,
    written: i64,
    /// The CRC-32 of the first line as it was found: what the first read must find again.
    expected: Option<u32>,
    /// The CRC-32 of the first line as it was read.
    first: Option<u32>,
    /// What has been read: what is not given yet, and at least [`BEFORE`] bytes before it, if the
    /// file has so many. Bounded by those, a line and a chunk.
    bytes: Vec<u8>,
    /// The file's byte that `bytes` begin with.
    start: u64,
    /// Where in `bytes` the next line begins.
    at: usize,
    /// No line ends between `at` and here.
    searched: usize,
    /// Lines given or skipped.
    number: u64,
    /// Before the line that is being skipped.
    skipping: Option<Bookmark>,
    /// The rest after the last newline has been given.
    over: bool,
}

/// The next line.
pub enum Piece {
    /// Its bytes, for [`Reader::line`].
    Line(Range<usize>),
    /// It was too long, which is said here.
    Skipped(String),
}

/// What a read brought.
pub enum Fill {
    More,
    End,
    /// The file is not the one that was read so far: it was cut or written over.
    Changed,
}

impl Reader {
    /// A file from its first byte.
    pub fn begin(found: Found) -> Self {
        Self {
            expected: found.complete.then_some(found.first),
            first: None,
            ..Self::at(found, 0, 0, Vec::new())
        }
    }

    /// A file from a bookmark, with [`Found::before`] it.
    pub fn resume(found: Found, bookmark: &Bookmark, before: Vec<u8>) -> Self {
        if bookmark.offset == 0 {
            Self::begin(found)
        } else {
            Self::at(found, bookmark.offset, bookmark.number, before)
        }
    }

    fn at(found: Found, offset: u64, number: u64, before: Vec<u8>) -> Self {
        Self {
            expected: None,
            first: Some(found.first),
            path: found.path,
            file: found.file,
            identity: found.state.identity,
            written: found.state.written,
            start: offset - before.len() as u64,
            at: before.len(),
            searched: before.len(),
            bytes: before,
            number,
            skipping: None,
            over: false,
        }
    }

    /// The file as it is now.
    pub fn found(&self) -> Result<Found, String> {
        self.file
            .try_clone()
            .and_then(|file| Found::of(&self.path, file))
            .map_err(|error| unreadable(&self.path, &error))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// When the file was last written, as far as it has been read.
    pub fn written(&self) -> i64 {
        self.written
    }

    /// Whether a line of this file has been given or skipped, now or before the bookmark.
    pub fn has_given(&self) -> bool {
        self.number > 0
    }

    /// After the line last given; none while the first one is not complete.
    pub fn bookmark(&self) -> Option<Bookmark> {
        // In the middle of a line there is nothing to come back to.
        if self.skipping.is_some() {
            return self.skipping.clone();
        }
        Some(Bookmark {
            file: self.first.or(self.expected)?,
            offset: self.start + self.at as u64,
            number: self.number,
            before: crc32fast::hash(&self.bytes[self.at.saturating_sub(BEFORE)..self.at]),
            written: self.written,
        })
    }

    /// The next complete line of what has been read.
    pub fn next(&mut self) -> Option<Piece> {
        let Some(end) = self.bytes[self.searched..]
            .iter()
            .position(|byte| *byte == b'\n')
        else {
            self.searched = self.bytes.len();
            // One more for the carriage return.
            if self.bytes.len() - self.at > LONGEST + 1 {
                if self.skipping.is_none() {
                    self.skipping = self.bookmark();
                }
                self.at = self.bytes.len();
            }
            return None;
        };
        let end = self.searched + end;
        Some(self.piece(end, end + 1))
    }

    /// The rest after the last newline, of a file that will not grow any more.
    pub fn rest(&mut self) -> Option<Piece> {
        self.over = true;
        let end = self.bytes.len();
        if self.at == end && self.skipping.is_none() {
            return None;
        }
        if self.first.is_none() {
            self.first = Some(crc32fast::hash(text(&self.bytes)));
        }
        Some(self.piece(end, end))
    }

    fn piece(&mut self, end: usize, next: usize) -> Piece {
        let line = self.at..self.at + text(&self.bytes[self.at..end]).len();
        let begin = self.skipping.take().map(|bookmark| bookmark.offset);
        self.number += 1;
        self.at = next;
        self.searched = next;
        if begin.is_none() && line.len() <= LONGEST {
            return Piece::Line(line);
        }
        let begin = begin.unwrap_or(self.start + line.start as u64);
        Piece::Skipped(format!(
            "{}, line {}: {} bytes are too long for a line, it is left out",
            self.path.display(),
            self.number,
            self.start + line.end as u64 - begin
        ))
    }

    /// A line that [`next`](Self::next) or [`rest`](Self::rest) has just found.
    pub fn line(&self, line: Range<usize>) -> Line<'_> {
        Line {
            path: &self.path,
            number: self.number,
            place: Place {
                file: self.first.unwrap_or_default(),
                offset: self.start + line.start as u64,
            },
            text: &self.bytes[line],
            whole: !self.over,
        }
    }

    /// Reads on: one system call, and where it brought something, another for the file's time.
    pub fn fill(&mut self) -> Result<Fill, String> {
        if self.over {
            return Ok(Fill::End);
        }
        self.read().map_err(|error| unreadable(&self.path, &error))
    }

    fn read(&mut self) -> io::Result<Fill> {
        let past = self.at.saturating_sub(BEFORE);
        self.bytes.drain(..past);
        self.start += past as u64;
        self.at -= past;
        self.searched -= past;

        let length = self.bytes.len();
        let again = length.min(BEFORE);
        self.bytes.resize(length + again + CHUNK, 0);
        let from = self.start + (length - again) as u64;
        let result = loop {
            match self.file.read_at(&mut self.bytes[length..], from) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        let (old, new) = self.bytes.split_at(length);
        let read = result.as_ref().copied().unwrap_or_default();
        let same = read >= again && old[length - again..] == new[..again];
        let more = if same { read - again } else { 0 };
        self.bytes
            .copy_within(length + again..length + again + more, length);
        self.bytes.truncate(length + more);
        result?;

        if !same {
            return Ok(Fill::Changed);
        }
        if self.first.is_none() {
            let first = first_line(&self.bytes);
            if self.expected.is_some() && first != self.expected {
                self.bytes.clear();
                return Ok(Fill::Changed);
            }
            self.first = first;
        }
        if more == 0 {
            return Ok(Fill::End);
        }
        self.written = State::of(&self.file.metadata()?).written;
        Ok(Fill::More)
    }
}
