//! A topic on librdkafka's mock cluster: every message once, in every case on the way.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::message::OwnedHeaders;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};
use tracewake_ingest::{Intake, KafkaOptions, KafkaSource, KafkaStart, KafkaState, KafkaStatus, Keys};
use tracewake_store::{Batch, Checkpoint, Store, StoreOptions};

const TOPIC: &str = "agents";
const WAIT: Duration = Duration::from_secs(60);

/// One broker and a producer.
struct Cluster {
    mock: MockCluster<'static, DefaultProducerContext>,
    producer: BaseProducer,
}

impl Cluster {
    fn new() -> Cluster {
        let mock = MockCluster::new(1).unwrap();
        let mut config = ClientConfig::new();
        let producer = config
            .set("bootstrap.servers", mock.bootstrap_servers())
            .create()
            .unwrap();
        Cluster { mock, producer }
    }

    fn with_topic(partitions: i32) -> Cluster {
        let cluster = Cluster::new();
        cluster.mock.create_topic(TOPIC, partitions, 1).unwrap();
        cluster
    }

    fn options(&self) -> KafkaOptions {
        KafkaOptions::new(self.mock.bootstrap_servers(), TOPIC, "tracewake")
    }

    fn send(&self, partition: i32, value: Option<&[u8]>) {
        let record = BaseRecord::<(), [u8]>::to(TOPIC).partition(partition);
        let record = match value {
            Some(value) => record.payload(value),
            None => record,
        };
        self.producer
            .send(record.headers(OwnedHeaders::new()))
            .map_err(|(error, _)| error)
            .unwrap();
    }

    fn send_events(&self, partition: i32, ids: std::ops::Range<usize>) {
        for id in ids {
            self.send(partition, Some(event(partition, id).as_bytes()));
        }
        self.flush();
    }

    fn flush(&self) {
        self.producer.flush(WAIT).unwrap();
    }
}

fn event(partition: i32, id: usize) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{partition}-{id}","source":"s","type":"dev.ossa.state.updated","data":{{"n":{id}}},"ossatraceid":"t"}}"#
    )
}

fn open(folder: &Path) -> Store {
    Store::open(StoreOptions::new(
        folder.join("tracewake.db"),
        tracewake_dialects::search_text_of,
    ))
    .unwrap()
}

fn start(store: &Store, options: KafkaOptions) -> KafkaSource {
    KafkaSource::start(Intake::new(store.clone(), Keys::default()), options).unwrap()
}

