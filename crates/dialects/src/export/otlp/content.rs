//! What an event carries, as attributes of the GenAI and MCP conventions; for what these lack, of OpenInference.

use serde_json::{Value, json};
use tracewake_model::{
    Content, CostDetails, Kind, McpCall, Message, ModelInvocation, ScoreValue, ToolCall, ToolExchange,
    ToolResponse,
};

use super::attributes::Attributes;
use super::messages;
use crate::export::chaukas::reasoning_json;
use crate::export::fields::{cost_details, is_usd, mcp_tool, note_tokens};
use crate::export::{ExportEvent, Joined, Losses};

/// Puts the content in and gives the name of the span.
pub(super) fn put(
    joined: &Joined,
    source: &ExportEvent<'_>,
    attributes: &mut Attributes,
    losses: &mut Losses,
) -> String {
    let event = &joined.event;
    if let Some(cost) = &event.cost {
        put_cost(cost, attributes, losses);
        note_tokens(event, losses);
    }
    if let Some(error) = &joined.error {
        error_type(&error.error_code, attributes);
    }
    let operation = operation(&event.kind);
    attributes.text("gen_ai.operation.name", operation);
    match &event.content {
        Some(Content::Model(call)) => model(call, attributes),
        Some(Content::ToolExchange(exchange)) => tool(exchange, source, attributes),
        Some(Content::ToolCall(call)) => tool(&with_call(call), source, attributes),
        Some(Content::ToolResponse(response)) => tool(&with_response(response), source, attributes),
        Some(Content::Mcp(call)) => mcp(call, attributes),
        Some(Content::Message(message)) => said(&event.kind, message, attributes),
        Some(Content::FinalOutput(output)) => {
            attributes.json(
                "gen_ai.output.messages",
                Some(&messages::of_text("assistant", &output.text)),
            );
            attributes.json("output.value", output.structured.as_ref());
            "output".to_owned()
        }
        Some(Content::Handoff(handoff)) => {
            for (key, text) in [
                ("gen_ai.agent.handoff.source.id", &handoff.from_agent_id),
                ("gen_ai.agent.handoff.source.name", &handoff.from_agent_name),
                ("gen_ai.agent.handoff.target.id", &handoff.to_agent_id),
                ("gen_ai.agent.handoff.target.name", &handoff.to_agent_name),
                ("gen_ai.agent.handoff.type", &handoff.handoff_type),
            ] {
                attributes.text(key, text);
            }
            let mut data = json!({ "reason": handoff.reason });
            if let Some(handed) = &handoff.handoff_data {
                match handed {
                    Value::Object(members) => members
                        .iter()
                        .for_each(|(key, value)| data[key.as_str()] = value.clone()),
                    other => data["data"] = other.clone(),
                }
            }
            attributes.json("input.value", Some(&data));
            format!("handoff {} → {}", handoff.from_agent(), handoff.to_agent())
        }
        Some(Content::Error(error)) => {
            error_type(&error.error_code, attributes);
            attributes.flag("tracewake.error.recoverable", error.recoverable);
            attributes.text("tracewake.error.recovery_action", &error.recovery_action);
            match source.name {
                "" => "error".to_owned(),
                name => format!("error {name}"),
            }
        }
        Some(Content::Policy(policy)) => {
            attributes.text("tracewake.policy.id", &policy.policy_id);
            attributes.text("tracewake.policy.outcome", &policy.outcome);
            attributes.texts("tracewake.policy.rule_ids", &policy.rule_ids);
            attributes.text("tracewake.policy.rationale", &policy.rationale);
            attributes.text("openinference.span.kind", "GUARDRAIL");
            format!("policy {}", policy.policy_id)
        }
        Some(Content::DataAccess(access)) => {
            attributes.text("gen_ai.data_source.id", &access.datasource);
            let document = |id: &String| json!({ "id": id });
            let documents: Vec<Value> = access.document_ids.iter().map(document).collect();
            if !documents.is_empty() {
                attributes.json("gen_ai.retrieval.documents", Some(&Value::Array(documents)));
            }
            attributes.texts("tracewake.chunk_ids", &access.chunk_ids);
            attributes.texts("tracewake.data_access.pii_categories", &access.pii_categories);
            format!("retrieval {}", access.datasource)
        }
        Some(Content::State(state)) => {
            attributes.json("tracewake.state", Some(state));
            "state update".to_owned()
        }
        Some(Content::Custom(data)) => {
            attributes.json("input.value", Some(data));
            event.kind.name().into_owned()
        }
        Some(Content::Score(score)) => {
            attributes.text("gen_ai.evaluation.name", &score.name);
            match &score.value {
                ScoreValue::Number(value) => attributes.float("gen_ai.evaluation.score.value", *value),
                other => attributes.text("gen_ai.evaluation.score.label", &other.words()),
            }
            attributes.text("gen_ai.evaluation.explanation", &score.comment);
            attributes.text("tracewake.score.source", &score.source);
            format!("score {}", score.name)
        }
        Some(Content::Reasoning(reasoning)) => {
            attributes.json("tracewake.reasoning", Some(&reasoning_json(reasoning)));
            "reasoning".to_owned()
        }
        None => unnamed(joined, source, attributes),
    }
}

