//! What a span is about, by the type of its `span_data`. What has no place is left for the metadata.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Agent, AgentHandoff, Content, Event, Kind, McpCall, PolicyDecision, ToolCall, ToolExchange, ToolResponse,
};

use super::call;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::otlp::{as_text, unfold};

/// Fills in kind and content; gives what is left of the data.
pub(super) fn fill(
    event: &mut Event,
    mut data: Fields,
    error: Option<&Value>,
    diagnostics: &mut Diagnostics,
) -> Map<String, Value> {
    event.native_type = data.text("type", diagnostics);
    let is_call = matches!(
        event.native_type.as_str(),
        "generation" | "response" | "transcription" | "speech"
    );
    if is_call {
        call::fill(event, &mut data, diagnostics);
        return data.rest();
    }
    match event.native_type.as_str() {
        "agent" => {
            event.kind = Kind::AgentEnd;
            event.agent = agent(data.text("name", diagnostics));
        }
        "function" => function(event, &mut data, error, diagnostics),
        "mcp_tools" => {
            event.kind = Kind::McpEnd;
            event.content = Some(Content::Mcp(McpCall {
                server_name: data.text("server", diagnostics),
                operation: "tools/list".to_owned(),
                response: data.value("result"),
                execution_time_ms: took_ms(event),
                ..McpCall::default()
            }));
        }
        "handoff" => {
            event.kind = Kind::AgentHandoff;
            event.content = Some(Content::Handoff(AgentHandoff {
                from_agent_name: data.text("from_agent", diagnostics),
                to_agent_name: data.text("to_agent", diagnostics),
                ..AgentHandoff::default()
            }));
        }
        "guardrail" => {
            let outcome = match data.flag("triggered", diagnostics) {
                true => "triggered",
                false => "passed",
            };
            event.kind = Kind::PolicyDecision;
            event.content = Some(Content::Policy(PolicyDecision {
                policy_id: data.text("name", diagnostics),
                outcome: outcome.to_owned(),
                rationale: message(error),
                ..PolicyDecision::default()
            }));
        }
        "custom" => custom(event, &mut data, diagnostics),
        "speech_group" => {
            event.kind = Kind::Span;
            event.sent_name = "speech".to_owned();
        }
        other => {
            event.kind = match other {
                "" => Kind::Span,
                named => Kind::Custom(named.to_owned()),
            };
            event.sent_name = data.text("name", diagnostics);
            let rest = data.rest();
            event.content = (!rest.is_empty()).then_some(Content::Custom(Value::Object(rest)));
            return Map::new();
        }
    }
    data.rest()
}

/// An agent has no id but its name.
fn agent(name: String) -> Agent {
    Agent {
        name,
        known_by_name: true,
        ..Agent::default()
    }
}

/// A function that the model called. One that an MCP server offers is a call of that server.
fn function(event: &mut Event, data: &mut Fields, error: Option<&Value>, diagnostics: &mut Diagnostics) {
    let name = data.text("name", diagnostics);
    let arguments = data.value("input").map(|input| unfold(&input));
    let output = data.value("output").map(|output| unfold(&output));
    let execution_time_ms = took_ms(event);
    if let Some(mcp) = data.value("mcp_data") {
        event.kind = Kind::McpEnd;
        event.content = Some(Content::Mcp(McpCall {
            server_name: mcp.get("server").map(as_text).unwrap_or_default(),
            operation: "tools/call".to_owned(),
            request: Some(json!({ "name": name, "arguments": arguments })),
            tool_name: name,
            response: output,
            execution_time_ms,
            ..McpCall::default()
        }));
        if mcp.as_object().is_none_or(|members| members.len() > 1) {
            data.put_back("mcp_data", mcp);
        }
        return;
    }
    event.kind = Kind::ToolEnd;
    event.content = Some(Content::ToolExchange(ToolExchange {
        call: ToolCall {
            name,
            arguments,
            ..ToolCall::default()
        },
        response: ToolResponse {
            output,
            error_message: message(error),
            execution_time_ms,
            ..ToolResponse::default()
        },
    }));
}

/// A span of the program's own, or one that the SDK puts around a run or a turn of it. What those used is the sum of
/// the calls in them.
fn custom(event: &mut Event, data: &mut Fields, diagnostics: &mut Diagnostics) {
    event.sent_name = data.text("name", diagnostics);
    let own = data.value("data");
    let said = |key: &str| own.as_ref().and_then(|own| own.get(key));
    match said("sdk_span_type").and_then(Value::as_str) {
        Some("turn") => {
            event.kind = Kind::TurnEnd;
            event.agent = agent(said("agent_name").map(as_text).unwrap_or_default());
        }
        Some("task") => {
            event.kind = Kind::Span;
            event.sent_name = said("name").map(as_text).unwrap_or_default();
        }
        _ => {
            event.kind = Kind::Span;
            event.content = own.filter(|own| own != &json!({})).map(Content::Custom);
            return;
        }
    }
    if let Some(own) = own {
        data.put_back("data", own);
    }
}

/// What went wrong, in the words that say most; empty where nothing did.
fn message(error: Option<&Value>) -> String {
    let Some(error) = error else {
        return String::new();
    };
    let texts = [error.pointer("/data/error"), error.get("message"), Some(error)];
    let said = texts.into_iter().flatten().map(as_text);
    said.into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| "failed".to_owned())
}

/// How long the span took, in milliseconds.
pub(super) fn took_ms(event: &Event) -> f64 {
    match (event.time.stated, event.end) {
        (Some(start), Some(end)) => (end.0 - start.0).max(0) as f64 / 1e6,
        _ => 0.0,
    }
}
