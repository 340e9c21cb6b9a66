use serde_json::json;
use tracewake_model::Content;

use super::*;

fn read(record: Value) -> Vec<Event> {
    let parsed = Parsed {
        value: record,
        repairs: Vec::new(),
    };
    events_of(parsed).unwrap()
}

fn span(data: Value) -> Event {
    read(json!({
        "object": "trace.span", "id": "span_1", "trace_id": "trace_1", "parent_id": "span_0",
        "started_at": "2026-03-02T09:00:00.000000+00:00", "ended_at": "2026-03-02T09:00:01.500000+00:00",
        "span_data": data, "error": null,
    }))
    .remove(0)
}

#[test]
fn a_trace_begins_with_its_record_and_ends_with_its_root() {
    let trace = json!({"object": "trace", "id": "trace_1", "workflow_name": "desk", "group_id": "g", "metadata": {"u": 1}});
    let [begin] = &read(trace)[..] else { panic!() };
    assert_eq!(
        (&begin.kind, begin.session_key(), begin.span_id.as_str()),
        (&Kind::WorkflowStart, "g", "trace_1")
    );
    assert_eq!(
        begin.metadata,
        Some(json!({"workflow": "desk", "metadata": {"u": 1}}))
    );
    let root = |ended: &str, error: Value| {
        read(json!({
            "object": "trace.span", "id": ended, "trace_id": "trace_1", "parent_id": null,
            "started_at": "2026-03-02T09:00:00+00:00", "ended_at": ended, "error": error,
            "span_data": {"type": "agent", "name": "triage"},
        }))
    };
    let [agent, end] = &root("2026-03-02T09:00:01+00:00", Value::Null)[..] else {
        panic!()
    };
    assert_eq!(
        (agent.agent.key(), agent.parent_span_id.as_str()),
        ("triage", "trace_1")
    );
    assert_eq!((&end.kind, end.span_id.as_str()), (&Kind::WorkflowEnd, "trace_1"));
    let later = &root("2026-03-02T09:00:02+00:00", json!({"message": "no"}))[1];
    assert!(later.identity == end.identity && later.revision > end.revision && later.is_failure());
    assert_eq!(
        span(json!({"type": "agent", "name": "x"})).parent_span_id,
        "span_0"
    );
}

#[test]
fn a_span_that_is_still_open_is_superseded_when_it_has_ended() {
    let open = read(json!({
        "object": "trace.span", "id": "span_1", "trace_id": "trace_1", "parent_id": null,
        "started_at": "2026-03-02T09:00:00+00:00", "ended_at": null, "span_data": {"type": "agent", "name": "x"},
    }));
    let closed = span(json!({"type": "agent", "name": "x"}));
    let [open] = &open[..] else {
        panic!("an open root ends no trace")
    };
    assert!(open.identity == closed.identity && open.revision < closed.revision);
    assert_eq!(
        (open.status, closed.status),
        (Status::InProgress, Status::Completed)
    );
}

