//! The events of one line: what they have in common, and where they go.

use floor::Time;
use wire::event::{CloudEvent, Data, Reported};

use super::line::Origin;

/// One line's events.
pub struct Saying<'o> {
    pub source: String,
    pub origin: Origin,
    pub out: &'o mut Vec<CloudEvent<'static>>,
}

impl Saying<'_> {
    /// An event, the `part` of the line.
    pub fn say(&mut self, time: Time, part: &str, data: impl Into<Data<'static>>) {
        self.say_about(time, part, None, data);
    }

    /// The same of a line that says it `about` several.
    pub fn say_about(
        &mut self,
        time: Time,
        part: &str,
        about: Option<&str>,
        data: impl Into<Data<'static>>,
    ) {
        let id = self.origin.id(part, about);
        let mut event = CloudEvent::new(id, self.source.clone(), time, data);
        event.sequence = Some(self.origin.next_sequence());
        self.out.push(event);
    }

    /// An event that belongs before another line's.
    pub fn say_before(
        &mut self,
        time: Time,
        sequence: u64,
        part: &str,
        data: impl Into<Data<'static>>,
    ) {
        self.say(time, part, data);
        if let Some(event) = self.out.last_mut() {
            event.sequence = Some(sequence);
        }
    }

    /// Adds what the log itself says of durations to the last event.
    pub fn reported(&mut self, reported: Reported) {
        if let Some(event) = self
            .out
            .last_mut()
            .filter(|_| reported != Reported::default())
        {
            event.reported = Some(reported);
        }
    }
}

/// An id of our events.
pub fn id(text: &str) -> wire::event::Id<'static> {
    text.to_owned().into()
}

/// A text that our events hold up to a length.
pub fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
