//! Reads give back what was stored.

use tracewake_model::{
    Content, CostDetails, Dialect, Event, EventTime, Family, Kind, Outcome, Severity, ToolCall, ToolExchange,
    ToolResponse, UnixNanos,
};
use tracewake_store::{
    Aside, EventCost, EventList, EventQuery, EventSort, HandoffEdge, McpStats, SessionQuery, SessionState,
    ToolStats,
};

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
    assert_eq!((row.events, row.errors, row.agents), (8, 2, 2));
    assert_eq!(row.main_agent, "triage");
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
    // The change from one to the other is what the handoff told of.
    assert_eq!(stats.handoffs, [edge(false)]);
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
fn events_are_filtered_sorted_and_paged() {
    let home = home();
    home.append(run());
    home.wait_for_index();
    let list = |text: &str, sort: EventSort, descending: bool, offset: u64| {
        let asked = EventQuery {
            session: "session-1".into(),
            query: query(text),
            sort,
            descending,
            offset,
            limit: 3,
            find: Some(5),
            newest: None,
            now: NOW,
        };
        home.store.events(&asked).unwrap()
    };
    let check = |text: &str, offset: u64, expect: &[i64], total: u64, place: Option<u64>| {
        let list = list(text, EventSort::Time, false, offset);
        let ids: Vec<i64> = list.events.iter().map(|event| event.id).collect();
        assert_eq!(
            (ids.as_slice(), list.total, list.stored, list.place),
            (expect, total, 8, place),
            "{text}"
        );
    };
    check("", 0, &[1, 2, 3], 8, Some(4));
    check("", 6, &[7, 8], 8, Some(4));
    check("kind:tool_call_end,x", 0, &[5], 1, Some(0));
    check("agent:billing", 0, &[7, 8], 2, None);
    check("agent:\"\"", 0, &[1], 1, None);
    check("error:true", 0, &[5, 8], 2, Some(0));
    check("error:true -agent:billing", 0, &[5], 1, Some(0));
    check("tool:lookup", 0, &[4, 5], 2, Some(1));
    check("refund OR tool:look*", 0, &[2, 4, 5], 3, Some(2));
    let sorted = |sort: EventSort, descending: bool| -> Vec<i64> {
        list("", sort, descending, 0)
            .events
            .iter()
            .map(|event| event.id)
            .collect()
    };
    assert_eq!(sorted(EventSort::Time, true), [8, 7, 6]);
    assert_eq!(sorted(EventSort::Tokens, true)[0], 3);
    assert_eq!(sorted(EventSort::Duration, true)[..2], [4, 5]);
    assert_eq!(sorted(EventSort::Agent, false), [1, 7, 8]);
    let every = [
        EventSort::Kind,
        EventSort::Name,
        EventSort::Detail,
        EventSort::Status,
        EventSort::Cost,
        EventSort::Size,
        EventSort::Sequence,
        EventSort::Integrity,
        EventSort::Source,
    ];
    for sort in every {
        assert_eq!(sorted(sort, false).len(), 3, "{sort:?}");
    }
}

#[test]
fn events_are_listed_as_they_were_while_more_come() {
    let home = home();
    home.append(run());
    let list = |text: &str, newest: Option<i64>, offset: u64| {
        let asked = EventQuery {
            session: "session-1".into(),
            query: query(text),
            offset,
            limit: 3,
            newest,
            now: NOW,
            ..EventQuery::default()
        };
        home.store.events(&asked).unwrap()
    };
    let then = list("", None, 0);
    // Some come at the end, and one before all others.
    let more = [(90, "late"), (91, "later"), (-5, "early")];
    home.append(more.map(|(second, id)| event(id, "session-1", Kind::Error, second)));
    let ids = |list: &EventList| list.events.iter().map(|event| event.id).collect::<Vec<_>>();
    assert_eq!(ids(&list("", None, 0)), [11, 1, 2]);
    let held = list("", Some(then.newest), 6);
    assert_eq!((ids(&held), held.total, held.stored), (vec![7, 8], 8, 8));
    assert_eq!(list("kind:error", None, 0).total, 4);
    assert_eq!(list("kind:error", Some(then.newest), 0).total, 1);
    assert_eq!(list("agent:triage OR kind:error", Some(then.newest), 0).stored, 8);
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
    let notes = home.store.span_extras("s").unwrap();
    let told: Vec<_> = notes
        .iter()
        .map(|note| ((note.time_ns - BEGIN) / SECOND, note.partial, note.cost.clone()))
        .collect();
    let cost = Some(EventCost {
        pico: 500_000_000_000,
        currency: "USD".to_owned(),
        estimated: false,
    });
    assert_eq!(told, [(0, true, None), (2, true, None), (3, false, cost)]);
    assert_eq!(notes[0].span, notes[1].span);
    assert_eq!(home.store.span_extras("no such").unwrap(), []);
}

