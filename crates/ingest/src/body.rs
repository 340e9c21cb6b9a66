//! A request body as it came.

use bytes::{Buf, BufMut, Bytes};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use prost::DecodeError;
use prost::encoding::{DecodeContext, WireType};

use crate::bounds::is_too_long_a_question;
use crate::refusal::Refusal;

/// Largest request, gRPC message or HTTP body, in bytes. Client libraries stop at 4 MiB unless raised.
pub(crate) const MAX_BODY_BYTES: usize = 64 << 20;

/// The header that says, from our own receiving to the handlers, why a compressed body could not be unpacked. What
/// clients send under this name is dropped.
pub(crate) const DAMAGED: HeaderName = HeaderName::from_static("x-damaged-body");

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The body of a request that asks or orders something, without its compression.
pub(crate) fn plain_question(headers: &HeaderMap, body: Bytes) -> Result<Bytes, Refusal> {
    let body = plain_body(headers, body)?;
    match is_too_long_a_question(&body) {
        true => Err(Refusal::TooLongAQuestion),
        false => Ok(body),
    }
}

/// The body of a request whose compression was undone when it was received.
///
/// # Errors
/// [`Refusal::BadInput`] for one that is damaged, [`Refusal::UnsupportedMedia`] for a compression that is not taken.
pub(crate) fn plain_body(headers: &HeaderMap, body: Bytes) -> Result<Bytes, Refusal> {
    if let Some(reason) = headers.get(DAMAGED) {
        let reason = String::from_utf8_lossy(reason.as_bytes());
        return Err(Refusal::BadInput(reason.into_owned()));
    }
    let encoding = headers.get(CONTENT_ENCODING).map(|value| value.as_bytes());
    match encoding.unwrap_or_default().to_ascii_lowercase().as_slice() {
        b"" | b"identity" => Ok(body),
        other => Err(Refusal::UnsupportedMedia(format!(
            "content encoding {} is not taken here; send gzip, or no compression",
            String::from_utf8_lossy(other)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_unpacked_is_refused() {
        let check = |name: HeaderName, value: &str, expect: Result<&str, &str>| {
            let headers = HeaderMap::from_iter([(name, value.parse().unwrap())]);
            let plain = plain_body(&headers, "text".into());
            let plain = plain.map_err(|refusal| refusal.to_string());
            let expect = expect
                .map(|text| Bytes::copy_from_slice(text.as_bytes()))
                .map_err(str::to_owned);
            assert_eq!(plain, expect, "{value}");
        };
        check(CONTENT_ENCODING, "Identity", Ok("text"));
        check(
            DAMAGED,
            "the gzip data is damaged",
            Err("the gzip data is damaged"),
        );
        let br = "content encoding br is not taken here; send gzip, or no compression";
        check(CONTENT_ENCODING, "br", Err(br));
    }
}
