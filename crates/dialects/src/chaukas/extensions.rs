//! `google.protobuf.Any` in JSON: `{"@type": …, "value": …}` for the types that protobuf itself defines. Others cannot
//! be turned into bytes without their schema; their JSON stands in for the message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_model::{EventTime, Extension, UnixNanos};

use super::structs::{self, StructReader, write_struct};
use crate::diagnostics::Diagnostics;
use crate::protobuf::{Field, Fields, put_bytes, put_double, put_varint};

const TYPE: &str = "@type";

/// The extension of one JSON element.
pub(super) fn from_json(element: Value, diagnostics: &mut Diagnostics) -> Extension {
    let type_url = element
        .get(TYPE)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let value = element.get("value").unwrap_or(&Value::Null);
    if let Some(bytes) = well_known_bytes(&type_url, value) {
        return Extension {
            type_url,
            value: Bytes::from(bytes),
        };
    }
    let only_bytes = value
        .as_str()
        .filter(|_| element.as_object().is_some_and(|object| object.len() == 2));
    if let Some(bytes) = only_bytes.and_then(|text| STANDARD.decode(text).ok()) {
        return Extension {
            type_url,
            value: Bytes::from(bytes),
        };
    }
    diagnostics.add(
        "extensions",
        format!("\"{type_url}\" has no known schema; its JSON was kept as it is"),
    );
    Extension {
        type_url,
        value: Bytes::from(element.to_string()),
    }
}

/// The JSON element of an extension; the message in base64 where its type is not known.
pub(super) fn to_json(extension: &Extension) -> Value {
    let type_url = &extension.type_url;
    if let Some(value) = well_known_value(type_url, &extension.value) {
        return json!({ TYPE: type_url, "value": value });
    }
    match serde_json::from_slice::<Value>(&extension.value) {
        Ok(element) if element.get(TYPE).and_then(Value::as_str) == Some(type_url) => element,
        _ => json!({ TYPE: type_url, "value": STANDARD.encode(&extension.value) }),
    }
}

fn well_known(type_url: &str) -> &str {
    type_url
        .rsplit('/')
        .next()
        .and_then(|name| name.strip_prefix("google.protobuf."))
        .unwrap_or_default()
}

fn well_known_bytes(type_url: &str, value: &Value) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match well_known(type_url) {
        "Struct" => write_struct(&mut out, value.is_object().then_some(value)?),
        "StringValue" => match value.as_str()? {
            "" => {}
            text => put_bytes(&mut out, 1, text.as_bytes()),
        },
        "BoolValue" => {
            if value.as_bool()? {
                put_varint(&mut out, 1, 1);
            }
        }
        "DoubleValue" => match value.as_f64()? {
            0.0 => {}
            number => put_double(&mut out, 1, number),
        },
        "Timestamp" => {
            let at = EventTime::parse(value.as_str()?).stated?;
            put_seconds(&mut out, at.parts());
        }
        "Duration" => put_seconds(&mut out, parse_duration(value.as_str()?)?),
        "Int32Value" | "Int64Value" => {
            let number = value.as_i64().or_else(|| value.as_str()?.parse().ok())?;
            if number != 0 {
                put_varint(&mut out, 1, number as u64);
            }
        }
        _ => return None,
    }
    Some(out)
}

