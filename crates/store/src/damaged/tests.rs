//! Databases damaged on purpose: what comes out is what went in, and all of it whose pages are whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use proptest::prelude::*;
use tempfile::TempDir;
use tracewake_model::{Content, Event, EventTime, Kind, Media, Message, Original, UnixNanos};

use super::DamagedDatabase;
use crate::{Batch, Order, Record, Store, StoreOptions};

const PAGE: usize = 8192;
const EVENTS: usize = 150;
/// So many events of a database are in one session.
const SESSION: usize = 50;

/// Text that does not compress; of some events so long that it takes further pages.
fn text(event: usize) -> String {
    let words = if event.is_multiple_of(9) { 2_000 } else { 20 };
    let word = |at: usize| {
        format!(
            "{:x}",
            xxhash_rust::xxh3::xxh3_64(format!("{event} {at}").as_bytes())
        )
    };
    let words: Vec<String> = (0..words).map(word).collect();
    format!("{event} {}", words.join(" "))
}

/// The event that a text is the original of.
fn event_of(text: &[u8]) -> Option<Event> {
    let text = std::str::from_utf8(text).ok()?;
    let number: usize = text.split(' ').next()?.parse().ok()?;
    Some(Event {
        identity: format!("e{number}"),
        session_id: format!("s{}", number / SESSION),
        kind: Kind::Unspecified,
        time: EventTime::exact(UnixNanos(number as i64)),
        content: Some(Content::Message(Message {
            role: "user".into(),
            text: text.into(),
            metadata: None,
        })),
        ..Event::default()
    })
}

fn batch(events: std::ops::Range<usize>) -> Batch {
    let record = |event| {
        let bytes = Bytes::from(text(event));
        let original = Original {
            media: Media::Json,
            repeated: std::iter::repeat_n(200..bytes.len(), usize::from(event.is_multiple_of(5))).collect(),
            bytes: bytes.clone(),
        };
        Record::new(event_of(&bytes).unwrap(), original)
    };
    Batch {
        source: "test".into(),
        received: UnixNanos(7),
        records: events.map(record).collect(),
        ..Batch::default()
    }
}

fn store(folder: &TempDir) -> Store {
    let store = Store::open(StoreOptions::new(folder.path().join("traces.db"), |_, _, _| None)).unwrap();
    for begin in (0..EVENTS).step_by(30) {
        let pending = store.append_blocking(batch(begin..begin + 30)).unwrap();
        pending.wait().unwrap();
    }
    store
}

/// The bytes of a whole database.
fn whole() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.close().unwrap();
    fs::read(store.path()).unwrap()
}

