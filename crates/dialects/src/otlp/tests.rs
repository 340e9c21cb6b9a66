//! Spans and log records to events: one case for each row of the conventions.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, ModelInvocation, Phase, Severity, Status};

use super::decode_json;

const START: u64 = 1_790_000_000_000_000_001;

/// A value as OTLP's JSON has it.
fn any(value: &Value) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(flag) => json!({ "boolValue": flag }),
        Value::Number(number) if number.is_f64() => json!({ "doubleValue": number }),
        Value::Number(number) => json!({ "intValue": number.to_string() }),
        Value::String(text) => json!({ "stringValue": text }),
        Value::Array(items) => {
            json!({ "arrayValue": { "values": items.iter().map(any).collect::<Vec<_>>() } })
        }
        Value::Object(_) => json!({ "kvlistValue": { "values": attributes(value) } }),
    }
}

fn attributes(object: &Value) -> Value {
    let pairs = object.as_object().into_iter().flatten();
    pairs
        .map(|(key, value)| json!({ "key": key, "value": any(value) }))
        .collect()
}

/// A span with these fields; `attributes` and the ones of `events` are plain objects.
fn read_span(fields: Value) -> Event {
    let mut span = json!({
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "a span",
        "startTimeUnixNano": START.to_string(), "endTimeUnixNano": (START + 1_500_000).to_string(),
    });
    for (key, value) in fields.as_object().unwrap() {
        span[key] = match key.as_str() {
            "attributes" => attributes(value),
            "events" => value
                .as_array()
                .unwrap()
                .iter()
                .map(|event| json!({ "name": event["name"], "attributes": attributes(&event["attributes"]) }))
                .collect(),
            _ => value.clone(),
        };
    }
    let resource = json!({ "attributes": attributes(&json!({ "service.name": "desk" })) });
    let export = json!({ "resourceSpans": [{ "resource": resource, "scopeSpans": [{ "spans": [span] }] }] });
    decode_json(export.to_string().into()).unwrap().event
}

fn with(attributes: Value) -> Event {
    read_span(json!({ "attributes": attributes }))
}

fn read_log(fields: Value) -> Event {
    let mut log = json!({ "timeUnixNano": START.to_string() });
    for (key, value) in fields.as_object().unwrap() {
        log[key] = match key.as_str() {
            "attributes" => attributes(value),
            "body" => any(value),
            _ => value.clone(),
        };
    }
    let export = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": [log] }] }] });
    decode_json(export.to_string().into()).unwrap().event
}

fn model(event: &Event) -> &ModelInvocation {
    match &event.content {
        Some(Content::Model(call)) => call,
        other => panic!("{other:?}"),
    }
}

fn pretty(value: &Option<Value>) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn every_kind_of_span() {
    let check = |attributes: Value, kind: Kind, native: &str| {
        let event = with(attributes);
        assert_eq!(
            (&event.kind, event.native_type.as_str()),
            (&kind, native),
            "{event:?}"
        );
    };
    for operation in ["chat", "generate_content", "text_completion", "embeddings"] {
        check(
            json!({ "gen_ai.operation.name": operation }),
            Kind::ModelEnd,
            operation,
        );
    }
    for (operation, kind) in [
        ("execute_tool", Kind::ToolEnd),
        ("invoke_agent", Kind::AgentEnd),
        ("create_agent", Kind::AgentEnd),
        ("invoke_workflow", Kind::WorkflowEnd),
        ("retrieval", Kind::DataAccess),
        ("plan", Kind::Span),
        ("create_memory", Kind::Custom("create_memory".into())),
        ("search_memory", Kind::Custom("search_memory".into())),
        ("delete_memory_store", Kind::Custom("delete_memory_store".into())),
        ("com.example.dance", Kind::Span),
    ] {
        check(json!({ "gen_ai.operation.name": operation }), kind, operation);
    }
    for (span_kind, kind) in [
        ("LLM", Kind::ModelEnd),
        ("EMBEDDING", Kind::ModelEnd),
        ("CHAIN", Kind::WorkflowEnd),
        ("RETRIEVER", Kind::DataAccess),
        ("RERANKER", Kind::DataAccess),
        ("TOOL", Kind::ToolEnd),
        ("AGENT", Kind::AgentEnd),
        ("GUARDRAIL", Kind::PolicyDecision),
        ("EVALUATOR", Kind::Custom("evaluator".into())),
        ("PROMPT", Kind::Span),
        ("UNKNOWN", Kind::Span),
    ] {
        check(json!({ "openinference.span.kind": span_kind }), kind, span_kind);
    }
    check(
        json!({ "mcp.method.name": "tools/call", "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t" }),
        Kind::McpEnd,
        "execute_tool",
    );
    check(json!({ "mcp.method.name": "ping" }), Kind::McpEnd, "ping");
    // OpenInference is believed where both are there.
    check(
        json!({ "openinference.span.kind": "CHAIN", "gen_ai.operation.name": "chat" }),
        Kind::WorkflowEnd,
        "CHAIN",
    );
    // The first conventions name no operation.
    check(
        json!({ "gen_ai.system": "openai", "gen_ai.request.model": "m" }),
        Kind::ModelEnd,
        "span",
    );
    check(json!({ "gen_ai.tool.name": "t" }), Kind::ToolEnd, "span");
    check(json!({ "gen_ai.system": "openai" }), Kind::Span, "span");
    check(json!({ "http.route": "/" }), Kind::Span, "span");
    check(json!({}), Kind::Span, "span");
}

