//! Google's Agent Development Kit: the GenAI conventions, with requests, answers and arguments in a name space of its
//! own.

use serde_json::{Value, json};

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[("gcp.vertex.agent.session_id", Field::Session)],
    derived: &[
        ("gen_ai.tool.name", merged),
        ("gcp.vertex.agent.tool_call_args", arguments),
        ("gcp.vertex.agent.tool_response", result),
        ("gcp.vertex.agent.llm_request", request),
        ("gcp.vertex.agent.llm_response", response),
    ],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: false,
        names: &[(MERGED, Concept::Plain)],
    }),
    history: &["gcp.vertex.agent.llm_request"],
    transfers: &[("transfer_to_agent", "agent_name")],
    ..EMPTY
};

const MERGED: &str = "(merged tools)";

/// What several tool calls of one answer gave, taken together: no call.
fn merged(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    match seen.text("gen_ai.tool.name") {
        MERGED => vec![(Field::SpanKind, Value::from(MERGED))],
        _ => Vec::new(),
    }
}

/// Without the content it writes an empty object.
fn content(seen: &Seen<'_>, name: &str) -> Value {
    match seen.json(name) {
        Value::Object(members) if members.is_empty() => Value::Null,
        content => content,
    }
}

fn arguments(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    vec![(
        Field::ToolArguments,
        content(seen, "gcp.vertex.agent.tool_call_args"),
    )]
}

fn result(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    vec![(Field::ToolResult, content(seen, "gcp.vertex.agent.tool_response"))]
}

fn request(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let request = content(seen, "gcp.vertex.agent.llm_request");
    let messages = request["contents"].as_array();
    let messages = messages.map(|contents| contents.iter().map(message).collect());
    vec![
        (Field::InputMessages, messages.unwrap_or_default()),
        (
            Field::SystemInstructions,
            request["config"]["system_instruction"].clone(),
        ),
        (Field::ToolDefinitions, request["config"]["tools"].clone()),
    ]
}

fn response(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let answer = content(seen, "gcp.vertex.agent.llm_response");
    let message = answer.get("content").map(message);
    vec![(
        Field::OutputMessages,
        message.map_or(Value::Null, |message| json!([message])),
    )]
}

/// A message of Gemini's API as the conventions have it.
fn message(content: &Value) -> Value {
    let role = match content["role"].as_str() {
        Some("model") => "assistant",
        Some(role) => role,
        None => "user",
    };
    let parts = content["parts"].as_array();
    let parts: Vec<Value> = parts.into_iter().flatten().map(part).collect();
    json!({ "role": role, "parts": parts })
}

fn part(part: &Value) -> Value {
    if let Some(call) = part.get("function_call") {
        json!({ "type": "tool_call", "id": call["id"], "name": call["name"], "arguments": call["args"] })
    } else if let Some(answer) = part.get("function_response") {
        json!({ "type": "tool_call_response", "id": answer["id"], "response": answer["response"] })
    } else if let Some(text) = part.get("text") {
        let kind = if part["thought"] == true {
            "reasoning"
        } else {
            "text"
        };
        json!({ "type": kind, "content": text })
    } else {
        part.clone()
    }
}
