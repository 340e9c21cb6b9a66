//! The Vercel AI SDK: `ai.*` of versions 3.3 to 7, where its legacy telemetry is on. Mastra's and others' integrations
//! write it, too. Its new telemetry writes the GenAI conventions.

use serde_json::{Map, Value, json};

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};
use crate::otlp::folded::unfold;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("ai.telemetry.metadata.sessionId", Field::Session),
        ("ai.telemetry.metadata.session_id", Field::Session),
        ("ai.telemetry.metadata.chatId", Field::Session),
        ("ai.telemetry.metadata.threadId", Field::Session),
        ("ai.telemetry.metadata.conversationId", Field::Session),
        // Version 7 has a context in place of the metadata.
        ("ai.settings.context.sessionId", Field::Session),
        ("ai.settings.context.session_id", Field::Session),
        ("ai.settings.context.chatId", Field::Session),
        ("ai.settings.context.threadId", Field::Session),
        ("ai.settings.context.conversationId", Field::Session),
        ("ai.telemetry.metadata.tags", Field::Tags),
        ("ai.operationId", Field::SpanKind),
        ("ai.model.provider", Field::Provider),
        ("ai.response.model", Field::Model),
        ("ai.model.id", Field::Model),
        ("ai.response.id", Field::ResponseId),
        ("ai.response.finishReason", Field::FinishReasons),
        ("ai.usage.inputTokens", Field::InputTokens),
        ("ai.usage.promptTokens", Field::InputTokens),
        ("ai.usage.tokens", Field::InputTokens),
        (
            "ai.usage.inputTokenDetails.noCacheTokens",
            Field::UncachedInputTokens,
        ),
        ("ai.usage.outputTokens", Field::OutputTokens),
        ("ai.usage.completionTokens", Field::OutputTokens),
        ("ai.usage.totalTokens", Field::TotalTokens),
        ("ai.usage.inputTokenDetails.cacheReadTokens", Field::CachedTokens),
        ("ai.usage.cachedInputTokens", Field::CachedTokens),
        (
            "ai.usage.inputTokenDetails.cacheWriteTokens",
            Field::CacheWriteTokens,
        ),
        (
            "ai.usage.outputTokenDetails.reasoningTokens",
            Field::ReasoningTokens,
        ),
        ("ai.usage.reasoningTokens", Field::ReasoningTokens),
        ("ai.prompt", Field::Input),
        ("ai.toolCall.name", Field::ToolName),
        ("ai.toolCall.id", Field::ToolCallId),
        ("ai.toolCall.args", Field::ToolArguments),
        ("ai.toolCall.result", Field::ToolResult),
    ],
    derived: &[
        ("ai.operationId", run),
        ("ai.prompt.messages", request),
        ("ai.prompt.tools", tools),
        ("ai.response.text", answer),
        ("ai.response.object", answer),
        ("ai.response.reasoning", answer),
        ("ai.response.toolCalls", answer),
        ("ai.response.msToFirstChunk", first_chunk),
        ("ai.value", embedded),
        ("ai.values", embedded),
    ],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: false,
        names: &[
            ("*.doGenerate", Concept::Model),
            ("*.doStream", Concept::Model),
            ("*.doEmbed", Concept::Embedding),
            ("*.doRerank", Concept::Retrieval),
            ("ai.toolCall", Concept::Tool),
            ("ai.generateText", Concept::Run),
            ("ai.streamText", Concept::Run),
            ("ai.generateObject", Concept::Run),
            ("ai.streamObject", Concept::Run),
            ("ai.embed", Concept::Workflow),
            ("ai.embedMany", Concept::Workflow),
            ("ai.rerank", Concept::Workflow),
        ],
    }),
    history: &["ai.prompt"],
    ..EMPTY
};

/// The function id names the agent, except where nothing but vectors are asked for.
fn run(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let operation = seen.text("ai.operationId");
    let is_agent = !["ai.embed", "ai.rerank"]
        .iter()
        .any(|of_vectors| operation.starts_with(of_vectors));
    let name = seen.text("ai.telemetry.functionId");
    match is_agent {
        true => vec![(Field::AgentName, Value::from(name))],
        false => Vec::new(),
    }
}

/// The messages of a request, with their parts as the GenAI conventions have them.
fn request(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let messages = match seen.json("ai.prompt.messages") {
        Value::Array(messages) => messages.into_iter().map(message).collect(),
        other => other,
    };
    vec![(Field::InputMessages, messages)]
}

fn message(mut message: Value) -> Value {
    if let Some(Value::Array(parts)) = message.get_mut("content").map(Value::take) {
        message["parts"] = parts.into_iter().map(part).collect();
        if let Some(fields) = message.as_object_mut() {
            fields.remove("content");
        }
    }
    message
}

fn part(part: Value) -> Value {
    match part["type"].as_str().unwrap_or_default() {
        kind @ ("text" | "reasoning") => json!({ "type": kind, "content": part["text"] }),
        "tool-call" => tool_call(&part),
        "tool-result" => json!({
            "type": "tool_call_response", "id": part["toolCallId"],
            "response": part.pointer("/output/value").or(part.get("output")).or(part.get("result")),
        }),
        _ => part,
    }
}

/// A tool call of a request or an answer. Its arguments were called `args` before version 5.
fn tool_call(call: &Value) -> Value {
    let arguments = call.get("input").or(call.get("args"));
    json!({
        "type": "tool_call", "id": call["toolCallId"], "name": call["toolName"],
        "arguments": arguments.map(unfold),
    })
}

/// Each tool that was offered is a JSON text of its own.
fn tools(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let tools = match seen.json("ai.prompt.tools") {
        Value::Array(tools) => tools.iter().map(unfold).collect(),
        other => other,
    };
    vec![(Field::ToolDefinitions, tools)]
}

/// The answer, which stands in an attribute for each of its parts.
fn answer(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let mut parts = Vec::new();
    for (kind, name) in [
        ("reasoning", "ai.response.reasoning"),
        ("text", "ai.response.text"),
        ("text", "ai.response.object"),
    ] {
        match seen.text(name) {
            "" => {}
            text => parts.push(json!({ "type": kind, "content": text })),
        }
    }
    if let Value::Array(calls) = seen.json("ai.response.toolCalls") {
        parts.extend(calls.iter().map(tool_call));
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let mut message = Map::new();
    message.insert("role".to_owned(), Value::from("assistant"));
    message.insert("parts".to_owned(), Value::Array(parts));
    if let Some(reason) = seen.get("ai.response.finishReason") {
        message.insert("finish_reason".to_owned(), reason.clone());
    }
    vec![(Field::OutputMessages, json!([message]))]
}

fn first_chunk(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let milliseconds = seen.get("ai.response.msToFirstChunk").and_then(Value::as_f64);
    let seconds = milliseconds.map(|milliseconds| json!(milliseconds / 1e3));
    vec![(Field::TimeToFirstChunk, seconds.unwrap_or_default())]
}

/// What was embedded: JSON texts, one or a list.
fn embedded(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let parsed = |value: &Value| {
        let parsed = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        parsed.unwrap_or_else(|| value.clone())
    };
    let one = seen.get("ai.value").map(|value| json!([parsed(value)]));
    let all = match seen.json("ai.values") {
        Value::Array(values) => Some(values.iter().map(parsed).collect()),
        _ => None,
    };
    vec![(Field::Embedded, one.or(all).unwrap_or_default())]
}
