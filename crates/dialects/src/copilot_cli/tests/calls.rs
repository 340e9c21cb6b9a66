//! Calls of models and tools: what is one call, what it used, how long it waited.

use serde_json::{Value, json};
use tracewake_model::{Author, Content, Event, Kind, McpCall, Phase, Status, ToolExchange, Usage};

use super::{line, model, of_kind, read};

fn exchange(event: &Event) -> &ToolExchange {
    match &event.content {
        Some(Content::ToolExchange(exchange)) => exchange,
        other => panic!("{other:?}"),
    }
}

fn mcp(event: &Event) -> &McpCall {
    match &event.content {
        Some(Content::Mcp(call)) => call,
        other => panic!("{other:?}"),
    }
}

fn usage(number: u32, call: &str, tokens: [i64; 2]) -> Value {
    let usage = json!({
        "model": "m", "apiCallId": call, "inputTokens": tokens[0], "outputTokens": tokens[1],
        "cacheReadTokens": 5, "duration": 500, "interactionType": "conversation-agent", "finishReason": "stop",
        "isByok": true, "providerType": "openai",
    });
    line(number, "session.usage_record", json!({ "usage": usage }))
}

#[test]
fn an_answer_and_what_it_used_are_one_call() {
    let events = read(&[
        line(1, "assistant.turn_start", json!({"turnId": "0"})),
        usage(2, "c-1", [100, 20]),
        line(
            3,
            "assistant.message",
            json!({"messageId": "m", "model": "m", "apiCallId": "c-1",
            "content": "Low water.", "reasoningText": "The table says so."}),
        ),
    ]);
    let calls = of_kind(&events, Kind::ModelEnd);
    let [used, answered] = calls[..] else {
        panic!("{calls:?}")
    };
    assert_eq!(
        (&used.identity, &used.span_id),
        (&answered.identity, &answered.span_id)
    );
    assert!(answered.revision > used.revision);
    for call in [used, answered] {
        let told = model(call);
        assert_eq!(
            (told.prompt_tokens, told.completion_tokens, told.cached_tokens),
            (100, 20, 5)
        );
        assert_eq!(
            (told.provider.as_str(), told.finish_reason.as_str()),
            ("openai", "stop")
        );
        assert_eq!((call.phase(), told.duration_ms), (Phase::Whole, 500.0));
        assert_eq!(call.response_id, "c-1");
    }
    assert!(model(used).response.is_none());
    let response = model(answered).response.as_ref().unwrap();
    assert_eq!(response["messages"][0]["content"], "Low water.");
    assert_eq!(
        response["messages"][0]["parts"][0]["content"],
        "The table says so."
    );
}

#[test]
fn further_parts_of_an_answer_are_no_calls_of_their_own() {
    let part = |number: u32, index: u32| {
        line(
            number,
            "assistant.message",
            json!({"content": format!("part {index}"), "model": "m",
            "apiCallId": "c-1", "chunkIndex": index, "chunkCount": 2}),
        )
    };
    let events = read(&[usage(1, "c-1", [1, 1]), part(2, 0), part(3, 1)]);
    assert_eq!(of_kind(&events, Kind::Output).len(), 1);
    let calls = of_kind(&events, Kind::ModelEnd);
    assert_eq!((calls.len(), &calls[0].identity), (2, &calls[1].identity));
}

#[test]
fn a_call_that_the_program_puts_in_is_no_answer_of_the_model() {
    let events = read(&[
        line(1, "assistant.turn_end", json!({"turnId": "0"})),
        line(
            2,
            "assistant.message",
            json!({"messageId": "m", "content": "", "toolRequests":
            [{"toolCallId": "t", "name": "read_agent", "arguments": {}}]}),
        ),
    ]);
    assert!(of_kind(&events, Kind::ModelEnd).is_empty());
    assert_eq!(of_kind(&events, Kind::Output).len(), 1);
}

