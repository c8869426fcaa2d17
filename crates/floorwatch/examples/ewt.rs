//! How right the estimated wait is: what each simulated caller would have been told on joining the
//! queue, against the wait that followed, by three rules over the same calls.
//!
//! ```sh
//! cargo run --release -p floorwatch --example ewt
//! ```

#![allow(clippy::print_stdout, reason = "it is there to print")]

use std::collections::BTreeMap;
use std::sync::Arc;

use floor::dictionary::QUEUE;
use floor::{
    Body, CallEvent, Event, Floor, Plan, QueueId, QueueTerms, SECOND, Span, Time, Value, Window,
};
use simulator::{Center, Drama, Settings};

/// 2026-11-23T06:00:00Z.
const START: Time = Time(1_795_413_600 * SECOND);
const HOUR: Span = Span(3_600 * SECOND);
const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;
const RULES: [&str; 10] = [
    "before",
    "now",
    "last wait",
    "full+out",
    "share",
    "share+out",
    "max(share,obs)+out",
    "sh+out/2",
    "serv/aht_q*share+out",
    "maxshare",
];

/// What a caller was told, by each rule.
type Told = [Option<f64>; RULES.len()];

/// A call that waits.
struct Waiting {
    queue: Arc<str>,
    since: Time,
    told: Told,
}

/// A center of one kind, as it goes.
struct Scene {
    floor: Floor,
    waiting: BTreeMap<String, Waiting>,
    last_wait: BTreeMap<Arc<str>, f64>,
    /// Of answered calls: what was told, and the wait.
    judged: Vec<(Told, f64)>,
}

#[allow(clippy::cast_precision_loss, reason = "counts are small")]
fn rules(more: (f64, f64, f64), terms: &QueueTerms, last_wait: Option<f64>) -> Told {
    let before = if terms.waiting == 0 && terms.agents.available > 0 {
        Some(0.0)
    } else if terms.answered_15m == 0 {
        None
    } else {
        Some((terms.waiting + 1) as f64 * 900.0 / terms.answered_15m as f64)
    };
    let figure = QUEUE.iter().find(|figure| figure.key == "ewt_s");
    let now = match figure.map(|figure| (figure.value)(terms)) {
        Some(Value::Number(seconds)) => Some(seconds),
        _ => None,
    };
    let place = terms.waiting - terms.ringing - terms.agents.available + 1;
    let work = terms.agents.worked.max(terms.handle_60m).seconds();
    let out = (terms.abandoned_15m + terms.flowed_out_15m) as f64 / 900.0;
    let obs = terms.answered_15m as f64 / 900.0;
    let at = |pace: f64| {
        if place <= 0 {
            Some(0.0)
        } else if now.is_none() {
            None
        } else {
            (pace > 0.0).then(|| place as f64 / pace)
        }
    };
    let (share, done, worked) = more;
    let rate = if worked > 0.0 { done / worked } else { 0.0 };
    let aht_rate = if terms.handle_60m.0 > 0 {
        terms.handled_60m as f64 / terms.handle_60m.seconds()
    } else {
        rate
    };
    let full = terms.agents.serving() as f64 * rate;
    let cap = share * rate;
    [
        before,
        now,
        last_wait,
        at(full + out),
        at(cap),
        at(cap + out),
        at(cap.max(obs) + out),
        at(cap + out / 2.0),
        at(share * aht_rate + out),
        at(
            cap.max(terms.agents.serving() as f64 * terms.handled_60m as f64 / work.max(1e-9))
                + out,
        ),
    ]
}

fn more(floor: &Floor, id: QueueId) -> (f64, f64, f64) {
    let w = |q: QueueId| {
        let t = floor.queue_now(q);
        (t.waiting - t.ringing).max(0) as f64
    };
    let own = w(id);
    let (mut share, mut done, mut worked) = (0.0, 0.0, 0.0);
    for (agent, counts, _) in floor.agents_behind(floor::Subject::Queue(id), Window::M5) {
        let t = floor.agent_terms(agent, Window::M60).tallies;
        done += t.get(floor::Tally::Handled) as f64;
        worked += counts.worked.seconds();
        if counts.serving() > 0 {
            let all: f64 = floor.queues_of(agent).iter().map(|q| w(*q)).sum();
            share += (own + 1.0) / (all + 1.0);
        }
    }
    (share, done, worked)
}

impl Scene {
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
        let told = self
            .floor
            .queue_named(queue)
            .map_or([None; RULES.len()], |id: QueueId| {
                let terms = self.floor.queue_terms(id, Window::M5);
                rules(
                    more(&self.floor, id),
                    &terms,
                    self.last_wait.get(queue).copied(),
                )
            });
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
fn play(settings: Settings, hours: i64) -> Vec<(Told, f64)> {
    let mut scenes: BTreeMap<Arc<str>, Scene> = BTreeMap::new();
    let end = settings.start + Span(hours * HOUR.0);
    let mut center = Center::new(settings);
    while center.next_at() < end {
        let event = Event::from(center.next());
        let source: Arc<str> = Arc::from(&*event.source);
        let scene = scenes.entry(source.clone()).or_insert_with(|| Scene {
            floor: Floor::new(source, Plan::default(), START),
            waiting: BTreeMap::new(),
            last_wait: BTreeMap::new(),
            judged: Vec::new(),
        });
        scene.take(&event);
    }
    scenes
        .into_values()
        .flat_map(|scene| scene.judged)
        .collect()
}

#[allow(clippy::cast_precision_loss, reason = "counts are small")]
fn print(name: &str, judged: &[(Told, f64)]) {
    let whole: Vec<_> = judged
        .iter()
        .filter(|(told, _)| told.iter().all(Option::is_some))
        .collect();
    let queued: Vec<_> = whole
        .iter()
        .copied()
        .filter(|(told, _)| told[1] > Some(0.0))
        .collect();
    for (which, calls) in [("all", &whole), ("not at once", &queued)] {
        let count = calls.len().max(1) as f64;
        let mean = calls.iter().map(|(_, wait)| wait).sum::<f64>() / count;
        let mut line = format!(
            "{name:<28} {which:<12} {:>7} calls, waited {mean:>6.1} s",
            calls.len()
        );
        for rule in 0..RULES.len() {
            let errors = calls
                .iter()
                .filter_map(|(told, wait)| Some(wait - told[rule]?));
            let (mut abs, mut sum) = (0.0, 0.0);
            for error in errors {
                abs += error.abs();
                sum += error;
            }
            line += &format!(" | {} {:.1} {:+.1}", RULES[rule], abs / count, sum / count);
        }
        println!("{line}");
    }
    let nulls = |rule: usize| {
        judged
            .iter()
            .filter(|(told, _)| told[rule].is_none())
            .count()
    };
    println!(
        "   of {}: null {:?}",
        judged.len(),
        (0..RULES.len()).map(nulls).collect::<Vec<_>>()
    );
}

fn main() {
    for (name, drama, queues, agents, hours) in [
        ("calm", Drama::Steady, 14, 220, 4),
        ("rush, outage, gap", Drama::EveryHour, 14, 220, 4),
        ("a day", Drama::Day, 14, 220, 18),
        ("many small queues", Drama::EveryHour, 14, 60, 4),
        ("one queue", Drama::EveryHour, 1, 20, 4),
    ] {
        let mut judged = Vec::new();
        for seed in SEEDS {
            judged.extend(play(
                Settings {
                    queues,
                    agents,
                    drama,
                    ..Settings::demo(seed, START)
                },
                hours,
            ));
        }
        print(name, &judged);
    }
}
