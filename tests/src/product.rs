//! The product, from outside: its binary, its port, its topics.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::diff_sections;

/// Longer than anything takes that is going to happen at all.
const PATIENCE: Duration = Duration::from_secs(120);

/// The built binary, beside the one that runs this test or example.
pub fn binary() -> PathBuf {
    built("floorwatch").expect("the binary is built first: cargo build --release")
}

/// The one that ends where it is told to (CONTRIBUTING.md).
pub fn binary_with_fail_points() -> PathBuf {
    built("fail-points/floorwatch").expect("it is built first: make test STEPS=acceptance")
}

/// A file in one of the directories above the program that runs.
fn built(name: &str) -> Option<PathBuf> {
    let own = std::env::current_exe().expect("a program knows its own path");
    let above = own.ancestors().skip(1).take(3);
    { above.map(|directory| directory.join(name)) }.find(|path| path.is_file())
}

/// Runs the binary to its end, however that is.
pub fn output(arguments: &[&str]) -> Output {
    { Command::new(binary()).args(arguments).output() }.expect("the binary starts")
}

/// Runs the binary to its end; returns what it printed, and fails with what it said.
pub fn run(arguments: &[&str]) -> String {
    let done = output(arguments);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success(),
        "floorwatch {arguments:?}: {}\n{said}",
        done.status
    );
    String::from_utf8(done.stdout).expect("it prints text")
}

/// The board of `floorwatch board --events FILE --at TIME`.
pub fn board(events: &Path, at: &str, window: &str, more: &[&str]) -> Value {
    let events = events.to_str().expect("a plain path");
    let arguments = [
        &["board", "--events", events, "--at", at, "--window", window],
        more,
    ]
    .concat();
    serde_json::from_str(&run(&arguments)).expect("a board is JSON")
}

/// A command of the binary that runs beside a test, ended with it.
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts it; what it says goes to a file of that name.
    pub fn start(scratch: &Scratch, name: &str, arguments: &[&str]) -> Running {
        let log = scratch.path(&format!("{name}.log"));
        let said = std::fs::File::create(&log).expect("a log");
        let child = Command::new(binary())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .expect("the binary starts");
        Running { child, log }
    }

    /// Asks it to end, waits, and returns what it has said; fails unless it ends well.
    pub fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").arg(&id).status().expect("kill runs");
        let ended = self.child.wait().expect("it ends");
        let said = std::fs::read_to_string(&self.log).expect("its log");
        assert!(asked.success() && ended.success(), "{ended}: {said}");
        said
    }

    /// Asks it to end, and waits; true if it was far enough to hear and ended well.
    pub fn ended_well(mut self) -> bool {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").arg(&id).status().expect("kill runs");
        asked.success() && self.child.wait().expect("it ends").success()
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A directory of a test's own, gone with it; `FLOORWATCH_KEEP=1` keeps it, with the logs.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new, empty directory.
    pub fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("floorwatch-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a place for files");
        Scratch(path)
    }

    /// Writes a file and returns its path.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        self.bytes(name, content.as_bytes())
    }

    /// Writes a file that need not be text.
    pub fn bytes(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("it can be written");
        path
    }

    /// Writes lines, one event each.
    pub fn lines(&self, name: &str, lines: &[String]) -> PathBuf {
        self.file(name, &(lines.join("\n") + "\n"))
    }

    /// What the server that was started last with its files has said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("server.log")).expect("a log")
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::env::var_os("FLOORWATCH_KEEP").is_none() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// The brokers that the test command has started.
pub fn brokers() -> String {
    std::env::var("FLOORWATCH_TEST_BROKERS").expect("set by: make test STEPS=acceptance")
}

/// Runs a script of this directory.
pub fn script(name: &str, arguments: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let done = Command::new(path)
        .args(arguments)
        .output()
        .expect("the script starts");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{name} {arguments:?}: {said}");
    String::from_utf8(done.stdout).expect("it prints text")
}