fn file(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.db");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// The numbers of the events that come out. Each says what went in.
fn brought(damaged: &DamagedDatabase) -> BTreeSet<usize> {
    let mut brought = BTreeSet::new();
    for original in damaged.originals(|_| 0) {
        let Some(record) = event_of(&original.bytes).and_then(|event| original.record(event)) else {
            continue;
        };
        let number: Option<usize> = record.event().identity[1..].parse().ok();
        let is_right = number.is_some_and(|number| number < EVENTS && original.bytes == text(number));
        // Nothing is left that could check the bytes of an event whose row is lost.
        assert!(
            is_right || original.dialect.is_none(),
            "{number:?} was stored otherwise"
        );
        let Some(number) = number.filter(|_| is_right) else {
            continue;
        };
        assert!(brought.insert(number), "{number} comes twice");
    }
    brought
}

fn all() -> BTreeSet<usize> {
    (0..EVENTS).collect()
}

/// The pages that each event's row and bytes lie on. Of a row that is damaged in part nobody knows which part says what
/// was stored, so that its bytes cannot be told to be right.
fn pages_of_events(bytes: &[u8]) -> BTreeMap<usize, BTreeSet<u32>> {
    let (_folder, path) = file(bytes);
    let damaged = DamagedDatabase::open(&path).unwrap();
    let of = |table| damaged.tables.get(table).unwrap().pages_of_rows(&damaged.pages);
    let parts: BTreeSet<u32> = of("parts").into_values().flatten().collect();
    let events = of("events");
    let payloads = of("payloads").into_iter().map(|(row, pages)| {
        let event = row as usize - 1;
        let of_parts = parts.iter().filter(|_| event.is_multiple_of(5));
        let all = pages.into_iter().chain(events[&row].iter().copied());
        (event, all.chain(of_parts.copied()).collect())
    });
    payloads.collect()
}

#[test]
fn a_whole_database_comes_out_whole() {
    let (_folder, path) = file(&whole());
    let damaged = DamagedDatabase::open(&path).unwrap();
    assert_eq!(damaged.damaged_tables(), [] as [&str; 0]);
    assert_eq!(brought(&damaged), all());
    let sessions = damaged.sessions();
    let events: Vec<u64> = sessions.iter().map(|session| session.events).collect();
    assert_eq!(events, [50, 50, 50]);
}

#[test]
fn what_is_no_database_is_refused() {
    let (_folder, path) = file(&b"no database at all ".repeat(2_000));
    let error = DamagedDatabase::open(&path).unwrap_err();
    assert!(error.to_string().contains("is not a database"), "{error}");
}

#[test]
fn the_first_page_and_every_root_may_be_lost() {
    let bytes = whole();
    let roots: Vec<u32> = {
        let (_folder, path) = file(&bytes);
        let db = rusqlite::Connection::open(path).unwrap();
        let mut select = db
            .prepare("SELECT rootpage FROM sqlite_schema WHERE name IN ('payloads', 'events', 'parts')")
            .unwrap();
        select
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    assert_eq!(roots.len(), 3);
    for lost in [vec![1], roots.clone(), [vec![1], roots].concat()] {
        let mut bytes = bytes.clone();
        for page in &lost {
            let begin = (*page as usize - 1) * PAGE;
            bytes[begin..begin + PAGE].fill(0xa5);
        }
        let (_folder, path) = file(&bytes);
        let damaged = DamagedDatabase::open(&path).unwrap();
        assert_eq!(brought(&damaged), all(), "{lost:?}");
    }
}

#[test]
fn what_was_purged_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let evict = Batch {
        orders: vec![Order::Evict { key: "s1".into() }],
        ..Batch::default()
    };
    store.append_blocking(evict).unwrap().wait().unwrap();
    let db = rusqlite::Connection::open(store.path()).unwrap();
    let left = || -> u32 {
        db.query_row("SELECT COUNT(*) FROM trash", [], |row| row.get(0))
            .unwrap()
    };
    while left() > 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let root = |table: &str| -> usize {
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
        db.query_row(sql, [table], |row| row.get::<_, u32>(0)).unwrap() as usize
    };
    let roots = [root("payloads"), root("events")];
    drop(db);
    store.close().unwrap();
    let expect: BTreeSet<usize> = all().into_iter().filter(|event| event / SESSION != 1).collect();
    let mut bytes = fs::read(store.path()).unwrap();
    for damage in [&roots[..0], &roots] {
        for root in damage {
            bytes[(root - 1) * PAGE..root * PAGE].fill(0);
        }
        let (_folder, path) = file(&bytes);
        assert_eq!(brought(&DamagedDatabase::open(&path).unwrap()), expect);
    }
}

#[test]
fn a_log_counts_as_far_as_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let [db, log, _] = crate::files_of(store.path()).map(|file| fs::read(file).unwrap_or_default());
    drop(store);
    assert!(log.len() > 20 * PAGE, "the events are in the log");
    let check = |log: &[u8]| {
        let (_folder, path) = file(&db);
        fs::write(&crate::files_of(&path)[1], log).unwrap();
        DamagedDatabase::open(&path)
            .map(|damaged| brought(&damaged).len())
            .unwrap_or(0)
    };
    assert_eq!(check(&log), EVENTS);
    // A torn end is a transaction that was never answered.
    assert!(check(&log[..log.len() - PAGE / 2]) >= EVENTS - 30);
    // One damaged frame takes the rows of one page with it, not those of the frames behind.
    let frame = PAGE + 24;
    let middle = 32 + log.len() / frame / 2 * frame + 24;
    let mut torn = log.clone();
    torn[middle + 50..middle + 90].fill(0x5a);
    assert!(check(&torn) >= EVENTS / 2, "{}", check(&torn));
    // Without its header the log is read all the same.
    torn = log;
    torn[..24].fill(0);
    assert_eq!(check(&torn), EVENTS);
}

fn damage() -> impl Strategy<Value = Vec<(u16, u8, u16)>> {
    proptest::collection::vec((any::<u16>(), 0_u8..5, any::<u16>()), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_damaged_the_rest_comes_out(damage in damage()) {
        static WHOLE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(whole);
        let mut bytes = WHOLE.clone();
        let count = bytes.len() / PAGE;
        let mut hit = BTreeSet::new();
        for (page, how, seed) in damage {
            let page = usize::from(page) % count;
            hit.insert(page as u32 + 1);
            let own = page * PAGE..(page + 1) * PAGE;
            match how {
                0 => bytes[own].fill(0),
                1 => bytes[own].fill(0xff),
                2 => {
                    // A page that is there twice cannot be told from its copy; one above others takes them with it.
                    let rows = |page: &usize| matches!(WHOLE[page * PAGE], 10 | 13);
                    let other = (0..count).cycle().skip(usize::from(seed) % count).find(rows).unwrap();
                    hit.insert(other as u32 + 1);
                    bytes.copy_within(other * PAGE..(other + 1) * PAGE, own.start);
                }
                // A sector of it.
                3 => bytes[own][512..1024].fill(seed as u8),
                _ => {
                    for (at, byte) in bytes[own].iter_mut().enumerate() {
                        *byte = xxhash_rust::xxh3::xxh3_64(&[(seed as usize + at).to_le_bytes()].concat()) as u8;
                    }
                }
            }
        }
        let (_folder, path) = file(&bytes);
        let Ok(damaged) = DamagedDatabase::open(&path) else {
            return Ok(());
        };
        let brought = brought(&damaged);
        for (event, pages) in pages_of_events(&WHOLE) {
            prop_assert!(!pages.is_disjoint(&hit) || brought.contains(&event), "{} of {:?}, {:?}", event, pages, hit);
        }
        prop_assert!(damaged.sessions().iter().map(|session| session.events).sum::<u64>() <= EVENTS as u64 * 3);
    }
}
