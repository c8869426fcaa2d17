//! docker-compose.yml: images, mounts, ports, names and settings.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use acceptance::product::binary;
use serde_json::Value;

use super::tree::{entries, path, plain, report, strings, text, version, yaml};

const COMPOSE: &str = "docker-compose.yml";
/// Whatever names a server by host and port.
const NAMING: [&str; 4] = [
    COMPOSE,
    "deploy/prometheus/prometheus.yml",
    "deploy/grafana/provisioning/datasources/prometheus.yml",
    "Dockerfile",
];

pub fn services() -> BTreeMap<String, Value> {
    entries(&yaml(COMPOSE)["services"]).into_iter().collect()
}

fn environment(service: &Value) -> Vec<(String, String)> {
    let all = entries(&service["environment"]).into_iter();
    all.map(|(key, value)| (key, plain(&value))).collect()
}

/// Source, target and options of mounts.
fn mounts(service: &Value) -> Vec<(String, String, String)> {
    let split = |mount: String| {
        let mut parts = mount.split(':').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        (next(), next(), next())
    };
    strings(&service["volumes"])
        .into_iter()
        .map(split)
        .collect()
}

/// The ports on which each service listens: those it is told here, or those its image is made for.
fn listens() -> BTreeSet<(String, u16)> {
    let mut all = BTreeSet::new();
    for (name, service) in services() {
        let told: BTreeMap<String, String> = environment(&service).into_iter().collect();
        let addresses = match name.as_str() {
            "kafka" => told["KAFKA_LISTENERS"].clone(),
            "floorwatch" => told["FLOORWATCH_HTTP__LISTEN"].clone(),
            "prometheus" => ":9090".to_owned(),
            "alertmanager" => ":9093".to_owned(),
            "grafana" => ":3000".to_owned(),
            _ => continue,
        };
        for address in addresses.split(',') {
            let port = address
                .rsplit(':')
                .next()
                .and_then(|port| port.parse().ok());
            all.insert((name.clone(), port.expect("a port")));
        }
    }
    all
}

/// `host:port` wherever a file has it.
fn named(text: &str) -> Vec<(String, u16)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let mut found = Vec::new();
    for (at, _) in text.match_indices(':') {
        let host = text[..at]
            .rsplit(|c| !is_part(c))
            .next()
            .unwrap_or_default();
        let port = text[at + 1..].split(|c: char| !c.is_ascii_digit()).next();
        if let Some(Ok(port)) = port.map(str::parse)
            && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            found.push((host.to_owned(), port));
        }
    }
    found
}

#[test]
fn images_are_pinned_and_the_same_everywhere() {
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    let mut problems = Vec::new();
    let froms = text("Dockerfile");
    let froms = froms.lines().filter_map(|line| line.strip_prefix("FROM "));
    let froms = froms.map(|line| line.split(' ').next().unwrap_or_default().to_owned());
    let images = { services().into_values() }
        .map(|service| plain(&service["image"]))
        .chain(froms)
        .collect::<Vec<_>>();
    for image in images {
        let (name, tag) = image.split_once(':').unwrap_or((&image, ""));
        // A release or a day, such as v3.15.1, 24.19.0-bookworm-slim or bookworm-20260803-slim.
        let digits = tag.chars().filter(char::is_ascii_digit).count();
        if digits < 3 {
            problems.push(format!("{image}: a tag that says which release"));
        }
        if { tags.insert(name.to_owned(), tag.to_owned()) }.is_some_and(|before| before != tag) {
            problems.push(format!("{name} has two tags"));
        }
    }
    for file in [
        "Dockerfile",
        "docs/operations.md",
        "deploy/README.md",
        COMPOSE,
    ] {
        for (name, tag) in &tags {
            for found in text(file).split(&format!("{name}:")).skip(1) {
                let release = found
                    .trim_start_matches('v')
                    .starts_with(|c: char| c.is_ascii_digit());
                // `floorwatch:8080` is an address.
                if release && !found.starts_with("8080") && !found.starts_with(tag) {
                    problems.push(format!("{file} names another {name} than {tag}"));
                }
            }
        }
    }
    assert_eq!(tags["floorwatch"], version());
    let tested = text("tests/kafka.sh");
    let tested = tested
        .split("KAFKA_VERSION:-")
        .nth(1)
        .and_then(|it| it.split('}').next());
    assert_eq!(
        Some(tags["apache/kafka"].as_str()),
        tested,
        "the release that is tested"
    );
    report(problems);
}

