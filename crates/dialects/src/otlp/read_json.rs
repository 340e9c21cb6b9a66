//! Spans and log records from OTLP's JSON: lowerCamelCase keys with ids in hex, as the specification has it, and what
//! exporters write instead: snake_case keys, base64 ids, numbers as text, enumerations by name.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};
use tracewake_model::EventTime;

use super::metrics::NO_METRICS;
use super::read_proto::double;
use super::record::{Attributes, Emitter, Link, LogRecord, Span, SpanEvent, hex_id};
use crate::Rejected;
use crate::diagnostics::Diagnostics;

type Object = Map<String, Value>;

/// What a JSON object holds.
#[derive(Debug, PartialEq)]
pub(super) enum Record {
    Span(Span),
    Log(LogRecord),
}

impl Record {
    /// Its own attributes.
    pub(super) fn attributes(&self) -> &Attributes {
        match self {
            Record::Span(span) => &span.attributes,
            Record::Log(log) => &log.attributes,
        }
    }
}

/// A record and who made it.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    pub(super) record: Record,
    pub(super) emitter: Emitter,
    pub(super) diagnostics: Diagnostics,
}

/// The two spellings of the members around records.
pub(super) const RESOURCE_SPANS: [&str; 2] = ["resourceSpans", "resource_spans"];
pub(super) const RESOURCE_LOGS: [&str; 2] = ["resourceLogs", "resource_logs"];
pub(super) const RESOURCE_METRICS: [&str; 2] = ["resourceMetrics", "resource_metrics"];
pub(super) const SCOPE_SPANS: [&str; 2] = ["scopeSpans", "scope_spans"];
pub(super) const SCOPE_LOGS: [&str; 2] = ["scopeLogs", "scope_logs"];
pub(super) const SPANS: [&str; 2] = ["spans", "spans"];
pub(super) const LOG_RECORDS: [&str; 2] = ["logRecords", "log_records"];

/// Reads an envelope with one span or one log record.
pub(super) fn record(value: Value) -> Result<Read, Rejected> {
    let Value::Object(mut object) = value else {
        return Err(Rejected::new("an OTLP record must be a JSON object"));
    };
    let mut reader = Reader::default();
    let record = if let Some(resources) = take(&mut object, RESOURCE_SPANS) {
        let span = reader.envelope(resources, RESOURCE_SPANS, SCOPE_SPANS, SPANS)?;
        Record::Span(reader.span(span))
    } else if let Some(resources) = take(&mut object, RESOURCE_LOGS) {
        let log = reader.envelope(resources, RESOURCE_LOGS, SCOPE_LOGS, LOG_RECORDS)?;
        Record::Log(reader.log(log))
    } else {
        return Err(without_records(&object));
    };
    Ok(Read {
        record,
        emitter: reader.emitter,
        diagnostics: reader.diagnostics,
    })
}

/// Why an object is no envelope, by the name of the member that holds what may be records.
fn without_records(object: &Object) -> Rejected {
    let has = |name: &&str| object.get(*name).is_some_and(is_list_of_objects);
    if RESOURCE_METRICS.iter().any(has) {
        return Rejected::new(NO_METRICS);
    }
    match object.values().any(is_list_of_objects) {
        true => unread(object, "resourceSpans and resourceLogs"),
        false => Rejected::new("the object has neither resourceSpans nor resourceLogs"),
    }
}

/// Why an object has no records: they stand under another name than the one they are read from, or nowhere.
fn unread(object: &Object, wanted: &str) -> Rejected {
    let unknown = object.iter().find(|(_, value)| is_list_of_objects(value));
    Rejected::new(match unknown {
        Some((name, _)) => {
            let name: String = name.chars().take(60).collect();
            format!("{name} holds what is not read: records are read from {wanted}")
        }
        None => format!("the object has no {wanted}"),
    })
}

fn is_list_of_objects(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().any(Value::is_object))
}

/// Whether an object is an envelope with exactly one record, and nothing beside it that may be records.
pub(super) fn is_one_record(object: &Object) -> bool {
    let one = |resources, scopes, records| {
        let resource = only_member(object, resources)?.as_object()?;
        let scope = only_member(resource, scopes)?.as_object()?;
        let is_alone = [object, resource, scope].iter().all(|level| has_one_list(level));
        only_member(scope, records).filter(|_| is_alone)
    };
    let has = |names: [&str; 2]| names.iter().any(|name| object.contains_key(*name));
    let spans = one(RESOURCE_SPANS, SCOPE_SPANS, SPANS).is_some();
    let logs = one(RESOURCE_LOGS, SCOPE_LOGS, LOG_RECORDS).is_some();
    has(RESOURCE_SPANS) != has(RESOURCE_LOGS) && (spans || logs)
}

