//! The lines of session files, in the one shape of the newest version. Older shapes pass through a chain of steps.

use serde_json::{Map, Value, json};
use tracewake_model::EventTime;

use super::text;
use crate::Rejected;

/// The version of Codex whose lines this reader was last compared with: major and minor.
pub(super) const KNOWN_VERSION: (u32, u32) = (0, 171);

/// A line of a session file.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) time: EventTime,
    /// What was written in place of a time.
    pub(super) odd_time: Option<Value>,
    pub(super) kind: String,
    pub(super) payload: Value,
    /// What is said beside the payload, e.g. which items the model had seen.
    pub(super) metadata: Value,
    /// It has the shape of an item of a conversation with a model, which others write as well.
    pub(super) is_bare_item: bool,
}

/// Types of lines that are known by their name alone.
const TYPES: &[&str] = &[
    "session_meta",
    "turn_context",
    "response_item",
    "event_msg",
    "compacted",
    "token_usage_record",
    "inter_agent_communication",
    "inter_agent_communication_metadata",
    "world_state",
    "retained_context",
    "security_risk_score",
    "realtime_item",
];
/// What a line may have; a line of an unknown type has nothing else.
const FIELDS: &[&str] = &["timestamp", "ordinal", "type", "payload", "metadata"];

/// One step from an older shape to the next; the lines of later versions pass through it unchanged.
type Step = fn(Map<String, Value>) -> Map<String, Value>;

/// The oldest first.
const STEPS: &[Step] = &[wrap_bare, rename_turns];

impl Line {
    /// Reads a line of any version.
    pub(super) fn of(object: Map<String, Value>) -> Result<Line, Rejected> {
        let is_bare_item = is_bare_item(&object);
        let mut line = STEPS.iter().fold(object, |line, step| step(line));
        let Some(Value::String(kind)) = line.remove("type") else {
            return Err(Rejected::new("the line of a Codex session has no type"));
        };
        let stated = line.remove("timestamp").unwrap_or_default();
        let time = match &stated {
            Value::Null => EventTime::default(),
            Value::String(text) => EventTime::parse(text),
            _ => EventTime::unreadable(),
        };
        let is_odd = time.stated.is_none() && !stated.is_null();
        Ok(Line {
            time,
            odd_time: is_odd.then_some(stated),
            kind,
            payload: line.remove("payload").unwrap_or_default(),
            metadata: line.remove("metadata").unwrap_or_default(),
            is_bare_item,
        })
    }
}

/// Whether an object is a line of a session file of any version.
pub(super) fn is_line(object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let has_payload = object.get("payload").is_some_and(Value::is_object);
    let is_known = has_payload && TYPES.contains(&kind);
    let is_unknown = || {
        let fields = object.keys().all(|key| FIELDS.contains(&key.as_str()));
        has_payload && fields && !kind.is_empty() && object.get("timestamp").is_some_and(Value::is_string)
    };
    is_known || is_unknown() || is_bare(object)
}

/// Whether an object is a line as the versions before August 2025 wrote them: an item without anything around it.
fn is_bare(object: &Map<String, Value>) -> bool {
    is_bare_start(object) || is_bare_state(object) || is_bare_item(object)
}

fn is_bare_start(object: &Map<String, Value>) -> bool {
    let has_text = |name: &str| object.get(name).is_some_and(Value::is_string);
    !object.contains_key("type")
        && has_text("id")
        && has_text("timestamp")
        && object.contains_key("instructions")
}

fn is_bare_state(object: &Map<String, Value>) -> bool {
    object.get("record_type").and_then(Value::as_str) == Some("state")
}

fn is_bare_item(object: &Map<String, Value>) -> bool {
    let has_text = |name: &str| object.get(name).is_some_and(Value::is_string);
    match object.get("type").and_then(Value::as_str).unwrap_or_default() {
        _ if object.contains_key("payload") => false,
        "message" => {
            let first = object.get("content").and_then(|content| content.get(0));
            has_text("role")
                && first.is_some_and(|first| matches!(text(first, "type"), "input_text" | "output_text"))
        }
        "reasoning" => object.get("summary").is_some_and(Value::is_array),
        "function_call" => has_text("call_id") && has_text("name") && has_text("arguments"),
        "function_call_output" => has_text("call_id") && object.contains_key("output"),
        "local_shell_call" => object.get("action").is_some_and(Value::is_object),
        _ => false,
    }
}

/// Puts what versions before August 2025 wrote on a line of its own into the payload of a line.
fn wrap_bare(object: Map<String, Value>) -> Map<String, Value> {
    let kind = if is_bare_start(&object) {
        "session_meta"
    } else if is_bare_state(&object) {
        "state"
    } else if is_bare_item(&object) {
        "response_item"
    } else {
        return object;
    };
    let mut line = Map::new();
    line.insert("type".to_owned(), Value::from(kind));
    if let Some(time) = object.get("timestamp") {
        line.insert("timestamp".to_owned(), time.clone());
    }
    line.insert("payload".to_owned(), Value::Object(object));
    line
}

/// Calls turns what the newest versions call them.
fn rename_turns(mut line: Map<String, Value>) -> Map<String, Value> {
    if let Some(payload) = line.get_mut("payload").filter(|payload| payload.is_object()) {
        let renamed = match text(payload, "type") {
            "turn_started" => "task_started",
            "turn_complete" => "task_complete",
            _ => return line,
        };
        payload["type"] = json!(renamed);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: Value, expect: Option<&str>) {
        let object = line.as_object().unwrap();
        let kind = is_line(object).then(|| {
            let line = Line::of(object.clone()).unwrap();
            match text(&line.payload, "type") {
                "" => line.kind,
                kind => format!("{} {kind}", line.kind),
            }
        });
        assert_eq!(kind.as_deref(), expect, "{line}");
    }

    #[test]
    fn lines_of_every_version_have_one_shape() {
        let time = "2026-11-30T02:17:10.841Z";
        check(
            json!({"timestamp": time, "type": "event_msg", "payload": {"type": "turn_started"}}),
            Some("event_msg task_started"),
        );
        check(
            json!({"timestamp": time, "type": "a_new_one", "payload": {}, "ordinal": 7}),
            Some("a_new_one"),
        );
        check(
            json!({"id": "0199", "timestamp": time, "instructions": null}),
            Some("session_meta"),
        );
        check(json!({"record_type": "state"}), Some("state"));
        check(
            json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}),
            Some("response_item message"),
        );
        check(
            json!({"type": "function_call", "name": "shell", "arguments": "{}", "call_id": "c"}),
            Some("response_item function_call"),
        );
    }

    #[test]
    fn lines_of_others_are_none() {
        check(
            json!({"timestamp": "t", "type": "x", "payload": {}, "session": 1}),
            None,
        );
        check(json!({"type": "message", "role": "user", "content": "Hi"}), None);
        check(
            json!({"seq": 1, "t": "", "actor": "user", "type": "x", "payload": {}}),
            None,
        );
        check(json!({"type": "AGENT_START", "timestamp": "t"}), None);
        check(json!({"type": "response_item", "payload": "text"}), None);
    }
}
