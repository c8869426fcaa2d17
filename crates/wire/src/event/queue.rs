//! Settings of a queue, given by its source.

use serde::{Deserialize, Serialize};

use super::field::{given, time_of_day};
use super::number;
use super::text::{AnyText, Id, Text};
use super::word::words;

/// Settings that hold from the event's time on; they override the configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueConfig<'a> {
    /// The queue.
    #[serde(borrow)]
    pub queue: Id<'a>,
    /// Name for people to read.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<Text<'a, 0, 200>>,
    /// Preset that sets several at once; those named beside it win.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub like: Option<Vendor>,
    /// Answer threshold in seconds, above 0.
    #[serde(
        default,
        deserialize_with = "number::positive",
        skip_serializing_if = "Option::is_none"
    )]
    pub sl_seconds: Option<f64>,
    /// Service level aimed at, 0–1.
    #[serde(
        default,
        deserialize_with = "number::share",
        skip_serializing_if = "Option::is_none"
    )]
    pub sl_target: Option<f64>,
    /// How service level is computed.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub sl_formula: Option<Formula>,
    /// Whether flow-outs in time count as not met.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub flow_outs: Option<FlowOuts>,
    /// Abandons with a shorter wait, in seconds, are short.
    #[serde(
        default,
        deserialize_with = "number::not_negative",
        skip_serializing_if = "Option::is_none"
    )]
    pub short_abandon_seconds: Option<f64>,
    /// Time zone of the queue's day. Not used yet.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub time_zone: Option<AnyText<'a>>,
    /// When the queue's day starts, `hh:mm`. Not used yet.
    #[serde(
        default,
        deserialize_with = "time_of_day",
        skip_serializing_if = "Option::is_none"
    )]
    pub day_start: Option<AnyText<'a>>,
    /// Automatic wrap-up in seconds where the source has no event for it.
    #[serde(
        default,
        deserialize_with = "number::not_negative",
        skip_serializing_if = "Option::is_none"
    )]
    pub wrapup_seconds: Option<f64>,
    /// A visit open so many seconds is lost.
    #[serde(
        default,
        deserialize_with = "number::positive",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_wait: Option<f64>,
    /// A talk open so many seconds is lost.
    #[serde(
        default,
        deserialize_with = "number::positive",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_talk: Option<f64>,
    /// A wrap-up open so many seconds is over.
    #[serde(
        default,
        deserialize_with = "number::positive",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_wrapup: Option<f64>,
    /// A ring open so many seconds is cancelled.
    #[serde(
        default,
        deserialize_with = "number::positive",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_ring: Option<f64>,
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
