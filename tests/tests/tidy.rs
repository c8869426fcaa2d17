//! The shape of the tree, held by tests: who may depend on what, how long a file may get, and
//! whether the documents still say what is. Each failure says what to do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Crates that compute and do nothing else: no clock, no I/O, no JSON.
const PURE: [&str; 3] = ["floor", "planning", "simulator"];

/// What brings effects with it. Only `floorwatch` and the clients of `sources` have any.
const EFFECTS: [&str; 10] = [
    "axum",
    "getrandom",
    "hyper",
    "mio",
    "rdkafka",
    "reqwest",
    "socket2",
    "sqlx",
    "tokio",
    "tungstenite",
];

/// The admired code bases stay under this in nine files of ten; past it, a file has two subjects.
const MOST_LINES: usize = 430;
const MOST_LINES_OF_TESTS: usize = 600;

#[test]
fn the_core_knows_time_zones_and_how_to_save_itself_and_no_more() {
    let known = [
        "floor",
        "foldhash",
        "jiff",
        "postcard",
        "serde",
        "smallvec",
        "twox-hash",
    ];
    let found = direct_dependencies("floor")
        .into_iter()
        .filter(|name| !known.contains(&name.as_str()));
    report(found.map(|name| {
        format!("floor depends on {name}. The core has {known:?}: move what needs {name} to another crate")
    }));
}

#[test]
fn only_the_edges_have_effects() {
    let mut problems = Vec::new();
    for name in ["floor", "planning", "wire", "simulator", "web"]
        .into_iter()
        .filter(|name| exists(name))
    {
        for dependency in dependencies(name)
            .iter()
            .filter(|it| EFFECTS.contains(&it.as_str()))
        {
            problems.push(format!(
                "{name} brings in {dependency} (`cargo tree -p {name} -i {dependency}` shows how). \
                 Effects belong to floorwatch: take the result as an argument"
            ));
        }
    }
    report(problems);
}

/// clippy.toml bans the functions one by one; this catches whole modules.
#[test]
fn pure_crates_do_no_io_and_know_no_json() {
    const BANNED: [&str; 7] = [
        "std::env",
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
        "std::thread",
        "serde_json",
    ];
    let mut problems = Vec::new();
    for name in PURE {
        for file in product_files(&root().join("crates").join(name).join("src"), &["rs"]) {
            for (number, line) in product_lines(&read(&file)) {
                for word in BANNED.iter().filter(|word| line.contains(*word)) {
                    problems.push(format!(
                        "{}:{number}: {word} in a pure crate. JSON is for wire, I/O for floorwatch",
                        shown(&file)
                    ));
                }
            }
        }
        if direct_dependencies(name)
            .iter()
            .any(|it| it == "serde_json")
        {
            problems.push(format!(
                "{name} depends on serde_json. Let wire turn its types into JSON"
            ));
        }
    }
    report(problems);
}

#[test]
fn files_have_one_subject() {
    let mut problems = Vec::new();
    for file in files(&root().join("crates"), &["rs", "ts", "svelte"]) {
        let lines = read(&file).lines().count();
        let most = if is_test(&file) {
            MOST_LINES_OF_TESTS
        } else {
            MOST_LINES
        };
        if lines > most {
            problems.push(format!(
                "{} has {lines} lines, {most} are the most: find its second subject and give it a file",
                shown(&file)
            ));
        }
    }
    report(problems);
}

#[test]
fn nothing_is_left_for_later() {
    // In pieces, so that this file does not find itself.
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    let mut problems = Vec::new();
    for file in files(root(), &["rs", "ts", "svelte", "sh", "java", "toml"]) {
        for (number, line) in read(&file).lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(*word)) {
                problems.push(format!(
                    "{}:{}: {word}: do it, or leave it out and say so where users read",
                    shown(&file),
                    number + 1
                ));
            }
        }
    }
    report(problems);
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    let manifests = files(root(), &["toml"])
        .into_iter()
        .filter(|file| file.ends_with("Cargo.toml") && read(file).contains("[package]"));
    report(
        manifests
            .filter(|file| !read(file).contains("[lints]\nworkspace = true"))
            .map(|file| {
                format!(
                    "{}: add\n\n    [lints]\n    workspace = true\n",
                    shown(&file)
                )
            }),
    );
}