/// Older versions say of a call what it answered, and what it was sent only in the end, for all calls together.
#[test]
fn what_no_call_states_is_counted_once_when_the_program_ends() {
    let answer = |number: u32, tokens: i64| {
        line(
            number,
            "assistant.message",
            json!({"content": "x", "outputTokens": tokens, "interactionId": "i"}),
        )
    };
    let total = |number: u32, input: i64, output: i64| {
        let used = json!({"usage": {"inputTokens": input, "outputTokens": output}});
        line(
            number,
            "session.shutdown",
            json!({"shutdownType": "routine", "modelMetrics": {"gpt": used}}),
        )
    };
    let events = read(&[
        line(
            1,
            "session.start",
            json!({"sessionId": "s-1", "copilotVersion": "0.0.394", "selectedModel": "gpt"}),
        ),
        answer(2, 30),
        answer(3, 12),
        total(4, 900, 42),
        line(5, "session.resume", json!({"eventCount": 4})),
        answer(6, 8),
        total(7, 1200, 60),
    ]);
    let calls = of_kind(&events, Kind::ModelEnd);
    let told: Vec<(&str, i64)> = calls
        .iter()
        .map(|call| (model(call).model.as_str(), model(call).completion_tokens))
        .collect();
    assert_eq!(told, [("gpt", 30), ("gpt", 12), ("gpt", 8)]);
    let rests: Vec<(Usage, &str, i64, i64)> = events
        .iter()
        .filter_map(|event| {
            let cost = event.cost.as_ref()?;
            Some((
                event.usage,
                cost.service.as_str(),
                cost.input_tokens,
                cost.output_tokens,
            ))
        })
        .collect();
    assert_eq!(
        rests,
        [
            (Usage::PerEvent, "gpt", 900, 0),
            (Usage::PerEvent, "gpt", 300, 10)
        ]
    );
}

#[test]
fn totals_of_calls_that_state_all_add_nothing() {
    let used = json!({"usage": {"inputTokens": 100, "outputTokens": 20}});
    let events = read(&[
        usage(1, "c-1", [100, 20]),
        line(
            2,
            "session.shutdown",
            json!({"shutdownType": "routine", "modelMetrics": {"m": used}}),
        ),
    ]);
    assert!(events.iter().all(|event| event.cost.is_none()));
    assert_eq!(of_kind(&events, Kind::SessionEnd)[0].status, Status::Completed);
}

#[test]
fn a_tool_call_has_its_result_diff_and_exit_code() {
    let diff = "\ndiff --git a/n.md b/n.md\n--- a/n.md\n+++ b/n.md\n@@ -1,1 +1,1 @@\n-a\n+b\n";
    let start = |number, id: &str, tool: &str, arguments: Value| {
        line(
            number,
            "tool.execution_start",
            json!({"toolCallId": id, "toolName": tool, "arguments": arguments}),
        )
    };
    let end = |number, id: &str, mut rest: Value| {
        rest["toolCallId"] = id.into();
        line(number, "tool.execution_complete", rest)
    };
    let events = read(&[
        start(
            1,
            "t-1",
            "edit",
            json!({"path": "/n.md", "old_str": "a", "new_str": "b"}),
        ),
        start(2, "t-2", "bash", json!({"command": "exit 3"})),
        end(
            3,
            "t-2",
            json!({"success": true, "shellExecution": {"exitCode": 3}, "result": {"content": "out"}}),
        ),
        end(
            4,
            "t-1",
            json!({"success": true, "result": {"content": "updated", "detailedContent": diff}}),
        ),
        start(5, "t-3", "bash", json!({"command": "exit 4"})),
        end(
            6,
            "t-3",
            json!({"success": true, "result": {"content": "out\n<exited with exit code 4>"}}),
        ),
        start(7, "t-4", "view", json!({"path": "/none.md"})),
        end(
            8,
            "t-4",
            json!({"success": false, "error": {"message": "Path does not exist", "code": "failure"}}),
        ),
        start(9, "t-5", "view", json!({"path": "/n.md"})),
        end(10, "t-5", json!({"success": true, "result": {"content": "b"}})),
        start(11, "t-6", "bash", json!({"command": "rm n.md"})),
        end(
            12,
            "t-6",
            json!({"success": false, "error": {"message": "The user rejected it", "code": "denied"}}),
        ),
    ]);
    let ends = of_kind(&events, Kind::ToolEnd);
    let told: Vec<(&str, &str, Status)> = ends
        .iter()
        .map(|end| (end.span_id.as_str(), exchange(end).call.name.as_str(), end.status))
        .collect();
    assert_eq!(
        told,
        [
            ("t-2", "bash", Status::Completed),
            ("t-1", "edit", Status::Completed),
            ("t-3", "bash", Status::Completed),
            ("t-4", "view", Status::Failed),
            ("t-5", "view", Status::Completed),
            ("t-6", "bash", Status::Failed),
        ]
    );
    let outputs: Vec<Value> = ends
        .iter()
        .map(|end| exchange(end).response.output.clone().unwrap_or_default())
        .collect();
    assert_eq!(outputs[0], json!({"content": "out", "exitCode": 3}));
    assert_eq!(outputs[1], json!({"content": "updated", "diff": diff}));
    assert_eq!(outputs[2]["exitCode"], 4);
    assert_eq!(exchange(ends[3]).response.error_message, "Path does not exist");
    assert_eq!(outputs[4], json!("b"));
    assert_eq!(ends[5].policy_flags, ["reject"]);
}

