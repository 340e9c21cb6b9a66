//! A request body as it came.

use std::io::Read;

use bytes::{Buf, BufMut, Bytes};
use flate2::read::MultiGzDecoder;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use prost::DecodeError;
use prost::encoding::{DecodeContext, WireType};

use crate::refusal::Refusal;

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

/// What a body says it is, and is.
pub(crate) enum Form {
    Protobuf,
    Json,
}

/// Decides how to read a body: by its content type; without one, by its first character.
pub(crate) fn form_of(headers: &HeaderMap, body: &[u8]) -> Result<Form, Refusal> {
    let stated = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let stated = stated
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match stated.as_str() {
        "application/x-protobuf" | "application/protobuf" | "application/octet-stream" => Ok(Form::Protobuf),
        "" if !body.trim_ascii_start().starts_with(b"{") && !body.trim_ascii_start().starts_with(b"[") => {
            Ok(Form::Protobuf)
        }
        "" | "text/plain" | "application/x-www-form-urlencoded" => Ok(Form::Json),
        json if json == "application/json" || json.ends_with("+json") => Ok(Form::Json),
        other => Err(Refusal::UnsupportedMedia(format!(
            "content type {other} is not taken here; send application/x-protobuf or application/json"
        ))),
    }
}

/// The body without its compression. What it expands to has the same limit as a plain body.
pub(crate) fn plain_body(headers: &HeaderMap, body: Bytes) -> Result<Bytes, Refusal> {
    let encoding = headers
        .get(CONTENT_ENCODING)
        .map(|value| value.as_bytes())
        .unwrap_or_default();
    match encoding {
        b"" | b"identity" => Ok(body),
        b"gzip" => {
            let mut plain = Vec::new();
            let limit = MAX_BODY_BYTES as u64 + 1;
            let read = MultiGzDecoder::new(&body[..]).take(limit).read_to_end(&mut plain);
            read.map_err(|error| Refusal::BadInput(format!("the gzip data is damaged: {error}")))?;
            if plain.len() > MAX_BODY_BYTES {
                Err(Refusal::TooLarge)
            } else {
                Ok(plain.into())
            }
        }
        other => Err(Refusal::UnsupportedMedia(format!(
            "content encoding {} is not taken here; send gzip, or no compression",
            String::from_utf8_lossy(other)
        ))),
    }
}
