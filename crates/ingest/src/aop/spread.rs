//! JSON text with every value on a line of its own. Strings and numbers stay as they are spelled, and keys in their
//! order: signatures depend on both.

/// Appends `text` indented by two spaces a level, the first line excepted.
pub(super) fn spread(text: &[u8], level: usize, out: &mut Vec<u8>) {
    let (mut level, mut at) = (level, 0);
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'"' => {
                let end = string_end(text, at);
                out.extend_from_slice(&text[at - 1..end]);
                at = end;
            }
            b'{' | b'[' => {
                let rest = text[at..].trim_ascii_start();
                out.push(*byte);
                if let [close @ (b'}' | b']'), ..] = rest {
                    out.push(*close);
                    at = text.len() - rest.len() + 1;
                } else {
                    level += 1;
                    line(level, out);
                }
            }
            b'}' | b']' => {
                level = level.saturating_sub(1);
                line(level, out);
                out.push(*byte);
            }
            b',' => {
                out.push(b',');
                line(level, out);
            }
            b':' => out.extend_from_slice(b": "),
            other => out.push(*other),
        }
    }
}

fn line(level: usize, out: &mut Vec<u8>) {
    out.push(b'\n');
    out.extend(std::iter::repeat_n(b' ', 2 * level));
}

/// The place behind the string whose first quote lies before `at`.
fn string_end(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn spelling_stays() {
        let check = |text: &str, expect: &str| {
            let mut out = Vec::new();
            spread(text.as_bytes(), 1, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expect);
        };
        check(
            r#"{"b":1e-05, "a":[ ],"c":[{"x":"\"}"}]}"#,
            "{\n    \"b\": 1e-05,\n    \"a\": [],\n    \"c\": [\n      {\n        \"x\": \"\\\"}\"\n      }\n    ]\n  }",
        );
        check("{ }", "{}");
        check("\"cut", "\"cut");
    }
}
