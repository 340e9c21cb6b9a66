//! Jaeger's JSON, as its API answers and its window downloads: traces of spans, each naming one of the processes behind
//! them; and spans with their process inside, as Jaeger stores them.

use std::ops::Range;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::values::{Object, attribute, attributes, end, export, id, kind, nanos, put, take_fields};
use crate::json::scan;
use crate::otlp::split_json::Member;
use crate::split::Cut;
use crate::{Rejected, SplitError};

/// Whether an object is one span with its process: inside it, or as the one span of a trace.
pub(super) fn is_record(object: &Map<String, Value>) -> bool {
    is_span(object) || one_span(object).is_some()
}

/// Whether an object is a trace, or a list of traces.
pub(super) fn is_envelope(object: &Map<String, Value>) -> bool {
    let first = object.get("data").and_then(Value::as_array);
    let first = first.and_then(|traces| traces.first()?.as_object());
    is_trace(object) || first.is_some_and(is_trace)
}

fn is_span(object: &Map<String, Value>) -> bool {
    ["traceID", "spanID", "operationName"]
        .iter()
        .all(|key| object.contains_key(*key))
}

fn is_trace(object: &Map<String, Value>) -> bool {
    let spans = object.get("spans").and_then(Value::as_array);
    let first = spans.and_then(|spans| spans.first()?.as_object());
    first.is_some_and(is_span) || (object.contains_key("traceID") && spans.is_some())
}

/// The span of a trace that holds only it.
fn one_span(trace: &Map<String, Value>) -> Option<&Map<String, Value>> {
    match trace.get("spans")?.as_array()?.as_slice() {
        [span] => span.as_object().filter(|span| is_span(span)),
        _ => None,
    }
}

