//! What objects of Langfuse look like: events of a batch, and the traces, observations and scores that it exports.

use serde_json::{Map, Value};

use crate::tellings::TELLINGS;

type Object = Map<String, Value>;

/// Types of observations as exports write them.
const TYPES: [&str; 10] = [
    "SPAN",
    "GENERATION",
    "EVENT",
    "AGENT",
    "TOOL",
    "CHAIN",
    "RETRIEVER",
    "EVALUATOR",
    "EMBEDDING",
    "GUARDRAIL",
];

/// Whether an object is one record.
pub(super) fn is_record(object: &Object) -> bool {
    is_delivery(object)
        || is_observation(object)
        || is_score(object)
        || is_bare_trace(object)
        || is_told_in_parts(object)
}

/// Whether an object holds several records of one thing. Others keep tellings of their own under this name.
fn is_told_in_parts(object: &Object) -> bool {
    let is_own =
        |first: &Object| is_delivery(first) || is_observation(first) || is_score(first) || is_trace(first);
    object.len() == 1 && first_of(object, TELLINGS).is_some_and(is_own)
}

/// What an object is that was exported, in the word of deliveries; none for any other.
pub(super) fn exported_noun(object: &Object) -> Option<&'static str> {
    let is_named = has(object, "id");
    let nouns = [
        ("observation", is_observation(object)),
        ("score", is_score(object)),
        ("trace", is_trace(object) || is_named),
    ];
    nouns
        .into_iter()
        .find(|(_, is_one)| *is_one)
        .map(|(noun, _)| noun)
}

/// Whether an object holds records.
pub(super) fn is_envelope(object: &Object) -> bool {
    first_of(object, "batch").is_some_and(is_delivery)
        || is_trace_with_parts(object)
        || first_of(object, "data").is_some_and(|item| is_record(item) || is_trace_with_parts(item))
}

/// An event of a batch: `{id, timestamp, type, body}`.
pub(super) fn is_delivery(object: &Object) -> bool {
    let kind = text(object, "type");
    let is_known = kind.ends_with("-create") || kind.ends_with("-update") || kind == "sdk-log";
    is_known && object.get("body").is_some_and(Value::is_object)
}

/// An observation as it is exported.
pub(super) fn is_observation(object: &Object) -> bool {
    let is_one = TYPES.contains(&text(object, "type")) && has(object, "startTime");
    (is_one || has(object, "completionStartTime") || has(object, "parentObservationId"))
        && has(object, "traceId")
        && has(object, "id")
}

/// A score as it is sent by itself or exported.
pub(super) fn is_score(object: &Object) -> bool {
    let is_about = ["traceId", "sessionId", "observationId"];
    has(object, "name")
        && (has(object, "value") || has(object, "stringValue"))
        && is_about.iter().any(|key| has(object, key))
        && !has(object, "startTime")
}

/// A trace as it is exported, with its observations and scores or with their ids alone.
pub(super) fn is_trace(object: &Object) -> bool {
    let has_lists = ["observations", "scores"]
        .iter()
        .any(|key| object.get(*key).is_some_and(Value::is_array));
    let is_named = has(object, "htmlPath") || has(object, "projectId") && has_lists;
    has(object, "id") && (is_named || has(object, "timestamp") && has_lists)
}

fn is_bare_trace(object: &Object) -> bool {
    is_trace(object) && !is_trace_with_parts(object)
}

/// A trace with what belongs to it, in itself or beside it.
pub(super) fn is_trace_with_parts(object: &Object) -> bool {
    let is_beside = object
        .get("trace")
        .and_then(Value::as_object)
        .is_some_and(|trace| has(trace, "id"));
    let has_parts = first_of(object, "observations").is_some_and(is_observation)
        || first_of(object, "scores").is_some_and(|score| has(score, "name"));
    has_parts && (is_beside || is_trace(object))
}

fn first_of<'o>(object: &'o Object, key: &str) -> Option<&'o Object> {
    object.get(key)?.as_array()?.first()?.as_object()
}

fn has(object: &Object, key: &str) -> bool {
    object.contains_key(key)
}

fn text<'o>(object: &'o Object, key: &str) -> &'o str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}
