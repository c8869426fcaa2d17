//! The CloudEvents envelope: what all events have in common.

use floor::Time;
use serde::de::value::{BorrowedStrDeserializer, MapDeserializer};
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::data::{Data, EventType};
use super::field::fields;
use super::malformed::{Code, Malformed, excerpt, problem, read, read_with_path};
use super::reported::{Reported, WithReported};
use super::stamp::Stamp;
use super::text::{AnyText, Id, Text};
use crate::shape::Shape;

/// The largest number of 19 digits.
const LARGEST_SEQUENCE: u64 = 9_999_999_999_999_999_999;

/// One event with all the contract says of it.
///
/// ```
/// use wire::event::{CallQueued, CloudEvent};
///
/// let queued = CallQueued { call: "c-901".into(), queue: "billing".into(), ..Default::default() };
/// let mut event = CloudEvent::new("e-17", "acme/site-1", floor::Time(0), queued);
/// event.sequence = Some(17);
/// assert_eq!(
///     event.to_json(),
///     r#"{"specversion":"1.0","id":"e-17","source":"acme/site-1","type":"call.queued","#.to_owned()
///         + r#""time":"1970-01-01T00:00:00Z","sequence":"17","#
///         + r#""data":{"call":"c-901","queue":"billing"}}"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CloudEvent<'a> {
    /// With `source`, the key by which copies are known.
    pub id: Id<'a>,
    /// One ACD or PBX, `tenant/site`: one clock, one order.
    pub source: Id<'a>,
    /// When it happened, as stamped by the source.
    pub time: Time,
    /// Breaks ties of `time`; at most 19 digits, more are written as the largest of them.
    pub sequence: Option<u64>,
    /// What the event is about, for routing; most often the call.
    pub subject: Option<Text<'a, 0, 200>>,
    /// The attribute `datacontenttype`.
    pub data_content_type: Option<AnyText<'a>>,
    /// The attribute `partitionkey`.
    pub partition_key: Option<AnyText<'a>>,
    /// The attribute `receivedat`: when Kafka took the record.
    pub received: Option<Time>,
    /// What happened.
    pub data: Data<'a>,
    /// What the source says of durations, for those who compare. Written and never read.
    pub reported: Option<Reported>,
}

impl<'a> CloudEvent<'a> {
    /// An event with what every event has; the other fields can be set on it.
    pub fn new(
        id: impl Into<Id<'a>>,
        source: impl Into<Id<'a>>,
        time: Time,
        data: impl Into<Data<'a>>,
    ) -> Self {
        Self {
            id: id.into(),
            source: source.into(),
            time,
            sequence: None,
            subject: None,
            data_content_type: None,
            partition_key: None,
            received: None,
            data: data.into(),
            reported: None,
        }
    }

    /// Reads an event in structured mode: the record is the whole event as JSON.
    ///
    /// # Errors
    /// Where the record differs from the contract, in whatever field.
    pub fn from_json(record: &'a [u8]) -> Result<Self, Malformed> {
        let envelope: Envelope<'a> = read(text(record)?, "")?;
        let data = envelope.data.map(|data| data.0.get());
        let data = data.ok_or_else(|| Malformed::new(Code::MissingField, "data", "missing"))?;
        envelope.with(data)
    }

    /// Reads an event in binary mode. `attributes` are the `ce_` headers, named without the `ce_`;
    /// unknown ones are ignored. `data` is the record's value.
    ///
    /// # Errors
    /// Where the record differs from the contract, in whatever field.
    pub fn from_binary<'n>(
        attributes: impl IntoIterator<Item = (&'n str, Option<&'a [u8]>)>,
        data: &'a [u8],
    ) -> Result<Self, Malformed> {
        let mut known = Vec::with_capacity(ATTRIBUTES.len());
        for (name, value) in attributes {
            // At most one too many of each: enough to see that it is there twice.
            if ATTRIBUTES.contains(&name) && known.len() <= ATTRIBUTES.len() {
                known.push((name, header(name, value)?));
            }
        }
        let pairs = known
            .iter()
            .map(|&(name, value)| (name, BorrowedStrDeserializer::new(value)));
        let map = MapDeserializer::<_, serde::de::value::Error>::new(pairs);
        let envelope: Envelope<'a> = read_with_path(map, "").map_err(Malformed::in_header)?;
        envelope.with(text(data)?)
    }

    /// The event as JSON, as it stands in a record in structured mode. A number that is not finite
    /// becomes `null`, which readers refuse.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Fails only for keys that are no text and for writers that fail: there are none here.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Appends the event as JSON.
    pub fn write_json(&self, to: &mut Vec<u8>) {
        // As above, it cannot fail.
        let _ = serde_json::to_writer(to, self);
    }
}

