//! Figures against their formulas, evaluated by themselves, on many random terms.

mod expression;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::expression::evaluate;
use super::*;
use crate::{AgentCounts, AgentTerms, AgentTimes, QueueTerms, SECOND, Settings, Span, Window};

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, most: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % (u64::try_from(most).unwrap() + 1)).unwrap()
    }

    /// Often nothing, so that there is nothing to divide by.
    fn sum(&mut self, most: i64) -> i64 {
        if self.roll(3) == 0 {
            0
        } else {
            self.roll(most)
        }
    }

    fn span(&mut self) -> Span {
        Span(self.sum(4_000 * SECOND))
    }

    fn tallies(&mut self) -> crate::Tallies {
        let mut tallies = crate::Tallies::default();
        for tally in crate::Tally::ALL {
            let most = if tally.is_sum() {
                100_000 * SECOND
            } else {
                300
            };
            tallies.add(tally, self.sum(most));
        }
        tallies
    }

    fn times(&mut self) -> AgentTimes {
        AgentTimes {
            talk: self.span(),
            hold: self.span(),
            ring: self.span(),
            wrapup: self.span(),
            available: self.span(),
            signed_in: self.span(),
        }
    }

    fn agents(&mut self) -> AgentCounts {
        let (available, not_ready) = (self.sum(4), self.sum(9));
        AgentCounts {
            staffed: available + not_ready + self.sum(9),
            available,
            not_ready,
            wrapping_up: 0,
            away: not_ready + self.sum(3),
            handled_60m: self.sum(300),
            handle_60m: self.span(),
        }
    }

    fn queue(&mut self) -> QueueTerms {
        self.queue_and_waits().0
    }

    /// With its answered waits, one by one.
    #[allow(clippy::cast_precision_loss, reason = "counts of the test are small")]
    fn queue_and_waits(&mut self) -> (QueueTerms, Vec<i64>) {
        let place = usize::try_from(self.roll(4)).unwrap();
        let settings = Settings {
            sl_formula: Formula::ALL[place],
            ..Settings::default()
        };
        let window = Window::ALL[usize::try_from(self.roll(3)).unwrap()];
        let waiting = self.sum(9);
        let (tallies, length) = (self.tallies(), Span(1 + self.roll(90_000 * SECOND)));
        let waits: Vec<i64> = (0..self.sum(200)).map(|_| self.span().0).collect();
        let terms = QueueTerms {
            arrivals_per_h: Some(tallies.get(Tally::Offered) as f64 / (length.seconds() / 3_600.0)),
            tallies,
            length,
            answered_waits: waits.iter().copied().collect(),
            longest_left: (self.roll(3) > 0).then(|| self.span()),
            waiting,
            waiting_late: self.roll(waiting),
            longest_wait: (waiting > 0).then(|| self.span()),
            ringing: self.sum(9),
            agents: self.agents(),
            times: self.times(),
            answered_15m: self.sum(90),
            abandoned_15m: self.sum(9),
            flowed_out_15m: self.sum(9),
            ..QueueTerms::empty(window, &settings)
        };
        (terms, waits)
    }

    fn agent(&mut self) -> AgentTerms {
        AgentTerms {
            tallies: self.tallies(),
            times: self.times(),
            not_ready: BTreeMap::from([(Arc::from("break"), self.span())]),
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        Value::Count(count) => Some(*count as f64),
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// The value by the formula alone; nothing where there is nothing to divide by.
fn by_formula(formula: &str, terms: &[(&'static str, Value)]) -> Option<f64> {
    let named = |name: &str| {
        let (_, value) = terms
            .iter()
            .find(|(term, _)| *term == name)
            .unwrap_or_else(|| panic!("{formula}: there is no term {name} in {terms:?}"));
        number(value).unwrap_or_else(|| panic!("{name} has no number"))
    };
    evaluate(formula, &named)
}

fn same(value: &Value, expected: Option<f64>, of: &str) {
    match (number(value), expected) {
        (None, None) => assert_eq!(value, &Value::Null, "{of}"),
        (Some(value), Some(expected)) => {
            let allowed = 1e-9 * expected.abs().max(1.0);
            assert!(
                (value - expected).abs() <= allowed,
                "{of}: {value}, {expected}"
            );
        }
        other => panic!("{of}: {other:?}"),
    }
}

/// A figure against its formula. Says whether it has one.
fn check<T: Sums>(figure: &Definition<T>, terms: &T) -> bool {
    let (value, formula) = ((figure.value)(terms), figure.formula_of(terms));
    let named = figure.terms_of(terms);
    if let Some(unless) = figure.made.exception(terms) {
        same(&value, unless.value, figure.key);
        return true;
    }
    match figure.made {
        Made::By(_) | Made::ByUnless(..) | Made::Level { .. } => {
            same(&value, by_formula(&formula, &named), figure.key);
        }
        Made::Levels => {
            let Value::Parts(parts) = value else {
                panic!("{}: no parts", figure.key);
            };
            for ((name, value), formula) in parts.iter().zip(formula.split("; ")) {
                let expression = formula.strip_prefix(&**name).unwrap().trim_matches(':');
                same(value, by_formula(expression, &named), name);
            }
        }
        Made::As(phrase) => {
            assert!(phrases::ALL.contains(&phrase), "{}: {phrase}", figure.key);
            if let ([(_, only)], true) = (named.as_slice(), figure.unit != Unit::Parts) {
                assert_eq!(value, *only, "{}", figure.key);
            }
            return false;
        }
    }
    true
}

#[test]
fn values_are_what_their_formulas_say() {
    let mut dice = Dice(7);
    for _ in 0..3_000 {
        let (queue, agent) = (dice.queue(), dice.agent());
        let of_queues = QUEUE.iter().filter(|figure| check(figure, &queue)).count();
        let of_agents = AGENT.iter().filter(|figure| check(figure, &agent)).count();
        assert_eq!((of_queues, of_agents), (19, 7));
    }
}

#[test]
fn parts_and_ranks_are_what_their_terms_say() {
    let mut dice = Dice(11);
    for _ in 0..2_000 {
        let (terms, mut waits) = dice.queue_and_waits();
        waits.sort_unstable();
        for (key, percent) in [("wait_p50_s", 50), ("wait_p90_s", 90), ("wait_p95_s", 95)] {
            let figure = figure(key);
            let rank = figure.terms_of(&terms)[1].1.clone();
            match rank {
                Value::Count(rank) => {
                    let place = usize::try_from(rank).unwrap();
                    let least = i64::try_from(waits.len()).unwrap() * percent;
                    assert!(rank * 100 >= least && (rank - 1) * 100 < least, "{key}");
                    assert_eq!(
                        (figure.value)(&terms),
                        Value::seconds(Span(waits[place - 1]))
                    );
                }
                _ => assert_eq!((figure.value)(&terms), Value::Null),
            }
        }
        let counts = figure("sl_counts");
        let named = counts.terms_of(&terms);
        let Value::Parts(parts) = (counts.value)(&terms) else {
            panic!("no parts");
        };
        let parts: Vec<_> = parts
            .iter()
            .map(|(name, value)| (&**name, value.clone()))
            .collect();
        assert_eq!(parts, named);
        least_is_least(&terms);
    }
}

fn least_is_least(terms: &QueueTerms) {
    let needed = figure("sl_needed");
    let named: BTreeMap<_, _> = needed.terms_of(terms).into_iter().collect();
    let term = |name: &str| number(&named[name]).unwrap();
    let reached = |met: i64| {
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        let met = met as f64;
        (term("above") + met) / (term("below") + term("of")) >= term("target")
    };
    let least = (0..=100).find(|met| reached(*met));
    let value = (needed.value)(terms);
    match least {
        None => assert_eq!(value, Value::Null),
        Some(met) => {
            let Value::Parts(parts) = value else {
                panic!("no parts");
            };
            assert_eq!(parts[1], (Arc::from("met"), Value::Count(met)));
        }
    }
}

/// The calls behind a figure are those that its value depends on, and no others.
#[test]
fn figures_depend_on_the_tallies_that_they_name() {
    let mut dice = Dice(23);
    let mut seen: BTreeSet<(&str, Tally)> = BTreeSet::new();
    for _ in 0..400 {
        let (queue, agent) = (dice.queue(), dice.agent());
        for tally in Tally::ALL {
            let (mut more, mut of_agent) = (queue.clone(), agent.clone());
            more.tallies.add(tally, 1_000_000);
            of_agent.tallies.add(tally, 1_000_000);
            for figure in QUEUE {
                if (figure.value)(&queue) != (figure.value)(&more) {
                    let named = figure.calls.added.contains(&tally);
                    assert!(named, "{} depends on {tally:?}", figure.key);
                    seen.insert((figure.key, tally));
                }
            }
            for figure in AGENT {
                let changed = (figure.value)(&agent) != (figure.value)(&of_agent);
                let named = figure.calls.added.contains(&tally);
                assert!(named || !changed, "{} depends on {tally:?}", figure.key);
            }
        }
    }
    // Waits and the pace are kept beside the sums.
    let beside = |key: &str| key.starts_with("wait_") || key == "arrival_rate_per_h";
    for figure in QUEUE {
        for &tally in figure.calls.added {
            let known = seen.contains(&(figure.key, tally)) || beside(figure.key);
            assert!(known, "{} does not depend on {tally:?}", figure.key);
        }
    }
}

#[test]
fn every_figure_is_told_whole() {
    fn told<T: Sums>(figures: &[Definition<T>]) {
        let mut keys = BTreeSet::new();
        for figure in figures {
            let key = figure.key;
            assert!(keys.insert(key), "{key} is there twice");
            assert!(figure.question.ends_with('?'), "{key}: {}", figure.question);
            assert!(
                !figure.words.is_empty() && !figure.words.ends_with('.'),
                "{key}"
            );
            assert!(
                figure.example.ends_with(['.', '}']),
                "{key}: {}",
                figure.example
            );
            assert!(
                figure.elsewhere.is_empty() || figure.elsewhere.ends_with('.'),
                "{key}"
            );
            assert_eq!(figure.is_now(), figure.group == Group::Now, "{key}");
            let seconds = matches!(figure.unit, Unit::Seconds);
            assert!(!seconds || key.ends_with("_s"), "{key}");
        }
    }
    told(QUEUE);
    told(AGENT);
}

#[test]
fn the_five_formulas() {
    let mut terms = worked_example();
    let levels = figure("service_levels");
    let Value::Parts(parts) = (levels.value)(&terms) else {
        panic!("no parts");
    };
    let values: Vec<_> = parts
        .iter()
        .map(|(_, value)| number(value).unwrap())
        .collect();
    assert_eq!(values, [70.0 / 96.0, 0.70, 70.0 / 90.0, 0.80, 70.0 / 85.0]);
    let own = figure("service_level");
    assert_eq!(
        own.formula_of(&terms),
        "met / (met + late + abandoned_in_time)"
    );
    let names = |terms: &QueueTerms| -> Vec<_> {
        let named = own.terms_of(terms).into_iter();
        named.map(|(name, _)| name).collect()
    };
    assert_eq!(names(&terms), ["met", "late", "abandoned_in_time"]);
    terms.tallies.add(Tally::FlowedCounted, 4);
    assert_eq!(
        own.formula_of(&terms),
        "met / (met + late + abandoned_in_time + flowed_counted)"
    );
    assert_eq!((own.value)(&terms), Value::Number(0.7));
    terms.formula = Formula::AnsweredOnly;
    assert_eq!(own.formula_of(&terms), "met / answered");
    assert_eq!(names(&terms), ["met", "answered"]);
    assert_eq!(own.tallies_of(&terms), [Tally::Met, Tally::Answered]);
}

/// `like` sets what the preset says.
#[test]
fn presets_set_their_formulas() {
    for preset in PRESETS {
        let mut settings = Settings::default();
        let change = crate::SettingsChange {
            like: Some(preset.like),
            ..crate::SettingsChange::default()
        };
        change.apply_to(&mut settings);
        let expected = Settings {
            sl_formula: preset.formula,
            ..Settings::default()
        };
        assert_eq!(settings, expected, "{}", preset.name);
    }
}

fn figure(key: &str) -> &'static Definition<QueueTerms> {
    QUEUE.iter().find(|figure| figure.key == key).unwrap()
}
