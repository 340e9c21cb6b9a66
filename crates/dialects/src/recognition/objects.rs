//! JSON objects of other programs, by their members.

use serde_json::{Map, Value};

type Object = Map<String, Value>;
type Kind = (&'static str, fn(&Object) -> bool);

/// The name of what an object is.
pub(crate) fn name_of_object(object: &Object) -> Option<&'static str> {
    let kind = KINDS.iter().find(|(_, is_it)| is_it(object));
    kind.map(|(name, _)| *name)
}

/// The first that fits names the object.
static KINDS: &[Kind] = &[
    ("an Inspect log", |o| {
        is_object(o, "eval") && any(o, &["samples", "plan", "status", "version"])
    }),
    ("a SWE-agent trajectory", |o| {
        is_list(o, "trajectory") && any(o, &["info", "history", "environment"])
    }),
    ("a Phoenix export", |o| {
        let is_span =
            |o: &Object| (is_object(o, "context") && has(o, "span_kind")) || has(o, "context.span_id");
        is_span(o) || in_list(o, "data", is_span)
    }),
    ("a Braintrust export", |o| {
        has(o, "span_attributes") && has(o, "root_span_id")
    }),
    ("a Weave call", |o| {
        has(o, "op_name") && any(o, &["started_at", "trace_id"])
    }),
    ("an MLflow trace", |o| {
        let info = o.get("info").and_then(Value::as_object);
        info.is_some_and(|info| any(info, &["trace_id", "request_id"])) && has(o, "data")
    }),
    ("a Zipkin trace of version 1", |o| {
        has(o, "traceId") && has(o, "binaryAnnotations")
    }),
    ("an OTLP span without the resourceSpans around it", |o| {
        any(o, &["startTimeUnixNano", "start_time_unix_nano"]) && any(o, &["spanId", "span_id"])
    }),
    ("a log record of OpenTelemetry's console exporter", |o| {
        has(o, "severity_number") && has(o, "body") && has(o, "resource")
    }),
    ("a HAR file", |o| {
        let log = o.get("log").and_then(Value::as_object);
        log.is_some_and(|log| is_list(log, "entries"))
    }),
    ("a Chrome trace", |o| {
        is_list(o, "traceEvents") || (has(o, "ph") && has(o, "ts") && has(o, "pid"))
    }),
    ("an OpenAI chat completion log", |o| {
        let objects = [
            "chat.completion",
            "chat.completion.chunk",
            "text_completion",
            "response",
        ];
        objects.contains(&text(o, "object"))
            || (has(o, "custom_id") && any(o, &["response", "body"]))
            || (has(o, "model") && (is_list(o, "messages") || is_list(o, "choices")))
            || in_list(o, "messages", |message| has(message, "role"))
            || ["request", "response"].iter().any(|part| {
                let part = o.get(*part).and_then(Value::as_object);
                part.is_some_and(|part| is_list(part, "messages") || is_list(part, "choices"))
            })
    }),
    ("a ChatGPT conversation export", |o| {
        is_object(o, "mapping") && has(o, "current_node")
    }),
    ("a Claude conversation export", |o| is_list(o, "chat_messages")),
    ("an OpenHands trajectory", |o| {
        has(o, "source") && any(o, &["action", "observation"]) && has(o, "timestamp")
    }),
    ("a Jupyter notebook", |o| {
        is_list(o, "cells") && has(o, "nbformat")
    }),
];

fn has(object: &Object, key: &str) -> bool {
    object.contains_key(key)
}

fn any(object: &Object, keys: &[&str]) -> bool {
    keys.iter().any(|key| has(object, key))
}

fn text<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn is_object(object: &Object, key: &str) -> bool {
    object.get(key).is_some_and(Value::is_object)
}

fn is_list(object: &Object, key: &str) -> bool {
    object.get(key).is_some_and(Value::is_array)
}

/// Whether the first element of a list is an object of a kind.
fn in_list(object: &Object, key: &str, is_it: fn(&Object) -> bool) -> bool {
    let first = object
        .get(key)
        .and_then(Value::as_array)
        .and_then(|items| items.first());
    first.and_then(Value::as_object).is_some_and(is_it)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_of_other_programs_have_names() {
        let check = |object: Value, expect: &str| {
            let name = name_of_object(object.as_object().unwrap());
            assert_eq!(name.unwrap_or_default(), expect, "{object}");
        };
        check(
            json!({"name": "x", "context": {"trace_id": "a", "span_id": "b"}, "span_kind": "LLM"}),
            "a Phoenix export",
        );
        check(
            json!({"version": 2, "status": "success", "eval": {"task": "t"}}),
            "an Inspect log",
        );
        check(
            json!({"environment": "swe_main", "trajectory": [], "info": {}}),
            "a SWE-agent trajectory",
        );
        check(
            json!({"object": "chat.completion", "choices": []}),
            "an OpenAI chat completion log",
        );
        check(
            json!({"messages": [{"role": "user"}]}),
            "an OpenAI chat completion log",
        );
        check(json!({"log": {"version": "1.2", "entries": []}}), "a HAR file");
        check(json!({"traceEvents": []}), "a Chrome trace");
        check(
            json!({"name": "f", "ph": "X", "ts": 1, "pid": 2}),
            "a Chrome trace",
        );
        check(
            json!({"traceId": "1", "id": "2", "binaryAnnotations": []}),
            "a Zipkin trace of version 1",
        );
        check(json!({"hello": "world"}), "");
    }
}
