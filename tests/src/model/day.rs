//! When a business day began, by reading a clock on the wall minute by minute.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::SECOND;
use super::settings::QueueSettings;

const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;
/// A clock goes back or forward by some hours at most, so that a day has begun within this time.
const LONG_AGO: i64 = 2 * DAY;

/// The latest instant up to `at` at which the day of these settings began.
///
/// The clock is watched from long before. A day begins at the minute in which the clock reaches
/// its start for the first time: what it reads again, once it was put back, begins nothing. Where
/// it is put forward over the start, it never reads it; the day then begins as long after that
/// moment as a clock that nobody touched would take to get there.
pub fn start(at: i64, settings: &QueueSettings) -> i64 {
    let zone = zone(&settings.time_zone).expect("only known zones are taken over");
    let this_minute = at.div_euclid(MINUTE) * MINUTE;
    let mut minute = this_minute - LONG_AGO;
    let mut furthest = reading(&zone, minute);
    let mut begun = None;
    while minute < this_minute {
        minute += MINUTE;
        let reads = reading(&zone, minute);
        let mut reached = furthest + MINUTE;
        // One minute as a rule; none while a clock put back catches up; many when it is put
        // forward.
        while reached <= reads {
            let skipped = reached < reads;
            let instant = match skipped {
                true => minute + (reached - (furthest + MINUTE)),
                false => minute,
            };
            if reached.rem_euclid(DAY) == settings.day_start && instant <= at {
                begun = begun.max(Some(instant));
            }
            reached += MINUTE;
        }
        furthest = furthest.max(reads);
    }
    begun.expect("a day begins within two days")
}

/// What a clock there reads, as if it were a time in UTC.
fn reading(zone: &TimeZone, time: i64) -> i64 {
    let instant = Timestamp::from_microsecond(time).expect("a time of these years");
    time + i64::from(zone.to_offset(instant).seconds()) * SECOND
}

/// The zone of that name in the list of the IANA.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// A time of day, such as `06:30`, in µs since midnight; nothing of what no clock reads.
pub fn time_of_day(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * MINUTE)
}
