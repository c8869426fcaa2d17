//! The types of events and what each carries.

use serde::{Serialize, Serializer};

use super::agent::{AgentProfile, AgentState, ShiftPlanned};
use super::call::{
    CallAnswered, CallCallback, CallEnded, CallHold, CallLeftQueue, CallOfferEnded, CallOffered,
    CallQueued, CallTransferred, CallWrapup,
};
use super::feedback::{QaScored, SurveyAnswered};
use super::malformed::{Malformed, read};
use super::queue::QueueConfig;
use super::source::SourceMark;
use super::word::words;
use crate::shape::Shape;

/// Makes the list of types once: as words, as data, and how the one leads to the other.
macro_rules! types {
    ($($(#[$doc:meta])* $name:ident($data:ty) = $word:literal,)+) => {
        words! {
            /// The type of an event.
            EventType or UnknownType {
                $($(#[$doc])* $name = $word,)+
            }
        }

        /// What an event carries, by type.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Data<'a> {
            $(#[doc = concat!("`", $word, "`")] $name($data),)+
        }

        impl<'a> Data<'a> {
            /// The type of the event.
            #[must_use]
            pub const fn event_type(&self) -> EventType {
                match self {
                    $(Self::$name(_) => EventType::$name,)+
                }
            }

            /// What the schema says of what a type carries.
            pub(crate) fn shape(event_type: EventType) -> serde_json::Value {
                match event_type {
                    $(EventType::$name => <$data>::shape(),)+
                }
            }

            pub(super) fn read(event_type: EventType, json: &'a str) -> Result<Self, Malformed> {
                match event_type {
                    $(EventType::$name => read(json, "data").map(Self::$name),)+
                }
            }
        }

        impl Serialize for Data<'_> {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$name(data) => data.serialize(to),)+
                }
            }
        }

        $(
            impl<'a> From<$data> for Data<'a> {
                fn from(data: $data) -> Self {
                    Self::$name(data)
                }
            }
        )+
    };
}

types! {
    /// A call enters a queue.
    CallQueued(CallQueued<'a>) = "call.queued",
    /// An agent's phone rings.
    CallOffered(CallOffered<'a>) = "call.offered",
    /// Ringing ended without an answer.
    CallOfferEnded(CallOfferEnded<'a>) = "call.offer_ended",
    /// Agent and caller are connected.
    CallAnswered(CallAnswered<'a>) = "call.answered",
    /// Customer hold begins or ends.
    CallHold(CallHold<'a>) = "call.hold",
    /// A leg ends, or becomes a conference.
    CallTransferred(CallTransferred<'a>) = "call.transferred",
    /// A call left its queue without an answer.
    CallLeftQueue(CallLeftQueue<'a>) = "call.left_queue",
    /// The talk is over.
    CallEnded(CallEnded<'a>) = "call.ended",
    /// After-call work begins or ends.
    CallWrapup(CallWrapup<'a>) = "call.wrapup",
    /// A step of a promised callback.
    CallCallback(CallCallback<'a>) = "call.callback",
    /// What the source says of an agent.
    AgentState(AgentState<'a>) = "agent.state",
    /// Who an agent is.
    AgentProfile(AgentProfile<'a>) = "agent.profile",
    /// Settings of a queue.
    QueueConfig(QueueConfig<'a>) = "queue.config",
    /// A caller's answer to a survey.
    SurveyAnswered(SurveyAnswered<'a>) = "survey.answered",
    /// A filled-in scorecard.
    QaScored(QaScored<'a>) = "qa.scored",
    /// A piece of an agent's schedule.
    ShiftPlanned(ShiftPlanned<'a>) = "shift.planned",
    /// A sign of the source itself.
    #[default]
    SourceMark(SourceMark) = "source.mark",
}

impl Data<'_> {
    /// The call it is about.
    #[must_use]
    pub fn call(&self) -> Option<&str> {
        match self {
            Self::CallQueued(data) => Some(&data.call),
            Self::CallOffered(data) => Some(&data.call),
            Self::CallOfferEnded(data) => Some(&data.call),
            Self::CallAnswered(data) => Some(&data.call),
            Self::CallHold(data) => Some(&data.call),
            Self::CallTransferred(data) => Some(&data.call),
            Self::CallLeftQueue(data) => Some(&data.call),
            Self::CallEnded(data) => Some(&data.call),
            Self::CallWrapup(data) => Some(&data.call),
            Self::CallCallback(data) => Some(&data.call),
            Self::SurveyAnswered(data) => Some(&data.call),
            Self::QaScored(data) => Some(&data.call),
            Self::AgentState(data) => data.call.as_deref(),
            Self::AgentProfile(_)
            | Self::QueueConfig(_)
            | Self::ShiftPlanned(_)
            | Self::SourceMark(_) => None,
        }
    }
}
