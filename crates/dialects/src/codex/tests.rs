//! Lines of versions that were not recorded, and single rules. Whole runs are compared in the tests of the program.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_model::{Clock, Content, Event, Kind, Media, Status};

use super::READER;
use crate::memory::STREAM_NAME;
use crate::session_files::FileRole;
use crate::{RecordReader, decode_original};

mod branches;
mod exec;
mod threads;

const THREAD: &str = "0199a213-81a0-7800-8aa1-bbab2a035a53";
/// Ids of turns before and after the fork of `FORK`.
const EARLY_TURN: &str = "0199a213-81c0-7000-8000-000000000001";
const LATE_TURN: &str = "0199a2ff-0000-7000-8000-000000000002";
const FORK: &str = "0199a2f0-0000-7800-8aa1-bbab2a035a53";

/// Reads lines of one file as the store keeps them: of the tellings of one event the furthest, in order of appearance.
/// Each original reads again as the event it came with.
fn told(name: &str, lines: &[Value]) -> Vec<Event> {
    let mut reader = RecordReader::new(&READER);
    reader.know_of_stream(STREAM_NAME, name.into());
    let mut kept: Vec<Event> = Vec::new();
    for line in lines {
        let events = reader.read(Media::Json, Bytes::from(line.to_string())).unwrap();
        assert!(!events.is_empty(), "{line}");
        for decoded in events {
            let again = decode_original(READER.dialect, decoded.original.media, &decoded.original.bytes);
            assert_eq!(again.unwrap(), decoded.event, "{line}");
            let known = kept
                .iter_mut()
                .find(|known| known.identity == decoded.event.identity);
            match known {
                Some(known) if known.revision >= decoded.event.revision => {}
                Some(known) => *known = decoded.event,
                None => kept.push(decoded.event),
            }
        }
    }
    kept
}

fn line(second: u32, kind: &str, payload: Value) -> Value {
    json!({ "timestamp": format!("2025-10-02T09:00:{second:02}.000Z"), "type": kind, "payload": payload })
}

fn meta(id: &str, more: Value) -> Value {
    let mut payload =
        json!({ "id": id, "cwd": "/home/dev", "originator": "codex_cli_rs", "cli_version": "0.46.0" });
    payload
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    line(0, "session_meta", payload)
}

fn message(second: u32, role: &str, text: &str) -> Value {
    let kind = if role == "assistant" {
        "output_text"
    } else {
        "input_text"
    };
    line(
        second,
        "response_item",
        json!({ "type": "message", "role": role, "content": [{ "type": kind, "text": text }] }),
    )
}

fn event_message(second: u32, payload: Value) -> Value {
    line(second, "event_msg", payload)
}

fn call(second: u32, id: &str, name: &str, arguments: Value) -> Value {
    let payload =
        json!({ "type": "function_call", "name": name, "arguments": arguments.to_string(), "call_id": id });
    line(second, "response_item", payload)
}

fn gave(second: u32, id: &str, output: Value) -> Value {
    let payload = json!({ "type": "function_call_output", "call_id": id, "output": output });
    line(second, "response_item", payload)
}

fn tokens(second: u32, last: i64, total: i64) -> Value {
    let usage = |input: i64| {
        json!({
            "input_tokens": input, "cached_input_tokens": 2,
            "output_tokens": 5, "total_tokens": input + 5,
        })
    };
    event_message(
        second,
        json!({ "type": "token_count", "info": {
            "last_token_usage": usage(last), "total_token_usage": usage(total), "model_context_window": 272_000 } }),
    )
}

fn context(second: u32, turn: &str) -> Value {
    line(
        second,
        "turn_context",
        json!({ "turn_id": turn, "model": "gpt-5-codex", "cwd": "/home/dev" }),
    )
}

/// How many events of each kind there are, those of no kind aside.
fn kinds(events: &[Event]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for event in events {
        if !matches!(event.kind, Kind::Custom(_)) {
            *kinds.entry(event.kind.name().into_owned()).or_default() += 1;
        }
    }
    kinds
}

fn of_kind(events: &[Event], kind: Kind) -> Vec<&Event> {
    events.iter().filter(|event| event.kind == kind).collect()
}

