//! The OSSA dialect: CloudEvents 1.0 in JSON as the OSSA emitters write them, structured or out of a binary-mode
//! request.
//!
//! `cloudevents-sdk` says what a well-formed CloudEvent is. What it refuses and senders send all the same (empty or
//! missing ids, a time that is none, attributes that are numbers) is read here, kept, and noted on the event.

mod attributes;
mod binary;
mod contents;
mod fields;
mod read_json;
mod usage;

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Dialect, Media, Original};

pub use binary::{BinaryMode, structured_from_binary};

use crate::json::{Parsed, check_lenient, parse_lenient, scan};
use crate::memory::Memory;
use crate::reader::{Endpoint, Reader, Record};
use crate::split::Cut;
use crate::{Decoded, Rejected, SplitBounds, SplitError};

/// How this dialect is read.
pub static READER: Reader = Reader {
    dialect: Dialect::Ossa,
    version: 3,
    name: "a CloudEvent",
    is_event,
    is_envelope: |_| false,
    yields: false,
    split: |text, _| read_json_body(text),
    media: &[Media::Json],
    read,
    read_again: Some(|_, text| read_json::event_of(parse_lenient(text)?)),
    join: None,
    sent_part: None,
    session_files: None,
    endpoint: |_| {
        Some(Endpoint {
            path: "/cloudevents",
            content_type: "application/cloudevents+json",
        })
    },
};

fn read(record: Record, _: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (text, parsed) = record.into_json()?;
    Ok(vec![decode_parsed(text, parsed)?])
}

/// Types that begin so are OSSA's own, with or without the other marks of a CloudEvent.
const OWN_TYPES: &str = "dev.ossa.";

/// Reads one event in JSON: a CloudEvent, or an object whose type is one of OSSA's.
///
/// # Errors
/// When the text is no JSON object, is nested deeper than 127 levels, or is no CloudEvent.
pub fn decode_json(text: Bytes) -> Result<Decoded, Rejected> {
    let parsed = parse_lenient(&text)?;
    decode_parsed(text, parsed)
}

/// Reads the event in a value that was parsed from `text`.
fn decode_parsed(text: Bytes, parsed: Parsed) -> Result<Decoded, Rejected> {
    Ok(Decoded {
        event: read_json::event_of(parsed)?,
        original: Original {
            media: Media::Json,
            bytes: text,
            repeated: Vec::new(),
        },
    })
}

/// Whether a JSON object is a CloudEvent, judged by what is in it.
fn is_event(object: &Map<String, Value>) -> bool {
    let name = object.get("type").and_then(Value::as_str);
    object.contains_key("specversion") || name.is_some_and(|name| name.starts_with(OWN_TYPES))
}

/// Whether a text is a CloudEvent in JSON, or a list that begins with one.
pub fn looks_like_body(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if !scan::is_one_value(text) {
        return false;
    }
    let first = match text.trim_ascii_start().first() {
        Some(b'[') => scan::first_element(text, 0).map(|place| &text[place]),
        _ => Some(text),
    };
    let event = first.and_then(|first| parse_lenient(first).ok());
    event.is_some_and(|event| event.value.as_object().is_some_and(is_event))
}

/// Cuts a JSON body into the text of its events: one event, or a list of them (`application/cloudevents-batch+json`).
/// Whether each is an event is not decided here.
///
/// # Errors
/// When the text is neither a JSON object nor a list.
pub fn read_json_body(text: Bytes) -> Result<Vec<Bytes>, Rejected> {
    Ok(split_json_body(text, SplitBounds::FILE)?)
}

/// The same within bounds.
///
/// # Errors
/// As [`read_json_body`], and when the events are more than the bounds allow.
pub fn split_json_body(text: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let start = scan::start(&text);
    let mut cut = Cut::new(bounds);
    let read = match text[start..].trim_ascii_start().first() {
        _ if !scan::is_one_value(&text[start..]) => None,
        Some(b'{') => Some(cut.push(text.clone())),
        Some(b'[') => scan::each_element(&text, start, |place| cut.push(text.slice(place))),
        _ => None,
    };
    match read {
        Some(read) => read.map(|()| cut.into_events()),
        None => {
            // The outline cannot be made out: say what is wrong with the text.
            check_lenient(&text)?;
            Err(Rejected::new("the body is neither an event nor a list of events").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_are_cut_into_events() {
        let check = |text: &'static str, expect: &[&str]| {
            let events = read_json_body(Bytes::from(text)).unwrap();
            assert_eq!(events, expect, "{text}");
        };
        check(" {\"a\": 1}", &[" {\"a\": 1}"]);
        check("[{\"a\": NaN}, 7 ,\n []]", &["{\"a\": NaN}", "7", "[]"]);
        check("\u{feff}[{}]", &["{}"]);
        check("[]", &[]);
        for bad in ["7", "null", "{\"a\"", ""] {
            assert!(read_json_body(Bytes::from(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn bodies_are_known_by_what_is_in_them() {
        let check = |value: Value, expect: bool| {
            assert_eq!(looks_like_body(value.to_string().as_bytes()), expect, "{value}");
        };
        check(json!({"specversion": "1.0"}), true);
        check(json!({"type": "dev.ossa.turn.started"}), true);
        check(json!([{"specversion": "1.0"}, 7]), true);
        check(json!([]), false);
        check(
            json!({"type": "com.example.order", "source": "s", "id": "1"}),
            false,
        );
        check(json!("specversion"), false);
        assert!(!looks_like_body(b"{\"specversion\""));
    }
}
