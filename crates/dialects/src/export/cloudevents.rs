//! Events as CloudEvents of the OSSA family: its own types where they fit, else `dev.tracewake.` and the kind's name.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use tracewake_model::{Content, Event, Kind, Message};

use super::chaukas::reasoning_json;
use super::fields::{Object, attachments, cost_details, is_usd, mcp_tool, plain_content, score_json, usage};
use super::split::split;
use super::{ExportEvent, Losses};

/// The lines of an event of another dialect: two for one that describes a whole span. Reading them twice adds nothing:
/// source and id depend on the event alone.
pub fn lines(source: &ExportEvent<'_>, losses: &mut Losses) -> Vec<String> {
    let (start, end) = split(source.event, source.time);
    let mut lines = Vec::with_capacity(2);
    for event in start.into_iter().chain([end.into_owned()]) {
        lines.push(line(&event, source, losses));
    }
    lines
}

fn line(event: &Event, source: &ExportEvent<'_>, losses: &mut Losses) -> String {
    let kind = type_of(event);
    if kind.starts_with("dev.tracewake.") {
        losses.note(
            "kind",
            "types that OSSA lacks are written as dev.tracewake.<kind>",
        );
    }
    if !event.parent_span_id.is_empty() {
        losses.note("parent_span_id", "kept in data only: OSSA has no tree");
    }
    if !event.signature.is_empty() {
        losses.note(
            "signature",
            "left out: it fits the event as it was sent, not this form of it",
        );
    }
    if !event.content_hash.is_empty() {
        losses.note(
            "content_hash",
            "kept, but it fits the event as it was sent, not this form of it",
        );
    }
    let id = match event.identity.strip_suffix("#start") {
        Some(_) => format!("{}#start", source.identity()),
        None => source.identity(),
    };
    let time = event.time.stated.unwrap_or(source.time);
    let mut line = format!(
        "{{\"specversion\": \"1.0\", \"type\": {}, \"source\": {}, \"id\": {}, \"time\": {}, \"datacontenttype\": \
         \"application/json\", \"data\": {}",
        Value::from(kind),
        Value::from(origin(event)),
        Value::from(id),
        Value::from(time.to_rfc3339()),
        data(event, source).into_value(),
    );
    let span = match (event.span_id.is_empty(), event.kind.phase()) {
        (true, tracewake_model::Phase::Point) => Cow::Borrowed(""),
        _ => source.span_id(),
    };
    for (key, value) in [
        ("ossaagentid", event.agent.key()),
        ("ossainteractionid", source.session),
        ("ossatraceid", &event.trace_id),
        ("ossaspanid", &span),
    ] {
        if !value.is_empty() {
            line.push_str(&format!(", \"{key}\": {}", Value::from(value)));
        }
    }
    line.push('}');
    line
}

/// Where the event was made; CloudEvents needs an answer.
fn origin(event: &Event) -> Cow<'_, str> {
    if !event.origin.is_empty() {
        return Cow::Borrowed(&event.origin);
    }
    let path = [&event.tenant_id, &event.project_id].map(String::as_str);
    let path: Vec<&str> = path.into_iter().filter(|part| !part.is_empty()).collect();
    match path.is_empty() {
        true => Cow::Borrowed(event.dialect.name()),
        false => Cow::Owned(format!("{}/{}", event.dialect.name(), path.join("/"))),
    }
}

fn type_of(event: &Event) -> String {
    let failed = event.is_failure();
    let own = match &event.kind {
        Kind::AgentStart => "agent.started",
        Kind::AgentEnd if failed => "agent.failed",
        Kind::AgentEnd => "agent.completed",
        Kind::ToolStart | Kind::McpStart => "tool.called",
        Kind::ToolEnd | Kind::McpEnd if failed => "tool.failed",
        Kind::ToolEnd | Kind::McpEnd => "tool.completed",
        Kind::TurnStart => "turn.started",
        Kind::TurnEnd => "turn.completed",
        Kind::WorkflowStart => "workflow.started",
        Kind::WorkflowEnd => "workflow.completed",
        Kind::StateUpdate => "state.updated",
        Kind::AgentHandoff => "agent.handoff",
        Kind::Custom(name) if name.contains('.') => return name.clone(),
        other => return format!("dev.tracewake.{}", other.name()),
    };
    format!("dev.ossa.{own}")
}

