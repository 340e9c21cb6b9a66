//! An event from its binary message. What is odd is noted and kept; only bytes that are no message, and free JSON
//! deeper than can be shown, are refused.

use std::ops::Range;

use bytes::Bytes;
use serde_json::Value;
use tracewake_model::{Event, EventTime, Extension, UnixNanos};

use super::schema::{Record, Slot};
use super::structs::{DEEPEST, StructReader, text};
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::protobuf::{Field, Fields, Unreadable};

/// An event and the places of the parts that other events repeat.
pub(crate) struct Read {
    pub(crate) event: Event,
    pub(crate) repeated: Vec<Range<usize>>,
}

/// Reads one `chaukas.spec.common.v1.Event`.
pub(crate) fn event(bytes: &[u8]) -> Result<Read, Rejected> {
    let mut event = Event::default();
    let mut reader = Reader {
        diagnostics: Diagnostics::default(),
        repeated: Vec::new(),
        failed: String::new(),
    };
    match reader.record(&mut event, Fields::new(bytes)) {
        Ok(()) => {
            event.diagnostics = reader.diagnostics.into_list();
            Ok(Read {
                event,
                repeated: reader.repeated,
            })
        }
        Err(trouble) => {
            let field = match reader.failed.as_str() {
                "" => "its message".to_owned(),
                field => field.to_owned(),
            };
            let what = match trouble {
                Unreadable::Malformed => format!("{field} is cut or is no protobuf"),
                Unreadable::TooDeep => format!("{field} is nested deeper than {DEEPEST} levels"),
            };
            Err(Rejected::new(format!("{}: {what}", name_of(&event.identity))))
        }
    }
}

/// How a reason names the event it speaks of.
pub(super) fn name_of(event_id: &str) -> String {
    match event_id {
        "" => "event without an id".to_owned(),
        // An id may be anything; a reason stays one short line.
        id => format!(
            "event {}",
            id.chars()
                .filter(|c| !c.is_control())
                .take(80)
                .collect::<String>()
        ),
    }
}

struct Reader {
    diagnostics: Diagnostics,
    repeated: Vec<Range<usize>>,
    /// The innermost field that could not be read.
    failed: String,
}

impl Reader {
    fn record(&mut self, record: &mut dyn Record, mut fields: Fields<'_>) -> Result<(), Unreadable> {
        while let Some((number, field)) = fields.next()? {
            if record.is_record(number) && !matches!(field, Field::Bytes(_)) {
                self.diagnostics
                    .add(format!("field {number}"), "is no message and was left out");
                continue;
            }
            // A number that the table does not have is kept in the original bytes only.
            let Some((name, slot)) = record.slot(number) else {
                continue;
            };
            if let Err(trouble) = self.field(name, slot, field, &fields) {
                if self.failed.is_empty() {
                    self.failed = self.diagnostics.path(name);
                }
                return Err(trouble);
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        name: &'static str,
        slot: Slot<'_>,
        field: Field<'_>,
        fields: &Fields<'_>,
    ) -> Result<(), Unreadable> {
        match (slot, field) {
            (Slot::Text(place), Field::Bytes(bytes)) => *place = text(&mut self.diagnostics, name, bytes),
            (Slot::Texts(place), Field::Bytes(bytes)) => place.push(text(&mut self.diagnostics, name, bytes)),
            (Slot::Flag(place), Field::Varint(value)) => *place = value != 0,
            (Slot::Int(place), Field::Varint(value)) => *place = i64::from(value as i32),
            (Slot::Float(place), Field::Fixed64(bits)) => *place = f64::from_bits(bits),
            (Slot::Name(place), Field::Varint(value)) => place.set_number(value as i32),
            (Slot::Json(place), Field::Bytes(bytes)) => {
                let object = place.get_or_insert_with(|| Value::Object(serde_json::Map::new()));
                self.object(name, object, fields.inside(bytes.len()))?;
            }
            (Slot::Object(place), Field::Bytes(bytes)) => {
                self.object(name, place, fields.inside(bytes.len()))?
            }
            (Slot::Instant(place), Field::Bytes(bytes)) => {
                *place = self.instant(name, fields.inside(bytes.len()))?;
            }
            (Slot::Time(place), Field::Bytes(bytes)) => {
                let at = self.instant(name, fields.inside(bytes.len()))?;
                *place = at.map_or(EventTime::unreadable(), EventTime::exact);
            }
            (Slot::Record(record), Field::Bytes(bytes)) => {
                self.diagnostics.within = format!("{name}.");
                self.record(record, fields.inside(bytes.len()))?;
                self.diagnostics.within.clear();
            }
            (Slot::Extensions(place), Field::Bytes(bytes)) => {
                place.push(self.extension(fields.inside(bytes.len()))?);
            }
            _ => self
                .diagnostics
                .add(name, "has another wire type and was left out"),
        }
        Ok(())
    }

    /// Reads a Struct into `place`; a second one on the wire adds to the first, as protobuf merges messages.
    fn object(
        &mut self,
        name: &'static str,
        place: &mut Value,
        fields: Fields<'_>,
    ) -> Result<(), Unreadable> {
        let wanted = self.diagnostics.within == "llm_invocation." && name == "request";
        let repeated = wanted.then_some(&mut self.repeated);
        let mut reader = StructReader {
            diagnostics: &mut self.diagnostics,
            field: name,
            repeated,
        };
        let object = reader.object(fields)?;
        match place {
            Value::Object(known) if !known.is_empty() => known.extend(object),
            _ => *place = Value::Object(object),
        }
        Ok(())
    }

    fn instant(
        &mut self,
        name: &'static str,
        mut fields: Fields<'_>,
    ) -> Result<Option<UnixNanos>, Unreadable> {
        let (mut seconds, mut nanos) = (0i64, 0i32);
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Varint(value)) => seconds = value as i64,
                (2, Field::Varint(value)) => nanos = value as i32,
                _ => {}
            }
        }
        let in_range = (0..1_000_000_000).contains(&nanos);
        let at = UnixNanos::from_parts(seconds, nanos).filter(|_| in_range);
        if at.is_none() {
            let reason = format!("is no time between the years 1678 and 2261 ({seconds} s, {nanos} ns)");
            self.diagnostics.add(name, reason);
        }
        Ok(at)
    }

    fn extension(&mut self, mut fields: Fields<'_>) -> Result<Extension, Unreadable> {
        let mut extension = Extension::default();
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Bytes(bytes)) => {
                    extension.type_url = text(&mut self.diagnostics, "extensions", bytes)
                }
                (2, Field::Bytes(bytes)) => extension.value = Bytes::copy_from_slice(bytes),
                _ => {}
            }
        }
        Ok(extension)
    }
}
