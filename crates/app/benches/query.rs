//! How fast the query language answers over 1,000,000 events in 10,000 sessions, one of which has 100,000: the sessions
//! list, search, completion, facets, and opening the store. `docs/internals/benchmarks.md` says how to read it.
//!
//! `cargo bench -p tracewake-app --bench query [-- EVENTS ROUNDS] [--db PATH]`; a database that is there is used again.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tracewake_app::{App, AppOptions, dto, query, report, sessions};
use tracewake_dialects::{chaukas, search_text_of};
use tracewake_ingest::now;
use tracewake_model::{Event, Media, Original, UnixNanos};
use tracewake_store::{Batch, Record, Store, StoreOptions};
use tracewake_testkit::Generator;

/// Events in a session; one session is the long one.
const SESSION: usize = 90;
const LONG_SESSION: usize = 100_000;
const BATCH: usize = 3_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let numbers: Vec<usize> = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let (count, rounds) = (
        numbers.first().copied().unwrap_or(1_000_000),
        numbers.get(1).copied().unwrap_or(40),
    );
    let kept = arguments
        .iter()
        .position(|argument| argument == "--db")
        .and_then(|at| arguments.get(at + 1));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = kept.map_or_else(|| folder.path().join("query.db"), PathBuf::from);
    if !path.exists() {
        fill(&path, count);
    }

    let start = Instant::now();
    let app = App::open(AppOptions::at(path)).unwrap();
    let opened = start.elapsed();
    sessions::list_sessions(app.store(), &sessions(""), now()).unwrap();
    let listed = start.elapsed();
    let list = sessions::list_sessions(app.store(), &sessions(""), now()).unwrap();
    let status = app.status().now().unwrap();
    println!(
        "{} events in {} sessions, {rounds} rounds",
        status.total.stored, list.stored
    );
    println!(
        "{:<44} {:>9.1} ms, first list after {:.1} ms",
        "open the store",
        millis(opened),
        millis(listed)
    );

    for (what, query) in [
        ("sessions, all", ""),
        ("sessions, agent:", "agent:billing"),
        ("sessions, tool: and error", "tool:mail.send agent:writer"),
        ("sessions, tokens>", "tokens>100k"),
        ("sessions, by cost", "sort:cost"),
        ("sessions, common word", "golu "),
        ("sessions, rare word", "bawixo "),
        ("sessions, beginning of a word", "gol"),
        ("sessions, words and a field", "airline agent:billing"),
        ("sessions, none of", "-tool:bash"),
    ] {
        let found = sessions::list_sessions(app.store(), &sessions(query), now()).unwrap();
        measure(
            what,
            rounds,
            &format!("{}{}", if found.complete { "" } else { "at least " }, found.total),
            || {
                sessions::list_sessions(app.store(), &sessions(query), now()).unwrap();
            },
        );
    }
    for (what, query) in [
        ("search, common word", "airline "),
        ("search, rare word", "bawixo "),
        ("search, phrase", "\"refund desk of an airline\""),
        ("search, two fields", "tool:mail.send agent:writer"),
        ("search, words and a field", "airline model:gpt-4o"),
        ("search, beginning of a word", "gol"),
        ("search, errors", "error:true"),
    ] {
        let found = report::search(app.store(), query, 50, now()).unwrap();
        measure(
            what,
            rounds,
            &format!("{}{}", if found.complete { "" } else { "at least " }, found.total),
            || {
                report::search(app.store(), query, 50, now()).unwrap();
            },
        );
    }
    for (what, query) in [
        ("completion, fields", "a"),
        ("completion, agents", "agent:"),
        ("completion, tools", "tool:s"),
        ("completion, a word", "bill"),
    ] {
        let items = query::complete_query(app.store(), query, query.len() as u32, None)
            .unwrap()
            .items
            .len();
        measure(what, rounds, &items.to_string(), || {
            query::complete_query(app.store(), query, query.len() as u32, None).unwrap();
        });
    }
    let long = "session-2-0";
    for (what, query) in [
        ("facets of 100,000 events", ""),
        ("facets of 100,000 events, filtered", "agent:billing tool:bash"),
        ("facets of 100,000 events, a word", "golu "),
    ] {
        measure(
            what,
            rounds.min(20),
            &query::event_facets(app.store(), long, query, now())
                .unwrap()
                .len()
                .to_string(),
            || {
                query::event_facets(app.store(), long, query, now()).unwrap();
            },
        );
    }
    for (what, query, sort, offset) in [
        ("page of 100,000 events", "", dto::EventSort::Time, 50_000),
        (
            "page of 100,000 events, filtered",
            "tool:bash",
            dto::EventSort::Time,
            0,
        ),
        ("page of 100,000 events, by tokens", "", dto::EventSort::Tokens, 0),
        ("page of 100,000 events, a word", "golu ", dto::EventSort::Time, 0),
    ] {
        let request = dto::EventListRequest {
            session: long.to_owned(),
            query: query.to_owned(),
            sort,
            descending: false,
            offset,
            limit: 200,
            find: None,
            newest: None,
        };
        measure(
            what,
            rounds.min(20),
            &sessions::list_events(app.store(), &request, now())
                .unwrap()
                .total
                .to_string(),
            || {
                sessions::list_events(app.store(), &request, now()).unwrap();
            },
        );
    }
    measure(
        "hits on the timeline, a word",
        rounds.min(20),
        &(query::session_hits(app.store(), long, "golu ", now())
            .unwrap()
            .len()
            / 8)
        .to_string(),
        || {
            query::session_hits(app.store(), long, "golu ", now()).unwrap();
        },
    );
    app.close().unwrap();
}

