//! Spans and log records from `TracesData` and `LogsData` messages with one record each
//! (opentelemetry-proto 1.x, `trace.proto`, `logs.proto`, `common.proto`, `resource.proto`).

use std::ops::Range;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Number, Value};

use super::history::{elements_of_text, is_history};
use super::record::{Attributes, Emitter, Link, LogRecord, Span, SpanEvent, hex_id};
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::protobuf::{Field, Fields, Unreadable};

/// Values nested deeper than this are refused: serde_json reads 127 levels, and the event stands around them.
const DEEPEST: usize = 100;

/// A record, who made it, and the places of the parts that other records repeat.
#[derive(Debug, PartialEq)]
pub(super) struct Read<T> {
    pub(super) record: T,
    pub(super) emitter: Emitter,
    pub(super) diagnostics: Diagnostics,
    pub(super) repeated: Vec<Range<usize>>,
}

/// Reads a `TracesData` message with one span.
pub(super) fn span(bytes: &[u8]) -> Result<Read<Span>, Rejected> {
    read(bytes, "span", Reader::span)
}

/// Reads a `LogsData` message with one record.
pub(super) fn log(bytes: &[u8]) -> Result<Read<LogRecord>, Rejected> {
    read(bytes, "log record", Reader::log)
}

type ReadRecord<T> = fn(&mut Reader, Fields<'_>) -> Result<T, Unreadable>;

fn read<T>(bytes: &[u8], what: &str, read_record: ReadRecord<T>) -> Result<Read<T>, Rejected> {
    let mut reader = Reader::default();
    let found = reader.envelope(Fields::new(bytes), read_record);
    let record = match found {
        Ok(Some(found)) => found,
        Ok(None) => return Err(Rejected::new(format!("the message holds no {what}"))),
        Err(Unreadable::Malformed) => {
            return Err(Rejected::new(format!("the {what} is cut or is no protobuf")));
        }
        Err(Unreadable::TooDeep) => {
            return Err(Rejected::new(format!(
                "a value of the {what} is nested deeper than {DEEPEST} levels"
            )));
        }
    };
    Ok(Read {
        record,
        emitter: reader.emitter,
        diagnostics: reader.diagnostics,
        repeated: reader.repeated,
    })
}

#[derive(Default)]
struct Reader {
    emitter: Emitter,
    diagnostics: Diagnostics,
    repeated: Vec<Range<usize>>,
}

impl Reader {
    /// Walks down resource and scope to the record.
    fn envelope<T>(
        &mut self,
        mut data: Fields<'_>,
        read_record: ReadRecord<T>,
    ) -> Result<Option<T>, Unreadable> {
        let mut found = None;
        while let Some((number, field)) = data.next()? {
            let (1, Field::Bytes(inner)) = (number, field) else {
                continue;
            };
            let mut resource = data.inside(inner.len());
            while let Some((number, field)) = resource.next()? {
                match (number, field) {
                    (1, Field::Bytes(inner)) => {
                        self.repeated.push(place(&resource, inner));
                        self.resource(resource.inside(inner.len()))?;
                    }
                    (2, Field::Bytes(inner)) => {
                        let read = self.scope_group(resource.inside(inner.len()), read_record)?;
                        found = read.or(found);
                    }
                    (3, Field::Bytes(url)) if self.emitter.schema_url.is_empty() => {
                        self.emitter.schema_url = self.text("schema_url", url);
                    }
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    fn scope_group<T>(
        &mut self,
        mut group: Fields<'_>,
        read_record: ReadRecord<T>,
    ) -> Result<Option<T>, Unreadable> {
        let mut found = None;
        while let Some((number, field)) = group.next()? {
            match (number, field) {
                (1, Field::Bytes(inner)) => {
                    self.repeated.push(place(&group, inner));
                    self.scope(group.inside(inner.len()))?;
                }
                (2, Field::Bytes(inner)) => {
                    found = Some(read_record(self, group.inside(inner.len()))?);
                }
                (3, Field::Bytes(url)) => self.emitter.schema_url = self.text("schema_url", url),
                _ => {}
            }
        }
        Ok(found)
    }

    fn resource(&mut self, mut fields: Fields<'_>) -> Result<(), Unreadable> {
        while let Some((number, field)) = fields.next()? {
            if let (1, Field::Bytes(inner)) = (number, field) {
                let (key, value) = self.attribute(fields.inside(inner.len()), 0)?;
                self.emitter.resource.insert(key, value);
            }
        }
        Ok(())
    }

    fn scope(&mut self, mut fields: Fields<'_>) -> Result<(), Unreadable> {
        let mut attributes = Map::new();
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1 | 2, Field::Bytes(text)) if !text.is_empty() => {
                    let key = if number == 1 { "name" } else { "version" };
                    let text = self.text(key, text);
                    self.emitter.scope.insert(key.to_owned(), Value::String(text));
                }
                (3, Field::Bytes(inner)) => {
                    let (key, value) = self.attribute(fields.inside(inner.len()), 0)?;
                    attributes.insert(key, value);
                }
                _ => {}
            }
        }
        if !attributes.is_empty() {
            let attributes = Value::Object(attributes);
            self.emitter.scope.insert("attributes".to_owned(), attributes);
        }
        Ok(())
    }

    fn span(&mut self, mut fields: Fields<'_>) -> Result<Span, Unreadable> {
        let mut span = Span::default();
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Bytes(id)) => span.trace_id = self.id("trace_id", id, 16),
                (2, Field::Bytes(id)) => span.span_id = self.id("span_id", id, 8),
                (3, Field::Bytes(text)) => span.trace_state = self.text("trace_state", text),
                (4, Field::Bytes(id)) => span.parent_span_id = self.id("parent_span_id", id, 8),
                (5, Field::Bytes(text)) => span.name = self.text("name", text),
                (6, Field::Varint(kind)) => span.kind = kind as i32,
                (7, Field::Fixed64(time)) => span.start = time,
                (8, Field::Fixed64(time)) => span.end = time,
                (9, Field::Bytes(inner)) => {
                    self.attribute_into(&mut span.attributes, fields.inside(inner.len()))?;
                }
                (10, Field::Varint(count)) => span.dropped.attributes = count,
                (11, Field::Bytes(inner)) => span.events.push(self.event(fields.inside(inner.len()))?),
                (12, Field::Varint(count)) => span.dropped.events = count,
                (13, Field::Bytes(inner)) => span.links.push(self.link(fields.inside(inner.len()))?),
                (14, Field::Varint(count)) => span.dropped.links = count,
                (15, Field::Bytes(inner)) => self.status(&mut span, fields.inside(inner.len()))?,
                (1..=5 | 7..=9 | 11 | 13 | 15, _) => self.odd_wire_type("span", number),
                _ => {}
            }
        }
        Ok(span)
    }

    fn status(&mut self, span: &mut Span, mut fields: Fields<'_>) -> Result<(), Unreadable> {
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (2, Field::Bytes(text)) => span.status_message = self.text("status.message", text),
                (3, Field::Varint(code)) => span.status = code as i32,
                _ => {}
            }
        }
        Ok(())
    }

    fn event(&mut self, mut fields: Fields<'_>) -> Result<SpanEvent, Unreadable> {
        let mut event = SpanEvent::default();
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Fixed64(time)) => event.time = time,
                (2, Field::Bytes(text)) => event.name = self.text("events.name", text),
                (3, Field::Bytes(inner)) => {
                    self.attribute_into(&mut event.attributes, fields.inside(inner.len()))?;
                }
                _ => {}
            }
        }
        Ok(event)
    }

    fn link(&mut self, mut fields: Fields<'_>) -> Result<Link, Unreadable> {
        let mut link = Link::default();
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Bytes(id)) => link.trace_id = self.id("links.trace_id", id, 16),
                (2, Field::Bytes(id)) => link.span_id = self.id("links.span_id", id, 8),
                (4, Field::Bytes(inner)) => {
                    self.attribute_into(&mut link.attributes, fields.inside(inner.len()))?;
                }
                _ => {}
            }
        }
        Ok(link)
    }

    fn log(&mut self, mut fields: Fields<'_>) -> Result<LogRecord, Unreadable> {
        let mut log = LogRecord::default();
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Fixed64(time)) => log.time = time,
                (2, Field::Varint(number)) => log.severity = number as i32,
                (3, Field::Bytes(text)) => log.severity_text = self.text("severity_text", text),
                (5, Field::Bytes(inner)) => log.body = self.value(fields.inside(inner.len()), 0, false)?,
                (6, Field::Bytes(inner)) => {
                    self.attribute_into(&mut log.attributes, fields.inside(inner.len()))?;
                }
                (7, Field::Varint(count)) => log.dropped_attributes = count,
                (9, Field::Bytes(id)) => log.trace_id = self.id("trace_id", id, 16),
                (10, Field::Bytes(id)) => log.span_id = self.id("span_id", id, 8),
                (11, Field::Fixed64(time)) => log.observed_time = time,
                (12, Field::Bytes(text)) => log.event_name = self.text("event_name", text),
                (1 | 3 | 5 | 6 | 9..=12, _) => self.odd_wire_type("log record", number),
                _ => {}
            }
        }
        Ok(log)
    }

    fn odd_wire_type(&mut self, what: &str, number: u32) {
        let field = format!("field {number} of the {what}");
        self.diagnostics
            .add(&field, "has another wire type and was left out");
    }

    fn attribute_into(&mut self, attributes: &mut Attributes, fields: Fields<'_>) -> Result<(), Unreadable> {
        let (key, value) = self.attribute(fields, 0)?;
        attributes.insert(key, value);
        Ok(())
    }

    fn attribute(&mut self, mut fields: Fields<'_>, depth: usize) -> Result<(String, Value), Unreadable> {
        let (mut key, mut value) = (String::new(), Value::Null);
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Bytes(text)) => key = self.text("attributes", text),
                (2, Field::Bytes(inner)) => {
                    let history = depth == 0 && is_history(&key);
                    value = self.value(fields.inside(inner.len()), depth, history)?;
                }
                _ => {}
            }
        }
        Ok((key, value))
    }

    /// An `AnyValue`. Of a part of the conversation so far the places are kept.
    fn value(&mut self, mut fields: Fields<'_>, depth: usize, history: bool) -> Result<Value, Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable::TooDeep);
        }
        let mut value = Value::Null;
        while let Some((number, field)) = fields.next()? {
            value = match (number, field) {
                (1, Field::Bytes(text)) => {
                    if history {
                        let start = place(&fields, text).start;
                        self.repeated.extend(elements_of_text(text, start));
                    }
                    Value::String(self.text("attributes", text))
                }
                (2, Field::Varint(flag)) => Value::Bool(flag != 0),
                (3, Field::Varint(number)) => Value::from(number as i64),
                (4, Field::Fixed64(bits)) => double(f64::from_bits(bits)),
                (5, Field::Bytes(inner)) => self.list(fields.inside(inner.len()), depth + 1, history)?,
                (6, Field::Bytes(inner)) => self.map(fields.inside(inner.len()), depth + 1)?,
                (7, Field::Bytes(bytes)) => Value::String(BASE64_STANDARD.encode(bytes)),
                _ => continue,
            };
        }
        Ok(value)
    }

    fn list(&mut self, mut fields: Fields<'_>, depth: usize, history: bool) -> Result<Value, Unreadable> {
        let mut items = Vec::new();
        while let Some((number, field)) = fields.next()? {
            if let (1, Field::Bytes(inner)) = (number, field) {
                if history {
                    self.repeated.push(place(&fields, inner));
                }
                items.push(self.value(fields.inside(inner.len()), depth, false)?);
            }
        }
        Ok(Value::Array(items))
    }

    fn map(&mut self, mut fields: Fields<'_>, depth: usize) -> Result<Value, Unreadable> {
        let mut object = Map::new();
        while let Some((number, field)) = fields.next()? {
            if let (1, Field::Bytes(inner)) = (number, field) {
                let (key, value) = self.attribute(fields.inside(inner.len()), depth)?;
                object.insert(key, value);
            }
        }
        Ok(Value::Object(object))
    }

    fn id(&mut self, field: &str, bytes: &[u8], length: usize) -> String {
        let id = hex_id(bytes);
        if !id.is_empty() && bytes.len() != length {
            self.diagnostics
                .add(field, format!("has {} bytes, not {length}", bytes.len()));
        }
        id
    }

    fn text(&mut self, field: &str, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                self.diagnostics
                    .add(field, "is not UTF-8; the bytes that are none read as U+FFFD");
                String::from_utf8_lossy(bytes).into_owned()
            }
        }
    }
}

/// The place of the bytes of the field that was read last.
fn place(fields: &Fields<'_>, bytes: &[u8]) -> Range<usize> {
    fields.position() - bytes.len()..fields.position()
}

/// A double as JSON; a name where JSON has no number.
pub(super) fn double(value: f64) -> Value {
    match Number::from_f64(value) {
        Some(number) => Value::Number(number),
        None if value.is_nan() => Value::from("NaN"),
        None if value > 0.0 => Value::from("Infinity"),
        None => Value::from("-Infinity"),
    }
}
