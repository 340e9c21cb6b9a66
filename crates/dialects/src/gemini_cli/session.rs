//! Which session and which agent the records of a file are of: its header says it.

use serde_json::{Map, Value, json};
use tracewake_model::{Agent, Author, Clock, Content, Dialect, Event, EventTime, Kind, Severity, Status};

use super::{subagent, telling};
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::{Memory, STREAM_NAME};

const SESSION: &str = "session";
/// The agent that talks to the person.
const MAIN: &str = "main";

/// The session of a file, or of what a run printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Session {
    /// The session that its events are in: of a subagent that of the main agent, where it is known.
    pub(super) key: String,
    /// Its own id, which is that of the agent in the file of a subagent.
    pub(super) own: String,
    pub(super) is_subagent: bool,
}

impl Session {
    /// The session that a header names.
    pub(super) fn of_header(
        header: &Map<String, Value>,
        memory: &mut Memory,
        odd: &mut Diagnostics,
    ) -> Session {
        let header = Members(header);
        let own = header.text("sessionId", odd);
        let is_subagent = header.get("kind").is_some_and(|kind| kind == "subagent");
        let parent = is_subagent
            .then(|| parent_by_path(stream_name(memory)?))
            .flatten();
        Session {
            key: parent.unwrap_or_else(|| own.clone()),
            own,
            is_subagent,
        }
    }

    /// The session of a main agent.
    pub(super) fn of_main(key: String) -> Session {
        Session {
            own: key.clone(),
            key,
            is_subagent: false,
        }
    }

    pub(super) fn remember(&self, memory: &mut Memory) {
        let value = json!({ "key": self.key, "own": self.own, "subagent": self.is_subagent });
        memory.remember(SESSION, value);
    }

    /// The session of the records before. Where none named it, the name of the file stands for it.
    pub(super) fn recall(memory: &mut Memory) -> Session {
        let Some(known) = memory.recall(SESSION) else {
            let name = stream_name(memory).unwrap_or_default();
            return Session::of_main(stem(name).to_owned());
        };
        let text = |key: &str| known[key].as_str().unwrap_or_default().to_owned();
        Session {
            key: text("key"),
            own: text("own"),
            is_subagent: known["subagent"] == true,
        }
    }

    /// An event of the agent of this file. `identity` is unique in the file.
    pub(super) fn event(&self, identity: &str, time: EventTime) -> Event {
        Event {
            dialect: Dialect::GeminiCli,
            identity: format!("{}\u{1f}{identity}", self.own),
            session_id: self.key.clone(),
            parent_span_id: match self.is_subagent {
                true => subagent::span(&self.own),
                false => String::new(),
            },
            agent: self.agent(),
            time,
            ..Event::default()
        }
    }

    /// The agent. The name of a subagent is in the file of who called it.
    pub(super) fn agent(&self) -> Agent {
        match self.is_subagent {
            true => Agent {
                id: self.own.clone(),
                ..Agent::default()
            },
            false => Agent {
                name: MAIN.to_owned(),
                ..Agent::default()
            },
        }
    }
}

/// The events of a header. One that comes again says that the session was resumed.
pub(super) fn header(object: &Map<String, Value>, memory: &mut Memory, odd: &mut Diagnostics) -> Vec<Event> {
    telling::end_repeated_history(memory);
    let session = Session::of_header(object, memory, odd);
    session.remember(memory);
    let at = time(Members(object), "startTime", odd);
    let mut state = object.clone();
    // Changes with every line.
    state.remove("lastUpdated");
    state.insert("key".to_owned(), "session".into());
    let started = object.get("startTime").map(Value::to_string).unwrap_or_default();
    let updated = time(Members(object), "lastUpdated", odd);
    let event = Event {
        // The one object of older versions is written again as a whole.
        revision: updated.stated.map_or(0, |at| u64::try_from(at.0).unwrap_or(0)),
        kind: Kind::StateUpdate,
        severity: Severity::Debug,
        status: Status::Started,
        author: Author::System,
        content: Some(Content::State(Value::Object(state))),
        ..session.event(&format!("session\u{1f}{started}"), at)
    };
    match session.is_subagent {
        true => vec![event, subagent::started(&session, at)],
        false => vec![event],
    }
}

/// The time that a member states.
pub(super) fn time(members: Members<'_>, name: &str, odd: &mut Diagnostics) -> EventTime {
    let time = EventTime::parse(&members.text(name, odd));
    if time.clock == Clock::Unreadable {
        odd.add(name, "is no time between the years 1678 and 2261");
    }
    time
}

fn stream_name(memory: &mut Memory) -> Option<&str> {
    memory.recall(STREAM_NAME)?.as_str()
}

/// The session of the main agent in the path of the file of a subagent: `chats/PARENT/OWN.jsonl`.
fn parent_by_path(name: &str) -> Option<String> {
    let mut parts = name.rsplit('/').skip(1);
    let parent = parts.next()?;
    (parts.next() == Some("chats")).then(|| parent.to_owned())
}

/// The name of a file without its endings.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_the_session_of_a_subagent() {
        let check = |name: &str, expect: Option<&str>| assert_eq!(parent_by_path(name).as_deref(), expect);
        check("skagen/chats/main-1/sub-2.jsonl", Some("main-1"));
        check("chats/main-1/sub-2.jsonl", Some("main-1"));
        check("tmp/skagen/chats/session-2.jsonl", None);
        check("sub-2.jsonl", None);
    }
}