/// A test that returns early where there is no broker would pass without having looked.
#[test]
fn tests_that_need_a_broker_say_so() {
    let all = files(&root().join("tests/tests"), &["rs"])
        .into_iter()
        .filter(|file| !file.ends_with("tidy.rs"));
    report(
        all.filter(|file| read(file).contains("BROKERS") && !read(file).contains("#[ignore"))
            .map(|file| {
                format!(
                    "{}: mark its tests #[ignore = \"needs Kafka: make test STEPS=acceptance\"]",
                    shown(&file)
                )
            }),
    );
}

#[test]
fn links_between_documents_resolve() {
    let mut problems = Vec::new();
    for file in files(root(), &["md"]) {
        for link in links(&read(&file)) {
            let path = link.split(['#', '?']).next().unwrap_or_default();
            let elsewhere = link.contains("://") || link.starts_with("mailto:");
            if elsewhere || path.is_empty() {
                continue;
            }
            let from = if path.starts_with('/') {
                root()
            } else {
                file.parent().expect("a file has a folder")
            };
            if !from.join(path.trim_start_matches('/')).exists() {
                problems.push(format!(
                    "{}: the link to {link} leads nowhere: correct or remove it",
                    shown(&file)
                ));
            }
        }
    }
    report(problems);
}

#[test]
fn decisions_are_numbered_without_a_gap() {
    let mut names: Vec<String> = files(&root().join("docs/decisions"), &["md"])
        .iter()
        .map(|file| {
            file.file_name()
                .expect("a file")
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    names.sort();
    let expected = (1..).map(|number| format!("{number:04}-"));
    report(
        names
            .iter()
            .zip(expected)
            .filter(|(name, number)| !name.starts_with(number.as_str()))
            .map(|(name, number)| {
                format!("docs/decisions/{name} stands where {number}… is due: number it so")
            }),
    );
}

#[test]
fn the_files_everyone_looks_for_are_there() {
    const EXPECTED: [(&str, &str); 7] = [
        ("README.md", "what it is and how to run it"),
        ("ARCHITECTURE.md", "the picture and the invariants"),
        ("CONTRIBUTING.md", "how to build, test and commit"),
        ("LICENSE", "the text of Apache-2.0"),
        ("Cargo.lock", "so that everyone builds the same"),
        ("Makefile", "the test command"),
        (".ci/run", "what a build machine runs"),
    ];
    let missing = EXPECTED
        .iter()
        .filter(|(name, _)| !root().join(name).is_file());
    report(missing.map(|(name, what)| format!("{name} is missing: {what}")));
    assert!(
        read(&root().join("LICENSE")).contains("Version 2.0, January 2004"),
        "LICENSE is not the text of Apache-2.0, which Cargo.toml names"
    );
}

/// Commands, flags, targets and scripts of the README's code blocks, not what they answer.
#[test]
fn commands_of_the_readme_exist() {
    report(readme_commands().iter().filter_map(|words| {
        let words: Vec<&str> = words.split_whitespace().collect();
        let problem = match words.as_slice() {
            ["make", target, ..] => (!read(&root().join("Makefile"))
                .contains(&format!("\n{target}:")))
            .then(|| "the Makefile has no such target".to_owned()),
            ["npm", "run", script, ..] => (!read(&root().join("crates/web/ui/package.json"))
                .contains(&format!("\"{script}\":")))
            .then(|| "crates/web/ui/package.json has no such script".to_owned()),
            ["cargo", "run", rest @ ..] => {
                let own = rest
                    .iter()
                    .position(|word| *word == "--")
                    .map_or(&[][..], |at| &rest[at + 1..]);
                not_understood(own)
            }
            [program, rest @ ..] if program.rsplit('/').next() == Some("floorwatch") => {
                not_understood(rest)
            }
            [script, ..] if script.contains('/') && !script.starts_with(['/', '~']) => {
                (!root().join(script).exists()).then(|| "there is no such file".to_owned())
            }
            _ => None,
        };
        problem.map(|problem| format!("README.md: `{}`: {problem}", words.join(" ")))
    }));
}

/// What the built program does not know of these arguments, by its own `--help`.
fn not_understood(arguments: &[&str]) -> Option<String> {
    let binary = std::env::current_exe().expect("a test has a file");
    let binary = binary
        .ancestors()
        .nth(2)
        .expect("in deps/ of the profile")
        .join("floorwatch");
    let command: Vec<&str> = arguments
        .iter()
        .copied()
        .take(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let Ok(help) = Command::new(&binary).args(&command).arg("--help").output() else {
        return Some(format!(
            "{} is missing, run `cargo build --release --workspace`",
            binary.display()
        ));
    };
    if !help.status.success() {
        return Some("floorwatch has no such command".to_owned());
    }
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let flags = arguments
        .iter()
        .filter(|word| word.starts_with("--") && word.len() > 2);
    let unknown = flags
        .map(|flag| flag.split('=').next().unwrap_or(flag))
        .find(|flag| !help.contains(flag));
    unknown.map(|flag| format!("--help does not know {flag}"))
}

/// One string a command: without prompt, comment and variables set before it.
fn readme_commands() -> Vec<String> {
    let text = read(&root().join("README.md")).replace("\\\n", " ");
    let mut commands = Vec::new();
    for block in text.split("\n```").skip(1).step_by(2) {
        let mut lines = block.lines();
        if !matches!(lines.next(), Some("sh" | "bash" | "console" | "shell")) {
            continue;
        }
        for line in lines {
            let line = line
                .split(" #")
                .next()
                .unwrap_or(line)
                .trim_start_matches("$ ");
            for command in line.split(['|', ';', '&']) {
                let words = command.split_whitespace();
                let words: Vec<&str> = words
                    .skip_while(|word| word.contains('=') && !word.starts_with('-'))
                    .collect();
                commands.push(words.join(" "));
            }
        }
    }
    commands
}

/// The targets of `[text](target)`, outside code.
fn links(markdown: &str) -> Vec<String> {
    let mut links = Vec::new();
    for prose in markdown.split("\n```").step_by(2) {
        for text in prose.split('`').step_by(2) {
            for rest in text.split("](").skip(1) {
                let target = rest.split([')', ' ']).next().unwrap_or_default();
                links.push(target.trim_matches(['<', '>']).to_owned());
            }
        }
    }
    links
}

/// All that a crate of ours brings in, its own name left out.
fn dependencies(name: &str) -> Vec<String> {
    cargo_tree(name, &[])
}

fn direct_dependencies(name: &str) -> Vec<String> {
    cargo_tree(name, &["--depth", "1"])
}

fn cargo_tree(name: &str, more: &[&str]) -> Vec<String> {
    if !exists(name) {
        return Vec::new();
    }
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--frozen",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--package",
            name,
        ])
        .args(more)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo tree failed; if Cargo.lock is out of date, run `cargo check` and commit it:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree = String::from_utf8(output.stdout).expect("names of crates are text");
    let mut names: Vec<String> = tree
        .lines()
        .skip(1)
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

fn exists(name: &str) -> bool {
    root().join("crates").join(name).is_dir()
}

/// Lines that run in the product, with their numbers: no comments, and nothing after `#[cfg(test)]`,
/// which stands at the end of a file.
fn product_lines(text: &str) -> Vec<(usize, String)> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines.map(|(at, line)| (at + 1, line.to_owned())).collect()
}

fn product_files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    files(folder, extensions)
        .into_iter()
        .filter(|file| !is_test(file))
        .collect()
}

fn is_test(file: &Path) -> bool {
    let inside = file.strip_prefix(root()).expect("a file of the tree");
    let name = file.file_name().expect("a file").to_string_lossy();
    let in_folder = inside.components().any(|part| {
        ["tests", "test", "e2e"]
            .iter()
            .any(|folder| part.as_os_str() == *folder)
    });
    in_folder || name == "tests.rs" || name.ends_with("_tests.rs") || name.contains(".test.")
}

/// Every file below, with one of the extensions, but for what is built or fetched.
fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    const NOT_OURS: [&str; 3] = ["target", "node_modules", "dist"];
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        let name = path
            .file_name()
            .expect("an entry has a name")
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
                found.extend(files(&path, extensions));
            }
        } else if path
            .extension()
            .is_some_and(|it| extensions.iter().any(|wanted| it == *wanted))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is in the root")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", shown(file)))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string()
}

fn report(problems: impl IntoIterator<Item = String>) {
    let problems: Vec<String> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n\n{}\n", problems.join("\n"));
}
