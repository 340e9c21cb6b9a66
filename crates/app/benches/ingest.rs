//! How fast events become durable: over gRPC, and from a file, each beside a bare loop that inserts the same rows,
//! indexes and full text into the same schema in the same batches. All three run in turn, several times, in one
//! process, so that the ratio holds even on a noisy machine. `docs/internals/benchmarks.md` says how to read it.
//!
//! `cargo bench -p tracewake-app --bench ingest [-- EVENTS ROUNDS]`
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use prost::Message;
use rusqlite::Connection;
use rusqlite::types::Value;
use tracewake_app::{App, AppOptions, ExportFormat, export, imports, report};
use tracewake_dialects::{chaukas, search_text_of};
use tracewake_ingest::{ListenOptions, now};
use tracewake_model::{index_text, search_text};
use tracewake_store::{Store, StoreOptions};
use tracewake_testkit::{Generator, grpc};

const BATCH: usize = 500;
/// Tables whose rows are facts; what is derived from them (spans, roll-ups) the bare loop does not write.
const TABLES: [&str; 6] = [
    "events",
    "payloads",
    "parts",
    "event_tags",
    "event_hashes",
    "handoffs",
];

#[derive(Clone, PartialEq, Message)]
struct BatchRequest {
    #[prost(message, optional, tag = "1")]
    event_batch: Option<chaukas::proto::EventBatch>,
}

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let (count, rounds) = (
        numbers.first().copied().unwrap_or(60_000),
        numbers.get(1).copied().unwrap_or(3),
    );
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let events = Generator::new(7).events(count);
    let wire: Vec<_> = events.iter().map(chaukas::to_proto).collect();
    let bytes: usize = wire.iter().map(|event| event.0.len()).sum();
    let bodies: Vec<Bytes> = wire
        .chunks(BATCH)
        .map(|events| chaukas::proto::EventBatch {
            events: events.to_vec(),
            ..Default::default()
        })
        .map(|batch| {
            BatchRequest {
                event_batch: Some(batch),
            }
            .encode_to_vec()
            .into()
        })
        .collect();
    let file = folder.path().join("events.jsonl");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    events
        .iter()
        .for_each(|event| writeln!(out, "{}", chaukas::to_file_json(event)).unwrap());
    let mut texts = events
        .iter()
        .map(|event| index_text(&search_text(event).text).into_owned())
        .collect();
    drop((out, events, wire));
    println!(
        "{count} events of {} bytes on average, batches of {BATCH}, {rounds} rounds",
        bytes / count
    );

    let mut results = Vec::new();
    let mut rows = None;
    for round in 0..rounds {
        let path = |name: &str| folder.path().join(format!("{name}-{round}.db"));
        let grpc = over_grpc(&path("grpc"), &bodies, count);
        let rows = rows.get_or_insert_with(|| Rows::read(&path("grpc"), std::mem::take(&mut texts)));
        let import = from_file(&path("import"), &file, count);
        let bare = rows.insert(&path("bare"));
        let rate = |time: Duration| count as f64 / time.as_secs_f64();
        let figures = [
            rate(grpc.0),
            rate(grpc.1),
            rate(import.0),
            rate(import.1),
            rate(bare),
        ];
        println!(
            "round {round}: gRPC {:.0}/s acknowledged, {:.0}/s searchable; import {:.0}/s stored, {:.0}/s searchable; bare loop {:.0}/s",
            figures[0], figures[1], figures[2], figures[3], figures[4]
        );
        results.push(figures);
    }
    let median = |value: fn(&[f64; 5]) -> f64| {
        let mut values: Vec<f64> = results.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!("median of ratios to the bare loop, index complete:");
    println!(
        "  gRPC   {:.2}  ({:.0} events/s)",
        median(|f| f[1] / f[4]),
        median(|f| f[1])
    );
    println!(
        "  import {:.2}  ({:.0} events/s)",
        median(|f| f[3] / f[4]),
        median(|f| f[3])
    );
    println!("  bare loop      {:.0} rows/s", median(|f| f[4]));
    drop(rows);
    other_dialects(folder.path(), &file, rounds);
}

/// Sends all bodies to a listener; gives the time to the last acknowledgement and to the complete index.
fn over_grpc(database: &Path, bodies: &[Bytes], count: usize) -> (Duration, Duration) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listen = ListenOptions {
        addresses: vec!["127.0.0.1:0".parse().unwrap()],
        token: None,
    };
    let app = App::open(AppOptions {
        listen,
        ..AppOptions::at(database)
    })
    .unwrap();
    let times = runtime.block_on(async {
        let address = app.start().await[0].address;
        let channel = grpc::connect(address).await.unwrap();
        let next = AtomicUsize::new(0);
        let start = Instant::now();
        let sender = async || {
            while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                let path = "/chaukas.spec.client.v1.ChaukasClientService/IngestEventBatch";
                grpc::call(channel.clone(), path, body.clone()).await.unwrap();
            }
        };
        tokio::join!(sender(), sender(), sender(), sender()); // four calls at a time
        let acknowledged = start.elapsed();
        wait_for_index(&app);
        (acknowledged, start.elapsed())
    });
    assert_eq!(app.status().now().unwrap().total.stored, count as u64);
    runtime.block_on(app.stop()).unwrap();
    times
}

