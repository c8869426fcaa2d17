//! `docs/producers.md` keeps its promises: its call, asked for as it says, gives its figures.

use std::path::Path;

use acceptance::product::{Scratch, run};
use serde_json::Value;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/producers.md");
    std::fs::read_to_string(path).expect("the page")
}

/// The code blocks in a language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let opening = format!("\n```{language}\n");
    let blocks = page.split(opening.as_str()).skip(1);
    blocks
        .map(|rest| rest.split("\n```").next().expect("a part"))
        .collect()
}

/// Runs the page's own command on these files instead of its one.
fn board(page: &str, files: &[&Path]) -> Value {
    let command = blocks(page, "sh")
        .into_iter()
        .find(|command| command.starts_with("floorwatch board"))
        .expect("the command");
    let mut arguments = Vec::new();
    for word in command.split_whitespace().skip(1) {
        match word {
            "call.jsonl" => arguments.extend(files.iter().map(|file| file.to_str().expect("text"))),
            word => arguments.push(word),
        }
    }
    serde_json::from_str(&run(&arguments)).expect("a board is JSON")
}

/// Rows of the table of figures: queue or agent, key, what it is.
fn promises(page: &str) -> Vec<(&str, &str, &str)> {
    let table = page
        .split("| of | figure | is | because |\n|---|---|---|---|\n")
        .nth(1);
    let rows = table
        .expect("the table")
        .lines()
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[1], cells[2].trim_matches('`'), cells[3])
    })
    .collect()
}

fn kept(page: &str, board: &Value) {
    let promises = promises(page);
    assert!(promises.len() >= 9, "{promises:?}");
    for (of, key, expected) in promises {
        let row = &board[format!("{of}s")][0];
        let kept = match &row[key] {
            Value::Number(number) => number.as_f64() == expected.parse().ok(),
            other => other == expected,
        };
        assert!(kept, "{of} {key} is {}, not {expected}", row[key]);
    }
}

fn anomalies(board: &Value) -> Vec<(&str, u64)> {
    let kinds = board["anomalies"]
        .as_object()
        .expect("the anomalies")
        .iter();
    kinds
        .filter_map(|(kind, count)| Some((kind.as_str(), count.as_u64().filter(|it| *it > 0)?)))
        .collect()
}

#[test]
fn the_call_gives_its_figures_also_twice_and_in_another_order() {
    let page = page();
    let scratch = Scratch::new("producers");
    let [lines] = blocks(&page, "jsonl")[..] else {
        panic!("one call")
    };
    let file = scratch.file("call.jsonl", &format!("{lines}\n"));
    let once = board(&page, &[&file]);
    kept(&page, &once);
    assert_eq!(anomalies(&once), []);

    let twice = board(&page, &[&file, &file]);
    kept(&page, &twice);
    let count = lines.lines().count() as u64;
    assert_eq!(anomalies(&twice), [("duplicates", count)]);

    let mut backwards: Vec<String> = lines.lines().map(str::to_owned).collect();
    backwards.reverse();
    let file = scratch.lines("backwards.jsonl", &backwards);
    let reversed = board(&page, &[&file]);
    for part in ["total", "queues", "agents", "anomalies"] {
        assert_eq!(reversed[part], once[part]);
    }
}

/// What the page says of ids made anew.
#[test]
fn a_replay_under_other_ids_counts_twice() {
    let said = |ids: [u32; 2]| {
        let data = r#"{"call":"c-1","queue":"billing","phase":"requested"}"#;
        let kinds = ["call.queued", "call.callback"].iter().zip(ids).enumerate();
        let event = |(second, (kind, id)): (usize, (&&str, u32))| {
            format!(
                r#"{{"specversion":"1.0","id":"{id}","source":"s","type":"{kind}","time":"2026-11-23T09:00:0{second}Z","data":{data}}}"#
            )
        };
        kinds.map(event).collect::<Vec<_>>()
    };
    let scratch = Scratch::new("replay");
    let board = |name: &str, replay: Vec<String>| {
        let file = scratch.lines(name, &[said([1, 2]), replay].concat());
        acceptance::product::board(&file, "2026-11-23T09:01:00Z", "30m", &[])
    };
    let same = board("same.jsonl", said([1, 2]));
    assert_eq!(same["total"]["callbacks"], 1);
    assert_eq!(anomalies(&same), [("duplicates", 2)]);
    let other = board("other.jsonl", said([3, 4]));
    assert_eq!(other["total"]["callbacks"], 2);
    assert_eq!(anomalies(&other), [("queued_twice", 1)]);
}
