//! What `opencode export` writes: a session with its messages, each with its parts.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::shape::Shape;
use crate::Rejected;
use crate::json::scan;
use crate::memory::Memory;
use crate::split::without_outline;

/// Whether an object is a session with its messages.
pub(super) fn is_envelope(object: &Map<String, Value>) -> bool {
    let info = object.get("info").and_then(Value::as_object);
    let is_session = info.is_some_and(|info| Shape::of(info) == Some(Shape::Session));
    is_session && object.get("messages").is_some_and(Value::is_array)
}

/// Cuts out the session, the messages and their parts, each message before its parts.
pub(super) fn split(text: Bytes, _: &mut Memory) -> Result<Vec<Bytes>, Rejected> {
    let outline = || Rejected::from(without_outline(&text));
    let start = scan::start(&text);
    let mut records = Vec::new();
    let mut lists = Vec::new();
    for (key, place) in scan::members(&text, start).ok_or_else(outline)? {
        match key {
            b"info" => records.push(text.slice(place)),
            b"messages" => lists.extend(scan::elements(&text, place.start).ok_or_else(outline)?),
            _ => {}
        }
    }
    for message in lists {
        let mut parts = Vec::new();
        for (key, place) in scan::members(&text, message.start).ok_or_else(outline)? {
            match key {
                b"info" => records.push(text.slice(place)),
                b"parts" => parts = scan::elements(&text, place.start).ok_or_else(outline)?,
                _ => {}
            }
        }
        records.extend(parts.into_iter().map(|part| text.slice(part)));
    }
    Ok(records)
}
