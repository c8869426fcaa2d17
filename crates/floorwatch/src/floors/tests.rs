//! A simulated center through floors and views: screens, document and metrics say the same.

mod anomalies;
#[path = "../../../wire/tests/client/mod.rs"]
mod client;
mod explain;
mod saved;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floor::{Event, Missed, Plan, SECOND, Settings, Span, Time, TimeOfDay, Verdict, Window};
use serde_json::{Value, json};
use simulator::{Center, Drama};
use wire::push::AgentColumns;

use self::client::{Cells, Client, grown};
use super::{BoardQuery, ExplainQuery, Floors, Request};
use crate::board::{Board, Scope, Subscriber};

const START: Time = Time(1_795_450_000 * SECOND);

fn floors() -> Floors {
    // A day begins while screens look on.
    let mut plan = Plan::default();
    plan.default.day.start = TimeOfDay::from_text("16:09").unwrap();
    Floors::new(Box::new(move |_| plan.clone()), Settings::default(), START)
}

fn scope(window: Window, teams: &[&str], queues: &[&str], columns: &[&str]) -> Scope {
    let set = |names: &[&str]| {
        names
            .iter()
            .map(ToString::to_string)
            .collect::<BTreeSet<_>>()
    };
    let agent_columns = AgentColumns::named(columns.iter().copied()).unwrap();
    Scope {
        window,
        teams: set(teams),
        queues: set(queues),
        agent_columns,
    }
}

/// A center with its floors, in simulated time.
struct Scene {
    center: Center,
    floors: Floors,
    board: Arc<Board>,
    now: Time,
}

impl Scene {
    fn new(seed: u64) -> Self {
        let settings = simulator::Settings {
            agents: 60,
            queues: 6,
            tempo: 0.2,
            drama: Drama::Steady,
            ..simulator::Settings::demo(seed, START)
        };
        Self {
            center: Center::new(settings),
            floors: floors(),
            board: Arc::new(Board::new()),
            now: START,
        }
    }

    /// Lets so much time pass, takes in what happened, and publishes.
    fn tick(&mut self, milliseconds: i64) {
        self.now = self.now + Span(milliseconds * 1_000);
        while self.center.next_at() <= self.now {
            let event = Event::from(self.center.next());
            let verdict = self.floors.apply(&event, Some(0), event.time);
            assert_eq!(verdict, Verdict::Applied);
        }
        self.floors.advance_to(self.now);
        self.floors.publish(&self.board, self.now);
    }

    fn look(&mut self, scope: Scope) -> Subscriber {
        let (reply, mut answer) = tokio::sync::oneshot::channel();
        self.floors.answer(Request::Subscribe {
            scope,
            board: Arc::clone(&self.board),
            reply,
        });
        let Ok(Ok(subscriber)) = answer.try_recv() else {
            panic!("there is no view");
        };
        subscriber
    }

    fn document(&self, scope: &Scope) -> Value {
        let one = |names: &BTreeSet<String>| names.first().cloned();
        let query = BoardQuery {
            window: scope.window,
            team: one(&scope.teams),
            queue: one(&scope.queues),
            by: None,
        };
        serde_json::to_value(self.floors.document(&query)).unwrap()
    }

    fn lead(&self, client: &mut Client, subscriber: &Subscriber) {
        client.hear(subscriber.view.next(client.seq, self.now).frame.as_str());
    }
}

