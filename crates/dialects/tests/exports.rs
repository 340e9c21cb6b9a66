//! How events are printed.

use bytes::Bytes;
use serde_json::json;
use tracewake_dialects::chaukas;
use tracewake_model::{
    Agent, Author, Content, CostDetails, ErrorInfo, Event, EventTime, Extension, Kind, PolicyDecision,
    RetryInfo, Severity, Status, ToolCall, UnixNanos,
};

fn rich() -> Event {
    Event {
        identity: "e-1".into(),
        session_id: "s".into(),
        span_id: "sp".into(),
        kind: Kind::ToolStart,
        severity: Severity::Unknown(9),
        status: Status::InProgress,
        author: Author::Tool,
        time: EventTime::exact(UnixNanos(1_772_442_000_123_000_000)),
        agent: Agent {
            id: "a".into(),
            name: "Ägent 😟".into(),
            ..Agent::default()
        },
        tags: vec!["x".into(), "y\n".into()],
        content: Some(Content::ToolCall(ToolCall {
            id: "c".into(),
            name: "search".into(),
            arguments: Some(
                json!({"limit": 3, "ratio": 0.5, "tiny": 1e-7, "none": null, "list": [true, {}]}),
            ),
            auth_required: true,
            ..ToolCall::default()
        })),
        retry: Some(RetryInfo::default()),
        cost: Some(CostDetails {
            total_cost: 1.5e-5,
            input_tokens: 7,
            input_cost: f64::NAN,
            ..CostDetails::default()
        }),
        metadata: Some(json!({})),
        extensions: vec![Extension {
            type_url: "t/X".into(),
            value: Bytes::from_static(b"\x01\x02"),
        }],
        ..Event::default()
    }
}

#[test]
fn file_mode() {
    insta::assert_snapshot!(chaukas::to_file_json(&rich()), @r#"{"event_id": "e-1", "session_id": "s", "span_id": "sp", "type": "EVENT_TYPE_TOOL_CALL_START", "severity": 9, "status": "EVENT_STATUS_IN_PROGRESS", "author": "AUTHOR_TOOL", "timestamp": "2026-03-02T09:00:00.123Z", "agent_id": "a", "agent_name": "\u00c4gent \ud83d\ude1f", "tags": ["x", "y\n"], "tool_call": {"id": "c", "name": "search", "arguments": {"limit": 3.0, "list": [true, {}], "none": null, "ratio": 0.5, "tiny": 1e-07}, "auth_required": true}, "retry": {}, "cost": {"input_tokens": 7, "input_cost": "NaN", "total_cost": 1.5e-05}, "metadata": {}, "extensions": [{"@type": "t/X", "value": "AQI="}]}"#);
    insta::assert_snapshot!(chaukas::to_file_json(&Event::default()), @"{}");
    let naive = |text: &str| {
        let event = Event {
            time: EventTime::parse(text),
            kind: Kind::Unknown(77),
            ..Event::default()
        };
        chaukas::to_file_json(&event)
    };
    insta::assert_snapshot!(naive("2026-03-02T08:59:58.400434"), @r#"{"type": 77, "timestamp": "2026-03-02T08:59:58.400434"}"#);
    insta::assert_snapshot!(naive("2026-03-02T08:59:58.400"), @r#"{"type": 77, "timestamp": "2026-03-02T08:59:58.400000"}"#);
    insta::assert_snapshot!(naive("2026-03-02T08:59:58"), @r#"{"type": 77, "timestamp": "2026-03-02T08:59:58"}"#);
}

#[test]
fn openapi() {
    insta::assert_snapshot!(format!("{:#}", chaukas::to_openapi_json(&rich())), @r#"
    {
      "agent_id": "a",
      "agent_name": "Ägent 😟",
      "author": "TOOL",
      "content": {
        "arguments": {
          "limit": 3,
          "list": [
            true,
            {}
          ],
          "none": null,
          "ratio": 0.5,
          "tiny": 1e-7
        },
        "auth_required": true,
        "id": "c",
        "kind": "tool_call",
        "name": "search"
      },
      "cost": {
        "input_cost": "NaN",
        "input_tokens": 7,
        "total_cost": 0.000015
      },
      "event_id": "e-1",
      "metadata": {},
      "retry": {},
      "session_id": "s",
      "severity": 9,
      "span_id": "sp",
      "status": "IN_PROGRESS",
      "tags": [
        "x",
        "y\n"
      ],
      "timestamp": "2026-03-02T09:00:00.123Z",
      "type": "TOOL_CALL_START"
    }
    "#);
    let of = |kind, content| {
        let event = Event {
            kind,
            content: Some(content),
            ..Event::default()
        };
        chaukas::to_openapi_json(&event).to_string()
    };
    let policy = PolicyDecision {
        outcome: "deny".into(),
        ..PolicyDecision::default()
    };
    insta::assert_snapshot!(of(Kind::PolicyDecision, Content::Policy(policy)), @r#"{"content":{"kind":"policy_decision","outcome":"deny"},"type":"POLICY_DECISION"}"#);
    let error = ErrorInfo {
        error_message: "no".into(),
        ..ErrorInfo::default()
    };
    insta::assert_snapshot!(of(Kind::Error, Content::Error(error)), @r#"{"content":{"error_message":"no","kind":"error_info"},"type":"ERROR"}"#);
    insta::assert_snapshot!(of(Kind::StateUpdate, Content::State(json!({"k": 1}))), @r#"{"metadata":{"state_update":{"k":1}},"type":"STATE_UPDATE"}"#);
    insta::assert_snapshot!(of(Kind::Custom("LEAP".into()), Content::Custom(json!({"kind": "leap"}))), @r#"{"content":{"kind":"leap"},"type":"LEAP"}"#);
}

#[test]
fn binary() {
    let event = Event {
        identity: "e".into(),
        kind: Kind::System,
        time: rich().time,
        ..Event::default()
    };
    let bytes = chaukas::to_proto(&event).0;
    insta::assert_snapshot!(bytes.escape_ascii(), @r"\n\x01e8?Z\x0b\x08\x90\xa3\x95\xcd\x06\x10\xc0\xa9\xd3:");
    assert!(chaukas::to_proto(&Event::default()).0.is_empty());
}
