use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, Media, Status};

use super::READER;
use crate::RecordReader;
use crate::memory::STREAM_NAME;

mod answers;
mod branches;
mod sessions;

/// Reads lines as a file with this path.
fn read_file(path: &str, lines: &[Value]) -> Vec<Event> {
    let mut reader = RecordReader::new(&READER);
    reader.know_of_stream(STREAM_NAME, path.into());
    read(reader, lines)
}

fn read_lines(lines: &[Value]) -> Vec<Event> {
    read(RecordReader::new(&READER), lines)
}

fn read(mut reader: RecordReader, lines: &[Value]) -> Vec<Event> {
    let read = lines.iter().flat_map(|line| {
        let text = Bytes::from(line.to_string());
        reader.read(Media::Json, text).unwrap()
    });
    read.map(|decoded| decoded.event).collect()
}

/// A line of a session file with the fields that all have. The number is its id and its second.
fn line(kind: &str, number: u32, more: Value) -> Value {
    let mut line = json!({
        "type": kind,
        "uuid": format!("u{number}"),
        "sessionId": "s",
        "timestamp": format!("2026-01-01T00:00:{number:02}Z"),
    });
    let fields = line.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    line
}

fn user(number: u32, content: Value) -> Value {
    line(
        "user",
        number,
        json!({"message": {"role": "user", "content": content}}),
    )
}

/// A line with one block of an answer.
fn answer(number: u32, id: &str, block: Value, stop: Value) -> Value {
    let usage = json!({"input_tokens": 3, "cache_read_input_tokens": 10, "output_tokens": 5});
    let message = json!({
        "id": id, "role": "assistant", "model": "claude-x", "content": [block], "stop_reason": stop, "usage": usage,
    });
    line(
        "assistant",
        number,
        json!({"requestId": "req_1", "message": message}),
    )
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn call(id: &str, name: &str, input: Value) -> Value {
    json!({"type": "tool_use", "id": id, "name": name, "input": input})
}

fn result(id: &str, content: &str) -> Value {
    json!([{"type": "tool_result", "tool_use_id": id, "content": content}])
}

/// What prompts, notices and the like say, with who says it.
fn words(events: &[Event]) -> Vec<(String, String)> {
    let messages = events
        .iter()
        .filter_map(|event| match (&event.kind, &event.content) {
            (Kind::Input | Kind::Output, Some(Content::Message(message))) => {
                Some((message.role.clone(), message.text.clone()))
            }
            _ => None,
        });
    messages.collect()
}

fn of_kind<'e>(events: &'e [Event], kind: &Kind) -> Vec<&'e Event> {
    events.iter().filter(|event| event.kind == *kind).collect()
}

#[test]
fn a_turn_lasts_from_a_prompt_to_the_last_word_of_its_answer() {
    let events = read_lines(&[
        user(1, json!("Plan <b>it</b>.")),
        answer(
            2,
            "m",
            call("t", "Bash", json!({"command": "ls"})),
            json!("tool_use"),
        ),
        user(3, result("t", "a.txt")),
        answer(4, "n", text("Done."), json!("end_turn")),
        user(5, json!("<system-reminder>quiet</system-reminder>")),
    ]);
    let kinds: Vec<&Kind> = events.iter().map(|event| &event.kind).collect();
    let expect = [
        Kind::TurnStart,
        Kind::Input,
        Kind::ModelEnd,
        Kind::ToolStart,
        Kind::ToolEnd,
        Kind::ModelEnd,
        Kind::Output,
        Kind::TurnEnd,
        Kind::Input,
    ];
    assert_eq!(kinds, expect.iter().collect::<Vec<_>>());
    assert!(
        events[1..]
            .iter()
            .all(|event| event.parent_span_id == "turn:u1" || event.kind == Kind::TurnEnd)
    );
    let said = [
        ("user", "Plan <b>it</b>."),
        ("assistant", "Done."),
        ("system", "<system-reminder>quiet</system-reminder>"),
    ];
    assert_eq!(
        words(&events),
        said.map(|(role, text)| (role.to_owned(), text.to_owned()))
    );
    assert_eq!(events[7].span_id, "turn:u1");
}

