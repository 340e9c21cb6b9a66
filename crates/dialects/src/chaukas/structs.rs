//! `google.protobuf.Struct` on the wire to JSON and back.
//!
//! Struct has no integers and no limit to its depth. Doubles that are integers become JSON integers; what JSON cannot
//! say becomes text; what is deeper than serde_json reads is refused.

use std::ops::Range;

use serde_json::{Map, Number, Value};

use crate::diagnostics::Diagnostics;
use crate::protobuf::{Field, Fields, Unreadable, put_bytes, put_double, put_message, put_varint};

/// JSON levels of one Struct. The event and its content are around it, and serde_json reads 127 in all.
pub(super) const DEEPEST: usize = 124;

/// Reads one Struct. Recursion is bounded by [`DEEPEST`].
pub(super) struct StructReader<'n> {
    /// Where oddities are noted.
    pub(super) diagnostics: &'n mut Diagnostics,
    /// The field the Struct is in.
    pub(super) field: &'static str,
    /// Filled with the places of the elements of the first level's message lists, if they are asked for.
    pub(super) repeated: Option<&'n mut Vec<Range<usize>>>,
}

impl StructReader<'_> {
    /// The object of a Struct message.
    pub(super) fn object(&mut self, fields: Fields<'_>) -> Result<Map<String, Value>, Unreadable> {
        self.object_at(fields, 1)
    }

    fn object_at(&mut self, mut fields: Fields<'_>, depth: usize) -> Result<Map<String, Value>, Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable::TooDeep);
        }
        let mut object = Map::new();
        while let Some((number, field)) = fields.next()? {
            if let (1, Field::Bytes(entry)) = (number, field) {
                let (key, value) = self.entry(fields.inside(entry.len()), depth)?;
                object.insert(key, value);
            }
        }
        Ok(object)
    }

    fn entry(&mut self, mut fields: Fields<'_>, depth: usize) -> Result<(String, Value), Unreadable> {
        let (mut key, mut value) = (String::new(), Value::Null);
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Bytes(text)) => key = self.text(text),
                (2, Field::Bytes(inner)) => {
                    let wanted = depth == 1 && matches!(key.as_str(), "messages" | "input" | "history");
                    value = self.value(fields.inside(inner.len()), depth, wanted)?;
                }
                _ => {}
            }
        }
        Ok((key, value))
    }

    fn value(&mut self, mut fields: Fields<'_>, depth: usize, wanted: bool) -> Result<Value, Unreadable> {
        let mut value = Value::Null;
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Varint(_)) => value = Value::Null,
                (2, Field::Fixed64(bits)) => value = self.number(f64::from_bits(bits)),
                (3, Field::Bytes(text)) => value = Value::String(self.text(text)),
                (4, Field::Varint(flag)) => value = Value::Bool(flag != 0),
                (5, Field::Bytes(inner)) => {
                    value = Value::Object(self.object_at(fields.inside(inner.len()), depth + 1)?);
                }
                (6, Field::Bytes(inner)) => {
                    value = self.list(fields.inside(inner.len()), depth + 1, wanted)?
                }
                _ => {}
            }
        }
        Ok(value)
    }

    fn list(&mut self, mut fields: Fields<'_>, depth: usize, wanted: bool) -> Result<Value, Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable::TooDeep);
        }
        let mut items = Vec::new();
        while let Some((number, field)) = fields.next()? {
            if let (1, Field::Bytes(inner)) = (number, field) {
                if let (true, Some(repeated)) = (wanted, &mut self.repeated) {
                    repeated.push(fields.position() - inner.len()..fields.position());
                }
                items.push(self.value(fields.inside(inner.len()), depth, false)?);
            }
        }
        Ok(Value::Array(items))
    }

    fn text(&mut self, bytes: &[u8]) -> String {
        text(self.diagnostics, self.field, bytes)
    }

    fn number(&mut self, value: f64) -> Value {
        match json_number(value) {
            Ok(number) => Value::Number(number),
            Err(text) => {
                self.diagnostics
                    .add(self.field, format!("holds {text}, which is kept as text"));
                Value::String(text.to_owned())
            }
        }
    }
}

