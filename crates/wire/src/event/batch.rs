//! Several events in one text.

use serde_json::error::Category;
use serde_json::value::RawValue;

use super::envelope::text as text_of;
use super::malformed::{Code, Malformed};

/// The events of a batch, each as the text that it was written as: a JSON array of events in
/// structured mode (`application/cloudevents-batch+json`).
///
/// # Errors
/// Where it is no array; what is wrong with one of its events is found when that one is decoded.
pub fn batch(text: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let events: Result<Vec<&RawValue>, _> = serde_json::from_str(text_of(text)?);
    let events = events.map_err(|error| match error.classify() {
        Category::Data => Malformed::new(Code::WrongType, "", "not an array of events"),
        Category::Io | Category::Syntax | Category::Eof => {
            Malformed::new(Code::NotJson, "", format!("no JSON: {error}"))
        }
    })?;
    Ok(events
        .into_iter()
        .map(|event| event.get().as_bytes())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_keep_their_text() {
        assert_eq!(
            batch(b"[ {\"a\" : 1e0}, 2 ]").unwrap(),
            [&b"{\"a\" : 1e0}"[..], b"2"]
        );
        assert_eq!(batch(b"[]").unwrap().len(), 0);
        assert_eq!(batch(b"{}").unwrap_err().code(), "wrong_type");
        assert_eq!(batch(b"[1").unwrap_err().code(), "not_json");
    }
}
