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
use tracewake_model::{Event, Media, Original};

pub use binary::{BinaryMode, structured_from_binary};

use crate::json::{Parsed, parse_lenient, scan};
use crate::{Decoded, Rejected};

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
pub(crate) fn decode_parsed(text: Bytes, parsed: Parsed) -> Result<Decoded, Rejected> {
    Ok(Decoded {
        event: read_json::event_of(parsed)?,
        original: Original {
            media: Media::Json,
            bytes: text,
            repeated: Vec::new(),
        },
    })
}

/// Reads the event in stored text again.
pub(crate) fn event(text: &[u8]) -> Result<Event, Rejected> {
    read_json::event_of(parse_lenient(text)?)
}

/// Whether a JSON object is a CloudEvent, judged by what is in it.
pub(crate) fn is_event(object: &Map<String, Value>) -> bool {
    let name = object.get("type").and_then(Value::as_str);
    object.contains_key("specversion") || name.is_some_and(|name| name.starts_with(OWN_TYPES))
}

/// Whether a text is a CloudEvent in JSON, or a list that begins with one.
pub fn looks_like_body(text: &[u8]) -> bool {
    let Ok(parsed) = parse_lenient(text) else {
        return false;
    };
    let first = match &parsed.value {
        Value::Array(events) => events.first(),
        value => Some(value),
    };
    first.and_then(Value::as_object).is_some_and(is_event)
}

/// Cuts a JSON body into the text of its events: one event, or a list of them (`application/cloudevents-batch+json`).
/// Whether each is an event is not decided here.
///
/// # Errors
/// When the text is neither a JSON object nor a list, or nested deeper than 127 levels.
pub fn read_json_body(text: Bytes) -> Result<Vec<Bytes>, Rejected> {
    let start = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    match parse_lenient(&text)?.value {
        Value::Object(_) => Ok(vec![text]),
        Value::Array(_) => {
            let places =
                scan::elements(&text, start).ok_or_else(|| Rejected::new("the list cannot be cut"))?;
            Ok(places.into_iter().map(|place| text.slice(place)).collect())
        }
        _ => Err(Rejected::new("the body is neither an event nor a list of events")),
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
