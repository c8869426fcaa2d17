//! The files that are looked at.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is in the root")
}

/// A file of it.
pub fn path(name: &str) -> PathBuf {
    root().join(name.trim_start_matches("./"))
}

/// What a file says.
pub fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A file of YAML; of JSON too, which is YAML.
pub fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The strings of a list, or the one string that stands for a list.
pub fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().map(plain).collect(),
        Value::Null => Vec::new(),
        one => vec![plain(one)],
    }
}

/// A scalar as text.
pub fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Keys and values of a map.
pub fn entries(value: &Value) -> Vec<(String, Value)> {
    let map = value.as_object().into_iter().flatten();
    map.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Runs a program in a folder of the project, to its end; fails with what it said.
pub fn run(folder: &str, program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program)
        .args(arguments)
        .current_dir(path(folder))
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; `make test` installs it"));
    let said =
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {said}");
    said
}

/// The version of the product.
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Fails with all problems at once.
pub fn report(problems: impl IntoIterator<Item = String>) {
    let problems: Vec<String> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n\n{}\n", problems.join("\n"));
}
