//! Codex: the lines of its session files ("rollouts"), the index of their titles, and what `codex exec --json` prints.
//!
//! Each of the three may tell of the same run. A line of a session file has ids and a time; what the program prints has
//! neither, and is joined by what it says (`likeness`).

mod branches;
mod calls;
mod exec;
mod items;
pub(crate) mod likeness;
mod line;
mod model_calls;
pub(crate) mod outcome;
mod rollout;
mod said;
mod summary;
mod thread;
mod title;
mod turns;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};
use tracewake_model::{Diagnostic, Dialect, Media};

use crate::memory::Memory;
use crate::reader::{Reader, Record};
use crate::session_files::{FileRole, SessionFiles};
use crate::{Decoded, Rejected};

/// How this dialect is read.
pub(crate) static READER: Reader = Reader {
    dialect: Dialect::Codex,
    version: 2,
    name: "a line of Codex",
    is_event,
    is_envelope: |_| false,
    yields: false,
    split: |text, _| Ok(vec![text]),
    media: &[Media::Json],
    read,
    read_again: None,
    join: None,
    sent_part: None,
    session_files: Some(&SESSION_FILES),
    endpoint: |_| None,
};

/// Where Codex keeps its session files. A file of a subagent is named like any other.
static SESSION_FILES: SessionFiles = SessionFiles {
    variable: "CODEX_HOME",
    home: ".codex",
    folders: &["sessions", "archived_sessions"],
    within: None,
    role: |path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_packed_or_plain = name.ends_with(".jsonl") || name.ends_with(".jsonl.zst");
        match name.starts_with("rollout-") && is_packed_or_plain {
            true => FileRole::Session,
            false => FileRole::Other,
        }
    },
    project: |_| None,
    beside: |_, _| None,
    database: None,
};

fn is_event(object: &Map<String, Value>) -> bool {
    line::is_line(object) || exec::is_line(object) || title::is_line(object)
}

fn read(record: Record, memory: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (bytes, parsed) = record.into_json()?;
    let Value::Object(object) = parsed.value else {
        return Err(Rejected::new("a line of Codex must be a JSON object"));
    };
    let mut events = if line::is_line(&object) {
        rollout::read(line::Line::of(object)?, memory)?
    } else if exec::is_line(&object) {
        exec::read(&object, &bytes, memory)?
    } else if title::is_line(&object) {
        vec![title::read(&object)]
    } else {
        return Err(Rejected::new("the object is no line of Codex"));
    };
    if let Some(first) = events.first_mut() {
        let repairs = parsed.repairs.into_iter().map(|repair| Diagnostic {
            field: "line".to_owned(),
            reason: repair.to_owned(),
        });
        first.diagnostics.extend(repairs);
    }
    Ok(Decoded::of_json(events, &bytes))
}

/// A text under a name; empty where there is none.
fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// The first of these names that says a text; empty where none does.
fn first_text<'v>(value: &'v Value, names: &[&str]) -> &'v str {
    let texts = names.iter().map(|name| text(value, name));
    texts
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// A value without what only its provider can read.
fn readable(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let value = match name.as_str() {
                    "encrypted_content" if value.is_string() => Value::from(ENCRYPTED),
                    _ => readable(value),
                };
                (name.clone(), value)
            });
            Value::Object(fields.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(readable).collect()),
        other => other.clone(),
    }
}

/// What is said in place of text that only its provider can read.
const ENCRYPTED: &str = "encrypted by the provider";

/// A short stand-in for a text, equal for equal texts.
fn fingerprint(text: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}
