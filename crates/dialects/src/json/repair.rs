//! Repairs text that is nearly JSON. It never makes JSON out of anything else: structure is left alone.

/// Repaired text and what was repaired.
pub(super) struct Repaired {
    pub(super) bytes: Vec<u8>,
    pub(super) repairs: Vec<&'static str>,
}

const NUMBERS: &str = "numbers that JSON does not have were kept as text";
const SURROGATES: &str = "half a surrogate pair was read as U+FFFD";
const UTF8: &str = "bytes that are not UTF-8 were read as U+FFFD";
const CONTROL: &str = "text held raw control characters";

/// Repairs what can be repaired.
pub(super) fn repair(text: &[u8]) -> Repaired {
    let mut repair = Repair {
        text,
        at: 0,
        out: Vec::with_capacity(text.len() + 64),
        repairs: Vec::new(),
    };
    while let Some(byte) = repair.peek() {
        match byte {
            b'"' => repair.string(),
            b'-' | b'0'..=b'9' | b'N' | b'I' => repair.number(),
            other => {
                repair.out.push(other);
                repair.at += 1;
            }
        }
    }
    Repaired {
        bytes: repair.out,
        repairs: repair.repairs,
    }
}

struct Repair<'a> {
    text: &'a [u8],
    at: usize,
    out: Vec<u8>,
    repairs: Vec<&'static str>,
}

impl Repair<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn note(&mut self, repair: &'static str) {
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }

    /// A number, or a word that stands for one.
    fn number(&mut self) {
        let rest = &self.text[self.at..];
        let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().take_while(|byte| is_token(byte)).count().max(1);
        let token = &rest[..length];
        let word = match token {
            b"NaN" => Some("NaN"),
            b"Infinity" => Some("Infinity"),
            b"-Infinity" => Some("-Infinity"),
            digits if digits.iter().any(u8::is_ascii_digit) => {
                let value = std::str::from_utf8(digits)
                    .ok()
                    .and_then(|digits| digits.parse::<f64>().ok());
                match value {
                    Some(f64::INFINITY) => Some("Infinity"),
                    Some(f64::NEG_INFINITY) => Some("-Infinity"),
                    _ => None,
                }
            }
            _ => None,
        };
        match word {
            Some(word) => {
                self.out.extend([b"\"", word.as_bytes(), b"\""].concat());
                self.note(NUMBERS);
            }
            None => self.out.extend_from_slice(token),
        }
        self.at += length;
    }

    fn string(&mut self) {
        self.out.push(b'"');
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.out.push(b'"');
                    self.at += 1;
                    return;
                }
                b'\\' => self.escape(),
                0 => self.replace("\\ufffd", 1, CONTROL),
                control @ 1..0x20 => self.replace(&format!("\\u{control:04x}"), 1, CONTROL),
                0x20..0x80 => {
                    self.out.push(byte);
                    self.at += 1;
                }
                _ => self.multibyte(),
            }
        }
    }

    fn replace(&mut self, by: &str, length: usize, repair: &'static str) {
        self.out.extend_from_slice(by.as_bytes());
        self.at += length;
        self.note(repair);
    }

    fn escape(&mut self) {
        let first = self.unit(self.at);
        match first {
            Some(0xd800..0xdc00) if matches!(self.unit(self.at + 6), Some(0xdc00..0xe000)) => self.copy(12),
            Some(0xd800..0xe000) => self.replace("\\ufffd", 6, SURROGATES),
            Some(_) => self.copy(6),
            None => self.copy(2),
        }
    }

    /// The code unit of a `\uXXXX` escape at `at`, if there is one.
    fn unit(&self, at: usize) -> Option<u32> {
        let escape = self.text.get(at..at + 6)?;
        let digits = std::str::from_utf8(escape.strip_prefix(b"\\u")?).ok()?;
        u32::from_str_radix(digits, 16).ok()
    }

    fn copy(&mut self, length: usize) {
        let end = (self.at + length).min(self.text.len());
        self.out.extend_from_slice(&self.text[self.at..end]);
        self.at = end;
    }

    /// A run of bytes above ASCII, repaired where it is not UTF-8.
    fn multibyte(&mut self) {
        let run = self.text[self.at..]
            .iter()
            .take_while(|byte| **byte >= 0x80)
            .count();
        let bytes = &self.text[self.at..self.at + run];
        match String::from_utf8_lossy(bytes) {
            std::borrow::Cow::Borrowed(_) => self.copy(run),
            std::borrow::Cow::Owned(lossy) => self.replace(&lossy, run, UTF8),
        }
    }
}
