//! Lines of versions that were not recorded, and single rules. Whole runs are compared in the tests of the program.

use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, Media, Message, ModelInvocation, Status};

use super::READER;
use crate::memory::STREAM_NAME;
use crate::{RecordReader, decode_original};

mod calls;

/// Reads lines as those of one file; each original is read again alone and must tell the same.
fn read_named(name: &str, lines: &[Value]) -> Vec<Event> {
    let mut reader = RecordReader::new(&READER);
    if !name.is_empty() {
        reader.know_of_stream(STREAM_NAME, name.into());
    }
    let mut events = Vec::new();
    for line in lines {
        let bytes = Bytes::from(line.to_string());
        for decoded in reader.read(Media::Json, bytes).unwrap() {
            let original = &decoded.original;
            let again = decode_original(READER.dialect, original.media, &original.bytes);
            assert_eq!(again.as_ref(), Ok(&decoded.event), "{line}");
            events.push(decoded.event);
        }
    }
    events
}

fn read(lines: &[Value]) -> Vec<Event> {
    read_named("session-state/s-1/events.jsonl", lines)
}

/// A line of the main agent.
fn line(number: u32, kind: &str, data: Value) -> Value {
    json!({
        "type": kind, "data": data, "id": format!("l-{number}"), "parentId": null,
        "timestamp": format!("2026-11-30T22:00:{number:02}.000Z"),
    })
}

/// A line of a subagent, as newer versions write it.
fn line_of(agent: &str, number: u32, kind: &str, data: Value) -> Value {
    let mut line = line(number, kind, data);
    line["agentId"] = agent.into();
    line
}

fn of_kind(events: &[Event], kind: Kind) -> Vec<&Event> {
    events.iter().filter(|event| event.kind == kind).collect()
}

fn model(event: &Event) -> &ModelInvocation {
    match &event.content {
        Some(Content::Model(model)) => model,
        other => panic!("{other:?}"),
    }
}

