//! How much memory the state of a day takes, and of one call, one agent.
//!
//! ```sh
//! cargo run --release -p floorwatch --example memory            # a day of 1,000,000 calls
//! cargo run --release -p floorwatch --example memory -- 100000  # of so many
//! ```

#![allow(clippy::print_stdout, reason = "it is there to print")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use floor::{
    Asked, Body, CallEvent, Declared, DeclaredState, Event, Floor, Plan, SECOND, Span, Time,
};
use simulator::{Center, Drama, Settings};

/// As the product's.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// 2026-11-23T06:00:00Z.
const START: Time = Time(1_795_413_600 * SECOND);

/// Resident memory of this process, in bytes.
fn resident() -> Outcome<f64> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let pages: f64 = pages.split(' ').nth(1).ok_or("statm")?.parse()?;
    Ok(pages * 4_096.0)
}

fn main() -> Outcome<()> {
    let argument = std::env::args().nth(1);
    if let Some(kind) = argument
        .as_ref()
        .filter(|word| KINDS.contains(&word.as_str()))
    {
        return each(kind);
    }
    // Each in a process of its own, so that none takes memory that another has left.
    for kind in KINDS {
        let status = std::process::Command::new(std::env::current_exe()?)
            .arg(kind)
            .status()?;
        if !status.success() {
            return Err(kind.into());
        }
    }
    day(argument.map_or(Ok(1_000_000), |n| n.parse())?)
}

const KINDS: [&str; 3] = ["waiting", "agent", "over"];

fn floor() -> Floor {
    Floor::new(Arc::from("acme/site-1"), Plan::default(), START)
}

/// One event of a call, with ids as long as real ones.
fn of_call(
    call: u64,
    step: u32,
    time: Time,
    agent: Option<u64>,
    what: CallEvent,
) -> Event<'static> {
    Event {
        id: Cow::Owned(format!("acme-1763900000-{call}-{step}")),
        source: Cow::Borrowed("acme/site-1"),
        time,
        sequence: Some(call * 10 + u64::from(step)),
        received: None,
        body: Body::Call {
            call: Cow::Owned(format!("c-1763900000-{call}")),
            queue: Some(Cow::Owned(format!("queue-{}", call % 10))),
            agent: agent.map(|agent| Cow::Owned(format!("agent-{agent}"))),
            what,
            asked: Asked::default(),
        },
    }
}

fn apply(floor: &mut Floor, event: &Event<'_>) {
    floor.apply(event, event.time);
    drop(floor.take_changes());
}

/// Many of one kind in a floor of their own.
fn each(kind: &str) -> Outcome<()> {
    const MANY: u64 = 100_000;
    let many = |of: &str, what: &str, make: &dyn Fn(&mut Floor)| -> Outcome<()> {
        if of != kind {
            return Ok(());
        }
        let before = resident()?;
        let mut floor = floor();
        make(&mut floor);
        #[allow(clippy::cast_precision_loss, reason = "it is 100,000")]
        let bytes = (resident()? - before) / MANY as f64;
        println!("{bytes:7.0} bytes {what}");
        Ok(())
    };
    let at =
        |milliseconds: u64| START + Span(i64::try_from(milliseconds).unwrap_or_default() * 1_000);
    many("waiting", "a call that waits", &|floor| {
        for call in 0..MANY {
            apply(
                floor,
                &of_call(call, 0, at(call * 10), None, CallEvent::Queued),
            );
        }
    })?;
    many("agent", "an agent who is available", &|floor| {
        for agent in 0..MANY {
            let body = Body::AgentState(DeclaredState {
                agent: Cow::Owned(format!("agent-{agent}")),
                state: Declared::Available,
                reason: None,
                queue: None,
                snapshot: false,
            });
            let mut event = of_call(agent, 0, at(agent * 10), None, CallEvent::Queued);
            event.body = body;
            apply(floor, &event);
        }
    })?;
    many(
        "over",
        "a call that is over, within the hour (1,000 agents)",
        &|floor| {
            let steps = [
                (CallEvent::Queued, 0),
                (CallEvent::Offered, 8_000),
                (CallEvent::Answered, 10_000),
                (CallEvent::Ended { by_caller: true }, 25_000),
                (CallEvent::Wrapup { start: true }, 25_000),
                (CallEvent::Wrapup { start: false }, 30_000),
            ];
            let mut events: Vec<(u64, u64, u32)> = (0..MANY)
                .flat_map(|call| {
                    (0..)
                        .zip(steps)
                        .map(move |(step, (_, after))| (call * 30 + after, call, step))
                })
                .collect();
            events.sort_unstable();
            for (time, call, step) in events {
                let what = steps[step as usize].0;
                let agent = (step > 0).then_some(call % 1_000);
                apply(floor, &of_call(call, step, at(time), agent, what));
            }
        },
    )
}

/// A day of a center: 20 sources, 200 queues, 5,000 agents.
fn day(wanted: u64) -> Outcome<()> {
    let before = resident()?;
    let mut center = Center::new(Settings {
        sites: 20,
        queues: 200,
        agents: 5_000,
        drama: Drama::Steady,
        ..Settings::demo(1, START)
    });
    let with_center = resident()?;
    let mut floors: BTreeMap<String, Floor> = BTreeMap::new();
    let (mut calls, mut events, mut second) = (0_u64, 0_u64, 0);
    while calls < wanted {
        let event = Event::from(center.next());
        events += 1;
        let queued = matches!(
            event.body,
            Body::Call {
                what: CallEvent::Queued,
                ..
            }
        );
        calls += u64::from(queued);
        let floor = floors
            .entry(event.source.to_string())
            .or_insert_with(|| Floor::new(Arc::from(&*event.source), Plan::default(), START));
        floor.apply(&event, event.time);
        if event.time.floor_second() == second {
            continue;
        }
        second = event.time.floor_second();
        for floor in floors.values_mut() {
            floor.advance_to(Time(second * SECOND));
            drop(floor.take_changes());
        }
        if second % 3_600 == 0 {
            println!(
                "{}: {calls} calls, {events} events, {:.0} MB of state",
                Time(second * SECOND),
                (resident()? - with_center) / 1e6
            );
        }
    }
    println!(
        "{calls} calls, {events} events in {:.1} simulated hours: {:.0} MB of state (the simulator itself began with {:.0} MB)",
        (Time(second * SECOND) - START).seconds() / 3_600.0,
        (resident()? - with_center) / 1e6,
        (with_center - before) / 1e6
    );
    let began = Instant::now();
    let snapshots: Vec<_> = floors.values().map(Floor::snapshot).collect();
    let stood = began.elapsed();
    let saved: Vec<Vec<u8>> = snapshots
        .into_iter()
        .map(floor::Snapshot::to_bytes)
        .collect();
    let (took, bytes) = (began.elapsed(), saved.iter().map(Vec::len).sum::<usize>());
    let began = Instant::now();
    for saved in &saved {
        Floor::restore(saved, Plan::default())?;
    }
    println!(
        "snapshots in {stood:.1?}, saved in {took:.0?} as {:.0} MB, restored in {:.0?}",
        bytes as f64 / 1e6,
        began.elapsed()
    );
    Ok(())
}
