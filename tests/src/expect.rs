//! What a board must show, and what of it does not hold.

use serde_json::Value;

/// Where to look (see [`look`]), and what must stand there.
pub type Expectation = (&'static str, Value);

/// The value at a path such as `total/answered`, `queues/billing/sl_counts/met`,
/// `agents/ann/since` or `anomalies/queued_twice`; null where there is none. The name of a queue
/// or an agent may have slashes of its own: `agents/Agent/1001/state`.
pub fn look(board: &Value, path: &str) -> Value {
    let mut here = board;
    let mut path = path;
    while !path.is_empty() {
        let step = match here {
            Value::Array(rows) => rows.iter().find_map(|row| {
                let name = row.get("agent").unwrap_or(&row["queue"]).as_str()?;
                Some((row, below(path, name)?))
            }),
            other => {
                let key = path.split('/').next().unwrap_or(path);
                below(path, key).map(|rest| (&other[key], rest))
            }
        };
        (here, path) = step.unwrap_or((&Value::Null, ""));
    }
    here.clone()
}

/// What is left of the path below that name.
fn below<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(name)?;
    match rest.is_empty() {
        true => Some(rest),
        false => rest.strip_prefix('/'),
    }
}

/// What does not hold on the board, in words that begin with the name.
pub fn failures(name: &str, expectations: &[Expectation], board: &Value) -> Vec<String> {
    let mut failures = Vec::new();
    for (path, expected) in expectations {
        let found = look(board, path);
        if !same(&found, expected) {
            failures.push(format!("{name}: {path} is {found}, not {expected}"));
        }
    }
    failures
}

/// Numbers agree to 1e-9 of their size, however they are written; all else exactly.
fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && { b.iter() }.all(|(key, value)| same(&found[key], value))
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
            (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
        }
        _ => found == expected,
    }
}
