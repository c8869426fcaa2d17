//! How far a log has been read, kept in a file: the place in the log and what has to be remembered
//! there, together, so that they cannot disagree.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sources::asterisk::Memory;
use sources::log::{Bookmark, Log};

use super::output::Output;
use super::reader::Reader;
use crate::cli::Adapt;
use crate::commands::Failure;

/// From one keeping to the next.
const EVERY: Duration = Duration::from_secs(1);
/// Written into the file; another version is not read.
const VERSION: u32 = 1;

/// What stands in the file.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    version: u32,
    source: String,
    bookmark: Bookmark,
    memory: Memory,
}

/// The file, and what is to be written into it once Kafka has all events up to there.
pub struct Position {
    path: PathBuf,
    arguments: Adapt,
    read: Option<Kept>,
    pending: Option<(u64, Kept)>,
    last: Option<Instant>,
}

impl Position {
    /// The position file of a log that goes to Kafka; none for one that goes to stdout.
    pub fn of(arguments: &Adapt) -> Result<Option<Self>, Failure> {
        if arguments.brokers.is_none() {
            return Ok(None);
        }
        let path = match &arguments.position {
            Some(path) => path.clone(),
            None => usual_path(arguments),
        };
        let read = read(&path, arguments)?;
        let how = if read.is_some() {
            "going on from"
        } else {
            "keeping the position in"
        };
        tracing::info!("{how} {}", path.display());
        Ok(Some(Self {
            path,
            arguments: arguments.clone(),
            read,
            pending: None,
            last: None,
        }))
    }

    /// Where reading goes on, if it has begun before; the reader remembers what it did there.
    pub fn resume(&mut self, reader: &mut Reader) -> Option<Bookmark> {
        let kept = self.read.take()?;
        reader.resume(&self.arguments, kept.memory);
        Some(kept.bookmark)
    }

    /// Keeps the place once a second, or at once, as far as Kafka has the events.
    pub fn keep(
        &mut self,
        log: &Log,
        reader: &Reader,
        output: &Output,
        at_once: bool,
    ) -> Result<(), Failure> {
        let due = self.last.is_none_or(|last| last.elapsed() >= EVERY);
        if !due && !at_once {
            return Ok(());
        }
        self.last = Some(Instant::now());
        self.write_what_is_in_kafka(output)?;
        if self.pending.is_none() || at_once {
            let kept = reader.memory().zip(log.bookmark());
            let kept = kept.map(|(memory, bookmark)| Kept {
                version: VERSION,
                source: self.arguments.source.clone().unwrap_or_default(),
                bookmark,
                memory,
            });
            self.pending = kept.map(|kept| (output.events(), kept));
            self.write_what_is_in_kafka(output)?;
        }
        Ok(())
    }

    fn write_what_is_in_kafka(&mut self, output: &Output) -> Result<(), Failure> {
        if let Some((events, kept)) = &self.pending
            && *events <= output.delivered()
        {
            self.write(kept)?;
            self.pending = None;
        }
        Ok(())
    }

    /// Written beside it, then put in its place: a crash leaves the one or the other.
    fn write(&self, kept: &Kept) -> Result<(), Failure> {
        let beside = self.path.with_extension("new");
        let written = serde_json::to_vec(kept)
            .map_err(std::io::Error::other)
            .and_then(|text| {
                if let Some(folder) = self.path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                let mut file = std::fs::File::create(&beside)?;
                file.write_all(&text)?;
                file.sync_data()?;
                std::fs::rename(&beside, &self.path)
            });
        written.map_err(|error| {
            let path = self.path.display();
            Failure::Failed(format!(
                "the position cannot be kept in {path}: {error}; name another file by --position"
            ))
        })
    }
}

/// `$STATE_DIRECTORY` of a service, or the user's own.
fn usual_path(arguments: &Adapt) -> PathBuf {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = variable("STATE_DIRECTORY").map(PathBuf::from);
    let folder = folder
        .or_else(|| Some(PathBuf::from(variable("XDG_STATE_HOME")?).join("floorwatch")))
        .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local/state/floorwatch")))
        .unwrap_or_default();
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    let source = arguments.source.as_deref().unwrap_or("jsonl");
    let name: String = source.chars().map(plain).collect();
    folder.join(format!("{name}.position"))
}

fn read(path: &Path, arguments: &Adapt) -> Result<Option<Kept>, Failure> {
    let path_words = path.display();
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Failure::Failed(format!(
                "{path_words} cannot be read: {error}"
            )));
        }
    };
    let kept: Kept = serde_json::from_slice(&text).map_err(|error| {
        format!(
            "{path_words} is no position that this version has kept ({error}): name another file by --position, \
             or remove it to read the log from its beginning (what the board knows already it takes once)"
        )
    })?;
    let source = arguments.source.clone().unwrap_or_default();
    if kept.version != VERSION || kept.source != source {
        return Err(Failure::Failed(format!(
            "{path_words} is the position of the source `{}` (version {}), not of `{source}` (version {VERSION}): name another file by --position",
            kept.source, kept.version
        )));
    }
    Ok(Some(kept))
}
