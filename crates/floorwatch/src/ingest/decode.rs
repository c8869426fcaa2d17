//! From a record to an event, in either mode of CloudEvents.

use floor::{Event, Time};
use rdkafka::message::{BorrowedHeaders, BorrowedMessage, Headers, Message};
use wire::event::{Mode, decode, decode_binary, mode};

use crate::metrics::NO_VALUE;

/// Why a record is no event.
pub struct Refusal {
    /// The kind of reason, for counting.
    pub code: &'static str,
    /// The reason in words, for the dead-letter topic.
    pub words: String,
}

/// Reads a record. `received` is when Kafka took it: the same at every replay.
pub fn event<'a>(
    record: &'a BorrowedMessage<'_>,
    received: Option<Time>,
) -> Result<Event<'a>, Refusal> {
    let Some(value) = record.payload() else {
        return Err(Refusal {
            code: NO_VALUE,
            words: "the record has no value".into(),
        });
    };
    let headers = record.headers();
    let read = match headers.map_or(Mode::Structured, mode_of) {
        Mode::Structured => decode(value),
        Mode::Binary => decode_binary(headers.into_iter().flat_map(attributes), value),
        Mode::Unsupported(malformed) => Err(malformed),
    };
    let mut event = read.map_err(|malformed| Refusal {
        code: malformed.code(),
        words: malformed.to_string(),
    })?;
    event.received = received.or(event.received);
    Ok(event)
}

fn mode_of(headers: &BorrowedHeaders) -> Mode {
    let mut content_type = None;
    let mut binary = false;
    for header in headers.iter() {
        match header.key {
            "content-type" => {
                content_type = header
                    .value
                    .and_then(|value| std::str::from_utf8(value).ok())
            }
            "ce_specversion" => binary = true,
            _ => {}
        }
    }
    mode(content_type, binary)
}

/// The `ce_` headers, without the `ce_`.
fn attributes(headers: &BorrowedHeaders) -> impl Iterator<Item = (&str, Option<&[u8]>)> {
    headers
        .iter()
        .filter_map(|header| Some((header.key.strip_prefix("ce_")?, header.value)))
}
