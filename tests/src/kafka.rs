//! A Kafka of a test's own, beside the one that the test command has started.

use std::path::Path;
use std::process::Command;

use crate::product::{Scratch, free_address, wait_for};

/// A Kafka of `kafka.sh` with settings of its own, gone with the test.
pub struct Kafka {
    port: u16,
    variables: Vec<(&'static str, String)>,
}

impl Kafka {
    /// Starts one with its data in a folder of that name.
    pub fn start(scratch: &Scratch, name: &str, port: u16, more: (&'static str, &str)) -> Kafka {
        let folder = scratch.path(name);
        let folder = folder.to_str().expect("a plain path").to_owned();
        let kafka = Kafka {
            port,
            variables: vec![
                ("KAFKA_PORT", port.to_string()),
                ("KAFKA_DIR", folder),
                (more.0, more.1.to_owned()),
            ],
        };
        kafka.script(&["start"]);
        kafka
    }

    /// Where it listens.
    pub fn brokers(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Runs a command of `kafka.sh`; returns what it printed.
    pub fn script(&self, arguments: &[&str]) -> String {
        let done = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("kafka.sh"))
            .args(arguments)
            .envs(self.variables.iter().cloned())
            .output()
            .expect("the script starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "kafka.sh {arguments:?}: {said}");
        String::from_utf8(done.stdout).expect("it prints text")
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        self.script(&["wipe"]);
    }
}

/// Ports in a row on which nobody listens; the first.
pub fn free_ports() -> u16 {
    wait_for("free ports", || {
        let port = free_address().port();
        let free = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        (port < u16::MAX - 2 && free(port + 1) && free(port + 2)).then_some(port)
    })
}
