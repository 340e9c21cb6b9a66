//! Logfire and pydantic-ai: names of spans, spans told as they begin, costs, what Logfire writes of OpenAI's SDKs, and
//! pydantic-ai before its third format.

use serde_json::{Value, json};

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};
use crate::otlp::folded::unfold;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("logfire.msg", Field::SpanName),
        ("logfire.pending_parent_id", Field::ParentOfOpenSpan),
        ("logfire.tags", Field::Tags),
        ("operation.cost", Field::TotalCost),
        ("gen_ai.usage.details.reasoning_tokens", Field::ReasoningTokens),
        ("gen_ai.usage.details.input_audio_tokens", Field::AudioInputTokens),
        (
            "gen_ai.usage.details.output_audio_tokens",
            Field::AudioOutputTokens,
        ),
        (
            "gen_ai.usage.details.cache_audio_read_tokens",
            Field::AudioCachedTokens,
        ),
        ("gen_ai.usage.details.cache_read_tokens", Field::CachedTokens),
        ("gen_ai.usage.details.cache_write_tokens", Field::CacheWriteTokens),
        ("pydantic_ai.all_messages", Field::Input),
        ("all_messages_events", Field::Input),
        ("final_result", Field::Output),
        ("tool_arguments", Field::ToolArguments),
        ("tool_response", Field::ToolResult),
    ],
    derived: &[
        ("logfire.msg_template", of_template),
        ("agent_trace_id", group),
        ("gen_ai.usage.raw", usage),
        ("model_name", agent_run),
        ("events", said),
        ("request_data", request),
        ("request_data", streaming),
        ("response_data", response),
    ],
    scopes: &[("pydantic-ai", session)],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: false,
        names: &[
            ("agent run", Concept::Agent),
            ("function", Concept::Tool),
            ("guardrail", Concept::Guardrail),
            ("embedding creation", Concept::Embedding),
            (STREAMING, Concept::Plain),
        ],
    }),
    history: &[
        "pydantic_ai.all_messages",
        "all_messages_events",
        "events",
        "request_data",
    ],
    ..EMPTY
};

/// A request whose answer comes in parts: a record of its own tells the call when the last of them has come.
const STREAMING: &str = "streaming request";
/// The level of failures.
const ERROR: i64 = 17;

/// What Logfire writes of OpenAI's Agents SDK says only in the template of its message what it is.
fn of_template(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let named = |field, kind: &str| {
        let name = seen.get("name").cloned().unwrap_or_default();
        vec![(Field::SpanKind, Value::from(kind)), (field, name)]
    };
    let template = seen.text("logfire.msg_template");
    let mut fields = match template.split([':', '{']).next().unwrap_or_default().trim() {
        "Agent run" => named(Field::AgentName, "agent run"),
        "Function" => function(seen, named(Field::ToolName, "function")),
        "Guardrail" => named(Field::GuardrailName, "guardrail"),
        "streaming response from" => {
            vec![(
                Field::TookSeconds,
                seen.get("duration").cloned().unwrap_or_default(),
            )]
        }
        "Embedding Creation with" => vec![(Field::SpanKind, Value::from("embedding creation"))],
        "MCP" if template.starts_with("MCP: list tools") => vec![
            (Field::McpMethod, Value::from("tools/list")),
            (Field::McpServer, Value::from(seen.text("server"))),
            (Field::ToolResult, seen.json("result")),
        ],
        _ => return Vec::new(),
    };
    if let Some(message) = seen.json("error").get("message") {
        fields.extend([
            (Field::Failed, Value::Bool(true)),
            (Field::ErrorMessage, message.clone()),
        ]);
    }
    fields
}

/// A function of an agent. One that an MCP server gave says which.
fn function(seen: &Seen<'_>, mut fields: Vec<(Field, Value)>) -> Vec<(Field, Value)> {
    fields.extend([
        (Field::ToolArguments, seen.json("input")),
        (Field::ToolResult, seen.json("output")),
    ]);
    if let Some(server) = seen.json("mcp_data").get("server") {
        fields.extend([
            (Field::McpMethod, Value::from("tools/call")),
            (Field::McpServer, server.clone()),
        ]);
    }
    fields
}

