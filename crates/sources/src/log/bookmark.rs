//! Where a line stands, and how far a log has been read.

use serde::{Deserialize, Serialize};

/// Bytes of a line at most; a longer one is skipped, so that memory is bounded.
pub const LONGEST: usize = 64 << 10;
/// Bytes before a position by which it is known again.
pub const BEFORE: usize = 4 << 10;

/// Where a line stands, the same at every reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which file: the CRC-32 of its first line.
    pub file: u32,
    /// At which byte the line begins.
    pub offset: u64,
}

impl Place {
    /// The id of what the line at this place says: of the file, the place and the content.
    #[must_use]
    pub fn id(&self, text: &[u8]) -> String {
        let content = crc32fast::hash(text);
        format!("{:08x}-{}-{content:08x}", self.file, self.offset)
    }
}

/// How far a log has been read: after which line of which file.
///
/// A file is known by what it says, not by its name or number on disk, since rotation changes the
/// one and copying the other: its first line, and the last 4 KiB before the position. So a file
/// that was cut and has grown past the position again is another one, and files that all begin with
/// the same header are not taken for each other once a line of their own has been read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The CRC-32 of the file's first line.
    pub(super) file: u32,
    /// Bytes read.
    pub(super) offset: u64,
    /// Lines read.
    pub(super) number: u64,
    /// The CRC-32 of the last bytes read, [`BEFORE`] of them where there are so many.
    pub(super) before: u32,
    /// When the file was last written, as far as known; nanoseconds since 1970 by the disk's clock.
    pub(super) written: i64,
}

impl Bookmark {
    /// How many bytes `before` is of.
    pub(super) fn reach(&self) -> usize {
        usize::try_from(self.offset).map_or(BEFORE, |offset| offset.min(BEFORE))
    }
}

/// A line without the carriage return of its end.
pub fn text(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The CRC-32 of the first line, once it is complete. A first line that is too long is known by as
/// much as a line may have.
pub fn first_line(bytes: &[u8]) -> Option<u32> {
    let most = &bytes[..bytes.len().min(LONGEST)];
    match most.iter().position(|byte| *byte == b'\n') {
        Some(end) => Some(crc32fast::hash(text(&most[..end]))),
        None => (most.len() == LONGEST).then(|| crc32fast::hash(most)),
    }
}
