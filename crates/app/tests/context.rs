//! What fills the context of model calls, through the app and a real database.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

#[path = "context/recorded.rs"]
mod recorded;

use std::path::Path;

use serde_json::{Value, json};
use tracewake_app::dto::{Afterwards, ContextSource, ContextThread, PartKind, SessionContext};
use tracewake_app::{App, AppOptions, context, imports};
use tracewake_ingest::now;

/// The events of a run, a second each.
#[derive(Default)]
struct Run {
    lines: Vec<String>,
}

impl Run {
    fn event(&mut self, span: &str, kind: &str, more: Value) {
        let at = self.lines.len();
        let mut event = json!({
            "event_id": format!("e{at}"), "session_id": "s", "trace_id": "t", "type": kind, "span_id": span,
            "agent_id": "main", "agent_name": "main", "status": "COMPLETED",
            "timestamp": format!("2026-03-02T09:{:02}:{:02}.000Z", at / 60, at % 60),
        });
        event
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.lines.push(event.to_string());
    }

    fn model(&mut self, span: &str, request: Value, tokens: u32, answer: Value) {
        let invocation = |more: Value| {
            let mut content = json!({"kind": "llm_invocation", "provider": "openai", "model": "gpt-4o"});
            content
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            json!({ "content": content })
        };
        self.event(
            span,
            "MODEL_INVOCATION_START",
            invocation(json!({ "request": request })),
        );
        let end = json!({ "response": answer, "prompt_tokens": tokens, "completion_tokens": 10 });
        self.event(span, "MODEL_INVOCATION_END", invocation(end));
    }

    fn tool(&mut self, id: &str, name: &str, arguments: Value, output: Value) {
        let call = json!({"kind": "tool_call", "id": id, "name": name, "arguments": arguments});
        self.event(
            id,
            "TOOL_CALL_START",
            json!({ "content": call, "status": "STARTED" }),
        );
        let answer = json!({"kind": "tool_response", "tool_call_id": id, "output": output});
        self.event(id, "TOOL_CALL_END", json!({ "content": answer }));
    }

    fn contexts(&self, folder: &Path) -> SessionContext {
        let app = App::open(AppOptions::at(folder.join("traces.db"))).unwrap();
        let file = folder.join("in.jsonl");
        std::fs::write(&file, self.lines.join("\n")).unwrap();
        imports::import_now(&app.intake(), &file, &mut |_| {});
        context::session_context(app.store(), "s", now()).unwrap()
    }
}

fn drawn(thread: &ContextThread) -> Vec<String> {
    let part = |part: &tracewake_app::dto::ContextPart| {
        let then = part
            .afterwards
            .map(|then| format!(" {then:?}"))
            .unwrap_or_default();
        format!(
            "{:?} {} {}..{}{then}",
            part.kind, part.label, part.first, part.last
        )
    };
    thread.parts.iter().map(part).collect()
}

fn asked(id: &str, path: &str) -> Value {
    json!({"role": "assistant", "tool_calls": [{"id": id, "function": {"name": "Read", "arguments": {"file_path": path}}}]})
}

#[test]
fn whole_requests_are_followed_from_call_to_call() {
    let (user, large) = (json!({"role": "user", "content": "Fix it"}), "x".repeat(6_000));
    let answer = json!({"role": "tool", "tool_call_id": "c1", "content": large});
    let request = |messages: Vec<Value>| json!({ "system": "Be brief.", "tools": [{"name": "Read"}], "messages": messages });
    let mut run = Run::default();
    run.model("m1", request(vec![user.clone()]), 100, asked("c1", "/srv/a.rs"));
    run.tool("c1", "Read", json!({"file_path": "/srv/a.rs"}), json!(large));
    run.model(
        "m2",
        request(vec![user.clone(), asked("c1", "/srv/a.rs"), answer]),
        1_600,
        json!("Done"),
    );
    // Most is dropped, then the file is changed without a look.
    run.model(
        "m3",
        request(vec![json!({"role": "user", "content": "So far: a.rs was read"})]),
        120,
        json!("On it"),
    );
    run.tool(
        "c2",
        "Edit",
        json!({"file_path": "/srv/a.rs", "old_string": "x", "new_string": "y"}),
        json!("ok"),
    );
    let folder = tempfile::tempdir().unwrap();
    let found = run.contexts(folder.path());
    assert_eq!((found.calls, found.calls_read, found.threads.len()), (3, 3, 1));
    let thread = &found.threads[0];
    let expect = [
        "System System prompt 0..2",
        "Tools 1 tool offered 0..2",
        "Message Fix it 0..1",
        "Message Read {\"file_path\":\"/srv/a.rs\"} 1..1",
        "File /srv/a.rs 1..1 EditedUnseen",
        "Summary So far: a.rs was read 2..2",
    ];
    assert_eq!(drawn(thread), expect);
    assert_eq!(thread.window, Some(128_000));
    let calls: Vec<_> = thread
        .calls
        .iter()
        .map(|call| (call.input_tokens, call.compacted, call.source))
        .collect();
    let request = ContextSource::Request;
    assert_eq!(
        calls,
        [
            (100, false, request),
            (1_600, false, request),
            (120, true, request)
        ]
    );
    let file = thread
        .parts
        .iter()
        .find(|part| part.kind == PartKind::File)
        .unwrap();
    assert!(file.span.is_some(), "the call that gave it");
    let cost = thread.calls[1].input_cost.as_ref().unwrap();
    // 1,600 tokens at $2.50 a million.
    assert!((cost.amount - 0.004).abs() < 1e-9 && cost.estimated, "{cost:?}");
}

