//! Which of the records of Gemini CLI a JSON object is, by its members.

use serde_json::{Map, Value};

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// What a session file begins with; again where the session was resumed.
    Header,
    /// Something that was said, by whomever.
    Message,
    /// A change of what was written before: `$set`, `$rewindTo`.
    Change,
    /// An entry of `logs.json`.
    LoggedPrompt,
    /// A line that `--output-format stream-json` printed.
    Printed,
}

/// Members of a message that is written down. What has others is no message of Gemini CLI, unless its type is known.
const MESSAGE: &[&str] = &[
    "id",
    "timestamp",
    "type",
    "content",
    "displayContent",
    "toolCalls",
    "thoughts",
    "tokens",
    "model",
];

impl Shape {
    pub(super) fn of(object: &Map<String, Value>) -> Option<Shape> {
        let has = |key: &str| object.contains_key(key);
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        if object.keys().any(|key| key.starts_with('$')) {
            let is_change = object.keys().all(|key| key.starts_with('$')) && messages_of(object).is_none();
            return is_change.then_some(Shape::Change);
        }
        if text("sessionId").is_some() {
            let is_header = text("projectHash").is_some() && messages_of(object).is_none();
            let is_number = object.get("messageId").is_some_and(Value::is_number);
            let is_logged = is_number && text("message").is_some() && has("type");
            return match (is_header, is_logged) {
                (true, _) => Some(Shape::Header),
                (false, true) => Some(Shape::LoggedPrompt),
                (false, false) => None,
            };
        }
        let kind = text("type")?;
        if text("id").is_some() && has("timestamp") {
            let is_its_own = kind == "gemini" && (has("content") || has("toolCalls"));
            let is_plain = has("content") && object.keys().all(|key| MESSAGE.contains(&key.as_str()));
            return (is_its_own || is_plain).then_some(Shape::Message);
        }
        is_printed(object, kind).then_some(Shape::Printed)
    }
}

/// The list of messages in a conversation, or in a change of one. The key of the change is beside it.
pub(super) fn messages_of(object: &Map<String, Value>) -> Option<(Option<&str>, &Value)> {
    if object.contains_key("sessionId") {
        let messages = object.get("messages").filter(|messages| messages.is_array())?;
        return Some((None, messages));
    }
    let (key, change) = object.iter().find(|(key, _)| key.starts_with('$'))?;
    let messages = change.get("messages").filter(|messages| messages.is_array())?;
    Some((Some(key), messages))
}

/// Other programs print lines of these types as well, with other members.
fn is_printed(object: &Map<String, Value>, kind: &str) -> bool {
    let text = |key: &str| object.get(key).is_some_and(Value::is_string);
    let has = |key: &str| object.contains_key(key);
    let is_kind = match kind {
        "init" => text("session_id") && has("model"),
        "message" => text("role") && text("content"),
        "tool_use" => text("tool_id") && text("tool_name"),
        "tool_result" => text("tool_id") && text("status"),
        "error" => text("severity") && text("message"),
        "result" => text("status") && (has("stats") || has("error")),
        _ => false,
    };
    is_kind && has("timestamp") && !has("id") && !has("uuid")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn records_are_known_by_their_members() {
        let check = |object: Value, expect: Option<Shape>| {
            assert_eq!(Shape::of(object.as_object().unwrap()), expect, "{object}");
        };
        let at = "2026-11-30T02:21:38.276Z";
        check(
            json!({"sessionId": "s", "projectHash": "p", "startTime": at, "kind": "main"}),
            Some(Shape::Header),
        );
        check(
            json!({"sessionId": "s", "messageId": 0, "type": "user", "message": "Hi", "timestamp": at}),
            Some(Shape::LoggedPrompt),
        );
        check(json!({"$set": {"lastUpdated": at}}), Some(Shape::Change));
        check(json!({"$rewindTo": "m"}), Some(Shape::Change));
        check(json!({"$set": {"messages": []}}), None);
        check(
            json!({"id": "m", "timestamp": at, "type": "user", "content": "Hi"}),
            Some(Shape::Message),
        );
        check(
            json!({"id": "m", "timestamp": at, "type": "of tomorrow", "content": "Hi"}),
            Some(Shape::Message),
        );
        check(
            json!({"id": "m", "timestamp": at, "type": "gemini", "content": "", "isOfTomorrow": true}),
            Some(Shape::Message),
        );
        check(
            json!({"id": "m", "timestamp": at, "type": "user", "content": "Hi", "parentId": "x"}),
            None,
        );
        check(
            json!({"type": "init", "timestamp": at, "session_id": "s", "model": "m"}),
            Some(Shape::Printed),
        );
        check(
            json!({"type": "result", "timestamp": at, "status": "success", "stats": {}}),
            Some(Shape::Printed),
        );
        check(
            json!({"type": "result", "subtype": "success", "session_id": "s", "uuid": "u"}),
            None,
        );
        check(json!({"type": "message", "role": "user", "content": []}), None);
        check(json!({"sessionId": "s", "uuid": "u", "type": "user"}), None);
    }
}
