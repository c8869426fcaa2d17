//! Checkpoints that are missing, not allowed, damaged, too new or too old: the board goes on being
//! right, or says what it misses.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use acceptance::diff;
use acceptance::kafka::{Kafka, free_ports};
use acceptance::model::{parse_time, show_time};
use acceptance::product::{
    Scratch, Server, binary_with_fail_points, board, brokers, script, wait_for,
};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Message, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

/// A server that saves often, and is missed after a second when it is dead.
fn start(scratch: &Scratch, brokers: &str, prefix: &str, properties: &str) -> Server {
    let program = Command::new(binary_with_fail_points());
    let more = format!("[kafka.properties]\n\"session.timeout.ms\" = \"1000\"\n{properties}");
    Server::of(program, scratch, brokers, prefix, &more)
}

/// Waits until the server says something of its readiness, with a status.
fn says(server: &Server, status: u16, words: &str) {
    let mut before = String::new();
    wait_for(words, || {
        let (found, said) = server.readiness()?;
        if said != before {
            println!("{found} {said}");
            before.clone_from(&said);
        }
        (found == status && said.contains(words)).then_some(())
    });
}

/// Waits until there is nothing to say.
fn says_nothing(server: &Server) {
    says(server, 200, r#"{"status":"ready"}"#);
}

/// Waits until a checkpoint newer than now has been written.
fn saved(server: &Server) {
    std::thread::sleep(Duration::from_secs(2));
    wait_for("a checkpoint", || {
        let age = server.metric("floorwatch_checkpoint_age_seconds ");
        (age < Some(1.5)).then_some(())
    });
}

/// Clients of a broker.
struct Client(ClientConfig);

impl Client {
    fn of(brokers: &str) -> Client {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", brokers);
        config.set("group.id", "checkpoints-reader");
        Client(config)
    }

    fn admin(mut self) -> Client {
        for (key, value) in SIGN_IN {
            self.0.set(key, value);
        }
        self.0
            .set("sasl.username", "admin")
            .set("sasl.password", "admin");
        self
    }

    /// Writes to the only partition.
    fn write(&self, topic: &str, records: &[(String, Vec<u8>)]) {
        let producer: BaseProducer = self.0.create().expect("a producer");
        for (key, value) in records {
            let record = BaseRecord::to(topic).partition(0).key(key).payload(value);
            producer
                .send(record)
                .map_err(|(error, _)| error)
                .expect("sent");
        }
        producer.flush(PATIENCE).expect("all was written");
    }

    /// Calls that come, numbered.
    fn calls(&self, topic: &str, numbers: std::ops::Range<u32>) {
        let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
        let now = show_time(now.as_micros() as i64);
        let event = |number| {
            let data = json!({"call": format!("c{number}"), "queue": "billing"});
            let event = json!({"specversion": "1.0", "id": format!("e{number}"), "source": "acme/s", "type": "call.queued", "time": now, "data": data});
            ("acme/s".to_owned(), event.to_string().into_bytes())
        };
        self.write(topic, &numbers.map(event).collect::<Vec<_>>());
    }

    /// The newest record of each key of a topic's only partition, the newest last.
    fn newest(&self, topic: &str) -> Vec<OwnedMessage> {
        let consumer: BaseConsumer = self.0.create().expect("a consumer");
        let mut all = TopicPartitionList::new();
        all.add_partition_offset(topic, 0, Offset::Beginning)
            .expect("an offset");
        consumer.assign(&all).expect("a partition");
        let (_, end) = consumer
            .fetch_watermarks(topic, 0, PATIENCE)
            .expect("an end");
        let mut found: Vec<OwnedMessage> = Vec::new();
        loop {
            let record = consumer
                .poll(PATIENCE)
                .expect("a record")
                .expect("a record");
            found.retain(|before| before.key() != record.key());
            found.push(record.detach());
            if record.offset() + 1 >= end {
                return found;
            }
        }
    }

    /// Deletes what is before an offset.
    fn delete_before(&self, topic: &str, offset: i64) {
        let admin: AdminClient<DefaultClientContext> = self.0.create().expect("an admin");
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, 0, Offset::Offset(offset))
            .expect("an offset");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let options = AdminOptions::new();
        let done = runtime.block_on(admin.delete_records(&list, &options));
        done.expect("they are deleted");
    }
}

const SIGN_IN: [(&str, &str); 2] = [
    ("security.protocol", "sasl_plaintext"),
    ("sasl.mechanism", "PLAIN"),
];
const AS_GUEST: &str = "\"security.protocol\" = \"sasl_plaintext\"\n\"sasl.mechanism\" = \"PLAIN\"\n\"sasl.username\" = \"guest\"\n\"sasl.password\" = \"guest\"\n";

/// The board is that of these events.
fn assert_board(server: &Server, events: &str, waiting: u64, scratch: &Scratch) {
    let events: PathBuf = scratch.file("events.jsonl", events);
    wait_for(&format!("{waiting} calls to wait"), || {
        let live = server.board("60m");
        (live["total"]["waiting"] == waiting).then_some(())
    });
    let live = server.board("60m");
    let at = live["at"].as_str().expect("a board has an instant");
    assert_eq!(
        diff(&live, &board(&events, at, "60m", &[])),
        [] as [String; 0]
    );
}

