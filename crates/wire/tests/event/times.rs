//! Times by hand against a general parser.

use floor::Time;
use wire::event::{format_time, parse_time};

use crate::chance::Chance;

/// What jiff can say: its instants end a day before the last that RFC 3339 has.
const FIRST: i64 = -62_167_219_200_000_000;
const LAST: i64 = 253_402_207_200_000_000;

fn any_time(chance: &mut Chance) -> i64 {
    let range = (LAST - FIRST) as u64;
    let micros = FIRST + (chance.next() % range) as i64;
    match chance.below(4) {
        0 => micros,
        1 => micros - micros.rem_euclid(1_000),
        2 => micros - micros.rem_euclid(1_000_000),
        _ => 1_763_888_400_000_000 + micros.rem_euclid(86_400_000_000),
    }
}

#[test]
fn times_are_written_and_read_as_a_general_library_does() {
    let mut chance = Chance(1);
    for _ in 0..200_000 {
        let micros = any_time(&mut chance);
        let written = format_time(Time(micros));
        let stamp: jiff::Timestamp = written.parse().unwrap();
        assert_eq!(stamp.as_microsecond(), micros, "{written}");
        assert_eq!(parse_time(&written), Some(Time(micros)), "{written}");
    }
}

#[test]
fn offsets_digits_and_small_letters_are_read_as_a_general_library_does() {
    let mut chance = Chance(2);
    for _ in 0..200_000 {
        let minutes = chance.below(2 * 1_439 + 1) as i64 - 1_439;
        let local = any_time(&mut chance).clamp(FIRST + 86_400_000_000, LAST - 86_400_000_000);
        let mut text = format_time(Time(local));
        text.truncate(19);
        let digits = chance.below(15);
        if digits > 0 {
            text.push('.');
            text.extend((0..digits).map(|_| char::from(b'0' + chance.below(10) as u8)));
        }
        let sign = if minutes < 0 { '-' } else { '+' };
        text += &format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        if chance.one_in(2) {
            text = text.replace('T', "t");
        }
        let ours = parse_time(&text).unwrap_or_else(|| panic!("{text} is not read"));
        // jiff knows nine digits of the second, and an event keeps six.
        let known = text.find(['+', '-']).map_or(text.clone(), |_| {
            let (front, offset) = text.split_at(text.len() - 6);
            format!("{}{offset}", &front[..front.len().min(26)])
        });
        let theirs: jiff::Timestamp = known.parse().unwrap();
        assert_eq!(ours.0, theirs.as_microsecond(), "{text}");
    }
}

/// One byte changed: read as a general library reads it, or not at all.
#[test]
fn what_is_nearly_a_time_is_never_read_as_another() {
    let mut chance = Chance(3);
    let mut read = 0;
    for _ in 0..300_000 {
        let mut text = format_time(Time(any_time(&mut chance))).into_bytes();
        let at = chance.below(text.len());
        text[at] = *chance.pick(b"0123456789:-+.TtZz ");
        let text = String::from_utf8(text).unwrap();
        let Some(ours) = parse_time(&text) else {
            continue;
        };
        read += 1;
        if text.get(17..19) != Some("60") {
            let theirs: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(ours.0, theirs.as_microsecond(), "{text}");
        }
    }
    assert!(read > 50_000, "only {read} were times");
}

#[test]
fn every_day_of_the_calendar_is_a_day() {
    let mut days = -719_528;
    for year in 0..10_000 {
        for month in 1..=12 {
            for day in 1..=31 {
                let text = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
                let real = jiff::civil::Date::new(year, month, day).is_ok();
                assert_eq!(
                    parse_time(&text),
                    real.then_some(Time(days * 86_400_000_000)),
                    "{text}"
                );
                days += i64::from(real);
            }
        }
    }
}

#[test]
fn a_time_out_of_range_is_written_as_the_nearest_that_can_be_read() {
    assert_eq!(format_time(Time::MIN), "0000-01-01T00:00:00Z");
    assert_eq!(format_time(Time::MAX), "9999-12-31T23:59:59.999999Z");
}