fn text_of(event: &Event) -> &str {
    match &event.content {
        Some(Content::Message(message)) => &message.text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_mode_of_a_turn_may_name_another_model() {
    let check = |context: Value, expect: &str| {
        let events = told(
            "",
            &[
                meta(THREAD, json!({})),
                line(1, "turn_context", context),
                message(2, "user", "Fix it."),
                message(3, "assistant", "Fixed."),
                tokens(4, 100, 100),
            ],
        );
        let calls = of_kind(&events, Kind::ModelEnd);
        let Some(Content::Model(call)) = &calls.last().unwrap().content else {
            panic!("{calls:?}")
        };
        assert_eq!(call.model, expect);
    };
    let mode = |model: &str| json!({ "mode": "default", "settings": { "model": model } });
    check(
        json!({ "model": "gpt-5", "collaboration_mode": mode("gpt-5.5") }),
        "gpt-5.5",
    );
    check(
        json!({ "model": "gpt-5", "collaboration_mode": mode("") }),
        "gpt-5",
    );
    check(
        json!({ "model": "gpt-5", "collaboration_mode": { "mode": "plan" } }),
        "gpt-5",
    );
}

#[test]
fn a_session_of_2025_is_told_once() {
    let lines = [
        meta(THREAD, json!({ "instructions": "Be brief." })),
        message(1, "user", "<environment_context>\n</environment_context>"),
        line(1, "turn_context", json!({ "model": "gpt-5-codex" })),
        message(2, "user", "Fix it."),
        event_message(
            2,
            json!({ "type": "user_message", "message": "Fix it.", "images": [] }),
        ),
        event_message(3, json!({ "type": "agent_reasoning", "text": "Look first." })),
        line(
            3,
            "response_item",
            json!({ "type": "reasoning", "summary": [{ "type": "summary_text", "text": "Look first." }],
                    "content": null, "encrypted_content": "c2VjcmV0" }),
        ),
        call(4, "call_1", "shell", json!({ "command": ["bash", "-lc", "ls"] })),
        tokens(5, 100, 100),
        gave(
            6,
            "call_1",
            json!(r#"{"output":"no\n","metadata":{"exit_code":2,"duration_seconds":0.25}}"#),
        ),
        tokens(6, 100, 100),
        event_message(7, json!({ "type": "agent_message", "message": "Fixed." })),
        message(7, "assistant", "Fixed."),
        tokens(8, 130, 235),
    ];
    let events = told("rollout-x.jsonl", &lines);
    let expect = [
        ("session_start", 1),
        ("input_received", 3),
        ("reasoning", 1),
        ("tool_call_start", 1),
        ("tool_call_end", 1),
        ("model_invocation_end", 2),
        ("output_emitted", 1),
    ];
    let expect: BTreeMap<String, usize> = expect.map(|(kind, count)| (kind.to_owned(), count)).into();
    assert_eq!(kinds(&events), expect);
    let inputs: Vec<_> = of_kind(&events, Kind::Input)
        .into_iter()
        .map(|event| match &event.content {
            Some(Content::Message(message)) => message.role.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(inputs, ["system", "system", "user"]);
    let end = of_kind(&events, Kind::ToolEnd)[0];
    let Some(Content::ToolResponse(response)) = &end.content else {
        panic!("{end:?}")
    };
    assert_eq!(
        (end.status, response.error_message.as_str()),
        (Status::Failed, "exit code 2")
    );
    assert_eq!(response.execution_time_ms, 250.0);
    let calls = of_kind(&events, Kind::ModelEnd);
    let took: Vec<_> = calls
        .iter()
        .map(|call| (call.end.unwrap().0 - call.time.stated.unwrap().0) / 1_000_000_000)
        .collect();
    assert_eq!(took, [3, 2], "from what was put in last to the tokens");
    let Some(Content::Model(last)) = &calls[1].content else {
        panic!("{calls:?}")
    };
    assert_eq!(
        (last.model.as_str(), last.prompt_tokens, last.cached_tokens),
        ("gpt-5-codex", 130, 2)
    );
    assert_eq!(
        last.response,
        Some(json!({ "messages": [{ "role": "assistant", "content": "Fixed." }] }))
    );
}

#[test]
fn the_oldest_lines_have_nothing_around_them() {
    let lines = [
        json!({ "id": THREAD, "timestamp": "2025-06-01T09:00:00.000Z", "instructions": null }),
        json!({ "record_type": "state" }),
        json!({ "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Hi" }] }),
        json!({ "type": "local_shell_call", "call_id": "c", "status": "completed",
                "action": { "type": "exec", "command": ["ls"] } }),
        json!({ "type": "function_call_output", "call_id": "c", "output": { "content": "a", "success": true } }),
    ];
    let events = told("", &lines);
    assert!(
        events.iter().all(|event| event.session_id == THREAD),
        "{events:?}"
    );
    assert_eq!(text_of(of_kind(&events, Kind::Input)[0]), "Hi");
    assert_eq!(of_kind(&events, Kind::ToolStart).len(), 1);
    assert_eq!(of_kind(&events, Kind::ToolEnd)[0].status, Status::Completed);
}

#[test]
fn what_others_write_as_well_needs_a_session_before_it() {
    for line in [
        json!({ "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Hi" }] }),
        json!({ "type": "error", "message": "no" }),
    ] {
        let mut reader = RecordReader::new(&READER);
        assert!(
            reader.read(Media::Json, Bytes::from(line.to_string())).is_err(),
            "{line}"
        );
    }
}

#[test]
fn a_file_that_begins_in_the_middle_is_known_by_its_name() {
    let name = format!("10/02/rollout-2025-10-02T09-00-00-{THREAD}.jsonl");
    let events = told(&name, &[message(1, "user", "Hi")]);
    assert_eq!(events[0].session_id, THREAD);
    let events = told("other.jsonl", &[message(1, "user", "Hi")]);
    assert_eq!(
        (events[0].session_key(), events[0].identity.as_str()),
        ("codex", "")
    );
}

#[test]
fn both_tellings_of_what_came_of_a_call_are_one() {
    let item = event_message(
        4,
        json!({ "type": "item_completed", "item": { "type": "FileChange", "id": "call_1", "status": "completed",
            "changes": { "/home/dev/a.py": { "type": "update", "unified_diff": "@@ -1 +1 @@\n-a\n+b\n" } },
            "stdout": "Success.", "stderr": "" }, "started_at_ms": 1_759_395_603_000_i64 }),
    );
    let patch = line(
        3,
        "response_item",
        json!({ "type": "custom_tool_call", "name": "apply_patch", "call_id": "call_1",
            "input": "*** Begin Patch\n*** Update File: a.py\n*** End Patch" }),
    );
    let output = line(
        5,
        "response_item",
        json!({ "type": "custom_tool_call_output", "call_id": "call_1", "output": "Exit code: 0\nOutput:\nSuccess." }),
    );
    let check = |lines: &[Value]| {
        let events = told("", lines);
        let ends = of_kind(&events, Kind::ToolEnd);
        assert_eq!(ends.len(), 1);
        let metadata = ends[0].metadata.as_ref().unwrap();
        assert_eq!(metadata["changes"][0]["diff"], "@@ -1 +1 @@\n-a\n+b\n");
        assert_eq!(metadata["exit_code"], 0);
        let Some(Content::ToolResponse(response)) = &ends[0].content else {
            panic!("{ends:?}")
        };
        assert_eq!(
            response.output,
            Some(json!("Exit code: 0\nOutput:\nSuccess.")),
            "what the model was given"
        );
    };
    check(&[
        meta(THREAD, json!({})),
        patch.clone(),
        item.clone(),
        output.clone(),
    ]);
    check(&[meta(THREAD, json!({})), patch, output, item]);
}

#[test]
fn what_the_person_broke_off_did_not_fail() {
    let lines = [
        meta(THREAD, json!({})),
        event_message(
            1,
            json!({ "type": "task_started", "turn_id": EARLY_TURN, "trace_id": "0304b5e28ee8c44aefd4477d53daee6b" }),
        ),
        call(2, "call_1", "exec_command", json!({ "cmd": "sleep 40" })),
        gave(3, "call_1", json!("Wall time: 6.1 seconds\naborted by user")),
        event_message(
            4,
            json!({ "type": "turn_aborted", "turn_id": EARLY_TURN, "reason": "interrupted" }),
        ),
        event_message(
            5,
            json!({ "type": "item_completed", "item": { "type": "CommandExecution", "id": "call_1",
            "status": "failed", "exit_code": -1, "aggregated_output": "" } }),
        ),
    ];
    let events = told("", &lines);
    assert_eq!(of_kind(&events, Kind::ToolEnd)[0].status, Status::Cancelled);
    let turn = of_kind(&events, Kind::TurnEnd)[0];
    assert_eq!(
        (turn.status, turn.span_id.as_str()),
        (Status::Cancelled, EARLY_TURN)
    );
    let begun = of_kind(&events, Kind::TurnStart)[0];
    assert!(begun.shares_session_of_trace && begun.trace_id.starts_with("0304"));
}

#[test]
fn a_server_is_known_by_the_call_or_by_its_end() {
    let end = |id: &str, result: Value| {
        event_message(
            3,
            json!({ "type": "mcp_tool_call_end", "call_id": id, "duration": { "secs": 0, "nanos": 5_000_000 },
                "invocation": { "server": "tides", "tool": "table", "arguments": { "at": 1 } }, "result": result }),
        )
    };
    let fine = json!({ "Ok": { "content": [{ "type": "text", "text": "06:12" }], "isError": false } });
    let check = |name: &str, result: Value, status: Status, others: usize| {
        let lines = [
            meta(THREAD, json!({})),
            call(2, "call_1", name, json!({ "at": 1 })),
            end("call_1", result),
            gave(4, "call_1", json!("06:12")),
        ];
        let events = told("", &lines);
        let ends = of_kind(&events, Kind::McpEnd);
        assert_eq!((ends.len(), ends[0].status), (1, status), "{name}");
        let Some(Content::Mcp(call)) = &ends[0].content else {
            panic!("{ends:?}")
        };
        assert_eq!(
            (call.server_name.as_str(), call.tool_name.as_str()),
            ("tides", "table")
        );
        assert_eq!(call.execution_time_ms, 5.0);
        assert_eq!(of_kind(&events, Kind::ToolEnd).len(), others, "{name}");
    };
    check("mcp__tides__table", fine.clone(), Status::Completed, 0);
    check(
        "mcp__tides__table",
        json!({ "Err": "no such harbour" }),
        Status::Failed,
        0,
    );
    check("tides__table", fine, Status::Completed, 1);
}

#[test]
fn an_approval_is_a_decision_of_a_policy() {
    let lines = [
        meta(THREAD, json!({})),
        event_message(
            1,
            json!({ "type": "exec_approval_request", "call_id": "c", "command": ["rm"], "reason": "outside" }),
        ),
        event_message(
            2,
            json!({ "type": "guardian_assessment", "status": "denied", "rationale": "too much" }),
        ),
    ];
    let decided: Vec<_> = told("", &lines)
        .into_iter()
        .filter_map(|event| match event.content {
            Some(Content::Policy(policy)) => Some((policy.policy_id, policy.outcome, policy.rationale)),
            _ => None,
        })
        .collect();
    let expect = [
        ("exec_approval_request", "review", "outside"),
        ("guardian_assessment", "denied", "too much"),
    ];
    let expect = expect.map(|(id, outcome, why)| (id.to_owned(), outcome.to_owned(), why.to_owned()));
    assert_eq!(decided, expect);
}

#[test]
fn what_is_not_known_stays_visible_and_what_is_encrypted_is_not_shown() {
    let lines = [
        meta(THREAD, json!({ "cli_version": "0.999.0" })),
        line(1, "a_new_type", json!({ "a": 1 })),
        event_message(1, json!({ "type": "a_new_event", "a": 1 })),
        line(
            1,
            "response_item",
            json!({ "type": "compaction", "encrypted_content": "c2VjcmV0" }),
        ),
        line(
            2,
            "response_item",
            json!({ "type": "reasoning", "summary": [], "encrypted_content": "c2VjcmV0" }),
        ),
        line(
            3,
            "event_msg",
            json!({ "type": "item_completed", "item": { "type": "Plan", "id": "p", "text": "1." } }),
        ),
        json!({ "timestamp": 7, "type": "world_state", "payload": { "full": true } }),
        event_message(
            4,
            json!({ "type": "token_count", "info": null, "rate_limits": {} }),
        ),
        event_message(5, json!({ "type": "item_completed", "item": 5 })),
        line(6, "response_item", json!({ "type": "function_call", "name": 5 })),
        line(6, "turn_context", json!({ "turn_id": 7, "model": ["x"] })),
    ];
    let events = told("", &lines);
    let names: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Custom(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let expect = [
        "a_new_type",
        "event_msg.a_new_event",
        "response_item.compaction",
        "event_msg.item_completed.Plan",
        "world_state",
        "event_msg.token_count",
        "event_msg.item_completed",
        "turn_context",
    ];
    assert_eq!(names, expect);
    let all = format!("{events:?}");
    assert!(!all.contains("c2VjcmV0"), "{all}");
    assert_eq!(
        of_kind(&events, Kind::Reasoning)[0].sent_name,
        "encrypted by the provider"
    );
    let fields: Vec<_> = events
        .iter()
        .flat_map(|event| &event.diagnostics)
        .map(|diagnostic| diagnostic.field.as_str())
        .collect();
    assert_eq!(fields, ["cli_version", "timestamp"]);
}

#[test]
fn session_files_are_known_by_their_names() {
    let check = |path: &str, expect: FileRole| {
        assert_eq!((READER.session_files.unwrap().role)(path), expect, "{path}");
    };
    check(
        "2026/11/30/rollout-2026-11-30T02-17-10-01a2.jsonl",
        FileRole::Session,
    );
    check("rollout-2026-11-30T02-17-10-01a2.jsonl.zst", FileRole::Session);
    check(
        "2026/11/30/rollout-2026-11-30T02-17-10-01a2.jsonl.tmp",
        FileRole::Other,
    );
    check("2026/11/30/notes.jsonl", FileRole::Other);
}

#[test]
fn a_session_is_called_by_its_newest_name() {
    let name = |name: &str, at: &str| json!({ "id": THREAD, "thread_name": name, "updated_at": at });
    let lines = [
        name("New", "2026-11-30T10:00:00Z"),
        name("Old", "2026-11-30T09:00:00Z"),
    ];
    let events = told("session_index.jsonl", &lines);
    assert_eq!((events.len(), events[0].prompt.as_str()), (1, "New"));
    assert_eq!(events[0].session_id, THREAD);
}
