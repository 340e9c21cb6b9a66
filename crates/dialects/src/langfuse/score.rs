//! Scores of observations, traces and sessions.

use serde_json::Value;
use tracewake_model::{Content, Event, Kind, Score, ScoreSubject, ScoreValue, Status};

use super::ingestion::{rest, shared};
use super::tellings::Told;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::otlp::as_text;

/// A score. One without an id of its own is the one of its delivery.
pub(super) fn event_of(told: Told, mut diagnostics: Diagnostics) -> Event {
    let mut fields = Fields::new(told.body, "body.");
    let id = fields.text("id", &mut diagnostics);
    let mut text = |key: &str| fields.text(key, &mut diagnostics);
    let (trace_id, session_id, observation) = (text("traceId"), text("sessionId"), text("observationId"));
    let (name, comment, source, kind) = (text("name"), text("comment"), text("source"), text("dataType"));
    let subject = match (observation.as_str(), trace_id.as_str()) {
        ("", "") => ScoreSubject::Session,
        ("", _) => ScoreSubject::Trace,
        _ => ScoreSubject::Span,
    };
    let value = value(fields.value("value"), fields.value("stringValue"), &kind);
    let given = fields.time("timestamp", &mut diagnostics);
    let created = fields.time("createdAt", &mut diagnostics);
    if !kind.is_empty() {
        fields.put_back("dataType", Value::from(kind));
    }
    let times = [given, created, told.sent];
    Event {
        identity: match (id.as_str(), told.id.as_str()) {
            ("", "") => String::new(),
            ("", delivery) => delivery.to_owned(),
            (id, _) => format!("score:{id}"),
        },
        // It may be given again with another value.
        revision: told.tellings,
        told_in_parts: true,
        native_type: "score".to_owned(),
        session_id,
        trace_id,
        parent_span_id: observation,
        kind: Kind::Score,
        status: Status::Completed,
        time: times
            .into_iter()
            .find(|time| time.clock.is_stated())
            .unwrap_or_default(),
        content: Some(Content::Score(Score {
            name,
            value,
            comment,
            subject,
            source,
        })),
        metadata: rest(fields.rest()),
        diagnostics: diagnostics.into_list(),
        ..shared()
    }
}

/// The value: a text stands for itself, and yes and no are sent as 1 and 0.
fn value(value: Option<Value>, text: Option<Value>, kind: &str) -> ScoreValue {
    let number = value.as_ref().and_then(Value::as_f64);
    match (kind, number, value, text) {
        ("BOOLEAN", Some(number), ..) => ScoreValue::Flag(number != 0.0),
        (_, _, Some(Value::Bool(flag)), _) => ScoreValue::Flag(flag),
        ("CATEGORICAL" | "TEXT", _, _, Some(text)) => ScoreValue::Text(as_text(&text)),
        (_, Some(number), ..) => ScoreValue::Number(number),
        (_, None, Some(value), _) => ScoreValue::Text(as_text(&value)),
        (_, None, None, Some(text)) => ScoreValue::Text(as_text(&text)),
        (_, None, None, None) => ScoreValue::Unsaid,
    }
}
