//! Model calls in the words of every convention.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, ModelInvocation, Phase};

use super::{pretty, read_span, with};

fn model(event: &Event) -> &ModelInvocation {
    match &event.content {
        Some(Content::Model(call)) => call,
        other => panic!("{other:?}"),
    }
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