fn operation(kind: &Kind) -> &'static str {
    match kind {
        Kind::ModelStart | Kind::ModelEnd => "chat",
        Kind::ToolStart | Kind::ToolEnd => "execute_tool",
        Kind::AgentStart | Kind::AgentEnd => "invoke_agent",
        Kind::WorkflowStart | Kind::WorkflowEnd => "invoke_workflow",
        Kind::DataAccess => "retrieval",
        _ => "",
    }
}

/// The name of a span whose events carry nothing.
fn unnamed(joined: &Joined, source: &ExportEvent<'_>, attributes: &mut Attributes) -> String {
    let event = &joined.event;
    match &event.kind {
        Kind::AgentStart | Kind::AgentEnd => format!("invoke_agent {}", event.agent.key()),
        Kind::ToolStart | Kind::ToolEnd => {
            attributes.text("gen_ai.tool.name", source.name);
            format!("execute_tool {}", source.name)
        }
        Kind::McpStart | Kind::McpEnd => {
            attributes.text("mcp.method.name", source.name);
            attributes.text("mcp.server.name", source.detail);
            source.name.to_owned()
        }
        Kind::ModelStart | Kind::ModelEnd => {
            attributes.text("gen_ai.request.model", source.name);
            attributes.text("gen_ai.provider.name", source.detail);
            format!("chat {}", source.name)
        }
        Kind::WorkflowStart | Kind::WorkflowEnd => {
            attributes.text("gen_ai.workflow.name", source.name);
            format!("invoke_workflow {}", source.name)
        }
        Kind::SessionStart | Kind::SessionEnd => "session".to_owned(),
        Kind::TurnStart | Kind::TurnEnd => "turn".to_owned(),
        _ if source.name.is_empty() => event.kind.name().into_owned(),
        _ => source.name.to_owned(),
    }
}

fn model(call: &ModelInvocation, attributes: &mut Attributes) -> String {
    attributes.text("gen_ai.provider.name", &call.provider);
    attributes.text("gen_ai.request.model", &call.model);
    attributes.float("gen_ai.request.temperature", call.temperature);
    attributes.float("gen_ai.request.top_p", call.top_p);
    attributes.int("gen_ai.request.max_tokens", call.max_tokens);
    attributes.float("gen_ai.request.frequency_penalty", call.frequency_penalty);
    attributes.float("gen_ai.request.presence_penalty", call.presence_penalty);
    if !call.finish_reason.is_empty() {
        attributes.texts(
            "gen_ai.response.finish_reasons",
            std::slice::from_ref(&call.finish_reason),
        );
    }
    attributes.int("gen_ai.usage.input_tokens", call.prompt_tokens);
    attributes.int("gen_ai.usage.output_tokens", call.completion_tokens);
    attributes.int("gen_ai.usage.cache_read.input_tokens", call.cached_tokens);
    attributes.int(
        "gen_ai.usage.cache_creation.input_tokens",
        call.cache_write_tokens,
    );
    attributes.int("gen_ai.usage.reasoning.output_tokens", call.reasoning_tokens);
    attributes.int("gen_ai.usage.audio.input_tokens", call.audio.input);
    attributes.int("gen_ai.usage.audio.output_tokens", call.audio.output);
    attributes.int("gen_ai.usage.cache_read.audio.input_tokens", call.audio.cached);
    let sum = call.prompt_tokens.saturating_add(call.completion_tokens);
    if call.tokens() != sum {
        attributes.int("llm.token_count.total", call.tokens());
    }
    match call.request.as_ref().and_then(messages::of_request) {
        Some((messages, rest)) => {
            attributes.json("gen_ai.input.messages", Some(&messages));
            attributes.json("llm.invocation_parameters", rest.as_ref());
        }
        None => attributes.json("input.value", call.request.as_ref()),
    }
    match call.response.as_ref().and_then(messages::of_response) {
        Some(messages) => attributes.json("gen_ai.output.messages", Some(&messages)),
        None => attributes.json("output.value", call.response.as_ref()),
    }
    format!("chat {}", call.model)
}

