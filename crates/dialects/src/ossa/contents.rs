//! What the data of OSSA's own types says. There is no schema for it: each thing has the names that the examples and
//! the clients use.

use serde_json::{Value, json};
use tracewake_model::{
    AgentHandoff, Content, ErrorInfo, Event, Kind, McpCall, Message, PerformanceMetrics, Status, ToolCall,
    ToolExchange, ToolResponse,
};

use super::fields::Fields;

const ARGUMENTS: [&str; 5] = ["params", "parameters", "arguments", "input", "args"];
const RESULT: [&str; 3] = ["result", "output", "response"];
const ERROR: [&str; 3] = ["error", "error_message", "message"];
const DURATION: [&str; 3] = ["duration_ms", "execution_time_ms", "latency_ms"];

/// The content that the kind has, out of the members that say it.
pub(super) fn content(event: &mut Event, fields: &mut Fields) -> Option<Content> {
    match event.kind {
        Kind::ToolStart => Some(Content::ToolCall(tool_call(fields))),
        Kind::ToolEnd => {
            let call = tool_call(fields);
            let response = ToolResponse {
                tool_call_id: call.id.clone(),
                output: fields.take(&RESULT),
                error_message: error_of(event.status, fields).error_message,
                execution_time_ms: fields.number(&DURATION),
                http_status: 0,
            };
            Some(Content::ToolExchange(ToolExchange { call, response }))
        }
        Kind::McpStart | Kind::McpEnd => Some(Content::Mcp(mcp_call(event.status, fields))),
        Kind::TurnStart => message("user", fields, &["user_input", "input", "prompt", "message"]),
        Kind::TurnEnd => message("assistant", fields, &["response", "output", "message"]),
        Kind::AgentHandoff => handoff(fields),
        Kind::AgentEnd | Kind::WorkflowEnd => {
            let duration_ms = fields.number(&DURATION);
            if duration_ms != 0.0 {
                event.performance = Some(PerformanceMetrics {
                    duration_ms,
                    ..PerformanceMetrics::default()
                });
            }
            let error = error_of(event.status, fields);
            (error != ErrorInfo::default()).then_some(Content::Error(error))
        }
        _ => None,
    }
}

fn tool_call(fields: &mut Fields) -> ToolCall {
    ToolCall {
        id: fields.text(&["tool_call_id", "call_id"]),
        name: fields.text(&["tool", "tool_name", "name"]),
        arguments: fields.take(&ARGUMENTS),
        ..ToolCall::default()
    }
}

fn mcp_call(status: Status, fields: &mut Fields) -> McpCall {
    let call = tool_call(fields);
    let result = fields.take(&RESULT);
    let error = fields.take(&["error"]).filter(|error| !error.is_null());
    let response = match (result, error) {
        (result, None) => result,
        (None | Some(Value::Null), Some(error)) => Some(json!({ "error": error })),
        (Some(result), Some(error)) => Some(json!({ "result": result, "error": error })),
    };
    let failure = match (status, &response) {
        (Status::Failed, None) => Some(fields.text(&ERROR[1..])).filter(|text| !text.is_empty()),
        _ => None,
    };
    McpCall {
        server_name: fields.text(&["mcp_server"]),
        server_url: fields.text(&["mcp_server_url", "server_url"]),
        operation: fields.text(&["operation", "mcp_operation"]),
        tool_name: call.name,
        tool_call_id: String::new(),
        method: fields.text(&["method"]),
        request: call.arguments,
        response: failure.map(|text| json!({ "error": text })).or(response),
        protocol_version: fields.text(&["protocol_version"]),
        execution_time_ms: fields.number(&DURATION),
    }
}

/// What went wrong: `error` as text or as an object with its usual members. Only a failure calls its reason `message`.
fn error_of(status: Status, fields: &mut Fields) -> ErrorInfo {
    let names = if status == Status::Failed {
        &ERROR[..]
    } else {
        &ERROR[..2]
    };
    let said = names
        .iter()
        .find(|name| fields.0.get(**name).is_some_and(|value| !value.is_null()));
    let Some(Value::Object(error)) = said.and_then(|name| fields.0.get(*name)).cloned() else {
        return ErrorInfo {
            error_message: fields.text(names),
            error_code: fields.text(&["error_code"]),
            stack_trace: fields.text(&["stack_trace", "traceback"]),
            ..ErrorInfo::default()
        };
    };
    // An object with parts of its own stays in the metadata, too: not all of them have a place.
    let mut parts = Fields(error.clone());
    let read = ErrorInfo {
        error_message: parts.text(&["message", "error_message", "error"]),
        error_code: parts.text(&["code", "type", "error_code"]),
        stack_trace: parts.text(&["stack", "stack_trace", "traceback"]),
        ..ErrorInfo::default()
    };
    match read.error_message.is_empty() {
        true => ErrorInfo {
            error_message: Value::Object(error).to_string(),
            ..read
        },
        false => read,
    }
}

fn message(role: &str, fields: &mut Fields, names: &[&str]) -> Option<Content> {
    let text = fields.text(names);
    (!text.is_empty()).then(|| {
        Content::Message(Message {
            role: role.to_owned(),
            text,
            metadata: None,
        })
    })
}

/// A handoff that names neither end is none; its data stays in the metadata.
fn handoff(fields: &mut Fields) -> Option<Content> {
    let (from, to) = (fields.text(&["source_agent"]), fields.text(&["target_agent"]));
    if from.is_empty() && to.is_empty() {
        return None;
    }
    Some(Content::Handoff(AgentHandoff {
        from_agent_id: from,
        to_agent_id: to,
        reason: fields.text(&["reason"]),
        handoff_type: fields.text(&["handoff_type"]),
        handoff_data: fields.take(&["handoff_data", "context"]),
        ..AgentHandoff::default()
    }))
}
