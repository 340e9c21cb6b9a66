//! A line of `session_index.jsonl`: what a person or the program called a session.

use serde_json::{Map, Value, json};
use tracewake_model::{Content, Dialect, Event, EventTime, Kind};

/// Whether an object is one.
pub(super) fn is_line(object: &Map<String, Value>) -> bool {
    let fields = ["id", "thread_name", "updated_at"];
    let has_text = |name: &str| object.get(name).is_some_and(Value::is_string);
    has_text("id") && has_text("thread_name") && object.keys().all(|key| fields.contains(&key.as_str()))
}

/// Reads one. The newest name of a session is its name. It states no time: the session is called so from its start.
pub(super) fn read(object: &Map<String, Value>) -> Event {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let (id, name) = (text("id"), text("thread_name"));
    let changed = EventTime::parse(text("updated_at")).stated;
    let mut event = Event {
        dialect: Dialect::Codex,
        native_type: "session_index".to_owned(),
        kind: Kind::StateUpdate,
        identity: format!("{id}/title"),
        revision: changed.map_or(0, |at| u64::try_from(at.0 / 1_000_000).unwrap_or_default()),
        session_id: id.to_owned(),
        prompt: name.to_owned(),
        ..Event::default()
    };
    let mut state = object.clone();
    state.insert("key".to_owned(), json!("thread_name"));
    event.content = Some(Content::State(Value::Object(state)));
    event
}
