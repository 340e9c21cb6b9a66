//! The Chaukas dialect (chaukas-spec 1.0.5): binary protobuf, the SDK's file mode, protobuf JSON and the OpenAPI shape.
//!
//! Every reader is lenient: what is odd about an event is kept, with a diagnostic. One table of fields
//! (`schema`) serves all readers and writers.

mod body;
mod extensions;
mod names;
mod query_json;
mod read_json;
mod read_proto;
mod schema;
mod structs;
mod wire;
mod write_file_json;
mod write_openapi;
mod write_proto;

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media, Original};

pub use body::{BodyHint, read_body, read_json_body, split_body, split_json_body};
pub use wire::{RawEvent, RawStruct};

use crate::json::{Parsed, parse_lenient};
use crate::memory::Memory;
use crate::reader::{Endpoint, Reader, Record};
use crate::{Decoded, Rejected};

/// The messages of `proto/chaukas/spec/common/v1`. Events and free JSON stay bytes: [`RawEvent`], [`RawStruct`].
#[allow(missing_docs, unreachable_pub, clippy::all)]
pub mod proto {
    pub use super::wire::RawEvent as Event;
    pub use prost_types::Timestamp;

    include!(concat!(env!("OUT_DIR"), "/chaukas.spec.common.v1.rs"));
}

/// The compiled `proto/` as an encoded `google.protobuf.FileDescriptorSet`, with what it imports.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/chaukas.descriptors"));

/// How this dialect is read.
pub static READER: Reader = Reader {
    dialect: Dialect::Chaukas,
    version: 2,
    name: "a chaukas event",
    is_event,
    is_envelope: is_batch,
    yields: true,
    split: |text, _| read_json_body(text),
    media: &[Media::Protobuf, Media::Json],
    read,
    read_again: Some(read_again),
    join: None,
    sent_part: None,
    session_files: None,
    endpoint: |media| {
        Some(Endpoint {
            path: "/v1/events",
            content_type: media.name(),
        })
    },
};

fn read(record: Record, _: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let decoded = match record.media {
        Media::Protobuf => decode_proto(record.bytes)?,
        _ => {
            let (text, parsed) = record.into_json()?;
            decode_parsed(text, parsed)?
        }
    };
    Ok(vec![decoded])
}

fn read_again(media: Media, bytes: &[u8]) -> Result<Event, Rejected> {
    match media {
        Media::Protobuf => read_proto::event(bytes).map(|read| read.event),
        _ => read_json::event(bytes),
    }
}

/// Reads one binary `Event` message.
///
/// # Errors
/// When the bytes are no protobuf message, or free JSON in it is nested deeper than 124 levels.
pub fn decode_proto(bytes: Bytes) -> Result<Decoded, Rejected> {
    let read_proto::Read { event, repeated } = read_proto::event(&bytes)?;
    Ok(Decoded {
        event,
        original: Original {
            media: Media::Protobuf,
            bytes,
            repeated,
        },
    })
}

/// Reads one event from a JSON object in any spelling: snake or camel case, enumerations with or without prefix or as
/// numbers, content as a field or as `content` with its `kind`.
///
/// # Errors
/// When the text is no JSON object, is nested deeper than 127 levels, or has no field of an event.
pub fn decode_json(text: Bytes) -> Result<Decoded, Rejected> {
    let parsed = parse_lenient(&text)?;
    decode_parsed(text, parsed)
}

/// Reads the event in a value that was parsed from `text`.
fn decode_parsed(text: Bytes, parsed: Parsed) -> Result<Decoded, Rejected> {
    let event = read_json::event_of(parsed)?;
    let repeated = read_json::repeated(&text, &event);
    Ok(Decoded {
        event,
        original: Original {
            media: Media::Json,
            bytes: text,
            repeated,
        },
    })
}

/// Whether a JSON value is a Chaukas event, judged by what is in it.
pub fn looks_like_event(value: &Value) -> bool {
    value.as_object().is_some_and(is_event)
}

fn is_event(object: &Map<String, Value>) -> bool {
    let has = |snake: &str, camel: &str| object.contains_key(snake) || object.contains_key(camel);
    let name = object.get("type").and_then(Value::as_str).unwrap_or_default();
    if object.contains_key("specversion") {
        return false;
    }
    if has("event_id", "eventId") || name.starts_with("EVENT_TYPE_") {
        return true;
    }
    let is_upper = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    // Others write sessions and types, too: their types are words in small letters.
    let is_kind =
        is_upper || object.get("type").is_some_and(Value::is_number) || has("tenant_id", "tenantId");
    if has("session_id", "sessionId") && object.contains_key("type") && is_kind {
        return true;
    }
    is_upper && name.contains('_') && object.contains_key("timestamp")
}

/// Whether a JSON object carries Chaukas events: an event batch, or one of the two ingest requests.
fn is_batch(object: &Map<String, Value>) -> bool {
    let of_events = |object: &Map<String, Value>| {
        let events = object.get("events").and_then(Value::as_array);
        events.is_some_and(|events| events.iter().any(looks_like_event))
    };
    let batch = object.get("event_batch").or_else(|| object.get("eventBatch"));
    of_events(object)
        || batch.and_then(Value::as_object).is_some_and(of_events)
        || object.get("event").is_some_and(looks_like_event)
}

/// The binary message of an event, for queries that ask for events which came as JSON.
pub fn to_proto(event: &Event) -> RawEvent {
    RawEvent(Bytes::from(write_proto::event(event)))
}

/// The event as a line of the SDK's file mode, without line feed. A time without zone stays one.
pub fn to_file_json(event: &Event) -> String {
    write_file_json::event(event)
}

/// The event in the OpenAPI shape. Extensions, which that shape does not have, are left out; a state update goes into
/// the metadata.
pub fn to_openapi_json(event: &Event) -> Value {
    write_openapi::event(event)
}

/// Reads a query in the OpenAPI shape or as protobuf JSON.
///
/// # Errors
/// When the text is no JSON object, or a field is unknown or has a value it cannot have; the reason names it.
pub fn parse_query_json(text: &[u8]) -> Result<proto::QueryRequest, Rejected> {
    query_json::request(text)
}