fn has_one_list(object: &Object) -> bool {
    object.values().filter(|value| is_list_of_objects(value)).count() == 1
}

const START: [&str; 2] = ["startTimeUnixNano", "start_time_unix_nano"];
const END: [&str; 2] = ["endTimeUnixNano", "end_time_unix_nano"];
const DROPPED: [&str; 2] = ["droppedAttributesCount", "dropped_attributes_count"];

#[derive(Default)]
struct Reader {
    emitter: Emitter,
    diagnostics: Diagnostics,
}

impl Reader {
    /// Walks down resource and scope to the one record.
    fn envelope(
        &mut self,
        resources: Value,
        resource_names: [&str; 2],
        scope_names: [&str; 2],
        record_names: [&str; 2],
    ) -> Result<Object, Rejected> {
        let mut resource = only(resources, resource_names[0])?;
        if let Some(Value::Object(mut named)) = take(&mut resource, ["resource", "resource"]) {
            self.emitter.resource = self.attributes(&mut named, "resource.attributes");
        }
        let resource_schema = self.text(&mut resource, ["schemaUrl", "schema_url"]);
        let scopes = take(&mut resource, scope_names).ok_or_else(|| unread(&resource, scope_names[0]))?;
        let mut scope = only(scopes, scope_names[0])?;
        if let Some(Value::Object(mut named)) = take(&mut scope, ["scope", "scope"]) {
            for key in ["name", "version"] {
                let text = self.text(&mut named, [key, key]);
                if !text.is_empty() {
                    self.emitter.scope.insert(key.to_owned(), Value::String(text));
                }
            }
            let attributes = self.attributes(&mut named, "scope.attributes");
            if !attributes.is_empty() {
                let attributes = Value::Object(attributes);
                self.emitter.scope.insert("attributes".to_owned(), attributes);
            }
        }
        let scope_schema = self.text(&mut scope, ["schemaUrl", "schema_url"]);
        self.emitter.schema_url = match scope_schema.is_empty() {
            true => resource_schema,
            false => scope_schema,
        };
        let records = take(&mut scope, record_names).ok_or_else(|| unread(&scope, record_names[0]))?;
        only(records, record_names[0])
    }

    fn span(&mut self, mut object: Object) -> Span {
        let o = &mut object;
        let mut span = Span {
            trace_id: self.id(o, ["traceId", "trace_id"], 16),
            span_id: self.id(o, ["spanId", "span_id"], 8),
            parent_span_id: self.id(o, ["parentSpanId", "parent_span_id"], 8),
            trace_state: self.text(o, ["traceState", "trace_state"]),
            name: self.text(o, ["name", "name"]),
            kind: self.number_of(o, ["kind", "kind"], "SPAN_KIND_", &KINDS),
            start: self.time(o, START),
            end: self.time(o, END),
            attributes: self.attributes(o, "attributes"),
            ..Span::default()
        };
        span.dropped.attributes = self.unsigned(o, DROPPED);
        span.dropped.events = self.unsigned(o, ["droppedEventsCount", "dropped_events_count"]);
        span.dropped.links = self.unsigned(o, ["droppedLinksCount", "dropped_links_count"]);
        for mut event in objects(o, "events") {
            span.events.push(SpanEvent {
                time: self.time(&mut event, ["timeUnixNano", "time_unix_nano"]),
                name: self.text(&mut event, ["name", "name"]),
                attributes: self.attributes(&mut event, "events.attributes"),
            });
        }
        for mut link in objects(o, "links") {
            span.links.push(Link {
                trace_id: self.id(&mut link, ["traceId", "trace_id"], 16),
                span_id: self.id(&mut link, ["spanId", "span_id"], 8),
                attributes: self.attributes(&mut link, "links.attributes"),
            });
        }
        if let Some(Value::Object(mut status)) = take(o, ["status", "status"]) {
            span.status = self.number_of(&mut status, ["code", "code"], "STATUS_CODE_", &CODES);
            span.status_message = self.text(&mut status, ["message", "message"]);
        }
        span
    }

    fn log(&mut self, mut object: Object) -> LogRecord {
        let o = &mut object;
        let severity = ["severityNumber", "severity_number"];
        LogRecord {
            time: self.time(o, ["timeUnixNano", "time_unix_nano"]),
            observed_time: self.time(o, ["observedTimeUnixNano", "observed_time_unix_nano"]),
            severity: self.number_of(o, severity, "SEVERITY_NUMBER_", &SEVERITIES),
            severity_text: self.text(o, ["severityText", "severity_text"]),
            body: take(o, ["body", "body"]).map_or(Value::Null, any_value),
            attributes: self.attributes(o, "attributes"),
            trace_id: self.id(o, ["traceId", "trace_id"], 16),
            span_id: self.id(o, ["spanId", "span_id"], 8),
            event_name: self.text(o, ["eventName", "event_name"]),
            dropped_attributes: self.unsigned(o, DROPPED),
        }
    }

