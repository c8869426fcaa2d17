//! How often: frames to a client, and messages from it.

use std::time::{Duration, Instant};

/// The pace of frames to a client: with every so many pictures, the same for all clients of one
/// rate, so that they need the same frames and each is made once.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    interval: Duration,
    tick: Duration,
    /// Pictures from one frame to the next.
    every: u64,
}

impl Pace {
    /// So many frames a second at most, of pictures that come once a tick.
    pub fn new(hz: u8, tick: Duration) -> Self {
        let interval = Duration::from_secs(1) / u32::from(hz.max(1));
        let pictures = interval.as_nanos() / tick.as_nanos().max(1);
        Self {
            interval,
            tick,
            every: u64::try_from(pictures).unwrap_or(1).max(1),
        }
    }

    /// From one frame to the next.
    pub const fn interval(&self) -> Duration {
        self.interval
    }

    /// Whether a picture goes out as it comes.
    pub fn is_turn(&self, seq: u64, since_sent: Option<Duration>) -> bool {
        seq.is_multiple_of(self.every) && since_sent.is_none_or(|since| since >= self.interval / 2)
    }

    /// When a picture that did not go out as it came does: once no other seems to follow it.
    pub fn last_turn(&self, published: Instant, sent: Option<Instant>) -> Instant {
        let quiet = published + self.tick * 3 / 2;
        sent.map_or(quiet, |sent| quiet.max(sent + self.interval))
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

    /// How long until what was taken has come in again.
    pub fn until_some(&self) -> Duration {
        Duration::from_secs_f64((-self.tokens / self.per_second).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_served_with_every_so_many_pictures() {
        let tick = Duration::from_millis(50);
        let turns = |hz| {
            (0..6)
                .filter(|seq| Pace::new(hz, tick).is_turn(*seq, None))
                .count()
        };
        assert_eq!([turns(20), turns(10), turns(4)], [6, 3, 2]);
        let soon = Some(Duration::from_millis(30));
        assert!(
            !Pace::new(10, tick).is_turn(0, soon),
            "a frame has just gone out"
        );
    }

    #[test]
    fn the_last_picture_before_quiet_goes_out_too() {
        let pace = Pace::new(10, Duration::from_millis(50));
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert_eq!(pace.last_turn(at(0), None), at(75));
        assert_eq!(pace.last_turn(at(50), Some(at(0))), at(125));
        assert_eq!(
            pace.last_turn(at(10), Some(at(0))),
            at(100),
            "no more than ten a second"
        );
    }

    #[test]
    fn a_burst_is_fine_and_a_flood_is_not() {
        let start = Instant::now();
        let mut allowance = Allowance::new(3.0, 1.0, start);
        assert!((0..3).all(|_| allowance.take(1.0, start)));
        assert!(!allowance.take(1.0, start));
        assert_eq!(allowance.until_some(), Duration::from_secs(1));
        let mut allowance = Allowance::new(3.0, 1.0, start);
        assert!((0..100).all(|second| allowance.take(1.0, start + Duration::from_secs(second))));
    }
}
