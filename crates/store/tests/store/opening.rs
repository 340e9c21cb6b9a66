//! What can be opened, what is refused, and who may read the files.

use tracewake_model::Kind;
use tracewake_store::{SessionQuery, Store, StoreOptions};

use crate::kit::*;

#[test]
fn files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/traces.db");
    // One that others could read before.
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let store = Store::open(StoreOptions::new(&path, text_of)).unwrap();
    store
        .append_blocking(batch(messages(0..3)))
        .unwrap()
        .wait()
        .unwrap();
    let mut seen = 0;
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        seen += 1;
    }
    assert_eq!(seen, 3, "database, log and its index");
}

#[test]
fn other_files_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = |name: &str| {
        let path = folder.path().join(name);
        Store::open(StoreOptions::new(&path, text_of))
            .unwrap_err()
            .to_string()
            .replace(&path.display().to_string(), "FILE")
    };
    std::fs::write(folder.path().join("text"), "not a database at all. ".repeat(100)).unwrap();
    insta::assert_snapshot!(refusal("text"), @"FILE is not a database; choose another file with --db, or move it away");
    let other = rusqlite::Connection::open(folder.path().join("other")).unwrap();
    other.execute_batch("CREATE TABLE theirs (id)").unwrap();
    insta::assert_snapshot!(refusal("other"), @"FILE is a database of another program; choose another file with --db");
    drop(Store::open(StoreOptions::new(folder.path().join("newer"), text_of)).unwrap());
    let newer = rusqlite::Connection::open(folder.path().join("newer")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    insta::assert_snapshot!(
        refusal("newer"),
        @"FILE was written by a newer version (schema 99, this version knows 17); update tracewake"
    );
}

#[test]
fn a_database_of_the_first_version_opens() {
    let folder = tempfile::tempdir().unwrap();
    let db = rusqlite::Connection::open(options(&folder).path).unwrap();
    db.execute_batch(include_str!("../../migrations/0001_initial.sql"))
        .unwrap();
    db.pragma_update(None, "application_id", 0x5457_414B).unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    db.execute_batch(include_str!("version1.sql")).unwrap();
    drop(db);
    let store = Store::open(options(&folder)).unwrap();
    let all = SessionQuery {
        limit: 10,
        ..SessionQuery::default()
    };
    let sessions = store.list_sessions(&all).unwrap().sessions;
    assert_eq!((sessions[0].title.as_str(), sessions[0].events), ("old words", 1));
    assert_eq!(store.search(&query("old"), 10, 0, NOW).unwrap().total, 1);
    assert_eq!(&store.event(1).unwrap().unwrap().original[..], b"old words");
    let receipt = store
        .append_blocking(batch(messages(0..2)))
        .unwrap()
        .wait()
        .unwrap();
    assert_eq!(receipt.counts.stored, 2);
}

#[test]
fn what_another_program_writes_is_a_change_here() {
    let here = home();
    let mut changes = here.store.changes();
    let other = Store::open(options(&here.folder)).unwrap();
    other
        .append_blocking(batch([event("e", "elsewhere", Kind::Input, 1)]))
        .unwrap();
    let change = changes.blocking_recv().unwrap();
    assert_eq!(change.touched, touched(["elsewhere"]));
}

#[test]
fn a_database_that_is_only_read_stays_as_it_is() {
    let home = home();
    let pending = home.store.append_blocking(batch(messages(0..3))).unwrap();
    pending.wait().unwrap();
    home.store.close().unwrap();
    let path = home.store.path().to_owned();
    drop(home.store);
    let before = std::fs::read(&path).unwrap();
    let store = Store::open_to_read(options(&home.folder)).unwrap();
    assert_eq!(store.totals().unwrap().events, 3);
    let refused = store.append_blocking(batch(messages(3..4)));
    assert!(refused.is_err(), "nothing is written");
    drop(store);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let missing = StoreOptions::new(home.folder.path().join("missing.db"), text_of);
    Store::open_to_read(missing.clone()).unwrap_err();
    assert!(!missing.path.exists(), "a name that was mistyped creates nothing");
}
