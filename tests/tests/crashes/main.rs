//! Processes that crash at every step of checkpoint, hand-over and commit, and at random: nothing
//! is lost, and nothing counts twice.
//!
//! `FLOORWATCH_CRASHES=10` is the long run: each point ten times, and fifty random kills.
//! `FLOORWATCH_SEED` gives a run again that was seen before.

mod records;
mod trial;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use acceptance::product::{binary, binary_with_fail_points, wait_for};
use acceptance::random::Dice;

use trial::{Process, Trial};

/// How a process comes to a point.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// By reading.
    Reads,
    /// By ending well.
    Ends,
    /// By another that joins, and takes partitions.
    Loses,
    /// By telling a gateway.
    Tells,
}
use Way::{Ends, Loses, Reads, Tells};

/// Every point there is, how it is reached, and at which of its first hits a process may crash.
const POINTS: [(&str, Way, u64); 27] = [
    ("given.before", Reads, 2),
    ("given.after", Reads, 1),
    ("restore.before", Reads, 2),
    ("restore.after", Reads, 2),
    ("restore.sought", Reads, 2),
    ("claim.before", Reads, 1),
    ("claim.after", Reads, 1),
    ("tell.before", Tells, 60),
    ("tell.row", Tells, 2_000),
    ("tell.after", Tells, 60),
    ("record.before", Reads, 40),
    ("record.after", Reads, 40),
    ("letter.before", Reads, 5),
    ("letter.sent", Reads, 5),
    ("letter.acknowledged", Reads, 5),
    ("checkpoint.source", Reads, 9),
    ("checkpoint.piece", Reads, 6),
    ("checkpoint.head", Reads, 4),
    ("checkpoint.sent", Reads, 4),
    ("checkpoint.acknowledged", Reads, 4),
    ("commit.before", Reads, 3),
    ("commit.after", Reads, 3),
    ("taken.before", Loses, 1),
    ("taken.after", Loses, 1),
    ("stop.saving", Ends, 4),
    ("stop.saved", Ends, 1),
    ("stop.committed", Ends, 1),
];

/// How often each point is tried.
fn rounds() -> u64 {
    let told = std::env::var("FLOORWATCH_CRASHES").ok();
    told.map_or(1, |told| {
        told.parse().expect("FLOORWATCH_CRASHES is a number")
    })
}

fn seed() -> u64 {
    let told = std::env::var("FLOORWATCH_SEED").ok();
    let seed = told.and_then(|told| told.parse().ok()).unwrap_or_else(|| {
        let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
        now.as_secs() % 1_000_000
    });
    println!("FLOORWATCH_SEED={seed}");
    seed
}

fn with_fail_points() -> Command {
    Command::new(binary_with_fail_points())
}

fn as_shipped() -> Command {
    Command::new(binary())
}

fn with_outdated_rows() -> Command {
    let mut program = with_fail_points();
    program.env("FLOORWATCH_MUTANT", "outdated-rows");
    program
}

fn with_the_mutant() -> Command {
    let mut program = with_fail_points();
    program.env("FLOORWATCH_MUTANT", "commit-then-write");
    program
}

