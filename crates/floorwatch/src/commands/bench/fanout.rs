//! Frames to many screens: the product's, beside a server that only writes what is made once.
//!
//! The server has a process of its own, and so have the screens. Each screen looks at one of twenty
//! teams, of each of which something changes all the time; what is measured is from the instant that
//! a frame is of, which it says, to when a screen has it.

mod bare;
mod product;
mod screens;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::ops::Range;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::time::sleep;

use self::screens::Seen;
use super::super::Failure;
use super::measure::{Measure, Watch, as_f64, memory_mb};
use super::running::Running;
use crate::cli::Bench;

/// Parts, in the order in which they are measured.
pub const PARTS: [&str; 2] = ["bare", "product"];
/// Teams.
const CHANNELS: u32 = 20;
/// Frames a second.
const HZ: u32 = 10;
/// Files that a server opens beside its screens' sockets.
const SPARE: u32 = 200;
/// How long all screens may take to be there.
const PATIENCE: Duration = Duration::from_secs(120);

/// Measures one part; or is the server that is measured.
pub fn part(arguments: &Bench, part: &str) -> Result<Vec<Measure>, Failure> {
    match part {
        "bare server" => bare::serve().map(|()| Vec::new()),
        "product server" => product::serve(arguments.clients).map(|()| Vec::new()),
        _ if PARTS.contains(&part) => Ok(vec![measured(arguments, part)?]),
        _ => Err(Failure::Misused(format!("there is no part {part}"))),
    }
}

/// Says where a server is, for the process that has started it.
fn announce(address: SocketAddr) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let said = writeln!(out, "{address}").and_then(|()| out.flush());
    said.map_err(|error| Failure::Failed(format!("nobody listens: {error}")))
}

fn measured(arguments: &Bench, part: &str) -> Result<Measure, Failure> {
    let say = |error: std::io::Error| Failure::Failed(format!("{part} cannot be started: {error}"));
    if let Some(most) = open_files().filter(|most| *most < arguments.clients + SPARE) {
        return Err(Failure::Failed(format!(
            "a process may open {most} files here, too few for {} screens: raise that (ulimit -n), or look at fewer by --clients",
            arguments.clients
        )));
    }
    let mut server = Command::new(std::env::current_exe().map_err(say)?);
    server
        .args(["bench", "fanout", "--part", &format!("{part} server")])
        .args(["--clients", &arguments.clients.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Running(server.spawn().map_err(say)?);
    let mut line = String::new();
    if let Some(said) = server.0.stdout.take() {
        BufReader::new(said).read_line(&mut line).map_err(say)?;
    }
    let address = line.trim().parse();
    let address = address.map_err(|_| Failure::Failed(format!("{part} does not serve")))?;
    let runtime = Runtime::new().map_err(say)?;
    runtime.block_on(look(arguments, part, address, server.0.id()))
}

/// How many files a process may open, where Linux says it.
fn open_files() -> Option<u32> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Opens a screen of each team, then the others, and looks on once each has had a frame.
async fn look(
    arguments: &Bench,
    part: &str,
    address: SocketAddr,
    process: u32,
) -> Result<Measure, Failure> {
    let seen = Arc::new(Seen::new());
    open(0..CHANNELS, address, &seen).await?;
    // What the first ones cost is the server itself.
    let before = memory_mb(process, "VmRSS:");
    open(CHANNELS..arguments.clients, address, &seen).await?;
    seen.begin();
    let watch = Watch::of(process);
    sleep(Duration::from_secs(arguments.seconds.into())).await;
    let (frames, bytes) = seen.end();
    let mut measure = watch.measure(part, frames);
    seen.well()?;
    if frames == 0 {
        return Err(Failure::Failed(format!("no frame of {part} has come")));
    }
    let due = f64::from(arguments.clients * HZ) * measure.seconds;
    let further = f64::from(arguments.clients - CHANNELS);
    measure.more = BTreeMap::from([
        ("p50_ms".to_owned(), seen.delay_ms(0.5)),
        ("p99_ms".to_owned(), seen.delay_ms(0.99)),
        ("most_ms".to_owned(), seen.delay_ms(1.0)),
        ("cores".to_owned(), measure.cpu_s / measure.seconds),
        (
            "kb_a_screen".to_owned(),
            (memory_mb(process, "VmRSS:") - before) * 1_024.0 / further,
        ),
        ("bytes_a_frame".to_owned(), as_f64(bytes) / as_f64(frames)),
        ("of_frames_due".to_owned(), as_f64(frames) / due),
    ]);
    Ok(measure)
}

/// Opens screens, and waits until all that there are have had a frame.
async fn open(screens: Range<u32>, address: SocketAddr, seen: &Arc<Seen>) -> Result<(), Failure> {
    let all = screens.end;
    for screen in screens {
        tokio::spawn(screens::look_on(address, screen % CHANNELS, seen.clone()));
        if screen % 64 == 63 {
            // The queue of those who knock is not long.
            sleep(Duration::from_millis(10)).await;
        }
    }
    let start = Instant::now();
    while seen.there() < all {
        seen.well()?;
        if start.elapsed() > PATIENCE {
            let words = format!("only {} of {all} screens have had a frame", seen.there());
            return Err(Failure::Failed(words));
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
