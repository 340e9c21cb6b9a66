//! Spans and log records to events: one case for each row of the conventions.

mod calls;
mod frameworks;
mod langgraph;
mod logs;
mod models;
mod programs;

use serde_json::{Value, json};
use tracewake_model::{Event, Kind, Status};

use super::decode_json;

const START: u64 = 1_790_000_000_000_000_001;

/// A value as OTLP's JSON has it.
fn any(value: &Value) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(flag) => json!({ "boolValue": flag }),
        Value::Number(number) if number.is_f64() => json!({ "doubleValue": number }),
        Value::Number(number) => json!({ "intValue": number.to_string() }),
        Value::String(text) => json!({ "stringValue": text }),
        Value::Array(items) => {
            json!({ "arrayValue": { "values": items.iter().map(any).collect::<Vec<_>>() } })
        }
        Value::Object(_) => json!({ "kvlistValue": { "values": attributes(value) } }),
    }
}

fn attributes(object: &Value) -> Value {
    let pairs = object.as_object().into_iter().flatten();
    pairs
        .map(|(key, value)| json!({ "key": key, "value": any(value) }))
        .collect()
}

/// A span with these fields; `attributes` and the ones of `events` are plain objects.
fn read_span(fields: Value) -> Event {
    let mut span = json!({
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "a span",
        "startTimeUnixNano": START.to_string(), "endTimeUnixNano": (START + 1_500_000).to_string(),
    });
    for (key, value) in fields.as_object().unwrap() {
        span[key] = match key.as_str() {
            "attributes" => attributes(value),
            "events" => value
                .as_array()
                .unwrap()
                .iter()
                .map(|event| json!({ "name": event["name"], "attributes": attributes(&event["attributes"]) }))
                .collect(),
            _ => value.clone(),
        };
    }
    let resource = json!({ "attributes": attributes(&json!({ "service.name": "desk" })) });
    let export = json!({ "resourceSpans": [{ "resource": resource, "scopeSpans": [{ "spans": [span] }] }] });
    decode_json(export.to_string().into()).unwrap().event
}

fn with(attributes: Value) -> Event {
    read_span(json!({ "attributes": attributes }))
}

fn pretty(value: &Option<Value>) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn a_span_that_has_ended_is_a_later_telling_of_the_open_one() {
    let open = read_span(json!({ "endTimeUnixNano": "0" }));
    let unsaid = read_span(json!({ "endTimeUnixNano": null }));
    let ended = read_span(json!({}));
    assert_eq!((open.revision, unsaid.revision, ended.revision), (0, 0, 1));
    assert_eq!(open.identity, ended.identity);
}

#[test]
fn every_kind_of_span() {
    let check = |attributes: Value, kind: Kind, native: &str| {
        let event = with(attributes);
        assert_eq!(
            (&event.kind, event.native_type.as_str()),
            (&kind, native),
            "{event:?}"
        );
    };
    for operation in ["chat", "generate_content", "text_completion", "embeddings"] {
        check(
            json!({ "gen_ai.operation.name": operation }),
            Kind::ModelEnd,
            operation,
        );
    }
    for (operation, kind) in [
        ("execute_tool", Kind::ToolEnd),
        ("invoke_agent", Kind::AgentEnd),
        ("create_agent", Kind::AgentEnd),
        ("invoke_workflow", Kind::WorkflowEnd),
        ("retrieval", Kind::DataAccess),
        ("plan", Kind::Span),
        ("create_memory", Kind::Custom("create_memory".into())),
        ("search_memory", Kind::Custom("search_memory".into())),
        ("delete_memory_store", Kind::Custom("delete_memory_store".into())),
        ("com.example.dance", Kind::Span),
    ] {
        check(json!({ "gen_ai.operation.name": operation }), kind, operation);
    }
    for (span_kind, kind) in [
        ("LLM", Kind::ModelEnd),
        ("EMBEDDING", Kind::ModelEnd),
        ("CHAIN", Kind::WorkflowEnd),
        ("RETRIEVER", Kind::DataAccess),
        ("RERANKER", Kind::DataAccess),
        ("TOOL", Kind::ToolEnd),
        ("AGENT", Kind::AgentEnd),
        ("GUARDRAIL", Kind::PolicyDecision),
        ("EVALUATOR", Kind::Custom("evaluator".into())),
        ("PROMPT", Kind::Span),
        ("UNKNOWN", Kind::Span),
    ] {
        check(json!({ "openinference.span.kind": span_kind }), kind, span_kind);
    }
    check(
        json!({ "mcp.method.name": "tools/call", "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t" }),
        Kind::McpEnd,
        "execute_tool",
    );
    check(json!({ "mcp.method.name": "ping" }), Kind::McpEnd, "ping");
    // OpenInference is believed where both are there.
    check(
        json!({ "openinference.span.kind": "CHAIN", "gen_ai.operation.name": "chat" }),
        Kind::WorkflowEnd,
        "CHAIN",
    );
    // The first conventions name no operation.
    check(
        json!({ "gen_ai.system": "openai", "gen_ai.request.model": "m" }),
        Kind::ModelEnd,
        "span",
    );
    check(json!({ "gen_ai.tool.name": "t" }), Kind::ToolEnd, "span");
    check(json!({ "gen_ai.system": "openai" }), Kind::Span, "span");
    check(json!({ "http.route": "/" }), Kind::Span, "span");
    check(json!({}), Kind::Span, "span");
}

