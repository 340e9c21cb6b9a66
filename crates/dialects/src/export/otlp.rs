//! Events as OTLP: spans in the JSON of the collector's files, and the same as protobuf for the wire.
//!
//! OTLP originals are written as they came; protobuf ones, and those in the forms of Jaeger and Zipkin, as OTLP JSON.
//! Everything else becomes one span per pair of START and END, with the attributes of the OpenTelemetry GenAI and MCP
//! conventions; what they have no name for is under `tracewake.`.

mod attributes;
mod content;
mod ids;
pub(super) mod messages;
mod schema;
mod span;
mod to_json;
mod to_proto;

use std::borrow::Cow;

use serde_json::Value;
use tracewake_model::Media;

use super::one_line;
use crate::Rejected;
use crate::otlp::as_otlp_text;

pub use span::{Target, span};

/// An OTLP original as a line of a collector's file: one `resourceSpans` or `resourceLogs` object, without line feed.
///
/// # Errors
/// When the original is no OTLP JSON and cannot be read.
pub fn own_line(media: Media, original: &[u8]) -> Result<Cow<'_, [u8]>, Rejected> {
    let root = match media {
        Media::Json | Media::JsonInContext => return as_otlp_text(one_line(media.received(original))),
        Media::Protobuf => &schema::TRACES,
        Media::ProtobufLogs => &schema::LOGS,
    };
    to_json::message(root, original).map(|value| Cow::Owned(value.to_string().into_bytes()))
}

/// Whether a line holds log records rather than spans.
pub fn is_logs(line: &[u8]) -> bool {
    let members = crate::json::scan::members(line, 0).unwrap_or_default();
    members
        .iter()
        .any(|(key, _)| key.eq_ignore_ascii_case(b"resourceLogs") || *key == b"resource_logs")
}

/// A `TracesData` or `LogsData` object in OTLP JSON as the same message in protobuf. What the message has no field for
/// is skipped, as the specification asks of receivers.
///
/// # Errors
/// When the text is no JSON object.
pub fn to_protobuf(line: &[u8]) -> Result<Vec<u8>, Rejected> {
    let root = if is_logs(line) {
        &schema::LOGS
    } else {
        &schema::TRACES
    };
    to_proto::message(root, line)
}

/// A line of a collector's file around converted spans of one service, given as JSON text.
pub fn traces_line(service: &str, spans: &[String]) -> String {
    let service = Value::from(service);
    let version = env!("CARGO_PKG_VERSION");
    let spans = spans.join(",");
    format!(
        r#"{{"resourceSpans":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":{service}}}}}]}},"scopeSpans":[{{"scope":{{"name":"tracewake","version":"{version}"}},"spans":[{spans}]}}]}}]}}"#
    )
}
