//! The engine as it runs: events come one after another, time passes, and all windows are looked at
//! again and again without anything being computed anew. The product's command does the same for
//! one instant only.

use std::collections::BTreeMap;
use std::sync::Arc;

use acceptance::model;
use floor::{Anomalies, Body, Floor, Plan, QueueTerms, Settings, SettingsChange, Time, Window};
use serde_json::{Value, json};
use wire::board::{Document, Row, agent_row, queue_row, total_row};

/// All sources of a board.
pub struct Live {
    settings: model::Settings,
    default: Settings,
    floors: BTreeMap<String, Floor>,
    now: Time,
}

impl Live {
    /// Before any event. `settings` are those of the configuration file.
    pub fn new(settings: &model::Settings) -> Live {
        Live {
            settings: settings.clone(),
            default: own_settings(&settings.default),
            floors: BTreeMap::new(),
            now: Time::MIN,
        }
    }

    /// Takes in a line that arrives at that instant.
    pub fn take(&mut self, line: &str, now: i64) {
        let event = wire::event::decode(line.as_bytes()).expect("well-formed");
        let source = event.source.to_string();
        if !self.floors.contains_key(&source) {
            let plan = plan(&self.settings, &source);
            let floor = Floor::new(Arc::from(source.as_str()), plan, event.time.min(Time(now)));
            self.floors.insert(source.clone(), floor);
        }
        if let Some(floor) = self.floors.get_mut(&source) {
            floor.apply(&event, Time(now));
        }
    }

    /// Lets time pass.
    pub fn advance_to(&mut self, now: i64) {
        self.now = Time(now);
        for floor in self.floors.values_mut() {
            floor.advance_to(Time(now));
        }
    }

    /// Stops, and goes on from what was saved.
    pub fn restart(&mut self) {
        for (source, floor) in &mut self.floors {
            let plan = plan(&self.settings, source);
            *floor = Floor::restore(&floor.save(), plan).expect("what was just saved");
        }
    }

    /// Computes all agents' times at once, which is another way to the same figures.
    pub fn prepare(&mut self) {
        self.floors.values_mut().for_each(Floor::prepare);
    }

    /// The board as it stands.
    pub fn board(&self, window: &str) -> Value {
        let window = Window::from_name(window).expect("a window of the engine");
        let mut total = QueueTerms::empty(window, &self.default);
        let (mut queues, mut agents) = (Vec::new(), Vec::new());
        for floor in self.floors.values() {
            let mut rows: Vec<(Arc<str>, Row)> = Vec::new();
            for id in floor.queues() {
                let (facts, terms) = (floor.queue(id), floor.queue_terms(id, window));
                total.merge_calls(&terms);
                let row = queue_row(floor.source(), &facts, &terms);
                rows.push((facts.queue, row));
            }
            queues.extend(by_id(rows));
            let mut rows: Vec<(Arc<str>, Row)> = Vec::new();
            for id in floor.agents() {
                let (facts, terms) = (floor.agent(id), floor.agent_terms(id, window));
                let row = agent_row(floor.source(), &facts, &terms);
                rows.push((facts.agent, row));
            }
            agents.extend(by_id(rows));
            let (counts, times) = floor.agent_pool(window);
            total.merge_agents(&counts, &times);
        }
        let document = Document {
            at: self.now,
            seq: 0,
            delay: None,
            window,
            total: total_row(&total),
            groups: None,
            queues,
            agents,
            anomalies: Anomalies::default(),
            sources: Vec::new(),
        };
        serde_json::to_value(document).expect("a board is JSON")
    }
}

fn by_id(mut rows: Vec<(Arc<str>, Row)>) -> impl Iterator<Item = Row> {
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows.into_iter().map(|(_, row)| row)
}

/// What a `queue.config` with this data changes.
fn change(data: &Value) -> SettingsChange {
    let mut data = data.clone();
    data["queue"] = json!("any");
    let event = json!({"specversion": "1.0", "id": "1", "source": "any", "type": "queue.config",
        "time": "2026-01-01T00:00:00Z", "data": data});
    let line = event.to_string();
    match wire::event::decode(line.as_bytes()).map(|event| event.body) {
        Ok(Body::QueueConfig(config)) => config.settings,
        other => panic!("{line}: {other:?}"),
    }
}

/// The day is all that these configurations set.
fn own_settings(settings: &model::QueueSettings) -> Settings {
    let minutes = settings.day_start / 60 / model::SECOND;
    let start = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let mut own = Settings::default();
    change(&json!({"time_zone": settings.time_zone, "day_start": start})).apply_to(&mut own);
    own
}

fn plan(settings: &model::Settings, source: &str) -> Plan {
    let prefix = format!("{source}/");
    let mut queues: BTreeMap<String, SettingsChange> = BTreeMap::new();
    for (name, data) in &settings.queues {
        if !name.contains('/') {
            queues.insert(name.clone(), change(data));
        }
    }
    // A name with the source wins.
    for (name, data) in &settings.queues {
        if let Some(queue) = name.strip_prefix(&prefix) {
            queues.insert(queue.to_string(), change(data));
        }
    }
    Plan {
        default: own_settings(&settings.site(source)),
        queues,
        ..Plan::default()
    }
}
