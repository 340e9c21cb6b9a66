//! `json.dumps` of Python: separators, the order of keys, escapes.

use super::value::Value;
use super::{number, text};

/// How a rule has its JSON printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// `ensure_ascii`: everything outside printable ASCII as `\uXXXX`.
    pub(super) ascii: bool,
    /// `sort_keys`: by code point.
    pub(super) sorted: bool,
    /// Without spaces behind commas and colons.
    pub(super) compact: bool,
}

impl Style {
    /// Appends a value. None when Python could not print it, or not encode what it printed.
    pub(super) fn print(self, value: &Value<'_>, out: &mut Vec<u8>) -> Option<()> {
        match value {
            Value::Word(word) => out.extend_from_slice(word.as_bytes()),
            Value::Number(raw) => number::print(raw, out),
            Value::Text(raw) => self.string(raw, out)?,
            Value::List(items) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index, out);
                    self.print(item, out)?;
                }
                out.push(b']');
            }
            Value::Object(object) => {
                let members: Vec<_> = object.0.iter().map(|(key, value)| (*key, value)).collect();
                self.members(members, out)?;
            }
        }
        Some(())
    }

    /// Appends an object of these members.
    pub(super) fn members(self, members: Vec<(&str, &Value<'_>)>, out: &mut Vec<u8>) -> Option<()> {
        let members = match self.sorted {
            true => sorted(members)?,
            false => members,
        };
        out.push(b'{');
        for (index, (key, value)) in members.into_iter().enumerate() {
            self.comma(index, out);
            self.string(key, out)?;
            out.extend_from_slice(if self.compact { b":" } else { b": " });
            self.print(value, out)?;
        }
        out.push(b'}');
        Some(())
    }

    fn comma(self, index: usize, out: &mut Vec<u8>) {
        match (index, self.compact) {
            (0, _) => {}
            (_, true) => out.push(b','),
            (_, false) => out.extend_from_slice(b", "),
        }
    }

    fn string(self, raw: &str, out: &mut Vec<u8>) -> Option<()> {
        out.push(b'"');
        let stays = |byte: u8| match self.ascii {
            true => matches!(byte, b' '..=b'~') && byte != b'\\',
            false => byte >= b' ' && byte != b'\\',
        };
        if raw.bytes().all(stays) {
            out.extend_from_slice(raw.as_bytes());
        } else {
            let mut can_be_encoded = true;
            text::each(raw, |point| can_be_encoded &= self.character(point, out))?;
            if !can_be_encoded {
                return None;
            }
        }
        out.push(b'"');
        Some(())
    }

    /// Appends one code point; false when it cannot be encoded.
    fn character(self, point: u32, out: &mut Vec<u8>) -> bool {
        match point {
            0x22 => out.extend_from_slice(b"\\\""),
            0x5c => out.extend_from_slice(b"\\\\"),
            8 => out.extend_from_slice(b"\\b"),
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            12 => out.extend_from_slice(b"\\f"),
            13 => out.extend_from_slice(b"\\r"),
            0..0x20 => escape(point, out),
            0x20..0x7f => out.push(point as u8),
            _ if self.ascii => match point.checked_sub(0x10000) {
                None => escape(point, out),
                Some(beyond) => {
                    escape(0xd800 + (beyond >> 10), out);
                    escape(0xdc00 + (beyond & 0x3ff), out);
                }
            },
            _ => match char::from_u32(point) {
                Some(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                None => return false,
            },
        }
        true
    }
}

/// A payload in another script is mostly escapes: no formatting machinery here.
fn escape(unit: u32, out: &mut Vec<u8>) {
    let digit = |shift: u32| b"0123456789abcdef"[(unit >> shift & 0xf) as usize];
    out.extend([b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// By the code points of the keys.
fn sorted<'m, 'v>(members: Vec<(&'m str, &'m Value<'v>)>) -> Option<Vec<(&'m str, &'m Value<'v>)>> {
    let keyed: Option<Vec<_>> = members
        .into_iter()
        .map(|member| Some((text::bytes(member.0)?, member)))
        .collect();
    let mut keyed = keyed?;
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    Some(keyed.into_iter().map(|(_, member)| member).collect())
}
