//! What is written for Prometheus: all samples but those that are absent.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Leaves out gauges that have nothing to show, and all of sources that another process owns now:
/// the recorder itself forgets neither.
pub fn exposition(rendered: &str, departed: &BTreeSet<Arc<str>>) -> String {
    let labels: Vec<String> = departed
        .iter()
        .map(|source| format!("source=\"{}\"", escaped(source)))
        .collect();
    let absent = |line: &str| {
        line.ends_with(" NaN")
            || (!line.starts_with('#') && labels.iter().any(|label| line.contains(label.as_str())))
    };
    let mut text = String::with_capacity(rendered.len());
    for line in rendered.lines().filter(|line| !absent(line)) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A label's value as it is written.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
