//! OTLP protobuf as OTLP JSON.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use serde_json::{Map, Number, Value};

use super::schema::{FieldType, Message};
use crate::Rejected;

/// Messages within messages; serde_json reads 127 levels, two a message.
const DEEPEST: usize = 60;

/// The JSON object of a message. Fields that the message does not have are skipped.
///
/// # Errors
/// When the bytes are no protobuf message, or nested deeper than can be read again.
pub(super) fn message(message: Message, bytes: &[u8]) -> Result<Value, Rejected> {
    read(message, bytes, 0).map(Value::Object)
}

fn read(message: Message, mut bytes: &[u8], depth: usize) -> Result<Map<String, Value>, Rejected> {
    if depth > DEEPEST {
        return Err(Rejected::new("an OTLP value is nested too deep to be printed"));
    }
    let mut object = Map::new();
    while !bytes.is_empty() {
        let (number, wire) = decode_key(&mut bytes).map_err(malformed)?;
        let known = message.0.iter().find(|field| field.number == number);
        let Some(field) = known.filter(|field| fits(field.field_type, wire)) else {
            skip_field(wire, number, &mut bytes, DecodeContext::default()).map_err(malformed)?;
            continue;
        };
        let name = field.name.to_owned();
        match field.field_type {
            FieldType::One(inner) => {
                let inner = read(inner, take(&mut bytes)?, depth + 1)?;
                object.insert(name, Value::Object(inner));
            }
            FieldType::Many(inner) => {
                let inner = read(inner, take(&mut bytes)?, depth + 1)?;
                if let Value::Array(items) = object.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                    items.push(Value::Object(inner));
                }
            }
            field_type => {
                object.insert(name, scalar(field_type, &mut bytes)?);
            }
        }
    }
    Ok(object)
}

fn fits(field_type: FieldType, wire: WireType) -> bool {
    let expected = match field_type {
        FieldType::Bool | FieldType::Int | FieldType::Long => WireType::Varint,
        FieldType::Fixed64 | FieldType::Double => WireType::SixtyFourBit,
        FieldType::Fixed32 => WireType::ThirtyTwoBit,
        _ => WireType::LengthDelimited,
    };
    wire == expected
}

fn scalar(field_type: FieldType, bytes: &mut &[u8]) -> Result<Value, Rejected> {
    Ok(match field_type {
        FieldType::Text => Value::from(String::from_utf8_lossy(take(bytes)?)),
        FieldType::Id => {
            let hex: String = take(bytes)?.iter().map(|byte| format!("{byte:02x}")).collect();
            Value::from(hex)
        }
        FieldType::Bytes => Value::from(BASE64_STANDARD.encode(take(bytes)?)),
        FieldType::Bool => Value::Bool(decode_varint(bytes).map_err(malformed)? != 0),
        FieldType::Int => Value::from(decode_varint(bytes).map_err(malformed)? as i32),
        FieldType::Long => Value::from((decode_varint(bytes).map_err(malformed)? as i64).to_string()),
        FieldType::Fixed64 => Value::from(fixed::<8>(bytes).map(u64::from_le_bytes)?.to_string()),
        FieldType::Fixed32 => Value::from(fixed::<4>(bytes).map(u32::from_le_bytes)?),
        FieldType::Double => double(fixed::<8>(bytes).map(f64::from_le_bytes)?),
        FieldType::One(_) | FieldType::Many(_) => Value::Null,
    })
}

fn double(value: f64) -> Value {
    match Number::from_f64(value) {
        Some(number) => Value::Number(number),
        None if value.is_nan() => Value::from("NaN"),
        None if value > 0.0 => Value::from("Infinity"),
        None => Value::from("-Infinity"),
    }
}

fn take<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], Rejected> {
    let length = decode_varint(bytes).map_err(malformed)?;
    let (taken, rest) = usize::try_from(length)
        .ok()
        .and_then(|length| bytes.split_at_checked(length))
        .ok_or_else(cut)?;
    *bytes = rest;
    Ok(taken)
}

fn fixed<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Rejected> {
    let taken = *bytes.first_chunk::<N>().ok_or_else(cut)?;
    bytes.advance(N);
    Ok(taken)
}

fn cut() -> Rejected {
    Rejected::new("the OTLP message is cut")
}

fn malformed(_: prost::DecodeError) -> Rejected {
    Rejected::new("the bytes are no OTLP message")
}
