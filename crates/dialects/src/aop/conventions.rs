//! Custom types that carry what AOP has no type for: handoffs, model and MCP calls, messages and more. A custom type
//! that is none of these, or whose payload does not fit, is kept as what it is.

use serde_json::{Map, Value, json};
use tracewake_model::{
    AgentHandoff, Author, Content, CostDetails, DataAccess, Event, EventTime, Kind, McpCall, Message,
    ModelInvocation, PolicyDecision, RetryInfo, Status, UnixNanos,
};

use super::payload::{self, error_text};
use crate::diagnostics::Diagnostics;
use crate::fields::{Fields, Metadata};

/// Fills kind and content of a custom type.
pub(super) fn fill(
    event: &mut Event,
    name: &str,
    payload: Option<Value>,
    metadata: &mut Metadata,
    diagnostics: &mut Diagnostics,
) {
    let Some((kind, read)) = convention(name, event.author, payload.as_ref()) else {
        event.kind = match name {
            "" => Kind::Unspecified,
            other => Kind::Custom(other.to_owned()),
        };
        event.content = payload.map(Content::Custom);
        return;
    };
    event.kind = kind;
    if let (Kind::Input | Kind::Output, Some(Value::String(text))) = (&event.kind, &payload) {
        let mut object = Map::new();
        object.insert("text".to_owned(), Value::String(text.clone()));
        read(event, Fields::new(object, "payload."), diagnostics);
        return;
    }
    if let Some(object) = payload::object(event, payload, diagnostics) {
        let rest = read(event, Fields::new(object, "payload."), diagnostics);
        metadata.keep_rest("payload", rest);
    }
}

/// Reads a payload into the event and gives back what has no field.
type Read = fn(&mut Event, Fields, &mut Diagnostics) -> Fields;

fn convention(name: &str, author: Author, payload: Option<&Value>) -> Option<(Kind, Read)> {
    let has = |keys: &[&str]| {
        keys.iter()
            .any(|key| payload.is_some_and(|payload| payload.get(*key).is_some()))
    };
    Some(match name {
        "agent_handoff" if has(&["from_agent", "to_agent"]) => (Kind::AgentHandoff, handoff),
        "mcp_call" if has(&["server", "operation"]) => (Kind::McpEnd, mcp_call),
        "llm_call" => (Kind::ModelEnd, llm_call),
        "policy_decision" if has(&["policy_id", "outcome"]) => (Kind::PolicyDecision, policy_decision),
        "data_access" if has(&["datasource", "document_ids", "chunk_ids"]) => (Kind::DataAccess, data_access),
        "state_update" => (Kind::StateUpdate, state_update),
        "retry" => (Kind::Retry, retry),
        "partial_output" => (Kind::Output, partial_output),
        "user_message" => (Kind::Input, user_message),
        _ if author == Author::User && (has(&TEXTS) || payload.is_some_and(Value::is_string)) => {
            (Kind::Input, user_message)
        }
        _ => return None,
    })
}

/// Where the words of a message are.
const TEXTS: [&str; 5] = ["text", "message", "content", "prompt", "query"];

fn handoff(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    let handoff = AgentHandoff {
        from_agent_name: fields.text("from_agent", diagnostics),
        to_agent_name: fields.text("to_agent", diagnostics),
        reason: fields.text("reason", diagnostics),
        handoff_type: fields.text("handoff_type", diagnostics),
        handoff_data: fields.first_value(&["handoff_data", "data", "context"]),
        ..AgentHandoff::default()
    };
    event.content = Some(Content::Handoff(handoff));
    fields
}

fn mcp_call(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    outcome(event, &mut fields, diagnostics);
    let execution_time_ms = whole_span(event, &mut fields, diagnostics);
    let call = McpCall {
        server_name: fields.text("server", diagnostics),
        server_url: fields.text("server_url", diagnostics),
        operation: fields.text("operation", diagnostics),
        tool_name: fields.text("tool", diagnostics),
        tool_call_id: String::new(),
        method: fields.text("method", diagnostics),
        request: fields.value("request"),
        response: fields.value("response"),
        protocol_version: fields.text("protocol_version", diagnostics),
        execution_time_ms,
    };
    event.content = Some(Content::Mcp(call));
    fields
}

fn llm_call(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    outcome(event, &mut fields, diagnostics);
    let duration_ms = whole_span(event, &mut fields, diagnostics);
    let mut model = ModelInvocation {
        provider: fields.text("provider", diagnostics),
        model: fields.text("model", diagnostics),
        request: request(&mut fields),
        response: fields.first_value(&["response", "output", "completion"]),
        temperature: fields.number("temperature", diagnostics).unwrap_or_default(),
        max_tokens: fields.count("max_tokens", diagnostics).unwrap_or_default(),
        top_p: fields.number("top_p", diagnostics).unwrap_or_default(),
        finish_reason: fields.text("finish_reason", diagnostics),
        duration_ms,
        ..ModelInvocation::default()
    };
    if let Some(usage) = fields.object("usage", diagnostics) {
        let rest = tokens(&mut model, Fields::new(usage, "payload.usage."), diagnostics);
        if !rest.is_empty() {
            fields.put_back("usage", Value::Object(rest));
        }
    }
    if let Some(total_cost) = fields.number("cost_usd", diagnostics) {
        event.cost = Some(CostDetails {
            provider: model.provider.clone(),
            service: model.model.clone(),
            total_cost,
            currency: "USD".to_owned(),
            ..CostDetails::default()
        });
    }
    event.content = Some(Content::Model(model));
    fields
}

