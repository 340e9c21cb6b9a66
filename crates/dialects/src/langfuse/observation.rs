//! Observations. One is created and updated in parts of any number, which are joined as far as they are in one body or
//! file; beyond that their events are joined by the span that they are of. A creation is the start of the span; what
//! says when it ended, or what came of it, is the end.

use serde_json::{Map, Value};
use tracewake_model::{Content, Event, EventTime, Kind, Severity, Status};

use super::content::{self, Stage};
use super::ingestion::{Part, rest, shared};
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::memory::Memory;

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

/// Members that the end of an observation has, where its start is told apart.
const ENDS: [&str; 7] = [
    "output",
    "usage",
    "usageDetails",
    "costDetails",
    "statusMessage",
    "endTime",
    "level",
];

/// Whether events of a batch with this name are of observations.
pub(super) fn is_type(noun: &str) -> bool {
    noun == ANY || type_of(noun).is_some()
}

fn type_of(name: &str) -> Option<Type> {
    let found = TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, found)| *found)
}

/// What a part of an observation tells.
pub(super) fn events_of(
    noun: &str,
    is_creation: bool,
    part: Part,
    memory: &mut Memory,
    mut diagnostics: Diagnostics,
) -> Result<Vec<Event>, Rejected> {
    let mut ids = Fields::new(part.body.clone(), "body.");
    let id = match ids.text("id", &mut Diagnostics::default()) {
        unsaid if unsaid.is_empty() => part.id.clone(),
        id => id,
    };
    if id.is_empty() {
        return Err(Rejected::new("an observation must have an id"));
    }
    let key = format!("{}:{id}", ids.text("traceId", &mut Diagnostics::default()));
    let is_over = is_ended(&part.body);
    let (whole, is_joined) = match part.is_exported {
        true => (part.body.clone(), false),
        false => join(&key, is_creation, &part.body, memory),
    };
    let stated = ids.text("type", &mut Diagnostics::default());
    let of_noun = type_of(noun).or_else(|| type_of(&stated));
    let of_whole = || type_of(whole.get("type").and_then(Value::as_str).unwrap_or_default());
    let Some(kind) = of_noun.or_else(of_whole) else {
        diagnostics.add(
            "body.type",
            format!("{stated:?} is no type of an observation that is known"),
        );
        return Ok(vec![told(
            &key,
            &id,
            Type::Span,
            Stage::Whole,
            &part,
            whole,
            diagnostics,
        )]);
    };
    let stages: &[Stage] = match (kind, is_creation, is_over) {
        (Type::Event | Type::Retriever | Type::Evaluator | Type::Guardrail, ..) => &[Stage::Whole],
        _ if part.is_exported => &[Stage::Whole],
        (_, true, true) => &[Stage::Whole],
        // What it ended with came first.
        (_, true, false) if is_ended(&whole) => &[Stage::Start, Stage::End],
        (_, true, false) => &[Stage::Start],
        (_, false, true) => &[Stage::End],
        (_, false, false) if is_joined => &[Stage::Start],
        (_, false, false) => return Ok(vec![aside(noun, &id, part, diagnostics)]),
    };
    let told = stages.iter().map(|stage| {
        let part = Part {
            body: Map::new(),
            sent: part.sent,
            id: part.id.clone(),
            is_exported: part.is_exported,
            // Joined with others it says more than alone.
            revision: part.revision * 2 + u64::from(is_joined),
        };
        told(
            &key,
            &id,
            kind,
            *stage,
            &part,
            whole.clone(),
            Diagnostics::default(),
        )
    });
    let mut events: Vec<Event> = told.collect();
    if let Some(first) = events.first_mut() {
        first.diagnostics.extend(diagnostics.into_list());
    }
    Ok(events)
}

fn is_ended(body: &Map<String, Value>) -> bool {
    let said = |key: &str| body.get(key).is_some_and(|value| !value.is_null());
    said("endTime") || OUTCOMES.iter().any(|key| said(key))
}

/// The part together with those before it, and whether there were any. A creation says nothing that an update before it
/// did not say later.
fn join(
    key: &str,
    is_creation: bool,
    body: &Map<String, Value>,
    memory: &mut Memory,
) -> (Map<String, Value>, bool) {
    let own = body.iter().filter(|(_, value)| !value.is_null());
    let mut own: Map<String, Value> = own.map(|(key, value)| (key.clone(), value.clone())).collect();
    let known = memory.recall(key).and_then(Value::as_object).cloned();
    let is_joined = known.is_some();
    if let Some(known) = known {
        for (name, value) in known {
            match own.get_mut(&name) {
                Some(Value::Object(own)) if name == "metadata" => {
                    for (name, value) in value.as_object().into_iter().flatten() {
                        own.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                }
                Some(_) if !is_creation => {}
                _ => {
                    own.insert(name, value);
                }
            }
        }
    }
    memory.remember(key, Value::Object(own.clone()));
    (own, is_joined)
}

/// An event of an observation.
fn told(
    key: &str,
    id: &str,
    kind: Type,
    stage: Stage,
    part: &Part,
    body: Map<String, Value>,
    mut diagnostics: Diagnostics,
) -> Event {
    let mut body = body;
    body.retain(|key, _| match stage {
        Stage::Start => !ENDS.contains(&key.as_str()),
        Stage::End | Stage::Whole => true,
    });
    let mut fields = Fields::new(body, "body.");
    for known in ["id", "type"] {
        let _ = fields.value(known);
    }
    let began = fields.time("startTime", &mut diagnostics);
    let ended = fields.time("endTime", &mut diagnostics);
    let level = fields.text("level", &mut diagnostics).to_ascii_uppercase();
    let is_whole = stage == Stage::Whole && began.clock.is_stated();
    let mut event = Event {
        identity: match stage {
            Stage::Start => format!("{key}#start"),
            Stage::End | Stage::Whole => key.to_owned(),
        },
        revision: part.revision,
        native_type: content::name_of(kind).to_owned(),
        trace_id: fields.text("traceId", &mut diagnostics),
        session_id: fields.text("sessionId", &mut diagnostics),
        span_id: id.to_owned(),
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
            Stage::End => or(ended, part.sent),
            Stage::Start | Stage::Whole => or(began, part.sent),
        },
        end: match is_whole {
            true => or(ended, began).stated,
            false => None,
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
    if is_whole && !ended.clock.is_stated() && kind != Type::Event {
        diagnostics.add("body.endTime", "is missing; the span is shown without a length");
    }
    content::fill(&mut event, kind, stage, &mut fields, &mut diagnostics);
    event.metadata = rest(fields.rest());
    event.diagnostics = diagnostics.into_list();
    event
}

fn or(time: EventTime, other: EventTime) -> EventTime {
    if time.clock.is_stated() { time } else { other }
}

/// An update that neither begins nor ends its observation, which is not known here: shown below it.
fn aside(noun: &str, id: &str, part: Part, mut diagnostics: Diagnostics) -> Event {
    let mut fields = Fields::new(part.body, "body.");
    let _ = fields.value("id");
    Event {
        identity: part.id,
        native_type: format!("{noun}-update"),
        trace_id: fields.text("traceId", &mut diagnostics),
        parent_span_id: id.to_owned(),
        kind: Kind::Custom("update".to_owned()),
        status: Status::Completed,
        time: part.sent,
        content: rest(fields.rest()).map(Content::Custom),
        diagnostics: diagnostics.into_list(),
        ..shared()
    }
}

#[cfg(test)]
mod tests;
