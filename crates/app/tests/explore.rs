//! Overview, tools and graph of whole runs, through the app and a real database.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;

use serde_json::{Value, json};
use tracewake_app::dto::{CallListRequest, DayCalls, RetryResult, ToolDaysRequest};
use tracewake_app::{App, AppOptions, calls, graph, imports, overview, tool_days, tools};
use tracewake_dialects::chaukas;
use tracewake_ingest::now;
use tracewake_model::query::Present;
use tracewake_testkit::Generator;

fn open(folder: &Path, lines: &[String]) -> App {
    let app = App::open(AppOptions::at(folder.join("traces.db"))).unwrap();
    let file = folder.join("in.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    imports::import_now(&app.intake(), &file, &mut |_| {});
    app
}

/// An event of session `s` at a second, with what differs from a plain one.
fn event(id: usize, second: f64, kind: &str, agent: &str, span: &str, parent: &str, more: Value) -> String {
    let mut event = json!({
        "event_id": format!("e{id}"), "session_id": "s", "trace_id": "t", "type": kind, "agent_id": agent, "agent_name": agent,
        "span_id": span, "parent_span_id": parent, "status": "COMPLETED",
        "timestamp": format!("2026-03-02T09:{:02}:{:06.3}Z", (second / 60.0) as u32, second % 60.0),
    });
    let fields = event.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    event.to_string()
}

/// Two agents: a call to a ledger server fails and is solved by the second attempt, a lookup is repeated, a policy says
/// no, documents are read, and a model call has no end.
fn run() -> Vec<String> {
    let mcp = |amount: u32| {
        json!({ "content": { "kind": "mcp_call", "server_name": "ledger", "operation": "tools/call",
            "request": { "name": "reverse", "arguments": { "amount": amount } } }, "status": "STARTED" })
    };
    let lookup = |id: &str| json!({ "content": { "kind": "tool_call", "id": id, "name": "lookup", "arguments": { "order": 1 } }, "status": "STARTED" });
    let found = |id: &str| json!({ "content": { "kind": "tool_response", "tool_call_id": id, "output": { "found": true } } });
    let model = |prompt: u32, cost: Option<f64>| {
        let mut end = json!({ "content": { "kind": "llm_invocation", "provider": "acme", "model": "large",
            "prompt_tokens": prompt, "completion_tokens": 10 } });
        if let Some(cost) = cost {
            end["cost"] = json!({ "total_cost": cost, "currency": "USD" });
        }
        end
    };
    let began = json!({ "content": { "kind": "llm_invocation", "model": "large" }, "status": "STARTED" });
    let failed = json!({ "content": { "kind": "error_info", "error_message": "lock not acquired", "error_code": "LOCKED" },
        "status": "FAILED" });
    let handoff = |from: &str, to: &str, reason: &str| {
        json!({ "content": { "kind": "agent_handoff", "from_agent_id": from, "to_agent_id": to, "reason": reason,
            "handoff_type": "sequential" } })
    };
    let rows: Vec<(f64, &str, &str, &str, &str, Value)> = vec![
        (
            0.0,
            "AGENT_START",
            "triage",
            "a1",
            "",
            json!({ "status": "STARTED" }),
        ),
        (
            0.5,
            "INPUT_RECEIVED",
            "triage",
            "in",
            "a1",
            json!({ "content": { "kind": "message", "role": "user", "text": "twice" } }),
        ),
        (1.0, "MODEL_INVOCATION_START", "triage", "m1", "a1", began.clone()),
        (
            2.0,
            "MODEL_INVOCATION_END",
            "triage",
            "m1",
            "a1",
            model(100, Some(0.25)),
        ),
        (
            2.5,
            "AGENT_HANDOFF",
            "triage",
            "h1",
            "a1",
            handoff("triage", "billing", "needs the ledger"),
        ),
        (
            3.0,
            "AGENT_START",
            "billing",
            "a2",
            "a1",
            json!({ "status": "STARTED" }),
        ),
        (3.5, "TOOL_CALL_START", "billing", "t1", "a2", lookup("c1")),
        (4.0, "TOOL_CALL_END", "billing", "t1", "a2", found("c1")),
        (5.0, "MCP_CALL_START", "billing", "x1", "a2", mcp(5)),
        (6.0, "MCP_CALL_END", "billing", "x1", "a2", failed.clone()),
        (6.1, "ERROR", "billing", "err", "x1", failed),
        (
            6.5,
            "RETRY",
            "billing",
            "r1",
            "a2",
            json!({ "retry": { "attempt": 1, "strategy": "exponential" } }),
        ),
        (7.0, "MCP_CALL_START", "billing", "x2", "a2", mcp(5)),
        (
            9.0,
            "MCP_CALL_END",
            "billing",
            "x2",
            "a2",
            json!({ "content": { "kind": "mcp_call", "server_name": "ledger",
            "operation": "tools/call", "response": { "ok": true } } }),
        ),
        (9.5, "TOOL_CALL_START", "billing", "t2", "a2", lookup("c2")),
        (10.0, "TOOL_CALL_END", "billing", "t2", "a2", found("c2")),
        (
            10.2,
            "POLICY_DECISION",
            "billing",
            "p1",
            "a2",
            json!({ "content": { "kind": "policy_decision", "policy_id": "refunds",
            "outcome": "deny", "rule_ids": ["r-7"], "rationale": "above the limit" } }),
        ),
        (
            10.5,
            "DATA_ACCESS",
            "billing",
            "d1",
            "gone",
            json!({ "content": { "kind": "data_access", "datasource": "ledger://march",
            "document_ids": ["1", "2"], "pii_categories": ["email"] } }),
        ),
        (11.0, "AGENT_END", "billing", "a2", "a1", json!({})),
        (
            11.5,
            "AGENT_HANDOFF",
            "billing",
            "h2",
            "a1",
            handoff("billing", "triage", "resolved"),
        ),
        (
            12.0,
            "MODEL_INVOCATION_START",
            "triage",
            "m2",
            "a1",
            began.clone(),
        ),
        (
            13.0,
            "MODEL_INVOCATION_END",
            "triage",
            "m2",
            "a1",
            model(200, None),
        ),
        (30.0, "MODEL_INVOCATION_START", "triage", "m3", "a1", began),
    ];
    rows.into_iter()
        .enumerate()
        .map(|(id, (second, kind, agent, span, parent, more))| {
            event(id, second, kind, agent, span, parent, more)
        })
        .collect()
}

#[test]
fn the_overview_says_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &run());
    let overview = overview::session_overview(app.store(), "s", now()).unwrap();
    assert_eq!(
        overview.sentence.text(),
        "Recovered after 30 s: reverse failed in billing, then passed; large in triage has no end; \
         2 handoffs between triage and billing; at least $0.25."
    );
    let error = overview.first_error.unwrap();
    assert_eq!(
        (error.message.as_str(), error.code.as_str()),
        ("lock not acquired", "LOCKED")
    );
    let step = &error.step;
    assert_eq!(
        (step.name.as_str(), step.detail.as_str(), step.agent.as_str()),
        ("reverse", "ledger", "billing")
    );
    assert_eq!(error.arguments, r#"{"amount":5}"#);
    assert_eq!((error.retry_result, error.attempts), (RetryResult::Solved, 1));
    let before: Vec<&str> = error.before.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(before, ["twice", "large", "triage → billing", "lookup"]);

    let lanes: Vec<(&str, usize)> = overview
        .agent_lanes
        .lanes
        .iter()
        .map(|lane| (lane.name.as_str(), lane.intervals.len()))
        .collect();
    assert_eq!(lanes, [("triage", 2), ("billing", 1)]);
    assert_eq!(overview.agent_lanes.lanes[1].marks.len(), 1);
    let tools: Vec<(&str, u32)> = overview
        .tools
        .iter()
        .map(|row| (row.name.as_str(), row.stats.calls))
        .collect();
    assert_eq!(tools, [("reverse", 2), ("lookup", 2)]);

    let reasons: Vec<&str> = overview
        .handoffs
        .iter()
        .flat_map(|group| &group.steps)
        .map(|step| step.reason.as_str())
        .collect();
    assert_eq!(reasons, ["needs the ledger", "resolved"]);
    let model = &overview.models[0];
    assert_eq!(
        (
            model.name.as_str(),
            model.calls,
            model.input_tokens,
            model.output_tokens
        ),
        ("large", 3, 300, 20)
    );
    assert_eq!((model.unpriced, model.cost[0].amount), (1, 0.25));
    assert_eq!(
        overview
            .agents
            .iter()
            .map(|row| row.total_tokens)
            .collect::<Vec<_>>(),
        [320, 0]
    );

    assert_eq!(overview.open.total, 2);
    assert_eq!(overview.open.steps[0].name, "large");
    assert_eq!(
        (overview.loops[0].step.name.as_str(), overview.loops[0].times),
        ("lookup", 2)
    );
    let gaps = overview.gaps.unwrap();
    assert_eq!(
        (gaps.count, gaps.longest_ms, gaps.longest_at_ms),
        (1, 17_000.0, 13_000.0)
    );
    let refused = &overview.refused[0];
    assert_eq!(
        (refused.outcome.as_str(), refused.rationale.as_str()),
        ("deny", "above the limit")
    );
    assert_eq!(refused.rules, ["r-7"]);
    let data = &overview.data[0];
    assert_eq!(
        (data.source.as_str(), data.reads, data.documents),
        ("ledger://march", 1, 2)
    );
    assert_eq!(data.pii, ["email"]);
    assert_eq!(
        (
            overview.parent_missing.total,
            overview.retries.total,
            overview.late
        ),
        (1, 1, 0)
    );
}