fn data(event: &Event, source: &ExportEvent<'_>) -> Object {
    let mut data = Object::default();
    match (&event.kind, &event.content) {
        (Kind::ToolStart | Kind::ToolEnd | Kind::McpStart | Kind::McpEnd, content) => {
            call(&mut data, event, source, content.as_ref());
        }
        (Kind::AgentHandoff, Some(Content::Handoff(handoff))) => {
            data.text("source_agent", handoff.from_agent());
            data.text("target_agent", handoff.to_agent());
            data.text("reason", &handoff.reason);
            data.text("handoff_type", &handoff.handoff_type);
            data.json("handoff_data", handoff.handoff_data.as_ref());
        }
        (Kind::TurnStart, Some(Content::Message(message))) => turn(&mut data, "user_input", message),
        (Kind::TurnEnd, Some(Content::Message(message))) => turn(&mut data, "response", message),
        (_, Some(Content::Model(model))) => {
            if let Some(content) = plain_content(event) {
                data.spread("value", &content);
            }
            data.object("usage", usage(model));
        }
        (_, Some(Content::Reasoning(reasoning))) => data.spread("reasoning", &reasoning_json(reasoning)),
        (_, Some(Content::FinalOutput(output))) => {
            data.text("text", &output.text);
            data.json("structured", output.structured.as_ref());
        }
        (_, Some(Content::Score(score))) => data.spread("score", &score_json(score)),
        (_, Some(Content::Custom(custom))) => data.spread("value", custom),
        _ => {
            if let Some(content) = plain_content(event) {
                data.spread("value", &content);
            }
        }
    }
    if matches!(event.kind, Kind::AgentStart | Kind::AgentEnd) {
        data.text("agent_id", event.agent.key());
    }
    if matches!(event.kind, Kind::WorkflowStart | Kind::WorkflowEnd) {
        data.text("workflow", source.name);
    }
    if let Some(cost) = &event.cost {
        if is_usd(cost) {
            data.float("cost_usd", cost.total_cost);
        }
        data.json("cost", cost_details(cost).as_ref());
    }
    data.text("status", event.status.name());
    data.text("severity", event.severity.name());
    data.text("author", event.author.name());
    data.text("parent_span_id", &event.parent_span_id);
    if !event.agent.name.is_empty() && event.agent.name != event.agent.key() {
        data.text("agent_name", &event.agent.name);
    }
    if let Some(sequence) = event.sequence {
        data.value("sequence", Value::from(sequence));
    }
    attachments(event, &mut data);
    data.json("metadata", event.metadata.as_ref());
    data
}

fn turn(data: &mut Object, key: &str, message: &Message) {
    data.text(key, &message.text);
    if let Some(metadata) = &message.metadata {
        data.spread("message_metadata", metadata);
    }
}

fn call(data: &mut Object, event: &Event, source: &ExportEvent<'_>, content: Option<&Content>) {
    match content {
        Some(Content::ToolCall(call)) => {
            let name = if call.name.is_empty() {
                &call.function_name
            } else {
                &call.name
            };
            data.text("tool_name", name);
            data.json("parameters", call.arguments.as_ref());
            data.text("tool_call_id", &call.id);
            data.flag("auth_required", call.auth_required);
        }
        Some(Content::ToolResponse(response)) => {
            data.text("tool_name", source.name);
            result(data, response);
        }
        Some(Content::ToolExchange(exchange)) => {
            data.text("tool_name", &exchange.call.name);
            result(data, &exchange.response);
        }
        Some(Content::Mcp(call)) => {
            let tool = match mcp_tool(call) {
                "" => &call.operation,
                tool => tool,
            };
            data.text("tool_name", tool);
            data.text("mcp_server", &call.server_name);
            data.text("operation", &call.operation);
            data.text("server_url", &call.server_url);
            data.text("protocol_version", &call.protocol_version);
            data.json("parameters", call.request.as_ref());
            data.json("result", call.response.as_ref());
            data.float("duration_ms", call.execution_time_ms);
        }
        Some(Content::Error(error)) => {
            data.text("tool_name", source.name);
            data.value("error", error_json(error));
        }
        _ => data.text("tool_name", source.name),
    }
    if matches!(event.kind, Kind::McpStart | Kind::McpEnd) && !matches!(content, Some(Content::Mcp(_))) {
        data.text("operation", source.name);
        data.value("mcp_server", Value::from(source.detail));
    }
}

fn result(data: &mut Object, response: &tracewake_model::ToolResponse) {
    data.json("result", response.output.as_ref());
    data.text("error", &response.error_message);
    data.text("tool_call_id", &response.tool_call_id);
    data.float("duration_ms", response.execution_time_ms);
    data.int("http_status", response.http_status);
}

fn error_json(error: &tracewake_model::ErrorInfo) -> Value {
    let mut object = Map::new();
    object.insert("message".to_owned(), json!(error.error_message));
    for (key, text) in [
        ("code", &error.error_code),
        ("stack_trace", &error.stack_trace),
        ("recovery_action", &error.recovery_action),
    ] {
        if !text.is_empty() {
            object.insert(key.to_owned(), json!(text));
        }
    }
    object.insert("recoverable".to_owned(), json!(error.recoverable));
    Value::Object(object)
}
