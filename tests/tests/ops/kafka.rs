//! The Kafka of deploy/, started as it is configured there, alone and in the compose file.

use std::process::Command;

use acceptance::product::{Scratch, Server, free_address, run, wait_for};

use super::tree::{entries, path, plain, text};

/// A Kafka of `kafka.sh` with a configuration of its own, gone with the test.
struct Kafka {
    variables: Vec<(&'static str, String)>,
}

impl Kafka {
    fn start(scratch: &Scratch, name: &str, port: u16, properties: &str) -> Kafka {
        let file = scratch.file(&format!("{name}.properties"), properties);
        let show = |path: std::path::PathBuf| path.to_str().expect("a plain path").to_owned();
        let kafka = Kafka {
            variables: vec![
                ("KAFKA_PORT", port.to_string()),
                ("KAFKA_DIR", show(scratch.path(name))),
                ("KAFKA_PROPERTIES", show(file)),
            ],
        };
        kafka.script("start");
        kafka
    }

    fn script(&self, command: &str) {
        let done = Command::new(path("tests/kafka.sh"))
            .arg(command)
            .envs(self.variables.iter().cloned())
            .output()
            .expect("the script starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "kafka.sh {command}: {said}");
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        self.script("wipe");
    }
}

/// Ports in a row on which nobody listens; the first.
fn free_ports() -> u16 {
    wait_for("free ports", || {
        let port = free_address().port();
        let free = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        (port < u16::MAX - 2 && free(port + 1) && free(port + 2)).then_some(port)
    })
}

/// What deploy/ and docker-compose.yml say, with the ports and the folder of the test.
#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn the_kafka_of_deploy_starts_and_serves_the_product() {
    let scratch = Scratch::new("small-kafka");
    let alone = text("deploy/kafka/server.properties");
    let compose = super::compose::services();
    let over: String = { entries(&compose["kafka"]["environment"]).into_iter() }
        .filter(|(key, _)| key.starts_with("KAFKA_") && key != "KAFKA_HEAP_OPTS")
        .map(|(key, value)| {
            // As the image does with its variables.
            let key = key["KAFKA_".len()..].to_lowercase().replace('_', ".");
            format!(
                "\n{key}={}",
                plain(&value).replace("//kafka:", "//127.0.0.1:")
            )
        })
        .collect();
    assert!(over.contains("\nlisteners="), "{over}");
    for (name, properties) in [("alone", alone.clone()), ("compose", alone + &over)] {
        let port = free_ports();
        let data = scratch.path(name).join("data");
        let properties = properties
            .replace("/var/lib/kafka/data", data.to_str().expect("a plain path"))
            .replace(":19092", &format!(":{}", port + 2))
            .replace(":9092", &format!(":{port}"))
            .replace(":9095", &format!(":{}", port + 1));
        let _kafka = Kafka::start(&scratch, name, port, &properties);
        let own = format!("127.0.0.1:{port}");
        let server = Server::at(&scratch, &own, "small", "");
        server.ready();
        run(&[
            "simulate",
            "--brokers",
            &own,
            "--topic",
            "small.events",
            "--agents",
            "20",
            "--queues",
            "2",
            "--speed",
            "max",
            "--duration",
            "10m",
        ]);
        wait_for("calls on the board", || {
            (server.board("60m")["total"]["handled"].as_i64() > Some(0)).then_some(())
        });
        assert!(server.stop().success());
    }
}