#[test]
fn tools_are_counted_and_their_calls_listed() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &run());
    let report = tools::tool_report(app.store(), "s", "", now()).unwrap();
    let reverse = &report.tools[0].stats;
    assert_eq!(
        (reverse.calls, reverse.errors, reverse.p50_ms, reverse.p95_ms),
        (2, 1, 1000.0, 2000.0)
    );
    assert_eq!((reverse.share, reverse.max_bytes), (0.1, Some(11)));
    let server = &report.servers[0];
    assert_eq!((server.server.as_str(), server.stats.errors), ("ledger", 1));
    let operation = &server.operations[0];
    assert_eq!(
        (operation.operation.as_str(), operation.tools[0].name.as_str()),
        ("tools/call", "reverse")
    );
    assert_eq!(
        (report.models[0].stats.calls, report.models[0].stats.open),
        (3, 1)
    );

    let list = |query: &str, order: &str| {
        let page = calls::list_calls(
            app.store(),
            &CallListRequest {
                session: "s".into(),
                query: query.into(),
                order: order.into(),
                offset: 0,
                limit: 10,
            },
            now(),
        );
        let calls = page.unwrap().calls;
        calls
            .into_iter()
            .map(|call| (call.start_ms, call.result))
            .collect::<Vec<_>>()
    };
    let (failed, ok) = ("lock not acquired".to_owned(), r#"{"ok":true}"#.to_owned());
    assert_eq!(
        list("server:ledger", "oldest"),
        [(5000.0, failed.clone()), (7000.0, ok.clone())]
    );
    assert_eq!(list("tool:reverse", "newest"), [(7000.0, ok), (5000.0, failed)]);
    assert_eq!(list("model:large", "slowest").len(), 3);
    assert_eq!(list("agent:nobody", "newest"), []);
    let only = tools::tool_report(app.store(), "s", "server:ledger error:true", now()).unwrap();
    assert_eq!((only.tools.len(), only.tools[0].stats.calls), (1, 1));
}