/// Decodes text, with U+FFFD for what is not UTF-8.
pub(super) fn text(diagnostics: &mut Diagnostics, field: &str, bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            diagnostics.add(field, "is not UTF-8; the bytes that are none read as U+FFFD");
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

/// The JSON number of a double, as an integer where it is one below 2^53; a name where JSON has no number.
pub(super) fn json_number(value: f64) -> Result<Number, &'static str> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_integer =
        value.fract() == 0.0 && value.abs() < EXACT && (value != 0.0 || value.is_sign_positive());
    if is_integer {
        return Ok(Number::from(value as i64));
    }
    Number::from_f64(value).ok_or(match value {
        _ if value.is_nan() => "NaN",
        _ if value > 0.0 => "Infinity",
        _ => "-Infinity",
    })
}

/// Writes the fields of a Struct. A value that is no object, which a Struct cannot hold, is written under the key
/// `value`.
pub(super) fn write_struct(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Object(object) => object
            .iter()
            .for_each(|(key, value)| write_entry(out, key, value)),
        other => write_entry(out, "value", other),
    }
}

fn write_entry(out: &mut Vec<u8>, key: &str, value: &Value) {
    put_message(out, 1, |entry| {
        put_bytes(entry, 1, key.as_bytes());
        put_message(entry, 2, |inner| write_value(inner, value));
    });
}

fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => put_varint(out, 1, 0),
        Value::Number(number) => put_double(out, 2, number.as_f64().unwrap_or_default()),
        Value::String(text) => put_bytes(out, 3, text.as_bytes()),
        Value::Bool(flag) => put_varint(out, 4, u64::from(*flag)),
        Value::Object(_) => put_message(out, 5, |inner| write_struct(inner, value)),
        Value::Array(items) => put_message(out, 6, |list| {
            items
                .iter()
                .for_each(|item| put_message(list, 1, |inner| write_value(inner, item)));
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(bytes: &[u8]) -> (Result<Value, Unreadable>, usize) {
        let mut diagnostics = Diagnostics::default();
        let mut reader = StructReader {
            diagnostics: &mut diagnostics,
            field: "f",
            repeated: None,
        };
        let value = reader.object(Fields::new(bytes)).map(Value::Object);
        (value, diagnostics.count())
    }

    fn check(value: Value) {
        let mut bytes = Vec::new();
        write_struct(&mut bytes, &value);
        assert_eq!(read(&bytes), (Ok(value), 0));
    }

    #[test]
    fn goes_there_and_back() {
        check(json!({}));
        check(json!({"a": null, "b": [1, -2.5, 1e300, "x", true, [], {}], "": {"c": {"d": false}}}));
    }

    #[test]
    fn what_json_cannot_say_becomes_text() {
        for (value, expect) in [
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            let mut bytes = Vec::new();
            put_message(&mut bytes, 1, |entry| {
                put_message(entry, 2, |inner| put_double(inner, 2, value))
            });
            assert_eq!(read(&bytes), (Ok(json!({"": expect})), 1));
        }
        assert_eq!(json_number(3.0).map(|n| n.to_string()), Ok("3".into()));
        assert_eq!(json_number(-0.0).map(|n| n.to_string()), Ok("-0.0".into()));
        assert_eq!(
            json_number(9_007_199_254_740_992.0).map(|n| n.to_string()),
            Ok("9007199254740992.0".into())
        );
    }

    #[test]
    fn depth_is_bounded() {
        let nested =
            |levels: usize| (1..levels).fold(Value::Object(Map::new()), |inner, _| json!({"k": inner}));
        check(nested(DEEPEST));
        let mut bytes = Vec::new();
        write_struct(&mut bytes, &nested(DEEPEST + 1));
        assert_eq!(read(&bytes).0, Err(Unreadable::TooDeep));
    }
}
