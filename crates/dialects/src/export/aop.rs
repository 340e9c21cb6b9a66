//! Events as an AOP client writes them to its replay files.
//!
//! The fixed types where they fit, and the custom ones that the format's users know: `agent_handoff`, `mcp_call`,
//! `llm_call`, `user_message`. Everything else is a custom type by the name of its kind.

use std::borrow::Cow;

use serde_json::Value;
use tracewake_model::{
    Author, Content, CostDetails, ErrorInfo, Event, Kind, Phase, Status, ToolResponse, UnixNanos,
};
use xxhash_rust::xxh3::xxh3_64;

use super::chaukas::reasoning_json;
use super::fields::{
    Object, attachments, cost_details, is_usd, note_tokens, number, plain_content, score_json, usage,
};
use super::join::Joined;
use super::split::split;
use super::{ExportEvent, Losses, one_line};
use crate::json::{parse_lenient, scan};

/// The event object in the original of an AOP event, as it was sent; out of the envelope around it where there is one.
pub fn own_event(original: &[u8]) -> Cow<'_, [u8]> {
    let member = |key: &[u8]| {
        let members = scan::members(original, 0)?;
        members
            .into_iter()
            .find(|(name, _)| *name == key)
            .map(|(_, place)| place)
    };
    let is_envelope = member(b"payload").is_none() && member(b"seq").is_none();
    let first = || {
        scan::elements(original, member(b"events")?.start)?
            .into_iter()
            .next()
    };
    match is_envelope.then(first).flatten() {
        Some(place) => one_line(&original[place]),
        None => one_line(original),
    }
}

/// The number of the agent that an AOP original names, in its meta or in the envelope around it.
pub fn own_agent_id(original: &[u8]) -> Option<i64> {
    let value = parse_lenient(original).ok()?.value;
    let event = value
        .get("events")
        .and_then(|events| events.get(0))
        .unwrap_or(&value);
    let of = |object: &Value| object.get("agent_id").and_then(Value::as_i64);
    event.get("meta").and_then(of).or_else(|| of(&value))
}

/// Whether the two ends of the event's span are described by one event in AOP.
pub fn is_joined(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::ModelStart | Kind::ModelEnd | Kind::McpStart | Kind::McpEnd
    )
}

/// The number that stands for an agent, which AOP knows by number: its own where it is one, else one made from its key.
pub fn agent_number(key: &str) -> i64 {
    key.parse()
        .unwrap_or_else(|_| i64::from(xxh3_64(key.as_bytes()) as u32 >> 1))
}

/// The run an event belongs to: its trace, else its session.
pub fn run_of<'a>(event: &'a Event, session: &'a str) -> &'a str {
    if event.trace_id.is_empty() {
        session
    } else {
        &event.trace_id
    }
}

/// The events of an event of another dialect, numbered from after `seq`: two for a whole tool call.
pub fn events(source: &ExportEvent<'_>, run: &str, seq: &mut i64, losses: &mut Losses) -> Vec<String> {
    if is_joined(&source.event.kind) {
        let joined = super::join(vec![(source.event.clone(), source.time)]);
        return joined
            .into_iter()
            .map(|joined| call(&joined, source, run, seq, losses))
            .collect();
    }
    note_tokens(source.event, losses);
    let (start, end) = split(source.event, source.time);
    let whole = start.is_some();
    let mut lines = Vec::with_capacity(2);
    for event in start.into_iter().chain([end.into_owned()]) {
        let (kind, payload) = payload(&event, source, losses);
        if whole && event.kind.phase() == Phase::End && event.kind != Kind::ToolEnd {
            losses.note("end", "a span of one event is written as its two ends");
        }
        let numbered = Numbered { run, seq };
        lines.push(line(
            &event,
            event.time.stated,
            source,
            numbered,
            &kind,
            payload,
            losses,
        ));
    }
    lines
}

