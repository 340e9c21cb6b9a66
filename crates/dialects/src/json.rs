//! JSON as clients really write it.

mod outline;
mod repair;
pub(crate) mod scan;
mod sketch;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Rejected;
pub(crate) use outline::Outline;
pub(crate) use sketch::sketch;

/// A JSON value and what had to be repaired before it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The value. Of repeated keys the last one counts.
    pub value: Value,
    /// What was repaired, in words; empty for JSON as the standard has it.
    pub repairs: Vec<&'static str>,
}

/// Reads one JSON value. What Python and crashes leave behind is repaired: bare `NaN` and `Infinity` and numbers out of
/// range become text, lone surrogates and bytes that are not UTF-8 become U+FFFD, raw control characters in text are
/// read as they are.
///
/// # Errors
/// When the bytes are no JSON all the same, or nested deeper than 127 levels.
pub fn parse_lenient(bytes: &[u8]) -> Result<Parsed, Rejected> {
    let (value, repairs) = read_lenient(bytes)?;
    Ok(Parsed { value, repairs })
}

/// What [`parse_lenient`] would find wrong with a text, found without holding its values in memory.
///
/// # Errors
/// As [`parse_lenient`].
pub(crate) fn check_lenient(bytes: &[u8]) -> Result<Outline, Rejected> {
    read_lenient(bytes).map(|(outline, _)| outline)
}

fn read_lenient<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, Vec<&'static str>), Rejected> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match serde_json::from_slice(bytes) {
        Ok(value) => return Ok((value, Vec::new())),
        Err(error) => error,
    };
    let repaired = repair::repair(bytes);
    if repaired.repairs.is_empty() {
        return Err(reject(&error));
    }
    match serde_json::from_slice(&repaired.bytes) {
        Ok(value) => Ok((value, repaired.repairs)),
        Err(error) => Err(reject(&error)),
    }
}

fn reject(error: &serde_json::Error) -> Rejected {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    if what.starts_with("recursion limit") {
        return Rejected::new("nested deeper than 127 levels");
    }
    if what.starts_with("EOF") {
        return Rejected::new("not JSON: it ends in the middle");
    }
    Rejected::new(match error.line() {
        0 | 1 => format!("not JSON: {what} at column {}", error.column()),
        line => format!("not JSON: {what} at column {} of its line {line}", error.column()),
    })
}

/// What a value is, for a note.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(text: &[u8], expect: Value, repairs: usize) {
        let parsed = parse_lenient(text).unwrap();
        assert!(check_lenient(text).is_ok());
        assert_eq!(
            (parsed.value, parsed.repairs.len()),
            (expect, repairs),
            "{:?}",
            text.escape_ascii().to_string()
        );
    }

    fn refuse(text: &[u8], expect: &str) {
        assert_eq!(parse_lenient(text).unwrap_err().reason, expect);
        assert_eq!(check_lenient(text).unwrap_err().reason, expect);
    }

    #[test]
    fn reads_what_clients_write() {
        check(b"\xef\xbb\xbf{\"a\": 1, \"a\": 2}", json!({"a": 2}), 0);
        check(
            b"[NaN, Infinity, -Infinity, \"NaN\", -1]",
            json!(["NaN", "Infinity", "-Infinity", "NaN", -1]),
            1,
        );
        check(b"[1e999, -1e999, 1e5]", json!(["Infinity", "-Infinity", 1e5]), 1);
        check(
            br#"["x\ud83dy", "\udc00", "\ud83d\ude1f", "\\ud83d"]"#,
            json!(["x\u{fffd}y", "\u{fffd}", "😟", "\\ud83d"]),
            1,
        );
        check(
            b"[\"\xff\xfea\", \"\xc3\xa9\"]",
            json!(["\u{fffd}\u{fffd}a", "é"]),
            1,
        );
        check(b"[\"a\tb\x00c\"]", json!(["a\tb\u{fffd}c"]), 1);
        check(b"[99999999999999999999]", json!([1e20]), 0);
    }

    #[test]
    fn refuses_the_rest_with_a_reason() {
        refuse(b"INFO hello", "not JSON: expected value at column 1");
        refuse(b"{\"a\": 1", "not JSON: it ends in the middle");
        refuse(b"{\"a\": NaN", "not JSON: it ends in the middle");
        refuse(b"{\n\"a\" 1}", "not JSON: expected `:` at column 5 of its line 2");
        refuse(&[b'['; 200], "nested deeper than 127 levels");
        refuse(&[b'['; 100_000], "nested deeper than 127 levels");
        refuse(&br#"{"a":"#.repeat(20_000), "nested deeper than 127 levels");
        refuse(b"\xff\xfe", "not JSON: expected value at column 1");
    }
}
