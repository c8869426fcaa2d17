//! `floorwatch demo` from outside: the whole product without a Kafka.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::product::{Scratch, binary, free_address, get, resident_mb, wait_for};

/// A demo, ended with the test.
pub struct Demo {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    _scratch: Scratch,
}

impl Demo {
    /// Starts one, and waits until it shows the board.
    pub fn start(name: &str) -> Demo {
        let scratch = Scratch::new(name);
        let address = free_address();
        let log = std::fs::File::create(scratch.path("demo.log")).expect("a log");
        let child = Command::new(binary())
            .args(["demo", "--seed", "7", "--port", &address.port().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the demo starts");
        let demo = Demo {
            child,
            address,
            _scratch: scratch,
        };
        wait_for("the demo to be ready", || {
            std::net::TcpStream::connect(address).ok()?;
            (get(address, "/readyz").0 == 200).then_some(())
        });
        demo
    }

    /// Resident memory, in MB.
    pub fn resident_mb(&self) -> u64 {
        resident_mb(self.child.id())
    }

    /// Looks at the memory until asked for the most that there was.
    pub fn watch_memory(&self) -> impl FnOnce() -> u64 + use<> {
        let (over, most) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let process = self.child.id();
        let (told, found) = (Arc::clone(&over), Arc::clone(&most));
        let watching = std::thread::spawn(move || {
            while !told.load(Ordering::Relaxed) {
                found.fetch_max(resident_mb(process), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        move || {
            over.store(true, Ordering::Relaxed);
            watching.join().expect("it looks until told");
            most.load(Ordering::Relaxed)
        }
    }

    /// Sockets that count as open.
    pub fn clients(&self) -> u64 {
        let (_, page) = get(self.address, "/metrics");
        let line = page
            .lines()
            .find(|line| line.starts_with("floorwatch_websocket_clients "));
        let figure = line.and_then(|line| line.rsplit(' ').next());
        figure.expect("a figure").parse().expect("a number")
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