/// A model or MCP call, from its two ends.
pub fn call(
    joined: &Joined,
    source: &ExportEvent<'_>,
    run: &str,
    seq: &mut i64,
    losses: &mut Losses,
) -> String {
    let event = &joined.event;
    let mut payload = Object::default();
    let kind = match &event.content {
        Some(Content::Mcp(call)) => {
            payload.text("server", &call.server_name);
            payload.text("operation", &call.operation);
            payload.json("request", call.request.as_ref());
            payload.json("response", call.response.as_ref());
            payload.text("tool", &call.tool_name);
            payload.text("server_url", &call.server_url);
            payload.text("protocol_version", &call.protocol_version);
            "mcp_call"
        }
        Some(Content::Model(model)) => {
            payload.text("model", &model.model);
            payload.text("provider", &model.provider);
            payload.object("usage", usage(model));
            payload.json("request", model.request.as_ref());
            payload.json("response", model.response.as_ref());
            payload.float("temperature", model.temperature);
            payload.int("max_tokens", model.max_tokens);
            payload.float("top_p", model.top_p);
            payload.text("finish_reason", &model.finish_reason);
            "llm_call"
        }
        // A failed call: the names are those of its span.
        _ if matches!(event.kind, Kind::McpStart | Kind::McpEnd) => {
            payload.text("operation", source.name);
            payload.value("server", Value::from(source.detail));
            "mcp_call"
        }
        _ => {
            payload.value("model", Value::from(source.name));
            payload.text("provider", source.detail);
            "llm_call"
        }
    };
    // Such a call is told when it is over, with how long it took.
    let ended = event.end.or(event.time.stated);
    if let (Some(start), Some(end)) = (event.time.stated, ended)
        && end > start
    {
        payload.value("latency_ms", number((end.0 - start.0) as f64 / 1e6));
    }
    if joined.is_open {
        payload.text("status", "unfinished");
        losses.note("span without end", "written as a call that says it is unfinished");
    }
    if joined.left_over > 0 {
        losses.note(
            "repeated start or end",
            "only the first start and the last end of a span are written",
        );
    }
    if let Some(error) = &joined.error {
        payload.value("error", error_json(error, event.time.stated));
    }
    if let Some(cost) = &event.cost {
        put_cost(&mut payload, cost);
    }
    if event.is_failure() || joined.error.is_some() {
        payload.text("status", "error");
    }
    line(event, ended, source, Numbered { run, seq }, kind, payload, losses)
}

fn put_cost(payload: &mut Object, cost: &CostDetails) {
    if is_usd(cost) {
        payload.float("cost_usd", cost.total_cost);
    }
    payload.json("cost", cost_details(cost).as_ref());
}

/// Type and payload of an event that is no call of a model or an MCP server.
fn payload<'a>(event: &'a Event, source: &ExportEvent<'_>, losses: &mut Losses) -> (Cow<'a, str>, Object) {
    let mut payload = Object::default();
    let kind: &str = match (&event.kind, &event.content) {
        (_, Some(Content::Reasoning(reasoning))) => {
            payload.spread("reasoning", &reasoning_json(reasoning));
            "reasoning"
        }
        (Kind::ToolStart, content) => {
            if let Some(Content::ToolCall(call)) = content {
                let name = if call.name.is_empty() {
                    &call.function_name
                } else {
                    &call.name
                };
                payload.text("action", name);
                payload.value(
                    "params",
                    call.arguments
                        .clone()
                        .unwrap_or_else(|| Object::default().into_value()),
                );
                payload.text("tool_call_id", &call.id);
            } else {
                payload.text("action", source.name);
            }
            "action_request"
        }
        (Kind::ToolEnd, content) => {
            response(&mut payload, event, content.as_ref());
            "action_response"
        }
        (Kind::Output, Some(Content::FinalOutput(output))) => {
            payload.value("text", Value::from(output.text.as_str()));
            payload.json("structured", output.structured.as_ref());
            "final_output"
        }
        (Kind::Output, Some(Content::Message(message))) if !event.is_partial => {
            payload.value("text", Value::from(message.text.as_str()));
            payload.json("structured", message.metadata.as_ref());
            "final_output"
        }
        (Kind::Output, Some(Content::Message(message))) => {
            payload.value("text", Value::from(message.text.as_str()));
            payload.text("role", &message.role);
            payload.json("metadata", message.metadata.as_ref());
            "partial_output"
        }
        (Kind::Retry, None) => {
            let retry = event.retry.clone().unwrap_or_default();
            payload.int("attempt", retry.attempt);
            payload.text("strategy", &retry.strategy);
            payload.int("backoff_ms", retry.backoff_ms);
            "retry"
        }
        (Kind::Input, Some(Content::Message(message))) => {
            payload.value("text", Value::from(message.text.as_str()));
            payload.text("role", &message.role);
            payload.json("metadata", message.metadata.as_ref());
            "user_message"
        }
        (Kind::Error, Some(Content::Error(error))) => {
            payload.spread("error", &error_json(error, event.time.stated));
            "error"
        }
        (Kind::AgentHandoff, Some(Content::Handoff(handoff))) => {
            payload.text("from_agent", handoff.from_agent());
            payload.text("to_agent", handoff.to_agent());
            payload.text("reason", &handoff.reason);
            payload.text("handoff_type", &handoff.handoff_type);
            payload.json("handoff_data", handoff.handoff_data.as_ref());
            "agent_handoff"
        }
        (Kind::Custom(name), Some(Content::Custom(data))) => {
            payload.spread("value", data);
            name
        }
        _ => {
            match &event.content {
                Some(Content::Score(score)) => payload.spread("value", &score_json(score)),
                _ => {
                    if let Some(content) = plain_content(event) {
                        payload.spread("value", &content);
                    }
                }
            }
            if !matches!(
                event.kind,
                Kind::PolicyDecision | Kind::DataAccess | Kind::StateUpdate
            ) {
                losses.note(
                    "kind",
                    "types that AOP lacks are written as custom types by their own names",
                );
            }
            if let Some(cost) = &event.cost {
                put_cost(&mut payload, cost);
            }
            return (event.kind.name(), payload);
        }
    };
    if let Some(cost) = &event.cost {
        put_cost(&mut payload, cost);
    }
    (Cow::Borrowed(kind), payload)
}

