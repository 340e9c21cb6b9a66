//! Changes of what a session file said before: facts of the session, and the person going back to an earlier message.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, EventTime, Kind, Severity};

use super::note::by_content;
use super::session::{Session, time};
use super::{branches, message, telling};
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;

/// Facts that every line changes, or that say nothing new.
const BOOKKEEPING: [&str; 2] = ["lastUpdated", "sessionId"];
/// What the last changes say of the time.
const LAST: &str = "last time";

/// The events of a change. One that only keeps the books has none.
pub(super) fn events(
    object: &Map<String, Value>,
    text: &[u8],
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Vec<Event> {
    telling::end_repeated_history(memory);
    let mut events = Vec::new();
    for (operation, value) in object {
        let pushed = value.get("messages").and_then(Value::as_object);
        if let Some(pushed) = pushed {
            events.extend(message::events(pushed, memory, odd));
            continue;
        }
        let mut state = match value {
            Value::Object(facts) => facts.clone(),
            other => Map::from_iter([("to".to_owned(), other.clone())]),
        };
        let mut at = time(Members(&state), "lastUpdated", odd);
        state.retain(|key, _| !BOOKKEEPING.contains(&key.as_str()));
        if at.stated.is_some() {
            memory.remember(LAST, json!(at.stated.map(|at| at.0)));
        }
        if state.is_empty() {
            continue;
        }
        if at.stated.is_none() {
            at = last_time(memory);
        }
        state.insert("key".to_owned(), operation.trim_start_matches('$').into());
        let event = Event {
            kind: Kind::StateUpdate,
            severity: Severity::Debug,
            author: Author::System,
            native_type: operation.clone(),
            content: Some(Content::State(Value::Object(state))),
            ..Session::recall(memory).event(&by_content(operation, text), at)
        };
        events.push(match (operation.as_str(), value) {
            ("$rewindTo", Value::String(to)) => branches::went_back(to, event, memory),
            _ => event,
        });
    }
    events
}

/// The time of a change that states none: that of the one before.
fn last_time(memory: &mut Memory) -> EventTime {
    let last = memory.recall(LAST).and_then(Value::as_i64);
    last.map_or(EventTime::default(), |at| {
        EventTime::exact(tracewake_model::UnixNanos(at))
    })
}
