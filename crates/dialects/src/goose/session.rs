//! Sessions: what they are called, and which were started by an agent of another one.

use serde_json::Value;
use tracewake_model::{AgentHandoff, Author, Content, Dialect, Event, EventTime, Kind, Status};

use super::record::{Session, main_agent};

/// What sessions are called before anything was said in them.
const UNTITLED: [&str; 3] = ["CLI Session", "New session", "New Chat"];

/// The events of a session: what it is called, and that an agent started where another session started it.
pub(super) fn events(session: &Session) -> Vec<Event> {
    let is_child = !session.parent.is_empty();
    let is_title = !UNTITLED.iter().any(|name| session.name.starts_with(name));
    let mut state = session.data.clone();
    state.insert("key".to_owned(), "session".into());
    let updated = session.updated.stated.map_or(0, |at| at.0 / 1_000_000);
    let named = Event {
        dialect: Dialect::Goose,
        kind: Kind::StateUpdate,
        author: Author::System,
        identity: format!("{}\u{1f}session", session.id),
        revision: u64::try_from(updated).unwrap_or(0),
        session_id: session.id.clone(),
        // It is called so from its start. One that an agent started is part of another one.
        prompt: match is_title && !is_child {
            true => session.name.clone(),
            false => String::new(),
        },
        agent: session.agent(),
        time: match is_child {
            true => session.created,
            false => EventTime::default(),
        },
        content: Some(Content::State(Value::Object(state))),
        ..Event::default()
    };
    match is_child {
        true => vec![started(session, named.revision), named],
        false => vec![named],
    }
}

/// The start of the agent that works in a session, in the session that started it.
fn started(session: &Session, revision: u64) -> Event {
    let giver = main_agent(&session.parent);
    let agent = session.agent();
    Event {
        dialect: Dialect::Goose,
        kind: Kind::AgentStart,
        status: Status::Started,
        author: Author::Agent,
        identity: format!("{}\u{1f}agent", session.id),
        revision,
        session_id: session.parent.clone(),
        started_session: session.id.clone(),
        span_id: format!("agent:{}", session.id),
        time: session.created,
        handoff: Some(AgentHandoff {
            from_agent_name: giver.name,
            to_agent_name: agent.name.clone(),
            reason: session.name.clone(),
            handoff_type: "subagent".to_owned(),
            ..AgentHandoff::default()
        }),
        agent,
        ..Event::default()
    }
}
