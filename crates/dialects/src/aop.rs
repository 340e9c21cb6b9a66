//! The AOP dialect (aop-client 0.1.0, "Toon" events): single events, batch bodies, replay, fallback and export files, the
//! server's download, and signatures.
//!
//! The reader is lenient: what is odd about an event is noted in its `problems` and kept; what has no field of its own
//! goes into the metadata.

mod conventions;
mod envelope;
mod fields;
mod long_integers;
mod payload;
mod read;
mod repeated;
mod signature;

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Event, Media, Original};

pub use envelope::{bare_event, read_json_body, split_json_body, split_json_body_of_run};
pub use signature::{Verifier, looks_redacted, verify};

use crate::json::{Parsed, parse_lenient};
use crate::{Decoded, Rejected};

/// Reads one event from its JSON object, or from an envelope with exactly this event in it.
///
/// # Errors
/// When the text is no JSON object, is nested deeper than 127 levels, has no field of an event, or is an envelope with
/// no event or several.
pub fn decode_json(text: Bytes) -> Result<Decoded, Rejected> {
    let parsed = parse_lenient(&text)?;
    decode_parsed(text, parsed)
}

/// Reads the event in a value that was parsed from `text`.
pub(crate) fn decode_parsed(text: Bytes, parsed: Parsed) -> Result<Decoded, Rejected> {
    let event = event_of(&text, parsed)?;
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
pub(crate) fn event(text: &[u8]) -> Result<Event, Rejected> {
    event_of(text, parse_lenient(text)?)
}

fn event_of(text: &[u8], parsed: Parsed) -> Result<Event, Rejected> {
    let parsed = long_integers::keep(text, parsed)?;
    read::event(parsed)
}

/// Whether an object is an AOP event, judged by what is in it.
pub(crate) fn is_event(object: &Map<String, Value>) -> bool {
    if object.contains_key("specversion") {
        return false;
    }
    let known = ["seq", "t", "actor", "payload", "meta"];
    known.iter().filter(|key| object.contains_key(**key)).count() >= 3
}

/// Whether an object carries AOP events: a batch body, a replay file or the server's download.
pub(crate) fn is_envelope(object: &Map<String, Value>) -> bool {
    let Some(events) = object.get("events").and_then(Value::as_array) else {
        return false;
    };
    let has_event = || events.iter().any(|event| event.as_object().is_some_and(is_event));
    !is_event(object) && (object.contains_key("run_id") || has_event())
}