/// Each run of an agent has a conversation of its own unless it was given one: a session that is named besides is the
/// right one.
fn session(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    vec![(Field::Session, Value::from(seen.text("session.id")))]
}

/// The parts of the tokens stand only in the usage as the server stated it.
fn usage(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let usage = seen.json("gen_ai.usage.raw");
    let [input, output] = [
        ["prompt_tokens_details", "input_tokens_details"],
        ["completion_tokens_details", "output_tokens_details"],
    ]
    .map(|names| {
        names
            .iter()
            .find_map(|name| usage.get(*name))
            .cloned()
            .unwrap_or_default()
    });
    vec![
        (Field::CachedTokens, input["cached_tokens"].clone()),
        (Field::CachedTokens, usage["cache_read_input_tokens"].clone()),
        (
            Field::CacheWriteTokens,
            usage["cache_creation_input_tokens"].clone(),
        ),
        (Field::ReasoningTokens, output["reasoning_tokens"].clone()),
    ]
}

/// The group of traces that the Agents SDK was told.
fn group(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    vec![(Field::Session, Value::from(seen.text("group_id")))]
}

/// The span of a run in pydantic-ai's first formats.
fn agent_run(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    match seen.get("agent_name") {
        Some(name) if seen.span_name == "agent run" => vec![
            (Field::SpanKind, Value::from("agent run")),
            (Field::AgentName, name.clone()),
        ],
        _ => Vec::new(),
    }
}

/// Messages as a list of events in one attribute. The answer is told as a choice, or, of OpenAI's responses, as what
/// the model says last.
fn said(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let Value::Array(events) = seen.json("events") else {
        return Vec::new();
    };
    let is = |event: &Value, name: &str| event["event.name"] == name;
    let (choices, mut asked): (Vec<Value>, Vec<Value>) = events
        .into_iter()
        .filter(|event| event["event.name"].is_string())
        .partition(|event| is(event, "gen_ai.choice"));
    let mut answers: Vec<Value> = choices
        .into_iter()
        .map(|mut choice| choice["message"].take())
        .collect();
    if answers.is_empty() {
        let last = asked
            .iter()
            .rposition(|event| !is(event, "gen_ai.assistant.message"));
        answers = asked.split_off(last.map_or(0, |last| last + 1));
    }
    let list = |messages: Vec<Value>| match messages.is_empty() {
        true => Value::Null,
        false => Value::Array(messages),
    };
    vec![
        (Field::InputMessages, list(asked)),
        (Field::OutputMessages, list(answers)),
    ]
}

/// The body of a request to OpenAI or Anthropic.
fn request(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let body = seen.json("request_data");
    let given = |name: &str| body.get(name).cloned().unwrap_or_default();
    vec![
        (Field::InputMessages, given("messages")),
        (Field::SystemInstructions, given("system")),
        (Field::Input, given("input")),
        (Field::ToolDefinitions, given("tools")),
    ]
}

/// The span of a streaming request has ended when the answer begins, and says nothing of it.
fn streaming(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let answers = [
        "response_data",
        "gen_ai.response.id",
        "gen_ai.output.messages",
        "gen_ai.usage.input_tokens",
    ];
    let is_chat = matches!(seen.text("gen_ai.operation.name"), "chat" | "text_completion");
    let is_request = (is_chat || seen.json("request_data")["stream"] == true)
        && seen.text("logfire.span_type") == "span"
        && !answers.iter().any(|name| seen.get(name).is_some());
    let level = seen.get("logfire.level_num").and_then(Value::as_i64);
    match is_request && level.is_none_or(|level| level < ERROR) {
        true => vec![(Field::SpanKind, Value::from(STREAMING))],
        false => Vec::new(),
    }
}

/// What the SDK made of the answer.
fn response(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let body = seen.json("response_data");
    let message = match (body.get("message"), body.get("combined_chunk_content")) {
        (Some(message), _) => unfold(message),
        (None, Some(text)) => json!({ "role": "assistant", "content": text }),
        (None, None) => return Vec::new(),
    };
    vec![(Field::OutputMessages, json!([message]))]
}
