//! How a record carries its event, by its headers.

use super::malformed::{Code, Malformed, excerpt};

/// How a record carries an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The value is the whole event: [`decode`](super::decode).
    Structured,
    /// Attributes in headers, the value is `data` alone: [`decode_binary`](super::decode_binary).
    Binary,
    /// Neither; the words say what to send instead.
    Unsupported(Malformed),
}

/// Tells the mode from the `content-type` header and whether there is a `ce_specversion` header.
///
/// `application/cloudevents+json` is structured, whatever its case and parameters. Other types of
/// `application/cloudevents…` (batches, other formats) are not supported. Anything else, or no
/// type at all, is binary with `ce_specversion` and structured without.
#[must_use]
pub fn mode(content_type: Option<&str>, has_ce_specversion: bool) -> Mode {
    let media_type = content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let media_type = media_type.trim_ascii().to_ascii_lowercase();
    if media_type == "application/cloudevents+json" {
        Mode::Structured
    } else if media_type.starts_with("application/cloudevents") {
        let words = format!(
            "{} is not supported: send one event a record, as application/cloudevents+json",
            excerpt(&media_type)
        );
        Mode::Unsupported(Malformed::new(Code::UnsupportedMode, "content-type", words))
    } else if has_ce_specversion {
        Mode::Binary
    } else {
        Mode::Structured
    }
}