/// The tools of some days, each with its calls and errors by day.
fn tools_by_day(app: &App, query: &str, days: u32, last: Option<&str>) -> (Vec<String>, String) {
    let request = ToolDaysRequest {
        query: query.to_owned(),
        days,
        last: last.map(str::to_owned),
    };
    let found = tool_days::tool_days(app.store(), &request, &Present::utc(now())).unwrap();
    let sums = |days: &[DayCalls]| {
        let days = days.iter().map(|day| format!("{}/{}", day.errors, day.calls));
        days.collect::<Vec<_>>().join(" ")
    };
    let tools = found.tools.iter().map(|tool| {
        let all = sums(&[tool.all]);
        format!("{}:{} {all} = {}", tool.server, tool.name, sums(&tool.days))
    });
    let dates: Vec<&str> = found.days.iter().map(|day| &*day.date).collect();
    let all = format!("{}: {} in {}", dates.join(" "), sums(&found.all), found.sessions);
    (tools.collect(), all)
}

#[test]
fn tools_are_added_up_by_day_over_all_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = run();
    let next_day = run().into_iter().map(|line| {
        let line = line.replace("\"s\"", "\"later\"").replace("\"t\"", "\"later\"");
        line.replace("2026-03-02", "2026-03-03")
            .replace("\"event_id\":\"e", "\"event_id\":\"later")
    });
    lines.extend(next_day);
    let app = open(folder.path(), &lines);
    let mut of_one = tools::tool_report(app.store(), "s", "", now()).unwrap().tools;
    of_one.sort_by(|a, b| (b.stats.calls, &a.name).cmp(&(a.stats.calls, &b.name)));
    let expect: Vec<String> = of_one
        .iter()
        .map(|tool| {
            let day = format!("{}/{}", tool.stats.errors, tool.stats.calls);
            let both = format!("{}/{}", 2 * tool.stats.errors, 2 * tool.stats.calls);
            format!("{}:{} {both} = 0/0 {day} {day}", tool.server, tool.name)
        })
        .collect();
    // The days end with that of the newest session.
    let (found, all) = tools_by_day(&app, "", 3, None);
    assert_eq!(found, expect);
    assert_eq!(all, "2026-03-01 2026-03-02 2026-03-03: 0/0 1/4 1/4 in 2");
    let (found, all) = tools_by_day(&app, "", 1, Some("2026-03-02"));
    assert_eq!(found.len(), expect.len());
    assert_eq!(all, "2026-03-02: 1/4 in 1");
    let (_, all) = tools_by_day(&app, "since:2026-03-03", 2, None);
    assert_eq!(all, "2026-03-02 2026-03-03: 0/0 1/4 in 1");
    let (found, _) = tools_by_day(&app, "tool:nothing", 3, None);
    assert!(found.is_empty());
}

