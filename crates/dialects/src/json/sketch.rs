//! What a JSON object looks like from outside: enough to tell what it is, without the memory that all its values would
//! take, and however deep it is.

use std::ops::Range;

use serde_json::{Map, Value};

use super::scan::Outlined;

/// Levels that are kept; what is deeper is empty.
const LEVELS: usize = 8;
/// Elements that are kept of a list.
const ELEMENTS: usize = 8;
/// Longest text and number that is kept, in bytes.
const LONGEST: usize = 256;

/// The sketch of an object in a text; none when the outline of the text is none of JSON.
pub(crate) fn sketch(text: &[u8]) -> Option<Map<String, Value>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let outlined = Outlined::of(text, LEVELS + 1)?;
    object(text, &outlined, 0, LEVELS)
}

fn object(text: &[u8], outlined: &Outlined<'_>, at: usize, levels: usize) -> Option<Map<String, Value>> {
    let members = outlined.members(at)?;
    let kept = members.into_iter().map(|(key, place)| {
        let key = String::from_utf8_lossy(key).into_owned();
        (key, value(text, outlined, place, levels))
    });
    Some(kept.collect())
}

fn value(text: &[u8], outlined: &Outlined<'_>, place: Range<usize>, levels: usize) -> Value {
    match text[place.start] {
        b'{' if levels > 0 => {
            let object = object(text, outlined, place.start, levels - 1);
            object.map_or(Value::Null, Value::Object)
        }
        b'[' if levels > 0 => {
            let mut items = Vec::new();
            let _ = outlined.each_element(place.start, |element| {
                items.push(value(text, outlined, element, levels - 1));
                if items.len() < ELEMENTS { Ok(()) } else { Err(()) }
            });
            Value::Array(items)
        }
        b'{' => Value::Object(Map::new()),
        b'[' => Value::Array(Vec::new()),
        b'"' if place.len() > LONGEST => Value::from(""),
        _ if place.len() > LONGEST => Value::Null,
        _ => serde_json::from_slice(&text[place]).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keeps_what_stands_outside() {
        let check = |text: &str, expect: Value| {
            let found = sketch(text.as_bytes()).map_or(Value::Null, Value::Object);
            assert_eq!(found, expect, "{text}");
        };
        check(
            r#" {"a": [1, {"b": "c"}], "d": null} "#,
            json!({"a": [1, {"b": "c"}], "d": null}),
        );
        check(
            &format!(r#"{{"a": [{}1]}}"#, "1,".repeat(20)),
            json!({"a": [1, 1, 1, 1, 1, 1, 1, 1]}),
        );
        check(&format!(r#"{{"a": "{}"}}"#, "x".repeat(300)), json!({"a": ""}));
        let deep = format!(
            r#"{{"a": {}{}, "b": 1}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        let found = sketch(deep.as_bytes()).unwrap();
        assert_eq!((found.len(), &found["b"]), (2, &json!(1)));
        check("[1]", Value::Null);
        check(r#"{"a": 1"#, Value::Null);
    }
}
