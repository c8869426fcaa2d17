//! A file as it was found on disk.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::bookmark::{BEFORE, Bookmark, LONGEST, first_line, text};

/// Which file it is while somebody has it open, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    device: u64,
    inode: u64,
}

/// What the disk says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    pub identity: Identity,
    pub length: u64,
    /// Nanoseconds since 1970.
    pub written: i64,
}

impl State {
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            identity: Identity {
                device: metadata.dev(),
                inode: metadata.ino(),
            },
            length: metadata.len(),
            written: metadata
                .mtime()
                .saturating_mul(1_000_000_000)
                .saturating_add(metadata.mtime_nsec()),
        }
    }

    /// Of what has that name now; none where nothing has.
    pub fn at(path: &Path) -> Result<Option<Self>, String> {
        there(fs::metadata(path))
            .map(|metadata| metadata.as_ref().map(Self::of))
            .map_err(|error| unreadable(path, &error))
    }
}

/// A file, open, and what tells it from others.
pub struct Found {
    pub path: PathBuf,
    pub file: File,
    pub state: State,
    /// The CRC-32 of its first line, as far as that is there.
    pub first: u32,
    /// Whether its first line is complete.
    pub complete: bool,
}

impl Found {
    /// What has that name now; none where nothing has.
    pub fn open(path: &Path) -> Result<Option<Self>, String> {
        let words = |error: io::Error| unreadable(path, &error);
        let Some(metadata) = there(fs::metadata(path)).map_err(words)? else {
            return Ok(None);
        };
        // Asked before opening, since to open a pipe would wait for its writer.
        if !metadata.is_file() {
            return Err(format!(
                "{} is not a regular file, so that its lines could not be found again: name a file",
                path.display()
            ));
        }
        let Some(file) = there(File::open(path)).map_err(words)? else {
            return Ok(None);
        };
        Self::of(path, file).map(Some).map_err(words)
    }

    /// An open file.
    pub fn of(path: &Path, file: File) -> io::Result<Self> {
        let head = bytes_at(&file, 0, LONGEST)?;
        let whole = first_line(&head);
        Ok(Self {
            state: State::of(&file.metadata()?),
            path: path.to_owned(),
            file,
            first: whole.unwrap_or_else(|| crc32fast::hash(text(&head))),
            complete: whole.is_some(),
        })
    }

    /// The bytes before a bookmark, if this is the file it stands in.
    pub fn before(&self, bookmark: &Bookmark) -> Result<Option<Vec<u8>>, String> {
        if self.first != bookmark.file {
            return Ok(None);
        }
        let reach = bookmark.reach();
        let before = bytes_at(&self.file, bookmark.offset - reach as u64, reach)
            .map_err(|error| unreadable(&self.path, &error))?;
        let same = before.len() == reach && crc32fast::hash(&before) == bookmark.before;
        Ok(same.then_some(before))
    }

    /// Whether another file's content is the beginning of this one's: that one is a copy.
    pub fn holds(&self, other: &Self) -> Result<bool, String> {
        if other.complete && self.first != other.first {
            return Ok(false);
        }
        let length = other.state.length;
        let reach = length.min(BEFORE as u64);
        let end = bytes_at(&other.file, length - reach, BEFORE)
            .map_err(|error| unreadable(&other.path, &error))?;
        let here = bytes_at(&self.file, length - reach, end.len())
            .map_err(|error| unreadable(&self.path, &error))?;
        Ok(here == end)
    }
}

/// What there is at an offset, at most so many bytes.
fn bytes_at(file: &File, offset: u64, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; most];
    let mut length = 0;
    while length < most {
        match file.read_at(&mut bytes[length..], offset + length as u64) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}

/// That a file is not there is an answer, not an error.
pub fn there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What to tell of a file that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => format!("{path} is not there: correct the name"),
        io::ErrorKind::PermissionDenied => format!(
            "{path} may not be read by this user: run this as a user who may, or put the user into the group that owns the file"
        ),
        _ => format!("{path} cannot be read: {error}"),
    }
}
