//! The Claude Code dialect: the lines of its session files, and what `claude -p --output-format stream-json` prints.
//!
//! One answer of the model is told in several lines, which together are one model call that grows. A session that
//! goes on from another begins with copies of its lines; `lineage` tells them apart. Nobody publishes the format: every
//! field may be absent or of another type, and what is not known is kept as a custom event.

mod agents;
mod answer;
mod branches;
mod line;
mod lineage;
mod meta;
mod notices;
mod places;
mod reading;
mod said;
mod sent;
mod tools;
mod upgrade;
mod usage;
mod words;

use serde_json::{Map, Value};
use tracewake_model::{Dialect, Media};

use crate::memory::Memory;
use crate::reader::{Reader, Record};
use crate::{Decoded, Rejected};
pub use lineage::forked_from;
use reading::Reading;

/// How this dialect is read.
pub(crate) static READER: Reader = Reader {
    dialect: Dialect::ClaudeCode,
    version: 2,
    name: "a line of Claude Code",
    is_event,
    is_envelope: |_| false,
    yields: true,
    split: |text, _| Ok(vec![text]),
    media: &[Media::Json],
    read,
    read_again: None,
    join: None,
    sent_part: Some(sent::sent_part),
    session_files: Some(&places::SESSION_FILES),
    endpoint: |_| None,
};

/// Whether an object is a line of a session file, a line of the stream, or the note beside the file of a subagent.
fn is_event(object: &Map<String, Value>) -> bool {
    let is_text = |name: &str| object.get(name).is_some_and(Value::is_string);
    let any = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
    let of_file = || {
        is_text("sessionId") && !any(&["projectHash", "payload"])
            || any(&["leafUuid"])
            || object
                .get("type")
                .is_some_and(|kind| kind == "file-history-snapshot")
    };
    let of_stream =
        || is_text("session_id") && any(&["uuid", "message", "subtype", "parent_tool_use_id", "event"]);
    is_text("type") && (of_file() || of_stream()) || meta::is_meta(object)
}

fn read(record: Record, memory: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (text, parsed) = record.into_json()?;
    let Value::Object(fields) = parsed.value else {
        return Err(Rejected::new("a line must be a JSON object"));
    };
    if !is_event(&fields) {
        return Err(Rejected::new("the object is no line of Claude Code"));
    }
    let events = match meta::is_meta(&fields) {
        true => vec![meta::event(fields, memory)],
        false => Reading::of(fields, parsed.repairs, &text, memory).events(),
    };
    Ok(Decoded::of_json(events, &text))
}

#[cfg(test)]
mod tests;
