//! Observations. One is created and updated in parts of any number, and is one event that says all of them: the start
//! of its span until a part says when it ended or what came of it, the whole span from then on.

use serde_json::{Map, Value};
use tracewake_model::{Event, EventTime, Severity, Status};

use super::content::{self, Stage};
use super::ingestion::{rest, shared};
use super::tellings::Told;
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;

/// What an observation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Span,
    Generation,
    Embedding,
    Agent,
    Tool,
    Chain,
    Retriever,
    Evaluator,
    Guardrail,
    Event,
}

/// Names of types, as they are before `-create` and in `body.type`.
const TYPES: &[(&str, Type)] = &[
    ("span", Type::Span),
    ("generation", Type::Generation),
    ("embedding", Type::Embedding),
    ("agent", Type::Agent),
    ("tool", Type::Tool),
    ("chain", Type::Chain),
    ("retriever", Type::Retriever),
    ("evaluator", Type::Evaluator),
    ("guardrail", Type::Guardrail),
    ("event", Type::Event),
];
/// What an observation is called whose type is in its body.
const ANY: &str = "observation";
/// Members that say what came of an observation.
const OUTCOMES: [&str; 5] = ["output", "usage", "usageDetails", "costDetails", "statusMessage"];

/// Whether events of a batch with this name are of observations.
pub(super) fn is_type(noun: &str) -> bool {
    noun == ANY || type_of(noun).is_some()
}

fn type_of(name: &str) -> Option<Type> {
    let found = TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, found)| *found)
}

/// The event of an observation.
pub(super) fn event_of(told: Told, mut diagnostics: Diagnostics) -> Result<Event, Rejected> {
    let is_over = is_ended(&told.body);
    let mut fields = Fields::new(told.body, "body.");
    let id = match fields.text("id", &mut diagnostics) {
        unsaid if unsaid.is_empty() => told.id.clone(),
        id => id,
    };
    if id.is_empty() {
        return Err(Rejected::new("an observation must have an id"));
    }
    let stated = fields.text("type", &mut diagnostics);
    let known = type_of(&told.noun).or_else(|| type_of(&stated));
    if known.is_none() && !stated.is_empty() {
        let reason = format!("{stated:?} is no type of an observation that is known");
        diagnostics.add("body.type", reason);
    }
    let kind = known.unwrap_or(Type::Span);
    let began = fields.time("startTime", &mut diagnostics);
    let stage = match (kind, is_over) {
        (Type::Event | Type::Retriever | Type::Evaluator | Type::Guardrail, _) => Stage::Whole,
        _ if told.is_exported => Stage::Whole,
        (_, false) => Stage::Start,
        (_, true) if told.is_created || began.clock.is_stated() => Stage::Whole,
        // Its creation is not known.
        (_, true) => Stage::End,
    };
    let ended = match fields.time("endTime", &mut diagnostics) {
        // What it came to was said when it was there.
        unsaid if !unsaid.clock.is_stated() && told.tellings > 1 && !told.is_exported => told.last_sent,
        ended => ended,
    };
    let level = fields.text("level", &mut diagnostics).to_ascii_uppercase();
    let stated_trace = fields.text("traceId", &mut diagnostics);
    // An update may name its observation alone.
    let names_span_alone = stated_trace.is_empty() && !told.is_created && !told.is_exported;
    let began = or(began, told.sent);
    let mut event = Event {
        identity: format!("{stated_trace}:{id}"),
        revision: told.tellings,
        told_in_parts: true,
        native_type: content::name_of(kind).to_owned(),
        trace_id: if names_span_alone {
            id.clone()
        } else {
            stated_trace
        },
        names_span_alone,
        session_id: fields.text("sessionId", &mut diagnostics),
        span_id: id,
        parent_span_id: fields.text("parentObservationId", &mut diagnostics),
        severity: match level.as_str() {
            "DEBUG" => Severity::Debug,
            "WARNING" => Severity::Warn,
            "ERROR" => Severity::Error,
            _ => Severity::Unspecified,
        },
        status: match (level.as_str(), stage) {
            ("ERROR", _) => Status::Failed,
            (_, Stage::Start) => Status::Started,
            _ => Status::Completed,
        },
        time: match stage {
            Stage::End => or(ended, told.last_sent),
            Stage::Start | Stage::Whole => began,
        },
        end: match stage {
            Stage::Whole => or(ended, began).stated,
            Stage::Start | Stage::End => None,
        },
        ..shared()
    };
    if let (Some(start), Some(end)) = (event.time.stated, event.end)
        && end < start
    {
        diagnostics.add(
            "body.endTime",
            "is before startTime; the span is shown without a length",
        );
        event.end = Some(start);
    }
    if stage == Stage::Whole && !ended.clock.is_stated() && kind != Type::Event {
        diagnostics.add("body.endTime", "is missing; the span is shown without a length");
    }
    content::fill(&mut event, kind, stage, &mut fields, &mut diagnostics);
    event.metadata = rest(fields.rest());
    event.diagnostics = diagnostics.into_list();
    Ok(event)
}

fn is_ended(body: &Map<String, Value>) -> bool {
    let said = |key: &str| body.get(key).is_some_and(|value| !value.is_null());
    said("endTime") || OUTCOMES.iter().any(|key| said(key))
}

fn or(time: EventTime, other: EventTime) -> EventTime {
    if time.clock.is_stated() { time } else { other }
}

#[cfg(test)]
mod tests;
