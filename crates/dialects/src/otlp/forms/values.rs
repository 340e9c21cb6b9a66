//! Writing OTLP's JSON: attributes, times and the envelope around one span.

use serde_json::{Map, Value, json};

use crate::otlp::read_json::is_hex;

pub(super) type Object = Map<String, Value>;

/// An export with one span.
pub(super) fn export(resource: Vec<Value>, scope: &Object, span: Value) -> Value {
    json!({ "resourceSpans": [{
        "resource": { "attributes": resource },
        "scopeSpans": [{ "scope": scope, "spans": [span] }],
    }] })
}

/// One attribute.
pub(super) fn attribute(key: &str, value: Value) -> Value {
    json!({ "key": key, "value": any_value(value) })
}

/// The attributes in an object.
pub(super) fn attributes(object: Object) -> Vec<Value> {
    object
        .into_iter()
        .map(|(key, value)| attribute(&key, value))
        .collect()
}

fn any_value(value: Value) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(flag) => json!({ "boolValue": flag }),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => json!({ "intValue": integer.to_string() }),
            None => json!({ "doubleValue": number }),
        },
        Value::String(text) => json!({ "stringValue": text }),
        Value::Array(items) => {
            let values: Vec<Value> = items.into_iter().map(any_value).collect();
            json!({ "arrayValue": { "values": values } })
        }
        Value::Object(object) => json!({ "kvlistValue": { "values": attributes(object) } }),
    }
}

/// Microseconds as nanoseconds in text; what is no such number stays, for the reader to say so.
pub(super) fn nanos(micros: &Value) -> Value {
    let whole = match micros {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64(),
    };
    match (
        whole.and_then(|micros: u64| micros.checked_mul(1_000)),
        micros.as_f64(),
    ) {
        (Some(nanos), _) => Value::from(nanos.to_string()),
        (None, Some(micros)) if micros >= 0.0 => Value::from(((micros * 1e3) as u64).to_string()),
        _ => micros.clone(),
    }
}

/// The end of a span that has a start and a duration in microseconds.
pub(super) fn end(start: &Value, duration: &Value) -> Value {
    let number = |value: &Value| nanos(value).as_str().and_then(|text| text.parse::<u64>().ok());
    match (number(start), number(duration)) {
        (Some(start), Some(duration)) => Value::from(start.saturating_add(duration).to_string()),
        (Some(start), None) if duration.is_null() => Value::from(start.to_string()),
        (_, None) => duration.clone(),
        (None, _) => Value::Null,
    }
}

/// An id of so many hex digits: leading zeros that a writer left out come back. Anything else stays as it is.
pub(super) fn id(value: &Value, digits: usize) -> Value {
    match value.as_str() {
        Some(text) if !text.is_empty() && text.len() < digits && is_hex(text) => {
            Value::from(format!("{text:0>digits$}"))
        }
        _ => value.clone(),
    }
}

/// Attributes of a span that say what OTLP has fields for, taken out of them; and the scope that they name.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) kind: Value,
    pub(super) status: Object,
    pub(super) trace_state: Value,
    pub(super) scope: Object,
}

/// Takes out the attributes under which the exporters of OpenTelemetry send what Jaeger and Zipkin have no fields for
/// (OpenTelemetry specification, "Transformation to non-OTLP formats"). `error` is the older word for the status.
pub(super) fn take_fields(attributes: &mut Object) -> Fields {
    let mut fields = Fields {
        kind: attributes.remove("span.kind").unwrap_or_default(),
        trace_state: attributes.remove("w3c.tracestate").unwrap_or_default(),
        ..Fields::default()
    };
    attributes.remove("internal.span.format");
    for (key, names) in [
        ("name", ["otel.scope.name", "otel.library.name"]),
        ("version", ["otel.scope.version", "otel.library.version"]),
    ] {
        let values: Vec<Value> = names.iter().filter_map(|name| attributes.remove(*name)).collect();
        if let Some(value) = values.into_iter().next() {
            fields.scope.insert(key.to_owned(), value);
        }
    }
    let code = attributes.remove("otel.status_code");
    let message = attributes.remove("otel.status_description");
    let error = attributes.get("error").cloned();
    let is_error = match &error {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text != "false",
        _ => false,
    };
    // `error` with words of its own stays an attribute.
    let words = error
        .as_ref()
        .and_then(Value::as_str)
        .filter(|text| !matches!(*text, "true" | "false"));
    let message = message.or_else(|| words.map(Value::from));
    if words.is_none() && (is_error || code.is_some()) {
        attributes.remove("error");
    }
    if let Some(code) = code.or_else(|| is_error.then(|| Value::from("ERROR"))) {
        fields.status.insert("code".to_owned(), status_code(code));
        fields
            .status
            .extend(message.map(|message| ("message".to_owned(), message)));
    }
    fields
}

/// The number of a status; a word that is none stays, for the reader to say so.
pub(super) fn status_code(code: Value) -> Value {
    match code.as_str().map(str::to_ascii_uppercase).as_deref() {
        Some("UNSET") => Value::from(0),
        Some("OK") => Value::from(1),
        Some("ERROR") => Value::from(2),
        _ => code,
    }
}

/// The number of a span's kind; internal when nothing is said.
pub(super) fn kind(kind: &Value) -> Value {
    match kind.as_str().map(str::to_ascii_uppercase).as_deref() {
        None | Some("") | Some("INTERNAL") => Value::from(1),
        Some("SERVER") => Value::from(2),
        Some("CLIENT") => Value::from(3),
        Some("PRODUCER") => Value::from(4),
        Some("CONSUMER") => Value::from(5),
        Some(_) => kind.clone(),
    }
}

/// Puts a member in, unless it says nothing.
pub(super) fn put(object: &mut Value, key: &str, value: Value) {
    if !value.is_null() && value != "" {
        object[key] = value;
    }
}
