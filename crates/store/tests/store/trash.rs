//! Deleting, restoring and purging sessions, and the marks that outlive them.

use rusqlite::Connection;
use tracewake_model::{Content, Event, Kind, ToolCall, UnixNanos};
use tracewake_store::{Batch, Order, Store};

use crate::kit::*;

fn order(order: Order) -> Batch {
    Batch {
        orders: vec![order],
        ..Batch::default()
    }
}

fn delete(key: &str) -> Batch {
    order(Order::Delete {
        key: key.into(),
        at: UnixNanos(BEGIN),
    })
}

fn restore(key: &str) -> Batch {
    order(Order::Restore { key: key.into() })
}

fn purge() -> Batch {
    order(Order::Purge {
        deleted_before: UnixNanos(BEGIN),
    })
}

fn keys(store: &Store) -> Vec<String> {
    let query = tracewake_store::SessionQuery {
        limit: 1_000,
        ..Default::default()
    };
    let list = store.list_sessions(&query).unwrap();
    list.sessions.into_iter().map(|session| session.key).collect()
}

/// Rows of every table that events leave rows in.
fn rows(home: &Home) -> Vec<(&'static str, i64)> {
    let db = Connection::open(home.store.path()).unwrap();
    let tables = [
        "events",
        "payloads",
        "parts",
        "loose_parts",
        "event_tags",
        "event_hashes",
        "handoffs",
        "tellings",
        "event_text_docsize",
        "sessions",
        "trash",
        "spans",
        "session_shapes",
        "session_agents",
        "session_costs",
        "session_traces",
        "trace_sessions",
        "started_sessions",
        "root_calls",
        "open_requests",
    ];
    let shaped = db.query_row("SELECT IFNULL(SUM(events), 0) FROM shapes", [], |row| row.get(0));
    let shaped: i64 = shaped.unwrap();
    tables
        .into_iter()
        .map(|table| {
            let count = db.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0));
            (table, count.unwrap())
        })
        .chain([("events by shape", shaped)])
        .collect()
}

fn wait_for_purge(home: &Home) {
    let db = Connection::open(home.store.path()).unwrap();
    wait_until(|| {
        let left = "SELECT (SELECT COUNT(*) FROM trash) + (SELECT COUNT(*) FROM loose_parts)";
        db.query_row(left, [], |row| row.get::<_, i64>(0)).unwrap() == 0
    });
}

/// A run under names of its own.
fn run_of(session: &str) -> Vec<Event> {
    let rename = |mut event: Event| {
        event.identity = format!("{session}/{}", event.identity);
        event.session_id = session.into();
        event.content_hash = event.identity.to_string();
        event
    };
    run().into_iter().map(rename).collect()
}

/// A session with a long text that all sessions made here share, stored once.
fn with_shared_part(session: &str) -> Batch {
    let text = "the same history in every prompt, long enough to be kept once. ".repeat(40);
    let event = with(
        event(&format!("{session}/1"), session, Kind::ToolStart, 1),
        Content::ToolCall(ToolCall {
            name: text.clone(),
            ..ToolCall::default()
        }),
    );
    let bytes = bytes::Bytes::from(format!("{session}{text}"));
    let original = tracewake_model::Original {
        media: tracewake_model::Media::Json,
        repeated: std::iter::once(session.len()..bytes.len()).collect(),
        bytes,
    };
    Batch {
        records: vec![tracewake_store::Record::new(event, original)],
        ..batch([])
    }
}

#[test]
fn a_deleted_session_is_gone_and_comes_back_as_it_was() {
    let home = home();
    home.append(run_of("a"));
    home.append(run_of("b"));
    let before = home.store.session("a", UnixNanos(BEGIN)).unwrap();
    let spans = home.store.spans("a", 100).unwrap();
    home.commit(delete("a"));
    assert_eq!(keys(&home.store), ["b"]);
    assert_eq!(home.store.session("a", UnixNanos(BEGIN)).unwrap(), None);
    home.commit(restore("a"));
    assert_eq!(home.store.session("a", UnixNanos(BEGIN)).unwrap(), before);
    assert_eq!(home.store.spans("a", 100).unwrap().spans, spans.spans);
    // Restoring what is not deleted does nothing.
    home.commit(restore("a"));
    home.commit(restore("nobody"));
    assert_eq!(keys(&home.store).len(), 2);
}

#[test]
fn what_comes_for_a_deleted_session_brings_it_back_whole() {
    for again in [run_of("a"), vec![event("new", "a", Kind::Input, 60)]] {
        let home = home();
        home.append(run_of("a"));
        let events = home.store.session("a", UnixNanos(BEGIN)).unwrap().unwrap().events;
        let mut changes = home.store.changes();
        home.commit(delete("a"));
        assert_eq!(changes.blocking_recv().unwrap().touched, touched(["a"]));
        let receipt = home.append(again);
        assert_eq!(changes.blocking_recv().unwrap().touched, touched(["a"]));
        let now = home.store.session("a", UnixNanos(BEGIN)).unwrap().unwrap().events;
        assert_eq!(now, events + receipt.counts.stored);
    }
}

