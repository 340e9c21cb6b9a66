//! The OTLP dialect: spans and log records of OpenTelemetry, with the GenAI conventions of all generations and
//! OpenInference read into agents, model calls, tool calls, MCP calls and handoffs.
//!
//! An export is split into originals with one span or log record each, every one behind the raw bytes of its resource and
//! scope, so that it can be read again alone. All attributes stay in the metadata of the event as they came.

mod concept;
mod handoff;
mod history;
mod log;
mod lookup;
mod messages;
mod metrics;
mod model;
mod places;
mod read_json;
mod read_proto;
mod record;
mod span;
mod split;
mod split_json;
mod tool;

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Event, Media, Original};
use xxhash_rust::xxh3::xxh3_64;

use crate::json::{Parsed, parse_lenient};
use crate::{Decoded, Rejected, SplitBounds, SplitError};
pub use metrics::{count_data_points, count_json_data_points};
use read_json::{RESOURCE_LOGS, RESOURCE_SPANS, Record};
use record::Emitter;

/// Splits an `ExportTraceServiceRequest` or `TracesData` message into `TracesData` messages with one span each.
///
/// # Errors
/// When the body is no such message.
pub fn split_traces(body: &Bytes) -> Result<Vec<Bytes>, Rejected> {
    Ok(split_traces_within(body, SplitBounds::FILE)?)
}

/// The same within bounds.
///
/// # Errors
/// As [`split_traces`], and when the spans are more than the bounds allow.
pub fn split_traces_within(body: &Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    split::records(body, "spans", bounds)
}

/// Splits an `ExportLogsServiceRequest` or `LogsData` message into `LogsData` messages with one record each.
///
/// # Errors
/// When the body is no such message.
pub fn split_logs(body: &Bytes) -> Result<Vec<Bytes>, Rejected> {
    Ok(split_logs_within(body, SplitBounds::FILE)?)
}

/// The same within bounds.
///
/// # Errors
/// As [`split_logs`], and when the records are more than the bounds allow.
pub fn split_logs_within(body: &Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    split::records(body, "log records", bounds)
}

/// Splits the JSON of an export, or a list of them, into exports with one span or log record each.
///
/// # Errors
/// When the text is no JSON object or list, or the members around the records are no lists.
pub fn read_json_body(text: Bytes) -> Result<Vec<Bytes>, Rejected> {
    Ok(split_json_body(text, SplitBounds::FILE)?)
}

/// The same within bounds.
///
/// # Errors
/// As [`read_json_body`], and when the records are more than the bounds allow.
pub fn split_json_body(text: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    split_json::records(text, bounds)
}

/// Reads a `TracesData` message with one span.
///
/// # Errors
/// When the bytes are no such message, or the span has no trace or span id.
pub fn decode_trace(bytes: Bytes) -> Result<Decoded, Rejected> {
    let read = read_proto::span(&bytes)?;
    let event = span::event(read.record, read.emitter, read.problems)?;
    Ok(decoded(event, Media::Protobuf, bytes, read.repeated))
}

/// Reads a `LogsData` message with one record.
///
/// # Errors
/// When the bytes are no such message.
pub fn decode_log(bytes: Bytes) -> Result<Decoded, Rejected> {
    let read = read_proto::log(&bytes)?;
    let digest = xxh3_64(&bytes[read.place]);
    let event = log::event(read.record, digest, read.emitter, read.problems);
    Ok(decoded(event, Media::ProtobufLogs, bytes, read.repeated))
}

/// Reads the JSON of an export with one span or log record.
///
/// # Errors
/// When the text is no such JSON, or the span has no trace or span id.
pub fn decode_json(text: Bytes) -> Result<Decoded, Rejected> {
    let parsed = parse_lenient(&text)?;
    decode_parsed(text, parsed)
}

/// Reads the event in a value that was parsed from `text`.
pub(crate) fn decode_parsed(text: Bytes, parsed: Parsed) -> Result<Decoded, Rejected> {
    let read = read_json::record(parsed.value)?;
    let places = places::find(&text);
    let mut event = match read.record {
        Record::Span(span) => span::event(span, read.emitter, read.problems)?,
        Record::Log(log) => {
            let digest = xxh3_64(&text[places.record]);
            log::event(log, digest, read.emitter, read.problems)
        }
    };
    for repair in parsed.repairs {
        event.note("event", repair);
    }
    Ok(decoded(event, Media::Json, text, places.repeated))
}

/// Whether a JSON object is an export with one span or log record, as originals are.
pub(crate) fn is_event(object: &Map<String, Value>) -> bool {
    read_json::is_one_record(object)
}

/// Whether a JSON object is an export of spans or log records.
pub(crate) fn is_envelope(object: &Map<String, Value>) -> bool {
    let mut names = RESOURCE_SPANS.into_iter().chain(RESOURCE_LOGS);
    names.any(|name| object.contains_key(name))
}

/// Reads stored bytes again.
pub(crate) fn read_original(media: Media, bytes: &[u8]) -> Result<Event, Rejected> {
    let bytes = Bytes::copy_from_slice(bytes);
    let decoded = match media {
        Media::Protobuf => decode_trace(bytes),
        Media::ProtobufLogs => decode_log(bytes),
        Media::Json => decode_json(bytes),
    };
    decoded.map(|decoded| decoded.event)
}

fn decoded(event: Event, media: Media, bytes: Bytes, repeated: Vec<std::ops::Range<usize>>) -> Decoded {
    Decoded {
        event,
        original: Original {
            media,
            bytes,
            repeated,
        },
    }
}

/// Resource and scope as every event shows them.
fn emitter_metadata(emitter: Emitter) -> Map<String, Value> {
    let mut metadata = Map::new();
    for (key, part) in [("resource", emitter.resource), ("scope", emitter.scope)] {
        if !part.is_empty() {
            metadata.insert(key.to_owned(), Value::Object(part));
        }
    }
    if !emitter.schema_url.is_empty() {
        metadata.insert("schema_url".to_owned(), Value::String(emitter.schema_url));
    }
    metadata
}

#[cfg(test)]
mod tests;
