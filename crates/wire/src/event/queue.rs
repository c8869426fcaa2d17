//! Settings of a queue, given by its source.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::field::fields;
use super::malformed::{Code, excerpt, problem};
use super::number::{NotNegative, Number, Positive};
use super::text::{AnyText, Id, Text};
use super::word::words;
use crate::shape::Shape;

fields! {
    /// Settings that hold from the event's time on; they override the configuration.
    QueueConfig<'a> {
        /// The queue.
        queue: Id<'a>,
    } may have {
        /// Name for people to read.
        name: Option<Text<'a, 0, 200>>,
        /// Preset that sets several at once; those named beside it win.
        like: Option<Vendor>,
        /// Answer threshold in seconds.
        sl_seconds: Option<Positive>,
        /// Service level aimed at.
        sl_target: Option<Number<0, 1>>,
        /// How service level is computed.
        sl_formula: Option<Formula>,
        /// Whether flow-outs in time count as not met.
        flow_outs: Option<FlowOuts>,
        /// Abandons with a shorter wait, in seconds, are short.
        short_abandon_seconds: Option<NotNegative>,
        /// Time zone of the queue's day, by its name in the IANA list. One that is not there says
        /// nothing.
        time_zone: Option<AnyText<'a>>,
        /// When the queue's day starts, `hh:mm`. A time that no clock shows says nothing.
        day_start: Option<TimeOfDay<'a>>,
        /// Automatic wrap-up in seconds where the source has no event for it.
        wrapup_seconds: Option<NotNegative>,
        /// A visit open so many seconds is lost.
        max_wait: Option<Positive>,
        /// A talk open so many seconds is lost.
        max_talk: Option<Positive>,
        /// A wrap-up open so many seconds is over.
        max_wrapup: Option<Positive>,
        /// A ring open so many seconds is cancelled.
        max_ring: Option<Positive>,
    }
}

/// A time of day as the contract spells it: `hh:mm`, the first digit 0–2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TimeOfDay<'a>(AnyText<'a>);

impl TimeOfDay<'_> {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for TimeOfDay<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

impl Shape for TimeOfDay<'_> {
    fn shape() -> Value {
        json!({ "type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$" })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for TimeOfDay<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = AnyText::deserialize(from)?;
        match text.as_bytes() {
            [b'0'..=b'2', b'0'..=b'9', b':', b'0'..=b'5', b'0'..=b'9'] => Ok(Self(text)),
            _ => Err(problem(
                Code::BadFormat,
                format_args!("{} is not a time of day such as 00:00", excerpt(&text)),
            )),
        }
    }
}

words! {
    /// How service level is computed; see [`floor::Formula`].
    Formula or UnknownValue {
        /// Short abandons are left out.
        #[default]
        ExcludeShort = "exclude_short",
        /// All visits count.
        Offered = "offered",
        /// Abandons in time are left out.
        ExcludeAbandonedInTime = "exclude_abandoned_in_time",
        /// Abandons in time count as met.
        AbandonedInTimeMet = "abandoned_in_time_met",
        /// Only answered visits count.
        AnsweredOnly = "answered_only",
    }
}

words! {
    /// What flow-outs in time do to the service level.
    FlowOuts or UnknownValue {
        /// They are left out.
        #[default]
        Exclude = "exclude",
        /// They count as not met.
        Count = "count",
    }
}

words! {
    /// A vendor whose habits are taken over.
    Vendor or UnknownValue {
        /// Genesys Cloud
        #[default]
        Genesys = "genesys",
        /// Cisco UCCE, abandoned calls ignored
        Cisco = "cisco",
        /// Asterisk, first report
        Asterisk = "asterisk",
        /// Twilio Flex
        Twilio = "twilio",
        /// Talkdesk
        Talkdesk = "talkdesk",
    }
}
