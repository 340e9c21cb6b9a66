//! One record, whichever way it came: a row of a table, a line of a file, or an element of an export.

use serde_json::{Map, Value, json};
use tracewake_model::{Agent, Dialect, Event, EventTime, UnixNanos};
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::{Memory, STREAM_NAME};
use crate::otlp::unfold;

/// The session that the messages of a file or an export are in, in the memory.
const SESSION: &str = "session";
/// The last message in which tools were asked for.
const ASKED: &str = "asked";
/// Seconds since 1970 are less than this, milliseconds more.
const LEAST_MS: i64 = 100_000_000_000;
/// The agent that talks to the person.
const MAIN: &str = "goose";
/// An agent that another one started.
const SUBAGENT: &str = "subagent";

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Session,
    Message,
    /// A line of the ledger: what one model call used.
    Usage,
}

impl Shape {
    /// None for an object of another program.
    pub(super) fn of(object: &Map<String, Value>) -> Option<Shape> {
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("database") == "goose" {
            return match text("table") {
                "sessions" => Some(Shape::Session),
                "messages" => Some(Shape::Message),
                "usage_ledger" => Some(Shape::Usage),
                _ => None,
            };
        }
        let has = |name: &str| object.contains_key(name);
        if has("working_dir") && (has("message_count") || has("extension_data")) && !has("conversation") {
            return Some(Shape::Session);
        }
        let content = object.get("content").and_then(Value::as_array);
        let is_typed = |part: &Value| part["type"].is_string();
        let is_message = matches!(text("role"), "user" | "assistant")
            && object.get("created").is_some_and(Value::is_number)
            && content.is_some_and(|content| content.iter().all(is_typed));
        is_message.then_some(Shape::Message)
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) name: String,
    /// The session that started it; empty for one that a person started.
    pub(super) parent: String,
    pub(super) data: Map<String, Value>,
    pub(super) created: EventTime,
    pub(super) updated: EventTime,
}

impl Session {
    pub(super) fn of(object: Map<String, Value>, memory: &mut Memory, odd: &mut Diagnostics) -> Session {
        let members = Members(&object);
        let mut id = members.text("id", odd);
        if id.is_empty() {
            // The first line of a file does not say what the file is called by.
            id = stem(memory);
        }
        let name = match members.text("name", odd) {
            name if name.is_empty() => members.text("description", odd),
            name => name,
        };
        let at = |name: &str, odd: &mut Diagnostics| EventTime::parse(&members.text(name, odd));
        let mut data = object.clone();
        data.retain(|_, value| !value.is_null());
        let session = Session {
            name,
            parent: members.text("parent_session_id", odd),
            created: at("created_at", odd),
            updated: at("updated_at", odd),
            data,
            id,
        };
        if object.get("database").is_none() {
            let model = &unfold(object.get("model_config").unwrap_or(&Value::Null))["model_name"];
            let provider = object.get("provider_name").unwrap_or(&Value::Null);
            memory.remember(
                SESSION,
                json!({ "id": session.id, "model": model, "provider": provider, "agent": session.agent().name }),
            );
        }
        session
    }

