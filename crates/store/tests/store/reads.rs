//! Reads give back what was stored.

use tracewake_model::{
    AgentHandoff, Content, ErrorInfo, Kind, McpCall, Outcome, Status, ToolResponse, UnixNanos,
};
use tracewake_store::{
    EventQuery, HandoffEdge, McpStats, Page, QueryFilter, SessionQuery, SessionState, ToolStats,
};

use crate::kit::*;

/// A session with a bit of everything.
fn run() -> Vec<tracewake_model::Event> {
    let s = "session-1";
    let mut failed = with(
        spanned(event("e5", s, Kind::ToolEnd, 5), "tool", "root", "triage"),
        Content::ToolResponse(ToolResponse {
            tool_call_id: "c1".into(),
            error_message: "no such invoice".into(),
            ..ToolResponse::default()
        }),
    );
    failed.status = Status::Failed;
    failed.tags = vec!["billing".into(), "late".into()];
    failed.trace_id = "trace-1".into();
    failed.tenant_id = "acme".into();
    vec![
        spanned(event("e1", s, Kind::SessionStart, 0), "root", "", ""),
        with(
            spanned(event("e2", s, Kind::Input, 1), "in", "root", "triage"),
            message("Where is my refund?\nPlease"),
        ),
        with(
            spanned(event("e3", s, Kind::ModelEnd, 3), "model", "root", "triage"),
            model(100, 20),
        ),
        with(
            spanned(event("e4", s, Kind::ToolStart, 4), "tool", "root", "triage"),
            tool_call("c1", "lookup"),
        ),
        failed,
        with(
            spanned(event("e6", s, Kind::AgentHandoff, 6), "hand", "root", "triage"),
            Content::Handoff(AgentHandoff {
                from_agent_id: "triage".into(),
                to_agent_id: "billing".into(),
                reason: "money".into(),
                ..AgentHandoff::default()
            }),
        ),
        with(
            spanned(event("e7", s, Kind::McpStart, 7), "mcp", "root", "billing"),
            Content::Mcp(McpCall {
                server_name: "ledger".into(),
                operation: "tools/call".into(),
                ..McpCall::default()
            }),
        ),
        with(
            spanned(event("e8", s, Kind::Error, 8), "err", "root", "billing"),
            Content::Error(ErrorInfo {
                error_message: "gave up: 保険金".into(),
                ..ErrorInfo::default()
            }),
        ),
    ]
}

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
fn queries_use_every_filter() {
    let home = home();
    home.append(run());
    home.wait_for_index();
    let check = |filter: QueryFilter, expect: &[&str]| {
        let page = Page {
            ascending: true,
            after: None,
            limit: 100,
        };
        let found = home.store.query(&filter, &page).unwrap();
        let ids: Vec<&str> = found.events.iter().map(|event| event.identity.as_str()).collect();
        assert_eq!(ids, expect, "{filter:?}");
        assert_eq!(found.next, None);
    };
    let any = QueryFilter::default;
    check(
        QueryFilter {
            tenant: "acme".into(),
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            project: "none".into(),
            ..any()
        },
        &[],
    );
    check(
        QueryFilter {
            session: "session-1".into(),
            kinds: vec![Kind::Input],
            ..any()
        },
        &["e2"],
    );
    check(
        QueryFilter {
            agent: "billing".into(),
            ..any()
        },
        &["e7", "e8"],
    );
    check(
        QueryFilter {
            span: "tool".into(),
            ..any()
        },
        &["e4", "e5"],
    );
    check(
        QueryFilter {
            trace: "trace-1".into(),
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            statuses: vec![Status::Failed],
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            tags: vec!["billing".into(), "late".into()],
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            tags: vec!["billing".into(), "absent".into()],
            ..any()
        },
        &[],
    );
    check(
        QueryFilter {
            text: "refu".into(),
            ..any()
        },
        &["e2"],
    );
    check(
        QueryFilter {
            text: "***".into(),
            ..any()
        },
        &[],
    );
    let from = Some(UnixNanos(BEGIN + 7 * SECOND));
    check(QueryFilter { from, ..any() }, &["e7", "e8"]);
    check(
        QueryFilter {
            until: Some(UnixNanos(BEGIN + SECOND)),
            ..any()
        },
        &["e1"],
    );
}