#[test]
fn what_is_not_known_stays_visible() {
    let events = read_lines(&[
        json!({"type": "brand-new", "sessionId": "s", "timestamp": "2026-01-01T00:00:01Z", "x": [1]}),
        json!({"type": "mode", "mode": "normal", "sessionId": "s"}),
        line("user", 2, json!({"message": 7})),
        line("assistant", 3, json!({"message": null, "version": "9.0.0"})),
        line(
            "system",
            4,
            json!({"subtype": "new_notice", "content": "hello", "version": "9.0.0"}),
        ),
        line("attachment", 5, json!({"attachment": null})),
    ]);
    let names: Vec<&str> = events.iter().map(|event| event.sent_name.as_str()).collect();
    assert_eq!(names[..2], ["brand-new", "mode"]);
    assert_eq!(events[0].content, Some(Content::Custom(json!({"x": [1]}))));
    assert_eq!(
        events[1].time, events[0].time,
        "it was written right after the line before"
    );
    let odd: Vec<Vec<&str>> = events
        .iter()
        .map(|event| {
            event
                .diagnostics
                .iter()
                .map(|found| found.field.as_str())
                .collect()
        })
        .collect();
    let noted: Vec<&str> = odd.concat();
    assert_eq!(
        noted,
        ["message", "version", "message"],
        "a newer version is noted once"
    );
}

#[test]
fn an_answer_that_is_an_error_of_the_program_is_no_model_call() {
    let events = read_lines(&[
        user(1, json!("Hello")),
        line(
            "assistant",
            2,
            json!({
                "isApiErrorMessage": true, "error": "overloaded",
                "message": {"content": [text("It is overloaded.")]},
            }),
        ),
        line(
            "system",
            3,
            json!({"subtype": "api_error", "retryAttempt": 2, "retryInMs": 601.5, "error": {"status": 529}}),
        ),
    ]);
    let own = |fields: Value| read_lines(&[user(1, json!("Hello")), line("assistant", 2, fields)]);
    let words = json!({"model": "<synthetic>", "content": [text("No answer is needed.")]});
    for (fields, is_error) in [
        (json!({"error": "unknown", "message": words}), true),
        (json!({"message": words}), false),
    ] {
        let events = own(fields);
        let counts = [Kind::ModelEnd, Kind::Error, Kind::Output].map(|kind| of_kind(&events, &kind).len());
        assert_eq!(counts, [0, usize::from(is_error), usize::from(!is_error)]);
    }
    let errors = of_kind(&events, &Kind::Error);
    assert_eq!(errors.len(), 1);
    assert!(matches!(&errors[0].content, Some(Content::Error(error)) if error.error_code == "overloaded"));
    let retry = of_kind(&events, &Kind::Retry)[0].retry.clone().unwrap();
    assert_eq!((retry.attempt, retry.backoff_ms), (2, 601));
    let ends = of_kind(&events, &Kind::TurnEnd);
    assert_eq!(ends[0].status, Status::Failed);
}

#[test]
fn what_editors_and_hooks_add_is_no_prompt() {
    let error = json!({"blockingError": "no"});
    let hook = json!({"type": "hook_blocking_error", "hookName": "PreToolUse:Bash", "blockingError": error});
    let queued = json!({"type": "queued_command", "prompt": "And the ferry?", "commandMode": "prompt"});
    let events = read_lines(&[
        user(
            1,
            json!([text("<ide_selection>x</ide_selection>"), text("What is this?")]),
        ),
        line(
            "user",
            2,
            json!({"isMeta": true, "message": {"content": "Skill text"}}),
        ),
        line(
            "user",
            3,
            json!({"turnOrigin": "task_notification", "message": {"content": "done"}}),
        ),
        line("attachment", 4, json!({ "attachment": hook })),
        json!({"type": "attachment", "sessionId": "s", "attachment": queued}),
    ]);
    let prompts: Vec<String> = words(&events)
        .into_iter()
        .filter(|(role, _)| role == "user")
        .map(|(_, text)| text)
        .collect();
    assert_eq!(prompts, ["What is this?", "And the ferry?"]);
    let denied = of_kind(&events, &Kind::PolicyDecision);
    assert!(matches!(&denied[0].content, Some(Content::Policy(policy)) if policy.rationale == "no"));
}
