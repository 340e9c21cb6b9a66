//! Characters that a server splits over two pieces of a reply: half of a surrogate pair in an escape of JSON, or some
//! of the bytes of UTF-8.
//!
//! Neither is text by itself. Until the other half comes, each byte of it stands in the text as two of the 32
//! characters that Unicode sets aside for a program's own use (U+FDD0 to U+FDEF); half a surrogate pair is three bytes,
//! as it would be in UTF-8. [`Joiner`] makes characters of the halves.

use std::borrow::Cow;

const HIGH: u32 = 0xFDD0;
const LOW: u32 = 0xFDE0;

/// Bytes in which everything that is no UTF-8 stands for itself. Some of a character may be left over, which more bytes
/// may complete: its length is the second value.
pub(crate) fn kept(bytes: &[u8]) -> (String, usize) {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                return (text, 0);
            }
            Err(error) => {
                let (valid, odd) = rest.split_at(error.valid_up_to());
                text.push_str(&String::from_utf8_lossy(valid));
                let Some(length) = error.error_len() else {
                    return (text, odd.len());
                };
                odd[..length].iter().for_each(|byte| keep(*byte, &mut text));
                rest = &odd[length..];
            }
        }
    }
}

/// JSON in which the escapes of half a surrogate pair stand for themselves; none when it has no such escapes.
pub(crate) fn kept_escapes(json: &str) -> Option<String> {
    let mut text = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = json[at..].find('\\') {
        let escape = at + found;
        let Some(half) = surrogate(&json[escape..]) else {
            // What follows a backslash is escaped by it, also another backslash.
            let escaped = json[escape + 1..].chars().next().map_or(0, char::len_utf8);
            at = escape + 1 + escaped;
            continue;
        };
        let is_pair = half < 0xDC00 && surrogate(&json[escape + 6..]).is_some_and(|second| second >= 0xDC00);
        at = escape + if is_pair { 12 } else { 6 };
        if !is_pair {
            text.push_str(&json[done..escape]);
            let [first, second, third] = bytes_of(half);
            [first, second, third]
                .into_iter()
                .for_each(|byte| keep(byte, &mut text));
            done = at;
        }
    }
    (done > 0).then(|| text + &json[done..])
}

/// A text that is whole: halves that are left in it are no characters.
pub(crate) fn whole(text: &str) -> Cow<'_, str> {
    match text.contains(is_kept) {
        true => {
            let mut joiner = Joiner::default();
            let joined = joiner.join(text);
            Cow::Owned(joined + joiner.end())
        }
        false => Cow::Borrowed(text),
    }
}

/// Puts the pieces of one text together.
#[derive(Debug, Default)]
pub(crate) struct Joiner {
    /// The beginning of a character.
    begun: Vec<u8>,
}

impl Joiner {
    /// The text that a piece adds.
    pub(crate) fn join(&mut self, piece: &str) -> String {
        if self.begun.is_empty() && !piece.contains(is_kept) {
            return piece.to_owned();
        }
        if piece.is_empty() {
            return String::new();
        }
        let mut bytes = std::mem::take(&mut self.begun);
        let mut characters = piece.chars();
        let mut buffer = [0; 4];
        while let Some(character) = characters.next() {
            let nibble = |from: u32, character: char| {
                u8::try_from(u32::from(character).wrapping_sub(from))
                    .ok()
                    .filter(|nibble| *nibble < 16)
            };
            let low = characters.clone().next().and_then(|next| nibble(LOW, next));
            match nibble(HIGH, character).zip(low) {
                Some((high, low)) => {
                    bytes.push(high << 4 | low);
                    characters.next();
                }
                None => bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes()),
            }
        }
        self.read(&bytes)
    }

    /// What stands for a character whose other half never came.
    pub(crate) fn end(&mut self) -> &'static str {
        match std::mem::take(&mut self.begun).is_empty() {
            true => "",
            false => "\u{FFFD}",
        }
    }

    fn read(&mut self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len());
        let mut rest = bytes;
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return text;
                }
                Err(error) => error,
            };
            let (valid, odd) = rest.split_at(error.valid_up_to());
            text.push_str(&String::from_utf8_lossy(valid));
            let first = half(odd);
            let second = odd.get(3..).and_then(half);
            rest = match (first, second, error.error_len()) {
                (Some(high @ ..0xDC00), Some(low @ 0xDC00..), _) => {
                    text.extend(char::decode_utf16([high, low]).flatten());
                    &odd[6..]
                }
                (Some(..0xDC00), None, _) if odd.len() == 3 => {
                    self.begun = odd.to_vec();
                    return text;
                }
                (None, _, None) => {
                    self.begun = odd.to_vec();
                    return text;
                }
                (first, _, length) => {
                    text.push('\u{FFFD}');
                    let length = if first.is_some() { 3 } else { length.unwrap_or(1) };
                    &odd[length..]
                }
            };
        }
    }
}

