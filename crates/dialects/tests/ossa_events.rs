//! What each OSSA type and attribute becomes, and what of it may be odd.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_dialects::{Decoded, Rejected, ossa};
use tracewake_model::{
    AgentHandoff, Content, ErrorInfo, Event, Kind, McpCall, Media, Message, Original, Status, ToolCall,
    ToolExchange, ToolResponse,
};

fn decode(text: impl Into<Bytes>) -> Result<Decoded, Rejected> {
    ossa::decode_json(text.into())
}

fn read(value: Value) -> Event {
    let Decoded { event, original } = decode(value.to_string()).unwrap();
    assert_eq!(
        original,
        Original {
            media: Media::Json,
            bytes: value.to_string().into(),
            repeated: Vec::new()
        }
    );
    event
}

/// An event of a type with some data, in one trace.
fn typed(name: &str, data: Value) -> Event {
    read(json!({
        "specversion": "1.0", "id": "1", "source": "s", "type": name, "data": data, "ossaagentid": "a", "ossatraceid": "t",
    }))
}

#[test]
fn contents_by_type() {
    let check = |name: &str, data: Value, kind: Kind, status: Status, content: Option<Content>| {
        let event = typed(name, data.clone());
        assert_eq!(
            (event.kind, event.status, event.content),
            (kind, status, content),
            "{name} {data}"
        );
    };
    let exchange = |response: ToolResponse| {
        let call = ToolCall {
            name: "search".into(),
            ..ToolCall::default()
        };
        Some(Content::ToolExchange(ToolExchange { call, response }))
    };
    check(
        "dev.ossa.tool.completed",
        json!({"tool": "search", "result": null, "duration_ms": "45"}),
        Kind::ToolEnd,
        Status::Completed,
        exchange(ToolResponse {
            output: Some(Value::Null),
            execution_time_ms: 45.0,
            ..ToolResponse::default()
        }),
    );
    check(
        "dev.ossa.tool.failed",
        json!({"tool_name": "search", "error": {"code": 401, "message": "no"}}),
        Kind::ToolEnd,
        Status::Failed,
        exchange(ToolResponse {
            error_message: "no".into(),
            ..ToolResponse::default()
        }),
    );
    check(
        "dev.ossa.tool.failed",
        json!({"tool": "r", "mcp_server": "gh", "operation": "resources/list", "message": "no"}),
        Kind::McpEnd,
        Status::Failed,
        Some(Content::Mcp(McpCall {
            server_name: "gh".into(),
            operation: "resources/list".into(),
            tool_name: "r".into(),
            response: Some(json!({"error": "no"})),
            ..McpCall::default()
        })),
    );
    let boom = ErrorInfo {
        error_message: "boom".into(),
        ..ErrorInfo::default()
    };
    let failed = "dev.ossa.agent.failed";
    check(
        failed,
        json!({"error": "boom"}),
        Kind::AgentEnd,
        Status::Failed,
        Some(Content::Error(boom)),
    );
    let completed = "dev.ossa.agent.completed";
    check(
        completed,
        json!({"status": "failure"}),
        Kind::AgentEnd,
        Status::Failed,
        None,
    );
    let asked = Message {
        role: "user".into(),
        text: "hi".into(),
        ..Message::default()
    };
    let turn = "dev.ossa.turn.started";
    check(
        turn,
        json!({"user_input": "hi"}),
        Kind::TurnStart,
        Status::Started,
        Some(Content::Message(asked)),
    );
    check(turn, Value::Null, Kind::TurnStart, Status::Started, None);
    let to = AgentHandoff {
        to_agent_id: "7".into(),
        reason: "r".into(),
        ..AgentHandoff::default()
    };
    let handoff = "dev.ossa.agent.handoff";
    let given = json!({"target_agent": 7, "reason": "r"});
    check(
        handoff,
        given,
        Kind::AgentHandoff,
        Status::Unspecified,
        Some(Content::Handoff(to)),
    );
    check(
        handoff,
        json!({"reason": "r"}),
        Kind::AgentHandoff,
        Status::Unspecified,
        None,
    );
    let job = "com.example.job.failed";
    check(
        job,
        json!([1]),
        Kind::Custom(job.into()),
        Status::Failed,
        Some(Content::Custom(json!([1]))),
    );
    let state = Some(Content::State(json!(0)));
    check(
        "dev.ossa.state.updated",
        json!(0),
        Kind::StateUpdate,
        Status::Unspecified,
        state,
    );
}