fn sessions(query: &str) -> dto::SessionListRequest {
    dto::SessionListRequest {
        query: query.to_owned(),
        offset: 0,
        limit: 100,
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Prints the median and the 95th percentile; the first time, which fills the caches, does not count.
fn measure(what: &str, rounds: usize, found: &str, mut ask: impl FnMut()) {
    let mut times: Vec<f64> = (0..rounds.max(1))
        .map(|_| {
            let start = Instant::now();
            ask();
            millis(start.elapsed())
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() as f64 * part) as usize).min(times.len() - 1)];
    println!(
        "{what:<44} p50 {:>7.1} ms  p95 {:>7.1} ms  found {found}",
        at(0.5),
        at(0.95)
    );
}

fn fill(path: &Path, count: usize) {
    let start = Instant::now();
    let store = Store::open(StoreOptions::new(path, search_text_of)).unwrap();
    let mut long = Generator::new(2);
    long.session_events = LONG_SESSION.min(count / 10);
    long.words = 20..40;
    append(&store, long.session());
    let mut short = Generator::new(1);
    short.session_events = SESSION;
    short.words = 100..180;
    let mut left = count - LONG_SESSION.min(count / 10);
    while left > 0 {
        let mut events = Vec::with_capacity(BATCH + SESSION);
        while events.len() < BATCH.min(left) {
            events.extend(short.session());
        }
        left = left.saturating_sub(events.len());
        append(&store, events);
    }
    store.close().unwrap();
    println!(
        "made {} in {:.0} s",
        path.display(),
        start.elapsed().as_secs_f64()
    );
}

fn append(store: &Store, events: Vec<Event>) {
    for events in events.chunks(BATCH) {
        let records = events.iter().map(|event| {
            let bytes = Bytes::from(chaukas::to_proto(event).0.to_vec());
            Record::new(
                event.clone(),
                Original {
                    media: Media::Protobuf,
                    bytes,
                    repeated: Vec::new(),
                },
            )
        });
        let batch = Batch {
            source: "chaukas grpc".to_owned(),
            live: false,
            received: UnixNanos(1_772_000_000_000_000_000),
            records: records.collect(),
            ..Batch::default()
        };
        store.append_blocking(batch).unwrap().wait().unwrap();
    }
}
