//! When things go wrong: rushes, outages and teams called away, by the hour.

use floor::SECOND;

use crate::chance::{Chance, mix};
use crate::settings::{Drama, Settings};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// How long a rush takes to build up, and to die down.
const RAMP: i64 = 45 * SECOND;
/// How many times as many calls as usual come in a rush.
const RUSH: f64 = 2.0;

/// A stretch of time, `[from, until)`, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

/// What one hour brings to one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct HourScript {
    pub(crate) rush: Option<Stretch>,
    pub(crate) outage: Option<Stretch>,
    pub(crate) gap: Option<Stretch>,
}

impl HourScript {
    /// How many times as many calls as usual come at an instant.
    #[allow(clippy::cast_precision_loss, reason = "a few minutes in microseconds")]
    pub(crate) fn pace(&self, at: i64) -> f64 {
        let Some(rush) = self.rush else { return 1.0 };
        let inside = (at - rush.from).min(rush.until - at).clamp(0, RAMP);
        1.0 + (RUSH - 1.0) * inside as f64 / RAMP as f64
    }
}

/// Writes the script of every hour.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    drama: Drama,
    seed: u64,
    sites: u64,
    site: u64,
    /// Where hours are counted from.
    origin: i64,
}

impl Script {
    pub(crate) fn new(settings: &Settings, site: u32) -> Self {
        let origin = match settings.drama {
            Drama::Steady | Drama::EveryHour => settings.start.0,
            Drama::Day => -i64::from(settings.utc_offset_minutes) * MINUTE,
        };
        Self {
            drama: settings.drama,
            seed: settings.seed,
            sites: u64::from(settings.sites),
            site: u64::from(site),
            origin,
        }
    }

    /// When the hour after this instant begins.
    pub(crate) const fn next_hour(&self, at: i64) -> i64 {
        self.origin + ((at - self.origin).div_euclid(HOUR) + 1) * HOUR
    }

    /// What the hour that holds this instant brings.
    pub(crate) fn hour(&self, at: i64) -> HourScript {
        let hour = (at - self.origin).div_euclid(HOUR);
        let begin = self.origin + hour * HOUR;
        // The same for all sites, so that a rush is one rush.
        let mut chance = Chance::new(self.seed, 0xd7a_0000 ^ hour.cast_unsigned());
        let rush = stretch(&mut chance, begin, 4.0, 8.0);
        let outage = stretch(&mut chance, begin, 25.0, 4.0);
        let gap = stretch(&mut chance, begin, 42.0, 6.0);
        let struck = mix(self.seed ^ hour.cast_unsigned()) % self.sites == self.site;
        let of_day = hour.rem_euclid(24);
        let (rushes, fails, leaves) = match self.drama {
            Drama::Steady => (false, false, false),
            Drama::EveryHour => (true, struck, true),
            Drama::Day => (of_day == 12, of_day == 15 && struck, of_day == 10),
        };
        HourScript {
            rush: rushes.then_some(rush),
            outage: fails.then_some(outage),
            gap: leaves.then_some(gap),
        }
    }
}

/// About `length` minutes from about the minute `from` of the hour.
fn stretch(chance: &mut Chance, begin: i64, from: f64, length: f64) -> Stretch {
    let from = begin + floor::Span::from_seconds((from + chance.between(-1.0, 2.0)) * 60.0).0;
    let until = from + floor::Span::from_seconds((length + chance.between(-0.4, 0.4)) * 60.0).0;
    Stretch { from, until }
}

#[cfg(test)]
mod tests {
    use super::{HOUR, MINUTE, Script};
    use crate::{Drama, Settings};
    use floor::Time;

    fn script(drama: Drama, site: u32) -> Script {
        Script::new(
            &Settings {
                sites: 3,
                drama,
                ..Settings::demo(9, Time(1_000))
            },
            site,
        )
    }

    #[test]
    fn every_hour_has_one_of_each_and_one_site_fails() {
        for hour in 0..50 {
            let at = 1_000 + hour * HOUR + 7;
            let scripts: Vec<_> = (0..3)
                .map(|site| script(Drama::EveryHour, site).hour(at))
                .collect();
            assert_eq!(
                scripts.iter().filter(|hour| hour.outage.is_some()).count(),
                1
            );
            let rush = scripts[0].rush.unwrap();
            assert_eq!(Some(rush), scripts[2].rush);
            assert!(rush.from >= at - 7 && rush.until < scripts[0].gap.unwrap().from);
            assert!((scripts[0].pace(rush.from + 4 * MINUTE) - 2.0).abs() < 1e-9);
            assert!((scripts[0].pace(rush.from - MINUTE) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn steady_is_steady() {
        assert_eq!(
            script(Drama::Steady, 0).hour(5),
            super::HourScript::default()
        );
    }
}
