//! What a JSON object of OpenCode is, by its members.

use serde_json::{Map, Value};

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A row of the database.
    Row,
    Session,
    Message,
    Part,
    /// A line that `opencode run --format json` prints.
    Printed,
}

impl Shape {
    /// None for an object of another program.
    pub(super) fn of(object: &Map<String, Value>) -> Option<Shape> {
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
        let is = |name: &str, start: &str| text(name).starts_with(start);
        let has_object = |name: &str| object.get(name).is_some_and(Value::is_object);
        if text("database") == "opencode" && !text("table").is_empty() {
            return Some(Shape::Row);
        }
        if is("sessionID", "ses_") {
            if is("messageID", "msg_") && !text("type").is_empty() {
                return Some(Shape::Part);
            }
            if is("id", "msg_") && !text("role").is_empty() && has_object("time") {
                return Some(Shape::Message);
            }
            let is_printed = object.get("timestamp").is_some_and(Value::is_number);
            return (is_printed && !text("type").is_empty()).then_some(Shape::Printed);
        }
        let is_session = is("id", "ses_") && object.contains_key("title") && has_object("time");
        is_session.then_some(Shape::Session)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_are_known_by_their_members() {
        let check = |object: Value, expect: Option<Shape>| {
            assert_eq!(Shape::of(object.as_object().unwrap()), expect, "{object}");
        };
        check(
            json!({"database": "opencode", "table": "part", "id": "p"}),
            Some(Shape::Row),
        );
        check(json!({"database": "goose", "table": "messages"}), None);
        check(
            json!({"id": "prt_1", "sessionID": "ses_1", "messageID": "msg_1", "type": "of-tomorrow"}),
            Some(Shape::Part),
        );
        check(
            json!({"id": "msg_1", "sessionID": "ses_1", "role": "user", "time": {"created": 1}}),
            Some(Shape::Message),
        );
        check(
            json!({"id": "ses_1", "title": "Tides", "version": "1.1.0", "time": {"created": 1}}),
            Some(Shape::Session),
        );
        check(
            json!({"type": "error", "timestamp": 1, "sessionID": "ses_1", "error": {}}),
            Some(Shape::Printed),
        );
        check(json!({"sessionID": "7", "messageID": "8", "type": "text"}), None);
        check(
            json!({"id": "msg_1", "type": "message", "role": "assistant"}),
            None,
        );
        check(json!({"id": "ses_1", "title": "A talk"}), None);
    }
}