#[test]
fn screens_and_documents_say_the_same() {
    let mut scene = Scene::new(11);
    for _ in 0..400 {
        scene.tick(250);
    }
    let figures = [
        "handled",
        "talk_s",
        "available_s",
        "signed_in_s",
        "not_ready_s",
        "occupancy",
        "wrapup_s",
    ];
    let team = scene.document(&scope(Window::M5, &[], &[], &[]))["agents"][0]["team"]
        .as_str()
        .unwrap()
        .to_owned();
    let queue = scene.document(&scope(Window::M5, &[], &[], &[]))["queues"][1]["queue"]
        .as_str()
        .unwrap()
        .to_owned();
    let scopes = [
        scope(Window::M5, &[], &[], &figures),
        scope(Window::M60, &[], &[], &[]),
        scope(Window::M5, &[&team], &[], &figures),
        scope(Window::M15, &[], &[&queue], &figures),
        scope(Window::Today, &[], &[], &figures),
    ];
    let subscribers = scopes.clone().map(|scope| scene.look(scope));
    let mut clients = vec![[const { None }; 5].map(|_: Option<()>| Client::default()); 3];
    for tick in 0..2_000 {
        scene.tick(50);
        for (every, clients) in [1, 7, 40].into_iter().zip(&mut clients) {
            if tick % every == 0 {
                for (client, subscriber) in clients.iter_mut().zip(&subscribers) {
                    scene.lead(client, subscriber);
                }
            }
        }
        if tick % 20 == 7 {
            // Between seconds, what is counted now is there all the same.
            let total = &scene.document(&scopes[0])["total"];
            scene.lead(&mut clients[0][0], &subscribers[0]);
            for key in [
                "waiting",
                "talking",
                "staffed",
                "available",
                "not_ready",
                "wrapping_up",
                "answered",
            ] {
                assert_eq!(clients[0][0].total[key].0, total[key], "{key}");
            }
        }
        if tick % 200 == 199 {
            // At a whole second.
            for (index, scope) in scopes.iter().enumerate() {
                let document = scene.document(scope);
                for clients in &mut clients {
                    scene.lead(&mut clients[index], &subscribers[index]);
                    same(&clients[index], &document, scene.now);
                }
            }
        }
    }
}

/// What a client has is what the document says.
fn same(client: &Client, document: &Value, now: Time) {
    let now = now.0 / 1_000;
    for (table, id) in [("queues", "queue"), ("agents", "agent")] {
        let rows = document[table].as_array().unwrap();
        let shown: BTreeMap<(String, String), &Cells> = client.tables[table]
            .iter()
            .flatten()
            .map(|cells| ((text(cells, "source"), text(cells, id)), cells))
            .collect();
        assert_eq!(shown.len(), rows.len(), "{table}");
        for row in rows {
            let key = ["source", id].map(|key| row[key].as_str().unwrap().to_owned());
            same_cells(shown[&(key[0].clone(), key[1].clone())], row, now);
        }
    }
    same_cells(&client.total, &document["total"], now);
}

fn text(cells: &Cells, key: &str) -> String {
    cells[key].0.as_str().unwrap().to_owned()
}

fn same_cells(cells: &Cells, row: &Value, now: i64) {
    for (key, (value, told)) in cells {
        let value = grown(key, value, now - told);
        match (key.as_str(), &row[key]) {
            ("longest_since", _) => {}
            ("since", Value::String(since)) => {
                let since: jiff::Timestamp = since.parse().unwrap();
                assert_eq!(value, since.as_millisecond(), "{row}");
            }
            (_, expected) => assert!(
                near(&value, expected),
                "{key}: {value} on screen, {expected} in {row}"
            ),
        }
    }
}

fn near(shown: &Value, expected: &Value) -> bool {
    match (shown, expected) {
        (Value::Array(pair), expected) => near(&pair[0], expected),
        (Value::Number(shown), Value::Number(expected)) => {
            (shown.as_f64().unwrap() - expected.as_f64().unwrap()).abs() < 0.002
        }
        (Value::Object(shown), Value::Object(expected)) => {
            shown.len() == expected.len()
                && shown.iter().all(|(key, part)| near(part, &expected[key]))
        }
        (shown, expected) => shown == expected,
    }
}

