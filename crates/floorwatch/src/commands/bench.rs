//! `floorwatch bench`: how fast this is here, each part in a process of its own and beside its limit,
//! so that what counts is a ratio of one run.

mod engine;
mod fanout;
mod ingest;
mod measure;
mod running;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use self::measure::Measure;
use super::{Failure, written};
use crate::cli::{Bench, Measured};
use crate::engine::Clock;

/// Measures, and prints what came out as JSON.
pub fn run(arguments: &Bench) -> Result<(), Failure> {
    if let Some(part) = &arguments.part {
        let measures = match arguments.what {
            Measured::Engine => engine::part(arguments, part)?,
            Measured::Ingest => vec![ingest::part(arguments, part)?],
            Measured::Fanout => fanout::part(arguments, part)?,
        };
        return print(&json!(measures));
    }
    let now = Clock::Wall.now().0;
    let topic = format!("floorwatch-bench-{now}-{}", std::process::id());
    let parts = match arguments.what {
        Measured::Engine => &engine::PARTS[..],
        Measured::Ingest => &ingest::PARTS,
        Measured::Fanout => &fanout::PARTS,
    };
    let measured = measured(arguments, parts, &topic);
    // What was measured is told, whatever becomes of the topic.
    let told = measured.and_then(|all| print(&report(arguments, parts, &all)));
    if arguments.what == Measured::Ingest {
        ingest::clean(arguments, &topic)?;
    }
    told
}

fn measured(arguments: &Bench, parts: &[&str], topic: &str) -> Result<Vec<Measure>, Failure> {
    if arguments.what == Measured::Ingest {
        let count = ingest::write(arguments, topic)?;
        tell(&format!("{count} events are in {topic}"));
    }
    rounds(arguments, parts, topic)
}

/// Every part in turn, as often as is asked for: what the machine does meanwhile meets all alike.
fn rounds(arguments: &Bench, parts: &[&str], topic: &str) -> Result<Vec<Measure>, Failure> {
    let mut all = Vec::new();
    for _ in 0..arguments.rounds {
        for part in parts {
            for measure in alone(arguments, part, topic)? {
                tell(&format!(
                    "{:<15} {:>11.0}/s, {:>8.3} processor seconds a million, {:>6.0} MB at most",
                    measure.part,
                    measure.rate(),
                    measure.cpu_per_million(),
                    measure.peak_mb
                ));
                all.push(measure);
            }
        }
    }
    Ok(all)
}

/// One part in a process of its own.
fn alone(arguments: &Bench, part: &str, topic: &str) -> Result<Vec<Measure>, Failure> {
    let say = |error: std::io::Error| format!("{part} cannot be measured: {error}");
    let mut command = Command::new(std::env::current_exe().map_err(say)?);
    let what = match arguments.what {
        Measured::Engine => "engine",
        Measured::Ingest => "ingest",
        Measured::Fanout => "fanout",
    };
    command.args(["bench", what]);
    if let Some(brokers) = &arguments.brokers {
        command.args(["--brokers", brokers]);
    }
    let done = command
        .args(["--part", part, "--topic", topic])
        .args(["--hours", &arguments.hours.to_string()])
        .args(["--sources", &arguments.sources.to_string()])
        .args(["--agents", &arguments.agents.to_string()])
        .args(["--queues", &arguments.queues.to_string()])
        .args(["--clients", &arguments.clients.to_string()])
        .args(["--seconds", &arguments.seconds.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .map_err(say)?;
    if !done.status.success() {
        return Err(Failure::Failed(format!("{part} could not be measured")));
    }
    let measures = serde_json::from_slice(&done.stdout);
    measures.map_err(|error| Failure::Failed(format!("{part}: {error}")))
}

/// Medians of all rounds with their least and most, and what each is of its limit.
fn report(arguments: &Bench, parts: &[&str], measured: &[Measure]) -> Value {
    let mut by_part: BTreeMap<&str, Vec<&Measure>> = BTreeMap::new();
    for measure in measured {
        by_part.entry(&measure.part).or_default().push(measure);
    }
    let spread = |of: &dyn Fn(&Measure) -> f64, measures: &[&Measure]| {
        let mut all: Vec<f64> = measures.iter().map(|it| of(it)).collect();
        all.sort_by(f64::total_cmp);
        json!({"median": all[all.len() / 2], "least": all[0], "most": all[all.len() - 1]})
    };
    let figures = by_part.iter().map(|(part, measures)| {
        let mut of_part = json!({
            "count": measures[0].count,
            "per_second": spread(&Measure::rate, measures),
            "cpu_s_per_million": spread(&Measure::cpu_per_million, measures),
            "peak_mb": spread(&|it| it.peak_mb, measures),
        });
        for name in measures[0].more.keys() {
            of_part[name] = spread(
                &|it| it.more.get(name).copied().unwrap_or(f64::NAN),
                measures,
            );
        }
        ((*part).to_owned(), of_part)
    });
    let figures: serde_json::Map<String, Value> = figures.collect();
    // The last is what this is about, the one before it the limit.
    let of = |part: &str, figure: &str| figures[part][figure]["median"].as_f64();
    let ratio = match parts {
        [.., limit, whole] => {
            let ratio = |figure: &str| Some(of(whole, figure)? / of(limit, figure)?);
            json!({"of": limit, "per_second": ratio("per_second"), "cpu_s_per_million": ratio("cpu_s_per_million")})
        }
        _ => Value::Null,
    };
    let size = match arguments.what {
        Measured::Fanout => json!({"clients": arguments.clients, "seconds": arguments.seconds}),
        Measured::Engine | Measured::Ingest => json!({
            "hours": arguments.hours, "sources": arguments.sources, "agents": arguments.agents,
            "queues": arguments.queues,
        }),
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "size": size,
        "rounds": arguments.rounds,
        "parts": figures,
        "ratio": ratio,
    })
}

fn print(document: &Value) -> Result<(), Failure> {
    written(writeln!(std::io::stdout(), "{document:#}"))
}

/// What is going on, for who waits.
fn tell(words: &str) {
    // Where that cannot be written, nobody waits.
    let _ = writeln!(std::io::stderr(), "{words}");
}
