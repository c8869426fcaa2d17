//! When a line was written: seconds since 1970 in the file, date and time in the table.

use floor::{SECOND, Span, Time};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// So much may a line be stamped before the one before it without being of another hour.
const DISORDER: Span = Span(60 * SECOND);

/// Reads the file's form: seconds since 1970, with decimals where a tool writes them.
pub fn epoch(text: &str) -> Option<Time> {
    let (seconds, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(9..=11).contains(&seconds.len()) || !digits(seconds) || !digits(decimals) {
        return None;
    }
    // Whole microseconds; further digits are cut off.
    let micros: String = decimals.chars().chain("000000".chars()).take(6).collect();
    let seconds: i64 = seconds.parse().ok()?;
    Some(Time(seconds * SECOND + micros.parse::<i64>().ok()?))
}

/// Reads the table's form, with a zone or in `zone`. In an hour that the clock repeats, the line is
/// in the first of the two unless `last`, the time of the line before, says that this one is over.
pub fn local(text: &str, zone: &TimeZone, last: Time) -> Option<Time> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(Time(instant.as_microsecond()));
    }
    let clock: DateTime = text.parse().ok()?;
    let instant = |offset: jiff::tz::Offset| {
        let instant = offset.to_timestamp(clock).ok()?;
        Some(Time(instant.as_microsecond()))
    };
    match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Unambiguous { offset } => instant(offset),
        // Clocks never show it: read as if they had not been put forward.
        AmbiguousOffset::Gap { before, .. } => instant(before),
        AmbiguousOffset::Fold { before, after } => {
            let first = instant(before)?;
            if last > first && last - first > DISORDER {
                return instant(after);
            }
            Some(first)
        }
    }
}

/// Reads a span that the log gives in whole seconds or milliseconds.
pub fn span(text: &str, unit: SignedDuration) -> Option<Span> {
    let count: u32 = text.trim().parse().ok()?;
    let micros = i64::try_from(unit.as_micros()).ok()?;
    Some(Span(i64::from(count) * micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Time {
        wire::event::parse_time(text).unwrap()
    }

    #[test]
    fn the_files_stamps() {
        assert_eq!(epoch("1764061200"), Some(utc("2025-11-25T09:00:00Z")));
        assert_eq!(epoch("1764061200.25"), Some(utc("2025-11-25T09:00:00.25Z")));
        for text in [
            "",
            "12",
            "1764061200x",
            "17640612001234",
            "-764061200",
            "1764061200.x",
        ] {
            assert_eq!(epoch(text), None, "{text}");
        }
    }

    #[test]
    fn the_tables_stamps() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        for (text, expect) in [
            ("2026-11-25 09:00:00.250000", "2026-11-25T08:00:00.25Z"),
            ("2026-11-25T09:00:00", "2026-11-25T08:00:00Z"),
            ("2026-11-25 09:00:00.25+01", "2026-11-25T08:00:00.25Z"),
            ("2026-11-25 09:00:00-05:30", "2026-11-25T14:30:00Z"),
            ("2026-11-25 09:00:00Z", "2026-11-25T09:00:00Z"),
        ] {
            assert_eq!(local(text, &berlin, Time::MIN), Some(utc(expect)), "{text}");
        }
        assert_eq!(local("yesterday", &berlin, Time::MIN), None);
    }

    #[test]
    fn in_a_repeated_hour_lines_are_taken_in_their_order() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let mut last = Time::MIN;
        let mut read = |text: &str| {
            last = local(text, &berlin, last).unwrap();
            last
        };
        assert_eq!(read("2026-10-25 02:10:00"), utc("2026-10-25T00:10:00Z"));
        assert_eq!(read("2026-10-25 02:59:59"), utc("2026-10-25T00:59:59Z"));
        assert_eq!(read("2026-10-25 02:00:00"), utc("2026-10-25T01:00:00Z"));
        assert_eq!(read("2026-10-25 02:30:00"), utc("2026-10-25T01:30:00Z"));
        assert_eq!(read("2026-10-25 03:00:00"), utc("2026-10-25T02:00:00Z"));
    }
}
