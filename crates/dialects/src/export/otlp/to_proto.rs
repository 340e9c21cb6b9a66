//! OTLP JSON as OTLP protobuf.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::BufMut;
use prost::encoding::{WireType, encode_key, encode_varint};
use serde_json::{Map, Value};

use super::schema::{Field, FieldType, Message};
use crate::Rejected;
use crate::json::parse_lenient;

/// The binary message in JSON text. Names may be in camel or snake case.
///
/// # Errors
/// When the text is no JSON object.
pub(super) fn message(message: Message, text: &[u8]) -> Result<Vec<u8>, Rejected> {
    let value = parse_lenient(text)?.value;
    let object = value
        .as_object()
        .ok_or_else(|| Rejected::new("OTLP JSON is an object"))?;
    let mut out = Vec::with_capacity(text.len());
    write(&mut out, message, object);
    Ok(out)
}

fn write(out: &mut Vec<u8>, message: Message, object: &Map<String, Value>) {
    for field in message.0 {
        let value = object.get(field.name).or_else(|| object.get(&snake(field.name)));
        if let Some(value) = value.filter(|value| !value.is_null()) {
            write_field(out, field, value);
        }
    }
}

fn write_field(out: &mut Vec<u8>, field: &Field, value: &Value) {
    match field.field_type {
        FieldType::One(inner) => write_message(out, field.number, inner, value),
        FieldType::Many(inner) => {
            for item in value.as_array().into_iter().flatten() {
                write_message(out, field.number, inner, item);
            }
        }
        field_type => write_scalar(out, field.number, field_type, value),
    }
}

fn write_message(out: &mut Vec<u8>, number: u32, message: Message, value: &Value) {
    let mut inner = Vec::new();
    if let Some(object) = value.as_object() {
        write(&mut inner, message, object);
    }
    put_bytes(out, number, &inner);
}

/// A value that does not fit its field is skipped, as a receiver of the JSON would have done.
fn write_scalar(out: &mut Vec<u8>, number: u32, field_type: FieldType, value: &Value) {
    match field_type {
        FieldType::Text => {
            if let Some(text) = value.as_str() {
                put_bytes(out, number, text.as_bytes());
            }
        }
        FieldType::Id => {
            // Protobuf's own JSON has base64 where OTLP has hex.
            let id = |text: &str| hex(text).or_else(|| BASE64_STANDARD.decode(text).ok());
            if let Some(id) = value.as_str().and_then(id) {
                put_bytes(out, number, &id);
            }
        }
        FieldType::Bytes => {
            if let Some(bytes) = value.as_str().and_then(|text| BASE64_STANDARD.decode(text).ok()) {
                put_bytes(out, number, &bytes);
            }
        }
        FieldType::Bool => {
            if let Some(flag) = value.as_bool() {
                put_varint(out, number, u64::from(flag));
            }
        }
        FieldType::Int => {
            if let Some(value) = integer(value).or_else(|| enumeration(value)) {
                put_varint(out, number, value as u64);
            }
        }
        FieldType::Long => {
            if let Some(value) = integer(value) {
                put_varint(out, number, value as u64);
            }
        }
        FieldType::Fixed64 => {
            if let Some(value) = unsigned(value) {
                encode_key(number, WireType::SixtyFourBit, out);
                out.put_u64_le(value);
            }
        }
        FieldType::Fixed32 => {
            if let Some(value) = unsigned(value).and_then(|value| u32::try_from(value).ok()) {
                encode_key(number, WireType::ThirtyTwoBit, out);
                out.put_u32_le(value);
            }
        }
        FieldType::Double => {
            if let Some(value) = double(value) {
                encode_key(number, WireType::SixtyFourBit, out);
                out.put_f64_le(value);
            }
        }
        FieldType::One(_) | FieldType::Many(_) => {}
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn unsigned(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            text => text.parse().ok(),
        },
        _ => None,
    }
}

/// The specification wants numbers for enumerations; some exporters send the names of protobuf JSON.
fn enumeration(value: &Value) -> Option<i64> {
    Some(match value.as_str()? {
        "SPAN_KIND_INTERNAL" | "STATUS_CODE_OK" => 1,
        "SPAN_KIND_SERVER" | "STATUS_CODE_ERROR" => 2,
        "SPAN_KIND_CLIENT" => 3,
        "SPAN_KIND_PRODUCER" => 4,
        "SPAN_KIND_CONSUMER" => 5,
        "SPAN_KIND_UNSPECIFIED" | "STATUS_CODE_UNSET" => 0,
        _ => return None,
    })
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?))
        .collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

