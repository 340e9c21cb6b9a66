use tracewake_model::Kind;

use super::Session;
use crate::derive::flag::{FAILED, FAILED_BESIDE, NAMES_SPAN, TOLD, WHOLE};
use crate::derive::resolve::Item;

/// What a file says of a call: with an id, and only when it was over.
fn by_file(session: Session, key: &str, second: i64, change: impl FnOnce(&mut Item)) -> Session {
    session.span(key, "", Kind::ToolEnd, (second, second + 2), |item| {
        item.dialect = 7;
        item.name = "grep".into();
        item.tool_call = key.into();
        item.arguments = Some(1);
        change(item);
    })
}

/// What a log record says of it: without an id.
fn by_log(session: Session, key: &str, second: i64, change: impl FnOnce(&mut Item)) -> Session {
    session.span(key, "", Kind::ToolEnd, (second, second + 1), |item| {
        item.dialect = 4;
        item.name = "grep".into();
        item.arguments = Some(1);
        item.flags &= !NAMES_SPAN;
        change(item);
    })
}

#[test]
fn a_tool_call_without_an_id_is_found_by_its_arguments() {
    let told = |change: fn(&mut Item)| {
        let session = by_file(Session::default(), "a", 1, |_| {});
        by_log(session, "event:log:1", 1, change).told()
    };
    assert_eq!(told(|_| {}), [0, TOLD]);
    assert_eq!(told(|item| item.flags |= FAILED), [FAILED_BESIDE, TOLD]);
    assert_eq!(
        told(|item| item.arguments = None),
        [0, TOLD],
        "they were not told"
    );
    assert_eq!(told(|item| item.arguments = Some(2)), [0, 0]);
    assert_eq!(told(|item| item.name = "find".into()), [0, 0]);
    assert_eq!(
        told(|item| item.dialect = 7),
        [0, 0],
        "one dialect tells two calls"
    );
    assert_eq!(
        told(|item| item.tool_call = "b".into()),
        [0, 0],
        "another id is another call"
    );
    assert_eq!(
        told(|item| (item.best_ns, item.end_ns) = (9_000_000_000, Some(9_500_000_000))),
        [0, 0],
        "at another time"
    );
}

#[test]
fn equal_calls_find_each_other_one_by_one() {
    let mut session = Session::default();
    for (key, second) in [("a", 1), ("b", 2)] {
        session = by_file(session, key, second, |_| {});
    }
    for (key, second) in [("event:log:1", 1), ("event:log:2", 2), ("event:log:3", 2)] {
        session = by_log(session, key, second, |_| {});
    }
    assert_eq!(session.told(), [0, 0, TOLD, TOLD, 0]);
}

#[test]
fn a_call_lasts_as_long_as_its_span() {
    let session = by_file(Session::default(), "a", 1, |item| {
        item.kind = Kind::ToolStart;
        item.flags &= !WHOLE;
        item.end_ns = None;
    });
    let mut session = by_log(session, "event:log:1", 20, |_| {});
    assert_eq!(session.told(), [0, 0]);
    let start = session.0.events[0].clone();
    session.0.events.push(Item {
        id: 9,
        kind: Kind::ToolEnd,
        best_ns: 21_000_000_000,
        ..start
    });
    assert_eq!(
        session.told(),
        [TOLD, 0, TOLD],
        "what tells the whole of it counts"
    );
    session.0.events[1].arguments = None;
    assert_eq!(
        session.told(),
        [0, TOLD, 0],
        "what it was asked is told elsewhere"
    );
}
