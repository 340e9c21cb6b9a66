use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_model::{Author, Content, Event, Kind, Phase, Status};

use crate::aop::decode_json;

fn read(value: Value) -> Event {
    decode_json(Bytes::from(value.to_string())).unwrap().event
}

/// An event of this type and payload, otherwise as the client sends it.
fn of_type(actor: &str, name: &str, payload: Value) -> Event {
    read(json!({
        "seq": 3, "t": "2026-03-09T07:00:10.5+00:00", "actor": actor, "type": name, "payload": payload,
        "meta": {"run_id": "r", "agent_id": 123},
    }))
}

fn diagnostics(event: &Event) -> Vec<String> {
    let note = |found: &tracewake_model::Diagnostic| format!("{}: {}", found.field, found.reason);
    event.diagnostics.iter().map(note).collect()
}

#[test]
fn the_head_of_an_event() {
    let event = read(json!({
        "seq": 3, "t": "2026-03-09T07:00:10.5+00:00", "actor": "agent", "type": "reasoning", "payload": {}, "note": 1,
        "meta": {"run_id": "r", "agent_id": 123, "seed": 7, "session_id": "s", "agent_name": "billing", "signature": "ab"},
    }));
    assert_eq!((event.identity.as_str(), event.sequence), ("r:3", Some(3)));
    assert_eq!((event.trace_id.as_str(), event.session_id.as_str()), ("r", "s"));
    assert_eq!(
        (event.agent.id.as_str(), event.agent.name.as_str()),
        ("billing", "billing")
    );
    assert_eq!(
        (event.signature.as_str(), event.native_type.as_str()),
        ("ab", "reasoning")
    );
    assert_eq!(
        event.metadata,
        Some(json!({"agent_id": 123, "note": 1, "seed": 7}))
    );
    assert_eq!(event.author, Author::Agent);
    assert_eq!(diagnostics(&event), Vec::<String>::new());

    let numbered = of_type("redteam", "probe", json!({"blocked": true}));
    assert_eq!(
        (numbered.agent.id.as_str(), numbered.agent.name.as_str()),
        ("123", "")
    );
    assert_eq!(numbered.author, Author::Unspecified);
    assert_eq!(numbered.metadata, Some(json!({"actor": "redteam"})));
}

#[test]
fn kinds_and_contents() {
    let check = |name: &str, payload: Value, kind: Kind, expect: &str| {
        let event = of_type("agent", name, payload);
        assert_eq!(event.kind, kind, "{name}");
        assert_eq!(format!("{:?}", event.content), expect, "{name}");
        assert_eq!(diagnostics(&event), Vec::<String>::new(), "{name}");
    };
    check(
        "action_request",
        json!({"action": "lookup", "params": {"id": 1}}),
        Kind::ToolStart,
        r#"Some(ToolCall(ToolCall { id: "", name: "lookup", arguments: Some(Object {"id": Number(1)}), auth_required: false, function_name: "" }))"#,
    );
    check(
        "final_output",
        json!({"text": "done", "structured": {"a": 1}}),
        Kind::Output,
        r#"Some(FinalOutput(FinalOutput { text: "done", structured: Some(Object {"a": Number(1)}) }))"#,
    );
    check(
        "policy_decision",
        json!({"policy_id": "p", "outcome": "deny", "rules": ["r1"], "rationale": "why"}),
        Kind::PolicyDecision,
        r#"Some(Policy(PolicyDecision { policy_id: "p", outcome: "deny", rule_ids: ["r1"], rationale: "why" }))"#,
    );
    check(
        "data_access",
        json!({"datasource": "kb", "document_ids": ["d"]}),
        Kind::DataAccess,
        r#"Some(DataAccess(DataAccess { datasource: "kb", document_ids: ["d"], chunk_ids: [], pii_categories: [] }))"#,
    );
    check(
        "data_access",
        json!({"rows": 1}),
        Kind::Custom("data_access".into()),
        r#"Some(Custom(Object {"rows": Number(1)}))"#,
    );
    check(
        "state_update",
        json!({"ticket": "open"}),
        Kind::StateUpdate,
        r#"Some(State(Object {"ticket": String("open")}))"#,
    );
    check(
        "user_message",
        json!({"text": "hi", "lang": "en"}),
        Kind::Input,
        r#"Some(Message(Message { role: "user", text: "hi", metadata: Some(Object {"lang": String("en")}) }))"#,
    );
    check(
        "My Custom-Type/v2 ✳",
        json!({}),
        Kind::Custom("My Custom-Type/v2 ✳".into()),
        "Some(Custom(Object {}))",
    );
    let from_user = of_type("user", "chat", json!({"message": "hi"}));
    assert_eq!(from_user.kind, Kind::Input);
    let chunk = of_type("agent", "partial_output", json!({"text": "Dear "}));
    assert!(chunk.is_partial && chunk.kind == Kind::Output);
}

