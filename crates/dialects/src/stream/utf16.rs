//! UTF-16 to UTF-8, piece by piece.

/// Decodes a stream after its byte order mark. What is no UTF-16 becomes U+FFFD.
#[derive(Debug)]
pub(super) struct Utf16 {
    big_endian: bool,
    /// An odd byte, or a first half of a pair, at the end of the piece before.
    left: Vec<u8>,
}

impl Utf16 {
    /// A decoder for a stream that starts with a byte order mark of UTF-16; the mark itself is not to be decoded.
    pub(super) fn detect(start: &[u8]) -> Option<Utf16> {
        match start.get(..2)? {
            [0xff, 0xfe] => Some(Utf16 {
                big_endian: false,
                left: Vec::new(),
            }),
            [0xfe, 0xff] => Some(Utf16 {
                big_endian: true,
                left: Vec::new(),
            }),
            _ => None,
        }
    }

    /// The text of the next piece.
    pub(super) fn decode(&mut self, bytes: &[u8]) -> String {
        self.left.extend_from_slice(bytes);
        let mut whole = self.left.len() & !1;
        if whole >= 2 && (0xd800..0xdc00).contains(&self.unit(whole - 2)) {
            whole -= 2;
        }
        let units = (0..whole).step_by(2).map(|at| self.unit(at));
        let text = char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.left.drain(..whole);
        text
    }

    /// What is left at the end.
    pub(super) fn finish(&mut self) -> String {
        match std::mem::take(&mut self.left).is_empty() {
            true => String::new(),
            false => char::REPLACEMENT_CHARACTER.to_string(),
        }
    }

    fn unit(&self, at: usize) -> u16 {
        let pair = [self.left[at], self.left[at + 1]];
        if self.big_endian {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_gives_the_same_text() {
        let text = "aé😟\n{";
        for big_endian in [false, true] {
            let units = text.encode_utf16();
            let bytes: Vec<u8> = units
                .flat_map(|unit| {
                    if big_endian {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect();
            for cut in 0..bytes.len() {
                let mut decoder = Utf16 {
                    big_endian,
                    left: Vec::new(),
                };
                let read = decoder.decode(&bytes[..cut]) + &decoder.decode(&bytes[cut..]) + &decoder.finish();
                assert_eq!(read, text);
            }
        }
        let mut decoder = Utf16 {
            big_endian: false,
            left: Vec::new(),
        };
        assert_eq!(
            decoder.decode(&[0x00, 0xdc, b'a', 0, b'b']) + &decoder.finish(),
            "\u{fffd}a\u{fffd}"
        );
    }
}
