//! A phone system that writes lines, and programs that rotate its log, with the list of all that a
//! reader has to give.

use std::collections::BTreeMap;
use std::fs::File;

use crate::folder::Folder;

pub const LOG: &str = "queue_log";
const LONGEST: usize = 64 << 10;

/// How rotated files are named.
#[derive(Clone, Copy, Debug)]
pub enum Names {
    /// The newest is `.1`, and the others move on.
    Shifted,
    /// The newest has the highest number.
    Counted,
    /// By date.
    Dated,
}

/// A line that a reader has to give, or to tell that it is too long.
#[derive(Debug)]
pub struct Expected {
    /// The number of its file's content.
    pub content: usize,
    pub offset: u64,
    pub number: u64,
    /// None if it is too long.
    pub text: Option<Vec<u8>>,
}

/// All that was written from one cut to the next.
#[derive(Default)]
struct Content {
    bytes: Vec<u8>,
    /// Where the line begins that is being written.
    line: usize,
    lines: u64,
}

pub struct Model {
    pub folder: Folder,
    pub expected: Vec<Expected>,
    names: Names,
    rotations: usize,
    contents: Vec<Content>,
    /// What the phone system has open.
    open: Option<(File, usize)>,
    /// The content of the log by its name.
    named: Option<usize>,
    /// The contents of the rotated files.
    rotated: BTreeMap<String, usize>,
    written: u64,
}

impl Model {
    pub fn new(names: Names) -> Self {
        Self {
            folder: Folder::new(),
            expected: Vec::new(),
            names,
            rotations: 0,
            contents: Vec::new(),
            open: None,
            named: None,
            rotated: BTreeMap::new(),
            written: 0,
        }
    }

    /// Text that was not written before, nor a part of it that is long enough to know it by.
    pub fn text(&mut self, length: usize, end: &str) -> String {
        self.written += 1;
        let mut text = format!("{} ", self.written).repeat(1 + length / 2);
        text.truncate(length.max(10));
        text + end
    }

    pub fn write(&mut self, text: &str) {
        if self.open.is_none() {
            self.reopen();
        }
        let (file, content) = self.open.as_ref().unwrap();
        self.folder.put(file, text);
        let number = *content;
        for byte in text.bytes() {
            let content = &mut self.contents[number];
            content.bytes.push(byte);
            if byte == b'\n' {
                self.end_line(number, 1);
            }
        }
    }

    /// The phone system opens its log anew, which gives up a line it has not written to its end.
    pub fn reopen(&mut self) {
        let file = self.folder.file(LOG);
        let named = self.new_name();
        if let Some((_, content)) = self.open.take()
            && content != named
        {
            self.end_line(content, 0);
        }
        self.open = Some((file, named));
    }

    /// Renames the log; a new one is made at once or by the phone system.
    pub fn rename(&mut self, create: bool) {
        let Some(named) = self.named.take() else {
            return;
        };
        let name = self.new_rotated(named);
        self.folder.rename(LOG, &name);
        if create {
            self.folder.file(LOG);
            self.new_name();
        }
    }

    /// Copies the log and cuts it, while the phone system is quiet.
    pub fn copy_and_cut(&mut self) {
        let Some((file, content)) = self
            .open
            .take_if(|(_, content)| Some(*content) == self.named)
        else {
            return;
        };
        let name = self.new_rotated(content);
        self.folder.copy_and_cut(LOG, &name);
        self.named = None;
        self.end_line(content, 0);
        let named = self.new_name();
        self.open = Some((file, named));
    }

    /// Somebody copies the log as it is, to have it.
    pub fn copy(&mut self) {
        if let Some(named) = self.named {
            self.rotations += 1;
            let name = format!("{LOG}-copy-{}", self.rotations).replace("copy", "0000");
            self.folder.copy(LOG, &name);
            self.rotated.insert(name, named);
        }
    }

    /// Removes or compresses the rotated files that were over before a content.
    pub fn clean(&mut self, before: usize, compress: bool) {
        let open = self.open.as_ref().map(|(_, content)| *content);
        let old = |content: usize| content < before && Some(content) != open;
        for name in self.rotated.keys().filter(|name| old(self.rotated[*name])) {
            if compress {
                self.folder.rename(name, &format!("{name}.gz"));
            } else {
                self.folder.remove(name);
            }
        }
        self.rotated.retain(|_, content| !old(*content));
    }

    /// Whether a content can still be read to its end.
    pub fn is_there(&self, content: usize) -> bool {
        self.named == Some(content) || self.rotated.values().any(|rotated| *rotated == content)
    }

    /// Whether the phone system writes a complete line or more to the log of that name.
    pub fn is_settled(&self) -> bool {
        self.open.as_ref().is_some_and(|(_, content)| {
            Some(*content) == self.named && self.contents[*content].lines > 0
        })
    }

    /// The CRC-32 by which a content is known.
    pub fn first_line(&self, content: usize) -> u32 {
        let bytes = &self.contents[content].bytes;
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        crc32fast::hash(&line[..line.len().min(LONGEST)])
    }

    fn new_name(&mut self) -> usize {
        *self.named.get_or_insert_with(|| {
            self.contents.push(Content::default());
            self.contents.len() - 1
        })
    }

    /// Makes room for a rotated file, and says its name.
    fn new_rotated(&mut self, content: usize) -> String {
        self.rotations += 1;
        let name = match self.names {
            Names::Counted => format!("{LOG}.{}", self.rotations),
            Names::Dated => format!("{LOG}-202611{:04}", self.rotations),
            Names::Shifted => {
                let first = (1..)
                    .find(|number| !self.rotated.contains_key(&format!("{LOG}.{number}")))
                    .unwrap();
                for number in (1..first).rev() {
                    let (from, to) = (format!("{LOG}.{number}"), format!("{LOG}.{}", number + 1));
                    self.folder.rename(&from, &to);
                    let moved = self.rotated.remove(&from).unwrap();
                    self.rotated.insert(to, moved);
                }
                format!("{LOG}.1")
            }
        };
        self.rotated.insert(name.clone(), content);
        name
    }

    /// A line ends here, with so many bytes of its end.
    fn end_line(&mut self, number: usize, newline: usize) {
        let content = &mut self.contents[number];
        let end = content.bytes.len() - newline;
        let line = &content.bytes[content.line..end];
        if line.is_empty() && newline == 0 {
            return;
        }
        let text = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
        content.lines += newline as u64;
        self.expected.push(Expected {
            content: number,
            offset: content.line as u64,
            number: content.lines + 1 - newline as u64,
            text: (text.len() <= LONGEST).then_some(text),
        });
        content.line = end + newline;
    }
}