#[test]
fn a_transcript_has_messages_before_the_calls_that_carry_them_and_knows_how_deep_agents_are() {
    let home = home();
    let call = |id: &str, kind: Kind, second: i64, span: &str, parent: &str, agent: &str| {
        spanned(event(id, "s", kind, second), span, parent, agent)
    };
    home.append([
        call("e1", Kind::AgentStart, 0, "main", "", "main"),
        call("e2", Kind::ModelStart, 1, "asked", "main", "main"),
        with(
            call("e3", Kind::Input, 2, "said", "asked", "main"),
            message("Fix it"),
        ),
        call("e4", Kind::ModelEnd, 3, "asked", "main", "main"),
        call("e5", Kind::AgentStart, 4, "sub", "main", "explore"),
        with(
            call("e6", Kind::ToolStart, 5, "look", "sub", "explore"),
            tool_call("c", "grep"),
        ),
        with(
            call("e7", Kind::Input, 6, "more", "main", "main"),
            message("And now?"),
        ),
    ]);
    let steps = home.store.steps("s", true, 100).unwrap();
    let told: Vec<_> = steps
        .steps
        .iter()
        .map(|step| (step.family, steps.agents[&step.agent].as_str(), step.depth))
        .collect();
    assert_eq!(
        told,
        [
            (Family::Input, "main", 0),
            (Family::Model, "main", 0),
            (Family::Tool, "explore", 1),
            (Family::Input, "main", 0),
        ]
    );
    assert_eq!(steps.steps[1].end_ns - steps.steps[1].start_ns, 2 * SECOND);
    assert_eq!(steps.steps[2].name, "grep");
    assert!(steps.steps.iter().all(|step| step.aside.is_none()));
}

#[test]
fn a_transcript_knows_what_is_no_part_of_the_conversation() {
    let home = home();
    let point = |id: &str, kind: Kind, second: i64| event(id, "s", kind, second);
    let debug = |event: Event| Event {
        severity: Severity::Debug,
        ..event
    };
    let said = |id: &str, second: i64, words: &str| with(point(id, Kind::Input, second), message(words));
    let abandons = Event {
        end: Some(UnixNanos(BEGIN + 4 * SECOND)),
        abandons: true,
        ..point("e5", Kind::StateUpdate, 3)
    };
    home.append([
        debug(point("e1", Kind::Custom("mode".into()), 0)),
        debug(point("e2", Kind::Error, 0)),
        said("e3", 1, "Fix it"),
        Event {
            dialect: Dialect::Otlp,
            ..said("e3 as sent", 1, "Fix it")
        },
        said("e4", 3, "No, wait"),
        abandons,
        said("e6", 5, "Go on"),
        debug(said("e7", 6, "More")),
    ]);
    let steps = home.store.steps("s", true, 100).unwrap();
    let mut asides: Vec<_> = steps
        .steps
        .iter()
        .map(|step| ((step.start_ns - BEGIN) / SECOND, step.family, step.aside))
        .collect();
    asides.sort_by_key(|(second, family, aside)| (*second, family.code(), aside.map(|aside| aside as u8)));
    use Aside::{Abandoned, Bookkeeping, Retold};
    assert_eq!(
        asides,
        [
            (0, Family::Error, None),
            (0, Family::Other, Some(Bookkeeping)),
            (1, Family::Input, None),
            (1, Family::Input, Some(Retold)),
            (3, Family::Input, Some(Abandoned)),
            (3, Family::State, Some(Abandoned)),
            (5, Family::Input, None),
            (6, Family::Input, None),
        ]
    );
}

#[test]
fn of_two_tellings_of_a_call_the_one_with_the_result_is_shown() {
    let home = home();
    let whole = |id: &str, dialect: Dialect, gives: Option<&str>| {
        let exchange = ToolExchange {
            call: ToolCall {
                id: "c1".into(),
                name: "Edit".into(),
                ..ToolCall::default()
            },
            response: ToolResponse {
                tool_call_id: "c1".into(),
                output: gives.map(Into::into),
                ..ToolResponse::default()
            },
        };
        Event {
            dialect,
            end: Some(UnixNanos(BEGIN + 2 * SECOND)),
            ..with(
                spanned(event(id, "s", Kind::ToolEnd, 1), id, "", "main"),
                Content::ToolExchange(exchange),
            )
        }
    };
    let mut file = whole("file", Dialect::ClaudeCode, Some("a diff"));
    file.time = EventTime::exact(UnixNanos(BEGIN + SECOND + 1_000_000));
    home.append([whole("wire", Dialect::Otlp, None), file]);
    let steps = home.store.steps("s", true, 100).unwrap().steps;
    let shown: Vec<_> = steps
        .iter()
        .map(|step| (step.start_ns - BEGIN - SECOND, step.aside))
        .collect();
    assert_eq!(shown, [(0, Some(Aside::Retold)), (1_000_000, None)]);
}