/// A Kafka on which the server is a guest.
struct Closed {
    kafka: Kafka,
    scratch: Scratch,
    prefix: &'static str,
}

impl Closed {
    /// The server may do all that it needs, but for its checkpoints.
    fn start(prefix: &'static str) -> Closed {
        let scratch = Scratch::new(prefix);
        let kafka = Kafka::start(&scratch, "kafka", free_ports(), ("KAFKA_ACL", "1"));
        let closed = Closed {
            kafka,
            scratch,
            prefix,
        };
        for topic in ["events", "events.dlq"] {
            closed.make(topic);
            closed.allow("READ", topic);
            closed.allow("WRITE", topic);
        }
        let group = ["allow", "guest", "READ", "group", prefix];
        closed.kafka.script(&group);
        closed
    }

    fn topic(&self, topic: &str) -> String {
        format!("{}.{topic}", self.prefix)
    }

    fn make(&self, topic: &str) {
        self.kafka.script(&["topic", &self.topic(topic), "1"]);
    }

    fn allow(&self, operation: &str, topic: &str) {
        let topic = self.topic(topic);
        let arguments = ["allow", "guest", operation, "topic", &topic];
        self.kafka.script(&arguments);
    }

    fn client(&self) -> Client {
        Client::of(&self.kafka.brokers()).admin()
    }

    /// A server that has caught up.
    fn server(&self) -> Server {
        let brokers = self.kafka.brokers();
        let server = start(&self.scratch, &brokers, self.prefix, AS_GUEST);
        server.ready();
        server
    }

