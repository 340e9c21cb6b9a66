//! One model call that two instrumentations tell of, each in a trace of its own, as Anthropic's SDK (from version 2.14)
//! and what instruments it do: nothing but the id of the response joins the two.

use serde_json::{Value, json};

use crate::program::Program;

/// The export of one span without a parent, from one second to another.
fn export(scope: &str, trace: &str, (from, to): (u64, u64), attributes: &Value) -> Value {
    let value = |value: &Value| match value {
        Value::Number(number) => json!({ "intValue": number.to_string() }),
        other => json!({ "stringValue": other }),
    };
    let attributes = attributes.as_object().unwrap().iter();
    let attributes: Vec<Value> = attributes
        .map(|(key, sent)| json!({ "key": key, "value": value(sent) }))
        .collect();
    let nanos = |second: u64| (1_796_040_100_000_000_000 + second * 1_000_000_000).to_string();
    let span = json!({
        "traceId": trace.repeat(32), "spanId": trace.repeat(16), "name": "anthropic.chat", "kind": 3,
        "startTimeUnixNano": nanos(from), "endTimeUnixNano": nanos(to), "attributes": attributes,
    });
    json!({ "resourceSpans": [{ "scopeSpans": [{ "scope": { "name": scope }, "spans": [span] }] }] })
}

fn of_sdk(trace: &str, times: (u64, u64), id: &str) -> Value {
    let attributes = json!({
        "gen_ai.provider.name": "anthropic", "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "claude-sonnet-4-5", "gen_ai.response.id": id,
        "gen_ai.usage.input_tokens": 145, "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.cache_read.input_tokens": 40, "gen_ai.usage.cache_write.input_tokens": 5,
    });
    export("com.anthropic.sdk.python", trace, times, &attributes)
}

/// Imports the exports in any order and twice, and compares sessions with their titles, model calls and tokens.
fn check(exports: &[Value], expect: &Value) {
    let forth: Vec<String> = exports.iter().map(Value::to_string).collect();
    let back: Vec<String> = forth.iter().rev().cloned().collect();
    for (n, lines) in [forth.clone(), back, [forth.clone(), forth].concat()]
        .iter()
        .enumerate()
    {
        let program = Program::new();
        for (m, line) in lines.iter().enumerate() {
            // Each in a file of its own: they come apart.
            let file = program.folder().join(format!("{m}.json"));
            std::fs::write(&file, line).unwrap();
            program.json(&["import", file.to_str().unwrap()]);
        }
        let stats = program.json(&["stats"]);
        let sessions = program.json(&["sessions"]);
        let listed = sessions["sessions"].as_array().unwrap().iter();
        let mut titles: Vec<Value> = listed
            .map(|session| json!([session["key"], session["title"]]))
            .collect();
        titles.sort_by_key(ToString::to_string);
        let tokens = json!([stats["tokens"]["input"], stats["tokens"]["output"]]);
        assert_eq!(&json!([titles, tokens]), expect, "{n}");
    }
}

#[test]
fn a_call_of_two_traces_is_one() {
    let asked = r#"[{"role": "user", "parts": [{"type": "text", "content": "What is the weather?"}]}]"#;
    let told = json!({
        "gen_ai.provider.name": "anthropic", "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "claude-sonnet-4-5", "gen_ai.response.id": "msg_1",
        "gen_ai.input.messages": asked,
        // One too many: the pieces of a stream were counted.
        "gen_ai.usage.input_tokens": 145, "gen_ai.usage.output_tokens": 21,
    });
    let outer = export("opentelemetry.instrumentation.anthropic", "b", (1, 5), &told);
    let title = json!([["a".repeat(32), "What is the weather?"]]);
    check(
        &[outer.clone(), of_sdk("a", (2, 4), "msg_1")],
        &json!([title, [145, 20]]),
    );
    let apart = json!([
        ["a".repeat(32), "call of claude-sonnet-4-5"],
        ["b".repeat(32), "What is the weather?"],
    ]);
    check(&[outer, of_sdk("a", (2, 4), "msg_2")], &json!([apart, [290, 41]]));
}

#[test]
fn the_one_that_names_a_session_takes_the_other_with_it() {
    // OpenInference has the id in the answer as it came.
    let told = json!({
        "openinference.span.kind": "LLM", "session.id": "chat-88", "llm.model_name": "claude-sonnet-4-5",
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.content": "What is the weather?",
        "output.value": r#"{"id":"msg_1","container":null,"content":[]}"#,
        "llm.token_count.prompt": 145, "llm.token_count.completion": 20,
    });
    let outer = export("openinference.instrumentation.anthropic", "b", (1, 5), &told);
    let title = json!([["chat-88", "What is the weather?"]]);
    check(&[outer, of_sdk("a", (2, 4), "msg_1")], &json!([title, [145, 20]]));
}
