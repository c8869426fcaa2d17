//! The product with teams of which something changes all the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::super::Failure;
use super::super::super::demo::{broker, kafka};
use super::super::super::server::Server;
use super::super::super::simulate::sink::Writer;
use super::{CHANNELS, HZ, announce};
use crate::config::{Config, Kafka};
use crate::engine::{Clock, Gate};

/// The source of all.
const SOURCE: &str = "bench/fanout";
/// Agents of a team, each with a reason of so many bytes: what changes of a team makes a frame of
/// about a kilobyte.
const AGENTS: u32 = 8;
const REASON: usize = 96;

/// Serves until the process is ended.
pub fn serve(clients: u32) -> Result<(), Failure> {
    let say = |error: std::io::Error| Failure::Failed(format!("nothing can be served: {error}"));
    let mut config = Config::default();
    config.http.listen.set_port(0);
    config.http.most_clients = clients as usize + 1;
    let mut server = Server::embedded(config, Clock::Wall, Gate::open());
    let listener = server.bind()?;
    server.config.http.listen = listener.local_addr().map_err(say)?;
    let broker = broker(&server.config)?;
    server.config.kafka = kafka(&broker);
    let (kafka, topic) = (
        server.config.kafka.clone(),
        server.config.input.topic.clone(),
    );
    let stop = Arc::clone(&server.stop);
    std::thread::Builder::new()
        .name("teams".into())
        // Without it there are no frames, which is told.
        .spawn(move || drop(feed(kafka, &topic, &stop)))
        .map_err(say)?;
    announce(server.config.http.listen)?;
    server.serve(listener)
}

/// Half of each team's agents say something new twice as often as frames go out.
fn feed(kafka: Kafka, topic: &str, stop: &AtomicBool) -> Result<(), Failure> {
    let mut writer = Writer::new(kafka, topic)?;
    let agents = || (0..CHANNELS * AGENTS).map(|place| (place, place / AGENTS));
    for (agent, team) in agents() {
        let profile = json!({"agent": format!("a{agent}"), "name": format!("Agent {agent}"),
            "team": format!("t{team}"), "queues": []});
        put(&mut writer, "agent.profile", (0, agent), &profile)?;
    }
    let (start, turn) = (Instant::now(), Duration::from_secs(1) / (HZ * 2));
    for round in 1.. {
        for (agent, _) in agents().filter(|(agent, _)| agent % 2 == round % 2) {
            let state = json!({"agent": format!("a{agent}"), "state": "not_ready",
                "reason": format!("{round:0>REASON$}")});
            put(&mut writer, "agent.state", (round, agent), &state)?;
        }
        while start.elapsed() < turn * round {
            writer.tend()?;
            std::thread::sleep(Duration::from_millis(2));
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(())
}

fn put(
    writer: &mut Writer,
    kind: &str,
    (round, agent): (u32, u32),
    data: &Value,
) -> Result<(), Failure> {
    let event = json!({"specversion": "1.0", "id": format!("{round}-{agent}"), "source": SOURCE,
        "type": kind, "time": Clock::Wall.now().to_string(), "data": data});
    writer.put_json(SOURCE, &event.to_string(), None)
}
