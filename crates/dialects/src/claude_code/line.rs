//! One line as it was written: what every line may say, and the rest of it.

use serde_json::{Map, Value};
use tracewake_model::{Clock, EventTime, UnixNanos};

use crate::diagnostics::Diagnostics;
use crate::json::kind_of;

/// The newest version of the program whose lines this reader was made for.
pub(super) const NEWEST: [u64; 3] = [2, 1, 332];

/// Where a line is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Standard output. It counts no output tokens yet, and leaves out what subagents say.
    Stream = 0,
    /// A session file.
    File = 1,
}

/// A line in the words of the newest session files.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) source: Source,
    pub(super) kind: String,
    /// Empty for lines that have none.
    pub(super) uuid: String,
    pub(super) parent: String,
    /// It says that nothing is before it.
    is_root: bool,
    /// Empty where the line names none.
    pub(super) session: String,
    /// Id of the subagent that it belongs to; empty for the main agent.
    pub(super) agent: String,
    /// What that subagent is called, where the line says it.
    pub(super) agent_name: String,
    /// Id of the call that started that subagent, where the line says it.
    pub(super) caller: String,
    pub(super) time: EventTime,
    /// What has no place of its own.
    pub(super) rest: Map<String, Value>,
    pub(super) diagnostics: Diagnostics,
}

impl Line {
    /// Reads the fields that lines share.
    pub(super) fn of(source: Source, mut fields: Map<String, Value>) -> Line {
        let mut diagnostics = Diagnostics::default();
        let is_root = fields.get("parentUuid").is_some_and(Value::is_null);
        let mut text = |name: &str| match fields.remove(name) {
            Some(Value::String(text)) => text,
            None | Some(Value::Null) => String::new(),
            Some(other) => {
                diagnostics.add(name, format!("is {} and no text", kind_of(&other)));
                fields.insert(name.to_owned(), other);
                String::new()
            }
        };
        let (kind, uuid, parent) = (text("type"), text("uuid"), text("parentUuid"));
        let (session, agent) = (text("sessionId"), text("agentId"));
        let caller = text("parent_tool_use_id");
        let names = match agent.is_empty() {
            true => Vec::new(),
            false => Vec::from(["attributionAgent", "subagent_type"].map(&mut text)),
        };
        let agent_name = names.into_iter().find(|name| !name.is_empty());
        let time = match fields.remove("timestamp") {
            None | Some(Value::Null) => EventTime::default(),
            Some(Value::String(text)) => EventTime::parse(&text),
            Some(_) => EventTime::unreadable(),
        };
        if time.clock == Clock::Unreadable {
            diagnostics.add("timestamp", "is no time between the years 1678 and 2261");
        }
        Line {
            source,
            kind,
            uuid,
            parent,
            is_root,
            session,
            agent,
            agent_name: agent_name.unwrap_or_default(),
            caller,
            time,
            rest: fields,
            diagnostics,
        }
    }

    /// The id of the line that it follows in the conversation, empty for the first; none where it does not say.
    pub(super) fn follows(&self) -> Option<&str> {
        (self.is_root || !self.parent.is_empty()).then_some(&*self.parent)
    }

    /// Text of a field; empty for anything else.
    pub(super) fn text(&self, name: &str) -> &str {
        self.rest.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether a field says yes.
    pub(super) fn is(&self, name: &str) -> bool {
        self.rest.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Takes a field; null when there is none.
    pub(super) fn take(&mut self, name: &str) -> Value {
        self.rest.remove(name).unwrap_or_default()
    }

    /// Takes a field that has to be an object; empty for anything else, which is noted.
    pub(super) fn take_object(&mut self, name: &str) -> Map<String, Value> {
        match self.take(name) {
            Value::Object(object) => object,
            other => {
                self.diagnostics
                    .add(name, format!("is {} and no object", kind_of(&other)));
                Map::new()
            }
        }
    }

    /// When it was written, as far as it says so.
    pub(super) fn at(&self) -> Option<UnixNanos> {
        self.time.stated
    }

    /// The version of the program that wrote it, where that is one that this reader does not know yet.
    pub(super) fn newer_version(&self) -> Option<&str> {
        let version = self.text("version");
        let mut numbers = version.split(['.', '-']).map(|part| part.parse::<u64>().ok());
        let found: [Option<u64>; 3] = std::array::from_fn(|_| numbers.next().flatten());
        let [Some(major), Some(minor), Some(patch)] = found else {
            return None;
        };
        ([major, minor, patch] > NEWEST).then_some(version)
    }
}

/// Text at a path of members; empty for anything else.
pub(super) fn text_at<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    let found = path.iter().try_fold(value, |value, name| value.get(name));
    found.and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(value: Value) -> Line {
        Line::of(Source::File, value.as_object().unwrap().clone())
    }

    #[test]
    fn fields_of_another_type_are_noted_and_kept() {
        let line = line(json!({"type": "user", "uuid": 7, "timestamp": [], "agentId": null}));
        let odd: Vec<_> = line
            .diagnostics
            .into_list()
            .into_iter()
            .map(|found| found.field)
            .collect();
        assert_eq!(odd, ["uuid", "timestamp"]);
        assert_eq!(line.rest["uuid"], 7);
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let newer = |version: &str| line(json!({ "version": version })).newer_version().is_some();
        for version in ["2.1.333", "2.2.0", "3.0.0-beta.1", "10.0.0"] {
            assert!(newer(version), "{version}");
        }
        for version in ["2.1.332", "2.1.99", "1.9.999", "0.2.104", "", "latest"] {
            assert!(!newer(version), "{version}");
        }
    }
}
