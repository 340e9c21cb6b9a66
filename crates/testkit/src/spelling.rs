//! JSON as other languages print it: the contract servers answer with the very bytes of the real ones.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// As Python's `json.dumps` prints it: a space after commas and colons, everything beyond ASCII escaped.
pub(crate) fn python(value: &impl Serialize) -> String {
    printed(value, Python)
}

/// As Go's encoder prints it into events: `<`, `>`, `&` and the line separators of Unicode escaped.
pub(crate) fn go(value: &impl Serialize) -> String {
    printed(value, Go)
}

/// Without any space, Unicode as it is.
pub(crate) fn compact(value: &impl Serialize) -> String {
    printed(value, CompactFormatter)
}

fn printed(value: &impl Serialize, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    value
        .serialize(&mut Serializer::with_formatter(&mut bytes, formatter))
        .expect("the servers' own objects can be printed");
    String::from_utf8(bytes).expect("JSON is text")
}

struct Python;

impl Formatter for Python {
    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        escape(writer, fragment, |letter| !letter.is_ascii())
    }
}

struct Go;

impl Formatter for Go {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        escape(writer, fragment, |letter| "<>&\u{2028}\u{2029}".contains(letter))
    }
}

fn escape<W: Write + ?Sized>(writer: &mut W, text: &str, wanted: impl Fn(char) -> bool) -> io::Result<()> {
    for letter in text.chars() {
        if wanted(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        } else {
            write!(writer, "{letter}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn python_and_go_print_their_own_way() {
        let check = |print: fn(&serde_json::Value) -> String, value, expect: &str| {
            assert_eq!(print(&value), expect);
        };
        check(
            python,
            json!({"a": [1, 2.5, null], "b": {}}),
            r#"{"a": [1, 2.5, null], "b": {}}"#,
        );
        check(python, json!("خ 🚀 \"\n"), r#""\u062e \ud83d\ude80 \"\n""#);
        check(
            go,
            json!({"m": "a < b && c > d\u{2028}é"}),
            r#"{"m":"a \u003c b \u0026\u0026 c \u003e d\u2028é"}"#,
        );
        check(compact, json!({"a": ["é", "<"]}), r#"{"a":["é","<"]}"#);
    }
}
