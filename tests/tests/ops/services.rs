//! The services of systemd, and the Kafka that one of them starts.

use acceptance::product::{Scratch, binary};

use super::tree::{path, report, run, text};

/// How exposed a service may be, as `systemd-analyze security` puts it: 0 to 10.
const MOST_EXPOSED: f64 = 2.0;

const SERVICES: [&str; 3] = [
    "floorwatch.service",
    "floorwatch-kafka.service",
    "floorwatch-asterisk.service",
];

/// The values that a unit gives a key.
fn values(unit: &str, key: &str) -> Vec<String> {
    let lines = text(&format!("deploy/systemd/{unit}"));
    let of = |line: &str| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned);
    lines.lines().filter_map(of).collect()
}

/// The values that a file of properties gives a key.
fn property(key: &str) -> String {
    let lines = text("deploy/kafka/server.properties");
    let of = |line: &str| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned);
    let mut found: Vec<String> = lines.lines().filter_map(of).collect();
    assert_eq!(found.len(), 1, "{key} in server.properties");
    found.remove(0)
}

/// Programs that are installed elsewhere stand where they are here.
#[test]
fn systemd_finds_nothing() {
    let scratch = Scratch::new("units");
    let kafka = scratch.file("kafka", "#!/bin/sh\n");
    run(".", "chmod", &["+x", kafka.to_str().expect("a plain path")]);
    let mut units = Vec::new();
    for name in SERVICES {
        let unit = text(&format!("deploy/systemd/{name}"))
            .replace(
                "/usr/local/bin/floorwatch",
                binary().to_str().expect("a plain path"),
            )
            .replace(
                "/opt/kafka/bin/kafka-storage.sh",
                kafka.to_str().expect("a plain path"),
            )
            .replace(
                "/opt/kafka/bin/kafka-server-start.sh",
                kafka.to_str().expect("a plain path"),
            );
        units.push(scratch.file(name, &unit));
    }
    for unit in units {
        let said = run(
            ".",
            "systemd-analyze",
            &["verify", unit.to_str().expect("a plain path")],
        );
        assert_eq!(said, "", "a warning is a mistake of ours");
    }
}

#[test]
fn services_are_shut_in() {
    report(SERVICES.iter().filter_map(|name| {
        let unit = path(&format!("deploy/systemd/{name}"));
        let unit = unit.to_str().expect("a plain path");
        let said = run(
            ".",
            "systemd-analyze",
            &["security", "--offline=yes", "--no-pager", unit],
        );
        let overall = said
            .rsplit("Overall exposure level for")
            .next()
            .expect("a line");
        let level = overall
            .split(": ")
            .nth(1)
            .and_then(|it| it.split(' ').next());
        let level: f64 = level.and_then(|it| it.parse().ok()).expect("a number");
        (level > MOST_EXPOSED).then(|| format!("{name} is exposed by {level}"))
    }));
}

/// What is read and written where, told in three files.
#[test]
fn services_and_configurations_name_the_same_places() {
    let told = text("deploy/README.md");
    let start = values("floorwatch.service", "ExecStart").concat();
    assert!(
        start.ends_with("run --config /etc/floorwatch/floorwatch.toml"),
        "{start}"
    );
    let kafka = values("floorwatch-kafka.service", "ExecStart").concat()
        + &values("floorwatch-kafka.service", "ExecStartPre").concat();
    assert_eq!(kafka.matches("/etc/floorwatch/kafka.properties").count(), 2);
    for place in [
        "/usr/local/bin/floorwatch",
        "/etc/floorwatch/floorwatch.toml",
        "/etc/floorwatch/kafka.properties",
        "/opt/kafka",
    ] {
        assert!(
            told.contains(place),
            "deploy/README.md does not tell of {place}"
        );
    }
    for name in SERVICES {
        assert!(
            told.contains(name),
            "deploy/README.md does not tell of {name}"
        );
    }
    let after = values("floorwatch.service", "After").concat();
    assert!(after.contains("floorwatch-kafka.service"), "{after}");

    let state = values("floorwatch-kafka.service", "StateDirectory").concat();
    let data = property("log.dirs");
    assert!(
        data.starts_with(&format!("/var/lib/{state}/")),
        "{data} is not {state}'s"
    );
    let logs = values("floorwatch-kafka.service", "LogsDirectory").concat();
    let environment = values("floorwatch-kafka.service", "Environment");
    assert!(environment.contains(&format!("LOG_DIR=/var/log/{logs}")));

    let config = text("deploy/floorwatch.toml");
    let broker = config
        .lines()
        .find_map(|line| line.strip_prefix("brokers = "));
    let broker = broker.expect("brokers").trim_matches('"');
    assert!(
        property("listeners").contains(&format!("PLAINTEXT://{broker},")),
        "{broker}"
    );
    assert_eq!(
        property("advertised.listeners"),
        format!("PLAINTEXT://{broker}")
    );
    let voter = property("controller.quorum.voters");
    let controller = voter.split('@').nth(1).expect("an address");
    assert!(property("listeners").contains(&format!("CONTROLLER://{controller}")));
}