#[test]
fn without_requests_the_run_tells_what_was_said() {
    let mut run = Run::default();
    let words = |text: &str| json!({ "content": {"kind": "message", "role": "user", "text": text} });
    run.event("i1", "INPUT_RECEIVED", words("Fix it"));
    run.model("m1", json!(null), 9_000, asked("c1", "/srv/a.rs"));
    run.tool(
        "c1",
        "Read",
        json!({"file_path": "/srv/a.rs"}),
        json!("fn main() {}"),
    );
    run.model("m2", json!(null), 9_100, json!("Done"));
    // It states far fewer tokens: what was said before is not in it any more.
    run.event("i2", "INPUT_RECEIVED", words("So far"));
    run.model("m3", json!(null), 3_000, json!("Yes"));
    let folder = tempfile::tempdir().unwrap();
    let found = run.contexts(folder.path());
    let thread = &found.threads[0];
    let expect = [
        "Message Fix it 0..1",
        "Message Read {\"file_path\":\"/srv/a.rs\"} 1..1",
        "File /srv/a.rs 1..1",
        "Message So far 2..2",
    ];
    assert_eq!(drawn(thread), expect);
    assert!(thread.calls.iter().all(|call| call.source == ContextSource::Run));
}

#[test]
fn what_was_dropped_and_is_asked_for_again_is_told() {
    let long = "x".repeat(5_000);
    let run_tests = |id: &str| {
        let call = json!({"role": "assistant", "content": [{"type": "tool_use", "id": id, "name": "Bash", "input": {"command": "npm test"}}]});
        let answer = json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": id, "content": format!("{id}{long}")}]});
        [call, answer]
    };
    let mut run = Run::default();
    run.model("m1", json!({"messages": run_tests("a")}), 1_500, json!("ok"));
    run.model("m1b", json!({"messages": run_tests("a")}), 1_500, json!("ok"));
    run.model(
        "m2",
        json!({"messages": [{"role": "user", "content": "Summary"}]}),
        20,
        json!("ok"),
    );
    let [call, answer] = run_tests("b");
    run.model(
        "m3",
        json!({"messages": [{"role": "user", "content": "Summary"}, call, answer]}),
        1_520,
        json!("ok"),
    );
    let folder = tempfile::tempdir().unwrap();
    let found = run.contexts(folder.path());
    let [thread] = found.threads.as_slice() else {
        panic!("{found:?}")
    };
    let again: Vec<_> = thread
        .parts
        .iter()
        .filter(|part| part.afterwards == Some(Afterwards::RunAgain))
        .collect();
    assert_eq!(again.len(), 1);
    assert_eq!(
        (again[0].label.as_str(), again[0].afterwards_span),
        ("Bash npm test", Some(thread.calls[3].span))
    );
}

#[test]
fn calls_that_say_nothing_keep_their_tokens() {
    let mut run = Run::default();
    run.model("m1", json!(null), 700, json!(null));
    let folder = tempfile::tempdir().unwrap();
    let found = run.contexts(folder.path());
    let call = &found.threads[0].calls[0];
    assert_eq!((call.input_tokens, call.source), (700, ContextSource::Nothing));
    assert!(found.threads[0].parts.is_empty());
}
