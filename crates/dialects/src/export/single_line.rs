//! JSON text on one line, otherwise untouched.

use std::borrow::Cow;

/// JSON text as one line: untouched when it is one already, else without the white space between its tokens. Spelling
/// of numbers, escapes and the order of keys stay as they came, so that signatures stay valid. Raw line feeds inside
/// text, which readers forgive, are escaped.
pub fn one_line(text: &[u8]) -> Cow<'_, [u8]> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii();
    if memchr::memchr(b'\n', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut line = Vec::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for byte in text {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' if !quoted => {}
            b'\n' => line.extend_from_slice(b"\\n"),
            byte => line.push(*byte),
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
    }
    Cow::Owned(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(String::from_utf8_lossy(&one_line(text.as_bytes())), expect);
    }

    #[test]
    fn only_space_between_tokens_goes() {
        check(r#"{"a": 1.0, "b": [ ] }"#, r#"{"a": 1.0, "b": [ ] }"#);
        check(
            "\u{feff}{\n  \"a\": 1e-05,\r\n\t\"b\": \"x \\\" y\\\\\", \"c\": NaN\n}\n",
            r#"{"a":1e-05,"b":"x \" y\\","c":NaN}"#,
        );
        check("{\"a\": \"x\ny\"}", r#"{"a":"x\ny"}"#);
        check("", "");
    }
}
