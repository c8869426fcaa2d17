//! The metrics of one queue.

use floor::dictionary::QUEUE;
use floor::{Accuracy, Closed, Formula, Outcome, QueueTerms, Span, Value, Window};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

/// States in which agents of a queue are counted; figures of the same names.
const STATES: [&str; 4] = ["staffed", "available", "not_ready", "wrapping_up"];

/// A gauge that is absent as long as there is nothing to show.
#[derive(Default)]
struct Optional(Option<Gauge>);

impl Optional {
    /// Sets it; nothing to show is "not a number", which the exposition leaves out.
    fn set(&mut self, value: Option<f64>, register: impl FnOnce() -> Gauge) {
        match (value, &self.0) {
            (Some(value), _) => self.0.get_or_insert_with(register).set(value),
            (None, Some(gauge)) => gauge.set(f64::NAN),
            (None, None) => {}
        }
    }
}

/// The metrics of one queue, or of all those that have none of their own.
pub struct QueueMeter {
    source: String,
    queue: String,
    waiting: Gauge,
    longest_wait: Gauge,
    estimated_wait: Optional,
    /// How right it was: mean error and bias.
    accuracy: [Optional; 2],
    agents: [Gauge; STATES.len()],
    occupancy: [Optional; Window::ALL.len()],
    levels: [[Optional; Formula::ALL.len()]; Window::ALL.len()],
    /// The target, under the formula by which the queue is judged: one of them at a time.
    targets: [Optional; Formula::ALL.len()],
    offered: Counter,
    short: Counter,
    /// Counter and waits by outcome.
    outcomes: [(Counter, Histogram); 4],
    handles: Histogram,
}

impl QueueMeter {
    /// The metrics of a queue, all at 0.
    pub fn new(source: &str, queue: &str) -> Self {
        let labels = [("source", source.to_owned()), ("queue", queue.to_owned())];
        let calls = |outcome| with_outcome_counter(&labels, outcome);
        Self {
            waiting: gauge!("floorwatch_queue_calls_waiting", &labels),
            longest_wait: gauge!("floorwatch_queue_longest_wait_seconds", &labels),
            estimated_wait: Optional::default(),
            accuracy: Default::default(),
            agents: STATES.map(|state| {
                gauge!(
                    "floorwatch_queue_agents",
                    &and(&labels, &[("state", state)])
                )
            }),
            occupancy: Default::default(),
            levels: Default::default(),
            targets: Default::default(),
            offered: calls("offered"),
            short: calls("short_abandoned"),
            outcomes: ["answered", "abandoned", "flowed_out", "lost"].map(|outcome| {
                let waits = histogram!(
                    "floorwatch_queue_wait_seconds",
                    &and(&labels, &[("outcome", outcome)])
                );
                (calls(outcome), waits)
            }),
            handles: histogram!("floorwatch_queue_handle_seconds", &labels),
            source: source.to_owned(),
            queue: queue.to_owned(),
        }
    }

    /// Counts a visit that has closed.
    pub fn closed(&self, closed: &Closed) {
        self.offered.increment(1);
        let (counter, waits) = &self.outcomes[match closed.outcome {
            Outcome::Answered => 0,
            Outcome::Abandoned => 1,
            Outcome::FlowedOut => 2,
            Outcome::Lost => 3,
        }];
        counter.increment(1);
        waits.record(closed.wait.seconds());
        if closed.outcome == Outcome::Abandoned && closed.short {
            self.short.increment(1);
        }
    }

    /// Counts a leg whose work is done.
    pub fn handled(&self, time: Span) {
        self.handles.record(time.seconds());
    }

    /// Shows the figures of an instant, by window.
    pub fn show(&mut self, terms: &[QueueTerms; Window::ALL.len()], accuracy: &Accuracy) {
        let now = &terms[0];
        self.waiting.set(number(now, "waiting").unwrap_or_default());
        self.longest_wait
            .set(number(now, "longest_wait_s").unwrap_or_default());
        for (gauge, state) in self.agents.iter().zip(STATES) {
            gauge.set(number(now, state).unwrap_or_default());
        }
        let labels = [
            ("source", self.source.clone()),
            ("queue", self.queue.clone()),
        ];
        let register = || gauge!("floorwatch_queue_estimated_wait_seconds", &labels);
        self.estimated_wait.set(number(now, "ewt_s"), register);
        let [error, bias] = &mut self.accuracy;
        error.set(accuracy.mean_error(), || {
            gauge!("floorwatch_queue_estimated_wait_error_seconds", &labels)
        });
        bias.set(accuracy.bias(), || {
            gauge!("floorwatch_queue_estimated_wait_bias_seconds", &labels)
        });
        show_target(&mut self.targets, now, &labels);
        for (terms, (occupancy, levels)) in terms
            .iter()
            .zip(self.occupancy.iter_mut().zip(&mut self.levels))
        {
            let window = terms.window.name();
            let register = || {
                gauge!(
                    "floorwatch_queue_occupancy_ratio",
                    &and(&labels, &[("window", window)])
                )
            };
            occupancy.set(number(terms, "occupancy"), register);
            show_levels(levels, terms, &labels);
        }
    }

    /// Takes the gauges away: the queue is another process's.
    pub fn forget(&mut self) {
        for gauge in self
            .agents
            .iter()
            .chain([&self.waiting, &self.longest_wait])
        {
            gauge.set(f64::NAN);
        }
        let levels = self.levels.iter_mut().flatten();
        for gauge in levels
            .chain(&mut self.occupancy)
            .chain(&mut self.targets)
            .chain(&mut self.accuracy)
            .chain([&mut self.estimated_wait])
        {
            gauge.set(None, Gauge::noop);
        }
    }
}

fn show_levels(levels: &mut [Optional; Formula::ALL.len()], terms: &QueueTerms, labels: &Labels) {
    let Value::Parts(parts) = figure(terms, "service_levels") else {
        return;
    };
    for (level, (formula, value)) in levels.iter_mut().zip(&parts) {
        let more = [("window", terms.window.name()), ("formula", &**formula)];
        level.set(as_number(value), || {
            gauge!("floorwatch_queue_service_level_ratio", &and(labels, &more))
        });
    }
}

fn show_target(targets: &mut [Optional; Formula::ALL.len()], now: &QueueTerms, labels: &Labels) {
    for (target, formula) in targets.iter_mut().zip(Formula::ALL) {
        let own = (formula == now.formula).then_some(now.target);
        target.set(own, || {
            gauge!(
                "floorwatch_queue_service_level_target_ratio",
                &and(labels, &[("formula", formula.name())])
            )
        });
    }
}

type Labels = [(&'static str, String); 2];

fn and(labels: &Labels, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let more = more.iter().map(|(key, value)| (*key, (*value).to_owned()));
    labels.iter().cloned().chain(more).collect()
}

fn with_outcome_counter(labels: &Labels, outcome: &str) -> Counter {
    counter!(
        "floorwatch_queue_calls_total",
        &and(labels, &[("outcome", outcome)])
    )
}

/// A figure by the dictionary, so that metrics and board cannot differ.
fn figure(terms: &QueueTerms, key: &str) -> Value {
    QUEUE
        .iter()
        .find(|figure| figure.key == key)
        .map_or(Value::Null, |figure| (figure.value)(terms))
}

fn number(terms: &QueueTerms, key: &str) -> Option<f64> {
    as_number(&figure(terms, key))
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
const fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Count(count) => Some(*count as f64),
        Value::Number(number) => Some(*number),
        Value::Null | Value::Flag(_) | Value::Time(_) | Value::Text(_) | Value::Parts(_) => None,
    }
}
