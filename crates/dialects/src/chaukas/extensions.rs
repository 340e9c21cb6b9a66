//! `google.protobuf.Any` in JSON: `{"@type": …, "value": …}` for the types that protobuf itself defines. Others cannot be
//! turned into bytes without their schema; their JSON stands in for the message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_model::Extension;

use super::notes::Notes;
use super::structs::{self, StructReader, write_struct};
use super::wire::{Field, Fields, put_bytes, put_double, put_varint};

const TYPE: &str = "@type";

/// The extension of one JSON element.
pub(super) fn from_json(element: Value, notes: &mut Notes) -> Extension {
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
    notes.add(
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
        let mut notes = Notes::default();
        let mut reader = StructReader {
            notes: &mut notes,
            field: "extensions",
            repeated: None,
        };
        return reader.object(Fields::new(bytes)).ok().map(Value::Object);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(element: Value, bytes: &[u8]) {
        let mut notes = Notes::default();
        let extension = from_json(element.clone(), &mut notes);
        assert_eq!((&extension.value[..], notes.problems.len()), (bytes, 0));
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
        let mut notes = Notes::default();
        let extension = from_json(element.clone(), &mut notes);
        assert_eq!((to_json(&extension), notes.problems.len()), (element, 1));
    }
}