fn response(payload: &mut Object, event: &Event, content: Option<&Content>) {
    payload.text("status", if event.is_failure() { "error" } else { "ok" });
    let mut meta = Object::default();
    match content {
        Some(Content::ToolResponse(response)) => answer(payload, &mut meta, response),
        Some(Content::ToolExchange(exchange)) => answer(payload, &mut meta, &exchange.response),
        Some(Content::Error(error)) => payload.value("data", error_json(error, None)),
        _ => payload.value("data", Value::Null),
    }
    meta.texts("policy_flags", &event.policy_flags);
    payload.value("meta", meta.into_value());
}

fn answer(payload: &mut Object, meta: &mut Object, response: &ToolResponse) {
    let data = match (&response.output, response.error_message.as_str()) {
        (Some(output), "") => output.clone(),
        (None, "") => Value::Null,
        (output, error) => {
            let mut data = Object::default();
            data.text("error", error);
            data.json("output", output.as_ref());
            data.into_value()
        }
    };
    payload.value("data", data);
    payload.text("tool_call_id", &response.tool_call_id);
    payload.int("http_status", response.http_status);
    meta.float("latency_ms", response.execution_time_ms);
}

fn error_json(error: &ErrorInfo, time: Option<UnixNanos>) -> Value {
    let mut object = Object::default();
    object.text(
        "error_type",
        if error.error_code.is_empty() {
            "error"
        } else {
            &error.error_code
        },
    );
    object.value("message", Value::from(error.error_message.as_str()));
    object.text("code", &error.error_code);
    object.value("recoverable", Value::Bool(error.recoverable));
    if let Some(time) = time {
        object.text("timestamp", &time_text(time));
    }
    let mut details = Object::default();
    details.text("stack_trace", &error.stack_trace);
    details.text("recovery_action", &error.recovery_action);
    object.object("details", details);
    object.into_value()
}

/// The run an event is written into, and its last number there.
struct Numbered<'a> {
    run: &'a str,
    seq: &'a mut i64,
}

/// The event object, with its keys in the client's order.
fn line(
    event: &Event,
    time: Option<UnixNanos>,
    source: &ExportEvent<'_>,
    Numbered { run, seq }: Numbered<'_>,
    kind: &str,
    payload: Object,
    losses: &mut Losses,
) -> String {
    *seq += 1;
    let mut meta = Object::default();
    meta.value("run_id", Value::from(run));
    let agent = event.agent.key();
    if !agent.is_empty() {
        meta.value("agent_id", Value::from(agent_number(agent)));
    }
    if source.session != run {
        meta.text("session_id", source.session);
    }
    if agent.parse::<i64>().is_err() {
        meta.text("agent_name", agent);
    }
    if event.agent.name != agent {
        meta.text("agent_title", &event.agent.name);
    }
    meta.text("span_id", &event.span_id);
    meta.text("parent_span_id", &event.parent_span_id);
    meta.text("source_id", &source.identity());
    let mut rest = Object::default();
    attachments(event, &mut rest);
    rest.json("metadata", event.metadata.as_ref());
    meta.object("attachments", rest);
    if !event.parent_span_id.is_empty() {
        losses.note("parent_span_id", "kept in meta only: AOP has no tree");
    }
    if !event.hash_prev.is_empty() || !event.content_hash.is_empty() {
        losses.note(
            "content_hash",
            "kept, but it fits the event as it was sent, not this form of it",
        );
    }
    let time = time.unwrap_or(source.time);
    format!(
        "{{\"seq\": {seq}, \"t\": {}, \"actor\": {}, \"type\": {}, \"payload\": {}, \"meta\": {}}}",
        Value::from(time_text(time)),
        Value::from(actor(event)),
        Value::from(kind),
        payload.into_value(),
        meta.into_value(),
    )
}

fn actor(event: &Event) -> &'static str {
    match (event.author, &event.kind) {
        (Author::User, _) | (_, Kind::Input) => "user",
        (Author::Tool, Kind::ToolStart) => "agent",
        (Author::Tool, _) | (_, Kind::ToolEnd) => "tool",
        (Author::System, _) => "system",
        _ if event.status == Status::Failed && event.kind == Kind::Error => "system",
        _ => "agent",
    }
}

/// With `+00:00`, as Python prints it: microseconds or none.
fn time_text(time: UnixNanos) -> String {
    let text = match time.parts().1 {
        0 => time.to_rfc3339(),
        _ => time.to_rfc3339_micros(),
    };
    format!("{}+00:00", text.trim_end_matches('Z'))
}
