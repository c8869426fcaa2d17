//! How long calls waited.

use super::super::formulas::{mean, percentile};
use super::super::phrases::{LONGEST, NEAREST_RANK};
use super::super::{Calls, Definition, Group, Made, Moment, Term, Unit};
use crate::Tally::*;
use crate::{QueueTerms, Value};

const ANSWERED: Calls = Calls::added(&[Answered, WaitAnswered]);

pub(super) const FIGURES: [Definition<QueueTerms>; 7] = [
    Definition {
        key: "asa_s",
        group: Group::Waits,
        unit: Unit::Seconds,
        moment: Moment::Answered,
        question: "How long do callers wait on average until they are answered?",
        words: "average speed of answer: mean wait of answered calls, ringing included",
        made: Made::By("wait_answered_s / answered"),
        terms: &[Term::WAIT_ANSWERED, Term::ANSWERED],
        calls: ANSWERED,
        example: "Calls are answered after 4 s, 12 s and 20 s: 36 / 3 = 12.",
        elsewhere: "Asterisk's `Holdtime` is a running average in which each new wait weighs a quarter. Twilio's mean \
                    acceptance time begins with the task, not with the queue.",
        value: |t| mean(t, WaitAnswered, Answered),
    },
    Definition {
        key: "wait_p50_s",
        group: Group::Waits,
        unit: Unit::Seconds,
        moment: Moment::Answered,
        question: "How long does the caller in the middle wait?",
        words: "half of the answered calls waited no longer",
        made: Made::As(NEAREST_RANK),
        terms: &[Term::ANSWERED, Term::P50_RANK],
        calls: ANSWERED,
        example: "Waits of 2, 4, 6 and 90 s: the second of four, 4; the mean is 25.5.",
        elsewhere: "Where there are no percentiles there are classes of waits, of 5 s each in Sinch's reports.",
        value: |t| percentile(t, 50),
    },
    Definition {
        key: "wait_p90_s",
        group: Group::Waits,
        unit: Unit::Seconds,
        moment: Moment::Answered,
        question: "How long do nine of ten callers wait at most?",
        words: "nine of ten answered calls waited no longer",
        made: Made::As(NEAREST_RANK),
        terms: &[Term::ANSWERED, Term::P90_RANK],
        calls: ANSWERED,
        example: "Of 85 answered calls the 77th in the order of their waits.",
        elsewhere: "",
        value: |t| percentile(t, 90),
    },
    Definition {
        key: "wait_p95_s",
        group: Group::Waits,
        unit: Unit::Seconds,
        moment: Moment::Answered,
        question: "How long do nineteen of twenty callers wait at most?",
        words: "nineteen of twenty answered calls waited no longer",
        made: Made::As(NEAREST_RANK),
        terms: &[Term::ANSWERED, Term::P95_RANK],
        calls: ANSWERED,
        example: "Of 85 answered calls the 81st in the order of their waits.",
        elsewhere: "",
        value: |t| percentile(t, 95),
    },
    Definition {
        key: "wait_max_s",
        group: Group::Waits,
        unit: Unit::Seconds,
        moment: Moment::Ended,
        question: "What was the longest wait?",
        words: "longest wait of answered, abandoned and flowed-out calls",
        made: Made::As(LONGEST),
        terms: &[Term::LONGEST_LEFT],
        calls: Calls::added(&[WaitAnswered, WaitAbandoned, WaitFlowedOut]),
        example: "Answered after 20 s, hung up after 95 s, lost after two hours: 95.",
        elsewhere: "Amazon Connect's maximum queued time also looks at all contacts, not only at the answered ones.",
        value: |t| t.longest_left.into(),
    },
    Definition {
        key: "abandon_wait_avg_s",
        group: Group::Waits,
        unit: Unit::Seconds,
        moment: Moment::Left,
        question: "How long do callers wait before they give up?",
        words: "mean wait of abandoned calls, short ones included",
        made: Made::By("wait_abandoned_s / abandoned"),
        terms: &[Term::WAIT_ABANDONED, Term::ABANDONED],
        calls: Calls::added(&[Abandoned, WaitAbandoned]),
        example: "Callers hang up after 3 s and after 57 s: 60 / 2 = 30.",
        elsewhere: "Average abandon in Genesys, average queue abandon time in Amazon Connect.",
        value: |t| mean(t, WaitAbandoned, Abandoned),
    },
    Definition {
        key: "abandon_rate",
        group: Group::Calls,
        unit: Unit::Ratio,
        moment: Moment::Ended,
        question: "What share of callers gives up?",
        words: "abandoned, short ones aside, of all that were answered, abandoned or flowed out",
        made: Made::By(
            "(abandoned - short_abandoned) / (answered + abandoned - short_abandoned + flowed_out)",
        ),
        terms: &[
            Term::ABANDONED,
            Term::SHORT_ABANDONED,
            Term::ANSWERED,
            Term::FLOWED_OUT,
        ],
        calls: Calls::added(&[Abandoned, ShortAbandoned, Answered, FlowedOut]),
        example: "85 answered, 15 abandoned, four of them short: 11 / (85 + 11) = 0.1146.",
        elsewhere: "Genesys divides all abandoned by all offered, Amazon Connect by all queued, and NICE CXone by all \
                    placed in the queue: short ones included in both.",
        value: |t| {
            let abandoned = t.tally(Abandoned) - t.tally(ShortAbandoned);
            Value::ratio(
                abandoned,
                t.tally(Answered) + abandoned + t.tally(FlowedOut),
            )
        },
    },
];