#[test]
fn what_is_mounted_is_there_and_what_is_asked_for_is_mounted() {
    let mut problems = Vec::new();
    let declared: BTreeSet<String> = { entries(&yaml(COMPOSE)["volumes"]) }
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let mut used = BTreeSet::new();
    for (name, service) in services() {
        for (source, target, options) in mounts(&service) {
            if source.starts_with("./") {
                if !path(&source).exists() {
                    problems.push(format!("{name}: {source} is not there"));
                }
                if options != "ro" {
                    problems.push(format!("{name}: {source} is not to be written"));
                }
            } else if !used.insert(source.clone()) || !target.starts_with('/') {
                problems.push(format!("{name}: {source} is another's"));
            }
        }
    }
    assert_eq!(declared, used, "volumes");

    // Each file that a program is told to read.
    let targets = |service: &str| -> BTreeMap<String, String> {
        let mounts = mounts(&services()[service]).into_iter();
        mounts.map(|(source, target, _)| (target, source)).collect()
    };
    let told = |service: &str| strings(&services()[service]["command"]);
    let option = |service: &str, name: &str| {
        let options = told(service);
        let value = options
            .iter()
            .find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
        value
            .unwrap_or_else(|| panic!("{service} is not told {name}"))
            .to_owned()
    };
    let prometheus = targets("prometheus");
    let config = option("prometheus", "--config.file");
    assert_eq!(prometheus[&config], "./deploy/prometheus/prometheus.yml");
    for rules in strings(&yaml("deploy/prometheus/prometheus.yml")["rule_files"]) {
        let beside = format!("{}/{rules}", config.rsplit_once('/').expect("a path").0);
        assert_eq!(prometheus[&beside], format!("./{}", super::rules::RULES));
    }
    assert_eq!(
        prometheus[&option("prometheus", "--storage.tsdb.path")],
        "prometheus"
    );
    let alertmanager = targets("alertmanager");
    let config = option("alertmanager", "--config.file");
    assert_eq!(
        alertmanager[&config],
        "./deploy/alertmanager/alertmanager.yml"
    );
    assert_eq!(
        alertmanager[&option("alertmanager", "--storage.path")],
        "alertmanager"
    );

    let grafana = targets("grafana");
    assert_eq!(
        grafana["/etc/grafana/provisioning"],
        "./deploy/grafana/provisioning"
    );
    let provider = yaml("deploy/grafana/provisioning/dashboards/floorwatch.yml");
    let folder = plain(&provider["providers"][0]["options"]["path"]);
    assert_eq!(grafana[&folder], "./dashboards");
    let home = environment(&services()["grafana"]);
    let home = { home.iter() }.find(|(key, _)| key.ends_with("HOME_DASHBOARD_PATH"));
    let home = home.expect("a home").1.replace(&folder, "dashboards");
    assert!(path(&home).is_file(), "{home}");

    let kafka = targets("kafka");
    assert_eq!(
        kafka["/mnt/shared/config/server.properties"],
        "./deploy/kafka/server.properties"
    );
    let properties = text("deploy/kafka/server.properties");
    let data = properties
        .lines()
        .find_map(|line| line.strip_prefix("log.dirs="));
    assert_eq!(kafka[data.expect("log.dirs")], "kafka");
    report(problems);
}

