//! Sessions: what they are called, and which were started by an agent of another one.

use serde_json::Value;
use tracewake_model::{Agent, Author, Content, Event, Kind, Status};

use super::moments::time;
use super::record::{Told, agent_span};
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// What the program calls a session before anything was said in it begins so.
const UNTITLED: [&str; 2] = ["New session - ", "Child session - "];

/// The events of a session: what it is called, and that an agent started where another session started it.
pub(super) fn events(told: &Told, odd: &mut Diagnostics) -> Vec<Event> {
    let title = Members(&told.data).text("title", odd);
    let is_title = !UNTITLED.iter().any(|start| title.starts_with(start));
    let mut state = told.data.clone();
    state.insert("key".to_owned(), "session".into());
    let named = Event {
        kind: Kind::StateUpdate,
        author: Author::System,
        // It is called so from its start. One that an agent started is part of another one.
        prompt: match is_title && !told.is_child() {
            true => title,
            false => String::new(),
        },
        content: Some(Content::State(Value::Object(state))),
        ..told.event(
            format!("{}\u{1f}session", told.id),
            told.created_ms.filter(|_| told.is_child()),
        )
    };
    match told.is_child() {
        true => vec![named, started(told)],
        false => vec![named],
    }
}

/// The start of the agent that works in a session, in the session that started it.
fn started(told: &Told) -> Event {
    let name = told.data.get("agent").and_then(Value::as_str).unwrap_or_default();
    Event {
        kind: Kind::AgentStart,
        status: Status::Started,
        author: Author::Agent,
        session_id: told.parent.clone(),
        started_session: told.id.clone(),
        span_id: agent_span(&told.id),
        parent_span_id: String::new(),
        time: time(told.created_ms),
        agent: Agent {
            id: told.id.clone(),
            name: name.to_owned(),
            known_by_name: true,
        },
        ..told.event(format!("{}\u{1f}agent", told.id), None)
    }
}
