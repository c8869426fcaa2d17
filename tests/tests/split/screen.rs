//! What a screen on a gateway gets while processors come and go.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use acceptance::model::parse_time;
use acceptance::product::{Scratch, script, wait_for};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;

use super::client::{Cells, Client, grown};
use super::parts::{Parts, has, under_load};
use super::socket::open;

const FACTS: [&str; 12] = [
    "source",
    "agent",
    "name",
    "team",
    "state",
    "since",
    "call",
    "queue",
    "reason",
    "doubtful",
    "doubtful_reason",
    "long",
];
const WANTED: &str = r#"{"t":"sub","window":"5m","hz":20}"#;

/// A screen that stays open, on a thread of its own.
struct Screen {
    shown: Arc<Mutex<Client>>,
    over: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Screen {
    fn open(address: SocketAddr) -> Screen {
        let shown = Arc::<Mutex<Client>>::default();
        let (over, ending) = watch::channel(false);
        let hears = Arc::clone(&shown);
        let thread = std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().expect("a runtime");
            runtime.block_on(look(address, &hears, ending));
        });
        Screen {
            shown,
            over,
            thread,
        }
    }

    /// What is on it; nothing before the first picture.
    fn shows(&self) -> Option<Client> {
        assert!(!self.thread.is_finished(), "closed, or with a gap");
        let shown = self.shown.lock().expect("no gap");
        shown.seq.map(|_| shown.clone())
    }

    /// Ends it; fails if it was closed before, or has seen a gap.
    fn close(self) {
        self.over.send_replace(true);
        self.thread.join().expect("open to the end, without a gap");
    }
}

/// Takes in what comes. A delta that does not go on where the last frame ended fails.
async fn look(address: SocketAddr, shown: &Mutex<Client>, mut over: watch::Receiver<bool>) {
    let mut socket = open(address).await.expect("a socket");
    let asked = socket.send(Message::text(WANTED)).await;
    asked.expect("sent");
    loop {
        let message = tokio::select! {
            _ = over.wait_for(|over| *over) => return,
            message = socket.next() => message.expect("it stays open").expect("it stays whole"),
        };
        let Message::Text(text) = message else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text).expect("a frame is JSON");
        let mut shown = shown.lock().expect("no gap");
        match frame["t"].as_str() {
            Some("snap" | "delta") => shown.hear(&text),
            Some("beat") => assert_eq!(frame["seq"].as_u64(), Some(shown.seq.unwrap_or(0))),
            Some("hello") => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Cells by table, source, and queue or agent.
type Rows = BTreeMap<[String; 3], BTreeMap<String, Value>>;

/// What a screen says as of an instant, in epoch ms.
fn of_screen(shown: &Client, at: i64) -> Rows {
    let cells = |cells: &Cells| {
        let cells = cells.iter();
        cells
            .map(|(key, (value, told))| (key.clone(), grown(key, value, at - told)))
            .collect()
    };
    let tables = shown.tables.iter().flat_map(|(table, rows)| {
        let rows = rows.iter().flatten();
        rows.map(move |row| (name(table, |key| &row[key].0), cells(row)))
    });
    let total = ["total", "", ""].map(str::to_owned);
    tables.chain([(total, cells(&shown.total))]).collect()
}

/// The same of a document; of agents their facts, for the screen has asked for no more.
fn of_document(document: &Value) -> Rows {
    let cells = |row: &Value| -> BTreeMap<String, Value> {
        let row = row.as_object().expect("a row").clone();
        row.into_iter().collect()
    };
    let rows = |table: &'static str| document[table].as_array().expect("rows").iter();
    let queues = rows("queues").map(|row| (name("queues", |key| &row[key]), cells(row)));
    let agents = rows("agents").map(|row| {
        let mut facts = cells(row);
        facts.retain(|key, _| FACTS.contains(&key.as_str()));
        if let Some(since) = row["since"].as_str().and_then(parse_time) {
            facts.insert("since".to_owned(), (since / 1_000).into());
        }
        (name("agents", |key| &row[key]), facts)
    });
    let total = ["total", "", ""].map(str::to_owned);
    let total = (total, cells(&document["total"]));
    queues.chain(agents).chain([total]).collect()
}

fn name<'a>(table: &str, of: impl Fn(&'static str) -> &'a Value) -> [String; 3] {
    let id = if table == "agents" { "agent" } else { "queue" };
    [
        table.to_owned(),
        of("source").to_string(),
        of(id).to_string(),
    ]
}

/// Where one says something else than the other, beside some columns.
fn differences(one: &Rows, other: &Rows, beside: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let names: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    for name in names {
        let (Some(one), Some(other)) = (one.get(name), other.get(name)) else {
            found.push(format!("only one has {name:?}"));
            continue;
        };
        let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
        let compared = keys
            .into_iter()
            .filter(|key| !beside.contains(&key.as_str()));
        for key in compared {
            let same =
                (one.get(key).zip(other.get(key))).is_some_and(|(one, other)| near(one, other));
            if !same {
                let both = (one.get(key), other.get(key));
                found.push(format!("{key} of {name:?}: {both:?}"));
            }
        }
    }
    found
}

/// Numbers are rounded on their way to a screen, and instants to milliseconds.
fn near(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let of = |number: &serde_json::Number| number.as_f64().unwrap_or(f64::NAN);
            (of(one) - of(other)).abs() < 0.002
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(key, part): (&String, &Value)| near(part, &other[key]);
            one.len() == other.len() && one.iter().all(same)
        }
        (one, other) => one == other,
    }
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_screen_on_a_gateway_sees_no_gap_while_processors_are_killed() {
    let mut parts = Parts::start("screen", 2, 1);
    let address = parts.gateways[0].1.address;
    let screen = Screen::open(address);
    let topic = parts.topic();
    under_load(&topic, 45, |times| {
        let (one, other) = (times % 2, 1 - times % 2);
        has(&parts.processors[one].1, 3);
        parts.processors[one].1.kill();
        has(&parts.processors[other].1, 6);
        parts.again(one);
        screen.shows();
    });
    let scratch = Scratch::new("screen");
    let events = scratch.file("events.jsonl", &script("kafka.sh", &["dump", &topic]));
    parts.compare(&events);

    let gateway = &parts.gateways[0].1;
    wait_for("the screen to show the board", || {
        let board = gateway.board("5m");
        let shown = screen.shows()?;
        let at = board["at"].as_str().and_then(parse_time);
        let at = at.expect("a board has an instant") / 1_000;
        // The document does not say since when the longest wait is. Occupancy is as of the last
        // whole second on a screen.
        let beside = ["longest_since", "occupancy"];
        let found = differences(&of_screen(&shown, at), &of_document(&board), &beside);
        println!("{} {:?}", board["at"], &found[..found.len().min(5)]);
        found.is_empty().then_some(())
    });
    // One that begins now is told all at once: what the other has put together is the same.
    let fresh = Screen::open(address);
    let (old, new) = wait_for("both screens to be as far", || {
        let (old, new) = (screen.shows()?, fresh.shows()?);
        (old.seq == new.seq).then_some((old, new))
    });
    let now = new.total["waiting"].1;
    let (old, new) = (of_screen(&old, now), of_screen(&new, now));
    let found = differences(&old, &new, &[]);
    assert!(found.is_empty(), "{:?}", &found[..found.len().min(5)]);
    assert!(new.keys().any(|[table, ..]| table == "queues"));
    assert!(new.keys().any(|[table, ..]| table == "agents"));
    screen.close();
    fresh.close();
}
