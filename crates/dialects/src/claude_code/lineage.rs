//! Whose line it is. A session that goes on from another (resumed, forked, handed to the background) begins with
//! copies of that one's lines under its own session id: same ids, times and usage. A copy yields to its original
//! whichever is read first, and belongs to the session of the original as far as the copy says which that is.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, UnixNanos};
use xxhash_rust::xxh3::xxh3_64;

use super::line::{Line, Source, text_at};
use crate::memory::Memory;

const LINEAGE: &str = "lineage";
/// A line this much older than the run that writes it is a copy; lines of one run are out of order by less.
const OLDER_NS: i64 = 1_000_000_000;

/// How sure it is that a line is no copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    Copy = 0,
    /// It follows copies, and nothing says where they end.
    Doubtful = 1,
    Own = 2,
}

/// Whose a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lineage {
    /// The session it belongs to.
    pub(super) session: String,
    /// The session that this one goes on from, told by the first line of its own.
    pub(super) forked_from: Option<String>,
    claim: Claim,
    source: Source,
}

impl Lineage {
    /// A line that is certain to be of this session.
    pub(super) fn own(session: &str, source: Source) -> Lineage {
        Lineage {
            session: session.to_owned(),
            forked_from: None,
            claim: Claim::Own,
            source,
        }
    }

    /// Notes when a run began to write, by the first line of a file that tells it.
    pub(super) fn begin(line: &Line, memory: &mut Memory) {
        if let Some(UnixNanos(at)) = line.at()
            && memory.recall(LINEAGE).is_none()
        {
            memory.remember(LINEAGE, json!({ "began": at }));
        }
    }

    /// Whose a line with an id is.
    pub(super) fn of(line: &Line, memory: &mut Memory) -> Lineage {
        let mut found = Lineage::own(&line.session, line.source);
        let known = memory.recall(LINEAGE).cloned();
        let began = known.as_ref().and_then(|known| known["began"].as_i64());
        let marks = [
            (
                "line",
                line.rest
                    .get("forkedFrom")
                    .map(|from| text_at(from, &["sessionId"])),
            ),
            ("answer", Some(line.text("requestSessionId"))),
        ];
        let mark = marks
            .into_iter()
            .filter_map(|(mark, from)| Some((mark, from?)))
            .find(|(_, from)| !from.is_empty() && *from != line.session);
        if let Some((mark, from)) = mark {
            memory.remember(LINEAGE, json!({ "began": began, "from": from, "mark": mark }));
            found.session = from.to_owned();
            found.claim = Claim::Copy;
            return found;
        }
        let Some(known) = known else { return found };
        let from = known["from"].as_str();
        let is_older = began.zip(line.at()).map(|(began, at)| at.0 < began - OLDER_NS);
        found.claim = match is_older {
            Some(true) => Claim::Copy,
            Some(false) => Claim::Own,
            // Only answers, or every line, of the copied ones say so.
            None if known["mark"] == "answer" && line.kind != "assistant" => Claim::Doubtful,
            None => Claim::Own,
        };
        match (found.claim, from) {
            (Claim::Copy, Some(from)) => found.session = from.to_owned(),
            (Claim::Own, from) => {
                found.forked_from = from.map(str::to_owned);
                memory.forget(LINEAGE);
            }
            _ => {}
        }
        found
    }

    /// The revision of an event that has come this many steps. Files tell more than standard output, and what is own
    /// supersedes copies. Where two sessions claim a line, all such lines go to one of them.
    pub(super) fn revision(&self, step: u64) -> u64 {
        let tie = xxh3_64(self.session.as_bytes()) & 0xfff;
        let step = step.min((1 << 44) - 1);
        (self.source as u64) << 58 | (self.claim as u64) << 56 | tie << 44 | step
    }
}

/// What says in data that a session forked from another.
const FORKED: &str = "forked from another session";

/// The session that forked from another, as data.
pub(super) fn forked(from: &str) -> Value {
    json!({ "key": FORKED, "session": from })
}

/// The session that an event says its own forked from.
pub fn forked_from(event: &Event) -> Option<&str> {
    match &event.content {
        Some(Content::State(state)) if state["key"] == FORKED => state["session"].as_str(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: &str, second: Option<u32>, rest: Value) -> Line {
        let mut fields = rest.as_object().cloned().unwrap_or_default();
        fields.insert("type".into(), kind.into());
        fields.insert("sessionId".into(), "new".into());
        if let Some(second) = second {
            fields.insert(
                "timestamp".into(),
                format!("2026-01-01T00:00:{second:02}Z").into(),
            );
        }
        Line::of(Source::File, fields)
    }

    fn check(lines: &[Line], began: Option<&Line>, expect: &[(&str, Claim)]) {
        let mut memory = Memory::default();
        if let Some(line) = began {
            Lineage::begin(line, &mut memory);
        }
        let found = lines.iter().map(|line| Lineage::of(line, &mut memory));
        let found: Vec<(String, Claim)> = found.map(|found| (found.session, found.claim)).collect();
        let expect: Vec<(String, Claim)> = expect
            .iter()
            .map(|(s, claim)| ((*s).to_owned(), *claim))
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn copies_are_known_by_their_age_and_by_what_they_say() {
        let none = || json!({});
        let answer = || json!({"requestSessionId": "old"});
        let began = line("queue-operation", Some(30), none());
        check(
            &[
                line("user", Some(1), none()),
                line("assistant", Some(2), answer()),
                line("user", Some(3), none()),
                line("user", Some(30), none()),
                line("user", Some(2), none()),
            ],
            Some(&began),
            &[
                ("new", Claim::Copy),
                ("old", Claim::Copy),
                ("old", Claim::Copy),
                ("new", Claim::Own),
                ("new", Claim::Own),
            ],
        );
        check(
            &[
                line("assistant", Some(2), answer()),
                line("user", Some(3), none()),
                line("assistant", Some(4), json!({"requestSessionId": "new"})),
                line("user", Some(5), none()),
            ],
            None,
            &[
                ("old", Claim::Copy),
                ("new", Claim::Doubtful),
                ("new", Claim::Own),
                ("new", Claim::Own),
            ],
        );
        check(
            &[
                line("user", Some(2), json!({"forkedFrom": {"sessionId": "old"}})),
                line("user", Some(3), none()),
            ],
            None,
            &[("old", Claim::Copy), ("new", Claim::Own)],
        );
        check(
            &[line("user", None, none())],
            Some(&began),
            &[("new", Claim::Own)],
        );
    }

    #[test]
    fn what_tells_more_supersedes() {
        let lineage = |session: &str, source, claim| Lineage {
            claim,
            ..Lineage::own(session, source)
        };
        let stream = lineage("a", Source::Stream, Claim::Own).revision(u64::MAX);
        let copy = lineage("b", Source::File, Claim::Copy);
        let own = lineage("a", Source::File, Claim::Own);
        assert!(stream < copy.revision(0));
        assert!(copy.revision(9) < own.revision(0));
        assert!(own.revision(0) < own.revision(1));
        let other = lineage("c", Source::File, Claim::Own);
        assert_eq!(
            own.revision(0) < other.revision(5),
            own.revision(5) < other.revision(0),
            "all lines go to the same of two sessions"
        );
        assert!(i64::try_from(own.revision(u64::MAX)).is_ok());
    }
}
