//! Where the events go, and how far Kafka has taken them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use floor::{Span, Time};

use super::reader::Said;
use crate::cli::Adapt;
use crate::commands::Failure;
use crate::commands::simulate::sink::Sink;
use crate::engine::Clock;

/// From one try to reach Kafka to the next.
const AGAIN: Duration = Duration::from_secs(1);
/// How long the end may take; what Kafka has not taken by then is read again at the next start.
const END: Duration = Duration::from_secs(4);

/// Where the events go.
pub struct Output {
    sink: Sink,
    open: bool,
    events: u64,
    last: Time,
}

impl Output {
    /// Kafka where brokers are named, else stdout. With `follow` a Kafka that is not there is
    /// waited for; `None` if the end was asked for meanwhile.
    pub fn of(arguments: &Adapt, stop: &Arc<AtomicBool>) -> Result<Option<Self>, Failure> {
        let output = |sink| Self {
            sink,
            open: true,
            events: 0,
            last: Clock::Wall.now(),
        };
        let Some(brokers) = &arguments.brokers else {
            return Ok(Some(output(Sink::stdout())));
        };
        if !arguments.follow {
            return Sink::kafka(brokers, &arguments.topic).map(|sink| Some(output(sink)));
        }
        let mut told = String::new();
        while !stop.load(Ordering::Relaxed) {
            match Sink::patient_kafka(brokers, &arguments.topic) {
                Ok(sink) => return Ok(Some(output(sink))),
                Err(Failure::Failed(words)) => {
                    if words != told {
                        tracing::warn!("{words}; trying again");
                        told = words;
                    }
                    std::thread::sleep(AGAIN);
                }
                Err(misused) => return Err(misused),
            }
        }
        Ok(None)
    }

    /// Writes an event.
    pub fn put(&mut self, said: &Said) -> Result<(), Failure> {
        self.events += 1;
        self.last = Clock::Wall.now();
        self.open = self.sink.put_json(&said.source, &said.json, None)?;
        Ok(())
    }

    /// What has been written must not wait.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.sink.flush()
    }

    /// Nothing more. What is not taken in time is an error, unless it can be read again.
    pub fn finish(&mut self, again: bool) -> Result<(), Failure> {
        if again && !self.sink.finish_within(END)? {
            tracing::warn!(
                "{} events are not in Kafka yet: they are read again at the next start",
                self.events - self.delivered()
            );
            return Ok(());
        }
        self.sink.finish()
    }

    /// Whether anybody reads.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Events written.
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// Events of these that Kafka has.
    pub fn delivered(&self) -> u64 {
        self.sink.delivered().unwrap_or(self.events)
    }

    /// How long nothing has been said.
    pub fn quiet_since(&self, now: Time) -> Span {
        now - self.last
    }
}
