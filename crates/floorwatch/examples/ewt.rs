//! How right the estimated wait is: what each simulated caller would have been told on joining the
//! queue, against the wait that followed, by three rules over the same calls.
//!
//! ```sh
//! cargo run --release -p floorwatch --example ewt
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is there to print"
)]

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use floor::dictionary::QUEUE;
use floor::{Body, CallEvent, Event, Floor, Plan, QueueTerms, SECOND, Span, Time, Value, Window};
use simulator::{Center, Drama, Settings};

/// 2026-11-23T06:00:00Z.
const START: Time = Time(1_795_413_600 * SECOND);
const HOUR: Span = Span(3_600 * SECOND);
const SEEDS: RangeInclusive<u64> = 1..=5;
const RULES: [&str; 3] = ["before", "`ewt_s`", "last wait"];

/// What a caller was told, by each rule.
type Told = [Option<f64>; RULES.len()];

/// What a caller was told, and the wait.
type Judged = (Told, f64);

/// A call that waits.
struct Waiting {
    queue: Arc<str>,
    since: Time,
    told: Told,
}

/// A source, as it goes.
struct Scene {
    floor: Floor,
    waiting: BTreeMap<String, Waiting>,
    /// Of each queue, the wait of the call answered last.
    last_wait: BTreeMap<Arc<str>, f64>,
    judged: Vec<Judged>,
}

/// The rule that `ewt_s` had once: everybody who waits, and the pace of answers alone.
fn before(terms: &QueueTerms) -> Value {
    if terms.waiting == 0 && terms.agents.available > 0 {
        return Value::Number(0.0);
    }
    Value::ratio((terms.waiting + 1) * 900, terms.answered_15m)
}

fn now(terms: &QueueTerms) -> Value {
    let figure = QUEUE.iter().find(|figure| figure.key == "ewt_s");
    figure.map_or(Value::Null, |figure| (figure.value)(terms))
}

const fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::Number(seconds) => Some(*seconds),
        _ => None,
    }
}

impl Scene {
    fn new(source: &Arc<str>) -> Self {
        Self {
            floor: Floor::new(source.clone(), Plan::default(), START),
            waiting: BTreeMap::new(),
            last_wait: BTreeMap::new(),
            judged: Vec::new(),
        }
    }

    fn take(&mut self, event: &Event<'_>) {
        self.floor.advance_to(event.time);
        if let Body::Call {
            call, queue, what, ..
        } = &event.body
        {
            match (what, queue) {
                (CallEvent::Queued, Some(queue)) => self.joins(call, queue, event.time),
                (CallEvent::Answered, _) => self.is_answered(call, event.time),
                (CallEvent::LeftQueue { .. } | CallEvent::Ended { .. }, _) => {
                    self.waiting.remove(&**call);
                }
                _ => {}
            }
        }
        self.floor.apply(event, event.time);
    }

    fn joins(&mut self, call: &str, queue: &str, since: Time) {
        let mut told = [None; RULES.len()];
        if let Some(id) = self.floor.queue_named(queue) {
            let terms = self.floor.queue_terms(id, Window::M5);
            let last = self.last_wait.get(queue).copied();
            told = [seconds(&before(&terms)), seconds(&now(&terms)), last];
        }
        let queue = Arc::from(queue);
        let waiting = Waiting { queue, since, told };
        self.waiting.insert(call.to_owned(), waiting);
    }

    fn is_answered(&mut self, call: &str, at: Time) {
        let Some(waiting) = self.waiting.remove(call) else {
            return;
        };
        let wait = (at - waiting.since).seconds();
        self.last_wait.insert(waiting.queue, wait);
        // The first hour is there to learn from.
        if waiting.since >= START + HOUR {
            self.judged.push((waiting.told, wait));
        }
    }
}

/// All that was judged in some hours of a center.
fn play(center: Settings, hours: i64) -> Vec<Judged> {
    let mut center = Center::new(center);
    let mut scenes: BTreeMap<Arc<str>, Scene> = BTreeMap::new();
    while center.next_at() < START + Span(hours * HOUR.0) {
        let event = Event::from(center.next());
        let source: Arc<str> = Arc::from(&*event.source);
        let scene = scenes.entry(source).or_insert_with_key(Scene::new);
        scene.take(&event);
    }
    scenes
        .into_values()
        .flat_map(|scene| scene.judged)
        .collect()
}

/// Mean error and bias of each rule over the calls that all rules told something.
#[allow(clippy::cast_precision_loss, reason = "counts are small")]
fn print(name: &str, judged: &[Judged]) {
    let all: Vec<&Judged> = judged
        .iter()
        .filter(|(told, _)| told.iter().all(Option::is_some))
        .collect();
    let in_line: Vec<&Judged> = all
        .iter()
        .copied()
        .filter(|(told, _)| told[1] > Some(0.0))
        .collect();
    for (which, calls) in [("all", &all), ("not at once", &in_line)] {
        let count = calls.len() as f64;
        let waited = calls.iter().map(|(_, wait)| wait).sum::<f64>() / count;
        let mut line = format!("| {name} | {which} | {} | {waited:.1}", calls.len());
        for rule in 0..RULES.len() {
            let (mut off, mut longer) = (0.0, 0.0);
            for (told, wait) in calls {
                let error = wait - told[rule].unwrap_or_default();
                off += error.abs() / count;
                longer += error / count;
            }
            line += &format!(" | {off:.1} | {longer:+.1}");
        }
        println!("{line} |");
    }
    let silent = (0..RULES.len()).map(|rule| {
        let nothing = judged.iter().filter(|(told, _)| told[rule].is_none());
        format!("{} {}", RULES[rule], nothing.count())
    });
    let silent: Vec<String> = silent.collect();
    let answered = judged.len();
    eprintln!(
        "{name}: of {answered} answered calls nothing was told by {}",
        silent.join(", ")
    );
}

fn main() {
    let columns = RULES.map(|rule| format!("{rule}: error | bias"));
    println!(
        "| center | told | calls | waited | {} |",
        columns.join(" | ")
    );
    println!("|---|---|--:|--:|{}", "--:|--:|".repeat(RULES.len()));
    for (name, drama, queues, agents, hours) in [
        ("calm", Drama::Steady, 14, 220, 4),
        ("rush, outage, teams away", Drama::EveryHour, 14, 220, 4),
        ("a working day", Drama::Day, 14, 220, 18),
        ("few agents, many queues", Drama::EveryHour, 14, 60, 4),
        ("one queue", Drama::EveryHour, 1, 20, 4),
    ] {
        let mut judged = Vec::new();
        for seed in SEEDS {
            let center = Settings {
                queues,
                agents,
                drama,
                ..Settings::demo(seed, START)
            };
            judged.extend(play(center, hours));
        }
        print(name, &judged);
    }
}
