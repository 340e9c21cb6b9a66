//! Reading stored originals again with what today's readers know.

use tracewake_model::{Dialect, Event, Kind, Media, Outcome, UnixNanos};
use tracewake_store::{Order, Reading, Store};

use crate::kit::*;

/// Today's reader: an original `word3` is the message of the event `e3`, and says how often it was read.
fn today(_: Dialect, _: Media, bytes: &[u8]) -> Option<Event> {
    let text = std::str::from_utf8(bytes).ok()?;
    let number = text.strip_prefix("user\nword")?.trim_end().parse::<i64>().ok()?;
    let read = with(
        event(&format!("e{number}"), "s", Kind::Input, number),
        message(&format!("today{number}")),
    );
    Some(Event {
        revision: u64::from(number % 2 == 1),
        ..read
    })
}

fn begin(store: &Store, version: u32, again: bool) {
    store
        .begin_reading(vec![(Dialect::Chaukas, version)], again)
        .unwrap();
}

fn read_all(store: &Store) {
    while store.read_on(&today).unwrap() {}
}

fn reading(store: &Store) -> Reading {
    store.readings().unwrap().remove(0)
}

fn found(home: &Home, words: &str) -> u64 {
    home.wait_for_index();
    home.store.search(&query(words), 100, 0, NOW).unwrap().total
}

#[test]
fn a_newer_reader_reads_what_is_stored_and_row_ids_stay() {
    let home = home();
    begin(&home.store, 1, false);
    home.append(messages(0..5));
    home.append([with(event("odd", "s", Kind::Input, 9), message("not to be read"))]);
    home.commit(tracewake_store::Batch {
        orders: vec![Order::Annotate {
            key: "s".into(),
            starred: Some(true),
            title: Some("mine".into()),
            note: None,
        }],
        ..Default::default()
    });
    assert_eq!(found(&home, "word3"), 1);
    read_all(&home.store);
    assert_eq!(
        reading(&home.store).read,
        0,
        "what this version read itself is not due"
    );
    begin(&home.store, 2, false);
    read_all(&home.store);
    let done = Reading {
        dialect: Dialect::Chaukas,
        version: 2,
        done: true,
        read: 6,
        changed: 5,
        unreadable: 1,
    };
    assert_eq!(reading(&home.store), done);
    for row in 1..=5 {
        let event = home.store.event(row).unwrap().unwrap();
        assert_eq!(event.summary.name, format!("today{}", row - 1));
        assert_eq!(event.original, format!("user\nword{}\n", row - 1).as_bytes());
    }
    assert_eq!((found(&home, "word3"), found(&home, "today3")), (0, 1));
    assert_eq!(found(&home, "read"), 1, "what cannot be read is as it was");
    let session = home.store.session("s", UnixNanos(0)).unwrap().unwrap();
    assert_eq!((session.events, session.title.as_str()), (6, "mine"));
    assert!(session.annotations.starred);
    begin(&home.store, 2, true);
    read_all(&home.store);
    let again = Reading { changed: 0, ..done };
    assert_eq!(reading(&home.store), again, "it says the same as before");
    begin(&home.store, 1, false);
    assert_eq!(reading(&home.store), again, "an older version takes nothing back");
}

#[test]
fn reading_goes_on_where_it_was_stopped() {
    let Home { store, folder } = home();
    for n in 0..5 {
        store
            .append_blocking(batch(messages(n * 1_000..n * 1_000 + 1_000)))
            .unwrap()
            .wait()
            .unwrap();
    }
    begin(&store, 1, false);
    assert!(store.read_on(&today).unwrap());
    let first = reading(&store);
    assert!(!first.done && first.read > 0 && first.read < 5_000, "{first:?}");
    drop(store);
    let store = Store::open(options(&folder)).unwrap();
    begin(&store, 1, false);
    assert_eq!(reading(&store), first);
    read_all(&store);
    let done = reading(&store);
    assert_eq!((done.done, done.read, done.changed), (true, 5_000, 5_000));
}

#[test]
fn what_was_a_conflict_becomes_one_event_that_grew() {
    let home = home();
    // An older reader gave both no revision, and the same identity; what today's reader finds to be the later one lost.
    let told = |text: &str, second| with(event("e1", "s", Kind::Input, second), message(text));
    home.append([told("word0", 0)]);
    assert_eq!(home.append([told("word1", 1)]).outcomes, [Outcome::Conflict]);
    let same = |dialect, media, bytes: &[u8]| {
        today(dialect, media, bytes).map(|event| Event {
            identity: "e1".into(),
            ..event
        })
    };
    begin(&home.store, 1, false);
    while home.store.read_on(&same).unwrap() {}
    let event = home.store.event(1).unwrap().unwrap();
    assert_eq!(
        (event.summary.name.as_str(), &event.original[..]),
        ("today1", &b"user\nword1\n"[..])
    );
    let kept = home.store.tellings_of(1).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].superseded, kept[0].revision, &kept[0].original[..]),
        (true, 0, &b"user\nword0\n"[..])
    );
    let session = home.store.session("s", UnixNanos(0)).unwrap().unwrap();
    assert_eq!((session.events, session.conflicts), (1, 0));
    // The same records again are the same tellings.
    let again = |text: &str, revision, second| Event {
        revision,
        ..with(event_named("e1", second), message(text))
    };
    assert_eq!(
        home.append([again("today0", 0, 0), again("today1", 1, 1)])
            .outcomes,
        [Outcome::Duplicate; 2]
    );
}

fn event_named(identity: &str, second: i64) -> Event {
    event(identity, "s", Kind::Input, second)
}

#[test]
fn deleted_sessions_stay_deleted() {
    let home = home();
    home.append(messages(0..3));
    home.commit(tracewake_store::Batch {
        orders: vec![Order::Delete {
            key: "s".into(),
            at: UnixNanos(BEGIN),
        }],
        ..Default::default()
    });
    begin(&home.store, 1, false);
    read_all(&home.store);
    assert!(home.store.session("s", UnixNanos(0)).unwrap().is_none());
    assert_eq!(
        (reading(&home.store).done, reading(&home.store).changed),
        (true, 0)
    );
}
