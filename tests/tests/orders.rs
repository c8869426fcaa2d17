//! 100,000 simulated events give one board, in whatever order they come.

use acceptance::diff;
use acceptance::product::{Scratch, board, run};
use acceptance::random::disorder;

#[test]
fn order_of_arrival_does_not_matter() {
    let scratch = Scratch::new("orders");
    let all = run(&[
        "simulate",
        "--seed",
        "3",
        "--speed",
        "max",
        "--rate",
        "60",
        "--duration",
        "35m",
        "--start",
        "2026-11-23T09:00:00Z",
    ]);
    let lines: Vec<String> = all.lines().take(100_000).map(str::to_string).collect();
    assert_eq!(
        lines.len(),
        100_000,
        "the simulated half hour is long enough"
    );
    let at = "2026-11-23T09:25:00.5Z";
    let long = scratch.file("long.toml", "[input]\nlateness = \"1d\"\n");
    let long = ["--config", long.to_str().expect("a plain path")];
    for window in ["5m", "30m"] {
        let expected = board(&scratch.lines("ordered.jsonl", &lines), at, window, &[]);
        assert!(
            expected["total"]["handled"].as_i64() > Some(50),
            "there is something to compare"
        );
        let orders: [(&str, Vec<String>, &[&str]); 4] = [
            ("shuffled", disorder::shuffled_in_blocks(&lines, 10, 1), &[]),
            ("reversed", disorder::reversed_in_blocks(&lines, 10), &[]),
            ("doubled", disorder::doubled(&lines), &[]),
            ("backwards", disorder::reversed(&lines), &long),
        ];
        for (order, lines, config) in orders {
            let found = board(&scratch.lines("events.jsonl", &lines), at, window, config);
            assert_eq!(
                diff(&expected, &found),
                [] as [String; 0],
                "{order}, {window}"
            );
        }
    }
}