#[test]
fn what_was_deleted_unread_is_said_where_a_window_reaches_back_to_it() {
    let mut scene = Scene::new(13);
    scene.tick(1_000);
    let missed = Missed {
        records: 7,
        before: scene.now,
    };
    scene.floors.set_missed(0, Some(missed));
    let narrow = [
        scope(Window::M5, &[], &[], &[]),
        scope(Window::M15, &[], &[], &[]),
    ];
    let views = narrow.clone().map(|scope| scene.look(scope));
    let said = |scene: &mut Scene, seconds: i64| {
        scene.tick(seconds * 1_000);
        let of_each = narrow.iter().zip(&views).map(|(scope, subscriber)| {
            let document = scene.document(scope);
            let sources = document["sources"].as_array().unwrap();
            let in_document = &sources[0]["missed"];
            assert!(
                sources
                    .iter()
                    .all(|source| source["missed"] == *in_document)
            );
            let frame = subscriber.view.next(None, scene.now).frame;
            let frame: Value = serde_json::from_str(frame.as_str()).unwrap();
            assert_eq!(in_document.is_null(), frame["missed"].is_null());
            if !in_document.is_null() {
                let before = format!("{}", missed.before);
                assert_eq!(*in_document, json!({"records": 7, "before": before}));
                // Of their one partition, not of each source.
                assert_eq!(frame["missed"]["records"], 7);
                assert_eq!(frame["missed"]["before"], missed.before.0 / 1_000);
            }
            !in_document.is_null()
        });
        of_each.collect::<Vec<bool>>()
    };
    assert_eq!(said(&mut scene, 1), [true, true]);
    assert_eq!(said(&mut scene, 298), [true, true]);
    assert_eq!(said(&mut scene, 1), [false, true], "five minutes later");
    assert_eq!(said(&mut scene, 599), [false, true]);
    assert_eq!(said(&mut scene, 1), [false, false], "a quarter of an hour");
}

/// A board by team or by site says what boards narrowed to each of them say in total.
#[test]
fn groups_are_the_totals_of_narrowed_boards() {
    let mut scene = Scene::new(17);
    let mut alone: BTreeMap<String, Floors> = BTreeMap::new();
    while scene.center.next_at() <= START + Span(1_500 * SECOND) {
        let event = Event::from(scene.center.next());
        let of_source = alone.entry(event.source.to_string()).or_insert_with(floors);
        for floors in [of_source, &mut scene.floors] {
            assert_eq!(floors.apply(&event, Some(0), event.time), Verdict::Applied);
        }
    }
    let now = START + Span(1_500 * SECOND);
    for floors in alone.values_mut().chain([&mut scene.floors]) {
        floors.advance_to(now);
    }
    let ask = |floors: &Floors, query: &str| {
        let query = BoardQuery::parse(query).unwrap();
        serde_json::to_value(floors.document(&query)).unwrap()
    };
    let whole = ask(&scene.floors, "window=15m&by=team");
    let queue = whole["queues"][0]["queue"].as_str().unwrap().to_owned();
    for narrow in [String::new(), format!("&queue={queue}")] {
        let board = ask(&scene.floors, &format!("window=15m&by=team{narrow}"));
        let teams: BTreeSet<&str> = { board["agents"].as_array().unwrap().iter() }
            .filter_map(|agent| agent["team"].as_str())
            .collect();
        let groups = grouped(&board);
        assert!(groups.len() > 1);
        assert_eq!(groups.keys().copied().collect::<BTreeSet<_>>(), teams);
        for (team, figures) in groups {
            let narrowed = ask(&scene.floors, &format!("window=15m&team={team}{narrow}"));
            assert_eq!(figures, narrowed["total"], "{team}{narrow}");
        }
    }
    let sites = ask(&scene.floors, "window=15m&by=site");
    let groups = grouped(&sites);
    assert_eq!(groups.len(), alone.len());
    for (site, figures) in groups {
        let only = ask(&alone[site], "window=15m");
        assert_eq!(figures, only["total"], "{site}");
        assert!(only["total"]["offered"].as_i64().unwrap() > 0);
    }
    assert!(ask(&scene.floors, "window=15m").get("groups").is_none());
}

