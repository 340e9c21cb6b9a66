//! Binary mode: the attributes beside the data, in headers. It is turned into the structured form of the same event, so
//! that there is one form to store and to read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;

use crate::Rejected;
use crate::json::{parse_lenient, scan};

/// Longest structured text made of headers, without the data.
const LONGEST_ATTRIBUTES: usize = 1 << 20;

/// An event in binary mode, as a transport had it.
#[derive(Debug, Clone, Default)]
pub struct BinaryMode {
    /// Name (without `ce-` or `ce_`) and raw value of every attribute, in the order they came.
    pub attributes: Vec<(String, Vec<u8>)>,
    /// The raw content type of the data, if one was given.
    pub content_type: Option<Vec<u8>>,
    /// Whether values are percent-encoded, as the HTTP binding asks of senders.
    pub is_percent_encoded: bool,
    /// The data.
    pub body: Bytes,
}

/// Writes the structured form of an event that came in binary mode. A body that is JSON becomes the data as it is,
/// whatever its content type says (the Python client encodes all data as JSON); other text becomes a JSON text, and
/// what is no text `data_base64`. An empty body is no data.
///
/// # Errors
/// When there is no attribute, or there are more than a mebibyte of them.
pub fn structured_from_binary(event: &BinaryMode) -> Result<Bytes, Rejected> {
    if event.attributes.is_empty() {
        return Err(Rejected::new("there is no CloudEvents attribute"));
    }
    let mut text = Vec::with_capacity(event.body.len() + 512);
    let mut has_media = false;
    for (name, value) in &event.attributes {
        has_media |= name == "datacontenttype";
        member(
            &mut text,
            name,
            &Value::from(header_text(value, event.is_percent_encoded)),
        );
    }
    if let Some(media) = event.content_type.as_ref().filter(|_| !has_media) {
        member(
            &mut text,
            "datacontenttype",
            &Value::from(header_text(media, false)),
        );
    }
    if text.len() > LONGEST_ATTRIBUTES {
        return Err(Rejected::new("the attributes are longer than a mebibyte"));
    }
    let body = event.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&event.body);
    if body.is_empty() {
    } else if scan::is_one_value(body) && parse_lenient(body).is_ok() {
        text.extend_from_slice(b", \"data\": ");
        text.extend_from_slice(body);
    } else if let Ok(plain) = std::str::from_utf8(body) {
        member(&mut text, "data", &Value::from(plain));
    } else {
        member(&mut text, "data_base64", &Value::from(STANDARD.encode(body)));
    }
    text.push(b'}');
    Ok(Bytes::from(text))
}

/// Adds a member to an object whose text is not closed yet.
fn member(text: &mut Vec<u8>, name: &str, value: &Value) {
    text.extend_from_slice(if text.is_empty() { b"{" } else { b", " });
    text.extend_from_slice(format!("{}: {value}", Value::from(name)).as_bytes());
}

/// The text of a header value. The Python client sends raw Latin-1, others UTF-8 or, as the HTTP binding has it, quoted
/// and percent-encoded.
fn header_text(raw: &[u8], is_percent_encoded: bool) -> String {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => raw.iter().map(|byte| char::from(*byte)).collect(),
    };
    if !is_percent_encoded {
        return text;
    }
    let plain = unquoted(&text).unwrap_or(text);
    percent_decoded(&plain).unwrap_or(plain)
}

fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.push(characters.next()?),
            '"' => return None,
            other => plain.push(other),
        }
    }
    Some(plain)
}

/// The text with its `%XX` decoded; none when there is none, or when they are not UTF-8: then it was not encoded.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let hex = escape.and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit())) {
            Some(digits) => {
                plain.push(u8::from_str_radix(digits, 16).ok()?);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(value: &[u8], media: &str, body: &[u8]) -> String {
        let event = BinaryMode {
            attributes: vec![("id".into(), value.to_vec())],
            content_type: Some(media.as_bytes().to_vec()).filter(|media| !media.is_empty()),
            is_percent_encoded: true,
            body: Bytes::copy_from_slice(body),
        };
        String::from_utf8(structured_from_binary(&event).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn bodies_become_data() {
        let check = |media: &str, body: &[u8], expect: &str| assert_eq!(build(b"1", media, body), expect);
        check("", b"", r#"{"id": "1"}"#);
        check(
            "application/json",
            b"{\"a\": NaN}",
            r#"{"id": "1", "datacontenttype": "application/json", "data": {"a": NaN}}"#,
        );
        check(
            "text/plain",
            b"\"quoted\"",
            r#"{"id": "1", "datacontenttype": "text/plain", "data": "quoted"}"#,
        );
        check("", b"plain \"text\"", r#"{"id": "1", "data": "plain \"text\""}"#);
        check("", b"1, \"type\": 2", r#"{"id": "1", "data": "1, \"type\": 2"}"#);
        check("", b"1} {", r#"{"id": "1", "data": "1} {"}"#);
        check("", b"\xff\x00", r#"{"id": "1", "data_base64": "/wA="}"#);
    }

    #[test]
    fn header_values_are_text() {
        let check = |value: &[u8], expect: &str| {
            let built = build(value, "", b"");
            let read: Value = serde_json::from_str(&built).unwrap();
            assert_eq!(read["id"], expect);
        };
        check(b"ossa/caf\xe9", "ossa/café");
        check("größe".as_bytes(), "größe");
        check(b"Euro%20%E2%82%AC", "Euro €");
        check(b"100%", "100%");
        check(b"%ff", "%ff");
        check(b"\"a \\\"b\\\" c\"", "a \"b\" c");
        check(b"\"open", "\"open");
        check(b"a\"b\\", "a\"b\\");
    }

    #[test]
    fn without_attributes_it_is_no_event() {
        assert!(structured_from_binary(&BinaryMode::default()).is_err());
    }
}
