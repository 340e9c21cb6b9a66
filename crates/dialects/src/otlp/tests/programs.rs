//! Records of programs that have words of their own; what they really send is compared as a whole in
//! `tests/coding_agents.rs`.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, Severity, Status};

use super::super::decode_json;
use super::{START, any, attributes};

/// A log record of an instrumentation scope.
fn read_log(scope: &str, fields: Value) -> Event {
    let log = json!({
        "timeUnixNano": START.to_string(),
        "eventName": fields["eventName"],
        "body": any(&fields["body"]),
        "attributes": attributes(&fields["attributes"]),
    });
    let logs = json!({ "scope": { "name": scope }, "logRecords": [log] });
    let export = json!({ "resourceLogs": [{ "scopeLogs": [logs] }] });
    decode_json(export.to_string().into()).unwrap().event
}

/// What happened, when it began before the record and when it ended, in milliseconds.
fn took(event: &Event) -> (i64, Option<i64>) {
    let from = |ns: i64| (ns - START as i64) / 1_000_000;
    (
        from(event.time.stated.unwrap().0),
        event.end.map(|end| from(end.0)),
    )
}

#[test]
fn a_call_ended_when_its_record_was_written() {
    let event = read_log(
        "com.anthropic.claude_code.events",
        json!({ "body": "claude_code.api_request", "attributes": {
            "event.name": "api_request", "session.id": "s", "model": "claude-x", "duration_ms": "250",
            "input_tokens": "1", "cache_read_tokens": 20, "cache_creation_tokens": 300, "output_tokens": 4,
            "cost_usd_micros": 1_500, "request_id": "req_1", "query_source": "agent:builtin:Explore",
            "agent_id": "a1" } }),
    );
    assert_eq!(event.kind, Kind::ModelEnd);
    assert_eq!(event.native_type, "claude_code.api_request");
    assert_eq!(took(&event), (-250, Some(0)));
    assert_eq!(
        (event.session_id.as_str(), event.response_id.as_str()),
        ("s", "req_1")
    );
    assert_eq!(
        (event.agent.id.as_str(), event.agent.name.as_str()),
        ("a1", "Explore")
    );
    let Some(Content::Model(call)) = &event.content else {
        panic!("{event:?}")
    };
    assert_eq!(
        (call.prompt_tokens, call.cached_tokens, call.cache_write_tokens),
        (321, 20, 300)
    );
    assert_eq!((call.completion_tokens, call.model.as_str()), (4, "claude-x"));
    assert_eq!(event.cost.unwrap().total_cost, 0.0015);
}