#[test]
fn what_all_spans_have() {
    let event = read_span(json!({
        "parentSpanId": "EEE19B7EC3C1B173",
        "kind": 3,
        "attributes": { "session.id": "s-1", "agent.name": "Planner", "tag.tags": ["a", "b"] },
        "links": [{ "traceId": "5b8efff798038103d269b633813fc60d", "spanId": "eee19b7ec3c1b175" }],
        "events": [{ "name": "tick", "attributes": { "n": 1 } }],
        "traceState": "a=b",
        "droppedEventsCount": 2,
    }));
    assert_eq!(
        event.identity,
        "5b8efff798038103d269b633813fc60c:eee19b7ec3c1b174"
    );
    assert_eq!(event.trace_id, "5b8efff798038103d269b633813fc60c");
    assert_eq!(event.span_id, "eee19b7ec3c1b174");
    assert_eq!(event.parent_span_id, "eee19b7ec3c1b173");
    assert_eq!(
        (event.session_id.as_str(), event.origin.as_str()),
        ("s-1", "desk")
    );
    assert_eq!((event.agent.key(), event.tags.len()), ("Planner", 2));
    assert_eq!(event.links[0].span_id, "eee19b7ec3c1b175");
    assert_eq!(event.time.stated.map(|at| at.0), i64::try_from(START).ok());
    assert_eq!(event.end.map(|at| at.0), i64::try_from(START + 1_500_000).ok());
    assert_eq!(event.status, Status::Completed);
    assert_eq!(event.problems, []);
    insta::assert_snapshot!(pretty(&event.metadata), @r#"
    {
      "attributes": {
        "agent.name": "Planner",
        "session.id": "s-1",
        "tag.tags": [
          "a",
          "b"
        ]
      },
      "dropped_events_count": 2,
      "events": [
        {
          "attributes": {
            "n": 1
          },
          "name": "tick"
        }
      ],
      "kind": "client",
      "name": "a span",
      "resource": {
        "service.name": "desk"
      },
      "trace_state": "a=b"
    }
    "#);
}

#[test]
fn sessions_and_agents() {
    let conversation = with(json!({ "gen_ai.conversation.id": "c", "session.id": "s" }));
    assert_eq!(conversation.session_id, "c");
    assert_eq!(with(json!({})).session_key(), "5b8efff798038103d269b633813fc60c");
    let check = |attributes: Value, id: &str, name: &str| {
        let agent = with(attributes).agent;
        assert_eq!((agent.id.as_str(), agent.name.as_str()), (id, name));
    };
    check(
        json!({ "gen_ai.agent.id": "a1", "gen_ai.agent.name": "A" }),
        "a1",
        "A",
    );
    check(json!({ "agent.name": "A", "gen_ai.agent.name": "B" }), "", "A");
    let node = json!({ "openinference.span.kind": "AGENT", "graph.node.id": "triage" });
    check(node, "", "triage");
    let node = json!({ "openinference.span.kind": "CHAIN", "graph.node.id": "triage" });
    check(node, "", "");
    check(json!({ "openinference.span.kind": "AGENT" }), "", "");
}

#[test]
fn times_that_say_little_are_noted() {
    let check = |start: &str, end: &str, length: i64, noted: &[&str]| {
        let event = read_span(json!({ "startTimeUnixNano": start, "endTimeUnixNano": end }));
        let fields: Vec<&str> = event
            .problems
            .iter()
            .map(|problem| problem.field.as_str())
            .collect();
        assert_eq!(fields, noted, "{start} {end}");
        let spanned = event
            .end
            .zip(event.time.stated)
            .map(|(end, start)| end.0 - start.0);
        assert_eq!(spanned, (length >= 0).then_some(length), "{start} {end}");
    };
    check("1000", "3000", 2000, &[]);
    check("1000", "0", 0, &["end_time_unix_nano"]);
    check("3000", "1000", 0, &["end_time_unix_nano"]);
    check("0", "1000", 0, &["start_time_unix_nano"]);
    check("0", "0", -1, &["start_time_unix_nano"]);
    let beyond = "18446744073709551615";
    check(
        beyond,
        beyond,
        -1,
        &["start_time_unix_nano", "end_time_unix_nano"],
    );
    check("soon", "1000", 0, &["startTimeUnixNano", "start_time_unix_nano"]);
}

#[test]
fn spans_without_ids_are_refused() {
    let check = |trace: &str, span: &str, expect: &str| {
        let export = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [{
            "traceId": trace, "spanId": span, "name": "chat", "startTimeUnixNano": "1" }] }] }] });
        let refused = decode_json(export.to_string().into()).unwrap_err();
        assert_eq!(refused.reason, expect);
    };
    let (trace, span) = ("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174");
    check(
        &"0".repeat(32),
        span,
        r#"span "chat": trace_id is missing or all zero"#,
    );
    check(trace, "", r#"span "chat": span_id is missing or all zero"#);
    check(
        "AAAAAAAAAAAAAAAAAAAAAA==",
        span,
        r#"span "chat": trace_id is missing or all zero"#,
    );
}

