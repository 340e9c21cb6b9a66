//! A request body as it came.

use bytes::{Buf, BufMut, Bytes};
use prost::DecodeError;
use prost::encoding::{DecodeContext, WireType};

/// Largest request, gRPC message or HTTP body, in bytes. Client libraries stop at 4 MiB unless raised.
pub(crate) const MAX_BODY_BYTES: usize = 64 << 20;

/// The bytes of a gRPC request message, unread. Decoding never fails: reading it is our own business, so that a bad
/// body gets our answer (INVALID_ARGUMENT, and the quarantine) and not the framework's.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RawBody(pub(crate) Bytes);

impl prost::Message for RawBody {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.0);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        prost::encoding::skip_field(wire_type, tag, buf, ctx)
    }

    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes the whole buffer instead of reading its fields.
    fn merge(&mut self, mut buf: impl Buf) -> Result<(), DecodeError> {
        self.0 = buf.copy_to_bytes(buf.remaining());
        Ok(())
    }
}
