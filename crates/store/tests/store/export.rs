//! What exports and forwarding read.

use tracewake_model::{Event, Kind};
use tracewake_store::{Batch, Checkpoint, TraceRun};

use crate::kit::*;

#[test]
fn exported_events_know_their_spans() {
    let home = home();
    home.append(run());
    let events = home.store.export("session-1", None, 100).unwrap().events;
    let of = |identity: &str| events.iter().find(|event| event.identity == identity).unwrap();
    let (start, end) = (of("e4"), of("e5"));
    assert_eq!(start.span.row, end.span.row);
    assert_eq!((start.span.weight, start.span.key.as_str()), (2, "tool"));
    assert!(start.span.is_first && !end.span.is_first && start.span.owns_id);
    assert_eq!(
        (end.name.as_str(), end.tool.as_str(), end.failed),
        ("lookup", "lookup", true)
    );
    assert_eq!(
        (end.trace_id.as_str(), end.parent_span_id.as_str()),
        ("trace-1", "root")
    );
    let model = of("e3");
    assert_eq!((model.tokens, model.tool.as_str()), (Some((100, 20, 120)), ""));
    assert_eq!((model.name.as_str(), model.detail.as_str()), ("large", "acme"));
    assert_eq!(
        (model.source.as_str(), model.agent.as_str()),
        ("chaukas grpc", "triage")
    );
}

#[test]
fn one_span_owns_an_id_that_several_share() {
    let home = home();
    home.append([
        spanned(event("a", "s", Kind::ToolStart, 1), "x", "", ""),
        spanned(event("b", "s", Kind::Error, 2), "x", "", ""),
        spanned(event("c", "s", Kind::Error, 3), "y", "", ""),
        spanned(event("d", "s", Kind::Error, 4), "y", "", ""),
        spanned(event("e", "other", Kind::AgentStart, 4), "x", "", ""),
    ]);
    let events = home.store.export("s", None, 100).unwrap().events;
    let owns: Vec<(bool, bool)> = events.iter().map(|e| (e.span.owns_id, e.span.is_first)).collect();
    assert_eq!(owns, [(true, true), (false, true), (true, true), (true, false)]);
}

#[test]
fn runs_are_told_apart() {
    let home = home();
    let of = |identity: &str, trace: &str, second, sequence| Event {
        trace_id: trace.into(),
        sequence,
        ..event(identity, "s", Kind::Input, second)
    };
    home.append([
        of("1", "late", 9, Some(4)),
        of("2", "early", 1, None),
        of("3", "late", 8, Some(7)),
        of("4", "", 5, None),
    ]);
    let run = |trace: &str, events, last_sequence| TraceRun {
        trace_id: trace.into(),
        events,
        last_sequence,
    };
    let expect = [run("early", 1, 0), run("", 1, 0), run("late", 2, 7)];
    assert_eq!(home.store.runs("s").unwrap(), expect);
    assert_eq!(home.store.runs("no such").unwrap(), []);
}

#[test]
fn live_events_come_in_the_order_they_were_stored() {
    let home = home();
    home.append(messages(0..3));
    let file = Batch {
        live: false,
        ..batch(messages(3..5))
    };
    home.commit(file);
    let last = home.store.last_event().unwrap();
    home.append([event("late", "t", Kind::Input, -5)]);
    let identities = |row, limit| {
        let found = home.store.live_after(row, limit).unwrap();
        found
            .into_iter()
            .map(|live| live.event.identity)
            .collect::<Vec<_>>()
    };
    assert_eq!(identities(0, 10), ["e0", "e1", "e2", "late"]);
    assert_eq!(identities(0, 2), ["e0", "e1"]);
    assert_eq!(identities(last, 10), ["late"]);
    assert_eq!(home.store.live_after(last, 1).unwrap()[0].session, "t");
    assert_eq!(home.store.count_live_after(1).unwrap(), 3);
}

#[test]
fn a_span_gives_its_first_and_last_events() {
    let home = home();
    let point = |n: i64| spanned(event(&format!("p{n}"), "s", Kind::Output, n), "x", "", "");
    home.append((0..20).map(point));
    home.append([event("between", "s", Kind::Input, 7)]);
    let span = home.store.export("s", None, 1).unwrap().events[0].span.row;
    let identities = |limit| {
        let found = home.store.export_span(span, limit).unwrap();
        found.into_iter().map(|event| event.identity).collect::<Vec<_>>()
    };
    assert_eq!(identities(4), ["p0", "p1", "p18", "p19"]);
    assert_eq!(identities(100).len(), 20);
    assert_eq!(home.store.export_span(999, 4).unwrap(), []);
}

#[test]
fn checkpoints_alone_stand_on_no_line_of_the_ledger() {
    let home = home();
    let books = Batch {
        source: "books".into(),
        checkpoints: vec![Checkpoint {
            source: "forward:x".into(),
            state: Some("7".into()),
        }],
        ..Batch::default()
    };
    home.commit(books);
    assert_eq!(home.store.checkpoint("forward:x").unwrap().as_deref(), Some("7"));
    assert_eq!(home.store.ledger().unwrap(), []);
}
