//! Working days: when shifts begin, and how many agents are on duty at a time of day.
//!
//! Calls of a day come in proportion to the agents on duty, so that plan and demand fit, as they
//! do where somebody has planned well.

use floor::SECOND;

use crate::chance::Chance;
use crate::settings::{Drama, Settings};

const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;
/// Planners think in steps of five minutes.
pub(crate) const ROSTER: i64 = 5 * MINUTE;
const HALF_HOUR: i64 = 30 * MINUTE;

/// Weight of shifts that begin in each hour of the local day: most in the morning, some late,
/// a few at night.
static BEGINS: [f64; 24] = [
    0.6, 0.2, 0.2, 0.2, 0.3, 0.8, 3.0, 7.0, 12.0, 9.0, 5.0, 4.0, 3.5, 3.0, 2.5, 1.5, 1.0, 0.6, 0.4,
    0.4, 0.6, 0.8, 1.6, 1.0,
];

/// When agents work.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    drama: Drama,
    offset: i64,
    /// Share of all agents on duty in each half hour of the local day.
    on_duty: [f64; 48],
}

impl Calendar {
    pub(crate) fn new(settings: &Settings) -> Self {
        let total: f64 = BEGINS.iter().sum();
        let on_duty = std::array::from_fn(|half| {
            // Shifts of eight hours begun up to now; those of the present hour half by half.
            let hour = half / 2;
            let fresh = if half % 2 == 0 { 0.25 } else { 0.75 };
            let begun: f64 = (1..8).map(|back| BEGINS[(hour + 24 - back) % 24]).sum();
            (begun + fresh * BEGINS[hour] + (1.0 - fresh) * BEGINS[(hour + 16) % 24]) / total
        });
        Self {
            drama: settings.drama,
            offset: i64::from(settings.utc_offset_minutes) * MINUTE,
            on_duty,
        }
    }

    /// Length of a shift.
    pub(crate) const fn shift(&self) -> i64 {
        match self.drama {
            Drama::Day => 480 * MINUTE,
            Drama::Steady | Drama::EveryHour => 270 * MINUTE,
        }
    }

    /// Shifts begin at multiples of this. On a steady floor at any minute, lest the comings and
    /// goings of many thousands be felt as waves.
    const fn roster(&self) -> i64 {
        match self.drama {
            Drama::Steady => MINUTE,
            Drama::EveryHour | Drama::Day => ROSTER,
        }
    }

    /// Begin of the shift that holds `at` or comes next, for an agent met for the first time.
    pub(crate) fn first_shift(&self, chance: &mut Chance, at: i64) -> i64 {
        match self.drama {
            Drama::Steady | Drama::EveryHour => {
                let off = 25 * MINUTE;
                let begin = at + off - micros(chance.between(0.0, 1.0), self.shift() + off);
                let roster = self.roster();
                let begin = begin.div_euclid(roster) * roster;
                if begin + self.shift() > at {
                    begin
                } else {
                    begin + roster
                }
            }
            Drama::Day => {
                let hour = i64::try_from(chance.weighted(&BEGINS)).unwrap_or(9);
                let begin =
                    hour * 60 * MINUTE + chance.below(4).try_into().unwrap_or(0) * 15 * MINUTE;
                let midnight = (at + self.offset).div_euclid(DAY) * DAY - self.offset;
                let begin = midnight + begin - DAY;
                let missed = (at - begin - self.shift()).div_euclid(DAY) + 1;
                begin + missed.max(0) * DAY
            }
        }
    }

    /// Begin of the shift after the one begun at `begin`.
    pub(crate) fn next_shift(&self, chance: &mut Chance, begin: i64) -> i64 {
        match self.drama {
            Drama::Day => begin + DAY,
            Drama::Steady | Drama::EveryHour => {
                begin + self.shift() + ROSTER * (3 + i64::try_from(chance.below(5)).unwrap_or(2))
            }
        }
    }

    /// Calls at this instant, as a share of what comes when everybody is on duty.
    pub(crate) fn pace(&self, at: i64) -> f64 {
        match self.drama {
            Drama::Steady | Drama::EveryHour => 1.0,
            Drama::Day => {
                let half = (at + self.offset).rem_euclid(DAY) / HALF_HOUR;
                usize::try_from(half)
                    .ok()
                    .and_then(|half| self.on_duty.get(half))
                    .copied()
                    .unwrap_or(1.0)
            }
        }
    }
}

/// A share of a span.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "spans of a day at most"
)]
fn micros(share: f64, of: i64) -> i64 {
    (share * of as f64) as i64
}

#[cfg(test)]
mod tests {
    use super::{Calendar, DAY, MINUTE};
    use crate::chance::Chance;
    use crate::{Drama, Settings};
    use floor::Time;

    fn calendar(drama: Drama) -> Calendar {
        Calendar::new(&Settings {
            drama,
            utc_offset_minutes: 120,
            ..Settings::demo(1, Time(0))
        })
    }

    #[test]
    fn a_day_is_busy_at_eleven_and_alive_at_night() {
        let day = calendar(Drama::Day);
        let at = |hour: i64| day.pace(5 * DAY + (hour - 2) * 60 * MINUTE);
        assert!(at(11) > 0.6 && at(11) < 0.95, "{}", at(11));
        assert!(at(3) > 0.03 && at(3) < 0.15, "{}", at(3));
        assert!(at(20) < at(16));
    }

    #[test]
    #[allow(clippy::cast_precision_loss, reason = "small counts")]
    fn agents_on_duty_are_as_many_as_the_calendar_says() {
        let mut chance = Chance::new(3, 3);
        for (drama, low, high) in [(Drama::Day, 0.0, 0.03), (Drama::EveryHour, 0.07, 0.10)] {
            let calendar = calendar(drama);
            for hour in [3, 9, 14, 21] {
                let at = 7 * DAY + hour * 60 * MINUTE;
                let on = (0..20_000)
                    .filter(|_| {
                        let begin = calendar.first_shift(&mut chance, at);
                        assert!(begin + calendar.shift() > at && begin < at + DAY);
                        begin <= at
                    })
                    .count();
                let missing = calendar.pace(at) - on as f64 / 20_000.0;
                assert!(
                    missing >= low - 0.03 && missing <= high,
                    "{drama:?} {hour} {missing}"
                );
            }
        }
    }
}
