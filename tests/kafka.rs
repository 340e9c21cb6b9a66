//! A Kafka topic as a source of the real program: the published kafka-python sends, to librdkafka's mock cluster.
//! `scripts/kafka.mjs` does the same, larger, with a broker of its own.

use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use serde_json::{Value, json};

use crate::clients;
use crate::program::{Program, Server, fixtures, signal, wait_until};

const TOPIC: &str = "agents";
/// The mock cluster cannot be asked for its version by kafka-python 3: it answers newer questions in a form of its own.
const VERSION: [(&str, &str); 1] = [("KAFKA_API_VERSION", "2.0")];

fn cluster() -> MockCluster<'static, DefaultProducerContext> {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(TOPIC, 3, 1).unwrap();
    cluster
}

fn serve(program: &Program, brokers: &str) -> Server {
    let topic = [
        "--kafka-brokers",
        brokers,
        "--kafka-topic",
        TOPIC,
        "--kafka-group",
        "tests",
    ];
    program.serve_with(&[&["--listen", "127.0.0.1:0"], &topic[..]].concat())
}

/// Sends that many events with ids from `first` on.
fn send(brokers: &str, first: usize, count: usize, recorded: &[&str]) {
    let numbers = [first.to_string(), count.to_string()];
    let arguments = ["send", brokers, TOPIC, &numbers[0], &numbers[1]];
    let sent = clients::run("kafka_run.py", &[&arguments, recorded].concat(), &VERSION);
    let of_file = if recorded.is_empty() { 0 } else { 12 };
    assert_eq!(sent, json!({ "sent": count + of_file }));
}

fn events(program: &Program) -> u64 {
    program.json(&["stats"])["events"].as_u64().unwrap()
}

#[test]
fn a_topic_is_stored_once_over_a_kill_and_a_restart() {
    let cluster = cluster();
    let brokers = cluster.bootstrap_servers();
    let program = Program::new();
    let file = |name: &str| fixtures().join("ossa").join(name).display().to_string();
    let (values, keys) = (file("kafka_values.jsonl"), file("kafka_values.sidecar.json"));
    send(&brokers, 0, 3_000, &[&values, &keys]);
    let server = serve(&program, &brokers);
    wait_until("it has begun", || events(&program) > 0);
    signal("-KILL", &server.pid());
    drop(server);

    let server = serve(&program, &brokers);
    wait_until("it has gone on", || events(&program) == 3_012);
    send(&brokers, 3_000, 40, &[]);
    wait_until("new ones come", || events(&program) == 3_052);
    assert_eq!(server.terminate(), Some(0));

    send(&brokers, 3_040, 10, &[]);
    let server = serve(&program, &brokers);
    wait_until("what came in between is there", || events(&program) == 3_062);
    let offsets = || {
        let told = clients::run("kafka_run.py", &["offsets", &brokers, TOPIC, "tests"], &VERSION);
        told.as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum::<u64>()
    };
    wait_until("the group's offsets are there for others", || offsets() == 3_062);
    drop(server);
    assert_eq!(program.json(&["rejects"])["total"], 0);
    // A recorded session among them, as the recordings have it: twelve turns, tokens of each.
    let stats = program.json(&["stats"]);
    assert_eq!(stats["tokens"]["total"], 3_050 * 3 + 21_000);
}

#[test]
fn what_cannot_work_is_said_before_anything_listens() {
    let program = Program::new();
    let check = |arguments: &[&str], status: i32, words: &str| {
        let output = program.run(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{said}");
        assert!(said.contains(words), "{said}");
    };
    check(&["--kafka-topic", "agents"], 2, "--kafka-brokers");
    let named = ["--kafka-brokers", "127.0.0.1:1", "--kafka-topic", "agents"];
    let with = |more: &[&'static str]| [&named[..], more].concat();
    check(
        &with(&["--kafka-start", "yesterday"]),
        2,
        "earliest, latest and an offset",
    );
    check(
        &with(&["--kafka-security", "sasl-ssl"]),
        1,
        "needs a user name and a password",
    );
    check(
        &with(&["--kafka-ca-file", "/nowhere.pem"]),
        1,
        "there is no file /nowhere.pem",
    );
}

#[test]
fn a_broker_that_is_not_there_keeps_nothing_else_from_working() {
    let program = Program::new();
    let server = serve(&program, "127.0.0.1:1");
    let event = json!({ "specversion": "1.0", "id": "1", "source": "s", "type": "t" }).to_string();
    let reply = server
        .post("/hook", "application/cloudevents+json", event.as_bytes())
        .unwrap();
    assert_eq!(reply.status, 202);
    assert_eq!(server.terminate(), Some(0));
}