    fn attributes(&mut self, object: &mut Object, field: &str) -> Attributes {
        match take(object, ["attributes", "attributes"]) {
            None | Some(Value::Null) => Attributes::new(),
            // Not as the specification has it, but clear.
            Some(Value::Object(attributes)) => attributes,
            Some(Value::Array(pairs)) => key_values(pairs),
            Some(other) => {
                self.diagnostics.add(field, format!("is {other}, not a list"));
                Attributes::new()
            }
        }
    }

    fn text(&mut self, object: &mut Object, names: [&str; 2]) -> String {
        match take(object, names) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(other) => {
                self.diagnostics
                    .add(names[0], "is no text; it was read as its JSON text");
                other.to_string()
            }
        }
    }

    /// A time in nanoseconds. Beside numbers: 64 bits in two halves, as JavaScript's libraries for such numbers print
    /// them, and the text of a time.
    fn time(&mut self, object: &mut Object, names: [&str; 2]) -> u64 {
        let sent = names.iter().find_map(|name| object.get(*name));
        let read = match sent {
            Some(Value::Object(halves)) => from_halves(halves),
            Some(Value::String(text)) => from_time_text(text),
            _ => None,
        };
        match read {
            Some(nanos) => {
                take(object, names);
                nanos
            }
            None => self.unsigned(object, names),
        }
    }

    /// A count or a time; numbers beyond 53 bits are in text.
    fn unsigned(&mut self, object: &mut Object, names: [&str; 2]) -> u64 {
        let value = match take(object, names) {
            None | Some(Value::Null) => return 0,
            Some(value) => value,
        };
        let number = match &value {
            Value::Number(number) => number.as_u64().or_else(|| from_float(number.as_f64()?)),
            Value::String(text) => match text.trim() {
                "" => Some(0),
                digits => digits
                    .parse()
                    .ok()
                    .or_else(|| from_float(digits.parse::<f64>().ok()?)),
            },
            _ => None,
        };
        number.unwrap_or_else(|| {
            self.diagnostics
                .add(names[0], format!("is {}, not a number from 0 on", shown(&value)));
            0
        })
    }

    /// An enumeration: its number, or its name with or without prefix.
    fn number_of(&mut self, object: &mut Object, names: [&str; 2], prefix: &str, known: &[&str]) -> i32 {
        let value = take(object, names).unwrap_or_default();
        let number = match &value {
            Value::Null => Some(0),
            Value::Number(number) => number.as_i64().and_then(|number| i32::try_from(number).ok()),
            Value::String(text) => text.parse().ok().or_else(|| {
                let name = text.to_ascii_uppercase();
                let name = name.strip_prefix(prefix).unwrap_or(&name);
                let place = known.iter().position(|known| *known == name)?;
                i32::try_from(place).ok()
            }),
            _ => None,
        };
        number.unwrap_or_else(|| {
            self.diagnostics.add(
                names[0],
                format!("is {}, which is not a known value", shown(&value)),
            );
            0
        })
    }

    /// An id: hex as the specification has it, or base64 as protobuf's own JSON has it.
    fn id(&mut self, object: &mut Object, names: [&str; 2], length: usize) -> String {
        let text = self.text(object, names);
        if text.len() != length * 2
            && let Ok(bytes) = BASE64_STANDARD.decode(&text)
            && bytes.len() == length
        {
            return hex_id(&bytes);
        }
        if text.bytes().all(|byte| byte == b'0') {
            return String::new();
        }
        if !is_hex(&text) || text.len() != length * 2 {
            let reason = format!("is {text:?}, not {length} bytes in hex; it was kept as it is");
            self.diagnostics.add(names[0], reason);
        }
        text.to_ascii_lowercase()
    }
}

pub(super) fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

const KINDS: [&str; 6] = [
    "UNSPECIFIED",
    "INTERNAL",
    "SERVER",
    "CLIENT",
    "PRODUCER",
    "CONSUMER",
];
const CODES: [&str; 3] = ["UNSET", "OK", "ERROR"];
const SEVERITIES: [&str; 25] = [
    "UNSPECIFIED",
    "TRACE",
    "TRACE2",
    "TRACE3",
    "TRACE4",
    "DEBUG",
    "DEBUG2",
    "DEBUG3",
    "DEBUG4",
    "INFO",
    "INFO2",
    "INFO3",
    "INFO4",
    "WARN",
    "WARN2",
    "WARN3",
    "WARN4",
    "ERROR",
    "ERROR2",
    "ERROR3",
    "ERROR4",
    "FATAL",
    "FATAL2",
    "FATAL3",
    "FATAL4",
];

