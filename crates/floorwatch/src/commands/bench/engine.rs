//! What the engine does with events that are in memory already, as it does it while it catches up.

use std::hint::black_box;

use floor::{Event, Floor, SECOND, Span, Time, Verdict};
use simulator::{Center, Drama, Settings};

use super::super::Failure;
use super::measure::{Measure, Watch, memory_mb};
use crate::cli::Bench;
use crate::config::Config;
use crate::engine::Clock;
use crate::floors::Floors;

/// Seconds that pass at rest.
const REST: i64 = 3_600;

/// Parts, in the order in which they are measured.
pub const PARTS: [&str; 2] = ["parse", "engine"];

/// The center whose events are measured, and when they end: now.
pub fn center(arguments: &Bench) -> (Center, Time) {
    let end = Clock::Wall.now();
    let settings = Settings {
        sites: arguments.sources,
        queues: arguments.queues,
        agents: arguments.agents,
        drama: Drama::Steady,
        ..Settings::demo(1, end - Span(i64::from(arguments.hours) * 3_600 * SECOND))
    };
    (Center::new(settings), end)
}

/// Events as they come in a topic, one after the other, each with its length before it.
struct Tape {
    bytes: Vec<u8>,
    count: u64,
}

impl Tape {
    fn of(arguments: &Bench) -> Self {
        let (mut center, end) = center(arguments);
        let mut tape = Self {
            bytes: Vec::new(),
            count: 0,
        };
        while center.next_at() <= end {
            let json = center.next().to_json();
            let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
            tape.bytes.extend(length.to_ne_bytes());
            tape.bytes.extend(json.as_bytes());
            tape.count += 1;
        }
        tape
    }

    fn events(&self) -> impl Iterator<Item = Result<Event<'_>, Failure>> {
        let mut rest = &self.bytes[..];
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk()?;
            let length = usize::try_from(u32::from_ne_bytes(*length)).ok()?;
            let (json, after) = after.split_at_checked(length)?;
            rest = after;
            let read = wire::event::decode(json);
            Some(read.map_err(|malformed| Failure::Failed(malformed.to_string())))
        })
    }
}

/// Measures one part, and what is measured beside it.
pub fn part(arguments: &Bench, part: &str) -> Result<Vec<Measure>, Failure> {
    let tape = Tape::of(arguments);
    if part == "parse" {
        let watch = Watch::own();
        for event in tape.events() {
            black_box(event?);
        }
        return Ok(vec![watch.measure(part, tape.count)]);
    }
    let config = Config::default();
    let plans = config.clone();
    let start = Time(0);
    let plan = Box::new(move |source: &str| plans.plan(source));
    let mut floors = Floors::new(plan, config.default_settings(), start);
    let before = memory_mb(std::process::id(), "VmRSS:");
    let watch = Watch::own();
    let mut now = start;
    for event in tape.events() {
        let event = event?;
        now = now.max(event.time);
        let verdict = floors.apply(&event, Some(0), now);
        if !matches!(verdict, Verdict::Applied | Verdict::Waiting) {
            return Err(Failure::Failed(format!("not counted: {verdict:?}")));
        }
    }
    let mut engine = watch.measure(part, tape.count);
    // The events themselves are there for the measurement alone.
    engine.peak_mb -= before;
    let mut all = vec![engine];
    let (saved, mut measures) = saving(&floors)?;
    all.append(&mut measures);
    let watch = Watch::own();
    for state in &saved {
        let floor = Floor::restore(state, config.plan(""));
        black_box(floor.map_err(|why| Failure::Failed(why.to_string()))?);
    }
    all.push(watch.measure("restore", tape.count));
    // Every second of an hour in which nothing happens.
    floors.advance_to(now);
    let watch = Watch::own();
    for second in 1..=REST {
        floors.advance_to(now + Span(second * SECOND));
    }
    let queue_seconds = u64::from(arguments.queues) * REST.unsigned_abs();
    all.push(watch.measure("rest", queue_seconds));
    Ok(all)
}

/// Takes snapshots of all sources, which is what the engine's thread does, and makes bytes of them.
fn saving(floors: &Floors) -> Result<(Vec<Vec<u8>>, Vec<Measure>), Failure> {
    let sources: Vec<_> = floors.sources_of(0).cloned().collect();
    let watch = Watch::own();
    let kept: Option<Vec<_>> = { sources.iter() }
        .map(|source| floors.save(source, |_| Some(0)))
        .collect();
    let kept = kept.ok_or_else(|| Failure::Failed("a source is gone".to_owned()))?;
    let snapshot = watch.measure("snapshot", kept.len() as u64);
    let watch = Watch::own();
    let saved: Vec<Vec<u8>> = kept.into_iter().map(|kept| kept.saved().state).collect();
    let bytes = saved.iter().map(Vec::len).sum::<usize>() as u64;
    let save = watch.measure("save", bytes);
    Ok((saved, vec![snapshot, save]))
}