fn message(event: &Event) -> &Message {
    match &event.content {
        Some(Content::Message(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_abort_ends_the_turn_and_the_calls_without_results() {
    let events = read(&[
        line(
            1,
            "user.message",
            json!({"content": "Mark the chart", "interactionId": "i"}),
        ),
        line(
            2,
            "tool.execution_start",
            json!({"toolCallId": "t", "toolName": "bash", "arguments": {}}),
        ),
        line(4, "assistant.turn_end", json!({"turnId": "0"})),
        line(3, "abort", json!({"reason": "user_initiated"})),
    ]);
    let ended = of_kind(&events, Kind::ToolEnd)[0];
    assert_eq!((ended.span_id.as_str(), ended.status), ("t", Status::Cancelled));
    let ends = of_kind(&events, Kind::TurnEnd);
    let last = ends.iter().max_by_key(|end| end.revision).unwrap();
    assert_eq!(
        (last.span_id.as_str(), last.status, ends.len()),
        ("turn:i", Status::Cancelled, 2)
    );
    assert_eq!(ends[0].identity, ends[1].identity);
}

#[test]
fn the_persons_words_are_theirs_and_nobody_elses() {
    let asked = |data: Value| read(&[line(1, "user.message", data)]);
    let check = |data: Value, role: &str, turns: usize| {
        let events = asked(data);
        let input = of_kind(&events, Kind::Input)[0];
        assert_eq!(message(input).role, role, "{input:?}");
        assert_eq!(of_kind(&events, Kind::TurnStart).len(), turns);
    };
    check(json!({"content": "Hello"}), "user", 1);
    check(json!({"content": "Do it", "source": "agent-s-2"}), "assistant", 0);
    check(json!({"content": "A skill", "source": "skill-pdf"}), "system", 0);
    check(
        json!({"content": "Go on", "isAutopilotContinuation": true}),
        "system",
        0,
    );
    let twice = read(&[
        line(
            1,
            "user.message",
            json!({"content": "Hello", "interactionId": "i"}),
        ),
        line(
            2,
            "user.message",
            json!({"content": "And fast", "interactionId": "i", "delivery": "steering"}),
        ),
    ]);
    assert_eq!(of_kind(&twice, Kind::TurnStart).len(), 1);
    assert_eq!(of_kind(&twice, Kind::Input)[1].parent_span_id, "turn:i");
}

/// Newer versions name the agent in each of its lines, older ones only the call that started it.
#[test]
fn subagents_of_every_version_are_handed_work() {
    let task = json!({"toolCallId": "t", "toolName": "task", "arguments": {"prompt": "Count words", "agent_type": "explore"}});
    let started = json!({"toolCallId": "t", "agentName": "explore", "agentDescription": "Explores"});
    let answer = json!({"content": "Nine", "apiCallId": "c", "parentToolCallId": "t"});
    let ended = json!({"toolCallId": "t", "agentName": "explore"});
    let newer = [
        line(1, "tool.execution_start", task.clone()),
        line_of("a", 2, "subagent.started", started.clone()),
        line_of("a", 3, "assistant.message", answer.clone()),
        line_of("a", 4, "subagent.completed", ended.clone()),
    ];
    let older = [
        line(1, "tool.execution_start", task),
        line(2, "subagent.started", started),
        line(3, "assistant.message", answer),
        line(4, "subagent.completed", ended),
    ];
    for (lines, id) in [(newer, "a"), (older, "t")] {
        let events = read(&lines);
        let span = format!("agent:{id}");
        let start = of_kind(&events, Kind::AgentStart)[0];
        let end = of_kind(&events, Kind::AgentEnd)[0];
        for event in [start, end] {
            assert_eq!(
                (event.span_id.as_str(), event.parent_span_id.as_str()),
                (span.as_str(), "t")
            );
            assert_eq!(
                (event.agent.id.as_str(), event.agent.name.as_str()),
                (id, "explore")
            );
        }
        let call = of_kind(&events, Kind::ModelEnd)[0];
        assert_eq!(
            (call.parent_span_id.as_str(), call.agent.name.as_str()),
            (span.as_str(), "explore")
        );
        let handoff = of_kind(&events, Kind::ToolStart)[0].handoff.as_ref().unwrap();
        let told = [&handoff.from_agent_name, &handoff.to_agent_name, &handoff.reason];
        assert_eq!(told, ["main", "explore", "Count words"]);
    }
}

#[test]
fn lines_of_older_versions_mean_the_same() {
    let events = read(&[
        line(
            1,
            "custom_agent.started",
            json!({"toolCallId": "t", "agentName": "reviewer"}),
        ),
        line(
            2,
            "custom_agent.failed",
            json!({"toolCallId": "t", "agentName": "reviewer", "error": "stopped"}),
        ),
        line(
            3,
            "session.compaction_complete",
            json!({"success": true,
            "compactionTokensUsed": {"input": 880, "output": 30, "cachedInput": 7}}),
        ),
    ]);
    assert_eq!(of_kind(&events, Kind::AgentStart)[0].agent.name, "reviewer");
    assert_eq!(of_kind(&events, Kind::AgentEnd)[0].status, Status::Failed);
    let call = model(of_kind(&events, Kind::ModelEnd)[0]);
    assert_eq!(
        (call.prompt_tokens, call.completion_tokens, call.cached_tokens),
        (880, 30, 7)
    );
}

#[test]
fn pieces_of_what_a_line_tells_as_a_whole_are_kept_and_no_calls() {
    let mut piece = line(
        1,
        "assistant.message",
        json!({"content": "Lo", "chunkContent": "Lo", "model": "m"}),
    );
    piece["ephemeral"] = true.into();
    let events = read(&[piece]);
    assert_eq!(events[0].kind, Kind::Custom("assistant.message".to_owned()));
}

#[test]
fn what_fails_is_an_error() {
    let events = read(&[
        line(
            1,
            "session.error",
            json!({"errorType": "query", "message": "400 bad request", "statusCode": 400}),
        ),
        line(
            2,
            "session.warning",
            json!({"warningType": "w", "message": "Slow"}),
        ),
        line(
            3,
            "subagent.failed",
            json!({"toolCallId": "t", "agentName": "explore", "error": "stopped"}),
        ),
    ]);
    let Some(Content::Error(error)) = &events[0].content else {
        panic!("{events:?}")
    };
    assert_eq!(
        (error.error_message.as_str(), error.error_code.as_str()),
        ("400 bad request", "400")
    );
    assert_eq!(
        (events[1].kind.clone(), message(&events[1]).text.as_str()),
        (Kind::System, "Slow")
    );
    assert_eq!(events[2].status, Status::Failed);
}

#[test]
fn lines_of_unknown_types_are_kept() {
    let events = read(&[line(1, "quantum.leap", json!({"to": "there"}))]);
    assert_eq!(events[0].kind, Kind::Custom("quantum.leap".to_owned()));
    assert_eq!(events[0].content, Some(Content::Custom(json!({"to": "there"}))));
    assert_eq!(
        (events[0].session_id.as_str(), events[0].identity.as_str()),
        ("s-1", "l-1")
    );
}

#[test]
fn a_newer_version_is_noted() {
    let start = |version: &str| {
        let lines = [line(
            1,
            "session.start",
            json!({"sessionId": "s-9", "copilotVersion": version}),
        )];
        let events = read(&lines);
        assert_eq!(
            events[0].session_id, "s-9",
            "the line says it, whatever the path says"
        );
        events[0].diagnostics.len()
    };
    assert_eq!([start("1.0.102"), start("1.0.103")], [0, 1]);
}

/// The lines that are printed have the ids of those in the file. Only the last names the session.
#[test]
fn what_was_printed_is_superseded_by_the_file() {
    let said = line(
        1,
        "user.message",
        json!({"content": "Hello", "interactionId": "i"}),
    );
    let result =
        json!({"type": "result", "timestamp": "2026-11-30T22:00:09Z", "sessionId": "s-1", "exitCode": 0});
    let printed = read_named("", &[said.clone(), result]);
    let told = read(&[said]);
    let [first, .., last] = &printed[..] else {
        panic!("{printed:?}")
    };
    assert_eq!((first.session_id.as_str(), last.session_id.as_str()), ("", "s-1"));
    assert_eq!((first.trace_id.as_str(), last.trace_id.as_str()), ("l-1", "l-1"));
    assert!(printed.iter().all(|event| event.shares_session_of_trace));
    assert_eq!(first.identity, told[0].identity);
    assert!(first.revision < told[0].revision);
    assert!(
        told.iter()
            .all(|event| event.session_id == "s-1" && event.trace_id.is_empty())
    );
}