/// In the simulated center a call wants the one skill that its queue is called after, and dials a
/// number when it comes.
#[test]
fn calls_are_grouped_by_what_they_ask_for() {
    let mut scene = Scene::new(23);
    scene.tick(1_400_000);
    let ask = |query: &str| {
        let query = BoardQuery::parse(query).unwrap();
        serde_json::to_value(scene.floors.document(&query)).unwrap()
    };
    let of_agents: BTreeSet<&str> = { floor::dictionary::QUEUE.iter() }
        .filter(|figure| figure.is_of_agents())
        .map(|figure| figure.key)
        .collect();
    assert_eq!(of_agents.len(), 5);
    for window in ["5m", "60m", "today"] {
        let board = ask(&format!("window={window}&by=skill"));
        let groups = grouped(&board);
        assert!(groups.len() > 1);
        for (skill, figures) in groups {
            let queue = &ask(&format!("window={window}&queue={skill}"))["total"];
            for (key, value) in figures.as_object().unwrap() {
                // The estimate looks at free agents, which a skill has none of.
                match key.as_str() {
                    "ewt_s" => {}
                    key if of_agents.contains(key) => assert_eq!(*value, Value::Null, "{key}"),
                    key => assert_eq!(*value, queue[key], "{skill} {window} {key}"),
                }
            }
        }
        let board = ask(&format!("window={window}&by=dnis"));
        let numbers = grouped(&board);
        assert!(numbers.len() > 1);
        let offered = |figures: &Value| figures["offered"].as_i64().unwrap();
        let all: i64 = numbers.values().map(offered).sum();
        assert!(all > 0 && all <= offered(&board["total"]));
    }
}

/// The figures of each group, by its id.
fn grouped(board: &Value) -> BTreeMap<&str, Value> {
    let one = |group: &'_ Value| {
        let mut figures = group.clone();
        figures.as_object_mut().unwrap().remove("group");
        figures
    };
    let groups = board["groups"].as_array().unwrap().iter();
    groups
        .map(|group| (group["group"].as_str().unwrap(), one(group)))
        .collect()
}

#[test]
fn an_idle_board_says_nothing() {
    let mut scene = Scene::new(3);
    scene.tick(120_000);
    let subscriber = scene.look(scope(Window::M5, &[], &[], &["available_s"]));
    // Wrap-up that is never ended is cut off after an hour, and the window then filled.
    let start = scene.now + Span(4_200 * SECOND);
    scene.floors.advance_to(start);
    scene.floors.publish(&scene.board, start);
    let mut counted = Vec::new();
    for second in 1..60 {
        let now = start + Span(second * SECOND + 20_000);
        scene.floors.advance_to(now);
        scene.floors.publish(&scene.board, now);
        counted.push(subscriber.published.borrow().seq);
    }
    counted.dedup();
    assert!(
        counted.len() < 4,
        "after the slopes are learnt nothing is told: {counted:?}"
    );
}

#[test]
fn metrics_are_the_board() {
    let recorder = crate::metrics::tests::recorder();
    metrics::with_local_recorder(&recorder, || {
        let mut scene = Scene::new(5);
        for _ in 0..1_200 {
            scene.tick(250);
        }
        let page = crate::metrics::exposition(&recorder.handle().render(), &BTreeSet::new());
        for window in Window::ALL {
            let document = scene.document(&scope(window, &[], &[], &[]));
            for row in document["queues"].as_array().unwrap() {
                check_queue(&page, row, window.name());
                check_accuracy(&page, row, &scene.floors);
            }
            for row in document["sources"].as_array().unwrap() {
                let of = format!("source=\"{}\"", row["source"].as_str().unwrap());
                let mut ages = samples(&page, "floorwatch_source_age_seconds");
                let age = ages.find(|(labels, _)| *labels == of);
                assert_eq!(age, Some((of.as_str(), row["age_s"].as_f64().unwrap())));
            }
        }
        let closed: f64 = samples(&page, "floorwatch_queue_calls_total")
            .filter(|(labels, _)| labels.contains("offered"))
            .map(|(_, value)| value)
            .sum();
        let waits: f64 = samples(&page, "floorwatch_queue_wait_seconds_count")
            .map(|(_, value)| value)
            .sum();
        assert!(
            closed > 20.0 && (closed - waits).abs() < 0.5,
            "{closed} {waits}"
        );
    });
}

fn samples<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
    page.lines().filter_map(move |line| {
        let (labels, value) = line
            .strip_prefix(name)?
            .strip_prefix('{')?
            .rsplit_once("} ")?;
        Some((labels, value.parse().ok()?))
    })
}