fn is_kept(character: char) -> bool {
    matches!(character, '\u{FDD0}'..='\u{FDEF}')
}

fn keep(byte: u8, text: &mut String) {
    let nibbles = [HIGH + u32::from(byte >> 4), LOW + u32::from(byte & 15)];
    text.extend(nibbles.into_iter().filter_map(char::from_u32));
}

/// Half a surrogate pair that the text begins with, as an escape.
fn surrogate(json: &str) -> Option<u16> {
    let digits = json.strip_prefix("\\u")?.get(..4)?;
    let code = u16::from_str_radix(digits, 16).ok()?;
    matches!(code, 0xD800..=0xDFFF).then_some(code)
}

/// The bytes of half a surrogate pair, made as UTF-8 makes those of a character.
fn bytes_of(half: u16) -> [u8; 3] {
    [0xED, 0x80 | (half >> 6 & 0x3F) as u8, 0x80 | (half & 0x3F) as u8]
}

/// Half a surrogate pair that the bytes begin with.
fn half(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] => {
            Some(0xD000 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined<'p>(pieces: impl IntoIterator<Item = &'p str>) -> Vec<String> {
        let mut joiner = Joiner::default();
        let mut texts: Vec<String> = pieces.into_iter().map(|piece| joiner.join(piece)).collect();
        texts.push(joiner.end().to_owned());
        texts
    }

    /// A text of JSON, as a reply has it.
    fn text(json: &str) -> String {
        let kept = kept_escapes(json).unwrap_or_else(|| json.to_owned());
        serde_json::from_str(&kept).unwrap()
    }

    #[test]
    fn halves_of_a_surrogate_pair_meet() {
        let check = |pieces: &[&str], expect: &[&str]| {
            let pieces: Vec<String> = pieces.iter().map(|piece| text(piece)).collect();
            assert_eq!(joined(pieces.iter().map(String::as_str)), expect);
        };
        check(
            &[r#""two \ud83d""#, r#""\ude00 three""#],
            &["two ", "😀 three", ""],
        );
        check(&[r#""\uD83D""#, r#""""#, r#""\uDE00""#], &["", "", "😀", ""]);
        check(&[r#""\ud83d\ude00""#], &["😀", ""]);
        check(&[r#""a\ud83d""#, r#""b""#], &["a", "\u{FFFD}b", ""]);
        check(&[r#""\ude00a""#], &["\u{FFFD}a", ""]);
        check(&[r#""\ud83d\ud83d\ude00""#], &["\u{FFFD}😀", ""]);
        check(&[r#""a\ud83d""#], &["a", "\u{FFFD}"]);
        check(&[r#""\\ud83d \u00e4""#], &["\\ud83d ä", ""]);
    }

    #[test]
    fn what_is_whole_stays() {
        assert_eq!(kept_escapes(r#"{"a":"\ud83d\ude00 \\ud83d \"\n"}"#), None);
        assert_eq!(kept_escapes("\\"), None);
        assert_eq!(kept_escapes("\\u12"), None);
        assert!(matches!(whole("Grüße"), Cow::Borrowed("Grüße")));
        assert_eq!(whole(&kept(b"Gr\xfc\xdfe").0), "Gr\u{FFFD}\u{FFFD}e");
    }

    proptest! {
        #[test]
        fn bytes_split_anywhere_come_back(text in "[a-zä€😀\u{fdd0}]{0,12}", at in 0..40_usize) {
            let bytes = text.as_bytes();
            let (left, right) = bytes.split_at(at.min(bytes.len()));
            // Each piece comes in an event of its own: what is cut off at its end is no UTF-8 where a quotation mark
            // follows.
            let [left, right] = [left, right].map(|piece| kept(&[piece, b"\""].concat()).0);
            let pieces = [left.trim_end_matches('"'), right.trim_end_matches('"')];
            prop_assert_eq!(joined(pieces).concat(), text);
        }
    }
}