/// A server of the product, ended with the test.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts `floorwatch run` against the test's broker, with topics of its own prefix.
    pub fn start(scratch: &Scratch, prefix: &str, more: &str) -> Server {
        Server::at(scratch, &brokers(), prefix, more)
    }

    /// The same against another broker.
    pub fn at(scratch: &Scratch, brokers: &str, prefix: &str, more: &str) -> Server {
        Server::of(Command::new(binary()), scratch, brokers, prefix, more)
    }

    /// One that takes a part of the work, `processor` or `gateway`.
    pub fn part(scratch: &Scratch, role: &str, prefix: &str, more: &str) -> Server {
        let program = Command::new(binary());
        Server::with(program, role, scratch, &brokers(), prefix, more)
    }

    /// The same of another program.
    pub fn of(
        program: Command,
        scratch: &Scratch,
        brokers: &str,
        prefix: &str,
        more: &str,
    ) -> Server {
        Server::with(program, "all", scratch, brokers, prefix, more)
    }

    /// The same, taking a part of the work.
    pub fn with(
        mut program: Command,
        role: &str,
        scratch: &Scratch,
        brokers: &str,
        prefix: &str,
        more: &str,
    ) -> Server {
        let address = free_address();
        let config = format!(
            "[kafka]\nbrokers = \"{brokers}\"\nprefix = \"{prefix}\"\n[http]\nlisten = \"{address}\"\n{more}"
        );
        let path = scratch.file("floorwatch.toml", &config);
        let log = std::fs::File::create(scratch.path("server.log")).expect("a log");
        let child = program
            .args(["run", "--config", path.to_str().expect("a plain path")])
            .args(["--role", role])
            .stdin(Stdio::null())
            .stderr(log)
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        Server { child, address }
    }

    /// Waits until it has caught up.
    pub fn ready(&self) {
        wait_for("the server to be ready", || {
            matches!(self.readiness(), Some((200, _))).then_some(())
        });
    }

    /// Status and body of what it says of its readiness, once it answers.
    pub fn readiness(&self) -> Option<(u16, String)> {
        try_get(self.address, "/readyz")
    }

    /// The body of a page; fails unless it is found.
    pub fn get(&self, path: &str) -> String {
        let (status, body) = get(self.address, path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The board now.
    pub fn board(&self, window: &str) -> Value {
        serde_json::from_str(&self.get(&format!("/api/v1/board?window={window}"))).expect("JSON")
    }

    /// The board of a window once it is that of these events, in the sections named. Until then
    /// it may lag behind, or not be shown at all while what another had is being read.
    pub fn comes_to(&self, events: &Path, window: &str, sections: &[&str], more: &[&str]) -> Value {
        wait_for("the board of all records", || {
            let page = format!("/api/v1/board?window={window}");
            let (status, body) = try_get(self.address, &page)?;
            let live: Value = serde_json::from_str(&body).expect("JSON");
            if status != 200 {
                println!("{page}: {live}");
                return None;
            }
            let at = live["at"].as_str().expect("a board has an instant");
            let found = diff_sections(&live, &board(events, at, window, more), sections);
            println!(
                "{page}: at {at}, {} differ: {:?}",
                found.len(),
                found.first()
            );
            found.is_empty().then_some(live)
        })
    }

    /// The value of a metric's series, by the start of its line; none before the server answers.
    pub fn metric(&self, series: &str) -> Option<f64> {
        let (_, page) = try_get(self.address, "/metrics")?;
        let line = page.lines().find(|line| line.starts_with(series))?;
        line.rsplit(' ').next()?.parse().ok()
    }

    /// Waits until this process has written a checkpoint; says how many bytes its partitions have.
    pub fn saved(&self) -> f64 {
        wait_for("a checkpoint", || {
            let bytes = self.metric("floorwatch_checkpoint_bytes ");
            bytes.filter(|bytes| *bytes > 0.0)
        })
    }

    /// The sum of all series of a metric.
    pub fn total(&self, metric: &str) -> f64 {
        let page = self.get("/metrics");
        let series = page.lines().filter(|line| {
            let after = line.strip_prefix(metric);
            after.is_some_and(|after| after.starts_with(['{', ' ']))
        });
        series
            .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
            .sum()
    }

    /// Resident memory, in MB.
    pub fn resident_mb(&self) -> u64 {
        resident_mb(self.child.id())
    }

    /// Asks it to end, and waits; returns how it ended.
    pub fn stop(mut self) -> ExitStatus {
        self.signal("TERM");
        self.child.wait().expect("it ends")
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(
            sent.expect("kill runs").success(),
            "the server had ended by itself"
        );
    }

    /// How it has ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("it was started")
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Resident memory of a process, in MB.
pub fn resident_mb(process: u32) -> u64 {
    let path = PathBuf::from(format!("/proc/{process}/status"));
    let status = std::fs::read_to_string(path).expect("a process says how it is");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let figure = line.and_then(|line| line.split_whitespace().nth(1));
    let kilobytes: u64 = figure.expect("a figure").parse().expect("a number");
    kilobytes / 1_024
}

/// Tries until something is there, for as long as anything takes.
pub fn wait_for<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    let mut tried = 0;
    loop {
        if let Some(found) = attempt() {
            return found;
        }
        // One attempt alone may take longer.
        tried += 1;
        let waited = start.elapsed();
        assert!(
            waited < PATIENCE || tried < 3,
            "waited {waited:?} for {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// An address on which nobody listens.
pub fn free_address() -> SocketAddr {
    let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
    probe.local_addr().expect("it is bound")
}

/// Status and body of a page.
pub fn get(address: SocketAddr, path: &str) -> (u16, String) {
    try_get(address, path).expect("the server answers")
}

/// Status and body of what a server answers to a body sent to it.
pub fn post(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (u16, String) {
    let length = body.len().to_string();
    let headers = [headers, &[("Content-Length", &length)]].concat();
    request(address, &format!("POST {path}"), &headers, body).expect("the server answers")
}

fn try_get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    request(address, &format!("GET {path}"), &[], "")
}

fn request(
    address: SocketAddr,
    what: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut text = format!("{what} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("\r\n{body}"));
    stream.write_all(text.as_bytes()).ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut chunked = false;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        chunked |= line
            .to_ascii_lowercase()
            .starts_with("transfer-encoding: chunked");
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = Vec::new();
    if chunked {
        read_chunks(&mut reader, &mut body)?
    } else {
        reader.read_to_end(&mut body).ok()?;
    }
    Some((status, String::from_utf8(body).ok()?))
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> Option<()> {
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        let start = body.len();
        body.resize(start + size + 2, 0);
        reader.read_exact(&mut body[start..]).ok()?;
        body.truncate(start + size);
        if size == 0 {
            return Some(());
        }
    }
}
