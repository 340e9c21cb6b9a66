//! The OTLP dialect: spans and log records of OpenTelemetry, with the GenAI conventions of all generations and
//! OpenInference read into agents, model calls, tool calls, MCP calls and handoffs.
//!
//! Jaeger's and Zipkin's JSON are forms of the same spans (`forms`).
//!
//! An export is split into originals with one span or log record each, every one behind the raw bytes of its resource
//! and scope, so that it can be read again alone. All attributes stay in the metadata of the event as they came.

mod concept;
mod folded;
mod forms;
pub(crate) mod function_call;
mod handoff;
mod history;
mod log;
mod lookup;
mod messages;
mod metrics;
mod model;
mod places;
mod prompt;
mod read_json;
mod read_proto;
mod record;
mod signal;
mod span;
mod split;
mod split_json;
mod telling;
mod tool;
mod vocabulary;

use std::ops::Range;

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media, Original};

use crate::diagnostics::Diagnostics;
use crate::json::{Parsed, parse_lenient};
use crate::memory::Memory;
use crate::reader::{self, Endpoint, Reader};
use crate::{Decoded, Rejected, SplitBounds, SplitError};
pub(crate) use folded::{as_count, as_text, unfold};
pub(crate) use forms::as_otlp_text;
pub(crate) use metrics::is_metrics;
pub use metrics::{count_data_points, count_json_data_points};
pub(crate) use prompt::first_words_of;
use read_json::Record;
use record::Emitter;
pub(crate) use signal::{Signal, signal_of};

/// How this dialect is read.
pub static READER: Reader = Reader {
    dialect: Dialect::Otlp,
    version: 7,
    name: "an OTLP record",
    is_event,
    is_envelope,
    yields: false,
    split: |text, _| read_json_body(text),
    media: &[Media::Protobuf, Media::ProtobufLogs, Media::Json],
    read,
    read_again: None,
    join: None,
    sent_part: None,
    session_files: None,
    endpoint: |media| {
        Some(Endpoint {
            path: match media {
                Media::ProtobufLogs => "/v1/logs",
                _ => "/v1/traces",
            },
            content_type: media.name(),
        })
    },
};

fn read(record: reader::Record, _: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let decoded = match record.media {
        Media::Protobuf => decode_trace(record.bytes)?,
        Media::ProtobufLogs => decode_log(record.bytes)?,
        _ => {
            let (text, parsed) = record.into_json()?;
            decode_parsed(text, parsed)?
        }
    };
    Ok(vec![decoded])
}

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
    let mut read = read_proto::span(&bytes)?;
    let event = span::event(read.record, read.emitter, &mut read.diagnostics)?;
    Ok(decoded(
        event,
        read.diagnostics,
        Media::Protobuf,
        bytes,
        read.repeated,
    ))
}

/// Reads a `LogsData` message with one record.
///
/// # Errors
/// When the bytes are no such message.
pub fn decode_log(bytes: Bytes) -> Result<Decoded, Rejected> {
    let mut read = read_proto::log(&bytes)?;
    let digest = read.record.digest();
    let event = log::event(read.record, digest, read.emitter, &mut read.diagnostics);
    Ok(decoded(
        event,
        read.diagnostics,
        Media::ProtobufLogs,
        bytes,
        read.repeated,
    ))
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
fn decode_parsed(text: Bytes, parsed: Parsed) -> Result<Decoded, Rejected> {
    let mut read = read_json::record(forms::as_otlp(parsed.value))?;
    let says_history = read
        .record
        .attributes()
        .keys()
        .any(|name| history::is_history(name));
    let event = match read.record {
        Record::Span(span) => span::event(span, read.emitter, &mut read.diagnostics)?,
        Record::Log(log) => {
            let digest = log.digest();
            log::event(log, digest, read.emitter, &mut read.diagnostics)
        }
    };
    read.diagnostics.repaired("event", parsed.repairs);
    Ok(decoded(
        event,
        read.diagnostics,
        Media::Json,
        text.clone(),
        places::repeated(&text, says_history),
    ))
}

/// Whether a JSON text begins like an export of spans or log records. What begins so is no object of another dialect.
pub(crate) fn begins_export(text: &[u8]) -> bool {
    split_json::begins_export(text)
}

/// Whether a JSON object is an export with one span or log record, as originals are, or one span in another form.
fn is_event(object: &Map<String, Value>) -> bool {
    read_json::is_one_record(object) || forms::is_record(object)
}

/// Whether a JSON object is an export of spans or log records, or holds spans in another form.
fn is_envelope(object: &Map<String, Value>) -> bool {
    split_json::is_export(object) || forms::is_envelope(object)
}

fn decoded(
    event: Event,
    diagnostics: Diagnostics,
    media: Media,
    bytes: Bytes,
    repeated: Vec<Range<usize>>,
) -> Decoded {
    Decoded {
        event: Event {
            diagnostics: diagnostics.into_list(),
            ..event
        },
        original: Original {
            media,
            bytes,
            repeated,
        },
    }
}

/// Resource and scope as every event shows them.
fn put_emitter(metadata: &mut Map<String, Value>, emitter: Emitter) {
    for (key, part) in [("resource", emitter.resource), ("scope", emitter.scope)] {
        if !part.is_empty() {
            metadata.insert(key.to_owned(), Value::Object(part));
        }
    }
    if !emitter.schema_url.is_empty() {
        metadata.insert("schema_url".to_owned(), Value::String(emitter.schema_url));
    }
}

#[cfg(test)]
mod tests;
