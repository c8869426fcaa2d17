//! Service level.

use super::super::formulas::{count, needed, parts, service_level, undecided};
use super::super::phrases::{COUNTED_BY_NAME, LEAST};
use super::super::{Calls, Definition, Group, Made, Moment, Term, Unit};
use crate::Tally::*;
use crate::{Formula, QueueTerms};

const DECIDED: Calls = Calls::added(&[Met, Late, AbandonedInTime, Short, FlowedCounted, Answered]);

const TERMS: &[Term<QueueTerms>] = &[
    Term::MET,
    Term::LATE,
    Term::ABANDONED_IN_TIME,
    Term::SHORT,
    Term::FLOWED_COUNTED,
    Term::ANSWERED,
];

const TERMS_AND_WAITING: &[Term<QueueTerms>] = &[
    Term::MET,
    Term::LATE,
    Term::ABANDONED_IN_TIME,
    Term::SHORT,
    Term::FLOWED_COUNTED,
    Term::ANSWERED,
    Term::WAITING_IN_TIME,
];

const DECIDED_AND_WAITING: Calls = Calls {
    waiting: true,
    ..DECIDED
};

pub(super) const FIGURES: [Definition<QueueTerms>; 6] = [
    Definition {
        key: "service_level",
        group: Group::Level,
        unit: Unit::Ratio,
        moment: Moment::Decision,
        question: "Are callers answered in time?",
        words: "share of decided calls answered in time, by the queue's own formula",
        made: Made::Level {
            above: "",
            below: "",
        },
        terms: TERMS,
        calls: DECIDED,
        example: "Of 100 decided calls, 70 are met, 20 late, 6 abandoned in time and 4 short: 70 / 96 = 0.7292 by \
                  `exclude_short`.",
        elsewhere: "Each product has its own formula, and few say which: docs/presets.md puts them side by side.",
        value: |t| service_level(t, t.formula, 0, 0),
    },
    Definition {
        key: "service_levels",
        group: Group::Level,
        unit: Unit::Parts,
        moment: Moment::Decision,
        question: "What would other products show?",
        words: "the service level by each of the five formulas",
        made: Made::Levels,
        terms: TERMS,
        calls: DECIDED,
        example: "The same hundred calls: 0.7292, 0.70, 0.7778, 0.80 and 0.8235.",
        elsewhere: "Cisco UCCX's reports show four side by side.",
        value: |t| {
            parts(Formula::ALL.map(|formula| (formula.name(), service_level(t, formula, 0, 0))))
        },
    },
    Definition {
        key: "sl_counts",
        group: Group::Level,
        unit: Unit::Parts,
        moment: Moment::Decision,
        question: "What is the service level made from?",
        words: "decided calls by outcome",
        made: Made::As(COUNTED_BY_NAME),
        terms: &[
            Term::MET,
            Term::LATE,
            Term::ABANDONED_IN_TIME,
            Term::SHORT,
            Term::FLOWED_IN_TIME,
        ],
        calls: Calls::added(&[Met, Late, AbandonedInTime, Short, FlowedInTime]),
        example: "A call still waiting at T is late then, and stays late whether it is answered or hangs up.",
        elsewhere: "Cisco has met, offered and abandoned in time; Asterisk completed and abandoned, in time and at all.",
        value: |t| {
            parts([
                ("met", count(t, Met)),
                ("late", count(t, Late)),
                ("abandoned_in_time", count(t, AbandonedInTime)),
                ("short", count(t, Short)),
                ("flowed_in_time", count(t, FlowedInTime)),
            ])
        },
    },
    Definition {
        key: "sl_best",
        group: Group::Level,
        unit: Unit::Ratio,
        moment: Moment::Decision,
        question: "How good can it get with those who wait now?",
        words: "service level if every call waiting and not yet late is answered in time",
        made: Made::Level {
            above: "waiting_in_time",
            below: "waiting_in_time",
        },
        terms: TERMS_AND_WAITING,
        calls: DECIDED_AND_WAITING,
        example: "70 of 96, and four calls wait in time: (70 + 4) / (96 + 4) = 0.74.",
        elsewhere: "",
        value: |t| service_level(t, t.formula, undecided(t), undecided(t)),
    },
    Definition {
        key: "sl_worst",
        group: Group::Level,
        unit: Unit::Ratio,
        moment: Moment::Decision,
        question: "How bad can it get with those who wait now?",
        words: "service level if every call waiting and not yet late misses",
        made: Made::Level {
            above: "",
            below: "waiting_in_time",
        },
        terms: TERMS_AND_WAITING,
        calls: DECIDED_AND_WAITING,
        example: "70 of 96, and four calls wait in time: 70 / (96 + 4) = 0.70.",
        elsewhere: "",
        value: |t| service_level(t, t.formula, 0, undecided(t)),
    },
    Definition {
        key: "sl_needed",
        group: Group::Level,
        unit: Unit::Parts,
        moment: Moment::Decision,
        question: "What does it take to be back on target?",
        words: "how many of the next calls must be met to reach the target",
        made: Made::As(LEAST),
        terms: &[Term::ABOVE, Term::BELOW, Term::OF, Term::TARGET],
        calls: DECIDED,
        example: "70 of 96, target 0.80: 0.8 × (96 + 100) = 156.8, so 157 − 70 = 87 of the next 100.",
        elsewhere: "",
        value: needed,
    },
];
