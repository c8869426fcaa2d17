//! Faults as they are said on the command line: `late=5%,duplicate=10%,restart`.

use floor::{SECOND, Span};
use simulator::Faults;

use crate::config::duration;
use crate::config::nearest::nearest;

/// The names of all faults.
const NAMES: [&str; 6] = [
    "late",
    "duplicate",
    "lost-end",
    "skew",
    "out-of-order",
    "restart",
];
/// How often a source restarts where nothing is said of it.
const RESTART: Span = Span(3_600 * SECOND);

/// Reads a list of faults, with commas between.
pub fn parse(text: &str) -> Result<Faults, String> {
    let mut faults = Faults::default();
    let mut named = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (part, None),
        };
        if named.contains(&name) {
            return Err(format!("`{name}` is named twice"));
        }
        named.push(name);
        set(&mut faults, name, value)?;
    }
    Ok(faults)
}

fn set(faults: &mut Faults, name: &str, value: Option<&str>) -> Result<(), String> {
    match name {
        "late" => faults.late = share(name, value, Faults::MOST_LATE)?,
        "duplicate" => faults.duplicate = share(name, value, 1.0)?,
        "lost-end" => faults.lost_end = share(name, value, 1.0)?,
        "skew" => faults.skew = span(name, value, Faults::MOST_SKEW)?,
        "out-of-order" => faults.out_of_order = span(name, value, Faults::MOST_OUT_OF_ORDER)?,
        "restart" => faults.restart = Some(restart(value)?),
        _ => return Err(unknown(name)),
    }
    Ok(())
}

fn unknown(name: &str) -> String {
    let known = NAMES.join(", ");
    if name.is_empty() {
        return format!("a fault is missing: there are {known}");
    }
    nearest(name, NAMES).map_or_else(
        || format!("there is no fault `{name}`: there are {known}"),
        |near| format!("there is no fault `{name}`: did you mean `{near}`?"),
    )
}

fn share(name: &str, value: Option<&str>, most: f64) -> Result<f64, String> {
    let example = format!("write such as {name}=5% or {name}=0.05");
    let value = value.ok_or_else(|| format!("`{name}` wants a share: {example}"))?;
    let number = match value.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => value.parse(),
    };
    match number {
        Ok(share) if share > 0.0 && share <= most => Ok(share),
        Ok(share) if share > most => {
            let most = most * 100.0;
            Err(format!("{name}={value} is more than {most} %: {example}"))
        }
        _ => Err(format!("`{value}` is no share: {example}")),
    }
}

fn span(name: &str, value: Option<&str>, most: Span) -> Result<Span, String> {
    let value =
        value.ok_or_else(|| format!("`{name}` wants a duration: write such as {name}=30s"))?;
    match duration::parse(value)? {
        Span(0) => Err(format!(
            "{name}={value} is no fault: write such as {name}=30s"
        )),
        span if span > most => {
            let most = most.seconds();
            Err(format!("{name}={value} is too long: {most} s are the most"))
        }
        span => Ok(span),
    }
}

fn restart(value: Option<&str>) -> Result<Span, String> {
    let Some(value) = value else {
        return Ok(RESTART);
    };
    let every = duration::parse(value)?;
    if every < Faults::LEAST_RESTART {
        let least = Faults::LEAST_RESTART.seconds();
        return Err(format!(
            "restart={value} is too often: every {least} s at most"
        ));
    }
    Ok(every)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_at_once() {
        let read = parse("late=5%, duplicate=0.1,lost-end=1%,skew=30s,restart,out-of-order=1m30s");
        let faults = Faults {
            late: 0.05,
            duplicate: 0.1,
            lost_end: 0.01,
            skew: Span(30 * SECOND),
            out_of_order: Span(90 * SECOND),
            restart: Some(Span(3_600 * SECOND)),
        };
        assert_eq!(read, Ok(faults));
    }

    #[test]
    fn one_fault_is_the_only_one() {
        let restart = Faults {
            restart: Some(Span(1_200 * SECOND)),
            ..Faults::default()
        };
        assert_eq!(parse("restart=20m"), Ok(restart));
    }

    #[test]
    fn every_name_is_known() {
        for name in NAMES {
            let said = parse(name);
            assert!(!said.is_err_and(|said| said.contains("no fault")), "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_the_way_to_mend_it() {
        for (text, words) in [
            ("", "a fault is missing: there are late, duplicate"),
            ("late=5%,", "a fault is missing"),
            (
                "lost-ends=1%",
                "no fault `lost-ends`: did you mean `lost-end`?",
            ),
            ("reorder=3s", "no fault `reorder`: there are late"),
            ("late", "`late` wants a share: write such as late=5%"),
            ("late=5", "late=5 is more than 50 %: write such as late=5%"),
            ("late=0", "`0` is no share: write such as late=5%"),
            ("duplicate=-1%", "`-1%` is no share"),
            ("duplicate=NaN", "`NaN` is no share"),
            ("duplicate=101%", "duplicate=101% is more than 100 %"),
            (
                "duplicate=many",
                "`many` is no share: write such as duplicate=5%",
            ),
            ("skew", "`skew` wants a duration: write such as skew=30s"),
            ("skew=30", "`30` is not a duration"),
            ("skew=0s", "skew=0s is no fault: write such as skew=30s"),
            ("skew=11m", "skew=11m is too long: 600 s are the most"),
            (
                "out-of-order=1h",
                "out-of-order=1h is too long: 300 s are the most",
            ),
            ("restart=5s", "restart=5s is too often: every 60 s at most"),
            ("restart=3", "`3` is not a duration"),
            ("late=1%,late=2%", "`late` is named twice"),
        ] {
            let said = parse(text).expect_err(text);
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
