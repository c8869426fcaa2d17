//! A time that grows by itself: sent as its value and its slope, and again only when it bends.

use floor::Time;

/// Seconds by which a predicted value may be off before it is sent again.
const TOLERANCE: f64 = 0.001;

/// Seconds at an instant, and how many are added each second from then on.
#[derive(Clone, Debug, PartialEq)]
pub struct Growing {
    value: f64,
    slope: i8,
    at: Time,
    /// The slope by the agent's state alone, blind to what leaves the window.
    expected: i8,
    /// What was last seen, at a whole second.
    seen: (f64, Time),
}

impl Growing {
    /// A value seen at an instant, with the slope that the agent's state gives it.
    #[must_use]
    pub const fn new(value: f64, at: Time, expected: i8) -> Self {
        Self {
            value,
            slope: expected,
            at,
            expected,
            seen: (value, at),
        }
    }

    /// The value at an instant.
    #[must_use]
    pub fn value_at(&self, now: Time) -> f64 {
        self.value + f64::from(self.slope) * (now - self.at).seconds()
    }

    /// What is added each second.
    #[must_use]
    pub const fn slope(&self) -> i8 {
        self.slope
    }

    /// Takes in a newer value; says whether it has to be sent.
    ///
    /// Between whole seconds the window only grows, and slides at the next: there nothing is
    /// learnt but a change of state.
    pub(super) fn observe(&mut self, new: &Self, whole_second: bool) -> bool {
        if !whole_second && new.expected == self.expected {
            return false;
        }
        let measured = if whole_second {
            slope_between(self.seen, new.seen)
        } else {
            None
        };
        let predicted = self.value_at(new.at);
        self.seen = new.seen;
        if (predicted - new.value).abs() < TOLERANCE && new.expected == self.expected {
            return false;
        }
        *self = Self {
            slope: measured.unwrap_or(new.expected),
            ..new.clone()
        };
        true
    }
}

/// The slope over whole seconds, if it was the same all along.
fn slope_between(from: (f64, Time), to: (f64, Time)) -> Option<i8> {
    let seconds = (to.1 - from.1).seconds();
    if seconds < 1.0 {
        return None;
    }
    let slope = (to.0 - from.0) / seconds;
    [-1i8, 0, 1]
        .into_iter()
        .find(|whole| (slope - f64::from(*whole)).abs() * seconds < TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Time {
        Time(second * floor::SECOND)
    }

    #[test]
    fn a_steady_state_is_sent_once() {
        let mut talk = Growing::new(10.0, second(100), 1);
        for passed in 1..60i32 {
            let new = Growing::new(10.0 + f64::from(passed), second(100 + i64::from(passed)), 1);
            assert!(!talk.observe(&new, true));
        }
        assert!((talk.value_at(second(160)) - 70.0).abs() < 1e-9);
    }

    #[test]
    fn a_full_window_stands_still_after_two_seconds() {
        let mut available = Growing::new(1800.0, second(0), 1);
        assert!(available.observe(&Growing::new(1800.0, second(1), 1), true));
        assert_eq!(available.slope(), 0);
        assert!(!available.observe(&Growing::new(1800.0, second(2), 1), true));
    }

    #[test]
    fn a_change_of_state_is_sent_at_once() {
        let mut talk = Growing::new(10.0, second(100), 1);
        let half = Time(100 * floor::SECOND + 500_000);
        assert!(!talk.observe(&Growing::new(10.5, half, 1), false));
        assert!(talk.observe(&Growing::new(10.5, half, 0), false));
        assert_eq!((talk.value_at(second(200)), talk.slope()), (10.5, 0));
    }
}