#[test]
fn a_command_has_the_arguments_that_it_was_called_with() {
    let arguments = |more: Value| {
        let mut attributes = json!({ "event.name": "tool_result", "tool_name": "Bash", "success": "true",
            "tool_parameters": r#"{"bash_command":"ls","full_command":"ls -l","description":"Look"}"# });
        attributes
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let event = read_log(
            "com.anthropic.claude_code.events",
            json!({ "attributes": attributes }),
        );
        match event.content {
            Some(Content::ToolExchange(exchange)) => exchange.call.arguments.unwrap(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        arguments(json!({})),
        json!({ "command": "ls -l", "description": "Look" })
    );
    let sent = json!({ "tool_input": r#"{"command":"ls -l","run_in_background":true}"# });
    assert_eq!(
        arguments(sent),
        json!({ "command": "ls -l", "run_in_background": true })
    );
}

#[test]
fn a_decision_begins_a_call_or_ends_it() {
    let decision = |decision: &str, tool: &str, parameters: Value| {
        read_log(
            "com.anthropic.claude_code.events",
            json!({ "attributes": {
                "event.name": "tool_decision", "tool_name": tool, "tool_use_id": "toolu_1", "decision": decision,
                "source": "hook", "tool_parameters": parameters.to_string() } }),
        )
    };
    let accepted = decision("accept", "Bash", json!({ "full_command": "ls" }));
    assert_eq!(
        (accepted.kind, accepted.status),
        (Kind::ToolStart, Status::Started)
    );
    assert_eq!(accepted.policy_flags, ["accept", "hook"]);
    let rejected = decision("reject", "Bash", json!({}));
    assert_eq!(
        (rejected.kind.clone(), rejected.status),
        (Kind::ToolEnd, Status::Failed)
    );
    assert_eq!(took(&rejected), (0, Some(0)));
    let Some(Content::ToolExchange(exchange)) = &rejected.content else {
        panic!("{rejected:?}")
    };
    assert_eq!(exchange.response.error_message, "rejected by hook");
    let mcp = decision(
        "accept",
        "mcp_tool",
        json!({ "mcp_server_name": "tides", "mcp_tool_name": "table" }),
    );
    let Some(Content::Mcp(call)) = &mcp.content else {
        panic!("{mcp:?}")
    };
    assert_eq!(
        (call.tool_name.as_str(), call.tool_call_id.as_str()),
        ("mcp__tides__table", "toolu_1")
    );
    assert_eq!(
        (call.server_name.as_str(), call.operation.as_str()),
        ("tides", "tools/call")
    );
    let started = decision("accept", "Agent", json!({ "subagent_type": "Explore" }));
    let handoff = started.handoff.unwrap();
    assert_eq!((handoff.from_agent(), handoff.to_agent()), ("main", "Explore"));
    assert_eq!(
        (started.kind, handoff.handoff_type.as_str()),
        (Kind::ToolStart, "subagent")
    );
}

#[test]
fn a_name_among_the_attributes_beats_a_line_of_source() {
    let check = |event_name: &str, attribute: &str, expect: &str| {
        let event = read_log(
            "scope",
            json!({ "eventName": event_name, "attributes": { "event.name": attribute } }),
        );
        assert_eq!(event.native_type, expect);
    };
    check("event otel/src/telemetry.rs:12", "app.ready", "app.ready");
    check(
        "event otel/src/telemetry.rs:12",
        "",
        "event otel/src/telemetry.rs:12",
    );
    check("app.started", "app.ready", "app.started");
    check("", "app.ready", "app.ready");
}

#[test]
fn a_session_of_codex_is_its_conversation_and_no_thread_of_the_operating_system() {
    let check = |attributes: Value, expect: &str| {
        let event = read_log("codex_otel", json!({ "attributes": attributes }));
        assert_eq!(event.session_id, expect, "{attributes}");
    };
    check(
        json!({ "event.name": "codex.user_prompt", "conversation.id": "conv-1" }),
        "conv-1",
    );
    check(
        json!({ "event.name": "codex.user_prompt", "thread.id": 17, "thread_id": "01a22a3d-eb72" }),
        "01a22a3d-eb72",
    );
    check(json!({ "event.name": "codex.user_prompt", "thread.id": 17 }), "");
}

#[test]
fn an_agent_of_codex_is_in_the_session_of_the_thread_that_started_it() {
    let check = |attributes: Value, session: &str, started: &str| {
        let event = read_log("codex_otel.log_only", json!({ "attributes": attributes }));
        assert_eq!(
            (event.session_id.as_str(), event.started_session.as_str()),
            (session, started),
            "{attributes}"
        );
        assert!(event.handoff.is_none(), "the call tells of it");
    };
    let sent = |kind: &str| {
        json!({ "event.name": "codex.agent_communication", "kind": kind, "state": "send",
            "sender_thread_id": "01a2-one", "receiver_thread_id": "01a2-two" })
    };
    check(sent("spawn"), "01a2-one", "01a2-two");
    check(sent("result"), "01a2-one", "");
}

#[test]
fn codex_says_a_response_is_complete_twice_and_counts_once() {
    let sse = |extra: Value| {
        let mut sent = json!({
            "event.name": "codex.sse_event", "event.kind": "response.completed",
            "conversation.id": "01a22a3d-eb72-75b1-99cf-303103a67fdf", "model": "gpt-x",
        });
        sent.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        read_log(
            "codex_otel.log_only",
            json!({ "eventName": "event otel/src/events.rs:1", "attributes": sent }),
        )
    };
    let plumbing = sse(json!({}));
    assert_eq!(plumbing.kind, Kind::Custom("codex.sse_event".to_owned()));
    assert_eq!(plumbing.severity, Severity::Debug);
    let call =
        sse(json!({ "input_token_count": "100", "output_token_count": "7", "cached_token_count": 60 }));
    assert_eq!(call.kind, Kind::ModelEnd);
    assert_eq!(call.session_id, "01a22a3d-eb72-75b1-99cf-303103a67fdf");
    let failed = sse(json!({ "error.message": "stream closed" }));
    let Some(Content::Error(error)) = &failed.content else {
        panic!("{failed:?}")
    };
    assert_eq!(
        (failed.status, error.error_message.as_str()),
        (Status::Failed, "stream closed")
    );
}

#[test]
fn what_the_person_did_not_allow_to_be_sent_is_no_title() {
    for (scope, name, hidden) in [
        ("codex_otel.log_only", "codex.user_prompt", "[REDACTED]"),
        ("com.anthropic.claude_code.events", "user_prompt", "<REDACTED>"),
    ] {
        let event = read_log(
            scope,
            json!({ "attributes": { "event.name": name, "prompt": hidden } }),
        );
        assert_eq!((event.kind, event.content), (Kind::Input, None));
    }
}

#[test]
fn thoughts_are_part_of_the_answer_and_chunks_are_one_text() {
    let chunk =
        |parts: Value| json!({ "candidates": [{ "content": { "parts": parts } }], "responseId": "r" });
    let chunks = json!([
        chunk(json!([{ "text": "Think.", "thought": true }])),
        chunk(json!([{ "text": "Hel" }])),
        chunk(
            json!([{ "text": "lo." }, { "functionCall": { "id": "c", "name": "look", "args": { "at": 1 } } }])
        ),
    ]);
    let event = read_log(
        "gemini-cli",
        json!({ "body": "API response.", "attributes": {
            "event.name": "gemini_cli.api_response", "session.id": "s", "prompt_id": "s########3", "model": "g",
            "duration_ms": 5, "input_token_count": 10, "output_token_count": 3, "thoughts_token_count": 4,
            "response_text": chunks.to_string() } }),
    );
    let Some(Content::Model(call)) = &event.content else {
        panic!("{event:?}")
    };
    assert_eq!((call.completion_tokens, call.reasoning_tokens), (7, 4));
    assert_eq!(
        (event.response_id.as_str(), event.agent.name.as_str()),
        ("r", "main")
    );
    let message = &call.response.as_ref().unwrap()["messages"][0];
    assert_eq!(message["content"], "Hello.");
    assert_eq!(message["tool_calls"][0]["arguments"], json!({ "at": 1 }));
}
