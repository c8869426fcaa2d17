//! The engine, through the binary, against the reference model and the hand-worked timelines.

use acceptance::expect::failures;
use acceptance::model::{self, WINDOWS, show_time};
use acceptance::product::{Scratch, board};
use acceptance::random::{self, Shape, disorder};
use acceptance::{diff_sections, differences, timeline};

#[test]
fn timelines_come_out_as_worked_out_by_hand() {
    let scratch = Scratch::new("timelines");
    for case in timeline::cases() {
        let window = WINDOWS
            .iter()
            .find(|(_, window)| *window == case.window)
            .expect("a window");
        let file = scratch.lines("events.jsonl", &case.lines);
        let config = scratch.file("config.toml", &case.config);
        let config = ["--config", config.to_str().expect("a plain path")];
        let board = board(&file, &show_time(case.at), window.0, &config);
        assert_eq!(
            failures(case.name, &case.expect, &board),
            [] as [String; 0],
            "{}",
            case.name
        );
    }
}

/// Each seed is another kind of stream, another disorder, another instant and window.
fn check(scratch: &Scratch, seed: u64) {
    let shape = match seed % 6 {
        0 => Shape::wild(10 + seed as usize % 30, 10),
        1 => Shape::wild(60, 40),
        2 => Shape::wild(400, 240),
        3 => Shape::believable(300, 30),
        4 => Shape::believable(1_500, 120),
        _ => Shape {
            sources: 2,
            ..Shape::wild(100, 400)
        },
    };
    let lines = random::events(seed, &shape);
    let lines = match seed % 4 {
        0 => lines,
        1 => disorder::shuffled_in_blocks(&lines, 10, seed),
        2 => disorder::repeated(&disorder::reversed_in_blocks(&lines, 10), 30, seed),
        // Some of these come too late.
        _ => disorder::shuffled_in_blocks(&lines, 40, seed),
    };
    let span = shape.minutes * 60 * model::SECOND;
    let into = (seed as i64 * 7_919_000_123) % (span + span / 4);
    let at = random::start()
        + if seed.is_multiple_of(3) {
            into / model::SECOND * model::SECOND
        } else {
            into
        };
    let (name, window) = WINDOWS[seed as usize / 4 % WINDOWS.len()];
    let mut expected = model::board(&lines, at, window, &model::Settings::default());
    let file = scratch.lines("events.jsonl", &lines);
    let mut found = board(&file, &show_time(at), name, &[]);
    if shape.minutes > REMEMBERED {
        for board in [&mut found, &mut expected] {
            one_kind_of_leave(board);
        }
    }
    let mut differences = differences(&found, &expected);
    differences.extend(counted(&found, &expected));
    assert_eq!(
        differences,
        [] as [String; 0],
        "seed {seed}, {} lines, at {}",
        lines.len(),
        show_time(at)
    );
}

/// Minutes for which a call is sure to be remembered after its last event, and then some.
const REMEMBERED: i64 = 130;

/// A leave of a call that is not remembered any more is `left_without_queue`, though the model, which
/// forgets nothing, has it as `left_twice`.
fn one_kind_of_leave(board: &mut serde_json::Value) {
    let anomalies = &mut board["anomalies"];
    let twice = anomalies["left_twice"].as_i64().expect("a count");
    let without = anomalies["left_without_queue"].as_i64().expect("a count");
    anomalies["left_twice"] = (twice + without).into();
    anomalies["left_without_queue"] = 0.into();
}

/// Anomalies that the model counts too.
fn counted(found: &serde_json::Value, expected: &serde_json::Value) -> Vec<String> {
    let mut differences = diff_sections(found, expected, &["anomalies"]);
    differences.retain(|difference| !difference.contains("against nothing"));
    differences
}

#[test]
fn engine_and_model_agree_on_random_streams() {
    let scratch = Scratch::new("model");
    let streams = std::env::var("FLOORWATCH_MODEL_STREAMS")
        .ok()
        .and_then(|n| n.parse().ok());
    for seed in 0..streams.unwrap_or(1_500) {
        check(&scratch, seed);
    }
}
