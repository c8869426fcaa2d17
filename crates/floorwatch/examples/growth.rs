//! Whether the state of a steady center stays as large as it is once it holds all that it keeps for
//! some time.
//!
//! ```sh
//! cargo run --release -p floorwatch --example growth -- 1000 40 6 60   # agents, queues, hours, seconds
//! ```
//!
//! The last is how long each snapshot of the state is held, as a checkpoint does while it is written:
//! what changes meanwhile is there twice. 0: none is held.

#![allow(clippy::print_stdout, reason = "it is there to print")]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use floor::{Floor, Plan, SECOND, Snapshot, Span, Time};
use simulator::{Center, Drama, Settings};

/// As the product's.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// 2026-11-23T06:00:00Z.
const START: Time = Time(1_795_413_600 * SECOND);
/// From one look to the next.
const LOOK: Span = Span(600 * SECOND);

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<u32> = std::env::args()
        .skip(1)
        .map(|it| it.parse())
        .collect::<Result<_, _>>()?;
    let argument = |place: usize, usual| arguments.get(place).copied().unwrap_or(usual);
    let (agents, queues) = (argument(0, 1_000), argument(1, 40));
    let (hours, held) = (argument(2, 6), i64::from(argument(3, 60)));
    let settings = Settings {
        sites: 1,
        queues,
        agents,
        drama: Drama::Steady,
        ..Settings::demo(5, START)
    };
    // An event of each agent every five seconds: short calls.
    let rate = f64::from(agents) / 5.0;
    let mut center = Center::new(simulator::with_tempo_for_rate(settings, rate));
    let mut floors: BTreeMap<String, Floor> = BTreeMap::new();
    let mut snapshots: Vec<Snapshot> = Vec::new();
    let (mut look, mut hold) = (START + LOOK, START);
    let end = START + Span(i64::from(hours) * 3_600 * SECOND);
    let mut events = 0_u64;
    while center.next_at() <= end {
        let json = center.next().to_json();
        let event = wire::event::decode(json.as_bytes())?;
        let floor = floors
            .entry(event.source.to_string())
            .or_insert_with_key(|source| {
                Floor::new(Arc::from(source.as_str()), Plan::default(), START)
            });
        floor.apply(&event, event.time);
        drop(floor.take_changes());
        events += 1;
        if held > 0 && event.time >= hold {
            hold = event.time + Span(held * SECOND);
            snapshots = floors.values().map(Floor::snapshot).collect();
        }
        if event.time >= look {
            println!(
                "{:4} min: {:6.1} MB resident, {:5.1} MB saved, {events} events",
                (event.time - START).0 / SECOND / 60,
                resident()?,
                saved_mb(&floors)
            );
            look = look + LOOK;
        }
    }
    drop(snapshots);
    Ok(())
}

/// Resident memory of this process, in MB.
fn resident() -> Outcome<f64> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let pages: f64 = pages.split(' ').nth(1).ok_or("statm")?.parse()?;
    Ok(pages * 4_096.0 / 1e6)
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
fn saved_mb(floors: &BTreeMap<String, Floor>) -> f64 {
    let bytes: usize = floors.values().map(|floor| floor.save().len()).sum();
    bytes as f64 / 1e6
}
