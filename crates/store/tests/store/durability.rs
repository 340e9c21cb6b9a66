//! What was acknowledged is there, in every case.

use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use tracewake_model::{Counts, Kind, Media, Original, UnixNanos};
use tracewake_store::{
    Batch, EventQuery, Page, QueryFilter, Record, Reject, Store, StoreError, StoreOptions,
};

use crate::kit::*;

#[test]
fn a_store_comes_back_as_it_was() {
    let Home { store, folder } = home();
    let home = Home { store, folder };
    home.append(messages(0..10));
    home.store.close().unwrap();
    let again = home.store.append_blocking(batch(messages(0..1)));
    assert!(matches!(again, Err(StoreError::Closed)));
    let again = home.store.try_append(batch(messages(0..1))).unwrap().wait();
    assert!(matches!(again, Err(StoreError::Closed)));
    assert_eq!(home.store.stats(None).unwrap().events, 10, "reads go on");
    assert_eq!(home.store.index_behind().unwrap(), 0);
    let store = Store::open(options(&home.folder)).unwrap();
    let receipt = store
        .append_blocking(batch(messages(5..15)))
        .unwrap()
        .wait()
        .unwrap();
    assert_eq!((receipt.counts.stored, receipt.counts.duplicates), (5, 5));
}

#[test]
fn the_index_catches_up_after_a_crash() {
    let Home { store, folder } = home();
    Home {
        store: store.clone(),
        folder: tempfile::tempdir().unwrap(),
    }
    .append(messages(0..300));
    // What a crash leaves: events on disk that the index does not hold.
    store.close().unwrap();
    drop(store);
    let db = rusqlite::Connection::open(options(&folder).path).unwrap();
    db.execute_batch("UPDATE meta SET value = 100; DELETE FROM event_text WHERE rowid > 100;")
        .unwrap();
    drop(db);
    let store = Store::open(options(&folder)).unwrap();
    wait_until(|| store.index_behind().unwrap() == 0);
    assert_eq!(store.search(&query("word250"), 10, 0, NOW).unwrap().total, 1);
    assert_eq!(store.search(&query("word50"), 10, 0, NOW).unwrap().total, 1);
}

#[test]
fn dropping_writes_what_is_queued() {
    let Home { store, folder } = home();
    for n in 0..50 {
        store.append_blocking(batch(messages(n..n + 1))).unwrap();
    }
    drop(store);
    let store = Store::open(options(&folder)).unwrap();
    assert_eq!(store.stats(None).unwrap().events, 50);
}

#[test]
fn originals_come_back_and_repeated_parts_are_stored_once() {
    let Home { store, folder } = home();
    let part = "the same message in every turn ".repeat(100);
    let originals: Vec<Bytes> = (0..20)
        .map(|n| Bytes::from(format!("head {n} {part}{part} tail {n}")))
        .collect();
    let records = originals.iter().enumerate().map(|(n, bytes)| {
        let start = format!("head {n} ").len();
        let repeated = vec![
            start..start + part.len(),
            start + part.len()..start + 2 * part.len(),
        ];
        let original = Original {
            media: Media::Protobuf,
            bytes: bytes.clone(),
            repeated,
        };
        Record::new(event(&format!("e{n}"), "s", Kind::ModelStart, n as i64), original)
    });
    let batch = Batch {
        records: records.collect(),
        ..batch([])
    };
    store.append_blocking(batch).unwrap().wait().unwrap();
    let page = Page {
        ascending: true,
        after: None,
        limit: 100,
    };
    let found = store.query(&QueryFilter::default(), &page).unwrap();
    assert_eq!(
        found
            .events
            .iter()
            .map(|event| event.original.clone())
            .collect::<Vec<_>>(),
        originals
    );
    let db = rusqlite::Connection::open(options(&folder).path).unwrap();
    let parts: i64 = db
        .query_row("SELECT COUNT(*) FROM parts", [], |row| row.get(0))
        .unwrap();
    assert_eq!(parts, 1);
}

#[test]
fn the_quarantine_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let bounded = StoreOptions {
        max_quarantine_items: 5,
        max_quarantine_bytes: 1_000,
        ..options(&folder)
    };
    let store = Store::open(bounded).unwrap();
    let reject = |n: usize, size: usize| Reject {
        location: "event 1".into(),
        line: Some(n as u64),
        reason: "no JSON".into(),
        bytes: vec![b'x'; size].into(),
    };
    let check = |rejects: Vec<Reject>, expect: &[u64], total: u64| {
        let receipt = store
            .append_blocking(Batch { rejects, ..batch([]) })
            .unwrap()
            .wait()
            .unwrap();
        let list = store.rejects(0, 100).unwrap();
        assert_eq!(
            list.rejects
                .iter()
                .filter_map(|reject| reject.line)
                .collect::<Vec<_>>(),
            expect
        );
        assert_eq!((list.kept, list.total), (expect.len() as u64, total));
        receipt.counts.rejected
    };
    assert_eq!(
        check((0..7).map(|n| reject(n, 10)).collect(), &[6, 5, 4, 3, 2], 7),
        7
    );
    assert_eq!(check(vec![reject(7, 900), reject(8, 80)], &[8, 7, 6, 5], 9), 2);
    let ledger = store.ledger().unwrap();
    let expect = Counts {
        rejected: 9,
        ..Counts::default()
    };
    assert_eq!(
        (ledger.len(), ledger[0].source.as_str(), ledger[0].counts),
        (1, "chaukas grpc", expect)
    );
}