#[test]
fn reasoning_keeps_what_has_no_field() {
    let payload = json!({
        "goal": "g", "uncertainty": "low",
        "steps": [{"step_id": "s1", "description": "d", "decision": "go", "confidence": 0.5}, {"step_id": 2, "why": "x"}],
        "safety_checks": [{"name": "n", "result": "passed"}],
    });
    let event = of_type("agent", "reasoning", payload.clone());
    let Some(Content::Reasoning(reasoning)) = &event.content else {
        panic!("{event:?}")
    };
    assert_eq!(
        (reasoning.steps.len(), reasoning.steps[0].confidence),
        (2, Some(0.5))
    );
    assert_eq!(reasoning.steps[1].id, "2");
    assert_eq!(reasoning.safety_checks[0].result, "passed");
    assert_eq!(event.metadata, Some(json!({"steps": payload["steps"]})));
}

#[test]
fn a_failed_response_says_why() {
    let check = |data: Value, expect: &str| {
        let payload = json!({"status": "error", "data": data, "meta": {"latency_ms": 85, "policy_flags": ["f"], "http": 502}});
        let event = of_type("tool", "action_response", payload);
        let Some(Content::ToolResponse(response)) = &event.content else {
            panic!("{event:?}")
        };
        assert_eq!(
            (response.error_message.as_str(), response.execution_time_ms),
            (expect, 85.0)
        );
        assert_eq!(
            (event.status, event.policy_flags.as_slice()),
            (Status::Failed, &["f".to_owned()][..])
        );
        assert_eq!(event.metadata, Some(json!({"http": 502})));
    };
    check(
        json!({"error_code": "QUOTA", "message": "quota reached"}),
        "quota reached",
    );
    check(json!({"error": {"message": "inner"}}), "inner");
    check(json!("plain"), "plain");
    check(json!({"odd": 1}), r#"{"odd":1}"#);
    check(json!({}), "");
}

#[test]
fn whole_calls_end_when_they_are_told() {
    let call =
        json!({"server": "crm", "operation": "tools/call", "request": {}, "response": {}, "latency_ms": 500});
    let event = of_type("tool", "mcp_call", call);
    assert_eq!(
        (event.kind.clone(), event.phase(), event.status),
        (Kind::McpEnd, Phase::Whole, Status::Completed)
    );
    assert_eq!(event.time.stated.unwrap().to_rfc3339(), "2026-03-09T07:00:10Z");
    assert_eq!(event.end.unwrap().to_rfc3339(), "2026-03-09T07:00:10.500Z");
    let failed = of_type(
        "tool",
        "mcp_call",
        json!({"server": "crm", "error": {"message": "no"}}),
    );
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(failed.metadata, Some(json!({"error": {"message": "no"}})));

    let usage = json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, "prompt_tokens_details": {"cached_tokens": 7}});
    let event = of_type(
        "agent",
        "llm_call",
        json!({"model": "gpt-4o-mini", "usage": usage, "cost_usd": 0.0001}),
    );
    let Some(Content::Model(model)) = &event.content else {
        panic!("{event:?}")
    };
    assert_eq!((model.tokens(), model.cached_tokens), (120, 7));
    let cost = event.cost.unwrap();
    assert_eq!((cost.total_cost, cost.currency.as_str()), (0.0001, "USD"));
    assert_eq!(event.metadata, None);
}

