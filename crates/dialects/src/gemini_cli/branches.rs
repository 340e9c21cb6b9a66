//! A person who goes back to an earlier message leaves what was said from it on.

use serde_json::Value;
use tracewake_model::{Author, Event, EventTime, UnixNanos};

use crate::memory::Memory;

/// The time of the last message, in the memory.
const LAST: &str = "last message";

/// Remembers when a message was said, the first time that it is told.
pub(super) fn said(id: &str, at: EventTime, memory: &mut Memory) {
    let Some(UnixNanos(at)) = at.stated else { return };
    let last = memory.recall(LAST).and_then(Value::as_i64);
    memory.remember(LAST, last.map_or(at, |last| last.max(at)).into());
    if !id.is_empty() && memory.recall(&message(id)).is_none() {
        memory.remember(&message(id), at.into());
    }
}

/// The event of going back to before a message says what was abandoned, where that message is known.
pub(super) fn went_back(to: &str, event: Event, memory: &mut Memory) -> Event {
    let began = memory.recall(&message(to)).and_then(Value::as_i64);
    let said = memory.recall(LAST).and_then(Value::as_i64);
    let ended = said.max(event.time.stated.map(|at| at.0));
    let Some((began, ended)) = began.zip(ended).filter(|(began, ended)| began <= ended) else {
        return event;
    };
    Event {
        author: Author::User,
        time: EventTime::exact(UnixNanos(began)),
        end: Some(UnixNanos(ended)),
        abandons: true,
        ..event
    }
}

fn message(id: &str) -> String {
    format!("message {id}")
}