#[test]
fn each_type_has_its_kind() {
    let check = |data: Value, kind: Kind| {
        let event = span(data.clone());
        assert_eq!(event.kind, kind, "{data}");
        event
    };
    let call = check(
        json!({"type": "response", "response_id": "resp_1", "usage": {
            "input_tokens": 100, "output_tokens": 20, "total_tokens": 120,
            "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 5},
            "output_tokens_details": {"reasoning_tokens": 7},
        }}),
        Kind::ModelEnd,
    );
    let Some(Content::Model(model)) = &call.content else {
        panic!()
    };
    let counted = [
        model.prompt_tokens,
        model.completion_tokens,
        model.cached_tokens,
        model.cache_write_tokens,
        model.reasoning_tokens,
    ];
    assert_eq!(
        (counted, model.tokens(), model.duration_ms),
        ([100, 20, 60, 5, 7], 120, 1500.0)
    );
    assert_eq!(call.response_id, "resp_1");
    let kept = call.metadata.as_ref().unwrap()["content"].as_str().unwrap();
    assert!(kept.starts_with("kept by OpenAI as resp_1"), "{kept}");

    let generation = check(
        json!({"type": "generation", "model": "m", "model_config": {"temperature": 0.5, "top_p": null},
            "input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How far?"}],
            "output": [{"role": "assistant", "content": "Far."}]}),
        Kind::ModelEnd,
    );
    assert_eq!(generation.prompt, "How far?");
    let Some(Content::Model(model)) = &generation.content else {
        panic!()
    };
    assert_eq!(
        model.request.as_ref().unwrap()["parameters"],
        json!({"temperature": 0.5})
    );
    assert_eq!(model.response.as_ref().unwrap()["messages"][0]["content"], "Far.");

    let tool = check(
        json!({"type": "function", "name": "f", "input": "{\"a\": 1}", "output": "ok", "mcp_data": null}),
        Kind::ToolEnd,
    );
    let Some(Content::ToolExchange(exchange)) = &tool.content else {
        panic!()
    };
    assert_eq!(exchange.call.arguments, Some(json!({"a": 1})));
    let mcp = check(
        json!({"type": "function", "name": "f", "input": "{}", "output": "ok", "mcp_data": {"server": "s"}}),
        Kind::McpEnd,
    );
    let Some(Content::Mcp(call)) = &mcp.content else {
        panic!()
    };
    assert_eq!(
        (
            call.server_name.as_str(),
            call.tool_name.as_str(),
            call.operation.as_str()
        ),
        ("s", "f", "tools/call")
    );

    check(
        json!({"type": "mcp_tools", "server": "s", "result": ["f"]}),
        Kind::McpEnd,
    );
    check(
        json!({"type": "handoff", "from_agent": "a", "to_agent": "b"}),
        Kind::AgentHandoff,
    );
    check(
        json!({"type": "guardrail", "name": "g", "triggered": true}),
        Kind::PolicyDecision,
    );
    check(
        json!({"type": "transcription", "model": "w", "output": "words"}),
        Kind::ModelEnd,
    );
    check(
        json!({"type": "speech", "model": "t", "input": "words"}),
        Kind::ModelEnd,
    );
    check(json!({"type": "speech_group", "input": "words"}), Kind::Span);
    let turn = check(
        json!({"type": "custom", "name": "turn", "data": {"sdk_span_type": "turn", "agent_name": "a", "usage": {"input_tokens": 9}}}),
        Kind::TurnEnd,
    );
    assert_eq!((turn.agent.key(), turn.cost), ("a", None));
    check(
        json!({"type": "custom", "name": "own", "data": {"x": 1}}),
        Kind::Span,
    );
    let new = check(
        json!({"type": "hologram", "name": "h", "x": 1}),
        Kind::Custom("hologram".into()),
    );
    assert_eq!(new.content, Some(Content::Custom(json!({"x": 1}))));
    check(json!({}), Kind::Span);
}

#[test]
fn a_failed_tool_says_why() {
    let failed = read(json!({
        "object": "trace.span", "id": "span_1", "trace_id": "trace_1", "parent_id": "p",
        "started_at": "2026-03-02T09:00:00+00:00", "ended_at": "2026-03-02T09:00:01+00:00",
        "span_data": {"type": "function", "name": "f", "output": "try again"},
        "error": {"message": "Error running tool", "data": {"error": "no price list"}},
    }))
    .remove(0);
    let Some(Content::ToolExchange(exchange)) = &failed.content else {
        panic!()
    };
    assert_eq!(exchange.response.error_message, "no price list");
    assert!(failed.is_failure() && failed.metadata.unwrap()["error"]["message"] == "Error running tool");
}

#[test]
fn odd_fields_are_kept_and_noted() {
    let odd = read(json!({
        "object": "trace.span", "id": 7, "trace_id": "trace_1", "parent_id": "p", "started_at": 5,
        "ended_at": "2026-03-02T09:00:01+00:00", "span_data": "text", "extra": [1],
    }))
    .remove(0);
    let fields: Vec<&str> = odd.diagnostics.iter().map(|found| found.field.as_str()).collect();
    assert_eq!(fields, ["id", "started_at", "span_data"]);
    assert_eq!(odd.metadata, Some(json!({"span_data": "text", "extra": [1]})));
    let refuse = |record: Value, expect: &str| {
        let parsed = Parsed {
            value: record,
            repairs: Vec::new(),
        };
        assert_eq!(events_of(parsed).unwrap_err().reason, expect);
    };
    refuse(json!({"object": "trace"}), "an item must have an id");
    refuse(
        json!({"object": "trace.span", "id": "s"}),
        "span s: trace_id is missing",
    );
    refuse(
        json!({"object": "other"}),
        "an item is a \"trace\" or a \"trace.span\", not \"other\"",
    );
    refuse(json!([]), "an item must be a JSON object");
}