fn tool(exchange: &ToolExchange, source: &ExportEvent<'_>, attributes: &mut Attributes) -> String {
    let ToolExchange { call, response } = exchange;
    let names = [call.name.as_str(), &call.function_name, source.name];
    let name = names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    attributes.text("gen_ai.tool.name", name);
    let id = if call.id.is_empty() {
        &response.tool_call_id
    } else {
        &call.id
    };
    attributes.text("gen_ai.tool.call.id", id);
    attributes.json("gen_ai.tool.call.arguments", call.arguments.as_ref());
    attributes.json("gen_ai.tool.call.result", response.output.as_ref());
    if !response.error_message.is_empty() {
        attributes.text("error.type", "tool_error");
    }
    attributes.int("http.response.status_code", response.http_status);
    format!("execute_tool {name}")
}

fn with_call(call: &ToolCall) -> ToolExchange {
    ToolExchange {
        call: call.clone(),
        response: ToolResponse::default(),
    }
}

fn with_response(response: &ToolResponse) -> ToolExchange {
    ToolExchange {
        call: ToolCall::default(),
        response: response.clone(),
    }
}

fn mcp(call: &McpCall, attributes: &mut Attributes) -> String {
    attributes.text("mcp.method.name", &call.operation);
    attributes.text("mcp.server.name", &call.server_name);
    attributes.text("mcp.server.url", &call.server_url);
    attributes.text("mcp.protocol.version", &call.protocol_version);
    let params = call.request.as_ref();
    let tool = mcp_tool(call);
    let uri = params
        .and_then(|params| params.get("uri"))
        .and_then(Value::as_str);
    attributes.text("mcp.resource.uri", uri.unwrap_or_default());
    if call.operation == "tools/call" {
        attributes.text("gen_ai.operation.name", "execute_tool");
        attributes.text("gen_ai.tool.name", tool);
        attributes.text("gen_ai.tool.call.id", &call.tool_call_id);
    }
    attributes.json(
        "gen_ai.tool.call.arguments",
        params.map(|params| params.get("arguments").unwrap_or(params)),
    );
    attributes.json("gen_ai.tool.call.result", call.response.as_ref());
    format!("{} {tool}", call.operation).trim_end().to_owned()
}

/// Something said to the agent or by it.
fn said(kind: &Kind, message: &Message, attributes: &mut Attributes) -> String {
    let (key, role, name) = match kind {
        Kind::Input | Kind::TurnStart => ("gen_ai.input.messages", "user", "input"),
        _ => ("gen_ai.output.messages", "assistant", "output"),
    };
    let role = if message.role.is_empty() {
        role
    } else {
        &message.role
    };
    attributes.json(key, Some(&messages::of_text(role, &message.text)));
    attributes.json("tracewake.message.metadata", message.metadata.as_ref());
    match kind {
        Kind::TurnStart | Kind::TurnEnd => "turn".to_owned(),
        _ => name.to_owned(),
    }
}

fn error_type(code: &str, attributes: &mut Attributes) {
    attributes.text("error.type", if code.is_empty() { "_OTHER" } else { code });
}

fn put_cost(cost: &CostDetails, attributes: &mut Attributes, losses: &mut Losses) {
    if is_usd(cost) {
        attributes.float("llm.cost.total", cost.total_cost);
        attributes.float("llm.cost.prompt", cost.input_cost);
        attributes.float("llm.cost.completion", cost.output_cost);
    } else {
        losses.note(
            "cost",
            "in tracewake.cost only: the conventions know US dollars alone",
        );
    }
    attributes.json("tracewake.cost", cost_details(cost).as_ref());
}
