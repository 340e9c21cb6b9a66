//! A span or a log record as OTLP tells it, the same for protobuf and JSON.

use serde_json::{Map, Value};
use tracewake_model::{EventTime, UnixNanos};
use xxhash_rust::xxh3::xxh3_64;

/// Attributes as JSON: bytes are base64 text, what JSON has no number for is text.
pub(super) type Attributes = Map<String, Value>;

/// Resource and instrumentation scope: who made the record.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Emitter {
    pub(super) resource: Attributes,
    /// `name`, `version` and `attributes`, as far as they were sent.
    pub(super) scope: Attributes,
    /// Of the scope, else of the resource.
    pub(super) schema_url: String,
}

impl Emitter {
    /// The name of the instrumentation scope; empty when it was not sent.
    pub(super) fn scope_name(&self) -> &str {
        let name = self.scope.get("name").and_then(Value::as_str);
        name.unwrap_or_default()
    }

    /// Whether Tracewake exported the record: ids and names in it are those of the dialect that it came in.
    pub(super) fn is_our_export(&self) -> bool {
        self.scope_name() == "tracewake"
    }
}

/// One span.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Span {
    /// Lower-case hex; empty when it was not sent or is all zero.
    pub(super) trace_id: String,
    pub(super) span_id: String,
    pub(super) parent_span_id: String,
    pub(super) trace_state: String,
    pub(super) name: String,
    pub(super) kind: i32,
    /// Nanoseconds since 1970; 0 when not said.
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) attributes: Attributes,
    pub(super) events: Vec<SpanEvent>,
    pub(super) links: Vec<Link>,
    /// 0 unset, 1 ok, 2 error.
    pub(super) status: i32,
    pub(super) status_message: String,
    pub(super) dropped: Dropped,
}

/// What the exporter left out, by its own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dropped {
    pub(super) attributes: u64,
    pub(super) events: u64,
    pub(super) links: u64,
}

/// Something that happened during a span.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SpanEvent {
    pub(super) time: u64,
    pub(super) name: String,
    pub(super) attributes: Attributes,
}

/// A pointer to another span.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Link {
    pub(super) trace_id: String,
    pub(super) span_id: String,
    pub(super) attributes: Attributes,
}

/// One log record.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct LogRecord {
    pub(super) time: u64,
    pub(super) observed_time: u64,
    pub(super) severity: i32,
    pub(super) severity_text: String,
    pub(super) body: Value,
    pub(super) attributes: Attributes,
    pub(super) trace_id: String,
    pub(super) span_id: String,
    pub(super) event_name: String,
    pub(super) dropped_attributes: u64,
}

impl LogRecord {
    /// What stands for its id, which log records do not have: a digest of all it says, the same in every encoding.
    pub(super) fn digest(&self) -> u64 {
        let said = (
            (self.time, self.observed_time, self.severity, &self.severity_text),
            (&self.body, &self.attributes, self.dropped_attributes),
            (&self.trace_id, &self.span_id, &self.event_name),
        );
        // Texts, numbers and JSON are JSON.
        xxh3_64(&serde_json::to_vec(&said).unwrap_or_default())
    }
}

/// The instant of an OTLP time; none for 0 and beyond the year 2261.
pub(super) fn instant(nanos: u64) -> Option<UnixNanos> {
    i64::try_from(nanos)
        .ok()
        .filter(|nanos| *nanos != 0)
        .map(UnixNanos)
}

/// The time of an event; one beyond the year 2261 cannot be read.
pub(super) fn event_time(nanos: u64) -> EventTime {
    match (nanos, instant(nanos)) {
        (0, _) => EventTime::default(),
        (_, Some(at)) => EventTime::exact(at),
        (_, None) => EventTime::unreadable(),
    }
}

/// The two digits of each byte.
static HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut all = [[0; 2]; 256];
    let mut byte = 0;
    while byte < all.len() {
        all[byte] = [digits[byte >> 4], digits[byte & 0xf]];
        byte += 1;
    }
    all
};

/// An id as lower-case hex; empty when it says nothing.
pub(super) fn hex_id(bytes: &[u8]) -> String {
    if bytes.iter().all(|byte| *byte == 0) {
        return String::new();
    }
    let mut hex = vec![0; bytes.len() * 2];
    for (two, byte) in hex.chunks_exact_mut(2).zip(bytes) {
        two.copy_from_slice(&HEX[usize::from(*byte)]);
    }
    // Digits are text.
    String::from_utf8(hex).unwrap_or_default()
}
