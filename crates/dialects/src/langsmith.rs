//! The LangSmith dialect: runs of LangChain, LangGraph and the LangSmith SDKs, as these send them and as LangSmith
//! gives them back, and feedback on them.
//!
//! A run is told in parts: it is posted when it begins and patched when it ends, in one request or in several. A record
//! holds one telling, or several of one run; the store joins records of one run (`tellings`).

mod failure;
mod feedback;
mod graph;
pub(crate) mod messages;
mod model;
mod multipart;
mod read;
mod run;
mod split;
mod tellings;
pub(crate) mod tool;
mod usage;

use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media};

use crate::json::{Parsed, parse_lenient};
use crate::memory::Memory;
use crate::reader::{Endpoint, Reader, Record};
use crate::{Decoded, Rejected, SplitBounds};
pub(crate) use multipart::looks_like_body;
pub use multipart::{boundary_of, split_multipart};
use run::Run;
pub use split::{patch_of, post_of, split_json_body};

/// How this dialect is read.
pub static READER: Reader = Reader {
    dialect: Dialect::LangSmith,
    version: 1,
    name: "a LangSmith run",
    is_event: split::is_record,
    is_envelope: split::is_envelope,
    yields: false,
    split: |text, _| Ok(split_json_body(text, SplitBounds::FILE)?),
    media: &[Media::Json],
    read,
    read_again: Some(|_, text| event_of(parse_lenient(text)?)),
    join: Some(tellings::join),
    sent_part: None,
    session_files: None,
    endpoint: |_| {
        Some(Endpoint {
            path: "/runs/batch",
            content_type: "application/json",
        })
    },
};

fn read(record: Record, _: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (text, parsed) = record.into_json()?;
    Ok(Decoded::of_json([event_of(parsed)?], &text))
}

fn event_of(parsed: Parsed) -> Result<Event, Rejected> {
    let Parsed { value, repairs } = parsed;
    let is_known =
        |object: &Map<String, Value>| is_run(object) || is_feedback(object) || tellings::is_told(object);
    match value.as_object() {
        None => return Err(Rejected::new("a run must be a JSON object")),
        Some(object) if !is_known(object) => {
            return Err(Rejected::new("the object is no run and no feedback of LangSmith"));
        }
        Some(_) => {}
    }
    let (told, tellings) = tellings::merged(value);
    match is_feedback(&told) {
        true => feedback::event(told.into(), tellings, repairs),
        false => read::event(Run::of(told), tellings, repairs),
    }
}

/// Whether a JSON object is a run, by members that only runs have.
fn is_run(object: &Map<String, Value>) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
    let in_tree = has(&["dotted_order", "trace_id", "parent_run_id"]);
    let is_typed = object.get("run_type").is_some_and(Value::is_string);
    let does = has(&[
        "inputs",
        "outputs",
        "start_time",
        "end_time",
        "session_name",
        "session_id",
    ]);
    (is_typed && (in_tree || does)) || object.contains_key("id") && object.contains_key("dotted_order")
}

/// Whether a JSON object is what somebody thought of a run.
fn is_feedback(object: &Map<String, Value>) -> bool {
    let said = ["score", "value", "comment", "correction"];
    let is_said = said.iter().any(|name| object.contains_key(*name));
    object.contains_key("run_id") && object.get("key").is_some_and(Value::is_string) && is_said
}
