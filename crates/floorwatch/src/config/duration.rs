//! Durations as people write them: `15m`, `50ms`, `1h30m`.

use floor::{SECOND, Span};

/// Units, the longest name first where one is the beginning of another.
const UNITS: [(&str, i64); 6] = [
    ("us", 1),
    ("ms", SECOND / 1_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
];

/// Ten years: no limit of a floor comes near, and sums stay far from overflow.
const LONGEST: i64 = 3_653 * 86_400 * SECOND;

/// Reads one or more numbers, each with its unit, and adds them up.
///
/// # Errors
/// Says what a duration looks like.
pub fn parse(text: &str) -> Result<Span, String> {
    read(text.trim()).ok_or_else(|| {
        format!("`{text}` is not a duration: write a number and a unit, such as \"15m\", \"60s\", \"50ms\", \"12h\" or \"1d\"")
    })
}

fn read(mut rest: &str) -> Option<Span> {
    let mut sum: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest[..digits].parse().ok()?;
        let letters = &rest[digits..];
        let end = letters
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(letters.len());
        let (_, unit) = UNITS.iter().find(|(name, _)| *name == &letters[..end])?;
        sum = sum.checked_add(number.checked_mul(*unit)?)?;
        rest = &letters[end..];
    }
    (sum <= LONGEST).then_some(Span(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_unit() {
        for (text, micros) in [
            ("15m", 900 * SECOND),
            ("60s", 60 * SECOND),
            ("50ms", 50_000),
            ("1d", 86_400 * SECOND),
            ("1h30m", 5_400 * SECOND),
            ("0s", 0),
        ] {
            assert_eq!(parse(text), Ok(Span(micros)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "15",
            "m",
            "-5m",
            "5 m",
            "1.5h",
            "15min",
            "99999999999999999d",
            "5m3",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
