//! Breaks the order of arrival, without changing any event: repeated lines are duplicates.

use serde_json::Value;

use super::dice::Dice;
use crate::model::{SECOND, parse_time};

/// Lines in random order within blocks of so many minutes of event time.
pub fn shuffled_in_blocks(lines: &[String], minutes: i64, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    by_blocks(lines, minutes, |block| dice.shuffle(block))
}

/// Lines backwards within blocks of so many minutes of event time.
pub fn reversed_in_blocks(lines: &[String], minutes: i64) -> Vec<String> {
    by_blocks(lines, minutes, |block| block.reverse())
}

/// All lines backwards.
pub fn reversed(lines: &[String]) -> Vec<String> {
    lines.iter().rev().cloned().collect()
}

/// Every line twice in a row.
pub fn doubled(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .flat_map(|line| [line.clone(), line.clone()])
        .collect()
}

/// So many percent of the lines a second time, at random places after the first.
pub fn repeated(lines: &[String], percent: u64, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut placed: Vec<(usize, String)> = lines.iter().cloned().enumerate().collect();
    for (place, line) in lines.iter().enumerate() {
        if dice.chance(percent) {
            let after = dice.between(place as i64, lines.len() as i64 - 1) as usize;
            placed.push((after, line.clone()));
        }
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, line)| line).collect()
}

/// The blocks are of the clock (09:00, 09:10, …), in their order, each rearranged.
fn by_blocks(
    lines: &[String],
    minutes: i64,
    mut rearrange: impl FnMut(&mut [&String]),
) -> Vec<String> {
    let block_of = |line: &String| counted_time(line).div_euclid(minutes * 60 * SECOND);
    let mut dated: Vec<(i64, &String)> = lines.iter().map(|line| (block_of(line), line)).collect();
    dated.sort_by_key(|(block, _)| *block);
    let mut result = Vec::new();
    for block in dated.chunk_by(|a, b| a.0 == b.0) {
        let mut block: Vec<&String> = block.iter().map(|(_, line)| *line).collect();
        rearrange(&mut block);
        result.extend(block.into_iter().cloned());
    }
    result
}

/// The time an event counts at: its stamp, unless that is too far after its reception.
pub fn counted_time(line: &str) -> i64 {
    let event: Value = serde_json::from_str(line).unwrap_or_default();
    let time = |key: &str| event[key].as_str().and_then(parse_time);
    let stamp = time("time").unwrap_or(0);
    match time("receivedat") {
        Some(received) if stamp > received + 60 * SECOND => received,
        _ => stamp,
    }
}
