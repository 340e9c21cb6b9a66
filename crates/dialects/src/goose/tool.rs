//! Tool calls. An answer asks for them, and the message after it has their results. Tools belong to extensions, which
//! are MCP servers.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Author, Content, Event, EventTime, Kind, McpCall, Status, ToolCall, ToolExchange, ToolResponse,
};

use super::record::Message;
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// A call as it was asked for.
#[derive(Default)]
struct Call {
    id: String,
    name: String,
    server: Option<String>,
    arguments: Option<Value>,
    /// Why it could not be made; empty where it was.
    error: String,
}

/// The start of a call that the model asks for. One that cannot be made fails at once.
pub(super) fn asked(part: Members<'_>, event: Event, odd: &mut Diagnostics) -> Event {
    let call = Call::of(part, odd);
    let is_made = call.error.is_empty();
    let (kind, status) = match (is_made, &call.server) {
        (true, None) => (Kind::ToolStart, Status::Started),
        (true, Some(_)) => (Kind::McpStart, Status::Started),
        (false, _) => (Kind::ToolEnd, Status::Failed),
    };
    Event {
        kind,
        status,
        author: Author::Agent,
        span_id: call.id.clone(),
        content: Some(match is_made {
            true => call.request(),
            false => Content::ToolExchange(ToolExchange {
                response: ToolResponse {
                    tool_call_id: call.id.clone(),
                    error_message: call.error.clone(),
                    ..ToolResponse::default()
                },
                call: call.tool_call(),
            }),
        }),
        ..event
    }
}

/// The end of a call, with the call where it is known.
pub(super) fn answered(message: &Message, part: Members<'_>, event: Event, odd: &mut Diagnostics) -> Event {
    let id = part.text("id", odd);
    let asked = message.asked.iter().filter_map(Members::of);
    let asked = asked.filter(|asked| asked.get("id").and_then(Value::as_str) == Some(&id));
    let call = asked
        .map(|asked| Call::of(asked, &mut Diagnostics::default()))
        .next();
    let start = message.asked_at.stated.filter(|_| call.is_some());
    let call = call.unwrap_or_else(|| Call {
        id: id.clone(),
        ..Call::default()
    });
    let nothing = Map::new();
    let result = part.object("toolResult", odd).unwrap_or(Members(&nothing));
    let (output, error) = outcome(result, odd);
    let end = event.time.stated;
    let took_ms = end
        .zip(start)
        .map_or(0, |(end, start)| end.0.saturating_sub(start.0) / 1_000_000)
        .max(0);
    let is_failed = !error.is_empty();
    let content = match &call.server {
        Some(_) => Content::Mcp(McpCall {
            response: match is_failed {
                true => Some(json!({ "error": error })),
                false => output,
            },
            execution_time_ms: took_ms as f64,
            ..call.mcp()
        }),
        None => {
            let response = ToolResponse {
                tool_call_id: id.clone(),
                output,
                error_message: error,
                execution_time_ms: took_ms as f64,
                http_status: 0,
            };
            match call.name.is_empty() {
                true => Content::ToolResponse(response),
                false => Content::ToolExchange(ToolExchange {
                    call: call.tool_call(),
                    response,
                }),
            }
        }
    };
    Event {
        kind: if call.server.is_some() {
            Kind::McpEnd
        } else {
            Kind::ToolEnd
        },
        status: if is_failed {
            Status::Failed
        } else {
            Status::Completed
        },
        author: Author::Tool,
        span_id: id,
        time: start.map_or(event.time, EventTime::exact),
        end: end.filter(|_| start.is_some()),
        content: Some(content),
        ..event
    }
}

impl Call {
    fn of(part: Members<'_>, odd: &mut Diagnostics) -> Call {
        let nothing = Map::new();
        let told = part.object("toolCall", odd).unwrap_or(Members(&nothing));
        let value = told.object("value", odd).unwrap_or(Members(&nothing));
        let name = value.text("name", odd);
        let (server, name) = match name.split_once("__") {
            Some((server, tool)) if !server.is_empty() && !tool.is_empty() => {
                (Some(server.to_owned()), tool.to_owned())
            }
            _ => (extension(part), name),
        };
        Call {
            id: part.text("id", odd),
            name,
            server,
            arguments: value.get("arguments").cloned(),
            error: match told.text("status", odd) == "error" {
                true => Some(told.text("error", odd))
                    .filter(|error| !error.is_empty())
                    .unwrap_or("failed".into()),
                false => String::new(),
            },
        }
    }

    fn request(&self) -> Content {
        match self.server {
            Some(_) => Content::Mcp(self.mcp()),
            None => Content::ToolCall(self.tool_call()),
        }
    }

    fn mcp(&self) -> McpCall {
        let arguments = self.arguments.clone();
        McpCall {
            request: arguments.map(|arguments| json!({ "name": self.name, "arguments": arguments })),
            ..McpCall::of_tool(self.server.clone().unwrap_or_default(), &self.name, &self.id)
        }
    }

    fn tool_call(&self) -> ToolCall {
        ToolCall {
            id: self.id.clone(),
            name: self.name.clone(),
            arguments: self.arguments.clone(),
            ..ToolCall::default()
        }
    }
}

/// The extension that offers a tool, where newer versions say it beside the call.
fn extension(part: Members<'_>) -> Option<String> {
    let extension = part.get("_meta")?.get("goose_extension")?.as_str()?;
    (!extension.is_empty()).then(|| extension.to_owned())
}

/// What a call gave, and why it failed. Older versions give a list of contents, newer ones the result of MCP.
fn outcome(result: Members<'_>, odd: &mut Diagnostics) -> (Option<Value>, String) {
    let value = result.get("value");
    let content = value.and_then(|value| value.get("content")).or(value);
    let words = content.and_then(words);
    let is_error = value.and_then(|value| value.get("isError")) == Some(&Value::Bool(true));
    if is_error || result.text("status", odd) == "error" {
        let said = result.text("error", odd);
        let said = [said, words.unwrap_or_default(), "failed".to_owned()];
        return (
            None,
            said.into_iter().find(|said| !said.is_empty()).unwrap_or_default(),
        );
    }
    (words.map(Value::from).or_else(|| content.cloned()), String::new())
}

/// The words of contents that are nothing but words. What is only for the person to see repeats what the model is
/// given.
fn words(content: &Value) -> Option<String> {
    let parts = content.as_array()?;
    let audience = |part: &&Value| {
        part["annotations"]["audience"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let is_for_model =
        |part: &&Value| audience(part).is_empty() || audience(part).contains(&"assistant".into());
    let parts: Vec<&Value> = match parts.iter().any(|part| is_for_model(&part)) {
        true => parts.iter().filter(is_for_model).collect(),
        false => parts.iter().collect(),
    };
    let texts: Option<Vec<&str>> = parts.iter().map(|part| part["text"].as_str()).collect();
    texts.map(|texts| texts.join("\n"))
}
