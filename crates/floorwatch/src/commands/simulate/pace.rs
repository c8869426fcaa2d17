//! When an event of simulated time is due on the clock.

use floor::{Span, Time};

/// Simulated time beside the clock.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    begun: Time,
    start: Time,
    speed: f64,
    /// Stamps must not run ahead of the clock: not where simulated time begins in the past.
    held: bool,
}

impl Pace {
    /// Simulated time that begins at `start` when the clock shows `begun`, and runs at `speed`;
    /// infinite: as fast as can be.
    pub fn new(begun: Time, start: Time, speed: f64) -> Self {
        Self {
            begun,
            start,
            speed,
            held: start <= begun,
        }
    }

    /// What the clock shows when an event of that time is due.
    pub fn due(&self, at: Time) -> Time {
        let paced = self.begun + Span::from_seconds((at - self.start).seconds() / self.speed);
        if self.held { paced.max(at) } else { paced }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use floor::SECOND;

    const fn at(seconds: i64) -> Time {
        Time(seconds * SECOND)
    }

    #[test]
    fn real_time_from_now() {
        let pace = Pace::new(at(1_000), at(1_000), 1.0);
        assert_eq!(pace.due(at(1_060)), at(1_060));
    }

    #[test]
    fn faster_through_the_past_and_at_real_time_once_caught_up() {
        let pace = Pace::new(at(10_000), at(6_400), 10.0);
        assert_eq!(pace.due(at(6_500)), at(10_010));
        assert_eq!(pace.due(at(10_400)), at(10_400), "caught up at 10 400");
        assert_eq!(pace.due(at(12_000)), at(12_000), "never ahead of the clock");
    }

    #[test]
    fn as_fast_as_can_be_stops_at_the_clock() {
        let pace = Pace::new(at(10_000), at(6_400), f64::INFINITY);
        assert_eq!(pace.due(at(9_999)), at(10_000));
        assert_eq!(pace.due(at(10_005)), at(10_005));
    }

    #[test]
    fn a_start_in_the_future_is_played_at_once() {
        let pace = Pace::new(at(1_000), at(9_000), f64::INFINITY);
        assert_eq!(pace.due(at(12_600)), at(1_000));
    }

    #[test]
    fn slow_motion() {
        let pace = Pace::new(at(1_000), at(1_000), 0.5);
        assert_eq!(pace.due(at(1_010)), at(1_020));
    }
}