#[test]
fn calls_of_mcp_servers_are_told_as_such_at_both_ends() {
    let events = read(&[
        line(
            1,
            "tool.execution_start",
            json!({"toolCallId": "t", "toolName": "tidewatch-tide_table",
            "arguments": {"harbour": "Nowhere"}, "mcpServerName": "tidewatch", "mcpToolName": "tide_table"}),
        ),
        line(
            2,
            "tool.execution_complete",
            json!({"toolCallId": "t", "success": false,
            "error": {"message": "unknown harbour"}}),
        ),
    ]);
    let (start, end) = (mcp(&events[0]), mcp(&events[1]));
    for call in [start, end] {
        let said = [&call.server_name, &call.tool_name, &call.tool_call_id];
        assert_eq!(said, ["tidewatch", "tidewatch-tide_table", "t"]);
    }
    assert_eq!(start.request.as_ref().unwrap()["name"], "tide_table");
    assert_eq!(end.response, Some(json!({"error": "unknown harbour"})));
    assert!(events[1].is_failure());
}

#[test]
fn a_call_waits_for_the_person_within_it() {
    let events = read(&[
        line(
            1,
            "tool.execution_start",
            json!({"toolCallId": "t", "toolName": "bash", "arguments": {}}),
        ),
        line(
            2,
            "permission.requested",
            json!({"requestId": "p",
            "permissionRequest": {"kind": "shell", "toolCallId": "t", "intention": "Remove the chart"}}),
        ),
        line(
            3,
            "permission.completed",
            json!({"requestId": "p", "decisionSource": "human_response",
            "result": {"kind": "denied-interactively-by-user", "feedback": "Leave it"}}),
        ),
    ]);
    let waits = [
        of_kind(&events, Kind::SpanStart)[0],
        of_kind(&events, Kind::SpanEnd)[0],
    ];
    for wait in waits {
        assert_eq!(
            (wait.span_id.as_str(), wait.parent_span_id.as_str()),
            ("permission:p", "t")
        );
        assert_eq!(wait.sent_name, "waits for permission");
    }
    let decided = of_kind(&events, Kind::PolicyDecision)[0];
    let Some(Content::Policy(policy)) = &decided.content else {
        panic!("{decided:?}")
    };
    assert_eq!(
        (policy.policy_id.as_str(), policy.outcome.as_str()),
        ("permission shell", "deny")
    );
    assert_eq!(
        (policy.rationale.as_str(), decided.author),
        ("Leave it", Author::User)
    );
}

#[test]
fn a_compaction_is_told_with_the_call_that_wrote_the_summary() {
    let events = read(&[line(
        1,
        "session.compaction_complete",
        json!({"success": true,
        "preCompactionTokens": 900, "postCompactionTokens": 90, "summaryContent": "So far.",
        "compactionTokensUsed": {"model": "m", "inputTokens": 880, "outputTokens": 30, "duration": 11}}),
    )]);
    let Some(Content::State(state)) = &events[0].content else {
        panic!("{events:?}")
    };
    assert_eq!(
        (&state["key"], &state["tokens_before"], &state["tokens_after"]),
        (&json!("context compacted"), &json!(900), &json!(90))
    );
    assert_eq!(
        (
            model(&events[1]).prompt_tokens,
            model(&events[1]).completion_tokens
        ),
        (880, 30)
    );
}