#[test]
fn what_all_spans_have() {
    let event = read_span(json!({
        "parentSpanId": "EEE19B7EC3C1B173",
        "kind": 3,
        "attributes": { "session.id": "s-1", "agent.name": "Planner", "tag.tags": ["a", "b"] },
        "links": [{ "traceId": "5b8efff798038103d269b633813fc60d", "spanId": "eee19b7ec3c1b175" }],
        "events": [{ "name": "tick", "attributes": { "n": 1 } }],
        "traceState": "a=b",
        "droppedEventsCount": 2,
    }));
    assert_eq!(
        event.identity,
        "5b8efff798038103d269b633813fc60c:eee19b7ec3c1b174"
    );
    assert_eq!(event.trace_id, "5b8efff798038103d269b633813fc60c");
    assert_eq!(event.span_id, "eee19b7ec3c1b174");
    assert_eq!(event.parent_span_id, "eee19b7ec3c1b173");
    assert_eq!(
        (event.session_id.as_str(), event.origin.as_str()),
        ("s-1", "desk")
    );
    assert_eq!((event.agent.key(), event.tags.len()), ("Planner", 2));
    assert_eq!(event.links[0].span_id, "eee19b7ec3c1b175");
    assert_eq!(event.time.stated.map(|at| at.0), i64::try_from(START).ok());
    assert_eq!(event.end.map(|at| at.0), i64::try_from(START + 1_500_000).ok());
    assert_eq!(event.status, Status::Completed);
    assert_eq!(event.diagnostics, []);
    insta::assert_snapshot!(pretty(&event.metadata), @r#"
    {
      "attributes": {
        "agent.name": "Planner",
        "session.id": "s-1",
        "tag.tags": [
          "a",
          "b"
        ]
      },
      "dropped_events_count": 2,
      "events": [
        {
          "attributes": {
            "n": 1
          },
          "name": "tick"
        }
      ],
      "kind": "client",
      "name": "a span",
      "resource": {
        "service.name": "desk"
      },
      "trace_state": "a=b"
    }
    "#);
}

#[test]
fn sessions_and_agents() {
    let conversation = with(json!({ "gen_ai.conversation.id": "c", "session.id": "s" }));
    assert_eq!(conversation.session_id, "c");
    assert_eq!(with(json!({})).session_key(), "5b8efff798038103d269b633813fc60c");
    let check = |attributes: Value, id: &str, name: &str| {
        let agent = with(attributes).agent;
        assert_eq!((agent.id.as_str(), agent.name.as_str()), (id, name));
    };
    check(
        json!({ "gen_ai.agent.id": "a1", "gen_ai.agent.name": "A" }),
        "a1",
        "A",
    );
    check(json!({ "agent.name": "A", "gen_ai.agent.name": "B" }), "", "A");
    let node = json!({ "openinference.span.kind": "AGENT", "graph.node.id": "triage" });
    check(node, "", "triage");
    let node = json!({ "openinference.span.kind": "CHAIN", "graph.node.id": "triage" });
    check(node, "", "");
    check(json!({ "openinference.span.kind": "AGENT" }), "", "a span");
    let langchain = json!({ "openinference.span.kind": "LLM", "metadata": r#"{"lc_agent_name": "A"}"# });
    check(langchain, "", "A");
}

#[test]
fn times_that_say_little_are_noted() {
    let check = |start: &str, end: &str, length: i64, noted: &[&str]| {
        let event = read_span(json!({ "startTimeUnixNano": start, "endTimeUnixNano": end }));
        let fields: Vec<&str> = event
            .diagnostics
            .iter()
            .map(|problem| problem.field.as_str())
            .collect();
        assert_eq!(fields, noted, "{start} {end}");
        let spanned = event
            .end
            .zip(event.time.stated)
            .map(|(end, start)| end.0 - start.0);
        assert_eq!(spanned, (length >= 0).then_some(length), "{start} {end}");
    };
    check("1000", "3000", 2000, &[]);
    check("1000", "0", 0, &["end_time_unix_nano"]);
    check("3000", "1000", 0, &["end_time_unix_nano"]);
    check("0", "1000", 0, &["start_time_unix_nano"]);
    check("0", "0", -1, &["start_time_unix_nano"]);
    let beyond = "18446744073709551615";
    check(
        beyond,
        beyond,
        -1,
        &["start_time_unix_nano", "end_time_unix_nano"],
    );
    check("soon", "1000", 0, &["startTimeUnixNano", "start_time_unix_nano"]);
}

#[test]
fn spans_without_ids_are_refused() {
    let check = |trace: &str, span: &str, expect: &str| {
        let export = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [{
            "traceId": trace, "spanId": span, "name": "chat", "startTimeUnixNano": "1" }] }] }] });
        let refused = decode_json(export.to_string().into()).unwrap_err();
        assert_eq!(refused.reason, expect);
    };
    let (trace, span) = ("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174");
    check(
        &"0".repeat(32),
        span,
        r#"span "chat": trace_id is missing or all zero"#,
    );
    check(trace, "", r#"span "chat": span_id is missing or all zero"#);
    check(
        "AAAAAAAAAAAAAAAAAAAAAA==",
        span,
        r#"span "chat": trace_id is missing or all zero"#,
    );
}
