//! What fills the context of model calls, through the app and a real database.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

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

/// The contexts of a session among the recorded files of a program.
fn recorded(folder: &str, session: &str) -> SessionContext {
    let database = tempfile::tempdir().unwrap();
    let app = App::open(AppOptions::at(database.path().join("traces.db"))).unwrap();
    let files = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(folder);
    imports::import_folder(&app.intake(), &files, &mut |_| Ok(())).unwrap();
    context::session_context(app.store(), session, now()).unwrap()
}

fn thread_of<'a>(found: &'a SessionContext, agent: &str) -> &'a ContextThread {
    let mut own = found.threads.iter().filter(|thread| thread.agent == agent);
    let thread = own.next().unwrap();
    assert!(own.next().is_none(), "{agent} has one thread");
    thread
}

#[test]
fn requests_that_a_session_file_tells_in_parts_are_put_together() {
    let check = |session: &str, agent: &str, tokens: &[u32], characters: &[f64]| {
        let found = recorded("claude-code/projects", session);
        let thread = thread_of(&found, agent);
        // Tokens as the model server counted them, characters as the records of the requests and their messages have.
        let stated: Vec<u32> = thread.calls.iter().map(|call| call.input_tokens).collect();
        let weights: Vec<f64> = thread.calls.iter().map(|call| call.weight).collect();
        assert_eq!(
            (stated.as_slice(), weights.as_slice()),
            (tokens, characters),
            "{session} {agent}"
        );
        for call in &thread.calls {
            assert_eq!(
                (call.source, call.missing_messages, call.missing_tools),
                (ContextSource::Request, 0, false)
            );
        }
    };
    let session = |number: u32| format!("6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be{number:03}");
    check(
        &session(1),
        "main",
        &[19_641, 9_152, 12_369, 9_505, 16_943, 13_036, 7_073, 4_333],
        &[
            5_275.0, 6_427.0, 6_661.0, 7_120.0, 7_497.0, 7_841.0, 8_055.0, 8_456.0,
        ],
    );
    check(
        &session(1),
        "tide-scout",
        &[20_327, 16_318, 9_712],
        &[4_481.0, 4_756.0, 5_128.0],
    );
    check(
        &session(1),
        "general-purpose",
        &[5_495, 15_783],
        &[4_446.0, 4_828.0],
    );
    // What is told before the fork is in the file of the other session.
    check(
        "536c707f-a2b5-49a6-b2b3-5c6332cfb60d",
        "main",
        &[15_753, 10_945],
        &[8_612.0, 8_799.0],
    );
    check(
        &session(4),
        "main",
        &[19_233, 14_215, 15_733],
        &[5_281.0, 5_576.0, 6_332.0],
    );
    // Two pictures.
    check(&session(6), "main", &[4_420, 16_547], &[11_412.0, 17_600.0]);
    check(
        &session(8),
        "main",
        &[19_671, 9_621, 19_065],
        &[5_075.0, 5_279.0, 5_502.0],
    );
    // A call was interrupted by the person.
    check(
        &session(9),
        "main",
        &[16_791, 5_036, 19_605, 16_079],
        &[5_049.0, 5_212.0, 5_341.0, 5_602.0],
    );
}

#[test]
fn what_fills_a_recorded_run() {
    let found = recorded("claude-code/projects", "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001");
    let main = thread_of(&found, "main");
    let of = |kind: PartKind| -> Vec<String> {
        let own = main.parts.iter().filter(|part| part.kind == kind);
        own.map(|part| format!("{} {}..{}", part.label, part.first, part.last))
            .collect()
    };
    assert_eq!(of(PartKind::System), ["System prompt 0..7"]);
    assert_eq!(of(PartKind::Tools), ["10 tools offered 0..7"]);
    assert_eq!(of(PartKind::File), ["/home/dev/fjord-planner/itinerary.md 6..7"]);
    assert_eq!(
        of(PartKind::Subagent),
        ["Agent Tide times 1..7", "Agent Price of the trip 1..7"]
    );
    assert_eq!(of(PartKind::Result).len(), 6);
    let answers = main
        .parts
        .iter()
        .filter(|part| matches!(part.kind, PartKind::File | PartKind::Result | PartKind::Subagent));
    assert!(
        answers.into_iter().all(|part| part.span.is_some()),
        "each leads to its call"
    );
    assert!(main.calls.iter().all(|call| !call.compacted));
}

#[test]
fn what_a_recorded_compaction_dropped() {
    let found = recorded("claude-code/projects", "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be005");
    let main = thread_of(&found, "main");
    let compacted: Vec<bool> = main.calls.iter().map(|call| call.compacted).collect();
    assert_eq!(compacted, [false, false, true]);
    let gone: Vec<_> = main
        .parts
        .iter()
        .filter(|part| part.last == 1)
        .map(|part| (part.kind, part.label.as_str(), part.afterwards))
        .collect();
    let notes = "/home/dev/fjord-planner/notes.txt";
    assert!(
        gone.contains(&(PartKind::File, notes, Some(Afterwards::ReadAgain))),
        "{gone:?}"
    );
    assert!(
        gone.contains(&(PartKind::Message, "Summarise notes.txt in one line.", None)),
        "{gone:?}"
    );
    let summary = main
        .parts
        .iter()
        .find(|part| part.kind == PartKind::Summary)
        .unwrap();
    assert_eq!((summary.first, summary.last), (2, 2));
    assert!(
        summary.label.contains("hotel costs 1450 NOK"),
        "{}",
        summary.label
    );
}
