//! The protobuf wire format (protobuf.dev, "Encoding"): reading and writing of single fields.
//!
//! Reading is our own because prost refuses what an event must survive: text that is not UTF-8, nesting beyond 100
//! messages, a field of another wire type.

use bytes::{Buf, BufMut};
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

/// One field as it is on the wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Field<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32(u32),
    /// A group of the old syntax; skipped over.
    Group,
}

/// Walks over the fields of one message. Positions count from the start of the buffer it was made with, so that the
/// readers of nested messages speak of the same bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
}

/// The bytes are no protobuf message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Why a message with nested values cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// No protobuf message.
    Malformed,
    /// Nested deeper than its reader goes.
    TooDeep,
}

impl From<Malformed> for Unreadable {
    fn from(_: Malformed) -> Unreadable {
        Unreadable::Malformed
    }
}

/// Whether bytes can be walked over to their end as the fields of a message.
pub(crate) fn is_message(bytes: &[u8]) -> bool {
    let mut fields = Fields::new(bytes);
    loop {
        match fields.next() {
            Ok(Some(_)) => {}
            Ok(None) => return true,
            Err(Malformed) => return false,
        }
    }
}

impl<'a> Fields<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Fields<'a> {
        Fields {
            bytes,
            at: 0,
            end: bytes.len(),
        }
    }

    /// Reads the message inside a length-delimited field that was just read.
    pub(crate) fn inside(&self, length: usize) -> Fields<'a> {
        Fields {
            bytes: self.bytes,
            at: self.at - length,
            end: self.at,
        }
    }

    /// The position after the field just read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The next field and its number, or none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(u32, Field<'a>)>, Malformed> {
        if self.at == self.end {
            return Ok(None);
        }
        let (number, wire) = self.key()?;
        let field = match wire {
            3 => {
                self.skip_group(number)?;
                Field::Group
            }
            wire => self.value(wire)?,
        };
        Ok(Some((number, field)))
    }

    fn key(&mut self) -> Result<(u32, u8), Malformed> {
        let key = u32::try_from(self.varint()?).map_err(|_| Malformed)?;
        match key >> 3 {
            0 => Err(Malformed),
            number => Ok((number, (key & 7) as u8)),
        }
    }

    fn value(&mut self, wire: u8) -> Result<Field<'a>, Malformed> {
        match wire {
            0 => self.varint().map(Field::Varint),
            1 => self.take(8).map(|mut bytes| Field::Fixed64(bytes.get_u64_le())),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
                self.take(length).map(Field::Bytes)
            }
            5 => self.take(4).map(|mut bytes| Field::Fixed32(bytes.get_u32_le())),
            _ => Err(Malformed),
        }
    }

    /// Skips a group without recursion: groups may be nested as deep as the message is long.
    fn skip_group(&mut self, number: u32) -> Result<(), Malformed> {
        let mut open = vec![number];
        while let Some(innermost) = open.last() {
            match self.key()? {
                (number, 3) => open.push(number),
                (number, 4) if number == *innermost => drop(open.pop()),
                (_, 4) => return Err(Malformed),
                (_, wire) => drop(self.value(wire)?),
            }
        }
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let rest = self.bytes.get(self.at..self.end).ok_or(Malformed)?;
        let mut value = 0u64;
        for (byte, shift) in rest.iter().zip((0..70).step_by(7)) {
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                let fits = shift < 63 || *byte <= 1;
                return if fits { Ok(value) } else { Err(Malformed) };
            }
        }
        Err(Malformed)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let end = self
            .at
            .checked_add(length)
            .filter(|end| *end <= self.end)
            .ok_or(Malformed)?;
        let bytes = &self.bytes[self.at..end];
        self.at = end;
        Ok(bytes)
    }
}

pub(crate) fn put_varint(out: &mut Vec<u8>, number: u32, value: u64) {
    encode_key(number, WireType::Varint, out);
    encode_varint(value, out);
}

pub(crate) fn put_double(out: &mut Vec<u8>, number: u32, value: f64) {
    encode_key(number, WireType::SixtyFourBit, out);
    out.put_f64_le(value);
}

pub(crate) fn put_bytes(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    put_head(out, number, bytes.len());
    out.extend_from_slice(bytes);
}

/// Writes what stands before a field of so many bytes.
pub(crate) fn put_head(out: &mut Vec<u8>, number: u32, length: usize) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(length as u64, out);
}

/// The bytes of a field of so many bytes with what stands before them, for numbers up to 15.
pub(crate) fn field_len(length: usize) -> usize {
    1 + encoded_len_varint(length as u64) + length
}

/// Writes a nested message whose fields `write` appends.
pub(crate) fn put_message(out: &mut Vec<u8>, number: u32, write: impl FnOnce(&mut Vec<u8>)) {
    let mut inner = Vec::new();
    write(&mut inner);
    put_bytes(out, number, &inner);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expect: Result<Vec<(u32, Field<'_>)>, Malformed>) {
        let mut fields = Fields::new(bytes);
        let mut read = Vec::new();
        let outcome = loop {
            match fields.next() {
                Ok(Some(field)) => read.push(field),
                Ok(None) => break Ok(read),
                Err(malformed) => break Err(malformed),
            }
        };
        assert_eq!(outcome, expect, "{bytes:x?}");
    }

    #[test]
    fn reads_every_wire_type() {
        check(b"", Ok(vec![]));
        check(b"\x0a\x02hi", Ok(vec![(1, Field::Bytes(b"hi"))]));
        check(b"\x08\x96\x01", Ok(vec![(1, Field::Varint(150))]));
        check(b"\x15\x01\0\0\0", Ok(vec![(2, Field::Fixed32(1))]));
        check(b"\x11\x01\0\0\0\0\0\0\0", Ok(vec![(2, Field::Fixed64(1))]));
        check(b"\x0b\x13\x08\x01\x14\x0c", Ok(vec![(1, Field::Group)]));
        let negative = b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        check(negative, Ok(vec![(1, Field::Varint(u64::MAX))]));
    }

    #[test]
    fn refuses_what_is_no_message() {
        for bytes in [
            &b"\x0a\x05hi"[..],
            b"\x00\x01",
            b"\x0b\x08\x01",
            b"\x0b\x14",
            b"\x0c",
            b"\x0e\x01",
            b"\x80",
        ] {
            check(bytes, Err(Malformed));
        }
        check(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", Err(Malformed));
        check(&[0x0b; 100_000], Err(Malformed));
    }
}