/// Cuts the spans out of a list of traces, or out of one trace. Each stands beside its process in a trace of its own.
pub(super) fn split(text: &Bytes, members: &[Member<'_>], cut: &mut Cut) -> Result<bool, SplitError> {
    if let Some(spans) = spans_of(text, members) {
        return split_trace(text, members, spans, cut).map(|()| true);
    }
    let Some(traces) = named(members, b"data").filter(|place| text[place.start] == b'[') else {
        return Ok(false);
    };
    let first = scan::first_element(text, traces.start).and_then(|first| scan::members(text, first.start));
    if first.is_none_or(|first| spans_of(text, &first).is_none()) {
        return Ok(false);
    }
    let each = scan::each_element(text, traces.start, |trace| {
        let members = scan::members(text, trace.start).unwrap_or_default();
        match spans_of(text, &members) {
            Some(spans) => split_trace(text, &members, spans, cut),
            // Whatever it is, the reader says so.
            None => cut.push(text.slice(trace)),
        }
    });
    each.unwrap_or(Ok(())).map(|()| true)
}

/// The list of spans of a trace.
fn spans_of<'m>(text: &[u8], trace: &'m [Member<'_>]) -> Option<&'m Range<usize>> {
    let spans = named(trace, b"spans").filter(|place| text[place.start] == b'[')?;
    let first = scan::first_element(text, spans.start).and_then(|first| scan::members(text, first.start));
    let has_span = first.is_some_and(|first| named(&first, b"spanID").is_some());
    (has_span || named(trace, b"traceID").is_some()).then_some(spans)
}

fn split_trace(
    text: &Bytes,
    trace: &[Member<'_>],
    spans: &Range<usize>,
    cut: &mut Cut,
) -> Result<(), SplitError> {
    let processes = named(trace, b"processes").and_then(|place| scan::members(text, place.start));
    let processes = processes.unwrap_or_default();
    let each = scan::each_element(text, spans.start, |span| {
        let members = scan::members(text, span.start).unwrap_or_default();
        let name = named(&members, b"processID").map(|place| text[place.clone()].trim_ascii());
        let process = processes.iter().find(|(key, _)| {
            name.is_some_and(|name| name.len() == key.len() + 2 && name[1..].starts_with(key))
        });
        let process_bytes = process.map_or(0, |(key, place)| key.len() + place.len());
        cut.make_room(span.len() + process_bytes)?;
        let mut out = Vec::with_capacity(span.len() + process_bytes + 40);
        out.extend_from_slice(b"{\"spans\":[");
        out.extend_from_slice(&text[span]);
        out.push(b']');
        if let Some((key, place)) = process {
            out.extend_from_slice(b",\"processes\":{\"");
            out.extend_from_slice(key);
            out.extend_from_slice(b"\":");
            out.extend_from_slice(&text[place.clone()]);
            out.push(b'}');
        }
        out.push(b'}');
        cut.add(out.into());
        Ok(())
    });
    each.unwrap_or_else(|| Err(Rejected::new("the spans of the trace are no list").into()))
}

fn named<'m>(members: &'m [Member<'_>], name: &[u8]) -> Option<&'m Range<usize>> {
    members
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, place)| place)
}

/// The span as OTLP has it.
pub(super) fn as_otlp(record: Value) -> Value {
    let Value::Object(mut record) = record else {
        return record;
    };
    let mut processes = take_object(&mut record, "processes");
    let mut span = match record.remove("spans") {
        Some(Value::Array(spans)) => match spans.into_iter().next() {
            Some(Value::Object(span)) => span,
            _ => Object::new(),
        },
        _ => record,
    };
    let name = span.remove("processID").unwrap_or_default();
    let mut process = match processes.remove(name.as_str().unwrap_or_default()) {
        Some(Value::Object(process)) => process,
        _ => take_object(&mut span, "process"),
    };
    let mut resource = tags(process.remove("tags"));
    if let Some(service) = process.remove("serviceName") {
        resource.insert("service.name".to_owned(), service);
    }
    let mut tags = tags(span.remove("tags"));
    let fields = take_fields(&mut tags);
    let start = span.remove("startTime").unwrap_or_default();
    let mut otlp = json!({
        "name": span.remove("operationName"),
        "kind": kind(&fields.kind),
        "startTimeUnixNano": nanos(&start),
        "endTimeUnixNano": end(&start, &span.remove("duration").unwrap_or_default()),
        "attributes": attributes(tags),
        "status": fields.status,
    });
    references(&mut span, &mut otlp);
    otlp["traceId"] = id(&span.remove("traceID").unwrap_or_default(), 32);
    otlp["spanId"] = id(&span.remove("spanID").unwrap_or_default(), 16);
    put(&mut otlp, "traceState", fields.trace_state);
    let logs = list(span.remove("logs"));
    put(&mut otlp, "events", logs.into_iter().filter_map(event).collect());
    export(attributes(resource), &fields.scope, otlp)
}

/// The parent is what the span is a child of; all other references are links.
fn references(span: &mut Object, otlp: &mut Value) {
    let own_trace = span.get("traceID").cloned().unwrap_or_default();
    let mut references = list(span.remove("references"));
    let is =
        |reference: &Value, kind: &str| reference["refType"] == kind && reference["traceID"] == own_trace;
    let parent = ["CHILD_OF", "FOLLOWS_FROM"]
        .iter()
        .find_map(|kind| references.iter().position(|reference| is(reference, kind)));
    let parent = match (span.remove("parentSpanID"), parent) {
        (_, Some(at)) => references.remove(at)["spanID"].take(),
        (stated, None) => stated.unwrap_or_default(),
    };
    put(otlp, "parentSpanId", id(&parent, 16));
    let link = |mut reference: Value| {
        let kind = match reference["refType"].as_str() {
            Some("CHILD_OF") => "child_of",
            _ => "follows_from",
        };
        json!({
            "traceId": id(&reference["traceID"].take(), 32),
            "spanId": id(&reference["spanID"].take(), 16),
            "attributes": [attribute("opentracing.ref_type", Value::from(kind))],
        })
    };
    put(
        otlp,
        "links",
        references
            .into_iter()
            .filter(Value::is_object)
            .map(link)
            .collect(),
    );
}

/// A log of a span; its field `event` is the name.
fn event(log: Value) -> Option<Value> {
    let Value::Object(mut log) = log else { return None };
    let mut fields = tags(log.remove("fields"));
    let name = fields.remove("event").unwrap_or_default();
    Some(json!({
        "timeUnixNano": nanos(&log.remove("timestamp").unwrap_or_default()),
        "name": name.as_str().unwrap_or_default(),
        "attributes": attributes(fields),
    }))
}

/// Tags by their keys, each as its type says. Numbers beyond 53 bits may stand in text.
fn tags(tags: Option<Value>) -> Object {
    let pairs = list(tags).into_iter().filter_map(|tag| {
        let Value::Object(mut tag) = tag else { return None };
        let key = tag.remove("key")?.as_str()?.to_owned();
        let value = tag.remove("value").unwrap_or_default();
        let typed = match (tag.get("type").and_then(Value::as_str), value.as_str()) {
            (Some("int64"), Some(text)) => text.parse::<i64>().ok().map(Value::from),
            (Some("float64"), Some(text)) => text.parse::<f64>().ok().map(Value::from),
            (Some("bool"), Some(text)) => text.parse::<bool>().ok().map(Value::from),
            _ => None,
        };
        Some((key, typed.unwrap_or(value)))
    });
    pairs.collect()
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn take_object(object: &mut Object, key: &str) -> Object {
    match object.remove(key) {
        Some(Value::Object(inner)) => inner,
        _ => Object::new(),
    }
}
