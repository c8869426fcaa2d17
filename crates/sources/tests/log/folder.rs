//! A folder with a log, written to as phone systems and rotating programs do.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use sources::log::{Bookmark, Log, Read};

static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// A folder of one test, removed at its end. Its clock gives each write a second of its own, since
/// a test writes more than once in what a disk's clock can tell apart.
pub struct Folder {
    path: PathBuf,
    seconds: u64,
}

impl Folder {
    pub fn new() -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("log-{}-{number}", std::process::id());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self {
            path,
            seconds: 1_764_000_000,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The file of that name, made where it is missing; it stays the same one when it is renamed.
    pub fn file(&mut self, name: &str) -> File {
        let path = self.path(name);
        let is_new = !path.exists();
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .unwrap();
        if is_new {
            self.stamp(&file);
        }
        file
    }

    pub fn put(&mut self, mut file: &File, text: impl AsRef<[u8]>) {
        file.write_all(text.as_ref()).unwrap();
        self.stamp(file);
    }

    pub fn write(&mut self, name: &str, text: impl AsRef<[u8]>) {
        let file = self.file(name);
        self.put(&file, text);
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    pub fn copy(&mut self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).unwrap();
        let copy = self.file(to);
        self.stamp(&copy);
    }

    /// Shortens a file.
    pub fn cut(&mut self, name: &str, length: u64) {
        let file = self.file(name);
        file.set_len(length).unwrap();
        self.stamp(&file);
    }

    pub fn copy_and_cut(&mut self, from: &str, to: &str) {
        self.copy(from, to);
        self.cut(from, 0);
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    pub fn log(&self, names: &[&str], follow: bool, from: Option<Bookmark>) -> Log {
        self.open(names, follow, from).unwrap()
    }

    pub fn open(
        &self,
        names: &[&str],
        follow: bool,
        from: Option<Bookmark>,
    ) -> Result<Log, String> {
        let files: Vec<_> = names.iter().map(|name| self.path(name)).collect();
        Log::open(&files, follow, from)
    }

    fn stamp(&mut self, file: &File) {
        self.seconds += 1;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(self.seconds);
        file.set_modified(time).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// All that a log gives until it has no more for now, as `number text` and `! notice`.
pub fn heard(log: &mut Log) -> Vec<String> {
    let mut heard = Vec::new();
    loop {
        match log.read().unwrap() {
            Read::Line(line) => {
                let text = String::from_utf8_lossy(line.text);
                heard.push(format!("{} {text}", line.number));
            }
            Read::Notice(words) => heard.push(format!("! {words}")),
            Read::Idle | Read::End => return heard,
        }
    }
}

/// The lines among them.
pub fn lines(log: &mut Log) -> Vec<String> {
    let mut heard = heard(log);
    heard.retain(|one| !one.starts_with('!'));
    heard
}

/// The notices, where nothing else is given.
pub fn notices(log: &mut Log) -> String {
    let heard = heard(log);
    assert!(heard.iter().all(|one| one.starts_with('!')), "{heard:?}");
    heard.join("\n")
}

/// Reads so many lines.
pub fn take(log: &mut Log, lines: usize) {
    let mut taken = 0;
    while taken < lines {
        match log.read().unwrap() {
            Read::Line(_) => taken += 1,
            Read::Notice(_) => {}
            Read::Idle | Read::End => panic!("{taken} lines, not {lines}"),
        }
    }
}
