//! The business day: where the day of a queue or a site begins, in its own time zone.

use std::fmt;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{SECOND, Span, Time};

/// The length of a day of which no calendar knows.
const DAY: Span = Span(24 * 3_600 * SECOND);

/// A time of day to the minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimeOfDay {
    hour: i8,
    minute: i8,
}

impl TimeOfDay {
    /// Reads `hh:mm`, from `00:00` to `23:59`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let two = |digits: &[u8]| match digits {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok()
            }
            _ => None,
        };
        let (hours, minutes) = text.as_bytes().split_at_checked(2)?;
        let (hour, minute) = (two(hours)?, two(minutes.strip_prefix(b":")?)?);
        (hour < 24 && minute < 60).then_some(Self { hour, minute })
    }
}

/// A time zone, with all its changes of the clock.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of a name of the IANA list, such as `Europe/Berlin`. The list is built in.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).ok_or_else(|| D::Error::custom(format!("no time zone is named {name}")))
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

/// When the days of a queue or a site begin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessDay {
    /// The zone of its clock.
    pub zone: Zone,
    /// What that clock reads when a day begins.
    pub start: TimeOfDay,
}

/// One business day: from its first instant to that of the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Day {
    pub(crate) start: Time,
    pub(crate) end: Time,
}

impl BusinessDay {
    /// The day that holds an instant.
    pub(crate) fn around(&self, now: Time) -> Day {
        self.in_calendar(now).unwrap_or_else(|| {
            let start = now - Span(now.0.rem_euclid(DAY.0));
            Day {
                start,
                end: start + DAY,
            }
        })
    }

    /// Nothing for instants of which the calendar knows nothing.
    fn in_calendar(&self, now: Time) -> Option<Day> {
        let here = Timestamp::from_microsecond(now.0).ok()?;
        let today = self.zone.0.to_datetime(here).date();
        let mut date = today.yesterday().ok()?;
        let mut start = self.first_instant(date)?;
        loop {
            date = date.tomorrow().ok()?;
            let next = self.first_instant(date)?;
            if next > now {
                return Some(Day { start, end: next });
            }
            start = next;
        }
    }

    /// Where the clock is put forward over the start, the day begins as much later; where the
    /// start comes twice, at the first.
    fn first_instant(&self, date: civil::Date) -> Option<Time> {
        let local = date.at(self.start.hour, self.start.minute, 0, 0);
        let instant = self.zone.0.to_ambiguous_timestamp(local).compatible();
        instant.ok().map(|instant| Time(instant.as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    /// Start and length in hours of the day around an instant.
    fn day(zone: &str, start: &str, now: &str) -> (String, i64) {
        let day = BusinessDay {
            zone: Zone::named(zone).unwrap(),
            start: TimeOfDay::from_text(start).unwrap(),
        }
        .around(at(now));
        assert!(day.start <= at(now) && at(now) < day.end);
        (
            day.start.to_string(),
            (day.end - day.start).0 / SECOND / 3_600,
        )
    }

    #[test]
    fn a_day_begins_by_the_clock_of_its_zone() {
        for (zone, start, now, first, hours) in [
            (
                "UTC",
                "00:00",
                "2026-11-23T00:00:00Z",
                "2026-11-23T00:00:00Z",
                24,
            ),
            (
                "UTC",
                "00:00",
                "2026-11-22T23:59:59.999999Z",
                "2026-11-22T00:00:00Z",
                24,
            ),
            (
                "Europe/Berlin",
                "06:00",
                "2026-11-23T04:59:59Z",
                "2026-11-22T05:00:00Z",
                24,
            ),
            (
                "Europe/Berlin",
                "06:00",
                "2026-11-23T05:00:00Z",
                "2026-11-23T05:00:00Z",
                24,
            ),
            (
                "Asia/Kolkata",
                "00:00",
                "2026-11-23T18:30:00Z",
                "2026-11-23T18:30:00Z",
                24,
            ),
            // Clocks go forward and back.
            (
                "Europe/Berlin",
                "00:00",
                "2026-03-29T12:00:00Z",
                "2026-03-28T23:00:00Z",
                23,
            ),
            (
                "Europe/Berlin",
                "00:00",
                "2026-10-25T12:00:00Z",
                "2026-10-24T22:00:00Z",
                25,
            ),
            // 02:30 does not exist: the clock reads 03:30 then.
            (
                "Europe/Berlin",
                "02:30",
                "2026-03-29T12:00:00Z",
                "2026-03-29T01:30:00Z",
                23,
            ),
            // 02:30 comes twice: the first counts.
            (
                "Europe/Berlin",
                "02:30",
                "2026-10-25T12:00:00Z",
                "2026-10-25T00:30:00Z",
                25,
            ),
            // A whole day was left out: it is part of the day before.
            (
                "Pacific/Apia",
                "00:00",
                "2011-12-30T09:59:59Z",
                "2011-12-29T10:00:00Z",
                24,
            ),
        ] {
            assert_eq!(
                day(zone, start, now),
                (first.to_owned(), hours),
                "{zone} {start} {now}"
            );
        }
    }

    #[test]
    fn instants_outside_any_calendar_have_days_too() {
        for now in [Time::MIN, Time(0), Time::MAX] {
            let day = BusinessDay::default().around(now);
            assert!(day.start <= now && now <= day.end, "{now}: {day:?}");
        }
    }

    #[test]
    fn a_time_of_day_is_written_with_four_digits() {
        let read = |text| TimeOfDay::from_text(text).is_some();
        assert!(read("00:00") && read("23:59"));
        for wrong in [
            "", "6:00", "24:00", "12:60", "12:5", "12:050", "1é:00", "+1:00",
        ] {
            assert!(!read(wrong), "{wrong}");
        }
    }
}
