//! One record that could not be counted, as it goes to the dead-letter topic: key, value and
//! headers as they came, and why, from where and when.

use floor::Time;
use rdkafka::message::{BorrowedMessage, Header, Headers, Message, OwnedHeaders};
use wire::letter;

/// A record on its way to the dead-letter topic.
#[derive(Debug)]
pub struct Letter {
    /// The partition it came from.
    pub partition: i32,
    /// Its offset there.
    pub offset: i64,
    /// Why it could not be counted.
    pub reason: String,
    /// As it came.
    pub key: Option<Vec<u8>>,
    /// As it came.
    pub value: Option<Vec<u8>>,
    /// As they came, and ours.
    pub headers: OwnedHeaders,
}

impl Letter {
    /// A record and the reason; `received` is when Kafka took it, where Kafka says so.
    pub fn of(record: &BorrowedMessage<'_>, reason: &str, received: Option<Time>) -> Self {
        let mut headers = OwnedHeaders::new();
        for header in record.headers().into_iter().flat_map(Headers::iter) {
            headers = headers.insert(header);
        }
        let received = received.map_or_else(String::new, |time| time.to_string());
        let (partition, offset) = (record.partition().to_string(), record.offset().to_string());
        let ours = [reason, record.topic(), &partition, &offset, &received];
        for (header, value) in letter::ALWAYS.iter().zip(ours) {
            headers = headers.insert(Header {
                key: header.name,
                value: Some(value),
            });
        }
        Self {
            partition: record.partition(),
            offset: record.offset(),
            reason: reason.to_owned(),
            key: record.key().map(<[u8]>::to_vec),
            value: record.payload().map(<[u8]>::to_vec),
            headers,
        }
    }

    /// Bytes kept for it, about.
    pub fn size(&self) -> usize {
        let length = |part: &Option<Vec<u8>>| part.as_ref().map_or(0, Vec::len);
        let headers: usize = self
            .headers
            .iter()
            .map(|header| header.key.len() + header.value.map_or(0, <[u8]>::len))
            .sum();
        128 + length(&self.key) + length(&self.value) + headers
    }

    /// Leaves the value out where Kafka takes no record so large: the input still holds it. Says
    /// how many bytes fewer are kept.
    pub fn leave_out_value(&mut self) -> usize {
        let before = self.size();
        if self.value.take().is_some() {
            let note = Header {
                key: letter::VALUE.name,
                value: Some("left out: too large for the dead-letter topic"),
            };
            self.headers = std::mem::replace(&mut self.headers, OwnedHeaders::new()).insert(note);
        }
        before.saturating_sub(self.size())
    }
}
