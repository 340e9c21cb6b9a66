//! What `ConsoleSpanExporter` of OpenTelemetry's Python SDK prints: one object a span, over many lines.

use serde_json::{Map, Value, json};
use tracewake_model::EventTime;

use super::values::{Object, attributes, export, kind, put, status_code};

/// Whether an object is a span.
pub(super) fn is_span(object: &Map<String, Value>) -> bool {
    let context = object.get("context").and_then(Value::as_object);
    let has_ids =
        context.is_some_and(|context| context.contains_key("trace_id") && context.contains_key("span_id"));
    let stated = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    has_ids && stated.starts_with("SpanKind.") && object.contains_key("start_time")
}

/// The span as OTLP has it.
pub(super) fn as_otlp(span: Value) -> Value {
    let Value::Object(mut span) = span else {
        return span;
    };
    let context = span.remove("context").unwrap_or_default();
    let stated = span.remove("kind").unwrap_or_default();
    let stated = stated
        .as_str()
        .unwrap_or_default()
        .trim_start_matches("SpanKind.");
    let mut otlp = json!({
        "traceId": plain_id(&context["trace_id"]),
        "spanId": plain_id(&context["span_id"]),
        "name": span.remove("name").unwrap_or_default(),
        "kind": kind(&Value::from(stated)),
        "startTimeUnixNano": nanos(span.remove("start_time")),
        "endTimeUnixNano": nanos(span.remove("end_time")),
        "attributes": taken_attributes(&mut span),
    });
    put(
        &mut otlp,
        "parentSpanId",
        plain_id(&span.remove("parent_id").unwrap_or_default()),
    );
    if let Some(Value::Object(mut status)) = span.remove("status") {
        let code = status.remove("status_code").unwrap_or_default();
        otlp["status"] = json!({ "code": status_code(code) });
        put(
            &mut otlp["status"],
            "message",
            status.remove("description").unwrap_or_default(),
        );
    }
    let events = objects(&mut span, "events").map(|mut event| {
        json!({
            "timeUnixNano": nanos(event.remove("timestamp")),
            "name": event.remove("name").unwrap_or_default(),
            "attributes": taken_attributes(&mut event),
        })
    });
    put(&mut otlp, "events", events.collect());
    let links = objects(&mut span, "links").map(|mut link| {
        let context = link.remove("context").unwrap_or_default();
        json!({
            "traceId": plain_id(&context["trace_id"]),
            "spanId": plain_id(&context["span_id"]),
            "attributes": taken_attributes(&mut link),
        })
    });
    put(&mut otlp, "links", links.collect());
    let resource = match span.remove("resource") {
        Some(Value::Object(mut resource)) => taken_attributes(&mut resource),
        _ => Vec::new(),
    };
    export(resource, &Object::new(), otlp)
}

/// An id without the `0x` before it.
fn plain_id(id: &Value) -> Value {
    let text = id.as_str().map(|text| text.strip_prefix("0x").unwrap_or(text));
    text.map_or(Value::Null, Value::from)
}

/// A time with its zone as nanoseconds in text; what is none stays, for the reader to say so.
fn nanos(time: Option<Value>) -> Value {
    let time = time.unwrap_or_default();
    let read = time.as_str().and_then(|text| EventTime::parse(text).stated);
    match read {
        Some(at) => Value::from(at.0.to_string()),
        None => time,
    }
}

fn taken_attributes(object: &mut Object) -> Vec<Value> {
    match object.remove("attributes") {
        Some(Value::Object(found)) => attributes(found),
        _ => Vec::new(),
    }
}

fn objects(object: &mut Object, key: &str) -> impl Iterator<Item = Object> + use<> {
    let items = match object.remove(key) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    items.into_iter().filter_map(|item| match item {
        Value::Object(object) => Some(object),
        _ => None,
    })
}
