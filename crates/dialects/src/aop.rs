//! The AOP dialect (aop-client 0.1.0, "Toon" events): single events, batch bodies, replay, fallback and export files,
//! the server's download, and signatures.
//!
//! The reader is lenient: what is odd about an event is kept, with a diagnostic; what has no field of its own
//! goes into the metadata.

mod conventions;
mod envelope;
mod long_integers;
mod payload;
mod read;
mod repeated;
mod signature;

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media, Original};

pub use envelope::{bare_event, read_json_body, split_json_body, split_json_body_of_run};
pub use signature::{Verifier, looks_redacted, verify};

use crate::json::{Parsed, parse_lenient};
use crate::memory::Memory;
use crate::reader::{Endpoint, Reader, Record};
use crate::{Decoded, Rejected};

/// How this dialect is read.
pub static READER: Reader = Reader {
    dialect: Dialect::Aop,
    version: 2,
    name: "an AOP event",
    is_event,
    is_envelope,
    yields: false,
    split,
    media: &[Media::Json],
    read,
    read_again: Some(|_, text| event(text)),
    join: None,
    sent_part: None,
    session_files: None,
    endpoint: |media| {
        Some(Endpoint {
            path: "/api/trace-events/batch/",
            content_type: media.name(),
        })
    },
};

/// The head of a run whose events are behind it, one a line: an envelope without events.
const HEAD: &str = "head";

fn split(text: Bytes, memory: &mut Memory) -> Result<Vec<Bytes>, Rejected> {
    let records = read_json_body(text.clone())?;
    let head = match records.is_empty() {
        true => envelope::head(&text),
        false => None,
    };
    match head {
        Some(head) => memory.remember(HEAD, head),
        None => memory.forget(HEAD),
    }
    Ok(records)
}

fn read(record: Record, memory: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (text, parsed) = record.into_json()?;
    let head = match envelope::names_a_run(&parsed.value) {
        true => None,
        false => memory.recall(HEAD).cloned(),
    };
    Ok(vec![decode_behind(text, parsed, head)?])
}

/// Reads one event from its JSON object, or from an envelope with exactly this event in it.
///
/// # Errors
/// When the text is no JSON object, is nested deeper than 127 levels, has no field of an event, or is an envelope with
/// no event or several.
pub fn decode_json(text: Bytes) -> Result<Decoded, Rejected> {
    let parsed = parse_lenient(&text)?;
    decode_behind(text, parsed, None)
}

/// Reads the event in a value that was parsed from `text`, behind the head of its run if there is one.
fn decode_behind(text: Bytes, parsed: Parsed, head: Option<Value>) -> Result<Decoded, Rejected> {
    let event = event_of(&text, parsed, head)?;
    let repeated = repeated::places(&text, &event);
    Ok(Decoded {
        event,
        original: Original {
            media: Media::Json,
            bytes: text,
            repeated,
        },
    })
}

/// Reads stored bytes again.
fn event(text: &[u8]) -> Result<Event, Rejected> {
    event_of(text, parse_lenient(text)?, None)
}

fn event_of(text: &[u8], parsed: Parsed, head: Option<Value>) -> Result<Event, Rejected> {
    let mut parsed = long_integers::keep(text, parsed)?;
    if let Some(mut head) = head {
        head["events"] = Value::Array(vec![parsed.value]);
        parsed.value = head;
    }
    read::event(parsed)
}

/// Whether an object is an AOP event, judged by what is in it.
fn is_event(object: &Map<String, Value>) -> bool {
    if object.contains_key("specversion") {
        return false;
    }
    let known = ["seq", "t", "actor", "payload", "meta"];
    known.iter().filter(|key| object.contains_key(**key)).count() >= 3
}

/// Whether an object carries AOP events: a batch body, a replay file or the server's download.
fn is_envelope(object: &Map<String, Value>) -> bool {
    let Some(events) = object.get("events").and_then(Value::as_array) else {
        return false;
    };
    let has_event = || events.iter().any(|event| event.as_object().is_some_and(is_event));
    !is_event(object) && (object.contains_key("run_id") || has_event())
}
