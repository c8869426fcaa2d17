//! How often: frames to a client, and messages from it.

use std::time::{Duration, Instant};

/// Splits time into slots, the same for all clients of one rate: so that they need the same
/// frames, and each is made once.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    origin: Instant,
    length: Duration,
}

impl Slots {
    /// So many slots a second.
    pub fn new(origin: Instant, hz: u8) -> Self {
        Self {
            origin,
            length: Duration::from_secs(1) / u32::from(hz.max(1)),
        }
    }

    /// The slot of an instant.
    pub fn of(&self, now: Instant) -> u128 {
        now.saturating_duration_since(self.origin).as_nanos() / self.length.as_nanos()
    }

    /// When a slot begins.
    pub fn start(&self, slot: u128) -> Instant {
        let nanoseconds = u64::try_from(self.length.as_nanos() * slot).unwrap_or(u64::MAX);
        self.origin + Duration::from_nanos(nanoseconds)
    }

    /// How long one is.
    pub const fn length(&self) -> Duration {
        self.length
    }
}

/// A bucket of tokens: bursts are fine, a flood is not.
#[derive(Debug)]
pub struct Allowance {
    tokens: f64,
    most: f64,
    per_second: f64,
    last: Instant,
}

impl Allowance {
    /// A full one.
    pub const fn new(most: f64, per_second: f64, now: Instant) -> Self {
        Self {
            tokens: most,
            most,
            per_second,
            last: now,
        }
    }

    /// Takes so many tokens; says whether there were enough.
    pub fn take(&mut self, tokens: f64, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.last).as_secs_f64();
        self.tokens = (self.tokens + passed * self.per_second).min(self.most);
        self.last = now;
        self.tokens -= tokens;
        self.tokens >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_of_one_rate_share_slots() {
        let origin = Instant::now();
        let slots = Slots::new(origin, 10);
        let at = |milliseconds| origin + Duration::from_millis(milliseconds);
        assert_eq!(
            [
                slots.of(at(0)),
                slots.of(at(99)),
                slots.of(at(100)),
                slots.of(at(1_050))
            ],
            [0, 0, 1, 10]
        );
        assert_eq!(slots.start(10), at(1_000));
    }

    #[test]
    fn a_burst_is_fine_and_a_flood_is_not() {
        let start = Instant::now();
        let mut allowance = Allowance::new(3.0, 1.0, start);
        assert!((0..3).all(|_| allowance.take(1.0, start)));
        assert!(!allowance.take(1.0, start));
        let mut allowance = Allowance::new(3.0, 1.0, start);
        assert!((0..100).all(|second| allowance.take(1.0, start + Duration::from_secs(second))));
    }
}
