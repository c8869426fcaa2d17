//! The Dockerfile: what it copies, as whom it runs, and whether it is well.

use std::process::{Command, Stdio};

use acceptance::product::{Running, Scratch, free_address, get, wait_for};

use super::tree::{path, report, text, version};

/// Instructions with continued lines put together, without comments.
fn instructions() -> Vec<String> {
    let lines = text("Dockerfile");
    let lines = lines
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
    joined
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn of(instruction: &str) -> Vec<String> {
    let begins = format!("{instruction} ");
    { instructions().into_iter() }
        .filter_map(|line| Some(line.strip_prefix(&begins)?.trim().to_owned()))
        .collect()
}

/// Sources of what is copied out of the tree.
fn copied() -> Vec<String> {
    let mut sources = Vec::new();
    for line in of("COPY").iter().filter(|line| !line.starts_with("--from")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (_, from) = words.split_last().expect("a target");
        sources.extend(from.iter().map(|word| (*word).to_owned()));
    }
    sources
}

#[test]
fn what_is_copied_is_there_and_let_through() {
    let ignore = text(".dockerignore");
    let through: Vec<&str> = ignore
        .lines()
        .filter_map(|line| line.strip_prefix('!'))
        .collect();
    assert!(ignore.lines().any(|line| line == "*"), "all else stays out");
    let sources = copied();
    let mut problems = Vec::new();
    for source in &sources {
        if !path(source).exists() {
            problems.push(format!("{source} is not there"));
        }
        let inside =
            |let_in: &&&str| source == *let_in || source.starts_with(&format!("{let_in}/"));
        if through.iter().find(inside).is_none() {
            problems.push(format!(".dockerignore keeps {source} out"));
        }
    }
    for let_in in through {
        if !sources
            .iter()
            .any(|it| it == let_in || it.starts_with(&format!("{let_in}/")))
        {
            problems.push(format!(
                ".dockerignore lets {let_in} in, and nobody copies it"
            ));
        }
    }
    report(problems);
}

#[test]
fn stages_that_are_copied_from_are_there() {
    let stages: Vec<String> = { of("FROM").into_iter() }
        .filter_map(|line| Some(line.split_once(" AS ")?.1.to_owned()))
        .collect();
    let sources = of("COPY")
        .into_iter()
        .filter_map(|line| Some(line.strip_prefix("--from=")?.split(' ').next()?.to_owned()));
    report(sources.filter(|stage| !stages.contains(stage)));
    // The binary is linked with the libraries of the Debian on which it was built.
    let suites: Vec<bool> = of("FROM")
        .iter()
        .map(|line| line.contains("bookworm"))
        .collect();
    assert_eq!(suites, [true; 3]);
}

#[test]
fn it_runs_as_nobody_in_particular_and_says_what_it_is() {
    let user = of("USER").concat();
    let (user, group) = user.split_once(':').expect("user and group");
    assert!(
        user.parse::<u32>().is_ok_and(|id| id > 0) && group == user,
        "numbers, not root"
    );
    assert_eq!(of("ARG"), [format!("VERSION={}", version())]);
    let labels = of("LABEL").concat();
    for name in ["title", "description", "licenses", "version"] {
        assert!(
            labels.contains(&format!("org.opencontainers.image.{name}=")),
            "{name}"
        );
    }
    let command = of("CMD").concat();
    let config = command
        .split('"')
        .find(|word| word.ends_with(".toml"))
        .expect("a configuration");
    let copied = of("COPY");
    assert!(
        copied
            .iter()
            .any(|line| *line == format!("deploy/floorwatch.toml {config}")),
        "{config}"
    );
    assert_eq!(of("EXPOSE"), ["8080"]);
}

/// The very words of the Dockerfile, with the port of a server that runs, and of none.
#[test]
fn the_health_check_sees_whether_it_is_well() {
    let check = of("HEALTHCHECK").concat();
    let command = check.split_once("CMD ").expect("a command").1;
    let words: Vec<String> = serde_json::from_str(command).expect("the form without a shell");
    assert_eq!(words[..2], ["bash", "-c"], "what the image has");
    let well = |port: u16| {
        let script = words[2].replace("8080", &port.to_string());
        assert_ne!(script, words[2], "the port stands in it");
        let done = Command::new("bash")
            .args(["-c", &script])
            .stderr(Stdio::null())
            .status();
        done.expect("bash runs").success()
    };
    let address = free_address();
    assert!(!well(address.port()), "nobody listens");
    let scratch = Scratch::new("health");
    let config = format!("[kafka]\nbrokers = \"127.0.0.1:1\"\n[http]\nlisten = \"{address}\"\n");
    let config = scratch.file("floorwatch.toml", &config);
    let config = config.to_str().expect("a plain path");
    let server = Running::start(&scratch, "server", &["run", "--config", config]);
    wait_for("the server", || std::net::TcpStream::connect(address).ok());
    assert_eq!(get(address, "/healthz").0, 200);
    assert!(well(address.port()), "it answers");
    server.stop();
}
