//! Zipkin's JSON, version 2: spans one by one or in lists, with tags that are all text.

use serde_json::{Map, Value, json};

use super::values::{Object, attributes, end, export, id, kind, nanos, put, take_fields};

/// Whether an object is a span.
pub(super) fn is_span(object: &Map<String, Value>) -> bool {
    let is_text = |key: &str| object.get(key).is_some_and(Value::is_string);
    let known = [
        "timestamp",
        "duration",
        "localEndpoint",
        "remoteEndpoint",
        "tags",
        "annotations",
    ];
    // Version 1 has annotations that name endpoints, and tags of another name.
    is_text("traceId")
        && is_text("id")
        && !object.contains_key("binaryAnnotations")
        && known.iter().any(|key| object.contains_key(*key))
}

/// The span as OTLP has it.
pub(super) fn as_otlp(span: Value) -> Value {
    let Value::Object(mut span) = span else {
        return span;
    };
    let mut tags = take_object(&mut span, "tags");
    let mut resource = Object::new();
    let mut local = take_object(&mut span, "localEndpoint");
    if let Some(service) = local.remove("serviceName") {
        resource.insert("service.name".to_owned(), service);
    }
    let mut remote = take_object(&mut span, "remoteEndpoint");
    for (part, name) in [
        ("serviceName", "peer.service"),
        ("ipv4", "net.peer.ip"),
        ("ipv6", "net.peer.ip"),
        ("port", "net.peer.port"),
    ] {
        if let Some(value) = remote.remove(part) {
            tags.entry(name).or_insert(value);
        }
    }
    let fields = take_fields(&mut tags);
    let start = span.remove("timestamp").unwrap_or_default();
    let stated = span.remove("kind").unwrap_or(fields.kind);
    let mut otlp = json!({
        "traceId": id(&span.remove("traceId").unwrap_or_default(), 32),
        "spanId": id(&span.remove("id").unwrap_or_default(), 16),
        "name": span.remove("name").unwrap_or_default(),
        "kind": kind(&stated),
        "startTimeUnixNano": nanos(&start),
        "endTimeUnixNano": end(&start, &span.remove("duration").unwrap_or_default()),
        "attributes": attributes(tags),
        "status": fields.status,
    });
    put(
        &mut otlp,
        "parentSpanId",
        id(&span.remove("parentId").unwrap_or_default(), 16),
    );
    put(&mut otlp, "traceState", fields.trace_state);
    if let Some(Value::Array(annotations)) = span.remove("annotations") {
        let event = |annotation: Value| json!({ "timeUnixNano": nanos(&annotation["timestamp"]), "name": annotation["value"] });
        put(&mut otlp, "events", annotations.into_iter().map(event).collect());
    }
    export(attributes(resource), &fields.scope, otlp)
}

fn take_object(object: &mut Object, key: &str) -> Object {
    match object.remove(key) {
        Some(Value::Object(inner)) => inner,
        _ => Object::new(),
    }
}
