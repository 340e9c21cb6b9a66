//! What holds messages: a conversation in one object, as older versions write a session, and a change that tells the
//! history of a session again.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::session::Session;
use super::shape::messages_of;
use super::telling;
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::json::{parse_lenient, scan};
use crate::memory::Memory;
use crate::split::without_outline;

/// Whether an object holds messages.
pub(super) fn is_envelope(object: &Map<String, Value>) -> bool {
    let is_change = object.keys().all(|key| key.starts_with('$'));
    let is_conversation = ["projectHash", "startTime", "lastUpdated"]
        .iter()
        .any(|key| object.contains_key(*key));
    messages_of(object).is_some() && (is_change || is_conversation)
}

/// Cuts out the messages. What is beside them is a record of its own: before those of a conversation, which are in
/// its session, and behind those of a change.
pub(super) fn split(text: Bytes, memory: &mut Memory) -> Result<Vec<Bytes>, Rejected> {
    let start = scan::start(&text);
    let outline = || Rejected::from(without_outline(&text));
    let outer = scan::members(&text, start).ok_or_else(outline)?;
    let is_change = |key: &[u8]| key.starts_with(b"$");
    let change = outer.iter().find(|(key, _)| is_change(key));
    let (operation, members) = match change {
        Some((key, place)) => {
            let inner = scan::members(&text, place.start).ok_or_else(outline)?;
            (Some(String::from_utf8_lossy(key).into_owned()), inner)
        }
        None => (None, outer),
    };
    let mut beside = Map::new();
    let mut records = Vec::new();
    for (key, place) in members {
        if key == b"messages" {
            let messages = scan::elements(&text, place.start).ok_or_else(outline)?;
            records.extend(messages.into_iter().map(|message| text.slice(message)));
        } else {
            let value = parse_lenient(&text[place]).map_or(Value::Null, |parsed| parsed.value);
            beside.insert(String::from_utf8_lossy(key).into_owned(), value);
        }
    }
    match operation {
        Some(operation) => {
            if operation == "$set" {
                telling::begin_repeated_history(memory);
            }
            records.push(json!({ operation: beside }).to_string().into());
        }
        None => {
            Session::of_header(&beside, memory, &mut Diagnostics::default()).remember(memory);
            // The header of the older form may lack what the lines always have.
            beside.entry("projectHash").or_insert_with(|| "".into());
            records.insert(0, Value::Object(beside).to_string().into());
        }
    }
    Ok(records)
}