fn put_varint(out: &mut Vec<u8>, number: u32, value: u64) {
    encode_key(number, WireType::Varint, out);
    encode_varint(value, out);
}

fn put_bytes(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema::{LOGS, TRACES};
    use super::super::to_json;
    use super::*;

    fn check(root: Message, value: Value) {
        let bytes = message(root, value.to_string().as_bytes()).unwrap();
        assert_eq!(to_json::message(root, &bytes).unwrap(), value);
    }

    #[test]
    fn spans_and_logs_go_there_and_back() {
        check(
            &TRACES,
            json!({"resourceSpans": [{
                "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "s"}}]},
                "scopeSpans": [{"scope": {"name": "n", "version": "1"}, "spans": [{
                    "traceId": "4b4bd3eba273896e0d8ee52251bcdb7a", "spanId": "675b05c1b0c327aa", "parentSpanId": "00000000000000aa",
                    "name": "chat é", "kind": 3, "startTimeUnixNano": "1772442000123000000", "endTimeUnixNano": "1772442000123000001",
                    "attributes": [
                        {"key": "n", "value": {"intValue": "-7"}}, {"key": "d", "value": {"doubleValue": 0.5}},
                        {"key": "x", "value": {"doubleValue": "NaN"}}, {"key": "b", "value": {"boolValue": false}},
                        {"key": "y", "value": {"bytesValue": "AQI="}},
                        {"key": "a", "value": {"arrayValue": {"values": [{"stringValue": ""}, {}]}}},
                        {"key": "k", "value": {"kvlistValue": {"values": [{"key": "q", "value": {"intValue": "1"}}]}}},
                    ],
                    "events": [{"timeUnixNano": "5", "name": "exception"}],
                    "links": [{"traceId": "4b4bd3eba273896e0d8ee52251bcdb7a", "spanId": "675b05c1b0c327aa", "flags": 1}],
                    "status": {"code": 2, "message": "no"}, "flags": 257, "traceState": "a=b", "droppedEventsCount": 1,
                }], "schemaUrl": "u"}],
            }]}),
        );
        check(
            &LOGS,
            json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [{
                "timeUnixNano": "1", "observedTimeUnixNano": "2", "severityNumber": 9, "severityText": "INFO",
                "body": {"stringValue": "x"}, "eventName": "gen_ai.choice",
            }]}]}]}),
        );
    }

    #[test]
    fn lenient_json_is_understood() {
        let text = json!({"resource_spans": [{"scope_spans": [{"spans": [
            {"trace_id": "0A", "kind": "SPAN_KIND_CLIENT", "start_time_unix_nano": 7, "status": {"code": "STATUS_CODE_ERROR"}}
        ]}]}]});
        let bytes = message(&TRACES, text.to_string().as_bytes()).unwrap();
        let expect = json!({"resourceSpans": [{"scopeSpans": [{"spans": [
            {"traceId": "0a", "kind": 3, "startTimeUnixNano": "7", "status": {"code": 2}}
        ]}]}]});
        assert_eq!(to_json::message(&TRACES, &bytes).unwrap(), expect);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for bytes in [&b"\x0a\x05hi"[..], b"\x00", b"\x0a", b"\xff\xff\xff\xff\xff\xff"] {
            assert!(to_json::message(&TRACES, bytes).is_err(), "{bytes:?}");
        }
        assert!(message(&TRACES, b"[]").is_err());
        assert!(message(&TRACES, b"{").is_err());
    }

    #[test]
    fn depth_is_bounded() {
        let mut value = Vec::new();
        for _ in 0..100 {
            let mut array = Vec::new();
            put_bytes(&mut array, 1, &value);
            value = Vec::new();
            put_bytes(&mut value, 5, &array);
        }
        let mut key_value = Vec::new();
        put_bytes(&mut key_value, 2, &value);
        let mut attributes = Vec::new();
        put_bytes(&mut attributes, 1, &key_value);
        let mut resource = Vec::new();
        put_bytes(&mut resource, 1, &attributes);
        let mut data = Vec::new();
        put_bytes(&mut data, 1, &resource);
        let refused = to_json::message(&TRACES, &data).unwrap_err();
        assert!(refused.reason.contains("too deep"), "{refused}");
    }
}
