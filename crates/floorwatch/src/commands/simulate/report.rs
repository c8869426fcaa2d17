//! Says on stderr, each five seconds, how many events there were.

use std::time::{Duration, Instant};

use floor::Time;

/// From one line to the next.
const EVERY: Duration = Duration::from_secs(5);

/// Counts events.
pub struct Report {
    begun: Instant,
    line: Instant,
    all: u64,
    since_line: u64,
    newest: Option<Time>,
}

impl Report {
    /// Nothing counted yet.
    pub fn new() -> Self {
        let now = Instant::now();
        Self {
            begun: now,
            line: now,
            all: 0,
            since_line: 0,
            newest: None,
        }
    }

    /// Counts an event of that time.
    pub fn one(&mut self, at: Time) {
        self.all += 1;
        self.since_line += 1;
        self.newest = Some(at);
        // The clock is asked now and then: asking costs as much as a short event.
        if self.all.is_multiple_of(32) && self.line.elapsed() >= EVERY {
            self.say(self.since_line, self.line.elapsed());
            self.line = Instant::now();
            self.since_line = 0;
        }
    }

    /// The whole, at the end.
    pub fn last(&self) {
        self.say(self.all, self.begun.elapsed());
    }

    #[allow(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
    fn say(&self, events: u64, over: Duration) {
        let rate = events as f64 / over.as_secs_f64().max(0.001);
        let newest = self
            .newest
            .map_or_else(String::new, |at| format!(", simulated time {at}"));
        tracing::info!("{} events, {rate:.0} a second{newest}", self.all);
    }
}
