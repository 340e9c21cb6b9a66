//! The dialect of the trace exporter of OpenAI's Agents SDK: traces, which are sent when they begin, and spans, which
//! are sent when they have ended, children before their parents. A trace is the span around its spans: it begins with
//! its own record and ends with its last root.

mod call;
mod content;
mod record;

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Dialect, Media};

use crate::memory::Memory;
use crate::reader::{Endpoint, Reader, Record};
use crate::{Decoded, Rejected, SplitBounds, SplitError, split};

/// Where the SDK sends, below the address of OpenAI.
pub const PATH: &str = "/v1/traces/ingest";

/// How this dialect is read.
pub static READER: Reader = Reader {
    dialect: Dialect::OpenAiAgents,
    version: 1,
    name: "a record of the OpenAI Agents SDK",
    is_event,
    is_envelope,
    yields: false,
    split: |body, _| Ok(split_body(body, SplitBounds::FILE)?),
    media: &[Media::Json],
    read,
    read_again: None,
    join: None,
    sent_part: None,
    session_files: None,
    endpoint: |_| {
        Some(Endpoint {
            path: PATH,
            content_type: "application/json",
        })
    },
};

fn read(record: Record, _: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (bytes, parsed) = record.into_json()?;
    Ok(Decoded::of_json(record::events_of(parsed)?, &bytes))
}

fn is_event(object: &Map<String, Value>) -> bool {
    let named = object.get("object").and_then(Value::as_str).unwrap_or_default();
    matches!(named, "trace" | "trace.span") && object.contains_key("id")
}

fn is_envelope(object: &Map<String, Value>) -> bool {
    let items = object.get("data").and_then(Value::as_array);
    let first = items.and_then(|items| items.first()?.as_object());
    first.is_some_and(is_event)
}

/// The records of a request: `{"data": […]}`.
///
/// # Errors
/// When the text is no JSON object with such a list, or holds more than the bounds allow.
pub fn split_body(body: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    split::elements_of(&body, "data", bounds)
}
