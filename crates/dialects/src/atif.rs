//! The ATIF dialect: a trajectory of the Agent Trajectory Interchange Format (1.0 to 1.7) in one JSON document, with
//! the trajectories of subagents inside it.
//!
//! A document is cut into its steps. Before those of each trajectory is a record with all that is beside them, which
//! says whose steps they are.

mod call;
mod document;
mod step;
#[cfg(test)]
mod tests;
mod trajectory;

use serde_json::{Map, Value};
use tracewake_model::{Dialect, Media};

use crate::memory::Memory;
use crate::reader::{Reader, Record, read_object};
use crate::{Decoded, Rejected};

/// How this dialect is read.
pub(crate) static READER: Reader = Reader {
    dialect: Dialect::Atif,
    version: 1,
    name: "an ATIF trajectory",
    is_event: |_| false,
    is_envelope,
    yields: false,
    split: document::split,
    media: &[Media::Json],
    read,
    read_again: None,
    join: None,
    sent_part: None,
    session_files: None,
    endpoint: |_| None,
};

/// What the versions of the format begin with.
pub(crate) const VERSIONS: &str = "ATIF-v";

fn is_envelope(object: &Map<String, Value>) -> bool {
    let version = object.get("schema_version").and_then(Value::as_str);
    version.is_some_and(|version| version.starts_with(VERSIONS)) && object.contains_key("steps")
}

fn read(record: Record, memory: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    read_object(record, "a step", |object, text, odd| {
        Ok(match object.get(document::PLACE) {
            Some(_) => vec![trajectory::event(&object, memory, odd)],
            None => step::events(&object, text, memory, odd),
        })
    })
}
