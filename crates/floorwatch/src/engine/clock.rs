//! The clock of the process: the wall's, or one that starts elsewhere and runs at another speed.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use floor::{Span, Time};

/// Tells the time; every part of the process asks the same one.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The wall's.
    Wall,
    /// Event time that runs faster or slower than the wall's.
    Scaled {
        /// The instant at which it was started.
        started: Instant,
        /// What it showed then.
        at: Time,
        /// How many of its seconds pass in one.
        speed: f64,
    },
}

impl Clock {
    /// A clock that shows the wall's time now and runs at `speed`.
    pub fn at_speed(speed: f64) -> Self {
        #[allow(clippy::float_cmp, reason = "1 is what is written for no scaling")]
        if speed == 1.0 {
            return Self::Wall;
        }
        Self::Scaled {
            started: Instant::now(),
            at: wall(),
            speed,
        }
    }

    /// What it shows.
    pub fn now(&self) -> Time {
        match self {
            Self::Wall => wall(),
            Self::Scaled { started, at, speed } => {
                *at + Span::from_seconds(started.elapsed().as_secs_f64() * speed)
            }
        }
    }

    /// How long to wait until it shows `time`; nothing if it does already.
    pub fn until(&self, time: Time) -> Duration {
        let left = (time - self.now()).seconds();
        let speed = if let Self::Scaled { speed, .. } = self {
            *speed
        } else {
            1.0
        };
        Duration::try_from_secs_f64(left / speed).unwrap_or(Duration::ZERO)
    }
}

fn wall() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
