//! The Kafka of deploy/, started as it is configured there, alone and in the compose file.

use acceptance::kafka::{Kafka, free_ports};
use acceptance::product::{Scratch, Server, run, wait_for};

use super::tree::{entries, plain, text};

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
        let file = scratch.file(&format!("{name}.properties"), &properties);
        let file = file.to_str().expect("a plain path");
        let kafka = Kafka::start(&scratch, name, port, ("KAFKA_PROPERTIES", file));
        let own = kafka.brokers();
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
