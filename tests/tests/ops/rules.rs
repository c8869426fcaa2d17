//! Alerts, what scrapes for them, and who is told.

use std::collections::BTreeSet;

use serde_json::Value;

use super::page::unknown;
use super::query::parts;
use super::tree::{plain, report, run, text, yaml};

pub const RULES: &str = "deploy/prometheus/alerts.yml";
const TESTS: &str = "deploy/prometheus/alerts.test.yml";

/// An alert's name and all that is said of it.
pub fn alerts() -> Vec<(String, Value)> {
    let groups = yaml(RULES)["groups"].as_array().expect("groups").clone();
    groups
        .iter()
        .flat_map(|group| group["rules"].as_array().expect("rules").clone())
        .map(|rule| (plain(&rule["alert"]), rule))
        .collect()
}

#[test]
fn the_tools_of_prometheus_find_nothing() {
    run(
        "deploy/prometheus",
        "promtool",
        &["check", "config", "prometheus.yml"],
    );
    run(
        "deploy/prometheus",
        "promtool",
        &["check", "rules", "alerts.yml"],
    );
    run(
        "deploy/prometheus",
        "promtool",
        &["test", "rules", "alerts.test.yml"],
    );
    run(
        "deploy/alertmanager",
        "amtool",
        &["check-config", "alertmanager.yml"],
    );
}

#[test]
fn every_alert_says_what_it_means_and_whom_it_concerns() {
    let mut problems = Vec::new();
    let mut names = BTreeSet::new();
    for (name, rule) in alerts() {
        let labels = &rule["labels"];
        let severity = plain(&labels["severity"]);
        let team = plain(&labels["team"]);
        let words = plain(&rule["annotations"]["description"]);
        let mut wrong = |what: &str| problems.push(format!("{name}: {what}"));
        if !["critical", "warning"].contains(&severity.as_str()) {
            wrong("severity is critical or warning");
        }
        if !["ops", "floor"].contains(&team.as_str()) {
            wrong("team is ops or floor");
        }
        if rule["annotations"]["summary"].is_null() || words.len() < 80 {
            wrong("summary and description: what it means, what to do");
        }
        if rule["for"].is_null() {
            wrong("without `for` it flaps");
        }
        if !names.insert(name.clone()) {
            problems.push(format!("{name} is there twice"));
        }
    }
    report(problems);
}

#[test]
fn every_alert_fires_in_one_story_and_not_in_another() {
    let tests = yaml(TESTS)["tests"].as_array().expect("tests").clone();
    let looks: Vec<(String, bool)> = tests
        .iter()
        .flat_map(|test| {
            { test["promql_expr_test"].as_array() }
                .cloned()
                .unwrap_or_default()
        })
        .map(|look| {
            let fires = look["exp_samples"]
                .as_array()
                .is_some_and(|it| !it.is_empty());
            (plain(&look["expr"]), fires)
        })
        .collect();
    let told = text("docs/operations.md");
    let mut problems = Vec::new();
    for (name, _) in alerts() {
        let firing = format!(r#"ALERTS{{alertname="{name}", alertstate="firing"}}"#);
        for (fires, words) in [(true, "fires"), (false, "stays silent")] {
            if !looks.contains(&(firing.clone(), fires)) {
                problems.push(format!("{TESTS} has no story in which {name} {words}"));
            }
        }
        if !told.contains(&format!("`{name}`")) {
            problems.push(format!("docs/operations.md does not tell of {name}"));
        }
    }
    report(problems);
}

#[test]
fn rules_know_the_products_metrics() {
    let alerts = alerts();
    report(alerts.iter().flat_map(|(name, rule)| {
        let problems = unknown(&parts(&plain(&rule["expr"])));
        problems
            .into_iter()
            .map(move |problem| format!("{name}: {problem}"))
    }));
}

/// Alertmanager knows teams and alerts by name only.
#[test]
fn routes_and_inhibitions_name_what_there_is() {
    let config = yaml("deploy/alertmanager/alertmanager.yml");
    let receivers: Vec<String> = { config["receivers"].as_array().expect("receivers") }
        .iter()
        .map(|receiver| plain(&receiver["name"]))
        .collect();
    let names: BTreeSet<String> = alerts().into_iter().map(|(name, _)| name).collect();
    let teams = alerts()
        .into_iter()
        .map(|(_, rule)| plain(&rule["labels"]["team"]));
    let mut problems: Vec<String> = teams
        .filter(|team| !receivers.contains(team))
        .map(|team| format!("nobody receives what is for {team}"))
        .collect();
    for (_, rule) in alerts() {
        let team = plain(&rule["labels"]["team"]);
        let label = format!("team={team}");
        let arguments = [
            "config",
            "routes",
            "test",
            "--config.file=alertmanager.yml",
            &label,
        ];
        let said = run("deploy/alertmanager", "amtool", &arguments);
        if !said.lines().any(|receiver| receiver == team) {
            problems.push(format!("what is for {team} goes to {said}"));
        }
    }
    for rule in config["inhibit_rules"].as_array().expect("inhibitions") {
        for matcher in ["source_matchers", "target_matchers"] {
            let text = plain(&rule[matcher][0]);
            let alternatives = text.split('"').nth(1).expect("a value").split('|');
            let strange = alternatives.filter(|name| !names.contains(*name));
            problems.extend(strange.map(|name| format!("there is no alert {name}")));
        }
    }
    report(problems);
}

/// The job's name stands in rules and dashboards.
#[test]
fn the_job_is_called_as_rules_and_dashboards_say() {
    let config = yaml("deploy/prometheus/prometheus.yml");
    let jobs: Vec<String> = { config["scrape_configs"].as_array().expect("jobs") }
        .iter()
        .map(|job| plain(&job["job_name"]))
        .collect();
    let expressions = alerts().into_iter().map(|(_, rule)| plain(&rule["expr"]));
    let asked = expressions.chain(super::dashboards::queries().into_iter().map(|it| it.expr));
    let mut seen = 0;
    for selector in asked.flat_map(|expression| parts(&expression).selectors) {
        for (label, _, value) in selector.matchers {
            if label == "job" {
                assert!(
                    jobs.contains(&value),
                    "{} asks for job {value}",
                    selector.text
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 1, "rules and dashboards ask for the job");
}