/// One crash at a point: of a process alone, after which the next one starts, or of one beside
/// another, which takes over.
fn crash(trial: &mut Trial, (point, way, hits): (&str, Way, u64), dice: &mut Dice) {
    let beside = way != Loses && way != Tells && dice.chance(50);
    let hit = 1 + dice.below(hits) as u32;
    // Enough for what was sent to go out, or to be there.
    let after = dice.pick(&[0, 1, 5, 100]);
    println!(
        "crash at {point}:{hit}:{after}, {}",
        if beside { "beside another" } else { "alone" }
    );
    if beside {
        trial.need_one();
    } else if let Some(process) = trial.alive.take() {
        trial.kill(process);
    }
    let process = trial.crashing(point, hit, after);
    if way == Ends || way == Loses {
        process.saved();
    }
    match way {
        Reads | Tells => {}
        Ends => process.ask_to_end(),
        Loses => trial.alive = Some(trial.process()),
    }
    trial.crashed(process, point);
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn after_a_crash_at_each_point_the_board_is_that_of_all_records() {
    let mut dice = Dice::new(seed());
    let mut trial = Trial::start("crashes", with_fail_points);
    trial.need_one();
    for _ in 0..rounds() {
        let mut points = Vec::from(POINTS);
        points.retain(|(_, way, _)| *way != Tells);
        dice.shuffle(&mut points);
        for point in points {
            crash(&mut trial, point, &mut dice);
        }
    }
    trial.finish().is_exact();
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn after_kills_at_random_moments_the_board_is_that_of_all_records() {
    let mut dice = Dice::new(seed());
    let mut trial = Trial::start("kills", as_shipped);
    let kills = 5 * rounds();
    let mut processes: [Option<Process>; 2] = [None, None];
    while u64::from(trial.crashes) < kills {
        let moment = dice.between(10, 4_000).unsigned_abs();
        std::thread::sleep(Duration::from_millis(moment));
        let one = &mut processes[dice.below(2) as usize];
        match one.take() {
            // One that comes back does not know that its partitions are another's now.
            Some(process) if dice.chance(30) => {
                process.freeze(Duration::from_millis(dice.below(4_000)));
                *one = Some(process);
            }
            Some(process) => trial.kill(process),
            None => *one = Some(trial.process()),
        }
    }
    trial.alive = processes.into_iter().flatten().next();
    trial.finish().is_exact();
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn after_a_crash_while_it_is_told_a_gateway_shows_the_board_of_all_records() {
    let mut dice = Dice::new(seed());
    let mut trial = Trial::start_with("telling", with_fail_points, Some(as_shipped));
    trial.need_one();
    for _ in 0..rounds() {
        for point in POINTS.into_iter().filter(|(_, way, _)| *way == Tells) {
            crash(&mut trial, point, &mut dice);
        }
    }
    trial.finish().is_exact();
}

/// A process stands still with rows in its hand, and goes on long after another has taken over:
/// what comes of it, as `found` finds it in what a gateway shows then and all events.
fn of_a_zombie<T>(
    name: &str,
    gateway: fn() -> Command,
    found: impl Fn(&Trial, &Path) -> Option<T>,
) -> T {
    for number in 1..=5 {
        let mut trial =
            Trial::start_with(&format!("{name}-{number}"), with_fail_points, Some(gateway));
        let zombie = trial.standing("tell.before", 200);
        zombie.stands();
        let before = zombie.log().len();
        trial.need_one();
        let events = trial.end_load();
        zombie.wake();
        // Rows live for seconds: those for which it has to connect anew may not be told.
        let gave_up = || zombie.log()[before..].contains("rows of the board");
        let found = wait_for("what comes of a zombie", || match found(&trial, &events) {
            None => gave_up().then_some(None),
            found => Some(found),
        });
        if let Some(found) = found {
            return found;
        }
        println!("zombie {number} has told nothing");
    }
    panic!("no zombie tells anything");
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn what_an_owner_of_before_tells_late_changes_nothing() {
    // All has been read: what counts does not change any more, also while the zombie comes back to
    // the group and partitions change hands.
    let count = |found: &[String]| {
        let counts = found.iter().filter(|line| line.contains("].offered: "));
        counts.count()
    };
    of_a_zombie("fenced", as_shipped, |trial, events| {
        if trial.refused("outdated") == 0.0 {
            return None;
        }
        wait_for("the board of all events", || {
            let found = trial.compare(events);
            assert_eq!(count(&found), 0, "{found:?}");
            found.is_empty().then_some(())
        });
        Some(())
    });

    let found = of_a_zombie("unfenced", with_outdated_rows, |trial, events| {
        Some(trial.compare(events)).filter(|found| count(found) > 0)
    });
    println!("{} differences, such as {:?}", found.len(), found.first());
}

/// A suite that cannot tell the naive order from the right one would tell nothing.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn committing_first_and_writing_then_is_noticed() {
    let mut dice = Dice::new(seed());
    let mut trial = Trial::start("mutant", with_the_mutant);
    trial.need_one();
    for point in POINTS
        .into_iter()
        .filter(|(point, ..)| point.starts_with("commit."))
    {
        crash(&mut trial, point, &mut dice);
    }
    let found = trial.finish().board;
    println!("{} differences, such as {:?}", found.len(), found.first());
    assert!(!found.is_empty(), "the naive order goes unnoticed");
}

#[test]
fn every_point_in_the_source_is_tried_and_every_point_that_is_tried_is_there() {
    fn gather(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                gather(&path, found);
            } else {
                let text = std::fs::read_to_string(&path).expect("text");
                let after = text.split("fail::point(\"").skip(1);
                found.extend(after.filter_map(|it| Some(it.split_once('"')?.0.to_owned())));
            }
        }
    }
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    gather(&root.join("../crates/floorwatch/src"), &mut found);
    found.sort();
    let listed: BTreeSet<String> = POINTS
        .iter()
        .map(|(point, ..)| (*point).to_owned())
        .collect();
    assert_eq!(found, listed.into_iter().collect::<Vec<_>>(), "each once");
}
