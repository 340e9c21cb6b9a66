//! What an event takes in memory once it is read, estimated from its bytes without reading it. An estimate errs upwards
//! for what is made of very many very small parts: those are what a few bytes on the wire grow by.

use crate::json::scan;
use crate::protobuf::{Field, Fields, Malformed};

/// Bytes of an object, its table of members included.
const OBJECT: usize = 512;
/// Bytes of a list, a message, or an element, beside what is in it.
const PART: usize = 64;
/// Levels of messages that are looked into; the readers give up before.
const DEEPEST: usize = 128;

/// About how many bytes a JSON text takes once it is read. Linear in its length; broken text is counted as far as it
/// goes.
pub fn of_json(text: &[u8]) -> usize {
    let mut bytes = text.len();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => match scan::string_end(text, at) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => break,
            },
            b'{' => bytes += OBJECT,
            b'[' | b',' | b':' => bytes += PART,
            _ => {}
        }
        at += 1;
    }
    bytes
}

/// About how many bytes a binary message takes once it is read, whatever message it is: a field that can be read as a
/// message and is no text counts as one.
pub fn of_protobuf(message: &[u8]) -> usize {
    let (Ok(parts) | Err(parts)) = parts_of(message, DEEPEST);
    message.len() + parts
}

/// What the parts of a message take beside their bytes; an error with what came before where it cannot be walked over
/// to its end.
fn parts_of(message: &[u8], deepest: usize) -> Result<usize, usize> {
    let mut bytes = 0;
    let mut fields = Fields::new(message);
    while let Some((_, field)) = fields.next().map_err(|Malformed| bytes)? {
        bytes += PART;
        if let Field::Bytes(inner) = field
            && deepest > 0
            && !is_text(inner)
            && let Ok(parts) = parts_of(inner, deepest - 1)
        {
            bytes += PART + parts;
        }
    }
    Ok(bytes)
}

/// Whether bytes are text without control characters, which most messages have.
fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t');
    !bytes.is_empty() && !bytes.iter().any(is_control) && std::str::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protobuf::{put_bytes, put_message};

    #[test]
    fn text_costs_its_length() {
        let long = "words, {brackets} and: more ".repeat(10_000);
        let check = |cost: usize| assert!((long.len()..long.len() + 4_096).contains(&cost), "{cost}");
        check(of_json(json!({ "text": long }).to_string().as_bytes()));
        let mut message = Vec::new();
        put_bytes(&mut message, 1, long.as_bytes());
        check(of_protobuf(&message));
        // Read as fields, it would be one for every two bytes.
        let mut message = Vec::new();
        put_bytes(&mut message, 1, &vec![b'x'; long.len()]);
        check(of_protobuf(&message));
    }

    #[test]
    fn many_small_parts_cost_what_they_take() {
        let check = |cost: usize, parts: usize, each: usize| {
            assert!(cost >= parts * each, "{cost} for {parts} parts");
        };
        check(of_json("{},".repeat(1_000).as_bytes()), 1_000, size_of::<Value>());
        check(of_json("[],".repeat(1_000).as_bytes()), 1_000, size_of::<Value>());
        check(
            of_json("{\"a\":{\"a\":1}},".repeat(1_000).as_bytes()),
            1_000,
            1_024,
        );
        check(of_json("0,".repeat(1_000).as_bytes()), 1_000, size_of::<Value>());
        // Empty messages, then maps of one short text each.
        check(
            of_protobuf(&b"\x1a\x00".repeat(1_000)),
            1_000,
            size_of::<String>(),
        );
        let mut attributes = Vec::new();
        for n in 0..1_000 {
            put_message(&mut attributes, 9, |attribute| {
                put_bytes(attribute, 1, format!("k{n}").as_bytes());
                put_message(attribute, 2, |value| put_bytes(value, 1, b"v"));
            });
        }
        check(of_protobuf(&attributes), 1_000, size_of::<(String, Value)>() * 2);
    }

    #[test]
    fn broken_bytes_are_counted_as_far_as_they_go() {
        assert_eq!(of_json(b"\"never closed {{{{"), 18);
        assert_eq!(of_protobuf(b"\x0a\x7f"), 2);
        let mut nested = Vec::new();
        for _ in 0..1_000 {
            let mut outer = Vec::new();
            put_bytes(&mut outer, 1, &nested);
            nested = outer;
        }
        assert!(of_protobuf(&nested) < nested.len() + 3 * DEEPEST * PART);
    }
}
