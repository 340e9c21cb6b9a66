//! Records as the program writes them, in each of the ways they come.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, Status};

use crate::stream::{Item, Splitter};
use crate::{Decoded, decode_original};

const CREATED: i64 = 1_759_154_590;

fn read(name: &str, text: &str) -> Vec<Event> {
    let mut splitter = Splitter::new().named(name);
    splitter.push(text.as_bytes());
    splitter.finish();
    let mut events = Vec::new();
    while let Some(item) = splitter.next_item() {
        let Item::Event { decoded, .. } = item else {
            panic!("{item:?}");
        };
        let Decoded { event, original } = decoded;
        let again = decode_original(event.dialect, original.media, &original.bytes);
        assert_eq!(again.as_ref(), Ok(&event), "is read again alone");
        events.push(event);
    }
    events
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

fn of_kind(events: &[Event], kind: Kind) -> Vec<&Event> {
    events.iter().filter(|event| event.kind == kind).collect()
}

fn asked() -> Value {
    json!([
        { "type": "thinking", "thinking": "Run it.", "signature": "" },
        { "type": "text", "text": "Let me run it." },
        { "type": "toolRequest", "id": "call_1", "toolCall": { "status": "success",
            "value": { "name": "developer__shell", "arguments": { "command": "ls" } } } },
        { "type": "toolRequest", "id": "call_2", "toolCall": { "status": "success",
            "value": { "name": "search", "arguments": { "query": "tide" } } } },
    ])
}

fn answered() -> Value {
    json!([
        { "type": "toolResponse", "id": "call_1", "toolResult": { "status": "success",
            "value": { "content": [{ "type": "text", "text": "tides.txt" }], "isError": false } } },
        { "type": "toolResponse", "id": "call_2", "toolResult": { "status": "success",
            "value": { "content": [{ "type": "text", "text": "no network" }], "isError": true } } },
    ])
}

fn file() -> String {
    lines(&[
        json!({ "working_dir": "/a", "description": "Tides of the harbour", "message_count": 3, "total_tokens": 7 }),
        json!({ "role": "user", "created": CREATED, "content": [{ "type": "text", "text": "Look." }] }),
        json!({ "role": "assistant", "created": CREATED + 7, "content": asked() }),
        json!({ "role": "user", "created": CREATED + 15, "content": answered() }),
    ])
}

fn row(id: i64, role: &str, created: i64, content: Value, metadata: Value) -> Value {
    json!({ "database": "goose", "table": "messages", "changed": created * 1000, "id": id, "message_id": "m",
        "session_id": "20250929_3", "role": role, "content_json": content, "created_timestamp": created,
        "metadata_json": metadata })
}

#[test]
fn a_file_tells_of_a_session() {
    let events = read("sessions/20250929_3.jsonl", &file());
    assert!(events.iter().all(|event| event.session_id == "20250929_3"));
    assert_eq!(events[0].prompt, "Tides of the harbour");
    for (kind, count) in [
        (Kind::Input, 1),
        (Kind::Output, 1),
        (Kind::Reasoning, 1),
        (Kind::McpStart, 1),
    ] {
        assert_eq!(of_kind(&events, kind).len(), count);
    }
    let end = of_kind(&events, Kind::McpEnd)[0];
    let Some(Content::Mcp(call)) = &end.content else {
        panic!("{end:?}");
    };
    assert_eq!(
        (call.server_name.as_str(), call.tool_name.as_str()),
        ("developer", "shell")
    );
    assert_eq!(
        (call.response.as_ref(), call.execution_time_ms),
        (Some(&json!("tides.txt")), 8_000.0)
    );
    assert_eq!(end.span_id, of_kind(&events, Kind::McpStart)[0].span_id);
    let failed = of_kind(&events, Kind::ToolEnd)[0];
    let Some(Content::ToolExchange(exchange)) = &failed.content else {
        panic!("{failed:?}");
    };
    assert_eq!(
        (
            exchange.call.name.as_str(),
            exchange.response.error_message.as_str()
        ),
        ("search", "no network")
    );
    assert_eq!(failed.status, Status::Failed);
}

#[test]
fn a_row_is_the_same_event_as_the_line_it_was_made_of() {
    let mut response = row(3, "user", CREATED + 15, answered(), Value::Null);
    response["asked"] = asked();
    response["asked_timestamp"] = json!(CREATED + 7);
    let rows = read(
        "sessions.db",
        &lines(&[
            row(
                1,
                "user",
                CREATED,
                json!([{ "type": "text", "text": "Look." }]),
                json!({ "userVisible": true }),
            ),
            row(2, "assistant", CREATED + 7, asked(), Value::Null),
            response,
        ]),
    );
    let told = |events: &[Event]| -> Vec<(String, Option<Content>)> {
        let events = events.iter().filter(|event| event.kind != Kind::StateUpdate);
        events
            .map(|event| (event.identity.clone(), event.content.clone()))
            .collect()
    };
    assert_eq!(told(&rows), told(&read("sessions/20250929_3.jsonl", &file())));
}

#[test]
fn an_answer_says_what_it_used() {
    let usage = json!({ "inference": { "provider": "local", "requestedModel": "tide", "resolvedModel": "tide-1" },
        "usage": { "inputTokens": 10200, "outputTokens": 80, "cacheReadTokens": 9000, "cost": 0.0071,
            "costSource": "provider_reported" } });
    let text = json!([{ "type": "text", "text": "High." }]);
    let events = read(
        "sessions.db",
        &lines(&[row(1, "assistant", CREATED, text.clone(), usage.clone())]),
    );
    let call = of_kind(&events, Kind::ModelEnd)[0];
    let Some(Content::Model(model)) = &call.content else {
        panic!("{call:?}");
    };
    assert_eq!(
        (model.model.as_str(), model.prompt_tokens, model.cached_tokens),
        ("tide-1", 10_200, 9_000)
    );
    assert_eq!(call.cost.as_ref().unwrap().total_cost, 0.0071);
    let mut estimated = usage;
    estimated["usage"]["costSource"] = json!("estimated");
    let events = read(
        "sessions.db",
        &lines(&[row(1, "assistant", CREATED, text, estimated)]),
    );
    assert_eq!(of_kind(&events, Kind::ModelEnd)[0].cost, None);
    let ledger = json!({ "database": "goose", "table": "usage_ledger", "row": 4, "session_id": "20250929_3",
        "created_timestamp": CREATED, "model": "tide-1", "input_tokens": 100, "output_tokens": 20, "cost": 0.25,
        "cost_source": "provider_reported" });
    let events = read("sessions.db", &lines(&[ledger]));
    assert_eq!(
        (
            events[0].kind.clone(),
            events[0].cost.as_ref().unwrap().total_cost
        ),
        (Kind::ModelEnd, 0.25)
    );
}

#[test]
fn a_session_that_another_one_started_is_an_agent_of_it() {
    let session = json!({ "database": "goose", "table": "sessions", "id": "20250929_4", "name": "Count the lines",
        "working_dir": "/a", "session_type": "sub_agent", "parent_session_id": "20250929_3",
        "created_at": "2025-09-29 14:03:10", "updated_at": "2025-09-29 14:04:00" });
    let events = read("sessions.db", &lines(&[session]));
    let start = of_kind(&events, Kind::AgentStart)[0];
    let handoff = start.handoff.as_ref().unwrap();
    assert_eq!(
        (start.session_id.as_str(), start.started_session.as_str()),
        ("20250929_3", "20250929_4")
    );
    assert_eq!(
        (handoff.from_agent(), handoff.to_agent(), handoff.reason.as_str()),
        ("goose", "subagent", "Count the lines")
    );
}

#[test]
fn a_message_names_its_agent_as_far_as_its_session_says() {
    let check = |more: Value, expect: &str| {
        let mut message = row(
            1,
            "assistant",
            CREATED,
            json!([{ "type": "text", "text": "Hi." }]),
            Value::Null,
        );
        message
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let events = read("sessions.db", &lines(&[message]));
        assert_eq!(events[0].agent.name, expect, "{more}");
        events[0].revision
    };
    let unsaid = check(json!({}), "");
    let main = check(
        json!({ "session_type": "user", "parent_session_id": null }),
        "goose",
    );
    check(json!({ "session_type": null }), "goose");
    check(json!({ "session_type": "sub_agent" }), "subagent");
    check(
        json!({ "session_type": null, "parent_session_id": "s" }),
        "subagent",
    );
    assert!(unsaid < main, "what says more counts");
}

#[test]
fn notes_and_contents_to_come_are_kept() {
    let content = json!([
        { "type": "systemNotification", "notificationType": "inlineMessage", "msg": "Compacting" },
        { "type": "conversationCompacted", "msg": "Context compacted" },
        { "type": "ofTomorrow", "n": 1 },
        { "type": "toolRequest", "id": "call_9", "toolCall": { "status": "error", "error": "no such tool" } },
    ]);
    let events = read(
        "sessions.db",
        &lines(&[row(1, "assistant", CREATED, content, Value::Null)]),
    );
    let kinds: Vec<Kind> = events.iter().map(|event| event.kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            Kind::System,
            Kind::StateUpdate,
            Kind::Custom("ofTomorrow".to_owned()),
            Kind::ToolEnd
        ]
    );
    assert!(events[3].is_failure());
    let hidden = row(
        2,
        "user",
        CREATED,
        json!([{ "type": "text", "text": "x" }]),
        json!({ "userVisible": false }),
    );
    assert_eq!(read("sessions.db", &lines(&[hidden]))[0].author.name(), "system");
}

#[test]
fn an_export_is_read_message_by_message() {
    let export = json!({
        "id": "20250929_3", "working_dir": "/a", "name": "Tides", "extension_data": {},
        "created_at": "2025-09-29T14:03:10Z", "updated_at": "2025-09-29T14:04:00Z",
        "conversation": [{ "role": "user", "created": CREATED, "content": [{ "type": "text", "text": "Look." }] }],
    });
    let events = read("export.json", &export.to_string());
    assert_eq!((events.len(), events[0].prompt.as_str()), (2, "Tides"));
    assert!(events.iter().all(|event| event.session_id == "20250929_3"));
}