fn check_queue(page: &str, row: &Value, window: &str) {
    let label = |key: &str| format!("{key}=\"{}\"", row[key].as_str().unwrap());
    let own = [label("source"), label("queue")];
    let value = |name: &str, more: &[String]| {
        let all: Vec<&String> = own.iter().chain(more).collect();
        sample(page, name, &all)
    };
    let check = |name: &str, more: &[String], expected: &Value| {
        let found = value(name, more);
        match (found, expected.as_f64()) {
            (None, None) => {}
            (Some(found), Some(expected)) => assert!(
                (found - expected).abs() < 1e-9,
                "{name} {more:?}: {found}, {expected}"
            ),
            other => panic!("{name} {more:?}: {other:?}"),
        }
    };
    let window = format!("window=\"{window}\"");
    check("floorwatch_queue_calls_waiting", &[], &row["waiting"]);
    check(
        "floorwatch_queue_estimated_wait_seconds",
        &[],
        &row["ewt_s"],
    );
    check(
        "floorwatch_queue_occupancy_ratio",
        std::slice::from_ref(&window),
        &row["occupancy"],
    );
    for state in ["staffed", "available", "not_ready", "wrapping_up"] {
        check(
            "floorwatch_queue_agents",
            &[format!("state=\"{state}\"")],
            &row[state],
        );
    }
    for (formula, level) in row["service_levels"].as_object().unwrap() {
        let formula = format!("formula=\"{formula}\"");
        check(
            "floorwatch_queue_service_level_ratio",
            &[window.clone(), formula],
            level,
        );
    }
    let longest = row["longest_wait_s"].as_f64().unwrap_or(0.0);
    let shown = value("floorwatch_queue_longest_wait_seconds", &[]).unwrap();
    assert!((shown - longest).abs() < 1e-9, "{shown} {longest}");
}

/// The one sample that has these labels.
fn sample(page: &str, name: &str, labels: &[&String]) -> Option<f64> {
    let fits = |of: &str| labels.iter().all(|label| of.contains(label.as_str()));
    let found: Vec<f64> = samples(page, name)
        .filter(|(of, _)| fits(of))
        .map(|(_, value)| value)
        .collect();
    assert!(found.len() < 2, "{name} {labels:?}: {found:?}");
    found.first().copied()
}

/// How right estimates were is the same as explained and as measured.
fn check_accuracy(page: &str, row: &Value, floors: &Floors) {
    let [source, queue] = ["source", "queue"].map(|key| row[key].as_str().unwrap());
    let query = format!("source={source}&queue={queue}&metric=ewt_s");
    let query = ExplainQuery::parse(&query).unwrap();
    let explained = serde_json::to_value(floors.explain(&query).unwrap()).unwrap();
    let own = [format!("source=\"{source}\""), format!("queue=\"{queue}\"")];
    for (name, key) in [("error", "mean_error_s"), ("bias", "bias_s")] {
        let name = format!("floorwatch_queue_estimated_wait_{name}_seconds");
        let found = sample(page, &name, &[&own[0], &own[1]]);
        let told = explained["accuracy"][key].as_f64();
        assert_eq!(found.is_some(), told.is_some(), "{name}");
        assert!(
            (found.unwrap_or(0.0) - told.unwrap_or(0.0)).abs() < 1e-9,
            "{name}"
        );
    }
}

#[test]
fn a_source_on_two_partitions_is_said_once() {
    let mut floors = floors();
    let apply = |floors: &mut Floors, partition, id: &'static str| {
        let event = Event {
            id: id.into(),
            source: "acme/site-1".into(),
            time: START,
            sequence: None,
            received: None,
            body: floor::Body::SourceMark(floor::Mark::Heartbeat),
        };
        floors.apply(&event, Some(partition), START)
    };
    for (partition, id) in [(0, "a"), (0, "b"), (1, "c"), (1, "d"), (0, "e")] {
        assert_eq!(apply(&mut floors, partition, id), Verdict::Applied);
    }
    let document = serde_json::to_value(floors.document(&BoardQuery::default())).unwrap();
    assert_eq!(document["anomalies"]["source_split"], 1);
    floors.drop_partition(0);
    assert_eq!(floors.document(&BoardQuery::default()).sources.len(), 1);
    floors.drop_partition(1);
    assert_eq!(floors.document(&BoardQuery::default()).sources.len(), 0);
}
