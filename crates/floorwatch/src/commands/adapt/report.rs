//! What is said of the lines on stderr: the first ones each, all of them as counts at the end.

use std::path::Path;

use super::output::Output;

/// Lines of each kind that are told one by one; the others are counted.
const TOLD: u64 = 20;

/// Counts lines.
#[derive(Default)]
pub struct Report {
    lines: u64,
    left_out: u64,
    remarks: u64,
}

impl Report {
    /// A line has been read.
    pub const fn line(&mut self) {
        self.lines += 1;
    }

    /// It gave no event, and should have.
    pub fn left_out(&mut self, path: &Path, number: u64, words: &str) {
        self.left_out += 1;
        tell(self.left_out, path, number, words);
    }

    /// There is something to say of it.
    pub fn remark(&mut self, path: &Path, number: u64, words: &str) {
        self.remarks += 1;
        tell(self.remarks, path, number, words);
    }

    /// All, at the end.
    pub fn last(&self, output: &Output) {
        let Self {
            lines,
            left_out,
            remarks,
        } = self;
        let events = output.events();
        tracing::info!("{lines} lines, {events} events; left out: {left_out}, remarks: {remarks}");
    }
}

fn tell(count: u64, path: &Path, number: u64, words: &str) {
    if count <= TOLD {
        tracing::warn!("{}:{number}: {words}", path.display());
    }
    if count == TOLD {
        tracing::warn!("further ones are counted and not told");
    }
}
