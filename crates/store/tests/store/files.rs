//! Which files calls touch: `file:` over all sessions, the calls of one session, and files after deletion and reading
//! again.

use serde_json::{Value, json};
use tracewake_model::files::FileAction;
use tracewake_model::query::Field;
use tracewake_model::{Content, Dialect, Event, Kind, Media, ToolCall};
use tracewake_store::{EventQuery, Order, SessionQuery};

use crate::kit::*;

fn call(id: &str, session: &str, second: i64, name: &str, arguments: Value) -> Event {
    let content = Content::ToolCall(ToolCall {
        id: id.into(),
        name: name.into(),
        arguments: Some(arguments),
        ..ToolCall::default()
    });
    let start = event(id, session, Kind::ToolStart, second);
    with(spanned(start, id, "", "coder"), content)
}

fn stored() -> Home {
    let home = home();
    home.append([
        call(
            "c1",
            "one",
            1,
            "Read",
            json!({"file_path": "/srv/app/src/sender.ts"}),
        ),
        call(
            "c2",
            "one",
            2,
            "Edit",
            json!({"file_path": "/srv/app/src/sender.ts", "old_string": "a", "new_string": "b"}),
        ),
        call(
            "c3",
            "one",
            3,
            "Bash",
            json!({"command": "cat README.md && npm test", "cwd": "/srv/app"}),
        ),
        call(
            "c4",
            "two",
            4,
            "write_file",
            json!({"file_path": "/srv/other/mysender.ts", "content": ""}),
        ),
        call("c5", "two", 5, "exec_command", json!({"cmd": "ls"})),
        call(
            "c6",
            "three",
            6,
            "search",
            json!({"path": "/srv/app/src/sender.ts"}),
        ),
        call(
            "c7",
            "three",
            7,
            "read_file",
            json!({"path": "/srv/app/src/sender.ts"}),
        ),
    ]);
    home.wait_for_index();
    home
}

fn sessions(home: &Home, text: &str) -> Vec<String> {
    let list = home.store.list_sessions(&SessionQuery {
        query: query(text),
        limit: 10,
        now: NOW,
        ..SessionQuery::default()
    });
    list.unwrap()
        .sessions
        .into_iter()
        .map(|session| session.key)
        .collect()
}

fn events(home: &Home, text: &str) -> u64 {
    let asked = EventQuery {
        session: "one".into(),
        query: query(text),
        limit: 10,
        now: NOW,
        ..EventQuery::default()
    };
    home.store.events(&asked).unwrap().total
}

#[test]
fn sessions_and_events_are_found_by_file() {
    let home = stored();
    let check = |text: &str, expect: &[&str], of_one: u64| {
        assert_eq!(sessions(&home, text), expect, "{text}");
        assert_eq!(events(&home, text), of_one, "{text}");
    };
    check("file:sender.ts", &["three", "one"], 2);
    check("file:SRC/sender.ts", &["three", "one"], 2);
    check("file:/srv/app/src/sender.ts", &["three", "one"], 2);
    check("file:ender.ts", &[], 0);
    check("file:*sender.ts", &["three", "two", "one"], 2);
    check("file:*.md", &["one"], 1);
    check("file:/srv/other/", &["two"], 0);
    check("file:app/", &["three", "one"], 3);
    check("file:sender.ts tool:edit", &["one"], 1);
    check("-file:sender.ts", &["two"], 1);
    check("path:README.md", &["one"], 1);
    let hits = home.store.search(&query("file:sender.ts"), 10, 0, NOW).unwrap();
    assert_eq!(hits.total, 3);
}

#[test]
fn files_are_completed() {
    let home = stored();
    let check = |begun: &str, session: Option<&str>, expect: &[(&str, Option<u64>)]| {
        let found = home.store.values(Field::File, begun, session, 5).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|known| (known.value.as_str(), known.count))
            .collect();
        assert_eq!(found, expect, "{begun}");
    };
    check("other", None, &[("/srv/other/mysender.ts", None)]);
    check("sender", Some("one"), &[("/srv/app/src/sender.ts", Some(2))]);
    check("nothing", None, &[]);
}

#[test]
fn calls_of_a_session_say_what_they_touch() {
    let home = stored();
    let of = |session: &str| {
        let events = home.store.tool_events(session).unwrap();
        events
            .into_iter()
            .map(|event| (event.tool_call, event.uses))
            .collect::<Vec<_>>()
    };
    let sender = || "/srv/app/src/sender.ts".to_owned();
    let expect = [
        ("c1".to_owned(), vec![(sender(), Some(FileAction::Read))]),
        ("c2".to_owned(), vec![(sender(), Some(FileAction::Edit))]),
        (
            "c3".to_owned(),
            vec![
                (String::new(), None),
                ("/srv/app/README.md".to_owned(), Some(FileAction::Read)),
            ],
        ),
    ];
    assert_eq!(of("one"), expect);
    assert_eq!(home.store.file_spans("one").unwrap().len(), 3);
    assert_eq!(home.store.file_spans("three").unwrap().len(), 1);
    assert_eq!(of("no such session"), []);
    let runs = home.store.sessions_of_file(&sender(), 10).unwrap();
    let runs: Vec<_> = runs
        .iter()
        .map(|run| (run.session.as_str(), run.calls.len()))
        .collect();
    assert_eq!(runs, [("three", 1), ("one", 2)]);
    let shared = home.store.shared_files("one", 10).unwrap();
    assert_eq!(shared.into_iter().collect::<Vec<_>>(), [(sender(), 2)]);
}

#[test]
fn deleted_sessions_touch_no_file_any_more() {
    let home = stored();
    home.commit(tracewake_store::Batch {
        orders: vec![Order::Delete {
            key: "one".into(),
            at: NOW,
        }],
        ..Default::default()
    });
    assert_eq!(sessions(&home, "file:sender.ts"), ["three"]);
    assert_eq!(
        home.store
            .sessions_of_file("/srv/app/src/sender.ts", 10)
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn reading_again_finds_the_files_of_what_was_stored_before() {
    let home = home();
    // As an older version stored it: a call of which it knew no file.
    let older = call("c1", "one", 1, "Read", json!({}));
    home.append([older]);
    assert_eq!(sessions(&home, "file:a.rs"), [] as [&str; 0]);
    home.store
        .begin_reading(vec![(Dialect::Chaukas, 2)], true)
        .unwrap();
    let today =
        |_: Dialect, _: Media, _: &[u8]| Some(call("c1", "one", 1, "Read", json!({"file_path": "/a.rs"})));
    while home.store.read_on(&today).unwrap() {}
    assert_eq!(sessions(&home, "file:a.rs"), ["one"]);
}
