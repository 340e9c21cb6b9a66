//! The messages of OTLP that are printed and written (opentelemetry-proto 1.x: trace, logs, common, resource): each
//! field with its number, its name in JSON and its type.

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum FieldType {
    Text,
    /// 16 or 8 bytes: hex in JSON, unlike all other bytes.
    Id,
    /// Base64 in JSON.
    Bytes,
    Bool,
    /// `uint32`, `int32` and enumerations: numbers in JSON.
    Int,
    /// `int64`: text in JSON.
    Long,
    /// `fixed64`: text in JSON.
    Fixed64,
    Fixed32,
    Double,
    One(Message),
    Many(Message),
}

/// A message: its fields.
#[derive(Debug)]
pub(super) struct Table(pub(super) &'static [Field]);

/// Messages hold each other, so they are known by reference.
pub(super) type Message = &'static Table;

/// One field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: u32,
    pub(super) name: &'static str,
    pub(super) field_type: FieldType,
}

const fn field(number: u32, name: &'static str, field_type: FieldType) -> Field {
    Field {
        number,
        name,
        field_type,
    }
}

use FieldType::{Bool, Bytes, Double, Fixed32, Fixed64, Id, Int, Long, Many, One, Text};

/// `TracesData`.
pub(super) static TRACES: Table = Table(&[field(1, "resourceSpans", Many(&RESOURCE_SPANS))]);
/// `LogsData`.
pub(super) static LOGS: Table = Table(&[field(1, "resourceLogs", Many(&RESOURCE_LOGS))]);

static RESOURCE_SPANS: Table = Table(&[
    field(1, "resource", One(&RESOURCE)),
    field(2, "scopeSpans", Many(&SCOPE_SPANS)),
    field(3, "schemaUrl", Text),
]);

static SCOPE_SPANS: Table = Table(&[
    field(1, "scope", One(&SCOPE)),
    field(2, "spans", Many(&SPAN)),
    field(3, "schemaUrl", Text),
]);

static RESOURCE_LOGS: Table = Table(&[
    field(1, "resource", One(&RESOURCE)),
    field(2, "scopeLogs", Many(&SCOPE_LOGS)),
    field(3, "schemaUrl", Text),
]);

static SCOPE_LOGS: Table = Table(&[
    field(1, "scope", One(&SCOPE)),
    field(2, "logRecords", Many(&LOG_RECORD)),
    field(3, "schemaUrl", Text),
]);

static RESOURCE: Table = Table(&[
    field(1, "attributes", Many(&KEY_VALUE)),
    field(2, "droppedAttributesCount", Int),
]);

static SCOPE: Table = Table(&[
    field(1, "name", Text),
    field(2, "version", Text),
    field(3, "attributes", Many(&KEY_VALUE)),
    field(4, "droppedAttributesCount", Int),
]);

static SPAN: Table = Table(&[
    field(1, "traceId", Id),
    field(2, "spanId", Id),
    field(3, "traceState", Text),
    field(4, "parentSpanId", Id),
    field(5, "name", Text),
    field(6, "kind", Int),
    field(7, "startTimeUnixNano", Fixed64),
    field(8, "endTimeUnixNano", Fixed64),
    field(9, "attributes", Many(&KEY_VALUE)),
    field(10, "droppedAttributesCount", Int),
    field(11, "events", Many(&SPAN_EVENT)),
    field(12, "droppedEventsCount", Int),
    field(13, "links", Many(&LINK)),
    field(14, "droppedLinksCount", Int),
    field(15, "status", One(&STATUS)),
    field(16, "flags", Fixed32),
]);

static SPAN_EVENT: Table = Table(&[
    field(1, "timeUnixNano", Fixed64),
    field(2, "name", Text),
    field(3, "attributes", Many(&KEY_VALUE)),
    field(4, "droppedAttributesCount", Int),
]);

static LINK: Table = Table(&[
    field(1, "traceId", Id),
    field(2, "spanId", Id),
    field(3, "traceState", Text),
    field(4, "attributes", Many(&KEY_VALUE)),
    field(5, "droppedAttributesCount", Int),
    field(6, "flags", Fixed32),
]);

static STATUS: Table = Table(&[field(2, "message", Text), field(3, "code", Int)]);

static LOG_RECORD: Table = Table(&[
    field(1, "timeUnixNano", Fixed64),
    field(2, "severityNumber", Int),
    field(3, "severityText", Text),
    field(5, "body", One(&ANY_VALUE)),
    field(6, "attributes", Many(&KEY_VALUE)),
    field(7, "droppedAttributesCount", Int),
    field(8, "flags", Fixed32),
    field(9, "traceId", Id),
    field(10, "spanId", Id),
    field(11, "observedTimeUnixNano", Fixed64),
    field(12, "eventName", Text),
]);

static KEY_VALUE: Table = Table(&[field(1, "key", Text), field(2, "value", One(&ANY_VALUE))]);

static ANY_VALUE: Table = Table(&[
    field(1, "stringValue", Text),
    field(2, "boolValue", Bool),
    field(3, "intValue", Long),
    field(4, "doubleValue", Double),
    field(5, "arrayValue", One(&ARRAY)),
    field(6, "kvlistValue", One(&KEY_VALUES)),
    field(7, "bytesValue", Bytes),
]);

static ARRAY: Table = Table(&[field(1, "values", Many(&ANY_VALUE))]);

static KEY_VALUES: Table = Table(&[field(1, "values", Many(&KEY_VALUE))]);
