//! Which dialect a JSON object is of, by what is in it. The one table where a new dialect plugs in.

use serde_json::{Map, Value};

use crate::chaukas;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One Chaukas event.
    ChaukasEvent,
    /// An object around Chaukas events: a batch or a request in JSON.
    ChaukasBatch,
    /// Something else that has a name.
    Foreign(&'static str),
    /// Nothing known.
    Unknown,
}

/// Decides what an object is.
pub(crate) fn shape(object: &Map<String, Value>) -> Shape {
    match foreign(object) {
        _ if chaukas::is_event(object) => Shape::ChaukasEvent,
        _ if chaukas::is_batch(object) => Shape::ChaukasBatch,
        Some(name) => Shape::Foreign(name),
        None => Shape::Unknown,
    }
}

/// The name of the format an object looks like, if it is a known one that is not Chaukas.
pub(crate) fn foreign(object: &Map<String, Value>) -> Option<&'static str> {
    let has = |key: &str| object.contains_key(key);
    let type_starts = |prefix: &str| {
        let name = object.get("type").and_then(Value::as_str);
        name.is_some_and(|name| name.starts_with(prefix))
    };
    if has("specversion") || type_starts("dev.ossa.") {
        return Some("a CloudEvent");
    }
    if has("resourceSpans") || has("resourceLogs") || has("resource_spans") || has("resource_logs") {
        return Some("an OTLP export");
    }
    if has("run_id") && has("events") {
        return Some("an AOP trace");
    }
    let aop = ["seq", "t", "actor", "payload", "meta"]
        .into_iter()
        .filter(|key| has(key))
        .count();
    (aop >= 3).then_some("an AOP event")
}

/// The reason for not importing an object.
pub(crate) fn refusal(shape: Shape) -> String {
    match shape {
        Shape::Foreign(name) => format!("looks like {name}: this dialect cannot be imported yet"),
        _ => "the object is no event of a known dialect".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(value: Value, expect: Shape) {
        assert_eq!(shape(value.as_object().unwrap()), expect, "{value}");
    }

    #[test]
    fn tells_dialects_apart() {
        check(json!({"event_id": "e"}), Shape::ChaukasEvent);
        check(json!({"eventId": "e"}), Shape::ChaukasEvent);
        check(json!({"session_id": "s", "type": "SYSTEM"}), Shape::ChaukasEvent);
        check(
            json!({"tenant_id": "t", "type": "EVENT_TYPE_SYSTEM"}),
            Shape::ChaukasEvent,
        );
        check(
            json!({"type": "AGENT_START", "timestamp": "2026-01-01T00:00:00Z"}),
            Shape::ChaukasEvent,
        );
        check(json!({"events": [{"event_id": "e"}]}), Shape::ChaukasBatch);
        check(
            json!({"event_batch": {"events": [{"eventId": "e"}]}}),
            Shape::ChaukasBatch,
        );
        check(json!({"event": {"event_id": "e"}}), Shape::ChaukasBatch);
        check(
            json!({"specversion": "1.0", "id": "1", "session_id": "s", "type": "x"}),
            Shape::Foreign("a CloudEvent"),
        );
        check(
            json!({"type": "dev.ossa.turn.started", "source": "s"}),
            Shape::Foreign("a CloudEvent"),
        );
        check(
            json!({"seq": 1, "t": "", "actor": "user", "payload": {}, "meta": {}}),
            Shape::Foreign("an AOP event"),
        );
        check(
            json!({"t": "", "actor": "user", "type": "x", "payload": {}}),
            Shape::Foreign("an AOP event"),
        );
        check(
            json!({"run_id": "r", "events": []}),
            Shape::Foreign("an AOP trace"),
        );
        check(json!({"resourceSpans": []}), Shape::Foreign("an OTLP export"));
        check(json!({"role": "user", "content": "hi"}), Shape::Unknown);
        check(json!({"hello": "world"}), Shape::Unknown);
        check(json!({}), Shape::Unknown);
    }
}
