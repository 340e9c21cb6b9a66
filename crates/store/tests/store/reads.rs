//! Reads give back what was stored.

use tracewake_model::{CostDetails, Event, Kind, Outcome, UnixNanos};
use tracewake_store::{EventQuery, HandoffEdge, McpStats, SessionQuery, SessionState, ToolStats};

use crate::kit::*;

#[test]
fn a_session_is_listed_with_its_sums() {
    let home = home();
    let receipt = home.append(run());
    assert_eq!(receipt.outcomes, vec![Outcome::New; 8]);
    let now = UnixNanos(BEGIN + SECOND);
    let list = home
        .store
        .list_sessions(&SessionQuery {
            limit: 10,
            now,
            ..SessionQuery::default()
        })
        .unwrap();
    assert_eq!((list.total, list.stored), (1, 1));
    let row = &list.sessions[0];
    assert_eq!(
        (row.key.as_str(), row.title.as_str()),
        ("session-1", "Where is my refund?")
    );
    assert_eq!((row.events, row.errors, row.failed, row.agents), (8, 1, 1, 2));
    assert_eq!(
        (row.tool_calls, row.mcp_calls, row.model_calls, row.handoffs),
        (1, 1, 1, 1)
    );
    assert_eq!(
        (row.input_tokens, row.output_tokens, row.total_tokens),
        (100, 20, 120)
    );
    assert_eq!((row.open_spans, row.unpriced_calls), (2, 1));
    assert_eq!(row.state, SessionState::Live);
    let later = UnixNanos(BEGIN + 61 * SECOND);
    assert_eq!(
        home.store.session("session-1", later).unwrap().unwrap().state,
        SessionState::Failed
    );
    assert_eq!(home.store.session("no such", later).unwrap(), None);
    assert_eq!(home.store.trace_ids("session-1").unwrap(), ["trace-1"]);
}

#[test]
fn figures_are_exact() {
    let home = home();
    home.append(run());
    let stats = home.store.stats(Some("session-1")).unwrap();
    assert_eq!(home.store.stats(None).unwrap(), stats);
    assert_eq!((stats.events, stats.sessions), (8, 1));
    assert_eq!(stats.agents, ["billing", "triage"]);
    let edge = |inferred| HandoffEdge {
        from: "triage".into(),
        to: "billing".into(),
        count: 1,
        inferred,
    };
    assert_eq!(stats.handoffs, [edge(false), edge(true)]);
    assert_eq!(
        stats.tools,
        [ToolStats {
            name: "lookup".into(),
            calls: 1,
            errors: 1
        }]
    );
    let operation = McpStats {
        server: "ledger".into(),
        operation: "tools/call".into(),
        calls: 1,
        errors: 0,
    };
    assert_eq!(stats.mcp, [operation]);
    assert_eq!(
        (stats.input_tokens, stats.output_tokens, stats.total_tokens),
        (100, 20, 120)
    );
    assert_eq!(
        (stats.first, stats.last),
        (Some(UnixNanos(BEGIN)), Some(UnixNanos(BEGIN + 8 * SECOND)))
    );
    assert_eq!(stats.by_kind.iter().map(|(_, count)| count).sum::<u64>(), 8);
    assert_eq!(
        (stats.costs.len(), stats.hash_chain.events, stats.conflicts),
        (0, 0, 0)
    );
}

#[test]
fn spans_join_their_ends() {
    let home = home();
    home.append(run());
    let spans = home.store.spans("session-1", 100).unwrap();
    let drawn: Vec<String> = spans
        .spans
        .iter()
        .map(|s| {
            let state = s.state(false);
            format!(
                "{:?} {} {:?} {:?} {}ns {state:?}",
                s.key.family,
                s.key.id,
                s.name,
                s.agent,
                s.end_ns - s.start_ns
            )
        })
        .collect();
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    Session root "session" "" 0ns Unfinished
    Input in "Where is my refund?" "triage" 0ns Ok
    Model model "large" "triage" 0ns Ok
    Tool tool "lookup" "triage" 1000000000ns Failed
    Handoff hand "triage → billing" "triage" 0ns Ok
    Mcp mcp "tools/call" "billing" 0ns Unfinished
    Error err "gave up: 保険金" "billing" 0ns Failed
    "#);
    let tool = spans.spans.iter().find(|span| span.key.id == "tool").unwrap();
    let (events, total) = home.store.events_of_span(tool.row, 1).unwrap();
    assert_eq!((events.len(), total), (1, 2));
    assert_eq!(events[0].identity, "e4");
    assert_eq!(home.store.span(tool.row).unwrap().unwrap().span, *tool);
    assert_eq!(home.store.spans("session-1", 2).unwrap().spans.len(), 2);
}

#[test]
fn events_are_filtered_and_paged() {
    let home = home();
    home.append(run());
    let check = |query: EventQuery, expect: &[i64], total: u64| {
        let query = EventQuery {
            session: "session-1".into(),
            limit: 3,
            ..query
        };
        let list = home.store.events(&query).unwrap();
        assert_eq!(
            list.events.iter().map(|event| event.id).collect::<Vec<_>>(),
            expect
        );
        assert_eq!(list.total, total);
    };
    check(EventQuery::default(), &[1, 2, 3], 8);
    check(
        EventQuery {
            offset: 6,
            ..EventQuery::default()
        },
        &[7, 8],
        8,
    );
    check(
        EventQuery {
            kinds: vec![Kind::ToolEnd, Kind::Custom("x".into())],
            ..EventQuery::default()
        },
        &[5],
        1,
    );
    check(
        EventQuery {
            agents: vec!["billing".into()],
            ..EventQuery::default()
        },
        &[7, 8],
        2,
    );
    check(
        EventQuery {
            agents: vec![String::new()],
            ..EventQuery::default()
        },
        &[1],
        1,
    );
    check(
        EventQuery {
            failed_only: true,
            ..EventQuery::default()
        },
        &[5, 8],
        2,
    );
    let facets = home.store.facets("session-1").unwrap();
    assert_eq!(
        facets.agents,
        [("triage".into(), 5), ("billing".into(), 2), (String::new(), 1)]
    );
    assert_eq!(facets.kinds.len(), 8);
}

#[test]
fn parts_and_costs_are_told_by_span() {
    let home = home();
    let part = |identity: &str, second: i64| Event {
        is_partial: true,
        ..spanned(event(identity, "s", Kind::Output, second), "out", "", "writer")
    };
    let priced = Event {
        cost: Some(CostDetails {
            total_cost: 0.5,
            currency: "USD".into(),
            ..CostDetails::default()
        }),
        ..spanned(event("m", "s", Kind::ModelEnd, 3), "model", "", "writer")
    };
    let plain = spanned(event("x", "s", Kind::Input, 1), "in", "", "writer");
    home.append(vec![part("b", 2), part("a", 0), priced, plain]);
    let notes = home.store.span_notes("s").unwrap();
    let told: Vec<_> = notes
        .iter()
        .map(|note| ((note.time_ns - BEGIN) / SECOND, note.partial, note.cost.clone()))
        .collect();
    let cost = Some((500_000_000_000, "USD".to_owned()));
    assert_eq!(told, [(0, true, None), (2, true, None), (3, false, cost)]);
    assert_eq!(notes[0].span, notes[1].span);
    assert_eq!(home.store.span_notes("no such").unwrap(), []);
}