#[test]
fn pages_follow_each_other() {
    let home = home();
    // Three events at the same instant: the cursor must not skip or repeat one.
    home.append((0..7).map(|n| event(&format!("e{n}"), "s", Kind::System, n / 3)));
    for ascending in [true, false] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = Page {
                ascending,
                after,
                limit: 2,
            };
            let found = home.store.query(&QueryFilter::default(), &page).unwrap();
            seen.extend(found.events.into_iter().map(|event| event.summary.id));
            after = found.next;
            if after.is_none() {
                break;
            }
        }
        let expect: Vec<i64> = if ascending {
            (1..=7).collect()
        } else {
            (1..=7).rev().collect()
        };
        assert_eq!(seen, expect);
    }
    let mut exported = Vec::new();
    let mut after = None;
    loop {
        let page = home.store.export("s", after, 3).unwrap();
        exported.extend(page.events);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(exported.len(), 7);
}

#[test]
fn search_finds_any_script_and_any_tail() {
    let home = home();
    home.append(run());
    let long = format!("{} needle", "hay ".repeat(50_000));
    home.append([with(event("long", "session-2", Kind::Output, 9), message(&long))]);
    home.wait_for_index();
    let check = |text: &str, expect: &[&str]| {
        let page = home.store.search(text, 10, 0).unwrap();
        let found: Vec<String> = page
            .hits
            .iter()
            .map(|hit| home.store.event(hit.event.id).unwrap().unwrap().identity)
            .collect();
        assert_eq!(found, expect, "{text}");
        assert_eq!(
            (page.total, page.complete, page.index_behind),
            (expect.len() as u64, true, 0)
        );
    };
    check("refund", &["e2"]);
    check("REFUND please", &["e2"]);
    check("保険", &["e8"]);
    check("険金", &["e8"]);
    check("needle", &["long"]);
    check("\"refund\" (", &["e2"]);
    check("refund AND NOT", &[]);
    check("nowhere", &[]);
    check("", &[]);
    let hit = &home.store.search("needle", 1, 0).unwrap().hits[0];
    assert!(
        hit.snippet.ends_with("needle") && hit.snippet.len() < 400,
        "{}",
        hit.snippet
    );
    let sessions = |text: &str| {
        let query = SessionQuery {
            text: text.into(),
            limit: 10,
            ..SessionQuery::default()
        };
        home.store
            .list_sessions(&query)
            .unwrap()
            .sessions
            .into_iter()
            .map(|s| s.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(sessions("needle"), ["session-2"]);
    assert_eq!(sessions("my refund"), ["session-1"]);
    assert_eq!(sessions("session-"), ["session-2", "session-1"]);
    assert_eq!(sessions("trace-1"), ["session-1"]);
    assert_eq!(sessions("100%"), Vec::<String>::new());
}

#[test]
fn statistics_of_a_tenant() {
    let home = home();
    home.append(run());
    home.append([event("x", "", Kind::System, 0)]);
    let stats = home.store.event_stats("", "", None, None).unwrap();
    assert_eq!(
        (stats.events, stats.sessions, stats.avg_session_duration_ms),
        (9, 1, 8_000.0)
    );
    let stats = home.store.event_stats("acme", "", None, None).unwrap();
    assert_eq!(
        (stats.events, stats.sessions, stats.by_kind),
        (1, 1, vec![(Kind::ToolEnd, 1)])
    );
    assert_eq!(
        home.store.event_stats("nobody", "", None, None).unwrap().events,
        0
    );
    let totals = home.store.totals().unwrap();
    assert_eq!((totals.events, totals.sessions, totals.open_spans), (9, 2, 2));
    let check = home.store.check().unwrap();
    assert!(check.problems.is_empty(), "{check:?}");
}