/// The attributes with a `ce_` header: `data` is the value, and `datacontenttype` the header
/// `content-type`.
pub(crate) const ATTRIBUTES: [&str; 9] = [
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "sequence",
    "subject",
    "partitionkey",
    "receivedat",
];

pub(super) fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Malformed::new(
            Code::NotUtf8,
            "",
            format!("not UTF-8: byte {at} begins no character"),
        )
    })
}

fn header<'a>(name: &str, value: Option<&'a [u8]>) -> Result<&'a str, Malformed> {
    let value = value.ok_or_else(|| Malformed::new(Code::WrongType, name, "null instead of text"));
    value
        .and_then(|bytes| text(bytes).map_err(|_| Malformed::new(Code::NotUtf8, name, "not UTF-8")))
        .map_err(Malformed::in_header)
}

fields! {
    /// A CloudEvents 1.0 envelope. Unknown fields are allowed and ignored.
    Envelope<'a> {
        /// The version of CloudEvents.
        specversion: Version,
        /// With `source`, the key by which copies are known: a replay gives the same.
        id: Id<'a>,
        /// One ACD or PBX, `tenant/site`: one clock, one order.
        source: Id<'a>,
        /// What happened.
        r#type: EventType,
        /// When it happened, as stamped by the source: to the microsecond, with an offset.
        time: Stamp,
    } may have {
        /// Grows with every event of the source; breaks ties of `time`.
        sequence: Option<Sequence>,
        /// What the event is about, for routing; most often the call.
        subject: Option<Text<'a, 0, 200>>,
        /// The media type of `data`.
        datacontenttype: Option<AnyText<'a>>,
        /// A key for whoever hands the event on.
        partitionkey: Option<AnyText<'a>>,
        /// When Kafka took the record; for events kept outside Kafka.
        receivedat: Option<Stamp>,
        /// What the type carries.
        data: Option<Unread<'a>>,
    }
}

impl<'a> Envelope<'a> {
    fn with(self, data: &'a str) -> Result<CloudEvent<'a>, Malformed> {
        Ok(CloudEvent {
            data: Data::read(self.r#type, data)?,
            id: self.id,
            source: self.source,
            time: self.time.0,
            sequence: self.sequence.map(|sequence| sequence.0),
            subject: self.subject,
            data_content_type: self.datacontenttype,
            partition_key: self.partitionkey,
            received: self.receivedat.map(|stamp| stamp.0),
            reported: None,
        })
    }
}

/// `1.0`, the only one there is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Version;

const VERSION: &str = "1.0";

impl Shape for Version {
    fn shape() -> Value {
        json!({ "const": VERSION })
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(VERSION)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match AnyText::deserialize(from)?.as_str() {
            VERSION => Ok(Self),
            other => Err(problem(
                Code::UnknownValue,
                format_args!("{} is not {VERSION}", excerpt(other)),
            )),
        }
    }
}

/// A number of 1 to 19 digits, as text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence(u64);

impl Shape for Sequence {
    fn shape() -> Value {
        json!({ "type": "string", "pattern": "^[0-9]{1,19}$" })
    }
}

impl Serialize for Sequence {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0.min(LARGEST_SEQUENCE))
    }
}

impl<'de> Deserialize<'de> for Sequence {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = AnyText::deserialize(from)?;
        let digits =
            (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(Self(number)),
            _ => Err(problem(
                Code::BadFormat,
                format_args!("{} is not a number of 1 to 19 digits", excerpt(&text)),
            )),
        }
    }
}

/// Kept as text because the type that says how to read it may stand after it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unread<'a>(#[serde(borrow)] &'a RawValue);

impl PartialEq for Unread<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Shape for Unread<'_> {
    fn shape() -> Value {
        json!({ "type": "object" })
    }
}

impl Serialize for CloudEvent<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_struct("CloudEvent", 11)?;
        object.serialize_field("specversion", &Version)?;
        object.serialize_field("id", &self.id)?;
        object.serialize_field("source", &self.source)?;
        object.serialize_field("type", &self.data.event_type())?;
        object.serialize_field("time", &Stamp(self.time))?;
        if let Some(sequence) = self.sequence {
            object.serialize_field("sequence", &Sequence(sequence))?;
        }
        if let Some(subject) = &self.subject {
            object.serialize_field("subject", subject)?;
        }
        if let Some(content_type) = &self.data_content_type {
            object.serialize_field("datacontenttype", content_type)?;
        }
        if let Some(key) = &self.partition_key {
            object.serialize_field("partitionkey", key)?;
        }
        if let Some(received) = self.received {
            object.serialize_field("receivedat", &Stamp(received))?;
        }
        match self.reported {
            None => object.serialize_field("data", &self.data)?,
            Some(reported) => {
                let data = &self.data;
                object.serialize_field("data", &WithReported { data, reported })?;
            }
        }
        object.end()
    }
}