#[test]
fn a_purged_session_leaves_nothing_and_others_everything() {
    let home = home();
    home.append(run_of("b"));
    home.commit(with_shared_part("c"));
    home.wait_for_index();
    let before = rows(&home);
    home.append(run_of("a"));
    home.commit(with_shared_part("d"));
    home.wait_for_index();
    assert_ne!(rows(&home), before);
    home.commit(delete("a"));
    home.commit(delete("d"));
    home.commit(purge());
    wait_for_purge(&home);
    assert_eq!(rows(&home), before, "the shared part is still used");
    let db = Connection::open(home.store.path()).unwrap();
    let counted = "SELECT (SELECT SUM(events) FROM shapes) - (SELECT COUNT(*) FROM events)";
    assert_eq!(db.query_row(counted, [], |row| row.get::<_, i64>(0)), Ok(0));
    home.commit(delete("c"));
    home.commit(purge());
    wait_for_purge(&home);
    assert_eq!(rows(&home)[2], ("parts", 0));
    assert_eq!(home.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn what_was_purged_can_be_imported_again_and_ids_are_not_used_twice() {
    let home = home();
    home.append(run_of("a"));
    home.append(run_of("z"));
    home.wait_for_index();
    let ids = |key: &str| {
        let spans = home.store.spans(key, 100).unwrap().spans;
        spans.iter().map(|span| span.row).collect::<Vec<_>>()
    };
    let old = ids("z");
    home.commit(delete("z"));
    home.commit(purge());
    wait_for_purge(&home);
    assert_eq!(home.append(run_of("z")).counts.stored, run().len() as u64);
    assert!(ids("z").iter().all(|id| !old.contains(id)));
    home.wait_for_index();
    let found = home.store.search(&query("refund"), 10, 0, NOW).unwrap();
    assert_eq!(found.hits.len(), 2, "one in each session");
}

#[test]
fn a_purge_that_was_cut_short_goes_on_and_yields_to_what_comes() {
    let home = home();
    let events = |n: i64| (0..n).map(|n| event(&format!("e{n}"), "a", Kind::Input, n));
    home.append(events(3_000));
    let folder = home.folder;
    home.store
        .append_blocking(order(Order::Evict { key: "a".into() }))
        .unwrap()
        .wait()
        .unwrap();
    // Some of the same events come again while the others go.
    home.store
        .append_blocking(batch(events(10)))
        .unwrap()
        .wait()
        .unwrap();
    drop(home.store);
    let home = Home {
        store: Store::open(options(&folder)).unwrap(),
        folder,
    };
    wait_for_purge(&home);
    let session = home.store.session("a", UnixNanos(BEGIN)).unwrap().unwrap();
    assert_eq!(session.events, 10);
    assert_eq!(rows(&home)[0], ("events", 10));
}

#[test]
fn others_take_turns_while_a_large_session_goes() {
    let home = home();
    for chunk in 0..20 {
        home.append((0..1_000).map(|n| {
            with(
                spanned(
                    event(&format!("e{chunk}/{n}"), "large", Kind::ToolStart, n),
                    &format!("s{chunk}/{n}"),
                    "",
                    "agent",
                ),
                message("some words to index"),
            )
        }));
    }
    home.wait_for_index();
    home.commit(order(Order::Evict { key: "large".into() }));
    let db = Connection::open(home.store.path()).unwrap();
    let left = || {
        db.query_row("SELECT COUNT(*) FROM trash", [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    let mut n = 0;
    while left() > 0 {
        home.append([event(&format!("live{n}"), "live", Kind::Input, n)]);
        n += 1;
    }
    assert!(n > 3, "the purge takes turns");
    assert_eq!(keys(&home.store), ["live"]);
}

#[test]
fn marks_outlive_the_rows_of_their_session() {
    let home = home();
    home.append(run_of("a"));
    let mark = |starred, title: Option<&str>, note: Option<&str>| {
        order(Order::Annotate {
            key: "a".into(),
            starred,
            title: title.map(str::to_owned),
            note: note.map(str::to_owned),
        })
    };
    let own = home.store.session("a", UnixNanos(BEGIN)).unwrap().unwrap().title;
    home.commit(mark(Some(true), Some("The refund"), None));
    home.commit(mark(None, None, Some("look at the lock")));
    home.commit(order(Order::Evict { key: "a".into() }));
    wait_for_purge(&home);
    home.append(run_of("a"));
    let session = home.store.session("a", UnixNanos(BEGIN)).unwrap().unwrap();
    assert_eq!(session.title, "The refund");
    assert_eq!(
        (session.annotations.starred, session.annotations.note.as_str()),
        (true, "look at the lock")
    );
    let weights = home.store.session_weights(UnixNanos(BEGIN)).unwrap();
    assert_eq!(weights.len(), 1);
    assert!(weights[0].starred && weights[0].live && weights[0].bytes > 0);
    assert_eq!(weights[0].source, "chaukas grpc");
    let found = |text: &str| {
        let asked = tracewake_store::SessionQuery {
            query: query(text),
            limit: 10,
            ..Default::default()
        };
        home.store.list_sessions(&asked).unwrap().total
    };
    for (text, expect) in [
        ("star:true", 1),
        ("star:false", 0),
        ("-star:true", 0),
        ("lock", 1),
        ("\"The refund\"", 1),
        ("nowhere", 0),
    ] {
        assert_eq!(found(text), expect, "{text}");
    }
    home.commit(mark(Some(false), Some(""), Some("")));
    let session = home.store.session("a", UnixNanos(BEGIN)).unwrap().unwrap();
    assert_eq!((session.title, session.annotations), (own, Default::default()));
}
