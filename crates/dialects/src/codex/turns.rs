//! Turns, and what is said of a thread as a whole: errors, warnings, changes of its history.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Author, Content, ErrorInfo, Event, Kind, Message, PerformanceMetrics, Severity, Status,
};

use super::rollout::Reading;
use super::{model_calls, readable, text};

/// What a turn runs with. Older versions say nothing else of a turn's beginning.
pub(super) fn context(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    reading.place.enter_turn(text(payload, "turn_id"));
    // The mode that a turn runs in may name another model, which is then the one that is asked.
    let of_mode = text(&payload["collaboration_mode"]["settings"], "model");
    let model = [of_mode, text(payload, "model")]
        .into_iter()
        .find(|model| !model.is_empty());
    if let Some(model) = model {
        reading.place.turn.model = model.to_owned();
    }
    let mut event = reading.custom(payload, Severity::Debug);
    name_trace(&mut event, payload);
    vec![event]
}

/// A turn begins.
pub(super) fn begins(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let id = text(payload, "turn_id");
    reading.place.enter_turn(id);
    model_calls::forget(reading);
    let around = text(&payload["turn_attribution"], "parent_turn_id");
    let mut event = reading.event(Kind::TurnStart);
    reading.place.turn.is_span = !id.is_empty();
    event.span_id = id.to_owned();
    event.parent_span_id = around.to_owned();
    event.status = Status::Started;
    event.identity = match id {
        "" => reading.identity_by_content(payload),
        _ => reading.identity_in_turn("begins"),
    };
    event.metadata = Some(payload.clone());
    name_trace(&mut event, payload);
    event
}

/// All spans of the trace of a turn belong to the session of its thread.
fn name_trace(event: &mut Event, payload: &Value) {
    let trace = text(payload, "trace_id");
    if !trace.is_empty() {
        event.trace_id = trace.to_owned();
        event.shares_session_of_trace = true;
    }
}

/// A turn ends, or was broken off.
pub(super) fn ends(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let mut event = reading.event(Kind::TurnEnd);
    let id = match text(payload, "turn_id") {
        "" if reading.place.turn.is_span => reading.place.turn.id.clone(),
        id => id.to_owned(),
    };
    event.identity = match id.as_str() {
        "" => reading.identity_by_content(payload),
        id => reading.identity(&format!("{id}/ends")),
    };
    event.span_id = id;
    event.parent_span_id.clear();
    event.status = match (text(payload, "type"), text(payload, "reason")) {
        ("turn_aborted", "budget_limited") => Status::Failed,
        ("turn_aborted", _) => Status::Cancelled,
        _ => Status::Completed,
    };
    event.performance = payload["duration_ms"]
        .as_f64()
        .map(|duration_ms| PerformanceMetrics {
            duration_ms,
            ..PerformanceMetrics::default()
        });
    let mut fields = payload.as_object().cloned().unwrap_or_default();
    // It was said in a line of its own.
    fields.remove("last_agent_message");
    event.metadata = Some(Value::Object(fields));
    event
}

/// Something failed that is no call.
pub(super) fn error(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let mut event = reading.event(Kind::Error);
    event.identity = reading.identity_by_content(payload);
    event.status = Status::Failed;
    let code = match &payload["codex_error_info"] {
        Value::Null => String::new(),
        Value::String(code) => code.clone(),
        Value::Object(named) => named.keys().next().cloned().unwrap_or_default(),
        other => other.to_string(),
    };
    event.content = Some(Content::Error(ErrorInfo {
        error_message: text(payload, "message").to_owned(),
        error_code: code,
        recoverable: text(payload, "type") == "stream_error",
        ..ErrorInfo::default()
    }));
    event.metadata = Some(readable(payload));
    event
}

/// The program warns the person.
pub(super) fn warning(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let mut event = reading.event(Kind::System);
    event.identity = reading.identity_by_content(payload);
    event.severity = Severity::Warn;
    event.author = Author::System;
    event.content = Some(Content::Message(Message {
        role: "system".to_owned(),
        text: text(payload, "message").to_owned(),
        metadata: None,
    }));
    event
}

/// The history of the thread is another one now.
pub(super) fn state(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let mut event = reading.event(Kind::StateUpdate);
    event.identity = reading.identity_by_content(payload);
    let mut state: Map<String, Value> = payload.as_object().cloned().unwrap_or_default();
    state.insert("key".to_owned(), json!(text(payload, "type")));
    event.content = Some(Content::State(Value::Object(state)));
    event
}