#[test]
fn a_model_call_of_the_present_conventions() {
    let event = with(json!({
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude", "gen_ai.response.model": "claude-4",
        "gen_ai.request.temperature": 0.5, "gen_ai.request.max_tokens": 100, "gen_ai.request.stop_sequences": ["."],
        "gen_ai.usage.input_tokens": 100, "gen_ai.usage.cache_read.input_tokens": 80,
        "gen_ai.usage.output_tokens": 20, "gen_ai.usage.reasoning.output_tokens": 5,
        "gen_ai.response.finish_reasons": ["tool_call"], "gen_ai.response.id": "r-1",
        "gen_ai.response.time_to_first_chunk": 0.25,
        "gen_ai.system_instructions": r#"[{"type": "text", "content": "Be brief."}]"#,
        "gen_ai.input.messages": json!([
            { "role": "user", "parts": [{ "type": "text", "content": "Weather?" }, { "type": "uri", "uri": "x:y" }] },
            { "role": "assistant", "parts": [{ "type": "tool_call", "id": "c", "name": "w", "arguments": "{\"a\":1}" }] },
            { "role": "tool", "parts": [{ "type": "tool_call_response", "id": "c", "response": "rain" }] },
        ]).to_string(),
        "gen_ai.output.messages": [
            { "role": "assistant", "parts": [{ "type": "text", "content": "Rain." }], "finish_reason": "stop" },
        ],
        "gen_ai.tool.definitions": r#"[{"name": "w"}]"#,
    }));
    let call = model(&event);
    assert_eq!(
        (call.provider.as_str(), call.model.as_str()),
        ("anthropic", "claude-4")
    );
    assert_eq!((call.prompt_tokens, call.cached_tokens), (100, 80));
    assert_eq!((call.completion_tokens, call.reasoning_tokens), (20, 5));
    assert_eq!(call.tokens(), 120);
    assert_eq!((call.temperature, call.max_tokens), (0.5, 100));
    assert_eq!(
        (call.finish_reason.as_str(), call.duration_ms),
        ("tool_call", 1.5)
    );
    assert_eq!((event.response_id.as_str(), event.phase()), ("r-1", Phase::Whole));
    assert_eq!(event.metadata.as_ref().unwrap()["time_to_first_chunk"], 0.25);
    assert_eq!(event.cost, None);
    insta::assert_snapshot!(pretty(&call.request), @r#"
    {
      "messages": [
        {
          "content": "Weather?",
          "parts": [
            {
              "type": "uri",
              "uri": "x:y"
            }
          ],
          "role": "user"
        },
        {
          "role": "assistant",
          "tool_calls": [
            {
              "arguments": {
                "a": 1
              },
              "id": "c",
              "name": "w"
            }
          ]
        },
        {
          "content": "rain",
          "role": "tool",
          "tool_call_id": "c"
        }
      ],
      "parameters": {
        "max_tokens": 100,
        "stop_sequences": [
          "."
        ],
        "temperature": 0.5
      },
      "system": "Be brief.",
      "tools": [
        {
          "name": "w"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(pretty(&call.response), @r#"
    {
      "messages": [
        {
          "content": "Rain.",
          "finish_reason": "stop",
          "role": "assistant"
        }
      ]
    }
    "#);
}

#[test]
fn a_model_call_of_openinference() {
    let event = with(json!({
        "openinference.span.kind": "LLM",
        "llm.provider": "azure", "llm.system": "openai", "llm.model_name": "gpt-4.1",
        "gen_ai.request.model": "another", "gen_ai.usage.input_tokens": 1,
        "llm.token_count.prompt": 10, "llm.token_count.completion": 4, "llm.token_count.total": 14,
        "llm.token_count.prompt_details.cache_read": 8, "llm.token_count.completion_details.reasoning": 2,
        "llm.cost.prompt": 0.001, "llm.cost.completion": 0.002, "llm.cost.total": 0.003,
        "llm.invocation_parameters": r#"{"temperature": 0.1, "max_completion_tokens": 50}"#,
        "llm.finish_reason": "stop",
        "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "Be brief.",
        "llm.input_messages.1.message.role": "user",
        "llm.input_messages.1.message.contents.0.message_content.type": "text",
        "llm.input_messages.1.message.contents.0.message_content.text": "What is it?",
        "llm.input_messages.1.message.contents.1.message_content.type": "image",
        "llm.input_messages.1.message.contents.1.message_content.image.image.url": "x:y",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "look",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": r#"{"at": 1}"#,
        "llm.tools.0.tool.json_schema": r#"{"type": "function"}"#,
        "input.value": "ignored where there are messages",
    }));
    let call = model(&event);
    assert_eq!(
        (call.provider.as_str(), call.model.as_str()),
        ("azure", "gpt-4.1")
    );
    assert_eq!((call.prompt_tokens, call.cached_tokens), (10, 8));
    assert_eq!(
        (call.completion_tokens, call.reasoning_tokens, call.tokens()),
        (4, 2, 14)
    );
    assert_eq!((call.temperature, call.max_tokens), (0.1, 50));
    assert_eq!(call.finish_reason, "stop");
    let cost = event.cost.as_ref().unwrap();
    assert_eq!((cost.total_cost, cost.currency.as_str()), (0.003, "USD"));
    insta::assert_snapshot!(pretty(&call.request), @r#"
    {
      "messages": [
        {
          "content": "Be brief.",
          "role": "system"
        },
        {
          "content": [
            {
              "text": "What is it?",
              "type": "text"
            },
            {
              "image": "x:y",
              "type": "image"
            }
          ],
          "role": "user"
        }
      ],
      "parameters": {
        "max_completion_tokens": 50,
        "temperature": 0.1
      },
      "tools": [
        {
          "type": "function"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(pretty(&call.response), @r#"
    {
      "messages": [
        {
          "role": "assistant",
          "tool_calls": [
            {
              "arguments": {
                "at": 1
              },
              "id": "c",
              "name": "look"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn a_model_call_of_the_first_conventions() {
    let event = read_span(json!({
        "attributes": {
            "gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4",
            "gen_ai.usage.prompt_tokens": 7, "gen_ai.usage.completion_tokens": 3,
        },
        "events": [
            { "name": "gen_ai.system.message", "attributes": { "gen_ai.system": "openai", "content": "Be brief." } },
            { "name": "gen_ai.user.message", "attributes": { "content": "Hello" } },
            { "name": "gen_ai.choice", "attributes": {
                "index": 0, "finish_reason": "stop", "message": r#"{"role": "assistant", "content": "Hi"}"# } },
        ],
    }));
    let call = model(&event);
    assert_eq!((call.provider.as_str(), call.tokens()), ("openai", 10));
    assert_eq!(call.finish_reason, "stop");
    insta::assert_snapshot!(pretty(&call.request), @r#"
    {
      "messages": [
        {
          "content": "Be brief.",
          "role": "system"
        },
        {
          "content": "Hello",
          "role": "user"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(pretty(&call.response), @r#"
    {
      "messages": [
        {
          "content": "Hi",
          "finish_reason": "stop",
          "index": 0,
          "role": "assistant"
        }
      ]
    }
    "#);
    let check = |events: Value| {
        let event = read_span(json!({ "attributes": { "gen_ai.operation.name": "chat" }, "events": events }));
        let call = model(&event);
        assert_eq!(call.request.as_ref().unwrap()["messages"][0]["content"], "Hello");
        assert_eq!(call.response.as_ref().unwrap()["messages"][0]["content"], "Hi");
    };
    check(json!([
        { "name": "gen_ai.content.prompt", "attributes": { "gen_ai.prompt": r#"[{"role": "user", "content": "Hello"}]"# } },
        { "name": "gen_ai.content.completion", "attributes": { "gen_ai.completion": "Hi" } },
    ]));
    check(
        json!([{ "name": "gen_ai.client.inference.operation.details", "attributes": {
        "gen_ai.input.messages": [{ "role": "user", "parts": [{ "type": "text", "content": "Hello" }] }],
        "gen_ai.output.messages": [{ "role": "assistant", "parts": [{ "type": "text", "content": "Hi" }] }],
    } }]),
    );
}

#[test]
fn inputs_without_messages() {
    let event =
        with(json!({ "openinference.span.kind": "LLM", "input.value": "2+2", "output.value": "[4]" }));
    assert_eq!(model(&event).request, Some(json!({ "input": "2+2" })));
    assert_eq!(model(&event).response, Some(json!({ "output": [4] })));
    let event = with(json!({
        "openinference.span.kind": "EMBEDDING", "embedding.model_name": "e",
        "embedding.embeddings.0.embedding.text": "a", "embedding.embeddings.1.embedding.text": "b",
    }));
    assert_eq!(model(&event).model, "e");
    assert_eq!(model(&event).request, Some(json!({ "input": ["a", "b"] })));
}

#[test]
fn totals_of_agents_and_workflows_are_not_counted() {
    for attributes in [
        json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "A", "gen_ai.usage.input_tokens": 9 }),
        json!({ "openinference.span.kind": "AGENT", "agent.name": "A", "llm.token_count.total": 9, "llm.cost.total": 1.0 }),
        json!({ "openinference.span.kind": "CHAIN", "llm.token_count.total": 9, "llm.cost.total": 1.0 }),
    ] {
        let event = with(attributes);
        assert_eq!((&event.content, &event.cost), (&None, &None));
        assert!(event.metadata.unwrap()["attributes"].as_object().unwrap().len() > 1);
    }
}

#[test]
fn tool_calls() {
    let exchange = |event: Event| match event.content {
        Some(Content::ToolExchange(exchange)) => exchange,
        other => panic!("{other:?}"),
    };
    let otel = exchange(with(json!({
        "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c",
        "gen_ai.tool.call.arguments": r#"{"q": "x"}"#, "gen_ai.tool.call.result": { "hits": 2 },
    })));
    assert_eq!((otel.call.name.as_str(), otel.call.id.as_str()), ("search", "c"));
    assert_eq!(otel.call.arguments, Some(json!({ "q": "x" })));
    assert_eq!(otel.response.output, Some(json!({ "hits": 2 })));
    assert_eq!(
        (
            otel.response.tool_call_id.as_str(),
            otel.response.execution_time_ms
        ),
        ("c", 1.5)
    );
    let inference = exchange(with(json!({
        "openinference.span.kind": "TOOL", "tool.name": "search", "tool.parameters": "{\"q\": \"str\"}",
        "input.value": "{\"q\": \"x\"}", "output.value": "two hits",
    })));
    assert_eq!(
        (
            inference.call.name.as_str(),
            inference.response.error_message.as_str()
        ),
        ("search", "")
    );
    assert_eq!(inference.call.arguments, Some(json!({ "q": "x" })));
    assert_eq!(inference.response.output, Some(json!("two hits")));
    let named = read_span(json!({
        "name": "execute_tool sum", "attributes": { "gen_ai.operation.name": "execute_tool" } }));
    assert_eq!(exchange(named).call.name, "sum");
}

#[test]
fn failures_keep_their_content() {
    let failed = |attributes: Value, status: Value| {
        read_span(json!({
            "attributes": attributes, "status": status,
            "events": [{ "name": "exception", "attributes": {
                "exception.type": "IoError", "exception.message": "no route", "exception.stacktrace": "at x" } }],
        }))
    };
    let check = |status: Value, error: &str| {
        let event = failed(
            json!({ "openinference.span.kind": "TOOL", "tool.name": "t", "input.value": "1" }),
            status,
        );
        assert!(event.is_failure());
        match event.content {
            Some(Content::ToolExchange(exchange)) => {
                assert_eq!(exchange.call.arguments, Some(json!("1")));
                assert_eq!(exchange.response.error_message, error);
            }
            other => panic!("{other:?}"),
        }
    };
    check(json!({ "code": 2, "message": "it failed" }), "it failed");
    check(json!({ "code": "STATUS_CODE_ERROR" }), "no route");
    let call = failed(json!({ "gen_ai.operation.name": "chat" }), json!({ "code": 2 }));
    assert!(call.is_failure() && matches!(call.content, Some(Content::Model(_))));
    let exception = &call.metadata.unwrap()["exception"];
    assert_eq!(
        exception,
        &json!({ "type": "IoError", "message": "no route", "stacktrace": "at x" })
    );
    let by_type = with(json!({ "gen_ai.operation.name": "chat", "error.type": "timeout" }));
    assert!(by_type.is_failure());
    assert_eq!(by_type.metadata.unwrap()["exception"]["type"], "timeout");
    // Recorded and handled: no failure.
    assert!(!failed(json!({}), json!({ "code": 1 })).is_failure());
}

#[test]
fn mcp_calls() {
    let mcp = |event: Event| match event.content {
        Some(Content::Mcp(call)) => call,
        other => panic!("{other:?}"),
    };
    let event = read_span(json!({ "kind": "SPAN_KIND_CLIENT", "attributes": {
        "mcp.method.name": "tools/call", "gen_ai.tool.name": "read_table", "gen_ai.operation.name": "execute_tool",
        "mcp.protocol.version": "2025-06-18", "server.address": "crm.local", "server.port": 8443,
        "gen_ai.tool.call.arguments": "{\"year\": 2024}", "gen_ai.tool.call.result": "{\"rows\": 2}",
        "error.type": "tool_error",
    } }));
    assert!(event.is_failure());
    let call = mcp(event);
    assert_eq!(
        (call.server_name.as_str(), call.operation.as_str()),
        ("crm.local:8443", "tools/call")
    );
    assert_eq!(
        (call.tool_name.as_str(), call.protocol_version.as_str()),
        ("read_table", "2025-06-18")
    );
    assert_eq!(
        call.request,
        Some(json!({ "name": "read_table", "arguments": { "year": 2024 } }))
    );
    assert_eq!(call.response, Some(json!({ "rows": 2 })));
    let resource = with(
        json!({ "mcp.method.name": "resources/read", "mcp.resource.uri": "x:y", "peer.service": "crm" }),
    );
    let resource = mcp(resource);
    assert_eq!(
        (resource.server_name.as_str(), resource.request),
        ("crm", Some(json!({ "uri": "x:y" })))
    );
    let server = mcp(read_span(
        json!({ "kind": 2, "attributes": { "mcp.method.name": "ping" } }),
    ));
    assert_eq!(
        (server.server_name.as_str(), server.tool_name.as_str()),
        ("desk", "")
    );
}

#[test]
fn handoffs_by_every_signal() {
    let check = |fields: Value, expect: Option<(&str, &str, &str)>| {
        let event = read_span(fields);
        let found = match &event.content {
            Some(Content::Handoff(handoff)) => {
                assert_eq!((&event.kind, event.end.is_some()), (&Kind::AgentHandoff, true));
                Some((
                    handoff.from_agent(),
                    handoff.to_agent(),
                    handoff.handoff_type.as_str(),
                ))
            }
            _ => None,
        };
        assert_eq!(found, expect, "{event:?}");
    };
    let attributes = |attributes: Value| json!({ "attributes": attributes });
    check(
        attributes(json!({
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_other", "gen_ai.agent.name": "triage",
            "gen_ai.transfer.target.name": "billing", "gen_ai.transfer.mode": "pass_control",
        })),
        Some(("triage", "billing", "pass_control")),
    );
    check(
        attributes(json!({
            "gen_ai.agent.handoff.source.name": "triage", "gen_ai.agent.handoff.target.name": "billing" })),
        Some(("triage", "billing", "")),
    );
    for space in ["", "agents.handoff."] {
        let key = |name: &str| format!("{space}{name}");
        check(
            attributes(json!({ key("from_agent"): "triage", key("to_agent"): "billing" })),
            Some(("triage", "billing", "")),
        );
    }
    for tool in [
        json!({ "openinference.span.kind": "TOOL", "tool.name": "transfer_to_billing", "agent.name": "triage" }),
        json!({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_billing", "agent.name": "triage" }),
    ] {
        check(attributes(tool), Some(("triage", "billing", "")));
    }
    let call = json!({
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "billing",
        "gen_ai.caller.type": "agent", "gen_ai.caller.name": "triage" });
    check(
        json!({ "kind": 3, "attributes": call }),
        Some(("triage", "billing", "delegation")),
    );
    check(json!({ "kind": 1, "attributes": call }), None);
    for none in [
        json!({ "openinference.span.kind": "TOOL", "tool.name": "transfer_to_" }),
        json!({ "mcp.method.name": "tools/call", "gen_ai.tool.name": "transfer_to_billing" }),
        json!({ "from_agent": "triage" }),
        json!({ "x_to_agent": "billing" }),
        json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "billing" }),
    ] {
        check(attributes(none), None);
    }
}

#[test]
fn a_handoff_to_several_agents_is_an_error() {
    let event = with(json!({ "from_agent": "triage", "to_agent": ["billing", "sales"] }));
    assert!(event.is_failure());
    assert_eq!(event.problems[0].reason, "names 2 agents; the first is shown");
    match event.content {
        Some(Content::Handoff(handoff)) => assert_eq!(handoff.to_agent(), "billing"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn retrievals_policies_memories_and_evaluations() {
    let documents = |attributes: Value| match with(attributes).content {
        Some(Content::DataAccess(access)) => (access.datasource, access.document_ids),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        documents(json!({
            "gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "kb",
            "gen_ai.retrieval.documents": r#"[{"id": "d1", "score": 0.5}, {"id": 2}]"#,
        })),
        ("kb".to_owned(), vec!["d1".to_owned(), "2".to_owned()])
    );
    assert_eq!(
        documents(json!({
            "openinference.span.kind": "RETRIEVER", "retrieval.documents.0.document.id": "d1",
            "retrieval.documents.1.document.content": "no id",
        })),
        (String::new(), vec!["d1".to_owned()])
    );
    assert_eq!(
        documents(json!({
            "openinference.span.kind": "RERANKER", "reranker.output_documents.0.document.id": "d9",
            "reranker.input_documents.0.document.id": "d1",
        })),
        (String::new(), vec!["d9".to_owned()])
    );
    match with(json!({ "openinference.span.kind": "GUARDRAIL", "output.value": "deny" })).content {
        Some(Content::Policy(policy)) => {
            assert_eq!(
                (policy.policy_id.as_str(), policy.outcome.as_str()),
                ("a span", "deny")
            );
        }
        other => panic!("{other:?}"),
    }
    let memory =
        with(json!({ "gen_ai.operation.name": "search_memory", "gen_ai.memory.store.id": "m", "x": 1 }));
    assert_eq!(
        memory.content,
        Some(Content::Custom(json!({ "gen_ai.memory.store.id": "m" })))
    );
    let evaluation = with(json!({
        "openinference.span.kind": "EVALUATOR", "annotations.0.annotation.label": "good", "x": 1 }));
    let about = json!({ "annotations.0.annotation.label": "good" });
    assert_eq!(evaluation.content, Some(Content::Custom(about)));
}

#[test]
fn log_records() {
    let check = |fields: Value, kind: Kind, role: &str, text: &str| {
        let event = read_log(fields);
        assert_eq!(event.kind, kind);
        assert!(
            event.identity.starts_with("log:") && event.identity.len() == 20,
            "{}",
            event.identity
        );
        let said = match &event.content {
            Some(Content::Message(message)) => (message.role.as_str(), message.text.as_str()),
            Some(Content::Error(error)) => (error.error_code.as_str(), error.error_message.as_str()),
            Some(Content::Custom(_)) => ("custom", ""),
            other => panic!("{other:?}"),
        };
        assert_eq!(said, (role, text), "{event:?}");
    };
    check(
        json!({ "eventName": "gen_ai.user.message", "body": { "content": "Hello" } }),
        Kind::Input,
        "user",
        "Hello",
    );
    check(
        json!({ "attributes": { "event.name": "gen_ai.system.message" }, "body": { "content": "Be brief." } }),
        Kind::Input,
        "system",
        "Be brief.",
    );
    check(
        json!({ "eventName": "gen_ai.tool.message", "body": { "id": "c", "content": "rain" } }),
        Kind::Input,
        "tool",
        "rain",
    );
    check(
        json!({ "eventName": "gen_ai.assistant.message", "body": {
            "tool_calls": [{ "id": "c", "function": { "name": "look", "arguments": "{}" } }] } }),
        Kind::Input,
        "assistant",
        "look",
    );
    check(
        json!({ "eventName": "gen_ai.choice", "body": {
            "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "Hi" } } }),
        Kind::Output,
        "assistant",
        "Hi",
    );
    check(
        json!({ "eventName": "gen_ai.client.inference.operation.details", "attributes": {
            "gen_ai.usage.input_tokens": 9,
            "gen_ai.input.messages": [{ "role": "user", "parts": [{ "type": "text", "content": "Hello" }] }],
            "gen_ai.output.messages": [{ "role": "assistant", "parts": [{ "type": "text", "content": "Hi" }] }] } }),
        Kind::Output,
        "assistant",
        "Hi",
    );
    check(
        json!({ "body": "it broke", "attributes": { "exception.type": "IoError", "exception.message": "no route" } }),
        Kind::Error,
        "IoError",
        "no route",
    );
    check(
        json!({ "eventName": "gen_ai.evaluation.result", "attributes": { "gen_ai.evaluation.score.value": 0.5 } }),
        Kind::Custom("gen_ai.evaluation.result".into()),
        "custom",
        "",
    );
    check(
        json!({ "eventName": "order.placed", "body": "42" }),
        Kind::Custom("order.placed".into()),
        "",
        "42",
    );
    check(json!({ "body": "ready" }), Kind::System, "", "ready");
    check(json!({ "body": { "a": 1 } }), Kind::System, "custom", "");
}

#[test]
fn a_log_record_belongs_to_its_span() {
    let event = read_log(json!({
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
        "severityNumber": 13, "severityText": "WARN", "body": "slow", "attributes": { "session.id": "s" },
    }));
    assert_eq!(
        (event.span_id.as_str(), event.parent_span_id.as_str()),
        ("", "eee19b7ec3c1b174")
    );
    assert_eq!((event.session_key(), event.severity), ("s", Severity::Warn));
    assert_eq!((event.phase(), event.end), (Phase::Point, None));
    let check = |fields: Value, expect: Severity| assert_eq!(read_log(fields).severity, expect);
    check(
        json!({ "severityNumber": "SEVERITY_NUMBER_ERROR2" }),
        Severity::Error,
    );
    check(json!({ "severityText": "Information" }), Severity::Info);
    check(json!({ "severityNumber": 1 }), Severity::Debug);
    check(json!({}), Severity::Unspecified);
    let late = read_log(json!({ "timeUnixNano": "0", "observedTimeUnixNano": "5" }));
    assert_eq!(late.time.stated.map(|at| at.0), Some(5));
}