fn well_known_value(type_url: &str, bytes: &[u8]) -> Option<Value> {
    let name = well_known(type_url);
    if name == "Struct" {
        let mut diagnostics = Diagnostics::default();
        let mut reader = StructReader {
            diagnostics: &mut diagnostics,
            field: "extensions",
            repeated: None,
        };
        return reader.object(Fields::new(bytes)).ok().map(Value::Object);
    }
    if matches!(name, "Timestamp" | "Duration") {
        let (seconds, nanos) = read_seconds(bytes)?;
        return match name {
            "Timestamp" => UnixNanos::from_parts(seconds, nanos).map(|at| json!(at.to_rfc3339())),
            _ => Some(json!(print_duration(seconds, nanos))),
        };
    }
    let mut fields = Fields::new(bytes);
    let first = fields.next().ok()?.map(|(_, field)| field);
    Some(match (name, first) {
        ("StringValue", None) => json!(""),
        ("StringValue", Some(Field::Bytes(text))) => json!(std::str::from_utf8(text).ok()?),
        ("BoolValue", None) => json!(false),
        ("BoolValue", Some(Field::Varint(flag))) => json!(flag != 0),
        ("DoubleValue", None) => json!(0),
        ("DoubleValue", Some(Field::Fixed64(bits))) => {
            Value::Number(structs::json_number(f64::from_bits(bits)).ok()?)
        }
        ("Int32Value", None) => json!(0),
        ("Int32Value", Some(Field::Varint(value))) => json!(value as i32),
        ("Int64Value", None) => json!("0"),
        ("Int64Value", Some(Field::Varint(value))) => json!((value as i64).to_string()),
        _ => return None,
    })
}

fn put_seconds(out: &mut Vec<u8>, (seconds, nanos): (i64, i32)) {
    if seconds != 0 {
        put_varint(out, 1, seconds as u64);
    }
    if nanos != 0 {
        put_varint(out, 2, i64::from(nanos) as u64);
    }
}

fn read_seconds(bytes: &[u8]) -> Option<(i64, i32)> {
    let (mut seconds, mut nanos) = (0, 0);
    let mut fields = Fields::new(bytes);
    while let Some((number, field)) = fields.next().ok()? {
        match (number, field) {
            (1, Field::Varint(value)) => seconds = value as i64,
            (2, Field::Varint(value)) => nanos = value as i32,
            _ => {}
        }
    }
    Some((seconds, nanos))
}

/// A duration as protobuf JSON has it: `-1.500s`, both parts with the same sign.
fn parse_duration(text: &str) -> Option<(i64, i32)> {
    let digits = text.strip_suffix('s')?;
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or((1, digits), |digits| (-1, digits));
    let (seconds, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if seconds.is_empty() || fraction.len() > 9 || !is_number(seconds) || !is_number(fraction) {
        return None;
    }
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    Some((sign * seconds.parse::<i64>().ok()?, sign as i32 * nanos))
}

fn print_duration(seconds: i64, nanos: i32) -> String {
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    let fraction = format!("{:09}", nanos.unsigned_abs());
    let digits = match nanos.unsigned_abs() {
        0 => 0,
        n if n % 1_000_000 == 0 => 3,
        n if n % 1_000 == 0 => 6,
        _ => 9,
    };
    match digits {
        0 => format!("{sign}{seconds}s"),
        digits => format!("{sign}{seconds}.{}s", &fraction[..digits]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(element: Value, bytes: &[u8]) {
        let mut diagnostics = Diagnostics::default();
        let extension = from_json(element.clone(), &mut diagnostics);
        assert_eq!((&extension.value[..], diagnostics.count()), (bytes, 0));
        assert_eq!(to_json(&extension), element);
    }

    #[test]
    fn goes_there_and_back() {
        let url = |name: &str| format!("type.googleapis.com/google.protobuf.{name}");
        check(json!({"@type": url("StringValue"), "value": "hi"}), b"\x0a\x02hi");
        check(json!({"@type": url("StringValue"), "value": ""}), b"");
        check(json!({"@type": url("BoolValue"), "value": true}), b"\x08\x01");
        check(
            json!({"@type": url("Int64Value"), "value": "300"}),
            b"\x08\xac\x02",
        );
        check(
            json!({"@type": url("Struct"), "value": {"k": null}}),
            b"\x0a\x07\x0a\x01k\x12\x02\x08\x00",
        );
        check(json!({"@type": "example.test/Own", "value": "AQI="}), b"\x01\x02");
    }

    #[test]
    fn foreign_messages_stay_json() {
        let element = json!({"@type": "example.test/Own", "field": 1});
        let mut diagnostics = Diagnostics::default();
        let extension = from_json(element.clone(), &mut diagnostics);
        assert_eq!((to_json(&extension), diagnostics.count()), (element, 1));
    }
}
