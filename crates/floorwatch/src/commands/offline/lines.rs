//! The lines of a file or of stdin, one at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Bytes of a line that are kept; of a longer one the rest is skipped, so that memory is bounded.
const LONGEST: usize = 4 << 20;

/// Reads lines that are not blank.
pub struct Lines {
    reader: Box<dyn BufRead>,
    line: Vec<u8>,
    number: u64,
}

impl Lines {
    /// A file; `-` is stdin.
    pub fn open(path: &Path) -> io::Result<Self> {
        let reader: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::with_capacity(1 << 20, io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(1 << 20, File::open(path)?))
        };
        Ok(Self {
            reader,
            line: Vec::new(),
            number: 0,
        })
    }

    /// The next line and its number, from 1.
    pub fn next(&mut self) -> io::Result<Option<(u64, &[u8])>> {
        loop {
            self.line.clear();
            self.number += 1;
            let read = self
                .reader
                .by_ref()
                .take(LONGEST as u64)
                .read_until(b'\n', &mut self.line)?;
            if read == 0 {
                return Ok(None);
            }
            if read == LONGEST && self.line.last() != Some(&b'\n') {
                self.reader.skip_until(b'\n')?;
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some((self.number, self.line.trim_ascii())));
            }
        }
    }
}
