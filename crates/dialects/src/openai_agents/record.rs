//! One record: the beginning of a trace, or a span.

use serde_json::{Map, Value};
use tracewake_model::{AgentScope, Dialect, Event, EventTime, Kind, Status};

use super::content;
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::json::Parsed;

/// What a span without an id of its own is called by.
const UNNAMED: &str = "an item must have an id";

/// What a record describes: itself, and where it is the root of a trace, that this ended.
pub(super) fn events_of(parsed: Parsed) -> Result<Vec<Event>, Rejected> {
    let Value::Object(object) = parsed.value else {
        return Err(Rejected::new("an item must be a JSON object"));
    };
    let mut diagnostics = Diagnostics::default();
    diagnostics.repaired("item", parsed.repairs);
    let mut fields = Fields::new(object, "");
    match fields.text("object", &mut diagnostics).as_str() {
        "trace" => Ok(vec![trace(fields, diagnostics)?]),
        "trace.span" => span(fields, diagnostics),
        other => Err(Rejected::new(format!(
            "an item is a \"trace\" or a \"trace.span\", not {other:?}"
        ))),
    }
}

fn shared() -> Event {
    Event {
        dialect: Dialect::OpenAiAgents,
        // One request may hold the trace, which names the session, and another its spans.
        shares_session_of_trace: true,
        agent_scope: AgentScope::Run,
        ..Event::default()
    }
}

/// The beginning of a trace. It does not say when: that is told by what lies in it.
fn trace(mut fields: Fields, mut diagnostics: Diagnostics) -> Result<Event, Rejected> {
    let id = fields.text("id", &mut diagnostics);
    if id.is_empty() {
        return Err(Rejected::new(UNNAMED));
    }
    let mut metadata = Map::new();
    if let Some(name) = fields.value("workflow_name") {
        metadata.insert("workflow".to_owned(), name);
    }
    let session_id = fields.text("group_id", &mut diagnostics);
    metadata.extend(fields.rest());
    Ok(Event {
        identity: id.clone(),
        native_type: "trace".to_owned(),
        session_id,
        trace_id: id.clone(),
        span_id: id,
        kind: Kind::WorkflowStart,
        status: Status::Started,
        metadata: Some(Value::Object(metadata)),
        diagnostics: diagnostics.into_list(),
        ..shared()
    })
}

fn span(mut fields: Fields, mut diagnostics: Diagnostics) -> Result<Vec<Event>, Rejected> {
    let id = fields.text("id", &mut diagnostics);
    let trace_id = fields.text("trace_id", &mut diagnostics);
    if id.is_empty() {
        return Err(Rejected::new(UNNAMED));
    }
    if trace_id.is_empty() {
        return Err(Rejected::new(format!("span {id}: trace_id is missing")));
    }
    let parent = fields.text("parent_id", &mut diagnostics);
    let started = fields.time("started_at", &mut diagnostics);
    let ended = fields.time("ended_at", &mut diagnostics);
    let is_over = ended.clock.is_stated();
    let error = fields.value("error");
    let data = fields.object("span_data", &mut diagnostics).unwrap_or_default();
    let mut event = Event {
        identity: format!("{trace_id}:{id}"),
        revision: u64::from(is_over),
        trace_id: trace_id.clone(),
        span_id: id,
        parent_span_id: match parent.is_empty() {
            true => trace_id.clone(),
            false => parent.clone(),
        },
        status: match (&error, is_over) {
            (Some(_), _) => Status::Failed,
            (None, true) => Status::Completed,
            (None, false) => Status::InProgress,
        },
        end: ended.stated.or(started.stated),
        time: match started.clock.is_stated() {
            true => started,
            false => ended,
        },
        ..shared()
    };
    if let (Some(start), Some(end)) = (event.time.stated, event.end)
        && end < start
    {
        diagnostics.add(
            "ended_at",
            "is before started_at; the span is shown without a length",
        );
        event.end = Some(start);
    }
    let mut metadata = content::fill(
        &mut event,
        Fields::new(data, "span_data."),
        error.as_ref(),
        &mut diagnostics,
    );
    if let Some(error) = error {
        metadata.insert("error".to_owned(), error);
    }
    metadata.extend(fields.rest());
    event.metadata = Some(Value::Object(metadata)).filter(|metadata| metadata != &Value::Object(Map::new()));
    event.diagnostics = diagnostics.into_list();
    let end = (parent.is_empty() && is_over).then(|| end_of_trace(&event, ended));
    Ok([event].into_iter().chain(end).collect())
}

/// A trace ends with its root; where it has several, with the last one.
fn end_of_trace(root: &Event, ended: EventTime) -> Event {
    let at = ended.stated.map_or(0, |at| at.0);
    Event {
        identity: format!("{}#end", root.trace_id),
        revision: u64::try_from(at).unwrap_or_default(),
        native_type: "trace".to_owned(),
        trace_id: root.trace_id.clone(),
        span_id: root.trace_id.clone(),
        kind: Kind::WorkflowEnd,
        status: root.status,
        time: ended,
        ..shared()
    }
}

#[cfg(test)]
mod tests;
