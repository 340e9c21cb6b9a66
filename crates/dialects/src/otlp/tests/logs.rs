//! Log records.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, Phase, Severity};

use super::super::decode_json;
use super::{START, any, attributes};

fn read_log(fields: Value) -> Event {
    let mut log = json!({ "timeUnixNano": START.to_string() });
    for (key, value) in fields.as_object().unwrap() {
        log[key] = match key.as_str() {
            "attributes" => attributes(value),
            "body" => any(value),
            _ => value.clone(),
        };
    }
    let export = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": [log] }] }] });
    decode_json(export.to_string().into()).unwrap().event
}

#[test]
fn log_records() {
    let check = |fields: Value, kind: Kind, role: &str, text: &str| {
        let event = read_log(fields);
        assert_eq!(event.kind, kind);
        assert!(
            event.identity.starts_with("log:") && event.identity.len() == 20,
            "{}",
            event.identity
        );
        let said = match &event.content {
            Some(Content::Message(message)) => (message.role.as_str(), message.text.as_str()),
            Some(Content::Error(error)) => (error.error_code.as_str(), error.error_message.as_str()),
            Some(Content::Custom(_)) => ("custom", ""),
            other => panic!("{other:?}"),
        };
        assert_eq!(said, (role, text), "{event:?}");
    };
    check(
        json!({ "eventName": "gen_ai.user.message", "body": { "content": "Hello" } }),
        Kind::Input,
        "user",
        "Hello",
    );
    check(
        json!({ "attributes": { "event.name": "gen_ai.system.message" }, "body": { "content": "Be brief." } }),
        Kind::Input,
        "system",
        "Be brief.",
    );
    check(
        json!({ "eventName": "gen_ai.tool.message", "body": { "id": "c", "content": "rain" } }),
        Kind::Input,
        "tool",
        "rain",
    );
    check(
        json!({ "eventName": "gen_ai.assistant.message", "body": {
            "tool_calls": [{ "id": "c", "function": { "name": "look", "arguments": "{}" } }] } }),
        Kind::Input,
        "assistant",
        "look",
    );
    check(
        json!({ "eventName": "gen_ai.choice", "body": {
            "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "Hi" } } }),
        Kind::Output,
        "assistant",
        "Hi",
    );
    check(
        json!({ "eventName": "gen_ai.client.inference.operation.details", "attributes": {
            "gen_ai.usage.input_tokens": 9,
            "gen_ai.input.messages": [{ "role": "user", "parts": [{ "type": "text", "content": "Hello" }] }],
            "gen_ai.output.messages": [{ "role": "assistant", "parts": [{ "type": "text", "content": "Hi" }] }] } }),
        Kind::Output,
        "assistant",
        "Hi",
    );
    check(
        json!({ "body": "it broke", "attributes": { "exception.type": "IoError", "exception.message": "no route" } }),
        Kind::Error,
        "IoError",
        "no route",
    );
    check(
        json!({ "eventName": "gen_ai.evaluation.result", "attributes": { "gen_ai.evaluation.score.value": 0.5 } }),
        Kind::Custom("gen_ai.evaluation.result".into()),
        "custom",
        "",
    );
    check(
        json!({ "eventName": "order.placed", "body": "42" }),
        Kind::Custom("order.placed".into()),
        "",
        "42",
    );
    check(json!({ "body": "ready" }), Kind::System, "", "ready");
    check(json!({ "body": { "a": 1 } }), Kind::System, "custom", "");
}

#[test]
fn a_log_record_belongs_to_its_span() {
    let event = read_log(json!({
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
        "severityNumber": 13, "severityText": "WARN", "body": "slow", "attributes": { "session.id": "s" },
    }));
    assert_eq!(
        (event.span_id.as_str(), event.parent_span_id.as_str()),
        ("", "eee19b7ec3c1b174")
    );
    assert_eq!((event.session_key(), event.severity), ("s", Severity::Warn));
    assert_eq!((event.phase(), event.end), (Phase::Point, None));
    let check = |fields: Value, expect: Severity| assert_eq!(read_log(fields).severity, expect);
    check(
        json!({ "severityNumber": "SEVERITY_NUMBER_ERROR2" }),
        Severity::Error,
    );
    check(json!({ "severityText": "Information" }), Severity::Info);
    check(json!({ "severityNumber": 1 }), Severity::Debug);
    check(json!({}), Severity::Unspecified);
    let late = read_log(json!({ "timeUnixNano": "0", "observedTimeUnixNano": "5" }));
    assert_eq!(late.time.stated.map(|at| at.0), Some(5));
}