#[test]
fn each_source_has_a_share_of_the_quarantine() {
    let folder = tempfile::tempdir().unwrap();
    let bounded = StoreOptions {
        max_quarantine_items: 10,
        max_quarantine_bytes: 1_000,
        ..options(&folder)
    };
    let store = Store::open(bounded).unwrap();
    let send = |source: &str, count: u64, size: usize| {
        let reject = |line: u64| Reject {
            location: source.into(),
            line: Some(line),
            reason: "no JSON".into(),
            bytes: vec![b'x'; size].into(),
        };
        let sent = Batch {
            source: source.into(),
            rejects: (0..count).map(reject).collect(),
            ..batch([])
        };
        store.append_blocking(sent).unwrap().wait().unwrap();
    };
    let kept = |source: &str| -> Vec<u64> {
        let list = store.rejects(0, 100).unwrap().rejects;
        let own = list.iter().filter(|reject| reject.location == source);
        own.filter_map(|reject| reject.line).collect()
    };
    send("quiet", 2, 10);
    send("loud", 100, 10);
    assert_eq!((kept("quiet"), kept("loud").len()), (vec![1, 0], 8));
    assert_eq!(kept("loud")[0], 99, "the newest of its own");
    send("large", 3, 900);
    assert_eq!(kept("quiet"), [1, 0]);
    assert_eq!(kept("large"), [2]);
}

#[test]
fn a_full_queue_gives_the_batch_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(StoreOptions {
        queue_events: 10,
        ..options(&folder)
    })
    .unwrap();
    // Holding the database makes the writer wait with what it took.
    let db = rusqlite::Connection::open(options(&folder).path).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut pending = Vec::new();
    let mut next = 0;
    let returned = loop {
        match store.try_append(batch(messages(next..next + 4))) {
            Ok(taken) => pending.push(taken),
            Err(full) => break full.batch,
        }
        next += 4;
        assert!(next < 1_000, "the queue has no bound");
    };
    assert_eq!(returned.records.len(), 4);
    assert_eq!(returned.records[0].event().identity, format!("e{next}"));
    db.execute_batch("ROLLBACK").unwrap();
    for taken in pending {
        assert_eq!(taken.wait().unwrap().counts.stored, 4);
    }
    assert_eq!(
        store
            .append_blocking(returned)
            .unwrap()
            .wait()
            .unwrap()
            .counts
            .stored,
        4
    );
}

#[test]
fn two_processes_share_a_database() {
    let Home { store, folder } = home();
    let other = Store::open(options(&folder)).unwrap();
    std::thread::scope(|scope| {
        for (store, first) in [(&store, 0), (&other, 50)] {
            scope.spawn(move || {
                for n in (first..first + 100).step_by(10) {
                    store
                        .append_blocking(batch(messages(n..n + 10)))
                        .unwrap()
                        .wait()
                        .unwrap();
                }
            });
        }
    });
    let stats = store.stats(None).unwrap();
    assert_eq!(stats.events, 150, "50 came to both");
    assert_eq!(store.totals().unwrap().counts.duplicates, 50);
    wait_until(|| other.index_behind().unwrap() == 0);
    assert_eq!(store.search(&query("word149"), 10, 0, NOW).unwrap().total, 1);
    assert_eq!(store.spans("s", 1_000).unwrap().total, 150);
}

#[test]
fn reading_goes_on_while_events_come_in() {
    let Home { store, .. } = &home();
    let done = &AtomicBool::new(false);
    let mut changes = store.changes();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for n in 0..60 {
                store
                    .append_blocking(batch(messages(n * 20..n * 20 + 20)))
                    .unwrap()
                    .wait()
                    .unwrap();
            }
            done.store(true, Ordering::Release);
        });
        for _ in 0..2 {
            scope.spawn(move || {
                let mut last = 0;
                while !done.load(Ordering::Acquire) {
                    let asked = EventQuery {
                        session: "s".into(),
                        limit: 5,
                        ..EventQuery::default()
                    };
                    let list = store.events(&asked).unwrap();
                    let summary = store.session("s", UnixNanos(BEGIN)).unwrap();
                    assert!(
                        list.total >= last && list.total % 20 == 0,
                        "no half batch is ever seen"
                    );
                    assert!(summary.map_or(0, |found| found.events) >= list.total);
                    last = list.total;
                    store.search(&query("word"), 5, 0, NOW).unwrap();
                }
            });
        }
    });
    assert_eq!(store.stats(None).unwrap().events, 1_200);
    assert_eq!(changes.try_recv().unwrap().touched, touched(["s"]));
}