#[test]
fn a_call_whose_start_another_event_of_its_span_tells_is_a_call_in_every_table() {
    let folder = tempfile::tempdir().unwrap();
    let asked = json!({ "content": { "kind": "tool_call", "id": "c1", "name": "lookup", "arguments": {} },
        "trace_id": "0af7651916cd43dd8448eb211c80319c", "status": "STARTED" });
    let span = "b7ad6b7169203331";
    let app = open(
        folder.path(),
        &[event(0, 3.0, "TOOL_CALL_START", "", span, "", asked)],
    );
    let attribute = |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
    let began_ns = 1_772_442_003_000_000_000_u64;
    let whole = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [{
        "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": span, "name": "execute_tool lookup",
        "startTimeUnixNano": began_ns.to_string(), "endTimeUnixNano": (began_ns + 1_000_000_000).to_string(),
        "attributes": [
            attribute("gen_ai.operation.name", "execute_tool"), attribute("gen_ai.tool.name", "lookup"),
            attribute("gen_ai.tool.call.id", "c1"), attribute("session.id", "s"),
        ],
    }] }] }] });
    let file = folder.path().join("spans.json");
    std::fs::write(&file, whole.to_string()).unwrap();
    imports::import_now(&app.intake(), &file, &mut |_| {});

    let report = tools::tool_report(app.store(), "s", "", now()).unwrap();
    let calls: Vec<_> = report
        .tools
        .iter()
        .map(|tool| (tool.name.as_str(), tool.stats.calls))
        .collect();
    let (by_day, _) = tools_by_day(&app, "", 1, None);
    assert_eq!(by_day, [":lookup 0/1 = 0/1"]);
    assert_eq!(calls, [("lookup", 1)]);
}