/// A member under either spelling.
fn take(object: &mut Object, names: [&str; 2]) -> Option<Value> {
    object.remove(names[0]).or_else(|| object.remove(names[1]))
}

/// The one element of a member that is a list.
fn only_member<'a>(object: &'a Object, names: [&str; 2]) -> Option<&'a Value> {
    let list = object.get(names[0]).or_else(|| object.get(names[1]))?;
    match list.as_array()?.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The one object of a list.
fn only(value: Value, name: &str) -> Result<Object, Rejected> {
    let Value::Array(items) = value else {
        return Err(Rejected::new(format!("{name} is no list")));
    };
    match <[Value; 1]>::try_from(items) {
        Ok([Value::Object(object)]) => Ok(object),
        Ok([_]) => Err(Rejected::new(format!("the element of {name} is no object"))),
        Err(items) => Err(Rejected::new(format!(
            "{name} has {} elements, and one event has one",
            items.len()
        ))),
    }
}

fn objects(object: &mut Object, name: &str) -> Vec<Object> {
    let Some(Value::Array(items)) = object.remove(name) else {
        return Vec::new();
    };
    let objects = items.into_iter().filter_map(|item| match item {
        Value::Object(object) => Some(object),
        _ => None,
    });
    objects.collect()
}

/// Attributes from `[{"key": …, "value": {…}}, …]`; of repeated keys the last one counts.
fn key_values(pairs: Vec<Value>) -> Attributes {
    let pairs = pairs.into_iter().filter_map(|pair| {
        let Value::Object(pair) = pair else { return None };
        let (mut key, mut value) = (None, Value::Null);
        for (name, part) in pair {
            match (name.as_str(), part) {
                ("key", Value::String(text)) => key = Some(text),
                ("value", part) => value = any_value(part),
                _ => {}
            }
        }
        Some((key?, value))
    });
    pairs.collect()
}

/// The names of values, in the order in which they count where several are there.
const VALUES: [[&str; 2]; 7] = [
    ["arrayValue", "array_value"],
    ["kvlistValue", "kvlist_value"],
    ["intValue", "int_value"],
    ["doubleValue", "double_value"],
    ["stringValue", "string_value"],
    ["boolValue", "bool_value"],
    ["bytesValue", "bytes_value"],
];

/// A value out of its `{"stringValue": …}`; a bare value is taken as it is.
fn any_value(value: Value) -> Value {
    let Value::Object(mut object) = value else {
        return value;
    };
    let found = match object.len() {
        1 => object
            .into_iter()
            .find_map(|(name, value)| named_value(&name, value)),
        _ => VALUES
            .into_iter()
            .find_map(|names| named_value(names[0], take(&mut object, names)?)),
    };
    found.unwrap_or_default()
}

/// The value under one of the names of [`VALUES`]; none under another one, or for a list that is none.
fn named_value(name: &str, value: Value) -> Option<Value> {
    Some(match name {
        "arrayValue" | "array_value" => elements(value)?.into_iter().map(any_value).collect(),
        "kvlistValue" | "kvlist_value" => Value::Object(key_values(elements(value)?)),
        "intValue" | "int_value" => {
            let parsed = value.as_str().and_then(|digits| digits.parse::<i64>().ok());
            parsed.map_or(value, Value::from)
        }
        // A double that JSON writes as an integer is one all the same, as it is in protobuf.
        "doubleValue" | "double_value" => value.as_f64().map_or(value, double),
        "stringValue" | "string_value" | "boolValue" | "bool_value" | "bytesValue" | "bytes_value" => value,
        _ => return None,
    })
}

/// The elements of `{"values": […]}`.
fn elements(list: Value) -> Option<Vec<Value>> {
    let Value::Object(mut list) = list else {
        return None;
    };
    match list.remove("values") {
        Some(Value::Array(values)) => Some(values),
        _ => Some(Vec::new()),
    }
}

/// The number of `{"low": …, "high": …}`. The lower half may be printed as a negative number.
fn from_halves(halves: &Object) -> Option<u64> {
    let half = |name: &str| Some(halves.get(name)?.as_i64()? as u32);
    Some(u64::from(half("high")?) << 32 | u64::from(half("low")?))
}

/// Nanoseconds since 1970 of a time in text; none for a number.
fn from_time_text(text: &str) -> Option<u64> {
    u64::try_from(EventTime::parse(text).stated?.0).ok()
}

/// The integer nearest to a double that is one (times in nanoseconds written as `1.7e18`).
fn from_float(value: f64) -> Option<u64> {
    (value >= 0.0 && value < 2f64.powi(64)).then_some(value as u64)
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
