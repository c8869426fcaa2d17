//! The dashboards: whether Grafana can load them, and whether they ask for what there is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::page::unknown;
use super::query::{parts, variables};
use super::tree::{path, plain, report, yaml};

/// Columns of a dashboard.
const COLUMNS: u64 = 24;
/// The schema of Grafana 12.4, whose image docker-compose.yml names.
const SCHEMA: u64 = 42;

/// A query of a panel.
pub struct Query {
    pub dashboard: String,
    pub panel: String,
    pub expr: String,
}

impl Query {
    fn place(&self) -> String {
        format!("{}, {}", self.dashboard, self.panel)
    }
}

/// Files and contents.
fn dashboards() -> Vec<(String, Value)> {
    let mut names: Vec<String> = std::fs::read_dir(path("dashboards"))
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    assert_eq!(names, ["operations.json", "supervisors.json"]);
    let read = |name: String| (name.clone(), yaml(&format!("dashboards/{name}")));
    names.into_iter().map(read).collect()
}

fn panels(dashboard: &Value) -> Vec<Value> {
    dashboard["panels"].as_array().expect("panels").clone()
}

/// All queries of all panels.
pub fn queries() -> Vec<Query> {
    let mut queries = Vec::new();
    for (name, dashboard) in dashboards() {
        for panel in panels(&dashboard) {
            for target in panel["targets"].as_array().into_iter().flatten() {
                queries.push(Query {
                    dashboard: name.clone(),
                    panel: plain(&panel["title"]),
                    expr: plain(&target["expr"]),
                });
            }
        }
    }
    queries
}

/// The queries of variables: the metric asked for, and the label.
pub fn variable_queries() -> Vec<(String, String)> {
    let of = |variable: &Value| {
        let query = variable["query"]["query"].as_str()?;
        let inner = query.strip_prefix("label_values(")?.strip_suffix(')')?;
        let (selector, label) = inner.rsplit_once(", ").expect("a metric and a label");
        Some((selector.to_owned(), label.to_owned()))
    };
    let all = dashboards();
    let lists = all
        .iter()
        .map(|(_, it)| it["templating"]["list"].as_array().expect("a list"));
    lists.flatten().filter_map(of).collect()
}

#[test]
fn grafana_can_load_them() {
    let mut problems = Vec::new();
    let mut uids = BTreeSet::new();
    for (name, dashboard) in dashboards() {
        let mut wrong = |what: String| problems.push(format!("{name}: {what}"));
        if dashboard["schemaVersion"] != SCHEMA || !dashboard["id"].is_null() {
            wrong(format!(
                "schemaVersion is {SCHEMA}, and id is Grafana's to give"
            ));
        }
        if !uids.insert(plain(&dashboard["uid"])) {
            wrong("the uid is another's".into());
        }
        let mut ids = BTreeSet::new();
        let mut taken: BTreeMap<(u64, u64), String> = BTreeMap::new();
        for panel in panels(&dashboard) {
            let title = plain(&panel["title"]);
            if !ids.insert(panel["id"].as_u64().expect("an id")) {
                wrong(format!("{title}: the id is another's"));
            }
            let place = |key: &str| panel["gridPos"][key].as_u64().expect("a place");
            if place("x") + place("w") > COLUMNS {
                wrong(format!("{title} is wider than the dashboard"));
            }
            for x in place("x")..place("x") + place("w") {
                for y in place("y")..place("y") + place("h") {
                    if let Some(other) = taken.insert((x, y), title.clone()) {
                        wrong(format!("{title} lies over {other}"));
                    }
                }
            }
        }
    }
    report(problems);
}

#[test]
fn every_panel_says_what_it_shows() {
    let mut problems = Vec::new();
    for (name, dashboard) in dashboards() {
        for panel in panels(&dashboard)
            .iter()
            .filter(|panel| panel["type"] != "row")
        {
            let mut wrong = |what: &str| {
                problems.push(format!("{name}, {}: {what}", plain(&panel["title"])));
            };
            if panel["description"]
                .as_str()
                .is_none_or(|words| words.len() < 20)
            {
                wrong("a description says what the number means");
            }
            if panel["fieldConfig"]["defaults"]["unit"].is_null() {
                wrong("a unit");
            }
            let targets = panel["targets"].as_array().expect("queries");
            let references: BTreeSet<String> =
                targets.iter().map(|it| plain(&it["refId"])).collect();
            if references.len() != targets.len() {
                wrong("two queries have one refId");
            }
            let sources = { targets.iter() }.map(|target| &target["datasource"]);
            for source in sources.chain([&panel["datasource"]]) {
                if source["uid"] != "${datasource}" || source["type"] != "prometheus" {
                    wrong("the data source is that of the variable");
                }
            }
        }
    }
    report(problems);
}

#[test]
fn variables_are_defined_and_used() {
    // Grafana's own.
    const BUILT_IN: [&str; 2] = ["__rate_interval", "__all"];
    let mut problems = Vec::new();
    for (name, dashboard) in dashboards() {
        let list = dashboard["templating"]["list"].as_array().expect("a list");
        let defined: BTreeSet<String> = list.iter().map(|it| plain(&it["name"])).collect();
        let used: BTreeSet<String> = variables(&dashboard.to_string())
            .into_iter()
            .filter(|variable| !BUILT_IN.contains(&variable.as_str()))
            .collect();
        if defined != used {
            problems.push(format!(
                "{name}: {defined:?} are defined, {used:?} are used"
            ));
        }
    }
    report(problems);
}

#[test]
fn dashboards_know_the_products_metrics() {
    let mut problems = Vec::new();
    let all = queries();
    assert!(all.len() > 40, "only {} queries", all.len());
    for query in all {
        let unknown = unknown(&parts(&query.expr));
        problems.extend(
            unknown
                .iter()
                .map(|what| format!("{}: {what}", query.place())),
        );
        if query.expr.contains("vector(") {
            problems.push(format!(
                "{}: a number made up where there is none hides that there is none",
                query.place()
            ));
        }
    }
    for (selector, label) in variable_queries() {
        let mut asked = parts(&selector);
        asked.labels.push(label);
        problems.extend(unknown(&asked));
    }
    report(problems);
}

/// An expression that more than one number can be meant by is no figure: shares of queues are not
/// averaged, and agents of several queues are not added up.
#[test]
fn nothing_is_pooled_that_cannot_be() {
    report(queries().iter().filter_map(|query| {
        let parts = parts(&query.expr);
        let asks = |name: &str| parts.selectors.iter().any(|it| it.metric.contains(name));
        let by_queue = parts.labels.contains(&"queue".to_owned());
        let averaged = query.expr.contains("avg(") || query.expr.contains("avg by");
        let summed = query.expr.starts_with("sum") && asks("queue_agents") && !by_queue;
        (averaged || summed).then(|| format!("{}: {}", query.place(), query.expr))
    }));
}