#[test]
fn the_graph_has_agents_and_handoffs() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &run());
    let graph = graph::agent_graph(app.store(), "s", now()).unwrap();
    let nodes: Vec<(&str, u32, u32)> = graph
        .nodes
        .iter()
        .map(|node| (node.agent.as_str(), node.tokens.calls, node.tokens.errors))
        .collect();
    assert_eq!(nodes, [("triage", 3, 0), ("billing", 4, 1)]);
    let edges: Vec<(&str, &str, u32, bool)> = graph
        .edges
        .iter()
        .map(|edge| (edge.from.as_str(), edge.to.as_str(), edge.count, edge.inferred))
        .collect();
    // What an explicit handoff describes is not inferred once more.
    assert_eq!(
        edges,
        [("billing", "triage", 1, false), ("triage", "billing", 1, false)]
    );
    assert_eq!(
        graph.steps.iter().map(|step| step.at_ms).collect::<Vec<_>>(),
        [2500.0, 11_500.0]
    );
    assert_eq!(graph.nodes[0].waited_for[0].wait_ms, 8000.0);
    let failures = |at: usize| graph.nodes[at].failures.len();
    assert_eq!((failures(0), failures(1)), (0, 1));
}

/// The answers without row ids, which follow the order of arrival.
fn answers(app: &App, session: &str) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for id in ["span", "event", "lastAttempt"] {
                    fields.remove(id);
                }
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut answers = json!([
        overview::session_overview(app.store(), session, now()).unwrap(),
        tools::tool_report(app.store(), session, "", now()).unwrap(),
        graph::agent_graph(app.store(), session, now()).unwrap(),
    ]);
    strip(&mut answers);
    answers
}

/// What the sentence says of a run of these events.
#[track_caller]
fn check_sentence(lines: &[String], expect: &str) {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), lines);
    let sentence = overview::session_sentence(app.store(), "s", now()).unwrap();
    assert_eq!(sentence.text(), expect);
}

#[test]
fn one_sentence_tells_of_any_run() {
    let said = |id, second, kind, role: &str, text: &str| {
        let content = json!({ "content": { "kind": "message", "role": role, "text": text } });
        event(id, second, kind, "", &format!("said{id}"), "", content)
    };
    let talk = [
        said(1, 0.0, "INPUT_RECEIVED", "user", "Hello"),
        said(2, 1.0, "OUTPUT_EMITTED", "assistant", "Hi"),
        said(3, 31.0, "INPUT_RECEIVED", "user", "Bye"),
        said(4, 32.0, "OUTPUT_EMITTED", "assistant", "Bye"),
    ];
    check_sentence(
        &talk,
        "Finished after 32 s: 2 messages and 2 replies; 30 s waiting for a person.",
    );
    let model = json!({ "content": { "kind": "llm_invocation", "model": "large" } });
    let call = [
        event(
            1,
            0.0,
            "MODEL_INVOCATION_START",
            "",
            "m",
            "",
            json!({ "status": "STARTED" }),
        ),
        event(2, 0.84, "MODEL_INVOCATION_END", "", "m", "", model),
    ];
    check_sentence(&call, "Finished after 840 ms: one call of large.");
    let started = json!({ "status": "STARTED" });
    check_sentence(
        &[event(1, 0.0, "AGENT_START", "triage", "a", "", started)],
        "Stopped without an outcome: triage.",
    );
}

#[test]
fn neither_order_nor_repetition_changes_an_answer() {
    let mut generator = Generator::new(11);
    generator.words = 2..4;
    let events = generator.session();
    let session = events[0].session_id.clone();
    let lines: Vec<String> = events.iter().map(chaukas::to_file_json).collect();
    let folder = tempfile::tempdir().unwrap();
    let expect = answers(&open(folder.path(), &lines), &session);
    let (odd, even): (Vec<_>, Vec<_>) = lines.iter().cloned().enumerate().partition(|(at, _)| at % 2 == 1);
    let backwards: Vec<String> = lines.iter().rev().chain(&lines).cloned().collect();
    let halves: Vec<String> = odd.into_iter().chain(even).map(|(_, line)| line).collect();
    for lines in [backwards, halves] {
        let folder = tempfile::tempdir().unwrap();
        let found = answers(&open(folder.path(), &lines), &session);
        for (found, expect) in found.as_array().unwrap().iter().zip(expect.as_array().unwrap()) {
            for (name, expect) in expect.as_object().unwrap() {
                assert_eq!(&found[name], expect, "{name}");
            }
        }
    }
}

#[test]
fn an_unknown_session_is_said_to_be_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &run());
    assert!(overview::session_overview(app.store(), "other", now()).is_err());
    assert!(tools::tool_report(app.store(), "other", "", now()).is_err());
    assert!(graph::agent_graph(app.store(), "other", now()).is_err());
}
