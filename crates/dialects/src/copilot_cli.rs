//! The GitHub Copilot CLI dialect: the lines of its session files (`session-state/ID/events.jsonl`), the one JSON
//! object of a session in its first versions, and what `copilot -p --output-format json` prints.
//!
//! A line has an id of its own, the same in a file and in what was printed. The lines of subagents are between those of
//! the main agent. The program publishes the types of its lines with its SDK; what is not known is kept as a custom
//! event. Known up to version 1.0.102.

mod agents;
mod history;
mod line;
mod model_calls;
mod permissions;
mod places;
mod reading;
mod said;
mod session;
mod tools;
mod totals;
mod upgrade;

use serde_json::{Map, Value};
use tracewake_model::{Dialect, Media};

use crate::memory::Memory;
use crate::reader::{Reader, Record};
use crate::{Decoded, Rejected};
use line::Line;
use reading::Reading;

/// How this dialect is read.
pub(crate) static READER: Reader = Reader {
    dialect: Dialect::CopilotCli,
    version: 1,
    name: "a line of GitHub Copilot CLI",
    is_event: line::is_line,
    is_envelope: history::is_session,
    yields: false,
    split: history::lines,
    media: &[Media::Json],
    read,
    read_again: None,
    join: None,
    sent_part: None,
    session_files: Some(&places::SESSION_FILES),
    endpoint: |_| None,
};

fn read(record: Record, memory: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (text, parsed) = record.into_json()?;
    let Value::Object(fields) = parsed.value else {
        return Err(Rejected::new("a line must be a JSON object"));
    };
    if !line::is_line(&fields) {
        return Err(Rejected::new("the object is no line of GitHub Copilot CLI"));
    }
    let line = Line::of(fields, parsed.repairs);
    Ok(Decoded::of_json(Reading::of(line, &text, memory).events(), &text))
}

/// Text of a member; empty for anything else.
fn text_at<'v>(fields: &'v Map<String, Value>, name: &str) -> &'v str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
