//! A request body as it came.

use std::io::Read;

use bytes::{Buf, BufMut, Bytes};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use prost::DecodeError;
use prost::encoding::{DecodeContext, WireType};

use crate::bounds::is_too_long_a_question;
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

/// The body without its compression. What it expands to has the same limit as a plain body.
pub(crate) fn plain_body(headers: &HeaderMap, body: Bytes) -> Result<Bytes, Refusal> {
    let encoding = headers
        .get(CONTENT_ENCODING)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase())
        .unwrap_or_default();
    let damaged =
        |error: std::io::Error| Refusal::BadInput(format!("the {encoding} data is damaged: {error}"));
    let decoder: Box<dyn Read + '_> = match encoding.as_str() {
        "" | "identity" => return Ok(body),
        "gzip" => Box::new(MultiGzDecoder::new(&body[..])),
        "deflate" => Box::new(ZlibDecoder::new(&body[..])),
        "zstd" => Box::new(zstd::Decoder::with_buffer(&body[..]).map_err(damaged)?),
        other => {
            return Err(Refusal::UnsupportedMedia(format!(
                "content encoding {other} is not taken here; send gzip, or no compression"
            )));
        }
    };
    let mut plain = Vec::new();
    let limit = MAX_BODY_BYTES as u64 + 1;
    decoder.take(limit).read_to_end(&mut plain).map_err(damaged)?;
    if plain.len() > MAX_BODY_BYTES {
        return Err(Refusal::TooLarge);
    }
    Ok(plain.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn check(encoding: &str, body: &[u8], expect: Result<&[u8], &str>) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, encoding.parse().unwrap());
        let plain = plain_body(&headers, Bytes::copy_from_slice(body)).map_err(|refusal| refusal.to_string());
        match (plain, expect) {
            (Ok(plain), Ok(expect)) => assert_eq!(plain, expect, "{encoding}"),
            (Err(refusal), Err(expect)) => assert!(refusal.contains(expect), "{encoding}: {refusal}"),
            (plain, expect) => panic!("{encoding}: {plain:?}, not {expect:?}"),
        }
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn undoes_what_clients_compress_with() {
        let text = b"trace trace trace trace";
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(text).unwrap();
        let packed = zstd::encode_all(&text[..], 1).unwrap();
        check("", text, Ok(text));
        check("identity", text, Ok(text));
        check("gzip", &gzip(text), Ok(text));
        check("GZIP", &gzip(text), Ok(text));
        check("deflate", &zlib.finish().unwrap(), Ok(text));
        check("zstd", &packed, Ok(text));
        check("gzip", &gzip(text)[..12], Err("the gzip data is damaged"));
        check("zstd", text, Err("the zstd data is damaged"));
        check("br", text, Err("content encoding br is not taken here"));
        check(
            "gzip",
            &gzip(&vec![0; MAX_BODY_BYTES + 1]),
            Err("larger than 64 MiB"),
        );
    }
}
