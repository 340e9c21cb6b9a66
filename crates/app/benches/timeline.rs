//! How long the back end takes to lay out the timeline of a session of 100,000 events: the query and its parts, in
//! turn. `docs/internals/benchmarks.md` says how to read it.
//!
//! `cargo bench -p tracewake-app --bench timeline [-- EVENTS ROUNDS]`
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::time::{Duration, Instant};

use bytes::Bytes;
use tracewake_app::{App, AppOptions, sessions};
use tracewake_dialects::{chaukas, search_text_of};
use tracewake_ingest::now;
use tracewake_model::{Media, Original, UnixNanos, critical_path, gaps, intervals, lanes, span_tree};
use tracewake_store::{Batch, Record, Store, StoreOptions};
use tracewake_testkit::Generator;

const SESSION: &str = "long";
const BATCH: usize = 2000;

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let count = numbers.first().copied().unwrap_or(100_000);
    let rounds = numbers.get(1).copied().unwrap_or(7);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let database = folder.path().join("traces.db");
    fill(&database, count);

    let store = Store::open(StoreOptions::new(database.clone(), search_text_of)).unwrap();
    let set = store.spans(SESSION, 500_000).unwrap();
    println!(
        "a session of {count} events, {} spans; medians of {rounds}",
        set.total
    );
    report("spans from the store", rounds, || {
        store.spans(SESSION, 500_000).unwrap()
    });
    report("parts and costs from the store", rounds, || {
        store.span_extras(SESSION).unwrap()
    });
    let rows = span_tree(&set.spans);
    let intervals = intervals(&set.spans, &rows, false, 0);
    report("tree", rounds, || span_tree(&set.spans));
    report("critical path", rounds, || critical_path(&rows, &intervals));
    report("gaps", rounds, || gaps(&set.spans, &rows, &intervals));
    report("lanes", rounds, || lanes(&set.spans, &rows, &intervals));
    store.close().unwrap();

    let app = App::open(AppOptions::at(database)).unwrap();
    let bytes = sessions::timeline_layout(app.store(), SESSION, now())
        .unwrap()
        .len();
    report(&format!("the whole answer, {bytes} bytes"), rounds, || {
        sessions::timeline_layout(app.store(), SESSION, now()).unwrap()
    });
}

/// Stores sessions of the generator as one.
fn fill(database: &std::path::Path, count: usize) {
    let store = Store::open(StoreOptions::new(database.to_owned(), search_text_of)).unwrap();
    let events = Generator::new(7).events(count);
    for events in events.chunks(BATCH) {
        let records = events.iter().map(|event| {
            let event = tracewake_model::Event {
                session_id: SESSION.into(),
                ..event.clone()
            };
            let original = Original {
                media: Media::Json,
                bytes: Bytes::from(chaukas::to_file_json(&event).to_string()),
                repeated: Vec::new(),
            };
            Record::new(event, original)
        });
        let batch = Batch {
            source: "bench".into(),
            received: UnixNanos(1_772_000_000_000_000_000),
            records: records.collect(),
            ..Batch::default()
        };
        store.append_blocking(batch).unwrap().wait().unwrap();
    }
    store.close().unwrap();
}

fn report<T>(what: &str, rounds: usize, work: impl Fn() -> T) {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let began = Instant::now();
            let made = work();
            let took = began.elapsed();
            drop(made);
            took
        })
        .collect();
    times.sort();
    println!(
        "{what:<44} {:>8.1} ms",
        times[times.len() / 2].as_secs_f64() * 1000.0
    );
}