/// Imports the file; gives the time to its end and to the complete index.
fn from_file(database: &Path, file: &Path, count: usize) -> (Duration, Duration) {
    let app = open(database);
    let start = Instant::now();
    let report = imports::import_now(&app.intake(), file, &mut |_| {});
    let stored = start.elapsed();
    assert_eq!(report.new, count as u64, "{report:?}");
    wait_for_index(&app);
    let searchable = start.elapsed();
    app.close().unwrap();
    (stored, searchable)
}

fn wait_for_index(app: &App) {
    while app.status().now().unwrap().index_behind > 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The rows that the program wrote, ready to be inserted by a bare loop.
struct Rows {
    schema: Vec<String>,
    inserts: Vec<(String, Vec<Vec<Value>>)>,
    texts: Vec<String>,
}

impl Rows {
    /// Takes the rows that the program wrote; the index keeps no text, so the texts come from the events.
    fn read(database: &Path, texts: Vec<String>) -> Rows {
        let db = Connection::open(database).unwrap();
        let named = TABLES.map(|table| format!("'{table}'")).join(",");
        let sql = format!(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND (tbl_name IN ({named}) OR name = 'event_text')"
        );
        let schema = db
            .prepare(&sql)
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let table = |name: &&str| {
            let mut select = db.prepare(&format!("SELECT * FROM {name} ORDER BY 1")).unwrap();
            let columns = select.column_count();
            let rows = select
                .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
                .unwrap();
            let marks = vec!["?"; columns].join(",");
            (
                format!("INSERT INTO {name} VALUES ({marks})"),
                rows.map(Result::unwrap).collect(),
            )
        };
        let inserts = TABLES.iter().map(table).collect();
        Rows {
            schema,
            inserts,
            texts,
        }
    }

    /// Inserts everything in transactions of 500 events, each on disk before the next.
    fn insert(&self, database: &Path) -> Duration {
        let db = Connection::open(database).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
            .unwrap();
        self.schema.iter().for_each(|sql| db.execute_batch(sql).unwrap());
        let start = Instant::now();
        let mut at = vec![0; self.inserts.len()];
        for first in (0..self.texts.len()).step_by(BATCH) {
            db.execute_batch("BEGIN IMMEDIATE").unwrap();
            let last = (first + BATCH).min(self.texts.len());
            for ((sql, rows), at) in self.inserts.iter().zip(&mut at) {
                let mut insert = db.prepare_cached(sql).unwrap();
                let end = rows.len() * last / self.texts.len();
                for row in &rows[*at..end] {
                    insert.execute(rusqlite::params_from_iter(row)).unwrap();
                }
                *at = end;
            }
            let mut insert = db
                .prepare_cached("INSERT INTO event_text (rowid, text) VALUES (?1, ?2)")
                .unwrap();
            for (index, text) in self.texts[first..last].iter().enumerate() {
                insert.execute(((first + index + 1) as i64, text)).unwrap();
            }
            drop(insert);
            db.execute_batch("COMMIT").unwrap();
        }
        start.elapsed()
    }
}

/// Imports the same events written in the other dialects, each beside a bare loop that inserts the rows it gives.
fn other_dialects(folder: &Path, chaukas: &Path, rounds: usize) {
    let home = folder.join("home.db");
    let app = open(&home);
    imports::import_now(&app.intake(), chaukas, &mut |_| {});
    let sessions = report::sessions_report(app.store(), "", now()).unwrap().sessions;
    for format in [
        ExportFormat::AopReplay,
        ExportFormat::CloudeventsJsonl,
        ExportFormat::OtlpJson,
    ] {
        let file = folder.join(format.name());
        let mut out = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
        for session in &sessions {
            export::export_to(app.store(), &session.key, format, false, &mut out, now()).unwrap();
        }
        drop(out);
        let mut rows = None;
        let mut ratios = Vec::new();
        for round in 0..rounds {
            let path = |name: &str| folder.join(format!("{name}-{}-{round}.db", format.name()));
            let imported = open(&path("import"));
            let start = Instant::now();
            let report = imports::import_now(&imported.intake(), &file, &mut |_| {});
            wait_for_index(&imported);
            let searchable = start.elapsed().as_secs_f64();
            imported.close().unwrap();
            assert_eq!(report.rejected_total, 0, "{report:?}");
            let rows = rows.get_or_insert_with(|| Rows::read(&path("import"), texts_of(&path("import"))));
            let bare = rows.insert(&path("bare")).as_secs_f64();
            ratios.push((bare / searchable, report.new as f64 / searchable));
        }
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ratio, rate) = ratios[ratios.len() / 2];
        println!(
            "  import of {:<17} {ratio:.2}  ({rate:.0} events/s)",
            format.name()
        );
    }
}

fn open(database: &Path) -> App {
    App::open(AppOptions::at(database)).unwrap()
}

/// The text of every event in a database, in the order of its row ids.
fn texts_of(database: &Path) -> Vec<String> {
    let store = Store::open(StoreOptions::new(database, search_text_of)).unwrap();
    let last = store.totals().unwrap().events as i64;
    let text = |id: i64| {
        let event = store.event(id).unwrap().unwrap();
        let text = search_text_of(event.dialect, event.media, &event.original).unwrap();
        index_text(&text).into_owned()
    };
    (1..=last).map(text).collect()
}
