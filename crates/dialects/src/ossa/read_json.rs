//! An event from a CloudEvent in JSON: what its attributes and its type say.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use tracewake_model::{Agent, Author, Clock, Content, Dialect, Event, EventTime, Kind, Status, Usage};

use super::attributes::Attributes;
use super::fields::{Fields, as_text};
use super::{OWN_TYPES, contents, is_event, usage};
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::json::{Parsed, parse_lenient};

/// Reads the event in a parsed value.
pub(super) fn event_of(parsed: Parsed) -> Result<Event, Rejected> {
    let Value::Object(mut object) = parsed.value else {
        return Err(Rejected::new("an event must be a JSON object"));
    };
    if !is_event(&object) {
        return Err(Rejected::new(
            "the object is no CloudEvent: it has no specversion",
        ));
    }
    let mut diagnostics = Diagnostics::default();
    // The SDK never sees the data: it refuses data that does not fit its content type, which the Python client sends.
    let (data, encoded) = data_of(&mut object, &mut diagnostics);
    let mut attributes = Attributes::read(object, &mut diagnostics);
    if let Some(encoded) = encoded {
        attributes.others.insert("data_base64".to_owned(), encoded);
    }
    diagnostics.repaired("event", parsed.repairs);
    let mut event = envelope(attributes, &mut diagnostics);
    let before = diagnostics.count();
    event.cost = usage::cost_of(&data, &mut diagnostics);
    let is_cost_read = event.cost.is_some() && diagnostics.count() == before;
    fill(&mut event, data, is_cost_read);
    event.diagnostics = diagnostics.into_list();
    Ok(event)
}

/// Takes the data out of an object; null when there is none. Of `data_base64` what cannot be read is given beside it.
fn data_of(object: &mut Map<String, Value>, diagnostics: &mut Diagnostics) -> (Value, Option<Value>) {
    let data = object.remove("data").unwrap_or(Value::Null);
    let Some(encoded) = object.remove("data_base64").filter(|encoded| !encoded.is_null()) else {
        return (data, None);
    };
    if !data.is_null() {
        diagnostics.add("data_base64", "is given beside data; data was read");
        return (data, Some(encoded));
    }
    let Some(bytes) = encoded.as_str().and_then(|text| STANDARD.decode(text).ok()) else {
        diagnostics.add("data_base64", "is no base64; it was kept as it is");
        return (data, Some(encoded));
    };
    match (parse_lenient(&bytes), std::str::from_utf8(&bytes)) {
        (Ok(parsed), _) => (parsed.value, None),
        (Err(_), Ok(text)) => (Value::from(text), None),
        // What is neither JSON nor text stays in its encoding.
        (Err(_), Err(_)) => (data, Some(encoded)),
    }
}

/// Everything that the attributes say.
fn envelope(attributes: Attributes, diagnostics: &mut Diagnostics) -> Event {
    let Attributes {
        id,
        source,
        kind,
        time,
        mut others,
    } = attributes;
    let mut extension = |name: &str| others.remove(name).map_or(String::new(), |value| as_text(&value));
    Event {
        dialect: Dialect::Ossa,
        identity: match id.as_str() {
            "" => String::new(),
            id => format!("{source}\u{1f}{id}"),
        },
        native_type: kind,
        session_id: extension("ossainteractionid"),
        trace_id: extension("ossatraceid"),
        span_id: extension("ossaspanid"),
        agent: Agent {
            id: extension("ossaagentid"),
            ..Agent::default()
        },
        origin: source,
        // There are no events for model calls: what one event says it used is said nowhere else.
        usage: Usage::PerEvent,
        time: time.map_or(EventTime::default(), |time| read_time(&time, diagnostics)),
        metadata: Some(Value::Object(others)).filter(|others| others != &json!({})),
        ..Event::default()
    }
}

fn read_time(value: &Value, diagnostics: &mut Diagnostics) -> EventTime {
    let time = match value {
        Value::String(text) => EventTime::parse(text),
        _ => EventTime::unreadable(),
    };
    if time.clock == Clock::Unreadable {
        diagnostics.add(
            "time",
            format!("{value} is no time between the years 1678 and 2261"),
        );
    }
    time
}