/// Looks again and again until the status is so.
fn wait_until(source: &KafkaSource, what: &str, is_so: impl Fn(&KafkaStatus) -> bool) -> KafkaStatus {
    let deadline = Instant::now() + WAIT;
    loop {
        let status = source.status();
        if is_so(&status) {
            return status;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}: {status:#?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until this many messages were read, and nothing waits.
fn wait_for(source: &KafkaSource, messages: u64) -> KafkaStatus {
    wait_until(source, &format!("{messages} messages"), |status| {
        status.messages >= messages && status.lag == 0 && status.state == KafkaState::Running
    })
}

fn positions(status: &KafkaStatus) -> Vec<(i32, Option<i64>)> {
    status
        .partitions
        .iter()
        .map(|partition| (partition.partition, partition.position))
        .collect()
}

#[test]
fn every_message_is_stored_once_over_stops_and_starts() {
    let cluster = Cluster::with_topic(3);
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    cluster.send_events(0, 0..700);
    cluster.send_events(1, 0..30);
    let source = start(&store, cluster.options());
    let status = wait_for(&source, 730);
    assert_eq!(
        (status.messages, status.counts.stored, status.counts.duplicates),
        (730, 730, 0)
    );
    assert_eq!(positions(&status), [(0, Some(700)), (1, Some(30)), (2, Some(0))]);
    source.stop();

    cluster.send_events(1, 30..50);
    cluster.send_events(2, 0..5);
    let source = start(&store, cluster.options());
    let status = wait_for(&source, 25);
    assert_eq!(
        (status.messages, status.counts.stored),
        (25, 25),
        "only what came in between"
    );
    source.stop();

    // Another group reads all of it again; a closed store would have lost nothing either.
    let mut other = cluster.options();
    other.group = "other".into();
    store.close().unwrap();
    let store = open(folder.path());
    let source = start(&store, other);
    let status = wait_for(&source, 755);
    assert_eq!((status.counts.duplicates, status.counts.stored), (755, 0));
    source.stop();
    assert_eq!(store.stats(None).unwrap().events, 755);
}

#[test]
fn our_own_offset_goes_before_the_groups() {
    let cluster = Cluster::with_topic(1);
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    cluster.send_events(0, 0..10);
    let source = start(&store, cluster.options());
    wait_for(&source, 10);
    source.stop();
    // The group was told 10. A database that was put back to an older copy knows better.
    let key = format!("kafka:{TOPIC}@{}/tracewake/0", cluster.mock.bootstrap_servers());
    assert_eq!(store.checkpoint(&key).unwrap().as_deref(), Some("10"));
    let checkpoint = Checkpoint {
        source: key,
        state: Some("4".into()),
    };
    let batch = Batch {
        source: "kafka".into(),
        checkpoints: vec![checkpoint],
        ..Batch::default()
    };
    store.append_blocking(batch).unwrap().wait().unwrap();
    let source = start(&store, cluster.options());
    assert_eq!(wait_for(&source, 6).counts.duplicates, 6);
    source.stop();
    // A new database goes on where the group stopped.
    let other = tempfile::tempdir().unwrap();
    cluster.send_events(0, 10..13);
    let source = start(&open(other.path()), cluster.options());
    assert_eq!(wait_for(&source, 3).messages, 3);
}

#[test]
fn a_topic_that_was_made_anew_is_read_from_its_beginning() {
    let cluster = Cluster::with_topic(1);
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let checkpoint = Checkpoint {
        source: format!("kafka:{TOPIC}@{}/tracewake/0", cluster.mock.bootstrap_servers()),
        state: Some("1000".into()),
    };
    let batch = Batch {
        source: "kafka".into(),
        checkpoints: vec![checkpoint],
        ..Batch::default()
    };
    store.append_blocking(batch).unwrap().wait().unwrap();
    cluster.send_events(0, 0..3);
    let source = start(&store, cluster.options());
    let status = wait_for(&source, 3);
    assert!(status.notes[0].contains("created again"), "{status:?}");
}

#[test]
fn deletions_are_counted_and_bad_values_are_kept_with_their_place() {
    let cluster = Cluster::with_topic(1);
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    cluster.send(0, None);
    cluster.send(0, Some(b"log line"));
    cluster.send_events(0, 0..1);
    let source = start(&store, cluster.options());
    let status = wait_for(&source, 3);
    assert_eq!(
        (status.empty, status.counts.stored, status.counts.rejected),
        (1, 1, 1)
    );
    let rejects = store.rejects(0, 10).unwrap();
    assert_eq!(
        rejects.rejects[0].location,
        format!("topic {TOPIC} partition 0 offset 1")
    );
    assert_eq!(&rejects.rejects[0].bytes[..], b"log line");
}

#[test]
fn where_to_begin_can_be_set_and_is_remembered() {
    let cluster = Cluster::with_topic(1);
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    cluster.send_events(0, 0..10);
    let latest = KafkaOptions {
        start: KafkaStart::Latest,
        ..cluster.options()
    };
    let source = start(&store, latest.clone());
    wait_until(&source, "it reads", |status| positions(status) == [(0, Some(10))]);
    source.stop();
    // Nothing was read, and all the same this is where it goes on.
    cluster.send_events(0, 10..12);
    let source = start(&store, latest);
    assert_eq!(wait_for(&source, 2).counts.stored, 2);
    source.stop();

    let seventh = KafkaOptions {
        start: KafkaStart::Offset(7),
        group: "other".into(),
        ..cluster.options()
    };
    let source = start(&store, seventh);
    let status = wait_for(&source, 5);
    assert_eq!((status.counts.stored, status.counts.duplicates), (3, 2));
}

#[test]
fn a_missing_topic_is_said_and_waited_for() {
    let cluster = Cluster::new();
    let folder = tempfile::tempdir().unwrap();
    let source = start(&open(folder.path()), cluster.options());
    wait_until(&source, "it says so", |status| match &status.state {
        KafkaState::Retrying { reason, next_try_ns } => {
            reason.contains("no") && reason.contains("topic") && *next_try_ns > 0
        }
        _ => false,
    });
    cluster.mock.create_topic(TOPIC, 2, 1).unwrap();
    cluster.send_events(1, 0..4);
    assert_eq!(wait_for(&source, 4).partitions.len(), 2);
}

#[test]
fn a_broker_that_is_down_is_said_and_waited_for() {
    let cluster = Cluster::with_topic(1);
    let folder = tempfile::tempdir().unwrap();
    cluster.send_events(0, 0..5);
    cluster.mock.broker_down(1).unwrap();
    let source = start(&open(folder.path()), cluster.options());
    let down = |status: &KafkaStatus| matches!(&status.state, KafkaState::Retrying { reason, .. } if reason.contains("check the address"));
    wait_until(&source, "it says so", down);
    cluster.mock.broker_up(1).unwrap();
    wait_for(&source, 5);
    cluster.mock.broker_down(1).unwrap();
    wait_until(&source, "it says so again", down);
    cluster.mock.broker_up(1).unwrap();
    cluster.send_events(0, 5..9);
    let status = wait_for(&source, 9);
    assert_eq!((status.messages, status.counts.stored), (9, 9));
    cluster.mock.broker_down(1).unwrap();
    let asked = Instant::now();
    source.stop();
    assert!(asked.elapsed() < Duration::from_secs(30), "{:?}", asked.elapsed());
}

#[test]
fn two_programs_of_one_group_share_the_partitions() {
    let cluster = Cluster::with_topic(4);
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, two) = (open(one.path()), open(two.path()));
    let first = start(&one, cluster.options());
    wait_until(&first, "it has all", |status| status.partitions.len() == 4);
    let second = start(&two, cluster.options());
    wait_until(&second, "it has half", |status| status.partitions.len() == 2);
    wait_until(&first, "it has half", |status| status.partitions.len() == 2);
    (0..4).for_each(|partition| cluster.send_events(partition, 0..25));
    wait_for(&first, 50);
    wait_for(&second, 50);
    second.stop();
    cluster.send_events(3, 25..30);
    wait_until(&first, "it has all again", |status| {
        status.partitions.len() == 4 && status.messages == 55
    });
    assert_eq!(
        one.stats(None).unwrap().events + two.stats(None).unwrap().events,
        105
    );
}
