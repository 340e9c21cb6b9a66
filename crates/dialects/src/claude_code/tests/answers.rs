//! Answers, and the calls that they ask for.

use super::*;

/// The last telling of each model call: its end, its tokens, and the blocks of its answer.
fn calls(events: &[Event]) -> Vec<(u64, i64, i64, usize)> {
    let mut calls: Vec<&Event> = Vec::new();
    for event in of_kind(events, &Kind::ModelEnd) {
        match calls.iter_mut().find(|known| known.identity == event.identity) {
            Some(known) if known.revision < event.revision => *known = event,
            Some(_) => panic!("{event:?}"),
            None => calls.push(event),
        }
    }
    let facts = calls.into_iter().map(|event| match &event.content {
        Some(Content::Model(call)) => {
            let blocks = call.response.as_ref().unwrap()["content"]
                .as_array()
                .unwrap()
                .len();
            let end = event.end.unwrap().0 / 1_000_000_000 % 60;
            (end as u64, call.prompt_tokens, call.completion_tokens, blocks)
        }
        other => panic!("{other:?}"),
    });
    facts.collect()
}

#[test]
fn lines_of_one_answer_are_one_call() {
    let events = read_lines(&[
        user(1, json!("Hello")),
        answer(
            2,
            "m",
            json!({"type": "thinking", "thinking": "Hm."}),
            json!("tool_use"),
        ),
        answer(3, "m", text("I look."), json!("tool_use")),
        answer(4, "m", call("t", "Read", json!({})), json!("tool_use")),
        answer(6, "other", text("Bye."), json!("end_turn")),
    ]);
    assert_eq!(calls(&events), [(4, 13, 5, 3), (6, 13, 5, 1)]);
    let first = of_kind(&events, &Kind::ModelEnd)[0];
    assert_eq!(
        first.time.stated.unwrap().0 / 1_000_000_000 % 60,
        1,
        "it began after the prompt"
    );
    assert_eq!(first.response_id, "req_1");
    assert_eq!(of_kind(&events, &Kind::Reasoning).len(), 1);
}

#[test]
fn long_blocks_are_not_carried_from_line_to_line() {
    let long = "x".repeat(100_000);
    let events = read_lines(&[
        answer(1, "m", text(&long), json!("tool_use")),
        answer(2, "m", call("t", "Read", json!({})), json!("tool_use")),
    ]);
    let grown = of_kind(&events, &Kind::ModelEnd)[1];
    let Some(Content::Model(model)) = &grown.content else {
        panic!()
    };
    let blocks = &model.response.as_ref().unwrap()["content"];
    assert_eq!(
        (&blocks[0]["in_line"], &blocks[1]["id"]),
        (&json!("u1"), &json!("t"))
    );
}

#[test]
fn a_request_says_when_its_call_began() {
    let at = "2026-01-01T00:00:03Z";
    let request = json!({"type": "api-request", "id": "r1", "sessionId": "s", "timestamp": at, "keep": 0});
    let mut said = answer(5, "m", text("Bye."), json!("end_turn"));
    said["requestRef"] = json!("r1");
    let events = read_lines(&[user(1, json!("Hello")), request, said]);
    let call = of_kind(&events, &Kind::ModelEnd)[0];
    assert_eq!(call.time.stated.unwrap().0 / 1_000_000_000 % 60, 3);
    assert_eq!(call.metadata.as_ref().unwrap()["requestRef"], "r1");
}

#[test]
fn standard_output_has_not_counted_the_output_yet() {
    let stream = |stop: Value| {
        json!({
            "type": "assistant", "session_id": "s", "uuid": "u2", "request_id": "req_1",
            "timestamp": "2026-01-01T00:00:02Z",
            "message": {"id": "m", "content": [text("Bye.")], "stop_reason": stop,
                "usage": {"input_tokens": 3, "cache_read_input_tokens": 10, "output_tokens": 1}},
        })
    };
    let printed = read_lines(&[stream(Value::Null)]);
    assert_eq!(calls(&printed), [(2, 13, 0, 1)]);
    let in_file = read_lines(&[answer(2, "m", text("Bye."), json!("end_turn"))]);
    let (printed, in_file) = (
        of_kind(&printed, &Kind::ModelEnd)[0],
        of_kind(&in_file, &Kind::ModelEnd)[0],
    );
    assert_eq!(printed.identity, in_file.identity);
    assert!(printed.revision < in_file.revision, "the file tells more");
}

#[test]
fn calls_pair_by_id_also_where_another_answer_had_the_same() {
    let events = read_lines(&[
        answer(1, "m", call("t", "Bash", json!({})), json!("tool_use")),
        answer(2, "m", call("u", "mcp__db__find", json!({})), json!("tool_use")),
        user(3, result("u", "found")),
        user(4, result("t", "listed")),
        answer(5, "n", call("t", "Bash", json!({})), json!("tool_use")),
        user(6, result("t", "listed again")),
    ]);
    let spans = |kind| -> Vec<&str> {
        let found = of_kind(&events, &kind);
        found.iter().map(|event| event.span_id.as_str()).collect()
    };
    assert_eq!(spans(Kind::ToolStart), ["t", "t#2"]);
    assert_eq!(spans(Kind::ToolEnd), ["t", "t#2"]);
    assert_eq!(
        (spans(Kind::McpStart), spans(Kind::McpEnd)),
        (vec!["u"], vec!["u"])
    );
    let Some(Content::Mcp(mcp)) = &of_kind(&events, &Kind::McpEnd)[0].content else {
        panic!()
    };
    assert_eq!(
        (mcp.server_name.as_str(), mcp.tool_name.as_str()),
        ("db", "mcp__db__find")
    );
}

#[test]
fn a_result_has_its_structure_and_a_denial_says_who_denied() {
    let patch = json!({"filePath": "a.rs", "structuredPatch": [{"lines": ["-a", "+b"]}]});
    let mut edited = user(2, result("t", "The file was updated."));
    edited["toolUseResult"] = patch.clone();
    let mut denied = user(
        4,
        json!([{"type": "tool_result", "tool_use_id": "u", "content": "No.", "is_error": true}]),
    );
    denied["permissionDecision"] =
        json!({"decision": "reject", "source": "hook", "reasonCode": "hook:PreToolUse"});
    let events = read_lines(&[
        answer(1, "m", call("t", "Edit", json!({})), json!("tool_use")),
        edited,
        answer(3, "n", call("u", "Bash", json!({})), json!("tool_use")),
        denied,
    ]);
    let ends = of_kind(&events, &Kind::ToolEnd);
    let Some(Content::ToolExchange(edit)) = &ends[0].content else {
        panic!()
    };
    assert_eq!(edit.response.output, Some(patch));
    let Some(Content::ToolExchange(bash)) = &ends[1].content else {
        panic!()
    };
    assert_eq!(
        (bash.call.name.as_str(), bash.response.error_message.as_str()),
        ("Bash", "No.")
    );
    let decision = of_kind(&events, &Kind::PolicyDecision);
    assert!(
        matches!(&decision[0].content, Some(Content::Policy(policy)) if policy.policy_id == "hook:PreToolUse")
    );
}
