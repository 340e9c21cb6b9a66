//! Which dialect a JSON object is of, by what is in it. The one table where a dialect plugs in.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::json::Parsed;
use crate::{Decoded, Rejected, aop, chaukas, ossa, otlp};

/// How the JSON of one dialect is told and read.
pub(crate) struct Reader {
    /// What its objects are called in messages.
    pub(crate) name: &'static str,
    /// Whether an object is one event.
    pub(crate) is_event: fn(&Map<String, Value>) -> bool,
    /// Whether an object holds events: a batch, a request, a trace.
    pub(crate) is_envelope: fn(&Map<String, Value>) -> bool,
    /// Reads the event in a value that was parsed from the text.
    pub(crate) decode_parsed: fn(Bytes, Parsed) -> Result<Decoded, Rejected>,
    /// Reads the original of one event.
    pub(crate) decode: fn(Bytes) -> Result<Decoded, Rejected>,
    /// The originals of all events in an envelope.
    pub(crate) split: fn(Bytes) -> Result<Vec<Bytes>, Rejected>,
}

/// All dialects. The first that knows an object has it.
const READERS: &[&Reader] = &[&OSSA, &CHAUKAS, &AOP, &OTLP];

const CHAUKAS: Reader = Reader {
    name: "a chaukas event",
    is_event: chaukas::is_event,
    is_envelope: chaukas::is_batch,
    decode_parsed: chaukas::decode_parsed,
    decode: chaukas::decode_json,
    split: chaukas::read_json_body,
};

const AOP: Reader = Reader {
    name: "an AOP event",
    is_event: aop::is_event,
    is_envelope: aop::is_envelope,
    decode_parsed: aop::decode_parsed,
    decode: aop::decode_json,
    split: aop::read_json_body,
};

const OSSA: Reader = Reader {
    name: "a CloudEvent",
    is_event: ossa::is_event,
    is_envelope: |_| false,
    decode_parsed: ossa::decode_parsed,
    decode: ossa::decode_json,
    split: ossa::read_json_body,
};

const OTLP: Reader = Reader {
    name: "an OTLP record",
    is_event: otlp::is_event,
    is_envelope: otlp::is_envelope,
    decode_parsed: otlp::decode_parsed,
    decode: otlp::decode_json,
    split: otlp::read_json_body,
};

/// What an object is.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// One event.
    Event(&'static Reader),
    /// An object around events.
    Envelope(&'static Reader),
    /// Nothing known.
    Unknown,
}

/// Decides what an object is.
pub(crate) fn shape(object: &Map<String, Value>) -> Shape {
    let event = READERS.iter().find(|reader| (reader.is_event)(object));
    let envelope = || READERS.iter().find(|reader| (reader.is_envelope)(object));
    match event {
        Some(reader) => Shape::Event(reader),
        None => envelope().map_or(Shape::Unknown, |reader| Shape::Envelope(reader)),
    }
}

/// What to call an object that is of another dialect than Chaukas.
pub(crate) fn foreign(object: &Map<String, Value>) -> Option<&'static str> {
    match shape(object) {
        Shape::Event(reader) | Shape::Envelope(reader) if reader.name != CHAUKAS.name => Some(reader.name),
        _ => None,
    }
}

/// The reader of an object that is an event.
pub(crate) fn reader_of(value: &Value) -> Option<&'static Reader> {
    match shape(value.as_object()?) {
        Shape::Event(reader) => Some(reader),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(value: Value, expect: &str) {
        let found = match shape(value.as_object().unwrap()) {
            Shape::Event(reader) => reader.name.to_owned(),
            Shape::Envelope(reader) => format!("around {}", reader.name),
            Shape::Unknown => "unknown".to_owned(),
        };
        assert_eq!(found, expect, "{value}");
    }

    #[test]
    fn tells_dialects_apart() {
        for chaukas in [
            json!({"event_id": "e"}),
            json!({"eventId": "e"}),
            json!({"session_id": "s", "type": "SYSTEM"}),
            json!({"tenant_id": "t", "type": "EVENT_TYPE_SYSTEM"}),
            json!({"type": "AGENT_START", "timestamp": "2026-01-01T00:00:00Z"}),
        ] {
            check(chaukas, "a chaukas event");
        }
        for batch in [
            json!({"events": [{"event_id": "e"}]}),
            json!({"event_batch": {"events": [{"eventId": "e"}]}}),
            json!({"event": {"event_id": "e"}}),
        ] {
            check(batch, "around a chaukas event");
        }
        check(
            json!({"seq": 1, "t": "", "actor": "user", "payload": {}, "meta": {}}),
            "an AOP event",
        );
        check(
            json!({"t": "", "actor": "user", "type": "x", "payload": {}}),
            "an AOP event",
        );
        check(json!({"run_id": "r", "events": []}), "around an AOP event");
        check(
            json!({"specversion": "1.0", "id": "1", "session_id": "s", "type": "x"}),
            "a CloudEvent",
        );
        check(
            json!({"type": "dev.ossa.turn.started", "source": "s"}),
            "a CloudEvent",
        );
        check(
            json!({"resourceSpans": [{"scopeSpans": [{"spans": [{}]}]}]}),
            "an OTLP record",
        );
        for export in [json!({"resourceSpans": []}), json!({"resource_logs": []})] {
            check(export, "around an OTLP record");
        }
        for unknown in [
            json!({"role": "user", "content": "hi"}),
            json!({"hello": "world"}),
            json!({}),
        ] {
            check(unknown, "unknown");
        }
    }
}