/// What the model was asked: `request`, or the parts that stand for it.
fn request(fields: &mut Fields) -> Option<Value> {
    if let Some(request) = fields.value("request") {
        return Some(request);
    }
    let parts = ["messages", "input", "history", "prompt"].into_iter();
    let parts: Map<String, Value> = parts
        .filter_map(|key| Some((key.to_owned(), fields.value(key)?)))
        .collect();
    (!parts.is_empty()).then_some(Value::Object(parts))
}

/// Tokens as OpenAI and as Anthropic name them. Gives back what was not understood.
fn tokens(
    model: &mut ModelInvocation,
    mut usage: Fields,
    diagnostics: &mut Diagnostics,
) -> Map<String, Value> {
    let mut first = |keys: [&str; 2]| {
        keys.iter()
            .find_map(|key| usage.count(key, diagnostics))
            .unwrap_or_default()
    };
    model.prompt_tokens = first(["prompt_tokens", "input_tokens"]);
    model.completion_tokens = first(["completion_tokens", "output_tokens"]);
    model.total_tokens = first(["total_tokens", "total"]);
    model.cached_tokens = first(["cached_tokens", "cache_read_input_tokens"]);
    model.reasoning_tokens = first(["reasoning_tokens", "thinking_tokens"]);
    model.cache_write_tokens = first(["cache_write_tokens", "cache_creation_input_tokens"]);
    for (details, key, place) in [
        ("prompt_tokens_details", "cached_tokens", &mut model.cached_tokens),
        (
            "completion_tokens_details",
            "reasoning_tokens",
            &mut model.reasoning_tokens,
        ),
    ] {
        if !usage.get(details).is_some_and(Value::is_object) {
            continue;
        }
        let Some(object) = usage.object(details, diagnostics) else {
            continue;
        };
        let mut inner = Fields::new(object, "payload.usage.details.");
        *place = inner.count(key, diagnostics).unwrap_or(*place);
        let rest = inner.rest();
        if !rest.is_empty() {
            usage.put_back(details, Value::Object(rest));
        }
    }
    usage.rest()
}

/// How a call ended: its status, or failed when it speaks of an error.
fn outcome(event: &mut Event, fields: &mut Fields, diagnostics: &mut Diagnostics) {
    event.status = payload::status(fields, diagnostics);
    let speaks_of_error = fields.get("error").is_some_and(|error| {
        !matches!(error, Value::Bool(false)) && error != &json!(0) && !error_text(error).is_empty()
    });
    if speaks_of_error {
        event.status = Status::Failed;
    } else if event.status == Status::Unspecified && fields.get("status").is_none() {
        event.status = Status::Completed;
    }
}

/// The event is told when the call is over: its time is the end, and the begin lies the latency before it. Gives the
/// latency in milliseconds, 0 when it is not said.
fn whole_span(event: &mut Event, fields: &mut Fields, diagnostics: &mut Diagnostics) -> f64 {
    let sent = ["latency_ms", "duration_ms"]
        .into_iter()
        .find_map(|key| fields.number(key, diagnostics));
    let latency_ms = sent.filter(|latency| *latency >= 0.0).unwrap_or_default();
    if let Some(end) = event.time.stated {
        let begin = UnixNanos(end.0.saturating_sub((latency_ms * 1e6) as i64));
        event.end = Some(end);
        event.time = EventTime {
            stated: Some(begin),
            clock: event.time.clock,
        };
    }
    latency_ms
}

fn policy_decision(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    let mut rule_ids = fields.texts("rules", diagnostics);
    rule_ids.extend(fields.texts("rule_ids", diagnostics));
    event.content = Some(Content::Policy(PolicyDecision {
        policy_id: fields.text("policy_id", diagnostics),
        outcome: fields.text("outcome", diagnostics),
        rule_ids,
        rationale: fields.text("rationale", diagnostics),
    }));
    fields
}

fn data_access(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    event.content = Some(Content::DataAccess(DataAccess {
        datasource: fields.text("datasource", diagnostics),
        document_ids: fields.texts("document_ids", diagnostics),
        chunk_ids: fields.texts("chunk_ids", diagnostics),
        pii_categories: fields.texts("pii_categories", diagnostics),
    }));
    fields
}

fn state_update(event: &mut Event, fields: Fields, _: &mut Diagnostics) -> Fields {
    event.content = Some(Content::State(Value::Object(fields.rest())));
    Fields::new(Map::new(), "payload.")
}

fn retry(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    event.retry = Some(RetryInfo {
        attempt: fields.count("attempt", diagnostics).unwrap_or_default(),
        strategy: fields.text("strategy", diagnostics),
        backoff_ms: fields.count("backoff_ms", diagnostics).unwrap_or_default(),
    });
    fields
}

fn partial_output(event: &mut Event, fields: Fields, _: &mut Diagnostics) -> Fields {
    event.is_partial = true;
    message(event, fields, "assistant")
}

fn user_message(event: &mut Event, fields: Fields, _: &mut Diagnostics) -> Fields {
    message(event, fields, "user")
}

fn message(event: &mut Event, mut fields: Fields, role: &str) -> Fields {
    let text = fields.only_text(&TEXTS).unwrap_or_default();
    let rest = fields.rest();
    event.content = Some(Content::Message(Message {
        role: role.to_owned(),
        text,
        metadata: (!rest.is_empty()).then_some(Value::Object(rest)),
    }));
    Fields::new(Map::new(), "payload.")
}
