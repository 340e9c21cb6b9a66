//! What `goose session export` writes as JSON: a session with its messages.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::Rejected;
use crate::json::{parse_lenient, scan};
use crate::memory::Memory;
use crate::split::without_outline;

/// Whether an object is a session with its messages.
pub(super) fn is_envelope(object: &Map<String, Value>) -> bool {
    object.get("working_dir").is_some_and(Value::is_string)
        && object.get("conversation").is_some_and(Value::is_array)
}

/// Cuts out the messages; what is beside them is the session.
pub(super) fn split(text: Bytes, _: &mut Memory) -> Result<Vec<Bytes>, Rejected> {
    let outline = || Rejected::from(without_outline(&text));
    let start = scan::start(&text);
    let mut session = Map::new();
    let mut records = Vec::new();
    for (key, place) in scan::members(&text, start).ok_or_else(outline)? {
        if key == b"conversation" {
            let messages = scan::elements(&text, place.start).ok_or_else(outline)?;
            records.extend(messages.into_iter().map(|message| text.slice(message)));
        } else {
            let value = parse_lenient(&text[place]).map_or(Value::Null, |parsed| parsed.value);
            session.insert(String::from_utf8_lossy(key).into_owned(), value);
        }
    }
    records.insert(0, Value::Object(session).to_string().into());
    Ok(records)
}