#[test]
fn odd_events_are_kept_with_notes() {
    let check = |value: Value, identity: &str, expect: &[&str]| {
        let event = read(value.clone());
        assert_eq!(
            (event.identity.as_str(), diagnostics(&event)),
            (identity, expect.iter().map(|t| (*t).to_owned()).collect()),
            "{value}"
        );
    };
    check(
        json!({"seq": "7", "type": "x", "payload": {}, "meta": {"run_id": 5}}),
        "5:7",
        &["seq: is \"7\", not a 64-bit integer"],
    );
    check(json!({"seq": 7, "type": "x", "payload": {}}), "", &[]);
    check(
        json!({"type": "x", "payload": {}, "meta": []}),
        "",
        &[
            "meta: is a list, not an object",
            "seq: is missing, so the event cannot be told apart from a repeated one",
        ],
    );
    check(
        json!({"seq": 1, "t": 5, "actor": 5, "type": null, "payload": {}, "meta": {"run_id": "r"}}),
        "r:1",
        &[
            "t: is a number, not a time as text",
            "actor: is a number, not text; it was read as text",
            "type: is missing",
        ],
    );
    check(
        json!({"seq": 1, "type": "action_request", "payload": "{\"action\": \"a\"}", "meta": {"run_id": "r"}}),
        "r:1",
        &["payload: is text; the JSON object in it was read"],
    );
    check(
        json!({"seq": 1, "type": "error", "payload": [1], "meta": {"run_id": "r"}}),
        "r:1",
        &["payload: is a list, not an object; it was kept as it is"],
    );
    check(
        json!({"seq": 1, "type": "retry", "payload": {"attempt": "many"}, "meta": {"run_id": "r"}}),
        "r:1",
        &["payload.attempt: is \"many\", not a number"],
    );
    check(
        json!({"run_id": "file", "agent_id": 9, "events": [{"seq": 1, "type": "x", "payload": {}, "meta": {"run_id": "own"}}]}),
        "file:1",
        &["meta.run_id: is own, and what it came in is of run file, which counts"],
    );
}

#[test]
fn integers_of_any_length_survive() {
    let text = br#"{"seq":123456789012345678901234567890,"type":"x","payload":{"n":98765432109876543210},"meta":{"run_id":"r"}}"#;
    let decoded = decode_json(Bytes::from_static(text)).unwrap();
    assert_eq!(decoded.event.identity, "r:123456789012345678901234567890");
    assert!(
        tracewake_model::search_text(&decoded.event)
            .text
            .contains("98765432109876543210")
    );
    assert_eq!(decoded.original.bytes, &text[..]);
}

#[test]
fn what_is_no_event_is_refused() {
    let check = |text: &str, expect: &str| {
        let rejected = decode_json(Bytes::copy_from_slice(text.as_bytes())).unwrap_err();
        assert_eq!(rejected.reason, expect, "{text}");
    };
    check("[]", "an event must be a JSON object");
    check(
        "{}",
        "the object has no field of an AOP event: seq, t, actor, payload, meta",
    );
    check(
        r#"{"specversion":"1.0","t":1}"#,
        "the object looks like a CloudEvent, not like an AOP event",
    );
    check(
        r#"{"events":[]}"#,
        "an object around events, here 0, is no event itself",
    );
    check(
        r#"{"events":[{},{}]}"#,
        "an object around events, here 2, is no event itself",
    );
    check(r#"{"events":[7]}"#, "an event must be a JSON object");
    check(r#"{"seq":1"#, "not JSON: it ends in the middle");
}