/// Kind, author and status by type, then what the data says. Data that has no place goes into the metadata.
fn fill(event: &mut Event, data: Value, is_cost_read: bool) {
    let kind = event.native_type.strip_prefix(OWN_TYPES).unwrap_or_default();
    let is_mcp = data.get("mcp_server").is_some_and(|server| !server.is_null());
    let (kind, author) = match (kind, is_mcp) {
        ("agent.started", _) => (Kind::AgentStart, Author::Agent),
        ("agent.completed" | "agent.failed", _) => (Kind::AgentEnd, Author::Agent),
        ("agent.handoff", _) => (Kind::AgentHandoff, Author::Agent),
        ("tool.called", false) => (Kind::ToolStart, Author::Agent),
        ("tool.called", true) => (Kind::McpStart, Author::Agent),
        ("tool.completed" | "tool.failed", false) => (Kind::ToolEnd, Author::Tool),
        ("tool.completed" | "tool.failed", true) => (Kind::McpEnd, Author::Tool),
        ("turn.started", _) => (Kind::TurnStart, Author::User),
        ("turn.completed" | "turn.failed", _) => (Kind::TurnEnd, Author::Agent),
        ("state.updated", _) => (Kind::StateUpdate, Author::Agent),
        ("workflow.started", _) => (Kind::WorkflowStart, Author::System),
        ("workflow.completed" | "workflow.failed", _) => (Kind::WorkflowEnd, Author::System),
        _ if event.native_type.is_empty() => (Kind::Unspecified, Author::Unspecified),
        _ => (Kind::Custom(event.native_type.clone()), Author::Unspecified),
    };
    (event.kind, event.author) = (kind, author);
    event.status = status(&event.native_type, &data);
    if event.agent.id.is_empty() {
        let named = data.get("agent_id").filter(|id| id.is_string() || id.is_number());
        event.agent.id = named.map_or(String::new(), as_text);
    }
    event.pair = pair(event, &data);
    let rest = match (&event.kind, data) {
        (_, Value::Null) => Value::Null,
        (Kind::StateUpdate, data) => whole(event, Content::State(data)),
        (Kind::Custom(_) | Kind::Unspecified, data) => whole(event, Content::Custom(data)),
        (_, Value::Object(fields)) => {
            let mut fields = Fields(fields);
            if matches!(event.kind, Kind::WorkflowStart | Kind::WorkflowEnd) {
                name_workflow(event, &mut fields);
            }
            event.content = contents::content(event, &mut fields);
            if is_cost_read {
                usage::forget(&mut fields.0);
            }
            if fields
                .0
                .get("agent_id")
                .is_some_and(|id| as_text(id) == event.agent.id)
            {
                fields.0.remove("agent_id");
            }
            Value::Object(fields.0)
        }
        (_, other) => other,
    };
    if rest != Value::Null && rest != json!({}) {
        let metadata = event.metadata.get_or_insert_with(|| json!({}));
        metadata["data"] = rest;
    }
}

/// There is no field for the name of a workflow: it is in the metadata, beside the attributes.
fn name_workflow(event: &mut Event, fields: &mut Fields) {
    if let Some(name) = fields.0.remove("workflow") {
        event.metadata.get_or_insert_with(|| json!({}))["workflow"] = name;
    }
}

/// Keeps data as it is; nothing is left of it.
fn whole(event: &mut Event, content: Content) -> Value {
    event.content = Some(content);
    Value::Null
}

/// By the end of the type; what is completed may have failed all the same.
fn status(native_type: &str, data: &Value) -> Status {
    let stated = data.get("status").and_then(Value::as_str).unwrap_or_default();
    match native_type.rsplit('.').next().unwrap_or_default() {
        "failed" => Status::Failed,
        "started" | "called" => Status::Started,
        "completed" => match stated.to_ascii_lowercase().as_str() {
            "failed" | "failure" | "error" => Status::Failed,
            "cancelled" | "canceled" | "aborted" => Status::Cancelled,
            _ => Status::Completed,
        },
        _ => Status::Unspecified,
    }
}

/// What joins the two ends of a span without a span id. Without a trace or an interaction every run of a workflow would
/// be the same one, so nothing is joined there.
fn pair(event: &Event, data: &Value) -> String {
    let place = match event.trace_id.as_str() {
        "" => &event.session_id,
        trace => trace,
    };
    if !event.span_id.is_empty() || place.is_empty() {
        return String::new();
    }
    let said = |name: &str| data.get(name).filter(|value| !value.is_null()).map(as_text);
    let agent = &event.agent.id;
    match event.kind {
        Kind::WorkflowStart | Kind::WorkflowEnd => {
            let workflow = said("workflow")
                .or_else(|| said("workflow_id"))
                .unwrap_or_default();
            format!("workflow:{workflow}@{place}")
        }
        Kind::TurnStart | Kind::TurnEnd => said("turn_number")
            .map(|turn| format!("turn:{agent}:{turn}@{place}"))
            .unwrap_or_default(),
        Kind::AgentStart | Kind::AgentEnd if !agent.is_empty() => format!("agent:{agent}@{place}"),
        _ => String::new(),
    }
}
