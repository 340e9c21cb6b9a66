//! Integers beyond 64 bits. Python writes integers of any length; a JSON reader would make doubles of them and lose
//! their digits, so they are kept as text.

use crate::Rejected;
use crate::json::{Parsed, parse_lenient};

const NOTE: &str = "integers beyond 64 bits were kept as text";
/// The shortest integer that may not fit has this many digits.
const SHORTEST: usize = 19;

/// The value with its long integers as text. `parsed` is what was read from `text`.
pub(super) fn keep(text: &[u8], parsed: Parsed) -> Result<Parsed, Rejected> {
    let places = places(text);
    if places.is_empty() {
        return Ok(parsed);
    }
    let mut mended = Vec::with_capacity(text.len() + 2 * places.len());
    let mut done = 0;
    for place in places {
        mended.extend_from_slice(&text[done..place.start]);
        mended.push(b'"');
        mended.extend_from_slice(&text[place.clone()]);
        mended.push(b'"');
        done = place.end;
    }
    mended.extend_from_slice(&text[done..]);
    let mut parsed = parse_lenient(&mended)?;
    parsed.repairs.push(NOTE);
    Ok(parsed)
}

/// The places of integers outside strings that no 64-bit integer holds.
fn places(text: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = behind_string(text, at),
            b'-' | b'0'..=b'9' => {
                let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let length = text[at..].iter().take_while(|byte| is_part(byte)).count();
                if length >= SHORTEST && is_long(&text[at..at + length]) {
                    places.push(at..at + length);
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    places
}

fn is_long(token: &[u8]) -> bool {
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let token = str::from_utf8(token).unwrap_or_default();
    token.parse::<i64>().is_err() && token.parse::<u64>().is_err()
}

fn behind_string(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        match text[at] {
            b'"' => return at + 1,
            _ => at += 2,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let parsed = keep(text.as_bytes(), parse_lenient(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(parsed.value.to_string(), expect);
        assert_eq!(parsed.repairs.contains(&NOTE), text != expect, "{text}");
    }

    #[test]
    fn long_integers_become_text() {
        check(
            "[18446744073709551615,-9223372036854775808]",
            "[18446744073709551615,-9223372036854775808]",
        );
        check("[18446744073709551616]", r#"["18446744073709551616"]"#);
        check("[-9223372036854775809]", r#"["-9223372036854775809"]"#);
        check(
            r#"{"a":["99999999999999999999\"",1.5e-300]}"#,
            r#"{"a":["99999999999999999999\"",1.5e-300]}"#,
        );
        let long = "7".repeat(400);
        check(&format!("[{long}]"), &format!("[\"{long}\"]"));
    }
}
