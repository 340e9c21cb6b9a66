//! Tool calls and MCP calls.

use serde_json::{Map, Value};
use tracewake_model::{McpCall, ToolCall, ToolExchange, ToolResponse};

use super::lookup::Lookup;
use super::messages;
use super::vocabulary::Field;

/// The tool that was called.
pub(super) fn name(look: &Lookup<'_>) -> String {
    look.text(Field::ToolName)
}

/// What it was called with. The schema of a tool is believed to be arguments only where nothing else is.
pub(super) fn arguments(look: &Lookup<'_>) -> Option<Value> {
    look.json(Field::ToolArguments)
        .or_else(|| look.json(Field::ToolSchema))
}

fn result(look: &Lookup<'_>) -> Option<Value> {
    let result = look.json(Field::ToolResult)?;
    Some(messages::plain(&result).unwrap_or(result))
}

/// A tool call with its answer. `error` is empty for a call that went well.
pub(super) fn exchange(look: &Lookup<'_>, span_name: &str, error: &str, took_ms: f64) -> ToolExchange {
    let name = match name(look) {
        // Some instrumentations name the span after the tool and say nothing else.
        unsaid if unsaid.is_empty() => span_name
            .strip_prefix("execute_tool ")
            .unwrap_or(span_name)
            .to_owned(),
        name => name,
    };
    let id = look.text(Field::ToolCallId);
    ToolExchange {
        call: ToolCall {
            id: id.clone(),
            name,
            arguments: arguments(look),
            ..ToolCall::default()
        },
        response: ToolResponse {
            tool_call_id: id,
            output: result(look),
            error_message: error.to_owned(),
            execution_time_ms: took_ms,
            http_status: 0,
        },
    }
}

/// The OTLP number of a span that handles a request.
const SERVER: i32 = 2;

/// A call to an MCP server. `own` is the name of the service that made the span: the server itself, where the span is
/// of the handling side.
pub(super) fn mcp(look: &Lookup<'_>, span_kind: i32, own: &str, took_ms: f64) -> McpCall {
    let named = look.text(Field::McpServer);
    let address = look.text(Field::ServerAddress);
    let port = look.text(Field::ServerPort);
    let place = match (address.as_str(), port.as_str()) {
        ("", _) => String::new(),
        (address, "") => address.to_owned(),
        (address, port) => format!("{address}:{port}"),
    };
    let server_name = match (named.as_str(), span_kind) {
        ("", SERVER) => own.to_owned(),
        ("", _) => place.clone(),
        (named, _) => named.to_owned(),
    };
    let url = look.text(Field::Url);
    McpCall {
        server_name,
        server_url: if url.is_empty() { place } else { url },
        operation: look.text(Field::McpMethod),
        tool_name: name(look),
        tool_call_id: look.text(Field::ToolCallId),
        method: String::new(),
        request: look.json(Field::McpRequest).or_else(|| request(look)),
        response: result(look),
        protocol_version: look.text(Field::McpVersion),
        execution_time_ms: took_ms,
    }
}

/// The parameters of an MCP request, as far as attributes tell them.
fn request(look: &Lookup<'_>) -> Option<Value> {
    let named = match name(look) {
        unsaid if unsaid.is_empty() => look.text(Field::McpPrompt),
        name => name,
    };
    let params = [
        ("name", Some(Value::String(named))),
        ("uri", Some(Value::String(look.text(Field::McpResource)))),
        ("arguments", arguments(look)),
    ];
    let params: Map<String, Value> = params
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .filter(|(_, value)| value.as_str() != Some(""))
        .collect();
    (!params.is_empty()).then_some(Value::Object(params))
}