#[test]
fn what_has_no_place_is_in_the_metadata() {
    let check = |event: Event, expect: Value| assert_eq!(event.metadata.unwrap_or_default(), expect);
    check(
        read(json!({
            "specversion": "1.0", "id": "1", "source": "s", "type": "dev.ossa.turn.completed", "subject": "turn-0",
            "dataschema": "https://example.test/x", "sampled": true, "time": null,
            "data": {"turn_number": 1, "response": "ok", "usage": {"total_tokens": 5, "cached": 2}, "cost_usd": 0.1},
        })),
        json!({
            "subject": "turn-0", "dataschema": "https://example.test/x", "sampled": true,
            "data": {"turn_number": 1, "usage": {"cached": 2}},
        }),
    );
    check(
        typed("dev.ossa.tool.called", json!({"tool": "x", "params": {}})),
        Value::Null,
    );
    check(
        typed("dev.ossa.agent.started", json!({"agent_id": "a"})),
        Value::Null,
    );
    check(
        typed("dev.ossa.agent.started", json!(["odd"])),
        json!({"data": ["odd"]}),
    );
    check(
        typed(
            "dev.ossa.workflow.completed",
            json!({"workflow": "w", "total_cost_usd": 3}),
        ),
        json!({"workflow": "w", "data": {"total_cost_usd": 3}}),
    );
}

#[test]
fn ends_without_span_ids_are_joined() {
    let pair = |name: &str, data: Value| typed(name, data).pair;
    assert_eq!(
        pair("dev.ossa.workflow.started", json!({"workflow": "w"})),
        "workflow:w@t"
    );
    assert_eq!(
        pair("dev.ossa.workflow.completed", json!({"workflow": "w"})),
        "workflow:w@t"
    );
    assert_eq!(
        pair("dev.ossa.turn.completed", json!({"turn_number": 3})),
        "turn:a:3@t"
    );
    assert_eq!(pair("dev.ossa.turn.completed", json!({})), "");
    assert_eq!(pair("dev.ossa.agent.started", json!({})), "agent:a@t");
    assert_eq!(pair("dev.ossa.tool.called", json!({"tool": "x"})), "");
    let alone =
        json!({"type": "dev.ossa.workflow.started", "source": "s", "id": "1", "data": {"workflow": "w"}});
    assert_eq!(read(alone).pair, "", "every run of it would be the same");
}

#[test]
fn data_in_base64_is_read() {
    let data = |value: Value| {
        let event =
            read(json!({"specversion": "1.0", "id": "1", "source": "s", "type": "x", "data_base64": value}));
        (event.content, event.metadata, event.diagnostics.len())
    };
    assert_eq!(
        data(json!("eyJhIjoxfQ==")),
        (Some(Content::Custom(json!({"a": 1}))), None, 0)
    );
    assert_eq!(
        data(json!("aGkh")),
        (Some(Content::Custom(json!("hi!"))), None, 0)
    );
    assert_eq!(
        data(json!("/wA=")),
        (None, Some(json!({"data_base64": "/wA="})), 0)
    );
    assert_eq!(
        data(json!("no base64!")),
        (None, Some(json!({"data_base64": "no base64!"})), 1)
    );
}

#[test]
fn odd_events_are_kept_and_others_refused() {
    let fields = |value: Value| {
        let event = read(value);
        event.diagnostics.into_iter().map(|p| p.field).collect::<Vec<_>>()
    };
    assert_eq!(fields(json!({"specversion": "1.0"})), ["id", "source", "type"]);
    assert_eq!(
        fields(json!({"type": "dev.ossa.x", "id": "1", "source": "s", "time": 5})),
        ["specversion", "time"]
    );
    let time = |text: &str| {
        let event = read(json!({"specversion": "1.0", "id": "1", "source": "s", "type": "t", "time": text}));
        (
            event.time.stated.map(|at| at.to_rfc3339()),
            event.diagnostics.len(),
        )
    };
    assert_eq!(
        time("2026-03-11T10:00:00+02:00"),
        (Some("2026-03-11T08:00:00Z".into()), 0)
    );
    assert_eq!(
        time("2026-03-11 08:00:00"),
        (Some("2026-03-11T08:00:00Z".into()), 0)
    );
    assert_eq!(time("yesterday"), (None, 1));
    assert_eq!(
        read(json!({"specversion": "1.0", "source": "s", "id": ""})).identity,
        ""
    );
    let refuse = |text: &str, expect: &str| assert_eq!(decode(text.to_owned()).unwrap_err().reason, expect);
    refuse("[]", "an event must be a JSON object");
    refuse(
        "{\"event_id\": 1}",
        "the object is no CloudEvent: it has no specversion",
    );
    refuse("{\"specversion\":", "not JSON: it ends in the middle");
}
