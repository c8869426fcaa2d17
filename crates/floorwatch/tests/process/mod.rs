//! Runs the binary that was built.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot run its process has failed"
)]
#![allow(missing_docs, reason = "said by their names")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a command said, and how it ended.
pub struct Output {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_floorwatch"));
    command
        .args(arguments)
        .env_remove("RUST_LOG")
        .env_remove("FLOORWATCH_LOG");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn floorwatch(arguments: &[&str]) -> Output {
    floorwatch_with(arguments, "")
}

/// Runs a command to its end, with something on stdin.
pub fn floorwatch_with(arguments: &[&str], stdin: &str) -> Output {
    let mut child = command(arguments).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = stdin.to_owned();
    let writing = std::thread::spawn(move || drop(input.write_all(text.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    Output {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a command whose stdout is closed after the first line.
pub fn cut_short(arguments: &[&str], check: impl FnOnce(&Output)) {
    let mut child = command(arguments).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    check(&Output {
        code: output.status.code(),
        stdout: line,
        stderr,
    });
}

/// A file for one test, under a folder of this process.
pub fn file(name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string());
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// A port that nobody uses just now.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// A server that is ended with the test.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    /// Starts a command that serves on that port, and waits until it answers.
    pub fn start(arguments: &[&str], port: u16) -> Self {
        let mut command = command(arguments);
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let server = Self { child, port };
        server.wait_for(Duration::from_secs(20), "/healthz", |status, _| {
            status == 200
        });
        server
    }

    /// The status and the body of a page; nothing if nobody answers.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .ok()?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n\r\n",
            self.port
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    /// Asks again and again until the answer is as wanted.
    pub fn wait_for(
        &self,
        patience: Duration,
        path: &str,
        wanted: impl Fn(u16, &str) -> bool,
    ) -> String {
        let begun = Instant::now();
        loop {
            let answer = self.get(path);
            if let Some((status, body)) = &answer
                && wanted(*status, body)
            {
                return body.clone();
            }
            assert!(begun.elapsed() < patience, "{path}: {answer:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Asks it to end, and says how it did and how long that took.
    pub fn terminate(mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        let status = self.child.wait().unwrap();
        (status.code(), begun.elapsed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already is not there to be killed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
