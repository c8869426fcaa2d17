//! Events in: the CloudEvents of the contract, read and written.
//!
//! Each type of event is defined once, as a struct with every field of the contract;
//! [`CloudEvent`] is one of them in its envelope. Whoever makes events writes these. The reader
//! goes on to [`floor::Event`], which keeps what a figure or a rule uses. The types of the fields
//! hold the constraints, for the reader and for the schema (`docs/event.schema.json`) alike: what
//! it refuses is [`Malformed`], and nothing else is.
//!
//! Not here: where records come from, and what becomes of malformed ones.

mod agent;
mod batch;
mod call;
mod data;
mod envelope;
mod feedback;
mod field;
mod list;
mod malformed;
mod meaning;
mod mode;
mod number;
mod queue;
mod reported;
pub(crate) mod schema;
mod source;
mod stamp;
mod text;
mod word;

pub use agent::*;
pub use batch::batch;
pub use call::*;
pub use data::{Data, EventType};
pub(crate) use envelope::ATTRIBUTES;
pub use envelope::CloudEvent;
pub use feedback::{QaScored, Section, SurveyAnswered};
pub use list::List;
pub use malformed::Malformed;
pub use mode::{Mode, mode};
pub use number::{AnyNumber, NotNegative, Number, Positive, Whole};
pub use queue::*;
pub use reported::Reported;
pub use schema::schema;
pub use source::*;
pub use stamp::{Stamp, format_time, parse_time};
pub use text::{AnyText, Id, Text};

/// Reads an event in structured mode: the record is the whole event as JSON.
///
/// # Errors
/// Where the record differs from the contract, in whatever field, used or not.
pub fn decode(record: &[u8]) -> Result<floor::Event<'_>, Malformed> {
    CloudEvent::from_json(record).map(floor::Event::from)
}

/// Reads an event in binary mode. `attributes` are the `ce_` headers, named without the `ce_`,
/// `None` for a null one; those the contract does not know are ignored. `data` is the record's
/// value.
///
/// # Errors
/// As [`decode`]; the path of an attribute is that of its header.
pub fn decode_binary<'a, 'n>(
    attributes: impl IntoIterator<Item = (&'n str, Option<&'a [u8]>)>,
    data: &'a [u8],
) -> Result<floor::Event<'a>, Malformed> {
    CloudEvent::from_binary(attributes, data).map(floor::Event::from)
}
