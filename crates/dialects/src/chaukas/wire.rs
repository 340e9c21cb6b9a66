//! The two messages that stay bytes while a request is decoded.

use bytes::{Buf, BufMut, Bytes};
use prost::encoding::{DecodeContext, WireType, decode_varint, encode_key, encode_varint};
use prost::{DecodeError, Message};

/// Defines a message that keeps the bytes of its fields and looks into none of them.
macro_rules! raw_message {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name(pub Bytes);

        impl Message for $name {
            fn encode_raw(&self, buffer: &mut impl BufMut) {
                buffer.put_slice(&self.0);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire: WireType,
                buffer: &mut impl Buf,
                context: DecodeContext,
            ) -> Result<(), DecodeError> {
                let mut bytes = Vec::from(std::mem::take(&mut self.0));
                append_field(&mut bytes, number, wire, buffer, context)?;
                self.0 = Bytes::from(bytes);
                Ok(())
            }

            fn encoded_len(&self) -> usize {
                self.0.len()
            }

            fn clear(&mut self) {
                self.0 = Bytes::new();
            }
        }
    };
}

raw_message!(
    /// A Chaukas event as the bytes of its message: whatever is in it, known or not, is kept.
    RawEvent
);
raw_message!(
    /// A `google.protobuf.Struct` as the bytes of its message: decoding a request does not walk into it, however deep
    /// it is.
    RawStruct
);

/// Copies one field from `buffer` to `out`.
fn append_field(
    out: &mut Vec<u8>,
    number: u32,
    wire: WireType,
    buffer: &mut impl Buf,
    context: DecodeContext,
) -> Result<(), DecodeError> {
    if matches!(wire, WireType::StartGroup | WireType::EndGroup) {
        return prost::encoding::skip_field(wire, number, buffer, context);
    }
    encode_key(number, wire, out);
    let length = match wire {
        WireType::Varint => {
            encode_varint(decode_varint(buffer)?, out);
            return Ok(());
        }
        WireType::SixtyFourBit => 8,
        WireType::ThirtyTwoBit => 4,
        _ => {
            let length = decode_varint(buffer)?;
            encode_varint(length, out);
            usize::try_from(length).unwrap_or(usize::MAX)
        }
    };
    if buffer.remaining() < length {
        // prost has no public way to make this error; reading from an empty buffer makes it.
        return decode_varint(&mut Bytes::new()).map(drop);
    }
    out.put(buffer.take(length));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_messages_keep_their_bytes() {
        let bytes = b"\x0a\x02hi\xb2\x09\x03new\x15\x01\0\0\0\x08\x96\x01";
        let event = RawEvent::decode(&bytes[..]).expect("well-formed");
        assert_eq!(event.encode_to_vec(), bytes);
        assert!(RawEvent::decode(&b"\x0a\x05hi"[..]).is_err());
        assert!(RawStruct::decode(&b"\x11\x05"[..]).is_err());
    }
}
