//! Odd events in words, for people who have not read the rules.

use super::Odd;
use crate::{Anomaly, Span};

impl Odd {
    /// What it was, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let name = self.event.name;
        let call = self.call.as_deref().unwrap_or("a call");
        let agent = self.agent.as_deref().unwrap_or("an agent");
        let queue = self.queue.as_deref().unwrap_or("a queue");
        let by = self.by.map_or_else(|| "some time".to_owned(), span);
        match self.kind {
            Anomaly::LateDropped => {
                format!("{name} came {by} behind the newest event of its source.")
            }
            Anomaly::Skewed => format!("{name} was stamped {by} after it was received."),
            Anomaly::Duplicates => format!("{name} came again under an id that was seen before."),
            Anomaly::AnsweredWithoutQueue => format!(
                "Agent {agent} answered call {call}, which waited in no queue, or in another than the event names."
            ),
            Anomaly::AnsweredTwice => {
                format!("Agent {agent} answered call {call}, and had it in hand already.")
            }
            Anomaly::QueuedTwice => {
                format!("Call {call} entered queue {queue}, where it waited already.")
            }
            Anomaly::LeftTwice => {
                format!("Call {call} left queue {queue}, where it did not wait any more.")
            }
            Anomaly::LeftWithoutQueue => {
                format!("Call {call} left queue {queue}, which it had never entered.")
            }
            Anomaly::OfferEndedWithoutOffer => format!(
                "Call {call} stopped ringing at agent {agent}, whose phone did not ring with it."
            ),
            Anomaly::HoldWithoutLeg => {
                format!("Call {call} was put on hold or taken back, and nobody was talking to it.")
            }
            Anomaly::HoldTwice => format!(
                "Call {call} was put on hold while it was held, or taken back while it was not."
            ),
            Anomaly::TransferredWithoutLeg => {
                format!("Call {call} was transferred, and nobody was talking to it.")
            }
            Anomaly::EndedWithoutCall => {
                format!("Call {call} ended, and nothing of it was open.")
            }
            Anomaly::WrapupWithoutTalk => format!(
                "Agent {agent} began wrap-up of call {call} without a talk that it could follow."
            ),
            Anomaly::WrapupTwice => {
                format!("Agent {agent} began wrap-up of call {call} a second time.")
            }
            Anomaly::WrapupNotOpen => {
                format!("Agent {agent} ended wrap-up of call {call}, which was not open.")
            }
            Anomaly::CallOverflow => format!("Call {call} has more than 1,000 events."),
            Anomaly::StateCorrected => format!(
                "A snapshot of agent {agent} differed from what the source had said before."
            ),
            Anomaly::SourceSplit => format!("{name} came from another partition than before."),
            Anomaly::TooManyCalls => format!("{name} names one call too many for one source."),
            Anomaly::TooManyAgents => format!("{name} names one agent too many for one source."),
            Anomaly::TooManyQueues => format!("{name} names one queue too many for one source."),
            Anomaly::TooManyWaiting => {
                format!("{name} is ahead of the clock, as are too many others.")
            }
        }
    }
}

impl Anomaly {
    /// What the rules make of such an event, in a sentence.
    #[must_use]
    pub const fn ruled(self) -> &'static str {
        match self {
            Self::LateDropped => "It changes nothing, and is kept in the dead-letter topic.",
            Self::Skewed => "It is read as of the time at which it was received.",
            Self::Duplicates => "The first copy counts; this one changes nothing.",
            Self::AnsweredWithoutQueue => {
                "The agent is shown as talking; no queue counts an answer."
            }
            Self::AnsweredTwice => "The talk goes on; if the call waits, it waits no longer.",
            Self::QueuedTwice => "It waits on from when it first entered; nothing is counted.",
            Self::LeftTwice | Self::LeftWithoutQueue => "Nothing is counted.",
            Self::OfferEndedWithoutOffer => "No ring is counted.",
            Self::HoldWithoutLeg | Self::HoldTwice => "No hold begins or ends.",
            Self::TransferredWithoutLeg => "No transfer is counted.",
            Self::EndedWithoutCall => "Nothing ends.",
            Self::WrapupWithoutTalk | Self::WrapupTwice => "No wrap-up begins.",
            Self::WrapupNotOpen => "No wrap-up ends.",
            Self::CallOverflow => {
                "The call is made of its first 1,000 events; this one is left out."
            }
            Self::StateCorrected => "The snapshot is taken; the state holds from its time on.",
            Self::SourceSplit => {
                "It counts, but the source has no common order any more: events may come too late."
            }
            Self::TooManyCalls
            | Self::TooManyAgents
            | Self::TooManyQueues
            | Self::TooManyWaiting => "It changes nothing, and is kept in the dead-letter topic.",
        }
    }
}

/// A span as people say it: `45 s`, `12 min`, `3 h 20 min`.
pub(crate) fn span(span: Span) -> String {
    let seconds = span.0.max(0) / crate::SECOND;
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    match (seconds, minutes, hours) {
        (0, ..) => format!("{} ms", span.0.max(0) / 1_000),
        (_, 0 | 1, _) => format!("{seconds} s"),
        (_, _, 0 | 1) => format!("{minutes} min"),
        _ if minutes % 60 == 0 => format!("{hours} h"),
        _ => format!("{hours} h {} min", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_words() {
        for (seconds, words) in [
            (0.25, "250 ms"),
            (59.0, "59 s"),
            (119.0, "119 s"),
            (120.0, "2 min"),
            (47.0 * 60.0, "47 min"),
            (7_199.0, "119 min"),
            (7_200.0, "2 h"),
            (12_000.0, "3 h 20 min"),
        ] {
            assert_eq!(span(Span::from_seconds(seconds)), words);
        }
    }
}