    /// The agent that works in it.
    pub(super) fn agent(&self) -> Agent {
        let kind = self.data.get("session_type").and_then(Value::as_str);
        agent(&self.id, name_of_agent(kind.unwrap_or_default(), &self.parent))
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Message {
    pub(super) session: String,
    pub(super) role: String,
    pub(super) content: Vec<Value>,
    pub(super) metadata: Map<String, Value>,
    pub(super) created: EventTime,
    /// What the answer before it asked for, and when.
    pub(super) asked: Vec<Value>,
    pub(super) asked_at: EventTime,
    /// What the agent of its session is called; none where that is not known.
    agent: Option<String>,
    /// What identifies it within its session.
    hash: u64,
    is_row: bool,
}

impl Message {
    pub(super) fn of(object: Map<String, Value>, memory: &mut Memory, odd: &mut Diagnostics) -> Message {
        let members = Members(&object);
        let is_row = object.contains_key("database");
        let (content, metadata, created) = match is_row {
            true => ("content_json", "metadata_json", "created_timestamp"),
            false => ("content", "metadata", "created"),
        };
        let stated = members.get(created);
        let role = members.text("role", odd);
        let content = members.list(content, odd).to_vec();
        let told = json!([role, stated, content]).to_string();
        let metadata = members.object(metadata, odd).map(|metadata| metadata.0.clone());
        let created = time(stated);
        let mut message = Message {
            session: members.text("session_id", odd),
            asked: members.list(ASKED, odd).to_vec(),
            asked_at: time(members.get("asked_timestamp")),
            agent: object.contains_key("session_type").then(|| {
                let [kind, parent] =
                    ["session_type", "parent_session_id"].map(|name| members.text(name, odd));
                name_of_agent(&kind, &parent).to_owned()
            }),
            hash: xxh3_64(told.as_bytes()),
            metadata: metadata.unwrap_or_default(),
            role,
            content,
            created,
            is_row,
        };
        if !is_row {
            message.recall(memory, stated);
        }
        message
    }

    /// Takes in what records before this one said, and remembers what later ones need of this one.
    fn recall(&mut self, memory: &mut Memory, stated: Option<&Value>) {
        let session = memory.recall(SESSION).cloned().unwrap_or_default();
        self.session = match session["id"].as_str() {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => stem(memory),
        };
        self.agent = Some(session["agent"].as_str().unwrap_or(MAIN).to_owned());
        let is = |kind: &str| self.content.iter().any(|part| part["type"] == kind);
        if is("toolResponse")
            && let Some(known) = memory.recall(ASKED).cloned()
        {
            self.asked_at = time(Some(&known["created"]));
            self.asked = known["content"].as_array().cloned().unwrap_or_default();
        }
        if self.role == "assistant" && is("toolRequest") {
            let asked = self.content.iter().filter(|part| part["type"] == "toolRequest");
            let asked: Vec<&Value> = asked.collect();
            memory.remember(ASKED, json!({ "created": stated, "content": asked }));
        }
    }

    /// An event of the agent of its session. `part` tells it from the others of the message.
    pub(super) fn event(&self, part: &str) -> Event {
        Event {
            dialect: Dialect::Goose,
            identity: format!("{}\u{1f}{:016x}\u{1f}{part}", self.session, self.hash),
            // A copy may lack what the message used, and who said it.
            revision: (u64::from(self.metadata.contains_key("usage")) << 2)
                | (u64::from(self.is_row && self.agent.is_some()) << 1)
                | u64::from(self.is_row),
            session_id: self.session.clone(),
            agent: agent(&self.session, self.agent.as_deref().unwrap_or_default()),
            time: self.created,
            ..Event::default()
        }
    }
}

/// The agent of this name that works in a session. What does not say it is of the agent around it.
pub(super) fn agent(session: &str, name: &str) -> Agent {
    match name {
        "" => Agent::default(),
        name => Agent {
            id: session.to_owned(),
            name: name.to_owned(),
            known_by_name: true,
        },
    }
}

/// The agent that talks to the person.
pub(super) fn main_agent(session: &str) -> Agent {
    agent(session, MAIN)
}

/// What the agent of a session of this type is called, which this one started.
fn name_of_agent(session_type: &str, parent: &str) -> &'static str {
    match session_type == "sub_agent" || !parent.is_empty() {
        true => SUBAGENT,
        false => MAIN,
    }
}

/// A time in seconds or milliseconds since 1970.
pub(super) fn time(stated: Option<&Value>) -> EventTime {
    let Some(number) = stated.and_then(Value::as_i64).filter(|number| *number > 0) else {
        return EventTime::default();
    };
    let unit = if number < LEAST_MS {
        1_000_000_000
    } else {
        1_000_000
    };
    number
        .checked_mul(unit)
        .map_or_else(EventTime::unreadable, |at| EventTime::exact(UnixNanos(at)))
}

/// The name of the file without its ending: the id of its session.
fn stem(memory: &mut Memory) -> String {
    let name = memory
        .recall(STREAM_NAME)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let file = name.rsplit('/').next().unwrap_or_default();
    file.strip_suffix(".jsonl").unwrap_or(file).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_known_by_their_members() {
        let check = |object: Value, expect: Option<Shape>| {
            assert_eq!(Shape::of(object.as_object().unwrap()), expect, "{object}");
        };
        check(
            json!({"database": "goose", "table": "sessions"}),
            Some(Shape::Session),
        );
        check(json!({"database": "goose", "table": "of tomorrow"}), None);
        check(
            json!({"working_dir": "/a", "description": "", "message_count": 2}),
            Some(Shape::Session),
        );
        check(
            json!({"role": "user", "created": 1, "content": [{"type": "text", "text": "Hi"}]}),
            Some(Shape::Message),
        );
        check(json!({"role": "user", "created": 1, "content": "Hi"}), None);
        check(json!({"role": "user", "content": [{"type": "text"}]}), None);
        check(json!({"working_dir": "/a"}), None);
    }

    #[test]
    fn times_are_seconds_or_milliseconds() {
        let at = |number: i64| time(Some(&json!(number))).stated.map(|at| at.0);
        assert_eq!(at(1_759_154_590), Some(1_759_154_590_000_000_000));
        assert_eq!(at(1_759_154_590_123), Some(1_759_154_590_123_000_000));
        assert_eq!(at(0), None);
    }
}