    fn is_right(&self, server: &Server, waiting: u64) {
        let events = self.kafka.script(&["dump", &self.topic("events")]);
        assert_board(server, &events, waiting, &self.scratch);
    }
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn without_a_topic_of_checkpoints_the_board_is_right_and_that_is_said() {
    let closed = Closed::start("missing");
    let client = closed.client();
    for operation in ["READ", "WRITE"] {
        closed.allow(operation, "checkpoints");
    }
    client.calls("missing.events", 0..10);
    let mut server = closed.server();
    closed.is_right(&server, 10);
    says(
        &server,
        200,
        "the topic `missing.checkpoints` does not exist",
    );
    let words = "this user has no right to CREATE it";
    wait_for(words, || closed.scratch.log().contains(words).then_some(()));
    // Once it is made it is used.
    closed.make("checkpoints");
    says_nothing(&server);
    saved(&server);
    server.kill();
    server = closed.server();
    let told = closed.scratch.log();
    assert!(told.contains("reading goes on at offset 10"), "{told}");
    client.calls("missing.events", 10..20);
    closed.is_right(&server, 20);
    assert!(server.stop().success());
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn without_a_right_to_its_checkpoints_the_board_is_right_and_that_is_said() {
    let closed = Closed::start("closed");
    let client = closed.client();
    closed.make("checkpoints");
    let something = ("closed.events/0/0".to_owned(), b"\x01damaged".to_vec());
    client.write("closed.checkpoints", &[something]);
    client.calls("closed.events", 0..10);

    let unread = "no right to READ the topic `closed.checkpoints`";
    let mut server = closed.server();
    says(&server, 200, unread);
    closed.is_right(&server, 10);
    server.kill();

    // That it is there may be known, and no more.
    closed.allow("DESCRIBE", "checkpoints");
    server = closed.server();
    says(&server, 200, unread);
    closed.is_right(&server, 10);
    assert_eq!(server.metric("floorwatch_checkpoint_bytes "), None);
    server.kill();

    closed.allow("READ", "checkpoints");
    server = closed.server();
    says(
        &server,
        200,
        "no right to WRITE to the topic `closed.checkpoints`",
    );
    client.calls("closed.events", 10..20);
    closed.is_right(&server, 20);

    // That right is enough, and no start is needed.
    closed.allow("WRITE", "checkpoints");
    says_nothing(&server);
    saved(&server);
    server.kill();
    server = closed.server();
    let told = closed.scratch.log();
    assert!(told.contains("reading goes on at offset 20"), "{told}");
    assert!(server.stop().success());
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn a_damaged_checkpoint_is_passed_over_and_a_newer_one_refused() {
    let scratch = Scratch::new("damaged");
    let client = Client::of(&brokers());
    script("kafka.sh", &["topic", "damaged.events", "1"]);
    let topic = "damaged.checkpoints";
    let start = || start(&scratch, &brokers(), "damaged", "");
    let right = |server: &Server, waiting| {
        assert_board(
            server,
            &script("kafka.sh", &["dump", "damaged.events"]),
            waiting,
            &scratch,
        );
    };
    let slots = || {
        let newest = client.newest(topic);
        let key = |record: &OwnedMessage| {
            String::from_utf8_lossy(record.key().expect("a key")).into_owned()
        };
        // Pieces have one number more in their key.
        let heads = newest
            .iter()
            .filter(|record| key(record).matches('/').count() == 2);
        let both: Vec<(String, Vec<u8>)> = heads
            .map(|record| (key(record), record.payload().expect("a value").to_vec()))
            .collect();
        assert_eq!(both.len(), 2, "two slots");
        both
    };

    let mut server = start();
    server.ready();
    client.calls("damaged.events", 0..10);
    right(&server, 10);
    saved(&server);
    server.kill();

    // The newest is damaged: the other one is taken.
    let [_, newest]: [_; 2] = slots().try_into().expect("two slots");
    let broken = [&newest.1[..1], b"damaged"].concat();
    client.write(topic, &[(newest.0.clone(), broken.clone())]);
    client.calls("damaged.events", 10..20);
    server = start();
    server.ready();
    right(&server, 20);
    let told = scratch.log();
    assert!(
        told.contains(&format!("a checkpoint is passed over: {}", newest.0)),
        "{told}"
    );
    assert!(told.contains("reading goes on at offset"), "{told}");
    saved(&server);
    server.kill();

    // Both are: reading begins anew.
    let both = slots();
    let damaged = both.iter().map(|(key, _)| (key.clone(), broken.clone()));
    client.write(topic, &damaged.collect::<Vec<_>>());
    client.calls("damaged.events", 20..30);
    server = start();
    server.ready();
    right(&server, 30);
    assert!(
        !scratch.log().contains("reading goes on at offset"),
        "{}",
        scratch.log()
    );
    saved(&server);
    server.kill();

    // One of a version to come: nothing is read, until it is gone.
    let both = slots();
    client.write(topic, &[(both[1].0.clone(), vec![250, 1, 2, 3])]);
    client.calls("damaged.events", 30..40);
    server = start();
    says(&server, 503, "was written by a newer version (schema 250");
    client.write(topic, &both[1..]);
    server.ready();
    says_nothing(&server);
    right(&server, 40);
    assert!(server.stop().success());
}

/// A server that has counted ten calls and saved them, and their records.
fn saved_after_ten(scratch: &Scratch, client: &Client, prefix: &str) -> (Server, String) {
    let topic = format!("{prefix}.events");
    script("kafka.sh", &["topic", &topic, "1"]);
    let server = start(scratch, &brokers(), prefix, "");
    server.ready();
    client.calls(&topic, 0..10);
    let counted = script("kafka.sh", &["dump", &topic]);
    assert_board(&server, &counted, 10, scratch);
    saved(&server);
    (server, counted)
}

/// Thirty more calls, of which the first fifteen are there no more.
fn deleted_before_they_are_read(client: &Client, topic: &str) {
    client.calls(topic, 10..40);
    client.delete_before(topic, 25);
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn records_deleted_after_the_checkpoint_are_said_to_be_missing() {
    let scratch = Scratch::new("gap");
    let client = Client::of(&brokers());
    let (mut server, counted) = saved_after_ten(&scratch, &client, "gap");
    server.kill();
    deleted_before_they_are_read(&client, "gap.events");
    server = start(&scratch, &brokers(), "gap", "");
    server.ready();
    let words = "15 record(s) of partition 0 were deleted before they could be read: figures that reach back before ";
    says(&server, 200, words);
    let rest = script("kafka.sh", &["dump", "gap.events"]);
    assert_board(&server, &(counted + &rest), 25, &scratch);
    let first = rest.lines().next().expect("a record");
    let first: Value = serde_json::from_str(first).expect("an event");
    let missed = |window: &str| server.board(window)["sources"][0]["missed"].clone();
    let before = first["receivedat"].as_str().and_then(parse_time);
    let expected = json!({"records": 15, "before": show_time(before.expect("a time"))});
    for window in ["5m", "60m", "today"] {
        assert_eq!(missed(window), expected, "{window}");
    }
    // It is not forgotten with the process.
    assert!(server.stop().success());
    let server = start(&scratch, &brokers(), "gap", "");
    server.ready();
    assert_eq!(server.board("today")["sources"][0]["missed"], expected);
    says(&server, 200, words);
    assert!(server.stop().success());
}

#[test]
#[ignore = "needs Kafka: make test STEPS=acceptance"]
fn records_deleted_while_a_process_stands_still_are_said_to_be_missing() {
    let scratch = Scratch::new("still");
    let client = Client::of(&brokers());
    let (server, counted) = saved_after_ten(&scratch, &client, "still");
    server.signal("STOP");
    // Until then the broker may answer a question that was asked before.
    std::thread::sleep(Duration::from_secs(2));
    deleted_before_they_are_read(&client, "still.events");
    server.signal("CONT");
    says(&server, 200, "15 record(s) of partition 0 were deleted");
    let rest = script("kafka.sh", &["dump", "still.events"]);
    assert_board(&server, &(counted + &rest), 25, &scratch);
    let missed = &server.board("today")["sources"][0]["missed"];
    assert_eq!(missed["records"], 15);
    assert!(server.stop().success());
}
