//! The rotated files beside a log.
//!
//! They are found by their names: the log's, followed by a number or a date (`queue_log.1`,
//! `queue_log-20261125`, `queue_log.2026-11-25T03:00:00+01`) or by `.old`. Any other name, such as
//! `queue_log.position` or `queue_log-pbx2`, is something else that happens to stand there.
//!
//! What orders them is when they were last written, and for the same nanosecond their names: with
//! numbers the newest is the lowest for one program and the highest for another. A rotated file was
//! last written before the first line of the next, by renaming and by copying alike, so the order
//! is sound as long as nobody writes to rotated files, or restores them without their times.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::bookmark::Bookmark;
use super::found::{Found, Identity, State, there};

/// Endings of compressed files. They are not read.
const COMPRESSED: [&[u8]; 8] = [
    b".gz", b".bz2", b".xz", b".zst", b".lz4", b".lzma", b".Z", b".zip",
];

/// How often to look again where rotation goes on while one looks: each look takes less than a
/// rotation.
const LOOKS: usize = 100;

/// A rotated file's name, and what the disk said of it.
pub struct Rotated {
    pub path: PathBuf,
    pub state: State,
    pub compressed: bool,
}

/// The rotated files of a log, oldest first.
pub fn beside(log: &Path) -> Result<Vec<Rotated>, String> {
    let folder = match log.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let words = |error: std::io::Error| {
        format!(
            "{} cannot be listed to find the rotated files of {}: {error}",
            folder.display(),
            log.display()
        )
    };
    let name = log.file_name().unwrap_or_default().as_bytes();
    let mut rotated = Vec::new();
    for entry in fs::read_dir(folder).map_err(words)? {
        let entry = entry.map_err(words)?;
        let file_name = entry.file_name();
        let Some(compressed) = file_name
            .as_bytes()
            .strip_prefix(name)
            .and_then(is_compressed)
        else {
            continue;
        };
        match there(entry.metadata()).map_err(words)? {
            Some(metadata) if metadata.is_file() => rotated.push(Rotated {
                path: log.with_file_name(file_name),
                state: State::of(&metadata),
                compressed,
            }),
            _ => {}
        }
    }
    rotated.sort_by(|one, other| {
        (one.state.written, &one.path).cmp(&(other.state.written, &other.path))
    });
    Ok(rotated)
}

/// Of what follows the log's name in a rotated file's; none for another file's.
fn is_compressed(rest: &[u8]) -> Option<bool> {
    let plain = COMPRESSED
        .iter()
        .find_map(|ending| rest.strip_suffix(*ending));
    let marks = plain.unwrap_or(rest);
    let is_date = marks.first().is_some_and(|first| b".-_".contains(first))
        && marks.iter().any(u8::is_ascii_digit)
        && marks
            .iter()
            .all(|byte| byte.is_ascii_digit() || b".-_:+TZ".contains(byte));
    (is_date || marks == b".old").then_some(plain.is_some())
}

/// What was written after something else.
#[derive(Default)]
pub struct Newer {
    /// To be read, oldest first.
    pub files: Vec<Found>,
    /// Compressed too early.
    pub compressed: Vec<PathBuf>,
}

/// The rotated files last written at an instant or later, but for those given. At that very instant
/// it may be one that is older: better read twice than never.
pub fn newer(log: &Path, since: i64, except: &[Identity]) -> Result<Newer, String> {
    at_rest(log, |rotated| {
        let mut newer = Newer::default();
        for one in rotated {
            if one.compressed {
                // Compressing keeps the time, so one of that very time is the file itself.
                if one.state.written > since {
                    newer.compressed.push(one.path.clone());
                }
            } else if one.state.written >= since && !except.contains(&one.state.identity) {
                match Found::open(&one.path)? {
                    Some(found) if found.state.identity == one.state.identity => {
                        newer.files.push(found);
                    }
                    _ => return Ok(None),
                }
            }
        }
        Ok(Some(newer))
    })
}

/// The rotated file in which a bookmark stands, with the bytes before it. Of several the longest:
/// the others are copies made earlier.
pub fn holding(log: &Path, bookmark: &Bookmark) -> Result<Option<(Found, Vec<u8>)>, String> {
    at_rest(log, |rotated| {
        let mut holding: Option<(Found, Vec<u8>)> = None;
        for one in rotated.iter().filter(|one| !one.compressed) {
            let Some(found) = Found::open(&one.path)? else {
                return Ok(None);
            };
            let longest = holding
                .as_ref()
                .map_or(0, |(held, _)| held.state.length + 1);
            if found.state.length >= longest
                && let Some(before) = found.before(bookmark)?
            {
                holding = Some((found, before));
            }
        }
        Ok(Some(holding))
    })
}

/// Looks through the rotated files until their names have stayed the same meanwhile: during a
/// rotation they move on, and one could slip through.
fn at_rest<T>(
    log: &Path,
    mut look: impl FnMut(&[Rotated]) -> Result<Option<T>, String>,
) -> Result<T, String> {
    for _ in 0..LOOKS {
        let rotated = beside(log)?;
        if let Some(seen) = look(&rotated)?
            && names(&rotated) == names(&beside(log)?)
        {
            return Ok(seen);
        }
    }
    Err(format!(
        "the files beside {} do not come to rest: their names changed {LOOKS} times while they were looked through",
        log.display()
    ))
}

/// Which file has which name.
fn names(rotated: &[Rotated]) -> Vec<(PathBuf, Identity)> {
    let mut names: Vec<_> = rotated
        .iter()
        .map(|one| (one.path.clone(), one.state.identity))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::is_compressed;

    #[test]
    fn rotated_files_are_known_by_number_or_date() {
        for rest in [
            ".1",
            ".0",
            ".1764060000",
            "-20261125",
            "-20261125-1764060000",
            ".2026-11-25T03:00:00+0100",
            "_2026-11-25",
            ".old",
        ] {
            assert_eq!(is_compressed(rest.as_bytes()), Some(false), "{rest}");
            let compressed = format!("{rest}.gz");
            assert_eq!(is_compressed(compressed.as_bytes()), Some(true), "{rest}");
        }
    }

    #[test]
    fn other_files_are_not_rotated_ones() {
        for rest in [
            "",
            "2",
            "_custom",
            "-pbx2",
            ".position",
            ".position.1",
            "~",
            ".",
            ".gz",
            ".1.bak",
        ] {
            assert_eq!(is_compressed(rest.as_bytes()), None, "{rest}");
        }
    }
}
