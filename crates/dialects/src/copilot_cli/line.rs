//! One line as it was written: what every line says, and the data that only its type has.

use serde_json::{Map, Value};
use tracewake_model::{Clock, EventTime};

use super::text_at;
use super::upgrade::upgrade;
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// The line that the program prints last. It has no data, and names the session.
pub(super) const RESULT: &str = "result";
/// The newest version of the program whose lines this reader was made for.
const NEWEST: [u64; 3] = [1, 0, 102];

/// A line.
pub(super) struct Line {
    pub(super) kind: String,
    /// Empty for the last line that is printed.
    pub(super) id: String,
    /// Id of the subagent that it is of; empty for the main agent, and in older versions.
    pub(super) agent: String,
    pub(super) time: EventTime,
    /// It is printed only: a piece of what another line tells as a whole.
    pub(super) is_ephemeral: bool,
    pub(super) data: Map<String, Value>,
    pub(super) odd: Diagnostics,
}

impl Line {
    /// Reads the fields that lines share; `repairs` is what had to be repaired in its text.
    pub(super) fn of(mut fields: Map<String, Value>, repairs: Vec<&'static str>) -> Line {
        let mut odd = Diagnostics::default();
        odd.repaired("line", repairs);
        let members = Members(&fields);
        let [kind, id, agent] = ["type", "id", "agentId"].map(|name| members.text(name, &mut odd));
        let time = EventTime::parse(&members.text("timestamp", &mut odd));
        if time.clock == Clock::Unreadable {
            odd.add("timestamp", "is no time between the years 1678 and 2261");
        }
        let is_ephemeral = members.get("ephemeral").is_some_and(|is| *is == true);
        let data = match fields.remove("data") {
            Some(Value::Object(data)) => data,
            _ => fields,
        };
        let mut line = Line {
            kind,
            id,
            agent,
            time,
            is_ephemeral,
            data,
            odd,
        };
        upgrade(&mut line);
        line
    }
}

/// Whether an object is a line: it has data, and a place behind another line. Types have a dot in them, but for one.
pub(super) fn is_line(fields: &Map<String, Value>) -> bool {
    let kind = text_at(fields, "type");
    let has_place = fields
        .get("parentId")
        .is_some_and(|parent| parent.is_null() || parent.is_string());
    let is_told = has_place
        && fields.get("data").is_some_and(Value::is_object)
        && ["id", "timestamp"]
            .iter()
            .all(|name| !text_at(fields, name).is_empty())
        && (kind.contains('.') || kind == "abort");
    let is_last = kind == RESULT
        && fields.contains_key("exitCode")
        && !text_at(fields, "sessionId").is_empty()
        && !fields.contains_key("uuid");
    is_told || is_last
}

/// Whether a version of the program is one that this reader does not know yet.
pub(super) fn is_newer(version: &str) -> bool {
    let mut numbers = version.split(['.', '-']).map(|part| part.parse::<u64>().ok());
    let found: [Option<u64>; 3] = std::array::from_fn(|_| numbers.next().flatten());
    let [Some(major), Some(minor), Some(patch)] = found else {
        return false;
    };
    [major, minor, patch] > NEWEST
}

/// The newest version that is known, as it is written.
pub(super) fn newest() -> String {
    let [major, minor, patch] = NEWEST;
    format!("{major}.{minor}.{patch}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_known_by_what_they_share() {
        let check = |value: Value, expect: bool| {
            assert_eq!(is_line(value.as_object().unwrap()), expect, "{value}");
        };
        let line =
            |kind: &str| json!({"type": kind, "data": {}, "id": "e", "timestamp": "x", "parentId": null});
        check(line("session.start"), true);
        check(line("a.type.of.tomorrow"), true);
        check(line("abort"), true);
        check(line("message"), false);
        check(json!({"type": "result", "sessionId": "s", "exitCode": 0}), true);
        check(json!({"type": "result", "session_id": "s", "uuid": "u"}), false);
        check(
            json!({"type": "dev.ossa.turn", "id": "e", "timestamp": "x", "data": {}}),
            false,
        );
        check(
            json!({"type": "span.update", "id": "e", "timestamp": "x", "body": {}, "parentId": null}),
            false,
        );
    }

    #[test]
    fn newer_versions_are_told_apart() {
        for (version, expect) in [
            ("1.0.102", false),
            ("0.0.369", false),
            ("1.0.103", true),
            ("1.1.0-2", true),
            ("", false),
        ] {
            assert_eq!(is_newer(version), expect, "{version}");
        }
    }
}