#[test]
fn ports_are_published_here_alone_and_somebody_listens() {
    let listens = listens();
    let mut problems = Vec::new();
    for (name, service) in services() {
        for port in strings(&service["ports"]) {
            let parts: Vec<&str> = port.split(':').collect();
            let ["127.0.0.1", outside, inside] = parts.as_slice() else {
                problems.push(format!("{name}: {port} is published to everyone"));
                continue;
            };
            let inside: u16 = inside.parse().expect("a port");
            if outside.parse() != Ok(inside) || !listens.contains(&(name.clone(), inside)) {
                problems.push(format!("{name}: nobody listens on {port}"));
            }
        }
    }
    let services: BTreeSet<String> = services().into_keys().collect();
    let mut looked = 0;
    for file in NAMING {
        let lines = text(file);
        let lines = lines
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'));
        for line in lines.filter(|line| !line.contains("image:")) {
            for (host, port) in named(line) {
                let here = ["127.0.0.1", "localhost", "0.0.0.0"].contains(&host.as_str());
                let known = if here {
                    listens.iter().any(|(_, listened)| *listened == port)
                } else {
                    listens.contains(&(host.clone(), port))
                };
                if here || services.contains(&host) {
                    looked += 1;
                    if !known {
                        problems.push(format!("{file}: nobody listens on {host}:{port}"));
                    }
                }
            }
        }
    }
    assert!(looked > 15, "only {looked} addresses");
    report(problems);
}

#[test]
fn services_are_shut_in_and_looked_after() {
    let mut problems = Vec::new();
    for (name, service) in services() {
        let mut wrong = |what: &str| problems.push(format!("{name}: {what}"));
        if strings(&service["cap_drop"]) != ["ALL"] {
            wrong("cap_drop: [ALL]");
        }
        if strings(&service["security_opt"]) != ["no-new-privileges:true"] {
            wrong("security_opt: no-new-privileges");
        }
        // Its image writes its own configuration.
        if service["read_only"] != true && name != "kafka" {
            wrong("read_only: true");
        }
        // Floorwatch's image has its own, which is not the simulator's.
        let own = name == "floorwatch" && text("Dockerfile").contains("\nHEALTHCHECK ");
        if service["healthcheck"]["test"].is_null() && !own && name != "simulator" {
            wrong("a health check");
        }
        if service["logging"]["options"]["max-size"].is_null() {
            wrong("logs without a bound");
        }
        if !service["privileged"].is_null() || service["network_mode"] == "host" {
            wrong("is let out");
        }
    }
    report(problems);
}

#[test]
fn the_product_understands_its_settings() {
    let service = &services()["floorwatch"];
    let told = environment(service);
    assert!(told.iter().all(|(name, _)| name.starts_with("FLOORWATCH_")));
    let done = Command::new(binary())
        .args(["check", "--config", "deploy/floorwatch.toml"])
        .envs(told.iter().cloned())
        .current_dir(path("."))
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    let config = "/etc/floorwatch/floorwatch.toml";
    assert!(
        mounts(service)
            .iter()
            .any(|(_, target, _)| target == config)
    );
}

/// With a name listed, the server answers under that one, localhost and addresses only.
#[test]
fn prometheus_asks_under_a_name_that_the_server_knows() {
    let told = environment(&services()["floorwatch"]);
    let origins = { told.iter() }.find(|(name, _)| name == "FLOORWATCH_HTTP__ALLOWED_ORIGINS");
    let origins = &origins.expect("a name is listed").1;
    let jobs = yaml("deploy/prometheus/prometheus.yml")["scrape_configs"].clone();
    let job = { jobs.as_array().expect("jobs").iter() }.find(|job| job["job_name"] == "floorwatch");
    let target = plain(&job.expect("a job")["static_configs"][0]["targets"][0]);
    assert_eq!(*origins, format!("http://{target}"));
}

/// $__rate_interval is made from what Grafana takes for the time between two scrapes.
#[test]
fn grafana_knows_how_often_is_scraped() {
    let source = yaml("deploy/grafana/provisioning/datasources/prometheus.yml");
    let config = yaml("deploy/prometheus/prometheus.yml");
    assert_eq!(
        source["datasources"][0]["jsonData"]["timeInterval"],
        config["global"]["scrape_interval"]
    );
}

#[test]
fn addresses_are_found() {
    let text = r#"a ["INSIDE://kafka:19092"] b: 3 http://127.0.0.1:9090/-/ready x:y ::1"#;
    let expected = [("kafka".to_owned(), 19092), ("127.0.0.1".to_owned(), 9090)];
    assert_eq!(named(text), expected);
}
